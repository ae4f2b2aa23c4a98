"""Repayment notices, debts, client contributions, hand-overs, moves and endings."""

from __future__ import annotations

from ledger.accounting.notation import chapter, event, follows, nothing, reversal

CHAPTER = chapter(
    "Money to come back, contributions and moves",
    nothing(
        "bill_told",
        "The family tells us about an unpaid bill.",
        "no posting: it raises what may be kept",
        source="personal-budgets 5 block 6",
        example="C7",
    ),
    nothing(
        "surplus_proposed",
        "A surplus is worked out and proposed.",
        "no posting: a proposal is not a debt",
        source="personal-budgets 7(b) 12",
        example="C7",
    ),
    nothing(
        "surplus_disputed",
        "The family disputes a surplus.",
        "no posting: one reconsideration",
        source="personal-budgets 1.17",
    ),
    event(
        "repayment_notice_confirmed",
        "A repayment notice (reasons, amount, time, person) is confirmed.",
        """
        actual | C1310 | C5210* | education | education share by what each funder paid in
        actual | C1310 | C1410* | health    | health share by what each funder paid in
        actual | C1310 | C5310* | care      | care share by what each funder paid in
        actual | F2010 | F4010  | each      | each funder's part
        """,
        period="the weeks the money was for",
        source="personal-budgets 7(b) 13, 1.17",
        example="C7",
    ),
    reversal(
        "repayment_notice_withdrawn",
        "A confirmed notice is withdrawn on reconsideration.",
        "reverses repayment_notice_confirmed",
        source="personal-budgets 1.17",
    ),
    follows(
        "part_period_overpaid",
        "A stop falls inside a period already paid.",
        "repayment_notice_confirmed",
        "paid less entitled to the last day",
        period="the days after the last entitled day",
        source="personal-budgets 7(b) 18",
        example="C2",
    ),
    event(
        "surplus_repaid",
        "The family repays all or an instalment.",
        """
        actual | C1010 | C1310  | each | each funder's part, cumulative over instalments
        actual | F4010 | F1010* | each | each funder's part
        """,
        source="personal-budgets 7(b) 14",
        example="C7",
    ),
    event(
        "surplus_offset",
        "A sum due back is set against the next instalment, which posts in full.",
        """
        actual | C2310 | C1310 | each | lower of the sum due back and the instalment
        actual | F4010 | F2010 | each | the same sum: new entitlement met from cash held
        """,
        period="the weeks the instalment is for",
        source="personal-budgets 7(b) 15",
        example="C17",
    ),
    event(
        "surplus_debt_written_off",
        "A sum due back is written off by approval.",
        """
        actual | C5240  | C1310  | education | education share
        actual | C1416* | C1310  | health    | health share, back to the board
        actual | C5350  | C1310  | care      | care or transport share
        actual | F4010  | F1010* | each      | each funder's part
        """,
        source="personal-budgets 7(b) 22",
    ),
    event(
        "misuse_debt_written_off",
        "A misuse debt is written off by approval.",
        """
        actual | C5240  | C1310 | education | education share
        actual | C1416* | C1310 | health    | health share, back to the board
        actual | C5350  | C1310 | care      | care or transport share
        actual | F2010  | F7010 | each      | each funder's part
        """,
        source="personal-budgets 7(b) 22",
    ),
    event(
        "other_debt_written_off",
        "A school's, client's or authority's debt is written off by approval.",
        """
        actual | C5720 | C1350 or any debtor | all | sum written off
        """,
        source="personal-budgets 7(b) 22",
    ),
    event(
        "contribution_charged",
        "Gross method: an adult's contribution is charged.",
        """
        actual | C1320 | C4610 | care | weeks x weekly contribution
        """,
        period="the weeks charged",
        source="personal-budgets 7(b) 21",
        example="C11",
    ),
    event(
        "contribution_collected",
        "The adult pays the contribution to the council.",
        """
        actual | C1010 | C1320 | all | sum received
        """,
        source="personal-budgets 7(b) 21",
    ),
    event(
        "contribution_taken_off",
        "Net method: the contribution is taken off the instalment, which posts gross.",
        """
        actual | C2310 | C4620 | care | weeks x weekly contribution
        """,
        period="the weeks of the instalment",
        source="personal-budgets 3c, 7(b) 21",
        example="C11",
    ),
    event(
        "contribution_paid_in",
        "The adult pays the contribution into the direct payment account.",
        """
        actual | F1010* | F2020 | all | sum paid in
        """,
        period="the weeks of the contribution",
        source="personal-budgets 7(b) 21",
        example="C11",
    ),
    event(
        "contribution_given_back",
        "A contribution paid in is found too high and becomes the client's own money.",
        """
        actual | F2020 | F3010 | all | excess
        """,
        period="the weeks of the contribution",
        source="personal-budgets 4b (Gateshead)",
    ),
    event(
        "handed_over",
        "A young person takes over, or one strand does, or the account moves to another holder.",
        """
        actual | F1010* (new account) | F1010* (old account) | all, held         |
            balance of the account
        actual | F2010 (old account)  | F2010 (new account)  | each, account_for |
            still to account for, by funder, less misuse still open (it stays with the old
            holder)
        actual | F2020 (old account)  | F2020 (new account)  | all, client       |
            client's contribution left
        actual | F3010 (old account)  | F3010 (new account)  | all, own          | own money left
        actual | F4010 (old account)  | F4010 (new account)  | each, due_back    | due back
        actual | F5010 (old account)  | F5010 (new account)  | each, set_aside   | set aside
        """,
        source="personal-budgets 7(b) 19, 1.19",
        example="C8",
    ),
    follows(
        "custodian_changed",
        "A managed account or card provider fails or is replaced: an exit statement per person.",
        "handed_over",
        "balance of the account, from the old custodian to the new",
        source="practice: exit statements",
    ),
    follows(
        "transferred_out",
        "The family moves to another authority and repays us.",
        "repayment_notice_confirmed",
        "paid for days from the transfer on; the commitment is released by personal_budget_reduced",
        period="from the day of transfer",
        source="personal-budgets 7(b) 20, part 1 moving LA",
        example="C10, C10a",
    ),
    event(
        "transferred_out_by_agreement",
        "The family moves and the new authority repays us for what the family keeps.",
        """
        actual | C1510 | C5210* | education | education share
        actual | C1510 | C1410* | health    | health share
        actual | C1510 | C5310* | care      | care share
        actual | F2010 | F1010* | each      | each funder's part: the account leaves our book
        """,
        period="from the day of transfer",
        source="personal-budgets 7(b) 20",
        example="C10",
    ),
    event(
        "transferred_in_by_agreement",
        "A family moves in with money the old authority paid, which we repay to it.",
        """
        actual | C5210* | C2510 | education | education share
        actual | C1410* | C2510 | health    | health share
        actual | C5310* | C2510 | care      | care share
        actual | F1010* | F2010 | each      | each funder's part
        """,
        period="from the day of transfer",
        source="personal-budgets 7(b) 20",
        example="C10",
    ),
    follows(
        "died",
        "The child or young person dies: payments stop that day.",
        "personal_budget_reduced",
        "all that will not fall due",
        source="personal-budgets 4b ending",
        example="C14",
    ),
    follows(
        "estate_return_due",
        "The final account is agreed: balance less contractual costs.",
        "repayment_notice_confirmed",
        "balance of the account less final bills; overpaid days are inside it, not billed again",
        source="personal-budgets 7(c) C14",
        example="C14",
    ),
    nothing(
        "account_closed",
        "The final statement is agreed.",
        "no posting: held, due back, misused and queried are nil and F2010 equals accepted "
        "spending, by funder",
        source="personal-budgets 4b ending",
    ),
)
