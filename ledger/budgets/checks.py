"""Every reason a row of the budget lines cannot be agreed: all of them at once, each with its row.

A row is checked by itself first (its words, its numbers, its shares); then a child's rows together.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date

from ledger.budgets.pricing import WHOLE, hours_words
from ledger.budgets.rows import BudgetRow
from ledger.budgets.tables import CUSTODIES, CYCLES, FUNDERS, MECHANISMS
from ledger.parties.payees import KINDS
from ledger.values.dates import birthday, financial_year, show_date, year_name
from ledger.values.problems import RowProblem

SECTIONS = ("F", "G", "H1", "H2")
MOST_HOURS = 168 * 100  # a week, in hundredths of an hour
MOST_WEEKS = 52

Finding = tuple[str, object, str, str]  # field, what was found, code, message
Check = Callable[[BudgetRow], Iterator[Finding]]


def check_row(row: BudgetRow) -> list[RowProblem]:
    """Every reason this row is wrong by itself."""
    return [
        RowProblem(row.row, field, str(found), code, message)
        for check in (_words, _numbers, _dates, _shares, _payment)
        for field, found, code, message in check(row)
    ]


def check_payee_age(row: BudgetRow, born: date) -> RowProblem | None:
    """A young person cannot be their own payee before they are 16 (SI 2014/1652 reg 5)."""
    if row.payee_kind == "young person" and row.starts < birthday(born, 16):
        return RowProblem(
            row.row,
            "payee_kind",
            row.payee_kind,
            "B-PAYEE-AGE",
            f"The young person is 16 on {show_date(birthday(born, 16))}. "
            "Until then a parent or nominee must be paid.",
        )
    return None


def check_together(rows: Sequence[BudgetRow]) -> list[RowProblem]:
    """Every reason one child's rows do not go together."""
    problems: list[RowProblem] = []
    first, numbers = rows[0], dict[int, int]()
    for row in rows:
        told = numbers.setdefault(row.number, row.row)
        if told != row.row:
            problems.append(
                RowProblem(row.row, "number", str(row.number), "B-NUMBER-TWICE",
                           f"Row {told} has this line number for the same child. "
                           "Give each line of a budget its own number.")
            )  # fmt: skip
        if financial_year(row.starts) != financial_year(first.starts):
            year = year_name(financial_year(first.starts))
            problems.append(
                RowProblem(row.row, "starts", show_date(row.starts), "B-YEAR",
                           f"Row {first.row} of the same child is in {year}. "
                           "Send each financial year in a file of its own.")
            )  # fmt: skip
        if row.plan_version != first.plan_version:
            problems.append(
                RowProblem(row.row, "plan_version", str(row.plan_version or ""), "B-PLANS",
                           f"Row {first.row} of the same child gives another plan version. "
                           "All lines of one budget belong to one version.")
            )  # fmt: skip
    return problems


def _words(row: BudgetRow) -> Iterator[Finding]:
    if row.section not in SECTIONS:
        yield "section", row.section, "B-SECTION", "The plan's section must be F, G, H1 or H2."
    if row.mechanism not in MECHANISMS:
        yield "mechanism", row.mechanism, "B-MECHANISM", _one_of("mechanism", MECHANISMS)
    for field, most in (("outcome", 120), ("what", 200), ("rate_source", 120)):
        text = getattr(row, field)
        if not text.strip():
            yield field, text, "B-BLANK", "This cannot be blank. Fill it in."
        elif len(text) > most:
            yield field, text[:40], "B-LONG", f"Use at most {most} letters."


def _numbers(row: BudgetRow) -> Iterator[Finding]:
    if row.number < 1:
        yield "number", row.number, "B-NUMBER", "A line's number is a whole number from 1."
    if not 0 < row.hours <= MOST_HOURS:
        yield (
            "hours", hours_words(row.hours), "B-HOURS",
            "Hours a week must be more than 0 and at most 168.",
        )  # fmt: skip
    if not 0 < row.weeks <= MOST_WEEKS:
        yield "weeks", row.weeks, "B-WEEKS", "Weeks a year must be from 1 to 52."
    if row.rate_pence <= 0:
        yield "rate_pence", row.rate_pence, "B-RATE", "The rate must be more than £0.00."


def _dates(row: BudgetRow) -> Iterator[Finding]:
    if row.ends <= row.starts:
        yield (
            "ends", show_date(row.ends), "B-DATES",
            "The line ends before it starts. Correct one of the two dates.",
        )  # fmt: skip


def _shares(row: BudgetRow) -> Iterator[Finding]:
    shown = "/".join(str(weight) for weight in row.weights.values())
    unknown = [funder for funder in row.weights if funder not in FUNDERS]
    weights = [weight for weight in row.weights.values() if weight]
    if unknown or not weights or min(weights) < 0:
        yield (
            "weights", shown, "B-SHARES",
            "Say who pays what share: education, health and care, adding up to 100%.",
        )  # fmt: skip
    elif sum(weights) != WHOLE and not (len(weights) > 1 and set(weights) == {1}):
        total = f"{sum(weights) // 100}.{sum(weights) % 100:02}"
        yield (
            "weights", shown, "B-SHARES",
            f"The shares add up to {total}%. They must add up to 100%.",
        )  # fmt: skip


def _payment(row: BudgetRow) -> Iterator[Finding]:
    if row.mechanism == "arranged":
        for field in ("payee_kind", "payee_name", "custody"):
            if getattr(row, field):
                yield (
                    field, getattr(row, field), "B-ARRANGED",
                    "The council buys this line itself, so nobody is paid. Leave this blank.",
                )  # fmt: skip
        if row.cycle and row.cycle not in CYCLES:
            yield "cycle", row.cycle, "B-CYCLE", _one_of("cycle", CYCLES)
    elif row.mechanism in MECHANISMS:
        yield from _paid_out(row)


def _paid_out(row: BudgetRow) -> Iterator[Finding]:
    if row.cycle not in CYCLES:
        yield "cycle", row.cycle, "B-CYCLE", _one_of("cycle", CYCLES)
    if row.custody not in CUSTODIES:
        yield "custody", row.custody, "B-CUSTODY", _one_of("way of holding the money", CUSTODIES)
    if row.payee_kind not in KINDS:
        yield "payee_kind", row.payee_kind, "B-PAYEE-KIND", _one_of("kind of payee", KINDS)
    elif (row.payee_kind == "third party") != (row.mechanism == "third party"):
        yield (
            "payee_kind", row.payee_kind, "B-PAYEE-KIND",
            "A third-party arrangement is paid to a third party, and nothing else is.",
        )  # fmt: skip
    if row.mechanism == "third party" and row.custody not in ("managed", ""):
        yield (
            "custody", row.custody, "B-CUSTODY",
            "A third party holds the money itself: the way of holding it must be managed.",
        )  # fmt: skip
    if not row.payee_name.strip():
        yield "payee_name", "", "B-PAYEE", "Say who is paid."
    elif len(row.payee_name) > 160:
        yield "payee_name", row.payee_name[:40], "B-LONG", "Use at most 160 letters."


def _one_of(what: str, words: Sequence[str]) -> str:
    return f"The {what} must be one of: {', '.join(words)}."
