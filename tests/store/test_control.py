"""Tenants and keys: kept together or not at all, by several processes at once."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine, inspect

from sightline.errors import InvalidRequest, NotFound, StoreUnavailable
from sightline.settings import Settings
from sightline.store.control.keys import NewKey
from sightline.store.control.store import ControlStore
from sightline.store.control.tables import METADATA
from sightline.types import TenantId

NOBODY = TenantId("00000000-0000-4000-8000-000000000000")


def new_key(digest: str, kind: str = "write", origins: tuple[str, ...] = ()) -> NewKey:
    return NewKey(kind=kind, digest=digest.zfill(64), hint="wxyz", origins=origins)


@pytest.fixture
def control(settings: Settings) -> Iterator[ControlStore]:
    control = ControlStore.open(settings)
    yield control
    control.close()


def test_a_tenant_and_its_keys_are_found_again(control: ControlStore) -> None:
    keys = [new_key("a", origins=("https://shop.example",)), new_key("b", "read")]
    tenant_id = control.create_tenant(" Optics ", keys)
    tenant = control.tenant(tenant_id)
    assert (tenant.name, tenant.retention_days, tenant.rate_limit_events) == ("Optics", None, None)
    assert abs(datetime.now(UTC) - tenant.created_at) < timedelta(minutes=1)
    found = control.keys.find("a".zfill(64))
    assert found is not None
    assert (found.tenant_id, found.kind) == (tenant_id, "write")
    assert found.origins == ("https://shop.example",)
    assert control.keys.find("c".zfill(64)) is None


def test_tenants_are_listed_by_name(control: ControlStore) -> None:
    for name in ("Lens", "Arch", "Rim"):
        control.create_tenant(name, [])
    assert [tenant.name for tenant in control.tenants()] == ["Arch", "Lens", "Rim"]


def test_a_name_is_taken_once(control: ControlStore) -> None:
    control.create_tenant("Optics", [])
    with pytest.raises(InvalidRequest, match="'Optics' already") as caught:
        control.create_tenant("Optics", [new_key("a")])
    assert caught.value.code == "name_taken"
    assert control.keys.find("a".zfill(64)) is None  # neither or both


@pytest.mark.parametrize("name", ["", "   ", "x" * 201])
def test_a_name_has_a_length(control: ControlStore, name: str) -> None:
    with pytest.raises(InvalidRequest) as caught:
        control.create_tenant(name, [])
    assert caught.value.code == "invalid_name"


def test_a_revoked_key_is_not_found_and_others_stay(control: ControlStore) -> None:
    tenant_id = control.create_tenant("Optics", [new_key("a")])
    key_id = control.keys.add(tenant_id, new_key("b", "admin"))
    control.keys.revoke(tenant_id, key_id)
    control.keys.revoke(tenant_id, key_id)
    assert control.keys.find("b".zfill(64)) is None
    assert control.keys.find("a".zfill(64)) is not None


def test_a_tenant_revokes_only_its_own_keys(control: ControlStore) -> None:
    mine = control.create_tenant("Mine", [])
    other = control.create_tenant("Other", [new_key("a")])
    found = control.keys.find("a".zfill(64))
    assert found is not None
    with pytest.raises(NotFound):
        control.keys.revoke(mine, found.key_id)
    assert control.keys.find("a".zfill(64)) is not None
    assert found.tenant_id == other


def test_what_is_not_there_is_not_found(control: ControlStore) -> None:
    with pytest.raises(NotFound):
        control.tenant(NOBODY)
    with pytest.raises(NotFound):
        control.keys.add(NOBODY, new_key("a"))


def test_what_was_kept_is_there_after_a_restart(settings: Settings) -> None:
    first = ControlStore.open(settings)
    tenant_id = first.create_tenant("Optics", [new_key("a")])
    first.close()
    second = ControlStore.open(settings)
    assert second.tenant(tenant_id).name == "Optics"
    assert second.keys.find("a".zfill(64)) is not None
    second.close()


def test_the_migrations_make_the_tables_the_code_uses(
    control: ControlStore, settings: Settings
) -> None:
    url = settings.control_url or f"sqlite:///{settings.data / 'control.db'}"
    engine = create_engine(url.replace("postgresql://", "postgresql+psycopg://", 1))
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), METADATA) == []
        assert "alembic_version" in inspect(connection).get_table_names()
    engine.dispose()


OTHER_PROCESS = """
import sys
from pathlib import Path
from sightline.settings import Settings
from sightline.store.control.keys import NewKey
from sightline.store.control.store import ControlStore

control = ControlStore.open(Settings(data=Path(sys.argv[1]), control_url=sys.argv[2]))
for n in range(10):
    key = NewKey(kind="write", digest=f"{sys.argv[3]}{n}".zfill(64), hint="wxyz")
    control.create_tenant(f"{sys.argv[3]}-{n}", [key])
control.close()
"""


def test_other_processes_open_and_write_at_the_same_time(settings: Settings) -> None:
    command = [sys.executable, "-c", OTHER_PROCESS, str(settings.data), settings.control_url]
    others = [subprocess.Popen([*command, name]) for name in ("a", "b")]
    control = ControlStore.open(settings)
    for n in range(10):
        control.create_tenant(f"c-{n}", [new_key(f"c{n}")])
    assert [other.wait(60) for other in others] == [0, 0]
    assert len(control.tenants()) == 30
    assert control.keys.find("a9".zfill(64)) is not None
    control.close()


def test_sqlite_answers_only_when_it_is_on_disk(tmp_path: Path) -> None:
    control = ControlStore.open(Settings(data=tmp_path))
    with control._engine.connect() as connection:
        for pragma, value in (("journal_mode", "wal"), ("synchronous", 2), ("foreign_keys", 1)):
            assert connection.exec_driver_sql(f"PRAGMA {pragma}").scalar() == value
    control.close()


def test_a_store_that_cannot_be_opened_is_said_to_be(tmp_path: Path) -> None:
    (tmp_path / "control.db").mkdir()
    with pytest.raises(StoreUnavailable):
        ControlStore.open(Settings(data=tmp_path))


def test_a_file_that_is_no_database_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "control.db").write_bytes(b"not a database, but somebody's file " * 50)
    with pytest.raises(StoreUnavailable):
        ControlStore.open(Settings(data=tmp_path))
    assert (tmp_path / "control.db").read_bytes().startswith(b"not a database")
