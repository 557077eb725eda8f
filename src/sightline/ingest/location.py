"""Where files lie: on this machine, or in an object store. Patterns enter, files that can be opened
leave, in an order that is the same every time.

A pattern is a path or an address (`s3://bucket/...`, `gs://bucket/...`, `file:///...`) in which `*`
and `?` stand for anything but a slash, `[ab]` for one of some characters, `**/` for any folders.
Credentials and endpoints of object stores come from where their makers' own tools take them; see
docs/import.md.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path, PurePosixPath
from typing import Any, Final

import msgspec
import pyarrow as pa
from pyarrow import fs

from sightline.errors import InvalidRequest, NotFound, StoreUnavailable, nearest

SCHEMES: Final = ("s3", "gs", "file")
_MAGIC: Final = re.compile(r"[*?\[]")
_ADDRESS: Final = re.compile(r"([a-z][a-z0-9+.\-]*)://(.*)", re.DOTALL)


class Location(msgspec.Struct, frozen=True):
    """A file. size: in bytes, as it lies there; open: a Python file, or one of Arrow's"""

    name: str
    size: int
    open: Callable[[], Any]

    @property
    def path(self) -> PurePosixPath:
        """Its name as a path, to tell its format by."""
        return PurePosixPath(self.name.replace("\\", "/"))


def locations(patterns: Iterable[str]) -> tuple[Location, ...]:
    """The files that patterns name: those of the first one, sorted, then those of the next. A file
    that several patterns name is there once.

    raises: NotFound, where a pattern matches nothing; InvalidRequest, for an address of a kind
            we do not know; StoreUnavailable
    """
    found: dict[str, Location] = {}
    for pattern in patterns:
        address = _ADDRESS.fullmatch(pattern)
        matched = _remote(*address.groups()) if address else _local(pattern)
        for location in matched:
            found.setdefault(location.name, location)
    return tuple(found.values())


def _local(pattern: str) -> list[Location]:
    exact = Path(pattern)
    root = Path(exact.anchor)
    paths = [exact] if exact.is_file() else sorted(root.glob(str(exact.relative_to(root))))
    files = [path for path in paths if path.is_file()]
    if files:
        return [Location(str(p), p.stat().st_size, _opener(p)) for p in files]
    folder = exact.parent
    near = nearest(exact.name, [p.name for p in folder.iterdir()]) if folder.is_dir() else None
    raise _no_file(pattern, near)


def _opener(path: Path) -> Callable[[], Any]:
    return lambda: path.open("rb")


def _remote(scheme: str, rest: str) -> list[Location]:
    if scheme not in SCHEMES:
        known = ", ".join(f"{s}://" for s in SCHEMES)
        detail = f"Files are read from paths and from {known}; not from {scheme[:20]}://"
        raise InvalidRequest(detail, code="unknown_address")
    pattern = f"{scheme}://{rest}"
    fixed = _fixed_part(rest)
    try:
        system, base = fs.FileSystem.from_uri(f"{scheme}://{fixed}")
        files = sorted(_matching(system, base, rest[len(fixed) :]))
    except (OSError, pa.ArrowException) as err:
        detail = f"{pattern} cannot be listed: its store does not answer, or does not let us in"
        raise StoreUnavailable(detail) from err
    if not files:
        raise _no_file(pattern, None)
    return [
        Location(f"{scheme}://{path}", size, _remote_opener(system, path)) for path, size in files
    ]


def _remote_opener(system: fs.FileSystem, path: str) -> Callable[[], Any]:
    return lambda: system.open_input_file(path)


def _fixed_part(rest: str) -> str:
    """What stands before the first folder with a wildcard."""
    magic = _MAGIC.search(rest)
    if magic is None:
        return rest
    return rest[: max(0, rest.rfind("/", 0, magic.start()))]


def _matching(system: fs.FileSystem, base: str, pattern: str) -> Iterator[tuple[str, int]]:
    """Files below a folder whose path goes on as the pattern does; no pattern: the file itself."""
    if not pattern:
        info = system.get_file_info(base)
        if info.type is fs.FileType.File:
            yield base, info.size
        return
    matches = re.compile(translated(pattern)).fullmatch
    deep = pattern.count("/") > 1 or "**" in pattern
    selector = fs.FileSelector(base, recursive=deep, allow_not_found=True)
    for info in system.get_file_info(selector):
        if info.type is fs.FileType.File and matches(info.path.removeprefix(base)):
            yield info.path, info.size


def translated(pattern: str) -> str:
    """A pattern as a regular expression."""
    return "".join(_translated(part) for part in re.findall(_PARTS, pattern))


_PARTS: Final = r"\*\*/|\*+|\?|\[[^\]]+\]|[^*?\[]+|\["


def _translated(part: str) -> str:
    if part == "**/":
        return "(?:[^/]+/)*"
    if part.startswith("*"):
        return "[^/]*"
    if part == "?":
        return "[^/]"
    if part.startswith("[") and part != "[":
        inner = part[1:-1].replace("\\", r"\\")
        return f"[^{inner[1:]}/]" if inner.startswith("!") else f"[{inner}]"
    return re.escape(part)


def _no_file(pattern: str, near: str | None) -> NotFound:
    hint = f"; did you mean {near!r}?" if near else ""
    return NotFound(f"There is no file {pattern!r}{hint}", code="no_such_file")
