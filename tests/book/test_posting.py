"""One writer: one journal and a hundred thousand go the same way, once, all or nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest

from ledger import book
from ledger.book import Coding, NewPosting
from ledger.database import Database
from ledger.values.dates import Days
from ledger.values.errors import Refused
from tests.book.scene import BANK, FUND, MAY, batch, journal
from tests.databases import Owner


def test_a_receipt_says_what_was_posted(ready: Database, now: datetime) -> None:
    with ready.transaction() as session:
        receipt = book.post(session, batch("a", journal("1"), journal("2", pence=5)), now)
    assert (receipt.journals, receipt.postings, receipt.pence) == (2, 2, 10_005)
    assert receipt.reference.startswith("BT-")
    assert not receipt.repeated


def test_the_same_source_again_returns_the_first_receipt(ready: Database, now: datetime) -> None:
    with ready.transaction() as session:
        first = book.post(session, batch("a"), now)
    with ready.transaction() as session:
        again = book.post(session, batch("a"), now + timedelta(hours=1))
    assert again.repeated
    assert (again.batch_id, again.reference) == (first.batch_id, first.reference)


def test_a_repeat_is_answered_though_its_period_has_closed(ready: Database, now: datetime) -> None:
    with ready.transaction() as session:
        book.post(session, batch("a"), now)
        book.close_period(session, 202605, maker=1, now=now)
    with ready.transaction() as session:
        assert book.post(session, batch("a"), now).repeated


def test_the_same_source_with_other_content_is_refused_with_the_difference(
    ready: Database, now: datetime
) -> None:
    with ready.transaction() as session:
        book.post(session, batch("a"), now)
    with ready.transaction() as session, pytest.raises(Refused) as refused:
        book.post(session, batch("a", journal("a"), journal("b")), now)
    assert refused.value.code == "B-SOURCE-USED"
    assert "journals 1, now 2" in refused.value.message


def test_a_refusal_leaves_the_session_able_to_go_on(ready: Database, now: datetime) -> None:
    with ready.transaction() as session:
        with pytest.raises(Refused):
            book.post(session, batch("bad", maker=999), now)
        book.post(session, batch("good"), now)
    with ready.reading() as session:
        assert book.balance(session, nominals=["C1010"]) == 10_000


def test_many_journals_go_the_same_way(
    ready: Database, now: datetime, how_many: Callable[[int, int], int]
) -> None:
    count = how_many(3_000, 100_000)
    with ready.transaction() as session:
        pot = book.open_pot(session, "p", "stop", "A pot")
        lines = [
            NewPosting(
                Coding("C5210", "education", subject=1 + n % 700, pot=pot),
                Coding("C2310", "education", subject=1 + n % 700, pot=pot),
                1 + n,
            )
            for n in range(count)
        ]
        line = Coding("C5210", "education", pot=pot)
        budget = NewPosting(line, Coding("C9010", pot=pot), count * count)
        book.post(session, batch("b", journal("b", layer="budget", postings=[budget])), now)
    journals = [journal(f"j{n}", postings=lines[n : n + 2]) for n in range(0, count, 2)]
    with ready.transaction() as session:
        receipt = book.post(session, batch("many", *journals), now)
    assert receipt.postings == count
    with ready.reading() as session:
        assert book.balance(session, layer="actual", nominals=["C5210"]) == receipt.pence
        assert book.check(session) == []


def test_lines_show_an_ordinary_debit_and_credit(ready: Database, now: datetime) -> None:
    service = Days(date(2026, 4, 7), date(2026, 5, 5))
    told = journal("a", service=service, about=77)
    with ready.transaction() as session:
        receipt = book.post(session, batch("a", told), now)
    with ready.reading() as session:
        debit, credit = book.lines(session)
        (posted,) = book.journals_about(session, 77, "test")
        assert book.journals_about(session, 77, "other") == []
    assert (debit.side, debit.coding, debit.title, debit.pence) == ("debit", BANK, "Bank", 10_000)
    assert (credit.side, credit.coding, credit.net) == ("credit", FUND, -10_000)
    assert debit.service == service
    assert debit.recorded_at == now == now.astimezone(UTC)
    assert (debit.reference, debit.maker, debit.approver) == (receipt.reference, 1, None)
    assert (posted.key, posted.postings, posted.pence) == (
        "a",
        told.postings and (*told.postings,),
        10_000,
    )
    assert posted.effective_on == MAY


def test_an_account_is_opened_once_however_its_absences_are_written(
    ready: Database, owner: Owner, now: datetime
) -> None:
    bare = NewPosting(Coding("C1010", funder="", school=0), FUND, 5)
    with ready.transaction() as session:
        book.post(session, batch("a", journal("a"), journal("b", postings=[bare])), now)
    assert owner.value("SELECT count(*) FROM account WHERE nominal = 'C1010'") == 1


def test_a_pot_is_opened_once_with_one_policy(ready: Database) -> None:
    with ready.transaction() as session:
        pot = book.open_pot(session, "key", "stop", "A pot")
        assert book.open_pot(session, "key", "stop", "A pot") == pot
        with pytest.raises(Refused) as refused:
            book.open_pot(session, "key", "allow", "A pot")
    assert refused.value.code == "B-POLICY"


def test_nothing_is_kept_of_a_batch_whose_last_posting_is_wrong(
    ready: Database, owner: Owner, now: datetime
) -> None:
    with ready.transaction() as session:
        pot = book.open_pot(session, "p", "stop", "A pot")
    spend = Coding("C5110", "education", pot=pot)
    over = journal("z", postings=[NewPosting(spend, BANK, 1)])
    with ready.transaction() as session, pytest.raises(Refused) as refused:
        book.post(session, batch("a", journal("x"), over), now)
    assert refused.value.code == "B-OVERSPENT"
    for table in ("batch", "journal", "posting", "batch_total", "pot_total", "account"):
        assert owner.value(f"SELECT count(*) FROM {table}") == 0
