"""Ties: why a person may see a child, from a day and until one. Every query of a child is scoped.

`starts` and `ends` are half-open: `ends` is the first day the tie no longer holds.
"""

from __future__ import annotations

from datetime import date

from sqlalchemy import Select, false, or_, select
from sqlalchemy.orm import Session

from ledger.access.permissions import SEES_EVERY_CHILD, Viewer
from ledger.access.tables import Tie, User
from ledger.parties.tables import Child
from ledger.values.errors import Refused
from ledger.values.identity import new_id

KINDS_OF = {
    "parent or young person": ("parent", "young person"),
    "SEN case officer": ("case officer",),
}


def visible_children(session: Session, viewer: Viewer, today: date) -> Select[int]:
    """The ids of the children this person may see today, for `Child.id.in_(...)` in any query."""
    del session  # the scope is a query of its own; it runs inside the query that uses it
    if viewer.role in SEES_EVERY_CHILD:
        return select(Child.id)
    kinds = KINDS_OF.get(viewer.role)
    if kinds is None:
        return select(Child.id).where(false())
    return select(Tie.child_id).where(
        Tie.user_id == viewer.user_id,
        Tie.kind.in_(kinds),
        Tie.starts <= today,
        or_(Tie.ends.is_(None), Tie.ends > today),
    )


def not_there() -> Refused:
    """The one answer for what is not there and what is not yours: they must look the same."""
    return Refused(
        "A-NOT-FOUND", "We cannot find that. It may have moved, or it may not be yours to see."
    )


def visible_child(session: Session, viewer: Viewer, child_id: int, today: date) -> Child:
    """The child, if this person may see them today; otherwise `Refused` (A-NOT-FOUND)."""
    scope = visible_children(session, viewer, today)
    child = session.scalar(select(Child).where(Child.id == child_id, Child.id.in_(scope)))
    if child is None:
        raise not_there()
    return child


def add_tie(
    session: Session, user_id: int, child_id: int, kind: str, starts: date, ends: date | None = None
) -> Tie:
    """Tie a user to a child from a day; the same tie again returns the first.

    Raises `Refused` when the dates are the wrong way round, or the user's role has no such tie.
    """
    if ends is not None and ends <= starts:
        raise Refused("A-TIE-DATES", "The tie ends before it starts. Correct the dates.", "ends")
    user = session.get_one(User, user_id)
    if kind not in KINDS_OF.get(user.role, ()):
        raise Refused("A-TIE-ROLE", f"A {user.role} cannot be a child's {kind}.", "kind")
    same = select(Tie).where(
        Tie.user_id == user_id, Tie.child_id == child_id, Tie.kind == kind, Tie.starts == starts
    )
    tie = session.scalar(same)
    if tie is None:
        tie = Tie(
            id=new_id(), user_id=user_id, child_id=child_id, kind=kind, starts=starts, ends=ends
        )
        session.add(tie)
        session.flush()
    return tie


def end_tie(session: Session, tie_id: int, ends: date) -> None:
    """End a tie: from the day `ends` this person no longer sees the child."""
    tie = session.get_one(Tie, tie_id)
    if ends < tie.starts:
        raise Refused("A-TIE-DATES", "The tie would end before it starts.", "ends")
    tie.ends = ends
    session.flush()


def case_officer_of(session: Session, child_id: int, today: date) -> User | None:
    """The case officer of a child today, if there is one (the latest, if there are two)."""
    return session.scalar(
        select(User)
        .join(Tie, Tie.user_id == User.id)
        .where(
            Tie.child_id == child_id,
            Tie.kind == "case officer",
            Tie.starts <= today,
            or_(Tie.ends.is_(None), Tie.ends > today),
        )
        .order_by(Tie.starts.desc(), Tie.id.desc())
        .limit(1)
    )
