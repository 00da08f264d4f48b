"""Who may have nothing to do with 副卷; the people of the archive become accounts."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

from dossier.people.names import plain_login, plain_name
from resources.errors import Damaged

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
    try:
        people = json.loads(found)
    except ValueError as error:
        # Nothing is lost: the store stays as it was, with the list in it.
        raise Damaged(path=f"station/{_LIST}", found=str(error)) from error
    for one in people:
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
