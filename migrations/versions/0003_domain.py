"""The domain: parties, access, rules, casework, budgets and payments, with the rules it ships.

Tables of record are guarded like the book's: see `ledger.database.record`.
"""

import json
from datetime import date

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)

SHIPPED_FROM = date(2024, 4, 1)
PRACTICE = "Practice of English authorities; the council's own choice"
RULES = (  # key, title, value, source
    (
        "contingency_weeks",
        "Weeks of money a family may keep",
        8,
        "St Helens and others ask back only what is over 8 weeks; the council's own choice",
    ),
    (
        "four_weekly_anchor",
        "Four-weekly payments, in step with Monday 6 April 2026",
        "2026-04-06",
        PRACTICE,
    ),
    (
        "payment_terms",
        "Termly payments: money starts in April, September and January",
        [[4, 1], [9, 1], [1, 1]],
        "LGSCO 23 017 635 (pay a term in advance); the council's own choice",
    ),
    (
        "payment_lead",
        "Payments are promised before their period begins",
        {
            "four-weekly": "friday before",
            "monthly": "first working day",
            "termly": "first working day",
            "one-off": "last working day before",
        },
        "SI 2014/1652 reg 8 (payment dates in the notice); the council's own choice",
    ),
    (
        "tie_order",
        "A penny that is left goes to education, then health, then care",
        ["education", "health", "care"],
        "The council's own choice",
    ),
    (
        "split_method",
        "Shares by largest remainder, of the running total",
        "largest remainder, cumulative",
        "The council's own choice",
    ),
)


def upgrade() -> None:
    """Make the tables of the domain and put in the rules that are shipped."""
    op.create_table(
        "authority",
        sa.Column("id", ID, nullable=False, autoincrement=False),
        sa.Column("code", sa.String(3), nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("home", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_authority"),
        sa.UniqueConstraint("code", name="uq_authority_code"),
    )
    op.create_index(
        "uq_authority_home",
        "authority",
        ["home"],
        unique=True,
        sqlite_where=sa.text("home"),
        postgresql_where=sa.text("home"),
    )
    op.create_table(
        "school",
        sa.Column("id", ID, nullable=False, autoincrement=False),
        sa.Column("authority_id", ID, nullable=False),
        sa.Column("urn", sa.String(6), nullable=False),
        sa.Column("laestab", sa.String(8), nullable=False),
        sa.Column("ukprn", sa.String(8), nullable=True),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("type_name", sa.String(80), nullable=False),
        sa.Column("phase", sa.String(40), nullable=False),
        sa.Column("sector", sa.String(12), nullable=False),
        sa.Column("setting", sa.String(24), nullable=False),
        sa.Column("status", sa.String(40), nullable=False),
        sa.Column("opened", sa.Date(), nullable=True),
        sa.Column("closed", sa.Date(), nullable=True),
        sa.Column("town", sa.String(80), nullable=False),
        sa.Column("postcode", sa.String(8), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_school"),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name="fk_school_authority_id"),
        sa.UniqueConstraint("urn", name="uq_school_urn"),
        sa.CheckConstraint(
            "sector IN ('maintained','academy','independent','college','other')",
            name=op.f("ck_school_sector"),
        ),
        sa.CheckConstraint(
            "setting IN ('mainstream','unit','special','alternative provision','college','early years')",
            name=op.f("ck_school_setting"),
        ),
    )
    op.create_index("ix_school_authority_id", "school", ["authority_id"])
    op.create_index("ix_school_laestab", "school", ["laestab"])
    op.create_index(  # an academy keeps the number of the school it replaces, which is closed
        "uq_school_laestab",
        "school",
        ["laestab"],
        unique=True,
        sqlite_where=sa.text("status <> 'Closed'"),
        postgresql_where=sa.text("status <> 'Closed'"),
    )
    op.create_table(
        "child",
        sa.Column("id", ID, nullable=False, autoincrement=False),
        sa.Column("subject", ID, nullable=False),
        sa.Column("reference", sa.String(20), nullable=False),
        sa.Column("upn", sa.String(13), nullable=True),
        sa.Column("first_name", sa.String(80), nullable=False),
        sa.Column("last_name", sa.String(80), nullable=False),
        sa.Column("born", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_child"),
        sa.UniqueConstraint("reference", name="uq_child_reference"),
        sa.UniqueConstraint("subject", name="uq_child_subject"),
        sa.UniqueConstraint("upn", name="uq_child_upn"),
    )
    op.create_table(
        "payee",
        sa.Column("id", ID, nullable=False, autoincrement=False),
        sa.Column("child_id", ID, nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("name", sa.String(160), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_payee"),
        sa.ForeignKeyConstraint(["child_id"], ["child.id"], name="fk_payee_child_id"),
        sa.CheckConstraint(
            "kind IN ('parent','young person','nominee','representative','third party')",
            name=op.f("ck_payee_kind"),
        ),
    )
    op.create_index("ix_payee_child_id", "payee", ["child_id"])
    op.create_table(
        "user_account",
        sa.Column("id", ID, nullable=False, autoincrement=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("email", sa.String(200), nullable=False),
        sa.Column("role", sa.String(24), nullable=False),
        sa.Column("password_hash", sa.String(200), nullable=False),
        sa.Column("disabled_at", INSTANT, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_user_account"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_user_account_person_id"),
        sa.UniqueConstraint("email", name="uq_user_account_email"),
        sa.CheckConstraint(
            "role IN ('finance officer', 'approver', 'SEN case officer', 'parent or young person', 'administrator')",
            name=op.f("ck_user_account_role"),
        ),
    )
    op.create_index("ix_user_account_person_id", "user_account", ["person_id"])
    op.create_table(
        "session",
        sa.Column("id", ID, nullable=False, autoincrement=False),
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column("user_id", ID, nullable=True),
        sa.Column("csrf", sa.String(64), nullable=False),
        sa.Column("started_at", INSTANT, nullable=False),
        sa.Column("seen_at", INSTANT, nullable=False),
        sa.Column("ended_at", INSTANT, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_session"),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name="fk_session_user_id"),
        sa.UniqueConstraint("token_hash", name="uq_session_token_hash"),
    )
    op.create_index("ix_session_user_id", "session", ["user_id"])
    op.create_table(
        "sign_in_attempt",
        sa.Column("id", ID, nullable=False, autoincrement=False),
        sa.Column("who_hash", sa.String(64), nullable=False),
        sa.Column("from_hash", sa.String(64), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("succeeded", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_sign_in_attempt"),
    )
    op.create_index("ix_sign_in_attempt_at", "sign_in_attempt", ["at"])
    op.create_index("ix_sign_in_attempt_from_hash", "sign_in_attempt", ["from_hash"])
    op.create_index("ix_sign_in_attempt_who_hash", "sign_in_attempt", ["who_hash"])
    op.create_table(
        "invitation",
        sa.Column("id", ID, nullable=False, autoincrement=False),
        sa.Column("user_id", ID, nullable=False),
        sa.Column("code_hash", sa.String(64), nullable=False),
        sa.Column("made_at", INSTANT, nullable=False),
        sa.Column("ends_at", INSTANT, nullable=False),
        sa.Column("used_at", INSTANT, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_invitation"),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name="fk_invitation_user_id"),
        sa.UniqueConstraint("code_hash", name="uq_invitation_code_hash"),
    )
    op.create_index("ix_invitation_user_id", "invitation", ["user_id"])
    op.create_table(
        "submission",
        sa.Column("key_hash", sa.String(64), nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("endpoint", sa.String(80), nullable=False),
        sa.Column("fingerprint", sa.String(64), nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("location", sa.String(500), nullable=True),
        sa.Column("at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("key_hash", name="pk_submission"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_submission_person_id"),
    )
    op.create_table(
        "tie",
        sa.Column("id", ID, nullable=False, autoincrement=False),
        sa.Column("user_id", ID, nullable=False),
        sa.Column("child_id", ID, nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("starts", sa.Date(), nullable=False),
        sa.Column("ends", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_tie"),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name="fk_tie_user_id"),
        sa.ForeignKeyConstraint(["child_id"], ["child.id"], name="fk_tie_child_id"),
        sa.UniqueConstraint(
            "user_id", "child_id", "kind", "starts", name="uq_tie_user_id_child_id_kind_starts"
        ),
        sa.CheckConstraint(
            "kind IN ('parent','young person','case officer')", name=op.f("ck_tie_kind")
        ),
    )
    op.create_index("ix_tie_child_id", "tie", ["child_id"])
    op.create_table(
        "approval",
        sa.Column("id", ID, nullable=False, autoincrement=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("subject_id", ID, nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("maker_id", ID, nullable=False),
        sa.Column("approver_id", ID, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_approval"),
        sa.ForeignKeyConstraint(["maker_id"], ["person.id"], name="fk_approval_maker_id"),
        sa.ForeignKeyConstraint(["approver_id"], ["person.id"], name="fk_approval_approver_id"),
        sa.CheckConstraint("maker_id <> approver_id", name=op.f("ck_approval_two_people")),
    )
    op.create_index("ix_approval_subject_id", "approval", ["subject_id"])
    op.create_table(
        "seen",
        sa.Column("id", ID, nullable=False, autoincrement=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("child_id", ID, nullable=False),
        sa.Column("page", sa.String(60), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_seen"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_seen_person_id"),
        sa.ForeignKeyConstraint(["child_id"], ["child.id"], name="fk_seen_child_id"),
        sa.UniqueConstraint(
            "person_id", "child_id", "page", "day", name="uq_seen_person_id_child_id_page_day"
        ),
    )
    op.create_index("ix_seen_child_id", "seen", ["child_id"])
    op.create_table(
        "rule",
        sa.Column("id", ID, nullable=False, autoincrement=False),
        sa.Column("key", sa.String(60), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("starts", sa.Date(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("title", sa.String(120), nullable=False),
        sa.Column("source", sa.String(200), nullable=False),
        sa.Column("maker_id", ID, nullable=True),
        sa.Column("checker_id", ID, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_rule"),
        sa.ForeignKeyConstraint(["maker_id"], ["person.id"], name="fk_rule_maker_id"),
        sa.ForeignKeyConstraint(["checker_id"], ["person.id"], name="fk_rule_checker_id"),
        sa.UniqueConstraint("key", "starts", name="uq_rule_key_starts"),
        sa.UniqueConstraint("key", "version", name="uq_rule_version"),
    )
    op.create_table(
        "stored_file",
        sa.Column("id", ID, nullable=False, autoincrement=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_stored_file"),
        sa.UniqueConstraint("sha256", name="uq_stored_file_sha256"),
    )
    op.create_table(
        "upload",
        sa.Column("id", ID, nullable=False, autoincrement=False),
        sa.Column("reference", sa.String(24), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("file_id", ID, nullable=False),
        sa.Column("file_name", sa.String(255), nullable=False),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("rows_done", sa.Integer(), nullable=False),
        sa.Column("total_pence", ID, nullable=True),
        sa.Column("rows_digest", sa.String(64), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("posted_at", INSTANT, nullable=True),
        sa.Column("batch_id", ID, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_upload"),
        sa.ForeignKeyConstraint(["file_id"], ["stored_file.id"], name="fk_upload_file_id"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_upload_person_id"),
        sa.UniqueConstraint("reference", name="uq_upload_reference"),
        sa.CheckConstraint(
            "state IN ('received', 'problems', 'ready', 'posting', 'posted', 'withdrawn')",
            name=op.f("ck_upload_state"),
        ),
    )
    op.create_index("ix_upload_state", "upload", ["state"])
    op.create_table(
        "plan",
        sa.Column("id", ID, nullable=False, autoincrement=False),
        sa.Column("child_id", ID, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("starts", sa.Date(), nullable=False),
        sa.Column("ends", sa.Date(), nullable=True),
        sa.Column("review_on", sa.Date(), nullable=True),
        sa.Column("school_id", ID, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_plan"),
        sa.ForeignKeyConstraint(["child_id"], ["child.id"], name="fk_plan_child_id"),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name="fk_plan_school_id"),
        sa.UniqueConstraint("child_id", "version", name="uq_plan_child_id_version"),
    )
    op.create_index("ix_plan_school_id", "plan", ["school_id"])
    op.create_table(
        "budget",
        sa.Column("id", ID, nullable=False, autoincrement=False),
        sa.Column("child_id", ID, nullable=False),
        sa.Column("plan_id", ID, nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("pot_id", ID, nullable=False),
        sa.Column("agreed_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_budget"),
        sa.ForeignKeyConstraint(["child_id"], ["child.id"], name="fk_budget_child_id"),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name="fk_budget_plan_id"),
        sa.UniqueConstraint("plan_id", "year", name="uq_budget_plan_id_year"),
    )
    op.create_index("ix_budget_child_id", "budget", ["child_id"])
    op.create_table(
        "agreement",
        sa.Column("id", ID, nullable=False, autoincrement=False),
        sa.Column("budget_id", ID, nullable=False),
        sa.Column("payee_id", ID, nullable=False),
        sa.Column("custody", sa.String(10), nullable=False),
        sa.Column("cycle", sa.String(12), nullable=False),
        sa.Column("account_pot_id", ID, nullable=False),
        sa.Column("starts", sa.Date(), nullable=False),
        sa.Column("ends", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_agreement"),
        sa.ForeignKeyConstraint(["budget_id"], ["budget.id"], name="fk_agreement_budget_id"),
        sa.ForeignKeyConstraint(["payee_id"], ["payee.id"], name="fk_agreement_payee_id"),
        sa.CheckConstraint(
            "custody IN ('own', 'card', 'managed', 'authority')", name=op.f("ck_agreement_custody")
        ),
        sa.CheckConstraint(
            "cycle IN ('four-weekly', 'monthly', 'termly', 'one-off')",
            name=op.f("ck_agreement_cycle"),
        ),
    )
    op.create_index("ix_agreement_account_pot_id", "agreement", ["account_pot_id"])
    op.create_index("ix_agreement_budget_id", "agreement", ["budget_id"])
    op.create_table(
        "line",
        sa.Column("id", ID, nullable=False, autoincrement=False),
        sa.Column("budget_id", ID, nullable=False),
        sa.Column("agreement_id", ID, nullable=True),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("section", sa.String(2), nullable=False),
        sa.Column("outcome", sa.String(120), nullable=False),
        sa.Column("what", sa.String(200), nullable=False),
        sa.Column("hours", sa.Integer(), nullable=False),
        sa.Column("weeks", sa.Integer(), nullable=False),
        sa.Column("rate_pence", ID, nullable=False),
        sa.Column("rate_source", sa.String(120), nullable=False),
        sa.Column("mechanism", sa.String(16), nullable=False),
        sa.Column("starts", sa.Date(), nullable=False),
        sa.Column("ends", sa.Date(), nullable=False),
        sa.Column("weekly_pence", ID, nullable=False),
        sa.Column("year_pence", ID, nullable=False),
        sa.Column("working", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_line"),
        sa.ForeignKeyConstraint(["budget_id"], ["budget.id"], name="fk_line_budget_id"),
        sa.ForeignKeyConstraint(["agreement_id"], ["agreement.id"], name="fk_line_agreement_id"),
        sa.UniqueConstraint("budget_id", "number", name="uq_line_budget_id_number"),
        sa.CheckConstraint(
            "mechanism IN ('direct payment', 'arranged', 'third party')",
            name=op.f("ck_line_mechanism"),
        ),
        sa.CheckConstraint("section IN ('F','G','H1','H2')", name=op.f("ck_line_section")),
        sa.CheckConstraint("year_pence > 0", name=op.f("ck_line_year_pence")),
    )
    op.create_index("ix_line_agreement_id", "line", ["agreement_id"])
    op.create_table(
        "share",
        sa.Column("line_id", ID, nullable=False, autoincrement=False),
        sa.Column("funder", sa.String(12), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("weight", sa.Integer(), nullable=False),
        sa.Column("year_pence", ID, nullable=False),
        sa.PrimaryKeyConstraint("line_id", "funder", name="pk_share"),
        sa.ForeignKeyConstraint(["line_id"], ["line.id"], name="fk_share_line_id"),
        sa.CheckConstraint(
            "funder IN ('education', 'health', 'care')", name=op.f("ck_share_funder")
        ),
        sa.CheckConstraint("weight > 0", name=op.f("ck_share_weight")),
    )
    op.create_table(
        "instalment",
        sa.Column("id", ID, nullable=False, autoincrement=False),
        sa.Column("agreement_id", ID, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("starts", sa.Date(), nullable=False),
        sa.Column("ends", sa.Date(), nullable=False),
        sa.Column("promised_on", sa.Date(), nullable=False),
        sa.Column("pence", ID, nullable=False),
        sa.Column("working", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_instalment"),
        sa.ForeignKeyConstraint(
            ["agreement_id"], ["agreement.id"], name="fk_instalment_agreement_id"
        ),
        sa.UniqueConstraint("agreement_id", "number", name="uq_instalment_agreement_id_number"),
        sa.CheckConstraint("pence > 0", name=op.f("ck_instalment_pence")),
    )
    op.create_index("ix_instalment_promised_on", "instalment", ["promised_on"])
    op.create_table(
        "part",
        sa.Column("instalment_id", ID, nullable=False, autoincrement=False),
        sa.Column("line_id", ID, nullable=False, autoincrement=False),
        sa.Column("funder", sa.String(12), nullable=False),
        sa.Column("pence", ID, nullable=False),
        sa.PrimaryKeyConstraint("instalment_id", "line_id", "funder", name="pk_part"),
        sa.ForeignKeyConstraint(["instalment_id"], ["instalment.id"], name="fk_part_instalment_id"),
        sa.ForeignKeyConstraint(["line_id"], ["line.id"], name="fk_part_line_id"),
        sa.CheckConstraint(
            "funder IN ('education', 'health', 'care')", name=op.f("ck_part_funder")
        ),
        sa.CheckConstraint("pence > 0", name=op.f("ck_part_pence")),
    )
    op.create_table(
        "run",
        sa.Column("id", ID, nullable=False, autoincrement=False),
        sa.Column("reference", sa.String(24), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_run"),
        sa.UniqueConstraint("reference", name="uq_run_reference"),
    )
    op.create_index("ix_run_month", "run", ["month"])
    op.create_table(
        "run_line",
        sa.Column("id", ID, nullable=False, autoincrement=False),
        sa.Column("run_id", ID, nullable=False),
        sa.Column("instalment_id", ID, nullable=False),
        sa.Column("pence", ID, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_run_line"),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], name="fk_run_line_run_id"),
        sa.ForeignKeyConstraint(
            ["instalment_id"], ["instalment.id"], name="fk_run_line_instalment_id"
        ),
        sa.UniqueConstraint("run_id", "instalment_id", name="uq_run_line_run_id_instalment_id"),
    )
    op.create_index("ix_run_line_instalment_id", "run_line", ["instalment_id"])
    op.create_table(
        "run_hold",
        sa.Column("id", ID, nullable=False, autoincrement=False),
        sa.Column("run_line_id", ID, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("held", sa.Boolean(), nullable=False),
        sa.Column("because", sa.String(200), nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_run_hold"),
        sa.ForeignKeyConstraint(["run_line_id"], ["run_line.id"], name="fk_run_hold_run_line_id"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_run_hold_person_id"),
        sa.UniqueConstraint("run_line_id", "number", name="uq_run_hold_run_line_id_number"),
    )
    op.create_table(
        "run_step",
        sa.Column("id", ID, nullable=False, autoincrement=False),
        sa.Column("run_id", ID, nullable=False),
        sa.Column("step", sa.String(12), nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("because", sa.String(200), nullable=True),
        sa.Column("batch_id", ID, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_run_step"),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], name="fk_run_step_run_id"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_run_step_person_id"),
        sa.UniqueConstraint("run_id", "step", name="uq_run_step_run_id_step"),
        sa.CheckConstraint(
            "step IN ('prepared', 'approved', 'withdrawn')", name=op.f("ck_run_step_step")
        ),
    )
    op.create_table(
        "run_landing",
        sa.Column("id", ID, nullable=False, autoincrement=False),
        sa.Column("run_id", ID, nullable=False),
        sa.Column("promised_on", sa.Date(), nullable=False),
        sa.Column("landed_on", sa.Date(), nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("batch_id", ID, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_run_landing"),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], name="fk_run_landing_run_id"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_run_landing_person_id"),
        sa.UniqueConstraint("run_id", "promised_on", name="uq_run_landing_run_id_promised_on"),
    )
    _ship()


def downgrade() -> None:
    """Refused: what is recorded stays recorded."""
    raise RuntimeError("A ledger is never downgraded. Restore a backup beside it instead.")


def _ship() -> None:
    names = ("id", "key", "version", "starts", "value", "title", "source")
    table = sa.table("rule", *(sa.column(name) for name in names))
    table.c.starts.type = sa.Date()
    op.bulk_insert(
        table,
        [
            {
                "id": number,
                "key": key,
                "version": 1,
                "starts": SHIPPED_FROM,
                "value": json.dumps(value, sort_keys=True),
                "title": title,
                "source": source,
            }
            for number, (key, title, value, source) in enumerate(RULES, start=1)
        ],
    )
