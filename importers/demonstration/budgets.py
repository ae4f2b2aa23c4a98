"""Twenty-five invented personal budgets: every mechanism, custody, cycle and split a county meets.

The first is the worked example C1: nine hours a week at £16.29, shared 50/25/25, is £146.61 a week,
£586.44 each four weeks and £7,623.72 a year.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from importers.demonstration.people import DemoChild, children
from ledger.budgets.pricing import price
from ledger.budgets.rows import BudgetRow
from ledger.budgets.tables import FUNDERS
from ledger.budgets.timetable import Timetable
from ledger.values.dates import Days
from ledger.values.money import parse_pounds, share

TIMETABLE = Timetable(
    anchor=date(2026, 4, 6),
    terms=((4, 1), (9, 1), (1, 1)),
    leads={},
    tie_order=FUNDERS,
    versions=(),
)
CARD = "Exampleshire rate card, personal assistants"
AGENCY = "Exampleshire rate card, agency staff"
QUOTE = "Provider's quotation"
HEALTH_RATE = "Care board rate for nursing at home"


@dataclass(frozen=True, slots=True)
class DemoLine:
    """One priced line as an officer writes it; hours a week, rate in pounds.

    `shares` is education/health/care. `starts` and `ends` are days after the first Monday in April
    (`ends` the last day, included); without them the line runs for the whole year.
    """

    section: str
    outcome: str
    what: str
    hours: str
    rate: str
    shares: str
    weeks: int = 52
    source: str = CARD
    mechanism: str = "direct payment"
    cycle: str = "four-weekly"
    custody: str = "own"
    payee_kind: str = "parent"
    payee: str = ""
    starts: int | None = None
    ends: int | None = None


PA = DemoLine("H1", "Getting out", "Personal assistant", "9", "16.29", "50/25/25")
TUTOR = DemoLine(
    "F", "Learning", "Specialist tutor", "2.5", "25.00", "100/0/0", weeks=38, source=QUOTE
)
THERAPY = DemoLine(
    "F", "Talking and listening", "Speech and language therapy", "1", "68.00", "70/30/0",
    weeks=39, source=QUOTE, mechanism="arranged", cycle="", custody="", payee_kind="",
)  # fmt: skip
START_UP = DemoLine(
    "F", "Getting started", "Communication aid", "1", "350.00", "100/0/0",
    weeks=1, source=QUOTE, cycle="one-off",
)  # fmt: skip
NURSING = DemoLine(
    "G", "Staying well", "Nursing care at home", "20", "24.80", "0/100/0",
    source=HEALTH_RATE, custody="managed",
)  # fmt: skip
BREAK = DemoLine(
    "H2", "A break for the family", "Short breaks", "8", "22.10", "0/0/100",
    weeks=26, source=AGENCY, mechanism="third party", custody="managed",
    payee_kind="third party", payee="Hedgerow Short Breaks",
)  # fmt: skip

# The child's place in the list of children, and the lines of the budget.
_BUDGETS: dict[int, tuple[DemoLine, ...]] = {
    1: (PA,),
    2: (replace(PA, shares="60/25/15", custody="card"),),
    3: (replace(PA, hours="10", rate="25.00", shares="1/1/1", source=AGENCY, custody="managed"),),
    4: (TUTOR,),
    5: (
        replace(PA, hours="6", shares="0/0/100"),
        START_UP,
        replace(
            START_UP, section="H1", what="Employer's insurance", rate="96.50", shares="0/0/100"
        ),
    ),
    6: (replace(PA, starts=9),),
    7: (
        replace(PA, hours="4", rate="18.50", shares="50/0/50", cycle="monthly", custody="card"),
        replace(
            PA, what="Payroll service", hours="1", rate="26.25", weeks=12, shares="0/0/100",
            cycle="monthly", custody="card",
        ),
    ),
    8: (NURSING,),
    9: (replace(PA, hours="12", shares="40/0/60", payee_kind="young person"),),
    10: (replace(TUTOR, hours="5", rate="35.00", weeks=40, cycle="termly"),),
    11: (THERAPY,),
    12: (
        replace(
            PA, what="Mentoring", hours="6", rate="21.36", source=AGENCY, mechanism="third party",
            custody="managed", payee_kind="third party", payee="Stepping Stones Support",
        ),
    ),
    13: (replace(TUTOR, hours="4", rate="50.00", weeks=50, custody="card"),),
    14: (replace(PA, hours="5", cycle="monthly", starts=154),),
    15: (
        replace(PA, what="Travel training", hours="3", shares="100/0/0", weeks=38, custody="card"),
        replace(THERAPY, rate="71.25", weeks=30, shares="100/0/0"),
    ),
    16: (BREAK,),
    17: (replace(PA, hours="7.5", weeks=38, shares="50/50/0", cycle="monthly"),),
    18: (replace(PA, hours="14", rate="21.36", source=AGENCY, custody="card"),),
    19: (
        replace(THERAPY, section="G", what="Occupational therapy", rate="72.50", weeks=30,
                outcome="Staying well", shares="0/100/0"),
        replace(START_UP, what="Sensory equipment", rate="420.00"),
    ),
    20: (
        replace(PA, hours="10", shares="1/1/1", custody="managed", payee_kind="young person"),
    ),
    21: (
        replace(BREAK, what="Overnight short breaks", hours="10", mechanism="arranged", cycle="",
                custody="", payee_kind="", payee=""),
    ),
    22: (replace(TUTOR, hours="3", rate="42.50", cycle="termly"),),
    23: (
        replace(TUTOR, outcome="Feeling calm", what="Music therapy", hours="1", rate="55.00",
                weeks=36, shares="60/25/15", mechanism="third party", custody="managed",
                payee_kind="third party", payee="Saltmere Music Therapy"),
    ),
    24: (replace(PA, hours="6", custody="authority", ends=271),),
    25: (replace(PA, hours="8", shares="0/50/50", cycle="monthly", starts=209),),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class DemoRow:
    """One line of the budgets workbook: whose, its number, the days it runs (last included).

    `year_pence` is what it comes to by the year's end, `shares` that sum by funder.
    """

    child: DemoChild
    number: int
    line: DemoLine
    payee: str
    first: date
    last: date
    year_pence: int
    shares: Mapping[str, int]


def rows(year: int) -> list[DemoRow]:
    """Every line of every budget of financial year `year`, in the officers' order."""
    everyone = children(year)
    return [
        _row(everyone[place - 1], number, line, year)
        for place, lines in _BUDGETS.items()
        for number, line in enumerate(lines, start=1)
    ]


def first_monday(year: int) -> date:
    """The first Monday in April: the day the year's four-weekly cycle begins."""
    first = date(year, 4, 1)
    return first + timedelta(days=-first.weekday() % 7)


def weights(line: DemoLine) -> dict[str, int]:
    """The funders who share a line, with their weights."""
    parts = zip(FUNDERS, line.shares.split("/"), strict=True)
    return {funder: int(part) for funder, part in parts if part != "0"}


def _row(child: DemoChild, number: int, line: DemoLine, year: int) -> DemoRow:
    monday = first_monday(year)
    own = {"parent": child.parent, "young person": child.name}
    first = date(year, 4, 1) if line.starts is None else monday + timedelta(days=line.starts)
    last = date(year + 1, 3, 31) if line.ends is None else monday + timedelta(days=line.ends)
    pence = _year_pence(child, number, line, Days.inclusive(first, last))
    return DemoRow(
        child,
        number,
        line,
        payee=line.payee or own.get(line.payee_kind, ""),
        first=first,
        last=last,
        year_pence=pence,
        shares=share(pence, weights(line)),
    )


def _year_pence(child: DemoChild, number: int, line: DemoLine, days: Days) -> int:
    """The officer's own sum, by the council's rules of payment."""
    row = BudgetRow(
        row=0,
        reference=child.reference,
        number=number,
        section=line.section,
        outcome=line.outcome,
        what=line.what,
        hours=int(Decimal(line.hours) * 100),
        weeks=line.weeks,
        rate_pence=parse_pounds(line.rate),
        rate_source=line.source,
        mechanism=line.mechanism,
        starts=days.starts,
        ends=days.ends,
        cycle=line.cycle,
    )
    return price(row, TIMETABLE).year_pence
