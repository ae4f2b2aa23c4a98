"""Races, each with one transaction held open while another runs into it.

`Runner` does a second transaction in a thread. On PostgreSQL the test waits until the server says
that it waits for a lock; on SQLite the second writer waits at its first word, for the file.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from ledger import book
from ledger.values.errors import Refused
from tests.book.scene import BANK, FUND, Draft, Scene, batch, journal, set_up
from tests.databases import Place

Act = Callable[[Session], Any]


@pytest.fixture
def scene(place: Place, people: dict[int, str], now: datetime) -> Scene:
    """A ledger with something in every table; 600.00 is left in the pot that stops."""
    return set_up(place, now)


class Runner:
    """One act in a transaction of its own, in a thread: its answer, or the code that refused it."""

    def __init__(self, place: Place, act: Act) -> None:
        self.place, self.act, self.answer = place, act, None
        self.started = threading.Event()
        self.thread = threading.Thread(target=self._run)
        self.thread.start()
        self.started.wait()

    def _run(self) -> None:
        self.started.set()
        try:
            with self.place.database.transaction() as session:
                self.answer = self.act(session)
        except Refused as refused:
            self.answer = refused.code

    def waits(self) -> bool:
        """Whether it stands still: seen by the server itself, or for a while on SQLite."""
        query = (
            "SELECT count(*) FROM pg_stat_activity"
            " WHERE datname = current_database() AND wait_event_type = 'Lock'"
        )
        for _ in range(200):
            if not self.thread.is_alive():
                return False
            if self.place.name == "postgresql" and self.place.owner.value(query):
                return True
            time.sleep(0.005)
            if self.place.name == "sqlite" and _ > 20:
                return True
        return False

    def finish(self) -> Any:
        """Its answer, when it is done."""
        self.thread.join(40)
        assert not self.thread.is_alive(), "it never came back"
        return self.answer


def held(scene: Scene, first: Act, second: Act) -> tuple[Any, Any, bool]:
    """Do `first` and hold it open; run `second` into it; commit; both answers and who waited."""
    with scene.place.database.transaction() as session:
        answer = first(session)
        runner = Runner(scene.place, second)
        waited = runner.waits()
    return answer, runner.finish(), waited


def posting(scene: Scene, *journals: book.NewJournal, source: str) -> Act:
    """Post these journals."""
    return lambda session: book.post(session, batch(source, *journals), scene.now)


def closing(scene: Scene, how: Callable[..., None] = book.close_period) -> Act:
    """Close May."""
    return lambda session: how(session, 202605, maker=1, now=scene.now)


def nothing_amiss(scene: Scene) -> None:
    """The book's own checks find nothing, but for the digests of batches written by hand."""
    with scene.place.database.reading() as session:
        assert not [found for found in book.check(session) if "raw" not in found.lower()]


def test_a_late_posting_cannot_join_a_batch_before_or_after_its_close(scene: Scene) -> None:
    """One batch is held unclosed; another transaction slips a posting into it; then both close."""
    mine, theirs = Draft(scene), Draft(scene)
    theirs.add_posting(journal=mine.journal["id"], number=9)
    theirs.batch.update(postings=2, pence=200)
    closes, mine.closes = mine.closes, []

    def write(draft: Draft) -> Act:
        return lambda session: draft.write(session.connection())

    with scene.place.database.transaction() as session:
        write(mine)(session)
        runner = Runner(scene.place, write(theirs))
        if scene.place.name == "postgresql":
            assert runner.finish() == "B-ORPHAN"  # what another has not committed is not there
        for number in closes:
            session.connection().exec_driver_sql(f"INSERT INTO batch_close VALUES ({number})")
    assert runner.finish() in ("B-ORPHAN", "B-LATE")
    again = Runner(scene.place, write(theirs))
    assert again.finish() == "B-LATE"
    nothing_amiss(scene)


def test_a_close_waits_for_a_posting_in_flight_and_counts_it(scene: Scene) -> None:
    act = posting(scene, journal("in flight", 12_345), source="in flight")
    receipt, answer, waited = held(scene, act, closing(scene))
    assert (receipt.repeated, answer, waited) == (False, None, True)
    kept = scene.place.owner.value(
        "SELECT sum(debit) FROM period_total WHERE period = 202605 AND nominal = 'C1010'"
    )
    moved = scene.place.owner.value(
        "SELECT sum(debit) FROM batch_total WHERE period = 202605 AND nominal = 'C1010'"
    )
    assert kept == moved
    nothing_amiss(scene)


def test_a_posting_waits_for_a_close_and_is_refused(scene: Scene) -> None:
    _, answer, waited = held(scene, closing(scene), posting(scene, journal("late"), source="late"))
    assert (answer, waited) == ("B-CLOSED", True)
    nothing_amiss(scene)


def test_a_posting_waits_for_a_soft_close_and_is_refused(scene: Scene) -> None:
    _, answer, waited = held(
        scene, closing(scene, book.soft_close), posting(scene, journal("late"), source="late")
    )
    assert (answer, waited) == ("B-SOFT", True)


def test_two_closes_at_once_are_one_close(scene: Scene) -> None:
    _, answer, waited = held(scene, closing(scene), closing(scene))
    assert (answer, waited) == ("B-STEP", True)
    nothing_amiss(scene)


def test_two_spends_cannot_both_have_the_last_of_a_pot(scene: Scene) -> None:
    first, second = (
        posting(scene, scene.spend("stop", "actual", 40_000, name), source=name)
        for name in ("first spend", "second spend")
    )
    receipt, answer, waited = held(scene, first, second)
    assert (receipt.pence, answer, waited) == (40_000, "B-OVERSPENT", True)
    nothing_amiss(scene)


def test_a_budget_is_not_taken_away_under_a_spend(scene: Scene) -> None:
    back = [
        book.NewPosting(book.Coding("C9010", pot=scene.pots["stop"]), scene.top_up("stop"), 60_000)
    ]
    take = posting(scene, journal("back", layer="budget", postings=back), source="back")
    spend = posting(scene, scene.spend("stop", "actual", 1, "penny"), source="penny")
    _, answer, waited = held(scene, take, spend)
    assert (answer, waited) == ("B-OVERSPENT", True)


def test_the_same_key_twice_at_once_is_posted_once(scene: Scene) -> None:
    act = posting(scene, journal("once"), source="once")
    first, second, waited = held(scene, act, act)
    assert (first.repeated, second.repeated, waited) == (False, True, True)
    assert (first.batch_id, first.reference) == (second.batch_id, second.reference)
    nothing_amiss(scene)


def test_the_same_key_with_other_content_at_once_is_refused(scene: Scene) -> None:
    first = posting(scene, journal("one"), source="same")
    second = posting(scene, journal("other", 9), source="same")
    assert held(scene, first, second)[1:] == ("B-SOURCE-USED", True)


def test_one_journal_key_in_two_batches_at_once_is_posted_once(scene: Scene) -> None:
    first = posting(scene, journal("same"), source="one")
    second = posting(scene, journal("same"), source="other")
    assert held(scene, first, second)[1:] == ("B-KEY", True)


def test_one_journal_is_not_reversed_twice_at_once(scene: Scene) -> None:
    def reverse(name: str) -> Act:
        told = {"kind": "test", "maker": 1, "approver": None, "effective_on": scene.may}
        told |= {"now": scene.now, "source": name, "key_suffix": name}
        return lambda session: book.reverse(session, [scene.first_journal], **told)

    assert held(scene, reverse("one"), reverse("two"))[1:] == ("B-REVERSED", True)
    nothing_amiss(scene)


def test_one_new_account_is_opened_once_by_two(scene: Scene) -> None:
    def post(name: str) -> Act:
        line = book.NewPosting(book.Coding("C1120"), FUND, 100)
        return posting(scene, journal(name, postings=[line]), source=name)

    _, second, waited = held(scene, post("one"), post("two"))
    assert (second.repeated, waited) == (False, True)
    assert scene.place.owner.value("SELECT count(*) FROM account WHERE nominal = 'C1120'") == 1


def test_pots_and_periods_taken_in_any_order_never_deadlock(scene: Scene) -> None:
    """Both batches touch both pots and both months, in opposite order, at once."""
    gate = threading.Barrier(2)

    def post(name: str, pots: list[str]) -> Act:
        made = [scene.spend(pot, "actual", 100, f"{name} {pot}") for pot in pots]

        def act(session: Session) -> Any:
            gate.wait() if scene.place.name == "postgresql" else None
            return book.post(session, batch(name, *made), scene.now)

        return act

    for number in range(10):
        pots = ["stop", "warn", "allow"]
        runners = [Runner(scene.place, post(f"a {number}", pots)),
                   Runner(scene.place, post(f"b {number}", pots[::-1]))]  # fmt: skip
        assert [runner.finish().pence for runner in runners] == [300, 300]


def test_a_reopening_that_ends_while_a_posting_waits(scene: Scene) -> None:
    """What counts is the state when the posting is made, by the posting's own clock."""
    until = scene.now + timedelta(hours=1)
    told = {"maker": 1, "approver": 2, "reason": "late invoice", "expires_at": until}
    with scene.place.database.transaction() as session:
        book.reopen(session, 202604, now=scene.now, **told)
    april = journal("april again", effective_on=scene.april)
    with scene.place.database.transaction() as session:
        assert book.post(session, batch("in time", april), scene.now).pence == 10_000
    with pytest.raises(Refused, match="closed"), scene.place.database.transaction() as session:
        book.post(session, batch("too late", journal("x", effective_on=scene.april)), until)
    nothing_amiss(scene)


def test_many_at_once_are_each_posted_once(
    scene: Scene, how_many: Callable[[int, int], int]
) -> None:
    """Eight at once under one key, some rounds: one posts, seven are told what it posted."""
    for number in range(how_many(3, 200)):
        line = [book.NewPosting(BANK, FUND, 100)]
        act = posting(scene, journal(f"round {number}", postings=line), source=f"round {number}")
        answers = [runner.finish() for runner in [Runner(scene.place, act) for _ in range(8)]]
        assert sorted(answer.repeated for answer in answers) == [False] + [True] * 7
        assert len({answer.batch_id for answer in answers}) == 1
