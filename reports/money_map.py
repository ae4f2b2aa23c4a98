"""One child's money map as a table: every line by funder, with the four numbers."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from ledger.access.permissions import Permission, Viewer
from ledger.access.ties import not_there
from ledger.parties.children import find_child
from ledger.parties.tables import Child
from ledger.values.dates import financial_year, london_date, year_name
from ledger.values.errors import Refused
from ledger.web.moneymap import MECHANISMS, money_map
from ledger.web.words import FUNDER_WORDS
from reports.report import Asks, Report, is_id
from reports.table import Column, Link, Table

COLUMNS = (
    Column("line", "Budget line"),
    Column("outcome", "What it is for"),
    Column("funder", "Funder"),
    Column("mechanism", "How it is paid"),
    Column("allocated", "Allocated", "money"),
    Column("committed", "Committed", "money"),
    Column("spent", "Spent", "money"),
    Column("available", "Available", "money"),
    Column("paid", "Paid to family", "money"),
)


def build(session: Session, viewer: Viewer, now: datetime, given: dict[str, str]) -> Table:
    """The lines of one child's personal budget in this financial year or the one asked for."""
    today = london_date(now)
    year = _year(given["year"]) if "year" in given else financial_year(today)
    found = money_map(session, viewer, _child_id(session, given["child"]), year, today)
    name = f"{found.child.first_name} {found.child.last_name}"
    rows = tuple(
        (
            Link(one.line.what, f"/explain/line/{one.line.id}"),
            one.line.outcome,
            FUNDER_WORDS[one.funder],
            MECHANISMS[one.line.mechanism],
            *one.four.numbers,
            one.four.paid,
        )
        for one in found.lines
    )
    return Table(
        title=f"Money map: {name}",
        caption=f"{name}: personal budget, {year_name(year)}",
        says=f"Every line of {name}’s personal budget for {year_name(year)}, by funder.",
        as_at=now,
        columns=COLUMNS,
        rows=rows,
        notes=(
            "Available is allocated less committed less spent.",
            "For a direct payment, spent is what the family has spent.",
        ),
    ).totalled("Whole budget")


def _year(asked: str) -> int:
    if not (asked.isascii() and asked.isdigit() and len(asked) == 4 and asked > "1900"):
        raise Refused(
            "R-REPORT", f"Give the year in which it begins, like 2026, not {asked}.", "year"
        )
    return int(asked)


def _child_id(session: Session, asked: str) -> int:
    """The child by case number, as people know it, or by id, as in an address."""
    child = find_child(session, asked)
    if child is not None:
        return child.id
    if not is_id(asked):
        raise not_there()
    return int(asked)


def _known(session: Session, given: dict[str, str]) -> dict[str, str]:
    child = session.get_one(Child, _child_id(session, given["child"]))
    return given | {"child": child.reference}


REPORT = Report(
    name="money-map",
    title="A child’s money map",
    answers="What is a child’s budget made of, who funds it, and what is left?",
    permission=Permission.SEE_CHILDREN,
    asks=(
        Asks("child", "Child’s case number", "EX10037"),
        Asks("year", "Financial year", "2026", needed=False),
    ),
    build=build,
    known=_known,
)
