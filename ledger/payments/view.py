"""A run as a person sees it: totals by funder, exceptions first, what changed since last month."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session, aliased

from ledger.access.ties import not_there
from ledger.budgets.tables import Agreement, Instalment
from ledger.payments.landing import PayDay, pay_days, standing
from ledger.payments.lines import PayLine, by_funder, digest_of, held_now, pay_lines
from ledger.payments.runs import StepTaken, steps_of, steps_of_all
from ledger.payments.tables import Run, RunLine, RunStep
from ledger.values.dates import Days, london_date, show_date, show_days, show_month
from ledger.values.money import show_pounds

FIRST, CHANGED, LATE, HELD = "first payment", "changed amount", "late", "held"


@dataclass(frozen=True, slots=True)
class Remark:
    """Why a payment needs looking at: the kind of thing it is, and the words."""

    kind: str
    words: str


@dataclass(frozen=True, slots=True)
class Shown:
    """One payment of a run with what is remarkable about it, and the last payment's pence.

    Among the exceptions it may stand for several of one child: `line` is then the first of them
    with the pence and days of all.
    """

    line: PayLine
    remarks: tuple[Remark, ...]
    last_pence: int | None
    count: int = 1


@dataclass(frozen=True, slots=True)
class Change:
    """One step from last month's total to this one: words, how many payments, pence."""

    words: str
    count: int
    pence: int


@dataclass(frozen=True, slots=True)
class RunView:
    """Everything the page of a run shows. Totals leave out what is held."""

    id: int
    reference: str
    month: date
    state: str
    steps: dict[str, StepTaken]
    days: tuple[PayDay, ...]  # each promised day, with what the bank paid
    digest: str
    total_pence: int
    by_funder: dict[str, int]
    lines: tuple[Shown, ...]  # exceptions first, then by child
    compared: tuple[Change, ...]  # from last month's total to this one

    @property
    def paid(self) -> tuple[Shown, ...]:
        """The payments that are not held."""
        return tuple(shown for shown in self.lines if shown.line.held_because is None)

    @property
    def held(self) -> tuple[Shown, ...]:
        """The payments that are held."""
        return tuple(shown for shown in self.lines if shown.line.held_because is not None)

    @property
    def exceptions(self) -> tuple[Shown, ...]:
        """What needs looking at: one row per child and cause, and one per held payment."""
        return _exceptions(self.lines, london_date(self.steps["prepared"].at))

    @property
    def held_pence(self) -> int:
        """What the held payments come to, in pence; it is not in the total."""
        return sum(shown.line.pence for shown in self.held)

    @property
    def check_code(self) -> str:
        """Eight letters of the digest, to compare by eye: "9F3C 71A2"."""
        return f"{self.digest[:4]} {self.digest[4:8]}".upper()


@dataclass(frozen=True, slots=True)
class RunSummary:
    """One run in a list: what it is, where it stands, how many payments and pence, held apart."""

    id: int
    reference: str
    month: date
    state: str
    steps: dict[str, StepTaken]
    count: int
    pence: int
    held_count: int
    held_pence: int


def run_view(session: Session, run_id: int) -> RunView:
    """A run with all its lines. Raises `Refused` (A-NOT-FOUND) when there is none."""
    run = session.get(Run, run_id)
    if run is None:
        raise not_there()
    steps, days = steps_of(session, run_id), pay_days(session, [run_id])[run_id]
    lines = pay_lines(session, run_id)
    last = _last_pence(session, run_id)
    shown = [_shown(line, last.get(line.instalment_id), steps["prepared"]) for line in lines]
    paid = [line for line in lines if line.held_because is None]
    return RunView(
        id=run.id,
        reference=run.reference,
        month=run.month,
        state=standing(steps, days),
        steps=steps,
        days=days,
        digest=digest_of(session, run_id),
        total_pence=sum(line.pence for line in paid),
        by_funder=by_funder(paid),
        lines=tuple(sorted(shown, key=lambda one: not one.remarks)),
        compared=_compared(session, run, paid),
    )


def runs(session: Session) -> list[RunSummary]:
    """Every run, the newest month first."""
    held = case((held_now(), 1), else_=0)
    per_line = select(RunLine.run_id, RunLine.pence, held.label("held")).subquery()
    totals = select(
        per_line.c.run_id,
        func.count().label("payments"),
        func.sum(per_line.c.pence).label("pence"),
        func.sum(per_line.c.held).label("held_count"),
        func.sum(per_line.c.pence * per_line.c.held).label("held_pence"),
    ).group_by(per_line.c.run_id)
    sums = {row.run_id: row for row in session.execute(totals)}
    found = session.scalars(select(Run).order_by(Run.month.desc(), Run.id.desc())).all()
    ids = [run.id for run in found]
    steps, days = steps_of_all(session, ids), pay_days(session, ids)
    summaries = []
    for run in found:
        row = sums[run.id]
        held_count, held_pence = int(row.held_count), int(row.held_pence)
        summaries.append(
            RunSummary(
                run.id,
                run.reference,
                run.month,
                standing(steps[run.id], days[run.id]),
                steps[run.id],
                int(row.payments) - held_count,
                int(row.pence) - held_pence,
                held_count,
                held_pence,
            )
        )
    return summaries


def _shown(line: PayLine, last: int | None, prepared: StepTaken) -> Shown:
    remarks = []
    if line.held_because is not None:
        remarks.append(Remark(HELD, f"Held: {line.held_because}"))
    if last is None:
        remarks.append(Remark(FIRST, "First payment of this agreement"))
    elif abs(line.pence - last) > line.lines:  # a line may round a penny either way
        more = "more" if line.pence > last else "less"
        difference = show_pounds(abs(line.pence - last))
        remarks.append(
            Remark(CHANGED, f"{difference} {more} than the last payment, {show_pounds(last)}")
        )
    late = _late(line, london_date(prepared.at))
    if late:
        remarks.append(Remark(LATE, late))
    return Shown(line, tuple(remarks), last)


def _late(line: PayLine, prepared_on: date) -> str:
    if line.promised_on < prepared_on:
        return f"Promised for {show_date(line.promised_on)}, before this run was prepared"
    days = _days_after(line)
    if days > 0 and line.cycle == "four-weekly":
        return f"Promised {days} {'day' if days == 1 else 'days'} after its period begins"
    return ""


def _days_after(line: PayLine) -> int:
    return (line.promised_on - line.days.starts).days


def _exceptions(lines: Sequence[Shown], prepared_on: date) -> tuple[Shown, ...]:
    """The rows of the exceptions, in the order of the first payment of each."""
    found: dict[tuple[object, ...], list[Shown]] = {}
    for shown in lines:
        if shown.line.held_because is not None:
            found[(shown.line.instalment_id,)] = [shown]
            continue
        for remark in shown.remarks:
            overdue = remark.kind == LATE and shown.line.promised_on < prepared_on
            key = (shown.line.child_id, remark.kind, overdue)
            found.setdefault(key, []).append(replace(shown, remarks=(remark,)))
    return tuple(_together(group, prepared_on) for group in found.values())


def _together(group: Sequence[Shown], prepared_on: date) -> Shown:
    """One row for the payments of a child that need looking at for the same cause."""
    first, lines = group[0], [shown.line for shown in group]
    if len(group) == 1:
        return first
    days = Days(min(line.days.starts for line in lines), max(line.days.ends for line in lines))
    whole = replace(
        first.line, days=days, pence=sum(line.pence for line in lines), by_funder=by_funder(lines)
    )
    kind = first.remarks[0].kind
    words = f"{len(group)} payments for {show_days(days)}, {_cause(kind, group, prepared_on)}"
    return Shown(whole, (Remark(kind, words),), None, len(group))


def _cause(kind: str, group: Sequence[Shown], prepared_on: date) -> str:
    if kind == FIRST:
        return "each the first of its agreement"
    if kind == CHANGED:
        changes = sorted(shown.line.pence - (shown.last_pence or 0) for shown in group)
        least, most = show_pounds(changes[0], "+"), show_pounds(changes[-1], "+")
        between = least if least == most else f"{least} to {most}"
        return f"{between} against the payment before each"
    lines = [shown.line for shown in group]
    day = min(line.promised_on for line in lines)
    if day < prepared_on:
        return f"promised before this run was prepared, the first for {show_date(day)}"
    after = sorted(_days_after(line) for line in lines)
    between = str(after[0]) if after[0] == after[-1] else f"{after[0]} to {after[-1]}"
    return f"promised {between} days after their periods begin"


def _last_pence(session: Session, run_id: int) -> dict[int, int]:
    """The pence of the payment before each of a run's, in the same agreement."""
    before = aliased(Instalment)
    rows = session.execute(
        select(Instalment.id, before.pence)
        .join(RunLine, RunLine.instalment_id == Instalment.id)
        .join(
            before,
            (before.agreement_id == Instalment.agreement_id)
            & (before.number == Instalment.number - 1),
        )
        .where(RunLine.run_id == run_id)
    )
    return {row.id: row.pence for row in rows}


def _compared(session: Session, run: Run, paid: Sequence[PayLine]) -> tuple[Change, ...]:
    """From last month's payments to these: starters, stopped, changed, by agreement."""
    last_month = (run.month - timedelta(days=1)).replace(day=1)
    then = _paid_in(session, last_month)
    now: dict[int, list[int]] = {}
    for line in paid:
        now.setdefault(line.agreement_id, []).append(line.pence)
    keys = ("started", "not paid", "more payments", "fewer payments", "more", "less")
    changes: dict[str, list[int]] = {key: [] for key in keys}
    for agreement, pences in now.items():
        count, pence = then.get(agreement, (0, 0))
        if difference := sum(pences) - pence:
            changes[_changed(len(pences), count, difference)].append(difference)
    changes["not paid"] = [-pence for agreement, (_, pence) in then.items() if agreement not in now]
    words = {
        "started": "paid this month and not last month",
        "not paid": "paid last month and not this month",
        "more payments": "have more paydays in this month",
        "fewer payments": "have fewer paydays in this month",
        "more": "paid more than last month",
        "less": "paid less than last month",
    }
    return (
        Change(
            f"Paid in {show_month(last_month)}", len(then), sum(pence for _, pence in then.values())
        ),
        *(Change(words[key], len(found), sum(found)) for key, found in changes.items() if found),
        Change(
            f"To pay in {show_month(run.month)}",
            len(now),
            sum(sum(pence) for pence in now.values()),
        ),
    )


def _changed(count: int, before: int, difference: int) -> str:
    if before == 0:
        return "started"
    if count != before:
        return "more payments" if count > before else "fewer payments"
    return "more" if difference > 0 else "less"


def _paid_in(session: Session, month: date) -> dict[int, tuple[int, int]]:
    """How many payments each agreement had in a month's approved runs, and their pence."""
    approved = select(RunStep.run_id).where(RunStep.step == "approved")
    rows = session.execute(
        select(Agreement.id, func.count().label("payments"), func.sum(RunLine.pence).label("pence"))
        .join(Instalment, Instalment.agreement_id == Agreement.id)
        .join(RunLine, RunLine.instalment_id == Instalment.id)
        .join(Run, Run.id == RunLine.run_id)
        .where(Run.month == month, Run.id.in_(approved), ~held_now())
        .group_by(Agreement.id)
    )
    return {row[0]: (row[1], int(row[2])) for row in rows}
