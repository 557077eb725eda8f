"""Everything wrong with a request, found before any is told."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar

from sightline.errors import FieldError, InvalidRequest, nearest

_T = TypeVar("_T")


class Problems:
    """Collects what checks find wrong."""

    def __init__(self) -> None:
        self._found: list[FieldError] = []

    def __bool__(self) -> bool:
        return bool(self._found)

    def attempt(self, check: Callable[[], _T]) -> _T | None:
        """What a check gives; None where it found something wrong, which is kept."""
        try:
            return check()
        except InvalidRequest as err:
            self._found.extend(err.errors)
            return None

    def each(self, checks: Iterable[Callable[[], _T]]) -> tuple[_T, ...]:
        """What every check gives.

        raises: InvalidRequest with all that was found wrong, if anything was
        """
        found = [self.attempt(check) for check in checks]
        if self:
            raise self.error()
        return tuple(one for one in found if one is not None)

    def error(self) -> InvalidRequest:
        """All that was found; with its own code, where it is one thing."""
        return invalid(self._found)


def invalid(found: Iterable[FieldError]) -> InvalidRequest:
    """The error of a request, of what is wrong with it."""
    errors = tuple(found)
    first = errors[0]
    where = f" ({first.path})" if first.path else ""
    if len(errors) == 1:
        return InvalidRequest(f"{first.message}{where}", code=first.code, errors=errors)
    more = f"{first.message}{where}; and {len(errors) - 1} more"
    return InvalidRequest(more, errors=errors)


def problem(path: str, code: str, message: str, near: str | None = None) -> InvalidRequest:
    """One thing wrong with one field."""
    hint = f"; did you mean {near!r}?" if near else ""
    return invalid([FieldError(path, code, f"{message}{hint}", near)])


def not_among(path: str, code: str, name: str, known: Iterable[str], what: str) -> InvalidRequest:
    """A name that is none of a short list, which the message gives."""
    names = list(known)
    listed = ", ".join(names)
    return problem(path, code, f"{name[:100]!r} is no {what}; use {listed}", nearest(name, names))
