"""Budget lines: from the rows of a file to budgets that are agreed and posted."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy.orm import Session

from importers.declare import Checked, Context, Posted, Progress, Row
from importers.kinds.carry import take_problems
from importers.messages import refuse_cell
from ledger.access.ties import visible_children
from ledger.acts import agree_budgets
from ledger.budgets.draft import draft
from ledger.budgets.pricing import WHOLE
from ledger.budgets.rows import BudgetRow
from ledger.budgets.tables import FUNDERS
from ledger.parties.children import children_by_reference
from ledger.values.dates import financial_year, london_date, show_date, year_days

_FIELDS = {
    "plan_version": "version", "rate_pence": "rate", "year_pence": "year_amount",
    "payee_name": "payee", "weights": "education",
}  # fmt: skip


def weights(row: Row) -> dict[str, int]:
    """The shares in hundredths of a per cent; equal ones just short of 100 are 1 each.

    33.33, 33.33 and 33.33 is how a third is written, and a third is what is meant.
    """
    given = {funder: row[funder] for funder in FUNDERS if row[funder]}
    if len(set(given.values())) == 1 and 0 < WHOLE - sum(given.values()) < len(given):
        return dict.fromkeys(given, 1)
    return given


def to_budget_row(row: Row) -> BudgetRow:
    """One row of the file as the domain takes it; its last day becomes the day after."""
    return BudgetRow(
        row=row.number,
        reference=row["reference"],
        number=row["number"],
        section=row["section"],
        outcome=row["outcome"],
        what=row["what"],
        hours=row["hours"],
        weeks=row["weeks"],
        rate_pence=row["rate"],
        rate_source=row["rate_source"],
        mechanism=row["mechanism"],
        starts=row["starts"],
        ends=row["ends"] + timedelta(days=1),
        weights=weights(row),
        payee_kind=row["payee_kind"] or "",
        payee_name=row["payee"] or "",
        custody=row["custody"] or "",
        cycle=row["cycle"] or "",
        plan_version=row["version"],
        year_pence=row["year_amount"],
    )


def check(session: Session, rows: Sequence[Row], context: Context) -> Checked:
    """Price every row and say what would be agreed, or every reason it cannot be."""
    checked = Checked()
    _check_years(checked, rows, context)
    _check_scope(checked, session, rows, context)
    troubled = {trouble.row for trouble in checked.troubles}
    rows = [row for row in rows if row.number not in troubled]
    found = draft(session, [to_budget_row(row) for row in rows])
    take_problems(checked, found.problems, _FIELDS)
    coming = {}
    for one in found.budgets:
        for line in one.lines:
            coming[line.row.row] = line
            for funder, pence in line.by_funder.items():
                checked.totals[funder] = checked.totals.get(funder, 0) + pence
    for row in rows:
        what = f"{row['reference']} line {row['number']}: {row['what']}"
        if row.number in coming:
            priced = coming[row.number].priced
            checked.will(row.number, "add", what, priced.working.sentence, priced.year_pence)
        else:
            checked.will(row.number, "unchanged", what, "")
    checked.totals = {funder: checked.totals[funder] for funder in FUNDERS
                      if funder in checked.totals}  # fmt: skip
    return checked


def _check_years(checked: Checked, rows: Sequence[Row], context: Context) -> None:
    """All rows of a file are in one financial year: the current one or the next."""
    today = financial_year(london_date(context.now))
    told = [financial_year(row["starts"]) for row in rows]
    year = today + 1 if told.count(today + 1) > told.count(today) else today
    days = year_days(year)
    words = f"{show_date(days.first)} to {show_date(days.last)}"
    code = "R-SERIAL1904" if context.dates_from_1904 else "R-DATE-RANGE"
    for row in rows:
        for column in ("starts", "ends"):
            if not days.first <= row[column] <= days.last:
                refused = refuse_cell(code, year=words)
                checked.say(row, column, code, refused.message)


def _check_scope(checked: Checked, session: Session, rows: Sequence[Row], context: Context) -> None:
    """A child who is not there and one who is not the sender's look the same."""
    children = children_by_reference(session, [row["reference"] for row in rows])
    scope = visible_children(session, context.viewer, london_date(context.now))
    mine = set(session.scalars(scope))
    for row in rows:
        child = children.get(row["reference"])
        if child is None or child.id not in mine:
            refused = refuse_cell("R-NOTYOURS")
            checked.say(row, "reference", refused.code, refused.message)


def post(
    session: Session, rows: Sequence[Row], context: Context, source: str, progress: Progress
) -> Posted:
    """Agree every budget, all or none, in one batch of the book."""
    receipt = agree_budgets(
        session, context.viewer, [to_budget_row(row) for row in rows], source, context.now
    )
    progress(len(rows), len(rows))
    return Posted(receipt.batch_id, receipt.reference, receipt.repeated)
