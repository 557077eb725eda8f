"""`sightline tenant`, `key` and `keyring`: who may send and ask, how much, and what is encrypted.

All work on the control store and on files, while the server runs or not. The server looks a key up
again after a second, so what is changed here holds within one.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Final

import msgspec
import typer

from sightline import tenancy
from sightline.commands.terminal import (
    AsJson,
    Data,
    TenantName,
    out,
    print_fields,
    print_json,
    print_rows,
    settings_of,
)
from sightline.errors import InvalidRequest
from sightline.folder import opened_control, require_folder
from sightline.security import keyring
from sightline.security.keys import Kind
from sightline.security.secret import Secret
from sightline.settings import Settings
from sightline.store.control.store import ControlStore, Tenant
from sightline.types import TenantId

tenants: Final = typer.Typer(help="Tenants and their limits.", no_args_is_help=True)
keys: Final = typer.Typer(help="API keys of a tenant.", no_args_is_help=True)
keyrings: Final = typer.Typer(help="Keys that encrypt what is stored.", no_args_is_help=True)

MOST_DAYS: Final = 36_500

Origins = Annotated[
    list[str] | None,
    typer.Option(
        "--origin", help="Origin a write key may send from; repeat for more. (default: any)"
    ),
]
Which = Annotated[str, typer.Argument(metavar="TENANT", help="Its id or name.")]


class Limits(msgspec.Struct, frozen=True):
    """A tenant as it is shown: its limits, and whether they are its own.

    retention_days: how long raw events are kept
    rate_limit_events: how many may be sent in a minute; 0: as many as there are
    own: names of those that are not the settings'
    """

    tenant_id: TenantId
    name: str
    created_at: str
    retention_days: int
    rate_limit_events: int
    own: tuple[str, ...]


@tenants.command("create")
def create(
    name: Annotated[str, typer.Argument(help="What to call the tenant.")],
    data: Data = None,
    origin: Origins = None,
    as_json: AsJson = False,
) -> None:
    """Create a tenant and its three keys. Keys are shown once and cannot be read back.

    Works while the server runs.
    """
    with opened_control(settings_of(data)) as (control, secret):
        created = tenancy.create(control, secret, name, tuple(origin or ()))
    print_json(created) if as_json else print_fields(created)


@tenants.command("list")
def list_tenants(data: Data = None, as_json: AsJson = False) -> None:
    """List all tenants and their limits."""
    with _control(data) as (settings, control, _):
        found = [_limits(tenant, settings) for tenant in control.tenants()]
    if as_json:
        print_json(found)
        return
    names = ("tenant_id", "name", "retention_days", "rate_limit_events")
    print_rows(names, [tuple(getattr(one, name) for name in names) for one in found])


@tenants.command("show")
def show_tenant(which: Which, data: Data = None, as_json: AsJson = False) -> None:
    """Show a tenant and its limits."""
    with _control(data) as (settings, control, _):
        found = _limits(control.tenant(tenancy.named(control.tenants(), which)), settings)
    print_json(found) if as_json else print_fields(found)


@tenants.command("set")
def set_limits(
    which: Which,
    retention_days: Annotated[
        int | None,
        typer.Option(min=0, max=MOST_DAYS, help="Days raw events are kept; 0: as in the settings."),
    ] = None,
    rate_limit: Annotated[
        int | None,
        typer.Option(min=0, help="Events it may send in a minute; 0: as in the settings."),
    ] = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Give a tenant limits of its own. What is not named stays. Works while the server runs."""
    given = {"retention_days": retention_days, "rate_limit_events": rate_limit}
    limits = {name: value or None for name, value in given.items() if value is not None}
    if not limits:
        raise InvalidRequest("Name a limit: --retention-days, --rate-limit")
    with _control(data) as (settings, control, _):
        tenant = control.limit(tenancy.named(control.tenants(), which), **limits)
        found = _limits(tenant, settings)
    print_json(found) if as_json else print_fields(found)


@keys.command("list")
def list_keys(tenant: TenantName = None, data: Data = None, as_json: AsJson = False) -> None:
    """List a tenant's keys: kind, last characters, origins, when made and revoked."""
    with _control(data) as (_, control, _):
        found = control.keys.list(tenancy.named(control.tenants(), tenant))
    if as_json:
        print_json(found)
        return
    names = ("key_id", "kind", "ends in", "origins", "created_at", "revoked_at")
    print_rows(
        names,
        [
            (k.key_id, k.kind, k.hint, " ".join(k.origins), k.created_at, k.revoked_at)
            for k in found
        ],
    )


@keys.command("create")
def create_key(
    kind: Annotated[Kind, typer.Argument(help="What it is for.")],
    tenant: TenantName = None,
    origin: Origins = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Make one more key. It is shown once and cannot be read back."""
    with _control(data) as (_, control, secret):
        tenant_id = tenancy.named(control.tenants(), tenant)
        made = tenancy.TenantKeys(control, secret).issue(tenant_id, kind, tuple(origin or ()))
    print_json(made) if as_json else print_fields(made)


@keys.command("revoke")
def revoke_key(
    key_id: Annotated[str, typer.Argument(help="The id of the key, as `key list` shows it.")],
    tenant: TenantName = None,
    data: Data = None,
) -> None:
    """Make a key open nothing any more, within a second. Revoking again changes nothing."""
    with _control(data) as (_, control, _):
        control.keys.revoke(tenancy.named(control.tenants(), tenant), key_id)
    out.print(f"{key_id} opens nothing any more")


@keyrings.command("rotate")
def rotate(data: Data = None) -> None:
    """Add a key and encrypt with it from the next start on; the first one makes the keyring.

    Earlier keys still open what they sealed. Keep a copy: what is sealed cannot be opened without.
    """
    path, ring = _ring(settings_of(data))
    rotated = (ring or keyring.EMPTY).rotated()
    keyring.write(path, rotated)
    out.print(f"{path}: {len(rotated.ids)} keys, primary {rotated.primary_id}; restart the server")


@keyrings.command("list")
def list_ring(data: Data = None, as_json: AsJson = False) -> None:
    """List the ids of the keyring's keys, and which is the primary one. Shows no key."""
    _, ring = _ring(settings_of(data))
    ids = ring.ids if ring else ()
    found = [{"key_id": number, "primary": ring and number == ring.primary_id} for number in ids]
    if as_json:
        print_json(found)
    else:
        print_rows(("key_id", "primary"), [tuple(one.values()) for one in found])


@contextlib.contextmanager
def _control(data: Path | None) -> Iterator[tuple[Settings, ControlStore, Secret]]:
    """The control store of a folder that is there.

    raises: NotFound
    """
    settings = settings_of(data)
    require_folder(settings)
    with opened_control(settings) as (control, secret):
        yield settings, control, secret


def _limits(tenant: Tenant, settings: Settings) -> Limits:
    own = ("retention_days", "rate_limit_events")
    return Limits(
        tenant.tenant_id,
        tenant.name,
        tenant.created_at.isoformat(timespec="seconds"),
        tenant.retention_days or settings.retention_days,
        tenant.rate_limit_events or settings.rate_limit_events,
        tuple(name for name in own if getattr(tenant, name) is not None),
    )


def _ring(settings: Settings) -> tuple[Path, keyring.Keyring | None]:
    path = Path(settings.keyring) if settings.keyring else settings.data / keyring.FILE
    ring = keyring.read(settings.data, settings.keyring if path.exists() else "")
    return path, ring
