"""Draws the custody desk with the demo's cabinets (中间柜截图)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.qt import translations
from app.qt.theme import Scheme
from app.windows.custody.scene import Stage

if TYPE_CHECKING:
    from app.screenshots.artist import Artist
    from app.windows.main import Program

CUSTODY = frozenset({"custody", "custody-open", "custody-stock", "custody-cabinets"})
"""Pictures for which nothing needs to be scanned."""
_SOON_S = 60.0
_KEEPER = "张保管"


def draw_custody(artist: Artist, program: Program) -> None:
    """Draw a bundle that was searched, an open door, what stock-taking found, the settings."""
    from app.windows.custody.cabinets import CabinetsDialog
    from app.windows.custody.custody import Custody
    from app.windows.custody.tables import OutcomeDialog
    from app.windows.custody.window import CustodyDesk
    from dossier.custody.inventory import compare
    from dossier.custody.model import Place

    if program.services is None:
        return
    translations.install("zh_CN")
    program.theme.choose(Scheme.LIGHT)
    program.services.change_settings(person=_KEEPER)
    custody = program.custody = Custody(program.services, program.lanes, program)
    custody.start()
    program.role = "custody"
    program.show_seat()
    window = program.window
    page = None if window is None else window.centralWidget()
    if window is None or not isinstance(page, CustodyDesk):
        return
    artist.wait(lambda: custody.bus.cabinet is not None and bool(custody.picture.alarms), _SOON_S)
    page.acts.scan("J2133-2")
    artist.wait(lambda: custody.step.stage is Stage.BUNDLE, _SOON_S)
    artist.rest(0.3)
    artist.draw("custody")
    for code in ("WYC-CANCEL", "WYC-STORE", "J2133-3"):
        page.acts.scan(code)
        artist.rest(0.5)
    page.acts.scan("WYC-OK")
    artist.wait(lambda: custody.step.stage is Stage.OPEN, _SOON_S)
    artist.rest(0.5)
    artist.draw("custody-open")
    artist.wait(lambda: custody.step.stage is Stage.READY, _SOON_S)
    artist.wait(lambda: "J2133-3" in custody.notice[0], _SOON_S)
    picture, name = custody.picture, custody.bus.wiring.name
    looked = {
        Place(name, cell): ["J2140-1"] if cell == "1-09" else [] for cell in ("1-06", "1-09")
    }
    looked[Place(name, "1-12")] = ["J2101-2", "QR-00871"]
    looked[Place(name, "1-01")] = ["J2101-1"]
    outcome = compare(picture.bundles, looked)
    artist.draw_dialog("custody-stock", OutcomeDialog(page, picture, outcome))
    artist.draw_dialog("custody-cabinets", CabinetsDialog(page, program.theme, window, custody))
