"""The station's sync as its settings want it (同步)."""

from __future__ import annotations

import platform
from typing import TYPE_CHECKING

from app.station.home import Settings
from sync.station.pacing import schedule

if TYPE_CHECKING:
    from dossier.store import Store
    from sync.station.driver import Driver, SyncSettings


def open_sync(store: Store, settings: Settings) -> Driver:
    """Return the sync of an open store; nothing is sent before it is started.

    Raises:
        RuleError: the settings name hours that are none.
    """
    from sync.station.driver import Driver

    return Driver(store, sync_settings(settings))


def sync_settings(settings: Settings) -> SyncSettings:
    """Return what of a station's settings concerns its sync.

    Raises:
        RuleError: the hours are written otherwise than ``22:00-06:00``.
    """
    from sync.station.driver import SyncSettings

    limit = settings.sync_limit_kib_s
    return SyncSettings(
        quiet=settings.sync_quiet,
        limit_bytes_per_s=limit * 1024 if limit > 0 else None,
        schedule=schedule(settings.sync_schedule),
        keep_days=max(0, settings.sync_keep_days),
        name=platform.node()[:80],
    )
