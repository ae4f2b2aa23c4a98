"""The rules in code are the agreed table, row by row and column by column."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from ledger.accounting import Row, Rule, Side, chapters, rules
from tests.accounting.chart import CHART

TABLE = Path(__file__).with_name("posting-rules.csv")
ANALYSES = ("funder", "authority", "school", "subject", "pot")


def agreed() -> list[dict[str, str]]:
    with TABLE.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def in_code() -> list[dict[str, str]]:
    return [
        as_agreed(rule, row, number)
        for rule in rules()
        for number, row in enumerate(rule.rows or (None,), start=1)
    ]


def as_agreed(rule: Rule, row: Row | None, number: int) -> dict[str, str]:
    told = {
        "event": rule.event,
        "row": str(number),
        "when": rule.when,
        "posts": rule.posts,
        "service_period": rule.period,
        "source": rule.source,
        "example": rule.example,
    }
    blank = dict.fromkeys(
        ("case", "layer", "book", "debit_code", "credit_code", "funder", "part", "pots"), ""
    )
    if row is None:
        unposted = {"nothing": "none", "reversal": "as the journal reversed"}
        return (
            blank
            | told
            | {
                "amount": rule.amount,
                "analysis": unposted.get(rule.posts, "as the event it follows"),
                "code_choice": "fixed",
                "reversal": rule.reversal,
            }
        )
    return told | {
        "case": row.case,
        "layer": row.layer,
        "book": row.book,
        "debit_code": row.debit.code,
        "credit_code": row.credit.code,
        "funder": row.funder,
        "part": row.part,
        "amount": row.amount,
        "analysis": analysis(row),
        "pots": f"{row.debit.pot}|{row.credit.pot}".strip("|"),
        "code_choice": choice(row),
        "reversal": rule.reversal_of(row),
    }


def choice(row: Row) -> str:
    debit, credit = row.debit.choice, row.credit.choice
    if debit and debit == credit:
        return f"both: {debit}"
    assert not (debit and credit)
    return f"debit: {debit}" if debit else f"credit: {credit}" if credit else "fixed"


def analysis(row: Row) -> str:
    """What the two sides require between them; in the budget layer any spend, funder and pot."""
    needed = required(row, row.debit) | required(row, row.credit)
    return " ".join(name for name in ANALYSES if name in needed) or "none"


def required(row: Row, side: Side) -> frozenset[str]:
    requires = CHART[side.code].requires
    free = row.layer == "budget" and side.choice == "any spend"
    return requires & {"funder", "pot"} if free else requires


AGREED = agreed()
IN_CODE = in_code()


def test_the_table_is_whole() -> None:
    assert len(AGREED) == len(IN_CODE) == 337
    assert len({row["event"] for row in AGREED}) == len(rules()) == 181
    assert [rule for chapter in chapters() for rule in chapter.rules] == list(rules())


@pytest.mark.parametrize("event", sorted({row["event"] for row in AGREED}))
def test_each_event_is_the_agreed_one(event: str) -> None:
    """The code names its sources without the ending of a file's name."""
    wanted = [
        row | {"source": row["source"].replace(".md", "")}
        for row in AGREED
        if row["event"] == event
    ]
    assert [row for row in IN_CODE if row["event"] == event] == wanted


def test_the_order_is_the_agreed_one() -> None:
    assert [row["event"] for row in IN_CODE] == [row["event"] for row in AGREED]


def test_every_code_is_in_the_chart_and_its_layer() -> None:
    letters = {"budget": "B", "commitment": "C", "actual": "A"}
    for rule in rules():
        for row in rule.rows:
            for side in (row.debit, row.credit):
                nominal = CHART[side.code]
                assert nominal.book == row.book, rule.event
                assert letters[row.layer] in nominal.layers, (rule.event, side.code)
