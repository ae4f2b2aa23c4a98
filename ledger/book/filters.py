"""What a question about the book may be narrowed by, and both sides of postings as one set."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, CompoundSelect, literal_column, select, union_all

from ledger.book.tables import ACCOUNT, JOURNAL, POSTING


@dataclass(frozen=True, slots=True)
class Filters:
    """Which lines count. What is None or empty does not narrow; both days are included."""

    layer: str | None = None
    nominals: Collection[str] = ()
    funder: str | None = None
    subject: int | None = None
    school: int | None = None
    authority: int | None = None
    pot: int | None = None
    since: date | None = None
    until: date | None = None

    @property
    def totals_suffice(self) -> bool:
        """Whether totals by layer, nominal and funder can answer."""
        return not (self.subject or self.school or self.authority or self.pot or self.since)

    def of_account(self) -> list[ColumnElement[bool]]:
        """The conditions on an account."""
        pairs = (
            (ACCOUNT.c.funder, self.funder),
            (ACCOUNT.c.subject, self.subject),
            (ACCOUNT.c.school, self.school),
            (ACCOUNT.c.authority, self.authority),
            (ACCOUNT.c.pot, self.pot),
        )
        found = [column == value for column, value in pairs if value is not None]
        if self.nominals:
            found.append(ACCOUNT.c.nominal.in_(sorted(self.nominals)))
        return found

    def of_date(self) -> list[ColumnElement[bool]]:
        """The conditions on a posting's date, which its index holds."""
        found = []
        if self.since is not None:
            found.append(POSTING.c.effective_on >= self.since)
        if self.until is not None:
            found.append(POSTING.c.effective_on <= self.until)
        return found


def sides(filters: Filters, columns: Sequence[Any]) -> CompoundSelect[Any]:
    """Every debit and every credit that counts, with `debit` and `credit` pence and the columns."""
    pence: ColumnElement[int] = POSTING.c.pence
    nil: ColumnElement[int] = literal_column("0")
    halves = []
    for side, debit, credit in ((POSTING.c.debit, pence, nil), (POSTING.c.credit, nil, pence)):
        chosen = (*columns, debit.label("debit"), credit.label("credit"))
        query = (
            select(*chosen)
            .select_from(POSTING)
            .join(ACCOUNT, ACCOUNT.c.id == side)
            .join(JOURNAL, JOURNAL.c.id == POSTING.c.journal)
            .where(*filters.of_account(), *filters.of_date())
        )
        if filters.layer:
            query = query.where(JOURNAL.c.layer == filters.layer)
        halves.append(query)
    return union_all(*halves)
