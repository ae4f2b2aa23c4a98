"""Every way of SQL to change, replace or remove a row of the book, made for every table of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Column, Table, UniqueConstraint

from ledger.database import DERIVED, READ
from tests.book.scene import TABLES
from tests.databases import Owner

RECORDED = ("B-CHANGE", "B-EXISTS", "B-LATE", "B-FORGED", "B-STEP", "B-SOURCE-USED")


@dataclass(frozen=True)
class Change:
    """One statement and the refusals that may stop it; `harmless` when doing nothing is as good."""

    name: str
    statement: str
    codes: tuple[str, ...] = RECORDED
    harmless: bool = False


def of_every_table(owner: Owner) -> Iterator[Change]:
    """Every attack on every table; refuses to go on when a table has no row to attack."""
    dialect = owner.engine.dialect.name
    for table in TABLES:
        assert owner.rows(f"SELECT 1 FROM {table.name} LIMIT 1"), f"no row in {table.name}"
        yield from _plain(table)
        yield from _sqlite(table) if dialect == "sqlite" else _postgres(table)


def _plain(table: Table) -> Iterator[Change]:
    name, first = table.name, _columns(table)[0]
    key = ", ".join(column.name for column in table.primary_key)
    one = f"SELECT * FROM {name} LIMIT 1"
    upsert = f"INSERT INTO {name} {one.replace('LIMIT', 'WHERE true LIMIT')} ON CONFLICT"
    for statement in (
        f"UPDATE {name} SET {first} = {first}",
        f"UPDATE {name} SET {first} = {first} WHERE false",
        f"DELETE FROM {name}",
        f"DELETE FROM {name} WHERE false",
        f"INSERT INTO {name} {one}",
        f"{upsert} ({key}) DO UPDATE SET {first} = excluded.{first}",
    ):
        nothing = "WHERE false" in statement
        yield Change(statement, statement, harmless=nothing)
    yield Change(f"{upsert} DO NOTHING", f"{upsert} DO NOTHING", harmless=True)
    if table.info.get("rights") in (DERIVED, READ):
        fresh = ", ".join(_fresh(column) for column in table.columns)
        yield Change(f"forge {name}", f"INSERT INTO {name} SELECT {fresh} FROM {name} LIMIT 1")


def _sqlite(table: Table) -> Iterator[Change]:
    name, first = table.name, _columns(table)[0]
    for how in ("REPLACE", "IGNORE", "ABORT", "FAIL", "ROLLBACK"):
        statement = f"INSERT OR {how} INTO {name} SELECT * FROM {name} LIMIT 1"
        yield Change(statement, statement)
        update = f"UPDATE OR {how} {name} SET {first} = {first}"
        yield Change(update, update)
    statement = f"REPLACE INTO {name} SELECT * FROM {name} LIMIT 1"
    yield Change(statement, statement)
    if table.kwargs.get("sqlite_with_rowid") is not False:
        columns = ", ".join(column.name for column in table.columns)
        hidden = f"REPLACE INTO {name} (rowid, {columns}) SELECT rowid, {columns} FROM {name}"
        yield Change(hidden, f"{hidden} LIMIT 1")
    for unique in _other_keys(table):
        kept = ", ".join(
            column.name if column.name in unique or not column.primary_key else _fresh(column)
            for column in table.columns
        )
        for how in ("REPLACE", "IGNORE"):
            where = " AND ".join(f"{column} IS NOT NULL" for column in unique)
            yield Change(
                f"INSERT OR {how} INTO {name} by {', '.join(unique)}",
                f"INSERT OR {how} INTO {name} SELECT {kept} FROM {name} WHERE {where} LIMIT 1",
                (*RECORDED, "B-KEY", "B-REVERSED"),
            )


def _postgres(table: Table) -> Iterator[Change]:
    name, first = table.name, _columns(table)[0]
    key = " AND ".join(f"t.{column.name} = s.{column.name}" for column in table.primary_key)
    merge = f"MERGE INTO {name} t USING {name} s ON {key} WHEN MATCHED THEN"
    for statement in (
        f"TRUNCATE {name}",
        f"TRUNCATE {name} CASCADE",
        f"TRUNCATE ONLY {name} RESTART IDENTITY",
        f"{merge} UPDATE SET {first} = s.{first}",
        f"{merge} DELETE",
        f"SELECT * FROM {name} FOR UPDATE",
        f"LOCK TABLE {name} IN ACCESS EXCLUSIVE MODE",
        f"WITH gone AS (DELETE FROM {name} RETURNING 1) SELECT * FROM gone",
    ):
        yield Change(statement, statement)


def _columns(table: Table) -> list[str]:
    """The columns that say something, before those that identify."""
    plain = [column.name for column in table.columns if not column.primary_key]
    return plain or [column.name for column in table.columns]


def _fresh(column: Column[object]) -> str:
    """A value that no row has."""
    if column.primary_key and column.type.python_type is int:
        return f"{column.name} + 900000"
    return column.name


def _other_keys(table: Table) -> Iterator[tuple[str, ...]]:
    for constraint in table.constraints:
        if isinstance(constraint, UniqueConstraint):
            yield tuple(column.name for column in constraint.columns)
    for index in table.indexes:
        if index.unique:
            yield tuple(column.name for column in index.columns)
