"""Reversal: the original postings turned round, account by account, once, in an open period."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy.orm import Session

from ledger.book.entries import NewBatch, NewJournal, NewPosting, Receipt
from ledger.book.posting import post
from ledger.book.reading import BookJournal, journals
from ledger.book.refusals import refuse


def reverse(
    session: Session,
    journal_ids: Sequence[int],
    *,
    kind: str,
    source: str,
    maker: int,
    approver: int | None,
    effective_on: date,
    now: datetime,
    key_suffix: str = ":reversed",
) -> Receipt:
    """Post the reversal of whole journals, in the order given, on `effective_on`.

    The money goes back to each funder by the original split; it is never split again. Raises
    `Refused`: B-REVERSAL for a journal that was not posted, B-REVERSED for a second time.
    """
    found = {journal.id: journal for journal in journals(session, journal_ids)}
    if not set(journal_ids) <= found.keys():
        raise refuse("B-REVERSAL")
    turned = [_turned(found[one], effective_on, key_suffix) for one in journal_ids]
    return post(session, NewBatch(kind, source, maker, approver, turned), now)


def _turned(journal: BookJournal, effective_on: date, key_suffix: str) -> NewJournal:
    return NewJournal(
        key=f"{journal.key}{key_suffix}",
        layer=journal.layer,
        effective_on=effective_on,
        kind=journal.kind,
        postings=[NewPosting(credit, debit, pence) for debit, credit, pence in journal.postings],
        service=journal.service,
        about=journal.about,
        reverses=journal.id,
    )
