"""The caseload: children, their plans and schools, and the officer who has the case."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import date, timedelta
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from importers.declare import Action, Checked, Context, Posted, Progress, Row
from importers.kinds.carry import take_problems
from importers.messages import refuse_cell
from importers.parsers import SERIAL_SHIFT
from ledger.access.tables import Tie, User
from ledger.access.ties import add_tie, end_tie
from ledger.budgets.plans import PlanRow, check_plans, plans_of, save_plans
from ledger.parties.children import ChildRow, check_children, children_by_reference, save_children
from ledger.parties.schools import choose_school
from ledger.parties.tables import School
from ledger.values.dates import birthday, london_date, show_date
from ledger.values.errors import Refused

OLDEST = 26  # a plan ends at 25 at the latest (Children and Families Act 2014 section 46)
_FIELDS = {"school_urn": "school"}
_CHILD = {"upn": "UPN", "first_name": "first name", "last_name": "last name", "born": "birthday"}
_PLAN = {"starts": "plan from", "ends": "plan to", "review_on": "annual review",
         "school_id": "school"}  # fmt: skip


class Known:
    """What the ledger holds already, read once for all rows."""

    def __init__(self, session: Session, rows: Sequence[Row], today: date) -> None:
        self.schools: dict[str, list[School]] = {}
        for school in session.scalars(select(School).order_by(School.urn)):
            for name in (school.urn, school.laestab, school.laestab.replace("/", "")):
                self.schools.setdefault(name, []).append(school)
        self.officers = {
            user.email: user
            for user in session.scalars(select(User).where(User.role == "SEN case officer"))
        }
        self.children = children_by_reference(session, [row["reference"] for row in rows])
        self.plans = plans_of(session, [child.id for child in self.children.values()])
        self.ties = {
            tie.child_id: tie
            for tie in session.scalars(
                select(Tie)
                .where(Tie.kind == "case officer", Tie.starts <= today)
                .where(or_(Tie.ends.is_(None), Tie.ends > today))
                .order_by(Tie.starts, Tie.id)
            )
        }

    def school(self, row: Row) -> School | None:
        """The school a row names, by URN or LAESTAB.

        Raises `Refused` (P-SCHOOL-CLOSED) for the LAESTAB of closed ones alone.
        """
        name = row["school"] or ""
        return choose_school(name, self.schools.get(name, ()))


def _child(row: Row) -> ChildRow:
    return ChildRow(
        row.number, row["reference"], row["upn"], row["first_name"], row["last_name"], row["born"]
    )


def _school(row: Row, known: Known) -> School | None:
    """The school a row names; none when it cannot be told, which `_check_references` says."""
    with suppress(Refused):
        return known.school(row)
    return None


def _plan(row: Row, known: Known) -> PlanRow:
    school = _school(row, known)
    return PlanRow(
        row=row.number,
        reference=row["reference"],
        version=row["version"],
        starts=row["starts"],
        ends=row["ends"] + timedelta(days=1) if row["ends"] else None,
        review_on=row["review_on"],
        school_urn=school.urn if school else None,
    )


def check(session: Session, rows: Sequence[Row], context: Context) -> Checked:
    """What the rows would add and change, and every reason they cannot be kept."""
    checked = Checked()
    today = london_date(context.now)
    known = Known(session, rows, today)
    take_problems(checked, check_children(session, [_child(row) for row in rows]), _FIELDS)
    plans = [_plan(row, known) for row in rows]
    coming = {row["reference"] for row in rows}
    take_problems(checked, check_plans(session, plans, coming), _FIELDS)
    for row, plan in zip(rows, plans, strict=True):
        _check_references(checked, row, known)
        _check_age(checked, row, today, context.dates_from_1904)
        _preview(checked, row, plan, known)
    return checked


def _check_references(checked: Checked, row: Row, known: Known) -> None:
    unknown = refuse_cell("R-NOTYOURS")
    if row["officer"] and row["officer"] not in known.officers:
        checked.say(row, "officer", unknown.code, unknown.message)
    try:
        if row["school"] and known.school(row) is None:
            checked.say(row, "school", unknown.code, unknown.message)
    except Refused as refused:
        checked.say(row, "school", refused.code, refused.message)


def _check_age(checked: Checked, row: Row, today: date, from_1904: bool) -> None:
    born: date = row["born"]
    last = birthday(born, OLDEST)
    if born >= today or not born < row["starts"] < last:
        hint = SERIAL_SHIFT if from_1904 else ""
        checked.say(
            row, "born", "R-SERIAL1904" if from_1904 else "R-DATE-RANGE",
            f"the date must be before the plan starts on {show_date(row['starts'])} and less than "
            f"{OLDEST} years before it{hint}",
        )  # fmt: skip


def _preview(checked: Checked, row: Row, plan: PlanRow, known: Known) -> None:
    name = f"{row['first_name']} {row['last_name']}"
    child = known.children.get(row["reference"])
    if child is None:
        checked.will(row.number, "add", name, f"{row['reference']}, plan {row['version']}")
        return
    kept = next((one for one in known.plans.get(child.id, []) if one.version == plan.version), None)
    if kept is None:
        checked.will(row.number, "add", name, f"{row['reference']}, plan {row['version']}")
        return
    school = _school(row, known)
    wanted: Mapping[str, Any] = {
        "starts": plan.starts, "ends": plan.ends, "review_on": plan.review_on,
        "school_id": school.id if school else None,
    }  # fmt: skip
    differing = [words for key, words in _PLAN.items() if getattr(kept, key) != wanted[key]]
    differing += [words for key, words in _CHILD.items() if getattr(child, key) != row[key]]
    if _new_officer(row, known):
        differing.append("case officer")
    action: Action = "change" if differing else "unchanged"
    checked.will(row.number, action, name, f"changes {', '.join(differing)}" if differing else "")


def _new_officer(row: Row, known: Known) -> User | None:
    """The officer a row gives the case to, when it is not theirs already."""
    officer = known.officers.get(row["officer"] or "")
    child = known.children.get(row["reference"])
    tie = known.ties.get(child.id) if child else None
    return None if officer is None or (tie and tie.user_id == officer.id) else officer


def post(
    session: Session, rows: Sequence[Row], context: Context, source: str, progress: Progress
) -> Posted:
    """Keep every child and plan, and give each case to its officer from today; all or none."""
    del source
    today = london_date(context.now)
    known = Known(session, rows, today)
    save_children(session, [_child(row) for row in rows])
    save_plans(session, [_plan(row, known) for row in rows])
    known = Known(session, rows, today)
    given: set[str] = set()
    for done, row in enumerate(rows, start=1):
        officer = _new_officer(row, known)
        if officer is not None and row["reference"] not in given:
            given.add(row["reference"])
            child = known.children[row["reference"]]
            tie = known.ties.get(child.id)
            if tie is not None:
                end_tie(session, tie.id, today)
            add_tie(session, officer.id, child.id, "case officer", today)
        if done % 500 == 0 or done == len(rows):
            progress(done, len(rows))
    return Posted()
