"""The one shape every report answers in: named columns, typed cells, totals that add up."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Literal

Kind = Literal["text", "money", "date", "count", "link"]
Plain = str | int | date | None


@dataclass(frozen=True, slots=True)
class Link:
    """A value that leads somewhere: what is shown, the page behind it, hidden words to name it."""

    value: Plain
    href: str
    about: str = ""


Cell = Plain | Link


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name for programs, its heading for people, what its cells hold.

    `money` is whole pence, `count` a whole number, `link` a `Link` to text; `help` is one sentence.
    """

    name: str
    heading: str
    kind: Kind = "text"
    help: str = ""

    @property
    def is_number(self) -> bool:
        """Whether cells stand on the right and may be added up."""
        return self.kind in ("money", "count")


_HOLDS: dict[Kind, type | tuple[type, ...]] = {
    "text": str,
    "money": int,
    "date": date,
    "count": int,
    "link": str,
}


def plain(cell: Cell) -> Plain:
    """The value of a cell, whether or not it leads somewhere."""
    return cell.value if isinstance(cell, Link) else cell


@dataclass(frozen=True, slots=True)
class Table:
    """The answer of a report: what it says it holds, its rows, its totals and when it was true.

    `rows` are tuples in the order of `columns`; None is an empty cell. `totals` is empty or one
    more row, made by `totalled` so that it is always the sum of the rows. `as_at` is an aware
    instant. Raises ValueError when a cell does not hold what its column says.
    """

    title: str
    caption: str
    says: str
    as_at: datetime
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...] = ()
    totals: tuple[Plain, ...] = ()
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.as_at.tzinfo is None:
            raise ValueError("as_at must say its time zone")
        for row in self.rows:
            _check(self.columns, row)
        if self.totals and len(self.totals) != len(self.columns):
            raise ValueError("the totals do not fit the columns")

    def totalled(self, label: str, but: Iterable[str] = ()) -> Table:
        """The same table with a last row of sums, named `label`; columns in `but` stay empty."""
        left_out = frozenset(but)
        sums: list[Plain] = []
        for place, column in enumerate(self.columns):
            if place == 0:
                sums.append(label)
            elif column.is_number and column.name not in left_out:
                sums.append(sum(_whole(row[place]) for row in self.rows))
            else:
                sums.append(None)
        return replace(self, totals=tuple(sums))

    def with_notes(self, notes: Iterable[str]) -> Table:
        """The same table with these notes after those it has."""
        return replace(self, notes=(*self.notes, *notes))

    def column(self, name: str) -> tuple[Plain, ...]:
        """Every plain value of one column, top to bottom. Raises KeyError for an unknown name."""
        for place, column in enumerate(self.columns):
            if column.name == name:
                return tuple(plain(row[place]) for row in self.rows)
        raise KeyError(name)

    def total(self, name: str) -> int:
        """The total of one number column, in pence or as a count."""
        for place, column in enumerate(self.columns):
            if column.name == name and self.totals:
                return _whole(self.totals[place])
        raise KeyError(name)


def _whole(cell: Cell) -> int:
    value = plain(cell)
    return value if isinstance(value, int) else 0


def _check(columns: Sequence[Column], row: Sequence[Cell]) -> None:
    if len(row) != len(columns):
        raise ValueError(f"a row of {len(row)} cells under {len(columns)} columns")
    for column, cell in zip(columns, row, strict=True):
        value = plain(cell)
        if value is None:
            continue
        right = isinstance(value, _HOLDS[column.kind])
        if not right or isinstance(value, bool | datetime):
            raise ValueError(f"{column.name} holds {column.kind}, not {type(value).__name__}")
