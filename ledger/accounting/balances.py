"""Balances by account, as the invariants read them: debit positive, in pence."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date

from sqlalchemy.orm import Session

from ledger import book

ALL = ("layer", "nominal", "funder", "subject", "pot", "school", "authority")
Key = tuple[object, ...]


class Balances:
    """Every account's balance, to be summed by code, layer and analysis."""

    def __init__(self, rows: Iterable[book.Row]) -> None:
        self.rows: Sequence[book.Row] = tuple(rows)

    @classmethod
    def read(cls, session: Session, until: date | None = None) -> Balances:
        """The balances of the whole book, now or at the end of a day."""
        return cls(book.balances(session, ALL, until=until))

    def total(self, *codes: str, layer: str = "") -> int:
        """The balance of some codes together, in one layer or in all."""
        return sum(self.by((), *codes, layer=layer).values())

    def by(self, names: Sequence[str], *codes: str, layer: str = "") -> dict[Key, int]:
        """The balance of some codes together, parted by analysis."""
        sums: dict[Key, int] = defaultdict(int)
        for row in self.rows:
            if row.nominal in codes and layer in ("", row.layer):
                sums[tuple(getattr(row, name) for name in names)] += row.net
        return dict(sums)
