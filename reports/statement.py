"""A family's direct payment statement as a table: each sum that makes what the account holds."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger.access.permissions import Permission, Viewer
from ledger.access.ties import not_there, visible_child
from ledger.budgets.tables import Agreement, Budget
from ledger.parties.children import find_child
from ledger.parties.tables import Payee
from ledger.values.dates import Days, london_date, month_days, parse_date, show_days
from ledger.values.errors import Refused
from ledger.web.accounts import Month, account_of, month_of
from ledger.web.words import FUNDER_WORDS
from reports.report import Asks, Report, is_id
from reports.table import Cell, Column, Table

EXAMPLE, AGREEMENT = "EX10037", "7301482716624412673"
COLUMNS = (
    Column("what", "What"),
    Column("on", "Day", "date"),
    Column("funder", "Who pays"),
    Column("money", "Money", "money"),
)


def build(session: Session, viewer: Viewer, now: datetime, given: dict[str, str]) -> Table:
    """One month of an account, this month unless another is asked for; rows add up to its end."""
    today = london_date(now)
    account = account_of(session, viewer, _agreement_id(session, viewer, given, today), today)
    days = _days(given.get("month", ""), today)
    month = month_of(session, account, days)
    name = account.child.first_name
    return Table(
        title=f"{name}’s support money",
        caption=f"Statement for {show_days(days)}",
        says=f"Money paid to {account.payee.name} for {name}, {show_days(days)}.",
        as_at=now,
        columns=COLUMNS,
        rows=tuple(_rows(month)),
    ).totalled("Money at the end")


def _agreement_id(session: Session, viewer: Viewer, given: dict[str, str], today: date) -> int:
    """The agreement asked for, or the newest of the child's one account."""
    asked = given.get("agreement", "")
    if asked:
        if not is_id(asked):
            raise not_there()
        return int(asked)
    if "child" not in given:
        raise Refused("R-REPORT", f"Give the child’s case number, like {EXAMPLE}.", "child")
    child = find_child(session, given["child"])
    if child is None:
        raise not_there()
    visible_child(session, viewer, child.id, today)
    paid = _accounts(session, child.id)
    if len(paid) == 1:
        return paid[0][0]
    if not paid:
        words = f"{child.reference} has no direct payment account, so there is no statement."
    else:
        each = " or ".join(f"agreement={number} for {payee}" for number, payee in paid)
        words = f"{child.reference} has {len(paid)} accounts. Say which: {each}."
    raise Refused("R-REPORT", words, "agreement")


def _accounts(session: Session, child_id: int) -> list[tuple[int, str]]:
    """The newest agreement and the payee's name of each account of a child, by payee."""
    rows = session.execute(
        select(Agreement.account_pot_id, Agreement.id, Payee.name)
        .join(Budget, Budget.id == Agreement.budget_id)
        .join(Payee, Payee.id == Agreement.payee_id)
        .where(Budget.child_id == child_id)
        .order_by(Payee.name, Agreement.starts, Agreement.id)
    )
    return list({pot: (number, payee) for pot, number, payee in rows}.values())


def _days(text: str, today: date) -> Days:
    day = min(_first_day(text), today) if text else today
    days = month_days(day)
    return Days.inclusive(days.first, min(days.last, today))


def _first_day(text: str) -> date:
    try:
        return parse_date(f"{text}-01")
    except Refused:
        raise Refused("R-REPORT", f"Give the month like 2026-11, not {text}.", "month") from None


def _rows(month: Month) -> list[tuple[Cell, ...]]:
    rows: list[tuple[Cell, ...]] = [("Money at the start", month.days.first, "", month.opening)]
    for one in month.payments:
        for funder, pence in one.by_funder:
            what = f"Paid in, for {show_days(one.service)}"
            rows.append((what, one.landed_on, FUNDER_WORDS.get(funder, funder), pence))
    other = month.paid_in_pence - sum(one.pence for one in month.payments)
    for words, pence in (
        ("Other money from us", other),
        ("Refunds", month.refunds),
        ("Your own money", month.own_money),
        ("What you spent", -month.spent),
    ):
        if pence:
            rows.append((words, None, "", pence))
    return rows


REPORT = Report(
    name="statement",
    title="A family’s statement",
    answers="What came into a direct payment account in a month, and what does it hold?",
    permission=Permission.SEE_STATEMENT,
    asks=(
        Asks("child", "Child’s case number", EXAMPLE, needed=False),
        Asks("month", "Month", "2026-11", needed=False),
        Asks("agreement", "Agreement, when the child has several", AGREEMENT, needed=False),
    ),
    build=build,
)
