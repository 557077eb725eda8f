"""Everything wrong with a request, found before any is told."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Generic, TypeVar

from sightline.errors import FieldError, InvalidRequest, nearest

_T = TypeVar("_T")


class Attempt(Generic[_T]):
    """A check that was made. given: what it gave; empty where it found something wrong"""

    def __init__(self, problems: Problems, given: tuple[_T, ...]) -> None:
        self._problems = problems
        self._given = given

    @property
    def value(self) -> _T:
        """What the check gave.

        raises: InvalidRequest with all that was found wrong so far, where this check failed
        """
        if not self._given:
            raise self._problems.error()
        return self._given[0]


class Problems:
    """Collects what checks find wrong. A check that needs the value of another says so by asking
    for it: where that one failed, this one is not made, and nothing is told twice.

        zone = problems.attempt(lambda: zone_named(request.timezone))
        period = problems.attempt(lambda: period_between(request.from_, request.to, zone.value))
        problems.raise_any()
        return Asked(period.value)
    """

    def __init__(self) -> None:
        self._found: list[FieldError] = []

    def attempt(self, check: Callable[[], _T]) -> Attempt[_T]:
        """Make a check; what it finds wrong is kept."""
        try:
            return Attempt(self, (check(),))
        except InvalidRequest as err:
            known = {id(error) for error in self._found}
            self._found.extend(error for error in err.errors if id(error) not in known)
            return Attempt(self, ())

    def raise_any(self) -> None:
        """raises: InvalidRequest with all that was found wrong, if anything was"""
        if self._found:
            raise self.error()

    def each(self, checks: Iterable[Callable[[], _T]]) -> tuple[_T, ...]:
        """What every check gives.

        raises: InvalidRequest with all that was found wrong, if anything was
        """
        found = [self.attempt(check) for check in checks]
        self.raise_any()
        return tuple(one.value for one in found)

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
