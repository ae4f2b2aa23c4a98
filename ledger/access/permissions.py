"""What each role may do. Every page declares one of these permissions, or the build fails."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from ledger.values.errors import Refused


class Permission(StrEnum):
    """One thing a person may be allowed to do, in the words the refusal uses."""

    ANYONE = "see public pages"
    SIGNED_IN = "see pages for people who are signed in"
    SEE_WORK = "see the officers' work page"
    SEE_CHILDREN = "see children's money"
    SEE_STATEMENT = "see a family's statement"
    SEE_HOME = "see a family's home page"
    EXPLAIN = "ask why an amount is what it is"
    SEE_RUNS = "see payment runs"
    PREPARE_RUN = "prepare a payment run"
    HOLD_PAYMENT = "hold a payment"
    RELEASE_PAYMENT = "release a held payment"
    APPROVE_RUN = "approve a payment run"
    LAND_RUN = "record that a payment run has landed"
    WITHDRAW_RUN = "withdraw a payment run"
    UPLOAD = "send in files"
    APPROVE_BUDGET = "enter the authority's approved budget"
    AGREE_BUDGETS = "record that personal budgets are agreed"
    SEE_REPORTS = "see reports"
    MANAGE_USERS = "manage people's accounts"


_P = Permission
_STAFF = {_P.SIGNED_IN, _P.SEE_CHILDREN, _P.SEE_STATEMENT, _P.EXPLAIN}
_MONEY = _STAFF | {_P.SEE_WORK, _P.SEE_RUNS, _P.HOLD_PAYMENT, _P.SEE_REPORTS}

ROLES: dict[str, frozenset[Permission]] = {
    "finance officer": frozenset(
        _MONEY
        | {
            _P.PREPARE_RUN,
            _P.RELEASE_PAYMENT,
            _P.LAND_RUN,
            _P.WITHDRAW_RUN,
            _P.UPLOAD,
            _P.APPROVE_BUDGET,
            _P.AGREE_BUDGETS,
        }
    ),
    "approver": frozenset(_MONEY | {_P.APPROVE_RUN}),
    "SEN case officer": frozenset(_STAFF | {_P.SEE_WORK}),
    "parent or young person": frozenset({_P.SIGNED_IN, _P.SEE_HOME, _P.SEE_STATEMENT, _P.EXPLAIN}),
    "administrator": frozenset({_P.SIGNED_IN, _P.MANAGE_USERS}),
}

SEES_EVERY_CHILD = frozenset({"finance officer", "approver"})


@dataclass(frozen=True, slots=True)
class Viewer:
    """The person at the page: their account, who they are as a natural person, their role."""

    user_id: int
    person_id: int
    name: str
    role: str


def may(viewer: Viewer | None, permission: Permission) -> bool:
    """Whether this person may do this; nobody signed in may only see public pages."""
    if permission is Permission.ANYONE:
        return True
    return viewer is not None and permission in ROLES.get(viewer.role, frozenset())


def require(viewer: Viewer | None, permission: Permission) -> None:
    """Raise `Refused` (A-PERMISSION) unless this person may do this."""
    if not may(viewer, permission):
        who = viewer.role if viewer is not None else "person who is not signed in"
        raise Refused(
            "A-PERMISSION",
            f"A {who} may not {permission.value}. Nothing was changed. "
            "Ask someone whose role allows it.",
        )
