"""Every guard of the book, by database: registered here, installed by migration.

The SHA-256 of each is compared with the database when the program starts.
"""

from __future__ import annotations

from ledger.book.triggers_postgresql import GUARDS as POSTGRESQL
from ledger.book.triggers_sqlite import GUARDS as SQLITE
from ledger.database import REGISTRY

for dialect, guards in (("postgresql", POSTGRESQL), ("sqlite", SQLITE)):
    REGISTRY.guards.setdefault(dialect, []).extend(guards)
