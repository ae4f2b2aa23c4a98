"""The schools register: what its rows mean here, and keeping them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy.orm import Session

from importers.declare import Checked, Context, Posted, Progress, Row
from importers.kinds.carry import take_problems
from ledger.parties.schools import SchoolRow, check_schools, save_schools, schools_by_urn

# The register's type codes; a code that is not here is "other" and mainstream.
SECTORS = {
    **dict.fromkeys((1, 2, 3, 5, 7, 12, 14, 15), "maintained"),
    **dict.fromkeys((28, 33, 34, 35, 36, 38, 39, 40, 41, 42, 43, 44, 45, 46, 57), "academy"),
    **dict.fromkeys((6, 8, 10, 11), "independent"),
    **dict.fromkeys((18, 29, 31, 32), "college"),
}
SETTINGS = {
    **dict.fromkeys((7, 8, 10, 12, 33, 36, 44), "special"),
    **dict.fromkeys((14, 38, 42, 43), "alternative provision"),
    **dict.fromkeys((18, 29, 31, 32, 39, 45, 46), "college"),
    15: "early years",
}
_FIELDS = {"laestab": "number", "authority_code": "la_code", "authority_name": "la_name"}
_COMPARED = (
    "laestab", "ukprn", "name", "type_name", "phase", "sector", "setting", "status", "opened",
    "closed", "town", "postcode",
)  # fmt: skip


def laestab(la_code: str, number: str) -> str:
    """The LAESTAB: three figures of the authority, a slash, four of the school."""
    return f"{la_code:0>3}/{number:0>4}"


def setting(type_code: int, unit: str) -> str:
    """Where the school stands; a mainstream school with a unit for special needs is a unit."""
    found = SETTINGS.get(type_code, "mainstream")
    return "unit" if found == "mainstream" and "sen unit" in unit.casefold() else found


def to_school(row: Row) -> SchoolRow:
    """One row of the register as the ledger keeps a school."""
    return SchoolRow(
        row=row.number,
        authority_code=row["la_code"],
        authority_name=row["la_name"],
        urn=row["urn"],
        laestab=laestab(row["la_code"], row["number"]),
        ukprn=row["ukprn"],
        name=row["name"],
        type_name=row["type_name"],
        phase=row["phase"] or "",
        sector=SECTORS.get(row["type_code"], "other"),
        setting=setting(row["type_code"], row["unit"] or ""),
        status=row["status"],
        opened=row["opened"],
        closed=row["closed"],
        town=row["town"] or "",
        postcode=row["postcode"] or "",
    )


def _schools(rows: Sequence[Row]) -> list[SchoolRow]:
    return [to_school(row) for row in rows if row["number"]]


def check(session: Session, rows: Sequence[Row], context: Context) -> Checked:
    """What the rows would add and change; schools without a number of their own are left out."""
    del context
    checked = Checked()
    left_out = [str(row.number) for row in rows if not row["number"]]
    if left_out:
        shown = ", ".join(left_out[:10]) + (" and others" if len(left_out) > 10 else "")
        checked.notes.append(
            f"Schools without an establishment number have no LAESTAB and are left out: {shown}."
        )
    schools = _schools(rows)
    take_problems(checked, check_schools(session, schools), _FIELDS)
    kept = schools_by_urn(session, [school.urn for school in schools])
    for school in schools:
        there: Any = kept.get(school.urn)
        if there is None:
            checked.will(school.row, "add", school.name, f"{school.laestab}, {school.status}")
            continue
        differing = [name for name in _COMPARED if getattr(there, name) != getattr(school, name)]
        if differing:
            detail = "changes " + ", ".join(name.replace("_", " ") for name in differing)
            checked.will(school.row, "change", school.name, detail)
        else:
            checked.will(school.row, "unchanged", school.name, "")
    return checked


def post(
    session: Session, rows: Sequence[Row], context: Context, source: str, progress: Progress
) -> Posted:
    """Keep every school, all or none."""
    del context, source
    save_schools(session, _schools(rows))
    progress(len(rows), len(rows))
    return Posted()
