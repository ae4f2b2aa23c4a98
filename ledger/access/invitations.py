"""Invitations: a code, shown once, with which the person of an account chooses a password.

Nobody else ever knows the password, so an account's acts are its person's own.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from secrets import choice

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from ledger.access import passwords, people, sessions
from ledger.access.tables import Invitation, User
from ledger.values.errors import Refused
from ledger.values.identity import digest, new_id

LASTS = timedelta(days=7)
_LETTERS = "23456789CDFGHJKMNPQRTVWXY"


def invite(session: Session, user_id: int, now: datetime) -> str:
    """Make a new code for an account, ending any earlier one. The code is not kept: show it now."""
    _end_codes(session, user_id, now)
    code = "".join(choice(_LETTERS) for _ in range(16))
    session.add(
        Invitation(
            id=new_id(),
            user_id=user_id,
            code_hash=_hash(code),
            made_at=now,
            ends_at=now + LASTS,
        )
    )
    session.flush()
    return "-".join(code[at : at + 4] for at in range(0, 16, 4))


def accept(session: Session, email: str, code: str, password: str, now: datetime) -> int | None:
    """Choose a password with a code; returns the account, or `None` when the two do not belong.

    A code works once. Every session of the account ends. Raises `Refused` for a weak password.
    """
    passwords.check_choice(password, email)
    user = people.find_user(session, email)
    invitation = session.scalar(
        select(Invitation)
        .where(
            Invitation.code_hash == _hash(code),
            Invitation.used_at.is_(None),
            Invitation.ends_at > now,
        )
        .with_for_update()
    )
    if user is None or invitation is None or invitation.user_id != user.id or user.disabled_at:
        return None
    _end_codes(session, user.id, now)
    people.set_password_hash(session, user.id, passwords.hash_password(password))
    sessions.end_all(session, user.id, now)
    return user.id


def is_waiting(user: User) -> bool:
    """Whether the account's person has yet to choose a password."""
    return user.password_hash == passwords.NOBODY


def _end_codes(session: Session, user_id: int, now: datetime) -> None:
    session.execute(
        update(Invitation)
        .where(Invitation.user_id == user_id, Invitation.used_at.is_(None))
        .values(used_at=now)
    )


def _hash(code: str) -> str:
    """The hash of a code however it was typed: spaces, hyphens and small letters are forgiven."""
    return digest("invitation", "".join(letter for letter in code.upper() if letter.isalnum()))


def account(session: Session, user_id: int) -> User:
    """The account with this id. Raises `Refused` (A-NOT-FOUND) when there is none."""
    user = session.get(User, user_id)
    if user is None:
        raise Refused("A-NOT-FOUND", "We cannot find that account.")
    return user
