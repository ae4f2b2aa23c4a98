"""Events to journals: which rows of a rule post, to which accounts, for how much."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
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


class _Needs(NamedTuple):
    """What an account of a side carries: analyses it must have, and may have besides."""

    must: frozenset[str]
    may: frozenset[str]


@dataclass(frozen=True)
class _Plan:
    """One event in one case, read once and used for every event like it."""

    name: str
    case: str
    every: tuple[Row, ...]  # in any case
    rows: tuple[Row, ...]  # in this case
    stands: dict[str, str]
    chart: Chart
    needs: dict[tuple[Side, str, str], _Needs]

    @classmethod
    def of(cls, event: Event, chart: Chart) -> _Plan:
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
        return cls(event.name, event.case, every, rows, dict(rule.stands), chart, {})

    def journals(self, event: Event) -> list[NewJournal]:
        """The journals of one event of this kind and case."""
        if not event.amounts:
            raise self._refused("R-AMOUNT", "has no amounts", "Give at least one.")
        sums: dict[tuple[str, str], dict[tuple[Coding, Coding], int]] = {}
        for amount in event.amounts:
            self._check(amount)
        for row in self.rows:
            for amount in event.amounts:
                if _takes(row, amount):
                    pair = self._accounts(row, amount, event)
                    of_book = sums.setdefault((row.layer, row.book), {})
                    of_book[pair] = of_book.get(pair, 0) + amount.pence
        return [
            NewJournal(
                key=f"{event.key}:{layer}:{name}",
                layer=layer,
                effective_on=event.effective_on,
                kind=event.name,
                postings=tuple(
                    NewPosting(debit, credit, pence) for (debit, credit), pence in of_book.items()
                ),
                service=event.service,
                about=event.about,
            )
            for (layer, name), of_book in sums.items()
        ]

    def _check(self, amount: Amount) -> None:
        if type(amount.pence) is not int or amount.pence <= 0:
            raise self._refused(
                "R-AMOUNT",
                f"has an amount of {amount.pence} pence",
                "An amount is a whole number of pence above nil; the rule says which way it goes.",
            )
        if not any(row.part == amount.part for row in self.every):
            parts = ", ".join(sorted({row.part for row in self.every if row.part}))
            raise self._refused(
                "R-PART",
                f"has no part “{amount.part}”" if amount.part else "needs to know which part it is",
                f"Its parts are: {parts}." if parts else "Its amounts have no parts.",
            )
        self._check_funder(amount)
        self._check_stands(amount)

    def _check_funder(self, amount: Amount) -> None:
        told = [row for row in self.every if row.part == amount.part and row.funder]
        if not told:
            return
        if not amount.funder:
            raise self._refused(
                "R-FUNDER", "has an amount without a funder", "Say whose money it is."
            )
        if any(row.funder == "each" for row in told):
            return
        matching = [row for row in told if _strand_matches(row, amount.funder)]
        if any(row in self.rows for row in matching):
            return
        if matching:
            cases = ", ".join(sorted({row.case for row in matching}))
            raise self._refused("R-CASE", "needs a case", f"Say which: {cases}.")
        raise self._refused(
            "R-FUNDER",
            f"has no row for {amount.funder} money",
            f"It posts for: {', '.join(dict.fromkeys(row.funder for row in told))}.",
        )

    def _check_stands(self, amount: Amount) -> None:
        for key in amount.stands:
            word, _, code = key.rpartition(" ")
            sides = [
                side
                for row in self.every
                for name, side in (("debit", row.debit), ("credit", row.credit))
                if word in ("", name)
            ]
            if not any(side.code == code and side.choice for side in sides):
                raise self._refused(
                    "R-STAND-IN",
                    f"has no place where another code may stand in for {key}",
                    "Leave it out, or name a code that its rule marks.",
                )

    def _accounts(self, row: Row, amount: Amount, event: Event) -> tuple[Coding, Coding]:
        debit = self._account(row, row.debit, "debit", amount, event)
        credit = self._account(row, row.credit, "credit", amount, event)
        if debit == credit:
            raise self._refused(
                "R-ANALYSIS",
                f"would post {debit.nominal} against itself",
                "The two sides must differ in code, pot or another analysis.",
            )
        return debit, credit

    def _account(self, row: Row, side: Side, word: str, amount: Amount, event: Event) -> Coding:
        code = chosen_code(side, word, self._with_stands(amount), self.chart)
        needs = self.needs.get((side, code, row.layer))
        if needs is None:
            needs = _needs(self.chart[code], side, row.layer)
            self.needs[side, code, row.layer] = needs
        funder = _funder(row, side, amount)
        pot = amount.pots.get(_pot_word(row, side))
        has = (funder, event.authority, event.school, event.subject, pot)
        for place, analysis in enumerate(ANALYSIS):
            if analysis in needs.must and not has[place]:
                raise self._lacks(analysis, code, row, side)
        carries = needs.must | needs.may
        coding = Coding(
            code,
            funder if funder and "funder" in carries else None,
            event.authority if "authority" in carries else None,
            event.school if "school" in carries else None,
            event.subject if "subject" in carries else None,
            pot if "pot" in carries else None,
        )
        self._check_agency(coding)
        return coding

    def _with_stands(self, amount: Amount) -> Amount:
        if not self.stands:
            return amount
        stands = self.stands | dict(amount.stands)
        return Amount(amount.pence, amount.funder, amount.part, stands, amount.pots, amount.bearer)

    def _check_agency(self, coding: Coding) -> None:
        nominal = self.chart[coding.nominal]
        if (
            coding.funder in ("health", "school")
            and nominal.book == "council"
            and nominal.nominal_class in ("income", "expenditure")
        ):
            raise self._refused(
                "R-FUNDER",
                f"would put {coding.funder} money on {coding.nominal}, the council's own",
                "Spending for the health board or a school stands on C1410, C1415 or C1430.",
            )

    def _lacks(self, analysis: str, code: str, row: Row, side: Side) -> Refused:
        which = f"pot (“{_pot_word(row, side)}”)" if analysis == "pot" else analysis
        return self._refused(
            "R-ANALYSIS", f"needs a {which} to post to {code}", "Give it and post again."
        )

    def _refused(self, code: str, what: str, remedy: str) -> Refused:
        case = f", {self.case}" if self.case else ""
        return Refused(code, f"“{self.name}{case}” {what}. Nothing was posted. {remedy}")


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


def _needs(nominal: Nominal, side: Side, layer: str) -> _Needs:
    """What an account must and may carry, by the chart and by the side's place in the rule."""
    must, may = nominal.requires, nominal.allows
    if layer == "budget" and (nominal.spends or nominal.nominal_class == "income"):
        must, may = must & FUNDER_AND_POT, must | may
        if side.pot in BARE_POTS:
            may = may & FUNDER_AND_POT
    return _Needs(must, may)
