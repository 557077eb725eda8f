"""The codes of errors, collected from the source: what a program may meet in an answer."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from typing import Any, Final, get_args

from sightline import errors
from sightline.analysis.decode import WORDS
from sightline.catalog.catalog import BUILT_IN
from sightline.catalog.export.jsonschema import event_schema
from sightline.catalog.own.reading import _WORDS
from sightline.ingest.fault import RULES
from sightline.ingest.verdict import RejectReason
from tests.pages import ROOT, text

FRAMEWORK: Final = ("bad_request", "method_not_allowed")
"""Made of the HTTP framework's own errors, by their status."""

_CODE_AT: Final = {
    "FieldError": 1,
    "problem": 1,
    "not_among": 1,
    "Unfit": 0,
    "_unreadable": 1,
    "_at": 2,
    "add": 1,
    "Change": 1,
}
"""Function → which of its arguments is a code."""

_NEVER_SENT: Final = ("unknown_name", "")
"""`UnknownName` always says what kind of name it is about; a filter without a code asks nothing."""

_BREAKABLE: Final = frozenset(
    [
        "type",
        "enum",
        "const",
        "minimum",
        "maximum",
        "minLength",
        "maxLength",
        "pattern",
        "format",
        "propertyNames",
        "maxProperties",
        "minProperties",
        "maxItems",
        "minItems",
        "required",
    ]
)
"""Words of JSON Schema that a value can break; they become the code of a field."""


def codes() -> Iterator[str]:
    """Every code there is, some more than once."""
    yield from FRAMEWORK
    yield from get_args(RejectReason)
    yield from (f"unsupported_{word}" for word in (*WORDS, *_WORDS))
    yield from RULES
    for event in BUILT_IN.events.values():
        yield from _BREAKABLE & set(_words(event_schema(event)))
    for node in nodes():
        if isinstance(node, ast.Call):
            yield from _codes_of(node)
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            if [ast.unparse(target) for target in targets] == ["code"]:
                yield from (code for code in _literal(node.value) if code not in _NEVER_SENT)


def raised_with(code: str) -> Iterator[type[errors.SightlineError]]:
    """The errors that carry a code."""
    kinds = {
        name: kind
        for name, kind in vars(errors).items()
        if isinstance(kind, type) and issubclass(kind, errors.SightlineError)
    }
    yield from (kind for kind in kinds.values() if vars(kind).get("code") == code)
    for node in nodes():
        if isinstance(node, ast.Call):
            kind = kinds.get(ast.unparse(node.func))
            if kind is not None and code in _codes_of(node):
                yield kind


@cache
def nodes() -> tuple[ast.AST, ...]:
    """Everything written in the source, but for the rules that the catalog's own entries keep."""
    files = (ROOT / "src" / "sightline").rglob("*.py")
    kept = [path for path in files if "checks" not in path.parts]
    return tuple(node for path in kept for node in ast.walk(ast.parse(text(path))))


def _codes_of(call: ast.Call) -> Iterator[str]:
    name = ast.unparse(call.func).rpartition(".")[2]
    if name == "UnknownName":
        yield from (f"unknown_{kind}" for kind in _literal(call.args[0]))
    if name == "unknown" and len(call.args) > 1:
        yield from (f"unknown_{kind}" for kind in _literal(call.args[1]))
    for keyword in call.keywords:
        if keyword.arg == "code":
            yield from _literal(keyword.value)
        if name == "Shape" and isinstance(keyword.value, ast.Dict):
            for word in keyword.value.keys:
                yield from (f"unsupported_{one}" for one in _literal(word))
    place = _CODE_AT.get(name, len(call.args))
    for argument in call.args[place : place + 1]:
        yield from _literal(argument)


def _literal(node: ast.expr | None) -> Iterator[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value


def _words(schema: Any) -> Iterator[str]:
    """Every word a JSON Schema uses."""
    if isinstance(schema, dict):
        yield from schema
        schema = list(schema.values())
    if isinstance(schema, list):
        for inner in schema:
            yield from _words(inner)
