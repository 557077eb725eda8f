"""What becomes of spans and log records: the tables that docs/otlp.md shows.

A name of OpenTelemetry that stands nowhere here is not read. Where several are given, the first
that is there counts: today's name, then those it had in older versions of the conventions. A name
in brackets is no attribute but something else the record says.
"""

from __future__ import annotations

from typing import Final, Literal

import msgspec

DURATION_MS: Final = "(duration, ms)"
SUCCEEDED: Final = "(no error)"
SEVERITY: Final = "(severity)"
FAILURE: Final = "(what failed)"
"""Of a span whose status is an error: the type of its last exception, else `_OTHER`."""

EXCEPTION: Final = "exception"
"""The name of those events of a span that are exceptions."""

SERVER: Final = 2
CLIENT: Final = 3
"""Kinds of spans, as OTLP numbers them."""


class Rule(msgspec.Struct, frozen=True, kw_only=True):
    """Records of one kind, and the event they become.

    what: the kind, in words
    has: an attribute of one of these names tells the kind...
    among: ...by one of these values; none: by any
    kind: of the span, where that tells as well
    fields: attribute of the event → where its value comes from
    """

    event: str
    of: Literal["span", "exception", "log record"]
    what: str
    has: tuple[str, ...]
    among: frozenset[str] = frozenset()
    kind: int = 0
    fields: dict[str, tuple[str, ...]]


_OPERATION: Final = ("gen_ai.operation.name",)
_CONVERSATION: Final = {"ai.conversation_id": ("gen_ai.conversation.id",)}
_EXCEPTION: Final = {
    "system.error_type": ("exception.type", "error.type"),
    "system.component": ("service.name",),
    "system.severity": (SEVERITY,),
}

RULES: Final = (
    Rule(
        event="ai.tool_call_completed",
        of="span",
        what="A model had a tool called.",
        has=_OPERATION,
        among=frozenset(("execute_tool",)),
        fields={
            "ai.tool_name": ("gen_ai.tool.name",),
            "ai.tool_call_id": ("gen_ai.tool.call.id",),
            "ai.tool_success": (SUCCEEDED,),
            "ai.tool_error_type": ("error.type", FAILURE),
            "ai.tool_execution_ms": (DURATION_MS,),
            **_CONVERSATION,
        },
    ),
    Rule(
        event="ai.response_completed",
        of="span",
        what="A model was asked: for a chat's answer, a completion, embeddings.",
        has=_OPERATION,
        among=frozenset(("chat", "generate_content", "text_completion", "embeddings")),
        fields={
            "gen_ai.operation.name": _OPERATION,
            "ai.model": ("gen_ai.response.model", "gen_ai.request.model"),
            "ai.provider": ("gen_ai.provider.name", "gen_ai.system"),
            "ai.response_ms": (DURATION_MS,),
            "ai.first_token_ms": ("gen_ai.response.time_to_first_chunk",),
            "ai.input_tokens": ("gen_ai.usage.input_tokens", "gen_ai.usage.prompt_tokens"),
            "ai.output_tokens": ("gen_ai.usage.output_tokens", "gen_ai.usage.completion_tokens"),
            "gen_ai.usage.cache_read.input_tokens": ("gen_ai.usage.cache_read.input_tokens",),
            "gen_ai.usage.reasoning.output_tokens": ("gen_ai.usage.reasoning.output_tokens",),
            "ai.finish_reason": ("gen_ai.response.finish_reasons",),
            "error.type": ("error.type", FAILURE),
            **_CONVERSATION,
        },
    ),
    Rule(
        event="api.request",
        of="span",
        what="A server answered a request over HTTP.",
        has=("http.request.method", "http.method"),
        kind=SERVER,
        fields={
            "http.request.method": ("http.request.method", "http.method"),
            "http.route": ("http.route",),
            "http.response.status_code": ("http.response.status_code", "http.status_code"),
            "api.response_ms": (DURATION_MS,),
            "error.type": ("error.type", FAILURE),
            "service.version": ("service.version",),
            "service.instance.id": ("service.instance.id",),
            "server.address": ("server.address", "net.host.name"),
            "cloud.region": ("cloud.region",),
            "http.request.body.size": ("http.request.body.size", "http.request_content_length"),
            "http.response.body.size": ("http.response.body.size", "http.response_content_length"),
        },
    ),
    Rule(
        event="database.query",
        of="span",
        what="A database answered a query.",
        has=("db.system.name", "db.system"),
        kind=CLIENT,
        fields={
            "db.system.name": ("db.system.name", "db.system"),
            "db.namespace": ("db.namespace", "db.name"),
            "db.collection.name": (
                "db.collection.name",
                "db.sql.table",
                "db.mongodb.collection",
                "db.cassandra.table",
            ),
            "db.operation.name": ("db.operation.name", "db.operation"),
            "db.query.summary": ("db.query.summary",),
            "db.response.returned_rows": ("db.response.returned_rows",),
            "database.query_ms": (DURATION_MS,),
            "error.type": ("error.type", FAILURE),
            "server.address": ("server.address", "net.peer.name"),
            "cloud.region": ("cloud.region",),
        },
    ),
    Rule(
        event="system.error",
        of="exception",
        what="An exception was recorded in a span, of whatever kind the span is.",
        has=("exception.type",),
        fields=_EXCEPTION,
    ),
    Rule(
        event="system.error",
        of="log record",
        what="An exception was logged.",
        has=("exception.type",),
        fields=_EXCEPTION,
    ),
)
"""Of the rules for a record the first counts whose marks it bears."""

ENVELOPE: Final[dict[str, tuple[str, ...]]] = {
    "session_id": ("session.id",),
    "user_id": ("user.id", "enduser.id", "enduser.pseudo.id"),
    "site_id": ("sightline.site_id",),
    "context.app_version": ("service.version",),
    "context.locale": ("browser.language",),
    "context.device.user_agent": ("user_agent.original", "http.user_agent"),
    "context.ip": ("client.address", "http.client_ip"),
    "context.consent.analytics": ("sightline.consent.analytics",),
    "context.consent.ads": ("sightline.consent.ads",),
    "source": ("telemetry.sdk.language",),
}
"""Field of the envelope → where its value comes from, with every record; else from its resource."""

RESOURCE: Final[dict[str, tuple[str, ...]]] = {
    "service.name": ("service.name",),
    "deployment.environment.name": ("deployment.environment.name", "deployment.environment"),
}
"""Attributes that events of any kind get from their resource."""

BROWSERS: Final = frozenset(("webjs",))
"""Values of telemetry.sdk.language whose `source` is `web`; that of others is `server`."""

WORDS: Final[dict[str, dict[str, str]]] = {
    "deployment.environment.name": {
        "prod": "production",
        "live": "production",
        "stage": "staging",
        "stg": "staging",
        "dev": "development",
        "local": "development",
    },
    "db.system.name": {
        "cosmosdb": "azure.cosmosdb",
        "db2": "ibm.db2",
        "dynamodb": "aws.dynamodb",
        "hanadb": "sap.hana",
        "mssql": "microsoft.sql_server",
        "oracle": "oracle.db",
        "redshift": "aws.redshift",
        "spanner": "gcp.spanner",
    },
}
"""Attribute with a closed set of words → other words for them, of older conventions or habit."""

OTHERWISE: Final = {"http.request.method": "_OTHER", "db.system.name": "other"}
"""Attribute with a closed set of words → its word for those that are not in it."""

SECONDS: Final = frozenset(("gen_ai.response.time_to_first_chunk",))
"""What OpenTelemetry counts in seconds, and the catalog in milliseconds."""


def _names() -> frozenset[str]:
    tables = (ENVELOPE, RESOURCE, *(rule.fields for rule in RULES))
    sources = {name for table in tables for names in table.values() for name in names}
    marks = {name for rule in RULES for name in rule.has}
    return frozenset(name for name in sources | marks if not name.startswith("("))


READ: Final = _names()
"""Every attribute that is read at all."""
