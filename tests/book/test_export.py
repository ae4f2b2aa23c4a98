"""Two other programs read our book, find nothing wrong with it, and add it up to the same pence."""

from __future__ import annotations

import csv
import io
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from beancount import loader
from beancount.core.data import Transaction

from ledger import book
from ledger.book.export import Format, account_name, export
from tests import servers
from tests.book.scene import Scene, set_up
from tests.databases import Place
from tests.notation import expect, write

Totals = dict[str, int]


@pytest.fixture
def scene(place: Place, people: dict[int, str], now: datetime) -> Scene:
    """A ledger with all books, layers and several funders in it."""
    scene = set_up(place, now)
    pot = scene.pots["allow"]
    with place.database.transaction() as session:
        write(
            session,
            f"""
            2026-05-04 instalment due
                Dr C5210 education subject:5 pot:{pot}   293.22
                Dr C1410 health subject:5 pot:{pot}      146.61
                Dr C5310 care subject:5 pot:{pot}        146.61
                Cr C2310 education subject:5 pot:{pot}   293.22
                Cr C2310 health subject:5 pot:{pot}      146.61
                Cr C2310 care subject:5 pot:{pot}        146.61

            2026-05-05 "quoted"; and | odd : words
                Dr C2310 education subject:5 pot:{pot}   293.22
                Cr C1010                                 293.22
            """,
            now,
        )
    return scene


def written(scene: Scene, as_: Format, folder: Path) -> Path:
    """The whole export in a file."""
    file = folder / f"book.{as_}"
    with scene.place.database.reading() as session:
        file.write_text("".join(f"{line}\n" for line in export(session, as_)), encoding="utf-8")
    return file


def ours(scene: Scene) -> tuple[Totals, Totals, Totals]:
    """Debits, credits and net by the account's exported name."""
    with scene.place.database.reading() as session:
        chart, rows = book.nominals(session), book.trial_balance(session)
    debits, credits, net = Counter[str](), Counter[str](), Counter[str]()
    for row in rows:
        name = account_name(row.layer, chart[row.nominal].book, row.nominal, row.funder)
        debits[name] += row.debit
        credits[name] += row.credit
        net[name] += row.debit - row.credit
    return tuple({name: pence for name, pence in each.items() if pence}
                 for each in (debits, credits, net))  # fmt: skip


def test_hledger_accepts_it_and_adds_it_up_the_same(scene: Scene, tmp_path: Path) -> None:
    program, _ = servers.hledger()
    file = written(scene, "hledger", tmp_path)
    checks = ("accounts", "commodities", "balanced", "ordereddates", "parseable")
    subprocess.run([program, "-f", file, "check", *checks], check=True, capture_output=True)
    balance = ["balance", "--flat", "--empty", "--no-total", "-O", "csv"]
    done = subprocess.run(
        [program, "-f", file, *balance], check=True, capture_output=True, text=True
    )
    found = {
        row["account"]: pence(row["balance"]) for row in csv.DictReader(io.StringIO(done.stdout))
    }
    assert {name: each for name, each in found.items() if each} == ours(scene)[2]


def test_beancount_accepts_it_and_adds_it_up_the_same(scene: Scene, tmp_path: Path) -> None:
    file = written(scene, "beancount", tmp_path)
    program = Path(sys.executable).with_name("bean-check")
    done = subprocess.run([program, file], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout + done.stderr) == (0, "")
    entries, errors, _ = loader.load_file(str(file))
    assert not errors
    debits, credits = Counter[str](), Counter[str]()
    for account, amount in postings(entries):
        (debits if amount > 0 else credits)[account] += abs(amount)
    assert (debits, credits) == ours(scene)[:2]


def postings(entries: list[object]) -> Iterator[tuple[str, int]]:
    """Each posting's account and pence, debits positive."""
    for entry in entries:
        if isinstance(entry, Transaction):
            for posting in entry.postings:
                yield posting.account, int(posting.units.number * 100)


def test_each_layer_stands_apart(scene: Scene) -> None:
    with scene.place.database.reading() as session:
        lines = list(export(session, "hledger"))
        expect(session, "C2310 293.22 Cr")
        expect(session, "C2310 education 0.00 Dr")
        expect(session, "C2310 health 146.61 Cr until:2026-05-31")
    accounts = {line.split()[1] for line in lines if line.startswith("account ")}
    assert {"Council:C1010", "Council:Budget:C5110:EDUCATION", "Family:F2010:HEALTH",
            "Council:Commitment:C9110"} <= accounts  # fmt: skip
    assert any(re.match(r"account Council:C1010  ; Bank", line) for line in lines)


def test_an_empty_book_is_a_right_book(place: Place, tmp_path: Path) -> None:
    program, _ = servers.hledger()
    with place.database.reading() as session:
        text = "\n".join(export(session, "hledger"))
    subprocess.run([program, "-f-", "check"], input=text, text=True, check=True)


def pence(amount: str) -> int:
    """`-293.22 GBP` or `0` as pence."""
    return int(Decimal(amount.partition(" ")[0]) * 100)


def test_dates_are_those_of_effect(scene: Scene) -> None:
    with scene.place.database.reading() as session:
        days = [line[:10] for line in export(session, "hledger") if re.match(r"\d{4}-", line)]
    assert days == sorted(days)
    assert days[0] == date(2026, 4, 9).isoformat()
