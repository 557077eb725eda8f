"""Every rule of a schema that is broken is told in words a sender can act on."""

from __future__ import annotations

from typing import Any

import jsonschema_rs
import pytest

from sightline.catalog.catalog import BUILT_IN
from sightline.ingest.fault import errors_of
from sightline.ingest.schema import Schemas


@pytest.mark.parametrize(
    ("schema", "value", "words"),
    [
        ({"maxProperties": 1}, {"a": 1, "b": 2}, "must have a number of fields of at most 1"),
        ({"minItems": 2}, [1], "must have a length of at least 2"),
        ({"uniqueItems": True}, [1, 1], "must hold no value twice"),
        ({"multipleOf": 5}, 7, "must be a multiple of 5"),
        (
            {"propertyNames": {"maxLength": 2}},
            {"abc": 1},
            "the name of each of its fields must have a length of at most 2",
        ),
        ({"enum": ["red", "blue"]}, "green", "must be one of: red, blue"),
    ],
)
def test_a_broken_rule_is_told_in_words(schema: dict[str, Any], value: Any, words: str) -> None:
    validator = jsonschema_rs.Draft202012Validator(schema)
    assert [error.message for error in errors_of(validator, value)] == [words]


def test_a_long_list_of_values_is_cut_and_the_nearest_still_found() -> None:
    schema = Schemas(BUILT_IN).get("commerce.purchase")
    assert schema is not None
    wrong = {"commerce.amount": 1, "commerce.currency": "EURO", "commerce.order_id": "1"}
    error = next(e for e in schema.attribute_errors(wrong) if e.code == "enum")
    assert error.message.endswith(" more")
    assert len(error.message) < 300
    assert error.nearest == "EUR"
