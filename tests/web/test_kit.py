"""The kit's own macros, and forms read kindly."""

from __future__ import annotations

from datetime import date
from typing import Any
from xml.etree.ElementTree import Element

import html5lib
import pytest
from flask import Flask, render_template_string

from ledger.web.fields import Answers
from tests.web.client import words_of


def parsed(html: str) -> list[tuple[str, dict[str, str], str]]:
    """Every element with its attributes and its own words, in order."""
    root = html5lib.HTMLParser(namespaceHTMLElements=False).parseFragment(html)
    return [shown(each) for each in root.iter() if isinstance(each.tag, str)][1:]


def shown(each: Element) -> tuple[str, dict[str, str], str]:
    """One element; the words directly in it, with single spaces."""
    attributes = {str(name): " ".join(str(value).split()) for name, value in each.attrib.items()}
    own = " ".join([each.text or "", *(child.tail or "" for child in each)])
    return str(each.tag).rpartition("}")[2], attributes, " ".join(own.split())


def ours(app: Flask, source: str, **names: Any) -> str:
    """A piece of template drawn with the kit."""
    with app.test_request_context("/"):
        return render_template_string(source, **names)


def test_the_four_numbers_are_a_sum_in_their_order(app: Flask) -> None:
    drawn = ours(app, "{{ kit.four(1941135, 754736, 616068, 570331) }}")
    words = words_of(html5lib.parseFragment(drawn, namespaceHTMLElements=False))
    assert words == ("Allocated£19,411.35 Committed−£7,547.36 Spent−£6,160.68 Available=£5,703.31")


@pytest.mark.parametrize("kind", ["yes", "part", "none", "gap", "wait"])
def test_a_state_is_a_shape_and_a_word(app: Flask, kind: str) -> None:
    drawn = ours(app, "{{ kit.state(kind, 'Not sent <yet>') }}", kind=kind)
    elements = parsed(drawn)
    assert ("svg", "true") in [(tag, each.get("aria-hidden")) for tag, each, _ in elements]
    assert "Not sent <yet>" in [words for _, _, words in elements]


@pytest.mark.parametrize(
    ("key", "look", "words"),
    [
        ("education", "is-education", "Education"),
        ("health", "is-health", "Health (NHS)"),
        ("care", "is-care", "Social care"),
        ("school", "is-school", "School’s own budget"),
    ],
)
def test_a_funder_is_a_pattern_and_a_word(app: Flask, key: str, look: str, words: str) -> None:
    tag, attributes, said = parsed(ours(app, "{{ kit.funder(key) }}", key=key))[-1]
    assert (tag, said) == ("span", words)
    assert look in attributes["class"]


def test_explain_works_without_script_and_names_its_amount(app: Flask) -> None:
    drawn = ours(app, '{% call kit.explain("£627.79") %}<p>Why</p>{% endcall %}')
    tags = {tag: words for tag, _, words in parsed(drawn)}
    assert (tags["summary"], tags["span"]) == ("Explain this", "£627.79")
    assert tags["p"] == "Why"


def test_a_name_that_nobody_gave_is_a_fault(app: Flask) -> None:
    for source in ("{{ nobody }}", "{% if nobody %}x{% endif %}"):
        with pytest.raises(Exception, match="nobody"):
            ours(app, source)
    assert ours(app, "{{ given.part }}", given={}) == ""


def test_what_was_typed_is_read_kindly() -> None:
    answers = Answers(
        {
            "reason": "  two   words ",
            "amount": "£1,234.50",
            "when-day": "31",
            "when-month": "March",
            "when-year": "2027",
            "cycle": "monthly",
        }
    )
    assert answers.words("reason", "Say why") == "two words"
    assert answers.pounds("amount") == 123450
    assert answers.day("when", "the day") == date(2027, 3, 31)
    assert answers.choice("cycle", ("monthly", "termly"), "Choose one") == "monthly"
    assert answers.errors == []


@pytest.mark.parametrize(
    ("parts", "field", "says"),
    [
        (("", "", ""), "when-day", "Enter the day it landed, like 27 3 2027"),
        (("1", "", "2027"), "when-month", "Enter the month of the day it landed."),
        (("1", "", ""), "when-month", "Enter the month and year of the day it landed."),
        (("31", "2", "2027"), "when-day", "not a date we can read"),
        (("1", "13", "2027"), "when-day", "not a date we can read"),
    ],
)
def test_a_date_says_which_part_is_missing(
    parts: tuple[str, str, str], field: str, says: str
) -> None:
    form = dict(zip(("when-day", "when-month", "when-year"), parts, strict=True))
    answers = Answers(form)
    assert answers.day("when", "the day it landed") is None
    assert answers.errors[0].field == field
    assert says in answers.error_at("when")
    assert answers.typed_parts("when") == parts


@pytest.mark.parametrize("typed", ["", "forty pounds", "1.005", "1e3", "NaN"])
def test_an_amount_says_what_to_type(typed: str) -> None:
    answers = Answers({"amount": typed})
    assert answers.pounds("amount") == 0
    assert answers.error_at("amount")
    assert answers.typed("amount") == typed


def test_every_fault_is_told_at_once() -> None:
    answers = Answers({"reason": "x" * 300})
    answers.words("reason", "Say why")
    answers.words("other", "Say what")
    answers.choice("cycle", ("monthly",), "Choose how often")
    assert [error.field for error in answers.errors] == ["reason", "other", "cycle"]
