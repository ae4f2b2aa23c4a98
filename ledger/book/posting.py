"""The one writer: a journal or six hundred thousand go through the same function.

Check the whole batch; write its row, which claims its source; check it beside what the book
holds; send the journals and postings in bulk; close it. All or nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.dialects.postgresql import insert as insert_if_new
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from ledger.book import bulk
from ledger.book.accounts import account_ids
from ledger.book.chart import nominals
from ledger.book.checks import check_alone, check_beside
from ledger.book.draft import Draft, month_of
from ledger.book.entries import NewBatch, Receipt
from ledger.book.refusals import refusal_of, refuse
from ledger.book.tables import BATCH, BATCH_CLOSE
from ledger.values.errors import Refused
from ledger.values.identity import new_id, new_ids, short_reference

TRIES = 20  # as many ids as a batch tries for a reference that is free


def post(session: Session, batch: NewBatch, now: datetime) -> Receipt:
    """Post a batch within the session's transaction, all or nothing, and say what was posted.

    The same source and content again returns the first receipt, `repeated`. Raises `Refused`
    with the first fault in the order of `refusals.TABLE`; then nothing of the batch remains.
    """
    draft = Draft(batch)
    check_alone(draft)
    if first := _posted_before(session, draft):
        return first
    try:
        with session.begin_nested():
            return _post(session, draft, now)
    except DBAPIError as error:
        if refusal := refusal_of(error):
            raise refusal from error
        raise


def _post(session: Session, draft: Draft, now: datetime) -> Receipt:
    chart = nominals(session)
    try:
        check_beside(session, draft, chart, now)
    except Refused:
        if first := _posted_before(session, draft):  # by another, since we last looked
            return first
        raise
    receipt = _claim(session, draft, now)
    if receipt.repeated:
        return receipt
    accounts = account_ids(session, chart, draft.plain.values())
    ids = new_ids(len(draft.journals))
    number_of = {coding: accounts[plain] for coding, plain in draft.plain.items()}
    bulk.send(session, "journal", bulk.JOURNAL, _journal_rows(draft, receipt.batch_id, ids))
    bulk.send(session, "posting", bulk.POSTING, _posting_rows(draft, ids, number_of))
    session.connection().execute(BATCH_CLOSE.insert(), {"batch": receipt.batch_id})
    return receipt


def _claim(session: Session, draft: Draft, now: datetime) -> Receipt:
    """Write the batch's own row; of two with one source at once, the second waits and repeats.

    A reference is short enough to be read out, so two ids may have the same: then the batch takes
    another id.
    """
    for _ in range(TRIES):
        row = _batch_row(draft, now)
        if _written(session, row):
            return Receipt(
                row["id"],
                row["reference"],
                row["journals"],
                row["postings"],
                row["pence"],
                repeated=False,
            )
        if first := _posted_before(session, draft):
            return first
    raise refuse("B-EXISTS", f"No free reference was found in {TRIES} tries.")


def _batch_row(draft: Draft, now: datetime) -> dict[str, Any]:
    batch, identity = draft.batch, new_id()
    return {
        "id": identity,
        "reference": short_reference("BT", identity),
        "kind": batch.kind,
        "source": batch.source,
        "fingerprint": draft.fingerprint,
        "maker": batch.maker,
        "approver": batch.approver,
        "recorded_at": now,
        "journals": len(draft.journals),
        "postings": len(draft.postings),
        "pence": draft.pence,
    }


def _written(session: Session, row: dict[str, Any]) -> bool:
    """Whether the row was added: not when its source or its reference is there already."""
    connection = session.connection()
    if connection.dialect.name == "postgresql":  # waits for whoever is writing the same
        claim = insert_if_new(BATCH).on_conflict_do_nothing().returning(BATCH.c.id)
        return connection.execute(claim, row).first() is not None
    taken = select(BATCH.c.id).where(BATCH.c.reference == row["reference"])
    if connection.execute(taken).first() is not None:  # nobody else is writing
        return False
    connection.execute(BATCH.insert(), row)
    return True


def _posted_before(session: Session, draft: Draft) -> Receipt | None:
    """The receipt of the batch with this source; refuses when it said something else."""
    query = select(BATCH).where(BATCH.c.source == draft.batch.source)
    first = session.execute(query).one_or_none()
    if first is None:
        return None
    if first.fingerprint != draft.fingerprint:
        raise refuse("B-SOURCE-USED", _difference(first, draft))
    return Receipt(
        first.id, first.reference, first.journals, first.postings, first.pence, repeated=True
    )


def _difference(first: Row[Any], draft: Draft) -> str:
    """In words, what the first batch held and what this one holds."""
    batch = draft.batch
    pairs = (
        ("kind", first.kind, batch.kind),
        ("maker", first.maker, batch.maker),
        ("approver", first.approver, batch.approver),
        ("journals", first.journals, len(draft.journals)),
        ("postings", first.postings, len(draft.postings)),
        ("pence", first.pence, draft.pence),
    )
    said = [f"{name} {was}, now {now}" for name, was, now in pairs if was != now]
    return (
        f"{first.reference} had {'; '.join(said)}."
        if said
        else (f"{first.reference} had the same totals and other content.")
    )


def _journal_rows(draft: Draft, batch: int, ids: range) -> Iterator[tuple[Any, ...]]:
    for identity, journal, digest in zip(ids, draft.journals, draft.digests, strict=True):
        service = journal.service
        yield (
            identity,
            batch,
            journal.key,
            journal.layer,
            month_of(journal.effective_on),
            draft.written[journal.effective_on],
            draft.written[service.starts] if service else None,
            draft.written[service.ends] if service else None,
            journal.kind,
            journal.about,
            journal.reverses,
            digest,
        )


def _posting_rows(draft: Draft, ids: range, number_of: dict[Any, int]) -> Iterator[tuple[Any, ...]]:
    for identity, journal in zip(ids, draft.journals, strict=True):
        day = draft.written[journal.effective_on]
        for number, (debit, credit, pence) in enumerate(journal.postings, start=1):
            yield identity, number, number_of[debit], number_of[credit], pence, day
