"""Education, health and care plans: every version of each child's plan, with its dates."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from ledger.budgets.tables import Plan
from ledger.parties.children import children_by_reference
from ledger.parties.saved import Saved, chunks
from ledger.parties.schools import schools_by_urn
from ledger.values.identity import new_id
from ledger.values.problems import RowProblem, RowsRefused

_KEPT = ("starts", "ends", "review_on", "school_id")


@dataclass(frozen=True, slots=True)
class PlanRow:
    """One plan version of the caseload; `ends` is the day after the last, or none."""

    row: int
    reference: str  # the child's case reference
    version: int
    starts: date
    ends: date | None = None
    review_on: date | None = None
    school_urn: str | None = None


def check_plans(
    session: Session, rows: Sequence[PlanRow], coming: Collection[str] = ()
) -> list[RowProblem]:
    """Every reason these rows cannot be saved. `coming`: case references in the same file."""
    children = children_by_reference(session, [row.reference for row in rows])
    schools = schools_by_urn(session, [row.school_urn for row in rows if row.school_urn])
    problems: list[RowProblem] = []
    first: dict[tuple[str, int], int] = {}
    for row in rows:
        told = first.setdefault((row.reference, row.version), row.row)
        if told != row.row:
            problems.append(
                _problem(row, "version", row.version, "B-PLAN-TWICE",
                         f"Row {told} has this version of the plan too. Keep one of the two.")
            )  # fmt: skip
        if row.reference not in children and row.reference not in coming:
            problems.append(unknown_child(row.row, row.reference))
        if row.school_urn and row.school_urn not in schools:
            problems.append(
                _problem(row, "school_urn", row.school_urn, "B-SCHOOL-UNKNOWN",
                         "No school has this URN. Load the schools register first, or correct it.")
            )  # fmt: skip
        if row.ends is not None and row.ends <= row.starts:
            problems.append(
                _problem(row, "ends", row.ends, "B-PLAN-DATES",
                         "The plan ends before it starts. Correct one of the two dates.")
            )  # fmt: skip
        if row.version < 1:
            problems.append(
                _problem(row, "version", row.version, "B-PLAN-VERSION",
                         "A plan's version is a whole number from 1.")
            )  # fmt: skip
    return problems


def save_plans(session: Session, rows: Sequence[PlanRow]) -> Saved:
    """Add the plan versions that are new and change those that differ. Raises `RowsRefused`."""
    problems = check_plans(session, rows)
    if problems:
        raise RowsRefused(problems)
    children = children_by_reference(session, [row.reference for row in rows])
    schools = schools_by_urn(session, [row.school_urn for row in rows if row.school_urn])
    kept = {
        (plan.child_id, plan.version): plan
        for plans in plans_of(session, [child.id for child in children.values()]).values()
        for plan in plans
    }
    new: list[dict[str, object]] = []
    changes: list[str] = []
    for row in rows:
        child_id = children[row.reference].id
        wanted = {
            "starts": row.starts,
            "ends": row.ends,
            "review_on": row.review_on,
            "school_id": schools[row.school_urn].id if row.school_urn else None,
        }
        plan = kept.get((child_id, row.version))
        if plan is None:
            new.append({"id": new_id(), "child_id": child_id, "version": row.version, **wanted})
            continue
        differing = [key for key in _KEPT if getattr(plan, key) != wanted[key]]
        for key in differing:
            setattr(plan, key, wanted[key])
        if differing:
            changes.append(f"{row.reference} plan {row.version}: {', '.join(differing)}")
    session.flush()
    for part in chunks(new):
        session.execute(insert(Plan), part)
    return Saved(len(new), len(changes), len(rows) - len(new) - len(changes), tuple(changes))


def plans_of(session: Session, child_ids: Iterable[int]) -> dict[int, list[Plan]]:
    """Every version of these children's plans, by child, the newest first."""
    found: dict[int, list[Plan]] = {}
    for part in chunks(sorted(set(child_ids))):
        for plan in session.scalars(
            select(Plan).where(Plan.child_id.in_(part)).order_by(Plan.version.desc())
        ):
            found.setdefault(plan.child_id, []).append(plan)
    return found


def plan_on(plans: Sequence[Plan], day: date) -> Plan | None:
    """The newest version in force on a day, of plans given the newest first."""
    for plan in plans:
        if plan.starts <= day and (plan.ends is None or day < plan.ends):
            return plan
    return None


def unknown_child(row: int, reference: str) -> RowProblem:
    """The problem of a case reference that no child has."""
    return RowProblem(
        row,
        "reference",
        reference,
        "B-CHILD-UNKNOWN",
        "No child has this case reference. Load the caseload first, or correct the reference.",
    )


def _problem(row: PlanRow, field: str, found: object, code: str, message: str) -> RowProblem:
    return RowProblem(row.row, field, str(found), code, message)
