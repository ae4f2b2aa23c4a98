"""What a file came to: the answer for a person and for a program, and its keeping."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from importers.declare import Change, Problem, Repair
from ledger.values.money import plain_pounds

MOST_SHOWN = 2_000  # problems and changes kept with an upload


@dataclass(frozen=True, slots=True)
class SheetView:
    """The sender's own rows that have problems: columns as (letters, heading, shows), and cells."""

    columns: Sequence[tuple[str, str, str]] = ()
    rows: Sequence[tuple[int, Sequence[str]]] = ()


@dataclass(frozen=True, slots=True)
class Preview:
    """What a good file would do, before anything is saved; sums in pence."""

    sheet: str = ""
    first_row: int = 0
    last_row: int = 0
    counts: Mapping[str, int] = field(default_factory=dict)
    totals: Mapping[str, int] = field(default_factory=dict)
    changes: Sequence[Change] = ()
    notes: Sequence[str] = ()
    control_pence: int | None = None
    control_where: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """The answer: accept, accept_inert, reject_file or row_errors, with its code and sentence.

    `total` is pence of the control column, None for a kind without one. `state`, `reference` and
    `upload_id` tell where the upload stands, when one was kept; `repeated` that it had been before.
    """

    outcome: str
    code: str
    message: str
    rows: int = 0
    total: int | None = None
    problems: Sequence[Problem] = ()
    repairs: Sequence[Repair] = ()
    preview: Preview = Preview()
    sheet: SheetView = SheetView()
    rows_digest: str | None = None
    state: str = "received"
    reference: str = ""
    upload_id: int = 0
    batch_reference: str = ""
    repeated: bool = False

    @property
    def good(self) -> bool:
        """Whether the file may be posted."""
        return self.outcome in ("accept", "accept_inert")

    def for_program(self) -> dict[str, Any]:
        """The answer as `--json` prints it."""
        return {
            "outcome": self.outcome,
            "code": self.code,
            "message": self.message,
            "rows": self.rows,
            "total": None if self.total is None else plain_pounds(self.total),
            "problems": [asdict(problem) for problem in self.problems],
            "repairs": [asdict(repair) for repair in self.repairs],
        }

    def to_text(self) -> str:
        """The answer as it is kept with the upload; long lists keep their beginning."""
        kept = asdict(self)
        for name in ("state", "reference", "upload_id", "repeated"):
            del kept[name]
        kept["problems"] = kept["problems"][:MOST_SHOWN]
        kept["problem_count"] = len(self.problems)
        kept["repairs"] = kept["repairs"][:MOST_SHOWN]
        kept["preview"]["changes"] = kept["preview"]["changes"][:MOST_SHOWN]
        return json.dumps(kept, ensure_ascii=False, separators=(",", ":"))


def from_text(text: str) -> Outcome:
    """An answer that was kept."""
    kept = json.loads(text)
    kept.pop("problem_count", None)
    kept["problems"] = [Problem(**problem) for problem in kept["problems"]]
    kept["repairs"] = [Repair(**repair) for repair in kept["repairs"]]
    kept["preview"]["changes"] = [Change(**change) for change in kept["preview"]["changes"]]
    kept["preview"] = Preview(**kept["preview"])
    kept["sheet"] = SheetView(**kept["sheet"])
    return Outcome(**kept)
