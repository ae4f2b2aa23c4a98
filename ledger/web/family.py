"""The family's pages: how much money they can use, the next payment and why, the statement."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from flask import Blueprint, render_template, request
from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger.access.permissions import Permission
from ledger.access.seen import who_saw
from ledger.access.tables import Tie
from ledger.budgets.contingency import may_keep
from ledger.parties.tables import Child
from ledger.values.dates import (
    Days,
    financial_year,
    london_date,
    london_time,
    month_days,
    parse_date,
    show_date,
    show_days,
    show_month,
    year_days,
)
from ledger.values.errors import Refused
from ledger.values.money import show_pounds
from ledger.web.accounts import (
    Account,
    Coming,
    Month,
    account_of,
    accounts,
    coming,
    held,
    month_of,
    months_of,
    of_year,
)
from ledger.web.guard import page
from ledger.web.plainly import (
    next_payment,
    next_words,
    paid_view,
    paid_words,
    span_of,
    year_view,
)
from ledger.web.visit import Visit
from ledger.web.words import mark_of

pages = Blueprint("family", __name__)


@page(pages, "/home", permission=Permission.SEE_HOME, seen_as="home page")
def home(visit: Visit) -> str:
    """One big number, the next payment and why, what was paid, whom to ask."""
    session = visit.session
    found = accounts(session, visit.viewer, visit.today)
    children = {account.child.id: account.child for account in found}
    visit.saw(*children)
    return render_template(
        "family/home.html",
        heading=f"{_whose(session, visit, list(children.values()))} support money",
        accounts=[_account(visit, account, len(found)) for account in found],
        ask=_ask(visit),
        seen=[
            {"day": show_date(sight.day), "name": sight.name}
            for child in children
            for sight in who_saw(session, child, 20)
            if sight.name != visit.viewer.name
        ],
        as_at_words=f"{show_date(visit.today)}, {london_time(visit.now)}",
    )


def _whose(session: Session, visit: Visit, children: list[Child]) -> str:
    """Whose money: the child's name, or "Your" for themselves and for several children."""
    if len(children) != 1:
        return "Your"
    own = select(Tie.id).where(
        Tie.user_id == visit.viewer.user_id,
        Tie.child_id == children[0].id,
        Tie.kind == "young person",
    )
    return "Your" if session.scalar(own) else f"{children[0].first_name}’s"


def _ask(visit: Visit) -> str:
    settings = visit.settings
    return (
        f"Write to {settings.contact_email} or call {settings.contact_phone}, "
        "Monday to Friday, 9am to 5pm."
    )


def _account(visit: Visit, account: Account, of: int) -> dict[str, Any]:
    session, today = visit.session, visit.today
    now_pence = held(session, account, today)
    to_come = coming(session, account)
    month = month_of(session, account, month_days(today))
    return {
        "title": f"{account.child.first_name}: paid to {account.payee.name}",
        "agreement_id": account.agreement_id,
        "now_pence": now_pence,
        "now_why": "This is what we have paid in, less what we know you spent. "
        "If you have spent more, you have less than this.",
        "now_rows": _sum_rows(month, "Money at the start of the month"),
        "now_total": ("Money you can use", show_pounds(now_pence)),
        "next_words": next_words(to_come, today),
        "next": next_payment(session, to_come, today),
        "paid": [
            {
                "id": one.instalment_id,
                "words": f"For {span_of(one.service, today.year)}",
                "pence": one.pence,
                "mark": mark_of(one.landed_on, one.promised_on),
                "state": paid_words(one, today.year),
            }
            for one in reversed(of_year(session, account, financial_year(today))[-4:])
        ],
        "statement_words": "See your statement" + (f" ({account.payee.name})" if of > 1 else ""),
    }


def _sum_rows(month: Month, start: str) -> list[tuple[str, str]]:
    return [
        (start, show_pounds(month.opening)),
        ("Money we paid in", show_pounds(month.paid_in_pence, "+")),
        ("Refunds and your own money", show_pounds(month.refunds + month.own_money, "+")),
        ("What you spent", show_pounds(-month.spent)),
    ]


@page(pages, "/statement", permission=Permission.SEE_HOME, seen_as="statements")
def statements(visit: Visit) -> str:
    """Every statement of every account, the newest first."""
    session, today = visit.session, visit.today
    found = accounts(session, visit.viewer, today)
    visit.saw(*{account.child.id for account in found})
    return render_template(
        "family/statements.html",
        heading="Your statements",
        accounts=[
            {
                "title": f"{account.child.first_name}: paid to {account.payee.name}",
                "agreement_id": account.agreement_id,
                "months": [
                    {"key": f"{days.first:%Y-%m}", "words": show_month(days.first)}
                    for days in months_of(session, account, today)
                ],
            }
            for account in found
        ],
    )


@page(
    pages,
    "/statement/<int:agreement_id>",
    permission=Permission.SEE_STATEMENT,
    seen_as="statement",
)
def statement(visit: Visit, agreement_id: int) -> str:
    """A month of a direct payment account in the twelve blocks, and the year in one picture."""
    session, today = visit.session, visit.today
    account = account_of(session, visit.viewer, agreement_id, today)
    visit.saw(account.child.id)
    days = asked_month(request.args.get("month", ""), today)
    to_come = coming(session, account)
    year = financial_year(days.first)
    in_year = [one for one in to_come if one.instalment.promised_on < year_days(year).ends]
    return render_template(
        "family/statement.html",
        heading=f"{_whose(session, visit, [account.child])} support money",
        caption=f"Statement for {show_days(_so_far(days, today))}",
        agreement_id=agreement_id,
        it=_statement(visit, account, days, to_come),
        year=year_view(of_year(session, account, year), in_year, year),
        months=[
            {"key": f"{one.first:%Y-%m}", "words": show_month(one.first)}
            for one in months_of(session, account, today)
            if one != days
        ],
    )


def asked_month(text: str, today: date) -> Days:
    """The month of an address, like 2026-11; this month when it says none or one to come."""
    try:
        day = parse_date(f"{text}-01") if text else today
    except Refused:
        day = today
    return month_days(min(day, today))


def _so_far(days: Days, today: date) -> Days:
    return Days(days.starts, min(days.ends, today + timedelta(days=1)))


def _statement(visit: Visit, account: Account, days: Days, to_come: list[Coming]) -> dict[str, Any]:
    session, today = visit.session, visit.today
    month = month_of(session, account, _so_far(days, today))
    is_now = today in days
    keep = may_keep(session, account.pot_id, month.days.last)
    back = month.refunds + month.own_money
    name = show_month(days.first)
    before = days.first - timedelta(days=1)
    has_before = month_days(before) in months_of(session, account, today)
    closing_day = show_date(month.days.last)
    return {
        "key": f"{days.first:%Y-%m}",
        "month": name,
        "is_now": is_now,
        "opening": month.opening,
        "day_before": show_date(before),
        "before_month": show_month(before),
        "before_href": f"/statement/{account.agreement_id}?month={before:%Y-%m}" * has_before,
        "opening_why": "It is the number at the end of the month before."
        if has_before
        else "This is your first statement, so the account starts at £0.00.",
        "paid_in": month.paid_in_pence,
        "payments": [paid_view(session, one, today.year) for one in month.payments],
        "refunds": month.refunds,
        "own_money": month.own_money,
        "back": back,
        "minus_spent": -month.spent,
        "spent_words": f"This is all the spending we know of in {name}."
        if month.spent
        else f"We do not know yet what you spent in {name}. "
        "If you have spent some, you have less than we show.",
        "closing": month.closing,
        "closing_words": "Money you have now" if is_now else f"Money you had on {closing_day}",
        "closing_on": f"This was in the account at the end of {closing_day}."
        if not is_now
        else f"This is in the account on {closing_day}, as far as we know.",
        "use_words": _use_words(month, is_now),
        "asking_words": "We are not asking for any money back."
        if not month.due_back
        else f"We have asked for {show_pounds(month.due_back)} back.",
        "due_back": month.due_back,
        "due_words": "We are not asking for any money back."
        if not month.due_back
        else "We wrote to you about this money, with our reasons.",
        "set_aside": month.set_aside,
        "keep": keep.pence,
        "keep_sentence": keep.sentence,
        "keep_rows": [(step.label, step.value) for step in keep.steps],
        "next": next_payment(session, to_come, today),
        "ask": _ask(visit),
        "made": f"Made on {show_date(london_date(visit.now))}, {london_time(visit.now)}, from "
        f"everything recorded by then. If something from {name} is added later, your next "
        "statement will say so.",
    }


def _use_words(month: Month, is_now: bool) -> str:
    if month.closing < 0:
        return f"You have spent {show_pounds(-month.closing)} more than we paid."
    free = month.closing - month.due_back - month.set_aside
    return f"You {'can' if is_now else 'could'} use {show_pounds(free)}."
