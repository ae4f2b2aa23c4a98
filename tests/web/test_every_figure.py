"""Every amount in an officer's tables and figures leads to what explains it."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from urllib.parse import urldefrag
from xml.etree.ElementTree import Element

import pytest

from ledger.values.dates import london_date
from tests.databases import SqlitePlaces
from tests.web.client import Browser, Page, classes, words_of
from tests.web.fixtures import Clock, browser_of, make_app
from tests.web.policy import CASE, OFFICER
from tests.web.scene import Scene, set_scene

PAGES = ("/work", "/children", "/runs", "/reports/trial-balance", "/reports/money-map",
         "/reports/run?", "/explain/figure")  # fmt: skip
TOLD = {"a", "details", "summary", "label", "button", "option", "caption"}
FIGURES = {"ledger-four", "ledger-figure"}
Scenery = tuple[Scene, dict[str, Browser]]


@pytest.fixture(scope="module")
def scenery(
    sqlite_places: SqlitePlaces, tmp_path_factory: pytest.TempPathFactory, now: datetime
) -> Iterator[Scenery]:
    """One scene, and a browser of the finance officer and of the case officer."""
    folder: Path = tmp_path_factory.mktemp("figures")
    with sqlite_places.place(folder) as place:
        scene = set_scene(place.database, london_date(now))
        app = make_app(place.database, Clock(now))
        yield scene, {r: browser_of(app, scene.viewers[r].user_id) for r in (OFFICER, CASE)}


def figures(page: Page) -> list[tuple[Element, list[Element]]]:
    """Each element of a table or a big figure with an amount of its own, and what it stands in."""
    found: list[tuple[Element, list[Element]]] = []

    def walk(each: Element, above: list[Element]) -> None:
        own = (each.text or "") + "".join(child.tail or "" for child in each)
        inside = any(one.tag == "table" or FIGURES & set(classes(one)) for one in (*above, each))
        if "£" in own and inside:
            found.append((each, [*above, each]))
        for child in each:
            if isinstance(child.tag, str):
                walk(child, [*above, each])

    walk(page.all("main")[0], [])
    return found


def is_told(above: list[Element]) -> bool:
    """Whether an amount is in a link, a disclosure, a label, or a row that explains itself.

    A row's heading names the row, so it is a label. The last row of a table is told by the rows
    above it when each of them is.
    """
    if any(one.tag in TOLD or (one.tag == "th" and one.get("scope")) for one in above):
        return True
    rows = [one for one in above if one.tag == "tr"]
    if rows and _explained(rows[-1]):
        return True
    bodies = [one for one in above if one.tag == "tbody"]
    if not rows or "ledger-total" not in classes(rows[-1]) or not bodies:
        return False
    return all(row.find(".//a") is not None for row in bodies[-1] if row is not rows[-1])


def _explained(row: Element) -> bool:
    return any(link.get("href", "").startswith("/explain/") for link in row.iter("a"))


def crawled(browser: Browser) -> Iterator[tuple[str, Page]]:
    """Every officer page that can be reached from the work page, once."""
    waiting, seen = deque(["/work", "/reports/trial-balance"]), {"/work"}
    while waiting:
        address = waiting.popleft()
        answer = browser.ask("GET", address)
        if answer.status_code != 200 or answer.mimetype != "text/html":
            continue
        page = Page(answer)
        yield address, page
        for link in page.links:
            link = urldefrag(link).url
            if link.startswith(PAGES) and link not in seen:
                seen.add(link)
                waiting.append(link)


@pytest.mark.parametrize("role", [OFFICER, CASE])
def test_every_amount_can_be_explained(scenery: Scenery, role: str) -> None:
    pages = looked = 0
    untold = []
    for address, page in crawled(scenery[1][role]):
        pages += 1
        for each, above in figures(page):
            looked += 1
            if not is_told(above):
                untold.append(f"{address}: {words_of(each)}")
    print(f"{role}: {looked} amounts on {pages} pages, without an explanation {len(untold)}")
    assert pages > 5 and looked > 50
    assert not untold, "\n".join(sorted(set(untold)))


def test_a_case_officer_explains_their_own_children_and_nothing_more(scenery: Scenery) -> None:
    scene, browsers = scenery
    work = browsers[CASE].get("/work")
    row = next(each for each in work.all("tr") if words_of(each).startswith("All funders"))
    links = list(row.iter("a"))
    assert len(links) == 4
    for link in links:
        page = browsers[CASE].get(link.get("href", ""))
        assert page.h1.removeprefix("Explain ") in words_of(link), "the page says the same amount"
        every = browsers[OFFICER].get(link.get("href", ""))
        if "£0.00" not in page.h1:
            assert page.h1 != every.h1, "the authority's sum is another"
    for query in ("layer=actual&until=2026-11-21", "layer=actual&nominal=C1410",
                  "layer=actual&funder=none"):  # fmt: skip
        browsers[CASE].get(f"/explain/figure?{query}", status=404)
    for owner, status in (("own", 200), ("other", 404), ("ended", 404), ("absent", 404)):
        child = scene.ids["child"][owner]
        browsers[CASE].get(f"/explain/figure?child={child}&figure=spent", status=status)


def test_a_childs_figures_are_the_sums_they_lead_to(scenery: Scenery) -> None:
    scene, browsers = scenery
    page = browsers[OFFICER].get(f"/children/{scene.ids['child']['own']}")
    found = [link for link in page.all("a") if "figure=" in link.get("href", "")]
    assert {link.get("href", "").rsplit("=", 1)[1] for link in found} == {
        "allocated", "committed", "spent", "available", "paid", "to+pay"
    }  # fmt: skip
    for link in found:
        explained = browsers[OFFICER].get(link.get("href", ""))
        assert words_of(link).startswith(explained.h1.removeprefix("Explain "))


def test_an_amount_of_the_work_page_leads_to_its_payments(scenery: Scenery) -> None:
    browser = scenery[1][OFFICER]
    links = [link for link in browser.get("/work").all("a")
             if link.get("href", "").startswith("/work?")]  # fmt: skip
    assert links
    for link in links:
        page = browser.get(urldefrag(link.get("href", "")).url)
        total = next(each for each in page.all("tr") if words_of(each).startswith("All of these"))
        amount = next(words for words in words_of(link).split() if words.startswith("£"))
        assert amount in words_of(total)
