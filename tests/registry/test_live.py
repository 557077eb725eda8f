"""The registry over a control store that several processes share."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import text
from structlog.testing import capture_logs
from tests.web.test_registry import FIT_P90, FITTED, TRIED, changed

from sightline.catalog.catalog import BUILT_IN
from sightline.registry.known import EVENT, METRIC
from sightline.registry.live import Registry
from sightline.registry.register import foretell, register, withdraw_metric
from sightline.settings import Settings
from sightline.store.control.entries import NewEntry
from sightline.store.control.store import ControlStore
from sightline.types import TenantId

SKEW = timedelta(hours=24)


@pytest.fixture
def control(settings: Settings) -> Iterator[ControlStore]:
    control = ControlStore.open(settings)
    yield control
    control.close()


@pytest.fixture
def tenant(control: ControlStore) -> TenantId:
    return control.create_tenant("Acme", [])


@pytest.fixture
def here(control: ControlStore) -> Registry:
    return Registry(control.entries, SKEW)


@pytest.fixture
def there(settings: Settings) -> Iterator[Registry]:
    """Another process' view of the same store."""
    control = ControlStore.open(settings)
    yield Registry(control.entries, SKEW)
    control.close()


def test_who_added_nothing_has_everybodys_catalog_and_rules(
    here: Registry, tenant: TenantId
) -> None:
    here.refresh()
    assert here.catalog(tenant) is BUILT_IN
    assert tenant not in here.rules
    assert here.everybodys.schemas.get("acme.lens_tried") is None


def test_what_is_registered_holds_here_at_once_and_elsewhere_after_a_look(
    here: Registry, there: Registry, tenant: TenantId
) -> None:
    register(here, tenant, EVENT, TRIED, "key")
    assert here.rules[tenant].schemas.get("acme.lens_tried") is not None
    assert tenant not in there.rules
    there.refresh()
    assert there.rules[tenant].schemas.get("acme.lens_tried") is not None
    register(there, tenant, METRIC, FIT_P90, "key")
    here.refresh()
    assert "acme.fit_ms.p90" in here.catalog(tenant).metrics
    withdraw_metric(here, tenant, "acme.fit_ms.p90", "key")
    there.refresh()
    assert "acme.fit_ms.p90" not in there.catalog(tenant).metrics


def test_what_is_decided_is_decided_on_what_others_registered(
    here: Registry, there: Registry, tenant: TenantId
) -> None:
    register(there, tenant, EVENT, TRIED, "key")
    assert register(here, tenant, EVENT, TRIED, "key").status == "unchanged"


def test_a_view_of_rules_follows_the_registry(here: Registry, tenant: TenantId) -> None:
    rules = here.rules
    register(here, tenant, EVENT, TRIED, "key")
    assert tenant in rules


def test_what_was_compiled_is_used_again(here: Registry, tenant: TenantId) -> None:
    register(here, tenant, EVENT, TRIED, "key")
    before = here.rules[tenant].schemas.get("acme.lens_tried")
    register(here, tenant, EVENT, FITTED, "key")
    after = here.rules[tenant].schemas.get("acme.lens_tried")
    assert before is not None
    assert after is not None
    assert after.attributes is before.attributes
    built_in = here.rules[tenant].schemas.get("kb.search")
    assert built_in is here.everybodys.schemas.get("kb.search")


def test_what_is_foretold_is_not_kept(here: Registry, tenant: TenantId) -> None:
    told = foretell(here, tenant, [(EVENT, TRIED), (METRIC, FIT_P90)])
    assert [one.status for one in told] == ["valid", "valid"]
    assert here.catalog(tenant) is BUILT_IN
    assert here.store.of(tenant) == (0, [])


def test_a_store_out_of_reach_is_said_and_what_is_known_holds(
    here: Registry, control: ControlStore, tenant: TenantId
) -> None:
    register(here, tenant, EVENT, TRIED, "key")
    with control._engine.begin() as connection:
        connection.execute(text("ALTER TABLE catalog_changes RENAME TO away"))
    with capture_logs() as logs:
        here.refresh()
        here.refresh()
    assert [line["event"] for line in logs] == ["registry_unreachable"]
    assert not here.is_current()
    assert not here.rules[tenant].current()
    assert "acme.lens_tried" in here.catalog(tenant).events
    with control._engine.begin() as connection:
        connection.execute(text("ALTER TABLE away RENAME TO catalog_changes"))
    here.refresh()
    assert here.is_current()


def test_an_entry_that_cannot_be_read_is_left_out_and_the_others_hold(
    here: Registry, tenant: TenantId
) -> None:
    register(here, tenant, EVENT, TRIED, "key")
    damaged = {"schema": "acme/odd/jsonschema/1-0-0", "event": {"name": "acme.odd"}}
    entry = NewEntry(kind=EVENT, name="acme.odd", version="1-0-0", definition=damaged)
    assert here.store.keep(tenant, entry, "key", here.of(tenant).change)
    with capture_logs() as logs:
        here.refresh()
    assert [line["event"] for line in logs] == ["entry_unreadable"]
    assert "acme.lens_tried" in here.catalog(tenant).events
    assert "acme.odd" not in here.catalog(tenant).events
    assert register(here, tenant, EVENT, changed(TRIED, "1-0-1"), "key").status == "registered"
