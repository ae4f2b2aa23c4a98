"""The twins of the attacks: with the guard taken away the same attack must succeed.

Otherwise something else stopped it, and the attack proves nothing. Where two guards stand one
behind the other, both are named and both are taken away.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from ledger import book
from ledger.book.refusals import refusal_of
from ledger.database import REGISTRY
from tests.book.attacks import WRONGS, Wrong
from tests.book.scene import TABLES, Draft, Scene, journal, set_up
from tests.book.test_races import held, posting
from tests.book.unguarded import reinstall, silenced, without
from tests.databases import Place

MOST_GUARDS = 4


@pytest.fixture
def scene(place: Place, people: dict[int, str], now: datetime) -> Scene:
    """A ledger with something in every table."""
    return set_up(place, now)


def stopped_by(connection: Connection, wrong: Wrong, draft: Draft) -> str | None:
    """The code that stops a wrong batch here; SQLite's own uniqueness is said as it is."""
    try:
        draft.write(connection)
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql("SET CONSTRAINTS ALL IMMEDIATE")
        else:
            connection.connection.driver_connection.execute("COMMIT")
    except Exception as error:
        if "UNIQUE constraint failed" in str(error):
            return "UNIQUE"
        if "FOREIGN KEY constraint failed" in str(error):
            return "B-UNCLOSED"  # SQLite's own keys, which go with this guard
        found = refusal_of(error)
        if found is None:
            raise
        return found.code
    return None


def named_by_check(connection: Connection) -> list[str]:
    """What the book's own checks say of the damage, digests written by hand apart."""
    found = book.check(Session(connection))
    return [each for each in found if "digest" not in each and "fingerprint" not in each]


def test_every_wrong_batch_succeeds_without_its_guards(scene: Scene, tmp_path: Path) -> None:
    alone, noticed, unique = 0, 0, 0
    for wrong in WRONGS:
        draft = Draft(scene)
        wrong.spoil(draft)
        taken: list[str] = [wrong.code]
        while True:
            with without(scene.place, taken, tmp_path) as connection:
                code = stopped_by(connection, wrong, draft)
                if code is None:
                    noticed += bool(named_by_check(connection))

            if code is None or code == "UNIQUE":
                break
            assert code not in taken, f"{wrong.name}: {code} was taken away and still spoke"
            taken.append(code)
            assert len(taken) <= MOST_GUARDS, f"{wrong.name}: still stopped after {taken}"
        alone += len(taken) == 1
        unique += code == "UNIQUE"
    print(
        f"\n{scene.place.name}: {len(WRONGS) - unique} of {len(WRONGS)} succeed without their"
        f" guards, {alone} with one guard gone, {unique} held by a unique key itself;"
        f" check() names {noticed}"
    )


@pytest.mark.parametrize("verb", ["UPDATE", "DELETE", "TRUNCATE"])
def test_a_row_can_be_changed_only_without_its_guard(
    scene: Scene, verb: str, tmp_path: Path
) -> None:
    """Even by the owner; and without the guard, even the application's rights would not do."""
    if scene.place.name == "sqlite" and verb == "TRUNCATE":
        verb = "DELETE"  # SQLite's own word for emptying a table
    for table in TABLES:
        column = list(table.columns)[-1].name
        statement = {"UPDATE": f"UPDATE {table.name} SET {column} = {column}",
                     "DELETE": f"DELETE FROM {table.name} WHERE true",
                     "TRUNCATE": f"TRUNCATE {table.name} CASCADE"}[verb]  # fmt: skip
        with scene.place.owner.engine.connect() as connection:
            assert _said(connection, statement) == "B-CHANGE", table.name
        with without(scene.place, ["B-CHANGE", "B-UNCLOSED"], tmp_path) as connection:
            if scene.place.name == "postgresql":
                with connection.begin_nested() as step:
                    assert _said(connection, statement) in ("B-CHANGE", "B-FORGED"), table.name
                    step.rollback()
                connection.exec_driver_sql("RESET ROLE")
                connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
            assert _said(connection, statement) is None, table.name


def _said(connection: Connection, statement: str) -> str | None:
    try:
        connection.execute(text(statement))
    except DBAPIError as error:
        found = refusal_of(error)
        return found.code if found else str(error)
    return None


def test_replacing_is_stopped_twice_over_on_sqlite(
    sqlite_place: Place, now: datetime, tmp_path: Path
) -> None:
    """By the guard of new rows, and by the guard of deletes where triggers are recursive."""
    for number in (1, 2):
        sqlite_place.owner.run("INSERT INTO person VALUES (:id, 'Someone')", id=number)
    set_up(sqlite_place, now)
    for name in ("posting", "journal", "batch", "period_step", "batch_total"):
        codes = ["B-EXISTS", "B-FORGED", "B-LATE", "B-KEY", "B-STEP", "B-SOURCE-USED", "B-REVERSED",
                 "B-REVERSAL", "B-UNCLOSED"]  # fmt: skip
        statement = f"REPLACE INTO {name} SELECT * FROM {name} LIMIT 1"
        with without(sqlite_place, codes, tmp_path) as connection:
            assert _said(connection, statement) == "B-CHANGE", name
        with without(sqlite_place, codes, tmp_path) as connection:
            connection.connection.driver_connection.execute("PRAGMA recursive_triggers = OFF")
            assert _said(connection, statement) is None, name


def edited(place: Place, *edits: tuple[str, str]) -> None:
    """Change the words of the guards for good; the ledger is made anew afterwards."""
    place.spoilt = True

    def edit(words: str) -> str:
        for was, now in edits:
            words = words.replace(was, now)
        return words

    with place.owner.engine.begin() as connection:
        reinstall(connection, edit)


POTS_LOCK = "ORDER BY id FOR NO KEY UPDATE;"
PERIODS_LOCK = "ORDER BY id FOR SHARE;"


def test_two_spends_overspend_without_the_guard(scene: Scene) -> None:
    """PostgreSQL: without the lock on the pot. SQLite has one writer, so without the check."""
    if scene.place.name == "postgresql":
        edited(scene.place, (POTS_LOCK, "ORDER BY id;"))
    else:
        with scene.place.owner.engine.begin() as connection:
            reinstall(connection, silenced(["B-OVERSPENT"]))
    first, second = (
        posting(scene, scene.spend("stop", "actual", 40_000, name), source=name)
        for name in ("first spend", "second spend")
    )
    _, answer, _ = held(scene, first, second)
    assert answer.pence == 40_000
    with scene.place.database.reading() as session:
        spent = book.balance(session, pot=scene.pots["stop"], layer="actual", nominals=("C5110",))
        assert spent == 80_000  # of 60,000 that were left
        assert book.check(session) != []


def test_a_close_misses_a_posting_in_flight_without_the_lock(
    postgres_place: Place, now: datetime
) -> None:
    for number in (1, 2):
        postgres_place.owner.run("INSERT INTO person VALUES (:id, 'Someone')", id=number)
    scene = set_up(postgres_place, now)
    edited(postgres_place, (PERIODS_LOCK, "ORDER BY id;"))

    def close(session: Session) -> None:
        book.close_period(session, 202605, maker=1, now=scene.now)

    act = posting(scene, journal("in flight"), source="in flight")
    _, answer, waited = held(scene, act, close)
    assert (answer, waited) == (None, False)
    with scene.place.database.reading() as session:
        assert book.check(session) != []


def test_the_start_is_refused_when_a_guard_is_gone_or_changed(place: Place) -> None:
    """The program compares every guard with its own when it starts."""
    for guard in REGISTRY.guards[place.name][:3] + REGISTRY.guards[place.name][-3:]:
        place.spoilt = True
        on = f" ON {guard.table}" if place.name == "postgresql" else ""
        place.database.check_guards()
        place.owner.run(f"DROP TRIGGER {guard.name}{on}")
        with pytest.raises(Exception, match=guard.name):
            place.database.check_guards()
        place.owner.run(guard.trigger)
    place.database.check_guards()
    if place.name == "postgresql":
        place.owner.run("ALTER TABLE posting DISABLE TRIGGER USER")
        with pytest.raises(Exception, match="posting_"):
            place.database.check_guards()
