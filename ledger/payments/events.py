"""What a run's approval and each landing mean, as events for the accounting.

Built from the run alone, so that the same run always says the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from ledger.budgets.coding import stands_for
from ledger.payments.lines import PayLine
from ledger.values.event import Amount, Event

THIRD_PARTY = {"F1010": "F1030"}
LANDINGS = {
    "own": "instalment_landed",
    "card": "card_loaded",
    "managed": "managed_account_credited",
    "authority": "authority_account_credited",
}
# Money goes to the card provider, or to the keeper of managed accounts, in one sum a pay day.
BULK = {"card_loaded": "card_float_funded", "managed_account_credited": "managed_accounts_funded"}
DUE = ("instalment_due", "third_party_instalment_due", "one_off_due")
LANDED = tuple(LANDINGS.values())


def due_events(lines: Sequence[PayLine], approved_on: date) -> list[Event]:
    """One event a payment that is not held: it is due, and its commitment is met."""
    return [
        Event(
            name=_due_name(line),
            key=f"instalment:{line.instalment_id}:due",
            effective_on=approved_on,
            amounts=_amounts(line, with_stands=True),
            service=line.days,
            subject=line.subject,
            about=line.instalment_id,
        )
        for line in lines
        if line.held_because is None
    ]


def landed_events(
    reference: str, lines: Sequence[PayLine], promised_on: date, landed_on: date
) -> list[Event]:
    """One event a payment promised for a day that landed, one for each bulk sum it went through."""
    events: list[Event] = []
    bulk: dict[str, int] = {}
    for line in lines:
        if line.held_because is not None or line.promised_on != promised_on:
            continue
        name = landing_of(line)
        third_party = name == "instalment_landed" and line.payee_kind == "third party"
        events.append(
            Event(
                name=name,
                key=f"instalment:{line.instalment_id}:landed",
                effective_on=landed_on,
                amounts=_amounts(line, extra=THIRD_PARTY if third_party else {}),
                service=line.days,
                subject=line.subject,
                about=line.instalment_id,
            )
        )
        if name in BULK:
            bulk[BULK[name]] = bulk.get(BULK[name], 0) + line.pence
    return [
        Event(name, f"run:{reference}:{promised_on}:{name}", landed_on, (Amount(pence),))
        for name, pence in sorted(bulk.items())
    ] + events


def landing_of(line: PayLine) -> str:
    """The event of a payment's landing: by how the money is held, and straight to a third party."""
    if line.payee_kind == "third party":
        return "instalment_landed"
    return LANDINGS[line.custody]


def _due_name(line: PayLine) -> str:
    if line.payee_kind == "third party":
        return "third_party_instalment_due"
    return "one_off_due" if line.cycle == "one-off" else "instalment_due"


def _amounts(
    line: PayLine, *, with_stands: bool = False, extra: dict[str, str] | None = None
) -> tuple[Amount, ...]:
    pots = {"council": line.budget_pot, "family": line.account_pot}
    return tuple(
        Amount(
            pence,
            funder,
            stands={
                **(stands_for(funder, True, line.born, line.days.starts) if with_stands else {}),
                **(extra or {}),
            },
            pots=pots,
        )
        for funder, pence in line.by_funder.items()
    )
