"""Every payment of one run of direct payments, held ones last and outside the total."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from ledger.access.permissions import Permission, Viewer
from ledger.access.ties import not_there
from ledger.payments.view import run_view
from ledger.values.dates import show_days, show_month
from ledger.values.money import show_pounds
from ledger.web.words import CUSTODIES, RUN_STATES
from reports.report import Asks, Report
from reports.table import Cell, Column, Link, Table

FUNDERS = ("education", "health", "care")
COLUMNS = (
    Column("child", "Child"),
    Column("reference", "Case number"),
    Column("payee", "Paid to"),
    Column("custody", "How the money is held"),
    Column("promised", "Promised", "date"),
    Column("service", "For"),
    Column("education", "Education", "money"),
    Column("health", "Health (NHS)", "money"),
    Column("care", "Social care", "money"),
    Column("money", "Payment", "money"),
)


def build(session: Session, viewer: Viewer, now: datetime, given: dict[str, str]) -> Table:
    """The payments of one run that are not held."""
    del viewer  # runs are of the whole authority: their permission is their scope
    asked = given["run"]
    if not (asked.isascii() and asked.isdigit()):
        raise not_there()
    run = run_view(session, int(asked))
    state = RUN_STATES[run.state].lower()
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (
            one.line.child,
            one.line.reference,
            one.line.payee,
            CUSTODIES[one.line.custody],
            one.line.promised_on,
            show_days(one.line.days),
            *(one.line.by_funder.get(funder, 0) for funder in FUNDERS),
            Link(one.line.pence, f"/explain/instalment/{one.line.instalment_id}"),
        )
        for one in run.paid
    )
    notes = [f"Check code {run.check_code}."]
    notes += [
        f"Held, not in the total: {one.line.child}, {show_pounds(one.line.pence)}, "
        f"{one.line.held_because}."
        for one in run.held
    ]
    return Table(
        title=f"Run {run.reference}",
        caption=f"Direct payments for {show_month(run.month)}",
        says=f"Every payment of run {run.reference} that is not held; the run is {state}.",
        as_at=now,
        columns=COLUMNS,
        rows=rows,
        notes=tuple(notes),
    ).totalled("All payments")


REPORT = Report(
    name="run",
    title="A run of direct payments",
    answers="Who is paid what in a run, and which funder gives it?",
    permission=Permission.SEE_RUNS,
    asks=(Asks("run", "Run number", "7301482716624412673"),),
    build=build,
)
