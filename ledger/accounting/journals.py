"""Events to journals: which rows of a rule post, to which accounts, for how much."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from ledger.accounting.rules import Row, Side
from ledger.accounting.stand_ins import Chart, chosen_code
from ledger.accounting.table import rows_of, rule_of
from ledger.book.chart import ANALYSIS, Nominal
from ledger.book.entries import Coding, NewJournal, NewPosting
from ledger.values.errors import Refused
from ledger.values.event import Amount, Event

FOLLOWS_STRAND = {"transport": "care", "school": "health"}
BARE_POTS = ("authority line", "placement")  # in the budget layer: funder and pot, no more
FUNDER_AND_POT = frozenset({"funder", "pot"})
FUNDER_WORDS = ("bearing service", "health")


def journals(events: Event | Iterable[Event], chart: Chart) -> list[NewJournal]:
    """The journals that events post: one for each layer and book an event touches.

    `chart` is every nominal by code. An event that posts nothing gives none. Refused with a code
    of its own (R-EVENT, R-CASE, R-FUNDER, R-PART, R-STAND-IN, R-AMOUNT, R-ANALYSIS, R-REVERSAL)
    when the event cannot be posted.
    """
    every = (events,) if isinstance(events, Event) else events
    plans: dict[tuple[str, str], _Plan] = {}
    made: list[NewJournal] = []
    for event in every:
        plan = plans.get((event.name, event.case))
        if plan is None:
            plan = plans[event.name, event.case] = _Plan.of(event, chart)
        if plan.rows:
            made += plan.journals(event)
    return made


class _Account(NamedTuple):
    """How to build the account of one side: what it carries, and what it cannot do without."""

    code: str
    funder: str | None
    authority: bool
    school: bool
    subject: bool
    pot: str | None  # the word for its pot
    must: frozenset[str]

    def coding(self, event: Event, pots: Mapping[str, int]) -> Coding:
        """The account for an event; an analysis it needs and lacks stays None."""
        return Coding(
            self.code,
            self.funder,
            event.authority if self.authority else None,
            event.school if self.school else None,
            event.subject if self.subject else None,
            pots.get(self.pot) if self.pot else None,
        )


class _Line(NamedTuple):
    """One posting a kind of amount makes."""

    layer: str
    book: str
    debit: _Account
    credit: _Account


@dataclass(frozen=True)
class _Plan:
    """One event in one case, read once and used for every event like it."""

    name: str
    case: str
    every: tuple[Row, ...]  # in any case
    rows: tuple[Row, ...]  # in this case
    stands: Mapping[str, str]
    chart: Chart
    lines: dict[tuple[object, ...], tuple[_Line, ...]] = field(default_factory=dict)

    @classmethod
    def of(cls, event: Event, chart: Chart) -> _Plan:
        """The plan for events of this name and case."""
        rule = rule_of(event.name)
        if rule.posts == "reversal":
            raise Refused(
                "R-REVERSAL",
                f"“{event.name}” turns a posted journal round and has no postings of its own."
                " Nothing was posted. Use book.reverse with that journal's id.",
            )
        every = rows_of(rule)
        cases = sorted({row.case for row in every} - {""})
        if event.case and event.case not in cases:
            known = f"Its cases are: {', '.join(cases)}." if cases else "It has no cases."
            raise Refused(
                "R-CASE",
                f"“{event.name}” has no case “{event.case}”. Nothing was posted. {known}",
                "case",
            )
        rows = tuple(row for row in every if row.case in ("", event.case))
        return cls(event.name, event.case, every, rows, rule.stands, chart)

    def journals(self, event: Event) -> list[NewJournal]:
        """The journals of one event of this kind and case."""
        if not event.amounts:
            raise self.refused("R-AMOUNT", "has no amounts", "Give at least one.")
        sums: dict[tuple[str, str], dict[tuple[Coding, Coding], int]] = {}
        for amount in event.amounts:
            for line in self._lines_of(amount):
                debit = line.debit.coding(event, amount.pots)
                credit = line.credit.coding(event, amount.pots)
                self._check(line.debit, debit)
                self._check(line.credit, credit)
                if debit == credit:
                    raise self._against_itself(debit)
                postings = sums.setdefault((line.layer, line.book), {})
                postings[debit, credit] = postings.get((debit, credit), 0) + amount.pence
        return [
            NewJournal(
                key=f"{event.key}:{layer}:{name}",
                layer=layer,
                effective_on=event.effective_on,
                kind=event.name,
                postings=tuple([NewPosting(*pair, pence) for pair, pence in postings.items()]),
                service=event.service,
                about=event.about,
            )
            for (layer, name), postings in sums.items()
        ]

    def _lines_of(self, amount: Amount) -> tuple[_Line, ...]:
        if type(amount.pence) is not int or amount.pence <= 0:
            raise self.refused(
                "R-AMOUNT",
                f"has an amount of {amount.pence} pence",
                "An amount is a whole number of pence above nil; the rule says which way it goes.",
            )
        kind = (amount.funder, amount.part, amount.bearer, *amount.stands.items())
        lines = self.lines.get(kind)
        if lines is None:
            _check_amount(self, amount)
            takes = [row for row in self.rows if _takes(row, amount)]
            lines = self.lines[kind] = tuple(self._line(row, amount) for row in takes)
        return lines

    def _line(self, row: Row, amount: Amount) -> _Line:
        debit = self._account(row, row.debit, "debit", amount)
        credit = self._account(row, row.credit, "credit", amount)
        return _Line(row.layer, row.book, debit, credit)

    def _account(self, row: Row, side: Side, word: str, amount: Amount) -> _Account:
        code = chosen_code(side, word, amount, self.stands, self.chart)
        must, may = _needs(self.chart[code], side, row.layer)
        carries = must | may
        funder = _funder(row, side, amount)
        if "funder" in must and not funder:
            raise self.refused("R-FUNDER", f"needs a funder to post to {code}", "Say who it is.")
        self._check_agency(code, funder)
        return _Account(
            code=code,
            funder=funder if funder and "funder" in carries else None,
            authority="authority" in carries,
            school="school" in carries,
            subject="subject" in carries,
            pot=_pot_word(row, side) if "pot" in carries else None,
            must=must,
        )

    def _check_agency(self, code: str, funder: str) -> None:
        nominal = self.chart[code]
        own = nominal.book == "council" and nominal.nominal_class in ("income", "expenditure")
        if own and funder in ("health", "school"):
            raise self.refused(
                "R-FUNDER",
                f"would put {funder} money on {code}, the council's own",
                "Spending for the health board or a school stands on C1410, C1415 or C1430.",
            )

    def _check(self, account: _Account, coding: Coding) -> None:
        for analysis, value in zip(ANALYSIS, coding[1:], strict=True):
            if not value and analysis in account.must:
                which = f"pot (“{account.pot}”)" if analysis == "pot" else analysis
                raise self.refused(
                    "R-ANALYSIS",
                    f"needs a {which} to post to {account.code}",
                    "Give it and post again.",
                )

    def _against_itself(self, coding: Coding) -> Refused:
        return self.refused(
            "R-ANALYSIS",
            f"would post {coding.nominal} against itself",
            "The two sides must differ in code, pot or another analysis.",
        )

    def refused(self, code: str, what: str, remedy: str) -> Refused:
        """The refusal of an event of this kind: what is wrong and what to do."""
        case = f", {self.case}" if self.case else ""
        return Refused(code, f"“{self.name}{case}” {what}. Nothing was posted. {remedy}")


def _check_amount(plan: _Plan, amount: Amount) -> None:
    """Refuse an amount that no row, or not every row it should have, would take."""
    if not any(row.part == amount.part for row in plan.every):
        parts = ", ".join(sorted({row.part for row in plan.every if row.part}))
        raise plan.refused(
            "R-PART",
            f"has no part “{amount.part}”" if amount.part else "needs to know which part it is",
            f"Its parts are: {parts}." if parts else "Its amounts have no parts.",
        )
    _check_funder(plan, amount)
    _check_stands(plan, amount)


def _check_funder(plan: _Plan, amount: Amount) -> None:
    told = [row for row in plan.every if row.part == amount.part and row.funder]
    if not told:
        return
    if not amount.funder:
        raise plan.refused("R-FUNDER", "has an amount without a funder", "Say whose money it is.")
    if any(row.funder == "each" for row in told):
        return
    matching = [row for row in told if _strand_matches(row, amount.funder)]
    if any(row in plan.rows for row in matching):
        return
    if matching:
        cases = ", ".join(sorted({row.case for row in matching}))
        raise plan.refused("R-CASE", "needs a case", f"Say which: {cases}.")
    raise plan.refused(
        "R-FUNDER",
        f"has no row for {amount.funder} money",
        f"It posts for: {', '.join(dict.fromkeys(row.funder for row in told))}.",
    )


def _check_stands(plan: _Plan, amount: Amount) -> None:
    for key in amount.stands:
        word, _, code = key.rpartition(" ")
        sides = [
            side
            for row in plan.every
            for name, side in (("debit", row.debit), ("credit", row.credit))
            if word in ("", name)
        ]
        if not any(side.code == code and side.choice for side in sides):
            raise plan.refused(
                "R-STAND-IN",
                f"has no place where another code may stand in for {key}",
                "Leave it out, or name a code that its rule marks.",
            )


def _takes(row: Row, amount: Amount) -> bool:
    if row.part != amount.part:
        return False
    return row.funder in ("", "each") or _strand_matches(row, amount.funder)


def _strand_matches(row: Row, funder: str) -> bool:
    return row.funder in (funder, FOLLOWS_STRAND.get(funder))


def _funder(row: Row, side: Side, amount: Amount) -> str:
    if side.pot in FUNDER_WORDS:
        return amount.bearer if side.pot == "bearing service" else side.pot
    if row.funder or amount.funder == "client":
        return amount.funder
    return ""


def _pot_word(row: Row, side: Side) -> str:
    return row.book if not side.pot or side.pot in FUNDER_WORDS else side.pot


def _needs(nominal: Nominal, side: Side, layer: str) -> tuple[frozenset[str], frozenset[str]]:
    """What an account must and may carry, by the chart and by the side's place in the rule."""
    must, may = nominal.requires, nominal.allows
    if layer == "budget" and (nominal.spends or nominal.nominal_class == "income"):
        must, may = must & FUNDER_AND_POT, must | may
        if side.pot in BARE_POTS:
            may = may & FUNDER_AND_POT
    return must, may
