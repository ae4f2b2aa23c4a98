"""The front door: every room's pages joined to one application."""

from __future__ import annotations

from flask import Flask

from ledger import settings as reading
from ledger.database import Database
from ledger.settings import Settings
from ledger.web.app import build_app

PAGES = ()


def create_app(settings: Settings | None = None) -> Flask:
    """The whole application over the database that the settings name.

    Raises `Refused` when a setting is wrong or the database's guards are not ours.
    """
    settings = settings or reading.from_environment()
    database = Database(settings.database_url)
    database.check_guards()
    return join(settings, database)


def join(settings: Settings, database: Database) -> Flask:
    """The pages of the ledger, the importers and the reports, over one database."""
    return build_app(settings, database, PAGES)
