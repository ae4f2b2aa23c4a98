"""The kinds of file that can be sent in, by name."""

from __future__ import annotations

from importers.declare import Kind
from importers.kinds.authority_budget import AUTHORITY_BUDGET
from importers.kinds.budget_lines import BUDGET_LINES
from importers.kinds.caseload import CASELOAD
from importers.kinds.schools_register import SCHOOLS_REGISTER
from ledger.values.errors import Refused

KINDS: dict[str, Kind] = {
    kind.name: kind for kind in (SCHOOLS_REGISTER, CASELOAD, AUTHORITY_BUDGET, BUDGET_LINES)
}


def kind_named(name: str) -> Kind:
    """The kind of this name.

    Raises `Refused` (U-KIND) with the names there are.
    """
    if name not in KINDS:
        raise Refused(
            "U-KIND", f"There is no kind of file named {name}. Choose one of {', '.join(KINDS)}."
        )
    return KINDS[name]
