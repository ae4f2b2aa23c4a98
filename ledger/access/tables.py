"""Tables of people and what they may do, did and saw."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Date, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from ledger.database import APPEND, Base, Id, Instant
from ledger.database.record import kept

ROLES = (
    "finance officer",
    "approver",
    "SEN case officer",
    "parent or young person",
    "administrator",
)


class Person(Base):
    """A natural person. Two accounts of one person are one person when money needs two."""

    __tablename__ = "person"

    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=False)
    name: Mapped[str] = mapped_column(String(120))


class User(Base):
    """An account to sign in with; `email` is kept in lower case."""

    __tablename__ = "user_account"
    __table_args__ = (
        CheckConstraint(f"role IN ({', '.join(repr(role) for role in ROLES)})", name="role"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=False)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    email: Mapped[str] = mapped_column(String(200), unique=True)
    role: Mapped[str] = mapped_column(String(24))
    password_hash: Mapped[str] = mapped_column(String(200))
    disabled_at: Mapped[datetime | None] = mapped_column(Instant)


class Session(Base):
    """One signed-in browser: only the hash of its token is kept."""

    __tablename__ = "session"

    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=False)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"), index=True)
    csrf: Mapped[str] = mapped_column(String(64))
    started_at: Mapped[datetime] = mapped_column(Instant)
    seen_at: Mapped[datetime] = mapped_column(Instant)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)


class SignInAttempt(Base):
    """A try at signing in, by the hash of what was typed and where from, for the throttle."""

    __tablename__ = "sign_in_attempt"

    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=False)
    who_hash: Mapped[str] = mapped_column(String(64), index=True)
    from_hash: Mapped[str] = mapped_column(String(64), index=True)
    at: Mapped[datetime] = mapped_column(Instant, index=True)
    succeeded: Mapped[bool]


class Tie(Base):
    """Why a user may see a child: a parent, the young person, or the case officer; dated."""

    __tablename__ = "tie"
    __table_args__ = (
        UniqueConstraint("user_id", "child_id", "kind", "starts"),
        CheckConstraint("kind IN ('parent','young person','case officer')", name="kind"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=False)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    child_id: Mapped[int] = mapped_column(ForeignKey("child.id"), index=True)
    kind: Mapped[str] = mapped_column(String(16))
    starts: Mapped[date] = mapped_column(Date)
    ends: Mapped[date | None] = mapped_column(Date)


class Approval(Base):
    """A second person's yes, bound to the digest of exactly what they were shown."""

    __tablename__ = "approval"
    __table_args__ = (
        CheckConstraint("maker_id <> approver_id", name="two_people"),
        {"info": {"rights": APPEND}},
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=False)
    kind: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[int] = mapped_column(Id, index=True)
    digest: Mapped[str] = mapped_column(String(64))
    maker_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    approver_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime] = mapped_column(Instant)


class Seen(Base):
    """What a person saw of a child: once per person, child, page and day."""

    __tablename__ = "seen"
    __table_args__ = (
        UniqueConstraint("person_id", "child_id", "page", "day"),
        {"info": {"rights": APPEND}},
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=False)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    child_id: Mapped[int] = mapped_column(ForeignKey("child.id"), index=True)
    page: Mapped[str] = mapped_column(String(60))
    day: Mapped[date] = mapped_column(Date)


class Submission(Base):
    """One rendered form that was sent: its key's hash, what it held, and where its answer led."""

    __tablename__ = "submission"

    key_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    endpoint: Mapped[str] = mapped_column(String(80))
    fingerprint: Mapped[str] = mapped_column(String(64))
    status: Mapped[int | None]
    location: Mapped[str | None] = mapped_column(String(500))
    at: Mapped[datetime] = mapped_column(Instant)


class Invitation(Base):
    """A code, used once, with which a person chooses their own password; only its hash is kept."""

    __tablename__ = "invitation"

    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=False)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    code_hash: Mapped[str] = mapped_column(String(64), unique=True)
    made_at: Mapped[datetime] = mapped_column(Instant)
    ends_at: Mapped[datetime] = mapped_column(Instant)
    used_at: Mapped[datetime | None] = mapped_column(Instant)


kept(Approval, Seen)
