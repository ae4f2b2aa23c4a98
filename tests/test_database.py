"""The database edge: writers, readers, retries of a whole unit, and commits without an answer."""

from __future__ import annotations

from datetime import datetime

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from ledger import book
from ledger.database import Database, Unknown, migrate
from ledger.values.errors import Refused
from tests.book.scene import add_kinds, batch
from tests.databases import Owner, Place

ADD = text("INSERT INTO person (id, name) VALUES (:id, 'Someone')")
COUNT = text("SELECT count(*) FROM person")


def test_a_transaction_keeps_everything_or_nothing(database: Database) -> None:
    with database.transaction() as session:
        session.execute(ADD, {"id": 1})
    with pytest.raises(ZeroDivisionError), database.transaction() as session:
        session.execute(ADD, {"id": 2})
        raise ZeroDivisionError
    with database.reading() as session:
        assert session.scalar(COUNT) == 1


def test_a_reader_is_refused_every_write(database: Database) -> None:
    with pytest.raises(Exception, match=r"read-?only"), database.reading() as session:
        session.execute(ADD, {"id": 1})


def test_a_batch_left_open_cannot_be_committed(
    database: Database, owner: Owner, people: dict[int, str], now: datetime
) -> None:
    add_kinds(owner)
    with pytest.raises(Refused) as refused, database.transaction() as session:
        session.execute(
            text(
                "INSERT INTO batch (id, reference, kind, source, fingerprint, maker, recorded_at,"
                " journals, postings, pence) VALUES (1, 'r', 'test', 's', :hash, 1,"
                " '2026-11-18 10:00:00.000000', 1, 1, 1)"
            ),
            {"hash": "0" * 64},
        )
    assert refused.value.code == "B-UNCLOSED"
    with database.transaction() as session:  # the connection is as good as new
        assert session.scalar(text("SELECT count(*) FROM batch")) == 0


def test_a_unit_that_met_another_is_done_again_whole(database: Database) -> None:
    tries: list[int] = []

    def unit(session: Session) -> int:
        tries.append(1)
        session.execute(ADD, {"id": len(tries)})
        if len(tries) < 3:
            raise OperationalError("", None, _met_another(database))
        return len(tries)

    assert database.run(unit) == 3
    with database.reading() as session:
        assert session.scalar(COUNT) == 1


def test_a_unit_is_done_again_at_most_three_times(database: Database) -> None:
    tries: list[int] = []

    def unit(_session: Session) -> None:
        tries.append(1)
        raise OperationalError("", None, _met_another(database))

    with pytest.raises(OperationalError):
        database.run(unit)
    assert len(tries) == 4


def test_other_errors_are_not_tried_again(database: Database) -> None:
    tries: list[int] = []

    def unit(_session: Session) -> None:
        tries.append(1)
        raise Refused("X", "No.")

    with pytest.raises(Refused):
        database.run(unit)
    assert len(tries) == 1


def test_a_commit_that_was_warned_is_unknown(postgres_place: Place) -> None:
    """A commit cancelled while it waits for a standby answers with success and a warning."""
    postgres_place.spoilt = True
    owner = postgres_place.owner
    owner.run("CREATE TABLE warned (id int)")
    owner.run("GRANT INSERT ON warned TO PUBLIC")
    owner.run(
        "CREATE FUNCTION warn() RETURNS trigger LANGUAGE plpgsql AS"
        " $$BEGIN RAISE WARNING 'cancelled'; RETURN NULL; END$$"
    )
    owner.run(
        "CREATE CONSTRAINT TRIGGER warned AFTER INSERT ON warned DEFERRABLE INITIALLY DEFERRED"
        " FOR EACH ROW EXECUTE FUNCTION warn()"
    )
    with pytest.raises(Unknown) as unknown, postgres_place.database.transaction() as session:
        session.execute(text("INSERT INTO warned VALUES (1)"))
    assert unknown.value.code == "D-UNKNOWN"


def test_the_book_is_written_at_read_committed_alone(postgres_place: Place, now: datetime) -> None:
    add_kinds(postgres_place.owner)
    postgres_place.owner.run("INSERT INTO person (id, name) VALUES (1, 'Someone')")
    with postgres_place.database.transaction() as session:
        book.make_periods(session, 2026)
    with pytest.raises(Refused) as refused, postgres_place.database.transaction() as session:
        session.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"))
        book.post(session, batch("a"), now)
    assert refused.value.code == "B-ISOLATION"


def test_a_developers_own_login_still_acts_as_the_application(postgres_place: Place) -> None:
    """Whoever owns the database steps down to its application's role, so the guards hold."""
    postgres_place.spoilt = True
    owner = postgres_place.owner
    migrate(owner.url)
    name = owner.value("SELECT current_database()")
    database = Database(owner.url)
    with database.reading() as session:
        assert session.scalar(text("SELECT current_user")) == f"{name}_app"
    database.dispose()


def test_sqlite_keeps_its_promises_on_every_connection(sqlite_database: Database) -> None:
    expected = {
        "foreign_keys": 1,
        "recursive_triggers": 1,
        "cache_spill": 0,
        "busy_timeout": 30_000,
    }
    with sqlite_database.transaction() as session:
        for name, value in expected.items():
            assert session.scalar(text(f"PRAGMA {name}")) == value
    with sqlite_database.reading() as session:
        assert session.scalar(text("PRAGMA query_only")) == 1
        with pytest.raises(Refused) as refused:
            _turn_off(session)
    assert refused.value.code == "B-DENIED"


def test_a_ledger_in_memory_is_refused() -> None:
    with pytest.raises(Refused):
        Database("sqlite://")


def _turn_off(session: Session) -> None:
    try:
        session.execute(text("PRAGMA query_only = OFF"))
    except Exception as error:
        raise book.refusal_of(error) or error from error


def _met_another(database: Database) -> BaseException:
    """What each driver raises when a unit must be done again."""
    import sqlite3

    import psycopg

    if database.dialect == "postgresql":
        return psycopg.errors.SerializationFailure()
    busy = sqlite3.OperationalError("database is locked")
    busy.sqlite_errorcode = sqlite3.SQLITE_BUSY
    return busy
