"""The trial balance: every account's debits and credits, which must be equal."""

from __future__ import annotations

from datetime import date, datetime
from urllib.parse import urlencode

from sqlalchemy.orm import Session

from ledger import book
from ledger.access.permissions import Permission, Viewer
from ledger.values.dates import london_date, parse_date, show_date
from ledger.values.errors import Refused
from reports.report import Asks, Report
from reports.table import Cell, Column, Link, Table

LAYERS = ("budget", "commitment", "actual")
COLUMNS = (
    Column("layer", "Layer"),
    Column("nominal", "Code"),
    Column("title", "Account"),
    Column("funder", "Funder"),
    Column("debit", "Debit", "money"),
    Column("credit", "Credit", "money"),
    Column("balance", "Balance", "money", "debit less credit"),
)


def build(session: Session, viewer: Viewer, now: datetime, given: dict[str, str]) -> Table:
    """Every nominal and funder of one layer or all, to the end of a day."""
    del viewer  # the trial balance is of the whole authority: its permission is its scope
    until = parse_date(given["until"]) if "until" in given else london_date(now)
    layer = given.get("layer")
    if layer is not None and layer not in LAYERS:
        raise Refused("R-REPORT", "The layer is budget, commitment or actual.", "layer")
    rows = book.trial_balance(session, until, layer)
    table = Table(
        title="Trial balance",
        caption=f"Trial balance to {show_date(until)}",
        says=f"Everything posted to the end of {show_date(until)}, "
        + (f"{layer} layer." if layer else "all three layers."),
        as_at=now,
        columns=COLUMNS,
        rows=tuple(_row(row, until) for row in sorted(rows, key=_place)),
    )
    table = table.totalled("Both sides")
    balanced = table.total("debit") == table.total("credit")
    notes = ("Debits and credits are equal." if balanced else "DEBITS AND CREDITS DIFFER.",)
    return table.with_notes(notes)


def _place(row: book.TrialRow) -> tuple[int, str, str]:
    return LAYERS.index(row.layer), row.nominal, row.funder


def _row(row: book.TrialRow, until: date) -> tuple[Cell, ...]:
    net = row.debit - row.credit
    asked = {"layer": row.layer, "nominal": row.nominal, "funder": row.funder or "none",
             "until": until.isoformat()}  # fmt: skip
    why = f"/explain/figure?{urlencode(asked)}"
    about = f"{row.title}, {row.layer}"
    return (
        row.layer,
        row.nominal,
        row.title,
        row.funder,
        Link(row.debit, why, f"debit of {about}"),
        Link(row.credit, why, f"credit of {about}"),
        Link(net, why, f"balance of {about}"),
    )


REPORT = Report(
    name="trial-balance",
    title="Trial balance",
    answers="Do the books balance, and what stands on each account?",
    permission=Permission.SEE_REPORTS,
    asks=(
        Asks("until", "Last day", "30 November 2026", needed=False),
        Asks("layer", "Layer", "actual", needed=False),
    ),
    build=build,
)
