"""Hostile and malformed files: each fails for its own reason, or is taken for what it is.

Every file carries the real headings of budget lines and three good rows. Any code listed is an
answer; a stack trace, a timeout, a dead worker, or "OK" with fewer rows is not.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from openpyxl import Workbook

from tests.importers.workbooks import (
    book,
    csv_text,
    headings,
    line,
    three_lines,
    total_of,
    workbook,
    zipped,
)

REJECT, ROWS, ACCEPT, INERT = "reject_file", "row_errors", "accept", "accept_inert"
MIB = 1 << 20
MOST_ROWS = 5_000
CHILDREN = 60  # whose lines the corpus speaks of


@dataclass(frozen=True)
class Hostile:
    """One file of the corpus: what it is, and how it must be answered.

    `core` files go through the browser too; `long` ones are twins at full size of files that only
    just pass their limit, for the long run.
    """

    name: str
    about: str
    file_name: str
    make: Callable[[], bytes]
    outcomes: tuple[str, ...]
    codes: tuple[str, ...]
    core: bool
    bad_rows: tuple[int, ...] = ()
    rows: int = 3
    long: bool = False


CORPUS: list[Hostile] = []


def case(
    name: str,
    about: str,
    outcome: str | tuple[str, ...],
    codes: str,
    *,
    core: bool = True,
    file_name: str = "return.xlsx",
    bad_rows: tuple[int, ...] = (),
    rows: int = 3,
    long: bool = False,
) -> Callable[[Callable[[], bytes]], Callable[[], bytes]]:
    def keep(make: Callable[[], bytes]) -> Callable[[], bytes]:
        outcomes = (outcome,) if isinstance(outcome, str) else outcome
        made_once = cache(make)
        CORPUS.append(
            Hostile(name, about, file_name, made_once, outcomes, tuple(codes.split()), core,
                    bad_rows, rows, long)
        )  # fmt: skip
        return made_once

    return keep


def spoilt(name: str, change: Callable[[bytes], bytes], **told: object) -> bytes:
    parts = book(**told)  # type: ignore[arg-type]
    parts[name] = change(parts[name])
    return zipped(parts)


def added(extra: dict[str, bytes], **told: object) -> bytes:
    return zipped(book(**told) | extra)  # type: ignore[arg-type]


def as_csv(text: str | None = None) -> bytes:
    return (csv_text() if text is None else text).encode()


CSV = {"file_name": "return.csv"}


@case("G01", "clean workbook", ACCEPT, "OK")
def clean() -> bytes:
    made = Workbook()
    sheet = made.active
    assert sheet is not None
    sheet.title = "Budget lines"
    for row in [headings(), *three_lines()]:
        sheet.append(row)
    made.create_sheet("Control").append(["Total", total_of(three_lines())])
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


@case("G02", "clean CSV, UTF-8 with byte-order mark", ACCEPT, "OK", **CSV)
def clean_csv() -> bytes:
    return csv_text().encode("utf-8-sig")


def _one_off(count: int) -> bytes:
    once = {"cycle": "one-off", "weeks": 1, "hours": 1, "rate": 16.29, "year_amount": 16.29}
    rows = [line(at % CHILDREN + 1, at // CHILDREN + 1, **once) for at in range(count)]
    return workbook(rows, control=total_of(rows))


@case("G03", "a long return", ACCEPT, "OK", rows=500)
def _g03() -> bytes:
    return _one_off(500)


@case("G03b", "largest allowed return", ACCEPT, "OK", rows=MOST_ROWS, long=True)
def _g03b() -> bytes:
    return _one_off(MOST_ROWS)
