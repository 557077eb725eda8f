"""Control stores of both kinds."""

from tests.controls import settings

__all__ = ["settings"]
