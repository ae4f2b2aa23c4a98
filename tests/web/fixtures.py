"""The application for tests: a clock that can be moved, one person of each role, their browsers.

Other test folders may import these into their own conftest.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache

import pytest
from flask import Flask
from jinja2.bccache import Bucket, BytecodeCache

from ledger.access import passwords, people, sessions
from ledger.access.permissions import ROLES
from ledger.database import Database
from ledger.parties.children import ChildRow, find_child, save_children
from ledger.settings import Settings
from tests.web.client import Browser
from wsgi import join

PASSWORD = "correct horse battery staple"
NAMES = {
    "finance officer": "Priya Nair",
    "approver": "Grace Adeyemi",
    "SEN case officer": "Helen Marsh",
    "parent or young person": "Sam Ellery",
    "administrator": "Ada Okoro",
}


class Compiled(BytecodeCache):
    """Templates once compiled, kept for every application this process makes."""

    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Fill a template's bucket when it was compiled before."""
        if bucket.key in self.kept:
            bucket.bytecode_from_string(self.kept[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what was compiled."""
        self.kept[bucket.key] = bucket.bytecode_to_string()


Flask.jinja_options = {"bytecode_cache": Compiled()}


@dataclass
class Clock:
    """The instant it is, for the application; moved by hand."""

    now: datetime

    def __call__(self) -> datetime:
        """What the application asks."""
        return self.now

    def forward(self, **by: float) -> None:
        """Move on: `forward(minutes=29)`."""
        self.now += timedelta(**by)


@cache
def password_hash() -> str:
    """The hash of everyone's password, made once."""
    return passwords.hash_password(PASSWORD)


def settings_for(database: Database, *, production: bool = False) -> Settings:
    """Settings of a copy on this machine, or of one in production."""
    return Settings(
        database_url=database.url,
        owner_database_url=database.url,
        council="Exampleshire Council",
        production=production,
        host="127.0.0.1",
        port=8080,
        trusted_hosts=("localhost",),
    )


def make_app(database: Database, clock: Clock, *, production: bool = False) -> Flask:
    """The whole application, every room's pages joined, on a ledger of the test's own."""
    app = join(settings_for(database, production=production), database)
    app.config["CLOCK"] = clock
    return app


def email_of(role: str) -> str:
    """The address with which the person of a role signs in."""
    return f"{NAMES[role].lower().replace(' ', '.')}@example.org"


def add_everyone(database: Database) -> dict[str, int]:
    """One person and one account of each role; answers the accounts' ids by role."""
    with database.transaction() as session:
        accounts = {}
        for role in ROLES:
            person = people.add_person(session, NAMES[role])
            account = people.add_user(session, person.id, email_of(role), role, password_hash())
            accounts[role] = account.id
        return accounts


def add_child(database: Database, name: str) -> int:
    """A child of this name, born in 2016; answers their id."""
    first, _, last = name.partition(" ")
    row = ChildRow(1, f"EHC-{first}-{last}"[:20], None, first, last, date(2016, 5, 4))
    with database.transaction() as session:
        save_children(session, [row])
        child = find_child(session, row.reference)
        assert child is not None
        return child.id


def browser_of(app: Flask, user_id: int) -> Browser:
    """A browser in which this account has just signed in."""
    database: Database = app.config["DATABASE"]
    now = app.config["CLOCK"]()
    with database.transaction() as session:
        token = sessions.start(session, user_id, now)
    return Browser(app, token)


@pytest.fixture
def clock(now: datetime) -> Clock:
    """The application's clock, at the tests' instant until it is moved."""
    return Clock(now)


@pytest.fixture
def app(sqlite_database: Database, clock: Clock) -> Flask:
    """The application on SQLite."""
    return make_app(sqlite_database, clock)


@pytest.fixture
def any_app(database: Database, clock: Clock) -> Flask:
    """The application on each database in turn."""
    return make_app(database, clock)


@pytest.fixture
def accounts(app: Flask) -> dict[str, int]:
    """One account of each role, by role."""
    return add_everyone(app.config["DATABASE"])


@pytest.fixture
def client_as(app: Flask, accounts: dict[str, int]) -> Callable[[str], Browser]:
    """`client_as("approver")`: a browser signed in as the person of that role."""
    return lambda role: browser_of(app, accounts[role])


@pytest.fixture
def stranger(app: Flask) -> Browser:
    """A browser in which nobody is signed in."""
    return Browser(app)
