"""Many rows at once on the session's own connection: COPY on PostgreSQL, executemany on SQLite."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

JOURNAL = (
    "id",
    "batch",
    "key",
    "layer",
    "period",
    "effective_on",
    "service_starts",
    "service_ends",
    "kind",
    "about",
    "reverses",
    "digest",
)
POSTING = ("journal", "number", "debit", "credit", "pence", "effective_on")


def send(
    session: Session, table: str, columns: Sequence[str], rows: Iterable[tuple[Any, ...]]
) -> None:
    """Add rows to a table within the session's transaction. Dates come as ISO text.

    Raises SQLAlchemy's `DBAPIError`, as if SQLAlchemy had sent them.
    """
    connection = session.connection()
    driver: Any = connection.connection.driver_connection
    dialect = connection.dialect
    try:
        if dialect.name == "postgresql":
            _copy(driver, f"COPY {table} ({', '.join(columns)}) FROM STDIN", rows)
        else:
            places = ", ".join("?" * len(columns))
            named = ", ".join(columns)
            driver.executemany(f"INSERT INTO {table} ({named}) VALUES ({places})", rows)
    except dialect.loaded_dbapi.Error as error:
        raise DBAPIError.instance(
            f"rows for {table}", None, error, dialect.loaded_dbapi.Error, dialect=dialect
        ) from error


def _copy(driver: Any, statement: str, rows: Iterable[tuple[Any, ...]]) -> None:
    with driver.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(row)
