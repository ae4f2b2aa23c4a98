"""What happened, as plain values: the domain returns events, accounting turns them to postings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from ledger.values.dates import Days


@dataclass(frozen=True, slots=True)
class Amount:
    """One sum of an event: whole pence, the funder whose money it is, and where it stands.

    `part` names the amount where an event has several. `stands` says which code stands in for a
    rule's code (`{"F1010": "F1030"}`). `pots` gives pot ids by the word the rules use
    ("personal budget", "authority line", "old account", ...), with "council", "family" and "school"
    for the pot of that book where the rule names no word. Where a code is on both sides,
    `stands` may say which: `{"debit F1010": "F1030"}`. `bearer` is the council service that
    bears a lost dispute.
    """

    pence: int
    funder: str = ""
    part: str = ""
    stands: Mapping[str, str] = field(default_factory=dict)
    pots: Mapping[str, int] = field(default_factory=dict)
    bearer: str = ""


@dataclass(frozen=True, slots=True)
class Event:
    """One event of `posting-rules.csv`: its name, its natural key, its day and its amounts.

    `about` is the id of the row that decided it (an instalment, a line), so that the journal can
    be explained later. `service` is the half-open period the money is for.
    """

    name: str
    key: str
    effective_on: date
    amounts: tuple[Amount, ...]
    case: str = ""
    service: Days | None = None
    subject: int | None = None
    school: int | None = None
    authority: int | None = None
    about: int | None = None
