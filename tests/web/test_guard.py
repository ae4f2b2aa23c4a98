"""The guard: deny by default, once only, all or nothing, and what it leaves behind."""

from __future__ import annotations

import re
import threading
import time
from typing import Any

import pytest
from flask import Blueprint, Flask, redirect, render_template_string, request
from flask.typing import ResponseReturnValue
from sqlalchemy import func, select

from ledger.access import people
from ledger.access.permissions import Permission
from ledger.access.seen import who_saw
from ledger.access.tables import Person, Submission
from ledger.access.ties import not_there
from ledger.database import Database
from ledger.parties.tables import Child
from ledger.values.errors import Refused
from ledger.web.app import build_app
from ledger.web.guard import page
from ledger.web.visit import Visit
from tests.web.client import Browser, Page
from tests.web.fixtures import Clock, add_child, add_everyone, browser_of, settings_for

OFFICER = "finance officer"
FORM = """{% extends "base.html" %}{% set heading = "A form" %}{% block content %}
{% call kit.form("/trial/people") %}
{{ kit.text_field("name", "Name") }}{{ kit.button("Add") }}
{% endcall %}{% endblock %}"""


trial_pages = Blueprint("trial", __name__)  # pages as a room would declare them; some misbehave
SEE = Permission.SEE_CHILDREN


@page(trial_pages, "/trial/new", permission=SEE)
def ask(visit: Visit) -> ResponseReturnValue:
    """A form."""
    return render_template_string(FORM)


@page(trial_pages, "/trial/people", permission=SEE, methods=("POST",))
def add(visit: Visit) -> ResponseReturnValue:
    """Adds a person, then does what their name says."""
    person = people.add_person(visit.session, request.form["name"])
    match person.name:
        case "slow":
            time.sleep(0.2)
        case "breaks":
            raise RuntimeError("a fault that names Rowan")
        case "refused":
            raise Refused("X-NO", "We cannot add that person. Nothing was saved. Choose another.")
        case "answers 422":
            return "wrong", 422
        case "answers 200":
            return "right", 200
    return redirect(f"/trial/people/{person.id}", 303)


@page(trial_pages, "/trial/people/<int:person_id>", permission=SEE)
def one(visit: Visit, person_id: int) -> ResponseReturnValue:
    """One person, when they are there and yours."""
    person = visit.session.get(Person, person_id)
    if person is None or person.name == "not yours":
        raise not_there()
    return person.name


@page(trial_pages, "/trial/children/<int:child_id>", permission=SEE, seen_as="trial page")
def child(visit: Visit, child_id: int) -> ResponseReturnValue:
    """One child."""
    if visit.session.get(Child, child_id) is None:
        raise not_there()
    return "a child"


@page(trial_pages, "/trial/writes", permission=SEE)
def writes(visit: Visit) -> ResponseReturnValue:
    """Tries to write on GET."""
    people.add_person(visit.session, "written by a GET")
    return "never"


@page(trial_pages, "/trial/fault", permission=SEE)
def fault(visit: Visit) -> ResponseReturnValue:
    """Breaks."""
    raise RuntimeError("Rowan Ellery's secret")


@pytest.fixture
def trial(database: Database, clock: Clock) -> Browser:
    """An officer's browser on an application with the trial pages."""
    app = build_app(settings_for(database), database, [trial_pages])
    app.config["CLOCK"] = clock
    return browser_of(app, add_everyone(database)[OFFICER])


def names(browser: Browser) -> list[str]:
    """The people added so far, beside everyone."""
    with browser.app.config["DATABASE"].reading() as session:
        return list(session.scalars(select(Person.name).order_by(Person.id)))[5:]


def filled(browser: Browser, name: str) -> dict[str, Any]:
    """The form, filled in, as it will be sent."""
    return {**browser.get("/trial/new").form("/trial/people").values, "name": name}


def test_a_page_without_a_permission_stops_the_program(sqlite_database: Database) -> None:
    pages = Blueprint("open", __name__)
    pages.add_url_rule("/open", view_func=lambda: "anyone", endpoint="open")
    with pytest.raises(LookupError, match="/open .open.open. declares no permission"):
        build_app(settings_for(sqlite_database), sqlite_database, [pages])


def test_a_page_added_later_without_a_permission_is_not_there(app: Flask) -> None:
    app.add_url_rule("/late", view_func=lambda: "anyone", endpoint="late")
    assert Browser(app).get("/late", 404).h1 == "Page not found"


def test_a_form_is_done_once_however_often_it_is_sent(trial: Browser) -> None:
    form = filled(trial, "Nell Ashdown")
    first = trial.ask("POST", "/trial/people", data=form)
    again = trial.ask("POST", "/trial/people", data=form)
    assert first.status_code == again.status_code == 303
    assert first.headers["Location"] == again.headers["Location"]
    assert names(trial) == ["Nell Ashdown"]


def test_the_same_form_with_other_content_is_refused(trial: Browser) -> None:
    form = filled(trial, "Nell Ashdown")
    trial.ask("POST", "/trial/people", data=form)
    other = Page(trial.ask("POST", "/trial/people", data={**form, "name": "Kofi Brandt"}))
    assert other.status == 422
    assert "sent before with different answers" in other.main
    assert names(trial) == ["Nell Ashdown"]


def test_an_answer_without_an_address_is_not_done_again(trial: Browser) -> None:
    form = filled(trial, "answers 200")
    assert trial.ask("POST", "/trial/people", data=form).status_code == 200
    again = Page(trial.ask("POST", "/trial/people", data=form))
    assert again.status == 422
    assert "done once" in again.main
    assert names(trial) == ["answers 200"]


@pytest.mark.parametrize(
    ("name", "status"), [("breaks", 500), ("refused", 422), ("answers 422", 422)]
)
def test_what_goes_wrong_saves_nothing_and_may_be_sent_again(
    trial: Browser, name: str, status: int
) -> None:
    form = filled(trial, name)
    for _ in range(2):
        assert trial.ask("POST", "/trial/people", data=form).status_code == status
    assert names(trial) == []
    with trial.app.config["DATABASE"].reading() as session:
        assert session.scalar(select(func.count()).select_from(Submission)) == 0


def test_four_presses_at_once_do_it_once(trial: Browser) -> None:
    form = filled(trial, "slow")
    cookie = trial.client.get_cookie(trial.cookie)
    assert cookie is not None
    start, answers = threading.Barrier(4), []

    def press() -> None:
        browser = Browser(trial.app, cookie.value)
        start.wait()
        answer = browser.ask("POST", "/trial/people", data=form)
        answers.append((answer.status_code, answer.headers.get("Location")))

    threads = [threading.Thread(target=press) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) == 4
    assert len(set(answers)) == 1
    assert answers[0][0] == 303
    assert names(trial) == ["slow"]


def test_a_get_cannot_write(trial: Browser) -> None:
    assert trial.ask("GET", "/trial/writes").status_code in (422, 500)
    assert names(trial) == []


def test_a_refusal_is_a_page_with_its_sentence(trial: Browser) -> None:
    page = Page(trial.ask("POST", "/trial/people", data=filled(trial, "refused")))
    assert page.status == 422
    assert "We cannot add that person. Nothing was saved. Choose another." in page.main


def test_a_fault_tells_nothing_of_the_inside(
    trial: Browser, capsys: pytest.CaptureFixture[str]
) -> None:
    page = trial.get("/trial/fault", 500)
    assert page.h1 == "Something went wrong"
    for inside in ("Rowan", "RuntimeError", "Traceback", ".py", "SELECT"):
        assert inside not in page.html
    reference = page.main.split("Reference ")[1].split()[0]
    said = capsys.readouterr().out
    assert said.count(reference) == 1
    assert "test_guard.py" in said
    assert "Rowan" not in said


def test_a_fault_in_the_page_of_faults_is_said_in_plain_text(
    trial: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> str:
        raise RuntimeError("the template is broken")

    monkeypatch.setattr("ledger.web.problems.render_template", broken)
    answer = trial.ask("GET", "/trial/fault")
    assert answer.status_code == 500
    assert answer.mimetype == "text/plain"
    assert answer.text.startswith("Something went wrong. ")
    assert "broken" not in answer.text
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]


def test_not_yours_and_not_there_look_the_same(trial: Browser) -> None:
    with trial.app.config["DATABASE"].transaction() as session:
        hidden = people.add_person(session, "not yours").id
    answers = [
        trial.ask("GET", address)
        for address in (
            f"/trial/people/{hidden}",
            f"/trial/people/{hidden + 1}",
            "/nowhere/at/all",
            "/users",
            f"/users/{hidden}",
        )
    ]
    seen = {bare(answer.text) for answer in answers}
    assert len(seen) == 1
    assert {answer.status_code for answer in answers} == {404}
    assert len({len(answer.data) for answer in answers}) == 1
    assert len({tuple(sorted(answer.headers.keys())) for answer in answers}) == 1


def bare(html: str) -> str:
    """A page without what differs from answer to answer: nonce and reference."""
    return re.sub(r'nonce="[^"]+"|Reference [\w-]+', "", html)


@pytest.mark.parametrize("change", ["no token", "wrong token", "another's token", "no key"])
def test_a_form_that_is_not_ours_is_refused(trial: Browser, change: str) -> None:
    form = filled(trial, "Nell Ashdown")
    if change == "no key":
        del form["form_key"]
    elif change == "no token":
        del form["csrf_token"]
    elif change == "wrong token":
        form["csrf_token"] = "x" * 43
    else:
        other = browser_of(trial.app, user_of(trial, "approver"))
        form["csrf_token"] = other.get("/trial/new").form("/trial/people").values["csrf_token"]
    assert trial.ask("POST", "/trial/people", data=form).status_code == 400
    assert names(trial) == []


def user_of(browser: Browser, role: str) -> int:
    """The account of a role."""
    with browser.app.config["DATABASE"].reading() as session:
        return next(user.id for user, _ in people.users(session) if user.role == role)


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Origin": "http://localhost"}, 303),
        ({"Origin": "http://localhost", "Sec-Fetch-Site": "same-origin"}, 303),
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "http://localhost.evil.example"}, 403),
        ({"Origin": "http://localhost:8081"}, 403),
        ({"Origin": "null"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
    ],
)
def test_a_form_from_another_origin_is_refused(
    trial: Browser, headers: dict[str, str], status: int
) -> None:
    form = filled(trial, "Nell Ashdown")
    answer = trial.ask("POST", "/trial/people", data=form, headers=headers)
    assert answer.status_code == status
    assert names(trial) == (["Nell Ashdown"] if status == 303 else [])


def test_a_form_key_belongs_to_its_person(trial: Browser) -> None:
    form = filled(trial, "Nell Ashdown")
    trial.ask("POST", "/trial/people", data=form)
    other = browser_of(trial.app, user_of(trial, "approver"))
    theirs = {**filled(other, "Nell Ashdown"), "form_key": form["form_key"]}
    assert other.ask("POST", "/trial/people", data=theirs).status_code == 422
    assert names(trial) == ["Nell Ashdown"]


def test_who_saw_a_child_is_kept_once_a_day(trial: Browser, clock: Clock) -> None:
    database: Database = trial.app.config["DATABASE"]
    child_id = add_child(database, "Rowan Ellery")
    for _ in range(3):
        trial.get(f"/trial/children/{child_id}")
    clock.forward(minutes=14)
    trial.get(f"/trial/children/{child_id}")
    assert trial.ask("GET", f"/trial/children/{child_id + 1}").status_code == 404
    with database.reading() as session:
        kept = [(sight.name, sight.page, str(sight.day)) for sight in who_saw(session, child_id)]
    assert kept == [("Priya Nair", "trial page", "2026-11-18")]
