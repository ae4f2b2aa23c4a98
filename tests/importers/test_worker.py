"""Long files left to a worker: posted once, by one worker, or kept with what was wrong."""

from __future__ import annotations

from datetime import date, datetime
from threading import Event, Thread
from typing import TYPE_CHECKING

import pytest

from importers import worker
from importers.demonstration.schools import register_csv
from importers.intake import receive
from importers.uploads import find_upload
from ledger.access import passwords, people
from ledger.access.permissions import Viewer
from ledger.casework.tables import Upload

if TYPE_CHECKING:
    from ledger.database import Database


@pytest.fixture
def officer(database: Database) -> Viewer:
    """A finance officer, who may send in files."""
    return database.run(lambda session: _account(session, "amina@council.example"))


@pytest.fixture
def left(
    database: Database, officer: Viewer, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> int:
    """A file of twelve rows, where twelve is long, left to a worker."""
    monkeypatch.setattr(worker, "LONG", 12)
    upload_id = _sent(database, officer, now)
    assert database.run(lambda session: worker.leave(session, officer, upload_id))
    return upload_id


def test_a_file_that_was_left_is_posted_once(database: Database, left: int, now: datetime) -> None:
    """It waits, it is taken, and then nothing waits."""
    rows: list[tuple[int, int]] = []
    assert worker.waits(database)
    outcome = worker.take_one(database, lambda: now, lambda done, of: rows.append((done, of)))
    assert outcome is not None
    assert (outcome.state, outcome.upload_id) == ("posted", left)
    assert rows[-1] == (12, 12)
    assert not worker.waits(database)
    assert worker.take_one(database, lambda: now, lambda done, of: None) is None


def test_only_long_files_are_left_and_only_by_their_sender(
    database: Database, officer: Viewer, now: datetime
) -> None:
    """A short one is done at once; another person's is done in that person's name."""
    upload_id = _sent(database, officer, now)
    assert not database.run(lambda session: worker.leave(session, officer, upload_id))
    other = database.run(lambda session: _account(session, "ben@council.example"))
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(worker, "LONG", 1)
        assert not database.run(lambda session: worker.leave(session, other, upload_id))
        assert database.run(lambda session: worker.leave(session, officer, upload_id))
        assert database.run(lambda session: worker.leave(session, officer, upload_id))


def test_what_no_longer_fits_is_kept_with_the_reason(
    database: Database, left: int, officer: Viewer, now: datetime
) -> None:
    """The sender's account was closed meanwhile: nothing is posted in their name."""
    database.run(lambda session: people.disable_user(session, officer.user_id, now))
    outcome = worker.take_one(database, lambda: now, lambda done, of: None)
    assert outcome is not None
    assert (outcome.state, outcome.code) == ("problems", "A-PERMISSION")
    assert not worker.waits(database)


def test_two_workers_never_take_the_same_file(
    postgres_database: Database, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While one holds it, the other finds nothing to do."""
    database = postgres_database
    monkeypatch.setattr(worker, "LONG", 12)
    sender = database.run(lambda session: _account(session, "amina@council.example"))
    upload_id = _sent(database, sender, now)
    database.run(lambda session: worker.leave(session, sender, upload_id))
    with database.transaction() as session:
        assert worker._claimed(session, upload_id) is not None
        assert worker.take_one(database, lambda: now, lambda done, of: None) is None
    outcome = worker.take_one(database, lambda: now, lambda done, of: None)
    assert outcome is not None
    assert outcome.state == "posted"


def test_the_servers_own_worker_takes_files_until_it_is_stopped(
    sqlite_database: Database, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A fault does not end it."""
    database, stop, faults = sqlite_database, Event(), iter([OSError("no disk")])
    monkeypatch.setattr(worker, "LONG", 12)
    monkeypatch.setattr(worker, "PAUSE", 0.01)
    sender = database.run(lambda session: _account(session, "amina@council.example"))
    upload_id = _sent(database, sender, now)
    database.run(lambda session: worker.leave(session, sender, upload_id))
    whole = worker.take_one

    def faulty(*given):
        if fault := next(faults, None):
            raise fault
        return whole(*given)

    monkeypatch.setattr(worker, "take_one", faulty)
    thread = Thread(target=worker.work, args=(database, lambda: now, stop))
    thread.start()
    for _ in range(1000):
        if not worker.waits(database):
            break
        stop.wait(0.02)
    stop.set()
    thread.join(timeout=20)
    with database.reading() as session:
        assert find_upload(session, sender, upload_id).state == "posted"


def _account(session, email: str) -> Viewer:
    person = people.add_person(session, email.partition("@")[0].title())
    user = people.add_user(session, person.id, email, "finance officer", passwords.NOBODY)
    viewer = people.viewer_of(session, user.id)
    assert viewer is not None
    return viewer


def _sent(database: Database, viewer: Viewer, now: datetime) -> int:
    content = register_csv(date(2026, 11, 18))
    outcome = database.run(
        lambda session: receive(session, viewer, "schools-register", "schools.csv", content, now)
    )
    with database.reading() as session:
        upload = session.get_one(Upload, outcome.upload_id)
        assert (upload.state, upload.rows) == ("ready", 12)
    return outcome.upload_id
