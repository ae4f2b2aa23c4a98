"""Runs the migrations on the owner's connection; settings come from `ledger.database.migrate`."""

from __future__ import annotations

from importlib import import_module
from pkgutil import walk_packages

from alembic import context
from alembic.script import ScriptDirectory

import ledger
from ledger.database import Base, finish

for found in walk_packages(ledger.__path__, "ledger."):
    if found.name == "ledger.book" or found.name.endswith(".tables"):
        import_module(found.name)

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=Base.metadata, transactional_ddl=False)
context.run_migrations()
newest = set(ScriptDirectory.from_config(context.config).get_heads())
if set(context.get_context().get_current_heads()) == newest:
    finish(connection)
