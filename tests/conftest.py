"""What every test may ask for: a fresh ledger on both databases, a fixed now, people, counts.

`database` runs a test once on SQLite and once on PostgreSQL; `sqlite_database` and
`postgres_database` on one. `owner` is the owner's connection to the same ledger.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

from tests import servers

if TYPE_CHECKING:
    from ledger.database import Database
    from tests.databases import Owner, Place, PostgresPlaces, SqlitePlaces

SLOW = [HealthCheck.too_slow, HealthCheck.function_scoped_fixture, HealthCheck.data_too_large]
settings.register_profile("quick", max_examples=30, deadline=None, suppress_health_check=SLOW)
settings.register_profile(
    "long", max_examples=1000, deadline=None, suppress_health_check=SLOW, print_blob=True
)
settings.load_profile("quick")


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--long` is what `make test-long` says."""
    parser.addoption("--long", action="store_true", help="every check at its full count")


def pytest_configure(config: pytest.Config) -> None:
    """With several workers, start the one PostgreSQL server they share before they start."""
    if config.getoption("--long"):
        settings.load_profile("long")
    if not hasattr(config, "workerinput") and getattr(config.option, "numprocesses", None):
        config.stash[_SERVER] = _served()


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop the server that was started here."""
    if server := config.stash.get(_SERVER, None):
        server.stop()


def pytest_report_header(config: pytest.Config) -> str:
    """One line that says which PostgreSQL the run uses."""
    server = config.stash.get(_SERVER, None)
    return f"PostgreSQL: {server.found}" if server else "PostgreSQL: when a test first asks for it"


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Checks marked `long` belong to the long run alone."""
    if config.getoption("--long"):
        return
    long = [item for item in items if item.get_closest_marker("long")]
    if long:
        config.hook.pytest_deselected(items=long)
        items[:] = [item for item in items if item not in long]


_SERVER = pytest.StashKey[servers.Server]()


def _served() -> servers.Server:
    server = servers.postgresql()
    os.environ["TEST_DATABASE_URL"] = server.url  # what the workers, and programs they run, read
    return server


@pytest.fixture(scope="session")
def how_many(request: pytest.FixtureRequest) -> Callable[[int, int], int]:
    """`how_many(6, 200)`: the small count in every build, the full one under `--long`."""
    long = request.config.getoption("--long")
    return lambda quick, full: full if long else quick


@pytest.fixture(scope="session")
def now() -> datetime:
    """The instant it is: Wednesday 18 November 2026, ten in the morning in London."""
    return datetime(2026, 11, 18, 10, 0, tzinfo=UTC)


@pytest.fixture(scope="session")
def worker(request: pytest.FixtureRequest) -> str:
    """This worker's name among those that share the machine."""
    return str(getattr(request.config, "workerinput", {}).get("workerid", "alone"))


@pytest.fixture(scope="session")
def sqlite_places(tmp_path_factory: pytest.TempPathFactory) -> SqlitePlaces:
    """SQLite, migrated once."""
    from tests.databases import SqlitePlaces

    return SqlitePlaces(tmp_path_factory.mktemp("template"))


@pytest.fixture(scope="session")
def postgres_places(request: pytest.FixtureRequest, worker: str) -> Iterator[PostgresPlaces]:
    """PostgreSQL, migrated once."""
    from tests.databases import PostgresPlaces

    config = request.config
    if not os.environ.get("TEST_DATABASE_URL"):
        config.stash[_SERVER] = _served()
    places = PostgresPlaces(os.environ["TEST_DATABASE_URL"], worker)
    yield places
    places.drop()


@pytest.fixture
def sqlite_place(sqlite_places: SqlitePlaces, tmp_path: Path) -> Iterator[Place]:
    """A fresh ledger on SQLite."""
    with sqlite_places.place(tmp_path) as place:
        yield place


@pytest.fixture
def postgres_place(postgres_places: PostgresPlaces) -> Iterator[Place]:
    """A fresh ledger on PostgreSQL."""
    with postgres_places.place() as place:
        yield place


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request: pytest.FixtureRequest) -> Place:
    """A fresh ledger on each database in turn, with its owner's connection."""
    short = {"sqlite": "sqlite_place", "postgresql": "postgres_place"}[request.param]
    found: Place = request.getfixturevalue(short)
    return found


@pytest.fixture
def database(place: Place) -> Database:
    """The application's own connection to a fresh ledger, on each database in turn."""
    return place.database


@pytest.fixture
def owner(place: Place) -> Owner:
    """The owner's connection to the ledger of `database`."""
    return place.owner


@pytest.fixture
def sqlite_database(sqlite_place: Place) -> Database:
    """The application's own connection to a fresh ledger on SQLite."""
    return sqlite_place.database


@pytest.fixture
def sqlite_owner(sqlite_place: Place) -> Owner:
    """The owner's connection to the ledger of `sqlite_database`."""
    return sqlite_place.owner


@pytest.fixture
def postgres_database(postgres_place: Place) -> Database:
    """The application's own connection to a fresh ledger on PostgreSQL."""
    return postgres_place.database


@pytest.fixture
def postgres_owner(postgres_place: Place) -> Owner:
    """The owner's connection to the ledger of `postgres_database`."""
    return postgres_place.owner


PEOPLE = {1: "Amina Farrow", 2: "Ben Okafor", 3: "Cara Lindqvist", 4: "Dev Marsh"}


@pytest.fixture
def people(owner: Owner) -> dict[int, str]:
    """Four natural persons, 1 to 4, who make and approve batches."""
    for number, name in PEOPLE.items():
        owner.run("INSERT INTO person (id, name) VALUES (:id, :name)", id=number, name=name)
    return PEOPLE
