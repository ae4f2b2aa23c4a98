"""Pages anyone may read: accessibility, privacy, cookies, help; and whether the service is well."""

from __future__ import annotations

from flask import Blueprint, jsonify, render_template
from flask.typing import ResponseReturnValue
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from ledger.access.permissions import Permission
from ledger.web.guard import page
from ledger.web.visit import Visit, cookie_name

pages = Blueprint("legal", __name__)
ANYONE = Permission.ANYONE


@page(pages, "/accessibility", permission=ANYONE)
def accessibility(visit: Visit) -> ResponseReturnValue:
    """The accessibility statement, in the form the regulations of 2018 ask for."""
    return render_template("accessibility.html", settings=visit.settings)


@page(pages, "/privacy", permission=ANYONE)
def privacy(visit: Visit) -> ResponseReturnValue:
    """What is kept about people, why, for how long, and what they can ask."""
    return render_template("privacy.html", settings=visit.settings)


@page(pages, "/cookies", permission=ANYONE)
def cookies(visit: Visit) -> ResponseReturnValue:
    """The one cookie: its name, its purpose, its life."""
    return render_template(
        "cookies.html", settings=visit.settings, cookie=cookie_name(visit.settings)
    )


@page(pages, "/help", permission=ANYONE)
def help_and_contact(visit: Visit) -> ResponseReturnValue:
    """Whom to ask, and the answers people ask for most."""
    return render_template(
        "help.html", settings=visit.settings, signed_in=visit.signed_in is not None
    )


@page(pages, "/health", permission=ANYONE)
def health(visit: Visit) -> ResponseReturnValue:
    """Whether code, database and schema agree, for whoever watches over the machine."""
    try:
        schema = visit.session.scalar(text("SELECT version_num FROM alembic_version"))
    except SQLAlchemyError:
        return jsonify(status="no schema"), 503
    return jsonify(status="well", schema=schema, database=visit.database.dialect)
