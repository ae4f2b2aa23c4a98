"""A batch on its way in: its content flattened once, so that every check works on whole sets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from ledger.book.accounts import plain
from ledger.book.digests import Encoded, fingerprint, journal_digest
from ledger.book.entries import Coding, NewBatch, NewJournal, NewPosting


def month_of(day: date) -> int:
    """The period a day is in: year and month, 202604."""
    return day.year * 100 + day.month


class _Written(dict[date, str]):
    def __missing__(self, day: date) -> str:
        made = self[day] = day.isoformat()
        return made


@dataclass
class Draft:
    """A batch with what its checks and its rows both need, each worked out once."""

    batch: NewBatch
    postings: list[NewPosting] = field(init=False)
    written: _Written = field(default_factory=_Written)  # dates as both databases read them

    def __post_init__(self) -> None:
        self.postings = [posting for journal in self.batch.journals for posting in journal.postings]

    @property
    def journals(self) -> Sequence[NewJournal]:
        """Its journals."""
        return self.batch.journals

    @cached_property
    def pence(self) -> int:
        """The sum of its postings."""
        return sum(posting.pence for posting in self.postings)

    @cached_property
    def plain(self) -> dict[Coding, Coding]:
        """Each coding as it was given, to the coding as accounts keep it."""
        given = {posting.debit for posting in self.postings}
        given |= {posting.credit for posting in self.postings}
        return {coding: plain(coding) for coding in given}

    @cached_property
    def digests(self) -> list[str]:
        """The digest of each journal, in order."""
        encoded = Encoded()
        plain_of = self.plain
        return [
            journal_digest(
                encoded,
                head(journal),
                [(plain_of[debit], plain_of[credit], pence) for debit, credit, pence in postings],
            )
            for journal, postings in ((journal, journal.postings) for journal in self.journals)
        ]

    @cached_property
    def fingerprint(self) -> str:
        """The digest of all of it, with who made and approved it."""
        batch = self.batch
        return fingerprint(batch.kind, batch.maker, batch.approver, self.digests)

    @cached_property
    def layer_codings(self) -> dict[str, set[Coding]]:
        """The plain codings posted in each layer."""
        found: dict[str, set[Coding]] = {}
        for journal in self.journals:
            into = found.setdefault(journal.layer, set())
            for debit, credit, _ in journal.postings:
                into.add(self.plain[debit])
                into.add(self.plain[credit])
        return found

    @cached_property
    def months(self) -> set[int]:
        """The periods its journals take effect in."""
        return {month_of(day) for day in {journal.effective_on for journal in self.journals}}


def head(journal: NewJournal) -> tuple[str | int | date | None, ...]:
    """What a journal's digest says of it before its postings."""
    service = journal.service
    return (
        journal.key,
        journal.about,
        journal.reverses,
        journal.layer,
        journal.effective_on,
        service.starts if service else None,
        service.ends if service else None,
        journal.kind,
    )
