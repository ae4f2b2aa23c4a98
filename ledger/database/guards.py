"""Guards: triggers that stop an attack, compared with the database when the program starts.

A room registers its guards, what its refusals mean, and the tables they protect; this module
knows none of them by name.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from hashlib import sha256

from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from ledger.values.errors import Refused


@dataclass(frozen=True, slots=True)
class Guard:
    """One trigger, with the attack it stops. `function` is PostgreSQL's: its name and body."""

    name: str
    table: str
    stops: str
    trigger: str
    function: str = ""
    body: str = ""


@dataclass(slots=True)
class Registry:
    """What the rooms have registered: guards by dialect, and translators of refusals."""

    guards: dict[str, list[Guard]] = field(default_factory=dict)
    translators: list[Callable[[DBAPIError], Refused | None]] = field(default_factory=list)

    def refusal(self, error: DBAPIError) -> Refused | None:
        """What a database's refusal means, or None when it is something else."""
        for translate in self.translators:
            if (found := translate(error)) is not None:
                return found
        return None


REGISTRY = Registry()

# A function of a guard runs as its owner, with names found in one place alone. It reads what a
# statement added by index, whatever the planner thinks of tables that were small a minute ago: its
# cost follows the size of the batch, never that of the book.
SETTINGS = {
    "search_path": "public, pg_temp",
    "enable_seqscan": "off",
    "enable_hashjoin": "off",
    "enable_mergejoin": "off",
    "jit": "off",
    "work_mem": "64MB",
}
FUNCTION = (
    "CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER "
    + " ".join(f"SET {name} = {value}" for name, value in SETTINGS.items()).replace(
        "64MB", "'64MB'"
    )
    + " AS $guard${body}$guard$"
)
FUNCTION_CONFIG = [f"{name}={value}" for name, value in SETTINGS.items()]
_EVENTS = re.compile(r"\b(BEFORE|AFTER) ((?:INSERT|UPDATE|DELETE|TRUNCATE|OR| )+) ON")


def install(connection: Connection) -> None:
    """Put every guard in place, replacing what stands there under the same name."""
    guards = REGISTRY.guards.get(connection.dialect.name, [])
    postgres = connection.dialect.name == "postgresql"
    for name, body in _functions(guards):
        connection.exec_driver_sql(FUNCTION.format(name=name, body=body).replace("%", "%%"))
        connection.exec_driver_sql(f"REVOKE ALL ON FUNCTION {name}() FROM PUBLIC")
    for guard in guards:
        on = f" ON {guard.table}" if postgres else ""
        connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {guard.name}{on}")
        connection.exec_driver_sql(guard.trigger)


def faults(connection: Connection) -> list[str]:
    """Every guard that is missing, different, switched off or not ours, in words."""
    guards = REGISTRY.guards.get(connection.dialect.name, [])
    tables = {guard.table for guard in guards}
    expected = {f"trigger {guard.name}": _hash(guard.trigger) for guard in guards}
    if connection.dialect.name == "postgresql":
        functions = _functions(guards)
        expected |= {f"function {name}": _hash(body) for name, body in functions}
        found = dict(_found_triggers(connection, tables))
        found |= _found_functions(connection, [name for name, _ in functions])
    else:
        found = dict(_found_sqlite(connection, tables))
    wrong = [f"{name} is missing" for name in expected if name not in found]
    wrong += [f"{name} is not ours" for name in found if name not in expected]
    wrong += [
        f"{name} is different" for name, was in expected.items() if found.get(name, was) != was
    ]
    return sorted(wrong)


def _functions(guards: Iterable[Guard]) -> list[tuple[str, str]]:
    return sorted({(guard.function, guard.body) for guard in guards if guard.function})


def _hash(written: str) -> str:
    """The SHA-256 of a text, however it is spaced and in whatever order its events are named."""
    plain = " ".join(written.split()).replace(" ON public.", " ON ")
    return sha256(_EVENTS.sub(_in_order, plain).encode()).hexdigest()


def _in_order(found: re.Match[str]) -> str:
    return f"{found[1]} {' OR '.join(sorted(found[2].split(' OR ')))} ON"


def _found_sqlite(connection: Connection, tables: set[str]) -> Iterator[tuple[str, str]]:
    query = text("SELECT name, tbl_name, sql FROM sqlite_master WHERE type = 'trigger'")
    for name, table, written in connection.execute(query):
        if table in tables:
            yield f"trigger {name}", _hash(written)


def _found_triggers(connection: Connection, tables: set[str]) -> Iterator[tuple[str, str]]:
    query = text(
        "SELECT t.tgname, c.relname, pg_get_triggerdef(t.oid), t.tgenabled = 'O'"
        " FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
        " WHERE NOT t.tgisinternal AND c.relnamespace = 'public'::regnamespace"
    )
    for name, table, written, enabled in connection.execute(query):
        if table in tables:
            yield f"trigger {name}", _hash(written) if enabled else "switched off"


def _found_functions(connection: Connection, names: list[str]) -> dict[str, str]:
    query = text(
        "SELECT proname, prosrc, prosecdef, proconfig FROM pg_proc"
        " WHERE pronamespace = 'public'::regnamespace AND proname = ANY(:names)"
    )
    return {
        f"function {name}": _hash(body) if definer and settings == FUNCTION_CONFIG else "unsafe"
        for name, body, definer, settings in connection.execute(query, {"names": names})
    }
