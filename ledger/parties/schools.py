"""Schools as the national register lists them. A closed school is kept: money was paid to it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import date

from sqlalchemy import insert, or_, select
from sqlalchemy.orm import Session

from ledger.parties.authorities import save_authorities
from ledger.parties.saved import Saved, chunks
from ledger.parties.tables import School
from ledger.values.errors import Refused
from ledger.values.identity import new_id
from ledger.values.problems import RowProblem, RowsRefused

CLOSED = "Closed"  # the register's word; every other status still holds its LAESTAB
SECTORS = ("maintained", "academy", "independent", "college", "other")
SETTINGS = ("mainstream", "unit", "special", "alternative provision", "college", "early years")


@dataclass(frozen=True, slots=True)
class SchoolRow:
    """One school of the register, its identifiers checked; `row` is its number in the file."""

    row: int
    authority_code: str
    authority_name: str
    urn: str
    laestab: str
    ukprn: str | None
    name: str
    type_name: str
    phase: str
    sector: str
    setting: str
    status: str
    opened: date | None
    closed: date | None
    town: str
    postcode: str

    @property
    def is_closed(self) -> bool:
        """Whether the register lists it as closed."""
        return self.status == CLOSED


_KEPT = tuple(
    field.name for field in fields(SchoolRow) if field.name not in ("row", "authority_name", "urn")
)


def check_schools(session: Session, rows: Sequence[SchoolRow]) -> list[RowProblem]:
    """Every reason these rows cannot be saved together: a number twice, or another school's.

    A closed school may share its LAESTAB number with others; two that are not closed may not.
    """
    standing = [row for row in rows if not row.is_closed]
    problems = [*_twice(rows, "urn", "URN"), *_twice(standing, "laestab", "LAESTAB number")]
    urns = {row.urn for row in rows}
    numbers = {row.laestab: row for row in standing}
    for part in chunks(sorted(numbers)):
        for urn, laestab in session.execute(
            select(School.urn, School.laestab).where(
                School.laestab.in_(part), School.status != CLOSED
            )
        ):
            row = numbers[laestab]
            if urn != row.urn and urn not in urns:
                problems.append(
                    RowProblem(
                        row.row,
                        "laestab",
                        laestab,
                        "P-LAESTAB-USED",
                        f"The school with URN {urn} has this LAESTAB number and is not closed. "
                        "Check both against the register.",
                    )
                )
    return problems


def save_schools(session: Session, rows: Sequence[SchoolRow]) -> Saved:
    """Add the schools that are new and change those that differ; the same rows twice do nothing.

    A school that is missing from the rows is left as it is. Raises `RowsRefused`.
    """
    problems = check_schools(session, rows)
    if problems:
        raise RowsRefused(problems)
    authorities = save_authorities(
        session, {row.authority_code: row.authority_name for row in rows}
    )
    kept = schools_by_urn(session, [row.urn for row in rows])
    new: list[dict[str, object]] = []
    moving: list[tuple[School, dict[str, object]]] = []
    changes: list[str] = []
    for row in rows:
        wanted = _columns(row, authorities[row.authority_code])
        school = kept.get(row.urn)
        if school is None:
            new.append({"id": new_id(), "urn": row.urn, **wanted})
        elif differing := [key for key, value in wanted.items() if getattr(school, key) != value]:
            changes.append(f"{row.name}: {', '.join(key.replace('_id', '') for key in differing)}")
            moving.append((school, {key: wanted[key] for key in differing}))
    _change(session, moving)
    for part in chunks(new):
        session.execute(insert(School), part)
    unchanged = len(rows) - len(new) - len(changes)
    return Saved(len(new), len(changes), unchanged, tuple(changes))


def schools_by_urn(session: Session, urns: Iterable[str]) -> dict[str, School]:
    """The schools with these URNs, by URN; one that is not kept is not there."""
    found: dict[str, School] = {}
    for part in chunks(sorted(set(urns))):
        for school in session.scalars(select(School).where(School.urn.in_(part))):
            found[school.urn] = school
    return found


def find_school(session: Session, reference: str) -> School | None:
    """The school with this URN (six digits) or LAESTAB number (seven digits, slash or not).

    A LAESTAB means the school that is not closed. Raises `Refused` (P-SCHOOL-CLOSED) when only
    closed ones have it: a URN says which is meant.
    """
    text = reference.strip().replace(" ", "")
    if len(text) == 7 and text.isdigit():
        text = f"{text[:3]}/{text[3:]}"
    named = or_(School.urn == text, School.laestab == text)
    return choose_school(text, session.scalars(select(School).where(named).order_by(School.urn)))


def choose_school(reference: str, named: Iterable[School]) -> School | None:
    """The one school a URN or LAESTAB means, of those that have it; `Refused` as `find_school`."""
    shut = []
    for school in named:
        if school.urn == reference or school.status != CLOSED:
            return school
        shut.append(school)
    if not shut:
        return None
    whose = " and ".join(f"{school.name} (URN {school.urn})" for school in shut)
    raise Refused(
        "P-SCHOOL-CLOSED",
        f"No open school has the number {reference}. It belonged to {whose}, now closed. "
        "Nothing was saved. Give the URN of the school you mean.",
    )


def schools(session: Session) -> Sequence[School]:
    """Every school, by name."""
    return session.scalars(select(School).order_by(School.name, School.urn)).all()


def _columns(row: SchoolRow, authority_id: int) -> dict[str, object]:
    kept: dict[str, object] = {
        name: getattr(row, name) for name in _KEPT if name != "authority_code"
    }
    return {"authority_id": authority_id, **kept}


def _change(session: Session, moving: Sequence[tuple[School, dict[str, object]]]) -> None:
    # Two schools may exchange a LAESTAB number, or one close as the other opens: each that is to
    # have another number or status gives up its number before any takes one.
    for school, wanted in moving:
        if wanted.keys() & {"laestab", "status"}:
            wanted.setdefault("laestab", school.laestab)
            school.laestab = f"-{school.urn}"
    session.flush()
    for school, wanted in moving:
        for key, value in wanted.items():
            setattr(school, key, value)
    session.flush()


def _twice(rows: Sequence[SchoolRow], field: str, words: str) -> list[RowProblem]:
    first: dict[str, int] = {}
    problems = []
    for row in rows:
        value = getattr(row, field)
        if value in first:
            problems.append(
                RowProblem(
                    row.row,
                    field,
                    value,
                    "P-TWICE",
                    f"This {words} is in row {first[value]} too. Keep one of the two rows.",
                )
            )
        first.setdefault(value, row.row)
    return problems
