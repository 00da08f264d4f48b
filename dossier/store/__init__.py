"""The station's store (存储): tables, journal, undo and search index, encrypted."""

from __future__ import annotations

from dossier.store.opening import open_store
from dossier.store.store import Store

__all__ = ["Store", "open_store"]
