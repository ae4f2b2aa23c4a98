"""People and their accounts. A person is natural; an account is one way of signing in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger.access.permissions import ROLES, Viewer
from ledger.access.tables import Person, User
from ledger.values.errors import Refused
from ledger.values.identity import new_id


def add_person(session: Session, name: str) -> Person:
    """Keep a natural person; the name is as they write it."""
    name = " ".join(name.split())
    if not name:
        raise Refused("A-NAME", "Give the person's name.", "name")
    person = Person(id=new_id(), name=name)
    session.add(person)
    session.flush()
    return person


def clean_email(email: str) -> str:
    """An email address as it is kept: lower case, no spaces around it.

    Raises `Refused` (A-EMAIL) for what cannot be one.
    """
    text = email.strip().lower()
    name, at, host = text.partition("@")
    if not (name and at and "." in host) or any(letter.isspace() for letter in text):
        raise Refused(
            "A-EMAIL", "Enter an email address in the right form, like name@example.org.", "email"
        )
    return text


def add_user(session: Session, person_id: int, email: str, role: str, password_hash: str) -> User:
    """Open an account for a person.

    Raises `Refused` for an unknown role, a malformed address or one already in use.
    """
    if role not in ROLES:
        raise Refused(
            "A-ROLE", f"There is no role called {role!r}. Choose one of the list.", "role"
        )
    address = clean_email(email)
    if find_user(session, address) is not None:
        raise Refused("A-EMAIL-USED", "An account with this email address exists already.", "email")
    user = User(
        id=new_id(), person_id=person_id, email=address, role=role, password_hash=password_hash
    )
    session.add(user)
    session.flush()
    return user


def find_user(session: Session, email: str) -> User | None:
    """The account with this email address, whatever its capitals."""
    return session.scalar(select(User).where(User.email == email.strip().lower()))


def viewer_of(session: Session, user_id: int) -> Viewer | None:
    """Who is at the page, from their account; `None` when it does not exist or is closed."""
    row = session.execute(
        select(User.id, User.person_id, Person.name, User.role)
        .join(Person, Person.id == User.person_id)
        .where(User.id == user_id, User.disabled_at.is_(None))
    ).one_or_none()
    return None if row is None else Viewer(*row)


def users(session: Session) -> Sequence[tuple[User, Person]]:
    """Every account with its person, by name: for the administrator's page."""
    rows = session.execute(
        select(User, Person)
        .join(Person, Person.id == User.person_id)
        .order_by(Person.name, User.id)
    )
    return [(row[0], row[1]) for row in rows]


def set_password_hash(session: Session, user_id: int, password_hash: str) -> None:
    """Keep a new password's hash; the caller has hashed it."""
    session.get_one(User, user_id).password_hash = password_hash
    session.flush()


def disable_user(session: Session, user_id: int, now: datetime) -> None:
    """Close an account from this instant; it is kept, with all that it did."""
    user = session.get_one(User, user_id)
    if user.disabled_at is None:
        user.disabled_at = now
        session.flush()


def enable_user(session: Session, user_id: int) -> None:
    """Open a closed account again."""
    session.get_one(User, user_id).disabled_at = None
    session.flush()


def names_of(session: Session, person_ids: set[int]) -> dict[int, str]:
    """The names of these people, by id."""
    if not person_ids:
        return {}
    rows = session.execute(select(Person.id, Person.name).where(Person.id.in_(person_ids)))
    return {row.id: row.name for row in rows}
