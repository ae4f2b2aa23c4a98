"""Reversal: the original postings turned round, once each, in an open period."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from sqlalchemy.orm import Session

from ledger import book
from ledger.book import Coding, NewPosting, Receipt
from ledger.database import Database
from ledger.values.dates import Days
from ledger.values.errors import Refused
from tests.book.scene import BANK, FUND, add_kinds, batch, journal
from tests.databases import Owner

JUNE = date(2026, 6, 3)


@pytest.fixture
def ready(database: Database, owner: Owner, people: dict[int, str], now: datetime) -> Database:
    """A payment split between two funders, posted in May."""
    add_kinds(owner)
    with database.transaction() as session:
        book.make_periods(session, 2026)
        pot = book.open_pot(session, "p", "allow", "A pot")
        split = [
            NewPosting(Coding("C5210", "education", subject=9, pot=pot), BANK, 6_667),
            NewPosting(Coding("C5310", "care", subject=9, pot=pot), BANK, 3_333),
        ]
        service = Days(date(2026, 5, 1), date(2026, 5, 29))
        paid = journal("paid", postings=split, about=5, service=service)
        book.post(session, batch("paid", paid), now)
    return database


def turn(session: Session, now: datetime, source: str = "back", **other: object) -> Receipt:
    """Reverse the payment in June."""
    ids = [found.id for found in book.journals_about(session, 5) if found.reverses is None]
    told = {"kind": "correction", "maker": 1, "approver": 2, "effective_on": JUNE, **other}
    return book.reverse(session, ids, source=source, now=now, key_suffix=f":{source}", **told)  # type: ignore[arg-type]


def test_it_gives_back_to_each_funder_what_that_funder_paid(ready: Database, now: datetime) -> None:
    with ready.transaction() as session:
        turn(session, now)
    with ready.reading() as session:
        assert [row.net for row in book.balances(session, ("nominal", "funder"))] == [0, 0, 0]
        assert book.balance(session, funder="education", until=date(2026, 5, 31)) == 6_667
        first, second = book.journals_about(session, 5)
        assert book.check(session) == []
    assert (second.reverses, first.reversed_by) == (first.id, second.id)
    assert second.postings == tuple(NewPosting(c, d, p) for d, c, p in first.postings)
    assert (second.service, second.layer, second.kind) == (first.service, first.layer, first.kind)


def test_a_second_time_is_refused(ready: Database, now: datetime) -> None:
    with ready.transaction() as session:
        turn(session, now)
    with pytest.raises(Refused) as refused, ready.transaction() as session:
        turn(session, now, "again")
    assert refused.value.code == "B-REVERSED"


def test_repeating_it_is_harmless(ready: Database, now: datetime) -> None:
    with ready.transaction() as session:
        turn(session, now)
    with ready.transaction() as session:
        assert turn(session, now).repeated


def test_it_needs_an_open_period(ready: Database, now: datetime) -> None:
    with ready.transaction() as session:
        book.close_period(session, 202606, maker=1, now=now)
    with pytest.raises(Refused) as refused, ready.transaction() as session:
        turn(session, now)
    assert refused.value.code == "B-CLOSED"


def test_a_journal_of_a_closed_period_is_reversed_in_an_open_one(
    ready: Database, now: datetime
) -> None:
    with ready.transaction() as session:
        book.close_period(session, 202605, maker=1, now=now)
        turn(session, now)


def test_a_journal_that_was_never_posted_is_refused(ready: Database, now: datetime) -> None:
    with pytest.raises(Refused) as refused, ready.transaction() as session:
        book.reverse(
            session, [404], kind="correction", source="x", maker=1, approver=2,
            effective_on=JUNE, now=now, key_suffix=":x",
        )  # fmt: skip
    assert refused.value.code == "B-REVERSAL"


@pytest.mark.parametrize(
    "postings",
    [
        [NewPosting(FUND, BANK, 9_999)],
        [NewPosting(BANK, FUND, 10_000)],
        [NewPosting(FUND, BANK, 5_000), NewPosting(FUND, BANK, 5_000)],
    ],
    ids=["another amount", "not turned", "split afresh"],
)
def test_a_reversal_of_other_postings_is_refused(
    ready: Database, now: datetime, postings: list[NewPosting]
) -> None:
    with ready.transaction() as session:
        book.post(session, batch("plain"), now)
        (plain,) = [line.journal for line in book.lines(session, nominals=["C1130"])]
    with pytest.raises(Refused) as refused, ready.transaction() as session:
        book.post(session, batch("bad", journal("bad", reverses=plain, postings=postings)), now)
    assert refused.value.code == "B-REVERSAL"
