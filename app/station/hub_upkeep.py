"""What a room keeps of hearings that are over, and for how long (庭审室清理).

The log of a hearing's hub is what lets it be taken up again; what became of things stands in the
dossier's own journal. Once the hearing is closed the log goes after the days of the setting
``room_keep_days``. Pages rendered for screens go when no hearing that is still to be held, or
held, has them: they are made again in a tenth of a second each.
"""

from __future__ import annotations

import logging
import shutil
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from app.station.home import load_settings
from app.station.hub_pages import ScreenPages
from app.station.hub_prepare import Preparing
from dossier.blobs import told
from dossier.hearing import HearingState
from dossier.model import Volume
from dossier.store import hearings as reads

if TYPE_CHECKING:
    from dossier.ids import CaseId
    from dossier.model import Page
    from dossier.store import Store

_log = logging.getLogger(__name__)

_DAY_S = 86_400.0


@dataclass(frozen=True, slots=True)
class Swept:
    """What went."""

    logs: int = 0
    """Hearings whose hub's log was removed."""
    pages: int = 0
    """Rendered pages."""


def sweep_room(
    home: Path, store: Store, hub_home: Path, held_now: CaseId, now_s: float | None = None
) -> Swept:
    """Remove what no hearing needs any more; called when a hub starts, on a thread.

    Args:
        home: the station's folder.
        store: of the dossier.
        hub_home: where the room's hub lives; this process has the sole right to it.
        held_now: case whose pages stay, whatever became of its hearings.
        now_s: Unix seconds; None: now.

    Raises:
        RuleError: the settings cannot be read.
        StoreError: the dossier cannot be read, or something not removed.
    """
    with store.snapshot() as reader:
        held = reads.hearings(reader)
    closed = {str(one.id) for one in held if one.state is HearingState.CLOSED}
    days = load_settings(home).room_keep_days
    logs = 0
    if days > 0:
        before_s = (time.time() if now_s is None else now_s) - days * _DAY_S
        logs = _sweep_logs(hub_home / "hearings", closed, {str(one.id) for one in held}, before_s)
    # What a planned hearing has been made ready for stays ready.
    cases = {one.case_id for one in held if one.id not in closed and one.volume is Volume.MAIN}
    cases.add(held_now)
    wanted: list[Page] = []
    for case_id in sorted(cases):
        making = Preparing(home, store, case_id)
        wanted.extend(making.wanted())
        making.close()
    swept = ScreenPages(home, store.blobs, store.views_key).sweep(wanted)
    if logs or swept:
        _log.info("the room let go of %d logs and %d rendered pages", logs, swept)
    return Swept(logs, swept)


def _sweep_logs(folder: Path, closed: set[str], known: set[str], before_s: float) -> int:
    """Remove logs of hearings that are closed, or that nobody knows, not written since."""
    gone = 0
    with told(folder):
        found = [one for one in folder.iterdir() if one.is_dir()] if folder.is_dir() else []
        for one in found:
            over = one.name in closed or one.name not in known
            newest_s = max((file.stat().st_mtime for file in one.iterdir()), default=0.0)
            if over and newest_s < before_s:
                shutil.rmtree(one)
                gone += 1
    return gone
