"""People's accounts, for the administrator: who there is, opening, closing, a new code."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue

from ledger.access import invitations, passwords, people, sessions
from ledger.access.permissions import ROLES, Permission
from ledger.access.tables import Person, User
from ledger.values.errors import Refused
from ledger.web.guard import page
from ledger.web.visit import Visit

pages = Blueprint("users", __name__)
MANAGE = Permission.MANAGE_USERS


@page(pages, "/users", permission=MANAGE)
def users(visit: Visit) -> ResponseReturnValue:
    """Every account, by name."""
    rows = [
        {"user": user, "person": person, "state": _state(user)}
        for user, person in people.users(visit.session)
    ]
    return render_template("users.html", rows=rows)


@page(pages, "/users/new", permission=MANAGE)
def new_user(visit: Visit) -> ResponseReturnValue:
    """Ask who the new account is for."""
    return _ask(visit, {}, [])


@page(pages, "/users", permission=MANAGE, methods=("POST",))
def add_user(visit: Visit) -> ResponseReturnValue:
    """Open an account and show its code, once."""
    given = {name: request.form.get(name, "") for name in ("person", "name", "email", "role")}
    try:
        email = people.clean_email(given["email"])
        person = _person(visit, given)
        user = people.add_user(visit.session, person.id, email, given["role"], passwords.NOBODY)
    except Refused as refused:
        return _ask(visit, given, [refused]), 422
    return _show_code(visit, user, person)


@page(pages, "/users/<int:user_id>", permission=MANAGE)
def user(visit: Visit, user_id: int) -> ResponseReturnValue:
    """One account, and what can be done with it."""
    found = invitations.account(visit.session, user_id)
    person = visit.session.get_one(Person, found.person_id)
    return render_template(
        "user.html",
        user=found,
        person=person,
        state=_state(found),
        own=user_id == visit.viewer.user_id,
    )


@page(pages, "/users/<int:user_id>/invitation", permission=MANAGE, methods=("POST",))
def invite_user(visit: Visit, user_id: int) -> ResponseReturnValue:
    """Make a new code for an account and show it, once; the old password ends with its use."""
    found = invitations.account(visit.session, user_id)
    if found.disabled_at is not None:
        raise Refused("A-CLOSED", "This account is closed. Nothing was changed. Open it first.")
    return _show_code(visit, found, visit.session.get_one(Person, found.person_id))


@page(pages, "/users/<int:user_id>/closed", permission=MANAGE, methods=("POST",))
def close_user(visit: Visit, user_id: int) -> ResponseReturnValue:
    """Close an account: its person is out at their next click."""
    found = invitations.account(visit.session, user_id)
    if found.id == visit.viewer.user_id:
        raise Refused(
            "A-OWN-ACCOUNT",
            "You cannot close your own account. Nothing was changed. Ask another administrator.",
        )
    people.disable_user(visit.session, found.id, visit.now)
    sessions.end_all(visit.session, found.id, visit.now)
    return redirect(f"/users/{found.id}", 303)


@page(pages, "/users/<int:user_id>/opened", permission=MANAGE, methods=("POST",))
def open_user(visit: Visit, user_id: int) -> ResponseReturnValue:
    """Open a closed account again."""
    people.enable_user(visit.session, invitations.account(visit.session, user_id).id)
    return redirect(f"/users/{user_id}", 303)


def _ask(visit: Visit, given: dict[str, str], errors: list[Refused]) -> str:
    everyone = {person.id: person.name for _, person in people.users(visit.session)}
    choices = [("", "A person who is new here"), *everyone.items()]
    roles = [("", "Choose a role"), *((role, role.capitalize()) for role in ROLES)]
    roles = [
        (key, "SEN case officer" if key == "SEN case officer" else word) for key, word in roles
    ]
    return render_template(
        "user-new.html", choices=choices, roles=roles, given=given, errors=errors
    )


def _person(visit: Visit, given: dict[str, str]) -> Person:
    """The natural person of a new account: one who is here already, or a new one."""
    if given["role"] not in ROLES:
        raise Refused("A-ROLE", "Choose the person’s role.", "role")
    if not given["person"]:
        return people.add_person(visit.session, given["name"][:120])
    chosen = given["person"]
    known = chosen.isascii() and chosen.isdigit() and len(chosen) < 20
    person = visit.session.get(Person, int(chosen)) if known else None
    if person is None:
        raise Refused("A-PERSON", "Choose a person of the list, or a new one.", "person")
    return person


def _show_code(visit: Visit, user: User, person: Person) -> str:
    code = invitations.invite(visit.session, user.id, visit.now)
    return render_template("user-code.html", user=user, person=person, code=code)


def _state(user: User) -> tuple[str, str]:
    """The shape and the word for an account's state."""
    if user.disabled_at is not None:
        return "none", "Closed"
    return ("wait", "Invited") if invitations.is_waiting(user) else ("yes", "Open")
