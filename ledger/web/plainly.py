"""Payments in plain words for a family: what each was for, when it came, how it was worked out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger.budgets.pricing import hours_words
from ledger.budgets.tables import Instalment, Line, Part
from ledger.payments.lines import held_because, held_now
from ledger.payments.tables import RunLine, RunStep
from ledger.values.dates import Days, show_date, show_days, year_days
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
LATE = ("gap", "This is late. We are sorry")
TOLD = {
    "planned": ("{} is planned", "{} are planned"),
    "prepared": ("We are checking {}", "We are checking {}"),
    "approved": ("{} is agreed and on its way", "{} are agreed and on their way"),
    "held": ("We are holding {}. Ask us why", "We are holding {}. Ask us why"),
    "late": ("{} is late. We are sorry", "{} are late. We are sorry"),
}
CHECKING = "We are checking something first."
TOPICS = (
    (("bank", "account detail", "account number", "sort code", "call-back"),
     "We are checking the details of the account it goes to."),
    (("no agreement", "agreement to be signed", "agreement not signed"),
     "We are waiting for the agreement to be signed."),
)  # fmt: skip


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
    """How one payment was worked out, from the working kept with it; that it is held, if it is."""
    why = _worked_out(session, instalment)
    if held := held_sentence(session, instalment.id):
        return replace(why, sentence=f"{why.sentence} {held}")
    return why


def _worked_out(session: Session, instalment: Instalment) -> Why:
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


def held_words(because: str) -> str:
    """Why a payment is held, in our own words: what an officer wrote is not for a family as it is.

    A reason about the account or the agreement is told as such; of any other we say only that we
    are checking something.
    """
    asked = because.lower()
    for marks, words in TOPICS:
        if any(mark in asked for mark in marks):
            return words
    return CHECKING


def held_sentence(session: Session, instalment_id: int) -> str:
    """That a payment is held, why, and that we can be asked; nothing when it is not held."""
    withdrawn = select(RunStep.run_id).where(RunStep.step == "withdrawn")
    row = session.execute(
        select(RunLine.id, RunLine.run_id, held_now().label("held"))
        .where(RunLine.instalment_id == instalment_id, RunLine.run_id.not_in(withdrawn))
        .order_by(RunLine.run_id.desc())
        .limit(1)
    ).one_or_none()
    if row is None or not row.held:
        return ""
    because = held_because(session, row.run_id)[row.id]
    return f"We are holding this payment. {held_words(because)} You can ask us about it."


def pays_for(session: Session, instalments: Sequence[Instalment]) -> str:
    """What payments pay for, in one sentence."""
    parts = _parts_of(session, instalments)
    return f"{'It pays' if len(instalments) == 1 else 'They pay'} for: {joined(parts)}."


def _parts_of(session: Session, instalments: Sequence[Instalment]) -> list[str]:
    lines = {line.id: line for one in instalments for line in lines_of(session, one.id)}
    return [
        f"{line.what} ({hours_words(line.hours)} a week)"
        if line.weeks > 1 and line.hours != 100
        else line.what
        for line in lines.values()
    ]


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
    due = due_next(to_come)
    day = day_and_month(due[0].instalment.promised_on, today.year)
    if all(one.state == "held" for one in due):
        return f"We are holding what we promised for {day}. Ask us why."
    if len(due) == 1:
        return f"Your next payment is on {day}."
    return f"Your next {len(due)} payments are on {day}."


def due_next(to_come: Sequence[Coming]) -> Sequence[Coming]:
    """All the payments promised for the day of the first of them."""
    return [
        one for one in to_come if one.instalment.promised_on == to_come[0].instalment.promised_on
    ]


def _is(things: Sequence[object]) -> str:
    return "is" if len(things) == 1 else "are"


def next_payment(session: Session, to_come: Sequence[Coming], today: date) -> dict[str, Any] | None:
    """All that is promised for the next day, as the pages show it; None when there is nothing."""
    due = due_next(to_come)
    if not due:
        return None
    first, several = due[0].instalment, len(due) > 1
    late = first.promised_on < today
    pence = sum(one.instalment.pence for one in due)
    why = _why_together(due, pence, today) if several else why_of(session, first)
    heading = "Late payment" if late else "Next payment"
    return {
        "id": first.id,
        "pence": pence,
        "amount": f"{show_pounds(pence)} in {len(due)} payments" if several else show_pounds(pence),
        "count_words": f"{len(due)} payments," if several else "",
        "heading": f"{heading}s" if several else heading,
        "day": f"{first.promised_on:%A} {show_date(first.promised_on)}",
        "words": _for_and_pays(session, due, today),
        "says": _says(due, late, today),
        "states": _states(due, late),
        "each": _each(session, due, late, today) if several else [],
        "why": why.sentence,
        "rows": why.rows,
        "total": why.total,
    }


def _why_together(due: Sequence[Coming], pence: int, today: date) -> Why:
    rows = tuple(
        (f"For {span(one.instalment, today.year)}", show_pounds(one.instalment.pence))
        for one in due
    )
    sentence = f"These {len(due)} payments are promised for the same day. Each is explained apart."
    return Why(sentence, rows, (f"{len(due)} payments", show_pounds(pence)))


def _whole_span(due: Sequence[Coming], this_year: int) -> str:
    starts = min(one.instalment.starts for one in due)
    return span_of(Days(starts, max(one.instalment.ends for one in due)), this_year)


def _for_and_pays(session: Session, due: Sequence[Coming], today: date) -> str:
    what = "This is" if len(due) == 1 else "These are"
    instalments = [one.instalment for one in due]
    return f"{what} for {_whole_span(due, today.year)}. {pays_for(session, instalments)}"


def _told(one: Coming, late: bool) -> str:
    return "late" if late and one.state in ("planned", "prepared") else one.state


def _state(one: Coming, late: bool) -> tuple[str, str]:
    return (
        ("gap", "This is late. We are sorry") if _told(one, late) == "late" else STATES[one.state]
    )


def _states(due: Sequence[Coming], late: bool) -> list[tuple[str, str]]:
    """The state of one payment; of several, how many payments and pence stand in each."""
    if len(due) == 1:
        return [_state(due[0], late)]
    groups: dict[str, list[Coming]] = {}
    for one in due:
        groups.setdefault(_told(one, late), []).append(one)
    found = []
    for key in (key for key in TOLD if key in groups):
        group = groups[key]
        pence = show_pounds(sum(one.instalment.pence for one in group))
        number = counted(len(group), "payment")
        number = f"all {number}" if len(group) == len(due) else number
        words = TOLD[key][len(group) > 1].format(f"{number} ({pence})")
        found.append((_state(group[0], late)[0], words[:1].upper() + words[1:]))
    return found


def _each(session: Session, due: Sequence[Coming], late: bool, today: date) -> list[dict[str, Any]]:
    """Each payment of a day; what it pays for is said of each only where they differ."""
    found = [_one_of(session, one, late, today) for one in due]
    same = len({one["what"] for one in found}) == 1
    return [{**one, "what": "" if same else one["what"]} for one in found]


def _one_of(session: Session, one: Coming, late: bool, today: date) -> dict[str, Any]:
    """One of several payments of a day: its period, what it pays for, its state."""
    mark, state = _state(one, late)
    return {
        "id": one.instalment.id,
        "words": f"For {span(one.instalment, today.year)}",
        "about": f"for {span(one.instalment, today.year)}",
        "what": joined(_parts_of(session, [one.instalment])),
        "pence": one.instalment.pence,
        "mark": mark,
        "state": state,
    }


def _says(due: Sequence[Coming], late: bool, today: date) -> str:
    promised = show_date(due[0].instalment.promised_on)
    several, held = len(due) > 1, sum(1 for one in due if one.state == "held")
    if held == len(due):
        those = "these payments" if several else "this payment"
        first = f"We promised to pay on {promised}. We are holding {those}. Ask us why."
    elif late:
        is_late = "They are late" if several else "It is late"
        first = f"We promised to pay on {promised}. {is_late}, and we are sorry."
    elif held:
        first = f"We promised to pay on {promised}. We are holding {held} of {len(due)} payments."
    else:
        first = f"We will pay on {promised}."
    is_for = "They are" if held and several else f"They are {len(due)} payments"
    is_for = is_for if several else "It is"
    return f"{first} {is_for} for {_whole_span(due, today.year)}."


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


def _short(day: date, year: int) -> str:
    """A day of a financial year in few letters, "6 Apr"; with its year when it is of another."""
    words = f"{day.day} {day:%b}"
    return words if day in year_days(year) else f"{words} {day.year}"


def _short_span(days: Days, year: int) -> str:
    """Days in few letters: "6 Apr to 3 May", "4 to 31 May"."""
    first, last = _short(days.first, year), _short(days.last, year)
    if days.count == 1:
        return first
    same = (days.first.year, days.first.month) == (days.last.year, days.last.month)
    return f"{days.first.day if same else first} to {last}"


def year_view(paid: Sequence[PaidIn], to_come: Sequence[Coming], year: int) -> dict[str, Any]:
    """A financial year of payments: the picture, the table with the same numbers, the words."""
    turns = [Turn(one.landed_on, one.pence, 0, False) for one in paid]
    rows = [
        {
            "service": _short_span(one.service, year),
            "day": _short(one.landed_on, year),
            "small": "",
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
                "service": _short_span(Days(instalment.starts, instalment.ends), year),
                "day": _short(instalment.promised_on, year),
                "small": "promised",
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
        "caption": f"Your year in numbers, {show_days(year_days(year))}",
        "description": f"{words} The table below has every number.",
        "picture": picture,
        "spent": False,
        "rows": rows,
        "paid": came,
        "later": later,
        "sum_words": f"Still to come: {show_pounds(later)}. "
        f"The whole year is {show_pounds(came + later)}.",
    }
