"""What the database itself refuses: raw SQL, as the application's own role, on both databases.

Nothing here goes through the book's own code. After each attack every row, trigger and right must
be as it was. `N` is counted, never typed in.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from hashlib import sha256
from typing import Any

import pytest
from sqlalchemy import Connection, insert, literal_column, text

from ledger import book
from ledger.book.refusals import refusal_of
from ledger.values.errors import Refused
from tests.book import changes, standing, structure
from tests.book.attacks import WRONGS
from tests.book.scene import TABLES, Draft, Scene, set_up, tables
from tests.databases import Owner, Place


@pytest.fixture
def scene(place: Place, people: dict[int, str], now: datetime) -> Scene:
    """A ledger with something in every table."""
    return set_up(place, now)


def picture(owner: Owner, whole: bool = True) -> dict[str, str]:
    """Every table of the book as a digest, and, of the whole, the schema as another."""
    asked = {table.name: f"SELECT * FROM {table.name}" for table in TABLES}
    if whole:
        asked["schema"] = structure.SCHEMA[owner.engine.dialect.name]
    with owner.engine.connect() as connection:
        found = {name: connection.exec_driver_sql(query).all() for name, query in asked.items()}
    return {
        name: sha256(repr(sorted(map(repr, rows))).encode()).hexdigest()
        for name, rows in found.items()
    }


def attacked(place: Place, attack: Callable[[Connection], Any]) -> Refused | Exception | None:
    """What stopped an attack: our refusal, another error, or nothing."""
    with place.database.engine.connect() as connection:
        try:
            attack(connection)
            connection.commit()
        except Exception as error:
            connection.rollback()
            return refusal_of(error) or error
    return None


def attacked_outside(place: Place, statement: str) -> Refused | Exception | None:
    """The same for a statement with no transaction around it; its connection is thrown away."""
    connection = place.database.engine.connect()
    try:
        if place.name == "sqlite":
            connection.connection.driver_connection.execute(statement)
        else:
            connection.execution_options(isolation_level="AUTOCOMMIT")
            connection.exec_driver_sql(statement)
    except Exception as error:
        return refusal_of(error) or error
    finally:
        connection.invalidate()
        connection.close()
    return None


def running(statement: str) -> Callable[[Connection], Any]:
    """The attack that is one statement."""
    return lambda connection: connection.execute(text(statement))


def inserting(table: str, row: dict[str, Any]) -> Callable[[Connection], Any]:
    """The attack that is one row."""
    return lambda connection: connection.execute(insert(tables()[table]).values(**row))


def in_order(steps: Iterable[Callable[[Connection], Any]]) -> Callable[[Connection], Any]:
    """The attack that is several steps of one transaction."""
    return lambda connection: [step(connection) for step in steps]


NOTHING = "nothing stopped it"


class Count:
    """How many attacks were refused, and which were not."""

    def __init__(self, scene: Scene, what: str, whole: bool = False) -> None:
        self.scene, self.what, self.whole = scene, what, whole
        self.made = 0
        self.faults: list[str] = []
        self.before = picture(scene.place.owner, whole)

    def note(self, name: str, found: object, expected: Iterable[str]) -> None:
        """One attack was made: `found` stopped it, and one of `expected` should have."""
        self.made += 1
        said = getattr(found, "code", None) or str(found or NOTHING)
        if said not in expected:
            self.faults.append(f"{name}: {said}, not {' or '.join(expected)}")
        after = picture(self.scene.place.owner, self.whole)
        changed = [part for part in after if after[part] != self.before.get(part)]
        if changed:
            self.faults.append(f"{name}: changed {', '.join(changed)}")
            self.before = after

    def settle(self) -> None:
        """Say the count, and fail on any attack that was not refused as it should be."""
        refused = self.made - len({fault.split(":")[0] for fault in self.faults})
        print(f"\n{self.scene.place.name}: {self.what} refused {refused} of {self.made}")
        assert not self.faults, "\n".join(self.faults)
        self.scene.place.database.check_guards()
        with self.scene.place.database.reading() as session:
            assert book.check(session) == []


def test_wrong_batches_are_refused(scene: Scene) -> None:
    count = Count(scene, "wrong batches")
    for wrong in WRONGS:
        draft = Draft(scene)
        wrong.spoil(draft)
        count.note(wrong.name, attacked(scene.place, draft.write), [wrong.code])
    count.settle()


def test_the_same_batch_unspoilt_is_accepted(scene: Scene) -> None:
    """So that each refusal above is for its one fault."""
    assert attacked(scene.place, Draft(scene).write) is None


def test_post_refuses_the_same_in_the_same_words(scene: Scene) -> None:
    """Python's check and the database's guard give one code and one sentence."""
    count = Count(scene, "wrong batches asked of post()")
    for wrong in WRONGS:
        if wrong.ask is None:
            continue
        found: Exception | None = None
        try:
            with scene.place.database.transaction() as session:
                book.post(session, wrong.ask(scene), scene.now)
        except Refused as refused:
            found = refused
            fence = book.refusals.BY_CODE[wrong.code].sentence
            assert refused.message.startswith(fence), wrong.name
        count.note(wrong.name, found, [wrong.code])
    count.settle()


def test_no_row_is_changed_replaced_or_removed(scene: Scene) -> None:
    """Every table, every verb: a table without a row to attack fails."""
    count = Count(scene, "changes of what is recorded")
    for change in changes.of_every_table(scene.place.owner):
        found = attacked(scene.place, running(change.statement))
        harmless = [NOTHING] if change.harmless else []
        count.note(change.name, found, [*change.codes, *harmless])
    count.settle()


def test_the_guards_cannot_be_taken_down(scene: Scene) -> None:
    """The schema, the settings, the roles and the machine are out of the application's reach."""
    count = Count(scene, "attacks on the guards themselves", whole=True)
    denied = ["B-DENIED", "B-CHANGE", "B-FORGED"]
    for attack in structure.ATTACKS[scene.place.name]:
        count.note(attack, attacked_outside(scene.place, attack), denied)
    for attack in structure.WITHOUT_EFFECT[scene.place.name]:
        count.note(attack, attacked_outside(scene.place, attack), [NOTHING])
    count.settle()


def test_wrong_rows_beneath_a_batch_are_refused(scene: Scene) -> None:
    """Accounts, pots, periods and steps that are wrong in one way; the right row is accepted."""
    count = Count(scene, "wrong rows beneath a batch")
    for wrong in standing.every(scene):
        found = attacked(scene.place, inserting(wrong.table, wrong.row))
        count.note(wrong.name, found, [wrong.code])
    count.settle()
    for table, right in standing.RIGHT.items():
        assert attacked(scene.place, inserting(table, right(scene))) is None, table


WORDS = {
    "posting": ("pence", ("'1.5'", "'ten'", "NULL", "'1e2.5'", "''", "'Infinity'", "'NaN'")),
    "journal": (
        "effective_on",
        ("'2026-09-31'", "'2026-09-32'", "'9 September'", "NULL", "'2026-05'"),
    ),
    "journal ": ("service_ends", ("'infinity'", "'20000-01-01'", "'later'")),
    "batch": (
        "recorded_at",
        ("'one day'", "'infinity'", "'2026-02-30 10:00:00.000000'", "NULL", "''"),
    ),
}


def test_values_that_are_no_amounts_days_or_instants_are_refused(scene: Scene) -> None:
    """Text, fractions, nothing and infinity; days and instants that never were; written as SQL."""
    count = Count(scene, "values that are not what their column holds")
    for table, (column, values) in {**WORDS, "a journal": ("key", (f"'{'k' * 201}'",))}.items():
        for value in values:
            draft = Draft(scene)
            row = {"posting": draft.posting, "batch": draft.batch}.get(table, draft.journal)
            row[column] = literal_column(value)
            if column == "service_ends":
                row["service_starts"] = scene.may
            if column == "effective_on":  # whole in every other way
                draft.posting[column], row["period"] = row[column], 202609
            found = attacked(scene.place, draft.write)
            count.note(f"{column} {value}", "refused" if found else None, ["refused"])
    count.settle()
