"""What is invented has the shapes a county has, and can be nobody real."""

from __future__ import annotations

import csv
from collections import Counter
from datetime import date
from io import StringIO

import pytest

from importers.demonstration.budgets import first_monday, rows
from importers.demonstration.layout import HEADINGS
from importers.demonstration.people import children, reviews
from importers.demonstration.schools import SCHOOLS, register_csv
from ledger.budgets.tables import CUSTODIES, CYCLES, FUNDERS, MECHANISMS
from ledger.values.identifiers import check_laestab, check_ukprn, check_upn, check_urn

YEARS = (2026, 2027, 2031)


def test_the_register_is_a_whole_extract_in_the_national_layout() -> None:
    """140 columns, Windows-1252, a line for each of twelve schools."""
    text = register_csv(date(2026, 11, 21)).decode("cp1252")
    first, *lines = list(csv.reader(StringIO(text)))
    assert len(HEADINGS) == len(set(HEADINGS)) == 140
    assert tuple(first) == HEADINGS
    assert [len(line) for line in lines] == [140] * 12
    assert "St Oswin’s" in text


def test_schools_are_of_every_kind_and_one_is_closed() -> None:
    """Primary to college, special, with a unit, alternative provision; council and trust."""
    assert {school.phase for school in SCHOOLS} == {
        "Primary", "Secondary", "16 plus", "Not applicable"
    }  # fmt: skip
    assert sum(1 for school in SCHOOLS if school.closed) == 1
    assert sum(1 for school in SCHOOLS if school.unit) == 2
    assert sum(1 for school in SCHOOLS if "special" in school.kind) == 2
    assert any(school.trust for school in SCHOOLS)
    assert any("Community" in school.kind for school in SCHOOLS)


@pytest.mark.parametrize("school", SCHOOLS, ids=lambda school: school.key)
def test_a_schools_numbers_are_well_formed(school) -> None:
    """Each passes its published check without being mended."""
    assert check_urn(school.urn).value == school.urn
    assert check_laestab(school.laestab).value == school.laestab


def test_provider_numbers_are_well_formed() -> None:
    """UKPRNs in the extract pass their check."""
    text = register_csv(date(2026, 11, 21)).decode("cp1252")
    for row in csv.DictReader(StringIO(text)):
        assert check_ukprn(row["UKPRN"]).value == row["UKPRN"]


@pytest.mark.parametrize("year", YEARS)
def test_forty_children_each_with_a_right_number_and_a_fitting_school(year: int) -> None:
    """Whatever the year, nobody is too old or too young for their school, or at a closed one."""
    everyone = children(year)
    assert len({child.reference for child in everyone}) == 40
    assert len({child.name for child in everyone}) == 40
    for child in everyone:
        age = year - child.born.year - ((child.born.month, child.born.day) > (8, 31))
        assert child.school.ages[0] <= age <= child.school.ages[1], child
        assert child.school.closed is None
        assert child.plan_from < date(year, 4, 1)
        if child.upn:
            assert check_upn(child.upn).value == child.upn
    upns = [child.upn for child in everyone if child.upn]
    assert len(upns) == len(set(upns)) == 37


@pytest.mark.parametrize("today", [date(2026, 4, 1), date(2026, 11, 18), date(2027, 3, 31)])
def test_reviews_are_due_within_a_year_and_two_at_most_are_late(today: date) -> None:
    """A county that keeps up, nearly."""
    due = reviews(children(2026), today)
    assert len(due) == 40
    assert sum(1 for day in due.values() if day < today) <= 2
    assert all((day - today).days < 366 for day in due.values())


def test_the_same_year_is_invented_the_same() -> None:
    """Nothing depends on the day, the machine or chance."""
    assert children(2026) == children(2026)
    assert rows(2026) == rows(2026)


@pytest.mark.parametrize("year", YEARS)
def test_twenty_five_budgets_of_every_mechanism_custody_cycle_and_funder(year: int) -> None:
    """What a county meets is all there, inside the financial year."""
    lines = rows(year)
    assert len({row.child.reference for row in lines}) == 25
    assert {row.line.mechanism for row in lines} == set(MECHANISMS)
    assert {row.line.cycle for row in lines} - {""} == set(CYCLES)
    assert {row.line.custody for row in lines} - {""} == set(CUSTODIES)
    assert {"parent", "young person", "third party"} <= {row.line.payee_kind for row in lines}
    splits = Counter(row.line.shares for row in lines)
    assert {"50/25/25", "60/25/15", "1/1/1", "100/0/0", "0/100/0", "0/0/100"} <= set(splits)
    assert all(len(row.line.shares.split("/")) == len(FUNDERS) for row in lines)
    for row in lines:
        assert date(year, 4, 1) <= row.first <= row.last <= date(year + 1, 3, 31)
        assert bool(row.payee) == (row.line.mechanism != "arranged")


def test_the_first_budget_is_the_worked_example() -> None:
    """C1: nine hours at £16.29, shared 50/25/25, paid each four weeks for the whole year."""
    first = rows(2026)[0]
    assert (first.line.hours, first.line.rate, first.line.shares) == ("9", "16.29", "50/25/25")
    assert (first.line.weeks, first.line.cycle) == (52, "four-weekly")


@pytest.mark.parametrize(
    ("year", "day"), [(2025, date(2025, 4, 7)), (2026, date(2026, 4, 6)), (2030, date(2030, 4, 1))]
)
def test_the_cycle_begins_on_the_first_monday_in_april(year: int, day: date) -> None:
    """As the worked examples' does."""
    assert first_monday(year) == day
