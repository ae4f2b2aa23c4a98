"""Children and young people with plans, found by the council's case reference."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from ledger.parties.saved import Saved, chunks
from ledger.parties.tables import Child
from ledger.values.identity import new_id
from ledger.values.problems import RowProblem, RowsRefused

_KEPT = ("upn", "first_name", "last_name", "born")


@dataclass(frozen=True, slots=True)
class ChildRow:
    """One child of the caseload; `row` is its number in the file, `upn` checked or none."""

    row: int
    reference: str
    upn: str | None
    first_name: str
    last_name: str
    born: date


def check_children(session: Session, rows: Sequence[ChildRow]) -> list[RowProblem]:
    """Every reason these rows cannot be saved: one child told two ways, or another child's UPN."""
    problems: list[RowProblem] = []
    first: dict[str, ChildRow] = {}
    upns: dict[str, ChildRow] = {}
    for row in rows:
        told = first.setdefault(row.reference, row)
        if _details(told) != _details(row):
            problems.append(
                RowProblem(
                    row.row,
                    "reference",
                    row.reference,
                    "P-CHILD-TWICE",
                    f"Row {told.row} has this case reference with other details. "
                    "Give a child the same name, birthday and UPN in every row.",
                )
            )
        if row.upn is not None:
            holder = upns.setdefault(row.upn, row)
            if holder.reference != row.reference:
                problems.append(_upn_used(row, holder.reference))
    for part in chunks(sorted(upns)):
        for reference, upn in session.execute(
            select(Child.reference, Child.upn).where(Child.upn.in_(part))
        ):
            row = upns[upn or ""]
            if reference != row.reference:
                problems.append(_upn_used(row, reference))
    return problems


def save_children(session: Session, rows: Sequence[ChildRow]) -> Saved:
    """Add the children that are new and change those that differ; the same twice does nothing.

    A new child is given a pseudonym, which is all the book ever knows. Raises `RowsRefused`.
    """
    problems = check_children(session, rows)
    if problems:
        raise RowsRefused(problems)
    wanted = {row.reference: row for row in rows}
    kept = children_by_reference(session, wanted)
    new: list[dict[str, object]] = []
    changes: list[str] = []
    for reference, row in wanted.items():
        child = kept.get(reference)
        if child is None:
            new.append(
                {"id": new_id(), "subject": new_id(), "reference": reference, **_details(row)}
            )
            continue
        differing = [key for key, value in _details(row).items() if getattr(child, key) != value]
        for key in differing:
            setattr(child, key, getattr(row, key))
        if differing:
            changes.append(f"{reference}: {', '.join(key.replace('_', ' ') for key in differing)}")
    session.flush()
    for part in chunks(new):
        session.execute(insert(Child), part)
    unchanged = len(wanted) - len(new) - len(changes)
    return Saved(len(new), len(changes), unchanged, tuple(changes))


def children_by_reference(session: Session, references: Iterable[str]) -> dict[str, Child]:
    """The children with these case references, by reference; one not kept is not there."""
    found: dict[str, Child] = {}
    for part in chunks(sorted(set(references))):
        for child in session.scalars(select(Child).where(Child.reference.in_(part))):
            found[child.reference] = child
    return found


def find_child(session: Session, reference: str) -> Child | None:
    """The child with this case reference."""
    return session.scalar(select(Child).where(Child.reference == reference.strip()))


def _details(row: ChildRow) -> dict[str, object]:
    return {key: getattr(row, key) for key in _KEPT}


def _upn_used(row: ChildRow, other: str) -> RowProblem:
    return RowProblem(
        row.row,
        "upn",
        row.upn or "",
        "P-UPN-USED",
        f"The child with case reference {other} has this UPN. Check which of the two is right.",
    )
