"""Migrations: numbered, in one line, equal to the tables we declare, every guard left standing."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import text

from ledger.database import REGISTRY, Base, Database, migrate
from tests.databases import Owner, Place

VERSIONS = Path(__file__).parents[1] / "migrations" / "versions"
NUMBERED = sorted(path for path in VERSIONS.glob("*.py") if path.stem != "__init__")


def test_migrations_are_numbered_and_follow_one_another() -> None:
    before = "None"
    for place, path in enumerate(NUMBERED, start=1):
        number = f"{place:04d}"
        assert re.fullmatch(rf"{number}_[a-z_]+\.py", path.name)
        words = path.read_text()
        assert f'revision = "{number}"' in words
        assert re.search(rf"down_revision = \"?{before}\"?\n", words)
        before = number


def _wanted(_object: object, name: str | None, kind: str, *_: object) -> bool:
    return not (kind == "table" and name == "alembic_version")


def test_tables_are_what_the_code_declares(place: Place) -> None:
    with place.owner.engine.connect() as connection:
        options = {"compare_type": True, "include_object": _wanted}
        context = MigrationContext.configure(connection, opts=options)
        found = compare_metadata(context, Base.metadata)
    assert [each for each in found if not _joined_by_migration(each)] == []


def _joined_by_migration(difference: Any) -> bool:
    """Foreign keys the code does not declare.

    The book knows a person as a number alone; and only SQLite has foreign keys on the large
    tables, which PostgreSQL's guards check set by set.
    """
    if not isinstance(difference, tuple) or difference[0] != "remove_fk":
        return False
    key = difference[1]
    to_people = {each.target_fullname for each in key.elements} == {"person.id"}
    return to_people or key.parent.name in ("journal", "posting", "pot_total", "batch_total")


def test_every_guard_stands_after_every_migration(place: Place, tmp_path: Path) -> None:
    """A database brought up one migration at a time ends where one made at once does."""
    place.database.check_guards()
    if place.name == "sqlite":
        url = f"sqlite:///{tmp_path}/step.sqlite"
        for path in NUMBERED:
            migrate(url, path.stem[:4])
        migrate(url)  # again, with nothing to do
        stepped, once = Owner(url), place.owner
        query = "SELECT type, name, sql FROM sqlite_master ORDER BY 1, 2"
        assert stepped.rows(query) == once.rows(query)
        database = Database(url)
        database.check_guards()
        database.dispose()
        stepped.engine.dispose()
    else:
        place.spoilt = True
        migrate(place.owner.url)
        place.database.check_guards()


def test_guards_name_the_attack_they_stop(place: Place) -> None:
    guards = REGISTRY.guards[place.name]
    assert len({guard.name for guard in guards}) == len(guards)
    assert all(guard.stops for guard in guards)
    with place.owner.engine.connect() as connection:
        if place.name == "sqlite":
            known = text("SELECT count(*) FROM sqlite_master WHERE type = 'trigger'")
        else:
            known = text("SELECT count(*) FROM pg_trigger WHERE NOT tgisinternal")
        assert connection.scalar(known) == len(guards)
