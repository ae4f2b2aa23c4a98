"""What the upload pages show, as plain values for their templates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from importers.declare import Change, Kind, Problem, Repair
from importers.grouping import Group, group, row_of, tail
from importers.outcome import Outcome
from ledger.values.dates import london_date, london_time, show_date
from ledger.values.money import show_pounds

MOST_CHANGES = 200
_RIGHT = ("money", "number")  # what stands to the right in its column


@dataclass(frozen=True, slots=True)
class PageError:
    """One line of an error summary: what is wrong, and the field it leads to."""

    message: str
    field: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of the sender's own rows; `says` is what is wrong with it."""

    text: str
    says: str = ""
    num: bool = False


@dataclass(frozen=True, slots=True)
class ProblemsView:
    """The problems page: the summary, the groups, and the sender's own rows."""

    heading: str
    fine: str
    groups: Sequence[Group]
    headings: Sequence[tuple[str, bool]]
    rows: Sequence[tuple[int, Sequence[Cell]]]
    rows_left: int


@dataclass(frozen=True, slots=True)
class ShapeView:
    """The page of a file that could not be taken at all."""

    wanted: Sequence[str]
    found: Sequence[str]
    places: Sequence[Problem]
    headings: Sequence[tuple[str, bool]] = ()
    rows: Sequence[tuple[int, Sequence[Cell]]] = ()
    rows_left: int = 0


@dataclass(frozen=True, slots=True)
class PreviewView:
    """What a good file will do, or did."""

    lede: str
    changes: Sequence[Change]
    more: int
    has_pence: bool
    total: str
    agrees: Sequence[tuple[str, str]]
    totals: Sequence[tuple[str, int]]
    control: Sequence[tuple[str, str]]
    repairs: Sequence[Repair]
    notes: Sequence[str]
    button: str
    nothing_to_do: bool


def when_words(instant: datetime) -> str:
    """An instant as people read it, in London; SQLite gives it back without its zone."""
    aware = instant if instant.tzinfo else instant.replace(tzinfo=UTC)
    return f"{show_date(london_date(aware))}, {london_time(aware)}"


def counted(number: int, one: str, many: str = "") -> str:
    """A number of things: "1 row", "3 rows"."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def problems_view(outcome: Outcome) -> ProblemsView:
    """The problems of a file's rows, grouped, and the rows themselves with their messages."""
    rows = {row_of(problem) for problem in outcome.problems}
    said = {
        problem.cell: tail(problem.message) for problem in outcome.problems
    }  # one message a cell
    left = outcome.rows - len(rows)
    fine = f"The other {counted(left, 'row')} {'is' if left == 1 else 'are'} fine. " if left else ""
    columns = _columns_to_show(outcome)
    shown = [
        (number, [Cell(cells[at], said.get(f"{outcome.sheet.columns[at][0]}{number}", ""),
                       outcome.sheet.columns[at][2] in _RIGHT) for at in columns])
        for number, cells in outcome.sheet.rows
    ]  # fmt: skip
    heads = [outcome.sheet.columns[at] for at in columns]
    return ProblemsView(
        heading=f"There {'is' if len(outcome.problems) == 1 else 'are'} "
        f"{counted(len(outcome.problems), 'problem')} in {counted(len(rows), 'row')} of your file",
        fine=fine,
        groups=group(outcome.problems),
        headings=[(f"{place}: {name}", kind in _RIGHT) for place, name, kind in heads],
        rows=shown,
        rows_left=len(rows) - len(shown),
    )


def _columns_to_show(outcome: Outcome) -> list[int]:
    """The first three columns and every column with a problem, so that the sheet stays narrow."""
    wrong = {problem.cell.rstrip("0123456789") for problem in outcome.problems}
    return [
        at for at, (place, _, _) in enumerate(outcome.sheet.columns) if at < 3 or place in wrong
    ]


def shape_view(kind: Kind, outcome: Outcome) -> ShapeView:
    """What was looked for and what was found; of a wrong control total, the rows it is of."""
    looked_for = outcome.code in ("E-TEMPLATE", "E-HEADING-TWICE")
    if outcome.code == "E-CONTROL":
        heads = [(f"{at}: {name}", shows in _RIGHT) for at, name, shows in outcome.sheet.columns]
        rows = [
            (number, [Cell(text, num=num) for text, (_, num) in zip(cells, heads, strict=True)])
            for number, cells in outcome.sheet.rows
        ]
        return ShapeView([], [], [], heads, rows, outcome.rows - len(rows))
    return ShapeView(
        wanted=[column.heading for column in kind.columns] if looked_for else [],
        found=[heading for _, heading, _ in outcome.sheet.columns] if looked_for else [],
        places=outcome.problems,
    )


def preview_view(kind: Kind, outcome: Outcome) -> PreviewView:
    """What the file would add and change, and whether it agrees with itself."""
    preview = outcome.preview
    counts = {name: preview.counts.get(name, 0) for name in ("add", "change", "unchanged")}
    doing = counts["add"] + counts["change"]
    pence = [change.pence for change in preview.changes if change.pence is not None]
    lede = (
        f"It adds {counted(counts['add'], kind.noun, kind.nouns)}, changes {counts['change']:,} "
        f"and leaves {counts['unchanged']:,} as they are."
    )
    return PreviewView(
        lede=lede,
        changes=preview.changes[:MOST_CHANGES],
        more=max(doing - MOST_CHANGES, 0),
        has_pence=bool(pence),
        total=show_pounds(sum(preview.totals.values())),
        agrees=[
            ("Add", counted(counts["add"], "row")),
            ("Change", counted(counts["change"], "row")),
            ("Already in the ledger, ignored", counted(counts["unchanged"], "row")),
        ],
        totals=list(preview.totals.items()),
        control=_control_sum(kind, outcome),
        repairs=outcome.repairs,
        notes=preview.notes,
        button=f"{'Post' if kind.moves_money else 'Save'} {counted(doing, kind.noun, kind.nouns)}",
        nothing_to_do=not doing,
    )


def _control_sum(kind: Kind, outcome: Outcome) -> list[tuple[str, str]]:
    declared, total = outcome.preview.control_pence, outcome.total
    if kind.control is None or declared is None or total is None:
        return []
    rows = f"Rows {outcome.preview.first_row} to {outcome.preview.last_row} add up to"
    where = outcome.preview.control_where
    return [
        (f"Your total ({where})" if where else "Your total", show_pounds(declared)),
        (rows, show_pounds(total)),
        ("Difference", show_pounds(declared - total)),
    ]
