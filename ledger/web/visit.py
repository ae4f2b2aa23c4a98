"""One request as a page sees it: who is there, what time it is, and the database session.

A page's function takes a `Visit` first. `visit.session` reads on GET and writes on POST;
`visit.viewer` is the person; `visit.now` and `visit.today` are the only clock.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime

from flask import current_app, g, request
from sqlalchemy.orm import Session

from ledger.access import sessions
from ledger.access.permissions import Permission, Viewer, may
from ledger.access.sessions import Limits, Live
from ledger.database import Database
from ledger.settings import Settings
from ledger.values.dates import london_date


@dataclass
class Visit:
    """Who asks, when, and through which session; `saw` keeps which children the answer shows."""

    database: Database
    settings: Settings
    now: datetime
    live: Live | None
    _session: Session | None = None
    children: set[int] = field(default_factory=set)

    @property
    def session(self) -> Session:
        """The database session of this request: readers on GET, writers on POST."""
        if self._session is None:
            raise LookupError("this page opens its own units of work: use visit.database")
        return self._session

    @property
    def signed_in(self) -> Viewer | None:
        """The person, or `None` when nobody is signed in."""
        return self.live.viewer if self.live else None

    @property
    def viewer(self) -> Viewer:
        """The person signed in; pages with a permission always have one."""
        if self.signed_in is None:
            raise LookupError("nobody is signed in on a public page: use visit.signed_in")
        return self.signed_in

    @property
    def today(self) -> date:
        """The day it is in London."""
        return london_date(self.now)

    def may(self, permission: Permission) -> bool:
        """Whether the person may do this: for showing a button, never instead of the guard."""
        return may(self.signed_in, permission)

    def saw(self, *child_ids: int) -> None:
        """Say which children this answer shows, for the trail of who saw what."""
        self.children.update(child_ids)

    def opened(self, session: Session) -> Visit:
        """This visit with a database session to work through."""
        self._session = session
        return self


def cookie_name(settings: Settings) -> str:
    """`__Host-ledger`, which browsers tie to this host and to https; plain on one's own machine."""
    return "__Host-ledger" if settings.secure else "ledger"


def token() -> str:
    """The session token the browser sent, or nothing."""
    settings: Settings = current_app.config["SETTINGS"]
    return request.cookies.get(cookie_name(settings), "")[:100]


def arrive(session: Session, now: datetime) -> Visit:
    """Find out who is there, afresh from the database, and keep it for the layout."""
    sent = token()
    limits: Limits = current_app.config["LIMITS"]
    live = sessions.find(session, sent, now, limits) if sent else None
    visit = Visit(current_app.config["DATABASE"], current_app.config["SETTINGS"], now, live)
    g.visit = visit
    return visit


def current() -> Visit | None:
    """The visit of this request, when there is one; error pages have none."""
    found: Visit | None = g.get("visit")
    return found


def clock() -> datetime:
    """The instant of this request, the same each time it is asked; aware, in UTC."""
    if "now" not in g:
        ticks: Callable[[], datetime] = current_app.config["CLOCK"]
        g.now = ticks()
    instant: datetime = g.now
    return instant
