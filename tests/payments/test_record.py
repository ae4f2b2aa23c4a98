"""What is recorded stays as it was: agreements, payments, approvals, rules, on both databases."""

from __future__ import annotations

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from ledger import acts
from ledger.access.seen import record_seen
from ledger.database import APPEND, Base, Database
from ledger.payments.lines import digest_of
from tests.county import AGREED, APRIL_FIRST, at, child, land_days, row, settle
from tests.databases import Owner, Place

KEPT = (
    "budget", "agreement", "line", "share", "instalment", "part",
    "run", "run_line", "run_step", "run_hold", "run_landing", "approval", "seen", "rule",
)  # fmt: skip


@pytest.fixture
def full(place: Place) -> Place:
    """A ledger with at least one row in every table of record."""
    with place.database.transaction() as session:
        county = settle(session)
        acts.agree_budgets(session, county.officer, [row(), row(number=2, row=3)], "rows", AGREED)
        now = at(APRIL_FIRST)
        run_id = acts.prepare_run(session, county.officer, APRIL_FIRST, now)
        one = session.scalar(text("SELECT min(instalment_id) FROM run_line"))
        acts.hold_payment(session, county.officer, run_id, one, "Wait", now)
        acts.release_payment(session, county.officer, run_id, one, "Go", now)
        acts.approve_run(session, county.approver, run_id, digest_of(session, run_id), now)
        for day in land_days(session, run_id):
            acts.land_payments(session, county.officer, run_id, day, day, at(day))
        record_seen(
            session, county.officer.person_id, [child(session, "EX-1").id], "map", now.date()
        )
    return place


def refused(owner: Owner, statement: str) -> bool:
    """Whether even the owner's own connection is refused it by a guard."""
    try:
        owner.run(statement)
    except DBAPIError as error:
        return "B-CHANGE" in str(error.orig) or "B-EXISTS" in str(error.orig)
    return False


def attacks(table: str, dialect: str) -> list[str]:
    """Every way to change, remove or replace a row of a table."""
    key = Base.metadata.tables[table].primary_key.columns.values()[0].name
    ways = [f"UPDATE {table} SET {key} = {key}", f"DELETE FROM {table}"]
    if dialect == "postgresql":
        return [*ways, f"TRUNCATE {table} CASCADE"]
    return [
        *ways,
        f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}",
        f"INSERT OR IGNORE INTO {table} SELECT * FROM {table}",
    ]


def test_no_statement_changes_or_removes_a_row_of_record(full: Place) -> None:
    for table in KEPT:
        before = full.owner.rows(f"SELECT * FROM {table}")
        assert before, table
        for attack in attacks(table, full.database.dialect):
            assert refused(full.owner, attack), attack
        assert full.owner.rows(f"SELECT * FROM {table}") == before


def test_the_application_may_add_and_not_change() -> None:
    for table in KEPT:
        right = Base.metadata.tables[table].info.get("rights")
        assert right == APPEND or table == "run"  # a run's row is locked, so may be named in one


def test_the_guards_in_the_database_are_these(database: Database) -> None:
    database.check_guards()


def test_two_people_is_held_by_the_table_itself(full: Place) -> None:
    statement = (
        "INSERT INTO approval (id, kind, subject_id, digest, maker_id, approver_id, at)"
        " SELECT 1, 'x', 1, 'd', id, id, '2026-04-01 10:00:00' FROM person LIMIT 1"
    )
    with pytest.raises(DBAPIError, match="two_people"):
        full.owner.run(statement)
