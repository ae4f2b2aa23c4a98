"""A family's direct payment account as the family book has it: a month, a year, the next payment.

An account belongs to one payee and one way of holding the money; several agreements may pay into
it. Everything is found through a child the viewer may see.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ledger import book
from ledger.access.permissions import Viewer
from ledger.access.ties import not_there, visible_children
from ledger.budgets.tables import Agreement, Budget, Instalment
from ledger.parties.tables import Child, Payee
from ledger.payments.events import LANDED
from ledger.payments.landing import on_its_day
from ledger.payments.lines import held_now
from ledger.payments.tables import RunLanding, RunLine, RunStep
from ledger.values.dates import Days, month_days, year_days

HELD = ("F1010", "F1020", "F1030", "F1040")
FROM_US = ("F2010", "F4010", "F5010")
OWN = ("F2020", "F3010")
BACK = ("F6800", "F6810")


@dataclass(frozen=True, slots=True)
class Account:
    """One account: its pot in the family book, its payee, its child, the agreements behind it."""

    pot_id: int
    child: Child
    payee: Payee
    agreements: tuple[Agreement, ...]

    @property
    def agreement_id(self) -> int:
        """The agreement its pages are found by: the newest."""
        return self.agreements[-1].id

    @property
    def starts(self) -> date:
        """The first day any of its agreements covers."""
        return min(agreement.starts for agreement in self.agreements)


@dataclass(frozen=True, slots=True)
class PaidIn:
    """One payment that reached the account: the day, its pence by funder, what it was for."""

    instalment_id: int
    landed_on: date
    promised_on: date
    service: Days
    by_funder: tuple[tuple[str, int], ...]

    @property
    def pence(self) -> int:
        """The whole payment."""
        return sum(pence for _, pence in self.by_funder)


@dataclass(frozen=True, slots=True)
class Month:
    """What an account held at the start of some days, what changed, and what it held at the end."""

    days: Days
    opening: int
    paid_in: tuple[tuple[str, int], ...]
    refunds: int
    own_money: int
    spent: int
    closing: int
    due_back: int
    set_aside: int
    payments: tuple[PaidIn, ...]

    @property
    def paid_in_pence(self) -> int:
        """All that came from the council and the health board."""
        return sum(pence for _, pence in self.paid_in)


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a payment stands: planned, prepared, held, approved or landed, and the day it did."""

    state: str
    landed_on: date | None = None

    @property
    def landed(self) -> bool:
        """Whether the money has reached the payee."""
        return self.landed_on is not None


@dataclass(frozen=True, slots=True)
class Coming:
    """A payment still to come: the instalment and where it stands."""

    instalment: Instalment
    agreement: Agreement
    state: str  # "planned", "prepared", "approved" or "held"


def accounts(session: Session, viewer: Viewer, today: date) -> list[Account]:
    """Every account of the children the viewer may see, by child and payee."""
    scope = visible_children(session, viewer, today)
    rows = session.execute(
        select(Agreement, Child, Payee)
        .join(Budget, Budget.id == Agreement.budget_id)
        .join(Child, Child.id == Budget.child_id)
        .join(Payee, Payee.id == Agreement.payee_id)
        .where(Child.id.in_(scope))
        .order_by(Child.first_name, Child.id, Payee.name, Agreement.starts, Agreement.id)
    )
    grouped: dict[int, list[tuple[Agreement, Child, Payee]]] = {}
    for agreement, child, payee in rows:
        grouped.setdefault(agreement.account_pot_id, []).append((agreement, child, payee))
    return [
        Account(pot, group[0][1], group[0][2], tuple(agreement for agreement, _, _ in group))
        for pot, group in grouped.items()
    ]


def account_of(session: Session, viewer: Viewer, agreement_id: int, today: date) -> Account:
    """The account an agreement pays into. Refused (A-NOT-FOUND) when it is not the viewer's."""
    pot_id = session.scalar(
        select(Agreement.account_pot_id)
        .join(Budget, Budget.id == Agreement.budget_id)
        .where(
            Agreement.id == agreement_id,
            Budget.child_id.in_(visible_children(session, viewer, today)),
        )
    )
    if pot_id is None:
        raise not_there()
    rows = session.execute(
        select(Agreement, Child, Payee)
        .join(Budget, Budget.id == Agreement.budget_id)
        .join(Child, Child.id == Budget.child_id)
        .join(Payee, Payee.id == Agreement.payee_id)
        .where(
            Agreement.account_pot_id == pot_id,
            Child.id.in_(visible_children(session, viewer, today)),
        )
        .order_by(Agreement.starts, Agreement.id)
    ).all()
    return Account(pot_id, rows[0][1], rows[0][2], tuple(row[0] for row in rows))


def held(session: Session, account: Account, until: date) -> int:
    """Pence in the account at the end of a day."""
    return book.balance(session, layer="actual", nominals=HELD, pot=account.pot_id, until=until)


def month_of(session: Session, account: Account, days: Days) -> Month:
    """An account over some days. What it held, and every change, come from the family book."""
    before = _standing(session, account, days.first - timedelta(days=1))
    after = _standing(session, account, days.last)
    moved = {key: after.get(key, 0) - before.get(key, 0) for key in before | after}
    from_us: dict[str, int] = defaultdict(int)
    refunds = own = spent = 0
    for (nominal, funder), pence in moved.items():
        if nominal in FROM_US:
            from_us[funder] -= pence
        elif nominal in OWN:
            own -= pence
        elif nominal in BACK:
            refunds -= pence
        elif nominal not in HELD:
            spent += pence
    return Month(
        days=days,
        opening=_held(before),
        paid_in=tuple((funder, pence) for funder, pence in sorted(from_us.items()) if pence),
        refunds=refunds,
        own_money=own,
        spent=spent,
        closing=_held(after),
        due_back=-_of(after, "F4010"),
        set_aside=-_of(after, "F5010"),
        payments=payments_in(session, account, days),
    )


def _standing(session: Session, account: Account, until: date) -> dict[tuple[str, str], int]:
    rows = book.balances(
        session, ("nominal", "funder"), layer="actual", pot=account.pot_id, until=until
    )
    return {(r.nominal, r.funder or ""): r.net for r in rows if r.nominal.startswith("F")}


def _held(standing: dict[tuple[str, str], int]) -> int:
    return sum(pence for (nominal, _), pence in standing.items() if nominal in HELD)


def _of(standing: dict[tuple[str, str], int], nominal: str) -> int:
    return sum(pence for (code, _), pence in standing.items() if code == nominal)


def payments_in(session: Session, account: Account, days: Days) -> tuple[PaidIn, ...]:
    """The payments that reached the account in some days, oldest first."""
    found: dict[int, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    landed: dict[int, date] = {}
    lines = book.lines(
        session,
        layer="actual",
        nominals=("F2010",),
        pot=account.pot_id,
        since=days.first,
        until=days.last,
    )
    for line in lines:
        if line.kind in LANDED and line.about is not None:
            found[line.about][line.coding.funder or ""] += (
                line.pence if line.side == "credit" else -line.pence
            )
            landed[line.about] = line.effective_on
    instalments = session.scalars(select(Instalment).where(Instalment.id.in_(found)))
    paid = [
        PaidIn(
            one.id,
            landed[one.id],
            one.promised_on,
            Days(one.starts, one.ends),
            tuple(sorted(found[one.id].items(), key=_funder_place)),
        )
        for one in instalments
    ]
    return tuple(sorted(paid, key=lambda one: (one.landed_on, one.service.starts)))


def _funder_place(pair: tuple[str, int]) -> int:
    order = {"education": 1, "health": 2, "care": 3}
    return order.get(pair[0], 4)


def coming(session: Session, account: Account) -> list[Coming]:
    """The account's payments that have not landed, the next first, each with its state."""
    agreements = {agreement.id: agreement for agreement in account.agreements}
    instalments = session.scalars(
        select(Instalment)
        .where(Instalment.agreement_id.in_(agreements))
        .order_by(Instalment.promised_on, Instalment.number)
    ).all()
    stand = standings(session, [one.id for one in instalments])
    return [
        Coming(one, agreements[one.agreement_id], stand[one.id].state)
        for one in instalments
        if not stand[one.id].landed
    ]


def standings(session: Session, ids: Sequence[int]) -> dict[int, Standing]:
    """Where each instalment stands, by its id."""
    found = dict.fromkeys(ids, Standing("planned"))
    rows = session.execute(
        select(
            RunLine.instalment_id,
            held_now().label("held"),
            RunStep.step,
            RunLanding.landed_on,
        )
        .join(RunStep, RunStep.run_id == RunLine.run_id)
        .join(Instalment, Instalment.id == RunLine.instalment_id)
        .outerjoin(RunLanding, on_its_day())
        .where(RunLine.instalment_id.in_(ids))
        .order_by(RunLine.run_id, RunStep.at, RunStep.id)
    )
    for row in rows:  # the last run and its last step decide
        found[row.instalment_id] = _stands(row.step, row.held, row.landed_on)
    return found


def _stands(step: str, is_held: bool, landed_on: date | None) -> Standing:
    if step == "withdrawn":
        return Standing("planned")
    if is_held:
        return Standing("held")
    return Standing("landed", landed_on) if landed_on else Standing(step)


def months_of(session: Session, account: Account, today: date) -> list[Days]:
    """Every month of the account so far, the newest first; at most five years of them."""
    ids = [agreement.id for agreement in account.agreements]
    promised = session.scalar(
        select(func.min(Instalment.promised_on)).where(Instalment.agreement_id.in_(ids))
    )
    began = min(account.starts, promised or account.starts)
    found = [month_days(today)]
    while found[-1].starts > began and len(found) < 60:
        found.append(month_days(found[-1].starts - timedelta(days=1)))
    return found


def of_year(session: Session, account: Account, year: int) -> tuple[PaidIn, ...]:
    """The payments that reached the account in a financial year."""
    return payments_in(session, account, year_days(year))
