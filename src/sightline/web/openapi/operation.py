"""One operation of the HTTP interface, and how OpenAPI says it."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any, Final

import msgspec

from sightline.types import JsonObject
from sightline.web.problem import MEDIA_TYPE, Problem

Json = dict[str, Any]
Shape = type | Json
"""A type among the components, or a JSON Schema as it is."""

API: Final = "/api/v1/analytics"
REF: Final = "#/components/schemas/{name}"

TAKING: Final = (400, 401, 403, 413, 415, 422, 429, 503)
"""The errors of what stores events."""
ASKING: Final = (400, 401, 403, 413, 415, 422, 503, 504)
"""The errors of what computes an answer."""


class Operation(msgspec.Struct, frozen=True, kw_only=True):
    """What one method of one path takes and gives.

    body, answer: several shapes are one or another of them; no answer is an object of any kind
    example: a body that is answered
    done: status → what it says; 204 has no answer
    errors: the statuses of its problems
    unwell: its 503 is an answer of its own rather than a problem
    files: other media types of the answer, as OpenAPI has their content
    """

    method: str
    path: str
    name: str
    summary: str
    body: tuple[Shape, ...] = ()
    answer: tuple[type, ...] = ()
    example: JsonObject | None = None
    done: dict[int, str] = msgspec.field(default_factory=lambda: {200: "Done"})
    errors: tuple[int, ...] = ()
    needs_key: bool = True
    unwell: bool = False
    parameters: tuple[Json, ...] = ()
    files: Json = {}

    def types(self) -> tuple[type, ...]:
        """Every type it refers to."""
        return (*(shape for shape in self.body if isinstance(shape, type)), *self.answer)

    def described(self) -> Json:
        """The operation as OpenAPI has it."""
        made: Json = {
            "operationId": self.name,
            "summary": self.summary,
            "responses": {
                **{str(status): self._done(status, words) for status, words in self.done.items()},
                **{str(status): self._failed(status) for status in self.errors},
            },
        }
        if self.needs_key:
            made["security"] = [{"key": []}, {"bearer": []}]
        if self.parameters:
            made["parameters"] = list(self.parameters)
        if self.body:
            content: Json = {"schema": one_of(self.body)}
            if self.example is not None:
                content["example"] = self.example
            made["requestBody"] = {"required": True, "content": {"application/json": content}}
        return made

    def _done(self, status: int, words: str) -> Json:
        if status == HTTPStatus.NO_CONTENT:
            return {"description": words}
        content = {"application/json": {"schema": one_of(self.answer)}, **self.files}
        return {"description": words, "content": content}

    def _failed(self, status: int) -> Json:
        if self.unwell and status == HTTPStatus.SERVICE_UNAVAILABLE:
            content: Json = {"application/json": {"schema": one_of(())}}
            return {"description": "Something needed is missing", "content": content}
        content = {MEDIA_TYPE: {"schema": one_of((Problem,))}}
        return {"description": "Why not", "content": content}


def one_of(shapes: tuple[Shape, ...]) -> Json:
    """A JSON Schema of values that have one of these shapes; of any object, where there is none."""
    made = [
        {"$ref": REF.format(name=shape.__name__)} if isinstance(shape, type) else shape
        for shape in shapes
    ]
    if not made:
        return {"type": "object"}
    return made[0] if len(made) == 1 else {"anyOf": made}


def in_path(name: str, **schema: Any) -> Json:
    """A part of the path. schema: what is said of it besides that it is a text"""
    return _parameter(name, "path", {"type": "string", **schema})


def in_query(name: str, kind: str = "string") -> Json:
    """What may be asked for behind the question mark."""
    return _parameter(name, "query", {"type": kind})


def _parameter(name: str, place: str, schema: Json) -> Json:
    return {"name": name, "in": place, "required": place == "path", "schema": schema}
