"""Tables of payment runs. Everything is appended: a run's state follows from what was added."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Date, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from ledger.database import APPEND, Base, Id, Instant
from ledger.database.record import kept

STEPS = ("prepared", "approved", "withdrawn")


class Run(Base):
    """A month's direct payments, gathered once: `month` is its first day.

    The reference is unique, so that two people cannot gather the same month at once. The
    application may lock the row (which needs the right to update it); a guard refuses any change.
    """

    __tablename__ = "run"

    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=False)
    reference: Mapped[str] = mapped_column(String(24), unique=True)  # DP-2026-11
    month: Mapped[date] = mapped_column(Date, index=True)


class RunLine(Base):
    """One instalment in a run, with the pence it was gathered at. Once paid, never again."""

    __tablename__ = "run_line"
    __table_args__ = (UniqueConstraint("run_id", "instalment_id"), {"info": {"rights": APPEND}})

    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=False)
    run_id: Mapped[int] = mapped_column(ForeignKey("run.id"))
    instalment_id: Mapped[int] = mapped_column(ForeignKey("instalment.id"), index=True)
    pence: Mapped[int] = mapped_column(Id)


class RunHold(Base):
    """A line held, or released again: who, when and why. The last one says which it is."""

    __tablename__ = "run_hold"
    __table_args__ = (UniqueConstraint("run_line_id", "number"), {"info": {"rights": APPEND}})

    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=False)
    run_line_id: Mapped[int] = mapped_column(ForeignKey("run_line.id"))
    number: Mapped[int]  # 1, 2, 3: two people at once cannot both be the next
    held: Mapped[bool]
    because: Mapped[str] = mapped_column(String(200))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime] = mapped_column(Instant)


class RunStep(Base):
    """One step of a run: who took it, when, and the digest of what they saw."""

    __tablename__ = "run_step"
    __table_args__ = (
        UniqueConstraint("run_id", "step"),
        CheckConstraint(f"step IN ({', '.join(repr(step) for step in STEPS)})", name="step"),
        {"info": {"rights": APPEND}},
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=False)
    run_id: Mapped[int] = mapped_column(ForeignKey("run.id"))
    step: Mapped[str] = mapped_column(String(12))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime] = mapped_column(Instant)
    digest: Mapped[str] = mapped_column(String(64))
    because: Mapped[str | None] = mapped_column(String(200))  # why it was withdrawn
    batch_id: Mapped[int | None] = mapped_column(Id)  # what the step posted


class RunLanding(Base):
    """That the bank paid what a run promised for one day: when it landed, and who recorded it."""

    __tablename__ = "run_landing"
    __table_args__ = (UniqueConstraint("run_id", "promised_on"), {"info": {"rights": APPEND}})

    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=False)
    run_id: Mapped[int] = mapped_column(ForeignKey("run.id"))
    promised_on: Mapped[date] = mapped_column(Date)
    landed_on: Mapped[date] = mapped_column(Date)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime] = mapped_column(Instant)
    batch_id: Mapped[int] = mapped_column(Id)  # what it posted


kept(Run, RunLine, RunHold, RunStep, RunLanding)
