"""Finders: one module per kind of identifying text.

Each takes a plain reading (see `privacy.fold`) and yields spans of it. A finder confirms what it
finds by checksum, table or shape; it never decides what happens to it.
"""
