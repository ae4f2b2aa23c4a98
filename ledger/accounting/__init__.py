"""Every event of the domain to its debits and credits.

The chapters hold the rules, written to be read by an accountant; `journals` applies them.
"""

from __future__ import annotations

from ledger.accounting.journals import journals
from ledger.accounting.rules import Chapter, Row, Rule, Side
from ledger.accounting.table import RULES, chapters, rows_of, rule_of, rules

__all__ = [
    "RULES",
    "Chapter",
    "Row",
    "Rule",
    "Side",
    "chapters",
    "journals",
    "rows_of",
    "rule_of",
    "rules",
]
