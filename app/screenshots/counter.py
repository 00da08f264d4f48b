"""Draws the counter's desk with the demo's post (收转台截图)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.qt import translations
from app.qt.theme import Scheme
from dossier.intake.model import Original

if TYPE_CHECKING:
    from app.screenshots.artist import Artist
    from app.station.station import Station
    from app.windows.main import Program
    from dossier.intake.desk import IntakeDesk

COUNTER = frozenset({"counter", "counter-receipt", "counter-take", "counter-files"})
"""Pictures for which nothing needs to be scanned."""
_SOON_S = 60.0
_WHO = "张收转"


def draw_counter(artist: Artist, program: Program) -> None:
    """Draw a registration half typed, its receipt, a list that waits, a file to compare."""
    from app.windows.intake.comparing import CompareDialog
    from app.windows.intake.handing import TakeDialog
    from app.windows.intake.papers import PaperDialog
    from app.windows.intake.window import CounterDesk

    if program.services is None:
        return
    translations.install("zh_CN")
    program.theme.choose(Scheme.LIGHT)
    program.services.change_settings(person=_WHO)
    program.role = "intake"
    program.show_seat()
    window, intake = program.window, program.intake
    page = None if window is None else window.centralWidget()
    if window is None or intake is None or not isinstance(page, CounterDesk):
        return
    artist.wait(lambda: len(intake.scene.tasks) == 3, _SOON_S)
    first = intake.scene.registrations[-1]
    intake.open_case(first.case_id)
    artist.wait(lambda: intake.chosen is not None, _SOON_S)
    form = page.form
    form.submitter.setEditText("邵启航")
    form.capacity.setText("被告")
    form.identity.setText("440301199001011235")
    form.items.write(0, "答辩状", 3, 2)
    form.items.write(1, "还款记录", 12)
    form.items.set_original(1, Original.COPY, evidence=True)
    form.items.write(2, "收条", 1)
    form.items.set_original(2, Original.RETURN, evidence=True)
    page.lists.choose(first.id, intake.scene.tasks[0].id)
    artist.rest(0.3)
    artist.draw("counter")

    def receipt(station: Station, desk: IntakeDesk) -> bytes:
        from app.station import counter

        return counter.receipt(station, desk, first)[1]

    paper = PaperDialog(page, program.theme, window, intake, f"收据 {first.number}", receipt)
    artist.wait(lambda: bool(paper.pages), _SOON_S)
    artist.draw_dialog("counter-receipt", paper)
    offered = [one for one in intake.scene.tasks if one.offered]
    take = TakeDialog(page, intake.scene, offered, "李扫描", named=False)
    artist.draw_dialog("counter-take", take)
    one = next(each for each in intake.scene.registrations if intake.scene.files_of(each))
    compare = CompareDialog(page, program.theme, window, intake, one)
    artist.wait(lambda: compare.file_picture.image is not None, _SOON_S)
    artist.draw_dialog("counter-files", compare)
