"""Role by route by thing: every cell of the live map against the written policy."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pytest
from flask import Flask

from ledger.access.people import disable_user
from ledger.database import Database
from ledger.values.dates import london_date
from tests.databases import SqlitePlaces
from tests.web.client import Browser
from tests.web.fixtures import Clock, browser_of, make_app
from tests.web.policy import EVERYONE, OWNED, POLICY, SEES_ALL, Row
from tests.web.scene import Scene, set_scene

NOBODY, CLOSED = "nobody signed in", "a closed account"
NAMED = {
    "chapter": {"any": "personal-budgets", "absent": "none"},
    "kind": {"any": "caseload", "absent": "none"},
    "report": {"any": "trial-balance", "absent": "none"},
    "upload": {"absent": "987654321"},
}


@dataclass
class Stage:
    """The application with the scene set, a browser of each role and its forms' token."""

    app: Flask
    scene: Scene
    browsers: dict[str, Browser]
    tokens: dict[str, str]


@pytest.fixture(scope="module")
def stage(
    sqlite_places: SqlitePlaces, tmp_path_factory: pytest.TempPathFactory, now: datetime
) -> Iterator[Stage]:
    """One scene for the whole matrix."""
    folder: Path = tmp_path_factory.mktemp("matrix")
    with sqlite_places.place(folder) as place:
        scene = set_scene(place.database, london_date(now))
        app = make_app(place.database, Clock(now))
        browsers = {role: browser_of(app, one.user_id) for role, one in scene.viewers.items()}
        browsers[NOBODY] = Browser(app)
        browsers[CLOSED] = _closed(app, place.database, scene, now)
        tokens = {role: _token(browser) for role, browser in browsers.items()}
        yield Stage(app, scene, browsers, tokens)


def _token(browser: Browser) -> str:
    """The token that the forms of this browser's session carry; empty when nobody is signed in."""
    found = re.search('name="csrf_token" value="([^"]+)"', browser.ask("GET", "/help").text)
    return found[1] if found else ""


def _closed(app: Flask, database: Database, scene: Scene, now: datetime) -> Browser:
    account = scene.county.second_officer.user_id
    browser = browser_of(app, account)
    with database.transaction() as session:
        disable_user(session, account, now)
    return browser


def things_of(stage: Stage, row: Row) -> dict[str, str]:
    """The things a row may name, by whose they are."""
    if not row.thing:
        return {"": ""}
    if row.thing in NAMED:
        return NAMED[row.thing]
    return {owner: str(number) for owner, number in stage.scene.ids[row.thing].items()}


def may(row: Row, role: str, owner: str) -> bool:
    """What the policy says of one cell."""
    if role not in row.roles:
        return False
    if row.thing in OWNED:
        return owner == "own" or (owner in ("other", "ended") and role in SEES_ALL)
    return owner != "absent"


def answered(stage: Stage, row: Row, role: str, thing: str) -> tuple[int, str]:
    """The status and the address led to, of one request."""
    browser = stage.browsers[role]
    address = re.sub("<[^>]+>", thing, row.rule) + row.query.format(**vars(stage.scene))
    data = {"csrf_token": stage.tokens[role], "form_key": f"{role} {address} pressed once"[:90]}
    answer = browser.ask(row.method, address, data=data if row.method == "POST" else None)
    return answer.status_code, answer.headers.get("Location", "")


def test_every_route_stands_in_the_policy_and_the_other_way_round(stage: Stage) -> None:
    live = {
        (method, rule.rule)
        for rule in stage.app.url_map.iter_rules()
        for method in rule.methods or ()
        if method not in ("HEAD", "OPTIONS")
    }
    written = {(row.method, row.rule) for row in POLICY}
    assert sorted(live - written) == [], "a route without a written policy"
    assert sorted(written - live) == [], "a policy without a route"
    assert len(POLICY) == len(written)


def test_only_declared_cells_succeed(stage: Stage) -> None:
    wrong, count = [], 0
    for row in POLICY:
        if row.anyone:
            continue
        if row.rule in ("/sign-out", "/stay"):
            continue  # they end or lengthen the session that asks: looked at by themselves
        for owner, thing in things_of(stage, row).items():
            for role in (*sorted(EVERYONE), NOBODY, CLOSED):
                status, led_to = answered(stage, row, role, thing)
                count += 1
                if not _as_written(row, role, owner, status, led_to):
                    wrong.append(f"{row.method} {row.rule} {owner} as {role}: {status} {led_to}")
    print(f"cells wrong: {len(wrong)} of {count}")
    assert not wrong, "\n".join(wrong)


def _as_written(row: Row, role: str, owner: str, status: int, led_to: str) -> bool:
    if role in (NOBODY, CLOSED):
        gate = "/sign-in" if role == NOBODY else "/timed-out"
        return status == 303 and led_to.startswith(gate)
    if not may(row, role, owner):
        return status == 404
    if row.method == "GET":
        return status == 200
    return status in (200, 303, 422)


def test_pages_for_anyone_are_open_to_everyone(stage: Stage) -> None:
    for row in POLICY:
        if row.anyone and row.method == "GET" and "<" not in row.rule:
            for browser in stage.browsers.values():
                status = browser.ask("GET", row.rule).status_code
                assert status in (200, 303), row.rule


def test_an_act_by_get_is_not_there(stage: Stage) -> None:
    pages = {row.rule for row in POLICY if row.method == "GET"}
    acts = [row for row in POLICY if row.method == "POST" and row.rule not in pages]
    for row in acts:
        for role in sorted(EVERYONE):
            thing = things_of(stage, row).get("any", "1")
            address = re.sub("<[^>]+>", thing, row.rule)
            assert stage.browsers[role].ask("GET", address).status_code == 405, row.rule


def test_every_act_wants_its_token(stage: Stage) -> None:
    count = 0
    for row in POLICY:
        if row.method != "POST" or row.anyone:
            continue
        for owner, thing in things_of(stage, row).items():
            address = re.sub("<[^>]+>", thing, row.rule)
            for role in sorted(row.roles):
                answer = stage.browsers[role].ask("POST", address, data={"reason": "x"})
                assert answer.status_code == 400, (row.rule, role, owner)
                count += 1
    print(f"acts done without a token: 0 of {count}")


def test_the_matrix_notices_a_guard_that_lets_everyone_in(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ledger.web.guard.may", lambda viewer, permission: viewer is not None)
    rows = [row for row in POLICY if row.rule in ("/users", "/runs") and row.method == "GET"]
    leaks = [
        row.rule
        for row in rows
        for role in sorted(EVERYONE - row.roles)
        if not _as_written(row, role, "", *answered(stage, row, role, ""))
    ]
    assert len(leaks) == 7, leaks
