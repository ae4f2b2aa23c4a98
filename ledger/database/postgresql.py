"""PostgreSQL as the ledger needs it: the application's role, warnings at commit, and grants."""

from __future__ import annotations

from typing import Any

import psycopg
from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import URL, make_url

from ledger.database.base import APPEND, CHANGE, DERIVED, READ, Base
from ledger.values.errors import Refused

_RIGHTS = {
    READ: "SELECT",
    DERIVED: "SELECT",
    APPEND: "SELECT, INSERT",
    CHANGE: "SELECT, INSERT, UPDATE, DELETE",
}
_IS_OWNER = (
    "SELECT rolsuper OR pg_has_role(session_user, d.datdba, 'MEMBER') OR EXISTS ("
    "SELECT 1 FROM pg_tables WHERE schemaname = 'public' AND tableowner = session_user)"
    " FROM pg_roles, pg_database d"
    " WHERE rolname = session_user AND d.datname = current_database()"
)


def driver_url(url: str) -> URL:
    """The address with the driver named."""
    return make_url(url).set(drivername="postgresql+psycopg")


def roles(database: str) -> tuple[str, str]:
    """The names of the application's and the reader's role of a database."""
    return f"{database}_app", f"{database}_reader"


def engine(url: str, pool_size: int) -> Engine:
    """An engine whose connections act as the application's role, whoever signed in."""
    made = create_engine(driver_url(url), pool_size=pool_size, max_overflow=10)

    @event.listens_for(made, "connect")
    def _on_connect(connection: Any, record: Any) -> None:
        warnings: list[str] = []
        record.info["warnings"] = warnings
        connection.add_notice_handler(
            lambda notice: (
                warnings.append(str(notice.message_primary))
                if notice.sqlstate and notice.sqlstate.startswith("01")
                else None
            )
        )
        _act_as_application(connection)

    return made


def owner_engine(url: str) -> Engine:
    """The owner's engine, for migrations."""
    return create_engine(driver_url(url))


def _act_as_application(connection: psycopg.Connection[Any]) -> None:
    """An owner or superuser steps down to the application's role, so that guards hold."""
    with connection.cursor() as cursor:
        cursor.execute(_IS_OWNER)
        if (found := cursor.fetchone()) and found[0]:
            app, _ = roles(connection.info.dbname)
            cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [app])
            if cursor.fetchone() is None:
                raise Refused(
                    "S-NOT-PREPARED",
                    "This database has not been prepared. Nothing was changed."
                    " Run send-ledger init and start again.",
                )
            cursor.execute(psycopg.sql.SQL("SET ROLE {}").format(psycopg.sql.Identifier(app)))
    connection.commit()


def grant(connection: Connection) -> None:
    """Make the roles where they are missing and give each exactly its rights on every table."""
    database = str(connection.scalar(text("SELECT current_database()")))
    app, reader = roles(database)
    for role in (app, reader):
        _make_role(connection, role)
    for statement in grants(database, _granted_tables(connection)):
        connection.exec_driver_sql(statement)


def grants(database: str, tables: list[str]) -> list[str]:
    """The statements that give the roles of a database their rights on these tables."""
    app, reader = (f'"{role}"' for role in roles(database))
    said = [
        f"GRANT USAGE ON SCHEMA public TO {app}, {reader}",
        f'REVOKE TEMPORARY ON DATABASE "{database}" FROM PUBLIC',
    ]
    for name in tables:
        declared = Base.metadata.tables.get(name)
        right = READ if declared is None else str(declared.info.get("rights", CHANGE))
        said.append(f'REVOKE ALL ON "{name}" FROM PUBLIC, {app}, {reader}')
        said.append(f'GRANT {_RIGHTS[right]} ON "{name}" TO {app}')
        said.append(f'GRANT SELECT ON "{name}" TO {reader}')
    return said


def _make_role(connection: Connection, role: str) -> None:
    known = text("SELECT 1 FROM pg_roles WHERE rolname = :role")
    if connection.scalar(known, {"role": role}):
        return
    may = "SELECT rolsuper OR rolcreaterole FROM pg_roles WHERE rolname = current_user"
    if not connection.scalar(text(may)):
        raise Refused(
            "S-ROLES",
            f"The role {role} is missing and the owner may not make roles. Nothing was changed."
            " Ask an administrator to run what send-ledger init --print-sql prints.",
        )
    connection.exec_driver_sql(f'CREATE ROLE "{role}" LOGIN NOINHERIT')
    connection.exec_driver_sql(f'GRANT "{role}" TO CURRENT_USER')  # who may step down to it


def _granted_tables(connection: Connection) -> list[str]:
    found = text("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")
    return list(connection.scalars(found))
