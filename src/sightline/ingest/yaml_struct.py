"""YAML text into frozen Structs, with errors that name the line.

Enters: YAML text and the Struct it should be. Leaves: that Struct. Scalars follow YAML 1.2: `no`,
`on` and `2010-12-01` are texts, so that the country of Norway is not False. A key given twice is
an error. Reads no file.
"""

from __future__ import annotations

import enum
import re
import types
from collections.abc import Iterator
from typing import Any, TypeVar, Union, get_args, get_origin

import msgspec
import yaml

from sightline.errors import FieldError, nearest

T = TypeVar("T")


class Unreadable(Exception):
    """The text is not such a Struct; `errors` says where and why, by `line N, path`."""

    def __init__(self, errors: tuple[FieldError, ...]) -> None:
        super().__init__("; ".join(f"{e.path}: {e.message}" for e in errors))
        self.errors = errors


class _Loader(yaml.SafeLoader):
    """YAML 1.2's idea of what a plain word is."""


_Loader.yaml_implicit_resolvers = {}  # without those of YAML 1.1
_SCALARS = (
    ("null", r"~|null|Null|NULL|", ("~", "n", "N", "")),
    ("bool", r"true|True|TRUE|false|False|FALSE", "tTfF"),
    ("int", r"[-+]?[0-9]+", "-+0123456789"),
    ("float", r"[-+]?([0-9]+\.[0-9]*|\.[0-9]+|[0-9]+)([eE][-+]?[0-9]+)?", "-+.0123456789"),
)
for _tag, _pattern, _first in _SCALARS:
    _Loader.add_implicit_resolver(
        f"tag:yaml.org,2002:{_tag}", re.compile(f"^({_pattern})$"), list(_first)
    )


def decode(text: str, kind: type[T]) -> T:
    """The Struct a YAML text describes.

    raises: Unreadable
    """
    loader = _Loader(text)
    try:
        node = loader.get_single_node()
    except yaml.MarkedYAMLError as err:
        line = err.problem_mark.line + 1 if err.problem_mark else 1
        raise _unreadable(f"line {line}", "yaml", f"not YAML: {err.problem}") from None
    except yaml.YAMLError as err:
        raise _unreadable("line 1", "yaml", f"not YAML: {err}") from None
    if node is None:
        raise _unreadable("line 1", "yaml", "the file is empty")
    errors = tuple(_check(loader, node, kind, ""))
    if errors:
        raise Unreadable(errors)
    return msgspec.convert(_plain(loader, node), kind)


def _check(loader: _Loader, node: yaml.Node, kind: Any, path: str) -> Iterator[FieldError]:
    """Everything wrong below a node, each at the smallest node that shows it."""
    kind = _without_none(node, kind)
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        yield from _check_struct(loader, node, kind, path)
    elif get_origin(kind) is dict and isinstance(node, yaml.MappingNode):
        yield from _check_keys(node, path)
        for key, child in node.value:
            yield from _check(loader, child, get_args(kind)[1], _join(path, key.value))
    elif get_origin(kind) is tuple and isinstance(node, yaml.SequenceNode):
        for index, child in enumerate(node.value):
            yield from _check(loader, child, get_args(kind)[0], f"{path}[{index}]")
    else:
        yield from _check_leaf(loader, node, kind, path)


def _check_struct(
    loader: _Loader, node: yaml.Node, kind: type[msgspec.Struct], path: str
) -> Iterator[FieldError]:
    fields = {f.encode_name: f for f in msgspec.structs.fields(kind)}
    if not isinstance(node, yaml.MappingNode):
        yield _at(node, path, "type", f"takes keys: {', '.join(fields)}")
        return
    found = [*_check_keys(node, path)]
    for key, child in node.value:
        if (field := fields.get(key.value)) is None:
            near = nearest(str(key.value), fields)
            hint = f"; did you mean {near!r}?" if near else f"; known are {', '.join(fields)}"
            found.append(
                _at(key, _join(path, key.value), "unknown_key", f"no such key{hint}", near)
            )
        else:
            found += _check(loader, child, field.type, _join(path, key.value))
    given = {key.value for key, _ in node.value}
    for name, field in fields.items():
        if field.required and name not in given:
            found.append(_at(node, _join(path, name), "required", "is required"))
    yield from found or _check_whole(loader, node, kind, path)


def _check_whole(
    loader: _Loader, node: yaml.Node, kind: type[msgspec.Struct], path: str
) -> Iterator[FieldError]:
    """What the Struct itself says, once all its parts are right."""
    try:
        msgspec.convert(_plain(loader, node), kind)
    except msgspec.ValidationError as err:
        yield _at(node, path, "value", str(err))


def _check_keys(node: yaml.MappingNode, path: str) -> Iterator[FieldError]:
    seen: set[str] = set()
    for key, _ in node.value:
        if not isinstance(key, yaml.ScalarNode):
            yield _at(key, path, "type", "a key is a plain word")
        elif key.value in seen:
            yield _at(key, _join(path, key.value), "twice", "is given twice")
        else:
            seen.add(key.value)


def _check_leaf(loader: _Loader, node: yaml.Node, kind: Any, path: str) -> Iterator[FieldError]:
    try:
        value = _plain(loader, node)
        msgspec.convert(value, kind)
    except (msgspec.ValidationError, yaml.YAMLError) as err:
        members = kind if isinstance(kind, enum.EnumType) else get_args(kind)
        choices = [str(c) for c in members if isinstance(c, str)]
        near = nearest(node.value, choices) if isinstance(node, yaml.ScalarNode) else None
        message = f"takes one of {', '.join(choices)}" if choices else _lower(str(err))
        yield _at(node, path, "type", message, near)


def _plain(loader: _Loader, node: yaml.Node) -> Any:
    """The value of a node; keys of mappings are always text."""
    if isinstance(node, yaml.MappingNode):
        return {str(key.value): _plain(loader, child) for key, child in node.value}
    if isinstance(node, yaml.SequenceNode):
        return [_plain(loader, child) for child in node.value]
    return loader.construct_object(node)


def _without_none(node: yaml.Node, kind: Any) -> Any:
    """`X | None` as X, unless the node is a null, so that errors speak of X."""
    if get_origin(kind) not in (types.UnionType, Union) or node.tag == "tag:yaml.org,2002:null":
        return kind
    rest = [a for a in get_args(kind) if a is not type(None)]
    return rest[0] if len(rest) == 1 else kind


def _at(node: yaml.Node, path: str, code: str, message: str, near: str | None = None) -> FieldError:
    where = f"line {node.start_mark.line + 1}"
    return FieldError(f"{where}, {path}" if path else where, code, message, near)


def _unreadable(where: str, code: str, message: str) -> Unreadable:
    return Unreadable((FieldError(where, code, message),))


def _join(path: str, key: object) -> str:
    return f"{path}.{key}" if path else str(key)


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]
