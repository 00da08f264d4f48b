"""Paper that was handed in at a hearing goes to the scanner (庭后送扫)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.qt.translations import tr
from app.windows.intake.asking import have_scanned
from dossier.intake.model import Origin
from dossier.model import Volume

if TYPE_CHECKING:
    from app.windows.clerk.window import ClerkDesk


def ask(desk: ClerkDesk) -> None:
    """Make a scan task for paper of the hearing that is open."""
    clerk = desk.clerk
    if clerk.case is None or clerk.run is None:
        desk.say(tr("Open a hearing first."))
        return
    hearing = clerk.run.hearing
    secret = hearing.volume is Volume.CONFIDENTIAL
    have_scanned(
        desk,
        desk,
        clerk.lanes,
        clerk.services,
        clerk.case,
        Origin.HEARING,
        title="合议庭评议材料" if secret else "庭审中提交的材料",
        volume=hearing.volume,
    )
