"""Signed-in browsers, kept on the server: only the hash of a 256-bit token is stored.

A session dies when it is idle too long, when it is too old, when its person signs out, or when the
account is closed. The role is read afresh each time, so a change counts from the next request.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from secrets import token_urlsafe

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session as DatabaseSession

from ledger.access.people import viewer_of
from ledger.access.permissions import Viewer
from ledger.access.tables import Session
from ledger.values.identity import new_id

FAMILY_ROLES = frozenset({"parent or young person"})
UNSIGNED_LIFE = timedelta(hours=2)  # how long a sign-in page may lie open
TOUCH_EVERY = timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class Limits:
    """How long a session lasts: idle, and in all; for staff and for families."""

    staff_idle: timedelta = timedelta(minutes=30)
    staff_longest: timedelta = timedelta(hours=12)
    family_idle: timedelta = timedelta(minutes=60)
    family_longest: timedelta = timedelta(hours=20)

    def of(self, role: str | None) -> tuple[timedelta, timedelta]:
        """The idle and the longest time for a role; with no role, those of a sign-in page."""
        if role is None:
            return UNSIGNED_LIFE, UNSIGNED_LIFE
        if role in FAMILY_ROLES:
            return self.family_idle, self.family_longest
        return self.staff_idle, self.staff_longest


@dataclass(frozen=True, slots=True)
class Live:
    """A session that stands: who it is (nobody yet, before sign-in), its form token, its ends."""

    id: int
    csrf: str
    viewer: Viewer | None
    seen_at: datetime
    idle_ends: datetime
    longest_ends: datetime

    @property
    def ends(self) -> datetime:
        """When it dies if nothing more is done."""
        return min(self.idle_ends, self.longest_ends)


def token_hash(token: str) -> str:
    """What is stored of a token: its SHA-256."""
    return sha256(token.encode()).hexdigest()


def start(session: DatabaseSession, user_id: int | None, now: datetime) -> str:
    """Begin a session for an account (or for a sign-in page) and return its token, once."""
    token = token_urlsafe(32)
    session.add(
        Session(
            id=new_id(),
            token_hash=token_hash(token),
            user_id=user_id,
            csrf=token_urlsafe(32),
            started_at=now,
            seen_at=now,
        )
    )
    session.flush()
    return token


def find(session: DatabaseSession, token: str, now: datetime, limits: Limits) -> Live | None:
    """The session of this token, if it stands now; a token nobody issued finds nothing."""
    row = session.scalar(
        select(Session).where(Session.token_hash == token_hash(token), Session.ended_at.is_(None))
    )
    if row is None:
        return None
    viewer = viewer_of(session, row.user_id) if row.user_id is not None else None
    if row.user_id is not None and viewer is None:
        return None
    idle, longest = limits.of(viewer.role if viewer else None)
    seen_at = row.seen_at
    live = Live(row.id, row.csrf, viewer, seen_at, seen_at + idle, row.started_at + longest)
    return live if now < live.ends else None


def touch(session: DatabaseSession, session_id: int, now: datetime) -> None:
    """Say that the person is still there; an ended session stays ended."""
    session.execute(
        update(Session)
        .where(Session.id == session_id, Session.ended_at.is_(None), Session.seen_at < now)
        .values(seen_at=now)
    )


def end(session: DatabaseSession, session_id: int, now: datetime) -> None:
    """End one session, as signing out does."""
    session.execute(
        update(Session)
        .where(Session.id == session_id, Session.ended_at.is_(None))
        .values(ended_at=now)
    )


def end_all(session: DatabaseSession, user_id: int, now: datetime) -> None:
    """End every session of an account: it was closed, or its password was changed."""
    session.execute(
        update(Session)
        .where(Session.user_id == user_id, Session.ended_at.is_(None))
        .values(ended_at=now)
    )


def forget_unsigned(session: DatabaseSession, now: datetime) -> None:
    """Remove the sessions of sign-in pages that nobody used."""
    session.execute(
        delete(Session).where(Session.user_id.is_(None), Session.started_at < now - UNSIGNED_LIFE)
    )
