"""New tenants and their keys: the control store keeps digests, the caller gets the keys, once."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from sightline.errors import InvalidRequest
from sightline.security.keys import Find, Kind, Principal, digest, new_key
from sightline.security.secret import Secret
from sightline.store.control.store import ControlStore, NewKey, Tenant
from sightline.types import TenantId

KEY_PURPOSE = "api-keys"


class NewTenant(msgspec.Struct, frozen=True):
    """A tenant just made, with its keys in the open: they cannot be read back."""

    tenant_id: TenantId
    write_key: str
    read_key: str
    admin_key: str


def create(
    control: ControlStore, secret: Secret, name: str, origins: tuple[str, ...] = ()
) -> NewTenant:
    """Make a tenant and one key of each kind.

    origins: the web origins its write key may be used from; none: any
    raises: InvalidRequest, when the name is empty or taken
    """
    keys = {kind: new_key(kind) for kind in Kind}
    pepper = secret.key(KEY_PURPOSE)
    kept = [
        NewKey(
            kind=kind.value,
            digest=digest(key, pepper),
            hint=key[-4:],
            origins=origins if kind is Kind.WRITE else (),
        )
        for kind, key in keys.items()
    ]
    tenant_id = control.create_tenant(name, kept)
    return NewTenant(tenant_id, keys[Kind.WRITE], keys[Kind.READ], keys[Kind.ADMIN])


def named(tenants: Iterable[Tenant], wanted: str | None) -> TenantId:
    """The tenant of an id or a name; of none, the only one there is.

    raises: InvalidRequest, with the names there are
    """
    names = {tenant.tenant_id: tenant.name for tenant in tenants}
    if wanted is None and len(names) == 1:
        return next(iter(names))
    for tenant_id, name in names.items():
        if wanted in (tenant_id, name):
            return tenant_id
    known = ", ".join(sorted(names.values())) or "none yet; create one with: tenant create"
    raise InvalidRequest(f"Say with --tenant which tenant is meant; tenants: {known}")


def finder(control: ControlStore) -> Find:
    """Looks keys up in the control store."""

    def find(key_digest: str) -> Principal | None:
        record = control.find_key(key_digest)
        if record is None:
            return None
        return Principal(
            tenant_id=record.tenant_id,
            kind=Kind(record.kind),
            key_id=record.key_id,
            origins=record.origins,
            retention_days=record.retention_days,
            rate_limit_events=record.rate_limit_events,
            tenant_since=record.tenant_since,
        )

    return find
