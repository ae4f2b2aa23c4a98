"""A ledger on paper: journals added up without a database."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from ledger.accounting import journals
from ledger.accounting.balances import Balances
from ledger.book import Coding, NewJournal, Row
from tests.accounting.chart import CHART
from tests.accounting.stories import POTS, Step

Posting = tuple[str, Coding, Coding, int]


def balances_of(made: Iterable[NewJournal], extra: Iterable[Posting] = ()) -> Balances:
    """The balances that journals, and single postings with their layer, add up to."""
    sums: dict[tuple[str, Coding], list[int]] = defaultdict(lambda: [0, 0])
    every = [(journal.layer, *posting) for journal in made for posting in journal.postings] + list(
        extra
    )
    for layer, debit, credit, pence in every:
        sums[layer, debit][0] += pence
        sums[layer, credit][1] += pence
    return Balances(_row(layer, coding, *sides) for (layer, coding), sides in sums.items())


def _row(layer: str, coding: Coding, debit: int, credit: int) -> Row:
    return Row(
        layer=layer,
        nominal=coding.nominal,
        funder=coding.funder or "",
        subject=coding.subject or 0,
        pot=coding.pot or 0,
        school=coding.school or 0,
        authority=coding.authority or 0,
        debit=debit,
        credit=credit,
    )


def posted(steps: Sequence[Step]) -> list[NewJournal]:
    """The journals of some steps together."""
    return [made for step in steps for made in journals(step.events, CHART)]


def position(balances: Balances, pots: Mapping[str, int] = POTS) -> dict[str, int]:
    """The eight figures of C1's "after step" table."""
    spends = [code for code, nominal in CHART.items() if nominal.spends]
    mine = Balances(row for row in balances.rows if row.pot == pots["child"])
    budget, commitment, actual = (
        mine.total(*spends, layer=layer) for layer in ("budget", "commitment", "actual")
    )
    health = ("C1410", "C1412", "C1415", "C1416", "C1417", "C1411", "C1420", "C1425")
    return {
        "budget": budget,
        "commitment": commitment,
        "actual": actual,
        "available": budget - commitment - actual,
        "bank": balances.total("C1010"),
        "held": balances.total("F1010"),
        "due back": -balances.total("F4010"),
        "health": balances.total(*health, layer="actual"),
    }
