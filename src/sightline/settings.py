"""What an operator can set: `SIGHTLINE_*` in the environment, or flags of the command line.

Every field is one setting: its name in upper case behind `SIGHTLINE_` is the variable, its
comment the line in docs/reference/settings.md (a test compares them).
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Final, Literal, get_type_hints

import msgspec

from sightline.errors import FieldError, InvalidRequest, nearest
from sightline.types import JsonObject

PREFIX: Final = "SIGHTLINE_"
SECRET: Final = "SIGHTLINE_SECRET"  # noqa: S105  (its name)
"""Read by `security.secret` alone, so that settings can be shown and logged."""

OIDC_SECRET: Final = "SIGHTLINE_OIDC_CLIENT_SECRET"  # noqa: S105  (its name)
"""Read by `signing.provider` alone."""


def _doc(text: str) -> msgspec.Meta:
    return msgspec.Meta(description=text)


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """One frozen set of settings, read once at start."""

    data: Annotated[Path, _doc("The folder that holds everything stored")] = Path("sightline-data")
    host: Annotated[str, _doc("The address to listen on")] = "127.0.0.1"
    port: Annotated[
        int, msgspec.Meta(ge=0, le=65_535, description="The port to listen on; 0 takes a free one")
    ] = 8765
    trusted_proxies: Annotated[
        str, _doc("Addresses whose X-Forwarded-For is believed, with commas between; `*`: any")
    ] = "127.0.0.1"
    events_url: Annotated[
        str, _doc("A ClickHouse server for events; empty: the embedded engine in the data folder")
    ] = ""
    control_url: Annotated[
        str, _doc("A PostgreSQL server for control data; empty: SQLite in the data folder")
    ] = ""
    public_url: Annotated[
        str,
        _doc(
            "Where browsers reach this server, such as https://stats.example.com; empty: "
            "wherever they ask"
        ),
    ] = ""
    oidc_issuer: Annotated[
        str, _doc("The OpenID Connect provider people may sign in with; empty: none")
    ] = ""
    oidc_client_id: Annotated[str, _doc("What that provider calls this server")] = ""
    oidc_domains: Annotated[
        str, _doc("Who may come uninvited, as viewers: `example.com=TENANT`, with commas between")
    ] = ""
    debug: Annotated[
        bool, _doc("Log validation, deduplication and query decisions (never a payload)")
    ] = False
    log_format: Annotated[Literal["json", "text"], _doc("`json` or `text`")] = "json"

    max_batch_events: Annotated[int, _doc("Events in one batch")] = 500
    max_body_bytes: Annotated[int, _doc("Bytes of one request body, inflated")] = 500 * 1024
    max_otlp_bytes: Annotated[int, _doc("Bytes of one request of OpenTelemetry, inflated")] = (
        4 * 1024 * 1024
    )
    stream_unanswered: Annotated[
        int,
        msgspec.Meta(
            ge=1,
            description="Messages of one WebSocket that may wait for their answers before no more "
            "are read",
        ),
    ] = 16
    clock_skew_ms: Annotated[int, _doc("How far ahead of us an event may be dated")] = 86_400_000
    retention_days: Annotated[int, _doc("Days a raw event is kept after it was received")] = 90
    rollup_retention_days: Annotated[int, _doc("Days a minute of rollups is kept")] = 730
    rate_limit_events: Annotated[int, _doc("Events a tenant may send in a minute; 0: no limit")] = 0
    rate_limit_url: Annotated[
        str, _doc("Where the counters of rate limits live: `memory://` or a Redis address")
    ] = "memory://"

    commit_quiet_ms: Annotated[float, _doc("Commit when no event came for this long")] = 5.0
    commit_age_ms: Annotated[float, _doc("Commit at the latest after this long")] = 25.0
    commit_eager_rows: Annotated[
        int, _doc("Commit at once when this many events wait and no commit is running")
    ] = 1_000
    commit_rows: Annotated[int, _doc("Commit at the latest with this many events")] = 50_000
    queue_rows: Annotated[
        int, _doc("Events waiting for a commit before requests are refused with 503")
    ] = 200_000
    dedup_ids: Annotated[
        int, _doc("Event ids the memory filter holds; older ones are looked up in the store")
    ] = 16_000_000

    quarantine_hour_events: Annotated[
        int, _doc("Rejected events kept of a tenant in an hour; more are only counted; 0: none")
    ] = 5_000
    quarantine_hour_bytes: Annotated[
        int, _doc("Bytes of rejected events kept of a tenant in an hour")
    ] = 16 * 1024 * 1024
    quarantine_bytes: Annotated[
        int, _doc("Bytes of rejected events kept of a tenant altogether")
    ] = 256 * 1024 * 1024
    keyring: Annotated[
        str, _doc("The file of encryption keys; empty: keyring.json in the data folder, if there")
    ] = ""

    query_timeout_ms: Annotated[int, _doc("The longest a report may take")] = 10_000
    query_memory_bytes: Annotated[int, _doc("Memory of one report before it spills to disk")] = (
        1024 * 1024 * 1024
    )
    query_max_rows: Annotated[int, _doc("Rows a tenant's report may scan")] = 2_000_000_000
    query_concurrency: Annotated[int, _doc("Reports that run at the same time")] = 4
    max_points: Annotated[int, _doc("Points one timeseries may have")] = 10_000


def load(overrides: Mapping[str, object] | None = None) -> Settings:
    """Settings from the environment, then from flags.

    overrides: field → value; None values are passed over (a flag that was not given)
    raises: InvalidRequest naming the setting and what it takes
    """
    raw: JsonObject = {}
    _refuse_misspelt(os.environ)
    for name in Settings.__struct_fields__:
        if (value := os.environ.get(f"{PREFIX}{name.upper()}")) is not None:
            raw[name] = value
    raw.update({k: v for k, v in (overrides or {}).items() if v is not None})
    try:
        settings = msgspec.convert(raw, Settings, strict=False, dec_hook=_decode)
    except msgspec.ValidationError as err:
        words, _, place = str(err).partition(" - at `$.")
        name = place.rstrip("`")
        raise InvalidRequest(
            f"SIGHTLINE_{name.upper()} is not valid: {words}",
            code="invalid_setting",
            errors=[FieldError(name, "invalid_setting", words)],
        ) from err
    for name in Settings.__struct_fields__:
        value = getattr(settings, name)
        if isinstance(value, (int, float)) and value < 0:
            detail = f"SIGHTLINE_{name.upper()} cannot be less than 0"
            raise InvalidRequest(detail, code="invalid_setting")
    return settings


def describe() -> list[tuple[str, str, str]]:
    """Every setting as (variable, default, meaning), in the order of the class."""
    hints = get_type_hints(Settings, include_extras=True)
    defaults = Settings()
    described = [
        (f"{PREFIX}{n.upper()}", str(getattr(defaults, n)), hints[n].__metadata__[0].description)
        for n in Settings.__struct_fields__
    ]
    meaning = (
        "What keys and pseudonyms are made with, at least 32 characters; empty: a random one, "
        "made at the first start and kept in the data folder"
    )
    client_secret = "The password of this server at the OpenID Connect provider"  # noqa: S105
    return [*described, (SECRET, "", meaning), (OIDC_SECRET, "", client_secret)]


def _refuse_misspelt(environment: Mapping[str, str]) -> None:
    """A variable that is nearly a setting would be passed over in silence."""
    names = Settings.__struct_fields__
    for variable in environment:
        name = variable.removeprefix(PREFIX).lower()
        if variable in (SECRET, OIDC_SECRET) or not variable.startswith(PREFIX) or name in names:
            continue
        if near := nearest(name, names):
            detail = f"{variable} is not a setting; did you mean {PREFIX}{near.upper()}?"
            raise InvalidRequest(detail, code="invalid_setting")


def _decode(kind: type, value: object) -> object:
    if kind is Path:
        return Path(str(value))
    raise NotImplementedError(kind)
