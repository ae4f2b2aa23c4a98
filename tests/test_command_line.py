"""The command line as a person types it: what it says, where, and the code it leaves with."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner, Result

from ledger.values.errors import Refused
from wsgi import main

if TYPE_CHECKING:
    from tests.databases import Place

ROOT = Path(__file__).parents[1]
AGREES = "The book, its totals, the budgets and the runs all agree to the penny.\n"
ANSWERED = ["outcome", "code", "message", "rows", "total", "problems", "repairs"]
Run = Callable[..., Result]
COMMANDS = [
    [name, *below]
    for name, command in main.commands.items()
    for below in ([[each] for each in getattr(command, "commands", ())] or [[]])
]


@pytest.fixture
def run(place: Place) -> Run:
    """`run("check")`: the command over this test's ledger."""
    told = {"DATABASE_URL": place.url, "OWNER_DATABASE_URL": place.owner.url}
    return lambda *words, **env: CliRunner().invoke(main, list(words), env={**told, **env})


def typed(folder: Path, *words: str, **env: str) -> subprocess.CompletedProcess[str]:
    """The command as a program of its own, over a ledger in the folder."""
    program = [sys.executable, "-c", "from wsgi import main; main(prog_name='send-ledger')"]
    told = {"DATABASE_URL": f"sqlite:///{folder}/ledger.sqlite", "PATH": "", **env}
    return subprocess.run(
        [*program, *words], cwd=ROOT, env=told, capture_output=True, text=True, timeout=60
    )


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_every_command_helps_with_an_example(words: list[str]) -> None:
    """What it does in a sentence, and how it is typed."""
    said = CliRunner().invoke(main, [*words, "--help"])
    assert said.exit_code == 0
    assert f"send-ledger {' '.join(words)}" in said.output.split("Example:")[1]


def test_asking_wrongly_is_two(run: Run, tmp_path: Path) -> None:
    """An unknown command, kind, report, person or setting: a sentence on stderr, nothing else."""
    file = tmp_path / "rows.csv"
    file.write_text("a,b\n")
    for words, sentence in (
        (["prices"], "No such command"),
        (["import", "prices", str(file)], "There is no kind of file named prices"),
        (["import", "caseload", str(tmp_path / "none.csv")], "does not exist"),
        (["report", "prices"], "There is no report called prices"),
        (["import", "caseload", str(tmp_path)], "is a folder. Nothing was saved."),
        (["import", "caseload", str(file), "--control-total", "abc"], "abc"),
        (["import", "caseload", str(file), "--by", "nobody@example.org"], "There is no account"),
        (["report", "trial-balance", "until=banana"], "“banana” is not a date we can read"),
        (["report", "statement"], "Give the child’s case number, like EX10037"),
        (["report", "run", "run=DP-1999-01"], "We cannot find that"),
        (["user", "add", "Sam", "notanemail", "--role", "approver"], "like name@example.org"),
        (["init", "--authority", "xyz"], "three digits"),
        (["user", "disable", "nobody@example.org"], "There is no account with the address"),
    ):
        said = run(*words)
        assert (said.exit_code, said.stdout) == (2, ""), words
        assert sentence in said.stderr
    said = run("check", DATABASE_URL="oracle://here")
    assert (said.exit_code, said.stdout) == (2, "")
    assert said.stderr.startswith("DATABASE_URL must start with")


def test_a_program_is_answered_in_its_own_shape(run: Run, tmp_path: Path) -> None:
    """What cannot be begun is refused in JSON on stdout, and in a sentence on stderr."""
    file = tmp_path / "rows.csv"
    file.write_text("a,b\n")
    for words, code in (
        (["prices", str(file)], "U-KIND"),
        (["caseload", str(tmp_path / "none.csv")], "C-FILE"),
        (["caseload", str(file), "--control-total", "abc"], "R-AMOUNT"),
    ):
        said = run("import", *words, "--json")
        answer = json.loads(said.stdout)
        assert (said.exit_code, answer["outcome"], answer["code"]) == (2, "refused", code)
        assert list(answer) == ANSWERED
        assert said.stderr == answer["message"] + "\n"


def test_serving_is_said_once_the_port_is_ours(tmp_path: Path) -> None:
    """A port that is taken is a sentence and two; nothing says that it serves."""
    assert typed(tmp_path, "init").returncode == 0
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        said = typed(tmp_path, "serve", PORT=str(port))
    assert (said.returncode, said.stdout) == (2, "")
    assert said.stderr.startswith(f"Port {port} of 127.0.0.1 is taken by another program.")


def test_the_demonstration_is_not_put_among_others_books(run: Run, tmp_path: Path) -> None:
    """Not where a file was sent in, nor where another authority was founded; quietly when asked."""
    assert run("init").exit_code == 0
    assert run("demo", "--files", str(tmp_path / "files")).exit_code == 0
    register = sorted((tmp_path / "files").iterdir())[0]
    assert run("import", "schools-register", str(register)).exit_code in (0, 1)
    refused = run("demo")
    assert refused.exit_code == 2
    assert "This database is in use already. Nothing was loaded." in refused.stderr
    quiet = run("demo", "--when-empty")
    assert (quiet.exit_code, quiet.output) == (0, "")


def test_nor_in_books_of_another_authority(run: Run) -> None:
    """Founded is in use, though nobody has an account yet."""
    assert run("init", "--authority", "931").exit_code == 0
    assert run("demo").exit_code == 2
    assert run("demo", "--when-empty").output == ""


def test_what_cannot_be_opened_is_a_sentence_and_two(run: Run, tmp_path: Path) -> None:
    """A database that is not there, a file that is no database, a folder that is missing."""
    other = tmp_path / "letter.txt"
    other.write_text("Dear Sir or Madam, " * 60)
    for words, url, sentence in (
        (["check"], "postgresql://nobody@127.0.0.1:1/none", "The database could not be used: "),
        (["init"], f"sqlite:///{other}", "The database could not be used: file is not a database"),
        (["init"], f"sqlite:///{other}/ledger.sqlite", "This could not be done: "),
    ):
        said = run(*words, DATABASE_URL=url, OWNER_DATABASE_URL=url)
        assert (said.exit_code, said.stdout) == (2, ""), url
        assert said.stderr.startswith(sentence)
    said = run("export", "--as", "hledger", "--out", str(tmp_path / "none" / "book.journal"))
    assert said.exit_code == 2
    assert said.stderr.startswith("This could not be done: ")


def test_an_empty_database_says_what_to_do(tmp_path: Path) -> None:
    """As a program of its own: no ledger yet, then made, then whole."""
    before = typed(tmp_path, "check")
    assert (before.returncode, before.stdout) == (2, "")
    assert before.stderr == (
        "There is no ledger in this database yet. Run send-ledger init first.\n"
    )
    assert typed(tmp_path, "init").stdout == "The ledger is ready.\n"
    after = typed(tmp_path, "check")
    assert (after.returncode, after.stderr) == (0, "")


def test_init_is_harmless_and_founds_the_authority_once(run: Run, place: Place) -> None:
    """The months of two years, the authority, and no second authority in the same books."""
    for _ in range(2):
        assert run("init", "--authority", "931", COUNCIL="Example Council").exit_code == 0
    assert place.owner.rows("SELECT code, name FROM authority") == [("931", "Example Council")]
    assert place.owner.value("SELECT count(*) FROM period") == 24
    for code in ("932", "xyz"):
        other = run("init", "--authority", code)
        assert other.exit_code == 2
        assert "These books belong to Example Council (931)" in other.stderr


def test_the_administrators_sql_is_only_printed(run: Run, place: Place) -> None:
    """Nothing is run."""
    said = run("init", "--print-sql")
    assert said.exit_code == 0
    assert ("CREATE ROLE" in said.stdout) == (place.name == "postgresql")


def test_accounts_are_opened_with_a_code_and_closed(run: Run) -> None:
    """No password is ever typed on the command line; one person may have two accounts."""
    added = run("user", "add", "Sam Hill", "sam@council.example", "--role", "administrator")
    assert added.exit_code == 0
    assert "with this code: " in added.stdout
    again = run("user", "add", "Sam Hill", "SAM@council.example", "--role", "approver")
    assert again.exit_code == 1
    assert "exists already" in again.stderr
    also = ("--role", "parent or young person", "--also", "sam@council.example")
    assert run("user", "add", "Sam Hill", "hill@example.org", *also).exit_code == 0
    assert run("user", "disable", "hill@example.org").exit_code == 0
    listed = run("user", "list").stdout.splitlines()
    assert [line.split()[-1] for line in listed] == ["open", "closed"]


def test_a_month_from_the_command_line(run: Run, place: Place, tmp_path: Path) -> None:
    """Load it, read it, prove it, send a file in again, take the book away; never in production."""
    loaded = run("demo")
    assert loaded.exit_code == 0, loaded.output
    assert "£171,465.56" in loaded.stdout
    assert "joanna.hartnell@example.org" in loaded.stdout
    _signs_in_again(run, place)
    assert run("check").stdout == AGREES
    _imports(run, tmp_path)
    _reports(run, tmp_path)
    _exports(run, tmp_path)
    idle = run("work", "--until-done")
    assert (idle.exit_code, idle.output) == (0, "")
    tied = run("user", "tie", "owen.trethewey@exampleshire.example.org", "EX10037",
               "--as", "case officer")  # fmt: skip
    assert tied.exit_code == 0
    assert run("user", "tie", "tom.ellery@exampleshire.example.org", "EX99999",
               "--as", "parent").exit_code == 2  # fmt: skip
    served = run("serve", LEDGER_PRODUCTION="1", TRUSTED_HOSTS="ledger.example")
    assert served.exit_code == 2
    assert "holds the demonstration" in served.stderr


def _signs_in_again(run: Run, place: Place) -> None:
    """A second loading does nothing at once; embedded, it finds the sign-ins again."""
    again = run("demo", "--when-empty")
    assert again.exit_code == 0
    assert again.stdout.startswith("The demonstration is loaded already.")
    assert ("joanna.hartnell@example.org" in again.stdout) == (place.name == "sqlite")
    if place.name == "sqlite":
        kept = Path(place.url.removeprefix("sqlite:///") + ".sign-ins.txt")
        assert kept.stat().st_mode & 0o777 == 0o600


def _imports(run: Run, tmp_path: Path) -> None:
    assert run("demo", "--files", str(tmp_path / "files")).exit_code == 0
    paths = sorted((tmp_path / "files").iterdir())
    assert len(paths) == 4
    lines = str(paths[3])
    said = run("import", "budget-lines", lines, "--check-only", "--json")
    assert said.exit_code == 0, said.output
    answer = json.loads(said.stdout)
    assert list(answer) == ANSWERED
    assert (answer["outcome"], answer["rows"], answer["total"]) == ("accept", 30, "171465.56")
    assert answer["message"].startswith("This file is good: 30 rows, £171,465.56;")
    assert answer["message"].endswith("Nothing was saved.")
    again = run("import", "schools-register", str(paths[0]))
    assert "taken in before" in again.stdout
    wrong = run("import", "budget-lines", lines, "--check-only", "--json", "--control-total", "1")
    assert wrong.exit_code == 1
    assert json.loads(wrong.stdout)["code"] == "E-CONTROL"
    other = run("import", "caseload", lines, "--check-only")
    assert other.exit_code == 1
    assert "must use the template" in other.stdout


def _reports(run: Run, tmp_path: Path) -> None:
    officer = "tom.ellery@exampleshire.example.org"
    shown = run("report", "trial-balance")
    assert shown.exit_code == 0, shown.output
    assert "C5210" in shown.stdout
    drawn = run("report", "trial-balance", "--as", "json", LEDGER_USER=officer)
    assert json.loads(drawn.stdout)
    for words, shows in (
        (["statement", "child=EX10037", "month=2026-11"], "Joanna Hartnell"),
        (["money-map", "child=EX10037"], "Whole budget"),
        (["run", "run=DP-2026-11"], "EX10037"),
    ):
        assert shows in run("report", *words).stdout, words
    assert run("report", "statement", "child=EX10037", "month=soon").exit_code == 2
    out = tmp_path / "trial-balance.csv"
    assert (
        run("report", "trial-balance", "--as", "csv", "--out", str(out), "--by", officer).exit_code
        == 0
    )
    assert out.read_bytes().startswith(b"\xef\xbb\xbf")
    parent = run("report", "trial-balance", "--by", "joanna.hartnell@example.org")
    assert parent.exit_code == 1
    assert "may not" in parent.stderr


def _exports(run: Run, tmp_path: Path) -> None:
    for shape in ("hledger", "beancount"):
        out = tmp_path / f"book.{shape}"
        assert run("export", "--as", shape, "--out", str(out)).exit_code == 0
        assert "C5210" in out.read_text("utf-8")


def test_a_loading_that_was_stopped_says_so(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Half a demonstration is not taken for a whole one."""

    def stop(*_: object) -> None:
        raise Refused("E-STOPPED", "The file could not be read.")

    monkeypatch.setattr("importers.demonstration.load._send_in", stop)
    assert run("demo").exit_code == 1
    again = run("demo")
    assert again.exit_code == 2
    assert "stopped half way" in again.stderr
