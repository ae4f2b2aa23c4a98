"""The table of dated rules: national or local values that change by date."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Date, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from ledger.database import APPEND, Base, Id
from ledger.database.record import kept


class Rule(Base):
    """One version of a rule: its value as JSON, from `starts` until the next version of its key."""

    __tablename__ = "rule"
    __table_args__ = (
        UniqueConstraint("key", "starts"),
        UniqueConstraint("key", "version", name="uq_rule_version"),
        {"info": {"rights": APPEND}},
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=False)
    key: Mapped[str] = mapped_column(String(60))
    version: Mapped[int]
    starts: Mapped[date] = mapped_column(Date)
    value: Mapped[str] = mapped_column(Text)
    title: Mapped[str] = mapped_column(String(120))
    source: Mapped[str] = mapped_column(String(200))
    maker_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    checker_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


kept(Rule)
