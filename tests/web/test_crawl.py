"""Every link from the start, as every role: no page is broken, none shows somebody else's child."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from urllib.parse import urldefrag

import pytest

from ledger.values.dates import london_date
from tests.databases import SqlitePlaces
from tests.web.client import Browser
from tests.web.fixtures import Clock, browser_of, make_app
from tests.web.policy import ADMIN, APPROVER, CASE, FAMILY, OFFICER
from tests.web.scene import Scene, set_scene

# A child's name and who is paid for them, as they stand in the books of the scene.
MARKS = {1: ("Child1", "EX-1"), 2: ("Child2", "EX-2", "Payee2"), 3: ("Child3", "EX-3", "Payee3")}
OUT_OF_SIGHT = {
    OFFICER: (),
    APPROVER: (),
    CASE: (2, 3),
    FAMILY: (2, 3),
    ADMIN: (1, 2, 3),
}
MOST = 150


@pytest.fixture(scope="module")
def scenery(
    sqlite_places: SqlitePlaces, tmp_path_factory: pytest.TempPathFactory, now: datetime
) -> Iterator[tuple[Scene, dict[str, Browser]]]:
    """One scene for every crawl, and a browser of each role."""
    folder: Path = tmp_path_factory.mktemp("crawl")
    with sqlite_places.place(folder) as place:
        scene = set_scene(place.database, london_date(now))
        app = make_app(place.database, Clock(now))
        yield scene, {role: browser_of(app, one.user_id) for role, one in scene.viewers.items()}


@pytest.mark.parametrize("role", list(OUT_OF_SIGHT))
def test_every_link_opens_and_no_mark_is_out_of_place(
    scenery: tuple[Scene, dict[str, Browser]], role: str
) -> None:
    browser = scenery[1][role]
    hidden = [mark for number in OUT_OF_SIGHT[role] for mark in MARKS[number]]
    waiting, seen, words = deque(["/"]), {"/"}, ""
    while waiting and len(seen) <= MOST:
        address = waiting.popleft()
        page = browser.get(address)
        words += page.html
        found = [mark for mark in hidden if mark in words]
        assert not found, f"{found} on {address}"
        for link in page.links:
            link = urldefrag(link).url
            if link.startswith("/") and link not in seen:
                seen.add(link)
                waiting.append(link)
    print(f"{role}: {len(seen)} addresses, marks out of place 0")
    for number in set(MARKS) - set(OUT_OF_SIGHT[role]):
        assert MARKS[number][0] in words, "what may be seen can be found"


def test_a_search_and_a_sort_show_nothing_more(
    scenery: tuple[Scene, dict[str, Browser]],
) -> None:
    lists = {CASE: ("/children", "/reports/money-map.csv"), FAMILY: ("/home", "/statement")}
    for role, addresses in lists.items():
        browser = scenery[1][role]
        for name in ("q", "name", "sort", "child", "month"):
            for value in ("Child2", "EX-2", "%", "' OR 1=1 --"):
                for address in addresses:
                    answer = browser.ask("GET", address, query_string={name: value})
                    assert answer.status_code in (200, 404, 422), address
                    body = answer.text.replace(value, "")
                    assert "Child2 Example" not in body
                    assert "Payee2" not in body
