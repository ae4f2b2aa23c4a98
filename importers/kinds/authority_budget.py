"""The authority's own budget for a financial year, by nominal and funder."""

from __future__ import annotations

from importers import parsers
from importers.declare import RETURN, Column, Kind
from importers.kinds.authority_budget_act import OURS, check, post

COLUMNS = (
    Column(
        "nominal", "Nominal", parsers.reference(10),
        "The code of the nominal account, as in the chart of accounts.", "C5210",
        aliases=("Nominal code",),
    ),
    Column(
        "funder", "Funder", parsers.word(*OURS), "education or care.", "education",
        words=OURS,
    ),
    Column(
        "year", "Financial year", parsers.financial_year,
        "The financial year, like 2026 to 2027.", "2026 to 2027", aliases=("Year",), width=18,
    ),
    Column(
        "amount", "Amount", parsers.amount(99_999_999_999),
        "All that is approved for the year, in pounds and pence: a revised file gives the new sum, "
        "and what it rose by is posted.", "1250000.00",
        aliases=("Budget",), shows="money", width=18,
    ),
)  # fmt: skip

AUTHORITY_BUDGET = Kind(
    name="authority-budget",
    title="Authority budget",
    noun="budget",
    nouns="budgets",
    about="The authority's approved budget for a year, one row a nominal account and funder. When "
    "it is raised, send the whole new sum.",
    permission="APPROVE_BUDGET",
    limits=RETURN,
    policy="strict",
    sheet="Authority budget",
    columns=COLUMNS,
    key=("nominal", "funder", "year"),
    check=check,
    post=post,
    control="amount",
    moves_money=True,
)
