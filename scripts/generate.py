"""Writes the pages that follow from code, or with --check says which are not current."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Final

from sightline import settings
from sightline.catalog.catalog import BUILT_IN
from sightline.catalog.export import typescript
from sightline.catalog.reference import pages
from sightline.store import tables

ROOT: Final = Path(__file__).parents[1]
TABLES: Final = {
    "events": tables.EVENTS,
    "rollup_minute": tables.ROLLUP_MINUTE,
    "rollup_measure_minute": tables.ROLLUP_MEASURE_MINUTE,
    "quarantine": tables.QUARANTINE,
}


def generated() -> dict[str, str]:
    """Every generated page, by its path below the project's root."""
    return {
        **pages(BUILT_IN, TABLES),
        "docs/reference/settings.md": settings_page(),
        "clients/js/src/catalog.ts": typescript.export(BUILT_IN),
    }


def settings_page() -> str:
    """The page of settings."""
    rows = [
        f"| `{name}` | {about} | {f'`{default}`' if default else 'none'} |"
        for name, default, about in settings.describe()
    ]
    return "\n".join(
        (
            "# Settings",
            "",
            "Generated from `sightline.settings` by `make generate`. Each is a variable of the",
            "environment; flags of the command line win over it.",
            "",
            "| variable | meaning | default |",
            "| --- | --- | --- |",
            *rows,
            "",
        )
    )


def main(arguments: list[str]) -> int:
    """Write every page that differs; with --check, only name it and fail."""
    stale = 0
    for path, text in generated().items():
        page = ROOT / path
        if page.is_file() and page.read_text(encoding="utf-8") == text:
            continue
        stale += 1
        if "--check" in arguments:
            sys.stderr.write(f"{path} is not current: run `make generate`\n")
        else:
            page.parent.mkdir(parents=True, exist_ok=True)
            page.write_text(text, encoding="utf-8")
            sys.stdout.write(f"{path} written\n")
    return 1 if stale and "--check" in arguments else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
