"""Approval by a second person, bound to the digest of exactly what they were shown."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger.access.tables import Approval
from ledger.values.errors import Refused
from ledger.values.identity import new_id


def two_people(maker_id: int, approver_id: int) -> None:
    """Raise `Refused` (A-TWO-PEOPLE) when both are one natural person, whatever the account."""
    if maker_id == approver_id:
        raise Refused(
            "A-TWO-PEOPLE",
            "You prepared this, so someone else must approve it. Nothing was approved.",
        )


def record_approval(
    session: Session,
    *,
    kind: str,
    subject_id: int,
    digest: str,
    maker_id: int,
    approver_id: int,
    now: datetime,
) -> Approval:
    """Keep a second person's yes to what has this digest. Raises `Refused` for the same person."""
    two_people(maker_id, approver_id)
    approval = Approval(
        id=new_id(),
        kind=kind,
        subject_id=subject_id,
        digest=digest,
        maker_id=maker_id,
        approver_id=approver_id,
        at=now,
    )
    session.add(approval)
    session.flush()
    return approval


def approval_of(session: Session, kind: str, subject_id: int) -> Approval | None:
    """The approval of this subject, if it has one (the last)."""
    return session.scalar(
        select(Approval)
        .where(Approval.kind == kind, Approval.subject_id == subject_id)
        .order_by(Approval.at.desc(), Approval.id.desc())
        .limit(1)
    )
