"""What the reader and the program say to each other, line by line of JSON."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TextIO

LINES_OF_OTHER_SHEETS = 100


class Stop(Exception):
    """The file is refused: a code of `importers.messages` and the words it needs."""

    def __init__(self, code: str, **words: Any) -> None:
        super().__init__(code)
        self.code = code
        self.words = words


def plain_heading(text: object) -> str:
    """A heading as it is compared: case and spacing do not matter, letters do."""
    return " ".join(str(text).split()).casefold() if text is not None else ""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which headings the program looks for, and how many rows and columns it takes."""

    headings: frozenset[str]
    rows: int
    columns_most: int

    def columns(self, cells: Sequence[Any]) -> list[int] | None:
        """Where in the heading row the wanted headings stand; None when it has none of them."""
        found = [at for at, cell in enumerate(cells) if plain_heading(cell) in self.headings]
        return found or None

    def room(self, number: int, columns: list[int] | None) -> bool:
        """Whether this row is to be sent: all of a sheet of ours, the top of any other."""
        return columns is not None or number <= LINES_OF_OTHER_SHEETS


@dataclass(slots=True)
class Writer:
    """Sends answers, one a line."""

    out: TextIO

    def say(self, answer: Any) -> None:
        """Send one answer."""
        self.out.write(json.dumps(answer, ensure_ascii=True))
        self.out.write("\n")

    def sheet(self, name: str, hidden: bool, where: list[str], merged: list[str]) -> None:
        """Begin a sheet: its name, whether and where data is hidden in it, its merged cells."""
        self.say({"sheet": name, "hidden": hidden, "where": where[:50], "merged": merged[:50]})

    def heading(self, number: int, cells: Sequence[Any], columns: list[int] | None) -> None:
        """The first row with anything in it, and which of its columns will follow."""
        self.say({"heading": number, "cells": cells, "columns": columns})

    def row(self, number: int, cells: Sequence[Any], columns: list[int] | None) -> None:
        """One row: all of it, or the columns wanted."""
        if columns is not None:
            cells = [cells[at] if at < len(cells) else None for at in columns]
            if all(cell is None for cell in cells):
                return
        self.say([number, cells])
