"""Proof that what was agreed, what is paid and what the book says are one and the same.

Each finding is a sentence; none means that all agree. The numbers are those of the accounting's
invariants (I6, I8, I10, I17) and of the reconciliations R1, R3, R4 and R5.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from ledger import book
from ledger.book.tables import Journal
from ledger.budgets.tables import Agreement, Budget, Instalment, Line, Part, Share
from ledger.payments.events import LANDED
from ledger.payments.landing import has_landed, on_its_day
from ledger.payments.lines import held_now
from ledger.payments.tables import RunLanding, RunLine, RunStep
from ledger.values.dates import show_date
from ledger.values.money import show_pounds

HELD = ("F1010", "F1020", "F1030", "F1040")


def check_payments(session: Session) -> list[str]:
    """Every place where budgets, runs and the book do not agree to the penny."""
    return [
        *_splits(session),
        *_lines_in_full(session),
        *_budgets(session),
        *_control(session),
        *_days(session),
        *_accounts(session),
    ]


def _splits(session: Session) -> Iterator[str]:
    """R3: the parts of every payment sum to it, and the shares of every line to the line."""
    pairs: tuple[tuple[str, Select[int, int, int]], ...] = (
        (
            "payment",
            select(Instalment.id, Instalment.pence, func.sum(Part.pence))
            .join(Part, Part.instalment_id == Instalment.id)
            .group_by(Instalment.id, Instalment.pence)
            .having(func.sum(Part.pence) != Instalment.pence),
        ),
        (
            "line",
            select(Line.id, Line.year_pence, func.sum(Share.year_pence))
            .join(Share, Share.line_id == Line.id)
            .group_by(Line.id, Line.year_pence)
            .having(func.sum(Share.year_pence) != Line.year_pence),
        ),
        (
            "payment in a run",
            select(Instalment.id, Instalment.pence, RunLine.pence)
            .join(RunLine, RunLine.instalment_id == Instalment.id)
            .where(RunLine.pence != Instalment.pence),
        ),
    )
    for what, query in pairs:
        for number, pence, parts in session.execute(query):
            yield _differ(f"The {what} {number}", pence, "its parts", int(parts))


def _lines_in_full(session: Session) -> Iterator[str]:
    """A line that is paid out is paid in full by its payments."""
    rows = session.execute(
        select(Line.id, Line.year_pence, func.coalesce(func.sum(Part.pence), 0))
        .outerjoin(Part, Part.line_id == Line.id)
        .where(Line.mechanism != "arranged")
        .group_by(Line.id, Line.year_pence)
        .having(func.coalesce(func.sum(Part.pence), 0) != Line.year_pence)
    )
    for number, pence, parts in rows:
        yield _differ(f"The line {number}", pence, "its payments", int(parts))


def _budgets(session: Session) -> Iterator[str]:
    """I17: a child's budget in the book is the sum of its lines."""
    spends = [code for code, nominal in book.nominals(session).items() if nominal.spends]
    rows = book.balances(session, ("pot",), layer="budget", nominals=spends)
    in_book = {row.pot: row.net for row in rows}
    lines = session.execute(
        select(Budget.pot_id, func.sum(Line.year_pence))
        .join(Line, Line.budget_id == Budget.id)
        .group_by(Budget.pot_id)
    )
    for pot, pence in lines:
        if int(pence) != in_book.get(pot, 0):
            yield _differ(f"The budget of pot {pot}", int(pence), "the book", in_book.get(pot, 0))


def _control(session: Session) -> Iterator[str]:
    """I6: the payments control holds exactly what is approved and has not landed."""
    approved = select(RunStep.run_id).where(RunStep.step == "approved")
    waiting = session.scalar(
        select(func.coalesce(func.sum(RunLine.pence), 0))
        .join(Instalment, Instalment.id == RunLine.instalment_id)
        .where(RunLine.run_id.in_(approved), ~has_landed(), ~held_now())
    )
    control = -book.balance(session, layer="actual", nominals=["C2310"])
    if control != int(waiting or 0):
        yield _differ("Approved and not landed", int(waiting or 0), "C2310", control)


def _days(session: Session) -> Iterator[str]:
    """Each payment landed in the book on the day that was recorded for it, and no other did."""
    landings = session.execute(
        select(RunLine.instalment_id, RunLanding.landed_on)
        .join(Instalment, Instalment.id == RunLine.instalment_id)
        .join(RunLanding, on_its_day())
        .where(~held_now())
    )
    journals = session.execute(
        select(Journal.about, Journal.effective_on).where(
            Journal.kind.in_(LANDED), Journal.about.is_not(None), Journal.reverses.is_(None)
        )
    )
    recorded = {row.instalment_id: row.landed_on for row in landings}
    posted = {row.about: row.effective_on for row in journals if row.about}
    for number in sorted(recorded.keys() | posted.keys()):
        if recorded.get(number) != posted.get(number):
            was, now = _on(recorded.get(number)), _on(posted.get(number))
            yield f"The payment {number} is recorded as landed {was} and in the book {now}."


def _on(day: date | None) -> str:
    return f"on {show_date(day)}" if day else "on no day"


def _accounts(session: Session) -> Iterator[str]:
    """I10 and I11: each account holds what it was given less what is accounted for."""
    codes = [code for code, nominal in book.nominals(session).items() if nominal.book == "family"]
    held: dict[int, int] = {}
    owed: dict[int, int] = {}
    for row in book.balances(session, ("pot", "nominal"), layer="actual", nominals=codes):
        side = held if row.nominal in HELD else owed
        side[row.pot] = side.get(row.pot, 0) + row.net
    known = set(session.scalars(select(Agreement.account_pot_id)))
    for pot in sorted(known | held.keys()):
        if held.get(pot, 0) != -owed.get(pot, 0):
            yield _differ(
                f"The account of pot {pot}", held.get(pot, 0), "the book", -owed.get(pot, 0)
            )


def _differ(what: str, pence: int, other: str, found: int) -> str:
    return f"{what} is {show_pounds(pence)} and {other} {show_pounds(found)}."
