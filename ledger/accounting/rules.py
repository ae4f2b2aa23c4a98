"""What a posting rule says, as plain values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

BOOK_OF_LETTER = {"C": "council", "F": "family", "S": "school"}


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a row: its code, what may take the code's place, whose pot it names.

    `choice` is empty when the code is fixed, "stand-in" when a code that stands in for it may
    take its place, or a family of codes: "any spend", "any income" and so on.
    """

    code: str
    choice: str = ""
    pot: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a rule: what is debited and credited, for which funder, with what amount.

    `funder` is a strand, "each" for one posting a funder, or empty for one posting in all. A row
    with a `case` posts in that case only; `part` names the amount it takes.
    """

    layer: str
    debit: Side
    credit: Side
    funder: str = ""
    amount: str = ""
    case: str = ""
    part: str = ""

    @property
    def book(self) -> str:
        """The book both codes are in."""
        return BOOK_OF_LETTER[self.debit.code[0]]


@dataclass(frozen=True, slots=True)
class Rule:
    """One event: when it happens and what it posts.

    `posts` is "posting", "nothing" (with the reason as `amount`), "reversal", or the name of the
    event it posts exactly as, in `follows`. `period` is what the postings are for, `reversal` how
    it is undone, `source` the part of the domain notes it comes from, `example` the worked
    examples that use it. `stands` are codes that take a place unless the amount says otherwise.
    """

    event: str
    when: str
    posts: str
    rows: tuple[Row, ...] = ()
    follows: str = ""
    amount: str = ""
    period: str = ""
    source: str = ""
    example: str = ""
    reversal: str = ""
    stands: Mapping[str, str] = field(default_factory=dict)

    def reversal_of(self, row: Row) -> str:
        """How this row is undone: relief of a commitment goes with the cost it mirrors."""
        if self.reversal == REVERSED_ONCE and self._mirrors(row):
            return REVERSED_TOGETHER
        return self.reversal

    def _mirrors(self, row: Row) -> bool:
        if (row.layer, row.book) != ("commitment", "council"):
            return False
        return any((each.layer, each.book) == ("actual", "council") for each in self.rows)


@dataclass(frozen=True, slots=True)
class Chapter:
    """Rules that belong together, under a title."""

    title: str
    rules: tuple[Rule, ...]


REVERSED_ONCE = (
    "One reversal of the whole journal, in an open period, by the original accounts and shares"
)
REVERSED_TOGETHER = "Reversed together with the actual entry it mirrors"
