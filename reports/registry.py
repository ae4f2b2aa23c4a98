"""Every report by name: what it is called, what it asks for, who may have it, and how to run it.

A new report is one module with a `REPORT` and one line here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from ledger.access.permissions import Permission, Viewer, may
from ledger.values.errors import Refused
from reports.table import Table


@dataclass(frozen=True, slots=True)
class Asks:
    """One thing a report asks for: its name in an address, its words, and an example."""

    name: str
    heading: str
    example: str
    needed: bool = True


@dataclass(frozen=True, slots=True)
class Report:
    """A report: its name in an address, its title, what it answers, and the function that draws it.

    `build` takes a reading session, the viewer, the instant and what was asked for, as text.
    """

    name: str
    title: str
    answers: str
    permission: Permission
    asks: tuple[Asks, ...]
    build: Callable[[Session, Viewer, datetime, dict[str, str]], Table]


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
