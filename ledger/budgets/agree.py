"""Agreeing personal budgets: budgets, lines, shares, agreements, instalments; and what happened.

Everything is worked out first and written in a few statements, however many rows there are. What
happened comes back as events; an act posts them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import insert
from sqlalchemy.orm import Session

from ledger.budgets.agreements import AgreementDraft, agreements_of
from ledger.budgets.coding import (
    BOARD,
    CASES,
    account_pots,
    authority_pots,
    budget_pots,
    nominal_of,
    stands_for,
)
from ledger.budgets.draft import BudgetDraft, Draft, LineDraft, draft
from ledger.budgets.rows import BudgetRow
from ledger.budgets.tables import Agreement, Budget, Instalment, Line, Part, Share
from ledger.database import Base
from ledger.parties.payees import save_payees
from ledger.values.dates import Days, london_date, year_days
from ledger.values.event import Amount, Event
from ledger.values.identity import new_id
from ledger.values.problems import RowProblem, RowsRefused

FUNDER_PLACES = {"education": 1, "health": 2, "care": 3}

Rows = dict[type[Base], list[dict[str, object]]]
Sums = dict[tuple[str, tuple[tuple[str, str], ...]], int]  # by funder and stand-ins, in pence


@dataclass(frozen=True, slots=True)
class Agreed:
    """What was agreed: the events to post, the new lines' ids, the lines that were there."""

    events: tuple[Event, ...]
    lines: tuple[int, ...]
    unchanged: tuple[int, ...]
    budgets: int
    pence: int


def check_budgets(session: Session, rows: Sequence[BudgetRow]) -> list[RowProblem]:
    """Every reason these rows cannot be agreed; nothing is written."""
    return draft(session, rows).problems


def agree(session: Session, rows: Sequence[BudgetRow], now: datetime) -> Agreed:
    """Agree every row, or none: write the budgets and return the events.

    Raises `RowsRefused` with every problem. Rows agreed already, just as given, are left alone.
    """
    drafted = draft(session, rows)
    if drafted.problems:
        raise RowsRefused(drafted.problems)
    written: Rows = {model: [] for model in (Budget, Agreement, Line, Share, Instalment, Part)}
    events: list[Event] = []
    pots = _Pots(session, drafted)
    for one in drafted.budgets:
        events += _write(one, pots, written, now)
    for model, values in written.items():
        if values:
            table = model.metadata.tables[model.__tablename__]
            session.connection().execute(insert(table), values)
    return Agreed(
        events=tuple(events),
        lines=tuple(int(str(line["id"])) for line in written[Line]),
        unchanged=tuple(drafted.unchanged),
        budgets=len(drafted.budgets),
        pence=drafted.pence,
    )


class _Pots:
    """Every pot and payee the drafts need, found or opened a kind at a time."""

    def __init__(self, session: Session, drafted: Draft) -> None:
        self.payees = save_payees(session, {
            (one.child.id, line.row.payee_kind, line.row.payee_name)
            for one in drafted.budgets for line in one.lines if line.row.mechanism != "arranged"
        })  # fmt: skip
        self.budgets = budget_pots(
            session, {(one.child.subject, one.year) for one in drafted.budgets}
        )
        self.accounts = account_pots(session, {
            (self.payee(one, line.row), line.row.custody)
            for one in drafted.budgets for line in one.lines if line.row.mechanism != "arranged"
        })  # fmt: skip
        self.authority = authority_pots(session, {
            (nominal_of(funder, line.row.mechanism, dict(stands)), funder, one.year)
            for one in drafted.budgets for line in one.lines
            for funder, stands in _sums(one, line)
            if nominal_of(funder, line.row.mechanism, dict(stands)) not in BOARD
        })  # fmt: skip

    def payee(self, one: BudgetDraft, row: BudgetRow) -> int:
        """Who is paid for a line."""
        return self.payees[(one.child.id, row.payee_kind, row.payee_name)]


def _sums(one: BudgetDraft, line: LineDraft) -> Sums:
    """What each funder gives the line in the year, apart where a stand-in takes over."""
    sums: Counter[tuple[str, tuple[tuple[str, str], ...]]] = Counter()
    paid_out = line.row.mechanism != "arranged"
    for due, parts in zip(line.priced.dues, line.parts, strict=True):
        for funder, pence in parts.items():
            stands = stands_for(funder, paid_out, one.child.born, due.days.starts)
            sums[(funder, tuple(stands.items()))] += pence
    return {key: pence for key, pence in sums.items() if pence}


def _write(one: BudgetDraft, pots: _Pots, written: Rows, now: datetime) -> list[Event]:
    """Gather the rows of one child's budget into `written`; what happened, as events."""
    budget_id, pot_id = new_id(), pots.budgets[(one.child.subject, one.year)]
    written[Budget].append(
        {
            "id": budget_id,
            "child_id": one.child.id,
            "plan_id": one.plan.id,
            "year": one.year,
            "pot_id": pot_id,
            "agreed_at": now,
        }
    )
    line_ids = {line.row.number: new_id() for line in one.lines}
    agreement_of: dict[int, int] = {}
    for group in agreements_of(one.lines, one.timetable, london_date(now)):
        agreement_id = _write_agreement(one, group, budget_id, line_ids, pots, written)
        agreement_of.update((line.row.number, agreement_id) for line in group.lines)
    events = []
    for line in one.lines:
        line_id = line_ids[line.row.number]
        _write_line(line, line_id, budget_id, agreement_of.get(line.row.number), written)
        events += _events(one, line, line_id, pot_id, pots, london_date(now))
    return events


def _write_agreement(
    one: BudgetDraft,
    group: AgreementDraft,
    budget_id: int,
    line_ids: dict[int, int],
    pots: _Pots,
    written: Rows,
) -> int:
    agreement_id, row = new_id(), group.lines[0].row
    payee_id = pots.payee(one, row)
    written[Agreement].append(
        {
            "id": agreement_id,
            "budget_id": budget_id,
            "payee_id": payee_id,
            "custody": row.custody,
            "cycle": row.cycle,
            "account_pot_id": pots.accounts[(payee_id, row.custody)],
            "starts": min(line.row.starts for line in group.lines),
            "ends": max(line.row.ends for line in group.lines),
        }
    )
    for number, instalment in enumerate(group.instalments, start=1):
        instalment_id = new_id()
        written[Instalment].append(
            {
                "id": instalment_id,
                "agreement_id": agreement_id,
                "number": number,
                "starts": instalment.days.starts,
                "ends": instalment.days.ends,
                "promised_on": instalment.promised_on,
                "pence": instalment.pence,
                "working": instalment.working.to_text(),
            }
        )
        written[Part] += [
            {
                "instalment_id": instalment_id,
                "line_id": line_ids[number_of_line],
                "funder": funder,
                "pence": pence,
            }
            for (number_of_line, funder), pence in instalment.parts.items()
        ]
    return agreement_id


def _write_line(
    line: LineDraft, line_id: int, budget_id: int, agreement_id: int | None, written: Rows
) -> None:
    row, priced = line.row, line.priced
    kept = ("number", "section", "outcome", "what", "hours", "weeks", "rate_pence", "rate_source",
            "mechanism", "starts", "ends")  # fmt: skip
    written[Line].append(
        {
            "id": line_id,
            "budget_id": budget_id,
            "agreement_id": agreement_id,
            **{name: getattr(row, name) for name in kept},
            "weekly_pence": priced.weekly_pence,
            "year_pence": priced.year_pence,
            "working": priced.working.to_text(),
        }
    )
    by_funder = line.by_funder
    written[Share] += [
        {
            "line_id": line_id,
            "funder": funder,
            "place": FUNDER_PLACES[funder],
            "weight": weight,
            "year_pence": by_funder[funder],
        }
        for funder, weight in line.weights.items()
    ]


def _events(
    one: BudgetDraft, line: LineDraft, line_id: int, pot_id: int, pots: _Pots, today: date
) -> list[Event]:
    """A funder's agreement to its share, and the notice agreed: the budget, then the promise."""
    mechanism = line.row.mechanism
    amounts = []
    for (funder, stands), pence in _sums(one, line).items():
        nominal = nominal_of(funder, mechanism, dict(stands))
        own = {"council": pot_id, "personal budget": pot_id}
        if nominal not in BOARD:
            own["authority line"] = pots.authority[(nominal, funder, one.year)]
        amounts.append(Amount(pence, funder, stands=dict(stands), pots=own))
    whole = year_days(one.year)
    effective_on = min(max(today, whole.starts), whole.last)
    service = Days(line.row.starts, min(line.row.ends, whole.ends))
    return [
        Event(
            name=name,
            key=f"line:{line_id}:{key}",
            effective_on=effective_on,
            amounts=tuple(amounts),
            case=CASES[mechanism],
            service=service,
            subject=one.child.subject,
            about=line_id,
        )
        for name, key in (("line_funder_agreed", "funded"), ("personal_budget_agreed", "agreed"))
    ]
