"""The tables of the event store, as data: names, columns, keys. `store.ddl` writes the SQL.

`events` holds what was sent, once and unchanged. Attributes lie in three maps, so that neither the
catalog's size nor a new attribute changes the table. The two rollups are fed by ticks (see
`store.rollup`): a row of theirs never counts an event whose commit_no is past the watermark.
"""

from __future__ import annotations

from typing import Final

import msgspec


class Column(msgspec.Struct, frozen=True):
    """A column: its name, engine type, and what it holds."""

    name: str
    type: str
    about: str


_LOW: Final = "LowCardinality(String)"
_MS: Final = "DateTime64(3, 'UTC')"

EVENTS: Final = (
    Column("tenant_id", _LOW, "whose event it is"),
    Column("event_name", _LOW, "catalog name"),
    Column("occurred_at", _MS, "when it happened, by the sender's clock"),
    Column("event_id", "UUID", "unique within the tenant"),
    Column("received_at", _MS, "when we received it"),
    Column("site_id", _LOW, "the shop"),
    Column("session_id", "String", "pseudonymous session; empty: none"),
    Column("user_id", "String", "pseudonymous user; empty: none"),
    Column("source", _LOW, "web, widget, voice_ws or server"),
    Column("page_path", "String", "path of the page, without host and query"),
    Column("referrer_domain", _LOW, "host the visitor came from"),
    Column("device", _LOW, "mobile, tablet, desktop, bot; empty: unknown"),
    Column("browser", _LOW, "browser family"),
    Column("os", _LOW, "operating system family"),
    Column("country", _LOW, "ISO 3166-1 alpha-2, from the address, which is not kept"),
    Column("region", _LOW, "EU, NA, ... of the country"),
    Column("locale", _LOW, "BCP 47"),
    Column("platform", _LOW, "shopify, woocommerce, magento or html"),
    Column("app_version", _LOW, "version of the sender"),
    Column("schema_version", _LOW, "model-revision-addition of the schema it was checked with"),
    Column("currency", _LOW, "ISO 4217 of the event's money attributes; empty: none"),
    Column("consent", _LOW, "the consent it was accepted under"),
    Column("retention_days", "UInt16", "days it is kept after received_at"),
    Column("commit_no", "UInt64", "number of the commit that stored it; rises by one a commit"),
    Column("numbers", "Map(String, Float64)", "numeric attributes; booleans as 0 and 1"),
    Column("strings", "Map(String, String)", "text attributes"),
    Column("documents", "Map(String, String)", "arrays and objects, as JSON text"),
)

EVENT_COLUMNS: Final = tuple(c.name for c in EVENTS)

DIMENSIONS: Final = (
    "event_name",
    "site_id",
    "source",
    "page_path",
    "referrer_domain",
    "device",
    "browser",
    "os",
    "country",
    "region",
    "locale",
    "platform",
    "app_version",
    "schema_version",
    "currency",
)
"""Envelope columns every metric may be filtered and broken down by."""

ROLLUP_MINUTE: Final = (
    Column("tenant_id", _LOW, "whose events"),
    Column("event_name", _LOW, "catalog name"),
    Column("minute", "DateTime('UTC')", "start of the minute of occurred_at"),
    Column("site_id", _LOW, "the shop"),
    Column("n", "SimpleAggregateFunction(sum, UInt64)", "events"),
    Column("sessions", "AggregateFunction(uniqExact, UInt64)", "sipHash64 of session_id, if any"),
    Column("users", "AggregateFunction(uniqExact, UInt64)", "sipHash64 of user_id, if any"),
    Column("expires_at", "SimpleAggregateFunction(min, DateTime('UTC'))", "first raw row to go"),
    Column("last_received_at", "SimpleAggregateFunction(max, DateTime('UTC'))", "latest raw row"),
)

ROLLUP_MEASURE_MINUTE: Final = (
    Column("tenant_id", _LOW, "whose events"),
    Column("event_name", _LOW, "catalog name"),
    Column("attribute", _LOW, "key of the numbers map"),
    Column("minute", "DateTime('UTC')", "start of the minute of occurred_at"),
    Column("site_id", _LOW, "the shop"),
    Column("currency", _LOW, "of money attributes"),
    Column("n", "SimpleAggregateFunction(sum, UInt64)", "events that carry the attribute"),
    Column("total", "SimpleAggregateFunction(sum, Float64)", "sum"),
    Column("low", "SimpleAggregateFunction(min, Float64)", "minimum"),
    Column("high", "SimpleAggregateFunction(max, Float64)", "maximum"),
    Column("quantiles", "AggregateFunction(quantileExactInclusive(0.5), Float64)", "exact state"),
    Column("expires_at", "SimpleAggregateFunction(min, DateTime('UTC'))", "first raw row to go"),
    Column("last_received_at", "SimpleAggregateFunction(max, DateTime('UTC'))", "latest raw row"),
)

ROLLUP_KEYS: Final = {
    "rollup_minute": ("tenant_id", "event_name", "minute", "site_id"),
    "rollup_measure_minute": (
        "tenant_id",
        "event_name",
        "attribute",
        "minute",
        "site_id",
        "currency",
    ),
}

INTERNAL_EVENTS: Final = "internal_events"
"""The table of what Sightline itself says about a tenant, in the columns of `events`. It is another
table so that `events` holds what was sent and nothing else."""

QUARANTINE: Final = (
    Column("tenant_id", _LOW, "who sent it"),
    Column("received_at", _MS, "when it was rejected"),
    Column("item_id", "UUID", "of this item; made from what was sent"),
    Column("event_id", "String", "as sent; empty where it was no id"),
    Column("event_name", "String", "as sent, without personal data"),
    Column("reason", _LOW, "why it was rejected: invalid, unknown_event, conflict, clock_skew"),
    Column("codes", f"Array({_LOW})", "the rules it broke, in the order of `errors`"),
    Column("paths", "Array(String)", "the fields that broke them, in the order of `errors`"),
    Column("errors", "String", "everything wrong, as JSON"),
    Column("schema_version", _LOW, "of the schema it was checked with; empty: none of that name"),
    Column("door", _LOW, "which way it came: http, stream, otlp, pixel, import"),
    Column("user_id", "String", "pseudonymous user; empty: none"),
    Column("session_id", "String", "session; empty: none"),
    Column("country", _LOW, "from the address, which is not kept; so is what follows"),
    Column("region", _LOW, "of the country"),
    Column("device", _LOW, "from the user agent, which is not kept; so is what follows"),
    Column("browser", _LOW, "browser family"),
    Column("os", _LOW, "operating system family"),
    Column("body", "String", "what was sent, without personal data: JSON, or sealed; see keyring"),
    Column("state", _LOW, "quarantined, replayed or discarded; in the latter two, without body"),
    Column("outcome", _LOW, "what a replay said: accepted, duplicate or dropped"),
    Column("changed_at", _MS, "when it got its state"),
    Column("changed_by", "String", "who gave it: a key's id, or the operator"),
    Column("version", "UInt64", "of this item; the highest holds"),
)

QUARANTINE_DAYS: Final = 30
"""How long rejected events are kept. source: issue 3, section "Quarantine"."""
