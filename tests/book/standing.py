"""Wrong rows in the tables a batch stands on: accounts, pots, periods and their steps."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import literal_column

from tests.book.scene import Scene

FRESH = 8_000_001
Row = dict[str, Any]


@dataclass(frozen=True)
class WrongRow:
    """One row that is right in every column but those given, and the code that refuses it."""

    name: str
    table: str
    code: str
    row: Row


def every(scene: Scene) -> Iterator[WrongRow]:
    """All of them, for the ids of this ledger."""
    for table, name, code, changed in WRONG:
        given = {key: each(scene) if callable(each) else each for key, each in changed.items()}
        yield WrongRow(f"{table}: {name}", table, code, RIGHT[table](scene) | given)


def _account(scene: Scene) -> Row:
    """A right account: the top-up of another school's pot."""
    return {"id": FRESH, "nominal": "C5110", "funder": "care", "authority": 0, "school": 0,
            "subject": 0, "pot": scene.pots["stop"], "book": "council", "layers": "BCA",
            "spends": True}  # fmt: skip


def _pot(_: Scene) -> Row:
    return {"id": FRESH, "key": "fresh", "policy": "stop", "title": "A fresh pot"}


def _period(_: Scene) -> Row:
    return {"id": 203004, "starts": date(2030, 4, 1), "ends": date(2030, 5, 1)}


def _step(scene: Scene) -> Row:
    """A right reopening of April, which is closed."""
    last = scene.place.owner.value("SELECT max(number) FROM period_step WHERE period = 202604")
    return {"period": 202604, "number": last + 1, "step": "reopened", "maker": 1, "approver": 2,
            "reason": "late invoice", "at": scene.now, "expires_at": scene.now + DAY}  # fmt: skip


RIGHT: dict[str, Callable[[Scene], Row]] = {
    "account": _account,
    "pot": _pot,
    "period": _period,
    "period_step": _step,
}
DAY = timedelta(days=1)
EARLY = datetime(2020, 1, 1, tzinfo=UTC)
FOR_EVER = literal_column("'infinity'")
OPEN = {"period": 202605, "number": 1}
SOFT = {"period": 202606, "number": 2}

WRONG: tuple[tuple[str, str, str, Row], ...] = (
    ("account", "a code that is not in the chart", "B-NOMINAL", {"nominal": "C0000"}),
    ("account", "a funder that is not one", "B-ANALYSIS", {"funder": "lottery"}),
    ("account", "without its funder", "B-ANALYSIS", {"funder": ""}),
    ("account", "without its pot", "B-ANALYSIS", {"pot": 0}),
    ("account", "in another book", "B-ANALYSIS", {"book": "family"}),
    ("account", "in fewer layers, to hide from its budget", "B-ANALYSIS", {"layers": "A"}),
    ("account", "in a layer it is not for", "B-ANALYSIS",
     {"nominal": "C1120", "funder": "", "pot": 0, "layers": "BCA", "spends": False}),
    ("account", "that does not count against its pot", "B-ANALYSIS", {"spends": False}),
    ("account", "with an analysis its code does not allow", "B-ANALYSIS",
     {"nominal": "C1120", "funder": "", "pot": 0, "subject": 5, "layers": "A", "spends": False}),
    ("account", "of a pot that is not there", "B-POT", {"pot": 999}),
    ("account", "a second of the same analysis", "B-EXISTS", {"funder": "education"}),
    ("account", "another's id", "B-EXISTS", {"id": lambda scene: scene.accounts["bank"]}),
    ("pot", "a policy that is not one", "B-POLICY", {"policy": "never"}),
    ("pot", "another's key", "B-EXISTS", {"key": "test stop"}),
    ("pot", "another's id", "B-EXISTS", {"id": lambda scene: scene.pots["stop"]}),
    ("period", "two months long", "B-PERIOD", {"ends": date(2030, 6, 1)}),
    ("period", "from the second of the month", "B-PERIOD",
     {"starts": date(2030, 4, 2), "ends": date(2030, 5, 2)}),
    ("period", "under another month's number", "B-PERIOD", {"id": 203005}),
    ("period", "that ends before it starts", "B-PERIOD", {"ends": date(2030, 3, 1)}),
    ("period", "a month there is", "B-EXISTS",
     {"id": 202605, "starts": date(2026, 5, 1), "ends": date(2026, 6, 1)}),
    ("period_step", "a reopening by one person", "B-STEP", {"approver": None}),
    ("period_step", "a reopening approved by its maker", "B-SAME-PERSON", {"approver": 1}),
    ("period_step", "a reopening without a reason", "B-STEP", {"reason": ""}),
    ("period_step", "a reopening without an end", "B-STEP", {"expires_at": None}),
    ("period_step", "a reopening that has already ended", "B-STEP", {"expires_at": EARLY}),
    ("period_step", "a reopening for ever", "B-DATE", {"expires_at": FOR_EVER}),
    ("period_step", "a reopening of what is open", "B-STEP", OPEN),
    ("period_step", "a step that is not one", "B-STEP", {"step": "ajar"}),
    ("period_step", "a soft close of what is closed", "B-STEP", {"step": "soft"}),
    ("period_step", "a close of what is closed", "B-STEP", {"step": "closed"}),
    ("period_step", "a soft close again", "B-STEP", {**SOFT, "step": "soft"}),
    ("period_step", "a number left out", "B-STEP", {"number": 9}),
    ("period_step", "a number used before", "B-STEP", {"number": 1}),
    ("period_step", "before the step before it", "B-STEP", {"at": EARLY}),
    ("period_step", "of a period that is not there", "B-STEP", {"period": 203004, "number": 1}),
    ("period_step", "by a person nobody knows", "B-PERSON", {"maker": 99}),
    ("period_step", "approved by a person nobody knows", "B-PERSON", {"approver": 99}),
)  # fmt: skip
