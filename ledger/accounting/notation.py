"""How the chapters are written: a rule is a few words and a small table.

A line of the table reads: layer and case, debit, credit, funder and part, amount.

    actual              | C5210* | C2310 | education  | education share
    budget, paid out    | C5210* (personal budget) | C5210* (authority line) | education
    actual              | F2010 (old account) | F2010 (new account) | each, due_back | due back

The first letter of a code is its book: council, family, school. A star lets a code stand in for
the one written; "C5110 or any spend" lets any of a family. Words in brackets name the side's
pot. "each" is one posting a funder, "all" one posting for all. A line without a bar carries on
the amount above; a line without an amount takes the rule's own.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from ledger.accounting.rules import REVERSED_ONCE, Chapter, Row, Rule, Side

NOT_REVERSED = "Not reversed: corrected by the event that follows it"
BROUGHT_BACK = "Brought back on 1 April by the event of that name, in the new year's pot"
AS_IT_FOLLOWS = "as the event it follows"
AS_REVERSED = "as the journal reversed"

_SIDE = re.compile(r"([CFS]\d{4})(\*| or [a-z ]+)?(?: \(([a-z ]+)\))?")


def chapter(title: str, *rules: Rule) -> Chapter:
    """Rules under a title."""
    return Chapter(title, rules)


def event(
    name: str,
    when: str,
    table: str,
    *,
    amount: str = "",
    period: str = "none",
    source: str = "",
    example: str = "",
    reversal: str = REVERSED_ONCE,
) -> Rule:
    """An event that posts by a table of its own."""
    return Rule(
        name,
        when,
        "posting",
        rows=tuple(_row(line, amount) for line in _lines(table)),
        period=period,
        source=source,
        example=example,
        reversal=reversal,
    )


def follows(
    name: str,
    when: str,
    other: str,
    amount: str,
    *,
    period: str = AS_IT_FOLLOWS,
    source: str = "",
    example: str = "",
    stands: Mapping[str, str] | None = None,
) -> Rule:
    """An event that posts exactly as another does."""
    return Rule(
        name,
        when,
        f"as {other}",
        follows=other,
        amount=amount,
        period=period,
        source=source,
        example=example,
        reversal="As the event it follows",
        stands=stands or {},
    )


def nothing(name: str, when: str, reason: str, *, source: str = "", example: str = "") -> Rule:
    """An event that posts nothing, and why."""
    return Rule(
        name,
        when,
        "nothing",
        amount=reason,
        period="none",
        source=source,
        example=example,
        reversal="Nothing to reverse",
    )


def reversal(name: str, when: str, what: str, *, source: str = "", example: str = "") -> Rule:
    """An event that turns a posted journal round."""
    return Rule(
        name,
        when,
        "reversal",
        amount=what,
        period=AS_REVERSED,
        source=source,
        example=example,
        reversal="A reversal is never itself reversed: post the right entry afresh",
    )


def corrected_by(events: str) -> str:
    """How an event is undone that another event corrects."""
    return f"{NOT_REVERSED} ({events})"


def _lines(table: str) -> list[str]:
    lines: list[str] = []
    for line in table.strip().splitlines():
        if "|" in line:
            lines.append(line.strip())
        else:
            lines[-1] += f" {line.strip()}"
    return lines


def _row(line: str, amount: str) -> Row:
    layer, debit, credit, whose, *own = (cell.strip() for cell in line.split("|"))
    layer, _, case = layer.partition(", ")
    funder, _, part = whose.partition(", ")
    said = own[0] if own else amount.format(funder=funder)
    funder = "" if funder == "all" else funder
    return Row(layer, _side(debit), _side(credit), funder, said, case, part)


def _side(text: str) -> Side:
    found = _SIDE.fullmatch(text)
    if found is None:
        raise ValueError(f"not a side of a posting: {text}")
    code, choice, pot = found.groups()
    choice = "stand-in" if choice == "*" else (choice or "").removeprefix(" or ")
    return Side(code, choice, pot or "")
