"""From cells to rows: the shape of the file, then every cell by its column's declaration."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from importers.child_wire import plain_heading
from importers.declare import (
    CONTROL_SHEET,
    HELP_SHEET,
    CellError,
    CellValue,
    Column,
    Formula,
    Kind,
    Problem,
    Repair,
    Repaired,
    Row,
    Trouble,
)
from importers.messages import WHOLE_ROW, refuse_cell, refuse_file
from importers.parsers import is_inert, shown, visible
from importers.reading import Reading, Sheet, cell_name
from ledger.values.errors import Refused

_TOTAL = re.compile(r"((grand|sub|overall)[ -]?)?totals?\b.*", re.IGNORECASE)
_OWN_SHEETS = {plain_heading(CONTROL_SHEET), plain_heading(HELP_SHEET)}


@dataclass(slots=True)
class Parsed:
    """The rows of a file as values, with every problem and every repair found in its cells."""

    sheet: Sheet
    places: dict[str, int]
    rows: list[Row] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    repairs: list[Repair] = field(default_factory=list)
    inert: bool = False
    filled: int = 0


class Hidden(Refused):
    """E-HIDDEN, with the places where hidden data was found."""

    def __init__(self, places: list[Problem]) -> None:
        refused = refuse_file("E-HIDDEN")
        super().__init__(refused.code, refused.message)
        self.places = places


def choose_sheet(kind: Kind, reading: Reading) -> Sheet:
    """The one sheet that holds the rows.

    Raises `Refused` with E-HIDDEN, E-SHEETS, E-TEMPLATE or E-NOROWS.
    """
    _refuse_hidden(reading)
    filled = [sheet for sheet in reading.sheets if sheet.has_data]
    ours = [sheet for sheet in filled if plain_heading(sheet.name) not in _OWN_SHEETS]
    named = [sheet for sheet in ours if plain_heading(sheet.name) == plain_heading(kind.sheet)]
    if len(ours) > 1:
        raise refuse_file("E-SHEETS", sheet=named[0].name if named else kind.sheet)
    if not ours:
        raise refuse_file("E-NOROWS")
    return ours[0]


def _refuse_hidden(reading: Reading) -> None:
    said = refuse_file("E-HIDDEN")
    places = []
    for sheet in reading.sheets:
        where = ["whole sheet"] if sheet.hidden and sheet.has_data else sheet.hidden_cells
        places += [Problem(sheet.name, place, "", "", said.message, said.code) for place in where]
    if places:
        raise Hidden(places)


def parse(kind: Kind, reading: Reading) -> Parsed:
    """Read every row by the kind's columns; every problem at once.

    Raises `Refused` when the shape of the file is wrong.
    """
    sheet = choose_sheet(kind, reading)
    parsed = Parsed(sheet, _places(kind, sheet))
    for number, cells in sheet.rows:
        _parse_row(kind, parsed, number, cells)
    if not parsed.filled:
        raise refuse_file("E-NOROWS")
    if parsed.filled > kind.limits.rows:
        raise refuse_file("E-BIG", **kind.limits.words)
    _find_twice(kind, parsed)
    return parsed


def _places(kind: Kind, sheet: Sheet) -> dict[str, int]:
    """Where each column of the kind stands in the sheet."""
    found: dict[str, list[int]] = {}
    for place, heading in sheet.headings.items():
        found.setdefault(plain_heading(shown(heading)), []).append(place)
    places: dict[str, int] = {}
    twice, missing = [], []
    for column in kind.columns:
        names = [plain_heading(name) for name in (column.heading, *column.aliases)]
        at = [place for name in names for place in found.get(name, [])]
        if len(at) > 1 and len(found.get(names[0], [])) != 1:
            twice.append(column.heading)
        elif at:
            places[column.name] = at[0]
        elif column.required or kind.policy == "strict":
            missing.append(column.heading)
    if missing:
        raise refuse_file("E-TEMPLATE", columns=", ".join(missing))
    if twice:
        raise refuse_file("E-HEADING-TWICE", columns=", ".join(twice))
    return places


def _parse_row(kind: Kind, parsed: Parsed, number: int, cells: dict[int, CellValue]) -> None:
    if not any(cells.get(place) is not None for place in parsed.places.values()):
        return
    parsed.filled += 1
    if _is_total(kind, cells, parsed.places):
        said = WHOLE_ROW["R-TOTAL"].format(row=number)
        first = min(place for place in cells if cells[place] is not None)
        parsed.problems.append(
            Problem(parsed.sheet.name, cell_name(number, first), "", visible(cells[first]), said,
                    "R-TOTAL")
        )  # fmt: skip
        return
    values: dict[str, Any] = {}
    whole = True
    for column in kind.columns:
        place = parsed.places.get(column.name)
        found = cells.get(place) if place is not None else None
        try:
            value = _parse_cell(column, found)
        except Refused as refused:
            whole = False
            parsed.problems.append(
                cell_problem(parsed, Trouble(number, column.name, refused.code, refused.message),
                             column, found)
            )  # fmt: skip
            continue
        if isinstance(value, Repaired):
            value = _repair(kind, parsed, number, column, found, value)
        parsed.inert = parsed.inert or (isinstance(value, str) and is_inert(found))
        values[column.name] = value
    if whole:
        parsed.rows.append(Row(number, values))


def _is_total(kind: Kind, cells: dict[int, CellValue], places: dict[str, int]) -> bool:
    """A row whose first words are "Total", where what the rows are about is not told."""
    filled = [cells[place] for place in sorted(cells) if cells[place] is not None]
    if not filled or not isinstance(filled[0], str) or not _TOTAL.fullmatch(filled[0].strip()):
        return False
    return any(cells.get(places[name]) is None for name in kind.key if name in places) or len(
        filled
    ) * 2 <= len(places)


def _parse_cell(column: Column, found: CellValue) -> Any:
    if isinstance(found, Formula):
        raise refuse_cell("R-FORMULA")
    if isinstance(found, CellError):
        raise refuse_cell("R-CELLERROR", value=found.text)
    if found is None or (isinstance(found, str) and not found.strip()):
        if column.required:
            raise refuse_cell("R-MISSING")
        return None
    value = column.parse(found)
    if value == "" and column.required:
        raise refuse_cell("R-MISSING")
    return None if value == "" else value


def _repair(
    kind: Kind, parsed: Parsed, number: int, column: Column, found: CellValue, mended: Repaired
) -> Any:
    place = cell_name(number, parsed.places[column.name])
    offered = str(mended.value)
    if kind.policy == "strict":
        said = f"Row {number}, {column.heading}: write it as {offered}"
        parsed.problems.append(
            Problem(parsed.sheet.name, place, column.heading, visible(found), said, "R-REPAIR")
        )
    else:
        parsed.repairs.append(
            Repair(parsed.sheet.name, place, column.heading, visible(found), offered, mended.note)
        )
    return mended.value


def cell_problem(parsed: Parsed, trouble: Trouble, column: Column, found: CellValue) -> Problem:
    """A problem as the person is told it, with the cell it is in."""
    place = parsed.places.get(column.name, 0)
    return Problem(
        sheet=parsed.sheet.name,
        cell=cell_name(trouble.row, place) if place else f"row {trouble.row}",
        heading=column.heading,
        found=visible(found),
        message=f"Row {trouble.row}, {column.heading}: {trouble.message}",
        code=trouble.code,
    )


def take_troubles(kind: Kind, parsed: Parsed, troubles: Iterable[Trouble]) -> list[Problem]:
    """What the kind's own check found, as problems in their cells; each is told once."""
    cells = dict(parsed.sheet.rows)
    names = {column.name: column for column in kind.columns}
    problems: dict[Problem, None] = {}
    for trouble in troubles:
        column = names.get(trouble.column, kind.columns[0])
        place = parsed.places.get(column.name, 0)
        found = cells.get(trouble.row, {}).get(place)
        problems[cell_problem(parsed, trouble, column, found)] = None
    return list(problems)


def _find_twice(kind: Kind, parsed: Parsed) -> None:
    """Rows about the same thing: one problem for each set of them."""
    seen: dict[tuple[Any, ...], list[int]] = {}
    for row in parsed.rows:
        seen.setdefault(tuple(row[name] for name in kind.key), []).append(row.number)
    cells = dict(parsed.sheet.rows)
    place = parsed.places[kind.key[0]]
    heading = kind.column(kind.key[0]).heading
    for numbers in seen.values():
        if len(numbers) > 1:
            rows = f"{', '.join(map(str, numbers[:-1]))} and {numbers[-1]}"
            said = WHOLE_ROW["R-DUPROW"].format(rows=rows, noun=kind.noun)
            parsed.problems += [
                Problem(parsed.sheet.name, cell_name(number, place), heading,
                        visible(cells[number].get(place)), said, "R-DUPROW")
                for number in numbers[1:]
            ]  # fmt: skip


def main_code(problems: Iterable[Problem]) -> str:
    """The code that stands for all problems of a file: the commonest, the first of equals."""
    counts = Counter(problem.code for problem in problems)
    return max(counts, key=lambda code: counts[code])
