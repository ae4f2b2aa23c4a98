"""The book: chart, accounts, batches, journals, postings, totals, pots and periods.

Written out in each database's own words. PostgreSQL has no foreign keys on the two large tables:
its guards check them set by set.
"""

import csv
from pathlib import Path

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

CHART = Path(__file__).parents[1] / "chart.csv"

KINDS = (  # name, title, needs a second person, may post to a softly closed period
    ("authority_budget", "Authority budget", False, False),
    ("budgets_agreed", "Personal budgets agreed", False, False),
    ("direct_payment_run", "Direct payment run", True, False),
    ("payments_landed", "Payments landed", False, False),
    ("correction", "Correction", True, True),
    ("opening", "Opening balances", False, True),
    ("take_on", "Take-on of earlier years", True, True),
)

TABLES = (
    """CREATE TABLE nominal (
        code VARCHAR(8) NOT NULL,
        name VARCHAR(120) NOT NULL,
        book VARCHAR(8) NOT NULL,
        class VARCHAR(12) NOT NULL,
        normal_side VARCHAR(6) NOT NULL,
        s251_line VARCHAR(12) NOT NULL,
        fund VARCHAR(24) NOT NULL,
        requires VARCHAR(60) NOT NULL,
        allows VARCHAR(60) NOT NULL,
        layers VARCHAR(3) NOT NULL,
        clears_to_zero BOOLEAN NOT NULL,
        max_age_working_days INTEGER,
        clears_with VARCHAR(8) NOT NULL,
        stands_in_for VARCHAR(8) NOT NULL,
        note TEXT NOT NULL,
        CONSTRAINT pk_nominal PRIMARY KEY (code),
        CONSTRAINT ck_nominal_book CHECK (book IN ('council', 'family', 'school')))""",
    """CREATE TABLE pot (
        id {id} NOT NULL,
        key VARCHAR(200) NOT NULL,
        policy VARCHAR(5) NOT NULL,
        title VARCHAR(200) NOT NULL,
        CONSTRAINT pk_pot PRIMARY KEY (id),
        CONSTRAINT uq_pot_key UNIQUE (key),
        CONSTRAINT ck_pot_policy CHECK (policy IN ('stop', 'warn', 'allow')))""",
    """CREATE TABLE account (
        id {id} NOT NULL,
        nominal VARCHAR(8) NOT NULL,
        funder VARCHAR(12) NOT NULL,
        authority {id} NOT NULL,
        school {id} NOT NULL,
        subject {id} NOT NULL,
        pot {id} NOT NULL,
        book VARCHAR(8) NOT NULL,
        layers VARCHAR(3) NOT NULL,
        spends BOOLEAN NOT NULL,
        CONSTRAINT pk_account PRIMARY KEY (id),
        CONSTRAINT uq_account_analysis UNIQUE (nominal, funder, authority, school, subject, pot),
        CONSTRAINT fk_account_nominal FOREIGN KEY (nominal) REFERENCES nominal (code),
        CONSTRAINT ck_account_funder CHECK (funder IN (
            '', 'education', 'health', 'care', 'transport', 'school', 'client')))""",
    """CREATE TABLE batch_kind (
        name VARCHAR(40) NOT NULL,
        title VARCHAR(120) NOT NULL,
        second_person BOOLEAN NOT NULL,
        adjusting BOOLEAN NOT NULL,
        CONSTRAINT pk_batch_kind PRIMARY KEY (name))""",
    """CREATE TABLE batch (
        id {id} NOT NULL,
        reference VARCHAR(24) NOT NULL,
        kind VARCHAR(40) NOT NULL,
        source VARCHAR(200) NOT NULL,
        fingerprint VARCHAR(64) NOT NULL,
        maker {id} NOT NULL,
        approver {id},
        recorded_at {instant} NOT NULL,
        journals {id} NOT NULL,
        postings {id} NOT NULL,
        pence {id} NOT NULL,
        CONSTRAINT pk_batch PRIMARY KEY (id),
        CONSTRAINT uq_batch_reference UNIQUE (reference),
        CONSTRAINT uq_batch_source UNIQUE (source),
        CONSTRAINT fk_batch_kind FOREIGN KEY (kind) REFERENCES batch_kind (name),
        CONSTRAINT fk_batch_maker FOREIGN KEY (maker) REFERENCES person (id),
        CONSTRAINT fk_batch_approver FOREIGN KEY (approver) REFERENCES person (id),
        {batch_must_close}
        CONSTRAINT ck_batch_two_people CHECK (approver IS NULL OR approver <> maker),
        CONSTRAINT ck_batch_totals CHECK (
            journals > 0 AND postings >= journals AND pence >= postings),
        {recorded_shape}
        CONSTRAINT ck_batch_fingerprint CHECK (length(fingerprint) = 64),
        CONSTRAINT ck_batch_source CHECK (length(source) > 0))""",
    """CREATE TABLE batch_close (
        batch {id} NOT NULL,
        CONSTRAINT pk_batch_close PRIMARY KEY (batch),
        CONSTRAINT fk_batch_close_batch FOREIGN KEY (batch) REFERENCES batch (id))""",
    """CREATE TABLE period (
        id {id} NOT NULL,
        starts DATE NOT NULL,
        ends DATE NOT NULL,
        CONSTRAINT pk_period PRIMARY KEY (id),
        CONSTRAINT uq_period_starts UNIQUE (starts),
        CONSTRAINT uq_period_ends UNIQUE (ends),
        CONSTRAINT ck_period_days CHECK ({whole_month}))""",
    """CREATE TABLE period_step (
        period {id} NOT NULL,
        number INTEGER NOT NULL,
        step VARCHAR(8) NOT NULL,
        maker {id} NOT NULL,
        approver {id},
        reason VARCHAR(400) NOT NULL,
        at {instant} NOT NULL,
        expires_at {instant},
        CONSTRAINT pk_period_step PRIMARY KEY (period, number),
        CONSTRAINT fk_period_step_period FOREIGN KEY (period) REFERENCES period (id),
        CONSTRAINT fk_period_step_maker FOREIGN KEY (maker) REFERENCES person (id),
        CONSTRAINT fk_period_step_approver FOREIGN KEY (approver) REFERENCES person (id),
        {step_shape}
        CONSTRAINT ck_period_step_step CHECK (step IN ('soft', 'closed', 'reopened')),
        CONSTRAINT ck_period_step_two_people CHECK (approver IS NULL OR approver <> maker),
        CONSTRAINT ck_period_step_reopening CHECK (step <> 'reopened' OR (
            approver IS NOT NULL AND length(reason) > 0
            AND expires_at IS NOT NULL AND expires_at > at)))""",
    """CREATE TABLE journal (
        id {id} NOT NULL,
        batch {id} NOT NULL {to_batch},
        key VARCHAR(200) NOT NULL,
        layer VARCHAR(10) NOT NULL,
        period {id} NOT NULL {to_period},
        effective_on DATE NOT NULL,
        service_starts DATE,
        service_ends DATE,
        kind VARCHAR(60) NOT NULL,
        about {id},
        reverses {id},
        digest VARCHAR(64) NOT NULL,
        CONSTRAINT pk_journal PRIMARY KEY (id),
        CONSTRAINT uq_journal_key UNIQUE (key),
        CONSTRAINT ck_journal_layer CHECK (layer IN ('budget', 'commitment', 'actual')),
        {effective_shape}
        CONSTRAINT ck_journal_words CHECK (
            length(key) BETWEEN 1 AND 200 AND length(kind) BETWEEN 1 AND 60),
        CONSTRAINT ck_journal_digest CHECK (length(digest) = 64),
        CONSTRAINT ck_journal_service CHECK (
            (service_starts IS NULL AND service_ends IS NULL)
            OR (service_starts IS NOT NULL AND service_ends IS NOT NULL
                AND service_starts < service_ends)),
        CONSTRAINT ck_journal_reverses CHECK (reverses <> id))""",
    """CREATE TABLE posting (
        journal {id} NOT NULL {to_journal},
        number INTEGER NOT NULL,
        debit {id} NOT NULL {to_account},
        credit {id} NOT NULL {to_account},
        pence {id} NOT NULL,
        effective_on DATE NOT NULL,
        CONSTRAINT pk_posting PRIMARY KEY (journal, number),
        CONSTRAINT ck_posting_two_accounts CHECK (debit <> credit),
        CONSTRAINT ck_posting_pence CHECK (
            {whole_pence} pence > 0 AND pence <= 1000000000000000)){narrow}""",
    """CREATE TABLE batch_total (
        batch {id} NOT NULL,
        layer VARCHAR(10) NOT NULL,
        period {id} NOT NULL,
        nominal VARCHAR(8) NOT NULL,
        funder VARCHAR(12) NOT NULL,
        debit {id} NOT NULL,
        credit {id} NOT NULL,
        CONSTRAINT pk_batch_total PRIMARY KEY (batch, layer, period, nominal, funder),
        CONSTRAINT fk_batch_total_batch FOREIGN KEY (batch) REFERENCES batch (id)){narrow}""",
    """CREATE TABLE pot_total (
        pot {id} NOT NULL,
        batch {id} NOT NULL,
        layer VARCHAR(10) NOT NULL,
        pence {id} NOT NULL,
        CONSTRAINT pk_pot_total PRIMARY KEY (batch, pot, layer){pot_total_keys}){narrow}""",
    """CREATE TABLE period_total (
        period {id} NOT NULL,
        number INTEGER NOT NULL,
        layer VARCHAR(10) NOT NULL,
        nominal VARCHAR(8) NOT NULL,
        funder VARCHAR(12) NOT NULL,
        debit {id} NOT NULL,
        credit {id} NOT NULL,
        CONSTRAINT pk_period_total PRIMARY KEY (period, number, layer, nominal, funder),
        CONSTRAINT fk_period_total_step FOREIGN KEY (period, number)
            REFERENCES period_step (period, number)){narrow}""",
    "CREATE INDEX ix_account_subject ON account (subject)",
    "CREATE INDEX ix_account_pot ON account (pot)",
    "CREATE INDEX ix_account_school ON account (school)",
    "CREATE INDEX ix_journal_batch ON journal (batch)",
    "CREATE INDEX ix_journal_about ON journal (about)",
    "CREATE UNIQUE INDEX uq_journal_reverses ON journal (reverses) WHERE reverses IS NOT NULL",
    "CREATE INDEX ix_posting_debit ON posting (debit, effective_on, journal, pence)",
    "CREATE INDEX ix_posting_credit ON posting (credit, effective_on, journal, pence)",
    "CREATE INDEX ix_batch_total_period ON batch_total (period, batch)",
    "CREATE INDEX ix_pot_total_pot ON pot_total (pot, layer, pence)",
)

MUST_CLOSE = """CONSTRAINT fk_batch_id FOREIGN KEY (id) REFERENCES batch_close (batch)
            DEFERRABLE INITIALLY DEFERRED"""

# SQLite keeps days and instants as text and compares them as text, so their shape matters; it
# reads 31 April as it stands until it is asked to add nothing to it.
INSTANT = "'????-??-?? ??:??:??.??????'"

KNOWN_YEARS = "BETWEEN '1900-01-01' AND '9999-12-31'"

WORDS = {
    "sqlite": {
        "id": "INTEGER",
        "instant": "DATETIME",
        "batch_must_close": f"{MUST_CLOSE},",
        "to_batch": "CONSTRAINT fk_journal_batch REFERENCES batch (id)",
        "to_period": "CONSTRAINT fk_journal_period REFERENCES period (id)",
        "to_journal": "REFERENCES journal (id)",
        "to_account": "REFERENCES account (id)",
        "pot_total_keys": """,
        CONSTRAINT fk_pot_total_pot FOREIGN KEY (pot) REFERENCES pot (id),
        CONSTRAINT fk_pot_total_batch FOREIGN KEY (batch) REFERENCES batch (id)""",
        "whole_pence": "typeof(pence) = 'integer' AND",
        "whole_month": """starts = date(starts, 'start of month')
            AND ends = date(starts, '+1 month')
            AND id = CAST(strftime('%Y%m', starts) AS INTEGER)""",
        "narrow": " WITHOUT ROWID",
        "recorded_shape": f"""CONSTRAINT ck_batch_recorded_at CHECK (
            recorded_at GLOB {INSTANT}
            AND substr(recorded_at, 1, 19) IS datetime(recorded_at, '+0 days')),""",
        "step_shape": f"""CONSTRAINT ck_period_step_at CHECK (
            at GLOB {INSTANT} AND substr(at, 1, 19) IS datetime(at, '+0 days')
            AND (expires_at IS NULL OR expires_at GLOB {INSTANT}
                AND substr(expires_at, 1, 19) IS datetime(expires_at, '+0 days'))),""",
        "effective_shape": """CONSTRAINT ck_journal_dates CHECK (
            effective_on IS date(effective_on, '+0 days')
            AND service_starts IS date(service_starts, '+0 days')
            AND service_ends IS date(service_ends, '+0 days')),""",
    },
    "postgresql": {
        "id": "BIGINT",
        "instant": "TIMESTAMP WITH TIME ZONE",
        "batch_must_close": "",
        "to_batch": "",
        "to_period": "",
        "to_journal": "",
        "to_account": "",
        "pot_total_keys": "",
        "whole_pence": "",
        "whole_month": """EXTRACT(day FROM starts) = 1
            AND ends = (starts + INTERVAL '1 month')::date
            AND id = EXTRACT(year FROM starts) * 100 + EXTRACT(month FROM starts)""",
        "narrow": "",
        # PostgreSQL has an infinity, and years that no calendar of ours knows.
        "recorded_shape": f"CONSTRAINT ck_batch_recorded_at CHECK (recorded_at {KNOWN_YEARS}),",
        "step_shape": f"""CONSTRAINT ck_period_step_at CHECK (
            at {KNOWN_YEARS} AND (expires_at IS NULL OR expires_at {KNOWN_YEARS})),""",
        "effective_shape": f"""CONSTRAINT ck_journal_dates CHECK (
            (service_starts IS NULL OR service_starts {KNOWN_YEARS})
            AND (service_ends IS NULL OR service_ends {KNOWN_YEARS})),""",
    },
}


def upgrade() -> None:
    """Make the tables, then load the chart of accounts and the kinds of batch."""
    connection = op.get_bind()
    words = WORDS[connection.dialect.name]
    for statement in TABLES:
        connection.exec_driver_sql(statement.format(**words).replace("%", _percent(connection)))
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"ALTER TABLE batch ADD {MUST_CLOSE}")
    _load(connection, "nominal", _chart())
    columns = ("name", "title", "second_person", "adjusting")
    _load(connection, "batch_kind", [dict(zip(columns, kind, strict=True)) for kind in KINDS])


def downgrade() -> None:
    """Refused: what is recorded stays recorded."""
    raise RuntimeError("A ledger is never downgraded. Restore a backup beside it instead.")


def _percent(connection: sa.Connection) -> str:
    return "%%" if connection.dialect.name == "postgresql" else "%"


def _chart() -> list[dict[str, object]]:
    with CHART.open(encoding="utf-8", newline="") as file:
        rows: list[dict[str, object]] = [dict(row) for row in csv.DictReader(file)]
    for row in rows:
        row["clears_to_zero"] = row["clears_to_zero"] == "yes"
        age = str(row["max_age_working_days"])
        row["max_age_working_days"] = int(age) if age else None
    return rows


def _load(connection: sa.Connection, table: str, rows: list[dict[str, object]]) -> None:
    columns = [sa.column(name) for name in rows[0]]
    connection.execute(sa.insert(sa.table(table, *columns)), rows)
