"""Payment runs: gathered once a month, held and released line by line, stepped, never changed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Select, func, insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from ledger.access.tables import Person
from ledger.access.ties import not_there
from ledger.budgets.tables import Instalment
from ledger.payments.lines import digest_of, held_now
from ledger.payments.tables import Run, RunHold, RunLine, RunStep
from ledger.values.dates import london_date, london_time, month_days, show_date, show_month
from ledger.values.errors import Refused
from ledger.values.identity import new_id
from ledger.values.money import show_pounds


@dataclass(frozen=True, slots=True)
class StepTaken:
    """One step of a run: who took it, when, the digest they saw, what it posted."""

    step: str
    person_id: int
    name: str
    at: datetime
    digest: str
    because: str | None
    batch_id: int | None

    @property
    def words(self) -> str:
        """The step in words: "Priya Nair, 18 November 2026 at 10:00am"."""
        return f"{self.name}, {show_date(london_date(self.at))} at {london_time(self.at)}"


def prepare(session: Session, month: date, person_id: int, now: datetime) -> int:
    """Gather every payment promised in a month that no live run has; the new run's id.

    Raises `Refused`: R-RUN-OPEN when someone has gathered the month and it is not approved yet,
    R-RUN-EMPTY when nothing is left to pay.
    """
    month = month.replace(day=1)
    name = _next_reference(session, month)
    _refuse_open(session, month)
    waiting = _waiting(session, month)
    if not waiting:
        _refuse_open(session, month)  # gathered by someone else since we last looked
        raise _nothing_left(session, month)
    run = Run(id=new_id(), reference=name, month=month)
    try:
        with session.begin_nested():
            session.add(run)
    except IntegrityError as error:  # someone else gathered the month in the same moment
        session.expire_all()
        _refuse_open(session, month)
        raise Refused(
            "R-RUN-OPEN",
            f"Someone else gathered {show_month(month)} in the same moment. No run was made. "
            "Look at its runs first.",
        ) from error
    session.execute(
        insert(RunLine),
        [
            {"id": new_id(), "run_id": run.id, "instalment_id": number, "pence": pence}
            for number, pence in waiting
        ],
    )
    take_step(session, run.id, "prepared", person_id, digest_of(session, run.id), now)
    return run.id


def locked(session: Session, run_id: int) -> Run:
    """The run, kept still until this transaction ends, so that two steps never cross.

    Raises `Refused` (A-NOT-FOUND) when there is none.
    """
    run = session.scalar(
        select(Run).where(Run.id == run_id).with_for_update(key_share=True, of=Run)
    )
    if run is None:
        raise not_there()
    return run


def steps_of(session: Session, run_id: int) -> dict[str, StepTaken]:
    """The steps a run has taken, in order, by name."""
    return steps_of_all(session, [run_id]).get(run_id, {})


def steps_of_all(session: Session, run_ids: list[int]) -> dict[int, dict[str, StepTaken]]:
    """The steps of these runs, by run."""
    rows = session.execute(
        select(RunStep, Person.name)
        .join(Person, Person.id == RunStep.person_id)
        .where(RunStep.run_id.in_(run_ids))
        .order_by(RunStep.at, RunStep.id)
    )
    found: dict[int, dict[str, StepTaken]] = {}
    for step, name in rows:
        found.setdefault(step.run_id, {})[step.step] = StepTaken(
            step.step,
            step.person_id,
            name,
            step.at,
            step.digest,
            step.because,
            step.batch_id,
        )
    return found


def state_of(steps: dict[str, StepTaken]) -> str:
    """The last step a run has taken; what has landed since is `landing.standing`."""
    for step in ("withdrawn", "approved"):
        if step in steps:
            return step
    return "prepared"


def require_state(run: Run, steps: dict[str, StepTaken], *wanted: str) -> None:
    """Raise `Refused` (R-RUN-STATE) unless the run is in one of these states."""
    state = state_of(steps)
    if state not in wanted:
        who = steps[state].words if state in steps else ""
        raise Refused(
            "R-RUN-STATE",
            f"Run {run.reference} is {state} already ({who}). Nothing was changed.",
        )


def take_step(
    session: Session,
    run_id: int,
    step: str,
    person_id: int,
    seen: str,
    now: datetime,
    *,
    because: str | None = None,
    batch_id: int | None = None,
) -> None:
    """Append a step of a run; each is taken once, and the database holds that."""
    session.add(
        RunStep(
            id=new_id(),
            run_id=run_id,
            step=step,
            person_id=person_id,
            at=now,
            digest=seen,
            because=because,
            batch_id=batch_id,
        )
    )
    session.flush()


def hold(
    session: Session,
    run_id: int,
    instalment_id: int,
    *,
    held: bool,
    because: str,
    person_id: int,
    now: datetime,
) -> None:
    """Hold a payment of a prepared run, or release it, with the reason; the digest moves.

    Raises `Refused` when the run is approved or withdrawn, or the line is so already.
    """
    run = locked(session, run_id)
    require_state(run, steps_of(session, run_id), "prepared")
    because = " ".join(because.split())
    if not because or len(because) > 200:
        raise Refused("R-HOLD-REASON", "Give the reason, in at most 200 letters.", "because")
    line = session.scalar(
        select(RunLine).where(RunLine.run_id == run_id, RunLine.instalment_id == instalment_id)
    )
    if line is None:
        raise not_there()
    last = session.scalar(
        select(RunHold)
        .where(RunHold.run_line_id == line.id)
        .order_by(RunHold.number.desc())
        .limit(1)
    )
    if held == (last is not None and last.held):
        state = "held already" if held else "not held"
        raise Refused("R-HOLD-STATE", f"This payment is {state}. Nothing was changed.")
    session.add(
        RunHold(
            id=new_id(),
            run_line_id=line.id,
            number=1 if last is None else last.number + 1,
            held=held,
            because=because,
            person_id=person_id,
            at=now,
        )
    )
    session.flush()


def releasers(session: Session, run_id: int) -> set[int]:
    """Who has released a payment in this run: they decided money, so they cannot approve it."""
    return set(
        session.scalars(
            select(RunHold.person_id)
            .join(RunLine, RunLine.id == RunHold.run_line_id)
            .where(RunLine.run_id == run_id, ~RunHold.held)
        )
    )


def _taken() -> Select[int]:
    """Whether a live run has an instalment: any not withdrawn, unless it was held when approved."""
    withdrawn = select(RunStep.run_id).where(RunStep.step == "withdrawn")
    approved = select(RunStep.run_id).where(RunStep.step == "approved")
    return (
        select(RunLine.instalment_id)
        .where(RunLine.run_id.not_in(withdrawn))
        .where(~(RunLine.run_id.in_(approved) & held_now()))
    )


def _waiting(session: Session, month: date) -> list[tuple[int, int]]:
    days = month_days(month)
    rows = session.execute(
        select(Instalment.id, Instalment.pence)
        .where(Instalment.promised_on >= days.starts, Instalment.promised_on < days.ends)
        .where(Instalment.id.not_in(_taken()))
        .order_by(Instalment.id)
    )
    return [(row.id, row.pence) for row in rows]


def _next_reference(session: Session, month: date) -> str:
    """What the month's next run is called.

    Taken before anything else is read: whoever gathers the month after that takes the same name,
    and the second of the two is refused it.
    """
    count = session.scalar(select(func.count()).select_from(Run).where(Run.month == month)) or 0
    return f"DP-{month:%Y-%m}" + (f"-{count + 1}" if count else "")


def _refuse_open(session: Session, month: date) -> None:
    for run in session.scalars(select(Run).where(Run.month == month)):
        steps = steps_of(session, run.id)
        if state_of(steps) == "prepared" and "prepared" in steps:
            raise Refused(
                "R-RUN-OPEN",
                f"Run {run.reference} for {show_month(month)} is prepared already "
                f"({steps['prepared'].words}). Open that one, or have it withdrawn first.",
            )


def _nothing_left(session: Session, month: date) -> Refused:
    names = session.scalars(select(Run.reference).where(Run.month == month).order_by(Run.id)).all()
    where = f" Every payment promised is in {', '.join(names)}." if names else ""
    return Refused(
        "R-RUN-EMPTY",
        f"Nothing is left to pay for {show_month(month)}: 0 payments, {show_pounds(0)}.{where} "
        "No run was made.",
    )
