"""Uploads as they are kept: the file as it came, what was found in it, and where it stands."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from importers.judging import Examined
from importers.kinds import kind_named
from importers.outcome import Outcome, from_text
from importers.reading import check_name
from ledger.access.permissions import Permission, Viewer, require
from ledger.casework.tables import StoredFile, Upload
from ledger.values.errors import Refused
from ledger.values.identity import new_id, short_reference


def new_upload(session: Session, viewer: Viewer, found: Examined, now: datetime) -> Upload:
    """Keep a file, once for its bytes, and open an upload of it."""
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


def keep(upload: Upload, outcome: Outcome, state: str) -> None:
    """Keep what was found in an upload, and where it stands."""
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
