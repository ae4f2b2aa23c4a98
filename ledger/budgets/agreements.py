"""Lines gathered into agreements, and their payments: one sum a period, every part kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from ledger.budgets.draft import LineDraft
from ledger.budgets.pricing import Due
from ledger.budgets.timetable import Timetable, promise_after
from ledger.values.dates import Days
from ledger.values.money import show_pounds
from ledger.values.working import Step, Working


@dataclass(frozen=True, slots=True)
class InstalmentDraft:
    """One payment: the days it is for, when it is promised, and what each line and funder gives."""

    days: Days
    promised_on: date
    pence: int
    working: Working
    parts: dict[tuple[int, str], int]  # by line number and funder, without nils


@dataclass(frozen=True, slots=True)
class AgreementDraft:
    """The lines that are paid together, and their payments in order."""

    lines: tuple[LineDraft, ...]
    instalments: tuple[InstalmentDraft, ...]


def agreements_of(
    lines: Sequence[LineDraft], timetable: Timetable, agreed_on: date
) -> list[AgreementDraft]:
    """One agreement for each payee, custody and cycle among a child's lines that are paid out."""
    groups: dict[tuple[str, str, str, str], list[LineDraft]] = {}
    for line in lines:
        row = line.row
        if row.mechanism != "arranged":
            key = (row.payee_kind, row.payee_name, row.custody, row.cycle)
            groups.setdefault(key, []).append(line)
    return [
        AgreementDraft(tuple(group), tuple(_instalments(group, timetable, agreed_on)))
        for group in groups.values()
    ]


def _instalments(
    lines: Sequence[LineDraft], timetable: Timetable, agreed_on: date
) -> list[InstalmentDraft]:
    periods: dict[date, list[tuple[LineDraft, Due, dict[str, int]]]] = {}
    for line in lines:
        for due, parts in zip(line.priced.dues, line.parts, strict=True):
            periods.setdefault(due.period.starts, []).append((line, due, parts))
    return [
        _instalment(periods[starts], timetable, lines[0].row.cycle, agreed_on)
        for starts in sorted(periods)
    ]


def _instalment(
    dues: Sequence[tuple[LineDraft, Due, dict[str, int]]],
    timetable: Timetable,
    cycle: str,
    agreed_on: date,
) -> InstalmentDraft:
    days = Days(
        min(due.days.starts for _, due, _ in dues), max(due.days.ends for _, due, _ in dues)
    )
    return InstalmentDraft(
        days=days,
        promised_on=promise_after(timetable.promised(cycle, days.starts), agreed_on),
        pence=sum(due.pence for _, due, _ in dues),
        working=_working(dues, timetable),
        parts={
            (line.row.number, funder): pence
            for line, _, parts in dues
            for funder, pence in parts.items()
            if pence
        },
    )


def _working(
    dues: Sequence[tuple[LineDraft, Due, dict[str, int]]], timetable: Timetable
) -> Working:
    pence = sum(due.pence for _, due, _ in dues)
    rules = (*dict.fromkeys(line.row.rate_source for line, _, _ in dues), *timetable.versions)
    steps = [Step(f"{line.row.what}: {due.sentence}", show_pounds(due.pence))
             for line, due, _ in dues]  # fmt: skip
    if len(dues) == 1:
        return Working(pence, dues[0][1].sentence, tuple(steps), rules)
    sums = " + ".join(f"{line.row.what} {show_pounds(due.pence)}" for line, due, _ in dues)
    steps.append(Step("Together", show_pounds(pence)))
    return Working(pence, f"{sums} = {show_pounds(pence)}", tuple(steps), rules)
