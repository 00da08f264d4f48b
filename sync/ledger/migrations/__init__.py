"""Alembic's folder for the centre's database."""
