"""The kit's own pages: each is whole, carries its headers, and bears nobody's brand but ours."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask

from tests.web.client import Browser, Page, faults

OPEN = ("/sign-in", "/invitation", "/accessibility", "/privacy", "/cookies", "/help",
        "/timed-out", "/signed-out")  # fmt: skip
STATIC = Path(__file__).parents[2] / "ledger" / "web" / "static"
Client = Callable[[str], Browser]


@pytest.mark.parametrize("address", OPEN)
def test_a_page_for_anyone_is_whole(stranger: Browser, address: str) -> None:
    page = stranger.get(address)
    assert "/accessibility" in page.links
    assert "/help" in page.links


@pytest.mark.parametrize("address", ["/accessibility", "/privacy", "/cookies", "/help"])
def test_a_page_for_anyone_keeps_the_menu_of_who_is_signed_in(
    client_as: Client, address: str
) -> None:
    page = client_as("administrator").get(address)
    assert "/users" in page.links
    assert "Ada Okoro" in page.html


def test_everyone_starts_where_their_work_is(client_as: Client, stranger: Browser) -> None:
    assert stranger.get("/").h1 == "Sign in"
    assert client_as("administrator").get("/").h1 == "Users"


def test_the_statement_has_the_parts_the_regulations_ask_for(stranger: Browser) -> None:
    page = stranger.get("/accessibility")
    headings = [" ".join("".join(each.itertext()).split()) for each in page.all("h2")]
    for part in (
        "Feedback and contact information",
        "Enforcement procedure",
        "Technical information about this service’s accessibility",
        "Preparation of this statement",
    ):
        assert part in headings
    assert "Equality and Human Rights Commission" in page.main
    assert "prepared on" in page.main


def test_the_cookie_is_named_with_its_purpose_and_its_life(stranger: Browser) -> None:
    rows = stranger.get("/cookies").table("The cookie we use")
    assert rows[1][0] == "ledger"
    assert "60 minutes" in rows[1][2]
    assert "20 hours" in rows[1][2]


def test_the_health_page_says_which_schema_it_runs_on(stranger: Browser) -> None:
    answer = stranger.ask("GET", "/health")
    assert answer.status_code == 200
    assert answer.json is not None
    assert answer.json["status"] == "well"
    assert answer.json["schema"]


def test_no_page_wears_the_crown(app: Flask, stranger: Browser) -> None:
    for address in OPEN:
        html = stranger.get(address).html.lower()
        for brand in ("crown", "crest", "gds transport", "govuk-logotype", "govuk-header__logo"):
            assert brand not in html, address


def test_the_style_loads_no_font_and_no_picture_that_we_show() -> None:
    style = (STATIC / "govuk.css").read_text() + (STATIC / "ledger.css").read_text()
    assert "gds transport" not in style.lower()
    assert "@font-face" not in style
    loaded = set(re.findall(r"url\(([^)]*)\)", style))
    assert loaded <= {'"/assets/images/govuk-crest.svg"'}, "only the unused licence logo's rule"
    assert {file.name for file in STATIC.iterdir()} >= {"govuk.css", "govuk.LICENCE.txt"}


def test_our_style_names_are_ours() -> None:
    style = re.sub(r"/\*.*?\*/", "", (STATIC / "ledger.css").read_text(), flags=re.S)
    names = set(re.findall(r"\.([a-z][a-zA-Z_-]+)", style))
    ours = ("ledger-", "is-", "govuk-")
    odd = {name for name in names if not name.startswith(ours)}
    assert odd <= {"in", "out", "later", "grid", "alt"}, odd  # the parts of a chart


def test_the_inspector_finds_planted_faults(app: Flask, stranger: Browser) -> None:
    page = stranger.get("/sign-in")
    council = app.config["SETTINGS"].council
    assert faults(page, council) == []
    planted = {
        'id="email"': 'id="password"',
        'lang="en-GB"': 'lang="en"',
        'for="email"': 'for="nobody"',
        'action="/sign-in"': 'action="//evil.example"',
        'name="csrf_token"': 'name="other"',
        "<h1 ": '<h1 style="color:red" ',
        ">Sign in</h1>": ">Sign out</h1>",
        " nonce=": " data-nonce=",
        'href="#main-content"': 'href="#nowhere"',
        "</main>": '<img src="https://elsewhere.example/a.png"></main>',
    }
    for right, wrong in planted.items():
        assert right in page.html, right
        answer = stranger.ask("GET", "/sign-in")
        answer.data = page.html.replace(right, wrong).encode()
        answer.headers["Content-Security-Policy"] = page.headers["Content-Security-Policy"]
        assert faults(Page(answer), council), wrong
