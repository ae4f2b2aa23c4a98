"""A family's direct payment statement as a table: each sum that makes what the account holds."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy.orm import Session

from ledger.access.permissions import Permission, Viewer
from ledger.access.ties import not_there
from ledger.values.dates import Days, london_date, month_days, parse_date, show_days
from ledger.web.accounts import Month, account_of, month_of
from ledger.web.words import FUNDER_WORDS
from reports.report import Asks, Report
from reports.table import Cell, Column, Table

COLUMNS = (
    Column("what", "What"),
    Column("on", "Day", "date"),
    Column("funder", "Who pays"),
    Column("money", "Money", "money"),
)


def build(session: Session, viewer: Viewer, now: datetime, given: dict[str, str]) -> Table:
    """One month of an account, this month unless another is asked for; rows add up to its end."""
    today = london_date(now)
    asked = given["agreement"]
    if not (asked.isascii() and asked.isdigit()):
        raise not_there()
    account = account_of(session, viewer, int(asked), today)
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


def _days(text: str, today: date) -> Days:
    day = min(parse_date(f"{text}-01"), today) if text else today
    days = month_days(day)
    return Days.inclusive(days.first, min(days.last, today))


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
        Asks("agreement", "Agreement number", "7301482716624412673"),
        Asks("month", "Month", "2026-11", needed=False),
    ),
    build=build,
)
