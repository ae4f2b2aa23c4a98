"""The health board's and schools' shares, unnamed bank lines, differences, remedies."""

from __future__ import annotations

from ledger.accounting.notation import chapter, event, nothing

CHAPTER = chapter(
    "Recharges, the bank and remedies",
    nothing(
        "icb_line_accepted",
        "The health board accepts a line in the recharge statement.",
        "no posting: C1410 already holds it; an unaccepted line stays unbilled",
        source="practice: recharges",
    ),
    event(
        "icb_billed",
        "The health board is billed for its share.",
        """
        actual | C1420 | C1411 | health | sum billed
        """,
        period="the periods billed",
        source="personal-budgets 7(b) 5",
        example="C23",
    ),
    event(
        "icb_credited",
        "A return of surplus after billing is credited to the board.",
        """
        actual | C1411 | C1420 | health | sum credited
        """,
        period="the periods credited",
        source="personal-budgets 7(b) 13",
    ),
    event(
        "icb_paid",
        "The health board pays.",
        """
        actual | C1010 | C1420 | health | sum received
        """,
        source="personal-budgets 7(b) 5",
    ),
    event(
        "icb_disputed",
        "The health board disputes a billed line; the family is paid all the same.",
        """
        actual | C1425 | C1420 | health | sum disputed
        """,
        period="the periods disputed",
        source="practice: recharges",
    ),
    event(
        "icb_dispute_won",
        "The board accepts the disputed line.",
        """
        actual | C1420 | C1425 | health | sum accepted
        """,
        period="the periods disputed",
        source="practice: recharges",
    ),
    event(
        "icb_dispute_lost",
        "It is agreed that the council bears the disputed line.",
        """
        actual | C5730 (bearing service) | C1425 (health) | health | sum borne
        """,
        period="the periods disputed",
        source="practice: recharges",
    ),
    nothing(
        "icb_year_agreed",
        "The board and the authority agree the year's balance.",
        "no posting: both sign R7; what is unbilled or unpaid stays as an asset",
        source="personal-budgets R7",
    ),
    event(
        "school_share_charged",
        "A school is charged for its own money in a personal budget.",
        """
        actual | C1350 | C1431 | school | sum charged
        """,
        period="the periods charged",
        source="personal-budgets 2 sources",
    ),
    event(
        "bank_receipt_unidentified",
        "Money arrives that nobody can yet name.",
        """
        actual | C1010 | C2950 | all | sum received
        """,
        source="practice: clearing accounts",
    ),
    event(
        "bank_receipt_identified",
        "An unidentified receipt is named.",
        """
        actual | C2950 | C1350 or any debtor | all |
            sum named; for direct payment money or the health board's, reverse the receipt and
            post the event it is
        """,
        source="practice: clearing accounts",
    ),
    event(
        "bank_payment_unidentified",
        "Money leaves that nobody can yet name.",
        """
        actual | C2950 | C1010 | all | sum paid
        """,
        source="practice: clearing accounts",
    ),
    event(
        "bank_payment_identified",
        "An unidentified payment is named.",
        """
        actual | C2410 or any creditor | C2950 | all | sum named
        """,
        source="practice: clearing accounts",
    ),
    event(
        "difference_short",
        "The bank shows less than the book: the difference is put on a named account.",
        """
        actual | C2960 | C1010 | all | difference, within the cap
        """,
        source="practice: matching",
    ),
    event(
        "difference_over",
        "The bank shows more than the book: the difference is put on a named account.",
        """
        actual | C1010 | C2960 | all | difference, within the cap
        """,
        source="practice: matching",
    ),
    event(
        "difference_written_off",
        "A difference that will not clear is written off by approval.",
        """
        actual | C5720 | C2960 | all | difference
        """,
        source="practice: matching",
    ),
    event(
        "remedy_due",
        "The ombudsman recommends a payment.",
        """
        actual | C5710 | C2410 | all | remedy
        """,
        source="personal-budgets 5",
        example="C25",
    ),
)
