"""The demonstration in the book: a year so far, by files and acts alone, the same on both."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select

from importers.demonstration.load import Loaded, load, state, steps
from importers.demonstration.staff import FAMILIES, STAFF
from ledger import book
from ledger.access.passwords import matches
from ledger.access.people import find_user, viewer_of
from ledger.access.ties import visible_children
from ledger.budgets.tables import Agreement, Budget, Instalment, Line, Plan
from ledger.casework.tables import Upload
from ledger.parties.authorities import is_demonstration
from ledger.parties.children import find_child
from ledger.parties.tables import Child, School
from ledger.payments.view import run_view, runs
from ledger.values.errors import Refused

if TYPE_CHECKING:
    from tests.databases import Place

pytestmark = pytest.mark.xdist_group("demonstration")
NOW = datetime(2026, 11, 18, 10, 0, tzinfo=UTC)
COUNCIL = "Exampleshire Council"
AGREED = {"education": 7380718, "health": 5292152, "care": 4473686}


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def place(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Place]:
    """One ledger for the module, on each database in turn."""
    if request.param == "sqlite":
        places = request.getfixturevalue("sqlite_places")
        with places.place(tmp_path_factory.mktemp("demonstration")) as found:
            yield found
    else:
        with request.getfixturevalue("postgres_places").place() as found:
            yield found


@pytest.fixture(scope="module")
def told() -> list[str]:
    """The steps that loading told of."""
    return []


@pytest.fixture(scope="module")
def loaded(place: Place, told: list[str]) -> Loaded:
    """What loading the demonstration did, as on 18 November 2026."""
    told.clear()
    return load(place.database, COUNCIL, NOW, told.append)


def test_every_step_is_told(loaded: Loaded, told: list[str]) -> None:
    """The bar ends where it said it would."""
    assert len(told) == steps(NOW)
    assert loaded.seconds < 60


def test_everyone_and_everything_came_in_by_a_file(place: Place, loaded: Loaded) -> None:
    """Twelve schools, forty children, twenty-five budgets; four files, all posted."""
    with place.database.reading() as session:
        counts = [
            session.scalar(select(func.count()).select_from(table))
            for table in (School, Child, Plan, Budget, Line)
        ]
        states = session.execute(select(Upload.kind, Upload.state)).all()
        assert is_demonstration(session)
        assert state(session) == "whole"
    assert counts == [12, 40, 40, 25, 30]
    assert dict(states) == dict.fromkeys(
        ("schools-register", "caseload", "authority-budget", "budget-lines"), "posted"
    )


def test_pounds_by_funder_are_the_same_everywhere(loaded: Loaded) -> None:
    """To the penny, on both databases."""
    assert loaded.agreed == AGREED
    assert sum(AGREED.values()) == 17_146_556
    assert loaded.paid == {"education": 4797932, "health": 3373818, "care": 2618225}
    assert (loaded.journals, loaded.postings) == (765, 1587)


def test_the_book_is_sound(place: Place, loaded: Loaded) -> None:
    """Every total agrees with its postings, and nothing committed is over its budget."""
    with place.database.reading() as session:
        assert book.check(session) == []


def test_every_month_so_far_is_landed_and_the_next_waits(place: Place, loaded: Loaded) -> None:
    """April to November landed, prepared and approved by two people; December prepared."""
    with place.database.reading() as session:
        found = {run.month: run_view(session, run.id) for run in runs(session)}
    assert sorted(found) == [date(2026, month, 1) for month in range(4, 13)]
    states = [found[month].state for month in sorted(found)]
    assert states == ["landed"] * 8 + ["prepared"]
    for view in list(found.values())[:-1]:
        taken = view.steps
        if "approved" in taken:
            assert taken["prepared"].person_id != taken["approved"].person_id
            assert taken["approved"].digest == view.digest
    held = [shown.line.child for shown in found[date(2026, 11, 1)].held]
    assert held == ["Kwabena Ofori-Mills"]


def test_the_first_child_is_the_worked_example(place: Place, loaded: Loaded) -> None:
    """C1: thirteen payments of £586.44, nine of them landed by now."""
    with place.database.reading() as session:
        child = find_child(session, "EX10037")
        assert child is not None
        rows = session.execute(
            select(Instalment.pence, Agreement.account_pot_id)
            .join(Agreement, Agreement.id == Instalment.agreement_id)
            .join(Budget, Budget.id == Agreement.budget_id)
            .where(Budget.child_id == child.id)
        ).all()
        held = book.balance(session, nominals=("F1010",), pot=rows[0].account_pot_id)
    assert [row.pence for row in rows] == [58644] * 13
    assert held == 9 * 58644


def test_each_kind_of_person_can_sign_in(place: Place, loaded: Loaded) -> None:
    """The passwords told are the passwords kept, each person's own."""
    kinds = [one.kind for one in loaded.sign_ins]
    assert kinds == [
        "finance officer", "approver", "SEN case officer", "administrator", "parent", "young person"
    ]  # fmt: skip
    assert len({one.password for one in loaded.sign_ins}) == len(kinds)
    with place.database.reading() as session:
        for one in loaded.sign_ins:
            user = find_user(session, one.email)
            assert user is not None
            assert matches(user.password_hash, one.password)


def test_families_see_their_own_and_officers_their_cases(place: Place, loaded: Loaded) -> None:
    """One child a family; the two case officers share the forty."""
    with place.database.reading() as session:
        for family in FAMILIES:
            assert _sees(session, family.email) == 1
        officers = [one.email for one in STAFF if one.role == "SEN case officer"]
        assert sum(_sees(session, email) for email in officers) == 40


def test_it_is_never_loaded_into_a_ledger_in_use(place: Place, loaded: Loaded) -> None:
    """A second loading refuses, and says what to do."""
    with pytest.raises(Refused, match="is in use already"):
        load(place.database, COUNCIL, NOW)


@pytest.mark.parametrize(
    ("now", "states"),
    [
        (datetime(2026, 4, 1, 6, 30, tzinfo=UTC), ["approved", "prepared"]),
        (datetime(2027, 3, 31, 22, 30, tzinfo=UTC), ["landed"] * 12),
    ],
    ids=["the year's first morning", "its last night"],
)
def test_it_loads_on_any_day_of_the_year(
    sqlite_places, tmp_path: Path, now: datetime, states: list[str]
) -> None:
    """On the first day little has happened; on the last, nothing of next year is agreed."""
    with sqlite_places.place(tmp_path) as place:
        load(place.database, COUNCIL, now)
        with place.database.reading() as session:
            found = sorted(runs(session), key=lambda run: run.month)
            assert state(session) == "whole"
            assert book.check(session) == []
    assert [run.state for run in found] == states


def _sees(session, email: str) -> int:
    user = find_user(session, email)
    viewer = viewer_of(session, user.id) if user else None
    assert viewer is not None
    return len(session.scalars(visible_children(session, viewer, NOW.date())).all())
