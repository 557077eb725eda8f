"""Dashboards people made, and links that show one without signing in."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Create both tables."""
    at = sa.DateTime(timezone=True)
    op.create_table(
        "dashboards",
        sa.Column("tenant_id", sa.String(36), nullable=False),
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("definition", sa.JSON, nullable=False),
        sa.Column("owner", sa.String(100), nullable=False),
        sa.Column("permissions", sa.JSON, nullable=False),
        sa.Column("created_at", at, nullable=False),
        sa.Column("created_by", sa.String(100), nullable=False),
        sa.Column("updated_at", at, nullable=False),
        sa.Column("updated_by", sa.String(100), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "name", name="pk_dashboards"),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenants.tenant_id"], name="fk_dashboards_tenant_id"
        ),
    )
    op.create_table(
        "dashboard_links",
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("tenant_id", sa.String(36), nullable=False),
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("created_at", at, nullable=False),
        sa.Column("created_by", sa.String(100), nullable=False),
        sa.Column("expires_at", at, nullable=False),
        sa.Column("revoked_at", at),
        sa.PrimaryKeyConstraint("digest", name="pk_dashboard_links"),
        sa.ForeignKeyConstraint(
            ["tenant_id", "name"],
            ["dashboards.tenant_id", "dashboards.name"],
            name="fk_dashboard_links_dashboard",
        ),
    )
    op.create_index("ix_dashboard_links_dashboard", "dashboard_links", ["tenant_id", "name"])
