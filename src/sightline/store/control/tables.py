"""The tables of the control store. A change here needs a migration in `migrations/versions`."""

from __future__ import annotations

from typing import Final

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    String,
    Table,
)

METADATA: Final = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "ix": "ix_%(table_name)s_%(column_0_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
    }
)

TENANTS: Final = Table(
    "tenants",
    METADATA,
    Column("tenant_id", String(36), primary_key=True),
    Column("name", String(200), nullable=False, unique=True),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("retention_days", Integer),
    Column("rate_limit_events", Integer),
    Column("timezone", String(64)),
    Column("requires_sso", Boolean),
)

API_KEYS: Final = Table(
    "api_keys",
    METADATA,
    Column("key_id", String(36), primary_key=True),
    Column("tenant_id", String(36), ForeignKey("tenants.tenant_id"), nullable=False),
    Column("kind", String(10), nullable=False),
    Column("digest", String(64), nullable=False, unique=True),
    Column("hint", String(8), nullable=False),
    Column("origins", JSON, nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("revoked_at", DateTime(timezone=True)),
    Index("ix_api_keys_tenant_id", "tenant_id"),
)

CATALOG_CHANGES: Final = Table(
    "catalog_changes",
    METADATA,
    Column("one", Integer, primary_key=True, autoincrement=False),
    Column("last", BigInteger, nullable=False),
)
"""One row: the number of the last change of `catalog_entries`."""

CATALOG_ENTRIES: Final = Table(
    "catalog_entries",
    METADATA,
    Column("change", BigInteger, primary_key=True, autoincrement=False),
    Column("tenant_id", String(36), ForeignKey("tenants.tenant_id"), nullable=False),
    Column("kind", String(10), nullable=False),
    Column("name", String(128), nullable=False),
    Column("version", String(24), nullable=False),
    Column("definition", JSON, nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("created_by", String(100), nullable=False),
    Column("withdrawn_at", DateTime(timezone=True)),
    Column("withdrawn_by", String(100)),
    Column("withdrawn_change", BigInteger),
    Index("ix_catalog_entries_tenant_id", "tenant_id"),
)

USERS: Final = Table(
    "users",
    METADATA,
    Column("user_id", String(36), primary_key=True),
    Column("tenant_id", String(36), ForeignKey("tenants.tenant_id"), nullable=False),
    Column("email", String(320), nullable=False, unique=True),
    Column("role", String(10), nullable=False),
    Column("password_hash", String(200)),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Index("ix_users_tenant_id", "tenant_id"),
)

SESSIONS: Final = Table(
    "sessions",
    METADATA,
    Column("digest", String(64), primary_key=True),
    Column("user_id", String(36), ForeignKey("users.user_id"), nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("expires_at", DateTime(timezone=True), nullable=False),
    Column("agent", String(100)),
    Column("means", String(10)),
    Index("ix_sessions_user_id", "user_id"),
)

SIGN_IN_LINKS: Final = Table(
    "sign_in_links",
    METADATA,
    Column("digest", String(64), primary_key=True),
    Column("user_id", String(36), ForeignKey("users.user_id"), nullable=False),
    Column("expires_at", DateTime(timezone=True), nullable=False),
    Index("ix_sign_in_links_user_id", "user_id"),
)

DASHBOARDS: Final = Table(
    "dashboards",
    METADATA,
    Column("tenant_id", String(36), ForeignKey("tenants.tenant_id"), primary_key=True),
    Column("name", String(64), primary_key=True),
    Column("version", Integer, nullable=False),
    Column("definition", JSON, nullable=False),
    Column("owner", String(100), nullable=False),
    Column("permissions", JSON, nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("created_by", String(100), nullable=False),
    Column("updated_at", DateTime(timezone=True), nullable=False),
    Column("updated_by", String(100), nullable=False),
)

DASHBOARD_LINKS: Final = Table(
    "dashboard_links",
    METADATA,
    Column("digest", String(64), primary_key=True),
    Column("tenant_id", String(36), nullable=False),
    Column("name", String(64), nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("created_by", String(100), nullable=False),
    Column("expires_at", DateTime(timezone=True), nullable=False),
    Column("revoked_at", DateTime(timezone=True)),
    ForeignKeyConstraint(
        ["tenant_id", "name"],
        ["dashboards.tenant_id", "dashboards.name"],
        name="fk_dashboard_links_dashboard",
    ),
    Index("ix_dashboard_links_dashboard", "tenant_id", "name"),
)

DUE: Final = Table(
    "due",
    METADATA,
    Column("kind", String(32), primary_key=True),
    Column("tenant_id", String(36), ForeignKey("tenants.tenant_id"), primary_key=True),
    Column("name", String(64), primary_key=True),
    Column("cron", String(100), nullable=False),
    Column("timezone", String(64), nullable=False),
    Column("due_at", DateTime(timezone=True), nullable=False),
    Column("holder", String(36)),
    Column("held_until", DateTime(timezone=True)),
    Column("began_at", DateTime(timezone=True)),
    Column("ended_at", DateTime(timezone=True)),
    Column("outcome", String(10)),
    Column("failures", Integer, nullable=False),
    Index("ix_due_due_at", "due_at"),
)

SUMMARIES: Final = Table(
    "summaries",
    METADATA,
    Column("store_id", String(36), primary_key=True),
    Column("tenant_id", String(36), ForeignKey("tenants.tenant_id"), primary_key=True),
    Column("site_id", String(128), primary_key=True),
    Column("day", Date, primary_key=True),
    Column("timezone", String(64), nullable=False),
    Column("version", Integer, nullable=False),
    Column("definition", String(16), nullable=False),
    Column("commit_no", BigInteger, nullable=False),
    Column("figures", JSON, nullable=False),
    Column("as_of", DateTime(timezone=True), nullable=False),
    Column("computed_at", DateTime(timezone=True), nullable=False),
    Column("why", String(12), nullable=False),
)
"""Days in numbers. site_id: empty for the whole tenant. Commit numbers are those of the event
store, so a control database that several processes share keeps them apart."""
