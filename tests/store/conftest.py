"""Control stores of both kinds."""

from tests.controls import postgres_url, settings

__all__ = ["postgres_url", "settings"]
