"""Who may do what, and whose children each person sees: by role, by tie, by day."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from ledger.access.approvals import approval_of, record_approval
from ledger.access.people import (
    add_person,
    add_user,
    disable_user,
    enable_user,
    find_user,
    names_of,
    set_password_hash,
    users,
    viewer_of,
)
from ledger.access.permissions import ROLES, Permission, Viewer, may, require
from ledger.access.seen import record_seen, who_saw
from ledger.access.tables import ROLES as ROLE_NAMES
from ledger.access.ties import (
    add_tie,
    case_officer_of,
    end_tie,
    visible_child,
    visible_children,
)
from ledger.database import Database
from ledger.parties.tables import Child
from ledger.values.errors import Refused
from tests.county import child, settle

TODAY = date(2026, 11, 18)
NOW = datetime(2026, 11, 18, 10, 0, tzinfo=UTC)


def test_every_role_of_the_database_has_its_permissions() -> None:
    assert set(ROLES) == set(ROLE_NAMES)


def test_nobody_may_both_prepare_and_approve() -> None:
    for permissions in ROLES.values():
        assert not {Permission.PREPARE_RUN, Permission.APPROVE_RUN} <= permissions
        assert not {Permission.RELEASE_PAYMENT, Permission.APPROVE_RUN} <= permissions


def test_an_administrator_sees_no_money() -> None:
    money = set(Permission) - {Permission.SIGNED_IN, Permission.MANAGE_USERS, Permission.ANYONE}
    assert not money & ROLES["administrator"]
    assert all(Permission.MANAGE_USERS not in ROLES[role] for role in ROLES if role[0] != "a")


def test_a_stranger_sees_public_pages_alone() -> None:
    assert may(None, Permission.ANYONE)
    assert not any(may(None, each) for each in Permission if each is not Permission.ANYONE)
    assert not may(Viewer(1, 1, "X", "mayor"), Permission.SIGNED_IN)
    with pytest.raises(Refused) as refused:
        require(None, Permission.UPLOAD)
    assert refused.value.code == "A-PERMISSION"
    assert "not signed in may not send in files" in refused.value.message


def test_each_role_sees_its_own_children(database: Database) -> None:
    with database.transaction() as session:
        county = settle(session, children=3, pounds=0)
        everyone = set(session.scalars(select(Child.id)))
        mine = {child(session, "EX-1").id}
        seen = {
            viewer.role: set(session.scalars(visible_children(session, viewer, TODAY)))
            for viewer in (county.officer, county.approver, county.case_officer, county.parent,
                           county.administrator)
        }  # fmt: skip
        assert seen == {
            "finance officer": everyone,
            "approver": everyone,
            "SEN case officer": mine,
            "parent or young person": mine,
            "administrator": set(),
        }
        other = child(session, "EX-2").id
        for viewer, hidden in ((county.parent, other), (county.parent, 12345)):
            with pytest.raises(Refused) as refused:
                visible_child(session, viewer, hidden, TODAY)
            assert refused.value.code == "A-NOT-FOUND"  # not yours and not there are one answer


def test_a_tie_lives_from_its_first_day_to_the_day_it_ends(database: Database) -> None:
    with database.transaction() as session:
        county = settle(session, children=2, pounds=0)
        second = child(session, "EX-2").id
        tie = add_tie(session, county.parent.user_id, second, "parent", date(2026, 11, 18))
        again = add_tie(session, county.parent.user_id, second, "parent", date(2026, 11, 18))
        assert again.id == tie.id
        end_tie(session, tie.id, date(2026, 11, 20))
        days = [date(2026, 11, day) for day in (17, 18, 19, 20)]
        sees = [
            second in set(session.scalars(visible_children(session, county.parent, day)))
            for day in days
        ]
        assert sees == [False, True, True, False]
        with pytest.raises(Refused):
            end_tie(session, tie.id, date(2026, 11, 1))


def test_a_tie_fits_the_role_of_its_user(sqlite_database: Database) -> None:
    with sqlite_database.transaction() as session:
        county = settle(session, pounds=0)
        one = child(session, "EX-1").id
        for viewer, kind in (
            (county.officer, "parent"), (county.parent, "case officer"),
            (county.case_officer, "parent"),
        ):  # fmt: skip
            with pytest.raises(Refused) as refused:
                add_tie(session, viewer.user_id, one, kind, TODAY)
            assert refused.value.code == "A-TIE-ROLE"
        with pytest.raises(Refused) as refused:
            add_tie(session, county.parent.user_id, one, "parent", TODAY, TODAY)
        assert refused.value.code == "A-TIE-DATES"
        officer = case_officer_of(session, one, TODAY)
        assert officer is not None and officer.id == county.case_officer.user_id
        assert case_officer_of(session, one, date(2019, 1, 1)) is None


def test_an_account_is_found_by_email_whatever_its_capitals(database: Database) -> None:
    with database.transaction() as session:
        person = add_person(session, "  Priya   Nair ")
        user = add_user(session, person.id, " Priya@Example.GOV.uk ", "finance officer", "hash")
        assert user.email == "priya@example.gov.uk"
        found = find_user(session, "PRIYA@example.gov.uk")
        assert found is not None and found.id == user.id
        assert viewer_of(session, user.id) == Viewer(
            user.id, person.id, "Priya Nair", "finance officer"
        )
        for email, role, code in (
            ("priya@EXAMPLE.gov.uk", "approver", "A-EMAIL-USED"),
            ("nobody", "approver", "A-EMAIL"),
            ("a b@c.d", "approver", "A-EMAIL"),
            ("x@example.org", "mayor", "A-ROLE"),
        ):
            with pytest.raises(Refused) as refused:
                add_user(session, person.id, email, role, "hash")
            assert refused.value.code == code
        with pytest.raises(Refused):
            add_person(session, "  ")


def test_a_closed_account_is_nobody_at_the_page(sqlite_database: Database) -> None:
    with sqlite_database.transaction() as session:
        person = add_person(session, "Priya Nair")
        user = add_user(session, person.id, "p@example.gov.uk", "finance officer", "hash")
        disable_user(session, user.id, NOW)
        assert viewer_of(session, user.id) is None
        enable_user(session, user.id)
        set_password_hash(session, user.id, "other")
        assert viewer_of(session, user.id) is not None
        assert viewer_of(session, 404) is None
        assert [(one.password_hash, who.name) for one, who in users(session)] == [
            ("other", "Priya Nair")
        ]
        assert names_of(session, {person.id}) == {person.id: "Priya Nair"}
        assert names_of(session, set()) == {}


def test_what_is_seen_is_kept_once_a_day(database: Database) -> None:
    with database.transaction() as session:
        county = settle(session, children=2, pounds=0)
        ids = [child(session, "EX-1").id, child(session, "EX-2").id]
        person = county.officer.person_id
        assert record_seen(session, person, ids[:1], "money map", TODAY) == 1
        assert record_seen(session, person, [*ids, *ids], "money map", TODAY) == 1
        assert record_seen(session, person, ids, "money map", TODAY) == 0
        assert record_seen(session, person, [], "money map", TODAY) == 0
        assert record_seen(session, person, ids, "statement", date(2026, 11, 19)) == 2
        sights = [(one.name, one.page, one.day) for one in who_saw(session, ids[0])]
        assert sights == [
            ("Priya Nair", "statement", date(2026, 11, 19)),
            ("Priya Nair", "money map", TODAY),
        ]


def test_an_approval_needs_two_natural_persons(database: Database) -> None:
    with database.transaction() as session:
        county = settle(session, pounds=0)
        details = {"kind": "payment run", "subject_id": 7, "digest": "d" * 64, "now": NOW}
        with pytest.raises(Refused) as refused:
            record_approval(session, maker_id=1, approver_id=1, **details)
        assert refused.value.code == "A-TWO-PEOPLE"
        kept = record_approval(
            session, maker_id=county.officer.person_id,
            approver_id=county.approver.person_id, **details,
        )  # fmt: skip
        assert approval_of(session, "payment run", 7) is kept
        assert approval_of(session, "payment run", 8) is None
