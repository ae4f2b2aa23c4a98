"""The check of the whole book: every derived table made again and compared, every digest, every
invariant the book can know (the numbers are those of the accounting's own list).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import groupby
from typing import Any

from sqlalchemy import Select, select, text
from sqlalchemy.orm import Session

from ledger.book.accounts import KEY
from ledger.book.balances import postings_balances, trial_balance
from ledger.book.chart import nominals
from ledger.book.digests import Encoded, fingerprint, journal_digest
from ledger.book.entries import Coding
from ledger.book.filters import Filters
from ledger.book.tables import ACCOUNT, BATCH, JOURNAL, POSTING

_SIDES = """
    SELECT j.batch, j.layer, j.period, p.debit AS account, p.pence AS debit, 0 AS credit
    FROM journal j JOIN posting p ON p.journal = j.id
    UNION ALL
    SELECT j.batch, j.layer, j.period, p.credit, 0, p.pence
    FROM journal j JOIN posting p ON p.journal = j.id"""

_KEPT_BATCH_TOTALS = """
    SELECT batch, layer, period, nominal, funder, debit, credit FROM batch_total"""

_BATCH_TOTALS = f"""
    SELECT s.batch, s.layer, s.period, a.nominal, a.funder, sum(s.debit), sum(s.credit)
    FROM ({_SIDES}) s JOIN account a ON a.id = s.account
    GROUP BY s.batch, s.layer, s.period, a.nominal, a.funder"""

_POT_TOTALS = f"""
    SELECT s.batch, a.pot, s.layer, sum(s.debit) - sum(s.credit)
    FROM ({_SIDES}) s JOIN account a ON a.id = s.account
    WHERE a.spends AND a.pot <> 0
    GROUP BY s.batch, a.pot, s.layer"""

_PERIOD_TOTALS = """
    SELECT c.period, c.number, t.layer, t.nominal, t.funder, sum(t.debit), sum(t.credit)
    FROM period_step c JOIN batch_total t ON t.period = c.period
    WHERE c.step = 'closed' AND c.number = (
      SELECT max(number) FROM period_step WHERE period = c.period)
    GROUP BY c.period, c.number, t.layer, t.nominal, t.funder"""

_KEPT_PERIOD_TOTALS = """
    SELECT k.period, k.number, k.layer, k.nominal, k.funder, k.debit, k.credit
    FROM period_total k JOIN period_step c ON c.period = k.period AND c.number = k.number
    WHERE c.number = (SELECT max(number) FROM period_step WHERE period = c.period)"""

# Each finds nothing in a sound book; what it finds is named by its first column.
QUERIES: tuple[tuple[str, str], ...] = (
    (
        "batch {} was never closed",
        "SELECT b.reference FROM batch b LEFT JOIN batch_close c ON c.batch = b.id"
        " WHERE c.batch IS NULL",
    ),
    (
        "batch {} does not hold the totals it declared",
        "SELECT b.reference FROM batch b LEFT JOIN ("
        " SELECT j.batch, count(DISTINCT j.id) AS journals, count(*) AS postings,"
        " sum(p.pence) AS pence FROM journal j JOIN posting p ON p.journal = j.id GROUP BY j.batch"
        ") f ON f.batch = b.id WHERE f.batch IS NULL OR f.journals <> b.journals"
        " OR f.postings <> b.postings OR f.pence <> b.pence",
    ),
    (
        "journal {} has no postings",
        "SELECT j.key FROM journal j WHERE NOT EXISTS"
        " (SELECT 1 FROM posting p WHERE p.journal = j.id)",
    ),
    (
        "journal {} has no batch",
        "SELECT j.key FROM journal j LEFT JOIN batch b ON b.id = j.batch WHERE b.id IS NULL",
    ),
    (
        "a posting has no journal: {}",
        "SELECT p.journal FROM posting p LEFT JOIN journal j ON j.id = p.journal"
        " WHERE j.id IS NULL",
    ),
    (
        "I1: a posting of {} has an unknown account, one account twice, two books or no amount",
        "SELECT j.key FROM posting p JOIN journal j ON j.id = p.journal"
        " LEFT JOIN account d ON d.id = p.debit LEFT JOIN account c ON c.id = p.credit"
        " WHERE d.id IS NULL OR c.id IS NULL OR d.id = c.id OR d.book <> c.book OR p.pence <= 0",
    ),
    (
        "journal {} is not in the period of its date",
        "SELECT j.key FROM journal j LEFT JOIN period m ON m.id = j.period"
        " WHERE m.id IS NULL OR j.effective_on < m.starts OR j.effective_on >= m.ends"
        " OR EXISTS (SELECT 1 FROM posting p"
        " WHERE p.journal = j.id AND p.effective_on <> j.effective_on)",
    ),
    (
        "I2: {} was posted in a layer it may not be posted in",
        "SELECT DISTINCT a.nominal FROM account a JOIN nominal n ON n.code = a.nominal JOIN ("
        " SELECT p.debit AS account, substr(j.layer, 1, 1) AS letter FROM posting p"
        " JOIN journal j ON j.id = p.journal UNION"
        " SELECT p.credit, substr(j.layer, 1, 1) FROM posting p JOIN journal j ON j.id = p.journal"
        ") u ON u.account = a.id"
        " WHERE replace(a.layers, upper(u.letter), '') = a.layers"
        " OR replace(n.layers, upper(u.letter), '') = n.layers OR n.book <> a.book",
    ),
    (
        "I3: the pot {} stops at its budget and is over it",
        "SELECT q.title FROM pot q JOIN pot_total t ON t.pot = q.id WHERE q.policy = 'stop'"
        " GROUP BY q.id, q.title"
        " HAVING sum(CASE t.layer WHEN 'budget' THEN t.pence ELSE -t.pence END) < 0",
    ),
    (
        "I4: more was relieved than was committed on {}",
        "SELECT a.nominal FROM account a JOIN ("
        " SELECT p.debit AS account, p.pence AS net FROM posting p"
        " JOIN journal j ON j.id = p.journal WHERE j.layer = 'commitment' UNION ALL"
        " SELECT p.credit, -p.pence FROM posting p"
        " JOIN journal j ON j.id = p.journal WHERE j.layer = 'commitment'"
        ") s ON s.account = a.id WHERE a.spends"
        " GROUP BY a.nominal, a.pot, a.funder, a.subject, a.school HAVING sum(s.net) < 0",
    ),
    (
        "I4: commitments and the commitment control differ by {} pence",
        "SELECT sum(t.debit - t.credit) FROM batch_total t JOIN nominal n ON n.code = t.nominal"
        " WHERE t.layer = 'commitment' AND (n.layers = 'BCA' OR n.code = 'C9110')"
        " HAVING sum(t.debit - t.credit) <> 0",
    ),
    (
        "I5: budgets and their controls differ by {} pence",
        "SELECT sum(t.debit - t.credit) FROM batch_total t JOIN nominal n ON n.code = t.nominal"
        " WHERE t.layer = 'budget' AND (n.layers = 'BCA' OR n.class = 'income'"
        " OR n.code IN ('C9010', 'C9020', 'C9030')) HAVING sum(t.debit - t.credit) <> 0",
    ),
    (
        "I23: journal {} does not turn round what it reverses",
        "SELECT j.key FROM journal j LEFT JOIN journal r ON r.id = j.reverses"
        " WHERE j.reverses IS NOT NULL AND (r.id IS NULL OR r.layer <> j.layer OR"
        " (SELECT count(*) FROM posting WHERE journal = r.id) <> (SELECT count(*) FROM posting p"
        " JOIN posting o ON o.journal = r.id AND o.number = p.number AND o.debit = p.credit"
        " AND o.credit = p.debit AND o.pence = p.pence WHERE p.journal = j.id))",
    ),
    (
        "batch {} needed a second person",
        "SELECT b.reference FROM batch b JOIN batch_kind k ON k.name = b.kind"
        " WHERE b.approver = b.maker OR (k.second_person AND b.approver IS NULL)",
    ),
)


def check(session: Session) -> list[str]:
    """Everything that is wrong with the book, in words; an empty list when it is sound."""
    parts: tuple[Callable[[Session], Iterator[str]], ...] = (
        _queries,
        _derived,
        _balanced,
        _digests,
    )
    return [finding for part in parts for finding in part(session)]


def _queries(session: Session) -> Iterator[str]:
    for finding, query in QUERIES:
        for (named,) in session.execute(text(query)):
            yield finding.format(named)


def _derived(session: Session) -> Iterator[str]:
    tables = (
        ("batch totals", _KEPT_BATCH_TOTALS, _BATCH_TOTALS),
        ("pot totals", "SELECT batch, pot, layer, pence FROM pot_total", _POT_TOTALS),
        ("totals of closed periods", _KEPT_PERIOD_TOTALS, _PERIOD_TOTALS),
    )
    for name, kept, made in tables:
        yield from _compare(session, name, kept, made)


def _compare(session: Session, name: str, kept: str, made: str) -> Iterator[str]:
    found, right = ({tuple(row) for row in session.execute(text(q))} for q in (kept, made))
    if found != right:
        yield f"{name}: {len(found - right)} rows are wrong and {len(right - found)} are missing"


def _balanced(session: Session) -> Iterator[str]:
    rows = trial_balance(session)
    sums: dict[tuple[str, str], int] = {}
    chart = nominals(session)
    for row in rows:
        where = (row.layer, chart[row.nominal].book)
        sums[where] = sums.get(where, 0) + row.debit - row.credit
    for (layer, book), net in sums.items():
        if net:
            yield f"I1: the {layer} layer of the {book} book is out of balance by {net} pence"
    by_postings = postings_balances(session, ("layer", "nominal", "funder"), Filters())
    right = {(row.layer, row.nominal, row.funder, row.debit, row.credit) for row in by_postings}
    if right != {(row.layer, row.nominal, row.funder, row.debit, row.credit) for row in rows}:
        yield "the trial balance from totals differs from the trial balance from postings"


def _digests(session: Session) -> Iterator[str]:
    encoded = Encoded()
    accounts = {
        row[0]: Coding._make(row[1:]) for row in session.execute(select(ACCOUNT.c.id, *KEY))
    }
    lost = Coding("")  # the digest of a posting to an account that is gone cannot agree
    fingerprints: dict[int, list[str]] = {}
    for _, posted in groupby(session.execute(_posted()), key=lambda row: row.id):
        postings = list(posted)
        journal = postings[0]
        lines = [
            (accounts.get(row.debit, lost), accounts.get(row.credit, lost), row.pence)
            for row in postings
        ]
        right = journal_digest(encoded, journal[: len(_HEAD)], lines)
        if right != journal.digest:
            yield f"journal {journal.key} is not what its digest says"
        fingerprints.setdefault(journal.batch, []).append(right)
    for batch in session.execute(BATCH.select()):
        digests = fingerprints.get(batch.id, [])
        if fingerprint(batch.kind, batch.maker, batch.approver, digests) != batch.fingerprint:
            yield f"batch {batch.reference} is not what its fingerprint says"


_HEAD = (
    "key",
    "about",
    "reverses",
    "layer",
    "effective_on",
    "service_starts",
    "service_ends",
    "kind",
)


def _posted() -> Select[Any]:
    """Every posting with its journal's head first, in the order they were posted."""
    head = [JOURNAL.c[name] for name in _HEAD]
    others = (JOURNAL.c.id, JOURNAL.c.batch, JOURNAL.c.digest)
    return (
        select(*head, *others, POSTING.c.debit, POSTING.c.credit, POSTING.c.pence)
        .join(POSTING, POSTING.c.journal == JOURNAL.c.id)
        .order_by(JOURNAL.c.id, POSTING.c.number)
    )
