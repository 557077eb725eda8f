"""What browser a session is of, and the time zone of a tenant."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Add both columns; of what was there before, neither is known."""
    op.add_column("sessions", sa.Column("agent", sa.String(100)))
    op.add_column("tenants", sa.Column("timezone", sa.String(64)))
