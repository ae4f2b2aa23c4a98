"""The headers of every answer: each route, each status, and requests no browser would send."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask import Flask

from ledger.database import Database
from tests.web.client import Browser, Page, elements
from tests.web.fixtures import NAMES, Clock, add_everyone, browser_of, make_app

WANTED = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
Client = Callable[[str], Browser]


def wrong_headers(browser: Browser, method: str, address: str, **more: object) -> list[str]:
    """What is wrong with the headers of one answer."""
    answer = browser.ask(method, address, **more)
    where = f"{method} {address} {answer.status_code}"
    found = [
        f"{where}: {name}" for name, value in WANTED.items() if answer.headers.get(name) != value
    ]
    policy = answer.headers.get("Content-Security-Policy", "")
    for part in ("default-src 'none'", "frame-ancestors 'none'", "form-action 'self'", "base-uri"):
        if part not in policy:
            found.append(f"{where}: no {part}")
    if "unsafe" in policy or "*" in policy or not re.search("'nonce-[\\w-]{20,}'", policy):
        found.append(f"{where}: {policy}")
    kept = "no-store" if "?v=" not in address else "public, max-age=31536000, immutable"
    if answer.headers.get("Cache-Control") != kept:
        found.append(f"{where}: {answer.headers.get('Cache-Control')}")
    for name in ("Server", "X-Powered-By", "Access-Control-Allow-Origin"):
        if name in answer.headers:
            found.append(f"{where}: {name}")
    if browser.app.config["SETTINGS"].secure and "Strict-Transport-Security" not in answer.headers:
        found.append(f"{where}: no HSTS")
    return found


def addresses(app: Flask) -> list[tuple[str, str]]:
    """Every method and address of the live map; numbers are those of nothing."""
    found = []
    for rule in app.url_map.iter_rules():
        address = re.sub(r"<(?:\w+:)?filename>", "ledger.css", rule.rule)
        address = re.sub(r"<int:\w+>", "123456789", address)
        address = re.sub(r"<(?:\w+:)?\w+>", "none", address)
        found += [(method, address) for method in sorted(rule.methods or ())]
    return found


@pytest.mark.parametrize("production", [False, True])
def test_every_route_carries_the_headers(
    sqlite_database: Database, clock: Clock, production: bool
) -> None:
    app = make_app(sqlite_database, clock, production=production)
    accounts = add_everyone(sqlite_database)
    roles = NAMES if production else ("administrator",)
    browsers = [Browser(app), *(browser_of(app, accounts[role]) for role in roles)]
    found, count = [], 0
    for browser in browsers:
        for method, address in addresses(app):
            found += wrong_headers(browser, method, address)
            count += 1
    print(f"headers wrong: {len(found)} of {count} answers")
    assert not found


@pytest.mark.parametrize(
    ("method", "address", "more", "status"),
    [
        ("GET", "/nowhere", {}, 404),
        ("GET", "/users/999", {}, 404),
        ("POST", "/sign-in", {}, 400),
        ("POST", "/sign-in", {"headers": {"Origin": "https://evil.example"}}, 403),
        ("TRACE", "/sign-in", {}, 405),
        ("DELETE", "/users", {}, 405),
        ("OPTIONS", "/users", {}, 405),
        ("PUT", "/", {}, 405),
        ("GET", "/static/nothing.css", {}, 404),
        ("GET", "/static/../app.py", {}, 404),
        ("GET", "/static/%2e%2e/app.py", {}, 404),
        ("GET", "/help", {"headers": {"Host": "evil.example"}}, 400),
        ("GET", "/help", {"headers": {"X-Forwarded-Host": "evil.example"}}, 200),
        ("GET", "/users", {"headers": {"X-HTTP-Method-Override": "DELETE"}}, 200),
        ("POST", "/users/1/closed", {"data": {"x": "y" * 600_000}}, 413),
        ("POST", "/users", {"data": {f"x{number}": "y" for number in range(1001)},
                            "content_type": "multipart/form-data"}, 413),
    ],
)  # fmt: skip
def test_odd_requests_get_a_plain_page_with_the_headers(
    client_as: Client, method: str, address: str, more: dict[str, object], status: int
) -> None:
    browser = client_as("administrator")
    answer = browser.ask(method, address, **more)
    assert answer.status_code == status
    assert "evil.example" not in answer.text
    assert not wrong_headers(browser, method, address, **more)
    if status != 200:
        assert "Reference ER-" in answer.text


def test_a_body_past_the_limit_is_refused_before_anyone_is_known(stranger: Browser) -> None:
    for address in ("/sign-in", "/users", "/nowhere"):
        answer = stranger.ask("POST", address, data={"email": "x" * 600_000})
        assert answer.status_code in (303, 404, 413), address
    assert stranger.ask("POST", "/sign-in", data={"email": "x" * 600_000}).status_code == 413


def test_style_and_script_of_this_version_may_be_kept(stranger: Browser) -> None:
    page = stranger.get("/sign-in")
    files = [each.get("href", "") for each in page.all("link")] + [
        each.get("src", "") for each in page.all("script")
    ]
    files = [file for file in files if file.startswith("/static/")]
    assert len(files) == 3
    for file in files:
        assert not wrong_headers(stranger, "GET", file)


PAYLOADS = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' OR 1=1 --",
    "{{ 7 * 7 }}",
    "${7*7}",
    "../../etc/passwd",
    "a\r\nSet-Cookie: b=c",
    "\u202egnirts siht",
    "😀" * 300,
    "=cmd|' /C calc'!A0",
)


@pytest.mark.parametrize("payload", PAYLOADS)
def test_whatever_is_typed_is_escaped_or_refused(client_as: Client, payload: str) -> None:
    browser = client_as("administrator")
    for address in ("/sign-in", "/invitation", "/users"):
        harmless, hostile = (typed(browser, address, words) for words in ("harmless", payload))
        assert hostile.status in (400, 422), address
        if hostile.status == harmless.status:
            assert shape(hostile) == shape(harmless), address
        else:
            assert payload not in hostile.html
    for address in ("/sign-in", "/timed-out"):
        answer = browser.ask("GET", address, query_string={"next": payload})
        assert answer.status_code in (303, 400)
        assert answer.headers.get("Location", "/") == "/"


def typed(browser: Browser, address: str, words: str) -> Page:
    """The answer to a form in which every field holds these words."""
    ours = browser.get("/users/new").form("/users").values
    fields = ("name", "email", "role", "person", "code", "next")
    chosen = {**dict.fromkeys(fields, words), "password": "kettle orbit plum"}
    answer = browser.ask("POST", address, data={**ours, **chosen})
    return Page(answer)


def shape(page: Page) -> list[tuple[str, tuple[str, ...]]]:
    """The elements of a page and the names of their attributes: what typed words cannot change."""
    return [(str(each.tag), tuple(sorted(each.attrib))) for each in elements(page)]


@pytest.mark.parametrize("where", ["a field", "the address", "the query", "a field's name"])
def test_a_null_is_refused_before_it_reaches_a_database(client_as: Client, where: str) -> None:
    browser = client_as("administrator")
    ours = browser.get("/users/new").form("/users").values
    answer = {
        "a field": lambda: browser.ask("POST", "/users", data={**ours, "name": "a\0b"}),
        "the address": lambda: browser.ask("GET", "/users%00"),
        "the query": lambda: browser.ask("GET", "/users?page=%00"),
        "a field's name": lambda: browser.ask("POST", "/users", data={**ours, "a\0b": "c"}),
    }[where]()
    assert answer.status_code in (400, 404)
