"""The children an officer may see, found by name or number, each with four numbers."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, render_template, request
from markupsafe import Markup
from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from ledger.access.permissions import Permission
from ledger.access.ties import visible_children
from ledger.budgets.tables import Budget, Line, Plan
from ledger.parties.tables import Child, School
from ledger.values.dates import (
    financial_year,
    london_time,
    show_date,
    year_name,
)
from ledger.values.money import show_pounds
from ledger.web.figures import Four, by_child, total
from ledger.web.guard import page
from ledger.web.moneymap import MECHANISMS
from ledger.web.visit import Visit
from ledger.web.words import counted

pages = Blueprint("children", __name__)

PAGE = 100
SHOW = (
    ("", "All children"),
    ("budget", "With a personal budget"),
    ("direct payment", "With a direct payment"),
    ("third party", "Paid to a third party"),
    ("arranged", "Arranged for the family"),
    ("none", "Without a personal budget"),
)


@page(pages, "/children", permission=Permission.SEE_CHILDREN, seen_as="children list")
def children(visit: Visit) -> str:
    """The children the viewer may see, found by name or number, each with four numbers."""
    session, today = visit.session, visit.today
    find = " ".join(request.args.get("find", "").split())[:80]
    show = request.args.get("show", "")
    at = request.args.get("from", "0")
    start = int(at) if at.isascii() and at.isdigit() and len(at) < 7 else 0
    year = financial_year(today)
    fours = by_child(session, visit.viewer, year, today)
    found = _found(visit, find, show, year)
    shown = found[start : start + PAGE]
    ids = [child.id for child, _ in shown]
    visit.saw(*ids)
    ways = _mechanisms(session, ids, year)
    everything = total(fours[child.id] for child, _ in found if child.id in fours)
    return render_template(
        "officer/children.html",
        heading="Children",
        as_at=f"As at {show_date(today)}, {london_time(visit.now)}. "
        f"Personal budgets, {year_name(year)}.",
        lede=_children_lede(len(found), everything, bool(find or show)),
        asked={"find": find, "show": show},
        choices=SHOW,
        caption_of_list="Children and their personal budgets",
        rows=[
            {
                "id": child.id,
                "name": f"{child.first_name} {child.last_name}",
                "reference": child.reference,
                "school": school or "No school",
                "mechanisms": ", ".join(ways.get(child.id, [])),
                "four": fours.get(child.id, Four()).numbers,
                "paid_pence": fours.get(child.id, Four()).paid,
                "has_budget": child.id in fours,
            }
            for child, school in shown
        ],
        total={
            "label": counted(len(found), "child", "children"),
            "four": everything.numbers,
            "paid_pence": everything.paid,
        },
        pages=_pages(start, len(found), find, show),
        nothing="No child you may see fits that. Try part of a name, or show all children.",
    )


def _found(visit: Visit, find: str, show: str, year: int) -> list[tuple[Child, str | None]]:
    newest = (
        select(Plan.child_id, func.max(Plan.version).label("version"))
        .group_by(Plan.child_id)
        .subquery()
    )
    query = (
        select(Child, School.name)
        .outerjoin(newest, newest.c.child_id == Child.id)
        .outerjoin(Plan, (Plan.child_id == Child.id) & (Plan.version == newest.c.version))
        .outerjoin(School, School.id == Plan.school_id)
        .where(Child.id.in_(visible_children(visit.session, visit.viewer, visit.today)))
        .order_by(Child.last_name, Child.first_name, Child.id)
    )
    for word in find.split():
        like = f"%{_escaped(word)}%"
        query = query.where(
            or_(
                Child.first_name.ilike(like, escape="\\"),
                Child.last_name.ilike(like, escape="\\"),
                Child.reference.ilike(like, escape="\\"),
            )
        )
    budget = select(Budget.child_id).where(Budget.year == year)
    if show == "budget":
        query = query.where(Child.id.in_(budget))
    elif show == "none":
        query = query.where(Child.id.not_in(budget))
    elif show in MECHANISMS:
        lines = budget.join(Line, Line.budget_id == Budget.id).where(Line.mechanism == show)
        query = query.where(Child.id.in_(lines))
    return [(row[0], row[1]) for row in visit.session.execute(query)]


def _escaped(word: str) -> str:
    return word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _children_lede(number: int, four: Four, narrowed: bool) -> Markup:
    words = Markup("<strong>{}, {} allocated and {} still available.</strong>").format(
        counted(number, "child", "children"),
        show_pounds(four.allocated),
        show_pounds(four.available),
    )
    return words + (Markup(" Only those that fit your search.") if narrowed else Markup(""))


def _mechanisms(session: Session, ids: list[int], year: int) -> dict[int, list[str]]:
    rows = session.execute(
        select(Budget.child_id, Line.mechanism)
        .join(Line, Line.budget_id == Budget.id)
        .where(Budget.child_id.in_(ids), Budget.year == year)
        .distinct()
    )
    found: dict[int, set[str]] = {}
    for row in rows:
        found.setdefault(row.child_id, set()).add(row.mechanism)
    return {child: [words for key, words in MECHANISMS.items() if key in ways]
            for child, ways in found.items()}  # fmt: skip


def _pages(start: int, number: int, find: str, show: str) -> dict[str, Any]:
    if number <= PAGE:
        return {}
    asked = {key: value for key, value in (("find", find), ("show", show)) if value}

    def address(at: int) -> str:
        return f"/children?{urlencode({**asked, 'from': at})}"

    return {
        "before": address(max(0, start - PAGE)) if start else "",
        "after": address(start + PAGE) if start + PAGE < number else "",
        "next_count": min(PAGE, number - start - PAGE),
    }
