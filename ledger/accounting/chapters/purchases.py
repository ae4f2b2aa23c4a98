"""What the council buys for a child, and what passes between authorities."""

from __future__ import annotations

from ledger.accounting.notation import chapter, event, follows

CHAPTER = chapter(
    "Provision bought and other authorities",
    event(
        "purchase_committed",
        "Provision the council will buy for a child with no personal budget line is agreed.",
        """
        commitment | C5170* | C9110 | education | cost to 31 March: education
        commitment | C5330  | C9110 | care      | cost to 31 March: care
        budget     | C1415  | C9020 | health    | cost to 31 March: health the board agreed
        commitment | C1415  | C9110 | health    | cost to 31 March: health
        """,
        period="start to 31 March",
        source="school-funding 3 setting differences",
        example="T19",
    ),
    event(
        "provider_bill_accepted",
        "A provider's bill is accepted: a notional line, alternative provision, EOTAS, hospital "
        "or therapy.",
        """
        actual     | C5170* | C2410  | education | education share of the bill
        actual     | C1415  | C2410  | health    | health share of the bill
        actual     | C5330  | C2410  | care      | care share of the bill
        commitment | C9110  | C5170* | education | the same sum relieved
        commitment | C9110  | C1415  | health    | the same sum relieved
        commitment | C9110  | C5330  | care      | the same sum relieved
        """,
        period="the dates on the bill",
        source="personal-budgets 2 mechanism 2; school-funding 4 s251 lines",
        example="T19",
    ),
    follows(
        "alternative_provision_due",
        "Alternative provision or EOTAS falls due.",
        "provider_bill_accepted",
        "C5170 (1.2.7)",
        source="school-funding 4",
    ),
    follows(
        "hospital_education_due",
        "Hospital education falls due.",
        "provider_bill_accepted",
        "C5160 (1.2.6) standing in for C5170",
        stands={"C5170": "C5160"},
        source="school-funding 4",
    ),
    follows(
        "therapy_due",
        "Therapy the education funder pays for falls due.",
        "provider_bill_accepted",
        "C5190 (1.2.13) standing in for C5170",
        stands={"C5170": "C5190"},
        source="school-funding 4",
    ),
    event(
        "provider_credited",
        "A provider's credit note is accepted.",
        """
        actual | C2410 | C5170* | education | education share of the credit
        actual | C2410 | C1415  | health    | health share of the credit
        actual | C2410 | C5330  | care      | care share of the credit
        """,
        period="the dates on the bill",
        source="personal-budgets 2 mechanism 2",
    ),
    event(
        "provider_paid",
        "A provider or other payee is paid.",
        """
        actual | C2410 | C1010 | all | sum paid
        """,
        source="personal-budgets 2 mechanism 2",
    ),
    event(
        "corporate_cost_recorded",
        "A high needs cost that only the corporate ledger holds is brought in for the block's "
        "result.",
        """
        actual | C5170* | C1090 | education | cost by line
        """,
        period="the month",
        source="school-funding 4 s251 lines",
    ),
    event(
        "other_authority_claimed",
        "We claim from a pupil's home authority, by agreement.",
        """
        actual | C1510 | C4511* | all | claim
        """,
        period="the dates claimed",
        source="school-funding (b) Other-LA pupil recharged",
        example="T16",
    ),
    event(
        "other_authority_paid_us",
        "Another authority pays.",
        """
        actual | C1010 | C1510 | all | sum received
        """,
        source="school-funding 3 cross-border",
    ),
    event(
        "other_authority_claim_accepted",
        "We accept another authority's claim for our pupil.",
        """
        actual     | C5110* | C2510  | education | claim accepted
        commitment | C9110  | C5110* | education | the same sum relieved
        """,
        period="the dates claimed",
        source="school-funding 3 cross-border",
    ),
    event(
        "other_authority_paid",
        "We pay another authority.",
        """
        actual | C2510 | C1010 | all | sum paid
        """,
        source="school-funding 3 cross-border",
    ),
)
