"""Attacks on what guards the book: its schema, settings, roles, and the machine beneath."""

from __future__ import annotations

SCHEMA = {
    "sqlite": "SELECT type, name, sql FROM sqlite_master",
    "postgresql": (
        "SELECT c.relname, c.relkind::text, c.relowner::text, c.relacl::text FROM pg_class c"
        " WHERE c.relnamespace = 'public'::regnamespace"
        " UNION ALL SELECT tgname, tgenabled::text, tgrelid::text, pg_get_triggerdef(oid)"
        " FROM pg_trigger WHERE NOT tgisinternal"
        " UNION ALL SELECT proname, prosrc, proowner::text, proacl::text FROM pg_proc"
        " WHERE pronamespace = 'public'::regnamespace"
        " UNION ALL SELECT conname, contype::text, conrelid::text, pg_get_constraintdef(oid)"
        " FROM pg_constraint WHERE connamespace = 'public'::regnamespace"
        " UNION ALL SELECT rolname, rolsuper::text, rolcreaterole::text, rolconfig::text"
        " FROM pg_roles"
    ),
}


TABLES = ("posting", "journal", "batch_close", "batch_total", "period_step")

_SQLITE = (
    "PRAGMA foreign_keys = OFF",
    "PRAGMA recursive_triggers = OFF",
    "PRAGMA ignore_check_constraints = ON",
    "PRAGMA writable_schema = ON",
    "PRAGMA defer_foreign_keys = ON",
    "PRAGMA journal_mode = OFF",
    "PRAGMA journal_mode = MEMORY",
    "PRAGMA synchronous = OFF",
    "PRAGMA trusted_schema = ON",
    "PRAGMA locking_mode = EXCLUSIVE",
    "PRAGMA user_version = 9",
    "PRAGMA schema_version = 9",
    "PRAGMA application_id = 9",
    "PRAGMA encoding = 'UTF-16'",
    "PRAGMA legacy_alter_table = ON",
    "PRAGMA cell_size_check = OFF",
    "ATTACH DATABASE ':memory:' AS other",
    "DETACH DATABASE main",
    "VACUUM",
    "VACUUM INTO 'elsewhere.sqlite'",
    "CREATE TABLE mine (id INTEGER)",
    "CREATE TEMP TABLE posting (id INTEGER)",
    "CREATE TEMP TABLE period (id INTEGER, starts DATE, ends DATE)",
    "CREATE VIEW mine AS SELECT 1",
    "CREATE TEMP VIEW account AS SELECT 1",
    "CREATE INDEX mine ON posting (pence)",
    "CREATE TRIGGER mine AFTER INSERT ON posting BEGIN DELETE FROM posting; END",
    "CREATE TEMP TRIGGER mine AFTER INSERT ON posting BEGIN DELETE FROM main.posting; END",
    "CREATE VIRTUAL TABLE mine USING fts5(words)",
    "DELETE FROM sqlite_master",
    "UPDATE sqlite_master SET sql = ''",
    "INSERT INTO sqlite_master VALUES ('trigger', 'x', 'posting', 0, '')",
    "SELECT load_extension('mine')",
    "REINDEX",
    "ANALYZE",
    "DROP INDEX uq_journal_reverses",
    *(f"DROP TABLE {name}" for name in TABLES),
    *(f"ALTER TABLE {name} RENAME TO mine" for name in TABLES),
    *(f"ALTER TABLE {name} ADD COLUMN mine INTEGER" for name in TABLES),
)

_POSTGRESQL = (
    "SET session_replication_role = replica",
    "SET LOCAL session_replication_role = replica",
    "SELECT set_config('session_replication_role', 'replica', false)",
    "ALTER DATABASE postgres SET session_replication_role = replica",
    "ALTER ROLE current_user SET session_replication_role = replica",
    "SET ROLE postgres",
    "SET SESSION AUTHORIZATION postgres",
    "ALTER ROLE current_user SUPERUSER",
    "CREATE ROLE mine SUPERUSER",
    "GRANT pg_write_server_files TO current_user",
    "COPY (SELECT 1) TO PROGRAM 'cat'",
    "COPY posting FROM PROGRAM 'echo'",
    "COPY posting TO '/posting'",
    "COPY posting FROM '/posting'",
    "COPY batch_total FROM STDIN",
    "SELECT pg_read_file('PG_VERSION')",
    "SELECT lo_import('/etc/hostname')",
    "SELECT pg_reload_conf()",
    "ALTER SYSTEM SET fsync = off",
    "CREATE EXTENSION dblink",
    "CREATE TABLE mine (id bigint)",
    "CREATE SCHEMA mine",
    "CREATE TEMP TABLE posting (id bigint)",
    "CREATE TEMP TABLE period AS SELECT * FROM public.period",
    "CREATE TEMP VIEW account AS SELECT 1",
    "CREATE FUNCTION mine() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'",
    "CREATE RULE mine AS ON INSERT TO posting DO INSTEAD NOTHING",
    "CREATE TRIGGER mine BEFORE UPDATE ON posting FOR EACH ROW"
    " EXECUTE FUNCTION suppress_redundant_updates_trigger()",
    "CREATE INDEX mine ON posting (pence)",
    "CREATE POLICY mine ON posting USING (true)",
    "CREATE PUBLICATION mine FOR TABLE posting",
    "DROP SCHEMA public CASCADE",
    "DROP INDEX uq_journal_reverses",
    "DROP OWNED BY postgres CASCADE",
    "REASSIGN OWNED BY postgres TO current_user",
    *(f"DROP TABLE {name} CASCADE" for name in TABLES),
    *(f"ALTER TABLE {name} DISABLE TRIGGER ALL" for name in TABLES),
    *(f"ALTER TABLE {name} DISABLE TRIGGER USER" for name in TABLES),
    *(f"ALTER TABLE {name} RENAME TO mine" for name in TABLES),
    *(f"ALTER TABLE {name} OWNER TO current_user" for name in TABLES),
    *(f"ALTER TABLE {name} ADD COLUMN mine bigint" for name in TABLES),
    "ALTER TABLE posting DROP CONSTRAINT ck_posting_pence",
    "ALTER TABLE batch ALTER CONSTRAINT fk_batch_id NOT DEFERRABLE",
    "ALTER TABLE batch DROP CONSTRAINT fk_batch_id",
)

# What the database answers with a warning, or does for this transaction alone: nothing is changed.
WITHOUT_EFFECT: dict[str, tuple[str, ...]] = {
    "sqlite": ("PRAGMA foreign_keys", "PRAGMA integrity_check", "PRAGMA table_info(posting)"),
    "postgresql": (
        "GRANT ALL ON posting TO current_user WITH GRANT OPTION",
        "REVOKE ALL ON posting FROM PUBLIC",
        "VACUUM FULL posting",
        "SET search_path = pg_temp, public",
        "SET CONSTRAINTS ALL DEFERRED",
        "RESET ROLE",
        "RESET ALL",
    ),
}
ATTACKS = {"sqlite": _SQLITE, "postgresql": _POSTGRESQL}
