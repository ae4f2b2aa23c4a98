"""A browser for tests that reads every page it gets as a strict inspector would.

`Browser.get` and `Browser.send` answer a `Page`, and refuse one with a fault that no page may have:
markup that a strict parser stumbles over, a title that is not its heading's, an id twice, a field
without a label, a form without its token, script or style that the content policy would refuse.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element

import html5lib
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

VISIBLE = ("input", "select", "textarea")


@dataclass
class Form:
    """One form of a page: where it goes and what it holds before anyone types."""

    action: str
    method: str
    values: dict[str, str]
    fields: set[str] = field(default_factory=set)


class Page:
    """One answer, parsed when it is HTML."""

    def __init__(self, answer: TestResponse) -> None:
        self.answer = answer
        self.status = answer.status_code
        self.headers = answer.headers
        self.html = answer.get_data().decode("utf-8", "replace")
        self.location = answer.headers.get("Location", "")
        self.root: Element | None = None
        if answer.mimetype == "text/html" and self.html.lstrip().startswith("<!DOCTYPE"):
            parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
            self.root = parser.parse(self.html)

    def all(self, tag: str) -> list[Element]:
        """Every element with this tag, in order."""
        return [] if self.root is None else list(self.root.iter(tag))

    @property
    def title(self) -> str:
        """The words of the title."""
        return words_of(self.all("title")[0])

    @property
    def h1(self) -> str:
        """The words of the one heading of the first rank."""
        headings = self.all("h1")
        assert len(headings) == 1, f"{len(headings)} h1"
        return words_of(headings[0])

    @property
    def main(self) -> str:
        """The words between header and footer."""
        return words_of(self.all("main")[0])

    @property
    def links(self) -> list[str]:
        """Where the links lead, in order."""
        return [link.get("href", "") for link in self.all("a")]

    @property
    def problems(self) -> list[str]:
        """The lines of the summary headed "There is a problem"."""
        for box in self.all("div"):
            if "govuk-error-summary" in classes(box):
                return [words_of(line) for line in box.iter("li")]
        return []

    def forms(self) -> list[Form]:
        """Every form of the page."""
        return [_form(form) for form in self.all("form")]

    def form(self, action: str) -> Form:
        """The form that goes to this address."""
        found = [form for form in self.forms() if form.action == action]
        assert found, f"no form goes to {action}: {[form.action for form in self.forms()]}"
        return found[0]

    def table(self, caption: str) -> list[list[str]]:
        """The rows of a table, by its caption, headings first."""
        for table in self.all("table"):
            if any(words_of(each) == caption for each in table.iter("caption")):
                return [
                    [words_of(cell) for cell in row if cell.tag in ("th", "td")]
                    for row in table.iter("tr")
                ]
        raise AssertionError(f"no table is called {caption!r}")


class Browser:
    """One person's browser on the application, signed in or not."""

    def __init__(self, app: Flask, token: str = "") -> None:
        self.app = app
        self.client: FlaskClient = app.test_client()
        self.cookie = "__Host-ledger" if app.config["SETTINGS"].secure else "ledger"
        self.base = "https://localhost" if app.config["SETTINGS"].secure else "http://localhost"
        if token:
            self.client.set_cookie(self.cookie, token)

    def ask(self, method: str, address: str, **more: Any) -> TestResponse:
        """One request as it is, answered and closed; nothing is inspected."""
        return self.client.open(address, method=method, base_url=self.base, buffered=True, **more)

    def get(self, address: str, status: int = 200, follow: bool = True) -> Page:
        """Open a page; redirects within the service are followed."""
        page = Page(self.ask("GET", address))
        while follow and page.status in (301, 302, 303, 307, 308):
            assert not urlsplit(page.location).netloc, f"led away to {page.location}"
            page = Page(self.ask("GET", page.location))
        return self._seen(page, status)

    def send(
        self, page: Page, action: str, status: int = 200, follow: bool = True, **answers: Any
    ) -> Page:
        """Fill in the form of a page that goes to `action`, and send it."""
        form = page.form(action)
        unknown = set(answers) - form.fields
        assert not unknown, f"the form has no field {unknown}: {form.fields}"
        answer = Page(self.ask("POST", action, data={**form.values, **answers}))
        if follow and answer.status in (302, 303):
            return self.get(answer.location, status)
        return self._seen(answer, status)

    def _seen(self, page: Page, status: int) -> Page:
        assert page.status == status, f"{page.status}, not {status}: {page.html[:2000]}"
        if page.root is not None:
            council = self.app.config["SETTINGS"].council
            assert not (found := faults(page, council)), found
        return page


def faults(page: Page, council: str) -> list[str]:
    """What is wrong with a page that no page may have."""
    found: list[str] = []
    for check in (_frame, _ids, _fields, _forms, _scripts, _tables, _pictures, _foreign):
        found += check(page)
    error = "Error: " if page.problems else ""
    wanted = f"{error}{page.h1} – SEND money – {council}"
    if page.title != wanted:
        found.append(f"the title is {page.title!r}, not {wanted!r}")
    return found


def _frame(page: Page) -> list[str]:
    found = []
    if page.all("html")[0].get("lang") != "en-GB":
        found.append("the language is not en-GB")
    if len(page.all("main")) != 1 or page.all("main")[0].get("id") != "main-content":
        found.append("there is not one main part")
    skip = [link for link in page.all("a") if "govuk-skip-link" in classes(link)]
    if len(skip) != 1 or skip[0].get("href") != "#main-content":
        found.append("the skip link is missing")
    headings = [each for each in page.all("main")[0].iter() if re.fullmatch("h[1-6]", each.tag)]
    ranks = [int(each.tag[1]) for each in headings]
    for before, after in zip(ranks, ranks[1:], strict=False):
        if after > before + 1:
            found.append(f"a heading jumps from h{before} to h{after}")
    found += [f"an empty heading: {each.tag}" for each in headings if not words_of(each)]
    return found


def _ids(page: Page) -> list[str]:
    ids = [each.get("id", "") for each in elements(page) if each.get("id") is not None]
    found = [f"id {name!r} twice" for name in sorted(set(ids)) if ids.count(name) > 1]
    for each in elements(page):
        wanted = [each.get("for", "")]
        for name in ("aria-labelledby", "aria-describedby", "aria-controls"):
            wanted += each.get(name, "").split()
        if each.tag == "a" and each.get("href", "").startswith("#"):
            wanted.append(each.get("href", "")[1:])
        found += [f"{each.tag} points at no {name!r}" for name in wanted if name not in {"", *ids}]
    return found


def _fields(page: Page) -> list[str]:
    labelled = {label.get("for") for label in page.all("label") if words_of(label)}
    found = []
    for tag in VISIBLE:
        for each in page.all(tag):
            if each.get("type") in ("hidden", "submit"):
                continue
            if each.get("id") not in labelled and not each.get("aria-label"):
                found.append(f"{tag} {each.get('name')!r} has no label")
    for button in page.all("button"):
        if not words_of(button) or button.get("type") != "submit":
            found.append("a button without words or type")
    found += ["a link without words" for link in page.all("a") if not words_of(link)]
    return found


def _forms(page: Page) -> list[str]:
    found = []
    for element in page.all("form"):
        form = _form(element)
        if not form.action.startswith("/") or form.action.startswith("//"):
            found.append(f"a form goes to {form.action!r}")
        if form.method not in ("get", "post"):
            found.append(f"a form has the method {form.method!r}")
        if form.method == "post" and len(form.values.get("csrf_token", "")) < 20:
            found.append(f"the form to {form.action} has no token")
        if form.method == "get" and "csrf_token" in form.values:
            found.append(f"the form to {form.action} puts its token in the address")
        if element.get("novalidate") is None and form.method == "post":
            found.append(f"the form to {form.action} lets the browser say errors")
    return found


def _scripts(page: Page) -> list[str]:
    policy = page.headers.get("Content-Security-Policy", "")
    nonces = re.findall("'nonce-([^']+)'", policy)
    found = [] if len(nonces) == 1 else ["the content policy has no nonce"]
    for script in page.all("script"):
        if script.get("nonce") not in nonces or not script.get("src", "").startswith("/static/"):
            found.append("a script without the nonce, or not from a file of ours")
    found += ["a style element" for _ in page.all("style")]
    for each in elements(page):
        for name in each.attrib:
            if str(name) == "style" or str(name).startswith("on"):
                found.append(f"{each.tag} has {name}, which the content policy refuses")
    return found


def _tables(page: Page) -> list[str]:
    found = []
    for table in page.all("table"):
        captions = [words_of(each) for each in table.iter("caption")]
        if len(captions) != 1 or not captions[0]:
            found.append("a table without a caption")
        found += [
            f"a heading without scope in {captions}"
            for each in table.iter("th")
            if each.get("scope") not in ("col", "row", "colgroup", "rowgroup")
        ]
        widths = {
            sum(int(cell.get("colspan", "1")) for cell in row if cell.tag in ("th", "td"))
            for row in table.iter("tr")
        }
        if len(widths) > 1:
            found.append(f"rows of {sorted(widths)} cells in {captions}")
    return found


def _pictures(page: Page) -> list[str]:
    found = [f"a picture without words: {each.get('src')}" for each in page.all("img")
             if each.get("alt") is None]  # fmt: skip
    for each in elements(page):
        if not str(each.tag).endswith("svg") or each.get("aria-hidden") == "true":
            continue
        if each.get("role") != "img" or not (each.get("aria-label") or each.get("aria-labelledby")):
            found.append("an SVG that is neither hidden nor named")
    return found


def _foreign(page: Page) -> list[str]:
    found = []
    for each in elements(page):
        loads = each.get("src") or (each.get("href", "") if each.tag == "link" else "")
        if loads and not loads.startswith(("/static/", "data:")):
            found.append(f"{each.tag} loads {loads}")
    found += [f"{word!r} on the page" for word in ("{{", "{%", "Undefined") if word in page.html]
    return found


def elements(page: Page) -> list[Element]:
    """Every element of a page, without comments."""
    return [] if page.root is None else [each for each in page.root.iter() if _is_element(each)]


def _is_element(each: Element) -> bool:
    return isinstance(each.tag, str)


def classes(each: Element) -> list[str]:
    """The classes of an element."""
    return each.get("class", "").split()


def words_of(each: Element) -> str:
    """The words in an element, with single spaces."""
    return " ".join("".join(each.itertext()).split())


def _form(element: Element) -> Form:
    values: dict[str, str] = {}
    names: set[str] = set()
    for each in element.iter():
        name = each.get("name", "")
        if each.tag not in VISIBLE or not name:
            continue
        names.add(name)
        if each.tag == "textarea":
            values[name] = "".join(each.itertext())
        elif each.tag == "select":
            options = list(each.iter("option"))
            chosen = [option for option in options if option.get("selected") is not None]
            values[name] = (chosen or options)[0].get("value", "")
        elif each.get("type") in ("radio", "checkbox"):
            if each.get("checked") is not None:
                values[name] = each.get("value", "on")
        elif each.get("type") != "file":
            values[name] = each.get("value", "")
    method = element.get("method", "get").lower()
    return Form(element.get("action", ""), method, values, names)
