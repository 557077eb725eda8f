"""A page on a phone: everything on it is within the screen."""

from __future__ import annotations

from typing import Final

from playwright.async_api import Page
from tests.patience import eventually

WIDTH: Final = 360


async def narrowed(page: Page) -> None:
    """Make the page as narrow as a phone and wait until nothing sticks out.

    raises: AssertionError, with the page's width, if something still does after a minute
    """
    await page.set_viewport_size({"width": WIDTH, "height": 740})

    # Asked from here: what waits within the page evaluates text, which its policy forbids.
    async def sticks_out() -> int:
        width: int = await page.evaluate("document.documentElement.scrollWidth")
        return max(width - WIDTH, 0)

    await eventually(sticks_out, 0)
