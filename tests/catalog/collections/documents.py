"""The documents the inventory was taken from, read again: their TypeScript and SQL as fields.

Understands what stands in these documents and no more: object types, Convex tables, one CREATE
TABLE, and the tables of an architecture given by their indexes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

Fields = dict[str, str]
"""Path → type; a step that may be missing ends in `?`, a list in `[]`."""

_COMMENT = re.compile(r"//[^\n]*")
_BLOCK = re.compile(r"^```typescript\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_COLLECTION = re.compile(r"collection:\s*'(\w+)';\s*schema:\s*(?=\{)")
_CONVEX = re.compile(r"export const (\w+) = defineTable\((?=\{)")
_NAME = re.compile(r"\s*([A-Za-z_][\w ]*?)(\?)?:\s*")
_CREATE = re.compile(r"CREATE TABLE (\w+) \((.*?)^\);", re.MULTILINE | re.DOTALL)
_INTERFACE = re.compile(r"interface (\w+) (?=\{)")
_CALL = re.compile(r"v\.(\w+)\(")
_OPEN, _CLOSE = "{[(", "}])"


def collections(document: Path) -> dict[str, Fields]:
    """Every collection a document describes, by name."""
    page = document.read_text(encoding="utf-8")
    found: dict[str, Fields] = {}
    for block in _BLOCK.findall(page):
        source = _COMMENT.sub("", block)
        for match in _COLLECTION.finditer(source):
            found[match[1]] = dict(_object(_body(source, match.end())))
        for match in _CONVEX.finditer(source):
            found[match[1]] = dict(_table(_body(source, match.end())))
    return found


def interface(document: Path, name: str) -> Fields:
    """The fields of one interface."""
    source = _COMMENT.sub("", document.read_text(encoding="utf-8"))
    (start,) = [m.end() for m in _INTERFACE.finditer(source) if m[1] == name]
    return dict(_object(_body(source, start)))


def create_table(document: Path) -> dict[str, Fields]:
    """Every table of a CREATE TABLE statement: column → type with its rules."""
    found: dict[str, Fields] = {}
    for name, body in _CREATE.findall(document.read_text(encoding="utf-8")):
        lines = (line.strip().rstrip(",") for line in body.strip().splitlines())
        found[name] = {column: kind for column, _, kind in (line.partition(" ") for line in lines)}
    return found


def _body(source: str, start: int) -> str:
    """What stands between the bracket at `start` and the one that closes it."""
    depth = 0
    for index in range(start, len(source)):
        depth += (source[index] in _OPEN) - (source[index] in _CLOSE)
        if depth == 0:
            return source[start + 1 : index]
    raise ValueError("a bracket is not closed")


def _entries(body: str, separator: str) -> Iterator[tuple[str, str, str]]:
    """Name, `?` or nothing, and what stands behind the colon, of each entry."""
    position = 0
    while match := _NAME.match(body, position):
        start = index = match.end()
        depth = 0
        while index < len(body) and (depth or body[index] != separator):
            depth += (body[index] in _OPEN) - (body[index] in _CLOSE)
            index += 1
        yield match[1], match[2] or "", body[start:index].strip()
        position = index + 1
    if body[position:].strip():
        raise ValueError(f"not understood: {body[position:][:60]!r}")


def _object(body: str, prefix: str = "") -> Iterator[tuple[str, str]]:
    for name, optional, kind in _entries(body, ";"):
        path = f"{prefix}{name}{optional}"
        if kind.startswith("{"):
            many = "[]" if kind.endswith("[]") else ""
            yield from _object(_body(kind, 0), f"{path}{many}.")
        else:
            yield path, " ".join(kind.split())


def _table(body: str, prefix: str = "") -> Iterator[tuple[str, str]]:
    for name, _, kind in _entries(body, ","):
        yield from _validator(f"{prefix}{name}", " ".join(kind.split()))


def _validator(path: str, kind: str) -> Iterator[tuple[str, str]]:
    match = _CALL.match(kind)
    if match is None:
        raise ValueError(f"not understood: {kind[:60]!r}")
    inner = _body(kind, match.end() - 1).strip()
    if match[1] == "optional":
        yield from _validator(f"{path}?", inner)
    elif match[1] == "object":
        yield from _table(_body(inner, 0), f"{path}.")
    elif match[1] == "array":
        if inner.startswith("v.object"):
            yield from _validator(f"{path}[]", inner)
        else:
            yield from ((where, f"{item}[]") for where, item in _validator(path, inner))
    elif match[1] == "union":
        yield path, " | ".join(f"'{word}'" for word in re.findall(r'"([^"]+)"', inner))
    elif match[1] == "id":
        yield path, f"id({inner[1:-1]})"
    else:
        yield path, match[1]


_STORED = re.compile(r"^      collections: (?=\{)", re.MULTILINE)
_KEYS = re.compile(r"\{ ([^{}]+) \}")
_KEY = re.compile(r"'?([\w.]+)'?: -?1\b")


def indexed(document: Path) -> dict[str, list[str]]:
    """Collections that are given by their indexes: the fields these name, each once."""
    source = _COMMENT.sub("", document.read_text(encoding="utf-8"))
    (start,) = [match.end() for match in _STORED.finditer(source)]
    found: dict[str, list[str]] = {}
    for name, _, body in _entries(_body(source, start), ";"):
        keys = [key for group in _KEYS.findall(body) for key in _KEY.findall(group)]
        found[name] = list(dict.fromkeys(keys))
    return found
