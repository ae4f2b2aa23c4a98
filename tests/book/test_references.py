"""References are short enough to read out, so two may meet: the second batch takes another id."""

from __future__ import annotations

import threading
import time
from datetime import datetime

import pytest

from ledger import book
from ledger.book import posting
from ledger.database import Database
from ledger.values.errors import Refused
from tests.book.scene import batch, journal

SAME = "BT-AAAA-AAAA"


@pytest.fixture
def colliding(monkeypatch: pytest.MonkeyPatch) -> None:
    """The first reference each thread makes is the same; those after it are its own."""
    real, here = posting.short_reference, threading.local()

    def reference(prefix: str, identity: int) -> str:
        again = getattr(here, "again", False)
        here.again = True
        return real(prefix, identity) if again else SAME

    monkeypatch.setattr(posting, "short_reference", reference)


class Poster(threading.Thread):
    """A batch posted in a thread and transaction of its own; its receipt when it is done."""

    def __init__(self, database: Database, key: str, now: datetime) -> None:
        super().__init__()
        self.database, self.key, self.now = database, key, now
        self.receipt: book.Receipt | None = None
        self.start()

    def run(self) -> None:
        """Post it."""
        with self.database.transaction() as session:
            told = batch(self.key, journal(self.key))
            self.receipt = book.post(session, told, self.now)

    def finish(self) -> book.Receipt:
        """Its receipt."""
        self.join(40)
        assert self.receipt is not None
        return self.receipt


@pytest.mark.usefixtures("colliding")
def test_a_reference_that_is_there_is_not_taken_twice(ready: Database, now: datetime) -> None:
    first = Poster(ready, "a", now).finish()
    second = Poster(ready, "b", now).finish()
    assert first.reference == SAME
    assert second.reference != SAME and second.reference.startswith("BT-")
    assert not second.repeated
    with ready.reading() as session:
        assert book.check(session) == []
        assert {line.reference for line in book.lines(session)} == {SAME, second.reference}


@pytest.mark.usefixtures("colliding")
def test_of_two_at_once_the_second_waits_and_takes_another(ready: Database, now: datetime) -> None:
    with ready.transaction() as session:
        first = book.post(session, batch("a", journal("a")), now)
        second = Poster(ready, "b", now)
        time.sleep(0.3)
        assert second.is_alive(), "it waits for the first to commit"
    assert first.reference == SAME
    assert second.finish().reference != SAME


@pytest.mark.usefixtures("colliding")
def test_a_reference_given_back_can_be_taken(ready: Database, now: datetime) -> None:
    with pytest.raises(RuntimeError), ready.transaction() as session:
        book.post(session, batch("a", journal("a")), now)
        second = Poster(ready, "b", now)
        time.sleep(0.1)
        raise RuntimeError("it never was")
    assert second.finish().reference == SAME


def test_it_does_not_try_for_ever(
    ready: Database, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(posting, "short_reference", lambda prefix, identity: SAME)
    with ready.transaction() as session:
        book.post(session, batch("a", journal("a")), now)
        with pytest.raises(Refused) as refused:
            book.post(session, batch("b", journal("b")), now)
    assert refused.value.code == "B-EXISTS"
    assert "20 tries" in refused.value.message
