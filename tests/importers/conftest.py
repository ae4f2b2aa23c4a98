"""The fixtures of the tests of uploads."""

from __future__ import annotations

from datetime import datetime
from functools import cache

import pytest

from importers import reading
from ledger.database import Database
from tests.importers.world import World, settled


@pytest.fixture
def world(database: Database, now: datetime) -> World:
    """A settled ledger, on each database in turn."""
    return settled(database, now, children=6)


@pytest.fixture
def lite_world(sqlite_database: Database, now: datetime) -> World:
    """A settled ledger with a few children, on SQLite, where nothing depends on which."""
    return settled(sqlite_database, now, children=6)


@pytest.fixture
def small_world(sqlite_database: Database, now: datetime) -> World:
    """A settled ledger with every child of the corpus, on SQLite."""
    return settled(sqlite_database, now)


_ask_once = cache(reading.ask)


@pytest.fixture
def each_file_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The child's answer to the same bytes and limits is asked for once, and then remembered.

    The child sees nothing but what it is given, so that asking again would tell nothing new. How
    it is started, limited and may fail is tested without this.
    """
    monkeypatch.setattr(reading, "ask", _ask_once)
