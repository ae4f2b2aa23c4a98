"""Grouped and hushed: one bad column is one message, and what only follows is not told."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from importers.declare import Problem

CELLS_NAMED = 12
_ROW = re.compile(r"Row \d+, [^:]+: ")


@dataclass(frozen=True, slots=True)
class Group:
    """Problems of one column that say the same: the cells, in order, and the sentence."""

    heading: str
    cells: tuple[str, ...]
    wrong: str
    found: str
    code: str

    @property
    def cells_words(self) -> str:
        """The cells as a person is told them: the first few, and how many more."""
        named = ", ".join(self.cells[:CELLS_NAMED])
        more = len(self.cells) - CELLS_NAMED
        return f"{named} and {more:,} more" if more > 0 else named


def tail(message: str) -> str:
    """A row's sentence without its row and column, from a capital letter."""
    said = _ROW.sub("", message, count=1)
    return said[:1].upper() + said[1:]


def row_of(problem: Problem) -> int:
    """The row a problem is in; 0 for none."""
    return int("".join(filter(str.isdigit, problem.cell)) or 0)


def hush(problems: Sequence[Problem]) -> list[Problem]:
    """Every problem once, in the order of the file, one for each cell."""
    first: dict[tuple[str, str], Problem] = {}
    for problem in problems:
        first.setdefault((problem.sheet, problem.cell), problem)
    return sorted(first.values(), key=_place)


def _place(problem: Problem) -> tuple[int, int, str]:
    column = problem.cell.rstrip("0123456789")
    row = problem.cell[len(column) :]
    return int(row or 0), len(column), column


def group(problems: Sequence[Problem]) -> list[Group]:
    """Problems by column and sentence, the largest group first."""
    together: dict[tuple[str, str, str], list[Problem]] = {}
    for problem in problems:
        key = (problem.heading, problem.code, tail(problem.message))
        together.setdefault(key, []).append(problem)
    groups = [
        Group(
            heading or "Whole row",
            tuple(problem.cell for problem in found),
            said,
            found[0].found if len({problem.found for problem in found}) == 1 else "",
            code,
        )
        for (heading, code, said), found in together.items()
    ]
    return sorted(groups, key=lambda each: -len(each.cells))
