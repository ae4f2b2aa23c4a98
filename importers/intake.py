"""The life of a file: received, checked, problems or ready, posted, or withdrawn.

A file is taken whole or not at all. Reading it (`examine`) touches no database; checking it
(`judge`) only reads; `receive` keeps the file and what was found; `post_upload` does what it says,
in the caller's one transaction.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from importers.checking import Hidden, Parsed, main_code, parse, take_troubles
from importers.control import Control, check_control, declared
from importers.declare import CellValue, Checked, Column, Context, Kind, Problem, Row
from importers.grouping import hush
from importers.kinds import kind_named
from importers.messages import FILE, refuse_file
from importers.outcome import Outcome, Preview, SheetView, from_text
from importers.parsers import visible
from importers.reading import Reading, check_name, read_file
from importers.sheet_scan import letters
from ledger.access.permissions import Permission, Viewer, require
from ledger.casework.tables import StoredFile, Upload
from ledger.database import Database
from ledger.values.errors import Refused
from ledger.values.identity import digest, new_id, short_reference
from ledger.values.problems import RowsRefused

ROWS_SHOWN = 50
Progress = Callable[[int, int], None]


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


def _no_progress(done: int, rows: int) -> None:
    del done, rows


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
        return replace(_refused(refused), rows=len(parsed.rows))
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
        sheet=_view(kind, parsed, kept),
    )  # fmt: skip


def _view(kind: Kind, parsed: Parsed, problems: Sequence[Problem]) -> SheetView:
    """The sender's own rows that have problems, in the order of their own columns."""
    wrong = {int("".join(filter(str.isdigit, problem.cell)) or 0) for problem in problems}
    places = sorted((place, name) for name, place in parsed.places.items())
    columns = [
        (letters(place), kind.column(name).heading, kind.column(name).shows)
        for place, name in places
    ]
    rows = [
        (number, [_in_sheet(cells.get(place), kind.column(name)) for place, name in places])
        for number, cells in parsed.sheet.rows
        if number in wrong
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


def receive(
    session: Session,
    viewer: Viewer,
    kind: str,
    file_name: str,
    content: bytes,
    now: datetime,
    control_total: int | None = None,
    examined: Examined | None = None,
) -> Outcome:
    """Keep a file, check it, and keep what was found.

    The same bytes, or the same rows, that were posted before give the first result. The same bytes
    not yet posted are checked afresh in their old place. Raises `Refused` (A-PERMISSION, U-KIND).
    """
    declared_kind = kind_named(kind)
    require(viewer, Permission[declared_kind.permission])
    found = examined or examine(declared_kind, file_name, content)
    outcome = judge(session, viewer, found, now, control_total)
    earlier = _earlier(session, found, outcome)
    if earlier is not None and earlier.state == "posted":
        return replace(outcome_of(earlier), repeated=True)
    upload = earlier or _new_upload(session, viewer, found, now)
    _keep(upload, outcome, "ready" if outcome.good else "problems")
    upload.at = now
    session.flush()
    return outcome_of(upload)


def _earlier(session: Session, found: Examined, outcome: Outcome) -> Upload | None:
    """The upload this one repeats: the same bytes, or the same rows and nothing left to do."""
    idle = outcome.good and not (outcome.preview.counts["add"] + outcome.preview.counts["change"])
    uploads = select(Upload).join(StoredFile).where(Upload.kind == found.kind.name)
    newest = Upload.at.desc()
    if outcome.rows_digest and (idle or found.kind.moves_money):
        same_rows = uploads.where(
            Upload.rows_digest == outcome.rows_digest, Upload.state == "posted"
        )
        if (posted := session.scalar(same_rows.order_by(newest))) is not None:
            return posted
    same_bytes = uploads.where(
        StoredFile.sha256 == found.sha256, Upload.state.in_(("problems", "ready"))
    )
    return session.scalar(same_bytes.order_by(newest))


def _new_upload(session: Session, viewer: Viewer, found: Examined, now: datetime) -> Upload:
    file = session.scalar(select(StoredFile).where(StoredFile.sha256 == found.sha256))
    if file is None:
        file = StoredFile(id=new_id(), sha256=found.sha256, content=found.content)
        session.add(file)
        session.flush()
    upload_id = new_id()
    upload = Upload(
        id=upload_id,
        reference=short_reference("UP", upload_id),
        kind=found.kind.name,
        file_id=file.id,
        file_name=_kept_name(found.file_name),
        state="received",
        rows=0,
        rows_done=0,
        outcome="",
        person_id=viewer.person_id,
        at=now,
    )
    session.add(upload)
    return upload


def _kept_name(file_name: str) -> str:
    """The name to keep: checked, or, of a file refused for its name, its letters alone."""
    try:
        return check_name(file_name)
    except Refused:
        return "".join(sign if sign.isprintable() else "?" for sign in file_name)[-255:] or "?"


def _keep(upload: Upload, outcome: Outcome, state: str) -> None:
    upload.state = state
    upload.rows = outcome.rows
    upload.total_pence = outcome.total
    upload.rows_digest = outcome.rows_digest
    upload.outcome = outcome.to_text()


def outcome_of(upload: Upload) -> Outcome:
    """What was found in an upload, and where it stands."""
    return replace(
        from_text(upload.outcome),
        state=upload.state,
        reference=upload.reference,
        upload_id=upload.id,
    )


def find_upload(session: Session, viewer: Viewer, upload_id: int) -> Upload:
    """An upload this person may see.

    Raises `Refused` (A-NOT-FOUND) when it is not there or not theirs.
    """
    upload = session.get(Upload, upload_id)
    if upload is None:
        raise Refused(
            "A-NOT-FOUND", "We cannot find that. It may have moved, or it may not be yours to see."
        )
    require(viewer, Permission[kind_named(upload.kind).permission])
    return upload


def content_of(session: Session, upload: Upload) -> bytes:
    """The bytes of an upload, as they came."""
    return session.get_one(StoredFile, upload.file_id).content


def post_upload(
    session: Session,
    viewer: Viewer,
    upload_id: int,
    now: datetime,
    progress: Progress = _no_progress,
    examined: Examined | None = None,
) -> Outcome:
    """Do what a ready upload says, all or nothing; a posted one gives its first result.

    `examined` spares reading the file again within the transaction. Raises `Refused` (U-NOT-READY,
    or U-CHANGED when the ledger has changed so that the file no longer fits).
    """
    upload = find_upload(session, viewer, upload_id)
    session.refresh(upload, with_for_update=True)
    if upload.state == "posted":
        return replace(outcome_of(upload), repeated=True)
    if upload.state != "ready":
        raise Refused(
            "U-NOT-READY",
            "This file is not ready. Nothing was saved. Upload it again to check it.",
        )
    kind = kind_named(upload.kind)
    found = examined or examine(kind, upload.file_name, content_of(session, upload))
    before = from_text(upload.outcome)
    control = before.preview.control_pence if kind.control else None
    outcome = judge(session, viewer, found, now, control)
    if not outcome.good or found.parsed is None or found.reading is None:
        raise Refused(
            "U-CHANGED",
            "The ledger has changed since this file was checked, and it no longer fits. Nothing "
            "was saved. Upload the file again to see why.",
        )
    where = before.preview.control_where
    outcome = replace(outcome, preview=replace(outcome.preview, control_where=where))
    context = Context(now, viewer, found.reading.dates_from_1904)
    source = f"upload:{kind.name}:{outcome.rows_digest}"
    try:
        posted = kind.post(session, found.parsed.rows, context, source, progress)
    except RowsRefused as refused:
        said = refused.problems[0].message if refused.problems else refused.message
        raise Refused("U-REFUSED", f"{said} Nothing was saved.") from refused
    _keep(upload, replace(outcome, batch_reference=posted.reference), "posted")
    upload.rows_done = outcome.rows
    upload.batch_id = posted.batch_id
    upload.posted_at = now
    session.flush()
    return outcome_of(upload)


def withdraw(session: Session, viewer: Viewer, upload_id: int) -> None:
    """Set aside an upload that is not posted; its file is kept.

    Raises `Refused` (U-POSTED) for one that is posted.
    """
    upload = find_upload(session, viewer, upload_id)
    if upload.state == "posted":
        raise Refused(
            "U-POSTED", "This file has been posted and stays. Correct what it did by a new one."
        )
    upload.state = "withdrawn"
    session.flush()


def run_import(
    database: Database,
    viewer: Viewer,
    kind: str,
    path: Path,
    now: datetime,
    *,
    check_only: bool = False,
    control_total: int | None = None,
    progress: Progress = _no_progress,
) -> Outcome:
    """Check a file and, unless only asked to check, post it; for the command line.

    `control_total` is pence, or rows for a kind without a control column. A file with problems is
    kept with what was found and nothing of it is posted. Raises `Refused` (A-PERMISSION, U-KIND).
    """
    declared_kind = kind_named(kind)
    require(viewer, Permission[declared_kind.permission])
    content = path.read_bytes()
    found = examine(declared_kind, path.name, content)
    if check_only:
        with database.reading() as session:
            return judge(session, viewer, found, now, control_total)
    outcome = database.run(
        lambda session: receive(
            session, viewer, kind, path.name, content, now, control_total, found
        )
    )
    if outcome.state != "ready":
        return outcome
    try:
        return database.run(
            lambda session: post_upload(session, viewer, outcome.upload_id, now, progress, found)
        )
    except Refused as refused:
        return replace(outcome, outcome="reject_file", code=refused.code, message=refused.message)
