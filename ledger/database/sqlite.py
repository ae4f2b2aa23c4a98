"""SQLite as the ledger needs it: settings read back, and an authoriser on every connection."""

from __future__ import annotations

import sqlite3
import threading
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Engine, create_engine, event

from ledger.database.base import APPEND, CHANGE, DERIVED, rights
from ledger.values.errors import Refused

BUSY_MILLISECONDS = 30_000
# Before 3.51.3 the write-ahead log could corrupt a database when two connections reset it.
SAFE_WAL = (3, 51, 3)
_READABLE = {"table_info", "table_xinfo", "index_list", "index_info", "foreign_key_list"}
_CHECKS = {"integrity_check", "quick_check", "foreign_key_check"}
_ALLOWED = {
    sqlite3.SQLITE_SELECT,
    sqlite3.SQLITE_READ,
    sqlite3.SQLITE_FUNCTION,
    sqlite3.SQLITE_TRANSACTION,
    sqlite3.SQLITE_SAVEPOINT,
    sqlite3.SQLITE_RECURSIVE,
}


@dataclass(slots=True)
class _Denied(threading.local):
    """What this thread's last denied statement tried: SQLite's own message does not say."""

    table: str = ""
    change: bool = False


DENIED = _Denied()


def engine(url: str, reader: bool, pool_size: int) -> Engine:
    """An engine for writers (`BEGIN IMMEDIATE`) or for readers (refused writes by SQLite)."""
    made = create_engine(
        url, connect_args={"timeout": BUSY_MILLISECONDS / 1000}, pool_size=pool_size
    )

    @event.listens_for(made, "connect")
    def _on_connect(connection: sqlite3.Connection, _record: object) -> None:
        connection.isolation_level = None
        _apply(connection, _settings(reader))
        connection.set_authorizer(_authorise)

    @event.listens_for(made, "begin")
    def _on_begin(connection: Any) -> None:
        connection.exec_driver_sql("BEGIN" if reader else "BEGIN IMMEDIATE")

    return made


def owner_engine(url: str) -> Engine:
    """The owner's engine, for migrations: the same settings, no authoriser."""
    made = create_engine(url, connect_args={"timeout": BUSY_MILLISECONDS / 1000})

    @event.listens_for(made, "connect")
    def _on_connect(connection: sqlite3.Connection, _record: object) -> None:
        connection.isolation_level = None
        _apply(connection, _settings(reader=False))

    @event.listens_for(made, "begin")
    def _on_begin(connection: Any) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    return made


def _settings(reader: bool) -> dict[str, tuple[object, object]]:
    """Each setting, what to write and what must be read back."""
    wal = sqlite3.sqlite_version_info >= SAFE_WAL
    return {
        "busy_timeout": (BUSY_MILLISECONDS, BUSY_MILLISECONDS),
        "foreign_keys": ("ON", 1),
        "recursive_triggers": ("ON", 1),
        "trusted_schema": ("OFF", 0),
        "journal_mode": ("WAL", "wal") if wal else ("DELETE", "delete"),
        "synchronous": ("FULL", 2) if wal else ("EXTRA", 3),
        "cache_spill": ("OFF", 0),
        "query_only": ("ON", 1) if reader else ("OFF", 0),
    }


def _apply(connection: sqlite3.Connection, settings: dict[str, tuple[object, object]]) -> None:
    for name, (written, expected) in settings.items():
        connection.execute(f"PRAGMA {name} = {written}")
        found = connection.execute(f"PRAGMA {name}").fetchone()[0]
        if found != expected:
            raise Refused(
                "S-SQLITE",
                f"SQLite would not set {name} to {written}, so the ledger cannot keep its"
                " promises. Nothing was changed. Use a local disk and a current SQLite.",
            )


def _authorise(
    action: int, first: str | None, second: str | None, _place: str | None, trigger: str | None
) -> int:
    if action in _ALLOWED or _may_write(action, first or "", trigger):
        return sqlite3.SQLITE_OK
    if action == sqlite3.SQLITE_PRAGMA and _may_read_setting(first or "", second):
        return sqlite3.SQLITE_OK
    DENIED.change = action in (
        sqlite3.SQLITE_INSERT,
        sqlite3.SQLITE_UPDATE,
        sqlite3.SQLITE_DELETE,
    )
    DENIED.table = (first or "") if DENIED.change else ""
    return sqlite3.SQLITE_DENY


def _may_write(action: int, table: str, trigger: str | None) -> bool:
    allowed = rights(table)
    if action == sqlite3.SQLITE_INSERT:
        return allowed in (APPEND, CHANGE) or (allowed == DERIVED and trigger is not None)
    if action == sqlite3.SQLITE_UPDATE and table == "sqlite_master":
        return True  # asked when json_each is first used; SQLite itself refuses the statement
    return action in (sqlite3.SQLITE_UPDATE, sqlite3.SQLITE_DELETE) and allowed == CHANGE


def _may_read_setting(name: str, value: str | None) -> bool:
    return value is None or name in _READABLE or name in _CHECKS
