"""The authority's budget: from the rows of a file to budgets in the book."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.orm import Session

from importers.declare import Action, Checked, Context, Posted, Progress, Row
from importers.messages import refuse_cell
from ledger.acts import approve_budget, approved_sums, fallen
from ledger.book import nominals
from ledger.budgets.coding import BOARD
from ledger.budgets.rows import BudgetAllotment
from ledger.values.dates import financial_year, london_date, year_name
from ledger.values.money import show_pounds

OURS = ("education", "care")  # what health agrees is the care board's budget, not the council's


def check(session: Session, rows: Sequence[Row], context: Context) -> Checked:
    """What the rows would raise, by funder, and every reason they cannot be posted."""
    checked, known = Checked(), []
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
        known.append(row)
    for row, was in zip(known, approved_sums(session, _allotments(known)), strict=True):
        _preview(checked, row, was, chart[row["nominal"]].name)
    return checked


def _preview(checked: Checked, row: Row, was: int, name: str) -> None:
    """What a row makes of what is approved already, in pence."""
    will = row["amount"]
    if will < was:
        refused = fallen(_allotments([row])[0], was)
        checked.say(row, "amount", refused.code, refused.message)
    where = f"{row['funder']}, {year_name(row['year'])}"
    detail = f"{where}: was {show_pounds(was)}, will be {show_pounds(will)}"
    action: Action = "add" if not was else "change" if will != was else "unchanged"
    checked.will(row.number, action, f"{row['nominal']} {name}", detail, will - was)
    checked.totals[row["funder"]] = checked.totals.get(row["funder"], 0) + will - was


def _allotments(rows: Sequence[Row]) -> list[BudgetAllotment]:
    return [
        BudgetAllotment(row["nominal"], row["funder"], row["year"], row["amount"]) for row in rows
    ]


def post(
    session: Session, rows: Sequence[Row], context: Context, source: str, progress: Progress
) -> Posted:
    """Post what every budget rises by, all or none, in one batch of the book."""
    receipt = approve_budget(session, context.viewer, _allotments(rows), source, context.now)
    progress(len(rows), len(rows))
    return Posted(receipt.batch_id, receipt.reference, receipt.repeated)
