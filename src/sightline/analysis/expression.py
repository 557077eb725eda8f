"""Formulas over metrics: text in, a measure and its unit out. Nothing in the text is ever run.

A formula holds names, numbers, `+ - * /` and parentheses. Metrics are added, taken away, divided by
each other, and multiplied and divided by numbers, which is what the catalog's own metrics can do.
Units are computed along: what is added has one unit; like over like is a ratio, anything over a
count keeps its unit. Amounts of money come out as amounts or as shares, so that no smallest unit is
ever taken for a whole one.
"""

from __future__ import annotations

import ast
import math
from collections.abc import Mapping
from typing import Final

import msgspec

from sightline.analysis.problems import not_among, problem
from sightline.catalog import model
from sightline.catalog.model import Combination, Measure, Ratio, Unit

MAX_LENGTH: Final = 200


class Term(msgspec.Struct, frozen=True):
    """A measure and the unit it comes out in."""

    measure: Measure
    unit: Unit


_Value = Term | float


def formula_of(written: str, terms: Mapping[str, Term], path: str) -> Term:
    """What a formula says of named measures.

    raises: InvalidRequest
    """
    if len(written) > MAX_LENGTH:
        raise problem(path, "formula", f"A formula has up to {MAX_LENGTH} characters")
    try:
        tree = ast.parse(written.strip(), mode="eval").body
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        raise _cannot(path) from None
    used = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    if idle := sorted(set(terms) - used):
        raise problem(path, "formula", f"The formula does not use {', '.join(idle)}")
    made = _Reading(terms, path).value(tree)
    if not isinstance(made, Term):
        raise problem(path, "formula", "The formula names no metric")
    return made


class _Reading:
    """One formula being read."""

    def __init__(self, terms: Mapping[str, Term], path: str) -> None:
        self._terms, self._path = terms, path

    def value(self, node: ast.expr) -> _Value:
        match node:
            case ast.Name(id=name):
                if name not in self._terms:
                    raise not_among(self._path, "formula", name, self._terms, "metric here")
                return self._terms[name]
            case ast.Constant(value=int() | float() as number) if not isinstance(number, bool):
                return self._finite(number)
            case ast.UnaryOp(op=ast.USub(), operand=inner):
                return self._times(self.value(inner), -1.0)
            case ast.BinOp(left=left, op=op, right=right):
                return self._joined(self.value(left), op, self.value(right))
            case _:
                raise _cannot(self._path)

    def _joined(self, left: _Value, op: ast.operator, right: _Value) -> _Value:
        match op:
            case ast.Add():
                return self._plus(left, right, 1.0)
            case ast.Sub():
                return self._plus(left, right, -1.0)
            case ast.Mult():
                return self._times(left, right)
            case ast.Div():
                return self._over(left, right)
            case _:
                raise _cannot(self._path)

    def _plus(self, left: _Value, right: _Value, sign: float) -> _Value:
        if isinstance(left, float) and isinstance(right, float):
            return self._finite(left + sign * right)
        if isinstance(left, float) or isinstance(right, float):
            wrong = "A number and a metric cannot be added; write (b - a) / b for 1 - a / b"
            raise problem(self._path, "formula", wrong)
        if left.unit is not right.unit:
            wrong = f"{left.unit.value!r} and {right.unit.value!r} cannot be added"
            raise problem(self._path, "unit", wrong)
        terms = (model.Term(measure=left.measure), model.Term(measure=right.measure, factor=sign))
        return Term(Combination(terms=terms), left.unit)

    def _times(self, left: _Value, right: _Value) -> _Value:
        if isinstance(left, float) and isinstance(right, float):
            return self._finite(left * right)
        if isinstance(left, float):
            left, right = right, left
        if isinstance(right, Term) or isinstance(left, float):
            raise problem(self._path, "formula", "Two metrics cannot be multiplied")
        return Term(Combination(terms=(model.Term(measure=left.measure, factor=right),)), left.unit)

    def _over(self, left: _Value, right: _Value) -> _Value:
        if isinstance(right, float):
            if not right:
                raise problem(self._path, "formula", "The formula divides by 0")
            if isinstance(left, float):
                return self._finite(left / right)
            return self._times(left, self._finite(1 / right))
        if isinstance(left, float):
            raise problem(self._path, "formula", "A number cannot be divided by a metric")
        unit = self._unit_over(left.unit, right.unit)
        return Term(Ratio(numerator=left.measure, denominator=right.measure), unit)

    def _unit_over(self, above: Unit, below: Unit) -> Unit:
        if above is below:
            return Unit.RATIO
        if below in (Unit.COUNT, Unit.RATIO):
            return above
        if Unit.MONEY in (above, below):
            wrong = f"{above.value!r} over {below.value!r} has no unit we can show"
            raise problem(self._path, "unit", wrong)
        return Unit.NONE

    def _finite(self, number: float) -> float:
        try:
            value = float(number)
        except OverflowError:
            value = math.inf
        if not math.isfinite(value):
            raise problem(self._path, "formula", "A number of the formula is too large")
        return value


def _cannot(path: str) -> Exception:
    allowed = "A formula holds names of metrics, numbers, + - * / and parentheses"
    return problem(path, "formula", allowed)
