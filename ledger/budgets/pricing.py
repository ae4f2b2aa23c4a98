"""What a line costs: its week, its year, and what falls due in each period of its cycle.

Pure: a row and the timetable in, pence and the working out. A part period is paid by its days
(worked example C1a); a year that is not 52 equal weeks is spread over the cycle (C6b).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from ledger.budgets.rows import BudgetRow
from ledger.budgets.timetable import Timetable
from ledger.values.dates import Days, financial_year, show_days, year_days, year_name
from ledger.values.money import instalments, part_of, round_half_up, show_pounds
from ledger.values.working import Step, Working

WHOLE = 10_000  # hundredths of a per cent


@dataclass(frozen=True, slots=True)
class Due:
    """What one line puts into one period: the cycle's period, the days entitled to, the pence."""

    period: Days
    days: Days
    pence: int
    sentence: str


@dataclass(frozen=True, slots=True)
class Priced:
    """A line priced: a week, a full year, what falls due by the year's end, when, and why."""

    year: int
    weekly_pence: int
    full_year_pence: int
    year_pence: int
    dues: tuple[Due, ...]
    working: Working


def price(row: BudgetRow, timetable: Timetable) -> Priced:
    """Price a line for the financial year it starts in.

    An arranged line without a cycle of its own is spread by four weeks, so that a late start or
    an early end costs its days and no more.
    """
    year = financial_year(row.starts)
    weekly = round_half_up(Fraction(row.hours * row.rate_pence, 100))
    full = weekly * row.weeks
    once = row.cycle == "one-off"
    dues = (_once(row, full, year),) if once else _spread(row, full, weekly, year, timetable)
    pence = sum(due.pence for due in dues)
    return Priced(
        year, weekly, full, pence, dues, _working(row, weekly, full, pence, dues, timetable)
    )


def quantity(row: BudgetRow) -> str:
    """Hours by rate as people write it: "9 hours × £16.29"; one hour is not worth saying."""
    rate = show_pounds(row.rate_pence)
    if row.hours == 100:
        return rate
    return f"{hours_words(row.hours)} × {rate}"


def hours_words(hours: int) -> str:
    """Hundredths of an hour in words: 900 is "9 hours", 750 is "7.5 hours"."""
    whole, rest = divmod(hours, 100)
    number = f"{whole}.{rest:02}".rstrip("0").rstrip(".")
    return f"{number} hour" if hours == 100 else f"{number} hours"


def share_words(weights: Mapping[str, int]) -> str:
    """Shares as people write them: "50% education, 25% health, 25% care"."""
    total = sum(weights.values())
    if len(weights) == 1:
        return f"all {next(iter(weights))}"
    if len(set(weights.values())) == 1 and WHOLE % len(weights):
        return f"{', '.join(weights)} in equal shares"
    words = []
    for funder, weight in weights.items():
        hundredths = round_half_up(Fraction(weight * WHOLE, total))
        per_cent = f"{hundredths // 100}.{hundredths % 100:02}".rstrip("0").rstrip(".")
        words.append(f"{per_cent}% {funder}")
    return ", ".join(words)


def _once(row: BudgetRow, full: int, year: int) -> Due:
    days = Days(row.starts, min(row.ends, year_days(year).ends))
    return Due(days, days, full, f"{row.what}: {_year_sum(row, full)}, paid once")


def _spread(
    row: BudgetRow, full: int, weekly: int, year: int, timetable: Timetable
) -> tuple[Due, ...]:
    cycle = row.cycle or "four-weekly"
    periods = timetable.periods(cycle, year)
    amounts = _period_amounts(full, weekly, row, cycle, len(periods))
    entitled = _entitled(row, periods, year)
    dues = []
    for period, amount in zip(periods, amounts, strict=True):
        starts, ends = max(period.starts, entitled.starts), min(period.ends, entitled.ends)
        if starts >= ends:
            continue
        days = Days(starts, ends)
        whole = _payment_sentence(row, cycle, full, amount, len(amounts))
        if days == period:
            dues.append(Due(period, days, amount, whole))
        else:
            pence = part_of(amount, days.count, period.count)
            shown = f"{days.count} of {period.count} days × {show_pounds(amount)}"
            sentence = f"{shown} = {show_pounds(pence)}"
            dues.append(Due(period, days, pence, sentence))
    return tuple(due for due in dues if due.pence)


def _period_amounts(full: int, weekly: int, row: BudgetRow, cycle: str, count: int) -> list[int]:
    # A year's four-weekly money is 13 payments; the rare year with 14 starts pays the 14th as the
    # first of the next thirteen, so that four weeks are never left out.
    if cycle == "four-weekly" and row.weeks == 52:
        return [4 * weekly] * count
    base = instalments(full, 13 if cycle == "four-weekly" else count)
    return [base[place % len(base)] for place in range(count)]


def _entitled(row: BudgetRow, periods: tuple[Days, ...], year: int) -> Days:
    # A line that runs from the year's first day has the whole first period, and one that runs to
    # its last day the whole last: 13 payments are the year (C1), whatever day the Monday falls on.
    whole = year_days(year)
    starts = min(periods[0].starts, row.starts) if row.starts <= whole.starts else row.starts
    ends = max(periods[-1].ends, whole.ends) if row.ends >= whole.ends else row.ends
    return Days(starts, ends)


def _year_sum(row: BudgetRow, full: int) -> str:
    if row.weeks == 1:
        return quantity(row) if row.hours == 100 else f"{quantity(row)} = {show_pounds(full)}"
    return f"{quantity(row)} × {row.weeks} = {show_pounds(full)}"


def _payment_sentence(row: BudgetRow, cycle: str, full: int, amount: int, count: int) -> str:
    if cycle == "four-weekly" and row.weeks == 52:
        return f"{quantity(row)} × 4 weeks = {show_pounds(amount)}"
    return f"{show_pounds(full)} a year in {count} payments = {show_pounds(amount)}"


def _working(
    row: BudgetRow, weekly: int, full: int, pence: int, dues: tuple[Due, ...], timetable: Timetable
) -> Working:
    if row.cycle == "one-off":
        sentence = dues[0].sentence
        return Working(pence, sentence, (Step(row.what, show_pounds(pence)),), (row.rate_source,))
    steps = [
        Step(quantity(row), f"{show_pounds(weekly)} a week"),
        Step(f"{row.weeks} weeks × {show_pounds(weekly)}", f"{show_pounds(full)} a year"),
    ]
    sentence = f"{quantity(row)} × {row.weeks} weeks = {show_pounds(full)} a year"
    if pence != full:
        year = year_name(financial_year(row.starts))
        sentence = (
            f"{sentence}; {show_pounds(pence)} falls due in {year}, {show_days(days_in_year(row))}"
        )
        steps += [Step(f"{show_days(due.days)}: {due.sentence}", show_pounds(due.pence))
                  for due in dues if due.days != due.period]  # fmt: skip
        whole = [due for due in dues if due.days == due.period]
        steps.append(Step(f"{len(whole)} whole payments", show_pounds(sum(d.pence for d in whole))))
    return Working(pence, sentence, tuple(steps), (row.rate_source, *timetable.versions))


def days_in_year(row: BudgetRow) -> Days:
    """The days of a line that lie in its own financial year."""
    return Days(row.starts, min(row.ends, year_days(financial_year(row.starts)).ends))
