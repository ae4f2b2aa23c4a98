"""The family's account: spending, queries, misuse, own money, refunds and savings."""

from __future__ import annotations

from ledger.accounting.notation import chapter, event

CHAPTER = chapter(
    "What the family holds and spends",
    event(
        "interest_received",
        "A custodian or bank credits interest.",
        """
        actual | F1030* | F6810 | each | by what each funder paid in
        """,
        period="the period of the interest",
        source="personal-budgets 4b account types",
    ),
    event(
        "spend_reported",
        "The family or the bank feed reports a spend not yet checked.",
        """
        actual | F6890 | F1010* | each | each funder's part
        """,
        period="the date of the spend",
        source="personal-budgets 7(b) 8",
    ),
    event(
        "spend_accepted",
        "A spend is accepted at once.",
        """
        actual | F6110* | F1010* | each | each funder's part by its plan line
        """,
        period="the date of the spend",
        source="personal-budgets 7(b) 8",
        example="C15",
    ),
    event(
        "reported_spend_accepted",
        "A spend reported earlier is accepted.",
        """
        actual | F6110* | F6890 | each | each funder's part
        """,
        period="the date of the spend",
        source="personal-budgets 7(b) 8",
    ),
    event(
        "spend_queried",
        "Papers are missing for a spend.",
        """
        actual | F6900 | F1010* | each | each funder's part
        """,
        period="the date of the spend",
        source="personal-budgets 7(b) 9",
        example="C18",
    ),
    event(
        "reported_spend_queried",
        "Papers are missing for a spend reported earlier.",
        """
        actual | F6900 | F6890 | each | each funder's part
        """,
        period="the date of the spend",
        source="personal-budgets 7(b) 9",
    ),
    event(
        "query_settled",
        "The papers arrive, or the spend is accepted without them.",
        """
        actual | F6110* | F6900 | each | each funder's part
        """,
        period="the date of the spend",
        source="personal-budgets 7(b) 9",
    ),
    event(
        "spend_disallowed_to_repay",
        "A decision is confirmed: the spend was not allowed and is to be repaid to the council.",
        """
        actual | C1310 | C5210*             | education | education share
        actual | C1310 | C1410*             | health    | health share
        actual | C1310 | C5310*             | care      | care share
        actual | F7010 | F6900 or any spent | each      | each funder's part
        """,
        period="the date of the spend",
        source="personal-budgets 7(b) 10",
        example="C18",
    ),
    event(
        "spend_disallowed_to_put_back",
        "A decision is confirmed: the family will put the money back into the account.",
        """
        actual | F7020 | F6900 or any spent | each | each funder's part
        """,
        period="the date of the spend",
        source="personal-budgets 7(b) 10",
    ),
    event(
        "misuse_repaid",
        "The family repays disallowed spending to the council.",
        """
        actual | C1010 | C1310 | each | each funder's part
        actual | F2010 | F7010 | each | each funder's part
        """,
        source="personal-budgets 7(b) 10",
        example="C18",
    ),
    event(
        "misuse_put_back",
        "The family puts disallowed spending back into the account.",
        """
        actual | F1010* | F7020 | each | each funder's part
        """,
        source="personal-budgets 7(b) 10",
    ),
    event(
        "misuse_changed_to_put_back",
        "Before repaying, it is agreed that the family puts the money back instead.",
        """
        actual | C5210  | C1310 | education | education share
        actual | C1410* | C1310 | health    | health share
        actual | C5310* | C1310 | care      | care share
        actual | F7020  | F7010 | each      | each funder's part
        """,
        period="the date of the spend",
        source="personal-budgets 7(b) 10",
    ),
    event(
        "own_money_paid_in",
        "The family pays in its own money.",
        """
        actual | F1010* | F3010 | all | sum paid in
        """,
        source="personal-budgets 7(b) 11",
        example="C7c",
    ),
    event(
        "own_money_used",
        "The family spends or takes out its own money.",
        """
        actual | F3010 | F1010* | all | sum used
        """,
        source="personal-budgets 7(b) 11",
        example="C7c",
    ),
    event(
        "refund_received",
        "A supplier refunds a spend.",
        """
        actual | F1010* | F6800 | each | each funder's part of the spend refunded
        """,
        period="the date of the spend refunded",
        source="personal-budgets 5",
        example="C15",
    ),
    event(
        "money_set_aside",
        "Money is set aside for an agreed purpose within its cap.",
        """
        actual | F2010 | F5010 | each | each funder's part
        """,
        source="personal-budgets 4b employer reserve",
        example="C7b",
    ),
    event(
        "set_aside_released",
        "The purpose ends or is met.",
        """
        actual | F5010 | F2010 | each | each funder's part
        """,
        source="personal-budgets 4b employer reserve",
    ),
)
