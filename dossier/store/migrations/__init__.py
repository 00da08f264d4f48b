"""Migrations of the station database; run by dossier.store.migrate."""
