"""Every hostile file is answered as it should be, and nothing of it reaches the ledger."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import datetime

import pytest

from importers import reading
from importers.grouping import row_of
from importers.intake import receive
from importers.judging import examine
from importers.kinds.budget_lines import BUDGET_LINES
from importers.messages import FILE, ROW, WHOLE_ROW
from importers.outcome import Outcome
from tests.importers.corpus import corpus
from tests.importers.hostile import Hostile
from tests.importers.workbooks import SHEET, book, line, three_lines, total_of, workbook, zipped
from tests.importers.world import World, counts

pytestmark = pytest.mark.usefixtures("each_file_read_once")
GROUPS = 2
TOTAL = round(total_of(three_lines()) * 100)


def _answer(world: World, hostile: Hostile, now: datetime) -> tuple[Outcome, float]:
    content = hostile.make()
    started = time.monotonic()
    found = examine(BUDGET_LINES, hostile.file_name, content)
    control = TOTAL if hostile.file_name.endswith(".csv") else None
    outcome = world.database.run(
        lambda session: receive(
            session, world.officer, "budget-lines", hostile.file_name, content, now, control, found
        )
    )
    return outcome, time.monotonic() - started


@pytest.mark.parametrize("group", range(GROUPS))
def test_every_file_is_answered_as_it_should_be(
    small_world: World, now: datetime, group: int
) -> None:
    """Outcome and code of each file; exactly the bad rows; nothing saved but the file itself."""
    _all_answered(small_world, now, corpus()[group::GROUPS])


@pytest.mark.long
def test_files_of_full_size_are_answered_alike(small_world: World, now: datetime) -> None:
    """What only just passes a limit in every build, many times over it."""
    _all_answered(small_world, now, corpus(long=True))


def test_what_just_keeps_to_a_limit_is_read() -> None:
    """So that what is refused beside it is refused for the limit alone."""
    full = book()
    blanks = b" " * (BUDGET_LINES.limits.member - len(full[SHEET]))
    full[SHEET] = full[SHEET].replace(b"</worksheet>", blanks + b"</worksheet>")
    media = range(BUDGET_LINES.limits.members - len(book()))
    many = book() | {f"xl/media/i{at}.png": b"" for at in media}
    for parts in (full, many):
        assert examine(BUDGET_LINES, "a.xlsx", zipped(parts)).refused is None
    for rows, refused in ((3, False), (2, True)):
        limits = replace(BUDGET_LINES.limits, rows=rows)
        found = examine(replace(BUDGET_LINES, limits=limits), "a.xlsx", workbook(three_lines()))
        assert (found.refused is not None) == refused


def _all_answered(world: World, now: datetime, files: list[Hostile]) -> None:
    before = counts(world.database)
    wrong, slowest = [], 0.0
    for hostile in files:
        outcome, seconds = _answer(world, hostile, now)
        slowest = max(slowest, seconds)
        rows = tuple(sorted({row_of(problem) for problem in outcome.problems}))
        if (
            outcome.outcome not in hostile.outcomes
            or outcome.code not in hostile.codes
            or (hostile.bad_rows and rows != hostile.bad_rows)
            or (outcome.good and outcome.rows != hostile.rows)
        ):
            wrong.append((hostile.name, outcome.outcome, outcome.code, outcome.message, rows))
    print(f"matched {len(files) - len(wrong)} of {len(files)}; slowest {slowest:.1f} s")
    assert not wrong
    assert counts(world.database) == before, "ledger rows added"


def test_the_corpus_holds_every_row_of_the_table() -> None:
    """Three good files, H01 to H55, S01 to S11, N01 to N07."""
    names = {hostile.name.rstrip("bcd") for hostile in corpus()}
    wanted = {f"G{at:02}" for at in range(1, 4)} | {f"H{at:02}" for at in range(1, 56)}
    wanted |= {f"S{at:02}" for at in range(1, 12)} | {f"N{at:02}" for at in range(1, 8)}
    assert names == wanted


def test_containers_and_entities_are_refused_before_any_parser(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """With no parser to ask, the package check alone refuses these."""

    def nobody(module: str, question: bytes, seconds: int) -> bytes:
        raise AssertionError(f"{module} was asked")

    monkeypatch.setattr(reading, "ask", nobody)
    before_parsers = (
        *(f"H{at:02}" for at in (*range(1, 25), 27, 28, 31)), "H08b", "H13b", "H14b", "H14c",
        "H14d", "H15b", "H17b", "H24b", "H28b", "H28c", "H31b",
    )  # fmt: skip
    files = {hostile.name: hostile for hostile in corpus()}
    for name in before_parsers:
        hostile = files[name]
        found = examine(BUDGET_LINES, hostile.file_name, hostile.make())
        assert found.refused is not None and found.refused.code in hostile.codes, name
    print(f"refused before any parser: {len(before_parsers)} of {len(before_parsers)}")


def test_a_file_mended_where_it_was_wrong_is_taken(small_world: World, now: datetime) -> None:
    """The rows told are exactly the rows to mend."""
    rows = [line(1, rate="16.299"), line(2), line(3, starts="31/02/2026")]
    bad = Hostile("", "", "a.xlsx", lambda: workbook(rows), (), (), True)
    outcome, _ = _answer(small_world, bad, now)
    for problem in outcome.problems:
        at = row_of(problem) - 2
        rows[at] = line(at + 1)
    assert [problem.cell for problem in outcome.problems] == ["I2", "L4"]
    mended, _ = _answer(
        small_world, Hostile("", "", "b.xlsx", lambda: workbook(rows), (), (), True), now
    )
    assert mended.outcome == "accept"


def test_the_sentences_are_the_published_ones() -> None:
    """A sentence says what to do, ends as a sentence, and speaks of no machinery."""
    for sentence in FILE.values():
        assert sentence.endswith("."), sentence
        assert not any(word in sentence for word in ("exception", "parser", "XML", "null"))
    assert all(not sentence.endswith(".") for sentence in [*ROW.values(), *WHOLE_ROW.values()])
