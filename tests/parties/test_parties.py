"""Authorities, schools, children and payees: kept once, changed when told, harmless twice."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError

from ledger.database import Database
from ledger.parties.authorities import found_authority, home_authority
from ledger.parties.children import ChildRow, check_children, find_child, save_children
from ledger.parties.payees import payees_of, save_payees
from ledger.parties.saved import Saved, chunks
from ledger.parties.schools import SchoolRow, check_schools, find_school, save_schools, schools
from ledger.parties.tables import School
from ledger.values.errors import Refused
from ledger.values.problems import RowsRefused

OXMERE = SchoolRow(
    row=2,
    authority_code="931",
    authority_name="Exampleshire",
    urn="130001",
    laestab="931/2001",
    ukprn="10000001",
    name="Oxmere Primary School",
    type_name="Community school",
    phase="Primary",
    sector="maintained",
    setting="mainstream",
    status="Open",
    opened=None,
    closed=None,
    town="Oxmere",
    postcode="EX1 1AA",
)
TARNWICK = replace(
    OXMERE, row=3, urn="130002", laestab="931/2002", name="Tarnwick Academy", sector="academy"
)
_COLUMNS = (
    *("urn", "laestab", "ukprn", "name", "type_name", "phase", "sector", "setting", "status"),
    *("opened", "closed", "town", "postcode"),
)
AMIRA = ChildRow(2, "EX-1", "H801200001001", "Amira", "Example", date(2016, 5, 4))
BEN = ChildRow(3, "EX-2", None, "Ben", "Example", date(2012, 9, 1))


def test_a_register_sent_twice_is_harmless(database: Database) -> None:
    with database.transaction() as session:
        assert save_schools(session, [OXMERE, TARNWICK]) == Saved(added=2)
        assert save_schools(session, [OXMERE, TARNWICK]) == Saved(unchanged=2)
        assert [school.name for school in schools(session)] == [OXMERE.name, TARNWICK.name]


def test_a_school_that_closes_is_kept(database: Database) -> None:
    shut = replace(OXMERE, status="Closed", closed=date(2026, 8, 31))
    with database.transaction() as session:
        save_schools(session, [OXMERE, TARNWICK])
        saved = save_schools(session, [shut])
        assert (saved.changed, saved.changes) == (1, ("Oxmere Primary School: status, closed",))
        found = find_school(session, "130001")
        assert found is not None and found.closed == date(2026, 8, 31)
        assert len(schools(session)) == 2  # one that is missing from the file is left


def test_two_schools_may_exchange_their_numbers(database: Database) -> None:
    with database.transaction() as session:
        save_schools(session, [OXMERE, TARNWICK])
        saved = save_schools(
            session,
            [replace(OXMERE, laestab="931/2002"), replace(TARNWICK, laestab="931/2001")],
        )
        assert saved.changed == 2
        found = find_school(session, "931/2001")
        assert found is not None and found.urn == "130002"


def test_an_academy_keeps_the_number_of_the_schools_it_replaces(database: Database) -> None:
    older = replace(OXMERE, urn="120001", name="Oxmere Infants", status="Closed")
    before = replace(OXMERE, urn="125001", name="Oxmere Juniors", status="Closed")
    with database.transaction() as session:
        assert save_schools(session, [older, OXMERE, before]) == Saved(added=3)
        shut = replace(OXMERE, status="Closed", closed=date(2026, 8, 31))
        academy = replace(OXMERE, row=9, urn="140001", sector="academy")
        saved = save_schools(session, [academy, shut])
        assert (saved.added, saved.changed) == (1, 1)
        assert save_schools(session, [academy, shut]) == Saved(unchanged=2)
        found = find_school(session, "931/2001")
        assert found is not None and found.urn == "140001"
        by_urn = find_school(session, "130001")
        assert by_urn is not None and by_urn.sector == "maintained"


def test_closing_and_opening_again_may_cross(database: Database) -> None:
    shut = replace(TARNWICK, laestab=OXMERE.laestab, status="Closed")
    with database.transaction() as session:
        save_schools(session, [OXMERE, shut])
        for first, second in ((OXMERE, shut), (shut, OXMERE)):
            crossed = [replace(first, status="Closed"), replace(second, status="Open")]
            save_schools(session, crossed)
            found = find_school(session, OXMERE.laestab)
            assert found is not None and found.urn == second.urn


def test_a_number_of_closed_schools_alone_is_said_to_be(sqlite_database: Database) -> None:
    shut = replace(OXMERE, status="Closed")
    with sqlite_database.transaction() as session:
        save_schools(session, [shut, replace(shut, urn="130009", name="Oxmere Old School")])
        with pytest.raises(Refused) as refused:
            find_school(session, "9312001")
        assert refused.value.code == "P-SCHOOL-CLOSED"
        assert "Oxmere Primary School (URN 130001) and Oxmere Old School (URN 130009)" in str(
            refused.value.message
        )
        assert find_school(session, "931/9999") is None


def test_the_database_itself_keeps_a_number_to_one_open_school(database: Database) -> None:
    values = {name: getattr(OXMERE, name) for name in _COLUMNS}
    with database.transaction() as session:
        save_schools(session, [OXMERE, replace(OXMERE, urn="120001", status="Closed")])
        authority = schools(session)[0].authority_id
    other = {"id": 7, "authority_id": authority, **values, "urn": "130008"}
    with pytest.raises(IntegrityError), database.transaction() as session:
        session.execute(insert(School), [other])
    with database.transaction() as session:
        session.execute(insert(School), [{**other, "status": "Closed"}])


def test_a_number_told_twice_or_another_schools_is_refused(sqlite_database: Database) -> None:
    twice = replace(TARNWICK, urn="130001")
    with sqlite_database.transaction() as session:
        save_schools(session, [OXMERE])
        assert {p.code for p in check_schools(session, [OXMERE, twice])} == {"P-TWICE"}
        both = [OXMERE, replace(TARNWICK, laestab="931/2001")]
        assert [p.code for p in check_schools(session, both)] == ["P-TWICE"]
        taken = replace(TARNWICK, laestab="931/2001")
        assert [p.code for p in check_schools(session, [taken])] == ["P-LAESTAB-USED"]
        with pytest.raises(RowsRefused):
            save_schools(session, [taken])


def test_children_are_added_changed_and_left(database: Database) -> None:
    with database.transaction() as session:
        assert save_children(session, [AMIRA, BEN, replace(AMIRA, row=9)]) == Saved(added=2)
        assert save_children(session, [AMIRA, BEN]) == Saved(unchanged=2)
        saved = save_children(session, [replace(BEN, last_name="Other")])
        assert saved.changes == ("EX-2: last name",)
        amira, ben = find_child(session, "EX-1"), find_child(session, " EX-2 ")
        assert amira is not None and ben is not None
        assert ben.last_name == "Other"
        assert len({amira.subject, ben.subject, amira.id, ben.id}) == 4  # pseudonyms are not ids


def test_one_child_told_two_ways_is_refused(sqlite_database: Database) -> None:
    with sqlite_database.transaction() as session:
        save_children(session, [AMIRA])
        again = replace(AMIRA, row=5, born=date(2016, 4, 5))
        assert [p.code for p in check_children(session, [AMIRA, again])] == ["P-CHILD-TWICE"]
        taken = replace(BEN, upn=AMIRA.upn)
        assert [p.code for p in check_children(session, [taken])] == ["P-UPN-USED"]
        both = [AMIRA, replace(BEN, upn=AMIRA.upn)]
        assert {p.code for p in check_children(session, both)} == {"P-UPN-USED"}


def test_payees_are_kept_once(database: Database) -> None:
    with database.transaction() as session:
        save_children(session, [AMIRA])
        child = find_child(session, "EX-1")
        assert child is not None
        told = [(child.id, "parent", "Alex"), (child.id, "third party", "Fen Trust")]
        first = save_payees(session, told)
        assert save_payees(session, [*told, *told]) == first
        assert [payee.name for payee in payees_of(session, child.id)] == ["Alex", "Fen Trust"]


def test_one_database_holds_one_authority(database: Database) -> None:
    with database.transaction() as session:
        with pytest.raises(Refused) as refused:
            home_authority(session)
        assert refused.value.code == "P-NO-HOME"
        home = found_authority(session, "931", "Exampleshire Council")
        assert found_authority(session, "931", "Exampleshire Council").id == home.id
        assert home_authority(session).id == home.id
        with pytest.raises(Refused) as refused:
            found_authority(session, "932", "Other Council")
        assert refused.value.code == "P-HOME"


def test_an_authority_known_from_its_schools_can_become_home(sqlite_database: Database) -> None:
    with sqlite_database.transaction() as session:
        save_schools(session, [OXMERE])
        home = found_authority(session, "931", "Exampleshire Council")
        assert (home.home, home.name) == (True, "Exampleshire Council")
        with pytest.raises(Refused):
            save_schools(session, [replace(TARNWICK, authority_code="9X1")])


def test_chunks_lose_nothing() -> None:
    assert [list(part) for part in chunks([1, 2, 3, 4, 5], 2)] == [[1, 2], [3, 4], [5]]
    assert list(chunks([], 2)) == []
