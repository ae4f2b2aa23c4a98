"""Budget lines: one row a priced line of a personal budget, with its funders and its payee."""

from __future__ import annotations

from decimal import Decimal

from importers import parsers
from importers.declare import RETURN, Column, Kind
from importers.kinds.budget_lines_act import check, post
from ledger.budgets.tables import CUSTODIES, CYCLES, MECHANISMS

_HIGHEST = 100_000_000  # £1,000,000.00, more than any one line
PAYEE_KINDS = ("parent", "young person", "nominee", "representative", "third party")
SECTIONS = ("F", "G", "H1", "H2")

COLUMNS = (
    Column(
        "reference", "Case reference", parsers.reference(20),
        "The council's own number for the child's case.", "EX-0001",
        aliases=("Case number", "Case ref"),
    ),
    Column(
        "version", "Plan version", parsers.whole(1, 99, "1"),
        "Which version of the education, health and care plan the line is in.", "1",
        shows="number", width=10,
    ),
    Column(
        "number", "Line", parsers.whole(1, 99, "1"),
        "The number of the line in the child's budget, from 1.", "1",
        aliases=("Line number",), shows="number", width=8,
    ),
    Column(
        "section", "Section", parsers.word(*SECTIONS),
        "The section of the plan: F for education, G for health, H1 or H2 for care.", "F",
        words=SECTIONS, width=10,
    ),
    Column(
        "outcome", "Outcome", parsers.one_line(120),
        "The outcome in the plan, in the words the family will read.", "Getting out", width=28,
    ),
    Column(
        "what", "What it pays for", parsers.one_line(200),
        "What is bought, in the words the family will read.", "Personal assistant", width=32,
    ),
    Column(
        "hours", "Hours a week", parsers.hundredths(Decimal("0.01"), Decimal(168), "9"),
        "Hours a week, or 1 when the rate is for a week or for one item.", "9",
        aliases=("Hours",), shows="number", width=12,
    ),
    Column(
        "weeks", "Weeks a year", parsers.whole(1, 52, "52"),
        "How many weeks a year: 52 for the whole year, 38 for school terms, 1 for one item.", "52",
        aliases=("Weeks",), shows="number", width=12,
    ),
    Column(
        "rate", "Rate", parsers.amount(_HIGHEST),
        "Pounds and pence for one hour.", "16.29", aliases=("Hourly rate",), shows="money",
    ),
    Column(
        "rate_source", "Rate source", parsers.one_line(120),
        "Where the rate comes from: a rate card, a quotation.", "Personal assistant rate card",
        width=28,
    ),
    Column(
        "mechanism", "How it is paid", parsers.word(*MECHANISMS),
        "direct payment, arranged (the council buys it) or third party.", "direct payment",
        aliases=("Mechanism",), words=MECHANISMS,
    ),
    Column(
        "starts", "From", parsers.day,
        "The first day the line pays for.", "06/04/2026", shows="date",
    ),
    Column(
        "ends", "To", parsers.day,
        "The last day the line pays for.", "31/03/2027", shows="date",
    ),
    Column(
        "education", "Education share", parsers.percentage,
        "Per cent paid by education. The three shares make 100; write 33.33 for a third.", "50",
        required=False, shows="number",
    ),
    Column(
        "health", "Health share", parsers.percentage,
        "Per cent paid by health (NHS).", "25", required=False, shows="number",
    ),
    Column(
        "care", "Care share", parsers.percentage,
        "Per cent paid by social care.", "25", required=False, shows="number",
    ),
    Column(
        "year_amount", "Yearly amount", parsers.amount(_HIGHEST),
        "What the line comes to from its first day to its last, in pounds and pence. We work it "
        "out again and tell you when it differs.", "7623.72", shows="money",
    ),
    Column(
        "payee", "Payee", parsers.one_line(160),
        "Who receives the money. Leave empty for an arranged line.", "Rosa Example",
        required=False, width=24,
    ),
    Column(
        "payee_kind", "Payee kind", parsers.word(*PAYEE_KINDS),
        f"{', '.join(PAYEE_KINDS[:-1])} or {PAYEE_KINDS[-1]}. Leave empty for an arranged line.",
        "parent", required=False, words=PAYEE_KINDS,
    ),
    Column(
        "custody", "How the money is held", parsers.word(*CUSTODIES),
        "own (own bank account), card, managed or authority. Leave empty for an arranged line.",
        "own", required=False, words=CUSTODIES,
    ),
    Column(
        "cycle", "How often it is paid", parsers.word(*CYCLES),
        "four-weekly, monthly, termly or one-off. Leave empty for an arranged line.",
        "four-weekly", required=False, words=CYCLES,
    ),
)  # fmt: skip

BUDGET_LINES = Kind(
    name="budget-lines",
    title="Budget lines",
    noun="budget line",
    nouns="budget lines",
    about="Priced lines of children's personal budgets, one row a line.",
    permission="AGREE_BUDGETS",
    limits=RETURN,
    policy="strict",
    sheet="Budget lines",
    columns=COLUMNS,
    key=("reference", "version", "number"),
    check=check,
    post=post,
    control="year_amount",
    moves_money=True,
)
