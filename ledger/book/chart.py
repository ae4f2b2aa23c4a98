"""The chart of accounts: nominals, and the analysis each requires and allows."""

from __future__ import annotations

from dataclasses import dataclass
from weakref import WeakKeyDictionary

from sqlalchemy import Engine, RowMapping, select
from sqlalchemy.orm import Session

from ledger.book.entries import Coding
from ledger.book.tables import NOMINAL

# What every account may carry, in the order of `Coding` after its nominal.
ANALYSIS = ("funder", "authority", "school", "subject", "pot")
LETTER = {"budget": "B", "commitment": "C", "actual": "A"}
_ALWAYS = frozenset({"funder", "pot"})


@dataclass(frozen=True, slots=True)
class Nominal:
    """One code of the chart. `layers` holds the letters of the layers it may be posted in."""

    code: str
    name: str
    book: str
    nominal_class: str
    normal_side: str
    s251_line: str
    fund: str
    requires: frozenset[str]
    allows: frozenset[str]
    layers: str
    clears_to_zero: bool
    max_age_working_days: int | None
    clears_with: str
    stands_in_for: str
    note: str

    @property
    def spends(self) -> bool:
        """Whether it takes spending, and so counts against its pot in all three layers."""
        return self.layers == "BCA"

    def layers_of(self, coding: Coding) -> str | None:
        """The layers an account of this nominal with this analysis may be posted in.

        None when the analysis does not fit. In the budget layer a spend or income nominal
        requires no more than funder and pot.
        """
        given = {name for name, value in zip(ANALYSIS, coding[1:], strict=True) if value}
        if not given <= self.requires | self.allows:
            return None
        if self.requires <= given:
            return self.layers
        eased = self.spends or self.nominal_class == "income"
        return "B" if eased and self.requires & _ALWAYS <= given else None


_charts: WeakKeyDictionary[Engine, dict[str, Nominal]] = WeakKeyDictionary()


def nominals(session: Session) -> dict[str, Nominal]:
    """The chart, by code, in the order of its codes. It changes by migration alone."""
    engine = session.connection().engine
    found = _charts.get(engine)
    if not found:
        rows = session.execute(select(NOMINAL).order_by(NOMINAL.c.code)).mappings()
        found = _charts[engine] = {row["code"]: _nominal(row) for row in rows}
    return found


def _nominal(row: RowMapping) -> Nominal:
    values = dict(row)
    values["nominal_class"] = values.pop("class")
    for name in ("requires", "allows"):
        values[name] = frozenset(values[name].split())
    return Nominal(**values)
