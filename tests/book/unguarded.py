"""A ledger with one of its guards taken away, to show that the guard is what stopped the attack."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from sqlalchemy import Connection, text

from ledger.book.refusals import BY_CODE
from ledger.database import REGISTRY, Guard
from ledger.database.guards import FUNCTION
from ledger.database.sqlite import owner_engine
from tests.databases import Place

Edit = Callable[[str], str]


def silenced(codes: Iterable[str]) -> Edit:
    """Guards that no longer say these codes."""

    def edit(words: str) -> str:
        for code in codes:
            done = "RETURN NULL" if code == "B-CHANGE" else "NULL"
            words = re.sub(rf"RAISE EXCEPTION '{code}' USING ERRCODE = '\w+'", done, words)
            words = words.replace(f"RAISE(ABORT, '{code}')", "NULL")
            words = words.replace(f"THEN '{code}'", "THEN NULL")
        return words

    return edit


def reinstall(connection: Connection, edit: Edit) -> None:
    """Put back, edited, every guard that the edit changes."""
    postgres = connection.dialect.name == "postgresql"
    for guard in REGISTRY.guards[connection.dialect.name]:
        changed = replace(guard, trigger=edit(guard.trigger), body=edit(guard.body))
        if changed != guard:
            _put(connection, changed, postgres)


def _put(connection: Connection, guard: Guard, postgres: bool) -> None:
    if postgres:
        words = FUNCTION.format(name=guard.function, body=guard.body)
    else:
        connection.execute(text(f"DROP TRIGGER {guard.name}"))
        words = guard.trigger
    connection.exec_driver_sql(words.replace("%", "%%") if postgres else words)


@contextmanager
def without(place: Place, codes: Iterable[str], folder: Path) -> Iterator[Connection]:
    """A connection to the ledger as it would be if nothing in it said these codes.

    On PostgreSQL a transaction of the owner's that steps down to the application's role and is
    rolled back; on SQLite a copy of the file. Constraints of those codes are taken away as well.
    """
    if place.name == "postgresql":
        with place.owner.engine.connect() as connection:
            _drop_constraints(connection, codes)
            reinstall(connection, silenced(codes))
            connection.exec_driver_sql(f'SET LOCAL ROLE "{connection.engine.url.database}_app"')
            yield connection
            connection.rollback()
        return
    file = folder / "unguarded.sqlite"
    shutil.copy(place.url.removeprefix("sqlite:///"), file)
    engine = owner_engine(f"sqlite:///{file}")
    with engine.connect() as connection:
        driver = connection.connection.driver_connection
        driver.rollback()
        for setting in _settings(codes):
            driver.execute(setting)
        connection.begin() if not connection.in_transaction() else None
        reinstall(connection, silenced(codes))
        yield connection
        connection.rollback()
    engine.dispose()


def _known_by(codes: Iterable[str]) -> set[str]:
    return {name for code in codes for name in BY_CODE[code].known_by}


def _settings(codes: Iterable[str]) -> Iterator[str]:
    names = _known_by(codes)
    if any(name.startswith("ck_") for name in names):
        yield "PRAGMA ignore_check_constraints = ON"
    if any(name.startswith(("fk_", "foreign key")) for name in names):
        yield "PRAGMA foreign_keys = OFF"


def _drop_constraints(connection: Connection, codes: Iterable[str]) -> None:
    found = connection.execute(
        text(
            "SELECT conrelid::regclass::text, conname FROM pg_constraint WHERE conname = ANY(:of)"
        ),
        {"of": sorted(_known_by(codes))},
    )
    for table, name in found.all():
        connection.exec_driver_sql(f"ALTER TABLE {table} DROP CONSTRAINT IF EXISTS {name} CASCADE")
    for name in _known_by(codes):
        if name.startswith("uq_"):
            connection.exec_driver_sql(f"DROP INDEX IF EXISTS {name}")
