"""The posting rules, a chapter a file, in the order an accountant would read them."""

from __future__ import annotations

from ledger.accounting.chapters import (
    budgets,
    grant,
    notional,
    payments,
    placements,
    purchases,
    recharges,
    repayments,
    spending,
    take_on,
    year_end,
)

CHAPTERS = (
    grant.CHAPTER,
    notional.CHAPTER,
    placements.CHAPTER,
    purchases.CHAPTER,
    budgets.CHAPTER,
    payments.CHAPTER,
    spending.CHAPTER,
    repayments.CHAPTER,
    recharges.CHAPTER,
    year_end.CHAPTER,
    take_on.CHAPTER,
)
