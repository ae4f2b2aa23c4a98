"""The officers' first page: what is late, what it is worth, who has to move."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import Blueprint, render_template
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
WHEN_SPENT = "Here a direct payment is spent once the council has paid it."
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
    worst = work.worst_first(dues, today)
    year = financial_year(today)
    fours = by_funder(session, visit.viewer, year, today)
    visit.saw(*{due.child_id for due in worst[:SHOWN]})
    may_report = visit.may(Permission.SEE_REPORTS)
    return render_template(
        "officer/work.html",
        heading="Your work today",
        as_at=_as_at(visit),
        lede=_lede(visit, dues),
        bands=[(words, "num") for words in work.BANDS],
        heaps=work.heaps(dues, today),
        all=work.all_ages(dues, today),
        worst=[_worst(visit, due) for due in worst[:SHOWN]],
        more=_more(len(worst)),
        waiting=[(who, heap, counted(days, "day"))
                 for who, heap, days in work.waiting(dues, today)],
        runs=_runs(visit) if visit.may(Permission.SEE_RUNS) else [],
        may_prepare=visit.may(Permission.PREPARE_RUN),
        reviews=[{"child_id": one.child_id, "child": one.child, "due": show_date(one.review_on)}
                 for one in work.reviews_due(session, visit.viewer, today)[:SHOWN]],
        year=year_name(year),
        funders=[_funder_row(funder, fours.get(funder, Four()), year, may_report)
                 for funder in FUNDERS],
        funders_total=_cells(total(fours.values()), "", year, may_report),
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
    first = Markup("<strong>{} {} late, worth {}. {} {} waiting on you, worth {}.</strong>").format(
        counted(len(late), "payment"),
        "is" if len(late) == 1 else "are",
        show_pounds(sum(due.pence for due in late)),
        len(mine),
        "is" if len(mine) == 1 else "are",
        show_pounds(sum(due.pence for due in mine)),
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


def _more(number: int) -> str:
    return f"And {number - SHOWN} more, in the table of ages above." if number > SHOWN else ""


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


def _funder_row(funder: str, four: Four, year: int, linked: bool) -> dict[str, Any]:
    return {"funder": funder, "cells": _cells(four, funder, year, linked)}


def _cells(four: Four, funder: str, year: int, linked: bool) -> list[tuple[int, str, str]]:
    """The four numbers, each with the page that explains it and what it is."""
    layers = ("budget", "commitment", "actual", "available")
    words = ("allocated", "committed", "spent", "available")
    whose = f"&funder={funder}" if funder else ""
    return [
        (
            pence,
            f"/explain/figure?layer={layer}{whose}&year={year}" if linked else "",
            f"{word}, {funder or 'all funders'}",
        )
        for layer, word, pence in zip(layers, words, four.numbers, strict=True)
    ]
