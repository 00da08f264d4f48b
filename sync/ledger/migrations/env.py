"""Alembic's entry: runs inside the transaction that the opening holds."""

from __future__ import annotations

from alembic import context

context.configure(connection=context.config.attributes["connection"])
context.run_migrations()
