"""One browser and one town for all the browser tests of a worker; a tab of its own for each."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.browser.site import serving
from tests.browser.town import NOW, Town, build
from tests.databases import SqlitePlaces
from tests.web.fixtures import Clock, make_app

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PHONE = {"width": 390, "height": 844}
DESK = {"width": 1366, "height": 900}
Tab = Callable[..., Page]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything here is a browser test, and shares one browser: it stays on one worker."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker("browser")
            item.add_marker(pytest.mark.xdist_group("browser"))


def _chromium() -> str:
    named = (shutil.which(name) for name in ("chromium", "chromium-browser", "google-chrome"))
    found = os.environ.get("CHROMIUM") or next((path for path in named if path), "")
    return found or "/usr/bin/chromium"


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One Chromium."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=_chromium(), args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def town(sqlite_places: SqlitePlaces, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """The town, on SQLite."""
    with sqlite_places.place(tmp_path_factory.mktemp("town")) as place:
        yield build(place.database)


@pytest.fixture(scope="session")
def address(town: Town) -> Iterator[str]:
    """Where the town is served."""
    with serving(make_app(town.database, Clock(NOW))) as where:
        yield where


@pytest.fixture
def tab(chromium: Browser, town: Town, address: str) -> Iterator[Tab]:
    """`tab("approver", width=320)`: a tab of someone signed in; "" is nobody."""
    contexts: list[BrowserContext] = []

    def opened(role: str = "", size: dict[str, int] | None = None, **options: Any) -> Page:
        context = chromium.new_context(base_url=address, viewport=size or DESK, **options)
        context.set_default_timeout(10_000)
        contexts.append(context)
        if role:
            cookie = {"name": "ledger", "value": town.token(role), "url": address}
            context.add_cookies([cookie])
        return context.new_page()

    yield opened
    for context in contexts:
        context.close()
