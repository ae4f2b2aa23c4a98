"""Accounts: opened by the administrator, made their own by their people, closed at once."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import func, select

from ledger.access import invitations, people
from ledger.access.tables import Invitation, Person, User
from ledger.database import Database
from tests.web.client import Browser, Page
from tests.web.fixtures import PASSWORD, Clock, email_of

ADMIN = "administrator"
CHOSEN = "kettle orbit plum"
Client = Callable[[str], Browser]


def add(browser: Browser, **answers: str) -> Page:
    """Open an account through the form."""
    given = {"name": "Martin Cole", "email": "martin@example.org", "role": "approver", **answers}
    return browser.send(browser.get("/users/new"), "/users", **given)


def code_on(page: Page) -> str:
    """The code a page shows."""
    found = re.search(r"(?:[A-Z0-9]{4}-){3}[A-Z0-9]{4}", page.main)
    assert found
    return found[0]


def choose(browser: Browser, status: int = 200, **answers: str) -> Page:
    """Choose a password through the form."""
    return browser.send(browser.get("/invitation"), "/invitation", status, **answers)


def test_an_account_is_opened_and_its_person_chooses_the_password(
    client_as: Client, app: Flask
) -> None:
    page = add(client_as(ADMIN))
    assert page.h1 == "Code for Martin Cole"
    code = code_on(page)
    theirs = Browser(app)
    home = choose(theirs, email="Martin@example.org", code=code.lower(), password=CHOSEN)
    assert "Sign out" in home.html
    again = Browser(app)
    page = again.send(
        again.get("/sign-in"), "/sign-in", email="martin@example.org", password=CHOSEN
    )
    assert "Sign out" in page.html


def test_before_that_no_password_opens_it(client_as: Client, app: Flask) -> None:
    add(client_as(ADMIN))
    browser = Browser(app)
    for password in ("", PASSWORD, CHOSEN):
        page = browser.get("/sign-in")
        browser.send(page, "/sign-in", 422, email="martin@example.org", password=password)


def test_a_code_works_once_and_for_a_week(client_as: Client, app: Flask, clock: Clock) -> None:
    code = code_on(add(client_as(ADMIN)))
    given = {"email": "martin@example.org", "code": code, "password": CHOSEN}
    clock.forward(days=6, hours=23)
    choose(Browser(app), **given)
    assert "has been used" in choose(Browser(app), 422, **given).problems[0]


def test_a_code_that_is_late_or_another_persons_does_nothing(
    client_as: Client, app: Flask, clock: Clock
) -> None:
    admin = client_as(ADMIN)
    code = code_on(add(admin))
    other = {"email": email_of("approver"), "code": code, "password": CHOSEN}
    choose(Browser(app), 422, **other)
    clock.forward(days=7, minutes=1)
    choose(Browser(app), 422, **{**other, "email": "martin@example.org"})
    with app.config["DATABASE"].reading() as session:
        user = people.find_user(session, "martin@example.org")
        assert user is not None
        assert invitations.is_waiting(user)


@pytest.mark.parametrize("password", ["", "short", "password1234"])
def test_a_weak_password_is_asked_again_and_keeps_the_code(
    client_as: Client, app: Flask, password: str
) -> None:
    code = code_on(add(client_as(ADMIN)))
    browser = Browser(app)
    page = choose(browser, 422, email="martin@example.org", code=code, password=password)
    assert page.form("/invitation").values["code"] == code
    assert page.problems[0].startswith(("Choose a password", "That password"))
    choose(browser, email="martin@example.org", code=code, password=CHOSEN)


def test_guessing_codes_is_capped(client_as: Client, app: Flask) -> None:
    add(client_as(ADMIN))
    browser = Browser(app)
    given = {"email": "martin@example.org", "code": "AAAA-AAAA-AAAA-AAAA", "password": CHOSEN}
    for _ in range(5):
        choose(browser, 422, **given)
    assert choose(browser, 429, **given).h1 == "Too many tries"


def test_a_new_code_ends_the_old_one_and_every_session(
    client_as: Client, app: Flask, accounts: dict[str, int]
) -> None:
    admin, theirs = client_as(ADMIN), client_as("approver")
    address = f"/users/{accounts['approver']}"
    first = code_on(admin.send(admin.get(address), f"{address}/invitation"))
    second = code_on(admin.send(admin.get(address), f"{address}/invitation"))
    assert "Sign out" in theirs.get("/help").html, "the old password stands until a code is used"
    given = {"email": email_of("approver"), "password": CHOSEN}
    choose(Browser(app), 422, code=first, **given)
    choose(Browser(app), code=second, **given)
    assert theirs.get("/how-we-post").h1 == "You were signed out"


def test_only_the_hash_of_a_code_is_kept(client_as: Client, app: Flask) -> None:
    code = code_on(add(client_as(ADMIN)))
    with app.config["DATABASE"].reading() as session:
        kept = session.scalars(select(Invitation.code_hash)).one()
    assert code.replace("-", "").lower() not in kept.lower()
    assert len(kept) == 64


def test_closing_an_account_is_felt_at_the_next_click(
    client_as: Client, accounts: dict[str, int]
) -> None:
    admin, theirs = client_as(ADMIN), client_as("approver")
    address = f"/users/{accounts['approver']}"
    page = admin.send(admin.get(address), f"{address}/closed")
    assert "Closed" in page.main
    assert theirs.get("/how-we-post").h1 == "You were signed out"
    page = admin.send(page, f"{address}/opened")
    assert "Open" in page.main


def test_an_administrator_cannot_shut_themselves_out(
    client_as: Client, accounts: dict[str, int]
) -> None:
    admin = client_as(ADMIN)
    address = f"/users/{accounts[ADMIN]}"
    page = admin.get(address)
    assert f"{address}/closed" not in [form.action for form in page.forms()]
    form = page.form(f"{address}/invitation").values
    assert admin.ask("POST", f"{address}/closed", data=form).status_code == 422
    admin.get("/users")


@pytest.mark.parametrize(
    ("answers", "problem"),
    [
        ({"email": "no address"}, "Enter an email address"),
        ({"email": email_of("approver")}, "exists already"),
        ({"name": " "}, "Give the person's name"),
        ({"role": ""}, "Choose the person’s role"),
        ({"role": "releaser"}, "Choose the person’s role"),
        ({"person": "987654321"}, "Choose a person of the list"),
        ({"person": "one"}, "Choose a person of the list"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_is_kept(
    client_as: Client, app: Flask, answers: dict[str, str], problem: str
) -> None:
    browser = client_as(ADMIN)
    page = browser.get("/users/new")
    given = {"name": "Martin Cole", "email": "martin@example.org", "role": "approver", **answers}
    page = browser.send(page, "/users", 422, **given)
    assert problem in page.problems[0]
    assert page.form("/users").values["email"] == given["email"]
    assert counts(app) == (5, 5)


def counts(app: Flask) -> tuple[int, int]:
    """How many people and accounts there are."""
    database: Database = app.config["DATABASE"]
    with database.reading() as session:
        found = [
            session.scalar(select(func.count()).select_from(table)) or 0 for table in (Person, User)
        ]
    return found[0], found[1]


def test_a_second_account_of_someone_here_is_the_same_person(
    client_as: Client, app: Flask, accounts: dict[str, int]
) -> None:
    database: Database = app.config["DATABASE"]
    with database.reading() as session:
        officer = session.get_one(User, accounts["finance officer"]).person_id
    add(client_as(ADMIN), name="", person=str(officer))
    with database.reading() as session:
        second = people.find_user(session, "martin@example.org")
        assert second is not None
        assert second.person_id == officer
    assert counts(app) == (5, 6)


def test_extra_fields_change_nothing(client_as: Client, app: Flask) -> None:
    browser = client_as(ADMIN)
    form = browser.get("/users/new").form("/users").values
    more = {"password_hash": "x", "id": "1", "disabled_at": "2020-01-01", "approved_by": "1"}
    given = {**form, "name": "M Cole", "email": "m@example.org", "role": "approver", **more}
    assert browser.ask("POST", "/users", data=given).status_code == 200
    with app.config["DATABASE"].reading() as session:
        user = people.find_user(session, "m@example.org")
        assert user is not None
        assert (user.password_hash, user.disabled_at) == ("", None)
        assert user.id != 1
