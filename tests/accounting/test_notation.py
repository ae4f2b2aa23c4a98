"""The notation reads as it says, and refuses what it cannot read."""

from __future__ import annotations

import pytest

from ledger.accounting import Row, Side
from ledger.accounting.notation import corrected_by, event


def test_a_line_is_read_cell_by_cell() -> None:
    rule = event(
        "example",
        "When it happens.",
        """
        actual               | C5210* | C2310 | education | education share
        budget, paid out     | C5310* (personal budget) | C5310 or any spend (authority line) | care
        actual               | F2010 (old account) | F2010 (new account) | each, due_back |
            what is due,
            carried on
        commitment           | S2020 | S1010 | all
        """,
        amount="{funder} part",
    )
    assert rule.rows == (
        Row("actual", Side("C5210", "stand-in"), Side("C2310"), "education", "education share"),
        Row(
            "budget",
            Side("C5310", "stand-in", "personal budget"),
            Side("C5310", "any spend", "authority line"),
            "care",
            "care part",
            "paid out",
        ),
        Row(
            "actual",
            Side("F2010", pot="old account"),
            Side("F2010", pot="new account"),
            "each",
            "what is due, carried on",
            part="due_back",
        ),
        Row("commitment", Side("S2020"), Side("S1010"), "", "all part"),
    )
    assert [row.book for row in rule.rows] == ["council", "council", "family", "school"]


@pytest.mark.parametrize("side", ["C521", "X5210", "C5210 stand-in", "C5210 ()", "c5210"])
def test_what_is_not_a_side_is_refused(side: str) -> None:
    with pytest.raises(ValueError, match="not a side"):
        event("example", "When.", f"actual | {side} | C2310 | all | sum")


def test_what_corrects_an_event_is_named() -> None:
    assert corrected_by("instalment_returned").endswith("(instalment_returned)")
