"""Acts on budgets: the authority's own budget is entered; personal budgets are agreed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from ledger import book
from ledger.access.permissions import Permission, Viewer, require
from ledger.acts.posting import day_of, post_events, receipt_of
from ledger.book.tables import Pot
from ledger.budgets.agree import agree
from ledger.budgets.coding import BOARD, authority_pots
from ledger.budgets.rows import BudgetAllotment, BudgetRow
from ledger.values.dates import year_days, year_name
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
    """Enter lines of the authority's approved budget; each adds to what is there.

    The same source again returns the first receipt. Raises `Refused` for a line that is not more
    than nil, told twice, or on a nominal that takes no budget.
    """
    require(viewer, Permission.APPROVE_BUDGET)
    _check_allotments(session, lines)
    keys = [(line.nominal, line.funder, line.year) for line in lines]
    pots = authority_pots(session, keys)
    key = digest(source)[:16]
    today = day_of(session, source, now)
    events = []
    for line, pot in zip(lines, keys, strict=True):
        whole = year_days(line.year)
        stands = {} if line.nominal == "C5110" else {"C5110": line.nominal}
        events.append(
            Event(
                name="budget_approved",
                key=f"budget:{line.nominal}:{line.funder}:{line.year}:{key}",
                effective_on=min(max(today, whole.starts), whole.last),
                amounts=(
                    Amount(line.pence, line.funder, stands=stands, pots={"council": pots[pot]}),
                ),
                service=whole,
            )
        )
    return post_events(
        session, events, kind="authority_budget", source=source, maker=viewer.person_id, now=now
    )


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
