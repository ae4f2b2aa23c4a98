"""Migrations, run by the owner: tables, then guards, then rights, in one transaction."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection
from sqlalchemy.engine import make_url

from ledger.database import guards, postgresql, sqlite

MIGRATIONS = Path(__file__).parents[2] / "migrations"


def migrate(owner_url: str, to: str = "head") -> None:
    """Bring a database to the newest tables, guards and rights; harmless when it is there already.

    `owner_url` is the owner's address. Raises `Refused` when roles are missing and cannot be made.
    """
    embedded = owner_url.startswith("sqlite")
    engine = (sqlite if embedded else postgresql).owner_engine(owner_url)
    try:
        with engine.begin() as connection:
            _upgrade(connection, to)
    finally:
        engine.dispose()


def finish(connection: Connection) -> None:
    """After the last migration: every guard in place again, and every right."""
    guards.install(connection)
    if connection.dialect.name == "postgresql":
        postgresql.grant(connection)


def admin_sql(url: str) -> str:
    """What an administrator of PostgreSQL must run once, before `init`; nothing for SQLite."""
    if url.startswith("sqlite"):
        return "-- SQLite needs no administrator: send-ledger init makes the file."
    database = make_url(url).database or "send_ledger"
    app, reader = postgresql.roles(database)
    owner = f"{database}_owner"
    return "\n".join(
        [
            "-- Run once as an administrator of PostgreSQL. Passwords are set by \\password.",
            f'CREATE ROLE "{owner}" LOGIN;',
            f'CREATE ROLE "{app}" LOGIN NOINHERIT;',
            f'CREATE ROLE "{reader}" LOGIN NOINHERIT;',
            f'GRANT "{app}", "{reader}" TO "{owner}";',
            f'CREATE DATABASE "{database}" OWNER "{owner}";',
            f"-- OWNER_DATABASE_URL signs in as {owner}, for send-ledger init alone;",
            f"-- DATABASE_URL signs in as {app}; read-only tools sign in as {reader}.",
        ]
    )


def _upgrade(connection: Connection, to: str) -> None:
    from alembic import command  # slow to load, and nothing else of the ledger needs it
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    command.upgrade(config, to)
