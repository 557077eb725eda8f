"""New tenants and their keys: the control store keeps digests, the caller gets the keys, once."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from sightline.errors import InvalidRequest
from sightline.security.keys import Find, Kind, Principal, digest, new_key, require_origin
from sightline.security.secret import Secret
from sightline.store.control.keys import KeptKey, NewKey
from sightline.store.control.store import ControlStore, Tenant
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
    """Make a tenant and its first keys: to write, to read, to administer.

    origins: the web origins its write key may be used from; none: any
    raises: InvalidRequest, when the name is empty or taken, or an origin is none
    """
    for origin in origins:
        require_origin(origin)
    keys = {kind: new_key(kind) for kind in (Kind.WRITE, Kind.READ, Kind.ADMIN)}
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


class IssuedKey(msgspec.Struct, frozen=True, omit_defaults=True):
    """A key just made, in the open: it cannot be read back."""

    key_id: str
    kind: str
    key: str
    origins: tuple[str, ...] = ()


class TenantKeys:
    """The keys of all tenants: listed, made, revoked. Calls block."""

    def __init__(self, control: ControlStore, secret: Secret) -> None:
        self._control = control
        self._pepper = secret.key(KEY_PURPOSE)

    def list(self, tenant_id: TenantId) -> list[KeptKey]:
        """What is known of a tenant's keys, revoked ones included.

        raises: NotFound
        """
        return self._control.keys.list(tenant_id)

    def issue(self, tenant_id: TenantId, kind: Kind, origins: tuple[str, ...] = ()) -> IssuedKey:
        """Make one more key.

        origins: the web origins a write key may be used from; none: any
        raises: NotFound; InvalidRequest, when a key that is not for web pages is bound to some, or
                one is no origin
        """
        if origins and kind is not Kind.WRITE:
            raise InvalidRequest("Only write keys are bound to web origins", code="invalid_origin")
        for origin in origins:
            require_origin(origin)
        key = new_key(kind)
        kept = NewKey(
            kind=kind.value, digest=digest(key, self._pepper), hint=key[-4:], origins=origins
        )
        return IssuedKey(self._control.keys.add(tenant_id, kept), kind.value, key, origins)

    def revoke(self, tenant_id: TenantId, key_id: str) -> None:
        """Make a key open nothing any more.

        raises: NotFound
        """
        self._control.keys.revoke(tenant_id, key_id)


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
        record = control.keys.find(key_digest)
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
