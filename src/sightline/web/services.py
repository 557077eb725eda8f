"""What the HTTP layer is given to work with. Built by `sightline.app`, or by a test."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import msgspec
from litestar.connection import ASGIConnection

from sightline.accounts import Accounts
from sightline.analysis.summary.kept import Kept
from sightline.boards.boards import Boards
from sightline.ingest.inspection import Inspection
from sightline.ingest.pipeline import Pipeline
from sightline.ingest.quarantine import Quarantine
from sightline.members import Members
from sightline.registry.live import Registry
from sightline.security.keys import Authenticator
from sightline.security.limits import RateLimiter
from sightline.settings import Settings
from sightline.signing import SignOn
from sightline.store.control.store import ControlStore
from sightline.store.doctor import Examination, Storage
from sightline.store.guest import Guest
from sightline.store.reader import Reader
from sightline.tenancy import TenantKeys
from sightline.types import Clock, TenantId
from sightline.web.pushes import Pushes
from sightline.web.watches import Watches

Connection = ASGIConnection[Any, Any, Any, Any]
"""A request, or a socket."""


class Services(msgspec.Struct, frozen=True, kw_only=True):
    """Everything a handler may use.

    registry: what each tenant can send and ask
    retention_of: days a tenant keeps raw events
    examine: compares rollups with raw rows; blocks
    ready: what is not in order, empty when all is; blocks for a moment
    operator_token: opens the paths the command line uses on its own machine
    guest: runs what people write in SQL
    accounts: who signs in to the pages
    sign_on: the provider people may sign in with; None where there is none
    tenants: what each tenant is called and keeps
    boards: dashboards people make
    kept: days in numbers that were computed before
    storage: what the event store takes on disk; blocks for a moment
    watches: what live streams show
    pushes: what changes on the dashboards somebody looks at
    ids_key: for ids that are made from what is not stored
    """

    settings: Settings
    clock: Clock
    registry: Registry
    pipeline: Pipeline
    reader: Reader
    guest: Guest
    authenticator: Authenticator
    accounts: Accounts
    members: Members
    sign_on: SignOn | None
    tenants: ControlStore
    boards: Boards
    kept: Kept
    limiter: RateLimiter
    watches: Watches
    pushes: Pushes
    keys: TenantKeys
    quarantine: Quarantine
    inspection: Inspection
    retention_of: Callable[[TenantId], Awaitable[int]]
    examine: Callable[[], Examination]
    storage: Callable[[], Storage]
    ready: Callable[[], tuple[str, ...]]
    operator_token: str
    ids_key: bytes


def of(connection: Connection) -> Services:
    """The services of the application a connection came to."""
    services: Services = connection.app.state.services
    return services
