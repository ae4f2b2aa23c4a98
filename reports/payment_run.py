"""Every payment of one run of direct payments, held ones last and outside the total."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger.access.permissions import Permission, Viewer
from ledger.access.ties import not_there
from ledger.payments.tables import Run
from ledger.payments.view import run_view
from ledger.values.dates import show_days, show_month
from ledger.values.money import show_pounds
from ledger.web.words import CUSTODIES, RUN_STATES
from reports.report import Asks, Report, is_id
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
    run = run_view(session, _run_id(session, given["run"]))
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


def _run_id(session: Session, asked: str) -> int:
    """The run by its reference, as people know it, or by id, as in an address."""
    found = session.scalar(select(Run.id).where(Run.reference == asked.upper()))
    if found is not None:
        return found
    if not is_id(asked):
        raise not_there()
    return int(asked)


def _known(session: Session, given: dict[str, str]) -> dict[str, str]:
    run = session.get_one(Run, _run_id(session, given["run"]))
    return given | {"run": run.reference}


REPORT = Report(
    name="run",
    title="A run of direct payments",
    answers="Who is paid what in a run, and which funder gives it?",
    permission=Permission.SEE_RUNS,
    asks=(Asks("run", "Run", "DP-2026-11"),),
    build=build,
    known=_known,
)
