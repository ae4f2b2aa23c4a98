"""A fresh, migrated ledger for every test, in a few milliseconds, on either database."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.engine import make_url

from ledger.database import Database, migrate, postgresql


class Owner:
    """The owner's connection: sets the scene where the application's role may not."""

    def __init__(self, url: str) -> None:
        self.url = url
        late = {"timeout": 30} if url.startswith("sqlite") else {}
        self.engine: Engine = create_engine(_driver(url), connect_args=late)

    def run(self, statement: str, **values: Any) -> None:
        """Run one statement and keep what it did."""
        with self.engine.begin() as connection:
            connection.execute(text(statement), values)

    def rows(self, statement: str, **values: Any) -> list[tuple[Any, ...]]:
        """What one query answers, as plain tuples."""
        with self.engine.connect() as connection:
            return [tuple(row) for row in connection.execute(text(statement), values)]

    def value(self, statement: str, **values: Any) -> Any:
        """The first value of the first row."""
        return self.rows(statement, **values)[0][0]


@dataclass
class Place:
    """One ledger to test: the application's database, its owner, and where they are."""

    name: str
    url: str
    database: Database
    owner: Owner
    spoilt: bool = False  # a test changed the schema: make it anew before the next


class SqlitePlaces:
    """Each test gets a copy of a file that was migrated once."""

    def __init__(self, folder: Path) -> None:
        self.template = folder / "template.sqlite"
        migrate(f"sqlite:///{self.template}")

    @contextmanager
    def place(self, folder: Path) -> Iterator[Place]:
        """A ledger of its own in `folder`."""
        file = folder / "ledger.sqlite"
        shutil.copy(self.template, file)
        with _opened("sqlite", f"sqlite:///{file}", f"sqlite:///{file}") as place:
            yield place


class PostgresPlaces:
    """One template and one working database a worker, emptied of what a test put in it."""

    def __init__(self, server_url: str, worker: str) -> None:
        self.server_url = server_url
        self.template = f"send_ledger_test_{os.getpid()}_{worker}"
        self.working = f"{self.template}_w"
        self._run(f"CREATE DATABASE {self.template}")
        migrate(self._owner_url(self.template))
        self._keep_first_rows()
        self._copy()

    @contextmanager
    def place(self) -> Iterator[Place]:
        """The working database as it was after the migrations."""
        self._reset()
        owner_url = self._owner_url(self.working)
        with _opened("postgresql", self._app_url(self.working), owner_url) as place:
            yield place
        if place.spoilt:
            self._copy()

    def drop(self) -> None:
        """Leave the server as it was found."""
        for name in (self.working, self.template):
            self._run(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
            for role in postgresql.roles(name):
                self._run(f"DROP ROLE IF EXISTS {role}")

    def _run(self, statement: str) -> None:
        with psycopg.connect(self.server_url, autocommit=True) as connection:
            connection.execute(statement)

    def _owner_url(self, name: str) -> str:
        url = make_url(self.server_url).set(database=name)
        return url.render_as_string(hide_password=False)

    def _app_url(self, name: str) -> str:
        """The application signs in under its own name, as it does in production."""
        url = make_url(self.server_url).set(database=name, username=f"{name}_app")
        return url.render_as_string(hide_password=False)

    def _copy(self) -> None:
        self._run(f"DROP DATABASE IF EXISTS {self.working} WITH (FORCE)")
        self._run(f"CREATE DATABASE {self.working} TEMPLATE {self.template}")
        owner = Owner(self._owner_url(self.working))
        with owner.engine.begin() as connection:
            postgresql.grant(connection)  # a database's roles carry its name
        owner.engine.dispose()

    def _keep_first_rows(self) -> None:
        """Set aside what the migrations put in, and write the statement that goes back to it."""
        with psycopg.connect(self._owner_url(self.template)) as connection:
            found = connection.execute(
                "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1"
            ).fetchall()
            steps = [sql.SQL("SET LOCAL session_replication_role = replica")]
            connection.execute("CREATE SCHEMA first_rows")
            for table in (sql.Identifier(name) for (name,) in found):
                steps.append(sql.SQL("DELETE FROM public.{}").format(table))
                if connection.execute(sql.SQL("SELECT 1 FROM {} LIMIT 1").format(table)).fetchone():
                    kept = sql.SQL("CREATE TABLE first_rows.{0} AS TABLE public.{0}")
                    back = sql.SQL("INSERT INTO public.{0} TABLE first_rows.{0}")
                    connection.execute(kept.format(table))
                    steps.append(back.format(table))
            self.going_back = sql.SQL(";").join(steps).as_string(connection)

    def _reset(self) -> None:
        with psycopg.connect(self._owner_url(self.working)) as connection:
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
            connection.execute(self.going_back.encode())


@contextmanager
def _opened(name: str, url: str, owner_url: str) -> Iterator[Place]:
    place = Place(name, url, Database(url), Owner(owner_url))
    try:
        yield place
    finally:
        place.database.dispose()
        place.owner.engine.dispose()


def _driver(url: str) -> str:
    return url.replace("postgresql://", "postgresql+psycopg://", 1)
