"""Carrying what the domain found back to the columns of the file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from importers.declare import Checked, Trouble
from ledger.values.problems import RowProblem


def take_problems(
    checked: Checked, problems: Iterable[RowProblem], columns: Mapping[str, str]
) -> None:
    """Note the domain's problems under the file's own columns; `columns` maps differing names."""
    for problem in problems:
        column = columns.get(problem.field, problem.field)
        checked.troubles.append(Trouble(problem.row, column, problem.code, problem.message))
