"""SQLite's guards. `INSERT OR REPLACE` fires no delete trigger by itself, so every table refuses
an existing row by each unique key before it is written; there is one writer, so nothing is locked.
"""

from __future__ import annotations

from ledger.database import Guard

# CROSS JOIN keeps the order written: from the batch to its journals to their postings.
_BATCH = "FROM journal j CROSS JOIN posting p ON p.journal = j.id"

# What no table may hold twice: its unique keys, and the code that refuses each.
KEYS: dict[str, tuple[tuple[str, str], ...]] = {
    "nominal": (("code", "B-EXISTS"),),
    "pot": (("id", "B-EXISTS"), ("key", "B-EXISTS")),
    "account": (
        ("id", "B-EXISTS"),
        ("nominal funder authority school subject pot", "B-EXISTS"),
    ),
    "batch_kind": (("name", "B-EXISTS"),),
    "batch": (("source", "B-SOURCE-USED"), ("id", "B-EXISTS"), ("reference", "B-EXISTS")),
    "batch_close": (("batch", "B-LATE"),),
    "period": (("id", "B-EXISTS"), ("starts", "B-EXISTS"), ("ends", "B-EXISTS")),
    "period_step": (("period number", "B-STEP"),),
    "journal": (("id", "B-EXISTS"), ("key", "B-KEY"), ("reverses", "B-REVERSED")),
    "posting": (("journal number", "B-EXISTS"),),
    "batch_total": (("batch layer period nominal funder", "B-FORGED"),),
    "pot_total": (("batch pot layer", "B-FORGED"),),
    "period_total": (("period number layer nominal funder", "B-FORGED"),),
}


def _asks(name: str, how: str = "requires") -> str:
    asked = "n.requires" if how == "requires" else "n.requires || ' ' || n.allows"
    return f"instr(' ' || {asked} || ' ', ' {name} ') > 0"


_ABSENT = {"funder": "''", "authority": "0", "school": "0", "subject": "0", "pot": "0"}
_COMPLETE = " AND ".join(
    f"(NEW.{name} <> {absent} OR NOT {_asks(name)})" for name, absent in _ABSENT.items()
)
_ALLOWED = " AND ".join(
    f"(NEW.{name} = {absent} OR {_asks(name, 'allows')})" for name, absent in _ABSENT.items()
)
_EASED = (
    "(n.layers = 'BCA' OR n.class = 'income')"
    f" AND (NEW.funder <> '' OR NOT {_asks('funder')}) AND (NEW.pot <> 0 OR NOT {_asks('pot')})"
)

# After the keys, what else each new row must satisfy: a condition that refuses it, and the code.
RULES: dict[str, tuple[tuple[str, str], ...]] = {
    "account": (
        ("NOT EXISTS (SELECT 1 FROM nominal WHERE code = NEW.nominal)", "B-NOMINAL"),
        (
            f"""NOT EXISTS (
    SELECT 1 FROM nominal n WHERE n.code = NEW.nominal AND n.book = NEW.book
      AND NEW.spends = (n.layers = 'BCA') AND {_ALLOWED}
      AND NEW.layers = CASE WHEN {_COMPLETE} THEN n.layers WHEN {_EASED} THEN 'B' END)""",
            "B-ANALYSIS",
        ),
        ("NEW.pot <> 0 AND NOT EXISTS (SELECT 1 FROM pot WHERE id = NEW.pot)", "B-POT"),
    ),
    "batch": (
        ("NOT EXISTS (SELECT 1 FROM batch_kind WHERE name = NEW.kind)", "B-KIND"),
        (
            "NEW.approver IS NULL"
            " AND EXISTS (SELECT 1 FROM batch_kind WHERE name = NEW.kind AND second_person)",
            "B-TWO-PEOPLE",
        ),
        ("NEW.approver = NEW.maker", "B-SAME-PERSON"),
        (
            "NOT EXISTS (SELECT 1 FROM person WHERE id = NEW.maker) OR NEW.approver IS NOT NULL"
            " AND NOT EXISTS (SELECT 1 FROM person WHERE id = NEW.approver)",
            "B-PERSON",
        ),
    ),
    "journal": (
        ("NOT EXISTS (SELECT 1 FROM batch WHERE id = NEW.batch)", "B-ORPHAN"),
        ("EXISTS (SELECT 1 FROM batch_close WHERE batch = NEW.batch)", "B-LATE"),
        ("NOT EXISTS (SELECT 1 FROM period WHERE id = NEW.period)", "B-NO-PERIOD"),
        (
            "NEW.reverses IS NOT NULL"
            " AND NOT EXISTS (SELECT 1 FROM journal WHERE id = NEW.reverses)",
            "B-REVERSAL",
        ),
    ),
    "posting": (
        ("NOT EXISTS (SELECT 1 FROM journal WHERE id = NEW.journal)", "B-ORPHAN"),
        (
            "EXISTS (SELECT 1 FROM batch_close"
            " WHERE batch = (SELECT batch FROM journal WHERE id = NEW.journal))",
            "B-LATE",
        ),
        (
            "NOT EXISTS (SELECT 1 FROM account WHERE id = NEW.debit)"
            " OR NOT EXISTS (SELECT 1 FROM account WHERE id = NEW.credit)",
            "B-ACCOUNT",
        ),
    ),
    "batch_total": (("EXISTS (SELECT 1 FROM batch_close WHERE batch = NEW.batch)", "B-FORGED"),),
    "pot_total": (("EXISTS (SELECT 1 FROM batch_close WHERE batch = NEW.batch)", "B-FORGED"),),
    "period_step": (
        ("NOT EXISTS (SELECT 1 FROM period WHERE id = NEW.period)", "B-STEP"),
        ("NEW.approver = NEW.maker", "B-SAME-PERSON"),
        (
            "NOT EXISTS (SELECT 1 FROM person WHERE id = NEW.maker) OR NEW.approver IS NOT NULL"
            " AND NOT EXISTS (SELECT 1 FROM person WHERE id = NEW.approver)",
            "B-PERSON",
        ),
        (
            """NEW.number <> coalesce(
      (SELECT max(number) FROM period_step WHERE period = NEW.period), 0) + 1
    OR EXISTS (SELECT 1 FROM period_step WHERE period = NEW.period AND at > NEW.at)
    OR CASE coalesce((
      SELECT step FROM period_step WHERE period = NEW.period ORDER BY number DESC LIMIT 1), 'open')
      WHEN 'open' THEN NEW.step = 'reopened'
      WHEN 'soft' THEN NEW.step = 'soft'
      WHEN 'closed' THEN NEW.step <> 'reopened'
      ELSE 0 END""",
            "B-STEP",
        ),
    ),
    "period_total": (
        (
            """NOT EXISTS (
    SELECT 1 FROM batch_total
    WHERE period = NEW.period AND layer = NEW.layer AND nominal = NEW.nominal
      AND funder = NEW.funder
    GROUP BY funder HAVING sum(debit) = NEW.debit AND sum(credit) = NEW.credit)""",
            "B-FORGED",
        ),
    ),
}

STOPS = {
    "account": "an account without the analysis its code requires, or of a pot that is not there",
    "batch": "one person alone paying money, and a second batch under one key",
    "journal": "a journal of no batch or of a closed one, and a second reversal",
    "posting": "a posting of no journal, slipped into a closed one, or to no account",
    "batch_total": "totals the book did not make",
    "pot_total": "totals the book did not make",
    "period_total": "totals of a closed period that are not those of its batches",
    "period_step": "reopening out of order, or without two people",
}

CLOSE_BATCH = f"""CREATE TRIGGER batch_close_checks_all BEFORE INSERT ON batch_close
BEGIN
  SELECT CASE
    WHEN NOT EXISTS (SELECT 1 FROM batch WHERE id = NEW.batch) THEN RAISE(ABORT, 'B-ORPHAN')
    WHEN EXISTS (SELECT 1 FROM batch_close WHERE batch = NEW.batch) THEN RAISE(ABORT, 'B-LATE')
    WHEN EXISTS (SELECT 1 FROM batch_total WHERE batch = NEW.batch)
      OR EXISTS (SELECT 1 FROM pot_total WHERE batch = NEW.batch) THEN RAISE(ABORT, 'B-FORGED')
  END;
  SELECT CASE
    WHEN bare THEN RAISE(ABORT, 'B-NO-POSTINGS')
    WHEN lines.unknown THEN RAISE(ABORT, 'B-ACCOUNT')
    WHEN lines.two_books THEN RAISE(ABORT, 'B-TWO-BOOKS')
    WHEN lines.outside THEN RAISE(ABORT, 'B-NOT-IN-LAYER')
    WHEN heads.misdated OR lines.misdated THEN RAISE(ABORT, 'B-NO-PERIOD')
    WHEN states.closed THEN RAISE(ABORT, 'B-CLOSED')
    WHEN states.soft THEN RAISE(ABORT, 'B-SOFT')
    WHEN heads.reversals AND EXISTS (
      SELECT 1 FROM journal j LEFT JOIN journal r ON r.id = j.reverses AND r.layer = j.layer
      WHERE j.batch = NEW.batch AND j.reverses IS NOT NULL AND (
        r.id IS NULL
        OR (SELECT count(*) FROM posting WHERE journal = j.id)
          <> (SELECT count(*) FROM posting WHERE journal = r.id)
        OR EXISTS (
          SELECT 1 FROM posting p WHERE p.journal = j.id AND NOT EXISTS (
            SELECT 1 FROM posting o
            WHERE o.journal = r.id AND o.number = p.number
              AND o.debit = p.credit AND o.credit = p.debit AND o.pence = p.pence))))
      THEN RAISE(ABORT, 'B-REVERSAL')
    WHEN b.journals <> heads.journals OR b.postings <> lines.postings
      OR b.pence IS NOT lines.pence THEN RAISE(ABORT, 'B-TOTALS')
  END
  FROM batch b, (
    SELECT count(*) AS journals, max(j.reverses IS NOT NULL) AS reversals,
      max(m.id IS NULL OR j.effective_on < m.starts OR j.effective_on >= m.ends) AS misdated,
      max(NOT EXISTS (SELECT 1 FROM posting WHERE journal = j.id)) AS bare
    FROM journal j LEFT JOIN period m ON m.id = j.period WHERE j.batch = NEW.batch
  ) heads, (
    SELECT count(*) AS postings, sum(p.pence) AS pence,
      max(d.id IS NULL OR c.id IS NULL) AS unknown, max(d.book <> c.book) AS two_books,
      max(instr(d.layers, upper(substr(j.layer, 1, 1))) = 0
        OR instr(c.layers, upper(substr(j.layer, 1, 1))) = 0) AS outside,
      max(p.effective_on <> j.effective_on) AS misdated
    {_BATCH} LEFT JOIN account d ON d.id = p.debit LEFT JOIN account c ON c.id = p.credit
    WHERE j.batch = NEW.batch
  ) lines, (
    SELECT
      max(s.step = 'closed' OR s.step = 'reopened'
        AND (k.recorded_at < s.at OR k.recorded_at >= s.expires_at)) AS closed,
      max(s.step = 'soft' AND NOT q.adjusting) AS soft
    FROM batch k JOIN batch_kind q ON q.name = k.kind
      JOIN (SELECT DISTINCT period FROM journal WHERE batch = NEW.batch) m
      JOIN period_step s ON s.period = m.period
        AND s.number = (SELECT max(number) FROM period_step WHERE period = m.period)
    WHERE k.id = NEW.batch
  ) states
  WHERE b.id = NEW.batch;
  INSERT INTO batch_total (batch, layer, period, nominal, funder, debit, credit)
  SELECT NEW.batch, s.layer, s.period, a.nominal, a.funder, sum(s.debit), sum(s.credit)
  FROM (
    SELECT j.layer, j.period, p.debit AS account, p.pence AS debit, 0 AS credit
    {_BATCH} WHERE j.batch = NEW.batch
    UNION ALL
    SELECT j.layer, j.period, p.credit, 0, p.pence {_BATCH} WHERE j.batch = NEW.batch
  ) s JOIN account a ON a.id = s.account
  GROUP BY s.layer, s.period, a.nominal, a.funder;
  INSERT INTO pot_total (batch, pot, layer, pence)
  SELECT NEW.batch, a.pot, s.layer, sum(s.pence)
  FROM (
    SELECT j.layer, p.debit AS account, p.pence {_BATCH} WHERE j.batch = NEW.batch
    UNION ALL
    SELECT j.layer, p.credit, -p.pence {_BATCH} WHERE j.batch = NEW.batch
  ) s JOIN account a ON a.id = s.account AND a.spends AND a.pot <> 0
  GROUP BY a.pot, s.layer;
  SELECT RAISE(ABORT, 'B-OVERSPENT') WHERE EXISTS (
    SELECT 1 FROM pot_total t
    WHERE t.pot IN (
      SELECT k.id FROM pot_total n JOIN pot k ON k.id = n.pot
      WHERE n.batch = NEW.batch AND k.policy = 'stop')
    GROUP BY t.pot
    HAVING sum(CASE t.layer WHEN 'budget' THEN t.pence ELSE -t.pence END) < 0);
END"""

KEEP_TOTALS = """CREATE TRIGGER period_step_keeps_totals AFTER INSERT ON period_step
WHEN NEW.step = 'closed'
BEGIN
  INSERT INTO period_total (period, number, layer, nominal, funder, debit, credit)
  SELECT NEW.period, NEW.number, layer, nominal, funder, sum(debit), sum(credit)
  FROM batch_total WHERE period = NEW.period GROUP BY layer, nominal, funder;
END"""


def _never(table: str, verb: str) -> Guard:
    name = f"{table}_refuses_{verb.lower()}"
    return Guard(
        name,
        table,
        "changing or removing what is recorded",
        f"CREATE TRIGGER {name} BEFORE {verb} ON {table}"
        " BEGIN SELECT RAISE(ABORT, 'B-CHANGE'); END",
    )


def _new(table: str) -> Guard:
    """The guard of a new row: first by each unique key, then by the table's other rules."""
    refused = [
        (
            f"EXISTS (SELECT 1 FROM {table} WHERE "
            + " AND ".join(f"{column} = NEW.{column}" for column in columns.split())
            + ")",
            code,
        )
        for columns, code in KEYS[table]
    ]
    refused += RULES.get(table, ())
    cases = "\n".join(f"    WHEN {when} THEN RAISE(ABORT, '{code}')" for when, code in refused)
    name = f"{table}_refuses_replacing"
    return Guard(
        name,
        table,
        "replacing a recorded row; " + STOPS.get(table, "nothing more"),
        f"CREATE TRIGGER {name} BEFORE INSERT ON {table}\n"
        f"BEGIN\n  SELECT CASE\n{cases}\n  END;\nEND",
    )


GUARDS = [
    *(_never(table, verb) for table in KEYS for verb in ("UPDATE", "DELETE")),
    *(_new(table) for table in KEYS if table != "batch_close"),
    Guard(
        "batch_close_checks_all",
        "batch_close",
        "a set that does not hold what it declared, or breaks a rule, or overspends a pot",
        CLOSE_BATCH,
    ),
    Guard(
        "period_step_keeps_totals",
        "period_step",
        "totals of a closed period that are not those of its batches",
        KEEP_TOTALS,
    ),
]
