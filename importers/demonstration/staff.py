"""The invented people who sign in: one or two for each role, none of them real."""

from __future__ import annotations

from dataclasses import dataclass

COUNCIL = "exampleshire.example.org"
FINANCE, APPROVER = f"priya.raman@{COUNCIL}", f"tom.ellery@{COUNCIL}"


@dataclass(frozen=True, slots=True)
class Staff:
    """One officer: role, name, address."""

    role: str
    name: str
    email: str


@dataclass(frozen=True, slots=True)
class Family:
    """One person of a family: what they are to the child, whose case reference is given."""

    kind: str
    name: str
    email: str
    reference: str


STAFF = (
    Staff("finance officer", "Priya Raman", FINANCE),
    Staff("approver", "Tom Ellery", APPROVER),
    Staff("SEN case officer", "Grace Adeyemi", f"grace.adeyemi@{COUNCIL}"),
    Staff("SEN case officer", "Owen Trethewey", f"owen.trethewey@{COUNCIL}"),
    Staff("administrator", "Sam Whitlock", f"sam.whitlock@{COUNCIL}"),
)
FAMILIES = (
    Family("parent", "Joanna Hartnell", "joanna.hartnell@example.org", "EX10037"),
    Family("young person", "Siobhán Keane", "siobhan.keane@example.org", "EX10333"),
)
