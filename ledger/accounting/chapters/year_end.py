"""Accruals and prepayments, commitments rolled, results, corrections."""

from __future__ import annotations

from ledger.accounting.notation import BROUGHT_BACK, NOT_REVERSED, chapter, event, follows, reversal

CHAPTER = chapter(
    "The year end",
    event(
        "cost_accrued",
        "At 31 March a part period of top-up, fees or a provider's bill is not yet posted.",
        """
        actual, top-up       | C5110* | C2610  | education | education: days to 31 March
        actual, provider     | C5170* | C2610  | education | education: days to 31 March
        actual               | C5330  | C2610  | care      | care: days to 31 March
        actual               | C1415  | C2610  | health    | health: days to 31 March
        commitment, top-up   | C9110  | C5110* | education | the same sum relieved
        commitment, provider | C9110  | C5170* | education | the same sum relieved
        commitment           | C9110  | C5330  | care      | the same sum relieved
        commitment           | C9110  | C1415  | health    | the same sum relieved
        """,
        period="the days to 31 March",
        source="school-funding (b) Year-end accrual",
        example="T17",
        reversal=BROUGHT_BACK,
    ),
    event(
        "direct_payment_accrued",
        "At 31 March a part period of a direct payment in arrears is not yet posted.",
        """
        actual     | C5210* | C2615  | education | education share of days to 31 March
        actual     | C1410* | C2615  | health    | health share of days to 31 March
        actual     | C5310* | C2615  | care      | care share of days to 31 March
        commitment | C9110  | C5210* | education | education share relieved
        commitment | C9110  | C1410* | health    | health share relieved
        commitment | C9110  | C5310* | care      | care share relieved
        """,
        period="the days to 31 March",
        source="personal-budgets 4a",
        reversal=BROUGHT_BACK,
    ),
    event(
        "direct_payment_prepaid",
        "At 31 March part of a posted direct payment is for days after it.",
        """
        actual     | C1610  | C5210  | education | education share of days after 31 March
        actual     | C1412* | C1410* | health    | health share: inside the board's account
        actual     | C1610  | C5310* | care      | care share of days after 31 March
        commitment | C5210* | C9110  | education | education share committed again
        commitment | C1410* | C9110  | health    | health share committed again
        commitment | C5310* | C9110  | care      | care share committed again
        """,
        period="the days after 31 March",
        source="personal-budgets 7(b) 23",
        example="C16",
        reversal=BROUGHT_BACK,
    ),
    event(
        "fees_prepaid",
        "At 31 March part of posted fees is for days after it.",
        """
        actual     | C1620  | C5110* | education | education share of days after 31 March
        actual     | C1417  | C1415  | health    | health share: inside the board's account
        actual     | C1620  | C5330  | care      | care share of days after 31 March
        commitment | C5110* | C9110  | education | education share committed again
        commitment | C1415  | C9110  | health    | health share committed again
        commitment | C5330  | C9110  | care      | care share committed again
        """,
        period="the days after 31 March",
        source="school-funding (b) AY/FY cut-off",
        reversal=BROUGHT_BACK,
    ),
    event(
        "cost_accrual_brought_back",
        "On 1 April an accrual is brought back, so that the whole period can be posted when it "
        "falls due.",
        """
        actual, top-up       | C2610  | C5110* | education | the sum accrued: education
        actual, provider     | C2610  | C5170* | education | the sum accrued: education
        actual               | C2610  | C5330  | care      | the sum accrued: care
        actual               | C2610  | C1415  | health    | the sum accrued: health
        commitment, top-up   | C5110* | C9110  | education | the same sum committed again
        commitment, provider | C5170* | C9110  | education | the same sum committed again
        commitment           | C5330  | C9110  | care      | the same sum committed again
        commitment           | C1415  | C9110  | health    | the same sum committed again
        """,
        period="the days to 31 March",
        source="school-funding (b) Year-end accrual",
        example="T17",
        reversal=NOT_REVERSED,
    ),
    event(
        "direct_payment_accrual_brought_back",
        "On 1 April a direct payment accrual is brought back.",
        """
        actual     | C2615  | C5210* | education | education share accrued
        actual     | C2615  | C1410* | health    | health share accrued
        actual     | C2615  | C5310* | care      | care share accrued
        commitment | C5210* | C9110  | education | education share committed again
        commitment | C1410* | C9110  | health    | health share committed again
        commitment | C5310* | C9110  | care      | care share committed again
        """,
        period="the days to 31 March",
        source="personal-budgets 4a",
        reversal=NOT_REVERSED,
    ),
    follows(
        "direct_payment_prepayment_brought_back",
        "On 1 April a direct payment prepayment becomes the new year's cost.",
        "entitlement_used",
        "the whole prepayment, in the new year's pot",
        period="the days after 31 March",
        source="personal-budgets 7(b) 23",
        example="C16",
    ),
    event(
        "fees_prepayment_brought_back",
        "On 1 April prepaid fees become the new year's cost.",
        """
        actual     | C5110* | C1620  | education | education share
        actual     | C1415  | C1417  | health    | health share: inside the board's account
        actual     | C5330  | C1620  | care      | care share
        commitment | C9110  | C5110* | education | education share relieved
        commitment | C9110  | C1415  | health    | health share relieved
        commitment | C9110  | C5330  | care      | care share relieved
        """,
        period="the days after 31 March",
        source="school-funding (b) AY/FY cut-off",
        reversal=NOT_REVERSED,
    ),
    event(
        "inclusive_fund_brought_back",
        "On 1 April the fund carried becomes the new year's income.",
        """
        actual | C2620 | C4050 | all | sum carried
        """,
        period="the new year",
        source="school-funding 1 IMF conditions",
        reversal=NOT_REVERSED,
    ),
    event(
        "commitment_rolled_out",
        "At 31 March what is still committed leaves the old year's pot.",
        """
        commitment             | C9110 | C5110 or any spend | each      | commitment left
        commitment, mainstream | S3020 | S9030              | education | education award left
        """,
        period="the old year",
        source="practice: year end",
        reversal=NOT_REVERSED,
    ),
    event(
        "commitment_rolled_in",
        "On 1 April it is committed in the new year's pot, or released if not needed.",
        """
        commitment             | C5110 or any spend | C9110 | each      | commitment brought in
        commitment, mainstream | S9030              | S3020 | education | education award brought in
        """,
        period="the new year",
        source="practice: year end",
        reversal=NOT_REVERSED,
    ),
    event(
        "high_needs_deficit_closed",
        "The year closes with high needs spending above income.",
        """
        actual | C3010 | C7010 | all | deficit
        """,
        period="the financial year",
        source="school-funding (b) Close",
    ),
    event(
        "high_needs_surplus_closed",
        "The year closes with high needs income above spending.",
        """
        actual | C7010 | C3020 | all | surplus
        """,
        period="the financial year",
        source="school-funding (b) Close",
    ),
    event(
        "early_years_deficit_closed",
        "The year closes with early years spending above income.",
        """
        actual | C3010 | C7015 | all | deficit
        """,
        period="the financial year",
        source="school-funding (b) Close",
    ),
    event(
        "early_years_surplus_closed",
        "The year closes with early years income above spending.",
        """
        actual | C7015 | C3020 | all | surplus
        """,
        period="the financial year",
        source="school-funding (b) Close",
    ),
    event(
        "general_fund_closed",
        "The year's net General Fund cost passes to the corporate ledger.",
        """
        actual | C3030 | C7020 | all | net cost
        """,
        period="the financial year",
        source="school-funding (b) Close",
    ),
    reversal(
        "error_corrected",
        "A journal is wrong.",
        "reverses the whole journal once; the right entry posts afresh; both leave gross totals "
        "true",
        source="practice: corrections",
    ),
)
