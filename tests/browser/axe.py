"""axe-core in a page: what keeps people out, as a list of sentences.

The library comes with `axe-playwright-python`, pinned like everything else; only its file is used.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib import resources
from typing import Any, Final

from playwright.async_api import Page

SERIOUS: Final = ("serious", "critical")
_RUN: Final = "async (asked) => (await window.axe.run(asked)).violations"  # what is well is long


@cache
def _script() -> str:
    return (resources.files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")


async def barriers(page: Page, rules: Sequence[str] = ()) -> list[str]:
    """Serious and critical findings on a page as it is now: rule, what is meant, where.

    rules: those to look at; none: all there are
    """
    await page.evaluate(_script())
    asked = {"resultTypes": ["violations"], **({"runOnly": list(rules)} if rules else {})}
    found: list[dict[str, Any]] = await page.evaluate(_RUN, asked)
    return [
        f"{one['id']} ({one['impact']}): {one['help']}: {node['target']} {node['html'][:200]} "
        f"{node.get('failureSummary', '')}"
        for one in found
        if one["impact"] in SERIOUS
        for node in one["nodes"]
    ]
