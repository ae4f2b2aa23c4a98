"""Migrations make what the tables declare, and leave every guard standing."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from ledger import book
from ledger.database import Base, Database, admin_sql, migrate
from ledger.values.errors import Refused
from tests.databases import Place

CHART = Path(__file__).parents[2] / "migrations" / "chart.csv"


def test_the_tables_are_those_declared(place: Place) -> None:
    with place.owner.engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "include_object": _compared}
        )
        found = compare_metadata(context, Base.metadata)
    assert [change for change in found if not _foreign_key(change)] == []


def test_every_guard_stands_and_again_after_migrating_again(place: Place) -> None:
    place.database.check_guards()
    place.spoilt = place.name == "postgresql"
    migrate(place.owner.url)
    place.database.check_guards()


@pytest.mark.parametrize("harm", ["drop", "other", "disable"])
def test_the_program_refuses_to_run_without_a_guard(place: Place, harm: str) -> None:
    place.spoilt = True
    on = "" if place.name == "sqlite" else " ON posting"
    name = "posting_refuses_delete" if place.name == "sqlite" else "posting_refuses_change"
    if harm == "disable" and place.name == "postgresql":
        place.owner.run(f"ALTER TABLE posting DISABLE TRIGGER {name}")
    else:
        place.owner.run(f"DROP TRIGGER {name}{on}")
    if harm == "other":
        _other(place, name)
    with pytest.raises(Refused) as refused:
        place.database.check_guards()
    assert refused.value.code == "S-GUARDS"
    assert name in refused.value.message


def test_a_dropped_guard_is_put_back_by_migrating(place: Place) -> None:
    place.spoilt = True
    on = "" if place.name == "sqlite" else " ON batch_close"
    place.owner.run(f"DROP TRIGGER batch_close_checks_all{on}")
    migrate(place.owner.url)
    place.database.check_guards()


def test_the_chart_is_the_file_row_by_row(database: Database) -> None:
    with CHART.open(encoding="utf-8", newline="") as file:
        rows = {row["code"]: row for row in csv.DictReader(file)}
    with database.reading() as session:
        chart = book.nominals(session)
    assert chart.keys() == rows.keys()
    for code, nominal in chart.items():
        row = rows[code]
        assert (nominal.name, nominal.book, nominal.layers) == (
            row["name"],
            row["book"],
            row["layers"],
        )
        assert nominal.requires == set(row["requires"].split())
        assert nominal.clears_to_zero == (row["clears_to_zero"] == "yes")


def test_what_an_administrator_must_run_names_the_roles() -> None:
    said = admin_sql("postgresql://ledger@db/council")
    assert 'CREATE ROLE "council_app" LOGIN' in said
    assert 'CREATE ROLE "council_reader"' in said
    assert admin_sql("sqlite:///x").startswith("--")


def _other(place: Place, name: str) -> None:
    if place.name == "sqlite":
        place.owner.run(f"CREATE TRIGGER {name} BEFORE DELETE ON posting BEGIN SELECT 1; END")
    else:
        place.owner.run(
            f"CREATE TRIGGER {name} BEFORE DELETE ON posting"
            " FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )


def _compared(_item: object, name: str | None, kind: str, _reflected: bool, _other: object) -> bool:
    """Checks are compared by the attacks; the migrations' own table is not declared."""
    return not (kind == "table" and name == "alembic_version")


def _foreign_key(change: object) -> bool:
    """The book knows a person as a number; SQLite alone checks the large tables row by row."""
    return isinstance(change, tuple) and str(change[0]).endswith("_fk")
