"""How we post: the whole table is on the pages, and nothing else is."""

from __future__ import annotations

from collections.abc import Callable

from ledger import accounting
from ledger.web.howwepost import address_of
from tests.web.client import Browser, classes, words_of

Client = Callable[[str], Browser]


def test_every_event_and_every_line_is_shown(client_as: Client) -> None:
    browser = client_as("approver")
    first = browser.get("/how-we-post")
    events = lines = 0
    for chapter in accounting.chapters():
        page = browser.get(f"/how-we-post/{address_of(chapter)}")
        assert f"/how-we-post/{address_of(chapter)}" in first.links
        shown = {heading.get("id") for heading in page.all("h2")}
        assert {rule.event for rule in chapter.rules} <= shown
        events += len(chapter.rules)
        lines += sum(
            sum("govuk-table__row" in classes(row) for row in table.iter("tr")) - 1
            for table in page.all("table")
        )
    assert events == 181
    assert lines == sum(len(rule.rows) for rule in accounting.rules())
    total = first.table("Chapters")[-1]
    assert total[1] == "181"


def test_a_line_names_its_codes_and_what_may_stand_in(client_as: Client) -> None:
    page = client_as("approver").get("/how-we-post/personal-budgets")
    rows = page.table("Postings: A funder agrees its share of a final budget line.")
    assert rows[1][0] == "Council, budget: paid out"
    assert rows[1][1].startswith("C5210 ")
    assert "or the code that stands in for it" in rows[1][1]
    assert "pot: personal budget" in rows[1][1]
    assert rows[1][3] == "Education"


def test_an_event_posted_as_another_leads_to_it(client_as: Client) -> None:
    browser = client_as("approver")
    pages = {
        f"/how-we-post/{address_of(chapter)}": browser.get(f"/how-we-post/{address_of(chapter)}")
        for chapter in accounting.chapters()
    }
    found = 0
    for page in pages.values():
        for link in page.all("a"):
            address, _, mark = link.get("href", "").partition("#")
            if mark and address in pages:
                headings = {each.get("id"): words_of(each) for each in pages[address].all("h2")}
                assert headings[mark] == words_of(link)
                found += 1
    assert found == sum(bool(rule.follows) for rule in accounting.rules())
