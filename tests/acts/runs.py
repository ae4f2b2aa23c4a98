"""A county with a run to work on, and what the tests of runs ask of it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy.orm import Session

from ledger import acts, book
from ledger.payments.lines import digest_of
from ledger.values.errors import Refused
from tests.county import AGREED, County, at, row, settle

APRIL, MAY = date(2026, 4, 1), date(2026, 5, 1)
NOW = at(APRIL)


def start(session: Session, *changes: dict[str, Any], children: int = 0) -> County:
    """A county where each of these changed rows is a child's whole budget."""
    rows = [
        row(row=n + 1, reference=f"EX-{n}", **change)
        for n, change in enumerate(changes or ({},), start=1)
    ]
    county = settle(session, children=max(len(rows), children))
    acts.agree_budgets(session, county.officer, rows, "rows", AGREED)
    return county


def approve(session: Session, county: County, run_id: int) -> book.Receipt:
    """Approve what the run is now."""
    return acts.approve_run(session, county.approver, run_id, digest_of(session, run_id), NOW)


def refusal(call: Any, *arguments: Any) -> Refused:
    """The refusal a call ends in."""
    with pytest.raises(Refused) as refused:
        call(*arguments)
    return refused.value
