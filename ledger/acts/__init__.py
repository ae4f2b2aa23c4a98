"""Every act that moves money, once: domain to accounting to book, giving back a receipt."""

from ledger.acts.budgets import agree_budgets, approve_budget, approved_sums, fallen
from ledger.acts.runs import (
    approve_run,
    hold_payment,
    land_payments,
    prepare_run,
    release_payment,
    withdraw_run,
)

__all__ = [
    "agree_budgets",
    "approve_budget",
    "approve_run",
    "approved_sums",
    "fallen",
    "hold_payment",
    "land_payments",
    "prepare_run",
    "release_payment",
    "withdraw_run",
]
