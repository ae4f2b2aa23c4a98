"""Each rendered form counts once: its key, what it held, and where its answer led.

A double click finds the first answer. The same key with other content is refused.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from ledger.access.tables import Submission
from ledger.values.errors import Refused
from ledger.values.identity import digest


@dataclass(frozen=True, slots=True)
class Form:
    """A form as it was sent: its key, by whom, to which page, and the digest of what it held."""

    key: str
    person_id: int
    endpoint: str
    fingerprint: str

    @property
    def key_hash(self) -> str:
        """What is stored of the key."""
        return digest("form", self.key)


@dataclass(frozen=True, slots=True)
class Answered:
    """The first answer to a form that was sent before: its status and where it led."""

    status: int
    location: str | None


def begin(session: Session, form: Form, now: datetime) -> Answered | None:
    """Claim this form for the present transaction, or return the answer it had before.

    Raises `Refused` (W-FORM-CHANGED) for the same key with other content, person or page.
    """
    row = session.scalar(select(Submission).where(Submission.key_hash == form.key_hash))
    if row is None:
        session.add(
            Submission(
                key_hash=form.key_hash,
                person_id=form.person_id,
                endpoint=form.endpoint,
                fingerprint=form.fingerprint,
                at=now,
            )
        )
        session.flush()
        return None
    first = (row.person_id, row.endpoint, row.fingerprint)
    if first != (form.person_id, form.endpoint, form.fingerprint):
        raise Refused(
            "W-FORM-CHANGED",
            "This form was sent before with different answers. What was sent first stands and "
            "nothing else was changed. To send something new, open the page again.",
        )
    return Answered(row.status or 200, row.location)


def finish(session: Session, form: Form, status: int, location: str | None) -> None:
    """Keep where the answer led, in the same transaction as what it did."""
    session.execute(
        update(Submission)
        .where(Submission.key_hash == form.key_hash)
        .values(status=status, location=location)
    )
