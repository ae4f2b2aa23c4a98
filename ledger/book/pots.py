"""Pots opened many at a time, for a workbook of budgets."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import insert, select
from sqlalchemy.dialects.postgresql import insert as insert_if_new
from sqlalchemy.orm import Session

from ledger.book.refusals import refuse
from ledger.book.tables import POLICIES, Pot
from ledger.database import among
from ledger.values.identity import new_ids


def open_pots(session: Session, policy: str, titles: dict[str, str]) -> dict[str, int]:
    """The ids of the pots under these keys, opened now where there were none; `titles` by key.

    The same answer as `open_pot` for each, in two statements. Raises `Refused` (B-POLICY).
    """
    if policy not in POLICIES or not all(key and title for key, title in titles.items()):
        raise refuse("B-POLICY")
    found = _find(session, policy, list(titles))
    if missing := [key for key in titles if key not in found]:
        adding = insert(Pot)
        if session.get_bind().dialect.name == "postgresql":
            adding = insert_if_new(Pot).on_conflict_do_nothing(constraint="uq_pot_key")
        rows = [
            {"id": number, "key": key, "policy": policy, "title": titles[key]}
            for number, key in zip(new_ids(len(missing)), missing, strict=True)
        ]
        session.connection().execute(adding, rows)
        found |= _find(session, policy, missing)
    return found


def _find(session: Session, policy: str, keys: Sequence[str]) -> dict[str, int]:
    table = Pot.metadata.tables["pot"]
    rows = session.execute(
        select(table.c.key, table.c.id, table.c.policy).where(among(session, table.c.key, keys))
    ).all()
    if any(row.policy != policy for row in rows):
        raise refuse("B-POLICY")
    return {row.key: row.id for row in rows}
