"""Each invariant holds over C1 and T7, and says so when one posting breaks it."""

from __future__ import annotations

from datetime import date

import pytest

from ledger.accounting import journals
from ledger.accounting.balances import Balances
from ledger.accounting.invariants import (
    INVARIANTS,
    LEDGER_SIDE,
    RESULTS,
    agree,
    check,
    check_result,
    ledger_side,
)
from ledger.book import Coding
from ledger.values.event import Amount, Event
from tests.accounting.chart import CHART
from tests.accounting.paper import Posting, balances_of, posted
from tests.accounting.stories import CHILD, POTS, SCHOOL, c1, t7

STORY = posted([*c1(), *t7()])
CHILDS, ACCOUNT = POTS["child"], POTS["account"]


def at(nominal: str, funder: str | None = None, pot: int | None = None) -> Coding:
    return Coding(nominal, funder, None, None, CHILD, pot)


BANK = Coding("C1010")
BREAKS: dict[str, tuple[Posting, str]] = {
    "I1": (
        ("actual", BANK, at("F2010", "care", ACCOUNT), 5),
        "the council book's actual layer is out by £0.05",
    ),
    "I2": (("budget", BANK, Coding("C1020"), 5), "C1010 stands in the budget layer"),
    "I4": (
        ("commitment", at("C9110", "care", CHILDS), at("C5310", "care", CHILDS), 5),
        "C5310 is relieved of £0.05 never committed, pot 1, funder care, subject 501",
    ),
    "I5": (
        ("budget", at("C5310", "care", CHILDS), BANK, 5),
        "budgets and their controls differ by £0.05",
    ),
    "I11": (
        ("actual", at("F1010", None, ACCOUNT), at("F2010", "care", 99), 5),
        "account 4 holds £0.05 that nobody must account for",
    ),
    "I12": (
        ("actual", at("C5310", "care", CHILDS), BANK, 5),
        "given and accounted for differ by £0.05, subject 501, funder care",
    ),
    "I13": (
        ("actual", at("C1310", "care", CHILDS), BANK, 5),
        "debts and money due back differ by £0.05, subject 501, funder care",
    ),
    "I16": (("actual", at("C5310", "health", CHILDS), BANK, 5), "C5310 carries health money"),
    "I18": (
        (
            "commitment",
            Coding("S9030", school=SCHOOL, subject=CHILD, pot=POTS["school"]),
            Coding("S3020", school=SCHOOL, subject=CHILD, pot=POTS["school"]),
            5,
        ),
        "top-up and the award kept differ by −£0.05, school 301, subject 501",
    ),
    "I19": (
        (
            "commitment",
            Coding("S2020", school=SCHOOL, pot=POTS["school"]),
            Coding("S3020", school=SCHOOL, subject=CHILD, pot=POTS["school"]),
            5,
        ),
        "S1010, S2010, S2020, S4010, S9010 are out by £0.05, school 301",
    ),
    "I20": (
        ("actual", BANK, at("C2330", None, CHILDS), 5),
        "C2330 and F1040 differ by −£0.05, subject 501",
    ),
    "I21": (
        ("actual", Coding("C4012"), Coding("C1110"), 5),
        "places and what was recouped for them differ by −£0.05",
    ),
    "I22": (("actual", Coding("C2990"), BANK, 5), "C2990 holds £0.05"),
}


def findings(balances: Balances, number: str) -> list[str]:
    (invariant,) = (each for each in INVARIANTS if each.number == number)
    return list(invariant.findings(balances, CHART))


def test_every_invariant_has_a_breach() -> None:
    assert list(BREAKS) == [invariant.number for invariant in INVARIANTS]
    assert all(invariant.sentence.endswith(".") for invariant in INVARIANTS)


@pytest.mark.parametrize("number", BREAKS)
def test_an_invariant_holds_and_one_posting_breaks_it(number: str) -> None:
    posting, sentence = BREAKS[number]
    assert findings(balances_of(STORY), number) == []
    broken = balances_of(STORY, [posting])
    assert sentence in findings(broken, number)
    assert f"{number}: {sentence}" in check(broken, CHART)


def test_a_payment_nobody_committed_is_found() -> None:
    """The rules let it be posted; the invariant finds it."""
    pots = {"council": CHILDS}
    due = Event(
        "instalment_due", "x", date(2025, 6, 2), (Amount(5, "care", pots=pots),), subject=CHILD
    )
    assert check(balances_of([*STORY, *journals(due, CHART)]), CHART) == [
        "I4: C5310 is relieved of £0.05 never committed, pot 1, funder care, subject 501"
    ]


def test_memoranda_must_net_to_nil() -> None:
    posting = ("actual", Coding("C8010", pot=1), Coding("C1110"), 5)
    assert "memoranda are out by £0.05" in findings(balances_of(STORY, [posting]), "I21")


def test_the_commitment_control_must_agree() -> None:
    other = ("commitment", at("C5310", "care", CHILDS), Coding("C9110", "education", pot=CHILDS), 5)
    assert sorted(findings(balances_of(STORY, [other]), "I4")) == [
        "commitments and C9110 differ by £0.05, pot 1, funder care",
        "commitments and C9110 differ by −£0.05, pot 1, funder education",
    ]


def test_the_result_of_a_closed_year() -> None:
    """I24: income and spending of the year stay, and the result says the opposite."""
    pots = {"council": CHILDS}

    def act(name: str, pence: int) -> Event:
        return Event(name, name, date(2026, 3, 31), (Amount(pence, pots=pots),))

    story = [*posted(c1()), *journals(act("grant_notified", 40_000), CHART)]
    closing = [act("high_needs_surplus_closed", 15_063), act("general_fund_closed", 12_469)]
    before, after = balances_of(story), balances_of([*story, *journals(closing, CHART)])
    assert check_result(before, CHART, "high needs") == [
        "I24: the result for high needs is out by −£150.63"
    ]
    assert check_result(before, CHART, "general fund") == [
        "I24: the result for general fund is out by £124.69"
    ]
    for fund in RESULTS:
        assert check_result(after, CHART, fund) == []
    assert after.total("C3020", "C3030") == 12_469 - 15_063


@pytest.mark.parametrize(
    ("number", "steps", "told"),
    [
        ("I6", 3, 58_644),
        ("I7", 3, 0),
        ("I10", 4, 58_644),
        ("I14", 7, 8_769),
        ("I15", 7, 12_469),
        ("I15", 9, 0),
        ("I15 schools", 9, 0),
    ],
)
def test_the_book_s_side_of_what_is_agreed_outside(number: str, steps: int, told: int) -> None:
    balances = balances_of(posted(c1()[:steps]))
    assert ledger_side(number, balances) == told
    assert agree(number, balances, told) == []
    name = LEDGER_SIDE[number][0]
    assert agree(number, balances, told + 1) == [f"{number}: {name} differ from the book by −£0.01"]
