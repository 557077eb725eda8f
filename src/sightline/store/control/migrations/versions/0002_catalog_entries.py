"""Events and metrics that tenants add to the catalog, and the number of the last change."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Create both tables; nothing was changed yet."""
    changes = op.create_table(
        "catalog_changes",
        sa.Column("one", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("last", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("one", name="pk_catalog_changes"),
    )
    op.bulk_insert(changes, [{"one": 1, "last": 0}])
    op.create_table(
        "catalog_entries",
        sa.Column("change", sa.BigInteger, nullable=False, autoincrement=False),
        sa.Column("tenant_id", sa.String(36), nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("name", sa.String(128), nullable=False),
        sa.Column("version", sa.String(24), nullable=False),
        sa.Column("definition", sa.JSON, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.String(100), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True)),
        sa.Column("withdrawn_by", sa.String(100)),
        sa.Column("withdrawn_change", sa.BigInteger),
        sa.PrimaryKeyConstraint("change", name="pk_catalog_entries"),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenants.tenant_id"], name="fk_catalog_entries_tenant_id"
        ),
    )
    op.create_index("ix_catalog_entries_tenant_id", "catalog_entries", ["tenant_id"])
