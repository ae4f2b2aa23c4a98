"""Long files are posted by a worker, so that nobody's page waits: an upload is its own job.

`send-ledger work` takes them one at a time; so does a thread of the server when the database is
embedded. Two workers never take the same file: the claim is a lock that the other one skips.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from threading import Event

import structlog
from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from importers.intake import Progress, post_upload
from importers.judging import examine
from importers.kinds import kind_named
from importers.outcome import Outcome
from importers.uploads import content_of, find_upload, outcome_of
from ledger.access.people import viewer_of
from ledger.access.permissions import Permission, Viewer, may
from ledger.access.tables import User
from ledger.casework.tables import Upload
from ledger.database import Database
from ledger.values.errors import Refused

LONG = 2_000  # rows: what a page can post while its sender waits
PAUSE = 1.0  # seconds between two looks for work
log = structlog.get_logger("importers")


def leave(session: Session, viewer: Viewer, upload_id: int) -> bool:
    """Leave a ready file to a worker when it is long and its sender asks; whether it was left.

    Raises `Refused` (A-NOT-FOUND) when it is not there or not theirs.
    """
    upload = find_upload(session, viewer, upload_id)
    if upload.state == "posting":
        return True
    mine = upload.person_id == viewer.person_id  # the book names who sent it as its maker
    if upload.state != "ready" or upload.rows < LONG or not mine:
        return False
    upload.state = "posting"
    session.flush()
    return True


def take_one(
    database: Database, clock: Callable[[], datetime], progress: Progress
) -> Outcome | None:
    """Post the file that has waited longest, and say what came of it; nothing when none waits.

    One that no longer fits is kept with its problem, for its sender to read.
    """
    with database.reading() as session:
        waiting = session.scalar(_waiting().limit(1))
        if waiting is None:
            return None
        upload_id, kind, name = waiting.id, kind_named(waiting.kind), waiting.file_name
        content = content_of(session, waiting)
    examined = examine(kind, name, content)  # outside any transaction: it may take a while

    def post(session: Session) -> Outcome | None:
        if (upload := _claimed(session, upload_id)) is None:
            return None
        viewer = _sender(session, upload.person_id, Permission[kind.permission])
        upload.state = "ready"
        session.flush()
        return post_upload(session, viewer, upload_id, clock(), progress, examined)

    def give_up(session: Session, refused: Refused) -> Outcome | None:
        if (upload := _claimed(session, upload_id)) is None:
            return None
        answer = Outcome("reject_file", refused.code, refused.message, upload.rows)
        upload.state, upload.outcome = "problems", answer.to_text()
        session.flush()
        return outcome_of(upload)

    try:
        return database.run(post)
    except Refused as refused:
        said = refused
    return database.run(lambda session: give_up(session, said))


def waits(database: Database) -> bool:
    """Whether any file waits to be posted."""
    with database.reading() as session:
        return session.scalar(_waiting().limit(1)) is not None


def work(database: Database, clock: Callable[[], datetime], stop: Event) -> None:
    """Take files as they come until told to stop; a fault is written down and tried again."""
    while not stop.wait(PAUSE):
        try:
            while waits(database) and not stop.is_set():
                take_one(database, clock, lambda done, rows: None)
        except Exception:
            log.exception("a file could not be taken in")


def _waiting() -> Select[Upload]:
    return select(Upload).where(Upload.state == "posting").order_by(Upload.at, Upload.id)


def _claimed(session: Session, upload_id: int) -> Upload | None:
    """The upload, locked, if it still waits and no other worker has it."""
    claim = _waiting().where(Upload.id == upload_id).with_for_update(skip_locked=True)
    return session.scalar(claim)


def _sender(session: Session, person_id: int, permission: Permission) -> Viewer:
    """The sender, by the account with which they may still do this."""
    for user_id in session.scalars(select(User.id).where(User.person_id == person_id)):
        viewer = viewer_of(session, user_id)
        if may(viewer, permission) and viewer is not None:
            return viewer
    raise Refused(
        "A-PERMISSION",
        "Its sender may not send this kind of file any more. Nothing was saved. "
        "Someone who may can send it in.",
    )
