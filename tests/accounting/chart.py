"""The chart of accounts from its file, for tests that need no database."""

from __future__ import annotations

import csv
from pathlib import Path

import migrations
from ledger.book.chart import Nominal

FILE = Path(migrations.__file__).parent / "chart.csv"


def read_chart() -> dict[str, Nominal]:
    """Every nominal by its code."""
    with FILE.open(encoding="utf-8", newline="") as lines:
        return {row["code"]: _nominal(row) for row in csv.DictReader(lines)}


def _nominal(row: dict[str, str]) -> Nominal:
    age = row["max_age_working_days"]
    return Nominal(
        code=row["code"],
        name=row["name"],
        book=row["book"],
        nominal_class=row["class"],
        normal_side=row["normal_side"],
        s251_line=row["s251_line"],
        fund=row["fund"],
        requires=frozenset(row["requires"].split()),
        allows=frozenset(row["allows"].split()),
        layers=row["layers"],
        clears_to_zero=row["clears_to_zero"] == "yes",
        max_age_working_days=int(age) if age else None,
        clears_with=row["clears_with"],
        stands_in_for=row["stands_in_for"],
        note=row["note"],
    )


CHART = read_chart()
