"""A balance of anything at any date, and totals that equal the postings they stand for."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger import book
from ledger.book import Coding, NewPosting
from ledger.book.balances import GROUPS, postings_balances
from ledger.book.filters import Filters
from ledger.database import Database
from tests.book.scene import BANK, FUND, add_kinds, batch, journal
from tests.databases import Owner

DAYS = [date(2026, 4, 30), date(2026, 5, 1), date(2026, 5, 20), date(2026, 5, 31), date(2026, 7, 9)]


@pytest.fixture
def ready(database: Database, owner: Owner, people: dict[int, str], now: datetime) -> Database:
    """Five days' postings over two children, two funders and two pots; April is closed."""
    add_kinds(owner)
    with database.transaction() as session:
        book.make_periods(session, 2026)
        pots = [book.open_pot(session, f"pot {n}", "allow", "A pot") for n in range(2)]
        journals = []
        for n, day in enumerate(DAYS):
            cost = Coding("C5210", ("education", "care")[n % 2], subject=n % 2 + 1, pot=pots[n % 2])
            paid = NewPosting(cost, BANK, 10**n)
            journals.append(journal(f"paid {n}", effective_on=day, postings=[paid]))
            journals.append(journal(f"in {n}", effective_on=day, pence=3 * 10**n))
        book.post(session, batch("all", *journals), now)
        book.close_period(session, 202604, maker=1, now=now)
    return database


def test_at_the_end_of_each_day(ready: Database) -> None:
    expected = {
        date(2026, 4, 29): 0,
        date(2026, 4, 30): 1,
        date(2026, 5, 1): 11,
        date(2026, 5, 30): 111,
        date(2026, 5, 31): 1111,
        date(2027, 3, 31): 11111,
    }
    with ready.reading() as session:
        for day, pence in expected.items():
            assert book.balance(session, nominals=["C5210"], until=day) == pence
            assert book.balance(session, nominals=["C1010"], until=day) == 2 * pence
            assert book.balance(session, until=day) == 0


def test_of_one_child_funder_or_pot(ready: Database) -> None:
    with ready.reading() as session:
        (pot,) = {row.pot for row in book.balances(session, ("pot",), subject=1)}
        assert book.balance(session, subject=1) == 10101
        assert book.balance(session, pot=pot, until=date(2026, 5, 31)) == 101
        assert book.balance(session, funder="care") == 1010
        assert book.balance(session, subject=2, layer="budget") == 0
        assert book.balance(session, school=404) == 0


def test_every_way_of_asking_sums_to_the_same(ready: Database) -> None:
    with ready.reading() as session:
        for name in GROUPS:
            rows = book.balances(session, (name,), nominals=["C5210"])
            assert sum(row.net for row in rows) == 11111


def test_asking_by_an_unknown_word_is_a_mistake(ready: Database) -> None:
    with ready.reading() as session, pytest.raises(ValueError, match="colour"):
        book.balances(session, ("colour",))


@given(until=st.dates(date(2026, 4, 1), date(2027, 3, 31)))
def test_totals_equal_postings_on_any_day(ready: Database, until: date) -> None:
    by = ("layer", "nominal", "funder")
    with ready.reading() as session:
        from_postings = postings_balances(session, by, Filters(until=until))
        assert book.balances(session, by, until=until) == from_postings
        trial = book.trial_balance(session, until)
        assert sum(row.debit for row in trial) == sum(row.credit for row in trial)


def test_lines_between_two_days_include_both(ready: Database) -> None:
    with ready.reading() as session:
        found = book.lines(session, subject=1, since=date(2026, 5, 20), until=date(2026, 7, 9))
        assert [line.pence for line in found] == [100, 10_000]
        assert book.lines(session, subject=1, layer="budget") == []


def test_check_names_a_total_that_was_changed(ready: Database, owner: Owner) -> None:
    with ready.reading() as session:
        assert book.check(session) == []
    if owner.url.startswith("sqlite"):
        owner.run("DROP TRIGGER batch_total_refuses_update")
        owner.run("UPDATE batch_total SET debit = debit + 1 WHERE nominal = 'C5210'")
    else:
        owner.run(
            "SET LOCAL session_replication_role = replica;"
            " UPDATE batch_total SET debit = debit + 1 WHERE nominal = 'C5210'"
        )
    with ready.reading() as session:
        found = " ".join(book.check(session))
    assert "batch totals" in found
    assert "trial balance" in found


def test_check_names_a_journal_that_was_changed(ready: Database, owner: Owner) -> None:
    change = "UPDATE posting SET pence = pence + 1 WHERE debit = (SELECT id FROM account LIMIT 1)"
    if owner.url.startswith("sqlite"):
        owner.run("DROP TRIGGER posting_refuses_update")
        owner.run(change)
    else:
        owner.run(f"SET LOCAL session_replication_role = replica; {change}")
    with ready.reading() as session:
        assert any("digest" in finding for finding in book.check(session))


def test_the_bank_is_read_from_both_sides(ready: Database) -> None:
    with ready.reading() as session:
        (row,) = book.balances(session, ("nominal",), nominals=["C1010"])
        assert (row.debit, row.credit) == (33333, 11111)
        assert book.balance(session, nominals=[FUND.nominal]) == -33333
