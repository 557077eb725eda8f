"""What is to be done when, and days in numbers as they were computed."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Create both tables."""
    at = sa.DateTime(timezone=True)
    op.create_table(
        "due",
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("tenant_id", sa.String(36), nullable=False),
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("cron", sa.String(100), nullable=False),
        sa.Column("timezone", sa.String(64), nullable=False),
        sa.Column("due_at", at, nullable=False),
        sa.Column("holder", sa.String(36)),
        sa.Column("held_until", at),
        sa.Column("began_at", at),
        sa.Column("ended_at", at),
        sa.Column("outcome", sa.String(10)),
        sa.Column("failures", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("kind", "tenant_id", "name", name="pk_due"),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.tenant_id"], name="fk_due_tenant_id"),
    )
    op.create_index("ix_due_due_at", "due", ["due_at"])
    op.create_table(
        "summaries",
        sa.Column("store_id", sa.String(36), nullable=False),
        sa.Column("tenant_id", sa.String(36), nullable=False),
        sa.Column("site_id", sa.String(128), nullable=False),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("timezone", sa.String(64), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("definition", sa.String(16), nullable=False),
        sa.Column("commit_no", sa.BigInteger, nullable=False),
        sa.Column("figures", sa.JSON, nullable=False),
        sa.Column("as_of", at, nullable=False),
        sa.Column("computed_at", at, nullable=False),
        sa.Column("why", sa.String(12), nullable=False),
        sa.PrimaryKeyConstraint("store_id", "tenant_id", "site_id", "day", name="pk_summaries"),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenants.tenant_id"], name="fk_summaries_tenant_id"
        ),
    )
