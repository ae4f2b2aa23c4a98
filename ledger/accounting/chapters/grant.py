"""The department's grant, the inclusive mainstream fund and the authority's own budget."""

from __future__ import annotations

from ledger.accounting.notation import BROUGHT_BACK, NOT_REVERSED, chapter, event

CHAPTER = chapter(
    "The grant and the authority's budget",
    event(
        "grant_notified",
        "The department publishes or notifies the year's high needs block.",
        """
        actual | C1110 | C4010 | all | gross block notified, before recoupment
        """,
        period="the financial year",
        source="school-funding 4, (b) row 1",
        example="T13b",
    ),
    event(
        "grant_raised",
        "An in-year update raises the block.",
        """
        actual | C1110 | C4010 | all | increase
        """,
        period="the financial year",
        source="school-funding (b) DSG in-year update",
    ),
    event(
        "grant_lowered",
        "An in-year update lowers the block.",
        """
        actual | C4010 | C1110 | all | decrease
        """,
        period="the financial year",
        source="school-funding (b) DSG in-year update",
    ),
    event(
        "import_export_gained",
        "The grant update counts more pupils taken in from other authorities than sent out.",
        """
        actual | C1110 | C4011 | all | net pupils x 6,000.00
        """,
        period="the financial year",
        source="school-funding 3 cross-border",
        example="T12, T16",
    ),
    event(
        "import_export_lost",
        "The grant update counts more pupils sent out than taken in.",
        """
        actual | C4011 | C1110 | all | net pupils x 6,000.00
        """,
        period="the financial year",
        source="school-funding 3 cross-border",
        example="T12, T16",
    ),
    event(
        "grant_recouped",
        "The department deducts academy and college places from the block.",
        """
        actual | C4012 | C1110 | all | place deduction in whole pounds rounded up
        actual | C8010 | C8090 | all | the same sum, as a memorandum of 1.0.2 places
        """,
        period="5/12 and 7/12 (before 16), 4/12 and 8/12 (after 16)",
        source="school-funding 4 budget v outturn trap, (b) row 2",
        example="T13",
    ),
    event(
        "early_years_grant_notified",
        "The early years block's inclusion and disability access sums are notified.",
        """
        actual | C1110 | C4020 | all | sum notified
        """,
        period="the financial year",
        source="school-funding 2 early years",
    ),
    event(
        "grant_instalment_received",
        "An instalment of the grant reaches the bank.",
        """
        actual | C1010 | C1110 | all | instalment
        """,
        source="school-funding (b) row 3",
    ),
    event(
        "stability_grant_approved",
        "The local reform plan is approved and the grant is confirmed.",
        """
        actual | C1120 | C3011 | all |
            90% of the eligible deficit at 31 March 2026, or the sum confirmed
        """,
        period="eligible deficit to 31 March 2026",
        source="school-funding 4 deficits, (b) last row",
    ),
    event(
        "stability_grant_received",
        "The stability grant reaches the bank.",
        """
        actual | C1010 | C1120 | all | sum received
        """,
        source="school-funding (b) last row",
    ),
    event(
        "inclusive_fund_notified",
        "The inclusive mainstream fund is notified to the authority.",
        """
        actual | C1130 | C4050 | all | sum notified
        """,
        period="the financial year",
        source="school-funding 1 IMF",
    ),
    event(
        "inclusive_fund_received",
        "The inclusive mainstream fund reaches the bank.",
        """
        actual | C1010 | C1130 | all | sum received
        """,
        source="school-funding 1 IMF",
    ),
    event(
        "inclusive_fund_passed_on",
        "A school's part of the inclusive mainstream fund is approved for payment.",
        """
        actual | C5610 | C2110 | education | the school's part
        budget | S5010 | S9050 | all       | the same sum, for the school's own statement
        """,
        period="the financial year",
        source="school-funding 1 IMF, (b) school",
    ),
    event(
        "inclusive_fund_used",
        "A school reports what it used from the fund.",
        """
        commitment | S5020 | S5010 | all | sum reported
        """,
        period="the term reported",
        source="school-funding 1 IMF",
    ),
    event(
        "inclusive_fund_carried",
        "At 31 March part of the fund has not been passed on.",
        """
        actual | C4050 | C2620 | all | sum not passed on
        """,
        period="the year it is carried to",
        source="school-funding 1 IMF conditions",
        reversal=BROUGHT_BACK,
    ),
    event(
        "budget_approved",
        "The authority's budget for a spending nominal is approved or increased.",
        """
        budget | C5110 or any spend | C9010 | each | approved sum
        """,
        period="the financial year",
        source="practice: budgetary control",
    ),
    event(
        "income_budget_approved",
        "The authority's budget for an income nominal is approved.",
        """
        budget | C9010 | C4010 or any income | all | approved sum
        """,
        period="the financial year",
        source="practice: budgetary control",
    ),
    event(
        "budget_moved",
        "Budget is moved from one pot or nominal to another (virement).",
        """
        budget | C5140 or any spend (receiving) | C5110 or any spend (giving) | each | sum moved
        """,
        period="the financial year",
        source="practice: year end",
    ),
    event(
        "budget_carried_out",
        "At 31 March unspent budget is approved to go forward.",
        """
        budget | C9010 | C5110 or any spend | each | sum carried
        """,
        period="the old year",
        source="practice: year end",
        reversal=NOT_REVERSED,
    ),
    event(
        "budget_carried_in",
        "On 1 April the approved carry-forward arrives in the new year's pot.",
        """
        budget | C5110 or any spend | C9010 | each | sum carried
        """,
        period="the new year",
        source="practice: year end",
        reversal=NOT_REVERSED,
    ),
)
