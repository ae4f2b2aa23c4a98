"""How many wrong sign-ins are borne: by account and by address, in the database for all workers.

An account is never shut for good: counts look back a quarter of an hour (and a day), and an address
from which its person signed in lately is counted by itself, so that strangers cannot lock them out.
Tries are kept for thirty days and no longer.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from ledger.access.tables import SignInAttempt
from ledger.values.identity import digest, new_id

WINDOW = timedelta(minutes=15)
KNOWN_FOR = timedelta(days=30)
PAIR_LIMIT = 5  # one account from one address, in a window
ACCOUNT_LIMIT = 20  # one account from addresses it does not know, in a window
ACCOUNT_DAY_LIMIT = 100  # the same, in a day
ADDRESS_LIMIT = 60  # one address, whatever the account, in a window


@dataclass(frozen=True, slots=True)
class Try:
    """A try at signing in, by hashes: neither the account nor the address can be read back."""

    who: str
    where: str


def a_try(email: str, address: str) -> Try:
    """The hashes of what was typed and where from."""
    return Try(digest("sign in", email.strip().lower()), digest("address", address))


def claim(session: Session, attempt: Try, now: datetime) -> int | None:
    """Count this try as wrong before its password is looked at; `None` when it must wait.

    Tries at one account go one after another, so that a thousand at once are counted too. One that
    must wait is not counted: waiting is always enough. `succeed` takes the count back.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(select(func.pg_advisory_xact_lock(int(attempt.who[:15], 16))))
    session.execute(delete(SignInAttempt).where(SignInAttempt.at < now - KNOWN_FOR))
    if is_refused(session, attempt, now):
        return None
    row = SignInAttempt(
        id=new_id(), who_hash=attempt.who, from_hash=attempt.where, at=now, succeeded=False
    )
    session.add(row)
    session.flush()
    return row.id


def succeed(session: Session, attempt_id: int) -> None:
    """Say that a claimed try had the right password."""
    session.get_one(SignInAttempt, attempt_id).succeeded = True
    session.flush()


def is_refused(session: Session, attempt: Try, now: datetime) -> bool:
    """Whether a try must wait, whatever its password."""
    here = _failures(session, now - WINDOW, who=attempt.who, where=attempt.where)
    if here >= PAIR_LIMIT:
        return True
    if _is_known(session, attempt, now):
        return False
    return (
        _failures(session, now - WINDOW, who=attempt.who) >= ACCOUNT_LIMIT
        or _failures(session, now - timedelta(days=1), who=attempt.who) >= ACCOUNT_DAY_LIMIT
        or _failures(session, now - WINDOW, where=attempt.where) >= ADDRESS_LIMIT
    )


def _failures(session: Session, since: datetime, *, who: str = "", where: str = "") -> int:
    query = select(func.count()).where(SignInAttempt.at > since, SignInAttempt.succeeded.is_(False))
    if who:
        query = query.where(SignInAttempt.who_hash == who)
    if where:
        query = query.where(SignInAttempt.from_hash == where)
    return session.scalar(query) or 0


def _is_known(session: Session, attempt: Try, now: datetime) -> bool:
    found = select(SignInAttempt.id).where(
        SignInAttempt.who_hash == attempt.who,
        SignInAttempt.from_hash == attempt.where,
        SignInAttempt.succeeded.is_(True),
        SignInAttempt.at > now - KNOWN_FOR,
    )
    return session.scalar(found.limit(1)) is not None
