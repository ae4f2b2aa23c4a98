"""PostgreSQL's guards: static PL/pgSQL, set by set, run as the owner of the tables.

Each trigger is written as PostgreSQL writes it back, so that the two can be compared. References
from `journal` and `posting` are checked here over whole sets, not row by row by foreign keys.
"""

from __future__ import annotations

from ledger.database import Guard

REFUSE_CHANGE = """
BEGIN
  RAISE EXCEPTION 'B-CHANGE' USING ERRCODE = 'integrity_constraint_violation';
END
"""

ASK_SECOND_PERSON = """
BEGIN
  IF NEW.approver IS NULL AND EXISTS (
    SELECT 1 FROM batch_kind WHERE name = NEW.kind AND second_person
  ) THEN
    RAISE EXCEPTION 'B-TWO-PEOPLE' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END
"""

# An absent analysis is '' or 0. `layers` must be what the nominal allows with this analysis.
FIT_ACCOUNTS = """
DECLARE
  misfit boolean;
  no_pot boolean;
BEGIN
  SELECT
    bool_or(
      book <> right_book OR spends <> (chart_layers = 'BCA') OR NOT allowed OR layers <>
      CASE WHEN complete THEN chart_layers
        WHEN eased AND (has_funder OR NOT asks_funder) AND (has_pot OR NOT asks_pot) THEN 'B'
        ELSE '' END
    ),
    bool_or(has_pot AND NOT EXISTS (SELECT 1 FROM pot WHERE pot.id = fitted.pot))
  INTO misfit, no_pot
  FROM (
    SELECT a.book, a.spends, a.layers, a.pot, n.book AS right_book, n.layers AS chart_layers,
      n.layers = 'BCA' OR n.class = 'income' AS eased,
      a.funder <> '' AS has_funder, a.pot <> 0 AS has_pot,
      n.requires ~ '\\mfunder\\M' AS asks_funder, n.requires ~ '\\mpot\\M' AS asks_pot,
      (a.funder <> '' OR n.requires !~ '\\mfunder\\M')
        AND (a.authority <> 0 OR n.requires !~ '\\mauthority\\M')
        AND (a.school <> 0 OR n.requires !~ '\\mschool\\M')
        AND (a.subject <> 0 OR n.requires !~ '\\msubject\\M')
        AND (a.pot <> 0 OR n.requires !~ '\\mpot\\M') AS complete,
      (a.funder = '' OR n.requires || ' ' || n.allows ~ '\\mfunder\\M')
        AND (a.authority = 0 OR n.requires || ' ' || n.allows ~ '\\mauthority\\M')
        AND (a.school = 0 OR n.requires || ' ' || n.allows ~ '\\mschool\\M')
        AND (a.subject = 0 OR n.requires || ' ' || n.allows ~ '\\msubject\\M')
        AND (a.pot = 0 OR n.requires || ' ' || n.allows ~ '\\mpot\\M') AS allowed
    FROM added a JOIN nominal n ON n.code = a.nominal
  ) fitted;
  IF misfit THEN
    RAISE EXCEPTION 'B-ANALYSIS' USING ERRCODE = 'integrity_constraint_violation';
  ELSIF no_pot THEN
    RAISE EXCEPTION 'B-POT' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NULL;
END
"""

# A batch that can be seen from outside is closed; so its existence is asked first.
JOIN_OPEN_BATCH = """
BEGIN
  IF EXISTS (
    SELECT 1 FROM (SELECT DISTINCT batch FROM added) a
    WHERE NOT EXISTS (SELECT 1 FROM batch b WHERE b.id = a.batch)
  ) THEN
    RAISE EXCEPTION 'B-ORPHAN' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  IF EXISTS (
    SELECT 1 FROM (SELECT DISTINCT batch FROM added) a JOIN batch_close c ON c.batch = a.batch
  ) THEN
    RAISE EXCEPTION 'B-LATE' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NULL;
END
"""

JOIN_OPEN_JOURNAL = """
DECLARE
  orphan boolean;
  joined bigint[];
BEGIN
  SELECT bool_or(j.id IS NULL), array_agg(DISTINCT j.batch) INTO orphan, joined
  FROM added a LEFT JOIN journal j ON j.id = a.journal;
  IF orphan THEN
    RAISE EXCEPTION 'B-ORPHAN' USING ERRCODE = 'integrity_constraint_violation';
  ELSIF EXISTS (SELECT 1 FROM batch_close WHERE batch = ANY (joined)) THEN
    RAISE EXCEPTION 'B-LATE' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NULL;
END
"""

CLOSE_BATCH = """
DECLARE
  declared batch%ROWTYPE;
  adjusts boolean;
  heads record;
  lines record;
  wrong text;
BEGIN
  IF current_setting('transaction_isolation') <> 'read committed' THEN
    RAISE EXCEPTION 'B-ISOLATION' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  SELECT * INTO declared FROM batch WHERE id = NEW.batch;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'B-ORPHAN' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  IF EXISTS (SELECT 1 FROM batch_close WHERE batch = NEW.batch) THEN
    RAISE EXCEPTION 'B-LATE' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  IF EXISTS (SELECT 1 FROM batch_total WHERE batch = NEW.batch)
    OR EXISTS (SELECT 1 FROM pot_total WHERE batch = NEW.batch) THEN
    RAISE EXCEPTION 'B-FORGED' USING ERRCODE = 'integrity_constraint_violation';
  END IF;

  -- Periods first: a close of one of them waits for us, or we wait for it and then see it.
  PERFORM 1 FROM period WHERE id IN (SELECT DISTINCT period FROM journal WHERE batch = NEW.batch)
    ORDER BY id FOR SHARE;

  SELECT count(*) AS journals, bool_or(j.reverses IS NOT NULL) AS reversals,
    bool_or(m.id IS NULL OR j.effective_on < m.starts OR j.effective_on >= m.ends) AS misdated
  INTO heads
  FROM journal j LEFT JOIN period m ON m.id = j.period
  WHERE j.batch = NEW.batch;

  -- One pass over the postings: totals are written and the whole set judged from the same rows.
  WITH pairs AS MATERIALIZED (
    SELECT j.layer, j.period, p.debit, p.credit, sum(p.pence) AS pence, count(*) AS postings,
      count(*) FILTER (WHERE p.number = 1) AS journals,
      bool_or(p.effective_on <> j.effective_on) AS misdated
    FROM journal j JOIN posting p ON p.journal = j.id
    WHERE j.batch = NEW.batch
    GROUP BY j.layer, j.period, p.debit, p.credit
  ), sides AS (
    SELECT layer, period, debit AS account, pence AS debit, 0 AS credit FROM pairs
    UNION ALL
    SELECT layer, period, credit, 0, pence FROM pairs
  ), moved AS MATERIALIZED (
    SELECT s.layer, s.period, a.nominal, a.funder,
      CASE WHEN a.spends THEN a.pot ELSE 0 END AS pot,
      sum(s.debit) AS debit, sum(s.credit) AS credit
    FROM sides s JOIN account a ON a.id = s.account
    GROUP BY 1, 2, 3, 4, 5
  ), totals AS (
    INSERT INTO batch_total (batch, layer, period, nominal, funder, debit, credit)
    SELECT NEW.batch, layer, period, nominal, funder, sum(debit), sum(credit)
    FROM moved GROUP BY layer, period, nominal, funder
  ), pots AS (
    INSERT INTO pot_total (batch, pot, layer, pence)
    SELECT NEW.batch, pot, layer, sum(debit) - sum(credit)
    FROM moved WHERE pot <> 0 GROUP BY pot, layer
  )
  SELECT coalesce(sum(u.postings), 0) AS postings, coalesce(sum(u.journals), 0) AS journals,
    sum(u.pence) AS pence,
    bool_or(d.id IS NULL OR c.id IS NULL) AS unknown,
    bool_or(d.book <> c.book) AS two_books,
    bool_or(strpos(d.layers, upper(left(u.layer, 1))) = 0
      OR strpos(c.layers, upper(left(u.layer, 1))) = 0) AS outside,
    bool_or(u.misdated) AS misdated
  INTO lines
  FROM pairs u LEFT JOIN account d ON d.id = u.debit LEFT JOIN account c ON c.id = u.credit;

  wrong := CASE
    WHEN lines.journals <> heads.journals THEN 'B-NO-POSTINGS'
    WHEN lines.unknown THEN 'B-ACCOUNT'
    WHEN lines.two_books THEN 'B-TWO-BOOKS'
    WHEN lines.outside THEN 'B-NOT-IN-LAYER'
    WHEN heads.misdated OR lines.misdated THEN 'B-NO-PERIOD'
  END;
  IF wrong IS NOT NULL THEN
    RAISE EXCEPTION '%', wrong USING ERRCODE = 'integrity_constraint_violation';
  END IF;

  SELECT adjusting INTO adjusts FROM batch_kind WHERE name = declared.kind;
  SELECT CASE
    WHEN bool_or(s.step = 'closed') OR bool_or(s.step = 'reopened'
      AND (declared.recorded_at < s.at OR declared.recorded_at >= s.expires_at)) THEN 'B-CLOSED'
    WHEN NOT adjusts AND bool_or(s.step = 'soft') THEN 'B-SOFT'
  END
  INTO wrong
  FROM (SELECT DISTINCT period FROM journal WHERE batch = NEW.batch) m
    JOIN period_step s ON s.period = m.period
      AND s.number = (SELECT max(number) FROM period_step WHERE period = m.period);
  IF wrong IS NOT NULL THEN
    RAISE EXCEPTION '%', wrong USING ERRCODE = 'integrity_constraint_violation';
  END IF;

  IF heads.reversals AND EXISTS (
    SELECT 1 FROM journal j LEFT JOIN journal r ON r.id = j.reverses AND r.layer = j.layer
    WHERE j.batch = NEW.batch AND j.reverses IS NOT NULL AND (
      r.id IS NULL
      OR (SELECT count(*) FROM posting WHERE journal = j.id)
        <> (SELECT count(*) FROM posting WHERE journal = r.id)
      OR EXISTS (
        SELECT 1 FROM posting p WHERE p.journal = j.id AND NOT EXISTS (
          SELECT 1 FROM posting o
          WHERE o.journal = r.id AND o.number = p.number
            AND o.debit = p.credit AND o.credit = p.debit AND o.pence = p.pence)))
  ) THEN
    RAISE EXCEPTION 'B-REVERSAL' USING ERRCODE = 'integrity_constraint_violation';
  END IF;

  IF declared.journals <> heads.journals OR declared.postings <> lines.postings
    OR declared.pence <> lines.pence THEN
    RAISE EXCEPTION 'B-TOTALS' USING ERRCODE = 'integrity_constraint_violation';
  END IF;

  -- Pots under `stop` in id order: of two spends at once the second waits, then counts the first.
  PERFORM 1 FROM pot
    WHERE policy = 'stop' AND id IN (SELECT pot FROM pot_total WHERE batch = NEW.batch)
    ORDER BY id FOR NO KEY UPDATE;
  IF EXISTS (
    SELECT 1 FROM pot_total t
    WHERE t.pot IN (
      SELECT k.id FROM pot k JOIN pot_total n ON n.pot = k.id
      WHERE n.batch = NEW.batch AND k.policy = 'stop')
    GROUP BY t.pot
    HAVING sum(CASE t.layer WHEN 'budget' THEN t.pence ELSE -t.pence END) < 0
  ) THEN
    RAISE EXCEPTION 'B-OVERSPENT' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END
"""

TAKE_STEP = """
DECLARE
  last record;
BEGIN
  IF current_setting('transaction_isolation') <> 'read committed' THEN
    RAISE EXCEPTION 'B-ISOLATION' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  PERFORM 1 FROM period WHERE id = NEW.period FOR NO KEY UPDATE;
  SELECT number, step, at INTO last FROM period_step
  WHERE period = NEW.period ORDER BY number DESC LIMIT 1;
  IF NEW.number <> coalesce(last.number, 0) + 1
    OR NEW.at < last.at
    OR (CASE coalesce(last.step, 'open')
      WHEN 'open' THEN NEW.step = 'reopened'
      WHEN 'soft' THEN NEW.step = 'soft'
      WHEN 'closed' THEN NEW.step <> 'reopened'
      ELSE false
    END) THEN
    RAISE EXCEPTION 'B-STEP' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END
"""

KEEP_TOTALS = """
BEGIN
  INSERT INTO period_total (period, number, layer, nominal, funder, debit, credit)
  SELECT NEW.period, NEW.number, layer, nominal, funder, sum(debit), sum(credit)
  FROM batch_total WHERE period = NEW.period GROUP BY layer, nominal, funder;
  RETURN NULL;
END
"""

TABLES = (
    "nominal",
    "pot",
    "account",
    "batch_kind",
    "batch",
    "batch_close",
    "period",
    "period_step",
    "journal",
    "posting",
    "batch_total",
    "pot_total",
    "period_total",
)


def _guard(name: str, table: str, when: str, function: str, body: str, stops: str) -> Guard:
    event, _, how = when.partition(" / ")
    trigger = f"CREATE TRIGGER {name} {event} ON public.{table} {how} EXECUTE FUNCTION {function}()"
    return Guard(name, table, stops, trigger, function, body)


_ADDED = "AFTER INSERT / REFERENCING NEW TABLE AS added FOR EACH STATEMENT"

GUARDS = [
    *(
        _guard(
            f"{table}_refuses_change",
            table,
            "BEFORE DELETE OR UPDATE OR TRUNCATE / FOR EACH STATEMENT",
            "refuse_change",
            REFUSE_CHANGE,
            "changing, removing or emptying what is recorded",
        )
        for table in TABLES
    ),
    _guard(
        "batch_asks_second_person",
        "batch",
        "BEFORE INSERT / FOR EACH ROW",
        "ask_second_person",
        ASK_SECOND_PERSON,
        "one person alone paying money",
    ),
    _guard(
        "account_fits_chart",
        "account",
        _ADDED,
        "fit_accounts",
        FIT_ACCOUNTS,
        "an account without the analysis its code requires, or of a pot that is not there",
    ),
    _guard(
        "journal_joins_open_batch",
        "journal",
        _ADDED,
        "join_open_batch",
        JOIN_OPEN_BATCH,
        "a journal of no batch, of another's, or of one already closed",
    ),
    _guard(
        "posting_joins_open_journal",
        "posting",
        _ADDED,
        "join_open_journal",
        JOIN_OPEN_JOURNAL,
        "a posting of no journal, or slipped into one already closed",
    ),
    _guard(
        "batch_close_checks_all",
        "batch_close",
        "BEFORE INSERT / FOR EACH ROW",
        "close_batch",
        CLOSE_BATCH,
        "a set that does not hold what it declared, or breaks a rule, or overspends a pot",
    ),
    _guard(
        "period_step_is_allowed",
        "period_step",
        "BEFORE INSERT / FOR EACH ROW",
        "take_step",
        TAKE_STEP,
        "closing while a posting is in flight, and reopening out of order",
    ),
    Guard(
        "period_step_keeps_totals",
        "period_step",
        "totals of a closed period that are not those of its batches",
        "CREATE TRIGGER period_step_keeps_totals AFTER INSERT ON public.period_step FOR EACH ROW"
        " WHEN (((new.step)::text = 'closed'::text)) EXECUTE FUNCTION keep_totals()",
        "keep_totals",
        KEEP_TOTALS,
    ),
]
