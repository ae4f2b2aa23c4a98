"""The double entry: chart, journal, pots, periods and balances. It knows nothing of SEN."""

from ledger.book import triggers as triggers  # registers the guards
from ledger.book.accounts import open_pot
from ledger.book.balances import Row, TrialRow, balance, balances, trial_balance
from ledger.book.chart import Nominal, nominals
from ledger.book.entries import Coding, NewBatch, NewJournal, NewPosting, Receipt
from ledger.book.periods import close_period, make_periods, periods, reopen, soft_close
from ledger.book.posting import post
from ledger.book.proving import check
from ledger.book.reading import (
    BookJournal,
    BookLine,
    journals,
    journals_about,
    journals_of,
    lines,
)
from ledger.book.refusals import refusal_of
from ledger.book.reversal import reverse

__all__ = [
    "BookJournal",
    "BookLine",
    "Coding",
    "NewBatch",
    "NewJournal",
    "NewPosting",
    "Nominal",
    "Receipt",
    "Row",
    "TrialRow",
    "balance",
    "balances",
    "check",
    "close_period",
    "journals",
    "journals_about",
    "journals_of",
    "lines",
    "make_periods",
    "nominals",
    "open_pot",
    "periods",
    "post",
    "refusal_of",
    "reopen",
    "reverse",
    "soft_close",
    "trial_balance",
]
