"""Event ids made from rows."""

from __future__ import annotations

import uuid

from hypothesis import given
from hypothesis import strategies as st

from sightline.ingest.identity import IMPORTS, RowIds, version_5


@given(st.uuids(), st.text())
def test_an_id_is_the_standard_uuid_version_5(namespace: uuid.UUID, name: str) -> None:
    assert version_5(namespace, name.encode()) == str(uuid.uuid5(namespace, name))


def test_a_row_is_its_columns_in_any_order() -> None:
    one, other = RowIds("shop", repeats=True), RowIds("shop", repeats=True)
    assert one.of({"a": "1", "b": "2"}) == other.of({"b": "2", "a": "1"})
    assert one.of({"a": "12"}) != one.of({"a": "1", "b": "2"})
    expected = uuid.uuid5(uuid.uuid5(IMPORTS, "shop"), '{"a":"3"}')
    assert one.of({"a": "3"}) == str(expected)


def test_datasets_are_apart() -> None:
    row = {"a": "1"}
    assert RowIds("shop", repeats=True).of(row) != RowIds("other", repeats=True).of(row)


def test_the_nth_repeat_has_the_nth_id_in_every_file() -> None:
    ids = RowIds("shop", repeats=True)
    first_file = [ids.of({"a": "1"}) for _ in range(3)]
    assert len(set(first_file)) == 3
    ids.next_file()
    assert [ids.of({"a": "1"}) for _ in range(2)] == first_file[:2]


def test_a_key_repeated_is_the_same_event() -> None:
    ids = RowIds("shop", repeats=False)
    assert ids.of(["7"]) == ids.of(["7"])
