"""A figure of one child's money map taken apart: the lines or the payments whose sum it is."""

from __future__ import annotations

from flask import render_template, request

from ledger.access.ties import not_there
from ledger.values.dates import Days, financial_year, london_time, show_date, show_days, year_name
from ledger.values.money import show_pounds
from ledger.web.moneymap import MoneyMap, money_map
from ledger.web.visit import Visit
from ledger.web.words import FUNDER_WORDS

FOUR = {"allocated": 0, "committed": 1, "spent": 2, "available": 3}
SAYS = {
    "allocated": "Allocated is what was agreed for the year.",
    "committed": "Committed is what is planned or booked with a provider and not yet billed.",
    "spent": "Spent is what the family has spent of its direct payment, and what was billed to us.",
    "available": "Available is what was allocated, less what is committed, less what is spent.",
    "paid": "Paid is every direct payment that has reached the account it is paid to.",
    "to pay": "Still to pay is every direct payment of the year that has not landed.",
}
Row = tuple[str, str, int]  # what it is, the page that explains it, its pence


def child_figure(visit: Visit) -> str:
    """The sum behind one figure of a child the viewer may see; each row explains itself."""
    asked, figure = request.args.get("child", ""), request.args.get("figure", "")
    if not (asked.isascii() and asked.isdigit() and len(asked) < 20) or figure not in SAYS:
        raise not_there()
    year = financial_year(visit.today)
    found = money_map(visit.session, visit.viewer, int(asked), year, visit.today)
    visit.saw(found.child.id)
    rows = _lines(found, FOUR[figure]) if figure in FOUR else _payments(found, figure == "paid")
    pence = sum(row[2] for row in rows)
    name = f"{found.child.first_name} {found.child.last_name}"
    return render_template(
        "explain/child.html",
        heading=f"Explain {show_pounds(pence)}",
        caption=f"{figure.capitalize()}: {name}, {year_name(year)}",
        as_at=f"As at {show_date(visit.today)}, {london_time(visit.now)}.",
        back=f"/children/{found.child.id}",
        lede=SAYS[figure],
        rows=rows,
        pence=pence,
        total_words=f"{figure.capitalize()}, in all",
        sum_caption="Line by line" if figure in FOUR else "Payment by payment",
    )


def _lines(found: MoneyMap, place: int) -> list[Row]:
    return [
        (
            f"{one.line.number}. {one.line.what}, {FUNDER_WORDS[one.funder].lower()}",
            f"/explain/line/{one.line.id}",
            one.four.numbers[place],
        )
        for one in found.lines
    ]


def _payments(found: MoneyMap, landed: bool) -> list[Row]:
    return [
        (
            f"For {show_days(Days(one.starts, one.ends))}, "
            + (
                f"paid on {show_date(state.landed_on)}"
                if state.landed_on
                else f"promised for {show_date(one.promised_on)}"
            ),
            f"/explain/instalment/{one.id}",
            one.pence,
        )
        for one, state in found.instalments
        if state.landed == landed
    ]
