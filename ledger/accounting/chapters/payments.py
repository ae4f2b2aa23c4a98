"""An instalment from its date to the payee's account, and what can go wrong on the way."""

from __future__ import annotations

from ledger.accounting.notation import (
    NOT_REVERSED,
    chapter,
    corrected_by,
    event,
    follows,
    nothing,
    reversal,
)

CHAPTER = chapter(
    "Direct payments",
    nothing(
        "instalment_scheduled",
        "The payment dates are set.",
        "no posting: the commitment already stands",
        source="personal-budgets 7(b) 2",
    ),
    event(
        "instalment_due",
        "A payment run is approved: one posting a funder for each instalment in it.",
        """
        actual     | C5210* | C2310  | education | education share
        actual     | C1410* | C2310  | health    | health share
        actual     | C5310* | C2310  | care      | care share
        commitment | C9110  | C5210* | education | education share relieved
        commitment | C9110  | C1410* | health    | health share relieved
        commitment | C9110  | C5310* | care      | care share relieved
        """,
        period="the weeks the instalment is for",
        source="personal-budgets 7(b) 3",
        example="C1, C5, C23",
    ),
    event(
        "instalment_due_prepaid",
        "Setting 'prepayment': a payment run is approved.",
        """
        actual | C1610  | C2310 | education | education share
        actual | C1412* | C2310 | health    | health share
        actual | C1610  | C2310 | care      | care share
        """,
        period="the weeks the instalment is for",
        source="personal-budgets 4a; setting dp_expense",
    ),
    event(
        "entitlement_used",
        "Setting 'prepayment', or a prepayment coming back on 1 April: days of entitlement pass.",
        """
        actual     | C5210  | C1610  | education | education share of days passed
        actual     | C1410* | C1412* | health    | health share of days passed
        actual     | C5310* | C1610  | care      | care share of days passed
        commitment | C9110  | C5210* | education | education share relieved
        commitment | C9110  | C1410* | health    | health share relieved
        commitment | C9110  | C5310* | care      | care share relieved
        """,
        period="the days passed",
        source="personal-budgets 4a; setting dp_expense",
    ),
    nothing(
        "instalment_released",
        "A third person releases the run and the file is made.",
        "no posting: a state of the run; the sum stays on C2310",
        source="practice: payment runs",
    ),
    nothing(
        "instalment_sent",
        "The bank accepts the file.",
        "no posting: a state of the run; the sum stays on C2310",
        source="practice: payment runs",
    ),
    nothing(
        "instalment_unknown",
        "The bank's answer is not known: checking.",
        "no posting: never shown as paid; the sum stays and ages on C2310",
        source="practice: payment runs",
    ),
    reversal(
        "instalment_withdrawn",
        "An approved instalment is taken out before it is sent.",
        "reverses instalment_due, actual and commitment",
        source="personal-budgets 7(b) rules",
    ),
    event(
        "instalment_landed",
        "The payment settles and reaches the payee's account.",
        """
        actual | C2310  | C1010 | each | each funder's part of the sum paid
        actual | F1010* | F2010 | each | each funder's part of the sum paid
        """,
        period="the weeks the instalment is for",
        source="personal-budgets 7(b) 4",
        example="C1, C9",
        reversal=corrected_by("instalment_returned"),
    ),
    event(
        "instalment_returned",
        "The bank returns the payment (codes 0, 2, 3, 5, B, C).",
        """
        actual | C1010 | C2320  | each | each funder's part
        actual | F2010 | F1010* | each | each funder's part
        """,
        period="the weeks the instalment is for",
        source="personal-budgets 7(b) 6, 4b Bacs returns",
        example="C9",
        reversal=corrected_by("payment_reissued or payment_abandoned"),
    ),
    event(
        "payment_reissued",
        "A returned payment is paid again to a checked account and lands.",
        """
        actual | C2320  | C1010 | each | each funder's part
        actual | F1010* | F2010 | each | each funder's part
        """,
        period="the weeks the instalment is for",
        source="personal-budgets 7(b) 7",
        example="C9",
        reversal=corrected_by("instalment_returned"),
    ),
    event(
        "payment_abandoned",
        "A returned payment will not be paid again.",
        """
        actual | C2320 | C5210* | education | education share by the original split
        actual | C2320 | C1410* | health    | health share by the original split
        actual | C2320 | C5310* | care      | care share by the original split
        """,
        period="the weeks the instalment was for",
        source="personal-budgets 7(b) 7",
        example="C14",
    ),
    nothing(
        "instalment_suspended",
        "Payments are held; the agreement lives on.",
        "no posting: the lines are held, the commitment stands",
        source="personal-budgets 7(b) 17",
        example="C13",
    ),
    follows(
        "suspended_instalment_released",
        "A held line is released.",
        "instalment_due",
        "each released line",
        period="the weeks the line was for",
        source="personal-budgets 7(b) 17",
        example="C13",
    ),
    follows(
        "suspended_instalment_cancelled",
        "A held line is cancelled.",
        "personal_budget_reduced",
        "each cancelled line; no debtor",
        source="personal-budgets 7(b) 17",
        example="C13",
    ),
    follows(
        "uplift_arrears_due",
        "A rate rise is back-dated.",
        "instalment_due",
        "new entitlement to date less posted to date",
        period="the weeks the rise belongs to",
        source="personal-budgets 7(b) 16",
        example="C4, C4a",
    ),
    follows(
        "one_off_due",
        "A start-up, one-off, bridging or payroll add-on sum is due.",
        "instalment_due",
        "the sum, outside the weekly base",
        source="personal-budgets 4b",
        example="C12, C19, C21",
    ),
    follows(
        "third_party_instalment_due",
        "A third-party arrangement is paid.",
        "instalment_due",
        "as a direct payment, to another payee; F1030 stands in for F1010 when it lands",
        source="personal-budgets 2 mechanism 3",
        example="C22",
    ),
    follows(
        "agreement_stopped",
        "Consent is withdrawn, eligibility ends or a review fails.",
        "personal_budget_reduced",
        "all that will not fall due; a part period already paid goes by repayment_notice_confirmed",
        source="personal-budgets 1.18",
        example="C2",
    ),
    event(
        "card_float_funded",
        "Money is placed with the card provider.",
        """
        actual | C1210 | C1010 | all | sum placed
        """,
        source="personal-budgets 4b account types",
    ),
    event(
        "card_loaded",
        "A card is loaded.",
        """
        actual | C2310 | C1210 | each | each funder's part
        actual | F1020 | F2010 | each | each funder's part
        """,
        period="the weeks the instalment is for",
        source="personal-budgets 4b account types",
        reversal=corrected_by("card_pulled_back after a notice"),
    ),
    event(
        "card_pulled_back",
        "After a confirmed notice the sum due back is taken from the card.",
        """
        actual | C1210 | C1310 | each | each funder's part
        actual | F4010 | F1020 | each | each funder's part
        """,
        source="personal-budgets 4b underspend at review",
    ),
    event(
        "managed_accounts_funded",
        "One bulk payment goes to a managed account provider.",
        """
        actual | C1220 | C1010 | all | sum paid
        """,
        source="personal-budgets 4b account types",
    ),
    event(
        "managed_account_credited",
        "The provider allots the bulk payment to a family's account.",
        """
        actual | C2310 | C1220 | each | each funder's part
        actual | F1030 | F2010 | each | each funder's part
        """,
        period="the weeks the instalment is for",
        source="personal-budgets 4b account types",
        reversal=NOT_REVERSED,
    ),
    event(
        "authority_account_credited",
        "The authority holds the account itself.",
        """
        actual | C2310 | C2330 | each | each funder's part
        actual | F1040 | F2010 | each | each funder's part
        """,
        period="the weeks the instalment is for",
        source="personal-budgets 3a account type",
        reversal=NOT_REVERSED,
    ),
    event(
        "authority_account_spent",
        "The authority pays a bill from an account it holds.",
        """
        actual | C2330  | C1010 | all  | sum paid
        actual | F6110* | F1040 | each | each funder's part
        """,
        period="the dates on the bill",
        source="personal-budgets 3a account type",
    ),
    event(
        "authority_account_taken_back",
        "After a confirmed notice the sum due back is taken from an account the authority holds.",
        """
        actual | C2330 | C1310 | each | each funder's part
        actual | F4010 | F1040 | each | each funder's part
        """,
        source="personal-budgets 3a account type",
    ),
    event(
        "account_fee_taken",
        "The provider takes its fee from the account.",
        """
        actual | F6210 | F1030* | each | each funder's part
        """,
        period="the month",
        source="personal-budgets 4b account types (Slough)",
    ),
    event(
        "account_fee_council_pays",
        "The agreement says the council pays the provider's fee.",
        """
        actual | C5230 | C2410 | education | fee
        """,
        period="the month",
        source="personal-budgets 4b account types",
    ),
)
