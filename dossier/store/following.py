"""Tables of a station that follows a centre (同步库表); written by ``sync.station`` alone.

Domain tables hold what a person sees: what the centre decided, with own entries that
it has not decided on yet on top. ``register`` says where the centre's copy stands,
``ahead`` where the own entries on top of it do.
"""

from __future__ import annotations

import sqlalchemy as sa

from dossier.store.schema import metadata

own = sa.Table(
    "own",
    metadata,
    # One for each journal entry once it was noted; see sync.station.noting.
    sa.Column("position", sa.Integer, sa.ForeignKey("journal.position"), primary_key=True),
    # JSON: pairs of register and revision the entry was made upon.
    sa.Column("bases", sa.Text, nullable=False),
    # What the centre decided: applied, conflict, kept; empty: not known yet; reissued:
    # another entry stands for it.
    sa.Column("outcome", sa.Text, nullable=False),
    # In the feed; NULL: not known yet.
    sa.Column("number", sa.Integer),
    # Whether the tables show it: applied; kept or fallen: they do not.
    sa.Column("standing", sa.Text, nullable=False),
    sa.Index("own_unsettled", "position", sqlite_where=sa.text("outcome = ''")),
)

reach = sa.Table(
    "reach",
    metadata,
    # What own entries that are not settled write, or read to be judged: registers.
    sa.Column("key", sa.Text, primary_key=True),
    sa.Column("position", sa.Integer, primary_key=True),
    sa.Column("writes", sa.Integer, nullable=False),
    sa.Index("reach_by_position", "position"),
    sqlite_with_rowid=False,
)

register = sa.Table(
    "register",
    metadata,
    sa.Column("key", sa.Text, primary_key=True),
    # Hash of the entry that wrote it last, 32 bytes.
    sa.Column("revision", sa.LargeBinary, nullable=False),
    sa.Column("kept", sa.Integer, nullable=False),
    sqlite_with_rowid=False,
)

ahead = sa.Table(
    "ahead",
    metadata,
    # Registers as own entries leave them that are not settled.
    sa.Column("key", sa.Text, primary_key=True),
    sa.Column("revision", sa.LargeBinary, nullable=False),
    sa.Column("kept", sa.Integer, nullable=False),
    sqlite_with_rowid=False,
)

foreign = sa.Table(
    "foreign_entry",
    metadata,
    # Entries of others as they were hashed and signed.
    sa.Column("n", sa.Integer, primary_key=True),
    sa.Column("number", sa.Integer, nullable=False),
    sa.Column("hash", sa.Text, nullable=False),
    sa.Column("entry", sa.LargeBinary, nullable=False),
    sa.Column("signature", sa.LargeBinary, nullable=False),
    sa.Column("case_id", sa.Text, nullable=False),
    sa.Column("outcome", sa.Text, nullable=False),
    # 1: shown as the centre has it; 0: of a kind this program does not know; 2: it builds
    # on such an entry.
    sa.Column("understood", sa.Integer, nullable=False),
    sa.Index("foreign_by_number", "number"),
    sa.Index("foreign_by_case", "case_id"),
    sa.Index("foreign_aside", "n", sqlite_where=sa.text("understood <> 1")),
)

elsewhere = sa.Table(
    "elsewhere",
    metadata,
    # Batches of other stations, whose pages are not to be read here.
    sa.Column("batch_id", sa.Text, primary_key=True),
)

followed = sa.Table(
    "followed",
    metadata,
    # A case, or empty text for everything.
    sa.Column("scope", sa.Text, primary_key=True),
    sa.Column("generation", sa.Text, nullable=False),
    sa.Column("number", sa.Integer, nullable=False),
    # Whether the masters are fetched, too; readings always are.
    sa.Column("masters", sa.Integer, nullable=False),
)

wanted = sa.Table(
    "wanted",
    metadata,
    # Bytes that what is followed refers to and that are not here.
    sa.Column("sha256", sa.Text, primary_key=True),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("case_id", sa.Text, nullable=False),
    # 1: the centre does not have them yet.
    sa.Column("late", sa.Integer, nullable=False),
    sa.Index("wanted_first", "late", "kind"),
)

standing = sa.Table(
    "standing",
    metadata,
    # Bytes the centre has: there, or verified by a read-back; once: were verified.
    sa.Column("sha256", sa.Text, primary_key=True),
    sa.Column("state", sa.Text, nullable=False),
    sa.Index("standing_there", "sha256", sqlite_where=sa.text("state = 'there'")),
    sqlite_with_rowid=False,
)

owed = sa.Table(
    "owed",
    metadata,
    sa.Column("sha256", sa.Text, primary_key=True),
    sa.Column("reason", sa.Text, nullable=False),
)

dead = sa.Table(
    "dead",
    metadata,
    sa.Column("key", sa.Text, primary_key=True),
    sa.Column("code", sa.Text, nullable=False),
    sa.Column("thing", sa.Text, nullable=False),
)

receipt = sa.Table(
    "receipt",
    metadata,
    sa.Column("n", sa.Integer, primary_key=True),
    # What the centre signed, compressed.
    sa.Column("body", sa.LargeBinary, nullable=False),
    sa.Column("signature", sa.LargeBinary, nullable=False),
)

conflict = sa.Table(
    "conflict",
    metadata,
    # Hash of the entry that was not applied.
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("number", sa.Integer, nullable=False),
    sa.Column("device", sa.Text, nullable=False),
    sa.Column("epoch", sa.Integer, nullable=False),
    sa.Column("sequence", sa.Integer, nullable=False),
    sa.Column("case_id", sa.Text, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    # JSON: pairs of register and revision.
    sa.Column("wanted", sa.Text, nullable=False),
    sa.Column("standing", sa.Text, nullable=False),
    # Hash of the entry that decided it; empty: open.
    sa.Column("resolved_by", sa.Text, nullable=False),
    # Position of an own entry that decides it and is not settled yet.
    sa.Column("resolving", sa.Integer),
    sa.Index("conflict_by_number", "number"),
)

notice = sa.Table(
    "notice",
    metadata,
    # What following changed, for windows of other programs; the newest are kept.
    sa.Column("n", sa.Integer, primary_key=True, autoincrement=True),
    # JSON: for each change its kind, its case, and pairs of table and id.
    sa.Column("touched", sa.Text, nullable=False),
    sa.Column("at", sa.Text, nullable=False),
    sqlite_autoincrement=True,
)
