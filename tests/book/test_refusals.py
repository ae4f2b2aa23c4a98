"""Each refusal of Python has its code and sentence, in the fixed order, on both databases."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from ledger import book
from ledger.book import Coding, NewBatch, NewPosting, checks
from ledger.book.refusals import BY_CODE, TABLE, refusal_of
from ledger.book.triggers_postgresql import GUARDS as POSTGRESQL
from ledger.book.triggers_sqlite import GUARDS as SQLITE
from ledger.database import Database
from ledger.values.errors import Refused
from tests.book.scene import BANK, FUND, add_kinds, batch, journal
from tests.databases import Owner

FAMILY = Coding("F1010", subject=1, pot=1)


def one(**posting: Any) -> Any:
    """A batch of one journal with one posting, changed."""
    told = {"debit": BANK, "credit": FUND, "pence": 1, **posting}
    return batch("x", journal("x", postings=[NewPosting(**told)]))


WRONG: list[tuple[str, NewBatch]] = [
    ("B-EMPTY", NewBatch("test", "x", 1, None, [])),
    ("B-SOURCE", batch("", journal("x"))),
    ("B-LAYER", batch("x", journal("x", layer="memory"))),
    ("B-KEY-MISSING", batch("x", journal(""))),
    ("B-DATE", batch("x", journal("x", effective_on=datetime(2026, 5, 1)))),  # noqa: DTZ001
    ("B-NO-POSTINGS", batch("x", journal("x", postings=[]))),
    ("B-PENCE", one(pence=0)),
    ("B-PENCE", one(pence=-1)),
    ("B-PENCE", one(pence=1.0)),
    ("B-PENCE", one(pence=True)),
    ("B-PENCE", one(pence="1")),
    ("B-PENCE", one(pence=10**16)),
    ("B-SAME-ACCOUNT", one(credit=BANK)),
    ("B-SAME-ACCOUNT", one(credit=BANK._replace(funder=""))),
    ("B-KIND", batch("x", kind="nothing")),
    ("B-TWO-PEOPLE", batch("x", kind="test_two_people")),
    ("B-SAME-PERSON", batch("x", approver=1)),
    ("B-PERSON", batch("x", maker=99)),
    ("B-PERSON", batch("x", approver=99)),
    ("B-NOMINAL", one(debit=Coding("C9999"))),
    ("B-ANALYSIS", one(debit=Coding("C1010", "education"))),
    ("B-ANALYSIS", one(debit=Coding("C5110", "nobody", pot=1))),
    ("B-ANALYSIS", one(debit=FAMILY._replace(pot=None))),
    ("B-POT", one(debit=Coding("C5110", "education", pot=404))),
    ("B-KEY", batch("x", journal("x"), journal("x"))),
    ("B-NO-PERIOD", batch("x", journal("x", effective_on=date(2031, 5, 1)))),
]


@pytest.mark.parametrize(("code", "wrong"), WRONG)
def test_each_fault_has_its_code_and_sentence(
    database: Database,
    owner: Owner,
    people: dict[int, str],
    now: datetime,
    code: str,
    wrong: NewBatch,
) -> None:
    add_kinds(owner)
    with database.transaction() as session:
        book.make_periods(session, 2026)
    with pytest.raises(Refused) as refused, database.transaction() as session:
        book.post(session, wrong, now)
    assert refused.value.code == code
    assert refused.value.message.startswith(BY_CODE[code].sentence)


@pytest.mark.parametrize(
    ("code", "layer", "debit", "credit"),
    [
        ("B-TWO-BOOKS", "actual", BANK, Coding("F3010", subject=1, pot=0)),
        ("B-NOT-IN-LAYER", "budget", BANK, FUND),
        ("B-NOT-IN-LAYER", "actual", Coding("C5210", "education", pot=0), BANK),
    ],
)
def test_faults_that_need_a_pot(
    database: Database, owner: Owner, people: dict[int, str], now: datetime,
    code: str, layer: str, debit: Coding, credit: Coding,
) -> None:  # fmt: skip
    add_kinds(owner)
    with database.transaction() as session:
        book.make_periods(session, 2026)
        pot = book.open_pot(session, "p", "allow", "A pot")
        sides = (side._replace(pot=pot) if side.pot == 0 else side for side in (debit, credit))
        wrong = batch("x", journal("x", layer=layer, postings=[NewPosting(*sides, 1)]))
        with pytest.raises(Refused) as refused:
            book.post(session, wrong, now)
    assert refused.value.code == code


def test_of_two_faults_the_first_of_the_table_is_named(
    database: Database, owner: Owner, people: dict[int, str], now: datetime
) -> None:
    add_kinds(owner)
    both = batch("x", journal("x", layer="memory", pence=0), journal("", pence=-1))
    with pytest.raises(Refused) as refused, database.transaction() as session:
        book.post(session, both, now)
    assert refused.value.code == "B-LAYER"


def test_the_checks_run_in_the_order_of_the_table() -> None:
    named = [refusal.check for refusal in TABLE if hasattr(checks, refusal.check or "-")]
    assert named == [check.__name__ for check in (*checks.ALONE, *checks.BESIDE)]


def test_every_sentence_says_what_was_kept_and_what_to_do() -> None:
    for refusal in TABLE:
        assert "Nothing was" in refusal.sentence
        assert refusal.sentence.count(". ") >= 2
        assert refusal.sentence.endswith(".")


def test_every_code_a_guard_raises_is_in_the_table() -> None:
    raised = {
        code for guard in (*POSTGRESQL, *SQLITE) for code in _codes(guard.body + guard.trigger)
    }
    assert raised <= BY_CODE.keys()
    assert "B-OVERSPENT" in raised


def test_an_error_that_is_no_refusal_stays_an_error() -> None:
    assert refusal_of(ValueError("something else")) is None


def test_a_domain_row_without_its_parent_is_no_batch_left_open(
    database: Database, people: dict[int, str]
) -> None:
    """Within a statement, a foreign key that fails is a domain table's: an error of ours."""
    with pytest.raises(IntegrityError), database.transaction() as session:
        session.execute(
            text("INSERT INTO payee (id, child_id, kind, name) VALUES (1, 404, 'parent', 'X')")
        )
    with database.transaction() as session:  # the connection is as good as new
        assert session.scalar(text("SELECT count(*) FROM payee")) == 0


def _codes(written: str) -> list[str]:
    return re.findall(r"'(B-[A-Z-]+)'", written)
