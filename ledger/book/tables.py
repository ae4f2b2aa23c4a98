"""Tables of the book. Rows are added and never changed; references to people are whole numbers.

`info["rights"]` says what the application may do: read the chart, add to the record, and only
read what the guards derive. An absent analysis is '' or 0, so that uniqueness sees it.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    Date,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from ledger.database import APPEND, DERIVED, READ, Base, Id, Instant

LAYERS = ("budget", "commitment", "actual")
BOOKS = ("council", "family", "school")
FUNDERS = ("education", "health", "care", "transport", "school", "client")
POLICIES = ("stop", "warn", "allow")
STEPS = ("soft", "closed", "reopened")
MOST_PENCE = 10**15


def _one_of(column: str, words: tuple[str, ...]) -> str:
    return f"{column} IN ({', '.join(repr(word) for word in words)})"


def _key(*refers: ForeignKey) -> Any:
    return mapped_column(Id, *refers, primary_key=True, autoincrement=False)


class Nominal(Base):
    """One code of the chart of accounts; `layers` holds the letters of those it is posted in."""

    __tablename__ = "nominal"
    __table_args__ = (
        CheckConstraint(_one_of("book", BOOKS), name="book"),
        {"info": {"rights": READ}},
    )

    code: Mapped[str] = mapped_column(String(8), primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    book: Mapped[str] = mapped_column(String(8))
    nominal_class: Mapped[str] = mapped_column("class", String(12))
    normal_side: Mapped[str] = mapped_column(String(6))
    s251_line: Mapped[str] = mapped_column(String(12))
    fund: Mapped[str] = mapped_column(String(24))
    requires: Mapped[str] = mapped_column(String(60))
    allows: Mapped[str] = mapped_column(String(60))
    layers: Mapped[str] = mapped_column(String(3))
    clears_to_zero: Mapped[bool]
    max_age_working_days: Mapped[int | None]
    clears_with: Mapped[str] = mapped_column(String(8))
    stands_in_for: Mapped[str] = mapped_column(String(8))
    note: Mapped[str] = mapped_column(Text)


class Pot(Base):
    """A money limit and what to do at it: a row writers lock, holding no running figure."""

    __tablename__ = "pot"
    __table_args__ = (
        CheckConstraint(_one_of("policy", POLICIES), name="policy"),
        {"info": {"rights": APPEND}},
    )

    id: Mapped[int] = _key()
    key: Mapped[str] = mapped_column(String(200), unique=True)
    policy: Mapped[str] = mapped_column(String(5))
    title: Mapped[str] = mapped_column(String(200))


class Account(Base):
    """A nominal with its analysis. `layers` are those it may be posted in.

    An account of a spend or income nominal that lacks what the nominal requires besides funder
    and pot may stand in the budget layer alone.
    """

    __tablename__ = "account"
    __table_args__ = (
        UniqueConstraint(
            "nominal", "funder", "authority", "school", "subject", "pot", name="uq_account_analysis"
        ),
        CheckConstraint(_one_of("funder", ("", *FUNDERS)), name="funder"),
        Index("ix_account_subject", "subject"),
        Index("ix_account_pot", "pot"),
        Index("ix_account_school", "school"),
        {"info": {"rights": APPEND}},
    )

    id: Mapped[int] = _key()
    nominal: Mapped[str] = mapped_column(ForeignKey("nominal.code"))
    funder: Mapped[str] = mapped_column(String(12))
    authority: Mapped[int] = mapped_column(Id)
    school: Mapped[int] = mapped_column(Id)
    subject: Mapped[int] = mapped_column(Id)
    pot: Mapped[int] = mapped_column(Id)
    book: Mapped[str] = mapped_column(String(8))
    layers: Mapped[str] = mapped_column(String(3))
    spends: Mapped[bool]  # whether it counts against its pot


class BatchKind(Base):
    """What a batch may be: whether a second person must approve it, and whether it adjusts."""

    __tablename__ = "batch_kind"
    __table_args__ = ({"info": {"rights": READ}},)

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    title: Mapped[str] = mapped_column(String(120))
    second_person: Mapped[bool]
    adjusting: Mapped[bool]


class Batch(Base):
    """What one act posted, with its declared totals. Only its close makes it possible to commit."""

    __tablename__ = "batch"
    __table_args__ = (
        CheckConstraint("approver IS NULL OR approver <> maker", name="two_people"),
        CheckConstraint(
            "journals > 0 AND postings >= journals AND pence >= postings", name="totals"
        ),
        CheckConstraint("length(fingerprint) = 64", name="fingerprint"),
        CheckConstraint("length(source) > 0", name="source"),
        ForeignKeyConstraint(
            ["id"],
            ["batch_close.batch"],
            name="fk_batch_id",
            deferrable=True,
            initially="DEFERRED",
            use_alter=True,
        ),
        {"info": {"rights": APPEND}},
    )

    id: Mapped[int] = _key()
    reference: Mapped[str] = mapped_column(String(24), unique=True)
    kind: Mapped[str] = mapped_column(ForeignKey("batch_kind.name"))
    source: Mapped[str] = mapped_column(String(200), unique=True)
    fingerprint: Mapped[str] = mapped_column(String(64))
    maker: Mapped[int] = mapped_column(Id)
    approver: Mapped[int | None] = mapped_column(Id)
    recorded_at: Mapped[datetime] = mapped_column(Instant)
    journals: Mapped[int] = mapped_column(Id)
    postings: Mapped[int] = mapped_column(Id)
    pence: Mapped[int] = mapped_column(Id)


class BatchClose(Base):
    """The last row of a batch: it checks the set and closes it."""

    __tablename__ = "batch_close"
    __table_args__ = ({"info": {"rights": APPEND}},)

    batch: Mapped[int] = mapped_column(
        ForeignKey("batch.id"), primary_key=True, autoincrement=False
    )


class Period(Base):
    """A calendar month, made in advance; its id is year and month, 202604."""

    __tablename__ = "period"
    __table_args__ = (CheckConstraint("ends > starts", name="days"), {"info": {"rights": APPEND}})

    id: Mapped[int] = _key()
    starts: Mapped[date] = mapped_column(Date, unique=True)
    ends: Mapped[date] = mapped_column(Date, unique=True)


class PeriodStep(Base):
    """A change of a period's state: soft close, close, or a reopening by two people for a while."""

    __tablename__ = "period_step"
    __table_args__ = (
        CheckConstraint(_one_of("step", STEPS), name="step"),
        CheckConstraint("approver IS NULL OR approver <> maker", name="two_people"),
        CheckConstraint(
            "step <> 'reopened' OR (approver IS NOT NULL AND length(reason) > 0"
            " AND expires_at IS NOT NULL AND expires_at > at)",
            name="reopening",
        ),
        {"info": {"rights": APPEND}},
    )

    period: Mapped[int] = mapped_column(
        ForeignKey("period.id"), primary_key=True, autoincrement=False
    )
    number: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    step: Mapped[str] = mapped_column(String(8))
    maker: Mapped[int] = mapped_column(Id)
    approver: Mapped[int | None] = mapped_column(Id)
    reason: Mapped[str] = mapped_column(String(400))
    at: Mapped[datetime] = mapped_column(Instant)
    expires_at: Mapped[datetime | None] = mapped_column(Instant)


class Journal(Base):
    """One event in one layer: postings that belong together, under a key no other journal has."""

    __tablename__ = "journal"
    __table_args__ = (
        CheckConstraint(_one_of("layer", LAYERS), name="layer"),
        CheckConstraint(
            "length(key) BETWEEN 1 AND 200 AND length(kind) BETWEEN 1 AND 60", name="words"
        ),
        CheckConstraint("length(digest) = 64", name="digest"),
        CheckConstraint(
            "(service_starts IS NULL AND service_ends IS NULL) OR service_starts < service_ends",
            name="service",
        ),
        CheckConstraint("reverses <> id", name="reverses"),
        Index("ix_journal_batch", "batch"),
        Index("ix_journal_about", "about"),
        Index(
            "uq_journal_reverses",
            "reverses",
            unique=True,
            postgresql_where=text("reverses IS NOT NULL"),
            sqlite_where=text("reverses IS NOT NULL"),
        ),
        {"info": {"rights": APPEND}},
    )

    id: Mapped[int] = _key()
    batch: Mapped[int] = mapped_column(Id)
    key: Mapped[str] = mapped_column(String(200), unique=True)
    layer: Mapped[str] = mapped_column(String(10))
    period: Mapped[int] = mapped_column(Id)
    effective_on: Mapped[date] = mapped_column(Date)
    service_starts: Mapped[date | None] = mapped_column(Date)
    service_ends: Mapped[date | None] = mapped_column(Date)
    kind: Mapped[str] = mapped_column(String(60))
    about: Mapped[int | None] = mapped_column(Id)
    reverses: Mapped[int | None] = mapped_column(Id)
    digest: Mapped[str] = mapped_column(String(64))


class Posting(Base):
    """One debit, one credit and a positive number of pence."""

    __tablename__ = "posting"
    __table_args__ = (
        CheckConstraint("debit <> credit", name="two_accounts"),
        CheckConstraint(f"pence > 0 AND pence <= {MOST_PENCE}", name="pence"),
        Index("ix_posting_debit", "debit", "effective_on", "journal", "pence"),
        Index("ix_posting_credit", "credit", "effective_on", "journal", "pence"),
        {"info": {"rights": APPEND}, "sqlite_with_rowid": False},
    )

    journal: Mapped[int] = _key()
    number: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    debit: Mapped[int] = mapped_column(Id)
    credit: Mapped[int] = mapped_column(Id)
    pence: Mapped[int] = mapped_column(Id)
    effective_on: Mapped[date] = mapped_column(Date)


class BatchTotal(Base):
    """What a batch moved, by layer, period, nominal and funder: written by its close."""

    __tablename__ = "batch_total"
    __table_args__ = (
        Index("ix_batch_total_period", "period", "batch"),
        {"info": {"rights": DERIVED}},
    )

    batch: Mapped[int] = mapped_column(
        ForeignKey("batch.id"), primary_key=True, autoincrement=False
    )
    layer: Mapped[str] = mapped_column(String(10), primary_key=True)
    period: Mapped[int] = _key()
    nominal: Mapped[str] = mapped_column(String(8), primary_key=True)
    funder: Mapped[str] = mapped_column(String(12), primary_key=True)
    debit: Mapped[int] = mapped_column(Id)
    credit: Mapped[int] = mapped_column(Id)


class PotTotal(Base):
    """What a batch added to a pot's budget, commitment or actual: written by its close."""

    __tablename__ = "pot_total"
    __table_args__ = (
        Index("ix_pot_total_pot", "pot", "layer", "pence"),
        {"info": {"rights": DERIVED}},
    )

    batch: Mapped[int] = _key()
    pot: Mapped[int] = _key()
    layer: Mapped[str] = mapped_column(String(10), primary_key=True)
    pence: Mapped[int] = mapped_column(Id)


class PeriodTotal(Base):
    """What a closed period moved, written by the step that closed it."""

    __tablename__ = "period_total"
    __table_args__ = (
        ForeignKeyConstraint(
            ["period", "number"],
            ["period_step.period", "period_step.number"],
            name="fk_period_total_step",
        ),
        {"info": {"rights": DERIVED}},
    )

    period: Mapped[int] = _key()
    number: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    layer: Mapped[str] = mapped_column(String(10), primary_key=True)
    nominal: Mapped[str] = mapped_column(String(8), primary_key=True)
    funder: Mapped[str] = mapped_column(String(12), primary_key=True)
    debit: Mapped[int] = mapped_column(Id)
    credit: Mapped[int] = mapped_column(Id)


_tables = Base.metadata.tables
ACCOUNT = _tables["account"]
BATCH = _tables["batch"]
BATCH_CLOSE = _tables["batch_close"]
BATCH_KIND = _tables["batch_kind"]
BATCH_TOTAL = _tables["batch_total"]
JOURNAL = _tables["journal"]
NOMINAL = _tables["nominal"]
PERIOD = _tables["period"]
PERIOD_STEP = _tables["period_step"]
PERIOD_TOTAL = _tables["period_total"]
POSTING = _tables["posting"]
POT = _tables["pot"]
POT_TOTAL = _tables["pot_total"]
