"""Who may have nothing to do with 副卷; the people of the archive become accounts."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

from dossier.people.names import plain_login, plain_name

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_LIST = "archive_people"


def upgrade() -> None:
    """Add the column; move the list, with the passwords as they are kept."""
    op.add_column("account", sa.Column("withheld", sa.Integer, nullable=False, server_default="0"))
    connection = op.get_bind()
    query = sa.text("SELECT value FROM station WHERE name = :name")
    found = connection.execute(query, {"name": _LIST}).scalar()
    if found is None:
        return
    there = {row[0] for row in connection.execute(sa.text("SELECT login FROM account"))}
    for one in json.loads(found):
        login = plain_login(one["name"])
        if not login or login in there:
            continue  # they have an account already: that counts
        there.add(login)
        connection.execute(
            sa.text(
                "INSERT INTO account (login, name, role, password, locked, created_at, wrong,"
                " withheld) VALUES (:login, :name, :role, :password, 0, :at, 0, :withheld)"
            ),
            {
                "login": login,
                "name": plain_name(one["name"]) or login,
                "role": one["role"],
                "password": one["password"],
                "at": datetime.now(UTC).isoformat(timespec="microseconds"),
                "withheld": int(not one["confidential"]),
            },
        )
    connection.execute(sa.text("DELETE FROM station WHERE name = :name"), {"name": _LIST})
