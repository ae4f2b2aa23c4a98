"""The one road from events to the book: every act takes it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger import book
from ledger.accounting import journals
from ledger.book.tables import Batch, Journal
from ledger.values.event import Event


def post_events(
    session: Session,
    events: Iterable[Event],
    *,
    kind: str,
    source: str,
    maker: int,
    approver: int | None = None,
    now: datetime,
) -> book.Receipt:
    """Turn events into journals and post them in one batch. The same source again is harmless."""
    batch = book.NewBatch(
        kind=kind,
        source=source,
        maker=maker,
        approver=approver,
        journals=journals(events, book.nominals(session)),
    )
    return book.post(session, batch, now)


def receipt_of(session: Session, about: int) -> book.Receipt | None:
    """The receipt of the first batch that posted a journal about this row, `repeated`."""
    batch = session.scalar(
        select(Batch)
        .join(Journal, Journal.batch == Batch.id)
        .where(Journal.about == about)
        .order_by(Batch.id)
        .limit(1)
    )
    return _receipt(batch)


def receipt_of_batch(session: Session, batch_id: int | None) -> book.Receipt | None:
    """The receipt of a batch, `repeated`."""
    return None if batch_id is None else _receipt(session.get(Batch, batch_id))


def _receipt(batch: Batch | None) -> book.Receipt | None:
    if batch is None:
        return None
    return book.Receipt(
        batch.id, batch.reference, batch.journals, batch.postings, batch.pence, repeated=True
    )
