"""The steps of a run that ask something first: hold, release, withdraw, landed."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue

from ledger import acts
from ledger.access.permissions import Permission
from ledger.access.ties import not_there
from ledger.payments.landing import PayDay
from ledger.payments.view import RunView, Shown, run_view
from ledger.values.dates import london_date, show_date
from ledger.values.errors import Refused
from ledger.values.money import show_pounds
from ledger.web.fields import Answers
from ledger.web.guard import page
from ledger.web.visit import Visit
from ledger.web.words import counted, run_title

pages = Blueprint("run_steps", __name__)


@page(pages, "/runs/<int:run_id>/hold", permission=Permission.HOLD_PAYMENT)
def hold_question(visit: Visit, run_id: int) -> str:
    """Ask why a payment is held."""
    return _line_question(visit, run_id, "hold", [])


@page(pages, "/runs/<int:run_id>/hold", permission=Permission.HOLD_PAYMENT, methods=("POST",))
def hold(visit: Visit, run_id: int) -> ResponseReturnValue:
    """Keep one payment out of the run, with the reason."""
    return _change_line(visit, run_id, "hold")


@page(pages, "/runs/<int:run_id>/release", permission=Permission.RELEASE_PAYMENT)
def release_question(visit: Visit, run_id: int) -> str:
    """Ask why a held payment can be paid."""
    return _line_question(visit, run_id, "release", [])


@page(pages, "/runs/<int:run_id>/release", permission=Permission.RELEASE_PAYMENT, methods=("POST",))
def release(visit: Visit, run_id: int) -> ResponseReturnValue:
    """Take a held payment back into the run, with the reason."""
    return _change_line(visit, run_id, "release")


def _line(visit: Visit, run_id: int) -> Shown:
    asked = request.values.get("payment", "")
    for shown in run_view(visit.session, run_id).lines:
        if str(shown.line.instalment_id) == asked:
            visit.saw(shown.line.child_id)
            return shown
    raise not_there()


def _line_question(visit: Visit, run_id: int, act: str, errors: list[Refused]) -> str:
    line = _line(visit, run_id).line
    holding = act == "hold"
    return render_template(
        "runs/question.html",
        heading="Hold this payment" if holding else "Release this payment",
        back=f"/runs/{run_id}",
        errors=errors,
        facts=[
            ("Child", line.child),
            ("Paid to", line.payee),
            ("Amount", show_pounds(line.pence)),
            ("Promised for", show_date(line.promised_on)),
        ]
        + ([("Held because", line.held_because)] if line.held_because else []),
        says=["The payment leaves the run’s total. It can be released, or go into a later run."]
        if holding
        else ["The payment goes back into the run’s total. Someone else must approve the run."],
        action=f"/runs/{run_id}/{act}",
        kept=[("payment", str(line.instalment_id))],
        ask="reason",
        ask_hint="The family may ask to see this. Say what must happen before it is paid."
        if holding
        else "Say what was checked, and how.",
        given=request.form.get("reason", ""),
        error=errors[0].message if errors else "",
        button="Hold the payment" if holding else "Release the payment",
        button_kind="warning" if holding else "",
        cancel=f"/runs/{run_id}",
    )


def _change_line(visit: Visit, run_id: int, act: str) -> ResponseReturnValue:
    line = _line(visit, run_id).line
    answers = Answers(request.form)
    reason = answers.words("reason", "Give the reason")
    if answers.errors:
        return _line_question(visit, run_id, act, answers.errors), 422
    change = acts.hold_payment if act == "hold" else acts.release_payment
    try:
        change(visit.session, visit.viewer, run_id, line.instalment_id, reason, visit.now)
    except Refused as refused:
        wrong = Refused(refused.code, refused.message, "reason")
        return _line_question(visit, run_id, act, [wrong]), 422
    return redirect(f"/runs/{run_id}", 303)


@page(pages, "/runs/<int:run_id>/withdraw", permission=Permission.WITHDRAW_RUN)
def withdraw_question(visit: Visit, run_id: int) -> str:
    """Ask why a run is withdrawn."""
    return _withdraw_question(visit, run_id, [])


def _withdraw_question(visit: Visit, run_id: int, errors: list[Refused]) -> str:
    run = run_view(visit.session, run_id)
    return render_template(
        "runs/question.html",
        heading=f"Withdraw run {run.reference}",
        back=f"/runs/{run_id}",
        errors=errors,
        facts=[
            ("Run", run_title(run.month)),
            ("Payments", counted(len(run.lines), "payment")),
            ("Total", show_pounds(run.total_pence)),
        ],
        says=["Nothing in it is paid. Its payments can go into another run."],
        action=f"/runs/{run_id}/withdraw",
        kept=[],
        ask="reason",
        ask_hint="",
        given=request.form.get("reason", ""),
        error=errors[0].message if errors else "",
        button="Withdraw the run",
        button_kind="warning",
        cancel=f"/runs/{run_id}",
    )


@page(pages, "/runs/<int:run_id>/withdraw", permission=Permission.WITHDRAW_RUN, methods=("POST",))
def withdraw(visit: Visit, run_id: int) -> ResponseReturnValue:
    """Withdraw a prepared run, with the reason."""
    run_view(visit.session, run_id)
    answers = Answers(request.form)
    reason = answers.words("reason", "Give the reason")
    if answers.errors:
        return _withdraw_question(visit, run_id, answers.errors), 422
    try:
        acts.withdraw_run(visit.session, visit.viewer, run_id, reason, visit.now)
    except Refused as refused:
        wrong = Refused(refused.code, refused.message, "reason")
        return _withdraw_question(visit, run_id, [wrong]), 422
    return redirect(f"/runs/{run_id}", 303)


def _pay_day(visit: Visit, run_id: int) -> tuple[RunView, PayDay]:
    """The run and the promised day asked about, of an approved run; else it is not there."""
    run = run_view(visit.session, run_id)
    asked = request.values.get("promised", "")
    for day in run.days:
        if f"{day.promised_on}" == asked and "approved" in run.steps:
            return run, day
    raise not_there()


@page(pages, "/runs/<int:run_id>/landed", permission=Permission.LAND_RUN)
def landed_question(visit: Visit, run_id: int) -> str:
    """Ask on which day the money arrived."""
    return _landed_question(visit, run_id, [])


def _landed_question(visit: Visit, run_id: int, errors: list[Refused]) -> str:
    run, day = _pay_day(visit, run_id)
    given = Answers(request.form).typed_parts("landed")
    if not any(given):
        given = (str(visit.today.day), str(visit.today.month), str(visit.today.year))
    return render_template(
        "runs/question.html",
        heading="Record what the bank paid",
        back=f"/runs/{run_id}",
        errors=errors,
        facts=[
            ("Run", run_title(run.month)),
            ("Promised for", show_date(day.promised_on)),
            ("Payments", counted(day.count, "payment")),
            ("Total", show_pounds(day.pence)),
        ],
        says=[],
        action=f"/runs/{run_id}/landed/check",
        kept=[("promised", f"{day.promised_on}")],
        ask="date",
        ask_hint="The day the bank gives, like 27 3 2027.",
        given=given,
        error=errors[0].message if errors else "",
        button="Continue",
        button_kind="",
        cancel=f"/runs/{run_id}",
    )


def _landed_on(visit: Visit, run: RunView, answers: Answers) -> date | None:
    """The day given, if it can be: from the day of approval to today."""
    day = answers.day("landed", "the day the money arrived")
    if day is None:
        return None
    approved_on = london_date(run.steps["approved"].at)
    if not approved_on <= day <= visit.today:
        words = f"Enter a day from {show_date(approved_on)}, when it was approved, to today."
        answers.errors.append(Refused("R-LANDED-ON", words, "landed-day"))
    return day


@page(
    pages,
    "/runs/<int:run_id>/landed/check",
    permission=Permission.LAND_RUN,
    methods=("POST",),
    once=False,
)
def landed_check(visit: Visit, run_id: int) -> ResponseReturnValue:
    """Show what will be recorded before it is."""
    run, pay_day = _pay_day(visit, run_id)
    answers = Answers(request.form)
    day = _landed_on(visit, run, answers)
    if answers.errors or day is None:
        return _landed_question(visit, run_id, answers.errors), 422
    back = f"/runs/{run_id}/landed?promised={pay_day.promised_on}"
    return render_template(
        "runs/question.html",
        heading="Check before you record this",
        back=back,
        errors=[],
        facts=[
            ("Run", run_title(run.month)),
            ("Promised for", show_date(pay_day.promised_on)),
            ("Reached the accounts on", show_date(day)),
            ("Payments", counted(pay_day.count, "payment")),
            ("Total", show_pounds(pay_day.pence)),
        ],
        says=["From that day the families hold this money, and their statements show it."],
        action=f"/runs/{run_id}/landed",
        kept=[
            ("promised", f"{pay_day.promised_on}"),
            ("landed-day", day.day),
            ("landed-month", day.month),
            ("landed-year", day.year),
        ],
        ask="",
        ask_hint="",
        given="",
        error="",
        button=f"Record that {show_pounds(pay_day.pence)} landed",
        button_kind="",
        cancel=f"/runs/{run_id}",
    )


@page(pages, "/runs/<int:run_id>/landed", permission=Permission.LAND_RUN, methods=("POST",))
def landed(visit: Visit, run_id: int) -> ResponseReturnValue:
    """Record that what a run promised for one day reached the families’ accounts."""
    run, pay_day = _pay_day(visit, run_id)
    answers = Answers(request.form)
    day = _landed_on(visit, run, answers)
    if answers.errors or day is None:
        return _landed_question(visit, run_id, answers.errors), 422
    try:
        acts.land_payments(visit.session, visit.viewer, run_id, pay_day.promised_on, day, visit.now)
    except Refused as refused:
        wrong = Refused(refused.code, refused.message, "landed-day")
        return _landed_question(visit, run_id, [wrong]), 422
    return redirect(f"/runs/{run_id}/receipt?promised={pay_day.promised_on}", 303)
