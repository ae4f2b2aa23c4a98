"""What is handed to the book to be posted, and what comes back: plain values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from ledger.values.dates import Days


class Coding(NamedTuple):
    """A nominal with its analysis: which account. What is absent is None."""

    nominal: str
    funder: str | None = None
    authority: int | None = None
    school: int | None = None
    subject: int | None = None
    pot: int | None = None


class NewPosting(NamedTuple):
    """One debit, one credit, and a positive whole number of pence."""

    debit: Coding
    credit: Coding
    pence: int


class NewJournal(NamedTuple):
    """One event in one layer (budget, commitment or actual) and its postings.

    `key` is unique among all journals ever; `kind` names the event; `about` is the id of the row
    that decided it; `service` is the half-open span the money is for.
    """

    key: str
    layer: str
    effective_on: date
    kind: str
    postings: Sequence[NewPosting]
    service: Days | None = None
    about: int | None = None
    reverses: int | None = None


@dataclass(frozen=True, slots=True)
class NewBatch:
    """What one act posts, all or nothing. `source` is the key that makes repeating it harmless."""

    kind: str
    source: str
    maker: int
    approver: int | None
    journals: Sequence[NewJournal]


@dataclass(frozen=True, slots=True)
class Receipt:
    """What was posted: `repeated` says that it had been posted before, by the same source."""

    batch_id: int
    reference: str
    journals: int
    postings: int
    pence: int
    repeated: bool
