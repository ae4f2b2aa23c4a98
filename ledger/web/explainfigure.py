"""A figure of an officer's table taken apart: the accounts that make it, and every change to it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, render_template, request

from ledger import book
from ledger.access.people import names_of
from ledger.access.permissions import SEES_EVERY_CHILD, Permission
from ledger.access.ties import not_there
from ledger.book.reading import BookLine
from ledger.values.dates import (
    financial_year,
    london_time,
    parse_date,
    show_date,
    year_days,
    year_name,
)
from ledger.values.errors import Refused
from ledger.values.money import show_pounds
from ledger.web.explainchild import child_figure
from ledger.web.explaining import event_words
from ledger.web.figures import FUNDERS, LAYERS, PERSONAL, pots_of
from ledger.web.guard import page
from ledger.web.visit import Visit
from ledger.web.words import FUNDER_WORDS, counted

pages = Blueprint("explain_figure", __name__)

SHOWN, MOST = 50, 5000
WORDS = {
    "budget": "allocated",
    "commitment": "committed",
    "actual": "spent or paid",
    "available": "available",
}


@dataclass(frozen=True, slots=True)
class Asked:
    """Which figure: a layer or what is available, of one nominal or all, one funder or all.

    `funder` is "" for what carries none. `since` is None for everything up to and with `until`,
    as in a trial balance. `pots` are the budgets of someone who sees only some children: nothing
    outside them counts; None is the whole authority.
    """

    layer: str
    nominals: tuple[str, ...]
    funder: str | None
    since: date | None
    until: date
    pots: tuple[int, ...] | None = None

    @property
    def words(self) -> str:
        """The figure in words: "committed for health (NHS), 2026 to 2027"."""
        funder = "all funders"
        if self.funder is not None:
            funder = FUNDER_WORDS.get(self.funder, "no funder")
        code = f" on {self.nominals[0]}" if len(self.nominals) == 1 else ""
        when = (
            year_name(financial_year(self.since))
            if self.since
            else f"to the end of {show_date(self.until)}"
        )
        whose = "" if self.pots is None else ", of the children you look after"
        return f"{WORDS[self.layer]}{code} for {funder[:1].lower()}{funder[1:]}, {when}{whose}"

    def counts(self, layer: str) -> int:
        """How a layer counts in the figure: 1, -1 or not at all."""
        if self.layer == "available":
            return 1 if layer == "budget" else -1
        return 1 if layer == self.layer else 0


@page(pages, "/explain/figure", permission=Permission.SEE_WORK, seen_as="explained figure")
def figure(visit: Visit) -> str:
    """The accounts behind a figure and the changes that made it, the newest first."""
    if "child" in request.args:
        return child_figure(visit)
    asked = _asked(visit)
    parts = _parts(visit, asked)
    pence = sum(part["pence"] for part in parts)
    lines, earlier = _lines(visit, asked)
    return render_template(
        "explain/figure.html",
        heading=f"Explain {show_pounds(pence)}",
        caption=asked.words[:1].upper() + asked.words[1:],
        as_at=f"As at {show_date(visit.today)}, {london_time(visit.now)}.",
        back="/work",
        lede=_lede(asked, parts),
        parts=parts,
        debit=sum(part["debit"] for part in parts),
        credit=sum(part["credit"] for part in parts),
        pence=pence,
        lines=lines,
        lines_caption="Every change, the newest first",
        earlier=earlier,
    )


def _asked(visit: Visit) -> Asked:
    layer = request.args.get("layer", "")
    nominal = request.args.get("nominal", "")
    funder = request.args.get("funder") or None
    funder = "" if funder == "none" else funder
    chart = book.nominals(visit.session)
    known = layer in WORDS and funder in (None, "", *FUNDERS)
    if not known or (nominal and nominal not in chart):
        raise not_there()
    nominals = (nominal,) if nominal else PERSONAL
    until = request.args.get("until", "")
    everything = visit.viewer.role in SEES_EVERY_CHILD
    if not everything and (nominal or until or funder == ""):
        raise not_there()  # one account of the whole authority, as in a trial balance
    if until:
        return Asked(layer, nominals, funder, None, _day(until))
    given = request.args.get("year", "")
    year = int(given) if given.isascii() and given.isdigit() and len(given) == 4 else 0
    year = year if 2000 <= year < 2150 else financial_year(visit.today)
    days = year_days(year)
    pots = None if everything else tuple(pots_of(visit.session, visit.viewer, year, visit.today))
    return Asked(layer, nominals, funder, days.first, days.last, pots)


def _day(text: str) -> date:
    try:
        return parse_date(text)
    except Refused as refused:
        raise not_there() from refused


def _parts(visit: Visit, asked: Asked) -> list[dict[str, Any]]:
    """Each account's debits and credits of the year, and how they count."""
    sums: dict[tuple[str, str, str], list[int]] = {}
    for sign, row in _balances(visit, asked):
        if asked.funder == "" and row.funder:
            continue
        found = sums.setdefault((row.layer, row.nominal, row.funder), [0, 0])
        found[0] += sign * row.debit
        found[1] += sign * row.credit
    chart = book.nominals(visit.session)
    parts = []
    for (layer, nominal, funder), (debit, credit) in sorted(sums.items(), key=_place):
        if asked.counts(layer) and (debit or credit):
            parts.append(
                {
                    "title": f"{chart[nominal].name}, {layer}",
                    "nominal": nominal,
                    "funder": funder if funder in FUNDERS else "",
                    "debit": debit,
                    "credit": credit,
                    "pence": asked.counts(layer) * (debit - credit),
                }
            )
    return parts


def _balances(visit: Visit, asked: Asked) -> list[tuple[int, Any]]:
    """Balances and their sign: the year's are those at its end less those before it.

    A pot is of one year, so the pots of somebody's children are taken whole.
    """
    by, funder = ("layer", "nominal", "funder"), asked.funder or None
    if asked.pots is not None:
        rows = book.balances(visit.session, (*by, "pot"), nominals=asked.nominals, funder=funder)
        return [(1, row) for row in rows if row.pot in asked.pots]
    ends = [(1, asked.until)] + ([(-1, asked.since - timedelta(days=1))] if asked.since else [])
    return [
        (sign, row)
        for sign, until in ends
        for row in book.balances(
            visit.session, by, nominals=asked.nominals, funder=funder, until=until
        )
    ]


def _place(item: tuple[tuple[str, str, str], list[int]]) -> tuple[int, str, str]:
    layer, nominal, funder = item[0]
    return LAYERS.index(layer), nominal, funder


def _lede(asked: Asked, parts: list[dict[str, Any]]) -> str:
    if not parts:
        return "Nothing has been posted to it."
    if asked.layer == "available":
        return (
            "Available is what was allocated, less what is committed, less what is spent or paid."
        )
    words = {
        "budget": "Allocated is what the council or the health board has approved.",
        "commitment": "Committed is what we have promised and not yet paid or been billed for.",
        "actual": "Spent or paid is what has been approved for payment, or billed to us.",
    }
    return words[asked.layer]


def _lines(visit: Visit, asked: Asked) -> tuple[list[dict[str, Any]], dict[str, Any] | None]:
    """The newest changes, and one row for all before them."""
    found = [
        line
        for line in _book_lines(visit, asked)
        if asked.counts(line.layer) and not (asked.funder == "" and line.coding.funder)
    ]
    found.reverse()
    most = MOST if request.args.get("every") else SHOWN
    newest, older = found[:most], found[most:]
    people = {line.maker for line in newest} | {line.approver or 0 for line in newest}
    names = names_of(visit.session, people)
    rest = {
        "words": counted(len(older), "earlier change"),
        "href": f"/explain/figure?{urlencode({**request.args.to_dict(), 'every': 'yes'})}#lines",
        "pence": sum(asked.counts(line.layer) * line.net for line in older),
    }
    return [_line(asked, line, names) for line in newest], rest if older else None


def _book_lines(visit: Visit, asked: Asked) -> list[BookLine]:
    """The lines a figure is made of, the oldest first; of somebody's children, pot by pot."""
    layer = None if asked.layer == "available" else asked.layer
    funder = asked.funder or None
    if asked.pots is None:
        return book.lines(
            visit.session,
            layer=layer,
            nominals=asked.nominals,
            funder=funder,
            since=asked.since,
            until=asked.until,
        )
    found = [
        line
        for pot in asked.pots
        for line in book.lines(
            visit.session, layer=layer, nominals=asked.nominals, funder=funder, pot=pot
        )
    ]
    return sorted(found, key=lambda line: (line.effective_on, line.recorded_at, line.journal))


def _line(asked: Asked, line: BookLine, names: dict[int, str]) -> dict[str, Any]:
    people = names.get(line.maker, "")
    if line.approver:
        people += f", approved by {names.get(line.approver, '')}"
    return {
        "day": show_date(line.effective_on),
        "journal_id": line.journal,
        "words": event_words(line.kind),
        "reference": line.reference,
        "account": f"{line.title}, {line.layer}",
        "people": people,
        "pence": asked.counts(line.layer) * line.net,
    }
