"""Direct payment runs: prepared by one person, looked at, approved by another, landed."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue

from ledger import acts
from ledger.access.permissions import Permission
from ledger.access.ties import not_there
from ledger.payments.view import RunView, run_view, runs
from ledger.values.dates import month_days, parse_date, show_date, show_month
from ledger.values.errors import Refused
from ledger.values.money import show_pounds
from ledger.web import work
from ledger.web.guard import page
from ledger.web.layout import show_clock
from ledger.web.runpage import preview, run_row
from ledger.web.visit import Visit
from ledger.web.words import counted, run_title

pages = Blueprint("runs", __name__)


@page(pages, "/runs", permission=Permission.SEE_RUNS)
def every_run(visit: Visit) -> str:
    """Every run with where it stands; a month can be prepared."""
    return _every_run(visit, [])


def _every_run(visit: Visit, errors: list[Refused]) -> str:
    found = runs(visit.session)
    waiting = _months(visit) if visit.may(Permission.PREPARE_RUN) else []
    open_runs = [run for run in found if run.state == "prepared"]
    return render_template(
        "runs/list.html",
        heading="Runs of direct payments",
        as_at=f"As at {show_clock(visit.now)}.",
        lede=_lede(open_runs),
        errors=errors,
        runs=[run_row(run) for run in found],
        may_prepare=visit.may(Permission.PREPARE_RUN),
        months=waiting,
        chosen=request.form.get("month", f"{visit.today:%Y-%m}"),
    )


def _lede(open_runs: list[Any]) -> str:
    if not open_runs:
        return "No run is waiting for approval."
    pence = show_pounds(sum(run.pence for run in open_runs))
    return f"{counted(len(open_runs), 'run')} waiting for approval, worth {pence}."


def _months(visit: Visit) -> list[tuple[str, str]]:
    """The months with payments in no run, up to the end of next month, each with its money."""
    next_month = month_days(month_days(visit.today).ends)
    dues = work.due_payments(visit.session, visit.viewer, next_month.last, visit.today)
    sums: dict[date, list[int]] = {}
    for due in dues:
        if due.what in (work.NOT_PREPARED, work.HELD):
            sums.setdefault(due.promised_on.replace(day=1), []).append(due.pence)
    return [
        (
            f"{month:%Y-%m}",
            f"{show_month(month)}: {show_pounds(sum(pence))}",
        )
        for month, pence in sorted(sums.items())
    ]


@page(pages, "/runs", permission=Permission.PREPARE_RUN, methods=("POST",))
def prepare_a_run(visit: Visit) -> ResponseReturnValue:
    """Gather a month's payments into a run; nothing is paid."""
    try:
        month = parse_date(f"{request.form.get('month', '')}-01")
    except Refused:
        wrong = Refused("R-MONTH", "Choose the month to prepare.", "month")
        return _every_run(visit, [wrong]), 422
    try:
        run_id = acts.prepare_run(visit.session, visit.viewer, month, visit.now)
    except Refused as refused:
        return _every_run(visit, [Refused(refused.code, refused.message, "month")]), 422
    return redirect(f"/runs/{run_id}", 303)


@page(pages, "/runs/<int:run_id>", permission=Permission.SEE_RUNS, seen_as="payment run")
def one_run(visit: Visit, run_id: int) -> str:
    """A run before it is approved: the total, exceptions first, what is held, the comparison."""
    return preview(visit, run_id)


@page(pages, "/runs/<int:run_id>/approve", permission=Permission.APPROVE_RUN, methods=("POST",))
def approve(visit: Visit, run_id: int) -> ResponseReturnValue:
    """Approve exactly what was shown, by its digest."""
    run_view(visit.session, run_id)
    if request.form.get("seen") != "yes":
        wrong = Refused("R-SEEN", "Tick the box when you have looked at the run.", "seen")
        return preview(visit, run_id, [wrong]), 422
    try:
        digest = request.form.get("digest", "")[:64]
        acts.approve_run(visit.session, visit.viewer, run_id, digest, visit.now)
    except Refused as refused:
        return preview(visit, run_id, [Refused(refused.code, refused.message, "seen")]), 422
    return redirect(f"/runs/{run_id}/receipt", 303)


@page(pages, "/runs/<int:run_id>/receipt", permission=Permission.SEE_RUNS)
def receipt(visit: Visit, run_id: int) -> str:
    """What the approval of a run did, or the landing of one of its days, with its reference."""
    run = run_view(visit.session, run_id)
    approved = run.steps.get("approved")
    asked = request.args.get("promised", "")
    if approved is None:
        raise not_there()
    if asked:
        return _landing_receipt(run, asked)
    return render_template(
        "runs/receipt.html",
        heading="Run approved",
        back=f"/runs/{run_id}",
        done=f"{show_pounds(run.total_pence)} is approved for payment",
        reference=run.reference,
        facts=[
            ("Run", run_title(run.month)),
            ("Total", show_pounds(run.total_pence)),
            ("Payments", counted(len(run.paid), "payment")),
            ("Held, not paid", f"{counted(len(run.held), 'payment')}, "
                               f"{show_pounds(run.held_pence)}"),
            ("Approved by", approved.words),
        ],
        next="When the bank says a pay day is paid, a finance officer records it.",
        run_id=run_id,
    )  # fmt: skip


def _landing_receipt(run: RunView, asked: str) -> str:
    for day in run.days:
        if f"{day.promised_on}" == asked and day.landing is not None:
            return render_template(
                "runs/receipt.html",
                heading="Payments landed",
                back=f"/runs/{run.id}",
                done=f"{show_pounds(day.pence)} is in the families’ accounts",
                reference=run.reference,
                facts=[
                    ("Run", run_title(run.month)),
                    ("Promised for", show_date(day.promised_on)),
                    ("Reached the accounts on", show_date(day.landing.landed_on)),
                    ("Payments", counted(day.count, "payment")),
                    ("Recorded by", day.landing.words),
                ],
                next="Each family’s statement shows the payment from now on.",
                run_id=run.id,
            )
    raise not_there()
