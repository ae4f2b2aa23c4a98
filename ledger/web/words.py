"""Small words the money pages share: counts, days, months, states."""

from __future__ import annotations

from datetime import date

from ledger.values.dates import show_date, show_month

RUN_STATES = {
    "prepared": "Waiting for approval",
    "approved": "Approved, not yet landed",
    "partly landed": "Partly landed",
    "landed": "Landed",
    "withdrawn": "Withdrawn",
}
MARKS = {
    "prepared": "wait",
    "approved": "none",
    "partly landed": "part",
    "landed": "yes",
    "withdrawn": "none",
}
CUSTODIES = {
    "own": "The family’s own account",
    "card": "Prepaid card",
    "managed": "Managed account",
    "authority": "Held by the council",
}
FUNDER_WORDS = {"education": "Education", "health": "Health (NHS)", "care": "Social care"}


def mark_of(landed_on: date, promised_on: date) -> str:
    """The mark of a payment that landed: whether its promise was kept."""
    return "yes" if landed_on <= promised_on else "part"


def landed_words(landed_on: date, promised_on: date) -> str:
    """When a payment landed, against its promise: "Paid on 5 May 2026, 4 days late"."""
    days = (landed_on - promised_on).days
    kept = f"{counted(days, 'day')} late" if days > 0 else "on time"
    return f"Paid on {show_date(landed_on)}, {kept}"


def counted(number: int, one: str, many: str = "") -> str:
    """A number with its word: "1 child", "1,204 children", "no payments" as "0 payments"."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def day_and_month(day: date, this_year: int) -> str:
    """A day without its year while it is this one: "6 April"; else "6 April 2025"."""
    return show_date(day) if day.year != this_year else show_date(day).rsplit(" ", 1)[0]


def run_title(month: date) -> str:
    """What a run is called: "Direct payments for November 2026"."""
    return f"Direct payments for {show_month(month)}"


def joined(words: list[str]) -> str:
    """A list as people say it: "a", "a and b", "a, b and c"."""
    return " and ".join([", ".join(words[:-1]), words[-1]]) if len(words) > 1 else "".join(words)
