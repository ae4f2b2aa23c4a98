"""The page of one run: what it says before and after a second person has approved it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from flask import render_template

from ledger.access.permissions import Permission
from ledger.payments.landing import PayDay
from ledger.payments.runs import StepTaken, releasers
from ledger.payments.view import CHANGED, FIRST, LATE, RunSummary, RunView, Shown, run_view, runs
from ledger.values.dates import Days, london_date, london_time, show_date, show_days
from ledger.values.errors import Refused
from ledger.values.money import show_pounds
from ledger.web.layout import show_clock
from ledger.web.visit import Visit
from ledger.web.words import (
    CUSTODIES,
    MARKS,
    RUN_STATES,
    counted,
    joined,
    landed_words,
    mark_of,
    run_title,
)

WHAT = {FIRST: "First payment", CHANGED: "Changed amount", LATE: "Late"}


def run_row(run: RunSummary) -> dict[str, Any]:
    """One run in the list."""
    people = [f"{step.step.capitalize()} by {step.name}" for step in run.steps.values()]
    return {
        "id": run.id,
        "title": run_title(run.month),
        "reference": run.reference,
        "payments": run.count,
        "held": run.held_count,
        "pence": run.pence,
        "mark": MARKS[run.state],
        "state": RUN_STATES[run.state],
        "people": ". ".join(people),
    }


def preview(visit: Visit, run_id: int, errors: Sequence[Refused] = ()) -> str:
    """A run drawn for this person; `errors` stand above it and at the box to tick."""
    run = run_view(visit.session, run_id)
    visit.saw(*{shown.line.child_id for shown in run.lines})
    exceptions = [shown for shown in run.exceptions if shown.line.held_because is None]
    prepared = run.state == "prepared"
    may_approve = prepared and _may_approve(visit, run)
    return render_template(
        "runs/run.html",
        heading=run_title(run.month),
        back="/runs",
        as_at=_as_at(run),
        errors=list(errors),
        run=_run(run),
        exceptions=[_exception(shown, prepared) for shown in exceptions],
        exceptions_caption=f"Look at these first: {counted(len(exceptions), 'exception')}",
        nothing_unusual=_nothing_unusual(run),
        held=[_held(visit, shown, prepared) for shown in run.held],
        held_total={
            "words": f"{counted(len(run.held), 'payment')} held",
            "pence": run.held_pence,
        },
        change=_change(visit, run, bool(exceptions)),
        by_funder=[
            (funder, sum(1 for one in run.paid if one.line.by_funder.get(funder)), pence)
            for funder, pence in run.by_funder.items()
        ],
        by_custody=_by_custody(run.paid),
        paid=[_line(shown) for shown in run.paid],
        steps=_steps(visit, run, may_approve),
        may_hold=prepared and visit.may(Permission.HOLD_PAYMENT),
        may_approve=may_approve,
        may_withdraw=prepared and visit.may(Permission.WITHDRAW_RUN),
        seen_words=f"I have looked at the {counted(len(exceptions), 'exception')}"
        if exceptions
        else "I have looked at the payments",
        seen_error=errors[0].message if errors else "",
        next_step=_next_step(visit, run, may_approve),
        pay_days=_pay_days(visit, run),
    )


def _may_approve(visit: Visit, run: RunView) -> bool:
    """Whether this very person may: not who prepared it, nor who released a payment in it."""
    if not visit.may(Permission.APPROVE_RUN) or not run.paid:
        return False
    decided = {run.steps["prepared"].person_id, *releasers(visit.session, run.id)}
    return visit.viewer.person_id not in decided


def _as_at(run: RunView) -> str:
    withdrawn = run.steps.get("withdrawn")
    because = withdrawn.because if withdrawn else ""
    tails = {
        "prepared": "Nothing is paid yet.",
        "approved": "Approved and on its way.",
        "partly landed": "Some of the money is in the families’ accounts.",
        "landed": "The money is in the families’ accounts.",
        "withdrawn": f"Withdrawn: {because}. Nothing in it was paid.",
    }
    prepared = show_clock(run.steps["prepared"].at)
    return f"Run {run.reference}, prepared {prepared}. {tails[run.state]}"


def _run(run: RunView) -> dict[str, Any]:
    children = {shown.line.child_id for shown in run.paid}
    days = sorted({shown.line.promised_on for shown in run.paid})
    says = f"in {counted(len(run.paid), 'payment')} for "
    says += counted(len(children), "child", "children")
    if days:
        says += f", promised for {show_days(Days.inclusive(days[0], days[-1]))}"
    says += "."
    if run.held:
        held = "payment is" if len(run.held) == 1 else "payments are"
        says += f" {len(run.held)} {held} held ({show_pounds(run.held_pence)}, not in this total)."
    return {
        "id": run.id,
        "pence": run.total_pence,
        "says": says,
        "payments": len(run.paid),
        "payments_words": counted(len(run.paid), "payment"),
        "children": len(children),
        "code": run.check_code,
        "code_says": "If anything in the run changes, the code changes and an approval of the old "
        "one no longer counts.",
        "digest": run.digest,
    }


def _exception(shown: Shown, prepared: bool) -> dict[str, Any]:
    kinds = joined([WHAT[remark.kind].lower() for remark in shown.remarks])
    return {
        **_line(shown),
        "what": kinds[:1].upper() + kinds[1:],
        "why": ". ".join(remark.words for remark in shown.remarks),
        "mark": "part" if prepared else "yes",
        "state": "Look before you approve" if prepared else "Approved as shown",
    }


def _nothing_unusual(run: RunView) -> str:
    if run.held:
        return "No first payments, no changed amounts and nothing late, apart from what is held."
    return "No first payments, no changed amounts, nothing late, nothing held."


def _line(shown: Shown) -> dict[str, Any]:
    line = shown.line
    return {
        "child_id": line.child_id,
        "child": line.child,
        "payee": line.payee,
        "instalment_id": line.instalment_id,
        "pence": line.pence,
        "promised": show_date(line.promised_on),
        "service": show_days(line.days),
    }


def _held(visit: Visit, shown: Shown, prepared: bool) -> dict[str, Any]:
    return {
        **_line(shown),
        "held_because": shown.line.held_because,
        "may_release": prepared and visit.may(Permission.RELEASE_PAYMENT),
    }


def _change(visit: Visit, run: RunView, exceptions: bool) -> dict[str, Any]:
    """Each row's words, where its payments stand, and its amount; the last row is this run."""
    first, *between, last = run.compared
    month = (run.month - timedelta(days=1)).replace(day=1)
    before = [one.id for one in runs(visit.session)
              if one.month == month and one.state != "withdrawn"]  # fmt: skip
    then = f"/runs/{before[0]}#lines" if before else "/runs"
    changed = "#exceptions" if exceptions else "#lines"
    rows = [(f"{first.words} ({counted(first.count, 'agreement')})", then,
             show_pounds(first.pence))]  # fmt: skip
    rows += [
        (
            f"{counted(one.count, 'agreement')} {one.words}",
            then if one.pence < 0 else changed,
            show_pounds(one.pence, "+"),
        )
        for one in between
    ]
    words = f"{last.words} ({counted(last.count, 'agreement')})"
    rows.append((words, "#lines", show_pounds(last.pence)))
    return {"heading": "From last month to this month", "rows": rows}


def _by_custody(paid: Sequence[Shown]) -> list[tuple[str, int, int]]:
    found = []
    for custody, words in CUSTODIES.items():
        pence = [shown.line.pence for shown in paid if shown.line.custody == custody]
        if pence:
            found.append((words, len(pence), sum(pence)))
    return found


def _steps(visit: Visit, run: RunView, may_approve: bool) -> list[dict[str, str]]:
    shown = [_step("Prepared", run.steps["prepared"])]
    if "approved" in run.steps:
        shown.append(_step("Approved", run.steps["approved"]))
    elif run.state == "prepared":
        you = f"You can: you are {visit.viewer.name}" if may_approve else _who_approves(visit, run)
        shown.append({"mark": "none", "done": "Approved", "by": "by someone else", "at": you})
    if "approved" in run.steps:
        shown.append(_landed(run.days))
    if "withdrawn" in run.steps:
        shown.append(_step("Withdrawn", run.steps["withdrawn"], "gap"))
    return shown


def _step(done: str, step: StepTaken, mark: str = "yes") -> dict[str, str]:
    at = f"{show_date(london_date(step.at))}, {london_time(step.at)}"
    because = f". {step.because}" if step.because else ""
    return {"mark": mark, "done": done, "by": f"by {step.name}", "at": at + because}


def _landed(days: Sequence[PayDay]) -> dict[str, str]:
    landed = sum(1 for day in days if day.landing)
    mark = "none" if not landed else "yes" if landed == len(days) else "part"
    at = f"{landed} of {counted(len(days), 'pay day')}"
    return {"mark": mark, "done": "Landed", "by": "", "at": at}


def _pay_days(visit: Visit, run: RunView) -> list[dict[str, Any]]:
    """Each promised day of an approved run: what the bank paid, or that nobody has said yet."""
    return [_pay_day(visit, run.id, day) for day in run.days if "approved" in run.steps]


def _pay_day(visit: Visit, run_id: int, day: PayDay) -> dict[str, Any]:
    mark, state = _day_state(day, visit.today)
    return {
        "promised": show_date(day.promised_on),
        "payments": day.count,
        "pence": day.pence,
        "mark": mark,
        "state": state,
        "by": f"Recorded by {day.landing.name}" if day.landing else "",
        "href": f"/runs/{run_id}/landed?promised={day.promised_on}"
        if day.landing is None and visit.may(Permission.LAND_RUN)
        else "",
    }


def _day_state(day: PayDay, today: date) -> tuple[str, str]:
    if day.landing:
        landed_on = day.landing.landed_on
        return mark_of(landed_on, day.promised_on), landed_words(landed_on, day.promised_on)
    if day.promised_on > today:
        return "wait", "Not due yet"
    return ("gap" if day.promised_on < today else "wait"), "Not landed"


def _who_approves(visit: Visit, run: RunView) -> str:
    if not run.paid:
        return "Not yet: every payment is held"
    if visit.viewer.person_id == run.steps["prepared"].person_id:
        return "Not you: you prepared it"
    if visit.viewer.person_id in releasers(visit.session, run.id):
        return "Not you: you released a payment in it"
    return "An approver who did not prepare it"


def _next_step(visit: Visit, run: RunView, may_approve: bool) -> str:
    if run.state == "prepared" and not may_approve:
        return "Someone else approves it. Until then nothing is paid."
    if run.state in ("approved", "partly landed") and visit.may(Permission.LAND_RUN):
        return "When the bank says that a pay day is paid, record it in the table of pay days."
    return ""
