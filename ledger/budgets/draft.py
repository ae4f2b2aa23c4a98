"""A workbook's rows, looked up, checked and priced, before anything is written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from ledger.budgets.checks import check_payee_age, check_row, check_together
from ledger.budgets.plans import plan_on, plans_of, unknown_child
from ledger.budgets.pricing import Priced, price, share_words
from ledger.budgets.rows import BudgetRow
from ledger.budgets.tables import Budget, Line, Plan
from ledger.budgets.timetable import Timetable, timetable_at
from ledger.parties.children import children_by_reference
from ledger.parties.saved import chunks
from ledger.parties.tables import Child
from ledger.values.dates import financial_year, show_date, year_name
from ledger.values.money import share_series, show_pounds
from ledger.values.problems import RowProblem


@dataclass(frozen=True, slots=True)
class LineDraft:
    """A row priced and split: `parts` gives, for each of its dues, pence by funder."""

    row: BudgetRow
    priced: Priced
    weights: dict[str, int]  # in the order ties are settled in, without nils
    parts: list[dict[str, int]]

    @property
    def by_funder(self) -> dict[str, int]:
        """What each funder gives this line in the year, in pence."""
        return {funder: sum(part[funder] for part in self.parts) for funder in self.weights}


@dataclass(frozen=True, slots=True)
class BudgetDraft:
    """One child's budget: the plan and year it belongs to, and its lines."""

    child: Child
    plan: Plan
    year: int
    lines: list[LineDraft]
    timetable: Timetable


@dataclass(slots=True)
class Draft:
    """All that a file would do: new budgets, lines agreed already, every problem."""

    budgets: list[BudgetDraft] = field(default_factory=list)
    unchanged: list[int] = field(default_factory=list)  # ids of lines that are there already
    problems: list[RowProblem] = field(default_factory=list)

    @property
    def pence(self) -> int:
        """What all the new lines come to in their year, in pence."""
        return sum(line.priced.year_pence for one in self.budgets for line in one.lines)


def draft(session: Session, rows: Sequence[BudgetRow]) -> Draft:
    """Look up, check and price every row; nothing is written.

    A child whose lines are agreed already, just as given, is left alone; other rows for a budget
    that is agreed are a problem, because agreed money is never changed in place.
    """
    found = Draft()
    children = children_by_reference(session, [row.reference for row in rows])
    plans = plans_of(session, [child.id for child in children.values()])
    agreed = _agreed(session, [child.id for child in children.values()])
    timetables: dict[int, Timetable] = {}
    for reference, own in _by_child(rows).items():
        problems = [problem for row in own for problem in check_row(row)] + check_together(own)
        child = children.get(reference)
        if child is None:
            problems += [unknown_child(own[0].row, reference)]
        if child is None or problems:
            found.problems += problems
            continue
        year = financial_year(own[0].starts)
        if year not in timetables:
            timetables[year] = timetable_at(session, own[0].starts)
        _one_child(found, child, plans.get(child.id, []), own, timetables[year], agreed)
    found.problems.sort(key=lambda problem: problem.row)
    return found


def _by_child(rows: Sequence[BudgetRow]) -> dict[str, list[BudgetRow]]:
    grouped: dict[str, list[BudgetRow]] = {}
    for row in rows:
        grouped.setdefault(row.reference, []).append(row)
    return grouped


def _one_child(
    found: Draft,
    child: Child,
    plans: Sequence[Plan],
    rows: list[BudgetRow],
    timetable: Timetable,
    agreed: dict[tuple[int, int], list[Budget]],
) -> None:
    first, year = rows[0], financial_year(rows[0].starts)
    plan = _plan(plans, first)
    if plan is None:
        found.problems.append(_no_plan(first))
        return
    lines = [_price(row, timetable) for row in rows]
    problems = [problem for line in lines for problem in _of_line(line, child)]
    live = agreed.get((child.id, year), [])
    same = [budget for budget in live if budget.plan_id == plan.id]
    if same and not problems:
        kept = {line.number: line for line in same[0].lines}
        found.unchanged += [kept[line.row.number].id for line in lines if _is(kept, line)]
        problems = [_agreed_already(line.row, year) for line in lines if not _is(kept, line)]
    elif live:
        problems.append(_other_plan(first, year))
    elif not problems:
        found.budgets.append(BudgetDraft(child, plan, year, lines, timetable))
    found.problems += problems


def _plan(plans: Sequence[Plan], row: BudgetRow) -> Plan | None:
    if row.plan_version is None:
        return plan_on(plans, row.starts)
    return next((plan for plan in plans if plan.version == row.plan_version), None)


def _price(row: BudgetRow, timetable: Timetable) -> LineDraft:
    priced = price(row, timetable)
    weights = {
        funder: row.weights[funder] for funder in timetable.tie_order if row.weights.get(funder)
    }
    parts = share_series([due.pence for due in priced.dues], weights)
    return LineDraft(row, priced, weights, parts)


def _of_line(line: LineDraft, child: Child) -> list[RowProblem]:
    row, year_pence = line.row, line.priced.year_pence
    problems = []
    if (young := check_payee_age(row, child.born)) is not None:
        problems.append(young)
    if row.year_pence is not None and row.year_pence != year_pence:
        problems.append(
            RowProblem(
                row.row,
                "year_pence",
                show_pounds(row.year_pence),
                "B-DECLARED",
                f"We make the year {show_pounds(year_pence)}: {line.priced.working.sentence}. "
                "Correct the sum, or the hours, weeks, rate or dates.",
            )
        )
    if any(pence < 0 for part in line.parts for pence in part.values()):
        problems.append(
            RowProblem(
                row.row,
                "weights",
                share_words(line.weights),
                "B-SHARE-SMALL",
                "A funder's share of one payment is less than a penny. Give it a larger share, "
                "or none.",
            )
        )
    if year_pence == 0:
        problems.append(
            RowProblem(
                row.row,
                "starts",
                show_date(row.starts),
                "B-NOTHING-DUE",
                f"Nothing falls due in {year_name(line.priced.year)} on these dates. Check them.",
            )
        )
    return problems


def _agreed(session: Session, child_ids: Sequence[int]) -> dict[tuple[int, int], list[Budget]]:
    found: dict[tuple[int, int], list[Budget]] = {}
    for part in chunks(sorted(child_ids)):
        budgets = session.scalars(
            select(Budget)
            .where(Budget.child_id.in_(part))
            .options(selectinload(Budget.lines).selectinload(Line.shares))
        )
        for budget in budgets:
            found.setdefault((budget.child_id, budget.year), []).append(budget)
    return found


_COMPARED = ("section", "outcome", "what", "hours", "weeks", "rate_pence", "mechanism", "starts",
             "ends")  # fmt: skip


def _is(kept: dict[int, Line], line: LineDraft) -> bool:
    """Whether this very line is agreed already."""
    same = kept.get(line.row.number)
    return (
        same is not None
        and all(getattr(same, name) == getattr(line.row, name) for name in _COMPARED)
        and same.year_pence == line.priced.year_pence
        and {share.funder: share.weight for share in same.shares} == line.weights
    )


def _no_plan(row: BudgetRow) -> RowProblem:
    asked = "" if row.plan_version is None else f"version {row.plan_version} of "
    when = f" on {show_date(row.starts)}" if row.plan_version is None else ""
    return RowProblem(
        row.row,
        "plan_version",
        str(row.plan_version or ""),
        "B-PLAN-UNKNOWN",
        f"The child has no {asked}plan in force{when}. "
        "Load the caseload first, or correct the version or the date.",
    )


def _agreed_already(row: BudgetRow, year: int) -> RowProblem:
    return RowProblem(
        row.row,
        "number",
        str(row.number),
        "B-AGREED",
        f"The child's budget for {year_name(year)} is agreed already without this line as it "
        "stands here. Agreed money is changed by a new version of the plan.",
    )


def _other_plan(row: BudgetRow, year: int) -> RowProblem:
    return RowProblem(
        row.row,
        "plan_version",
        str(row.plan_version or ""),
        "B-OTHER-PLAN",
        f"The child has a budget for {year_name(year)} from another version of the plan. "
        "That one must be ended first.",
    )
