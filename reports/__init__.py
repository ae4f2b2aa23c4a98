"""Answers out: read only. One module a report, each returns a `Table`; drawers; its pages."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from ledger.access.permissions import Viewer
from ledger.values.errors import Refused
from reports import money_map, registry, statement, trial_balance
from reports import run as run_of_payments
from reports.registry import Report
from reports.table import Table

REPORTS: dict[str, Report] = {
    report.name: report
    for report in (
        trial_balance.REPORT,
        money_map.REPORT,
        statement.REPORT,
        run_of_payments.REPORT,
    )
}


def find(name: str) -> Report:
    """The report of this name. Refused (R-REPORT) with the names there are."""
    if name not in REPORTS:
        raise Refused(
            "R-REPORT", f"There is no report called {name}. Choose {', '.join(REPORTS)}.", "name"
        )
    return REPORTS[name]


def run(name: str, session: Session, viewer: Viewer, *, now: datetime, **arguments: str) -> Table:
    """Draw a report by name for one person, through a reading session.

    Raises `Refused` for an unknown report, one they may not have, or a wrong argument.
    """
    return registry.run(find(name), session, viewer, now, arguments)


__all__ = ["REPORTS", "Report", "Table", "find", "run"]
