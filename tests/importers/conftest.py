"""The fixtures of the tests of uploads."""

from __future__ import annotations

from datetime import datetime

import pytest

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
