"""People who sign in, their sessions, and links that sign in once."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Create the three tables."""
    op.create_table(
        "users",
        sa.Column("user_id", sa.String(36), nullable=False),
        sa.Column("tenant_id", sa.String(36), nullable=False),
        sa.Column("email", sa.String(320), nullable=False),
        sa.Column("role", sa.String(10), nullable=False),
        sa.Column("password_hash", sa.String(200)),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("user_id", name="pk_users"),
        sa.UniqueConstraint("email", name="uq_users_email"),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.tenant_id"], name="fk_users_tenant_id"),
    )
    op.create_index("ix_users_tenant_id", "users", ["tenant_id"])
    for name, *more in (
        ("sessions", sa.Column("created_at", sa.DateTime(timezone=True), nullable=False)),
        ("sign_in_links",),
    ):
        op.create_table(
            name,
            sa.Column("digest", sa.String(64), nullable=False),
            sa.Column("user_id", sa.String(36), nullable=False),
            *more,
            sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
            sa.PrimaryKeyConstraint("digest", name=f"pk_{name}"),
            sa.ForeignKeyConstraint(["user_id"], ["users.user_id"], name=f"fk_{name}_user_id"),
        )
        op.create_index(f"ix_{name}_user_id", name, ["user_id"])
