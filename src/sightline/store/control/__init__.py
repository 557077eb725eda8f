"""Tenants, keys and secrets, in a relational database."""
