"""What most tests of the book begin with."""

from __future__ import annotations

import pytest

from ledger import book
from ledger.database import Database
from tests.book.scene import add_kinds
from tests.databases import Owner


@pytest.fixture
def ready(database: Database, owner: Owner, people: dict[int, str]) -> Database:
    """The year's periods, four people and the test kinds."""
    add_kinds(owner)
    with database.transaction() as session:
        book.make_periods(session, 2026)
    return database
