"""A journal of several epochs, and the tables of a station that follows a centre."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Key the journal by position, and add what sync needs."""
    _journal()
    _own()
    _copy()
    _bytes()
    _people()
    op.create_index("page_by_master", "page", ["sha256"])
    op.create_index("page_by_reading", "page", ["reading"], sqlite_where=sa.text("reading <> ''"))
    op.drop_table("watermark")


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=False)


def _integer(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer, nullable=False)


def _bytes_of(name: str) -> sa.Column[bytes]:
    return sa.Column(name, sa.LargeBinary, nullable=False)


def _key(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text, primary_key=True)


def _number(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer, primary_key=True)


def _journal() -> None:
    op.create_table(
        "chain",
        _number("n"),
        _text("device"),
        _integer("epoch"),
        _bytes_of("public_key"),
        _bytes_of("endorsement"),
        sa.Column("common", sa.Integer),
        _integer("watermark"),
        sa.UniqueConstraint("device", "epoch"),
    )
    op.execute(
        """INSERT INTO chain(n, device, epoch, public_key, endorsement, watermark)
        SELECT 1,
            (SELECT CAST(value AS TEXT) FROM station WHERE name = 'device'),
            (SELECT CAST(CAST(value AS TEXT) AS INTEGER) FROM station WHERE name = 'epoch'),
            value, x'', 0
        FROM station WHERE name = 'public_key'"""
    )
    op.drop_index("journal_steps", "journal")
    op.execute("DROP TRIGGER journal_keeps_entries")
    op.execute("DROP TRIGGER journal_keeps_bytes")
    op.rename_table("journal", "journal_before")
    op.create_table(
        "journal",
        sa.Column("position", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("chain", sa.Integer, sa.ForeignKey("chain.n"), nullable=False),
        _integer("sequence"),
        _bytes_of("entry"),
        _text("hash"),
        _bytes_of("signature"),
        sa.Column("case_id", sa.Text),
        _text("kind"),
        _text("step"),
        sa.Column("target", sa.Integer),
        sa.UniqueConstraint("chain", "sequence"),
    )
    op.execute(
        """INSERT INTO journal(position, chain, sequence, entry, hash, signature, case_id, kind,
            step, target)
        SELECT sequence, 1, sequence, entry, hash, signature, case_id, kind, step, target
        FROM journal_before ORDER BY sequence"""
    )
    op.drop_table("journal_before")
    op.create_index(
        "journal_steps", "journal", ["case_id", "position"], sqlite_where=sa.text("step <> ''")
    )
    op.execute(
        """CREATE TRIGGER journal_keeps_entries BEFORE DELETE ON journal
        BEGIN SELECT RAISE(ABORT, 'journal entries are never deleted'); END"""
    )
    op.execute(
        """CREATE TRIGGER journal_keeps_bytes BEFORE UPDATE ON journal
        BEGIN SELECT RAISE(ABORT, 'journal entries are never changed'); END"""
    )


def _own() -> None:
    op.create_table(
        "own",
        sa.Column("position", sa.Integer, sa.ForeignKey("journal.position"), primary_key=True),
        _text("bases"),
        _text("outcome"),
        sa.Column("number", sa.Integer),
        _text("standing"),
    )
    op.create_index("own_unsettled", "own", ["position"], sqlite_where=sa.text("outcome = ''"))
    op.create_table(
        "reach", _key("key"), _number("position"), _integer("writes"), sqlite_with_rowid=False
    )
    op.create_index("reach_by_position", "reach", ["position"])
    for name in ("register", "ahead"):
        op.create_table(
            name, _key("key"), _bytes_of("revision"), _integer("kept"), sqlite_with_rowid=False
        )


def _copy() -> None:
    op.create_table(
        "foreign_entry",
        _number("n"),
        _integer("number"),
        _text("hash"),
        _bytes_of("entry"),
        _bytes_of("signature"),
        _text("case_id"),
        _text("outcome"),
        _integer("understood"),
    )
    op.create_index("foreign_by_number", "foreign_entry", ["number"])
    op.create_index("foreign_by_case", "foreign_entry", ["case_id"])
    op.create_index(
        "foreign_aside", "foreign_entry", ["n"], sqlite_where=sa.text("understood <> 1")
    )
    op.create_table("elsewhere", _key("batch_id"))
    op.create_table(
        "followed", _key("scope"), _text("generation"), _integer("number"), _integer("masters")
    )


def _bytes() -> None:
    op.create_table("wanted", _key("sha256"), _text("kind"), _text("case_id"), _integer("late"))
    op.create_index("wanted_first", "wanted", ["late", "kind"])
    op.create_table("standing", _key("sha256"), _text("state"), sqlite_with_rowid=False)
    op.create_index(
        "standing_there", "standing", ["sha256"], sqlite_where=sa.text("state = 'there'")
    )
    op.create_table("owed", _key("sha256"), _text("reason"))
    op.create_table("dead", _key("key"), _text("code"), _text("thing"))
    op.create_table("receipt", _number("n"), _bytes_of("body"), _bytes_of("signature"))


def _people() -> None:
    op.create_table(
        "conflict",
        _key("id"),
        _integer("number"),
        _text("device"),
        _integer("epoch"),
        _integer("sequence"),
        _text("case_id"),
        _text("reason"),
        _text("wanted"),
        _text("standing"),
        _text("resolved_by"),
        sa.Column("resolving", sa.Integer),
    )
    op.create_index("conflict_by_number", "conflict", ["number"])
    op.create_table(
        "notice",
        sa.Column("n", sa.Integer, primary_key=True, autoincrement=True),
        _text("touched"),
        _text("at"),
        sqlite_autoincrement=True,
    )
