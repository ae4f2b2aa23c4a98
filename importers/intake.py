"""The life of a file: received, checked, problems or ready, posted, or withdrawn.

A file is taken whole or not at all. `receive` keeps the file and what was found; `post_upload`
does what it says, in the caller's one transaction.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from importers.declare import Context
from importers.judging import Examined, examine, judge
from importers.kinds import kind_named
from importers.outcome import Outcome, from_text
from importers.uploads import content_of, find_upload, keep, new_upload, outcome_of
from ledger.access.permissions import Permission, Viewer, require
from ledger.casework.tables import StoredFile, Upload
from ledger.database import Database
from ledger.values.errors import Refused
from ledger.values.problems import RowsRefused

Progress = Callable[[int, int], None]


def _no_progress(done: int, rows: int) -> None:
    del done, rows


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
    upload = earlier or new_upload(session, viewer, found, now)
    keep(upload, outcome, "ready" if outcome.good else "problems")
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
    keep(upload, replace(outcome, batch_reference=posted.reference), "posted")
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
