"""Every page, at three widths, with everything shut and open: accessible and never sideways."""

from __future__ import annotations

from pathlib import Path

import axe_playwright_python
import pytest
from playwright.sync_api import Page

from tests.browser.conftest import Tab
from tests.browser.town import Town

WIDTHS = (320, 390, 1366)
ROLES = ("", "finance officer", "approver", "SEN case officer", "parent or young person",
         "administrator")  # fmt: skip
SWITCH = "open => document.querySelectorAll('details').forEach(each => { each.open = open })"
LOOK = """async () => {
  const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
  const found = await axe.run(document, { runOnly: tags, resultTypes: ['violations'] });
  const wrong = found.violations.flatMap(rule =>
    rule.nodes.map(node => rule.id + ' at ' + node.html.slice(0, 160)));
  const spilt = document.documentElement.scrollWidth - window.innerWidth;
  return spilt > 0 ? [...wrong, spilt + ' pixels sideways'] : wrong;
}"""
AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text()


def look_everywhere(page: Page) -> list[str]:
    """What is wrong with a page at any width, with its disclosures shut and then open."""
    wrong = []
    page.evaluate(AXE)
    states = (False, True) if page.locator("details").count() else (False,)
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        for is_open in states:
            page.evaluate(SWITCH, is_open)
            where = f"{page.url} at {width}, {'open' if is_open else 'shut'}"
            wrong += [f"{where}: {each}" for each in page.evaluate(LOOK)]
    return wrong


@pytest.mark.parametrize("role", ROLES)
def test_every_page_is_accessible_and_never_sideways(role: str, town: Town, tab: Tab) -> None:
    page, wrong, looked = tab(role), [], 0
    spoken: list[str] = []
    page.on("console", lambda message: spoken.append(f"{page.url}: {message.text}"))
    page.on("pageerror", lambda fault: spoken.append(f"{page.url}: {fault}"))
    for path in [path for who, path in town.addresses if who == role]:
        answer = page.goto(path)
        missing = path == "/nothing-here"
        assert answer is not None
        assert answer.status == (404 if missing else 200), path
        check_title(page)
        wrong += look_everywhere(page)
        looked += 1
    assert looked
    assert not wrong, "\n".join(wrong)
    assert not [words for words in spoken if "404" not in words]


def check_title(page: Page) -> None:
    """A page has one heading, and its title begins with it."""
    headings = page.locator("h1").all_inner_texts()
    assert len(headings) == 1, page.url
    assert page.title().removeprefix("Error: ").startswith(headings[0].strip()), page.url
    assert page.title().endswith(" SEND money – Exampleshire Council"), page.url
