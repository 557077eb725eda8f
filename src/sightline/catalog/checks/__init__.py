"""Checks of the catalog: each a generator of problems, whose docstring is the claim it checks."""
