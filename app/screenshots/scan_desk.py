"""Draws the scan desk while it scans, with every page read, and its dialogs (扫描席截图)."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from app.qt import translations
from app.qt.commands import keys_of, source_of
from app.qt.messages import ErrorDialog, Question
from app.qt.palette import Choice, Chooser
from app.qt.theme import Scheme
from app.qt.translations import tr
from app.screenshots.artist import SCAN_S as _SCAN_S
from app.screenshots.artist import SIZE, Artist
from app.screenshots.artist import SOON_S as _SOON_S
from app.station.events import FileRefused
from app.windows.roles import RolePage
from app.windows.settings import AboutDialog, SettingsDialog, ShortcutsDialog, Wishes
from resources.errors import (
    Corrupt,
    Encrypted,
    NeedsConfirmation,
    PaperJam,
    Unsupported,
    describe,
)

if TYPE_CHECKING:
    from app.windows.main import Program
    from app.windows.scan_desk.snapshot import Snapshot
    from app.windows.scan_desk.window import ScanDesk

DOCUMENTED = frozenset(
    {
        "scanning",
        "scan-desk",
        "scan-desk-dark",
        "scan-desk-en",
        "search",
        "search-en",
        "new-case",
        "move-to",
        "confidential",
        "refused",
        "error",
        "export",
    }
)
"""What README and the guides show."""


def draw_scan_desk(artist: Artist, program: Program) -> None:
    """Draw the scan desk and every dialog; an empty case is scanned first."""
    fresh = not (program.desk and program.desk.snapshot and program.desk.snapshot.live)
    if fresh:
        scan(artist)
    artist.wait(lambda: bool(program.desk and program.desk.choices.devices), _SOON_S)
    draw_desk(artist)
    draw_dialogs(artist)
    roles = RolePage(program.theme)
    roles.resize(SIZE)
    artist.draw("roles", roles)
    for scheme in (Scheme.DARK, Scheme.CONTRAST) if fresh else (Scheme.DARK,):
        program.theme.choose(scheme)
        draw_desk(artist, f"-{scheme}")
    if fresh and artist.wants("scan-desk-en", "search-en", "text-en"):
        program.theme.choose(Scheme.LIGHT)
        translations.install("en")
        program.show_seat()
        draw_desk(artist, "-en")


def desk_of(artist: Artist) -> ScanDesk:
    """Return the scan desk in the present window."""
    from app.windows.scan_desk.window import ScanDesk

    page = artist.program.window.centralWidget() if artist.program.window else None
    if not isinstance(page, ScanDesk):
        raise TypeError(type(page))
    return page


def scan(artist: Artist) -> None:
    """Scan the demo case and wait until it is read and filed."""
    desk = desk_of(artist).desk
    artist.wait(lambda: bool(desk.choices.device_id and desk.choices.profile), _SOON_S)
    artist.draw("empty-case")
    desk_of(artist).commands["scan"].trigger()
    artist.wait(lambda: desk.snapshot is not None and len(desk.snapshot.live) >= 12, _SCAN_S)
    # Its picture takes a moment; the next pages must not take its place meanwhile.
    desk_of(artist).intake.stop_following()
    live = desk.snapshot.live if desk.snapshot else ()
    read = [page.id for page in live if page.material_id and not page.blank]
    desk_of(artist).pages.go_to(max(read))
    artist.rest(2.0)
    artist.draw("scanning")
    artist.wait(lambda: desk.receiving.intake is None, _SCAN_S)
    artist.wait(
        lambda: (
            desk.snapshot is not None
            and desk.snapshot.backlog == 0
            and not desk.snapshot.arrangement.unfiled
        ),
        _SCAN_S,
    )
    artist.rest(7.0)  # the toast goes


def draw_desk(artist: Artist, suffix: str = "") -> None:
    """Draw the scan desk with a page, with hits, and close up."""
    if not artist.wants(f"scan-desk{suffix}", f"search{suffix}", f"text{suffix}"):
        return
    desk = desk_of(artist)
    desk.fit_page()
    desk.pages.go_to_row(0)
    artist.rest(1.5)
    artist.draw(f"scan-desk{suffix}")
    desk.bar.search.setText("送货单")
    desk.side.search("送货单")
    artist.wait(lambda: bool(desk.side.hits.hits.hits), _SOON_S)
    artist.rest(1.5)
    artist.draw(f"search{suffix}")
    desk.side.forget_search()
    desk.bar.search.clear()
    desk.pages.go_to_row(0)
    desk.fit_width()
    artist.wait(lambda: bool(desk.side.text.lines.lines), _SOON_S)
    desk.side.text.setCurrentIndex(desk.side.text.lines.index(2, 0))
    artist.rest(1.5)
    artist.draw(f"text{suffix}")


def draw_dialogs(artist: Artist) -> None:
    """Draw every dialog."""
    from app.windows.scan_desk.cases import CasePicker, NewCaseDialog
    from app.windows.scan_desk.export import ExportDialog
    from app.windows.scan_desk.profile import ProfileDialog

    program, window = artist.program, artist.program.window
    desk = desk_of(artist).desk
    if window is None or desk.snapshot is None or desk.choices.profile is None:
        return
    artist.draw_dialog("open-case", CasePicker(window, desk.cases))
    new = NewCaseDialog(window, frozenset())
    new.number.setText("（2026）粤0308民初2026号")
    new.cause.setCurrentText("民间借贷纠纷")
    artist.draw_dialog("new-case", new)
    folder = Path("/home/clerk")
    artist.draw_dialog("export", ExportDialog(window, program.theme, desk.snapshot, folder))
    artist.draw_dialog("profile", ProfileDialog(window, desk.choices.profile))
    now = Wishes(translations.language(), "system", "")
    artist.draw_dialog("settings", SettingsDialog(window, now, "clerk"))
    artist.draw_dialog("shortcuts", ShortcutsDialog(window, window.commands))
    artist.draw_dialog("about", AboutDialog(window, "/home/clerk/.local/share/wenyi"))
    actions = list(window.commands)
    choices = [Choice(a.text().replace("…", ""), source_of(a), keys_of(a)) for a in actions]
    artist.draw_dialog("commands", Chooser(window, tr("Type a command"), choices))
    words = describe(PaperJam(device=desk.choices.devices[0].name), "zh_CN")
    artist.draw_dialog(
        "error",
        ErrorDialog(window, program.theme, words.what, words.advice, "DeviceError.PaperJam"),
    )
    count = len(desk.snapshot.unconfirmed)
    title = translations.trn("Confirm all %n suggestion(s)?", count)
    text = tr("Check doubtful ones first: they are marked in the catalogue.")
    artist.draw_dialog(
        "question",
        Question(window, program.theme, title, text, tr("Confirm all"), risky=False),
    )
    _draw_filing_dialogs(artist, window, desk.snapshot)


def _draw_filing_dialogs(artist: Artist, window: QWidget, snapshot: Snapshot) -> None:
    from app.windows.scan_desk.filing_actions import confidential_words, destinations
    from app.windows.scan_desk.refused import RefusedDialog

    theme = artist.program.theme
    title = tr("Move {pages} to").format(pages=translations.trn("%n page(s)", 2))
    artist.draw_dialog("move-to", Chooser(window, title, destinations(snapshot)[0]))
    needed = NeedsConfirmation(title="合议庭评议笔录", clue="副卷")
    title, text, yes = confidential_words(needed)
    artist.draw_dialog("confidential", Question(window, theme, title, text, yes, risky=True))
    refused = [
        FileRefused(name, error)
        for name, error in (
            ("答辩意见.docx", Unsupported(source="答辩意见.docx", found="Word")),
            ("银行流水.pdf", Encrypted(source="银行流水.pdf")),
            ("照片3.jpg", Corrupt(source="照片3.jpg")),
        )
    ]
    artist.draw_dialog("refused", RefusedDialog(window, theme, refused))
