"""Payees: who receives a child's direct payment (SI 2014/1652 reg 5)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from ledger.parties.saved import chunks
from ledger.parties.tables import Payee
from ledger.values.identity import new_id

KINDS = ("parent", "young person", "nominee", "representative", "third party")

# A payee as a file tells it: the child's id, the kind, the name.
Told = tuple[int, str, str]


def save_payees(session: Session, told: Iterable[Told]) -> dict[Told, int]:
    """Keep every payee that is not kept yet; the ids of all of them, by child, kind and name."""
    wanted = sorted(set(told))
    found = find_payees(session, {child for child, _, _ in wanted})
    new = {one: new_id() for one in wanted if one not in found}
    rows = [
        {"id": number, "child_id": child, "kind": kind, "name": name}
        for (child, kind, name), number in new.items()
    ]
    for part in chunks(rows):
        session.execute(insert(Payee), part)
    found |= new
    return {one: found[one] for one in wanted}


def find_payees(session: Session, child_ids: Iterable[int]) -> dict[Told, int]:
    """The ids of these children's payees, by child, kind and name."""
    found: dict[Told, int] = {}
    for part in chunks(sorted(set(child_ids))):
        for payee in session.scalars(select(Payee).where(Payee.child_id.in_(part))):
            found[(payee.child_id, payee.kind, payee.name)] = payee.id
    return found


def payees_of(session: Session, child_id: int) -> Sequence[Payee]:
    """A child's payees, by name."""
    return session.scalars(
        select(Payee).where(Payee.child_id == child_id).order_by(Payee.name, Payee.id)
    ).all()
