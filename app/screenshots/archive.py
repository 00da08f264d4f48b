"""Draws the archive desk and its dialogs, with an invented case (档案席截图)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.qt import translations
from app.qt.theme import Scheme

if TYPE_CHECKING:
    from app.screenshots.artist import Artist
    from app.windows.main import Program

ARCHIVE = frozenset(
    {
        "archive",
        "archive-check",
        "archive-lookups",
        "archive-looking",
        "archive-papers",
        "archive-indicators",
    }
)
"""Pictures for which nothing needs to be scanned."""
_SOON_S, _LONG_S = 60.0, 300.0


def draw_archive(artist: Artist, program: Program) -> None:
    """Draw the desk after a patrol and after the checks, then the dialogs."""
    from app.demo import pictured_archive
    from app.windows.archive.archive import Archive
    from app.windows.archive.indicators import IndicatorsDialog
    from app.windows.archive.looking import LookingDialog
    from app.windows.archive.lookups import LookupsDialog
    from app.windows.archive.papers import PapersDialog
    from app.windows.archive.window import ArchiveDesk

    if program.services is None:
        return
    translations.install("zh_CN")
    program.theme.choose(Scheme.LIGHT)
    program.services.change_settings(person="档案员")
    archive = program.archive = Archive(program.services, program.lanes, program)
    case_id = pictured_archive.make(archive.station, "档案员")
    archive.start()
    program.role = "archive"
    program.show_seat()
    artist.wait(lambda: bool(archive.cases), _SOON_S)
    archive.choose(case_id)
    window = program.window
    page = None if window is None else window.centralWidget()
    if window is None or not isinstance(page, ArchiveDesk):
        return
    page.commands["patrol"].trigger()
    artist.wait(lambda: archive.findings is not None and not archive.is_busy, _LONG_S)
    found = archive.findings or ()
    pages = [n for n, one in enumerate(found) if one.place.kind in ("page", "material")]
    page.results.patrol.table.selectRow(pages[0] if pages else 0)
    artist.rest(2.0)
    artist.draw("archive")
    page.commands["check"].trigger()
    artist.wait(lambda: archive.report is not None and not archive.is_busy, _LONG_S)
    artist.rest(1.0)
    artist.draw("archive-check")
    reader, _leader = pictured_archive.look_up(archive.station, case_id)
    artist.draw_dialog(
        "archive-lookups", LookupsDialog(page, program.theme, window, archive, reader), 1.5
    )
    granted = next(one for one in reader.listed() if one.decided_by)
    looking = LookingDialog(
        page,
        program.theme,
        window,
        archive,
        reader.open(granted.id),
        pictured_archive.NUMBER,
    )
    artist.draw_dialog("archive-looking", looking, 2.0)
    artist.draw_dialog(
        "archive-indicators", IndicatorsDialog(page, program.theme, window, archive), 2.0
    )
    papers = PapersDialog(page, program.theme, window, archive)
    papers.show()
    artist.wait(lambda: papers.preview is not None, _SOON_S)
    papers.choose("hearing_notice")
    artist.wait(
        lambda: (
            papers.preview is not None and papers.preview.paper.template.name == "hearing_notice"
        ),
        _SOON_S,
    )
    artist.draw_dialog("archive-papers", papers)
