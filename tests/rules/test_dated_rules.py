"""Rules by date: the version in force on a day, and no way to move a past one."""

from __future__ import annotations

from datetime import date

import pytest

from ledger.budgets.timetable import timetable_at
from ledger.database import Database
from ledger.rules.book import add_rule, rule_at, rules
from ledger.values.errors import Refused
from tests.county import settle


def test_the_shipped_rules_are_in_force_with_a_source(database: Database) -> None:
    with database.reading() as session:
        found = rules(session)
        assert {rule.key for rule in found} == {
            "contingency_weeks", "four_weekly_anchor", "payment_terms", "payment_lead",
            "tie_order", "split_method",
        }  # fmt: skip
        assert all(rule.title and rule.source and rule.version == 1 for rule in found)
        timetable = timetable_at(session, date(2026, 4, 1))
        assert timetable.anchor == date(2026, 4, 6)
        assert timetable.tie_order == ("education", "health", "care")


def test_a_new_version_holds_from_its_day_and_moves_nothing_before(database: Database) -> None:
    with database.transaction() as session:
        county = settle(session, pounds=0)
        add = {
            "title": "Weeks of money a family may keep",
            "source": "Cabinet, 3 November 2026",
            "maker_id": county.officer.person_id,
            "checker_id": county.approver.person_id,
        }
        new = add_rule(session, "contingency_weeks", date(2027, 4, 1), 6, **add)
        assert new.name == "Weeks of money a family may keep, version 2"
        assert rule_at(session, "contingency_weeks", date(2027, 3, 31)).value == 8
        assert rule_at(session, "contingency_weeks", date(2027, 4, 1)).value == 6
        with pytest.raises(Refused) as refused:
            add_rule(session, "contingency_weeks", date(2027, 4, 1), 5, **add)
        assert refused.value.code == "L-RULE-ORDER"
        with pytest.raises(Refused) as refused:
            add_rule(
                session, "contingency_weeks", date(2028, 4, 1), 5,
                **{**add, "checker_id": county.officer.person_id},
            )  # fmt: skip
        assert refused.value.code == "L-TWO-PEOPLE"


def test_a_day_without_a_rule_says_so(sqlite_database: Database) -> None:
    with sqlite_database.reading() as session:
        for key, day in (("contingency_weeks", date(2020, 1, 1)), ("no such", date(2026, 4, 1))):
            with pytest.raises(Refused) as refused:
                rule_at(session, key, day)
            assert refused.value.code == "L-NO-RULE"
