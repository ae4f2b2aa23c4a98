"""What needs an officer today: direct payments that are due and not there, by age and money.

Everything here is read from the instalments and the runs they are in, for the children the viewer
may see.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from sqlalchemy import ScalarSelect, Subquery, exists, func, select
from sqlalchemy.orm import Session, aliased

from ledger.access.permissions import Viewer
from ledger.access.ties import visible_children
from ledger.budgets.tables import Agreement, Budget, Instalment, Plan
from ledger.parties.tables import Child
from ledger.payments.landing import has_landed
from ledger.payments.lines import held_now
from ledger.payments.tables import RunHold, RunLine, RunStep
from ledger.values.dates import is_working_day

BANDS = ("Today", "1 to 5 days", "6 to 10 days", "Over 10 days")
NOT_PREPARED, NOT_APPROVED = "Payment in no run", "Run waiting for approval"
HELD, NOT_LANDED = "Payment held", "Payment not yet landed"
WHATS = (HELD, NOT_PREPARED, NOT_APPROVED, NOT_LANDED)


@dataclass(frozen=True, slots=True)
class Due:
    """One instalment promised by a day: where it stands, its pence, who has to move."""

    child_id: int
    child: str
    instalment_id: int
    pence: int
    promised_on: date
    what: str
    why: str
    waiting_on: str
    run_id: int | None

    def days_late(self, today: date) -> int:
        """Working days since the promised day; 0 on the day itself."""
        return working_days(self.promised_on, today)


@dataclass(frozen=True, slots=True)
class Heap:
    """So many things worth so many pence."""

    number: int
    pence: int


def working_days(since: date, until: date) -> int:
    """How many working days lie after `since`, up to and with `until`."""
    return sum(1 for n in range((until - since).days) if _works(since + timedelta(days=n + 1)))


@lru_cache(maxsize=4096)
def _works(day: date) -> bool:
    return is_working_day(day)


def band(days: int) -> int:
    """Which of the four ages a number of working days late is in."""
    return 0 if days <= 0 else 1 if days <= 5 else 2 if days <= 10 else 3


def _last_line() -> Subquery:
    """For each instalment, the line of the last run it is in that was not withdrawn."""
    withdrawn = exists().where(RunStep.run_id == RunLine.run_id, RunStep.step == "withdrawn")
    return (
        select(RunLine.instalment_id, func.max(RunLine.run_id).label("run_id"))
        .where(~withdrawn)
        .group_by(RunLine.instalment_id)
        .subquery()
    )


def _last_word() -> ScalarSelect[str]:
    """The reason last given for holding or releasing a run line."""
    return (
        select(RunHold.because)
        .where(RunHold.run_line_id == RunLine.id)
        .order_by(RunHold.number.desc())
        .limit(1)
        .scalar_subquery()
    )


def due_payments(session: Session, viewer: Viewer, until: date, today: date) -> list[Due]:
    """Every instalment promised up to a day, that day too, which has not landed; oldest first."""
    last = _last_line()
    approved = aliased(RunStep)
    in_run = (RunLine.run_id == last.c.run_id) & (RunLine.instalment_id == Instalment.id)
    rows = session.execute(
        select(
            Child.id,
            Child.first_name,
            Child.last_name,
            Instalment.id.label("instalment_id"),
            Instalment.pence,
            Instalment.promised_on,
            RunLine.run_id,
            held_now().label("held"),
            _last_word().label("because"),
            approved.id.label("approved"),
        )
        .select_from(Instalment)
        .join(Agreement, Agreement.id == Instalment.agreement_id)
        .join(Budget, Budget.id == Agreement.budget_id)
        .join(Child, Child.id == Budget.child_id)
        .outerjoin(last, last.c.instalment_id == Instalment.id)
        .outerjoin(RunLine, in_run)
        .outerjoin(approved, (approved.run_id == last.c.run_id) & (approved.step == "approved"))
        .where(
            Instalment.promised_on <= until,
            RunLine.id.is_(None) | ~has_landed(),
            Child.id.in_(visible_children(session, viewer, today)),
        )
        .order_by(Instalment.promised_on, Child.last_name, Child.first_name, Instalment.id)
    )
    return [
        Due(
            row.id,
            f"{row.first_name} {row.last_name}",
            row.instalment_id,
            row.pence,
            row.promised_on,
            *_standing(row.run_id, row.because if row.held else None, row.approved),
            row.run_id,
        )
        for row in rows
    ]


def _standing(
    run_id: int | None, held_because: str | None, approved: int | None
) -> tuple[str, str, str]:
    if run_id is None:
        return NOT_PREPARED, "No run has been prepared for it", "Finance"
    if held_because:
        return HELD, held_because, "Finance"
    if approved is None:
        return NOT_APPROVED, "A second person has not approved the run", "Approver"
    return NOT_LANDED, "The bank’s answer is not recorded", "Finance"


@dataclass(frozen=True, slots=True)
class Review:
    """A plan whose yearly review was due and is not recorded."""

    child_id: int
    child: str
    review_on: date


def reviews_due(session: Session, viewer: Viewer, today: date) -> list[Review]:
    """Plans in force whose review day has passed, the oldest first."""
    newer = aliased(Plan)
    rows = session.execute(
        select(Child.id, Child.first_name, Child.last_name, Plan.review_on)
        .join(Plan, Plan.child_id == Child.id)
        .where(
            Plan.review_on < today,
            Plan.starts <= today,
            Plan.ends.is_(None) | (Plan.ends > today),
            ~exists().where(newer.child_id == Plan.child_id, newer.version > Plan.version),
            Child.id.in_(visible_children(session, viewer, today)),
        )
        .order_by(Plan.review_on, Child.last_name)
    )
    return [Review(row.id, f"{row.first_name} {row.last_name}", row.review_on) for row in rows]


def heaps(dues: Sequence[Due], today: date) -> list[tuple[str, list[Heap]]]:
    """For each kind of thing to do, what stands in each of the four ages, then in all."""
    table: list[tuple[str, list[Heap]]] = []
    for what in WHATS:
        mine = [due for due in dues if due.what == what]
        if mine:
            table.append((what, _ages(mine, today)))
    return table


def all_ages(dues: Sequence[Due], today: date) -> list[Heap]:
    """Everything to do in each of the four ages, then in all."""
    return _ages(dues, today)


def _ages(dues: Sequence[Due], today: date) -> list[Heap]:
    aged = [(band(due.days_late(today)), due) for due in dues]
    columns = [[due for at, due in aged if at == place] for place in range(len(BANDS))]
    return [_heap(column) for column in (*columns, dues)]


def _heap(dues: Iterable[Due]) -> Heap:
    pence = [due.pence for due in dues]
    return Heap(len(pence), sum(pence))


def worst_first(dues: Iterable[Due], today: date) -> list[Due]:
    """Days late times money, the largest first; then money, then name."""
    return sorted(dues, key=lambda d: (-d.days_late(today) * d.pence, -d.pence, d.child))


def waiting(dues: Sequence[Due], today: date) -> list[tuple[str, Heap, int]]:
    """Who has to move next: how many, how much, and the oldest in working days."""
    people = sorted({due.waiting_on for due in dues}, reverse=True)
    table: list[tuple[str, Heap, int]] = []
    for who in people:
        mine = [due for due in dues if due.waiting_on == who]
        table.append((who, _heap(mine), max(due.days_late(today) for due in mine)))
    return table
