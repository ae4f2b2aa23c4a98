"""What a kind of file is: one declaration a column, one a kind.

The declarations drive parsing, the wording of problems, the blank template, the help page and the
marked copy, so that none of them can disagree.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any, Literal

from sqlalchemy.orm import Session

MIB = 1024 * 1024
CONTROL_SHEET = "Control"
HELP_SHEET = "Help"


@dataclass(frozen=True, slots=True)
class CellError:
    """An Excel error value, such as #REF!."""

    text: str


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula, with the value its cell last showed."""

    shown: str


Action = Literal["add", "change", "unchanged"]
CellValue = str | int | float | bool | date | datetime | time | CellError | Formula | None


@dataclass(frozen=True, slots=True)
class Limits:
    """How large a file may be: bytes packed and unpacked, rows, columns, memory, seconds."""

    size: int
    rows: int
    columns: int
    member: int
    unpacked: int
    memory: int
    seconds: int
    members: int = 200

    @property
    def words(self) -> dict[str, str]:
        """The limits as E-BIG says them."""
        return {"size": f"{self.size // MIB}MB", "rows": f"{self.rows:,}"}


RETURN = Limits(5 * MIB, 5_000, 60, 20 * MIB, 40 * MIB, 512 * MIB, 20)
EXTRACT = Limits(50 * MIB, 120_000, 200, 256 * MIB, 320 * MIB, 2048 * MIB, 60)


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with a file, where it is, and what to do."""

    sheet: str
    cell: str
    heading: str
    found: str
    message: str
    code: str


@dataclass(frozen=True, slots=True)
class Repair:
    """A value we would read differently from how it was written; a person accepts it or not."""

    sheet: str
    cell: str
    heading: str
    found: str
    offered: str
    message: str


@dataclass(frozen=True, slots=True)
class Repaired:
    """What a parser gives back when it had to mend the value."""

    value: Any
    note: str


Parser = Callable[[CellValue], Any]


@dataclass(frozen=True, slots=True)
class Column:
    """One column: how it is headed, read, explained and shown.

    `parse` turns a filled cell into a plain value, or raises `Refused` with the tail of a sentence.
    """

    name: str
    heading: str
    parse: Parser
    help: str
    example: str
    required: bool = True
    aliases: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    shows: Literal["text", "money", "number", "date"] = "text"
    width: int = 16


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a file: the number the person sees, and its parsed values by column name."""

    number: int
    values: Mapping[str, Any]

    def __getitem__(self, name: str) -> Any:
        return self.values.get(name)


@dataclass(frozen=True, slots=True)
class Trouble:
    """What a kind's own check found: the row, the column's name, a code, a sentence's tail."""

    row: int
    column: str
    code: str
    message: str


@dataclass(frozen=True, slots=True)
class Change:
    """What one row would do: `add`, `change` or `unchanged`, and its effect in pence."""

    row: int
    action: Action
    what: str
    detail: str
    pence: int | None = None


@dataclass(frozen=True, slots=True)
class Context:
    """What a check may know beside the rows: the instant, whose file it is, how days count."""

    now: datetime
    viewer: Any
    dates_from_1904: bool = False


@dataclass(slots=True)
class Checked:
    """What a kind makes of its rows before anything is saved."""

    troubles: list[Trouble] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    totals: dict[str, int] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    def say(self, row: Row, column: str, code: str, message: str) -> None:
        """Note a problem in one cell of one row."""
        self.troubles.append(Trouble(row.number, column, code, message))

    def will(
        self,
        row: int,
        action: Action,
        what: str,
        detail: str,
        pence: int | None = None,
    ) -> None:
        """Note what one row would do."""
        self.changes.append(Change(row, action, what, detail, pence))


@dataclass(frozen=True, slots=True)
class Posted:
    """What posting gave back: the batch, when money moved, and its reference."""

    batch_id: int | None = None
    reference: str = ""
    repeated: bool = False


Progress = Callable[[int, int], None]
Check = Callable[[Session, Sequence[Row], Context], Checked]
Post = Callable[[Session, Sequence[Row], Context, str, Progress], Posted]


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of file: who may send it, how large it may be, its columns, its check and its act.

    `control` names the column whose total a file must declare; None means the number of rows may
    be declared. `key` names the columns that say which thing a row is about. `policy` is `strict`,
    or `repair` where mended values are offered to a person.
    """

    name: str
    title: str
    noun: str
    nouns: str
    about: str
    permission: str
    limits: Limits
    policy: Literal["strict", "repair"]
    sheet: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    check: Check
    post: Post
    control: str | None = None
    moves_money: bool = False

    def column(self, name: str) -> Column:
        """The column of this name."""
        return next(column for column in self.columns if column.name == name)
