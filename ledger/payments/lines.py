"""The lines of a run with everything that views, digests and events need, in a few queries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Select, and_, exists, func, select
from sqlalchemy.orm import Session, aliased

from ledger.budgets.tables import Agreement, Budget, Instalment, Part
from ledger.parties.tables import Child, Payee
from ledger.payments.tables import RunHold, RunLine
from ledger.values.dates import Days
from ledger.values.identity import digest
from ledger.values.working import Working


@dataclass(frozen=True, slots=True)
class PayLine:
    """One payment of a run: whose, to whom, for which days, how much from each funder, and why."""

    run_line_id: int
    instalment_id: int
    agreement_id: int
    child_id: int
    subject: int
    born: date
    child: str
    reference: str  # the child's case reference
    payee: str
    payee_kind: str
    custody: str
    cycle: str
    number: int
    days: Days
    promised_on: date
    pence: int
    by_funder: dict[str, int]
    lines: int  # how many priced lines it pays for
    working: Working
    budget_pot: int
    account_pot: int
    held_because: str | None


def held_now(run_line: type[RunLine] = RunLine) -> ColumnElement[bool]:
    """Whether the last word on a line was to hold it."""
    later = aliased(RunHold)
    return exists().where(
        RunHold.run_line_id == run_line.id,
        RunHold.held,
        ~exists().where(later.run_line_id == RunHold.run_line_id, later.number > RunHold.number),
    )


def pay_lines(session: Session, run_id: int) -> list[PayLine]:
    """Every line of a run, by child and then by day promised."""
    parts = _parts(session, run_id)
    held = held_because(session, run_id)
    found = []
    for row in session.execute(_lines(run_id)):
        by_funder, lines = parts[row.instalment_id]
        found.append(
            PayLine(
                run_line_id=row.run_line_id,
                instalment_id=row.instalment_id,
                agreement_id=row.agreement_id,
                child_id=row.child_id,
                subject=row.subject,
                born=row.born,
                child=f"{row.first_name} {row.last_name}",
                reference=row.reference,
                payee=row.payee,
                payee_kind=row.payee_kind,
                custody=row.custody,
                cycle=row.cycle,
                number=row.number,
                days=Days(row.starts, row.ends),
                promised_on=row.promised_on,
                pence=row.pence,
                by_funder=by_funder,
                lines=lines,
                working=Working.from_text(row.working),
                budget_pot=row.budget_pot,
                account_pot=row.account_pot,
                held_because=held.get(row.run_line_id),
            )
        )
    return found


def held_because(session: Session, run_id: int) -> dict[int, str]:
    """Why each held line of a run is held, by the line's id."""
    last = (
        select(RunHold.run_line_id, func.max(RunHold.number).label("number"))
        .join(RunLine, RunLine.id == RunHold.run_line_id)
        .where(RunLine.run_id == run_id)
        .group_by(RunHold.run_line_id)
        .subquery()
    )
    rows = session.execute(
        select(RunHold.run_line_id, RunHold.because)
        .join(
            last,
            and_(last.c.run_line_id == RunHold.run_line_id, last.c.number == RunHold.number),
        )
        .where(RunHold.held)
    )
    return {row.run_line_id: row.because for row in rows}


def digest_of(session: Session, run_id: int) -> str:
    """What approval is bound to: every line's instalment, pence, payee, and whether it is held."""
    rows = session.execute(
        select(RunLine.id, RunLine.instalment_id, RunLine.pence, Agreement.payee_id)
        .join(Instalment, Instalment.id == RunLine.instalment_id)
        .join(Agreement, Agreement.id == Instalment.agreement_id)
        .where(RunLine.run_id == run_id)
        .order_by(RunLine.instalment_id)
    ).all()
    held = held_because(session, run_id)
    return digest(
        "payment run", run_id,
        [[row.instalment_id, row.pence, row.payee_id, row.id in held] for row in rows],
    )  # fmt: skip


def by_funder(lines: Sequence[PayLine]) -> dict[str, int]:
    """What each funder gives to these lines together, in pence."""
    totals: dict[str, int] = {}
    for line in lines:
        for funder, pence in line.by_funder.items():
            totals[funder] = totals.get(funder, 0) + pence
    order = ("education", "health", "care")
    return {funder: totals[funder] for funder in order if funder in totals}


def _lines(run_id: int) -> Select[*tuple[object, ...]]:
    return (
        select(
            RunLine.id.label("run_line_id"),
            RunLine.pence,
            Instalment.id.label("instalment_id"),
            Instalment.number,
            Instalment.starts,
            Instalment.ends,
            Instalment.promised_on,
            Instalment.working,
            Agreement.id.label("agreement_id"),
            Agreement.custody,
            Agreement.cycle,
            Agreement.account_pot_id.label("account_pot"),
            Payee.name.label("payee"),
            Payee.kind.label("payee_kind"),
            Budget.pot_id.label("budget_pot"),
            Child.id.label("child_id"),
            Child.subject,
            Child.born,
            Child.first_name,
            Child.last_name,
            Child.reference,
        )
        .join(Instalment, Instalment.id == RunLine.instalment_id)
        .join(Agreement, Agreement.id == Instalment.agreement_id)
        .join(Payee, Payee.id == Agreement.payee_id)
        .join(Budget, Budget.id == Agreement.budget_id)
        .join(Child, Child.id == Budget.child_id)
        .where(RunLine.run_id == run_id)
        .order_by(Child.last_name, Child.first_name, Child.id, Instalment.promised_on, RunLine.id)
    )


def _parts(session: Session, run_id: int) -> dict[int, tuple[dict[str, int], int]]:
    rows = session.execute(
        select(
            Part.instalment_id,
            Part.funder,
            func.sum(Part.pence).label("pence"),
            func.count().label("lines"),
        )
        .join(RunLine, RunLine.instalment_id == Part.instalment_id)
        .where(RunLine.run_id == run_id)
        .group_by(Part.instalment_id, Part.funder)
    )
    found: dict[int, tuple[dict[str, int], int]] = {}
    for row in rows:
        funders, lines = found.get(row.instalment_id, ({}, 0))
        funders[row.funder] = int(row.pence)
        found[row.instalment_id] = (funders, max(lines, row.lines))
    order = ("education", "health", "care")
    return {
        number: ({funder: funders[funder] for funder in order if funder in funders}, lines)
        for number, (funders, lines) in found.items()
    }
