"""The authority's budget: from the rows of a file to budgets in the book."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.orm import Session

from importers.declare import Checked, Context, Posted, Progress, Row
from importers.messages import refuse_cell
from ledger.acts import approve_budget
from ledger.book import balance, nominals
from ledger.budgets.coding import BOARD
from ledger.budgets.rows import BudgetAllotment
from ledger.values.dates import financial_year, london_date, year_days, year_name
from ledger.values.money import show_pounds

OURS = ("education", "care")  # what health agrees is the care board's budget, not the council's


def check(session: Session, rows: Sequence[Row], context: Context) -> Checked:
    """What the rows would add, by funder, and every reason they cannot be posted."""
    checked = Checked()
    chart = nominals(session)
    this_year = financial_year(london_date(context.now))
    for row in rows:
        nominal = chart.get(row["nominal"])
        if nominal is None:
            refused = refuse_cell("R-NOTYOURS")
            checked.say(row, "nominal", refused.code, refused.message)
            continue
        if not nominal.spends or nominal.code in BOARD:
            checked.say(
                row, "nominal", "R-NOMINAL",
                f"{nominal.code} ({nominal.name}) takes no budget of the council's own. Leave the "
                "row out or correct the code",
            )  # fmt: skip
        if not this_year - 1 <= row["year"] <= this_year + 1:
            words = f"{year_name(this_year)} or {year_name(this_year + 1)}"
            checked.say(row, "year", "R-YEAR", f"the financial year must be {words}")
        checked.totals[row["funder"]] = checked.totals.get(row["funder"], 0) + row["amount"]
        there = _there(session, row)
        adds = f", added to {show_pounds(there)}" if there else ""
        what = f"{nominal.code} {nominal.name}"
        detail = f"{row['funder']}, {year_name(row['year'])}{adds}"
        checked.will(row.number, "add", what, detail, row["amount"])
    return checked


def _there(session: Session, row: Row) -> int:
    """What is approved already for the nominal, funder and year of a row, in pence."""
    days = year_days(row["year"])
    until, before = (
        balance(
            session, layer="budget", nominals=(row["nominal"],), funder=row["funder"], until=day
        )
        for day in (days.last, year_days(row["year"] - 1).last)
    )
    return until - before


def post(
    session: Session, rows: Sequence[Row], context: Context, source: str, progress: Progress
) -> Posted:
    """Post every budget, all or none, in one batch of the book."""
    allotments = [
        BudgetAllotment(row["nominal"], row["funder"], row["year"], row["amount"]) for row in rows
    ]
    receipt = approve_budget(session, context.viewer, allotments, source, context.now)
    progress(len(rows), len(rows))
    return Posted(receipt.batch_id, receipt.reference, receipt.repeated)
