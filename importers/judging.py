"""What a file would do: its rows checked against the ledger, and the answer its sender reads.

Reading a file (`examine`) touches no database; checking it (`judge`) only reads.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256

from sqlalchemy.orm import Session

from importers.checking import Hidden, Parsed, main_code, parse, take_troubles
from importers.control import Control, check_control, declared
from importers.declare import CellValue, Checked, Column, Context, Kind, Problem, Row
from importers.grouping import hush, row_of
from importers.messages import FILE, refuse_file
from importers.outcome import Outcome, Preview, SheetView
from importers.parsers import visible
from importers.reading import Reading, read_file
from importers.sheet_scan import letters
from ledger.access.permissions import Viewer
from ledger.values.errors import Refused
from ledger.values.identity import digest

ROWS_SHOWN = 50


@dataclass(frozen=True, slots=True)
class Examined:
    """A file read without a database: its rows, or why it was refused."""

    kind: Kind
    file_name: str
    content: bytes
    reading: Reading | None = None
    parsed: Parsed | None = None
    refused: Refused | None = None

    @property
    def sha256(self) -> str:
        """The digest of the bytes."""
        return sha256(self.content).hexdigest()


def examine(kind: Kind, file_name: str, content: bytes) -> Examined:
    """Open a file safely and read its rows; what is wrong with it is part of the answer."""
    reading = None
    try:
        reading = read_file(kind, file_name, content)
        return Examined(kind, file_name, content, reading, parse(kind, reading))
    except Refused as refused:
        return Examined(kind, file_name, content, reading, None, refused)


def judge(
    session: Session,
    viewer: Viewer,
    examined: Examined,
    now: datetime,
    control_total: int | None = None,
) -> Outcome:
    """Check the rows against the ledger and say what they would do; nothing is written.

    `control_total` is pence, or a number of rows for a kind without a control column.
    """
    parsed, reading = examined.parsed, examined.reading
    if parsed is None or reading is None:
        outcome = _refused(examined.refused or refuse_file("E-DAMAGED"))
        return replace(outcome, sheet=_headings_found(reading))
    kind = examined.kind
    context = Context(now, viewer, reading.dates_from_1904)
    checked = kind.check(session, parsed.rows, context) if parsed.rows else Checked()
    problems = [*parsed.problems, *take_troubles(kind, parsed, checked.troubles)]
    if problems:
        return _row_errors(kind, parsed, problems)
    try:
        control = declared(kind, reading, control_total)
        total = check_control(kind, control, parsed.rows)
    except Refused as refused:
        rows = {row.number for row in parsed.rows}
        names = [*kind.key, *filter(None, (kind.control,))]
        return replace(_refused(refused), rows=len(rows), sheet=_view(kind, parsed, rows, names))
    return _good(examined, parsed, checked, control, total)


def _refused(refused: Refused) -> Outcome:
    places = refused.places if isinstance(refused, Hidden) else []
    return Outcome("reject_file", refused.code, refused.message, problems=places)


def _headings_found(reading: Reading | None) -> SheetView:
    """The headings of the first sheet with anything on it, for a file of the wrong shape."""
    filled = [sheet for sheet in reading.sheets if sheet.has_data] if reading else []
    if not filled:
        return SheetView()
    found = [visible(heading, 100) for heading in filled[0].every_heading][:60]
    return SheetView([(letters(at), heading, "text") for at, heading in enumerate(found, 1)])


def _row_errors(kind: Kind, parsed: Parsed, problems: Sequence[Problem]) -> Outcome:
    kept = hush(problems)
    rows = {problem.cell.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ") for problem in kept}
    count = f"{len(kept)} problem{'s' if len(kept) != 1 else ''}"
    where = f"{len(rows)} row{'s' if len(rows) != 1 else ''}"
    first = kept[0].message
    message = first if len(kept) == 1 else f"There are {count} in {where} of your file. {first}"
    return Outcome(
        "row_errors", main_code(kept), message, parsed.filled, None, kept, parsed.repairs,
        sheet=_view(kind, parsed, {row_of(problem) for problem in kept}),
    )  # fmt: skip


def _view(
    kind: Kind, parsed: Parsed, wanted: Collection[int], names: Collection[str] = ()
) -> SheetView:
    """Rows as their sender wrote them, in the order of their own columns: all, or those named."""
    places = sorted(
        (place, name) for name, place in parsed.places.items() if not names or name in names
    )
    columns = [
        (letters(place), kind.column(name).heading, kind.column(name).shows)
        for place, name in places
    ]
    rows = [
        (number, [_in_sheet(cells.get(place), kind.column(name)) for place, name in places])
        for number, cells in parsed.sheet.rows
        if number in wanted
    ]
    return SheetView(columns, rows[:ROWS_SHOWN])


def _in_sheet(value: CellValue, column: Column) -> str:
    """A cell as the sender's sheet shows it: money with its pence."""
    if column.shows == "money" and isinstance(value, int | float) and not isinstance(value, bool):
        return f"{value:,.2f}"
    return visible(value, 100)


def _good(
    examined: Examined, parsed: Parsed, checked: Checked, control: Control, total: int | None
) -> Outcome:
    counts = {"add": 0, "change": 0, "unchanged": 0}
    for change in checked.changes:
        counts[change.action] += 1
    code = "OK-INERT" if parsed.inert else "OK"
    preview = Preview(
        sheet=parsed.sheet.name,
        first_row=parsed.rows[0].number,
        last_row=parsed.rows[-1].number,
        counts=counts,
        totals=checked.totals,
        changes=[change for change in checked.changes if change.action != "unchanged"],
        notes=checked.notes,
        control_pence=control.pence,
        control_where=control.where,
    )
    return Outcome(
        outcome="accept_inert" if parsed.inert else "accept",
        code=code,
        message=FILE[code],
        rows=len(parsed.rows),
        total=total,
        repairs=parsed.repairs,
        preview=preview,
        rows_digest=_digest(examined.kind, parsed.rows),
    )


def _digest(kind: Kind, rows: Sequence[Row]) -> str:
    """The digest of the rows by their values: the same in whatever file they come."""
    parts = [
        "|".join(f"{column.name}={row[column.name]!r}" for column in kind.columns) for row in rows
    ]
    return digest(kind.name, *sorted(parts))
