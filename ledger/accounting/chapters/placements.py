"""What schools are promised and paid: top-up, places, targeted and early years money."""

from __future__ import annotations

from ledger.accounting.notation import chapter, event, follows, nothing

CHAPTER = chapter(
    "Placements, places and top-up",
    event(
        "placement_committed",
        "A placement, band, package or school-level sum is agreed for the year, or a rise is "
        "agreed.",
        """
        commitment             | C5110* | C9110 | education | cost to 31 March: education
        commitment             | C5330  | C9110 | care      | cost to 31 March: care share
        budget                 | C1415  | C9020 | health    |
            cost to 31 March: health share the board agreed
        commitment             | C1415  | C9110 | health    | cost to 31 March: health share
        commitment, mainstream | S9030  | S3020 | education | top-up awarded to the school
        """,
        period="start to 31 March",
        source="school-funding (b) Commit plan/band",
        example="T7, T19",
    ),
    follows(
        "placement_raised",
        "A band rises: the commitment rises before arrears post.",
        "placement_committed",
        "rise to 31 March, arrears included",
        source="school-funding (b) Band rise back-dated",
        example="T10",
    ),
    event(
        "placement_reduced",
        "A placement ends, a band falls or a pupil moves: what has not been posted of the year is "
        "released.",
        """
        commitment             | C9110 | C5110* | education | what will not fall due: education
        commitment             | C9110 | C5330  | care      | care share released
        commitment             | C9110 | C1415  | health    | health share released
        budget                 | C9020 | C1415  | health    | health funding no longer needed
        commitment, mainstream | S3020 | S9030  | education | the same sum taken off the award
        """,
        period="from the day after the last day",
        source="school-funding (b) Leaver",
        example="T9",
    ),
    event(
        "top_up_due",
        "The month's or period's run is approved: one line a placement.",
        """
        actual, maintained      | C5110 | C2110 | education |
            entitlement to date less posted to date: maintained
        actual, academy         | C5120 | C2110 | education |
            entitlement to date less posted to date: academy
        actual, independent     | C5130 | C2110 | education |
            entitlement to date less posted to date: independent
        actual                  | C5330 | C2110 | care      | care share
        actual                  | C1415 | C2110 | health    | health share
        commitment, maintained  | C9110 | C5110 | education | the same sum relieved: maintained
        commitment, academy     | C9110 | C5120 | education | the same sum relieved: academy
        commitment, independent | C9110 | C5130 | education | the same sum relieved: independent
        commitment              | C9110 | C5330 | care      | the same sum relieved
        commitment              | C9110 | C1415 | health    | the same sum relieved
        """,
        period="the school days, months or weeks of the entitlement",
        source="school-funding 3, (b) Monthly top-up run",
        example="T5-T9, T16",
    ),
    follows(
        "top_up_arrears_due",
        "A back-dated rise is paid: one arrears posting, earlier lines unchanged.",
        "top_up_due",
        "new entitlement to date less posted to date",
        period="the weeks the rise belongs to",
        source="school-funding (b) Band rise back-dated",
        example="T10, T11",
    ),
    follows(
        "protection_due",
        "Special-school protection is due.",
        "top_up_due",
        "protection sum for the year",
        source="school-funding 3 MFG",
        example="T21",
    ),
    event(
        "top_up_overpaid_deducted",
        "A leaver was paid too far: taken from the school's next run.",
        """
        actual                 | C2110 | C5110* | education |
            posted to date less entitlement to date
        actual                 | C2110 | C5330  | care      | care share
        actual                 | C2110 | C1415  | health    | health share
        commitment, mainstream | S3020 | S9030  | education | the same sum taken off the award
        """,
        period="the days after the last day",
        source="school-funding (b) Leaver overpaid",
        example="T9",
    ),
    event(
        "top_up_overpaid_billed",
        "A leaver was paid too far and no run will follow: the school is billed.",
        """
        actual                 | C1350 | C5110* | education |
            posted to date less entitlement to date
        actual                 | C1350 | C5330  | care      | care share
        actual                 | C1350 | C1415  | health    | health share
        commitment, mainstream | S3020 | S9030  | education | the same sum taken off the award
        """,
        period="the days after the last day",
        source="school-funding (b) Leaver overpaid",
    ),
    event(
        "school_balance_turned",
        "After a run a school's creditor is in debit.",
        """
        actual | C1350 | C2110 | all | the debit balance
        """,
        source="school-funding (b) Leaver overpaid",
    ),
    event(
        "school_debt_collected",
        "A school pays what it owes.",
        """
        actual | C1010 | C1350 | all | sum received
        """,
        source="school-funding (b)",
    ),
    event(
        "school_debt_deducted",
        "What a school owes is taken from a payment due to it.",
        """
        actual | C2110 | C1350 | all | sum deducted
        """,
        source="school-funding (b)",
    ),
    event(
        "school_paid",
        "The payment run settles at the bank.",
        """
        actual | C2110 | C1010 | all | the school's net sum in the run
        """,
        source="school-funding (b) BACS paid",
        example="T7",
    ),
    event(
        "school_paid_by_transfer",
        "A maintained school is paid inside the authority's own ledger.",
        """
        actual | C2110 | C1020 | all | the school's net sum in the run
        """,
        source="school-funding 3 setting differences",
    ),
    event(
        "internal_transfer_confirmed",
        "The corporate ledger confirms the transfer.",
        """
        actual | C1020 | C1090 | all | sum confirmed
        """,
        source="practice: corporate ledger",
    ),
    nothing(
        "remittance_sent",
        "The school's remittance is sent or read.",
        "no posting: it tells, it does not change",
        source="school-funding 3",
    ),
    nothing(
        "school_line_queried",
        "A school queries a line.",
        "no posting: a query has an owner and an age; the answer is a later event",
        source="practice: schools' queries",
    ),
    event(
        "school_payment_returned",
        "The bank returns a payment to a school or provider.",
        """
        actual | C1010 | C2325 | all | sum returned
        """,
        source="personal-budgets 4b Bacs returns",
    ),
    event(
        "school_payment_reissued",
        "A returned payment to a school or provider is paid again.",
        """
        actual | C2325 | C1010 | all | sum reissued
        """,
        source="personal-budgets 4b Bacs returns",
    ),
    event(
        "places_committed",
        "Commissioned places are agreed for the year.",
        """
        commitment | C5010 | C9110 | education | places x rate
        """,
        period="the financial year",
        source="school-funding 2 rates by setting",
        example="T18",
    ),
    event(
        "places_due",
        "A month's place funding is due.",
        """
        actual     | C5010 | C2110 | education | cumulative share of the year
        commitment | C9110 | C5010 | education | the same sum relieved
        """,
        period="the month",
        source="school-funding (b) special/unit place",
        example="T18",
    ),
    event(
        "targeted_fund_approved",
        "The targeted list is approved.",
        """
        commitment | C5140 | C9110 | education | the school's sum by the formula
        """,
        period="the financial year",
        source="school-funding 3 targeted",
        example="T14",
    ),
    event(
        "targeted_fund_due",
        "The targeted sum is due to the school.",
        """
        actual     | C5140 | C2110 | education | the school's sum
        commitment | C9110 | C5140 | education | the same sum relieved
        """,
        period="the financial year",
        source="school-funding (b) Targeted fund",
        example="T14",
    ),
    event(
        "early_years_inclusion_due",
        "An early years inclusion award is due to a setting.",
        """
        actual | C5510 | C2110 | education | award for the period
        """,
        period="the term",
        source="school-funding 2 early years",
    ),
    event(
        "disability_access_due",
        "The disability access fund is due: once a year, one setting.",
        """
        actual | C5520 | C2110 | education | the year's rate
        """,
        period="the financial year",
        source="school-funding 2 early years",
        reversal="Never reversed when a child moves; an error is reversed as any other",
    ),
    event(
        "top_up_moved_to_personal_budget",
        "The head teacher consents to move top-up into a personal budget.",
        """
        commitment             | C5210 (personal budget) | C5110* (placement) | education |
            sum moved
        budget                 | C5210 (personal budget) | C5110* (placement) | education |
            sum moved
        commitment, mainstream | S3020                   | S3030              | education |
            sum moved
        """,
        period="from the date of consent",
        source="personal-budgets 2 sources, R6",
        example="C20",
    ),
)
