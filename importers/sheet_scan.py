"""One streaming look at the markup of a sheet, for what the value reader does not tell.

Formulas and error values, hidden rows and columns that hold data, merged cells, the true extent,
strings that are not there or are told too often. A sheet whose rows or cells are out of order says
two things about one cell: it is damaged.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import IO
from xml.etree.ElementTree import Element

from defusedxml.ElementTree import iterparse

from importers.child_wire import Stop, Wanted

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
RELATIONSHIPS = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
LONGEST_STRING = 32_767  # what a cell can hold
_REFERENCE = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})", re.ASCII)
_ROW, _CELL, _COLUMN, _MERGED = (f"{MAIN}{name}" for name in ("row", "c", "col", "mergeCell"))
_MORE = f"{MAIN}extLst"
_LAST_COLUMN = 16_384
_VALUE, _FORMULA, _INLINE, _TEXT = (f"{MAIN}{name}" for name in ("v", "f", "is", "t"))
_STRING, _TABLE, _PHONETIC = (f"{MAIN}{name}" for name in ("si", "sst", "rPh"))
_TEXT_EACH_ROW = 16_384  # characters, on average, that strings may add to a row


@dataclass(frozen=True, slots=True)
class Strings:
    """The length of each shared string."""

    lengths: list[int]


@dataclass(slots=True)
class Scan:
    """What was seen in one sheet; `overlay` marks cells as formulas ("f") or errors ("e")."""

    overlay: dict[tuple[int, int], tuple[str, ...]] = field(default_factory=dict)
    hidden: list[str] = field(default_factory=list)
    merged: list[str] = field(default_factory=list)
    filled: int = 0
    last_row: int = 0
    last_column: int = 0
    by_row: dict[int, list[int]] = field(default_factory=dict)

    def overlay_of(self, row: int) -> Iterator[tuple[int, tuple[str, ...]]]:
        """The marked cells of a row: column and mark."""
        for column in self.by_row.get(row, ()):
            yield column, self.overlay[row, column]

    def mark(self, row: int, column: int, mark: tuple[str, ...]) -> None:
        """Mark one cell."""
        self.overlay[row, column] = mark
        self.by_row.setdefault(row, []).append(column)


def path_of(target: str) -> str:
    """The member a relationship of the workbook points at."""
    return target[1:] if target.startswith("/") else f"xl/{target}"


def scan_strings(events: Iterable[tuple[str, Element]]) -> Strings:
    """Measure the shared strings; refuse a table that claims what it does not hold."""
    lengths: list[int] = []
    for _, element in events:
        if element.tag == _STRING:
            length = sum(
                len(text.text or "")
                for part in element
                if part.tag != _PHONETIC
                for text in part.iter(_TEXT)
            )
            if length > LONGEST_STRING:
                raise Stop("E-BIG")
            lengths.append(length)
            element.clear()
        elif element.tag == _TABLE:
            claimed = element.get("uniqueCount", "0")
            if not claimed.isdigit() or int(claimed) > 16 * (len(lengths) + 1_000):
                raise Stop("E-DAMAGED")
    return Strings(lengths)


def scan_sheet(part: IO[bytes], strings: Strings, wanted: Wanted) -> Scan:
    """Look through one sheet's markup; raises `Stop` when it is too large or contradicts itself."""
    scan = Scan()
    hidden_columns: list[tuple[int, int]] = []
    seen_hidden: set[int] = set()
    text = row_number = 0
    for _, element in iterparse(part, events=("end",), forbid_dtd=True):
        if element.tag == _ROW:
            row_number = _row_number(element, row_number)
            text += _scan_row(element, row_number, scan, strings, hidden_columns, seen_hidden)
            if (
                scan.filled > wanted.rows + 1
                or scan.last_row > wanted.rows + 1_000
                or scan.last_column > wanted.columns_most
                or text > (wanted.rows + 1_000) * _TEXT_EACH_ROW
            ):
                raise Stop("E-BIG")
            element.clear()
        elif element.tag == _COLUMN and _is_hidden(element, "width"):
            hidden_columns.append((int(element.get("min", "0")), int(element.get("max", "0"))))
        elif element.tag == _MERGED:
            scan.merged.append(element.get("ref", "")[:30])
    scan.hidden += [f"column {letters(column)}" for column in sorted(seen_hidden)]
    return scan


def _is_hidden(element: Element, size: str) -> bool:
    return element.get("hidden") in ("1", "true") or element.get(size) in ("0", "0.0")


def _row_number(element: Element, before: int) -> int:
    number = int(element.get("r") or before + 1)
    if not before < number <= 1_048_576:
        raise Stop("E-DAMAGED")
    return number


def _scan_row(
    element: Element,
    number: int,
    scan: Scan,
    strings: Strings,
    hidden_columns: list[tuple[int, int]],
    seen_hidden: set[int],
) -> int:
    """Note what the cells of a row hold; the length of the shared text they refer to."""
    column = text = filled = 0
    for cell in element:
        if cell.tag == _MORE:
            continue
        if cell.tag != _CELL:
            raise Stop("E-DAMAGED")
        column = _column(cell.get("r"), number, column)
        shown, formula = _parts(cell)
        if shown is None and not formula:
            continue
        filled += 1
        scan.last_column = max(scan.last_column, column)
        kind = cell.get("t")
        if kind == "s" and shown is not None:
            text += _string_length(shown, strings)
        if formula or kind == "e":
            scan.mark(number, column, ("f",) if formula else ("e", (shown or "")[:20]))
        if hidden_columns:
            seen_hidden.update(column for first, last in hidden_columns if first <= column <= last)
    if filled:
        scan.filled += 1
        scan.last_row = number
        if _is_hidden(element, "ht"):
            scan.hidden.append(f"row {number}")
    return text


def _parts(cell: Element) -> tuple[str | None, bool]:
    """What a cell shows, None for nothing, and whether it is a formula."""
    shown, formula = None, False
    for part in cell:
        if part.tag == _VALUE:
            shown = part.text or shown
        elif part.tag == _FORMULA:
            formula = True
        elif part.tag == _INLINE:
            shown = ""
    return shown, formula


def _column(told: str | None, row: int, before: int) -> int:
    if told is None or told == f"{letters(before + 1)}{row}":
        return before + 1
    found = _REFERENCE.fullmatch(told)
    if found is None or int(found[2]) != row:
        raise Stop("E-DAMAGED")
    column = number_of(found[1])
    if not before < column <= _LAST_COLUMN:
        raise Stop("E-DAMAGED")
    return column


def _string_length(shown: str, strings: Strings) -> int:
    if not shown.strip().isdigit() or int(shown) >= len(strings.lengths):
        raise Stop("E-DAMAGED")
    return strings.lengths[int(shown)]


def number_of(column: str) -> int:
    """The number of a column from its letters: A is 1."""
    number = 0
    for letter in column:
        number = number * 26 + ord(letter) - 64
    return number


@lru_cache(maxsize=20_000)
def letters(column: int) -> str:
    """The letters of a column from its number: 1 is A."""
    found = ""
    while column:
        column, rest = divmod(column - 1, 26)
        found = chr(65 + rest) + found
    return found
