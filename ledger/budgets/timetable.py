"""When money falls due: the periods of each cycle and the day each payment is promised.

Pure functions of plain values; the rules they follow are read once, by `timetable_at`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy.orm import Session

from ledger.rules.book import rule_at
from ledger.values.dates import (
    Days,
    add_working_days,
    four_weekly,
    four_weekly_index,
    months,
    next_working_day,
    previous_working_day,
    year_days,
)

FRIDAY = 4
PAYMENTS_A_YEAR = {"four-weekly": 13, "monthly": 12, "termly": 3, "one-off": 1}


@dataclass(frozen=True, slots=True)
class Timetable:
    """The rules of payment in force: anchor of the four weeks, terms, leads, order of ties."""

    anchor: date
    terms: tuple[tuple[int, int], ...]  # the month and day each term's money starts
    leads: Mapping[str, str]  # by cycle: how the promised day is found
    tie_order: tuple[str, ...]
    versions: tuple[str, ...]  # the rules, as a working names them

    def periods(self, cycle: str, year: int) -> tuple[Days, ...]:
        """The periods of a cycle that belong to a financial year: those that start in it."""
        whole = year_days(year)
        if cycle == "monthly":
            return tuple(months(year))
        if cycle == "termly":
            starts = [date(year + ((month, day) < (4, 1)), month, day) for month, day in self.terms]
            return tuple(
                Days(first, after)
                for first, after in zip(starts, [*starts[1:], whole.ends], strict=True)
            )
        index = four_weekly_index(self.anchor, whole.starts - timedelta(days=1)) + 1
        found = []
        while (period := four_weekly(self.anchor, index)).starts < whole.ends:
            found.append(period)
            index += 1
        return tuple(found)

    def promised(self, cycle: str, first: date) -> date:
        """The day a payment for a period that starts on `first` is promised to arrive."""
        lead = self.leads[cycle]
        if lead == "friday before":
            back = (first.weekday() - FRIDAY - 1) % 7 + 1
            return previous_working_day(first - timedelta(days=back))
        if lead == "first working day":
            return next_working_day(first)
        return previous_working_day(first)


def promise_after(promised: date, agreed_on: date) -> date:
    """A promise cannot be older than what it promises: at soonest the next working day after."""
    return max(promised, add_working_days(agreed_on, 1))


def timetable_at(session: Session, day: date) -> Timetable:
    """The rules of payment in force on a day. Raises `Refused` when one is missing."""
    anchor = rule_at(session, "four_weekly_anchor", day)
    terms = rule_at(session, "payment_terms", day)
    leads = rule_at(session, "payment_lead", day)
    order = rule_at(session, "tie_order", day)
    split = rule_at(session, "split_method", day)
    return Timetable(
        anchor=date.fromisoformat(anchor.value),
        terms=tuple((int(month), int(first)) for month, first in terms.value),
        leads=dict(leads.value),
        tie_order=tuple(order.value),
        versions=tuple(rule.name for rule in (anchor, leads, split, order)),
    )
