"""Accounts: one row a combination of nominal and analysis, opened when first posted to."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Row, select, text, tuple_
from sqlalchemy.dialects.postgresql import insert as insert_if_new
from sqlalchemy.orm import Session

from ledger.book.chart import Nominal
from ledger.book.entries import Coding
from ledger.book.refusals import refuse
from ledger.book.tables import ACCOUNT, POLICIES, POT
from ledger.values.identity import new_id, new_ids

KEY = tuple(ACCOUNT.c[name] for name in Coding._fields)
_FEW = 200


# One statement for any number, so that the guard looks at them as one set.
_OPEN_MANY = text(
    "INSERT INTO account"
    " (id, nominal, funder, authority, school, subject, pot, book, layers, spends)"
    " SELECT * FROM unnest(CAST(:id AS bigint[]), CAST(:nominal AS text[]),"
    " CAST(:funder AS text[]), CAST(:authority AS bigint[]), CAST(:school AS bigint[]),"
    " CAST(:subject AS bigint[]), CAST(:pot AS bigint[]), CAST(:book AS text[]),"
    " CAST(:layers AS text[]), CAST(:spends AS boolean[]))"
    " ON CONFLICT ON CONSTRAINT uq_account_analysis DO NOTHING"
)


def plain(coding: Coding) -> Coding:
    """The coding as accounts keep it: '' and 0 for what is absent."""
    nominal, funder, authority, school, subject, pot = coding
    return Coding(nominal, funder or "", authority or 0, school or 0, subject or 0, pot or 0)


def given(coding: Sequence[Any]) -> Coding:
    """The coding as people hand it: None for what is absent."""
    nominal, funder, authority, school, subject, pot = coding
    return Coding(
        nominal, funder or None, authority or None, school or None, subject or None, pot or None
    )


def account_ids(
    session: Session, chart: dict[str, Nominal], codings: Iterable[Coding]
) -> dict[Coding, int]:
    """The account of each plain coding, opened now where there was none.

    The codings must fit the chart: `checks.py` has seen to it.
    """
    wanted = set(codings)
    found = _find(session, wanted)
    if missing := sorted(wanted - found.keys()):
        _open(session, chart, missing)
        found |= _find(session, set(missing))
    return found


def _find(session: Session, wanted: set[Coding]) -> dict[Coding, int]:
    query = select(ACCOUNT.c.id, *KEY)
    if len(wanted) <= _FEW:
        query = query.where(tuple_(*KEY).in_(wanted))
    else:
        query = query.where(ACCOUNT.c.nominal.in_({coding.nominal for coding in wanted}))
    rows: Sequence[Row[Any]] = session.execute(query).all()
    every = {Coding._make(row[1:]): row[0] for row in rows}
    return {coding: every[coding] for coding in wanted if coding in every}


def _open(session: Session, chart: dict[str, Nominal], missing: Sequence[Coding]) -> None:
    """Add the accounts; another transaction may be adding the same, so wait for it, not fail."""
    rows = []
    for account, coding in zip(new_ids(len(missing)), missing, strict=True):
        nominal = chart[coding.nominal]
        rows.append(
            dict(zip(Coding._fields, coding, strict=True))
            | {
                "id": account,
                "book": nominal.book,
                "layers": nominal.layers_of(coding),
                "spends": nominal.spends,
            }
        )
    if session.get_bind().dialect.name == "postgresql":
        columns = {name: [row[name] for row in rows] for name in rows[0]}
        session.connection().execute(_OPEN_MANY, columns)
    else:
        session.connection().execute(ACCOUNT.insert(), rows)


def open_pot(session: Session, key: str, policy: str, title: str) -> int:
    """The id of the pot under this key, opened now where there was none.

    `policy` says what happens when commitment and actual pass the budget: stop, warn or allow.
    Raises `Refused` (B-POLICY) for another policy, or one other than the pot was opened with.
    """
    if policy not in POLICIES or not key or not title:
        raise refuse("B-POLICY")
    query = select(POT.c.id, POT.c.policy).where(POT.c.key == key)
    found = session.execute(query).one_or_none()
    if found is None:
        adding = POT.insert()
        if session.get_bind().dialect.name == "postgresql":
            adding = insert_if_new(POT).on_conflict_do_nothing(constraint="uq_pot_key")
        row = {"id": new_id(), "key": key, "policy": policy, "title": title}
        session.connection().execute(adding, row)
        found = session.execute(query).one()
    if found.policy != policy:
        raise refuse("B-POLICY")
    return int(found.id)
