"""Opening balances, brought in once when the ledger begins."""

from __future__ import annotations

from ledger.accounting.notation import chapter, event

CHAPTER = chapter(
    "Taking on opening balances",
    event(
        "opening_asset_taken_on",
        "At the start an asset is brought in from the old records.",
        """
        actual | C1010 or any asset | C9910 | all |
            opening balance; family money and debts of families have their own events
        """,
        source="practice: take-on",
    ),
    event(
        "opening_liability_taken_on",
        "At the start a liability or reserve is brought in from the old records.",
        """
        actual | C9910 | C2110 or any liability or reserve | all | opening balance
        """,
        source="practice: take-on",
    ),
    event(
        "opening_due_back_taken_on",
        "At the start a family already owes money under a confirmed notice, and holds it.",
        """
        actual | C1310  | C9910 | each | each funder's part
        actual | F1010* | F4010 | each | each funder's part
        """,
        period="earlier years",
        source="personal-budgets 7(b) 13",
    ),
    event(
        "opening_held_taken_on",
        "At the start a family already holds money paid in earlier years.",
        """
        actual | C8110  | C8090 | each | each funder's part
        actual | F1010* | F2010 | each | each funder's part
        """,
        period="earlier years",
        source="personal-budgets 5 block 1",
        example="C15",
    ),
)
