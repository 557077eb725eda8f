"""A store with rollups, and a reader of it that remembers nothing."""

from tests.analysis.conftest import reader, store

__all__ = ["reader", "store"]
