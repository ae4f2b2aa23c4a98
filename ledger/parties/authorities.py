"""Authorities: the one whose books these are, and every other that a school belongs to."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger.parties.tables import Authority
from ledger.values.errors import Refused
from ledger.values.identity import new_id

DEMONSTRATION = "899"  # a code no authority has: books founded with it can never be anyone else's


def found_authority(session: Session, code: str, name: str) -> Authority:
    """Make the home authority, once; the same again returns it.

    Raises `Refused` (P-HOME) when these books already belong to another authority.
    """
    home = session.scalar(select(Authority).where(Authority.home))
    if home is not None:
        if home.code != code:
            raise Refused(
                "P-HOME",
                f"These books belong to {home.name} ({home.code}) already. "
                "One database holds one authority.",
            )
        return home
    known = session.scalar(select(Authority).where(Authority.code == code))
    if known is not None:
        known.home, known.name = True, name
        session.flush()
        return known
    home = Authority(id=new_id(), code=_code(code), name=name, home=True)
    session.add(home)
    session.flush()
    return home


def home_authority(session: Session) -> Authority:
    """The authority whose books these are. Raises `Refused` (P-NO-HOME) before it is founded."""
    home = session.scalar(select(Authority).where(Authority.home))
    if home is None:
        raise Refused("P-NO-HOME", "The authority has not been set up yet. Run send-ledger init.")
    return home


def is_demonstration(session: Session) -> bool:
    """Whether these books hold the demonstration: they do from then on for ever."""
    return session.scalar(select(Authority.code).where(Authority.home)) == DEMONSTRATION


def save_authorities(session: Session, names: Mapping[str, str]) -> dict[str, int]:
    """Keep every authority of `names` (code to name) that is not kept yet; ids by code."""
    kept = {row.code: row.id for row in session.execute(select(Authority.code, Authority.id))}
    new = [
        Authority(id=new_id(), code=_code(code), name=name, home=False)
        for code, name in sorted(names.items())
        if code not in kept
    ]
    session.add_all(new)
    session.flush()
    return kept | {authority.code: authority.id for authority in new}


def _code(code: str) -> str:
    if not (len(code) == 3 and code.isascii() and code.isdigit()):
        raise Refused("P-LA-CODE", "An authority's code is three digits, like 931.", "authority")
    return code
