"""Our macros write the HTML of GOV.UK Frontend's own components, a dozen times faster.

The components are drawn by Land Registry's macros of the same version as our style sheet. What
we add is a class of our own, or an attribute our script reads; nothing may differ otherwise.
"""

from __future__ import annotations

from typing import Any

import html5lib
import pytest
from flask import Flask
from jinja2 import Environment, PackageLoader, PrefixLoader
from markupsafe import Markup

OURS = ("ledger-", "data-")
CHOICES = [("own", "Their own account"), ("card", "A prepaid card")]

CASES: dict[str, tuple[str, str, str, dict[str, Any]]] = {
    "table": (
        "{{ kit.plain_table('t', 'Paid', [{'text': 'Funder'}, {'text': 'Money', 'num': true}],"
        " [['Education', '£1.00'], ['Health', '£2.00']], ['All', '£3.00'], classes='') }}",
        "table",
        "govukTable",
        {
            "caption": "Paid",
            "captionClasses": "govuk-table__caption--m",
            "firstCellIsHeader": True,
            "head": [{"text": "Funder"}, {"text": "Money"}],
            "rows": [
                [{"text": "Education"}, {"text": "£1.00"}],
                [{"text": "Health"}, {"text": "£2.00"}],
                [{"text": "All"}, {"text": "£3.00"}],
            ],
        },
    ),
    "error summary": (
        "{{ kit.error_summary([{'field': 'amount', 'message': 'Enter an amount'}]) }}",
        "error-summary",
        "govukErrorSummary",
        {
            "titleText": "There is a problem",
            "errorList": [{"text": "Enter an amount", "href": "#amount"}],
            "attributes": {"tabindex": "-1"},
        },
    ),
    "text field": (
        "{{ kit.text_field('town', 'Town', 'Ely', 'Where it is', 'Enter a town', width='10') }}",
        "input",
        "govukInput",
        {
            "id": "town",
            "name": "town",
            "label": {"text": "Town"},
            "hint": {"text": "Where it is"},
            "errorMessage": {"text": "Enter a town"},
            "value": "Ely",
            "classes": "govuk-input--width-10",
            "autocomplete": "off",
            "spellcheck": False,
        },
    ),
    "money field": (
        "{{ kit.money_field('amount', 'Amount') }}",
        "input",
        "govukInput",
        {
            "id": "amount",
            "name": "amount",
            "label": {"text": "Amount"},
            "prefix": {"text": "£"},
            "inputmode": "decimal",
            "classes": "govuk-input--width-10",
            "autocomplete": "off",
            "spellcheck": False,
        },
    ),
    "list to choose from": (
        "{{ kit.select_field('custody', 'Account', choices, 'card', 'Who holds it') }}",
        "select",
        "govukSelect",
        {
            "id": "custody",
            "name": "custody",
            "label": {"text": "Account"},
            "hint": {"text": "Who holds it"},
            "items": [
                {"value": key, "text": text, "selected": key == "card"} for key, text in CHOICES
            ],
        },
    ),
    "radios": (
        "{{ kit.radio_field('custody', 'Account', choices, 'own', error='Choose one') }}",
        "radios",
        "govukRadios",
        {
            "idPrefix": "custody",
            "name": "custody",
            "fieldset": {"legend": {"text": "Account"}},
            "errorMessage": {"text": "Choose one"},
            "items": [
                {"value": key, "text": text, "checked": key == "own"} for key, text in CHOICES
            ],
        },
    ),
    "words": (
        "{{ kit.words_field('why', 'Why', 'Lost', rows=3) }}",
        "textarea",
        "govukTextarea",
        {"id": "why", "name": "why", "label": {"text": "Why"}, "value": "Lost", "rows": 3},
    ),
    "inset": ("{{ kit.inset('Nothing is paid yet.') }}", "inset-text", "govukInsetText",
              {"text": "Nothing is paid yet."}),
    "tag": ("{{ kit.tag('Held', 'yellow') }}", "tag", "govukTag",
            {"text": "Held", "classes": "govuk-tag--yellow"}),
    "warning": ("{{ kit.warning('This pays money.') }}", "warning-text", "govukWarningText",
                {"text": "This pays money.", "iconFallbackText": "Warning"}),
    "summary list": (
        "{{ kit.summary_list([('Child', 'Rowan'), ('Paid', '£1.00')]) }}",
        "summary-list",
        "govukSummaryList",
        {
            "rows": [
                {"key": {"text": "Child"}, "value": {"text": "Rowan"}},
                {"key": {"text": "Paid"}, "value": {"text": "£1.00"}},
            ]
        },
    ),
    "button": (
        "{{ kit.button('Send and check') }}",
        "button",
        "govukButton",
        {"text": "Send and check", "type": "submit"},
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_a_piece_is_its_component(name: str, app: Flask) -> None:
    """The same elements, classes, attributes and words, in the same order."""
    ours, component, macro, asked = CASES[name]
    with app.test_request_context("/"):
        drawn = app.jinja_env.from_string("{% import 'kit.html' as kit %}" + ours).render(
            choices=CHOICES
        )
    drawn = drawn.replace(' id="t"', "")  # a table's caption is named, for its scrolling region
    assert _tree(drawn) == _tree(_component(component, macro, asked)), drawn


def _component(component: str, macro: str, asked: dict[str, Any]) -> str:
    environment = Environment(
        loader=PrefixLoader({"govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja")}),
        autoescape=True,
    )
    path = f"govuk_frontend_jinja/components/{component}/macro.html"
    source = f"{{% from '{path}' import {macro} %}}{{{{ {macro}(asked) }}}}"
    return Markup(environment.from_string(source).render(asked=asked))


def _tree(html: str) -> list[Any]:
    parsed = html5lib.parseFragment(html, treebuilder="etree", namespaceHTMLElements=False)
    return [_branch(each) for each in parsed]


def _branch(element: Any) -> tuple[Any, ...]:
    kept = {
        key: " ".join(sorted(word for word in value.split() if not word.startswith(OURS)))
        for key, value in element.attrib.items()
        if not key.startswith(OURS)
    }
    words = [element.text, *(child.tail for child in element)]
    said = [" ".join((word or "").split()) for word in words]
    return element.tag, kept, said, [_branch(child) for child in element]
