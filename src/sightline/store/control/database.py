"""What a relational database gives, as the rest of the program wants it: errors, times."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from sqlalchemy.exc import IntegrityError, SQLAlchemyError

from sightline.errors import StoreUnavailable


@contextmanager
def translated() -> Iterator[None]:
    """What a caller can act on passes through; everything else is a store that does not answer."""
    try:
        yield
    except IntegrityError:
        raise
    except SQLAlchemyError as err:
        raise StoreUnavailable("The control store does not answer", retry_after_s=1) from err


def in_utc(at: datetime) -> datetime:
    """A time read: SQLite gives no zone, PostgreSQL the server's."""
    return at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)
