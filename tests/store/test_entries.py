"""What tenants added to the catalog: numbered, kept for good, and never decided on old news."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from sqlalchemy import text

from sightline.errors import StoreUnavailable
from sightline.settings import Settings
from sightline.store.control.entries import EntryStore, NewEntry
from sightline.store.control.store import ControlStore
from sightline.types import TenantId


@pytest.fixture
def control(settings: Settings) -> Iterator[ControlStore]:
    control = ControlStore.open(settings)
    yield control
    control.close()


@pytest.fixture
def tenant(control: ControlStore) -> TenantId:
    return control.create_tenant("Optics", [])


def event(name: str, version: str = "1-0-0") -> NewEntry:
    return NewEntry(kind="event", name=name, version=version, definition={"event": {"name": name}})


def test_an_entry_is_kept_with_its_author_and_its_number(
    control: ControlStore, tenant: TenantId
) -> None:
    store = control.entries
    assert (store.last_change(), store.of(tenant)) == (0, (0, []))
    change = store.keep(tenant, event("acme.tried"), "key-1", seen=0)
    assert change == store.last_change() == 1
    latest, (kept,) = store.of(tenant)
    assert latest == 1
    assert (kept.name, kept.version, kept.created_by) == ("acme.tried", "1-0-0", "key-1")
    assert kept.definition == {"event": {"name": "acme.tried"}}
    assert kept.created_at.tzinfo is not None


def test_who_decided_on_old_news_has_to_look_again(control: ControlStore, tenant: TenantId) -> None:
    store = control.entries
    assert store.keep(tenant, event("acme.a"), "me", seen=0)
    assert store.keep(tenant, event("acme.b"), "me", seen=0) is None
    latest, _ = store.of(tenant)
    assert store.keep(tenant, event("acme.b"), "me", seen=latest) == store.last_change()
    assert [entry.name for entry in store.of(tenant)[1]] == ["acme.a", "acme.b"]


def test_other_tenants_changes_are_no_news(control: ControlStore, tenant: TenantId) -> None:
    store, other = control.entries, control.create_tenant("Other", [])
    assert store.keep(other, event("acme.a"), "them", seen=0)
    assert store.keep(tenant, event("acme.a"), "me", seen=0)
    assert store.changed_since(0) == {tenant, other}
    assert store.changed_since(1) == {tenant}
    assert store.changed_since(2) == set()
    assert len(store.of(tenant)[1]) == len(store.of(other)[1]) == 1


def test_what_is_withdrawn_stays_with_who_withdrew_it(
    control: ControlStore, tenant: TenantId
) -> None:
    store = control.entries
    metric = NewEntry(kind="metric", name="acme.m", version="", definition={})
    assert store.keep(tenant, metric, "me", seen=0) == 1
    assert store.withdraw(tenant, "metric", "acme.m", "you", seen=1) == 2
    assert store.withdraw(tenant, "metric", "acme.m", "you", seen=1) is None
    latest, (kept,) = store.of(tenant)
    assert latest == 2
    assert (kept.created_by, kept.withdrawn_by) == ("me", "you")
    assert kept.withdrawn_at is not None
    assert store.changed_since(1) == {tenant}
    assert store.keep(tenant, metric, "me", seen=2) == store.last_change()


def test_many_at_once_get_numbers_of_their_own(settings: Settings) -> None:
    control = ControlStore.open(settings)
    tenants = [control.create_tenant(f"t{n}", []) for n in range(4)]

    def add(tenant: TenantId, store: EntryStore) -> None:
        for n in range(10):
            while store.keep(tenant, event(f"acme.e{n}"), "me", store.of(tenant)[0]) is None:
                continue

    threads = [threading.Thread(target=add, args=(t, control.entries)) for t in tenants * 2]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    numbers = [entry.change for t in tenants for entry in control.entries.of(t)[1]]
    assert len(numbers) == len(set(numbers)) == 80
    control.close()


def test_a_store_that_does_not_answer_says_so(control: ControlStore, tenant: TenantId) -> None:
    with control._engine.begin() as connection:
        connection.execute(text("DROP TABLE catalog_changes"))
    with pytest.raises(StoreUnavailable):
        control.entries.last_change()
    with pytest.raises(StoreUnavailable):
        control.entries.keep(tenant, event("acme.a"), "me", seen=0)
