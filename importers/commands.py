"""The command line's import and demonstration: files in, from a terminal."""

from __future__ import annotations

import json
import os
import sys
import time
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from importers.demonstration import files as demonstration
from importers.demonstration import signins, telling
from importers.demonstration.load import load, state, steps
from importers.intake import Progress, run_import
from importers.kinds import kind_named
from importers.outcome import Outcome
from importers.worker import PAUSE, take_one, waits
from ledger.access.commands import BY, acting, instant, keep_command_line, open_ledger
from ledger.access.permissions import Permission
from ledger.database import Database
from ledger.settings import Settings, from_environment
from ledger.values.dates import london_date
from ledger.values.errors import Refused
from ledger.values.money import parse_pounds, show_pounds

MOST_PROBLEMS = 40  # on a terminal; the page and --json show all


@click.command("import")
@click.argument("kind")
@click.argument("file", type=click.Path(readable=False, path_type=Path))
@click.option("--check-only", is_flag=True, help="Say what would be done and keep nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print the answer for a program.")
@click.option("--control-total", help="What the rows come to: pounds, or the number of rows.")
@BY
def import_file(
    kind: str,
    file: Path,
    check_only: bool,
    as_json: bool,
    control_total: str | None,
    by: str | None,
) -> None:
    """Check a FILE of a KIND and take it in, whole or not at all.

    Exits 1 when the file has problems; each is printed with its sheet and cell. What cannot be
    begun is "refused", in --json too.

    \b
    Kinds:   schools-register, caseload, authority-budget, budget-lines
    Example: send-ledger import budget-lines lines.xlsx --check-only
    """
    try:
        outcome = _take_in(kind, file, check_only, control_total, by)
    except Refused as refused:
        if as_json:
            _answer(Outcome("refused", refused.code, refused.message))
        raise
    words = in_words(outcome, check_only)
    if as_json:
        _answer(replace(outcome, message=words) if outcome.good else outcome)
    else:
        click.echo(words)
    sys.exit(0 if outcome.good else 1)


def _answer(outcome: Outcome) -> None:
    click.echo(json.dumps(outcome.for_program(), ensure_ascii=False, indent=2))


def _take_in(
    kind: str, file: Path, check_only: bool, control_total: str | None, by: str | None
) -> Outcome:
    declared = kind_named(kind)
    _readable(file)
    total = None
    if control_total is not None:
        total = parse_pounds(control_total) // (1 if declared.control else 100)
    database, now = open_ledger(), instant()
    with database.reading() as session:
        viewer = acting(session, by, Permission[declared.permission])
    if not (by or check_only):
        database.run(keep_command_line)
    with click.progressbar(length=1, label=file.name, file=sys.stderr) as bar:
        return run_import(
            database, viewer, kind, file, now,
            check_only=check_only, control_total=total, progress=_onto(bar),
        )  # fmt: skip


def _readable(file: Path) -> None:
    """Raises `Refused` (C-FILE) when there is no file to read; a pipe is one."""
    if not file.exists():
        why = "does not exist"
    elif file.is_dir():
        why = "is a folder"
    elif not os.access(file, os.R_OK):
        why = "may not be read by you"
    else:
        return
    raise Refused("C-FILE", f"{file} {why}. Nothing was saved. Give a file that can be read.")


def _onto(bar: Any) -> Progress:
    """Rows done of rows in all, drawn on a bar."""

    def progress(done: int, rows: int) -> None:
        bar.length = rows
        bar.update(done - bar.pos)

    return progress


def in_words(outcome: Outcome, check_only: bool) -> str:
    """What a file came to, for a person at a terminal."""
    if not outcome.good:
        lines = [outcome.message]
        for problem in outcome.problems[:MOST_PROBLEMS]:
            where = " ".join(part for part in (problem.sheet, problem.cell) if part)
            lines.append(f"  {where}: {problem.message}")
        left = len(outcome.problems) - MOST_PROBLEMS
        return "\n".join([*lines, f"  and {left} more."] if left > 0 else lines)
    counts = outcome.preview.counts
    rows = f"{outcome.rows:,} rows"
    if outcome.total is not None:
        rows += f", {show_pounds(outcome.total)}"
    adds = f"{counts['add']} to add, {counts['change']} to change, {counts['unchanged']} unchanged"
    if check_only:
        return f"This file is good: {rows}; {adds}. Nothing was saved."
    if outcome.repeated:
        return f"This file was taken in before, as {outcome.reference}. Nothing was done again."
    batch = f", batch {outcome.batch_reference}" if outcome.batch_reference else ""
    return f"Taken in: {rows}; {adds}. Reference {outcome.reference}{batch}."


@click.command()
@click.option(
    "--files",
    "folder",
    type=click.Path(file_okay=False, path_type=Path),
    help="Only write the files into this folder, to send in by hand.",
)
@click.option("--when-empty", is_flag=True, help="Do nothing when the database is in use.")
def demo(folder: Path | None, when_empty: bool) -> None:
    """Load the invented authority of Exampleshire through the importers.

    \b
    Example: send-ledger demo --files var/files
    """
    now = instant()
    if folder is not None:
        for path in demonstration.write(folder, london_date(now)):
            click.echo(path)
        return
    settings = from_environment()
    database = open_ledger(settings)
    with database.reading() as session:
        found = state(session)
    beside = sign_in_file(settings)
    if found == "whole":
        known = signins.kept(beside) if beside else ""
        click.echo("The demonstration is loaded already.")
        click.echo(f"\n{known}" if known else "Its sign-ins were printed when it was loaded.")
    elif found == "half":
        raise Refused(
            "C-HALF",
            "An earlier loading of the demonstration was stopped half way. Nothing was done. "
            "Give DATABASE_URL an empty database, or delete this one and start again.",
        )
    elif found == "empty" or not when_empty:
        _load(database, settings, now, beside)


def _load(database: Database, settings: Settings, now: datetime, beside: Path | None) -> None:
    label = "Loading Exampleshire"
    with click.progressbar(
        length=steps(now), label=label, file=sys.stderr, item_show_func=lambda step: step
    ) as bar:
        loaded = load(database, settings.council, now, lambda step: bar.update(1, step))
    if beside:
        signins.keep(loaded.sign_ins, beside)
    click.echo(f"{telling.summary(loaded)}\n\n{signins.show(loaded.sign_ins)}")


def sign_in_file(settings: Settings) -> Path | None:
    """Where the demonstration's sign-ins are kept: beside its embedded database, else nowhere."""
    if not settings.embedded:
        return None
    return signins.beside(Path(settings.database_url.removeprefix("sqlite:///")))


@click.command()
@click.option("--until-done", is_flag=True, help="Stop when nothing waits any more.")
def work(until_done: bool) -> None:
    """Take in the long files that people have left to be done, as they come.

    \b
    Example: send-ledger work
    """
    database = open_ledger()
    while True:
        while waits(database):
            with click.progressbar(length=1, label="Taking in", file=sys.stderr) as bar:
                outcome = take_one(database, instant, _onto(bar))
            if outcome is not None:
                click.echo(in_words(outcome, check_only=False))
        if until_done:
            return
        time.sleep(PAUSE)
