"""The book in plain Python, with no database: what should happen, to judge what did."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime

STOP, FREE = "stop", "free"
MONTHS = (202604, 202605, 202606)
AFTER = {
    "open": {"soft", "closed"},
    "soft": {"closed", "reopened"},
    "closed": {"reopened"},
    "reopened": {"soft", "closed", "reopened"},
}


@dataclass(frozen=True)
class Moved:
    """One journal: which layer of which pot moved, in which month, between which codes."""

    layer: str
    pot: str
    month: int
    debit: str
    credit: str
    pence: int

    def turned(self, month: int) -> Moved:
        """Its reversal, in an open month."""
        return Moved(self.layer, self.pot, month, self.credit, self.debit, self.pence)

    @property
    def spending(self) -> int:
        """What it adds to the pot's spend account."""
        return self.pence if self.debit == "C5110" else -self.pence


@dataclass
class Model:
    """Journals in order, which were reversed, and the steps of each month."""

    journals: list[Moved] = field(default_factory=list)
    reversed: dict[int, int] = field(default_factory=dict)
    steps: dict[int, tuple[str, datetime | None]] = field(default_factory=dict)

    def state(self, month: int, now: datetime) -> str:
        """Open, soft or closed."""
        step, until = self.steps.get(month, ("open", None))
        if step == "reopened":
            return "open" if until and now < until else "closed"
        return step

    def step(self, month: int, step: str, until: datetime | None = None) -> str:
        """Take a step of a month, or say why not."""
        if step not in AFTER[self.steps.get(month, ("open", None))[0]]:
            return "B-STEP"
        self.steps[month] = (step, until)
        return "posted"

    def post(self, moves: list[Moved], now: datetime, adjusting: bool = False) -> str:
        """Post a batch, or say why not, in the book's own order of refusals."""
        states = {self.state(move.month, now) for move in moves}
        if "closed" in states:
            return "B-CLOSED"
        if "soft" in states and not adjusting:
            return "B-SOFT"
        if any(left < 0 for left in self._left_after(moves).values()):
            return "B-OVERSPENT"
        self.journals += moves
        return "posted"

    def reverse(self, number: int, month: int, now: datetime) -> str:
        """Reverse a journal once, in another month if need be."""
        before = len(self.journals)
        state = self.state(month, now)
        if state == "closed":
            return "B-CLOSED"
        if number in self.reversed:
            return "B-REVERSED"
        found = self.post([self.journals[number].turned(month)], now, adjusting=True)
        if found == "posted":
            self.reversed[number] = before
        return found

    def balances(self, until: int = 999999) -> Counter[tuple[str, str]]:
        """Debit less credit by layer and code, to the end of a month."""
        found: Counter[tuple[str, str]] = Counter()
        for move in self.journals:
            if move.month <= until:
                found[move.layer, move.debit] += move.pence
                found[move.layer, move.credit] -= move.pence
        return found

    def over_relieved(self) -> int:
        """How many pots gave back more commitment than they had: allowed, and reported."""
        held: Counter[str] = Counter()
        for move in self.journals:
            if move.layer == "commitment":
                held[move.pot] += move.spending
        return sum(left < 0 for left in held.values())

    def _left_after(self, moves: list[Moved]) -> dict[str, int]:
        """What the pot that stops would have left, when a move touches it."""
        if not any(move.pot == STOP for move in moves):
            return {}
        left = 0
        for move in [*self.journals, *moves]:
            if move.pot == STOP:
                left += move.spending if move.layer == "budget" else -move.spending
        return {STOP: left}
