"""Rows agreed: what is written sums exactly, what is wrong is said all at once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ledger import acts, book
from ledger.budgets.agree import check_budgets
from ledger.budgets.contingency import may_keep, week_of_money
from ledger.budgets.rows import BudgetRow
from ledger.budgets.tables import Agreement, Budget, Instalment, Line, Part, Share
from ledger.database import Database
from ledger.values.dates import birthday
from ledger.values.errors import Refused
from ledger.values.problems import RowsRefused
from tests.county import AGREED, ARRANGED, HALF, THIRDS, County, child, four, row, settle


def agree(session: Session, county: County, *rows: BudgetRow, source: str = "rows") -> book.Receipt:
    """Agree these rows as the finance officer."""
    return acts.agree_budgets(session, county.officer, rows, source, AGREED)


def written(session: Session) -> dict[str, int]:
    """How many rows of each table there are, and what each sums to where it has pence."""
    return {
        "budgets": session.scalar(select(func.count()).select_from(Budget)) or 0,
        "lines": int(session.scalar(select(func.sum(Line.year_pence))) or 0),
        "shares": int(session.scalar(select(func.sum(Share.year_pence))) or 0),
        "instalments": int(session.scalar(select(func.sum(Instalment.pence))) or 0),
        "parts": int(session.scalar(select(func.sum(Part.pence))) or 0),
    }


def test_c1_from_a_row_to_the_book(database: Database) -> None:
    with database.transaction() as session:
        county = settle(session)
        receipt = agree(session, county, row(year_pence=762372))
        assert not receipt.repeated
        assert written(session) == {
            "budgets": 1, "lines": 762372, "shares": 762372,
            "instalments": 762372, "parts": 762372,
        }  # fmt: skip
        budget = session.scalars(select(Budget)).one()
        assert four(session, budget.pot_id) == {
            "budget": 762372, "commitment": 762372, "actual": 0, "available": 0,
        }  # fmt: skip
        by_funder = {name: four(session, budget.pot_id, name)["commitment"] for name in HALF}
        assert by_funder == {"education": 381186, "health": 190593, "care": 190593}
        # The authority's own line gave what the child's has; the health board's money is new.
        spends = ["C5210"]
        assert book.balance(session, layer="budget", nominals=spends) == 1_000_000_00
        assert book.balance(session, layer="budget", nominals=["C9020"]) == -190593


def test_every_mechanism_custody_and_cycle_sums_exactly(database: Database) -> None:
    rows = [
        row(),
        row(row=3, number=2, what="Equipment", hours=100, weeks=1, rate_pence=35000,
            weights={"education": 10000}, cycle="one-off"),
        row(row=4, number=3, what="Insurance", hours=100, weeks=1, rate_pence=9650,
            weights={"care": 10000}, cycle="one-off"),
        row(row=5, number=4, weights=THIRDS, custody="card", cycle="monthly", hours=333),
        row(row=6, number=5, custody="managed", mechanism="third party",
            payee_kind="third party", payee_name="Fen Trust", starts=date(2026, 9, 17)),
        row(row=7, number=6, weeks=39, **ARRANGED),
        row(row=8, reference="EX-2", custody="authority", cycle="termly", weeks=40),
    ]  # fmt: skip
    with database.transaction() as session:
        county = settle(session, children=2)
        agree(session, county, *rows)
        found = written(session)
        arranged = session.scalar(
            select(func.sum(Line.year_pence)).where(Line.mechanism == "arranged")
        )
        assert found["shares"] == found["lines"]
        assert found["instalments"] == found["parts"] == found["lines"] - int(arranged or 0)
        agreements = session.scalars(select(Agreement)).all()
        assert {(one.custody, one.cycle) for one in agreements} == {
            ("own", "four-weekly"), ("own", "one-off"), ("card", "monthly"),
            ("managed", "four-weekly"), ("authority", "termly"),
        }  # fmt: skip
        once = next(one for one in agreements if one.cycle == "one-off")
        assert [one.pence for one in once.instalments] == [44650]  # C19: £446.50 outside the cycle
        own = next(one for one in agreements if one.cycle == "four-weekly" and one.custody == "own")
        assert own.account_pot_id == once.account_pot_id  # one account, two agreements
        for budget in session.scalars(select(Budget)):
            lines = session.scalar(
                select(func.sum(Line.year_pence)).where(Line.budget_id == budget.id)
            )
            assert four(session, budget.pot_id)["budget"] == lines
            assert four(session, budget.pot_id)["available"] == 0


def test_c19_a_one_off_does_not_raise_what_may_be_kept(sqlite_database: Database) -> None:
    once = row(number=2, row=3, hours=100, weeks=1, rate_pence=35000, cycle="one-off")
    with sqlite_database.transaction() as session:
        agree(session, settle(session), row(), once)
        pot = session.scalars(select(Agreement.account_pot_id)).first()
        assert pot is not None
        kept = may_keep(session, pot, date(2026, 11, 18))
        assert (kept.pence, kept.sentence) == (117288, "8 weeks × £146.61 = £1,172.88")
        assert kept.rules == ("Weeks of money a family may keep, version 1",)


def test_a_payroll_addition_counts_its_year_over_fifty_two_weeks() -> None:
    assert week_of_money(14661, 52) == 14661
    assert week_of_money(2625, 12) == 606  # C21: £315.00 a year
    assert week_of_money(6250, 38) == 4567


def test_the_same_rows_twice_change_nothing(database: Database) -> None:
    with database.transaction() as session:
        county = settle(session)
        first = agree(session, county, row(), row(number=2, row=3, **ARRANGED))
        before = written(session)
        again = agree(session, county, row(), row(number=2, row=3, **ARRANGED), source="again")
        assert again.repeated and again.batch_id == first.batch_id
        assert written(session) == before


def test_other_rows_for_an_agreed_budget_are_refused(sqlite_database: Database) -> None:
    with sqlite_database.transaction() as session:
        county = settle(session)
        agree(session, county, row())
        for changed in (row(hours=1000), row(number=2), row(weights={"care": 10000})):
            codes = {problem.code for problem in check_budgets(session, [changed])}
            assert codes == {"B-AGREED"}


def test_care_turns_adult_on_the_eighteenth_birthday(database: Database) -> None:
    born = date(2008, 10, 1)
    only_care = {"care": 10000}
    with database.transaction() as session:
        county = settle(session, born=born)
        agree(session, county, row(weights=only_care, payee_kind="young person"))
        budget = session.scalars(select(Budget)).one()
        sums = {
            each.nominal: each.net
            for each in book.balances(
                session, ("nominal",), layer="commitment", pot=budget.pot_id,
                nominals=["C5310", "C5320"],
            )
        }  # fmt: skip
        before = sum(
            one.pence
            for one in session.scalars(select(Instalment))
            if one.starts < birthday(born, 18)
        )
        assert sums == {"C5310": before, "C5320": 762372 - before}


def test_too_little_budget_says_which_line_and_how_much(database: Database) -> None:
    with database.transaction() as session:
        county = settle(session, pounds=3000)
        with pytest.raises(Refused) as refused:
            agree(session, county, row())
        assert refused.value.code == "B-NOT-ENOUGH"
        assert "£3,000.00 left" in refused.value.message
        assert "£3,811.86" in refused.value.message
        session.rollback()


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"reference": "EX-99"}, "B-CHILD-UNKNOWN"),
    ({"section": "K"}, "B-SECTION"),
    ({"mechanism": "voucher"}, "B-MECHANISM"),
    ({"cycle": "weekly"}, "B-CYCLE"),
    ({"cycle": ""}, "B-CYCLE"),
    ({"custody": "mattress"}, "B-CUSTODY"),
    ({"payee_kind": "friend"}, "B-PAYEE-KIND"),
    ({"payee_kind": "third party"}, "B-PAYEE-KIND"),
    ({"payee_kind": "young person"}, "B-PAYEE-AGE"),
    ({"payee_name": " "}, "B-PAYEE"),
    ({"mechanism": "arranged"}, "B-ARRANGED"),
    ({"mechanism": "third party", "payee_kind": "third party"}, "B-CUSTODY"),
    ({"outcome": ""}, "B-BLANK"),
    ({"what": "x" * 201}, "B-LONG"),
    ({"hours": 0}, "B-HOURS"),
    ({"hours": 16900}, "B-HOURS"),
    ({"weeks": 53}, "B-WEEKS"),
    ({"rate_pence": 0}, "B-RATE"),
    ({"number": 0}, "B-NUMBER"),
    ({"ends": date(2026, 4, 1)}, "B-DATES"),
    ({"weights": {"education": 5000, "care": 4000}}, "B-SHARES"),
    ({"weights": {}}, "B-SHARES"),
    ({"weights": {"lottery": 10000}}, "B-SHARES"),
    ({"weights": {"education": 9999, "health": 1}, "hours": 1, "weeks": 1}, ""),
    ({"plan_version": 7}, "B-PLAN-UNKNOWN"),
    ({"starts": date(2025, 4, 1)}, "B-PLAN-UNKNOWN"),
    ({"year_pence": 762373}, "B-DECLARED"),
    ({"starts": date(2026, 4, 2), "ends": date(2026, 4, 5)}, "B-NOTHING-DUE"),
]


@pytest.mark.parametrize(("changes", "code"), WRONG)
def test_each_wrong_row_is_refused_by_name(
    sqlite_database: Database, changes: dict[str, Any], code: str
) -> None:
    with sqlite_database.transaction() as session:
        settle(session, pounds=0)
        found = {problem.code for problem in check_budgets(session, [row(**changes)])}
        assert found == ({code} if code else set())


def test_every_problem_is_said_at_once_with_its_row(sqlite_database: Database) -> None:
    rows = [
        row(row=2, hours=0, weights={"education": 100}),
        row(row=3, reference="EX-2", number=1),
        row(row=4, reference="EX-2", number=1),
        row(row=5, reference="EX-9"),
        row(row=6, reference="EX-2", number=3, starts=date(2027, 4, 1), ends=date(2028, 4, 1)),
    ]
    with sqlite_database.transaction() as session:
        county = settle(session, children=2)
        with pytest.raises(RowsRefused) as refused:
            agree(session, county, *rows)
        assert [(problem.row, problem.code) for problem in refused.value.problems] == [
            (2, "B-HOURS"), (2, "B-SHARES"), (4, "B-NUMBER-TWICE"), (5, "B-CHILD-UNKNOWN"),
            (6, "B-YEAR"),
        ]  # fmt: skip
        assert "5 problems were found" in refused.value.message
        assert written(session)["budgets"] == 0


def test_only_those_who_may_agree_budgets(sqlite_database: Database) -> None:
    with sqlite_database.transaction() as session:
        county = settle(session)
        for viewer in (county.approver, county.parent, county.case_officer, county.administrator):
            with pytest.raises(Refused) as refused:
                acts.agree_budgets(session, viewer, [row()], "rows", AGREED)
            assert refused.value.code == "A-PERMISSION"


WEIGHTS = st.sampled_from([HALF, THIRDS, {"education": 10000}, {"health": 6000, "care": 4000},
                           {"education": 6000, "health": 2500, "care": 1500},
                           {"education": 9997, "health": 2, "care": 1}])  # fmt: skip


@st.composite
def budgets(draw: st.DrawFn) -> list[BudgetRow]:
    """Up to four lines of one child, of any mechanism, in the year."""
    rows = []
    for number in range(1, draw(st.integers(1, 4)) + 1):
        starts = date.fromordinal(date(2026, 4, 1).toordinal() + draw(st.integers(0, 300)))
        ends = date.fromordinal(starts.toordinal() + draw(st.integers(40, 500)))
        kind = draw(st.sampled_from(["direct payment", "third party", "arranged"]))
        changes: dict[str, Any] = {"cycle": draw(st.sampled_from(["four-weekly", "monthly",
                                                                  "termly", "one-off"])),
                                   "custody": draw(st.sampled_from(["own", "card"]))}  # fmt: skip
        if kind == "arranged":
            changes = dict(ARRANGED)
        elif kind == "third party":
            changes |= {"mechanism": kind, "payee_kind": kind, "custody": "managed"}
        rows.append(
            row(
                row=number + 1,
                number=number,
                starts=starts,
                ends=ends,
                hours=draw(st.integers(25, 4000)),
                weeks=draw(st.integers(1, 52)),
                rate_pence=draw(st.integers(100, 6000)),
                weights=draw(WEIGHTS),
                **changes,
            )  # fmt: skip
        )
    return rows


def check_sums(session: Session, rows: Sequence[BudgetRow]) -> None:
    """Σ parts = Σ instalments = what is committed; available stays nil; no line loses a penny."""
    found = written(session)
    assert found["shares"] == found["lines"]
    for line in session.scalars(select(Line)):
        by_funder = {share.funder: share.year_pence for share in line.shares}
        assert sum(by_funder.values()) == line.year_pence
        if line.mechanism != "arranged":
            parts = session.execute(
                select(Part.funder, func.sum(Part.pence))
                .where(Part.line_id == line.id)
                .group_by(Part.funder)
            )
            given_by = {funder: int(pence) for funder, pence in parts}
            assert given_by == {name: pence for name, pence in by_funder.items() if pence}
    for instalment in session.scalars(select(Instalment)):
        assert sum(part.pence for part in instalment.parts) == instalment.pence
    pots = session.scalars(select(Budget.pot_id)).all()
    for pot in pots:
        numbers = four(session, pot)
        assert numbers["budget"] == numbers["commitment"] == found["lines"]
        assert numbers["available"] == 0
    assert len(rows) == session.scalar(select(func.count()).select_from(Line))


@given(rows=budgets())
def test_whatever_is_agreed_sums_to_the_penny(
    sqlite_database: Database, rows: list[BudgetRow]
) -> None:
    with sqlite_database.engine.connect() as connection, connection.begin() as outer:
        session = Session(connection, join_transaction_mode="create_savepoint")
        county = settle(session, pounds=10_000_000)
        if not check_budgets(session, rows):
            agree(session, county, *rows)
            check_sums(session, rows)
            assert child(session, "EX-1").id
        session.close()
        outer.rollback()
