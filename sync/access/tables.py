"""Tables of people, stations and rights (人员、工作站与权限表).

No row holds a secret that lets anybody in: of codes, sessions and keys there are only
digests, of passwords only what argon2id makes of them. Times are Unix seconds.
"""

from __future__ import annotations

import sqlalchemy as sa

from sync.ledger.metadata import metadata

Id = sa.String(80)
Seconds = sa.BigInteger
ALL_CASES = "*"

person = sa.Table(
    "person",
    metadata,
    sa.Column("id", Id, primary_key=True),
    sa.Column("login", sa.String(64), nullable=False, unique=True),
    sa.Column("name", sa.String(100), nullable=False),
    sa.Column("role", sa.String(20), nullable=False),
    sa.Column("password", sa.String(200), nullable=False),
    # Until when a password for one time may be replaced; NULL: the person's own.
    sa.Column("replace_until_s", Seconds),
    sa.Column("locked", sa.Boolean, nullable=False),
    sa.Column("created_at_s", Seconds, nullable=False),
)
"""人员. ``password`` is empty for systems: they come with keys."""

person_session = sa.Table(
    "person_session",
    metadata,
    sa.Column("token_sha256", sa.String(64), primary_key=True),
    sa.Column("person_id", Id, sa.ForeignKey("person.id"), nullable=False, index=True),
    # The station it was opened from; empty: from elsewhere.
    sa.Column("station_id", Id, nullable=False, index=True),
    sa.Column("address", sa.String(64), nullable=False),
    sa.Column("opened_at_s", Seconds, nullable=False),
    sa.Column("seen_at_s", Seconds, nullable=False),
    sa.Column("ends_at_s", Seconds, nullable=False),
)
"""会话. A session that ended has no row."""

api_key = sa.Table(
    "api_key",
    metadata,
    sa.Column("id", Id, primary_key=True),
    sa.Column("token_sha256", sa.String(64), nullable=False, unique=True),
    sa.Column("person_id", Id, sa.ForeignKey("person.id"), nullable=False, index=True),
    sa.Column("note", sa.String(100), nullable=False),
    sa.Column("created_at_s", Seconds, nullable=False),
    sa.Column("until_s", Seconds),
    sa.Column("revoked", sa.Boolean, nullable=False),
)
"""对接密钥, of people whose role is ``system``."""

sign_in_attempt = sa.Table(
    "sign_in_attempt",
    metadata,
    # Digest of a login or an address: what people mistype is not kept.
    sa.Column("key_sha256", sa.String(64), primary_key=True),
    sa.Column("failures", sa.Integer, nullable=False),
    sa.Column("last_at_s", Seconds, nullable=False, index=True),
    sa.Column("until_s", Seconds, nullable=False),
)
"""登录失败记录."""

station = sa.Table(
    "station",
    metadata,
    sa.Column("id", Id, primary_key=True),
    sa.Column("kind", sa.String(20), nullable=False),
    sa.Column("name", sa.String(100), nullable=False),
    # Whether it may hold confidential volumes (副卷) at all.
    sa.Column("secret", sa.Boolean, nullable=False),
    sa.Column("revoked", sa.Boolean, nullable=False),
    sa.Column("enrolled_at_s", Seconds, nullable=False),
)
"""已登记工作站. The chain of its journal is the ledger's."""

station_certificate = sa.Table(
    "station_certificate",
    metadata,
    sa.Column("serial", sa.String(48), primary_key=True),
    sa.Column("station_id", Id, sa.ForeignKey("station.id"), nullable=False, index=True),
    sa.Column("key_sha256", sa.String(64), nullable=False),
    sa.Column("pem", sa.Text, nullable=False),
    sa.Column("not_after_s", Seconds, nullable=False),
    sa.Column("revoked", sa.Boolean, nullable=False),
)
"""工作站证书."""

enrolment_code = sa.Table(
    "enrolment_code",
    metadata,
    sa.Column("id", Id, primary_key=True),
    sa.Column("secret_sha256", sa.String(64), nullable=False, unique=True),
    sa.Column("kind", sa.String(20), nullable=False),
    sa.Column("name", sa.String(100), nullable=False),
    # JSON list of ids of cases, or "*".
    sa.Column("cases", sa.JSON, nullable=False),
    sa.Column("writes", sa.Boolean, nullable=False),
    sa.Column("secret", sa.Boolean, nullable=False),
    # The station that is let in again; empty: a new one.
    sa.Column("station_id", Id, nullable=False),
    sa.Column("until_s", Seconds, nullable=False),
    sa.Column("used_at_s", Seconds),
    # What the answer is given to once more, when it was lost.
    sa.Column("used_by", Id, nullable=False, server_default=""),
    sa.Column("used_csr_key", sa.String(64), nullable=False, server_default=""),
    sa.Column("used_journal_key", sa.String(64), nullable=False, server_default=""),
    sa.Column("used_serial", sa.String(48), nullable=False, server_default=""),
)
"""登记码."""

case_right = sa.Table(
    "case_right",
    metadata,
    sa.Column("id", Id, primary_key=True),
    sa.Column("holder", Id, nullable=False),
    # "*": every case.
    sa.Column("case_id", Id, nullable=False),
    sa.Column("writes", sa.Boolean, nullable=False),
    sa.Column("secret", sa.Boolean, nullable=False),
    sa.Column("until_s", Seconds),
    # Why it is there: granted, enrolled, followed.
    sa.Column("origin", sa.String(20), nullable=False),
    sa.Column("created_at_s", Seconds, nullable=False),
    sa.Index("case_right_holder", "holder", "case_id"),
)
"""案件权限, of a person or a station. A right that was taken back has no row."""

act = sa.Table(
    "act",
    metadata,
    sa.Column("number", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True),
    sa.Column("at_s", Seconds, nullable=False),
    sa.Column("who", sa.String(100), nullable=False),
    sa.Column("what", sa.String(40), nullable=False),
    sa.Column("whom", sa.String(100), nullable=False),
    # Ids and flags; never a password, a code or a title.
    sa.Column("details", sa.JSON, nullable=False),
    sa.Column("address", sa.String(64), nullable=False),
    info={"kept": True},
)
"""管理操作记录: rows are added and never changed; see :mod:`sync.ledger.guards`."""
