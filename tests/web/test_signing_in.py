"""Sessions: who gets in, for how long, and how surely they are out again. On both databases."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256

import pytest
from flask import Flask
from sqlalchemy import select, update

from ledger.access import people, sessions
from ledger.access.tables import Session, User
from ledger.database import Database
from tests.web.client import Browser
from tests.web.fixtures import (
    PASSWORD,
    Clock,
    add_everyone,
    browser_of,
    email_of,
    make_app,
)

ADMIN = "administrator"
FAMILY = "parent or young person"


@dataclass
class House:
    """An application with everyone in it, and its clock."""

    app: Flask
    database: Database
    accounts: dict[str, int]
    clock: Clock

    def signed_in(self, role: str) -> Browser:
        """Someone who has just signed in."""
        return browser_of(self.app, self.accounts[role])

    def is_in(self, browser: Browser) -> bool:
        """Whether a browser is still signed in; asking does not count as use."""
        answer = browser.ask("GET", "/help")
        return b"Sign out" in answer.data


@pytest.fixture
def house(any_app: Flask, clock: Clock) -> House:
    """The application on each database, with everyone in it."""
    database: Database = any_app.config["DATABASE"]
    return House(any_app, database, add_everyone(database), clock)


def sign_in(browser: Browser, email: str, password: str, status: int = 200) -> str:
    """Sign in through the form; answers the heading of the page that follows."""
    page = browser.get("/sign-in")
    return browser.send(page, "/sign-in", status, email=email, password=password).h1


def cookie_of(browser: Browser) -> str:
    """The token this browser holds."""
    kept = browser.client.get_cookie(browser.cookie)
    return kept.value if kept else ""


def test_a_person_signs_in_whatever_the_capitals_and_out_again(house: House) -> None:
    browser = Browser(house.app)
    assert sign_in(browser, email_of(ADMIN).upper(), PASSWORD) == "Users"
    gone = browser.send(browser.get("/users"), "/sign-out")
    assert gone.h1 == "You have signed out"
    assert browser.get("/users").h1 == "Sign in"


def test_the_page_asked_for_opens_after_sign_in(house: House) -> None:
    browser = Browser(house.app)
    page = browser.get("/users/new")
    assert page.h1 == "Sign in"
    page = browser.send(page, "/sign-in", email=email_of(ADMIN), password=PASSWORD)
    assert page.h1 == "Add an account"


@pytest.mark.parametrize("email", [email_of(ADMIN), "nobody@example.org", "", "no address"])
def test_a_wrong_password_and_an_unknown_person_get_one_answer(house: House, email: str) -> None:
    browser = Browser(house.app)
    page = browser.send(
        browser.get("/sign-in"), "/sign-in", 422, email=email, password="wrong password"
    )
    assert page.problems == [
        "The email address or the password is not right. Check both and try again."
    ]
    assert page.title.startswith("Error: ")


def test_signing_in_makes_a_new_session_and_ends_the_one_it_came_with(house: House) -> None:
    browser = Browser(house.app)
    browser.get("/sign-in")
    before = cookie_of(browser)
    sign_in(browser, email_of(ADMIN), PASSWORD)
    after = cookie_of(browser)
    assert before != after
    assert len(after) >= 43
    old = Browser(house.app, before)
    assert old.get("/users").h1 == "You were signed out"


def test_a_planted_session_is_never_taken_up(house: House) -> None:
    browser = Browser(house.app, "a" * 43)
    sign_in(browser, email_of(ADMIN), PASSWORD)
    assert cookie_of(browser) != "a" * 43
    assert not house.is_in(Browser(house.app, "a" * 43))


def test_only_the_hash_of_a_token_is_kept(house: House) -> None:
    browser = house.signed_in(ADMIN)
    with house.database.reading() as session:
        kept = list(session.scalars(select(Session.token_hash)))
    assert kept == [sha256(cookie_of(browser).encode()).hexdigest()]


def test_signing_out_kills_the_session_for_every_copy_of_the_cookie(house: House) -> None:
    browser = house.signed_in(ADMIN)
    copy = Browser(house.app, cookie_of(browser))
    assert copy.get("/users").h1 == "Users"
    browser.send(browser.get("/users"), "/sign-out")
    assert copy.get("/users").h1 == "You were signed out"


def test_signing_out_of_one_browser_leaves_the_other(house: House) -> None:
    first, second = house.signed_in(ADMIN), house.signed_in(ADMIN)
    first.send(first.get("/users"), "/sign-out")
    assert second.get("/users").h1 == "Users"


def test_a_closed_account_is_out_at_the_next_request(house: House) -> None:
    browser = house.signed_in(ADMIN)
    with house.database.transaction() as session:
        people.disable_user(session, house.accounts[ADMIN], house.clock())
    assert browser.get("/users").h1 == "You were signed out"
    page = browser.get("/sign-in")
    browser.send(page, "/sign-in", 422, email=email_of(ADMIN), password=PASSWORD)


def test_a_new_role_counts_from_the_next_request(house: House) -> None:
    browser = house.signed_in(ADMIN)
    with house.database.transaction() as session:
        change = update(User).where(User.id == house.accounts[ADMIN]).values(role=FAMILY)
        session.execute(change)
    assert browser.get("/users", 404).h1 == "Page not found"


@pytest.mark.parametrize(("role", "idle", "hours"), [(ADMIN, 30, 12), (FAMILY, 60, 20)])
def test_a_session_ends_when_idle(house: House, role: str, idle: int, hours: int) -> None:
    browser = house.signed_in(role)
    house.clock.forward(minutes=idle, seconds=-1)
    assert house.is_in(browser)
    house.clock.forward(minutes=idle, seconds=-1)
    assert house.is_in(browser), "what was opened a moment before its end counts from then"
    house.clock.forward(minutes=idle)
    assert not house.is_in(browser)


@pytest.mark.parametrize(("role", "idle", "hours"), [(ADMIN, 30, 12), (FAMILY, 60, 20)])
def test_a_session_ends_at_its_longest(house: House, role: str, idle: int, hours: int) -> None:
    browser = house.signed_in(role)
    steps = hours * 60 // (idle - 5)
    for _ in range(steps):
        assert house.is_in(browser)
        house.clock.forward(minutes=idle - 5)
    house.clock.forward(minutes=hours * 60 - steps * (idle - 5))
    assert not house.is_in(browser)


def test_staying_counts_from_now(house: House) -> None:
    browser = house.signed_in(ADMIN)
    page = browser.get("/users")
    house.clock.forward(minutes=29)
    form = page.form("/stay")
    assert browser.ask("POST", "/stay", data=form.values).status_code == 204
    house.clock.forward(minutes=29)
    assert house.is_in(browser)


def test_the_page_says_when_the_session_ends(house: House) -> None:
    browser = house.signed_in(ADMIN)
    warning = next(each for each in browser.get("/users").all("div") if each.get("id") == "timeout")
    assert (warning.get("data-seconds"), warning.get("data-warn")) == ("1800", "120")
    for _ in range(28):
        house.clock.forward(minutes=25)
        browser.get("/users")
    house.clock.forward(minutes=10)
    page = browser.get("/users")
    warning = next(each for each in page.all("div") if each.get("id") == "timeout")
    assert warning.get("data-seconds") == "600", "the longest session is nearer than the idle end"
    assert "longest one sign-in can last" in page.html
    assert "/stay" not in [form.action for form in page.forms()]


def test_a_form_sent_too_late_leads_to_a_plain_page(house: House) -> None:
    browser = house.signed_in(ADMIN)
    page = browser.get("/users/new")
    house.clock.forward(hours=1)
    answer = browser.send(page, "/users", name="Late", email="late@example.org", role="approver")
    assert answer.h1 == "You were signed out"
    assert "Everything you had sent is saved" in answer.main
    with house.database.reading() as session:
        assert people.find_user(session, "late@example.org") is None


def test_sign_in_pages_left_open_are_forgotten(house: House) -> None:
    for _ in range(3):
        Browser(house.app).get("/sign-in")
    house.clock.forward(hours=3)
    Browser(house.app).get("/sign-in")
    with house.database.reading() as session:
        assert len(list(session.scalars(select(Session.id)))) == 1


@pytest.mark.parametrize(
    "wanted",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example",
        "\\\\evil.example",
        "javascript:alert(1)",
        "/nowhere",
        "/sign-out",
        "/users\r\nSet-Cookie: a=b",
        "/users" + "x" * 400,
    ],
)
def test_sign_in_leads_nowhere_else(house: House, wanted: str) -> None:
    browser = Browser(house.app)
    form = browser.get("/sign-in").form("/sign-in")
    answers = {**form.values, "email": email_of(ADMIN), "password": PASSWORD, "next": wanted}
    answer = browser.ask("POST", "/sign-in", data=answers)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/")
    answer = browser.ask("GET", "/sign-in", query_string={"next": wanted})
    assert answer.headers["Location"] == "/"


def test_the_cookie_on_this_machine_and_in_production(
    sqlite_database: Database, clock: Clock
) -> None:
    add_everyone(sqlite_database)
    for production, name in ((False, "ledger="), (True, "__Host-ledger=")):
        browser = Browser(make_app(sqlite_database, clock, production=production))
        answer = browser.ask("GET", "/sign-in")
        cookie = answer.headers["Set-Cookie"]
        assert cookie.startswith(name)
        assert "HttpOnly" in cookie
        assert "SameSite=Lax" in cookie
        assert "Path=/" in cookie
        assert "Domain" not in cookie
        assert "Expires" not in cookie
        assert ("Secure" in cookie) == production
        assert ("Strict-Transport-Security" in answer.headers) == production
        assert sign_in(browser, email_of(ADMIN), PASSWORD) == "Users"


def test_a_touch_does_not_bring_an_ended_session_back(house: House) -> None:
    browser = house.signed_in(ADMIN)
    limits = house.app.config["LIMITS"]
    with house.database.transaction() as session:
        live = sessions.find(session, cookie_of(browser), house.clock(), limits)
        assert live is not None
        sessions.end(session, live.id, house.clock())
        house.clock.forward(minutes=2)
        sessions.touch(session, live.id, house.clock())
        assert sessions.find(session, cookie_of(browser), house.clock(), limits) is None
