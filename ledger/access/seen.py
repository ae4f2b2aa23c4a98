"""What each person saw of a child: kept once per person, child, page and day; families read it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import insert, select
from sqlalchemy.dialects.postgresql import insert as insert_postgresql
from sqlalchemy.orm import Session

from ledger.access.tables import Person, Seen
from ledger.values.identity import new_id


@dataclass(frozen=True, slots=True)
class Sight:
    """One row of what was seen: who, which page, which day."""

    name: str
    page: str
    day: date


def record_seen(
    session: Session, person_id: int, child_ids: Iterable[int], page: str, day: date
) -> int:
    """Keep that a person saw these children on a page; what is kept already is left. Says how many.

    Two requests at once keep one row: the unique key decides, and the second is quiet.
    """
    wanted = set(child_ids)
    if not wanted:
        return 0
    kept = set(
        session.scalars(
            select(Seen.child_id).where(
                Seen.person_id == person_id, Seen.page == page, Seen.day == day
            )
        )
    )
    rows = [
        {"id": new_id(), "person_id": person_id, "child_id": child, "page": page, "day": day}
        for child in sorted(wanted - kept)
    ]
    if not rows:
        return 0
    if session.get_bind().dialect.name == "postgresql":
        session.execute(insert_postgresql(Seen).on_conflict_do_nothing(), rows)
    else:
        session.execute(insert(Seen), rows)
    return len(rows)


def who_saw(session: Session, child_id: int, limit: int = 200) -> Sequence[Sight]:
    """Who has looked at this child's money, the newest first."""
    rows = session.execute(
        select(Person.name, Seen.page, Seen.day)
        .join(Person, Person.id == Seen.person_id)
        .where(Seen.child_id == child_id)
        .order_by(Seen.day.desc(), Person.name, Seen.page)
        .limit(limit)
    )
    return [Sight(row.name, row.page, row.day) for row in rows]
