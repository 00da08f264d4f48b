"""Second walls in the database itself: what is kept is kept, what is hidden is hidden.

On PostgreSQL three roles of the cluster that own nothing and cannot log in by themselves
unless told to:

- ``wenyi_app``: the gateway. May do what the centre does; of kept tables only insert
  and select.
- ``wenyi_reader``: a transaction that reads for somebody. Row-level security shows it
  the cases named in the setting ``wenyi.cases``, without anything confidential.
- ``wenyi_secret_reader``: the same, with what is confidential (副卷) in the cases named
  in ``wenyi.confided``. It alone may use the schema ``secret``.

Triggers keep entries even from a role that was granted too much. As row-level security
is forced upon the owner, too, backups are taken by a superuser or a role with BYPASSRLS.

Source: PostgreSQL 15, chapter 5.8 (row security), 22 (roles).
"""

from __future__ import annotations

import sqlalchemy as sa

from sync.ledger.metadata import SECRET, metadata

APP = "wenyi_app"
READER = "wenyi_reader"
SECRET_READER = "wenyi_secret_reader"  # noqa: S105  the name of a role

IS_ADMITTED = "SELECT 1 FROM pg_roles WHERE rolname = 'wenyi_app' AND pg_has_role(oid, 'MEMBER')"

SEPARATOR = "\x1f"
"""Between case ids in a setting; no printable id holds it."""

_CASES = "(SELECT string_to_array(current_setting('wenyi.cases', true), chr(31)))::text[]"
_CONFIDED = "(SELECT string_to_array(current_setting('wenyi.confided', true), chr(31)))::text[]"
_ALL = "(SELECT coalesce(current_setting('wenyi.cases', true), '') = '*')"
_ALL_CONFIDED = "(SELECT coalesce(current_setting('wenyi.confided', true), '') = '*')"
_IN_REACH = f"({_ALL} OR case_id = ANY ({_CASES}))"
_IN_CONFIDENCE = f"(NOT secret OR {_ALL_CONFIDED} OR case_id = ANY ({_CONFIDED}))"
_ITEM_IN_REACH = (
    f"({_ALL} AND (NOT secret OR {_ALL_CONFIDED})) OR EXISTS (SELECT FROM item_case c"
    f" WHERE c.number = item.number AND ({_ALL} OR c.case_id = ANY ({_CASES}))"
    f" AND (NOT item.secret OR {_ALL_CONFIDED} OR c.case_id = ANY ({_CONFIDED})))"
)
_BOUND_IN_REACH = "EXISTS (SELECT FROM bound b WHERE b.sha256 = blob.sha256)"
_UPLOADED = "EXISTS (SELECT FROM holder h WHERE h.sha256 = blob.sha256)"

VISIBLE = {
    "row": f"{_IN_REACH} AND {_IN_CONFIDENCE}",
    "bound": f"{_IN_REACH} AND {_IN_CONFIDENCE}",
    "conflict": f"{_IN_REACH} AND {_IN_CONFIDENCE}",
    "item": _ITEM_IN_REACH,
    "item_case": _IN_REACH,
    "entry": "EXISTS (SELECT FROM item i WHERE i.number = entry.number)",
    "touch": "EXISTS (SELECT FROM item i WHERE i.number = touch.number)",
    "blob": f"{_ALL} OR {_BOUND_IN_REACH} OR {_UPLOADED}",
    "holder": "device = (SELECT current_setting('wenyi.device', true))",
    "meta": "name IN ('cursor_key', 'generation')",
    f"{SECRET}.entry_body": "EXISTS (SELECT FROM item i WHERE i.number = entry_body.number)",
    f"{SECRET}.row_body": (
        "EXISTS (SELECT FROM public.row r WHERE r.kind = row_body.kind AND r.id = row_body.id)"
    ),
}
"""What a reader sees of a table. Other rooms say it in ``info["reach"]`` of theirs."""

OPERATIONS = frozenset(
    {
        "awaited",
        "confidential",
        "device",
        "epoch",
        "head",
        "node",
        "register",
        "seen",
        "tree_head",
        "witness",
    }
)
"""Tables of the ledger that only those see who may read every case."""


def keep_tables(connection: sa.Connection) -> None:
    """Let nobody change or delete rows of tables that are kept."""
    for table in metadata.tables.values():
        if not table.info.get("kept"):
            continue
        if connection.dialect.name == "sqlite":
            for act in ("UPDATE", "DELETE"):
                connection.exec_driver_sql(
                    f'CREATE TRIGGER "{table.name}_no_{act.lower()}" BEFORE {act} ON '
                    f"\"{table.name}\" BEGIN SELECT RAISE(ABORT, '{table.name} is kept'); END"
                )
    if connection.dialect.name == "postgresql":
        _keep_on_postgres(connection)


def _keep_on_postgres(connection: sa.Connection) -> None:
    connection.exec_driver_sql(
        """CREATE OR REPLACE FUNCTION kept() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE EXCEPTION '%% is kept', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
        END $$"""
    )
    for table in metadata.tables.values():
        if table.info.get("kept"):
            name = quoted(table)
            connection.exec_driver_sql(
                f"CREATE OR REPLACE TRIGGER kept BEFORE UPDATE OR DELETE OR TRUNCATE ON {name}"
                " FOR EACH STATEMENT EXECUTE FUNCTION kept()"
            )


def make_roles(connection: sa.Connection) -> None:
    """Make the three roles of the cluster where they are not there yet."""
    for role in (APP, READER, SECRET_READER):
        connection.exec_driver_sql(
            f"""DO $$ BEGIN CREATE ROLE {role} NOLOGIN NOINHERIT;
            EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$"""
        )
    # Of these the gateway becomes one at a time, by SET LOCAL ROLE.
    connection.exec_driver_sql(f"GRANT {READER}, {SECRET_READER} TO {APP}")


def admit(connection: sa.Connection, login: str) -> None:
    """Let a login role work as the gateway."""
    name = connection.dialect.identifier_preparer.quote(login)
    connection.exec_driver_sql(f"GRANT {APP}, {READER}, {SECRET_READER} TO {name}")


def protect(connection: sa.Connection) -> None:
    """Grant what each role may, and switch row-level security on; may be repeated."""
    run = connection.exec_driver_sql
    run(f"REVOKE ALL ON SCHEMA public, {SECRET} FROM PUBLIC")
    run(f"GRANT USAGE ON SCHEMA public TO {APP}, {READER}, {SECRET_READER}")
    run(f"GRANT USAGE ON SCHEMA {SECRET} TO {APP}, {SECRET_READER}")
    run(f"GRANT SELECT ON alembic_version TO {APP}")
    for key, table in metadata.tables.items():
        name = quoted(table)
        run(f"REVOKE ALL ON {name} FROM PUBLIC, {APP}, {READER}, {SECRET_READER}")
        rights = "SELECT, INSERT" if table.info.get("kept") else "SELECT, INSERT, UPDATE, DELETE"
        run(f"GRANT {rights} ON {name} TO {APP}")
        run(f"ALTER TABLE {name} ENABLE ROW LEVEL SECURITY")
        run(f"ALTER TABLE {name} FORCE ROW LEVEL SECURITY")
        run(f"DROP POLICY IF EXISTS app ON {name}")
        run(f"CREATE POLICY app ON {name} TO {APP} USING (true) WITH CHECK (true)")
        run(f"DROP POLICY IF EXISTS reach ON {name}")
        shown = VISIBLE.get(key) or table.info.get("reach") or (key in OPERATIONS and _ALL)
        if not shown:
            continue
        readers = SECRET_READER if table.schema == SECRET else f"{READER}, {SECRET_READER}"
        run(f"GRANT SELECT ON {name} TO {readers}")
        run(f"CREATE POLICY reach ON {name} FOR SELECT TO {readers} USING ({shown})")
    run(f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public, {SECRET} TO {APP}")


def quoted(table: sa.Table) -> str:
    """Return the table's full name as SQL writes it."""
    return f'"{table.schema or "public"}"."{table.name}"'


def make_login(connection: sa.Connection, login: str, password: str | None) -> None:
    """Make the role the gateway logs in as, or set its password."""
    name = connection.dialect.identifier_preparer.quote(login)
    known = sa.text("SELECT 1 FROM pg_roles WHERE rolname = :login")
    if connection.execute(known, {"login": login}).first() is None:
        connection.exec_driver_sql(f"CREATE ROLE {name}")
    word = ""
    if password is not None:
        quoted_word = connection.execute(
            sa.text("SELECT quote_literal(:word)"), {"word": password}
        ).scalar_one()
        word = f" PASSWORD {quoted_word}".replace("%", "%%")
    connection.exec_driver_sql(f"ALTER ROLE {name} LOGIN NOINHERIT{word}")
