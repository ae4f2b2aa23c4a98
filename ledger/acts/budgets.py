"""Acts on budgets: the authority's own budget is entered; personal budgets are agreed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from ledger import book
from ledger.access.permissions import Permission, Viewer, require
from ledger.acts.posting import post_events, receipt_of, receipt_of_batch
from ledger.book.tables import Batch, Pot
from ledger.budgets.agree import agree
from ledger.budgets.coding import BOARD, authority_pots
from ledger.budgets.rows import BudgetAllotment, BudgetRow
from ledger.values.dates import london_date, year_days, year_name
from ledger.values.errors import Refused
from ledger.values.event import Amount, Event
from ledger.values.identity import digest
from ledger.values.money import show_pounds


def approve_budget(
    session: Session,
    viewer: Viewer,
    lines: Sequence[BudgetAllotment],
    source: str,
    now: datetime,
) -> book.Receipt:
    """Enter what is approved for whole years, line by line; what each rose by is posted.

    Lines that stand already as given are left alone; when nothing is left to post, or the same
    source was posted before, the receipt is the first one's, `repeated`. Raises `Refused` for a
    line that is not more than nil, that is less than before (B-FALL), told twice, or on a nominal
    that takes no budget.
    """
    require(viewer, Permission.APPROVE_BUDGET)
    _check_allotments(session, lines)
    whole_source = f"{source}:{digest(*sorted(map(repr, lines)))[:16]}"
    first = session.scalar(select(Batch.id).where(Batch.source == whole_source))
    number = _approvals_so_far(session)
    before = approved_sums(session, lines)
    for line, was in zip(lines, before, strict=True):
        if first is None and line.pence < was:
            raise fallen(line, was)
    rises = [(line, line.pence - was) for line, was in zip(lines, before, strict=True)]
    rises = [(line, rise) for line, rise in rises if rise > 0]
    if first is not None or not rises:
        receipt = receipt_of_batch(session, first or _approved_in(session, lines[0]))
        if receipt is None:
            raise LookupError("a budget that stands was never posted")
        return receipt
    events = _approvals(session, rises, number, london_date(now))
    try:
        return post_events(
            session,
            events,
            kind="authority_budget",
            source=whole_source,
            maker=viewer.person_id,
            now=now,
        )
    except Refused as refused:
        if refused.code != "B-KEY":
            raise
        raise Refused(
            "B-MEANWHILE",
            "Someone else raised the council's budget in the same moment. Nothing was saved. "
            "Send the lines again to see what stands now.",
        ) from refused


def _approvals_so_far(session: Session) -> int:
    """How many batches approved budgets: read before the sums that a rise is reckoned from.

    It is part of each journal's key: of two rises reckoned in one moment, neither knowing of the
    other, the book refuses the second.
    """
    kept = select(func.count()).select_from(Batch).where(Batch.kind == "authority_budget")
    return session.scalar(kept) or 0


def _approvals(
    session: Session, rises: Sequence[tuple[BudgetAllotment, int]], number: int, today: date
) -> list[Event]:
    """One event for each line that rises, by how much."""
    keys = [(line.nominal, line.funder, line.year) for line, _ in rises]
    pots = authority_pots(session, keys)
    events = []
    for (line, rise), pot in zip(rises, keys, strict=True):
        whole = year_days(line.year)
        stands = {} if line.nominal == "C5110" else {"C5110": line.nominal}
        events.append(
            Event(
                name="budget_approved",
                key=f"budget:{line.nominal}:{line.funder}:{line.year}:{number}",
                effective_on=min(max(today, whole.starts), whole.last),
                amounts=(Amount(rise, line.funder, stands=stands, pots={"council": pots[pot]}),),
                service=whole,
            )
        )
    return events


def approved_sums(session: Session, lines: Sequence[BudgetAllotment]) -> list[int]:
    """What is approved already for the nominal, funder and year of each line, in pence."""
    nominals = sorted({line.nominal for line in lines})
    standing: dict[tuple[str, str, int], int] = {}
    for year in {line.year for line in lines}:
        for day, sign in ((year_days(year).last, 1), (year_days(year - 1).last, -1)):
            for row in book.balances(
                session, ("nominal", "funder"), layer="budget", nominals=nominals, until=day
            ):
                key = (row.nominal, row.funder, year)
                standing[key] = standing.get(key, 0) + sign * row.net
    return [standing.get((line.nominal, line.funder, line.year), 0) for line in lines]


def fallen(line: BudgetAllotment, was: int) -> Refused:
    """The refusal of a line that is told to be less than is approved; `was` in pence."""
    name = f"{line.nominal} for {line.funder} in {year_name(line.year)}"
    return Refused(
        "B-FALL",
        f"{name} is {show_pounds(was)} already, and {show_pounds(line.pence)} is less. Nothing was "
        "saved. A budget is lowered by a reversal, or by moving it to another line (a virement), "
        "with a second person, not by this file. Leave the line out or give the sum that stands.",
        "pence",
    )


def _approved_in(session: Session, line: BudgetAllotment) -> int | None:
    """The last batch that approved budget for a line."""
    key = (line.nominal, line.funder, line.year)
    pot = authority_pots(session, [key])[key]
    approved = [
        each.batch
        for each in book.lines(session, layer="budget", nominals=(line.nominal,), pot=pot)
        if each.kind == "budget_approved"
    ]
    return approved[-1] if approved else None


def agree_budgets(
    session: Session, viewer: Viewer, rows: Sequence[BudgetRow], source: str, now: datetime
) -> book.Receipt:
    """Agree personal budgets, all rows or none, and post what each funder gave and promised.

    Rows that are agreed already, just as given, are left alone; when nothing else is left the
    receipt is the first one's, `repeated`. Raises `RowsRefused` with every problem at once.
    """
    require(viewer, Permission.AGREE_BUDGETS)
    if not rows:
        raise Refused("B-NO-ROWS", "There are no budget lines to agree. Nothing was saved.")
    try:
        agreed = agree(session, rows, now)
    except IntegrityError as error:
        raise Refused(
            "B-MEANWHILE",
            "Someone else agreed one of these budgets in the same moment. Nothing was saved. "
            "Send the rows again to see which.",
        ) from error
    if not agreed.events:
        first = receipt_of(session, agreed.unchanged[0])
        if first is None:
            raise LookupError("a line that is agreed was never posted")
        return first
    _check_enough(session, agreed.events)
    return post_events(
        session,
        agreed.events,
        kind="budgets_agreed",
        source=source,
        maker=viewer.person_id,
        now=now,
    )


def _check_allotments(session: Session, lines: Sequence[BudgetAllotment]) -> None:
    if not lines:
        raise Refused("B-NO-ROWS", "There are no lines of budget to enter. Nothing was saved.")
    chart = book.nominals(session)
    told = set()
    for line in lines:
        name = f"{line.nominal} for {line.funder} in {year_name(line.year)}"
        nominal = chart.get(line.nominal)
        if nominal is None or not nominal.spends:
            raise Refused(
                "B-NOT-SPENDING",
                f"{line.nominal} takes no budget: it is not a spending code of the chart. "
                "Nothing was saved. Correct the code.",
                "nominal",
            )
        if line.nominal in BOARD or line.funder not in ("education", "care"):
            raise Refused(
                "B-NOT-OURS",
                f"{name} is not the council's own budget: the body that agrees it is its budget. "
                "Nothing was saved. Leave the line out.",
                "funder",
            )
        if line.pence <= 0:
            raise Refused(
                "B-NIL",
                f"The budget of {name} must be more than £0.00. Nothing was saved.",
                "pence",
            )
        if (line.nominal, line.funder, line.year) in told:
            raise Refused(
                "B-TWICE", f"{name} is there twice. Nothing was saved. Add the two up.", "nominal"
            )
        told.add((line.nominal, line.funder, line.year))


def _check_enough(session: Session, events: Sequence[Event]) -> None:
    """Say which line of the authority's budget is too small, and by how much.

    The book refuses it too, but it cannot name the line: it knows pots, not words.
    """
    wanted: dict[int, int] = {}
    for event in events:
        if event.name == "line_funder_agreed":
            for amount in event.amounts:
                if (pot := amount.pots.get("authority line")) is not None:
                    wanted[pot] = wanted.get(pot, 0) + amount.pence
    spends = [code for code, nominal in book.nominals(session).items() if nominal.spends]
    for pot, pence in wanted.items():
        left = book.balance(session, layer="budget", nominals=spends, pot=pot)
        if pence > left:
            title = session.scalar(select(Pot.title).where(Pot.id == pot))
            raise Refused(
                "B-NOT-ENOUGH",
                f"The council's own budget for {title} has {show_pounds(left)} left, and these "
                f"lines need {show_pounds(pence)}. Nothing was saved. Enter more budget first.",
            )
