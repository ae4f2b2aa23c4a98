"""The value of a rule in words that need no key."""

from __future__ import annotations

import json
import re
from datetime import date

from ledger.values.dates import show_date
from ledger.web.words import joined

PLAIN = {
    "largest remainder, cumulative": "Each share is a whole number of pence. A penny left over "
    "goes to the share that lost most by rounding, and the shares of all payments together come "
    "to the year’s sum",
}
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def value_words(value: object) -> str:
    """A rule's value: a day with its weekday, lists joined, pairs as "name: value"."""
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, dict):
        return "; ".join(f"{key}: {value_words(each)}" for key, each in value.items())
    if isinstance(value, list):
        days = [_month_and_day(each) for each in value]
        return joined(days) if all(days) else ", ".join(value_words(each) for each in value)
    return json.dumps(value)


def _text(value: str) -> str:
    if _DAY.fullmatch(value):
        day = date.fromisoformat(value)
        return f"{day:%A} {show_date(day)}"
    return PLAIN.get(value, value)


def _month_and_day(value: object) -> str:
    """The pair [4, 1] is "1 April"; anything else is nothing."""
    if isinstance(value, list) and len(value) == 2 and all(isinstance(n, int) for n in value):
        month, day = value
        return f"{day} {date(2000, month, 1):%B}"
    return ""
