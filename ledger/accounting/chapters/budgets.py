"""A personal budget from its first figure to the notice, and every change after."""

from __future__ import annotations

from ledger.accounting.notation import chapter, event, follows, nothing

CHAPTER = chapter(
    "Personal budgets",
    nothing(
        "indicative_budget_set",
        "An indicative figure is given.",
        "no posting: only final lines can be funded or scheduled",
        source="personal-budgets 2 (9.102)",
    ),
    event(
        "line_funder_agreed",
        "A funder agrees its share of a final budget line.",
        """
        budget, paid out     | C5210* (personal budget) | C5210* (authority line) | education
        budget, paid out     | C1410*                   | C9020*                  | health
        budget, paid out     | C5310* (personal budget) | C5310* (authority line) | care
        budget, council buys | C5170* (personal budget) | C5170* (authority line) | education
        budget, council buys | C1415*                   | C9020*                  | health
        budget, council buys | C5330* (personal budget) | C5330* (authority line) | care
        """,
        amount="{funder} share of the line to 31 March",
        period="the line's dates to 31 March",
        source="personal-budgets 7(b) 1, 1.1",
        example="C1",
    ),
    event(
        "line_funding_reduced",
        "A line ends or is cut: its unspent budget goes back.",
        """
        budget, paid out     | C5210* (authority line) | C5210* (personal budget) | education
        budget, paid out     | C9020*                  | C1410*                   | health
        budget, paid out     | C5310* (authority line) | C5310* (personal budget) | care
        budget, council buys | C5170* (authority line) | C5170* (personal budget) | education
        budget, council buys | C9020*                  | C1415*                   | health
        budget, council buys | C5330* (authority line) | C5330* (personal budget) | care
        """,
        amount="{funder} share no longer needed",
        period="from the day the notice ends",
        source="personal-budgets 1.16, 1.18",
    ),
    event(
        "personal_budget_agreed",
        "The notice is agreed, every gate is met and the budget is final.",
        """
        commitment, paid out     | C5210* | C9110* | education
        commitment, paid out     | C1410* | C9110* | health
        commitment, paid out     | C5310* | C9110* | care
        commitment, council buys | C5170* | C9110* | education
        commitment, council buys | C1415* | C9110* | health
        commitment, council buys | C5330* | C9110* | care
        """,
        amount="{funder} share of the line to 31 March",
        period="the line's dates to 31 March",
        source="personal-budgets 7(b) 1, 1.11",
        example="C1",
    ),
    event(
        "personal_budget_reduced",
        "A line stops, is cut or its payments are cancelled: the rest of the commitment is "
        "released.",
        """
        commitment, paid out     | C9110* | C5210* | education
        commitment, paid out     | C9110* | C1410* | health
        commitment, paid out     | C9110* | C5310* | care
        commitment, council buys | C9110* | C5170* | education
        commitment, council buys | C9110* | C1415* | health
        commitment, council buys | C9110* | C5330* | care
        """,
        amount="{funder} share that will not fall due",
        period="from the day the notice ends",
        source="personal-budgets 1.16, 1.18",
        example="C2, C13",
    ),
    follows(
        "personal_budget_raised",
        "A rate or quantity rises: the commitment rises before arrears post.",
        "personal_budget_agreed",
        "rise to 31 March, arrears included",
        source="personal-budgets 7(b) 16",
        example="C4",
    ),
)
