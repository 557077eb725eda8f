"""Whether a tenant's people sign in by single sign-on only, and by what a session began."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Add both columns; of what was there before, nobody knows how it began."""
    op.add_column("tenants", sa.Column("requires_sso", sa.Boolean))
    op.add_column("sessions", sa.Column("means", sa.String(10)))
