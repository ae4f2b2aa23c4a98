"""The web application: one database, one set of settings, and the pages it is given."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from flask import Blueprint, Flask

from ledger.access.sessions import Limits
from ledger.database import Database
from ledger.settings import Settings
from ledger.web import (
    child,
    children,
    explain,
    explainfigure,
    family,
    headers,
    howwepost,
    legal,
    officer,
    problems,
    runs,
    runsteps,
    signin,
    users,
)
from ledger.web.guard import USUAL_BODY, check_every_route, deny_by_default
from ledger.web.layout import dress

LARGEST_FORM_FIELDS = 500 * 1024
MOST_FORM_PARTS = 1000

ROOMS = (
    signin, legal, users, howwepost, officer, children, child, runs, runsteps, explain,
    explainfigure, family,
)  # fmt: skip


def build_app(
    settings: Settings, database: Database, blueprints: Iterable[Blueprint] = ()
) -> Flask:
    """Join the ledger's own pages and the given ones to one application.

    Raises `LookupError` for a route that declares no permission.
    """
    app = Flask("ledger.web")
    app.config.update(
        SETTINGS=settings,
        DATABASE=database,
        LIMITS=_limits(settings),
        CLOCK=lambda: datetime.now(UTC),
        DEMONSTRATION=not settings.production,
        MAX_CONTENT_LENGTH=USUAL_BODY,
        MAX_FORM_MEMORY_SIZE=LARGEST_FORM_FIELDS,
        MAX_FORM_PARTS=MOST_FORM_PARTS,
        TRUSTED_HOSTS=list(settings.trusted_hosts),
        PROPAGATE_EXCEPTIONS=False,
    )
    dress(app)
    headers.guard_headers(app)
    problems.catch_problems(app)
    app.before_request(deny_by_default)
    for blueprint in (*(room.pages for room in ROOMS), *blueprints):
        app.register_blueprint(blueprint)
    check_every_route(app)
    return app


def _limits(settings: Settings) -> Limits:
    return Limits(
        staff_idle=timedelta(minutes=settings.staff_idle_minutes),
        staff_longest=timedelta(hours=settings.staff_hours),
        family_idle=timedelta(minutes=settings.family_idle_minutes),
        family_longest=timedelta(hours=settings.family_hours),
    )
