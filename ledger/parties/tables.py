"""Tables of the parties: authorities, schools, children and young people, payees.

Names live here and nowhere in the book: the book knows a child by `subject`, a pseudonym.
"""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from ledger.database import Base, Id


class Authority(Base):
    """A local authority; exactly one is `home`, the authority whose books these are."""

    __tablename__ = "authority"
    __table_args__ = (
        Index(
            "uq_authority_home",
            "home",
            unique=True,
            sqlite_where=text("home"),
            postgresql_where=text("home"),
        ),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=False)
    code: Mapped[str] = mapped_column(String(3), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    home: Mapped[bool]


class School(Base):
    """A school, college or setting as the national register lists it; closed ones are kept.

    A LAESTAB is one open school's, and any number of closed ones': an academy keeps the number of
    the school it replaces.
    """

    __tablename__ = "school"
    __table_args__ = (
        CheckConstraint(
            "sector IN ('maintained','academy','independent','college','other')", name="sector"
        ),
        CheckConstraint(
            "setting IN ('mainstream','unit','special','alternative provision',"
            "'college','early years')",
            name="setting",
        ),
        Index(
            "uq_school_laestab",
            "laestab",
            unique=True,
            sqlite_where=text("status <> 'Closed'"),
            postgresql_where=text("status <> 'Closed'"),
        ),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=False)
    authority_id: Mapped[int] = mapped_column(ForeignKey("authority.id"), index=True)
    urn: Mapped[str] = mapped_column(String(6), unique=True)
    laestab: Mapped[str] = mapped_column(String(8), index=True)  # 123/4567
    ukprn: Mapped[str | None] = mapped_column(String(8))
    name: Mapped[str] = mapped_column(String(200))
    type_name: Mapped[str] = mapped_column(String(80))
    phase: Mapped[str] = mapped_column(String(40))
    sector: Mapped[str] = mapped_column(String(12))
    setting: Mapped[str] = mapped_column(String(24))
    status: Mapped[str] = mapped_column(String(40))  # the register's word: Open, Closed, ...
    opened: Mapped[date | None] = mapped_column(Date)
    closed: Mapped[date | None] = mapped_column(Date)
    town: Mapped[str] = mapped_column(String(80))
    postcode: Mapped[str] = mapped_column(String(8))


class Child(Base):
    """A child or young person with a plan. `subject` is the pseudonym the book uses."""

    __tablename__ = "child"

    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=False)
    subject: Mapped[int] = mapped_column(Id, unique=True)
    reference: Mapped[str] = mapped_column(String(20), unique=True)  # the council's case number
    upn: Mapped[str | None] = mapped_column(String(13), unique=True)
    first_name: Mapped[str] = mapped_column(String(80))
    last_name: Mapped[str] = mapped_column(String(80))
    born: Mapped[date] = mapped_column(Date)


class Payee(Base):
    """Who receives a child's direct payment, and how the money is held (regulation 5)."""

    __tablename__ = "payee"
    __table_args__ = (
        CheckConstraint(
            "kind IN ('parent','young person','nominee','representative','third party')",
            name="kind",
        ),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=False)
    child_id: Mapped[int] = mapped_column(ForeignKey("child.id"), index=True)
    kind: Mapped[str] = mapped_column(String(16))
    name: Mapped[str] = mapped_column(String(160))
