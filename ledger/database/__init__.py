"""The database edge: one metadata, writers and readers, retries. Nothing else commits."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from secrets import randbelow
from typing import TypeVar

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.orm import Session

from ledger.database import guards, postgresql, sqlite
from ledger.database.among import among
from ledger.database.base import APPEND, CHANGE, DERIVED, READ, Base, Id, Instant
from ledger.database.guards import REGISTRY, Guard
from ledger.database.migrating import admin_sql, finish, migrate
from ledger.values.errors import Refused

__all__ = [
    "APPEND",
    "CHANGE",
    "DERIVED",
    "READ",
    "REGISTRY",
    "Base",
    "Database",
    "Guard",
    "Id",
    "Instant",
    "Unknown",
    "admin_sql",
    "among",
    "finish",
    "migrate",
]

RETRIES = 3
_SERIALISATION, _DEADLOCK = "40001", "40P01"
_BUSY = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
T = TypeVar("T")


class Unknown(Refused):
    """A commit was sent and its answer never came: look the work up before trying again."""

    def __init__(self) -> None:
        super().__init__(
            "D-UNKNOWN",
            "We do not know yet whether this was saved. Do not send it again:"
            " look for its reference first.",
        )


class Database:
    """One ledger: `transaction()` to write, `reading()` to read, `run()` to retry a whole unit."""

    def __init__(self, url: str, pool_size: int = 5) -> None:
        self.url = url
        self.dialect = "sqlite" if url.startswith("sqlite") else "postgresql"
        self.engine: Engine
        self._reader: Engine
        if self.dialect == "sqlite":
            if url in ("sqlite://", "sqlite:///:memory:"):
                raise Refused("S-DATABASE", "The ledger needs a file: sqlite:///ledger.sqlite.")
            self.engine = sqlite.engine(url, reader=False, pool_size=pool_size)
            self._reader = sqlite.engine(url, reader=True, pool_size=pool_size)
        else:
            self.engine = postgresql.engine(url, pool_size)
            self._reader = self.engine.execution_options(
                postgresql_readonly=True, isolation_level="REPEATABLE READ"
            )

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """A session that commits on leaving and rolls back on any exception.

        What the database refuses leaves as `Refused`; a commit without an answer as `Unknown`.
        """
        session = Session(self.engine, expire_on_commit=False)
        try:
            try:
                yield session
                session.flush()
            except DBAPIError as error:
                raise _refused(error) from error
            self._commit(session)
        finally:
            session.close()

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session over one unchanging view, refused every write by the database itself."""
        with Session(self._reader, autoflush=False) as session:
            try:
                yield session
            except DBAPIError as error:
                raise _refused(error) from error

    def run(self, unit: Callable[[Session], T]) -> T:
        """Do a unit of work in a transaction; do all of it again when it met another.

        At most three times more, on a serialisation failure, a deadlock or a busy file; never
        after the commit was sent.
        """
        for attempt in range(RETRIES + 1):
            try:
                with self.transaction() as session:
                    return unit(session)
            except DBAPIError as error:
                if attempt == RETRIES or not _again(error):
                    raise
                time.sleep((10 + randbelow(40)) / 1000 * 2**attempt)
        raise AssertionError("unreachable")

    def check_guards(self) -> None:
        """Refuse to run when a guard of the database is missing or differs from ours."""
        if not REGISTRY.guards:
            raise AssertionError("no room has registered its guards")
        with self._reader.connect() as connection:
            wrong = guards.faults(connection)
        if wrong:
            raise Refused(
                "S-GUARDS",
                "The database's guards are not the ones this program was made with: "
                + "; ".join(wrong)
                + ". Nothing was changed. Run send-ledger init, or restore the database.",
            )

    def dispose(self) -> None:
        """Close every connection."""
        self.engine.dispose()
        self._reader.dispose()

    def _commit(self, session: Session) -> None:
        connection = session.connection()
        said: list[str] = connection.info.get("warnings", [])
        said.clear()
        try:
            session.commit()
        except DBAPIError as error:
            session.rollback()
            if refusal := REGISTRY.refusal(error):
                raise refusal from error
            if self.dialect == "postgresql" and _unanswered(error):
                raise Unknown from error
            raise
        if said:  # a commit that was cancelled while it waited for its standby
            raise Unknown


def _refused(error: DBAPIError) -> Exception:
    return REGISTRY.refusal(error) or error


def _unanswered(error: DBAPIError) -> bool:
    return isinstance(error, OperationalError) and _state(error) not in (_SERIALISATION, _DEADLOCK)


def _again(error: DBAPIError) -> bool:
    code = getattr(error.orig, "sqlite_errorcode", -1) & 0xFF
    return code in _BUSY or _state(error) in (_SERIALISATION, _DEADLOCK)


def _state(error: DBAPIError) -> str:
    return str(getattr(error.orig, "sqlstate", "") or "")
