"""C1 and T7 followed, step by step, on paper and in the book on both databases."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest

from ledger import book
from ledger.accounting import journals
from ledger.accounting.balances import Balances
from ledger.accounting.invariants import check, ledger_side
from ledger.database import Database
from tests.accounting.chart import CHART
from tests.accounting.paper import balances_of, position, posted
from tests.accounting.stories import POTS, Step, c1, t7

# The debit and credit lines of C1 as an accountant writes them: step, layer, Dr, Cr and the
# pence of education, health and care.
C1_LINES = """
2  budget     C5210,C1410,C5310 C5210,C9020,C5310 381186 190593 190593
2  commitment C5210,C1410,C5310 C9110,C9110,C9110 381186 190593 190593
3  actual     C5210,C1410,C5310 C2310,C2310,C2310 29322 14661 14661
3  commitment C9110,C9110,C9110 C5210,C1410,C5310 29322 14661 14661
5  actual     C2310,C2310,C2310 C1010,C1010,C1010 29322 14661 14661
5  actual     F1010,F1010,F1010 F2010,F2010,F2010 29322 14661 14661
6  actual     F6140,F6140,F6140 F1010,F1010,F1010 9750 4875 4875
6  actual     F6160,F6160,F6160 F1010,F1010,F1010 13187 6594 6594
6  actual     F6130,F6130,F6130 F1010,F1010,F1010 2000 1000 1000
7  commitment C9110,C9110,C9110 C5210,C1410,C5310 351864 175932 175932
7  budget     C5210,C9020,C5310 C5210,C1410,C5310 351864 175932 175932
9  actual     C1310,C1310,C1310 C5210,C1410,C5310 4385 2192 2192
9  actual     F2010,F2010,F2010 F4010,F4010,F4010 4385 2192 2192
10 actual     C1010,C1010,C1010 C1310,C1310,C1310 4385 2192 2192
10 actual     F4010,F4010,F4010 F1010,F1010,F1010 4385 2192 2192
11 actual     C1420             C1411             12469
11 actual     C1010             C1420             12469
"""


def test_c1_posts_the_lines_of_the_worked_example() -> None:
    found = []
    for step in c1()[1:]:
        for journal in journals(step.events, CHART):
            debits, credits, pence = zip(
                *(
                    (each.debit.nominal, each.credit.nominal, each.pence)
                    for each in journal.postings
                ),
                strict=True,
            )
            found.append(
                [step.number, journal.layer, ",".join(debits), ",".join(credits), *map(str, pence)]
            )
    assert found == [line.split() for line in C1_LINES.strip().splitlines()]


def test_c1_leaves_every_cell_of_the_table() -> None:
    steps = c1()
    for count, step in enumerate(steps, start=1):
        if step.leaves:
            assert position(balances_of(posted(steps[:count]))) == step.leaves, step.number


def test_c1_leaves_the_council_its_own_share_alone() -> None:
    balances = balances_of(posted(c1()))
    spent = balances.by(("funder",), "C5210", "C5310", layer="actual")
    assert spent == {("education",): 24_937, ("care",): 12_469}
    assert balances.total("C1410", "C1411", "C1420", layer="actual") == 0


def test_c1_bridge_after_the_notice() -> None:
    balances = balances_of(posted([step for step in c1() if step.number not in ("10", "11")]))
    education = balances.by(
        ("nominal", "funder"), "C5210", "C1310", "F2010", "F4010", layer="actual"
    )
    assert [education[code, "education"] for code in ("C5210", "C1310", "F2010", "F4010")] == [
        24_937,
        4_385,
        -24_937,
        -4_385,
    ]


def test_t7_leaves_what_is_still_promised() -> None:
    balances = balances_of(posted(t7()))
    assert balances.total("C5120", layer="commitment") == 1_347_680
    assert balances.total("C5120", layer="actual") == 227_320
    assert balances.total("C1010") == -227_320
    assert balances.total("C2110") == 0
    assert ledger_side("I18", balances) == 1_575_000
    assert CHART["C5120"].s251_line == "1.2.2"


@pytest.mark.parametrize("story", [c1, t7], ids=["C1", "T7"])
def test_every_invariant_holds_after_every_step(story: Callable[[], list[Step]]) -> None:
    steps = story()
    for count in range(1, len(steps) + 1):
        assert check(balances_of(posted(steps[:count])), CHART) == []


def test_nothing_is_posted_for_what_only_tells() -> None:
    for step in (*c1(), *t7()):
        for event in step.events:
            if event.name in ("instalment_sent", "surplus_proposed", "remittance_sent"):
                assert journals(event, CHART) == []


def test_the_stories_in_the_book(database: Database, people: dict[int, str], now: datetime) -> None:
    """The book holds what paper says after every step, and no invariant is broken."""
    with database.transaction() as session:
        book.make_periods(session, 2025)
        pots = {name: book.open_pot(session, name, "warn", name.title()) for name in POTS}
    steps = c1(pots) + t7(pots)
    for count, step in enumerate(steps, start=1):
        if made := journals(step.events, CHART):
            batch = book.NewBatch(step.kind, f"step {count}", 1, 2, made)
            with database.transaction() as session:
                book.post(session, batch, now)
        with database.reading() as session:
            balances = Balances.read(session)
            chart = book.nominals(session)
        assert check(balances, chart) == []
        assert nets(balances) == nets(balances_of(posted(steps[:count])))
        if step.leaves:
            assert position(balances, pots) == step.leaves, step.number


def nets(balances: Balances) -> dict[tuple[object, ...], int]:
    return {tuple(row[:7]): row.net for row in balances.rows if row.net}
