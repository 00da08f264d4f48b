"""One program at a time syncs a station (独占同步)."""

from __future__ import annotations

from dossier.sole import SoleRight

__all__ = ["SoleRight"]
