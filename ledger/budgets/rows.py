"""What comes in from outside: one row of the budget-lines workbook, one line of the budget book."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True, slots=True)
class BudgetRow:
    """One priced line of a child's personal budget, as an officer's workbook tells it.

    `hours` is hundredths of an hour a week, `weeks` weeks a full year, `rate_pence` pence an hour
    (or a session). `starts` and `ends` are half-open: `ends` is the day after the last. `weights`
    gives each funder's share in hundredths of a per cent, adding to 10,000; shares that are exactly
    equal may be given as 1 each (1, 1, 1 for thirds). Payee, custody and cycle are blank for
    a line that is arranged. `year_pence` is the officer's own sum, checked when it is given.
    """

    row: int
    reference: str  # the child's case reference
    number: int  # the line's number in the budget
    section: str  # F, G, H1 or H2 of the plan
    outcome: str
    what: str
    hours: int
    weeks: int
    rate_pence: int
    rate_source: str
    mechanism: str
    starts: date
    ends: date
    weights: Mapping[str, int] = field(default_factory=dict)
    payee_kind: str = ""
    payee_name: str = ""
    custody: str = ""
    cycle: str = ""
    plan_version: int | None = None
    year_pence: int | None = None


@dataclass(frozen=True, slots=True)
class BudgetAllotment:
    """One line of the authority's budget: all that is approved for a nominal, funder and year."""

    nominal: str
    funder: str
    year: int
    pence: int
