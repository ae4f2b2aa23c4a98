"""Events to journals: what each posts, where it stands, and what is refused with which sentence."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest

from ledger.accounting import Row, Rule, journals, rows_of, rules
from ledger.accounting.invariants import INVARIANTS
from ledger.accounting.stand_ins import FAMILIES, SCHOOLS_OWN
from ledger.book import Coding, NewJournal
from ledger.book.chart import LETTER
from ledger.values.errors import Refused
from ledger.values.event import Amount, Event
from tests.accounting.chart import CHART
from tests.accounting.paper import balances_of

DAY = date(2026, 6, 1)
WORDS = ("council", "family", "school", "personal budget", "authority line", "placement")
MORE_WORDS = ("receiving", "giving", "new account", "old account")
PLACES = {word: number for number, word in enumerate(WORDS + MORE_WORDS, start=1)}
FUNDERS = ("education", "health", "care")
POSTING = [rule for rule in rules() if rows_of(rule)]
ALONE = {"I4"}  # a single event may well relieve what an earlier one committed


def amounts_for(rule: Rule, case: str) -> tuple[Amount, ...]:
    """One amount for every part and funder the rule takes in this case."""
    made = []
    rows = [row for row in rows_of(rule) if row.case in ("", case)]
    for part in dict.fromkeys(row.part for row in rows):
        of_part = [row for row in rows if row.part == part]
        told = dict.fromkeys(row.funder for row in of_part if row.funder)
        funders = FUNDERS if "each" in told else tuple(told) or ("",)
        if any(row.case and row.funder != "each" for row in of_part) and "each" in told:
            funders = ("education",)
        stands = stands_for(of_part)
        for funder in funders:
            pence = 3_000 if not funder and part == "held" else 1_000
            made.append(Amount(pence, funder, part, stands.get(funder, {}), PLACES, "care"))
    return tuple(made)


def stands_for(rows: list[Row]) -> dict[str, dict[str, str]]:
    """Where any spending code may stand, a funder's own."""
    own = {"education": "C5210", "health": "C1410", "care": "C5310"}
    codes = {row.debit.code for row in rows if row.debit.choice == "any spend"}
    codes |= {row.credit.code for row in rows if row.credit.choice == "any spend"}
    top_up = any(row.case == "mainstream" for row in rows)
    return {funder: dict.fromkeys(codes, own[funder]) for funder in own if codes and not top_up}


def every_event() -> Iterator[Event]:
    for rule in POSTING:
        cases = {row.case for row in rows_of(rule)} - {""}
        told = {row.funder for row in rows_of(rule) if not row.case and row.funder}
        free = not cases or "education" in told or "each" in told
        for case in (*sorted(cases), *(("",) if free else ())):
            amounts = amounts_for(rule, case)
            yield Event(rule.event, f"k:{rule.event}", DAY, amounts, case, None, 7, 8, 9, 10)


EVENTS = list(every_event())


def posted(event: Event) -> list[NewJournal]:
    if event.name in ("handed_over", "custodian_changed"):
        event = balanced(event)
    return journals(event, CHART)


def balanced(event: Event) -> Event:
    """A hand-over moves what the account holds: the parts make the whole."""
    rest = sum(amount.pence for amount in event.amounts if amount.part != "held")
    return replace(
        event,
        amounts=tuple(
            replace(amount, pence=rest) if amount.part == "held" else amount
            for amount in event.amounts
        ),
    )


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: f"{event.name}-{event.case}")
def test_every_event_posts_to_accounts_the_chart_allows(event: Event) -> None:
    made = posted(event)
    assert made
    for journal in made:
        layer, name = journal.key.split(":")[-2:]
        assert (journal.layer, journal.kind, journal.about) == (layer, event.name, 10)
        for posting in journal.postings:
            assert posting.pence > 0
            for coding in posting[:2]:
                nominal = CHART[coding.nominal]
                assert nominal.book == name
                assert LETTER[layer] in (nominal.layers_of(coding) or ""), coding


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: f"{event.name}-{event.case}")
def test_every_event_keeps_every_invariant_by_itself(event: Event) -> None:
    balances = balances_of(posted(event))
    for invariant in INVARIANTS:
        if invariant.number not in ALONE:
            assert list(invariant.findings(balances, CHART)) == [], invariant.number


def test_every_event_that_posts_is_tried() -> None:
    assert {event.name for event in EVENTS} == {rule.event for rule in POSTING}


def test_a_school_adds_its_own_money_on_its_own_accounts() -> None:
    event = Event("instalment_due", "s", DAY, (Amount(500, "school", pots=PLACES),), "", None, 7, 8)
    actual, commitment = journals(event, CHART)
    account = Coding("C1430", "school", None, 8, 7, 1)
    assert actual.postings[0].debit == account
    assert commitment.postings[0].credit == account
    assert journals(
        Event("line_funder_agreed", "s", DAY, event.amounts, "paid out", None, 7, 8), CHART
    )[0].postings[0] == (account, Coding("C9030", "school", None, 8, 7, 1), 500)


def test_transport_follows_care_on_the_code_of_the_age() -> None:
    amount = Amount(900, "transport", stands={"C5310": "C5420"}, pots=PLACES)
    actual, commitment = journals(Event("instalment_due", "t", DAY, (amount,), subject=7), CHART)
    assert actual.postings[0].debit == Coding("C5420", "transport", None, None, 7, 1)
    assert commitment.postings[0].credit.nominal == "C5420"


def test_a_code_may_stand_on_one_side_alone() -> None:
    amount = Amount(700, "", "held", {"debit F1010": "F1020"}, PLACES)
    (journal,) = journals(Event("handed_over", "h", DAY, (amount,), subject=7), CHART)
    debit, credit, pence = journal.postings[0]
    assert (debit.nominal, debit.pot) == ("F1020", PLACES["new account"])
    assert (credit.nominal, credit.pot, pence) == ("F1010", PLACES["old account"], 700)


def test_a_rule_may_name_its_usual_stand_in() -> None:
    amount = Amount(100, "education", pots=PLACES)
    for name, code in (
        ("alternative_provision_due", "C5170"),
        ("hospital_education_due", "C5160"),
        ("therapy_due", "C5190"),
    ):
        actual, commitment = journals(Event(name, "h", DAY, (amount,), subject=7), CHART)
        assert actual.postings[0].debit.nominal == code
        assert commitment.postings[0].credit.nominal == code


def test_the_authority_s_line_carries_funder_and_pot_only() -> None:
    amount = Amount(100, "education", pots=PLACES)
    event = Event("line_funder_agreed", "l", DAY, (amount,), "paid out", None, 7)
    ((debit, credit, _),) = journals(event, CHART)[0].postings
    assert debit == Coding("C5210", "education", None, None, 7, PLACES["personal budget"])
    assert credit == Coding("C5210", "education", None, None, None, PLACES["authority line"])


def test_sums_to_the_same_accounts_are_one_posting() -> None:
    twice = (Amount(100, "care", pots=PLACES), Amount(250, "care", pots=PLACES))
    made = journals(Event("instalment_due", "i", DAY, twice, subject=7), CHART)
    assert [[posting.pence for posting in journal.postings] for journal in made] == [[350], [350]]


def test_one_posting_for_all_where_the_rule_says_all() -> None:
    amounts = tuple(
        Amount(pence, funder, pots=PLACES) for pence, funder in ((1, "care"), (2, "health"))
    )
    council, family = journals(
        Event("authority_account_spent", "a", DAY, amounts, subject=7), CHART
    )
    assert [posting.pence for posting in council.postings] == [3]
    assert [posting.pence for posting in family.postings] == [1, 2]


def test_a_lost_dispute_is_borne_by_a_service() -> None:
    lost = Amount(100, "health", pots=PLACES, bearer="care")
    ((debit, credit, _),) = journals(
        Event("icb_dispute_lost", "d", DAY, (lost,), subject=7), CHART
    )[0].postings
    assert (debit.nominal, debit.funder) == ("C5730", "care")
    assert (credit.nominal, credit.funder) == ("C1425", "health")


def test_one_journal_a_layer_and_book() -> None:
    event = EVENTS[[each.name for each in EVENTS].index("instalment_landed")]
    made = journals([event, replace(event, key="other")], CHART)
    assert [journal.key for journal in made] == [
        "k:instalment_landed:actual:council",
        "k:instalment_landed:actual:family",
        "other:actual:council",
        "other:actual:family",
    ]


EDUCATION = Amount(100, "education", pots=PLACES)
DUE = Event("instalment_due", "d", DAY, (EDUCATION,), subject=7)
REFUSED = {
    "no such event": (replace(DUE, name="instalment_forgotten"), "R-EVENT", "no posting rule"),
    "a reversal": (replace(DUE, name="error_corrected"), "R-REVERSAL", "Use book.reverse"),
    "no amounts": (replace(DUE, amounts=()), "R-AMOUNT", "has no amounts"),
    "nil": (replace(DUE, amounts=(replace(EDUCATION, pence=0),)), "R-AMOUNT", "0 pence"),
    "below nil": (replace(DUE, amounts=(replace(EDUCATION, pence=-5),)), "R-AMOUNT", "-5 pence"),
    "no funder": (replace(DUE, amounts=(replace(EDUCATION, funder=""),)), "R-FUNDER", "without a"),
    "no row for the funder": (
        replace(DUE, amounts=(replace(EDUCATION, funder="client"),)),
        "R-FUNDER",
        "no row for client money. Nothing was posted. It posts for: education, health, care.",
    ),
    "an unknown part": (
        replace(DUE, amounts=(replace(EDUCATION, part="half"),)),
        "R-PART",
        "no part “half”",
    ),
    "no part": (replace(DUE, name="provision_ended"), "R-PART", "Its parts are: above, below."),
    "an unknown case": (replace(DUE, case="academy"), "R-CASE", "It has no cases."),
    "no case": (replace(DUE, name="top_up_due"), "R-CASE", "Say which: academy, independent, main"),
    "not its case": (
        replace(DUE, name="top_up_due", case="primary"),
        "R-CASE",
        "Its cases are: academy, independent, maintained.",
    ),
    "a stand-in nobody marks": (
        replace(DUE, amounts=(replace(EDUCATION, stands={"C2310": "C2320"}),)),
        "R-STAND-IN",
        "no place where another code may stand in for C2310",
    ),
    "a stand-in of another code": (
        replace(DUE, amounts=(replace(EDUCATION, stands={"C5210": "C5320"}),)),
        "R-STAND-IN",
        "C5320 may not stand in for C5210",
    ),
    "a stand-in that is no code": (
        replace(DUE, amounts=(replace(EDUCATION, stands={"C5210": "C0000"}),)),
        "R-STAND-IN",
        "C0000 may not stand in",
    ),
    "transport without its age": (
        replace(DUE, amounts=(replace(EDUCATION, funder="transport"),)),
        "R-STAND-IN",
        "Name C5410, C5420 or C5430",
    ),
    "care on a transport code": (
        replace(DUE, amounts=(replace(EDUCATION, funder="care", stands={"C5310": "C5410"}),)),
        "R-STAND-IN",
        "C5410 is for transport alone",
    ),
    "health on a school's account": (
        replace(DUE, amounts=(replace(EDUCATION, funder="health", stands={"C1410": "C1430"}),)),
        "R-STAND-IN",
        "C1430 is for a school's own money",
    ),
    "a school on the board's account": (
        Event(
            "provider_bill_accepted", "p", DAY, (replace(EDUCATION, funder="school"),), subject=7
        ),
        "R-STAND-IN",
        "C1415 is the health board's",
    ),
    "health on the council's own": (
        Event("budget_approved", "b", DAY, (replace(EDUCATION, funder="health"),)),
        "R-FUNDER",
        "would put health money on C5110",
    ),
    "no child": (replace(DUE, subject=None), "R-ANALYSIS", "needs a subject to post to C5210"),
    "no pot": (
        replace(DUE, amounts=(replace(EDUCATION, pots={"family": 4}),)),
        "R-ANALYSIS",
        "needs a pot (“council”) to post to C5210",
    ),
    "no bearer": (
        Event("icb_dispute_lost", "i", DAY, (replace(EDUCATION, funder="health"),), subject=7),
        "R-FUNDER",
        "needs a funder to post to C5730",
    ),
    "nothing moved": (
        Event(
            "handed_over",
            "h",
            DAY,
            (Amount(5, "", "own", {}, {"old account": 4, "new account": 4}),),
            subject=7,
        ),
        "R-ANALYSIS",
        "would post F3010 against itself",
    ),
}


@pytest.mark.parametrize("why", REFUSED)
def test_refused_with_a_sentence(why: str) -> None:
    event, code, sentence = REFUSED[why]
    with pytest.raises(Refused) as refused:
        journals(event, CHART)
    assert refused.value.code == code
    assert sentence in refused.value.message
    assert "Nothing was posted." in refused.value.message


def test_families_of_codes() -> None:
    members = {
        name: {code for code, nominal in CHART.items() if is_in(nominal)}
        for name, is_in in FAMILIES.items()
    }
    assert {"C5010", "C5210", "C5610", "C1410", "C1415", "C1430"} <= members["any spend"]
    assert not {"C5240", "C5710", "C1416", "C4010"} & members["any spend"]
    assert members["any income"] == {code for code in CHART if code.startswith("C4")}
    assert {"F6110", "F6800", "F6900"} <= members["any spent"]
    assert members["any debtor"] == {"C1320", "C1350", "C1510"}
    assert members["any creditor"] == {"C2110", "C2410", "C2510"}
    assert "C1010" in members["any asset"]
    assert not {"C1310", "C1410", "C1610", "F1010"} & members["any asset"]
    assert {"C2110", "C3010"} <= members["any liability or reserve"]
    assert not {"C2310", "C2615", "F2010"} & members["any liability or reserve"]


def test_a_school_s_own_accounts_are_those_of_the_chart() -> None:
    by_chart = {
        nominal.stands_in_for: code
        for code, nominal in CHART.items()
        if nominal.name.startswith("School's own money")
    }
    assert by_chart == SCHOOLS_OWN
