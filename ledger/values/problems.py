"""Problems found in rows of a file or a form: all of them at once, each with its row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ledger.values.errors import Refused


@dataclass(frozen=True, slots=True)
class RowProblem:
    """What is wrong with one row: its number as the sender sees it, the field, what was found."""

    row: int
    field: str
    found: str
    code: str
    message: str


class RowsRefused(Refused):
    """Rows were refused: nothing was saved, and `problems` says every reason at once."""

    def __init__(self, problems: Sequence[RowProblem]) -> None:
        count = len(problems)
        things = "1 problem was" if count == 1 else f"{count} problems were"
        super().__init__(
            "R-ROWS",
            f"{things} found in the rows. Nothing was saved. Correct each one and send them again.",
        )
        self.problems = tuple(problems)
