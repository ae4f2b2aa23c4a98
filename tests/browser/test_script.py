"""The one small script: a warning before a time-out, focus on problems, one press. And none."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from ledger.access.people import add_user
from ledger.access.sessions import Limits
from ledger.access.tables import User
from tests.browser.conftest import Tab
from tests.browser.site import serving
from tests.browser.town import NOW, Town
from tests.web.fixtures import PASSWORD, Clock, make_app, password_hash

ADMIN = "administrator"
SOON = timedelta(seconds=122)  # the warning comes two minutes before: two seconds after opening


@pytest.fixture
def hasty(town: Town) -> Iterator[tuple[str, Clock]]:
    """The town where a sign-in lasts two minutes and two seconds, and its clock."""
    clock = Clock(NOW)
    app = make_app(town.database, clock)
    app.config["LIMITS"] = Limits(staff_idle=SOON)
    with serving(app) as where:
        yield where, clock


def open_hasty(tab: Tab, town: Town, where: str) -> Page:
    """The administrator's page, where time runs out soon."""
    page = tab("")
    page.context.add_cookies([{"name": "ledger", "value": town.token(ADMIN), "url": where}])
    page.goto(f"{where}/users")
    return page


def test_a_warning_comes_first_and_one_button_stays(
    tab: Tab, town: Town, hasty: tuple[str, Clock]
) -> None:
    page = open_hasty(tab, town, hasty[0])
    warning = page.get_by_role("alert")
    expect(warning).to_be_hidden()
    add = page.get_by_role("button", name="Add an account")
    add.focus()
    expect(warning).to_be_visible(timeout=6000)
    expect(warning).to_be_focused()
    expect(warning).to_contain_text("You will be signed out soon.")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(warning).to_be_hidden()
    expect(add).to_be_focused()
    assert page.url.endswith("/users")
    expect(warning).to_be_visible(timeout=6000)


def test_staying_too_late_leads_to_the_plain_page(
    tab: Tab, town: Town, hasty: tuple[str, Clock]
) -> None:
    where, clock = hasty
    page = open_hasty(tab, town, where)
    expect(page.get_by_role("alert")).to_be_visible(timeout=6000)
    clock.forward(minutes=5)
    page.get_by_role("button", name="Stay signed in").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("You were signed out")


def test_a_list_of_problems_gets_the_focus_and_leads_to_its_field(tab: Tab) -> None:
    page = tab("")
    page.goto("/sign-in")
    page.get_by_label("Email address").fill("nobody@example.org")
    page.get_by_label("Password").fill("wrong password")
    page.get_by_role("button", name="Sign in").click()
    problems = page.locator(".govuk-error-summary")
    expect(problems).to_be_focused()
    assert page.title().startswith("Error: ")
    problems.get_by_role("link").click()
    expect(page.get_by_label("Email address")).to_be_focused()


def test_a_second_press_is_not_sent(tab: Tab) -> None:
    page = tab(ADMIN)
    page.goto("/users/new")
    page.get_by_label("Full name").fill("Twice Pressed")
    page.get_by_label("Email address").fill("twice@example.org")
    page.get_by_label("Role").select_option("approver")
    sent: list[str] = []
    page.on("request", lambda asked: sent.append(asked.url) if asked.method == "POST" else None)
    page.get_by_role("button", name="Add the account").dblclick()
    expect(page.get_by_role("heading", level=1)).to_have_text("Code for Twice Pressed")
    assert len(sent) == 1


@pytest.fixture
def newcomer(town: Town) -> str:
    """An approver with a password, whose address is answered."""
    with town.database.transaction() as session:
        email = "new.comer@example.org"
        if session.query(User).filter_by(email=email).first() is None:
            person = session.query(User).filter_by(role="approver").first()
            assert person is not None
            add_user(session, person.person_id, email, "approver", password_hash())
        return email


def test_sign_in_by_keyboard_alone_without_script(tab: Tab, newcomer: str) -> None:
    page = tab("", java_script_enabled=False)
    page.goto("/sign-in?next=/how-we-post")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to main content")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_label("Email address")).to_be_focused()
    page.keyboard.type(newcomer)
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("How we post")
    page.get_by_role("button", name="Sign out").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("You have signed out")
