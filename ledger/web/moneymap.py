"""One child's money: every line of the budget by funder, with its four numbers and its payments."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger import book
from ledger.access.permissions import Viewer
from ledger.access.ties import visible_child
from ledger.budgets.pricing import hours_words
from ledger.budgets.tables import Agreement, Budget, Instalment, Line, Part, Plan, Share
from ledger.parties.tables import Child, School
from ledger.values.money import share, show_pounds
from ledger.web.accounts import Standing, standings
from ledger.web.figures import BOUGHT, FUNDERS, PAID_OUT, Four, total

MECHANISMS = {
    "direct payment": "Direct payment",
    "third party": "Third party",
    "arranged": "Arranged for the family",
}


@dataclass(frozen=True, slots=True)
class MapLine:
    """One funder's share of one line: its four numbers, and its payments landed and due so far."""

    line: Line
    funder: str
    four: Four
    landed: int
    due: int
    late: int
    payments: int

    @property
    def direct(self) -> bool:
        """Whether money is paid out for it, to the family or a third party."""
        return self.line.mechanism != "arranged"


@dataclass(frozen=True, slots=True)
class MoneyMap:
    """A child's budget of a year: the plan, the school, the lines, the agreements."""

    child: Child
    plan: Plan | None
    school: School | None
    budget: Budget | None
    lines: tuple[MapLine, ...]
    agreements: tuple[Agreement, ...]
    instalments: tuple[tuple[Instalment, Standing], ...]  # each with where it stands

    @property
    def four(self) -> Four:
        """The whole budget's four numbers."""
        return total(line.four for line in self.lines)

    def by_funder(self, lines: Iterable[MapLine] | None = None) -> dict[str, int]:
        """Allocated pence by funder, of all lines or of some, in funder order."""
        sums: dict[str, int] = defaultdict(int)
        for line in self.lines if lines is None else lines:
            sums[line.funder] += line.four.allocated
        return {funder: sums[funder] for funder in FUNDERS if sums[funder]}

    def by_mechanism(self) -> list[tuple[str, dict[str, int]]]:
        """For each way of paying, allocated pence by funder."""
        found = []
        for mechanism, words in MECHANISMS.items():
            lines = [line for line in self.lines if line.line.mechanism == mechanism]
            if lines:
                found.append((words, self.by_funder(lines)))
        return found


def money_map(session: Session, viewer: Viewer, child_id: int, year: int, today: date) -> MoneyMap:
    """A child's money for a financial year. Refused (A-NOT-FOUND) when it is not the viewer's."""
    child = visible_child(session, viewer, child_id, today)
    plan = session.scalar(
        select(Plan).where(Plan.child_id == child_id).order_by(Plan.version.desc()).limit(1)
    )
    school = session.get(School, plan.school_id) if plan and plan.school_id else None
    budget = session.scalar(
        select(Budget)
        .where(Budget.child_id == child_id, Budget.year == year)
        .order_by(Budget.agreed_at.desc())
        .limit(1)
    )
    if budget is None:
        return MoneyMap(child, plan, school, None, (), (), ())
    agreements = session.scalars(
        select(Agreement).where(Agreement.budget_id == budget.id).order_by(Agreement.starts)
    ).all()
    instalments = _instalments(session, agreements)
    lines = _lines(session, budget, agreements, instalments, today)
    return MoneyMap(
        child, plan, school, budget, tuple(lines), tuple(agreements), tuple(instalments)
    )


def _instalments(
    session: Session, agreements: Sequence[Agreement]
) -> list[tuple[Instalment, Standing]]:
    found = session.scalars(
        select(Instalment)
        .where(Instalment.agreement_id.in_([agreement.id for agreement in agreements]))
        .order_by(Instalment.promised_on, Instalment.starts, Instalment.id)
    ).all()
    stand = standings(session, [one.id for one in found])
    return [(one, stand[one.id]) for one in found]


def _lines(
    session: Session,
    budget: Budget,
    agreements: Sequence[Agreement],
    instalments: Sequence[tuple[Instalment, Standing]],
    today: date,
) -> list[MapLine]:
    shares = session.execute(
        select(Share, Line)
        .join(Line, Line.id == Share.line_id)
        .where(Line.budget_id == budget.id)
        .order_by(Line.number, Share.place)
    ).all()
    fours = _fours(session, budget, agreements, [(s, line) for s, line in shares])
    parts = _parts(session, instalments)
    found = []
    for one, line in shares:
        mine = parts.get((line.id, one.funder), [])
        landed = [pence for pence, _, state in mine if state.landed]
        due = [pence for pence, promised, state in mine if promised <= today or state.landed]
        late = [pence for pence, promised, state in mine if promised < today and not state.landed]
        four = fours[line.id, one.funder]
        four = Four(four.allocated, four.committed, four.spent, sum(landed))
        found.append(MapLine(line, one.funder, four, len(landed), len(due), len(late), len(mine)))
    return found


def _parts(
    session: Session, instalments: Sequence[tuple[Instalment, Standing]]
) -> dict[tuple[int, str], list[tuple[int, date, Standing]]]:
    """For each line and funder, the pence, promised day and state of each payment's part."""
    known = {one.id: (one.promised_on, state) for one, state in instalments}
    found: dict[tuple[int, str], list[tuple[int, date, Standing]]] = defaultdict(list)
    for part in session.scalars(select(Part).where(Part.instalment_id.in_(known))):
        promised, state = known[part.instalment_id]
        found[part.line_id, part.funder].append((part.pence, promised, state))
    return found


def _fours(
    session: Session,
    budget: Budget,
    agreements: Sequence[Agreement],
    shares: Sequence[tuple[Share, Line]],
) -> dict[tuple[int, str], Four]:
    """The four numbers of each share.

    What the council buys is posted line by line, so its commitments and bills are exact. A family
    accounts for each funder's money, not for each line's: what it spent is shared over the lines
    by what they were allocated.
    """
    bought = _bought(session, budget.pot_id)
    from_family = _family_spending(session, agreements)
    found: dict[tuple[int, str], Four] = {}
    for funder in FUNDERS:
        of_funder = [(s, line) for s, line in shares if s.funder == funder]
        direct = {str(s.line_id): s.year_pence for s, line in of_funder
                  if line.mechanism != "arranged"}  # fmt: skip
        by_family = _over(from_family.get(funder, 0), direct)
        for key, pence in direct.items():
            found[int(key), funder] = Four(pence, 0, by_family[key])
        for s, line in of_funder:
            if line.mechanism == "arranged":
                layers = bought[line.id, funder]
                found[line.id, funder] = Four(s.year_pence, layers["commitment"], layers["actual"])
    return found


def _over(pence: int, weights: dict[str, int]) -> dict[str, int]:
    return share(pence, weights) if pence and any(weights.values()) else dict.fromkeys(weights, 0)


def _bought(session: Session, pot_id: int) -> dict[tuple[int, str], dict[str, int]]:
    """For each line the council buys and each funder, pence by layer, from its own journals."""
    found: dict[tuple[int, str], dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for one in book.lines(session, nominals=BOUGHT, pot=pot_id):
        if one.about is not None and one.coding.funder:
            found[one.about, one.coding.funder][one.layer] += one.net
    return found


def _family_spending(session: Session, agreements: Sequence[Agreement]) -> dict[str, int]:
    codes = tuple(code for code in book.nominals(session) if code.startswith("F6"))
    spent: dict[str, int] = defaultdict(int)
    for pot_id in {agreement.account_pot_id for agreement in agreements}:
        for row in book.balances(session, ("funder",), layer="actual", nominals=codes, pot=pot_id):
            spent[row.funder] += row.net
    return spent


def in_book(session: Session, budget: Budget) -> int:
    """What the book says is allocated to a child's budget: the referee of the lines' own sum."""
    return book.balance(session, layer="budget", nominals=(*PAID_OUT, *BOUGHT), pot=budget.pot_id)


def quantity(line: Line) -> str:
    """How much of it, in words: "9 hours a week × £16.29", or the sum of a single payment."""
    rate = show_pounds(line.rate_pence)
    if line.weeks <= 1:
        return f"{hours_words(line.hours)} × {rate}, once" if line.hours != 100 else f"{rate}, once"
    if line.hours == 100:
        return f"{rate} a week, {line.weeks} weeks a year"
    return f"{hours_words(line.hours)} a week × {rate}, {line.weeks} weeks a year"
