"""The book as people read it: ordinary debit and credit lines, with who, when and why."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, Select, select, union_all
from sqlalchemy.orm import Session

from ledger.book.accounts import given
from ledger.book.chart import nominals as chart_of
from ledger.book.entries import Coding, NewPosting
from ledger.book.filters import Filters
from ledger.book.tables import ACCOUNT, BATCH, JOURNAL, POSTING
from ledger.database import among
from ledger.values.dates import Days


@dataclass(frozen=True, slots=True)
class BookLine:
    """One side of one posting: `side` is debit or credit, `pence` is above nil."""

    journal: int
    number: int
    key: str
    kind: str
    about: int | None
    layer: str
    effective_on: date
    service: Days | None
    reverses: int | None
    recorded_at: datetime
    batch: int
    reference: str
    maker: int
    approver: int | None
    side: str
    pence: int
    coding: Coding
    title: str

    @property
    def nominal(self) -> str:
        """The code of its account."""
        return self.coding.nominal

    @property
    def net(self) -> int:
        """Its pence, debit positive."""
        return self.pence if self.side == "debit" else -self.pence


@dataclass(frozen=True, slots=True)
class BookJournal:
    """A posted journal with its lines: of each posting the debit, then the credit."""

    id: int
    key: str
    kind: str
    about: int | None
    layer: str
    effective_on: date
    service: Days | None
    reverses: int | None
    reversed_by: int | None
    recorded_at: datetime
    batch: int
    reference: str
    maker: int
    approver: int | None
    digest: str
    lines: tuple[BookLine, ...]

    @property
    def pence(self) -> int:
        """The sum of its debits."""
        return sum(line.pence for line in self.lines if line.side == "debit")

    @property
    def postings(self) -> tuple[NewPosting, ...]:
        """Its postings, as they were handed in."""
        pairs = zip(self.lines[::2], self.lines[1::2], strict=True)
        return tuple(NewPosting(dr.coding, cr.coding, dr.pence) for dr, cr in pairs)


def lines(
    session: Session,
    *,
    layer: str | None = None,
    nominals: Collection[str] = (),
    funder: str | None = None,
    subject: int | None = None,
    school: int | None = None,
    authority: int | None = None,
    pot: int | None = None,
    since: date | None = None,
    until: date | None = None,
) -> list[BookLine]:
    """Every line that fits, oldest first; both days are included."""
    filters = Filters(layer, nominals, funder, subject, school, authority, pot, since, until)
    halves = [_half(side).where(*filters.of_account(), *filters.of_date()) for side in _SIDES]
    if filters.layer:
        halves = [half.where(JOURNAL.c.layer == filters.layer) for half in halves]
    return _lines(session, halves)


def journals_about(session: Session, about: int, kind: str | None = None) -> list[BookJournal]:
    """The journals a row of the domain led to, oldest first; of one kind if it is given."""
    query = select(JOURNAL.c.id).where(JOURNAL.c.about == about)
    if kind is not None:
        query = query.where(JOURNAL.c.kind == kind)
    return journals(session, session.scalars(query).all())


def journals_of(session: Session, batch: int) -> list[BookJournal]:
    """The journals of a batch, in the order they were posted."""
    found = session.scalars(select(JOURNAL.c.id).where(JOURNAL.c.batch == batch))
    return journals(session, found.all())


def journals(session: Session, ids: Iterable[int]) -> list[BookJournal]:
    """The journals with these ids, oldest first."""
    wanted = list(ids)
    if not wanted:
        return []
    chosen = among(session, JOURNAL.c.id, wanted)
    by_journal: dict[int, list[BookLine]] = {}
    for line in _lines(session, [_half(side).where(chosen) for side in _SIDES]):
        by_journal.setdefault(line.journal, []).append(line)
    reversing = JOURNAL.alias("reversing")
    query = (
        select(JOURNAL.c.id, JOURNAL.c.digest, reversing.c.id.label("reversed_by"))
        .outerjoin(reversing, reversing.c.reverses == JOURNAL.c.id)
        .where(chosen)
    )
    others = {row.id: row for row in session.execute(query)}
    return [_journal(found, others[identity]) for identity, found in by_journal.items()]


_SIDES = ("debit", "credit")


def _half(side: str) -> Select[Any]:
    return (
        select(
            JOURNAL,
            POSTING.c.number,
            POSTING.c.pence,
            BATCH.c.recorded_at,
            BATCH.c.reference,
            BATCH.c.maker,
            BATCH.c.approver,
            *(ACCOUNT.c[name] for name in Coding._fields),
            (ACCOUNT.c.id == POSTING.c.credit).label("credited"),
        )
        .select_from(POSTING)
        .join(ACCOUNT, ACCOUNT.c.id == POSTING.c[side])
        .join(JOURNAL, JOURNAL.c.id == POSTING.c.journal)
        .join(BATCH, BATCH.c.id == JOURNAL.c.batch)
    )


def _lines(session: Session, halves: Sequence[Select[Any]]) -> list[BookLine]:
    every = union_all(*halves).subquery("every")
    query = select(every).order_by(
        every.c.effective_on, every.c.recorded_at, every.c.id, every.c.number, every.c.credited
    )
    chart = chart_of(session)
    return [_line(row, chart[row.nominal].name) for row in session.execute(query)]


def _line(row: Row[Any], title: str) -> BookLine:
    return BookLine(
        journal=row.id,
        number=row.number,
        key=row.key,
        kind=row.kind,
        about=row.about,
        layer=row.layer,
        effective_on=row.effective_on,
        service=Days(row.service_starts, row.service_ends) if row.service_starts else None,
        reverses=row.reverses,
        recorded_at=row.recorded_at,
        batch=row.batch,
        reference=row.reference,
        maker=row.maker,
        approver=row.approver,
        side="credit" if row.credited else "debit",
        pence=row.pence,
        coding=given([getattr(row, name) for name in Coding._fields]),
        title=title,
    )


def _journal(found: list[BookLine], other: Any) -> BookJournal:
    first = found[0]
    return BookJournal(
        id=first.journal,
        key=first.key,
        kind=first.kind,
        about=first.about,
        layer=first.layer,
        effective_on=first.effective_on,
        service=first.service,
        reverses=first.reverses,
        reversed_by=other.reversed_by,
        recorded_at=first.recorded_at,
        batch=first.batch,
        reference=first.reference,
        maker=first.maker,
        approver=first.approver,
        digest=other.digest,
        lines=tuple(found),
    )
