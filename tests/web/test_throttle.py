"""Guessing passwords: capped by account and by address, and nobody is locked out for good."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from statistics import median

import pytest
from flask import Flask
from sqlalchemy import func, select

from ledger.access import passwords, throttle
from ledger.access.tables import SignInAttempt
from ledger.database import Database
from tests.web.client import Browser
from tests.web.fixtures import PASSWORD, Clock, add_everyone, email_of

OFFICE, STRANGER = "192.0.2.10", "203.0.113.7"


def guess(browser: Browser, email: str, password: str, address: str) -> int:
    """Try a password from an address; the status of the answer."""
    form = browser.get("/sign-in").form("/sign-in")
    answer = browser.ask(
        "POST",
        "/sign-in",
        data={**form.values, "email": email, "password": password},
        environ_base={"REMOTE_ADDR": address},
    )
    return answer.status_code


@pytest.fixture
def house(any_app: Flask) -> Flask:
    """The application on each database, with everyone in it."""
    add_everyone(any_app.config["DATABASE"])
    return any_app


def test_five_wrong_tries_then_a_wait_then_in(house: Flask, clock: Clock) -> None:
    browser = Browser(house)
    email = email_of("approver")
    assert [guess(browser, email, "wrong", OFFICE) for _ in range(7)] == [422] * 5 + [429] * 2
    assert guess(browser, email, PASSWORD, OFFICE) == 429, "the right one has to wait as well"
    clock.forward(minutes=16)
    assert guess(browser, email, PASSWORD, OFFICE) == 303


def test_an_unknown_person_waits_just_the_same(house: Flask) -> None:
    browser = Browser(house)
    found = [guess(browser, "nobody@example.org", "wrong", OFFICE) for _ in range(6)]
    assert found == [422] * 5 + [429]


def test_strangers_cannot_lock_an_approver_out(house: Flask, clock: Clock) -> None:
    email = email_of("approver")
    assert guess(Browser(house), email, PASSWORD, OFFICE) == 303
    browser = Browser(house)
    for number in range(21):
        guess(browser, email, "wrong", f"203.0.113.{number}")
    assert guess(browser, email, "wrong", "203.0.113.99") == 429
    assert guess(Browser(house), email, PASSWORD, OFFICE) == 303


def claims(
    database: Database, clock: Clock, count: int, email: str, address: str, apart: int = 0
) -> int:
    """How many of so many tries are looked at; `{}` in either stands for the try's number."""
    allowed = 0
    with database.transaction() as session:
        for number in range(count):
            attempt = throttle.a_try(email.format(number), address.format(number))
            allowed += throttle.claim(session, attempt, clock()) is not None
            clock.forward(seconds=apart)
    return allowed


def test_a_thousand_tries_are_capped(
    sqlite_database: Database, clock: Clock, how_many: Callable[[int, int], int]
) -> None:
    one, count = "approver@example.org", how_many(120, 1000)
    per_pair = claims(sqlite_database, clock, count, one, STRANGER)
    assert per_pair == throttle.PAIR_LIMIT
    clock.forward(days=2)
    per_account = claims(sqlite_database, clock, count, one, "10.0.0.{}")
    assert per_account == throttle.ACCOUNT_LIMIT
    clock.forward(days=2)
    per_address = claims(sqlite_database, clock, count, "someone{}@example.org", STRANGER)
    assert per_address == throttle.ADDRESS_LIMIT
    clock.forward(days=2)
    in_a_day = claims(sqlite_database, clock, count, one, "10.0.1.{}", apart=86)
    assert in_a_day == throttle.ACCOUNT_DAY_LIMIT
    print(
        f"guesses allowed of {count}: {per_pair} a pair, {per_account} an account, "
        f"{per_address} an address, {in_a_day} an account in a day"
    )


def test_tries_at_the_same_instant_are_counted_one_after_another(
    database: Database, clock: Clock
) -> None:
    allowed: list[int | None] = []
    start = threading.Barrier(8)

    def one() -> None:
        start.wait()
        attempt = throttle.a_try("approver@example.org", OFFICE)
        allowed.append(database.run(lambda session: throttle.claim(session, attempt, clock())))

    threads = [threading.Thread(target=one) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(each is not None for each in allowed) == throttle.PAIR_LIMIT


def test_tries_are_kept_for_thirty_days(sqlite_database: Database, clock: Clock) -> None:
    claims(sqlite_database, clock, 3, "a{}@example.org", OFFICE)
    clock.forward(days=31)
    claims(sqlite_database, clock, 1, "b@example.org", OFFICE)
    with sqlite_database.reading() as session:
        assert session.scalar(select(func.count()).select_from(SignInAttempt)) == 1


def test_neither_address_nor_account_can_be_read_back() -> None:
    attempt = throttle.a_try("Approver@Example.org ", OFFICE)
    assert attempt == throttle.a_try("approver@example.org", OFFICE)
    assert "approver" not in attempt.who
    assert OFFICE not in attempt.where


@pytest.mark.parametrize("email", [email_of("approver"), "nobody@example.org", "closed@x.org", ""])
def test_every_wrong_try_costs_one_argon2_whoever_it_is_for(
    app: Flask, monkeypatch: pytest.MonkeyPatch, email: str
) -> None:
    add_everyone(app.config["DATABASE"])
    looked: list[str] = []
    verify = passwords.matches

    def watched(kept: str | None, password: str) -> bool:
        looked.append(password)
        return verify(kept, password)

    monkeypatch.setattr(passwords, "matches", watched)
    assert guess(Browser(app), email, "wrong", OFFICE) == 422
    assert looked == ["wrong"]


def test_a_password_nobody_has_takes_as_long_to_refuse() -> None:
    kept = passwords.hash_password("three words together")

    def seconds(against: str | None) -> float:
        began = time.process_time()
        passwords.matches(against, "wrong")
        return time.process_time() - began

    pairs = [(seconds(kept), seconds(None)) for _ in range(9)]
    known, unknown = (median(each) for each in zip(*pairs, strict=True))
    assert 0.5 < known / unknown < 2, (known, unknown)
