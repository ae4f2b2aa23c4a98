"""Every report by name, and running one for one person.

A new report is one module with a `REPORT` and one line here.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from ledger.access.permissions import Viewer, may
from ledger.values.errors import Refused
from reports import money_map, payment_run, statement, trial_balance
from reports.report import Report
from reports.table import Table

REPORTS: dict[str, Report] = {
    report.name: report
    for report in (
        trial_balance.REPORT,
        money_map.REPORT,
        statement.REPORT,
        payment_run.REPORT,
    )
}


def find(name: str) -> Report:
    """The report of this name. Refused (R-REPORT) with the names there are."""
    if name not in REPORTS:
        raise Refused(
            "R-REPORT", f"There is no report called {name}. Choose {', '.join(REPORTS)}.", "name"
        )
    return REPORTS[name]


def run(
    report: Report, session: Session, viewer: Viewer, now: datetime, given: dict[str, str]
) -> Table:
    """Draw one report for one person. Refused when they may not have it or something is missing."""
    if not may(viewer, report.permission):
        raise Refused("R-PERMISSION", f"{viewer.name} may not see {report.title.lower()}.")
    known = {asked.name for asked in report.asks}
    for name in given:
        if name not in known:
            raise Refused("R-REPORT", f"{report.title} does not ask for {name}.", name)
    for asked in report.asks:
        if asked.needed and not given.get(asked.name):
            raise Refused(
                "R-REPORT", f"Give the {asked.heading.lower()}, like {asked.example}.", asked.name
            )
    return report.build(session, viewer, now, {k: v for k, v in given.items() if v})
