"""The officers' first page: what is late, what it is worth, who has to move."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, render_template, request
from markupsafe import Markup
from sqlalchemy import func, select

from ledger.access.permissions import Permission
from ledger.access.ties import visible_children
from ledger.parties.tables import Child
from ledger.payments.view import runs
from ledger.values.dates import financial_year, london_time, show_date, year_name
from ledger.values.money import show_pounds
from ledger.web import work
from ledger.web.figures import FUNDERS, Four, by_funder, total
from ledger.web.guard import page
from ledger.web.visit import Visit
from ledger.web.words import MARKS, RUN_STATES, counted, run_title

pages = Blueprint("officer", __name__)

SHOWN = 25
MOST = 500
WHEN_SPENT = (
    "Spent or paid is what we have been billed for, and every direct payment approved for payment. "
    "Available is what is not yet promised to anyone. A child’s own page counts a direct payment "
    "as spent when the family has spent it, and as available until then."
)
YOUR_CHILDREN = "These are the budgets of the children you look after."
STEPS = {
    work.NOT_PREPARED: ("Prepare a run", "/runs", Permission.PREPARE_RUN),
    work.NOT_APPROVED: ("Look at the run", "/runs/{}", Permission.SEE_RUNS),
    work.HELD: ("Look at the run", "/runs/{}", Permission.SEE_RUNS),
    work.NOT_LANDED: ("Record what the bank paid", "/runs/{}#days", Permission.LAND_RUN),
}


@page(pages, "/work", permission=Permission.SEE_WORK)
def your_work(visit: Visit) -> str:
    """What is late, what it is worth and who has to move; runs; four numbers by funder."""
    session, today = visit.session, visit.today
    dues = work.due_payments(session, visit.viewer, today, today)
    only, says = _only(dues, today)
    worst = work.worst_first(only, today)
    most = MOST if says else SHOWN
    year = financial_year(today)
    fours = by_funder(session, visit.viewer, year, today)
    visit.saw(*{due.child_id for due in worst[:most]})
    may_report = visit.may(Permission.SEE_REPORTS)
    return render_template(
        "officer/work.html",
        heading="Your work today",
        as_at=_as_at(visit),
        lede=_lede(visit, dues),
        bands=[(words, "num") for words in work.BANDS],
        heaps=[(what, _linked(heaps, what)) for what, heaps in work.heaps(dues, today)],
        all=_linked(work.all_ages(dues, today), ""),
        worst=[_worst(visit, due) for due in worst[:most]],
        worst_caption=f"Worst first: {says}" if says else "Worst first: days late × money",
        worst_total=sum(due.pence for due in worst) if says else None,
        worst_number=counted(len(worst), "payment"),
        may_act=any(visit.may(permission) for _, _, permission in STEPS.values()),
        more=_more(len(worst), most),
        waiting=[(who, heap, counted(days, "day"), _narrowed(who=who))
                 for who, heap, days in work.waiting(dues, today)],
        runs=_runs(visit) if visit.may(Permission.SEE_RUNS) else [],
        may_prepare=visit.may(Permission.PREPARE_RUN),
        reviews=[{"child_id": one.child_id, "child": one.child, "due": show_date(one.review_on)}
                 for one in work.reviews_due(session, visit.viewer, today)[:SHOWN]],
        year=year_name(year),
        funders=[_funder_row(funder, fours.get(funder, Four()), year)
                 for funder in FUNDERS],
        funders_total=_cells(total(fours.values()), "", year),
        funders_note=WHEN_SPENT if may_report else f"{WHEN_SPENT} {YOUR_CHILDREN}",
        may_report=may_report,
    )  # fmt: skip


def _as_at(visit: Visit) -> str:
    scope = visible_children(visit.session, visit.viewer, visit.today)
    number = visit.session.scalar(select(func.count()).where(Child.id.in_(scope))) or 0
    day = f"{visit.today:%A} {show_date(visit.today)}, as at {london_time(visit.now)}"
    return f"{day}. You can see the money of {counted(number, 'child', 'children')}."


def _lede(visit: Visit, dues: list[work.Due]) -> Markup:
    today = visit.today
    late = [due for due in dues if due.days_late(today) > 0]
    on_the_day = [due for due in dues if due.days_late(today) == 0]
    mine = [due for due in dues if visit.may(STEPS[due.what][2])]
    if not dues:
        soon = work.due_payments(visit.session, visit.viewer, today + timedelta(days=28), today)
        if not soon:
            return Markup("<strong>Nothing is late.</strong> No payment is promised in four weeks.")
        return Markup("<strong>Nothing is late.</strong> Next: {}, {}, on {}.").format(
            counted(len(soon), "payment"),
            show_pounds(sum(due.pence for due in soon)),
            show_date(soon[0].promised_on),
        )
    first = Markup("<strong>{}{}</strong>").format(
        f"{counted(len(late), 'payment')} {'is' if len(late) == 1 else 'are'} late, "
        f"worth {show_pounds(sum(due.pence for due in late))}.",
        f" {len(mine)} {'is' if len(mine) == 1 else 'are'} waiting on you, "
        f"worth {show_pounds(sum(due.pence for due in mine))}."
        if mine
        else "",
    )
    if not on_the_day:
        return first
    return first + Markup(" {} promised for today {} not landed.").format(
        counted(len(on_the_day), "payment"), "has" if len(on_the_day) == 1 else "have"
    )


def _worst(visit: Visit, due: work.Due) -> dict[str, Any]:
    words, address, permission = STEPS[due.what]
    may = visit.may(permission)
    return {
        "child_id": due.child_id,
        "child": due.child,
        "what": due.what,
        "why": f"{due.why}; promised {show_date(due.promised_on)}",
        "instalment_id": due.instalment_id,
        "pence": due.pence,
        "late": due.days_late(visit.today),
        "waiting_on": due.waiting_on,
        "step": words if may else "",
        "step_href": address.format(due.run_id) if may else "",
    }


def _more(number: int, most: int) -> str:
    return f"And {number - most} more, in the table of ages above." if number > most else ""


def _narrowed(**only: str | int) -> str:
    """The address of the payments that make one amount of this page."""
    return f"/work?{urlencode(only)}#worst"


def _linked(heaps: Sequence[work.Heap], what: str) -> list[tuple[work.Heap, str, str]]:
    """The heaps of one row, each with the address of its payments and what it is."""
    found = []
    for age, heap in enumerate(heaps):
        only: dict[str, str | int] = {"what": what} if what else {}
        only |= {"age": age if age < len(work.BANDS) else "all"}
        words = work.BANDS[age] if age < len(work.BANDS) else "all ages"
        found.append((heap, _narrowed(**only), f"{what or 'All'}, {words[:1].lower()}{words[1:]}"))
    return found


def _only(dues: Sequence[work.Due], today: date) -> tuple[list[work.Due], str]:
    """The payments behind the amount asked about, with its name; all of them when none is."""
    what, who, age = (request.args.get(name, "") for name in ("what", "who", "age"))
    place = int(age) if age in ("0", "1", "2", "3") else None
    what = what if what in work.WHATS else ""
    who = who if who in {due.waiting_on for due in dues} else ""
    only = [
        due
        for due in dues
        if what in ("", due.what)
        and who in ("", due.waiting_on)
        and place in (None, work.band(due.days_late(today)))
    ]
    words = [what] if what else []
    words += ["all ages"] if age == "all" else []
    words += [f"waiting on {who.lower()}"] if who else []
    if place is not None:
        words += [f"{work.BANDS[place]} late" if place else work.BANDS[0]]
    return only, ", ".join(words).lower()


def _runs(visit: Visit) -> list[dict[str, Any]]:
    return [
        {
            "id": run.id,
            "title": run_title(run.month),
            "payments": run.count,
            "pence": run.pence,
            "state": RUN_STATES[run.state],
            "mark": MARKS[run.state],
        }
        for run in runs(visit.session)[:6]
    ]


def _funder_row(funder: str, four: Four, year: int) -> dict[str, Any]:
    return {"funder": funder, "cells": _cells(four, funder, year)}


def _cells(four: Four, funder: str, year: int) -> list[tuple[int, str, str]]:
    """The four numbers, each with the page that explains it and what it is."""
    layers = ("budget", "commitment", "actual", "available")
    words = ("allocated", "committed", "spent or paid", "available")
    whose = f"&funder={funder}" if funder else ""
    return [
        (
            pence,
            f"/explain/figure?layer={layer}{whose}&year={year}",
            f"{word}, {funder or 'all funders'}",
        )
        for layer, word, pence in zip(layers, words, four.numbers, strict=True)
    ]
