"""Pages of documentation, read as tests need them: blocks, tables, links, exchanges over HTTP."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"

TENANT = "7f9c2d1e-3b4a-4c5d-8e6f-0a1b2c3d4e5f"
"""Stands in pages for a tenant of the reader's own."""

VARYING = ("elapsed_ms", "as_of")
"""Fields of an answer that are never the same twice."""

_BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"\]\(([^)\s]+)\)")
_HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
_CODE = re.compile(r"`([^`]+)`")


class Exchange(NamedTuple):
    """A request as a page shows it, and the answer it promises. body: None where it shows none"""

    method: str
    path: str
    headers: dict[str, str]
    content: str
    status: int
    answered: dict[str, str]
    body: Any


def text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def written() -> list[Path]:
    """Every page a person wrote or a generator made, without the decisions."""
    pages = [*DOCS.rglob("*.md"), *(ROOT / n for n in ("README.md", "CHANGELOG.md"))]
    return [page for page in pages if "decisions" not in page.parts]


def blocks(page: str, language: str) -> list[str]:
    """The fenced blocks of a language."""
    return [body for kind, body in _BLOCK.findall(page) if kind == language]


def rows(page: str, heading: str) -> list[list[str]]:
    """The cells of the table rows below a heading, up to the next heading; no header rows."""
    section = re.split(r"^#+ ", page.split(f"# {heading}\n", 1)[1], maxsplit=1, flags=re.MULTILINE)
    lines = [line for line in section[0].splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


def words(cell: str) -> list[str]:
    """What a cell sets as code."""
    return _CODE.findall(cell)


def links(page: str) -> Iterator[str]:
    """Where a page points to inside the project."""
    outside_blocks = _BLOCK.sub("", page)
    return (to for to in _LINK.findall(outside_blocks) if not to.startswith("http"))


def anchors(page: str) -> set[str]:
    """The names headings can be linked by."""
    plain = (re.sub(r"[^\w\- ]", "", heading.lower()) for heading in _HEADING.findall(page))
    return {heading.replace(" ", "-") for heading in plain}


def exchanges(page: str) -> list[Exchange]:
    """Requests and answers: each `http` block of one, then one of the other."""
    shown = blocks(page, "http")
    return [_exchange(*pair) for pair in zip(shown[::2], shown[1::2], strict=True)]


def steady(body: Any) -> Any:
    """An answer without the values that differ each time."""
    if isinstance(body, dict):
        return {k: "..." if k in VARYING else steady(v) for k, v in body.items()}
    return [steady(item) for item in body] if isinstance(body, list) else body


def _exchange(request: str, answer: str) -> Exchange:
    (method, path), headers, content = _message(request)
    (status, *_), answered, body = _message(answer)
    promised = json.loads(body) if body.strip() else None
    return Exchange(method, path, headers, content, int(status), answered, promised)


def _message(block: str) -> tuple[list[str], dict[str, str], str]:
    head, _, body = block.partition("\n\n")
    first, *lines = head.strip().splitlines()
    fields = (line.partition(":") for line in lines)
    return first.split(), {name.lower(): value.strip() for name, _, value in fields}, body
