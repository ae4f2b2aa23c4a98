"""How we post: every event to its debits and credits, drawn from the rules that post it."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from ledger import accounting, book
from ledger.access.permissions import Permission
from ledger.access.ties import not_there
from ledger.accounting import Chapter, Row, Rule
from ledger.accounting.rules import Side
from ledger.book import Nominal
from ledger.web.guard import page
from ledger.web.layout import capital
from ledger.web.visit import Visit

pages = Blueprint("how_we_post", __name__)
Cell = Mapping[str, str | Markup]

COLUMNS = (
    {"text": "Book and layer"},
    {"text": "Debit"},
    {"text": "Credit"},
    {"text": "Funder"},
    {"text": "Amount"},
)
FUNDERS = {
    "education": "Education",
    "health": "Health (NHS)",
    "care": "Social care",
    "each": "Each funder",
    "": "All together",
}
CHOICES = {"": "", "stand-in": "or the code that stands in for it"}


@page(pages, "/how-we-post", permission=Permission.SIGNED_IN)
def how_we_post(visit: Visit) -> ResponseReturnValue:
    """The chapters of the rules."""
    chapters = accounting.chapters()
    rows = [
        [
            Markup('<a class="govuk-link" href="/how-we-post/{}">{}</a>').format(
                address_of(chapter), chapter.title
            ),
            str(len(chapter.rules)),
            str(sum(len(accounting.rows_of(rule)) for rule in chapter.rules)),
        ]
        for chapter in chapters
    ]
    events = len(accounting.rules())
    lines = sum(len(accounting.rows_of(rule)) for rule in accounting.rules())
    total = ["All", str(events), str(lines)]
    return render_template("how-we-post.html", rows=rows, total=total, events=events)


@page(pages, "/how-we-post/<chapter>", permission=Permission.SIGNED_IN)
def how_we_post_chapter(visit: Visit, chapter: str) -> ResponseReturnValue:
    """The events of one chapter, each with its table."""
    found = next((each for each in accounting.chapters() if address_of(each) == chapter), None)
    if found is None:
        raise not_there()
    chart = book.nominals(visit.session)
    events = [
        {
            "rule": rule,
            "title": rule.when,
            "rows": [_cells(row, chart) for row in rule.rows],
            "follows": _followed(rule),
            "period": "" if rule.follows or rule.period == "none" else rule.period,
            "undone": _undone(rule),
        }
        for rule in found.rules
    ]
    return render_template("how-we-post-chapter.html", chapter=found, events=events, cols=COLUMNS)


def address_of(chapter: Chapter) -> str:
    """The last part of a chapter's address: its title in small letters and hyphens."""
    letters = (letter if letter.isalnum() else " " for letter in chapter.title.lower())
    return "-".join("".join(letters).split())


def _undone(rule: Rule) -> str:
    """How the event is undone, in a sentence or two; an event that follows another says nothing."""
    if rule.follows:
        return ""
    return ". ".join(sorted({rule.reversal_of(row) for row in rule.rows} or {rule.reversal}))


def _followed(rule: Rule) -> dict[str, str] | None:
    """The event whose table this one posts by: its words and where they are."""
    if not rule.follows:
        return None
    for chapter in accounting.chapters():
        for other in chapter.rules:
            if other.event == rule.follows:
                address = f"/how-we-post/{address_of(chapter)}#{other.event}"
                return {"words": other.when, "address": address}
    raise LookupError(f"{rule.event} follows an event that no chapter has")


def _cells(row: Row, chart: Mapping[str, Nominal]) -> list[Cell]:
    where = f"{row.book.capitalize()}, {row.layer}"
    if row.case:
        where = f"{where}: {row.case}"
    return [
        {"text": where},
        _side(row.debit, chart),
        _side(row.credit, chart),
        {"text": FUNDERS.get(row.funder, row.funder)},
        {"text": capital(row.amount or "the amount of the event")},
    ]


def _side(side: Side, chart: Mapping[str, Nominal]) -> Cell:
    """A code with its name, and what else is said of it beneath."""
    more = [CHOICES.get(side.choice, f"or {side.choice}"), f"pot: {side.pot}" if side.pot else ""]
    words = "; ".join(each for each in more if each)
    small = Markup("<small>{}</small>").format(words) if words else Markup("")
    return {"html": Markup("{} {}{}").format(side.code, chart[side.code].name, small)}
