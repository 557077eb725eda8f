"""The event itself, as the service describes it on the wire and in its table."""

from __future__ import annotations

from typing import Final

from sightline.catalog.collections.inventory.described import SERVICE, Described

BASE_EVENT: Final = Described(
    name="BaseEvent",
    document=SERVICE,
    section="Event Schema",
    fields=(
        ("event_id", "string"),
        ("event_name", "string"),
        ("occurred_at", "string"),
        ("received_at?", "string"),
        ("tenant_id", "string"),
        ("site_id?", "string"),
        ("session_id?", "string"),
        ("user_id?", "string"),
        ("source", "'web' | 'widget' | 'voice_ws' | 'server'"),
        ("attributes", "Record<string, any>"),
        ("context?.page?.url?", "string"),
        ("context?.page?.referrer?", "string"),
        ("context?.page?.title?", "string"),
        ("context?.device?.user_agent?", "string"),
        ("context?.device?.viewport?.width", "number"),
        ("context?.device?.viewport?.height", "number"),
        ("context?.locale?", "string"),
        ("context?.consent?.analytics", "boolean"),
        ("context?.consent?.ads", "boolean"),
    ),
)

EVENTS_RAW: Final = Described(
    name="analytics_events_raw",
    document=SERVICE,
    section="Database Setup",
    fields=(
        ("id", "UUID PRIMARY KEY DEFAULT gen_random_uuid()"),
        ("tenant_id", "UUID NOT NULL"),
        ("site_id", "UUID"),
        ("event_id", "UUID UNIQUE NOT NULL"),
        ("event_name", "TEXT NOT NULL"),
        ("occurred_at", "TIMESTAMPTZ NOT NULL"),
        ("received_at", "TIMESTAMPTZ NOT NULL DEFAULT NOW()"),
        ("session_id", "UUID"),
        ("user_id", "TEXT"),
        ("source", "TEXT NOT NULL"),
        ("attributes", "JSONB NOT NULL DEFAULT '{}'"),
        ("context", "JSONB"),
        ("created_at", "TIMESTAMPTZ NOT NULL DEFAULT NOW()"),
    ),
)
