"""The four numbers, read from the book: by funder for the authority, by child for an officer.

Allocated, committed and spent are the book's three layers, and available is what is left. For a
direct payment to a family the child's pages say more: spent is what the family has spent, and what
we have paid them stands beside it, so that money in a family's account is never shown as gone.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ledger import book
from ledger.access.permissions import SEES_EVERY_CHILD, Viewer
from ledger.access.ties import visible_children
from ledger.budgets.tables import Agreement, Budget, Instalment
from ledger.payments.landing import has_landed
from ledger.payments.tables import RunLine
from ledger.values.dates import year_days

FUNDERS = ("education", "health", "care")
LAYERS = ("budget", "commitment", "actual")
PAID_OUT = ("C1410", "C5210", "C5310", "C5320")
BOUGHT = ("C1415", "C5150", "C5160", "C5170", "C5190", "C5230", "C5330")
PERSONAL = tuple(sorted((*PAID_OUT, *BOUGHT)))


@dataclass(frozen=True, slots=True)
class Four:
    """Allocated, committed and spent pence; available is what is left. `paid` is to the family."""

    allocated: int = 0
    committed: int = 0
    spent: int = 0
    paid: int = 0

    @property
    def available(self) -> int:
        """Allocated less committed less spent."""
        return self.allocated - self.committed - self.spent

    @property
    def numbers(self) -> tuple[int, int, int, int]:
        """The four, always in this order."""
        return (self.allocated, self.committed, self.spent, self.available)

    def __add__(self, other: Four) -> Four:
        return Four(
            self.allocated + other.allocated,
            self.committed + other.committed,
            self.spent + other.spent,
            self.paid + other.paid,
        )


@dataclass
class _Sums:
    """Pence by layer, apart for money paid out to families and for what is bought for them."""

    paid_out: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    bought: dict[str, int] = field(default_factory=lambda: defaultdict(int))


def total(fours: Iterable[Four]) -> Four:
    """The sum of several."""
    return sum(fours, Four())


def by_funder(session: Session, viewer: Viewer, year: int, today: date) -> dict[str, Four]:
    """The authority's four numbers for personal budgets in a year, by funder.

    Someone who sees only some children gets the sum of their budgets, and nothing else.
    """
    found: dict[str, Four] = {}
    if viewer.role in SEES_EVERY_CHILD:
        rows = _of_year(session, year)
    else:
        pots = pots_of(session, viewer, year, today)
        rows = [(r[1], r[2], r[3]) for r in _by_pot(session, pots)]
    for layer, funder, pence in rows:
        found[funder] = found.get(funder, Four()) + _in_layer(layer, pence)
    return {funder: found[funder] for funder in FUNDERS if funder in found}


def _in_layer(layer: str, pence: int) -> Four:
    if layer == "budget":
        return Four(allocated=pence)
    return Four(committed=pence) if layer == "commitment" else Four(spent=pence)


def _of_year(session: Session, year: int) -> list[tuple[str, str, int]]:
    days = year_days(year)
    kept: dict[tuple[str, str], int] = defaultdict(int)
    for sign, until in ((1, days.last), (-1, days.first - timedelta(days=1))):
        rows = book.balances(session, ("layer", "funder"), nominals=PERSONAL, until=until)
        for row in rows:
            kept[row.layer, row.funder] += sign * row.net
    return [(layer, funder, pence) for (layer, funder), pence in kept.items()]


def pots_of(session: Session, viewer: Viewer, year: int, today: date) -> list[int]:
    """The pots of a year's budgets of the children the viewer may see."""
    scope = visible_children(session, viewer, today)
    return list(
        session.scalars(
            select(Budget.pot_id).where(Budget.year == year, Budget.child_id.in_(scope))
        )
    )


def _by_pot(session: Session, pots: Iterable[int]) -> list[tuple[int, str, str, int]]:
    wanted = frozenset(pots)
    rows = book.balances(session, ("pot", "layer", "funder"), nominals=PERSONAL)
    return [(r.pot, r.layer, r.funder, r.net) for r in rows if r.pot in wanted]


def by_child(session: Session, viewer: Viewer, year: int, today: date) -> dict[int, Four]:
    """The four numbers of each child's personal budget in a year, by child id, as a family has it.

    Only children the viewer may see.
    """
    scope = visible_children(session, viewer, today)
    budgets = session.execute(
        select(Budget.id, Budget.child_id, Budget.pot_id).where(
            Budget.year == year, Budget.child_id.in_(scope)
        )
    ).all()
    sums: dict[int, _Sums] = defaultdict(_Sums)
    child_of = {row.pot_id: row.child_id for row in budgets}
    for row in book.balances(session, ("pot", "layer", "nominal"), nominals=PERSONAL):
        if row.pot in child_of:
            mine = sums[child_of[row.pot]]
            apart = mine.paid_out if row.nominal in PAID_OUT else mine.bought
            apart[row.layer] += row.net
    spent = _spent_by_families(session, {row.id: row.child_id for row in budgets})
    paid = _landed(session, year)
    return {
        row.child_id: _as_a_family_has_it(
            sums[row.child_id], spent.get(row.child_id, 0), paid.get(row.id, 0)
        )
        for row in budgets
    }


def _as_a_family_has_it(sums: _Sums, spent: int, paid: int) -> Four:
    direct = Four(allocated=sums.paid_out["budget"], spent=spent, paid=paid)
    bought = Four(sums.bought["budget"], sums.bought["commitment"], sums.bought["actual"])
    return direct + bought


def _landed(session: Session, year: int) -> dict[int, int]:
    """What has reached the payees of a year's budgets, by budget id."""
    rows = session.execute(
        select(Agreement.budget_id, func.sum(RunLine.pence).label("pence"))
        .join(Budget, Budget.id == Agreement.budget_id)
        .join(Instalment, Instalment.agreement_id == Agreement.id)
        .join(RunLine, RunLine.instalment_id == Instalment.id)
        .where(Budget.year == year, has_landed())
        .group_by(Agreement.budget_id)
    )
    return {row.budget_id: int(row.pence) for row in rows}


def _spent_by_families(session: Session, child_of: Mapping[int, int]) -> dict[int, int]:
    """What families have spent from their accounts, by child id: every F6 code of their pots."""
    rows = session.execute(select(Agreement.account_pot_id, Agreement.budget_id)).all()
    owner = {r.account_pot_id: child_of[r.budget_id] for r in rows if r.budget_id in child_of}
    codes = tuple(code for code in book.nominals(session) if code.startswith("F6"))
    spent: dict[int, int] = defaultdict(int)
    for row in book.balances(session, ("pot",), layer="actual", nominals=codes):
        if row.pot in owner:
            spent[owner[row.pot]] += row.net
    return spent
