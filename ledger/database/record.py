"""Tables of record outside the book: rows are added, and no statement changes or removes one."""

from __future__ import annotations

from sqlalchemy import Table, UniqueConstraint

from ledger.database.base import Base
from ledger.database.guards import REGISTRY, Guard

_FUNCTION = "refuse_change_of_record"
_BODY = """
BEGIN
  RAISE EXCEPTION 'B-CHANGE';
END"""

_NO_REPLACE = """CREATE TRIGGER <table>_no_replace_<number> BEFORE INSERT ON <table>
WHEN EXISTS (SELECT 1 FROM <table> WHERE <same>)
BEGIN SELECT RAISE(ABORT, 'B-EXISTS'); END"""


def kept(*models: type[Base]) -> None:
    """Guard these tables: both databases refuse every change, removal and replacement of a row."""
    for model in models:
        table = model.metadata.tables[model.__tablename__]
        REGISTRY.guards.setdefault("sqlite", []).extend(_sqlite(table))
        REGISTRY.guards.setdefault("postgresql", []).append(_postgresql(table))


def _sqlite(table: Table) -> list[Guard]:
    name = table.name
    guards = [
        Guard(
            f"{name}_no_{word}",
            name,
            f"{word} of a row of record",
            f"CREATE TRIGGER {name}_no_{word} BEFORE {word.upper()} ON {name} "
            "BEGIN SELECT RAISE(ABORT, 'B-CHANGE'); END",
        )
        for word in ("update", "delete")
    ]
    for number, columns in enumerate(_keys(table), start=1):
        same = " AND ".join(f"{column} = NEW.{column}" for column in columns)
        guards.append(
            Guard(
                f"{name}_no_replace_{number}",
                name,
                "INSERT OR REPLACE, OR IGNORE and upsert of a row of record",
                _NO_REPLACE.replace("<table>", name)
                .replace("<number>", str(number))
                .replace("<same>", same),
            )
        )
    return guards


def _postgresql(table: Table) -> Guard:
    name = table.name
    return Guard(
        f"{name}_no_change",
        name,
        "update, delete and truncate of rows of record",
        f"CREATE TRIGGER {name}_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON {name} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {_FUNCTION}()",
        _FUNCTION,
        _BODY,
    )


def _keys(table: Table) -> list[list[str]]:
    """The primary key, then each unique key, in an order that does not change."""
    unique = [
        [column.name for column in constraint.columns]
        for constraint in table.constraints
        if isinstance(constraint, UniqueConstraint)
    ]
    return [[column.name for column in table.primary_key.columns], *sorted(unique)]
