"""Why an amount is what it is: the sentence, the sum, the rules, the people, the postings.

A family reads it in plain words; an officer sees those words and everything behind them.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Blueprint, render_template
from sqlalchemy import select

from ledger import book
from ledger.access.permissions import SEES_EVERY_CHILD, Permission
from ledger.access.sessions import FAMILY_ROLES
from ledger.access.ties import not_there, visible_children
from ledger.budgets.tables import Instalment, Line
from ledger.parties.tables import Child
from ledger.values.dates import (
    Days,
    london_date,
    london_time,
    show_date,
    show_days,
)
from ledger.values.money import show_pounds
from ledger.web.explaining import (
    Evidence,
    Payment,
    event_words,
    evidence,
    journal_words,
    payment,
    people_of,
    priced_line,
    shown,
)
from ledger.web.guard import page
from ledger.web.moneymap import MECHANISMS, quantity
from ledger.web.plainly import span, why_of
from ledger.web.visit import Visit
from ledger.web.words import counted, mark_of

pages = Blueprint("explain", __name__)


@page(
    pages,
    "/explain/instalment/<int:instalment_id>",
    permission=Permission.EXPLAIN,
    seen_as="explained payment",
)
def instalment(visit: Visit, instalment_id: int) -> str:
    """One payment: for a family in plain words; for an officer with all that stands behind it."""
    one = payment(visit.session, visit.viewer, instalment_id, visit.today)
    visit.saw(one.child.id)
    officer = visit.viewer.role not in FAMILY_ROLES
    priced_from = min(line.starts for line in one.lines)
    found = evidence(visit.session, instalment_id, one.working, priced_from)
    pence = show_pounds(one.instalment.pence)
    when = (
        f"paid on {show_date(one.landed_on)}"
        if one.landed_on
        else f"promised for {show_date(one.instalment.promised_on)}"
    )
    return render_template(
        "explain/instalment.html",
        heading=f"Explain {pence}, {when}",
        as_at=f"As at {show_date(visit.today)}, {london_time(visit.now)}",
        back=f"/children/{one.child.id}" if officer else f"/statement/{one.agreement.id}",
        officer=officer,
        it=_payment(visit, one),
        evidence=_with_payment(found, one) if officer else None,
    )


def _payment(visit: Visit, one: Payment) -> dict[str, Any]:
    why = why_of(visit.session, one.instalment)
    mark, when = _when(one, visit.today)
    days = Days(one.instalment.starts, one.instalment.ends)
    return {
        "pence": one.instalment.pence,
        "family_title": f"{show_pounds(one.instalment.pence)} pays for {_how_long(days)}",
        "for_words": f"It is for {span(one.instalment, 0)}. {why.sentence}",
        "family_steps": why.rows,
        "family_result": why.total,
        "by_funder": one.by_funder,
        "paid_words": "Paid to you" if one.landed_on else "This payment",
        "mark": mark,
        "when": when,
        "agreed": _agreed(one),
        "wrong": f"Does this look wrong? Write to {visit.settings.contact_email} or call "
        f"{visit.settings.contact_phone}.",
        "title": f"Payment {one.instalment.number} to {one.payee.name}, {show_days(days)}",
        "sentence": one.working.sentence,
    }


def _how_long(days: Days) -> str:
    if days.count % 7 == 0:
        return f"{counted(days.count // 7, 'week')} of support"
    return f"{counted(days.count, 'day')} of support"


def _when(one: Payment, today: date) -> tuple[str, str]:
    promised = one.instalment.promised_on
    if one.landed_on:
        words = f"We promised {show_date(promised)}. We paid on {show_date(one.landed_on)}."
        return mark_of(one.landed_on, promised), words
    if one.held_because:
        return "gap", f"We promised {show_date(promised)}. We are holding this payment."
    if promised < today:
        return "gap", f"We promised {show_date(promised)}. It is late, and we are sorry."
    if "approved" in one.steps:
        return "yes", f"We promised {show_date(promised)}. It is agreed and on its way."
    return "none", f"We promised {show_date(promised)}."


def _agreed(one: Payment) -> str:
    words = ""
    if prepared := one.steps.get("prepared"):
        words = f"{prepared.name} set up the payment. "
    if (approved := one.steps.get("approved")) and not one.held_because:
        words += f"{approved.name} checked it. "
    return f"{words}The budget was agreed on {show_date(london_date(one.budget.agreed_at))}."


def _with_payment(found: Evidence, one: Payment) -> Evidence:
    """The evidence with the run a payment is in, and who moved it."""
    rows = [(f"{step.step.capitalize()}", step.words) for step in one.steps.values()]
    if landing := one.landing:
        rows.append(("Landed", f"{show_date(landing.landed_on)}, recorded by {landing.words}"))
    run = one.run.reference if one.run else "In no run yet"
    held = [("Held because", one.held_because)] if one.held_because else []
    people = (("Run", run), *rows, *held, *found.people)
    return Evidence(found.steps, found.rules, found.journals, people)


@page(pages, "/explain/line/<int:line_id>", permission=Permission.EXPLAIN, seen_as="explained line")
def line(visit: Visit, line_id: int) -> str:
    """One line of a budget: how its sum came about, who pays, what was posted."""
    one = priced_line(visit.session, visit.viewer, line_id, visit.today)
    visit.saw(one.child.id)
    officer = visit.viewer.role not in FAMILY_ROLES
    days = Days(one.line.starts, one.line.ends)
    pence = one.line.year_pence
    return render_template(
        "explain/amount.html",
        heading=f"Explain {show_pounds(pence)}: {one.line.what}",
        as_at=f"As at {show_date(visit.today)}, {london_time(visit.now)}",
        back=f"/children/{one.child.id}" if officer else "/home",
        lede=f"{one.working.sentence}.",
        facts=[
            ("Child", f"{one.child.first_name} {one.child.last_name}"),
            ("What it is for", one.line.outcome),
            ("How much", quantity(one.line)),
            ("How it is paid", MECHANISMS[one.line.mechanism]),
            ("Dates", show_days(days)),
            ("Where the rate comes from", one.line.rate_source),
        ],
        officer=officer,
        pence=pence,
        by_funder=one.by_funder,
        evidence=evidence(visit.session, line_id, one.working, one.line.starts),
    )


@page(
    pages,
    "/explain/journal/<int:journal_id>",
    permission=Permission.EXPLAIN,
    seen_as="explained journal",
)
def journal(visit: Visit, journal_id: int) -> str:
    """One journal as debit and credit lines, with who posted it and why."""
    found = book.journals(visit.session, [journal_id])
    if not found or visit.viewer.role in FAMILY_ROLES:
        raise not_there()
    one = found[0]
    child = _child_of(visit, {side.coding.subject for side in one.lines})
    if child is None and visit.viewer.role not in SEES_EVERY_CHILD:
        raise not_there()
    if child is not None:
        visit.saw(child.id)
    facts = [("Layer", one.layer), ("Day", show_date(one.effective_on))]
    if one.service:
        facts.append(("For", show_days(one.service)))
    if child is not None:
        facts.append(("Child", f"{child.first_name} {child.last_name}"))
    return render_template(
        "explain/amount.html",
        heading=f"Explain journal: {journal_words(one)}",
        as_at=f"As at {show_date(visit.today)}, {london_time(visit.now)}",
        back=_behind(visit, one.about) or "/work",
        lede=f"{event_words(one.kind)}, {show_pounds(one.pence)} on each side.",
        facts=facts,
        officer=True,
        pence=one.pence,
        by_funder=(),
        evidence=Evidence((), (), (shown(one),), people_of(visit.session, found)),
    )


def _child_of(visit: Visit, subjects: set[int | None]) -> Child | None:
    """The child a journal is about, if the viewer may see them; not there when they may not."""
    known = {subject for subject in subjects if subject}
    if not known:
        return None
    scope = visible_children(visit.session, visit.viewer, visit.today)
    children = visit.session.scalars(
        select(Child).where(Child.subject.in_(known), Child.id.in_(scope))
    ).all()
    if len(children) != len(known):
        raise not_there()
    return children[0]


def _behind(visit: Visit, about: int | None) -> str:
    """The page of what a journal is about."""
    if about is None:
        return ""
    if visit.session.get(Instalment, about) is not None:
        return f"/explain/instalment/{about}"
    return f"/explain/line/{about}" if visit.session.get(Line, about) is not None else ""
