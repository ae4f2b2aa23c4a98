"""Where a personal budget's money stands in the book: its nominals, stand-ins and pots."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from sqlalchemy.orm import Session

from ledger.book.pots import open_pots
from ledger.values.dates import birthday, year_name

ADULT_CARE = {"C5310": "C5320"}
PAID_OUT = {"education": "C5210", "health": "C1410", "care": "C5310"}
COUNCIL_BUYS = {"education": "C5170", "health": "C1415", "care": "C5330"}
CASES = {"direct payment": "paid out", "third party": "paid out", "arranged": "council buys"}

# Nominals whose money the health board agrees: they need no line of the authority's own budget.
BOARD = frozenset({"C1410", "C1415"})


def stands_for(funder: str, paid_out: bool, born: date, day: date) -> dict[str, str]:
    """The stand-ins of a payment for a period that starts on `day`.

    Care paid to the family is adults' care from the 18th birthday (Care Act 2014 s.31).
    """
    if paid_out and funder == "care" and day >= birthday(born, 18):
        return dict(ADULT_CARE)
    return {}


def nominal_of(funder: str, mechanism: str, stands: dict[str, str]) -> str:
    """The spend nominal of one funder's share of a line."""
    usual = (COUNCIL_BUYS if mechanism == "arranged" else PAID_OUT)[funder]
    return stands.get(usual, usual)


def authority_pot_key(nominal: str, funder: str, year: int) -> str:
    """The key of a line of the authority's own budget."""
    return f"authority:{nominal}:{funder}:{year}"


def authority_pots(
    session: Session, wanted: Collection[tuple[str, str, int]]
) -> dict[tuple[str, str, int], int]:
    """The pots of these lines of the authority's budget: nominal, funder, year. They stop."""
    titles = {
        authority_pot_key(*line): f"{line[0]} {line[1]}, {year_name(line[2])}"
        for line in sorted(set(wanted))
    }
    found = open_pots(session, "stop", titles)
    return {line: found[authority_pot_key(*line)] for line in wanted}


def budget_pots(
    session: Session, wanted: Collection[tuple[int, int]]
) -> dict[tuple[int, int], int]:
    """The pots of these children's personal budgets: subject, year. They stop."""
    keys = {one: f"budget:{one[0]}:{one[1]}" for one in sorted(set(wanted))}
    titles = {key: f"Personal budget, {year_name(year)}" for (_, year), key in keys.items()}
    found = open_pots(session, "stop", titles)
    return {one: found[key] for one, key in keys.items()}


def account_pots(
    session: Session, wanted: Collection[tuple[int, str]]
) -> dict[tuple[int, str], int]:
    """The pots of these direct payment accounts: payee, custody. They allow anything.

    An account outlives its agreements, so next year's money goes on from this year's.
    """
    keys = {one: f"account:{one[0]}:{one[1]}" for one in sorted(set(wanted))}
    found = open_pots(session, "allow", dict.fromkeys(keys.values(), "Direct payment account"))
    return {one: found[key] for one, key in keys.items()}
