"""What must hold after every act, each with its sentence.

A code stands for its balance, debit positive, over all its accounts. `check` goes through every
invariant that balances alone can show; `ledger_side` gives the book's side of those that are
agreed with something outside it: a list of instalments, a bank statement, the notices.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from ledger.accounting.balances import Balances, Key
from ledger.accounting.stand_ins import BRIDGE, Chart
from ledger.book.chart import LETTER
from ledger.values.money import show_pounds

HELD = ("F1010", "F1020", "F1030", "F1040")
HEALTH_UNBILLED = ("C1410", "C1412", "C1415", "C1416", "C1417", "C1411")
HEALTH_BILLED = ("C1420", "C1425")
SCHOOLS_UNCHARGED = ("C1430", "C1431", "C1432", "C1433")
BUDGET_CONTROLS = ("C9010", "C9020", "C9030")
TOP_UP = ("C5110", "C5120", "C5130")
RESULTS = {"high needs": "C7010", "early years": "C7015", "general fund": "C7020"}

Findings = Iterator[str]


@dataclass(frozen=True, slots=True)
class Invariant:
    """One thing that must hold: its number, its sentence, and the findings against it."""

    number: str
    sentence: str
    findings: Callable[[Balances, Chart], Findings]


def _each_book_balances(balances: Balances, chart: Chart) -> Findings:
    sums: dict[tuple[str, str], int] = defaultdict(int)
    for row in balances.rows:
        sums[chart[row.nominal].book, row.layer] += row.net
    for (name, layer), net in sums.items():
        if net:
            yield f"the {name} book's {layer} layer is out by {show_pounds(net)}"


def _layers_are_kept(balances: Balances, chart: Chart) -> Findings:
    for row in balances.rows:
        if LETTER[row.layer] not in chart[row.nominal].layers:
            yield f"{row.nominal} stands in the {row.layer} layer"


def _nothing_relieved_uncommitted(balances: Balances, chart: Chart) -> Findings:
    spends = _spends(chart)
    whose = ("nominal", "pot", "funder", "subject", "school")
    for key, net in balances.by(whose, *spends, layer="commitment").items():
        if net < 0:
            where = _of(whose[1:], key[1:])
            yield f"{key[0]} is relieved of {show_pounds(-net)} never committed, {where}"
    for key, net in balances.by(("pot", "funder"), *spends, "C9110", layer="commitment").items():
        if net:
            where = _of(("pot", "funder"), key)
            yield f"commitments and C9110 differ by {show_pounds(net)}, {where}"


def _budget_has_its_control(balances: Balances, chart: Chart) -> Findings:
    income = [code for code, nominal in chart.items() if nominal.nominal_class == "income"]
    net = balances.total(*_spends(chart), *income, *BUDGET_CONTROLS, layer="budget")
    if net:
        yield f"budgets and their controls differ by {show_pounds(net)}"


def _each_account_is_accounted_for(balances: Balances, chart: Chart) -> Findings:
    codes = [code for code, nominal in chart.items() if nominal.book == "family"]
    for (pot,), net in balances.by(("pot",), *codes).items():
        if net:
            yield f"account {pot} holds {show_pounds(net)} that nobody must account for"


def _stewardship_bridge(balances: Balances, chart: Chart) -> Findings:
    """Given by the council and not taken back is what families must account for."""
    given = (*BRIDGE, "F2010", "F4010", "F5010")
    yield from _nil_by(balances, ("subject", "funder"), given, "given and accounted for differ")


def _debt_bridge(balances: Balances, chart: Chart) -> Findings:
    owed = balances.by(("subject", "funder"), "C1310", "F4010")
    misused = balances.by(("subject", "funder"), "F7010")
    for key in owed.keys() | misused.keys():
        net = owed.get(key, 0) - misused.get(key, 0)
        if net:
            where = _of(("subject", "funder"), key)
            yield f"debts and money due back differ by {show_pounds(net)}, {where}"


def _agency_is_never_spending(balances: Balances, chart: Chart) -> Findings:
    for row in balances.rows:
        nominal = chart[row.nominal]
        own = nominal.book == "council" and nominal.nominal_class in ("income", "expenditure")
        if own and row.funder in ("health", "school"):
            yield f"{row.nominal} carries {row.funder} money"


def _award_is_top_up(balances: Balances, chart: Chart) -> Findings:
    whose = ("school", "subject")
    posted: dict[Key, int] = defaultdict(int)
    for layer in ("commitment", "actual"):
        for key, net in balances.by(whose, *TOP_UP, layer=layer).items():
            posted[key] += net
    for key, award in balances.by(whose, "S3020").items():
        if net := posted[key] + award:
            yield f"top-up and the award kept differ by {show_pounds(net)}, {_of(whose, key)}"


def _school_sets_are_nil(balances: Balances, chart: Chart) -> Findings:
    for codes in (
        ("S1010", "S2010", "S2020", "S4010", "S9010"),
        ("S3010", "S3020", "S3030", "S9030"),
        ("S5010", "S5020", "S9050"),
    ):
        yield from _nil_by(balances, ("school",), codes, f"{', '.join(codes)} are out")


def _held_by_the_authority(balances: Balances, chart: Chart) -> Findings:
    yield from _nil_by(balances, ("subject",), ("C2330", "F1040"), "C2330 and F1040 differ")


def _memoranda_are_nil(balances: Balances, chart: Chart) -> Findings:
    if net := balances.total("C8010", "C8110", "C8090"):
        yield f"memoranda are out by {show_pounds(net)}"
    if net := balances.total("C8010") - balances.total("C4012", layer="actual"):
        yield f"places and what was recouped for them differ by {show_pounds(net)}"


def _nothing_is_rounding(balances: Balances, chart: Chart) -> Findings:
    if net := balances.total("C2990"):
        yield f"C2990 holds {show_pounds(net)}"


def _nil_by(
    balances: Balances, names: tuple[str, ...], codes: tuple[str, ...], what: str
) -> Findings:
    sums: dict[Key, int] = defaultdict(int)
    for row in balances.rows:
        if row.nominal in codes and (row.layer == "actual" or row.nominal[0] == "S"):
            sums[tuple(getattr(row, name) for name in names)] += row.net
    for key, net in sums.items():
        if net:
            yield f"{what} by {show_pounds(net)}, {_of(names, key)}"


def _spends(chart: Chart) -> list[str]:
    return [code for code, nominal in chart.items() if nominal.spends]


def _of(names: tuple[str, ...], key: Key) -> str:
    return ", ".join(f"{name} {value}" for name, value in zip(names, key, strict=True) if value)


INVARIANTS = (
    Invariant(
        "I1", "In each book and layer, debits and credits are the same sum.", _each_book_balances
    ),
    Invariant("I2", "A nominal is posted only in the layers of the chart.", _layers_are_kept),
    Invariant("I4", "Nothing is relieved that was not committed.", _nothing_relieved_uncommitted),
    Invariant("I5", "Every budget has its control.", _budget_has_its_control),
    Invariant(
        "I11",
        "What an account holds, with what was misused, is what must be accounted for.",
        _each_account_is_accounted_for,
    ),
    Invariant(
        "I12",
        "For each child and funder, what was given and not taken back is what the family must"
        " account for, owes or has set aside.",
        _stewardship_bridge,
    ),
    Invariant(
        "I13",
        "For each child and funder, what is owed to the council is what is due back and what"
        " was misused.",
        _debt_bridge,
    ),
    Invariant(
        "I16",
        "No income or expenditure of the council carries health's or a school's money.",
        _agency_is_never_spending,
    ),
    Invariant(
        "I18",
        "For each mainstream school and child, top-up promised and paid is the award kept.",
        _award_is_top_up,
    ),
    Invariant("I19", "The school book nets to nil in three sets.", _school_sets_are_nil),
    Invariant(
        "I20",
        "What the council holds for families is what their accounts say it holds.",
        _held_by_the_authority,
    ),
    Invariant(
        "I21",
        "Memoranda net to nil, and each pound recouped is a pound of places.",
        _memoranda_are_nil,
    ),
    Invariant("I22", "Nothing ever stands on the rounding account.", _nothing_is_rounding),
)


def check(balances: Balances, chart: Chart) -> list[str]:
    """What is wrong, a sentence each, with the invariant it breaks; empty when all is well."""
    return [
        f"{invariant.number}: {finding}"
        for invariant in INVARIANTS
        for finding in invariant.findings(balances, chart)
    ]


def check_result(balances: Balances, chart: Chart, fund: str) -> list[str]:
    """I24, after a year's close: a fund's income and spending, with its results, is nil.

    `balances` are those of the closed year's last day, all earlier years being closed too.
    """
    ours = ("income", "expenditure")
    codes = [
        code
        for code, nominal in chart.items()
        if nominal.book == "council" and nominal.fund == fund and nominal.nominal_class in ours
    ]
    net = balances.total(*codes, RESULTS[fund], layer="actual")
    return [f"I24: the result for {fund} is out by {show_pounds(net)}"] if net else []


LEDGER_SIDE: dict[str, tuple[str, Callable[[Balances], int]]] = {
    "I6": (
        "instalments approved and not landed",
        lambda balances: -balances.total("C2310"),
    ),
    "I7": ("open returns", lambda balances: -balances.total("C2320", "C2325")),
    "I10": ("what all accounts hold", lambda balances: balances.total(*HELD)),
    "I14": ("debts from confirmed notices and decisions", lambda balances: balances.total("C1310")),
    "I15": (
        "the health board's unpaid share",
        lambda balances: balances.total(*HEALTH_UNBILLED, *HEALTH_BILLED, layer="actual"),
    ),
    "I15 schools": (
        "schools' own money not yet charged",
        lambda balances: balances.total(*SCHOOLS_UNCHARGED, layer="actual"),
    ),
    "I18": ("top-up awarded", lambda balances: -balances.total("S3020", "S3030")),
}


def ledger_side(number: str, balances: Balances) -> int:
    """The book's side, in pence, of an invariant that is agreed with a list outside the book."""
    return LEDGER_SIDE[number][1](balances)


def agree(number: str, balances: Balances, told: int) -> list[str]:
    """Compare the book's side of an invariant with what the list outside says, in pence."""
    name, side = LEDGER_SIDE[number]
    net = side(balances) - told
    return [f"{number}: {name} differ from the book by {show_pounds(net)}"] if net else []
