"""Periods: months made in advance; open, soft or closed; reopened by two people for a while."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from ledger import book
from ledger.book.periods import CLOSED, OPEN, SOFT
from ledger.database import Database
from ledger.values.errors import Refused
from tests.book.scene import batch, journal


def state(session: Session, period: int, now: datetime) -> str:
    """Where a period stands."""
    return next(each.state for each in book.periods(session, now) if each.id == period)


def code(database: Database, source: str, now: datetime, **other: object) -> str:
    """The code that refuses a batch in May, or nothing."""
    try:
        with database.transaction() as session:
            book.post(session, batch(source, **other), now)  # type: ignore[arg-type]
    except Refused as refused:
        return refused.code
    return ""


def test_a_year_has_twelve_months_and_making_it_again_is_harmless(
    ready: Database, now: datetime
) -> None:
    with ready.transaction() as session:
        book.make_periods(session, 2026)
        made = book.periods(session, now)
    assert [each.id for each in made] == [*range(202604, 202613), 202701, 202702, 202703]
    assert (made[0].starts, made[-1].ends) == (date(2026, 4, 1), date(2027, 4, 1))
    assert {each.state for each in made} == {OPEN}


def test_a_soft_period_takes_adjusting_kinds_alone(ready: Database, now: datetime) -> None:
    with ready.transaction() as session:
        book.soft_close(session, 202605, maker=1, now=now)
        assert state(session, 202605, now) == SOFT
    assert code(ready, "a", now) == "B-SOFT"
    assert code(ready, "b", now, kind="test_adjusting") == ""


def test_a_closed_period_takes_nothing_and_keeps_its_totals(ready: Database, now: datetime) -> None:
    assert code(ready, "a", now) == ""
    with ready.transaction() as session:
        before = book.trial_balance(session)
        book.close_period(session, 202605, maker=1, now=now)
        assert book.trial_balance(session) == before
    assert code(ready, "b", now) == "B-CLOSED"
    assert code(ready, "c", now, kind="test_adjusting") == "B-CLOSED"
    with ready.reading() as session:
        assert book.balance(session, nominals=["C1010"]) == 10_000
        assert book.check(session) == []


def test_reopening_needs_two_people_a_reason_and_an_expiry(ready: Database, now: datetime) -> None:
    later = now + timedelta(days=1)
    with ready.transaction() as session:
        book.close_period(session, 202605, maker=1, now=now)
    wrong = (
        ({"approver": 1}, "B-SAME-PERSON"),
        ({"reason": " "}, "B-STEP"),
        ({"expires_at": now}, "B-STEP"),
        ({"approver": 999}, "B-PERSON"),
    )
    right = {"maker": 1, "approver": 2, "reason": "A late bill", "expires_at": later, "now": now}
    for change, expected in wrong:
        with pytest.raises(Refused) as refused, ready.transaction() as session:
            book.reopen(session, 202605, **{**right, **change})
        assert refused.value.code == expected
    with ready.transaction() as session:
        book.reopen(session, 202605, **right)
        assert state(session, 202605, now) == OPEN
        assert state(session, 202605, later) == CLOSED
    assert code(ready, "late", later) == "B-CLOSED"
    assert code(ready, "in time", now) == ""


def test_a_reopened_period_closes_again_with_new_totals(ready: Database, now: datetime) -> None:
    assert code(ready, "a", now) == ""
    with ready.transaction() as session:
        book.close_period(session, 202605, maker=1, now=now)
        book.reopen(
            session, 202605, maker=1, approver=2, reason="A late bill",
            expires_at=now + timedelta(days=1), now=now,
        )  # fmt: skip
    assert code(ready, "b", now) == ""
    with ready.transaction() as session:
        book.close_period(session, 202605, maker=2, now=now)
    with ready.reading() as session:
        assert book.balance(session, nominals=["C1010"]) == 20_000
        assert book.check(session) == []


@pytest.mark.parametrize("again", ["soft", "closed", "reopened"])
def test_steps_out_of_order_are_refused(ready: Database, now: datetime, again: str) -> None:
    with ready.transaction() as session:
        if again != "reopened":
            book.close_period(session, 202605, maker=1, now=now)
    with pytest.raises(Refused) as refused, ready.transaction() as session:
        if again == "soft":
            book.soft_close(session, 202605, maker=1, now=now)
        elif again == "closed":
            book.close_period(session, 202605, maker=1, now=now)
        else:
            book.reopen(
                session, 202605, maker=1, approver=2, reason="None", now=now,
                expires_at=now + timedelta(days=1),
            )  # fmt: skip
    assert refused.value.code == "B-STEP"


def test_a_date_without_a_period_is_refused(ready: Database, now: datetime) -> None:
    with pytest.raises(Refused) as refused, ready.transaction() as session:
        book.post(session, batch("a", journal("a", effective_on=date(2030, 1, 1))), now)
    assert refused.value.code == "B-NO-PERIOD"
