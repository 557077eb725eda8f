"""All events as they are, in the words of three documents."""

from __future__ import annotations

from typing import Final

from sightline.catalog.collections.inventory.behaviour import ANALYTICS_EVENTS
from sightline.catalog.collections.inventory.described import PERFORMANCE
from sightline.catalog.collections.inventory.service import BASE_EVENT, EVENTS_RAW
from sightline.catalog.collections.model import Collection, Field, Kind, Rows
from sightline.catalog.collections.shared import consent_words
from sightline.catalog.collections.source import Const, Elsewhere, Node, Op, Others
from sightline.catalog.collections.words import (
    AT,
    PERSON,
    SESSION,
    USER,
    calc,
    choose,
    column,
    either,
    equals,
    first_known,
    is_,
    known,
    node,
    or_,
)
from sightline.catalog.events import custom, interaction, session
from sightline.catalog.model import Purpose

_NAME: Final = column("event_name")
_DOMAIN: Final = calc(Op.DOMAIN, _NAME)
_CONSENT: Final = column("consent")
_AGREED: Final = {(said.purpose, said.ads): said.word for said in consent_words(PERFORMANCE)}
_SYSTEM: Final = ("api", "service", "database", "infrastructure", "security", "sync", "widget")
_ASSISTANCE: Final = (
    "ai",
    "recommendation",
    "face_analysis",
    "conversation",
    "try_on",
    "model",
    "voice",
    "kb",
)
_BUSINESS: Final = ("commerce", "booking", "customer", "conversion", "marketing", "experiment")


def _about(domains: tuple[str, ...]) -> Node:
    return or_(*(equals(_DOMAIN, domain) for domain in domains))


_CLASS: Final = choose(
    (calc(Op.IS_KNOWN, custom.TYPE), custom.TYPE),
    (is_("system.error", "conversation.error"), Const("error_tracking")),
    (_about(_SYSTEM), Const("system_performance")),
    (_about(_ASSISTANCE), Const("ai_recommendation")),
    (_about(_BUSINESS), Const("business_metric")),
    otherwise=Const("user_action"),
)

ANALYTICS: Final = Collection(
    described=ANALYTICS_EVENTS,
    kind=Kind.WRITTEN,
    row="an event of any kind",
    view=Rows(),
    person=PERSON,
    note=(
        "Every event of the catalog is one. `custom.recorded` is for those that nothing else is "
        "meant for. `BaseEvent` and `analytics_events_raw` are the same events."
    ),
    fields=(
        Field("eventId", column("event_id")),
        Field("sessionId", SESSION),
        Field("userId", USER, "a keyed hash"),
        Field("deviceId", Elsewhere("nobody: devices are told by kind, browser and system only")),
        Field("eventType", _CLASS, "by the event's domain, unless it says so itself"),
        Field("category", first_known(custom.CATEGORY, _DOMAIN), "first part of the name"),
        Field("action", first_known(custom.ACTION, calc(Op.ACTION, _NAME)), "rest of the name"),
        Field("properties.page", known("page_path")),
        Field("properties.feature", first_known(custom.FEATURE, interaction.FEATURE)),
        Field("properties.value", node(custom.VALUE)),
        Field("properties.duration", node(custom.DURATION_MS), "ms"),
        Field("properties.metadata", Others(), "all attributes, as texts by name"),
        Field(
            "userAgent",
            Elsewhere("nobody: read as device, browser and system on arrival, and not kept"),
        ),
        Field(
            "platform",
            first_known(
                session.APP_PLATFORM,
                either(equals(column("source"), "server"), Const(None), Const("web")),
            ),
            "unless it is told, `web` for what browsers, widgets and voice send",
        ),
        Field("appVersion", known("app_version")),
        Field("isAnonymized", Const(value=True), "personal data is cut out before it is kept"),
        Field(
            "consentLevel",
            choose(
                (equals(_CONSENT, "analytics+ads"), Const(_AGREED[Purpose.ANALYTICS, True])),
                (equals(_CONSENT, "analytics"), Const(_AGREED[Purpose.ANALYTICS, False])),
                otherwise=Const(_AGREED[Purpose.ESSENTIAL, False]),
            ),
            "`necessary` where nothing is known of consent",
        ),
        Field("dataRetentionDays", column("retention_days")),
        Field("timestamp", AT),
        Field("serverTimestamp", column("received_at")),
        Field("isValid", Const(value=True), "what is not valid is rejected, and not here"),
        Field(
            "qualityScore",
            Elsewhere("the report on data quality, by source and period: `governance/quality.py`"),
        ),
        Field("processingStatus", Const("processed"), "what is not is not here"),
    ),
)

_CONTEXT: Final = (
    Field("context.page.url", known("page_path"), "the path; host and query are not kept"),
    Field("context.page.referrer", known("referrer_domain"), "its host"),
    Field("context.page.title", Elsewhere("`web.page_title` of the events that carry it")),
    Field(
        "context.device.user_agent",
        Elsewhere("the columns `device`, `browser` and `os` of `events`; it is not kept itself"),
    ),
    Field(
        "context.device.viewport.width", Elsewhere("nobody: it would tell devices apart too well")
    ),
    Field("context.device.viewport.height", Elsewhere("nobody, likewise")),
    Field("context.locale", known("locale")),
    Field(
        "context.consent.analytics",
        or_(equals(_CONSENT, "analytics"), equals(_CONSENT, "analytics+ads")),
        "false where nothing is known; an event without consent is not kept",
    ),
    Field("context.consent.ads", equals(_CONSENT, "analytics+ads")),
)

BASE: Final = Collection(
    described=BASE_EVENT,
    kind=Kind.WRITTEN,
    row="an event of any kind, as it is sent",
    view=Rows(),
    person=PERSON,
    note="`analyticsEvents` and `analytics_events_raw` are the same events.",
    fields=(
        Field("event_id", column("event_id")),
        Field("event_name", _NAME),
        Field("occurred_at", AT),
        Field("received_at", column("received_at")),
        Field("tenant_id", column("tenant_id")),
        Field("site_id", known("site_id")),
        Field("session_id", SESSION),
        Field("user_id", USER, "a keyed hash"),
        Field("source", column("source")),
        Field("attributes", Others(), "as texts by name"),
        *_CONTEXT,
    ),
)

RAW: Final = Collection(
    described=EVENTS_RAW,
    kind=Kind.WRITTEN,
    row="an event of any kind, as it is stored",
    view=Rows(),
    person=PERSON,
    note="`analyticsEvents` and `BaseEvent` are the same events.",
    fields=(
        Field("id", column("event_id"), "the event's own id; there is no other"),
        Field("tenant_id", column("tenant_id")),
        Field("site_id", known("site_id")),
        Field("event_id", column("event_id")),
        Field("event_name", _NAME),
        Field("occurred_at", AT),
        Field("received_at", column("received_at")),
        Field("session_id", SESSION),
        Field("user_id", USER, "a keyed hash"),
        Field("source", column("source")),
        Field("attributes", Others(), "as texts by name"),
        Field("context", Elsewhere("the columns of `BaseEvent` that begin with `context_`")),
        Field("created_at", column("received_at"), "rows are made when they are received"),
    ),
)
