"""Random lives of a ledger, on both databases in step, against a model in plain Python.

After every step both databases gave the model's answer; at the end every row of one is a row of
the other, id for id, and all the book's own checks find nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger import book
from ledger.book import Coding, NewBatch, NewJournal, NewPosting
from ledger.database import Database
from ledger.values.errors import Refused
from ledger.values.identity import seeded
from tests.book.model import FREE, MONTHS, STOP, Model, Moved
from tests.book.scene import TABLES, add_kinds
from tests.conftest import PEOPLE
from tests.databases import Place, PostgresPlaces, SqlitePlaces

POLICY = {STOP: "stop", FREE: "allow"}
CONTRA = {"budget": "C9010", "commitment": "C9110", "actual": "C1010"}
UNTIL = (None, date(2026, 4, 30), date(2026, 5, 31))
RELIEVED = "I4: more was relieved than was committed on C5110"
START = datetime(2026, 7, 1, 9, 0, tzinfo=UTC)
pence = st.integers(1, 100_000)
pots = st.sampled_from((STOP, STOP, FREE))
months = st.sampled_from(MONTHS)


def every_row(database: Database) -> str:
    """Every row of the book as one digest, the same on both databases when they hold the same."""
    parts = []
    with database.reading() as session:
        for table in TABLES:
            rows = sorted(map(repr, map(tuple, session.execute(select(*table.columns)))))
            parts.append(f"{table.name} {rows}")
    return sha256("".join(parts).encode()).hexdigest()


class Life(RuleBasedStateMachine):
    """One life: the same acts on SQLite, on PostgreSQL and in the model."""

    made: SqlitePlaces
    served: PostgresPlaces
    lived: list[int]

    def __init__(self) -> None:
        super().__init__()
        self.stack = ExitStack()
        folder = Path(self.stack.enter_context(TemporaryDirectory()))
        places = (self.made.place(folder), self.served.place())
        self.places: list[Place] = [self.stack.enter_context(place) for place in places]
        self.model, self.now, self.steps = Model(), START, 0
        self.ids: list[int] = []
        self.sources: list[tuple[str, list[Moved]]] = []
        for place in self.places:
            add_kinds(place.owner)
            for number, name in PEOPLE.items():
                place.owner.run("INSERT INTO person VALUES (:id, :name)", id=number, name=name)
        both = self.on_both(self.begin)
        self.pots: dict[str, int] = both

    @staticmethod
    def begin(session: Session) -> dict[str, int]:
        """Periods and pots."""
        book.make_periods(session, 2026)
        return {pot: book.open_pot(session, pot, POLICY[pot], pot) for pot in (STOP, FREE)}

    def on_both(self, unit: Callable[[Session], Any]) -> Any:
        """Do one thing on each database with the same ids: the one answer both gave."""
        self.steps += 1
        self.now += timedelta(minutes=1)
        answers = []
        for place in self.places:
            try:
                with seeded(self.steps), place.database.transaction() as session:
                    answers.append(unit(session))
            except Refused as refused:
                answers.append(refused.code)
        assert answers[0] == answers[1], answers
        return answers[0]

    def judged(self, unit: Callable[[Session], Any], expected: str) -> None:
        """The databases and the model agree on what was posted or why it was not."""
        found = self.on_both(unit)
        assert (found if isinstance(found, str) else "posted") == expected

    def journal(self, move: Moved, key: str) -> NewJournal:
        """What the model calls a move, as the book takes it."""
        pot = self.pots[move.pot]
        codings = {"C5110": Coding("C5110", "education", pot=pot), "C1010": Coding("C1010")}
        sides = [codings.get(code, Coding(code, pot=pot)) for code in (move.debit, move.credit)]
        day = date(move.month // 100, move.month % 100, 7)
        return NewJournal(key, move.layer, day, "test", [NewPosting(*sides, move.pence)])

    def post(self, moves: list[Moved], kind: str = "test") -> None:
        """Post moves as one batch."""
        source = f"batch {self.steps}"
        batch = self.batch(source, moves, kind)
        at = self.now + timedelta(minutes=1)
        expected = self.model.post(moves, at, adjusting=kind == "test_adjusting")
        self.judged(lambda session: book.post(session, batch, at), expected)
        if expected == "posted":
            self.sources.append((source, moves))

    def batch(self, source: str, moves: list[Moved], kind: str = "test") -> NewBatch:
        """A batch of moves; its journals' keys follow from its source."""
        journals = [self.journal(move, f"{source} {place}") for place, move in enumerate(moves)]
        return NewBatch(kind, source, 1, None, journals)

    @rule(pot=pots, month=months, pence=pence)
    def agree_budget(self, pot: str, month: int, pence: int) -> None:
        """More budget."""
        self.post([Moved("budget", pot, month, "C5110", "C9010", pence)])

    @rule(pot=pots, month=months, pence=pence)
    def take_budget(self, pot: str, month: int, pence: int) -> None:
        """Less budget."""
        self.post([Moved("budget", pot, month, "C9010", "C5110", pence)])

    @rule(pot=pots, month=months, pence=pence)
    def commit(self, pot: str, month: int, pence: int) -> None:
        """Promise money."""
        self.post([Moved("commitment", pot, month, "C5110", "C9110", pence)])

    @rule(pot=pots, month=months, pence=pence, kind=st.sampled_from(("test", "test_adjusting")))
    def spend(self, pot: str, month: int, pence: int, kind: str) -> None:
        """Spend what was not promised."""
        self.post([Moved("actual", pot, month, "C5110", "C1010", pence)], kind)

    @rule(pot=pots, month=months, pence=pence)
    def relieve(self, pot: str, month: int, pence: int) -> None:
        """Spend what was promised: the actual and the relief of its commitment in one act."""
        self.post([Moved("actual", pot, month, "C5110", "C1010", pence),
                   Moved("commitment", pot, month, "C9110", "C5110", pence)])  # fmt: skip

    @precondition(lambda self: self.sources)
    @rule(data=st.data())
    def repeat(self, data: st.DataObject) -> None:
        """The same batch again changes nothing."""
        source, moves = data.draw(st.sampled_from(self.sources))
        receipt = self.on_both(
            lambda session: book.post(session, self.batch(source, moves), self.now)
        )
        assert receipt == "B-SOURCE-USED" or receipt.repeated  # the kind may have been another

    @precondition(lambda self: self.model.journals)
    @rule(data=st.data(), month=months)
    def reverse(self, data: st.DataObject, month: int) -> None:
        """Take a journal back."""
        place = data.draw(st.integers(0, len(self.model.journals) - 1))
        numbers = self.numbers()
        at = self.now + timedelta(minutes=1)
        told = {"kind": "test_adjusting", "maker": 1, "approver": None, "now": at}
        told |= {"source": f"reversal {self.steps}", "key_suffix": f"reversed {self.steps}"}
        day = date(month // 100, month % 100, 9)
        expected = self.model.reverse(place, month, at)
        self.judged(
            lambda session: book.reverse(session, [numbers[place]], effective_on=day, **told),
            expected,
        )

    def numbers(self) -> list[int]:
        """The ids of the journals, in the order they were posted."""
        query = (
            "SELECT j.id FROM journal j JOIN batch b ON b.id = j.batch ORDER BY b.recorded_at, j.id"
        )
        return [row[0] for row in self.places[0].owner.rows(query)]

    @rule(month=months, step=st.sampled_from(("soft", "closed")))
    def close(self, month: int, step: str) -> None:
        """Close a month, to all or to all but adjustments."""
        act = book.close_period if step == "closed" else book.soft_close
        expected = self.model.step(month, step)
        self.judged(lambda session: act(session, month, maker=1, now=self.now), expected)

    @rule(month=months, days=st.integers(1, 3))
    def reopen(self, month: int, days: int) -> None:
        """Two people open it again for some days."""
        at = self.now + timedelta(minutes=1)
        until = at + timedelta(days=days)
        told = {"maker": 1, "approver": 2, "reason": "late invoice", "expires_at": until, "now": at}
        expected = self.model.step(month, "reopened", until)
        self.judged(lambda session: book.reopen(session, month, **told), expected)

    @rule()
    def a_day_passes(self) -> None:
        """Reopenings end by themselves."""
        self.now += timedelta(days=1)

    @invariant()
    def balances_agree(self) -> None:
        """Totals, postings and the model are one: in all, or at the end of a month in turn."""
        self.lived.append(1)
        until = UNTIL[self.steps % len(UNTIL)]
        month = until.year * 100 + until.month if until else 999999
        expected = {key: net for key, net in self.model.balances(month).items() if net}
        for place in self.places:
            with place.database.reading() as session:
                rows = book.balances(session, ("layer", "nominal"), until=until)
            assert {(row.layer, row.nominal): row.net for row in rows if row.net} == expected

    def teardown(self) -> None:
        """Nothing is amiss but what the model did too, and both hold the same rows."""
        expected = [RELIEVED] * self.model.over_relieved()
        try:
            for place in self.places:
                with place.database.reading() as session:
                    assert book.check(session) == expected
            assert every_row(self.places[0].database) == every_row(self.places[1].database)
        finally:
            self.stack.close()


def test_lives_of_a_ledger(
    sqlite_places: SqlitePlaces,
    postgres_places: PostgresPlaces,
    how_many: Callable[[int, int], int],
) -> None:
    lived: list[int] = []
    given = {"made": sqlite_places, "served": postgres_places, "lived": lived}
    made = type("OneLife", (Life,), given)
    lives, steps = how_many(8, 500), how_many(20, 50)
    told = settings(settings.default, max_examples=lives, stateful_step_count=steps)
    run_state_machine_as_test(made, settings=told)
    print(f"\n{lives} lives, {len(lived)} steps on both databases, violations 0")
