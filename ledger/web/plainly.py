"""Payments in plain words for a family: what each was for, when it came, how it was worked out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger.budgets.pricing import hours_words
from ledger.budgets.tables import Instalment, Line, Part
from ledger.values.dates import Days, show_date, show_days
from ledger.values.money import show_pounds
from ledger.values.working import Working
from ledger.web.accounts import Coming, PaidIn
from ledger.web.charts import Picture, Turn, year_picture
from ledger.web.words import counted, day_and_month, joined

STATES = {
    "planned": ("none", "Planned"),
    "prepared": ("part", "We are checking it"),
    "approved": ("yes", "Agreed. It is on its way"),
    "held": ("gap", "We are holding this payment. Ask us why"),
}


@dataclass(frozen=True, slots=True)
class Why:
    """How a payment came about: a sentence, the rows of the sum, and its result."""

    sentence: str
    rows: tuple[tuple[str, str], ...]
    total: tuple[str, str]


def lines_of(session: Session, instalment_id: int) -> Sequence[Line]:
    """The lines a payment pays for, in their order."""
    ids = select(Part.line_id).where(Part.instalment_id == instalment_id)
    return session.scalars(select(Line).where(Line.id.in_(ids)).order_by(Line.number)).all()


def why_of(session: Session, instalment: Instalment) -> Why:
    """How one payment was worked out, from the working kept with it."""
    working = Working.from_text(instalment.working)
    lines = lines_of(session, instalment.id)
    whole = show_pounds(instalment.pence)
    if len(lines) == 1 and lines[0].weekly_pence * 4 == instalment.pence and lines[0].weeks > 1:
        week = show_pounds(lines[0].weekly_pence)
        return Why(
            _gives(lines[0]),
            ((_times(lines[0]), f"{week} a week"),),
            (f"{week} × 4 weeks", whole),
        )
    rows = tuple(
        (step.label.removesuffix(f" = {step.value}"), step.value)
        for step in working.steps
        if step.label != "Together"
    )
    what = joined([line.what for line in lines])
    return Why(f"This payment is for {what}.", rows, ("This payment", whole))


def _gives(line: Line) -> str:
    if line.hours == 100:
        return f"The plan gives this every week: {line.what}."
    rate = show_pounds(line.rate_pence)
    return f"{line.what}: the plan gives {hours_words(line.hours)} a week. Each hour is {rate}."


def _times(line: Line) -> str:
    rate = show_pounds(line.rate_pence)
    return rate if line.hours == 100 else f"{hours_words(line.hours)} × {rate}"


def pays_for(session: Session, instalment: Instalment) -> str:
    """What a payment pays for, in one sentence."""
    parts = [
        f"{line.what} ({hours_words(line.hours)} a week)"
        if line.weeks > 1 and line.hours != 100
        else line.what
        for line in lines_of(session, instalment.id)
    ]
    return f"It pays for: {joined(parts)}."


def span(instalment: Instalment, this_year: int) -> str:
    """The days a payment is for, without the year while it is this one."""
    return span_of(Days(instalment.starts, instalment.ends), this_year)


def span_of(days: Days, this_year: int) -> str:
    """Days in words, without the year while it is this one: "1 August to 28 August"."""
    words = show_days(days)
    return words.removesuffix(f" {this_year}") if days.last.year == this_year else words


def next_words(to_come: Sequence[Coming], today: date) -> str:
    """One sentence on the next payment, and what is late."""
    if not to_come:
        return "No more payments are planned this year."
    late = [one for one in to_come if one.instalment.promised_on < today]
    if late:
        pence = show_pounds(sum(one.instalment.pence for one in late))
        if len(late) == 1:
            return f"A payment of {pence} is late. We are sorry."
        return f"{len(late)} payments, {pence} in all, are late. We are sorry."
    return (
        f"Your next payment is on {day_and_month(to_come[0].instalment.promised_on, today.year)}."
    )


def _is(things: Sequence[object]) -> str:
    return "is" if len(things) == 1 else "are"


def next_payment(session: Session, to_come: Sequence[Coming], today: date) -> dict[str, Any] | None:
    """The next payment as the home page and the statement show it; None when there is none."""
    if not to_come:
        return None
    first = to_come[0]
    one, why = first.instalment, why_of(session, first.instalment)
    late = one.promised_on < today
    mark, state = STATES[first.state]
    if late and first.state in ("planned", "prepared"):
        mark, state = "gap", "This is late. We are sorry"
    return {
        "id": one.id,
        "pence": one.pence,
        "heading": "Late payment" if late else "Next payment",
        "day": f"{one.promised_on:%A} {show_date(one.promised_on)}",
        "words": f"This is for {span(one, today.year)}. {pays_for(session, one)}",
        "says": _says(one, late, today),
        "mark": mark,
        "state": state,
        "why": why.sentence,
        "rows": why.rows,
        "total": why.total,
    }


def _says(one: Instalment, late: bool, today: date) -> str:
    promised = show_date(one.promised_on)
    first = (
        f"We promised to pay on {promised}. It is late, and we are sorry."
        if late
        else f"We will pay on {promised}."
    )
    return f"{first} It is for {span(one, today.year)}."


def paid_words(one: PaidIn, this_year: int) -> str:
    """When a payment came, against the promise."""
    came = day_and_month(one.landed_on, this_year)
    if one.landed_on <= one.promised_on:
        return f"Paid on {came}, on time"
    return f"Paid on {came}. We promised {day_and_month(one.promised_on, this_year)}"


def paid_view(session: Session, one: PaidIn, this_year: int) -> dict[str, Any]:
    """A payment that came, as the statement shows it."""
    why = why_of(session, session.get_one(Instalment, one.instalment_id))
    day = show_date(one.landed_on)
    promised = show_date(one.promised_on)
    return {
        "id": one.instalment_id,
        "name": f"the payment for {span_of(one.service, this_year)}",
        "words": f"We promised to pay on {promised}. We paid on {day}. "
        f"It was for {span_of(one.service, this_year)}.",
        "day": day,
        "pence": one.pence,
        "by_funder": one.by_funder,
        "why": why.sentence,
        "rows": why.rows,
        "total": why.total,
    }


def year_view(
    paid: Sequence[PaidIn], to_come: Sequence[Coming], year: int, today: date
) -> dict[str, Any]:
    """A financial year of payments: the picture, the table with the same numbers, the words."""
    turns = [Turn(one.landed_on, one.pence, 0, False) for one in paid]
    rows = [
        {
            "service": span_of(one.service, today.year),
            "day": day_and_month(one.landed_on, today.year),
            "paid": one.pence,
            "later": 0,
        }
        for one in paid
    ]
    for one in to_come:
        instalment = one.instalment
        turns.append(Turn(instalment.promised_on, instalment.pence, 0, True))
        rows.append(
            {
                "service": span(instalment, today.year),
                "day": f"Promised {day_and_month(instalment.promised_on, today.year)}",
                "paid": 0,
                "later": instalment.pence,
            }
        )
    came = sum(one.pence for one in paid)
    later = sum(one.instalment.pence for one in to_come)
    words = (
        f"{counted(len(paid), 'payment')} {_is(paid)} in. "
        f"{counted(len(to_come), 'payment')} {_is(to_come)} still to come."
    )
    picture: Picture = year_picture(turns)
    return {
        "words": words,
        "description": f"{words} The table below has every number.",
        "picture": picture,
        "spent": False,
        "rows": rows,
        "paid": came,
        "later": later,
        "sum_words": f"Still to come: {show_pounds(later)}. "
        f"The whole year is {show_pounds(came + later)}.",
    }
