"""Tables of personal budgets: plans, budgets, lines, shares, agreements, instalments and parts."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Date, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ledger.database import APPEND, Base, Id, Instant
from ledger.database.record import kept

MECHANISMS = ("direct payment", "arranged", "third party")
CYCLES = ("four-weekly", "monthly", "termly", "one-off")
CUSTODIES = ("own", "card", "managed", "authority")
FUNDERS = ("education", "health", "care")


def _one_of(column: str, words: tuple[str, ...]) -> CheckConstraint:
    return CheckConstraint(f"{column} IN ({', '.join(repr(word) for word in words)})", name=column)


class Plan(Base):
    """One version of a child's education, health and care plan."""

    __tablename__ = "plan"
    __table_args__ = (UniqueConstraint("child_id", "version"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=False)
    child_id: Mapped[int] = mapped_column(ForeignKey("child.id"))
    version: Mapped[int]
    starts: Mapped[date] = mapped_column(Date)
    ends: Mapped[date | None] = mapped_column(Date)  # the day after the last
    review_on: Mapped[date | None] = mapped_column(Date)
    school_id: Mapped[int | None] = mapped_column(ForeignKey("school.id"), index=True)


class Budget(Base):
    """A child's personal budget for one financial year, priced from one plan version."""

    __tablename__ = "budget"
    __table_args__ = (UniqueConstraint("plan_id", "year"), {"info": {"rights": APPEND}})

    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=False)
    child_id: Mapped[int] = mapped_column(ForeignKey("child.id"), index=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"))
    year: Mapped[int]  # the calendar year of its 1 April
    pot_id: Mapped[int] = mapped_column(Id)  # the child's pot in the council book
    agreed_at: Mapped[datetime] = mapped_column(Instant)
    lines: Mapped[list[Line]] = relationship(back_populates="budget", order_by="Line.number")


class Agreement(Base):
    """A direct payment agreement: who is paid, how the money is held, how often."""

    __tablename__ = "agreement"
    __table_args__ = (
        _one_of("custody", CUSTODIES),
        _one_of("cycle", CYCLES),
        {"info": {"rights": APPEND}},
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=False)
    budget_id: Mapped[int] = mapped_column(ForeignKey("budget.id"), index=True)
    payee_id: Mapped[int] = mapped_column(ForeignKey("payee.id"))
    custody: Mapped[str] = mapped_column(String(10))
    cycle: Mapped[str] = mapped_column(String(12))
    account_pot_id: Mapped[int] = mapped_column(Id, index=True)  # its pot in the family book
    starts: Mapped[date] = mapped_column(Date)
    ends: Mapped[date] = mapped_column(Date)
    instalments: Mapped[list[Instalment]] = relationship(
        back_populates="agreement", order_by="Instalment.number"
    )


class Line(Base):
    """One priced line of a personal budget: what, how much, at what rate, by which mechanism."""

    __tablename__ = "line"
    __table_args__ = (
        UniqueConstraint("budget_id", "number"),
        _one_of("mechanism", MECHANISMS),
        CheckConstraint("section IN ('F','G','H1','H2')", name="section"),
        CheckConstraint("year_pence > 0", name="year_pence"),
        {"info": {"rights": APPEND}},
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=False)
    budget_id: Mapped[int] = mapped_column(ForeignKey("budget.id"))
    agreement_id: Mapped[int | None] = mapped_column(ForeignKey("agreement.id"), index=True)
    number: Mapped[int]
    section: Mapped[str] = mapped_column(String(2))
    outcome: Mapped[str] = mapped_column(String(120))
    what: Mapped[str] = mapped_column(String(200))
    hours: Mapped[int]  # hundredths of an hour a week
    weeks: Mapped[int]  # weeks a year
    rate_pence: Mapped[int] = mapped_column(Id)
    rate_source: Mapped[str] = mapped_column(String(120))
    mechanism: Mapped[str] = mapped_column(String(16))
    starts: Mapped[date] = mapped_column(Date)
    ends: Mapped[date] = mapped_column(Date)
    weekly_pence: Mapped[int] = mapped_column(Id)
    year_pence: Mapped[int] = mapped_column(Id)  # what falls due by the year's end: committed
    working: Mapped[str] = mapped_column(Text)  # Working, compact
    budget: Mapped[Budget] = relationship(back_populates="lines")
    shares: Mapped[list[Share]] = relationship(back_populates="line", order_by="Share.place")


class Share(Base):
    """One funder's share of a line: its weight in hundredths of a per cent, and its pence."""

    __tablename__ = "share"
    __table_args__ = (
        _one_of("funder", FUNDERS),
        CheckConstraint("weight > 0", name="weight"),
        {"info": {"rights": APPEND}},
    )

    line_id: Mapped[int] = mapped_column(ForeignKey("line.id"), primary_key=True)
    funder: Mapped[str] = mapped_column(String(12), primary_key=True)
    place: Mapped[int]  # 1 education, 2 health, 3 care: the order ties are settled in
    weight: Mapped[int]
    year_pence: Mapped[int] = mapped_column(Id)
    line: Mapped[Line] = relationship(back_populates="shares")


class Instalment(Base):
    """One payment of an agreement: the period it is for, the day it is promised, its pence."""

    __tablename__ = "instalment"
    __table_args__ = (
        UniqueConstraint("agreement_id", "number"),
        CheckConstraint("pence > 0", name="pence"),
        {"info": {"rights": APPEND}},
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=False)
    agreement_id: Mapped[int] = mapped_column(ForeignKey("agreement.id"))
    number: Mapped[int]
    starts: Mapped[date] = mapped_column(Date)
    ends: Mapped[date] = mapped_column(Date)
    promised_on: Mapped[date] = mapped_column(Date, index=True)
    pence: Mapped[int] = mapped_column(Id)
    working: Mapped[str] = mapped_column(Text)
    agreement: Mapped[Agreement] = relationship(back_populates="instalments")
    parts: Mapped[list[Part]] = relationship(back_populates="instalment")


class Part(Base):
    """What one line and one funder put into an instalment, in pence."""

    __tablename__ = "part"
    __table_args__ = (
        _one_of("funder", FUNDERS),
        CheckConstraint("pence > 0", name="pence"),
        {"info": {"rights": APPEND}},
    )

    instalment_id: Mapped[int] = mapped_column(ForeignKey("instalment.id"), primary_key=True)
    line_id: Mapped[int] = mapped_column(ForeignKey("line.id"), primary_key=True)
    funder: Mapped[str] = mapped_column(String(12), primary_key=True)
    pence: Mapped[int] = mapped_column(Id)
    instalment: Mapped[Instalment] = relationship(back_populates="parts")


kept(Budget, Agreement, Line, Share, Instalment, Part)
