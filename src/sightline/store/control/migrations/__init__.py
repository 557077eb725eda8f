"""Alembic migrations of the control store, applied at open."""
