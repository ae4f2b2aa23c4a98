"""One child's money map: where the money comes from, every line, what happened, what is next."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, render_template
from markupsafe import Markup

from ledger.access.permissions import Permission
from ledger.access.seen import who_saw
from ledger.access.tables import Person
from ledger.access.ties import case_officer_of
from ledger.budgets.tables import Instalment
from ledger.values.dates import (
    Days,
    financial_year,
    london_date,
    london_time,
    show_date,
    show_days,
    year_name,
)
from ledger.values.money import show_pounds
from ledger.web.accounts import Standing
from ledger.web.charts import money_bar
from ledger.web.guard import page
from ledger.web.moneymap import MECHANISMS, MapLine, MoneyMap, money_map, quantity
from ledger.web.visit import Visit
from ledger.web.words import FUNDER_WORDS, counted, day_and_month, joined, landed_words

pages = Blueprint("child", __name__)


@page(pages, "/children/<int:child_id>", permission=Permission.SEE_CHILDREN, seen_as="money map")
def child(visit: Visit, child_id: int) -> str:
    """One child's money: where it comes from, every line, what happened and what is next."""
    year = financial_year(visit.today)
    found = money_map(visit.session, visit.viewer, child_id, year, visit.today)
    name = f"{found.child.first_name} {found.child.last_name}"
    bar = money_bar(found.by_mechanism())
    return render_template(
        "officer/child.html",
        heading=name,
        caption="Money map",
        back="/children",
        as_at=f"As at {show_date(visit.today)}, {london_time(visit.now)}. "
        f"Personal budget, {year_name(year)}.",
        facts=_facts(visit, found),
        sentence=_sentence(visit, found) if found.lines else "",
        child=found.child,
        year=year_name(year),
        map=_map(found, visit.today) if found.lines else None,
        bar=bar,
        bar_title=f"Where the {show_pounds(found.four.allocated)} comes from",
        bar_description=_bar_words(found),
        timeline=_timeline(found, visit.today),
        agreements=[
            {"id": one.id, "words": f"Statement of {name}’s direct payment" + _which(found, n)}
            for n, one in enumerate(found.agreements, start=1)
        ],
        seen=[{"day": show_date(sight.day), "name": sight.name, "page": sight.page}
              for sight in who_saw(visit.session, child_id, 20)],
    )  # fmt: skip


def _which(found: MoneyMap, number: int) -> str:
    return f" {number} of {len(found.agreements)}" if len(found.agreements) > 1 else ""


def _facts(visit: Visit, found: MoneyMap) -> str:
    child, plan = found.child, found.plan
    officer = case_officer_of(visit.session, child.id, visit.today)
    name = visit.session.get_one(Person, officer.person_id).name if officer else ""
    about = [f"Age {_age(child.born, visit.today)}"]
    about += [found.school.name] if found.school else []
    facts = f"{', '.join(about)}. Case number {child.reference}."
    facts += f" Education, health and care plan, version {plan.version}." if plan else ""
    return facts + (f" Case officer {name}." if name else " No case officer.")


def _sentence(visit: Visit, found: MoneyMap) -> str:
    late = sum(1 for one, state in found.instalments if _is_late(one, state, visit.today))
    paid = f" {show_pounds(found.four.paid)} has been paid out." if found.agreements else ""
    tail = (
        f" {counted(late, 'payment')} promised and not landed: act on it."
        if late
        else " Every payment due has landed."
    )
    return (
        f"{show_pounds(found.four.allocated)} is allocated and "
        f"{show_pounds(found.four.available)} is still available.{paid}"
        + (tail if found.agreements else "")
    )


def _age(born: date, today: date) -> int:
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))


def _is_late(one: Instalment, state: Standing, today: date) -> bool:
    return not state.landed and one.promised_on < today


def _bar_words(found: MoneyMap) -> str:
    parts = []
    for words, funders in found.by_mechanism():
        split = joined([f"{FUNDER_WORDS[f]} {show_pounds(p)}" for f, p in funders.items()])
        parts.append(f"{words}: {split}.")
    return f"{' '.join(parts)} The tables below have the same numbers."


def _map(found: MoneyMap, today: date) -> dict[str, Any]:
    whole = found.four
    direct = [line for line in found.lines if line.direct]
    unpaid = sum(one.pence for one, state in found.instalments if not state.landed)
    on_time = sum(1 for line in found.lines if not line.late)
    return {
        "four": whole.numbers,
        "by_mechanism": [(words, sum(funders.values()))
                         for words, funders in found.by_mechanism()],
        "hrefs": [_figure(found, word) for word in ("allocated", "committed", "spent",
                                                    "available")],
        "payments": _payments(found, unpaid) if direct else [],
        "by_funder": list(found.by_funder().items()),
        "lines": [_line(line) for line in found.lines],
        "paid_words": f"{on_time} of {len(found.lines)} on time",
        "direct": _direct_words(found),
        "direct_words": Markup(
            "For a direct payment, <strong>spent</strong> is what the family has spent, and "
            "<strong>available</strong> includes money already in the family’s account."
        ) if direct else "",
    }  # fmt: skip


def _figure(found: MoneyMap, figure: str) -> str:
    """The page that takes one figure of this child apart."""
    return f"/explain/figure?{urlencode({'child': found.child.id, 'figure': figure})}"


def _payments(found: MoneyMap, unpaid: int) -> list[tuple[str, str, int]]:
    """What of the direct payments has been paid and what has not, each with its explanation."""
    family = all(line.line.mechanism != "third party" for line in found.lines)
    return [
        ("Paid to the family" if family else "Paid to the family or a third party",
         _figure(found, "paid"), found.four.paid),
        ("Still to pay", _figure(found, "to pay"), unpaid),
    ]  # fmt: skip


def _direct_words(found: MoneyMap) -> str:
    """One sentence an agreement: how often, how many, how much."""
    sentences = []
    for agreement in found.agreements:
        mine = [one for one, _ in found.instalments if one.agreement_id == agreement.id]
        pence = sum(one.pence for one in mine)
        days = Days(agreement.starts, agreement.ends)
        sentences.append(
            f"{agreement.cycle.capitalize()}: {counted(len(mine), 'payment')} for "
            f"{show_days(days)} come to {show_pounds(pence)}."
        )
    return " ".join(sentences)


def _line(line: MapLine) -> dict[str, Any]:
    mark, words = _paid(line)
    return {
        "what": f"{line.line.number}. {line.line.what}",
        "quantity": f"{line.line.outcome}. {quantity(line.line)}",
        "funder": line.funder,
        "mechanism": MECHANISMS[line.line.mechanism],
        "four": line.four.numbers,
        "href": f"/explain/line/{line.line.id}",
        "about": f"for {line.line.what}, {line.funder}",
        "mark": mark,
        "paid": words,
    }


def _paid(line: MapLine) -> tuple[str, str]:
    if not line.direct:
        return "none", "No bill yet" if not line.four.spent else "Billed in part"
    if line.late:
        return "gap", f"{line.landed} of {line.due}, late"
    if not line.due:
        return "none", f"0 of {line.payments}"
    return ("yes" if line.landed >= line.due else "part"), f"{line.landed} of {line.due} due"


def _timeline(found: MoneyMap, today: date) -> list[dict[str, Any]]:
    moments: list[tuple[date, bool, str, str, str]] = []
    plan, budget = found.plan, found.budget
    if plan:
        moments.append(
            (plan.starts, plan.starts > today, f"Plan version {plan.version} starts.", "", "")
        )
    if budget:
        words = f"Personal budget of {show_pounds(found.four.allocated)} agreed."
        moments.append((london_date(budget.agreed_at), False, words, "", ""))
    planned = 0
    for one, state in found.instalments:
        days = show_days(Days(one.starts, one.ends))
        href = f"/explain/instalment/{one.id}"
        if state.landed_on:
            words = f"Direct payment, {show_pounds(one.pence)}, for {days}. "
            words += f"{landed_words(state.landed_on, one.promised_on)}."
            moments.append((state.landed_on, False, words, href, show_pounds(one.pence)))
        elif planned < 3 or one.promised_on <= today:
            planned += one.promised_on > today
            late = " It is late." if one.promised_on < today else ""
            words = f"Direct payment, {show_pounds(one.pence)}, for {days}.{late}"
            moments.append((one.promised_on, True, words, href, show_pounds(one.pence)))
    if plan and plan.review_on:
        overdue = " It is overdue." if plan.review_on < today else ""
        moments.append((plan.review_on, True, f"Yearly review of the plan.{overdue}", "", ""))
    moments.sort(key=lambda moment: moment[:2])
    return [
        {"day": day_and_month(day, today.year), "next": later, "words": words, "href": href,
         "about": about}
        for day, later, words, href, about in moments
    ]  # fmt: skip
