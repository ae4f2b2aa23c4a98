"""Acts on payment runs: prepared by one person, approved by another, landed at the bank.

A prepared run posts nothing: `prepare_run` gives the run's id. Holding and releasing post nothing
either. Approving a run, and landing one of its pay days, each post one batch and give its receipt.
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy.orm import Session

from ledger import book
from ledger.access.approvals import record_approval, two_people
from ledger.access.permissions import Permission, Viewer, require
from ledger.acts.posting import post_events, receipt_of_batch
from ledger.payments.events import due_events, landed_events
from ledger.payments.landing import Landing, PayDay, pay_days, record_landing
from ledger.payments.lines import digest_of, pay_lines
from ledger.payments.runs import (
    hold,
    locked,
    prepare,
    releasers,
    require_state,
    steps_of,
    take_step,
)
from ledger.payments.tables import Run
from ledger.values.dates import london_date, show_date
from ledger.values.errors import Refused
from ledger.values.money import show_pounds


def prepare_run(session: Session, viewer: Viewer, month: date, now: datetime) -> int:
    """Gather every payment promised in a month that no live run has; the run's id.

    Raises `Refused`: R-RUN-OPEN names who gathered it first; R-RUN-EMPTY when nothing is left.
    """
    require(viewer, Permission.PREPARE_RUN)
    return prepare(session, month, viewer.person_id, now)


def hold_payment(
    session: Session, viewer: Viewer, run_id: int, instalment_id: int, reason: str, now: datetime
) -> None:
    """Keep a payment of a prepared run out of it, with the reason. The digest moves."""
    require(viewer, Permission.HOLD_PAYMENT)
    hold(
        session, run_id, instalment_id, held=True, because=reason,
        person_id=viewer.person_id, now=now,
    )  # fmt: skip


def release_payment(
    session: Session, viewer: Viewer, run_id: int, instalment_id: int, reason: str, now: datetime
) -> None:
    """Take a held payment back into a prepared run, with the reason. The digest moves."""
    require(viewer, Permission.RELEASE_PAYMENT)
    hold(
        session, run_id, instalment_id, held=False, because=reason,
        person_id=viewer.person_id, now=now,
    )  # fmt: skip


def approve_run(
    session: Session, viewer: Viewer, run_id: int, digest: str, now: datetime
) -> book.Receipt:
    """Approve exactly what was shown: every payment not held becomes due, in one batch.

    `digest` is what the approver's page carried. Raises `Refused`: A-TWO-PEOPLE for the preparer
    and for whoever released a payment in it; R-RUN-CHANGED when anything has changed since. The
    same person's same approval again returns the first receipt and pays nothing.
    """
    require(viewer, Permission.APPROVE_RUN)
    run = locked(session, run_id)
    steps = steps_of(session, run_id)
    maker = steps["prepared"].person_id
    if (
        (done := steps.get("approved"))
        and (done.person_id, done.digest) == (viewer.person_id, digest)
        and (first := receipt_of_batch(session, done.batch_id))
    ):
        return first
    require_state(run, steps, "prepared")
    for person_id in {maker, *releasers(session, run_id)}:
        two_people(person_id, viewer.person_id)
    if digest != digest_of(session, run_id):
        raise Refused(
            "R-RUN-CHANGED",
            f"Run {run.reference} has changed since you opened it. Nothing was approved. "
            "Look at it again, then approve it.",
        )
    events = due_events(pay_lines(session, run_id), london_date(now))
    if not events:
        raise Refused(
            "R-RUN-EMPTY",
            f"Run {run.reference} has 0 payments to make, {show_pounds(0)}: all are held. "
            "Nothing was approved. Release one, or have the run withdrawn.",
        )
    receipt = post_events(
        session,
        events,
        kind="direct_payment_run",
        source=f"run:{run_id}",
        maker=maker,
        approver=viewer.person_id,
        now=now,
    )
    record_approval(
        session, kind="payment run", subject_id=run_id, digest=digest,
        maker_id=maker, approver_id=viewer.person_id, now=now,
    )  # fmt: skip
    take_step(session, run_id, "approved", viewer.person_id, digest, now, batch_id=receipt.batch_id)
    return receipt


def land_payments(
    session: Session,
    viewer: Viewer,
    run_id: int,
    promised_on: date,
    landed_on: date,
    now: datetime,
) -> book.Receipt:
    """Record that the bank paid what a run promised for one day: families hold it from `landed_on`.

    The same again returns the first receipt. Raises `Refused`: R-RUN-STATE before approval,
    R-PAY-DAY when nothing is promised for that day, R-LANDED when another day is recorded for it,
    R-LANDED-ON for a day before the approval or after today.
    """
    require(viewer, Permission.LAND_RUN)
    run = locked(session, run_id)
    steps = steps_of(session, run_id)
    require_state(run, steps, "approved")
    day = _pay_day(session, run, promised_on)
    if day.landing is not None:
        return _landed_before(session, day, day.landing, landed_on)
    approved_on = london_date(steps["approved"].at)
    if not approved_on <= landed_on <= london_date(now):
        raise Refused(
            "R-LANDED-ON",
            f"Run {run.reference} was approved on {show_date(approved_on)}, so it landed on a day "
            "from then to today. Nothing was recorded. Correct the date.",
            "landed_on",
        )
    receipt = post_events(
        session,
        landed_events(run.reference, pay_lines(session, run_id), promised_on, landed_on),
        kind="payments_landed",
        source=f"landed:{run_id}:{promised_on}",
        maker=viewer.person_id,
        now=now,
    )
    record_landing(
        session, run_id, promised_on, landed_on,
        person_id=viewer.person_id, now=now, batch_id=receipt.batch_id,
    )  # fmt: skip
    return receipt


def _pay_day(session: Session, run: Run, promised_on: date) -> PayDay:
    for day in pay_days(session, [run.id])[run.id]:
        if day.promised_on == promised_on:
            return day
    raise Refused(
        "R-PAY-DAY",
        f"Run {run.reference} promises nothing for {show_date(promised_on)}. Nothing was "
        "recorded. Choose one of its pay days.",
    )


def _landed_before(
    session: Session, day: PayDay, landing: Landing, landed_on: date
) -> book.Receipt:
    first = receipt_of_batch(session, landing.batch_id)
    if landing.landed_on == landed_on and first:
        return first
    raise Refused(
        "R-LANDED",
        f"What was promised for {show_date(day.promised_on)} is recorded as paid on "
        f"{show_date(landing.landed_on)} ({landing.words}). Nothing was changed.",
        "landed_on",
    )


def withdraw_run(session: Session, viewer: Viewer, run_id: int, reason: str, now: datetime) -> None:
    """Withdraw a prepared run, with the reason: its payments can be gathered again."""
    require(viewer, Permission.WITHDRAW_RUN)
    reason = " ".join(reason.split())
    if not reason or len(reason) > 200:
        raise Refused("R-WITHDRAW-REASON", "Give the reason, in at most 200 letters.", "reason")
    run = locked(session, run_id)
    require_state(run, steps_of(session, run_id), "prepared")
    take_step(
        session, run_id, "withdrawn", viewer.person_id, digest_of(session, run_id), now,
        because=reason,
    )  # fmt: skip
