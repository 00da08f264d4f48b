"""Draws every window with the demo case into a folder (截图).

``python -m app.screenshots DIR``: scans the demo case through the virtual feeder in a
temporary station, waits until it is read and filed, and draws. With ``--home DIR`` it
draws a demo station whose case has been scanned already. With ``--documents`` it draws
those pictures only that the documents show, and packs them (``make screenshots``);
``--only NAME`` names single ones. The operations desk shows an invented queue.
"""

from __future__ import annotations

import argparse
import logging
import os
import sys
import tempfile
import time
from collections.abc import Callable, Collection
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PIL import Image
from PySide6.QtCore import QSize
from PySide6.QtWidgets import QApplication, QDialog, QWidget

from app.qt import translations
from app.qt.commands import keys_of, source_of
from app.qt.lanes import Lane
from app.qt.messages import ErrorDialog, Question
from app.qt.palette import Choice, Chooser
from app.qt.platform import quiet_platform
from app.qt.theme import Scheme
from app.qt.translations import tr
from app.screenshots_archive import ARCHIVE, draw_archive
from app.screenshots_counter import COUNTER, draw_counter
from app.screenshots_custody import CUSTODY, draw_custody
from app.screenshots_people import PEOPLE, draw_people
from app.station.events import FileRefused
from app.station.home import Settings, save_settings
from app.windows.main import Program
from app.windows.roles import RolePage
from app.windows.settings import AboutDialog, SettingsDialog, ShortcutsDialog, Wishes
from resources.errors import (
    Corrupt,
    Encrypted,
    NeedsConfirmation,
    PaperJam,
    TimedOut,
    Unsupported,
    WenyiError,
    describe,
)

if TYPE_CHECKING:
    from app.windows.bench.seat import BenchSeat
    from app.windows.clerk.clerk import Clerk
    from app.windows.party.seat import PartySeat
    from app.windows.scan_desk.snapshot import Snapshot
    from app.windows.scan_desk.window import ScanDesk
    from app.windows.shell import Shell

_log = logging.getLogger(__name__)

SIZE = QSize(1440, 900)
OPERATIONS = frozenset({"operations", "operations-en", "operations-enrol", "conflict"})
"""Pictures for which nothing needs to be scanned."""
CLERK_DOCUMENTED = frozenset({"clerk", "clerk-dark", "clerk-en", "clerk-find", "clerk-check"})
CLERK = CLERK_DOCUMENTED | frozenset(
    {"clerk-contrast", "clerk-start", "clerk-head", "clerk-keys", "clerk-log", "clerk-models"}
)
"""Pictures of an invented hearing, for which nothing needs to be scanned either."""
SIGNING = frozenset({"clerk-signing", "party-record"})
"""Pictures of a record that is read and signed."""
ROOM = SIGNING | frozenset({"clerk-screens", "bench", "bench-dark", "party", "public"})
"""Pictures of a courtroom's screens, over a hub on this machine."""
ROOM_DOCUMENTED = SIGNING | frozenset({"clerk-screens", "bench", "party"})
DOCUMENTED = (
    OPERATIONS
    | CLERK_DOCUMENTED
    | ROOM_DOCUMENTED
    | ARCHIVE
    | PEOPLE
    | CUSTODY
    | COUNTER
    | frozenset(
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
)
"""What README and the guides show."""
_SOON_S, _SCAN_S = 60.0, 600.0


class Artist:
    """Draws the windows of one running program.

    Args:
        app: the Qt application.
        program: the program, not started yet.
        folder: where the pictures go.
        wanted: names of the pictures to draw and pack; None: all, as they are.
    """

    def __init__(
        self,
        app: QApplication,
        program: Program,
        folder: Path,
        wanted: Collection[str] | None = None,
    ) -> None:
        self._app = app
        self._program = program
        self._folder = folder
        self._wanted = wanted
        self.drawn: list[Path] = []

    def wait(self, until: Callable[[], bool], seconds: float) -> None:
        """Let the program work until something is so.

        Raises:
            TimedOut: it did not come about.
        """
        end = time.monotonic() + seconds
        while not until():
            if time.monotonic() > end:
                raise TimedOut(device="demo", seconds=seconds)
            self._app.processEvents()
            time.sleep(0.005)

    def rest(self, seconds: float) -> None:
        """Let the program work for a while, so that pictures are complete."""
        end = time.monotonic() + seconds
        self.wait(lambda: time.monotonic() > end, seconds + 1)

    @property
    def desk(self) -> ScanDesk:
        """The scan desk in the present window."""
        from app.windows.scan_desk.window import ScanDesk

        page = self._program.window.centralWidget() if self._program.window else None
        if not isinstance(page, ScanDesk):
            raise TypeError(type(page))
        return page

    def wants(self, *names: str) -> bool:
        """Return whether one of these pictures is to be drawn."""
        return self._wanted is None or any(name in self._wanted for name in names)

    def draw(self, name: str, widget: QWidget | None = None) -> None:
        """Save a picture of ``widget``, or of the window."""
        shown = widget or self._program.window
        if shown is None or not self.wants(name):
            return
        path = self._folder / f"{name}.png"
        shown.grab().save(str(path))
        if self._wanted is not None:
            pack(path)
        self.drawn.append(path)

    def draw_dialog(self, name: str, dialog: QDialog, seconds: float = 0.2) -> None:
        """Show a dialog for a moment, draw it, and throw it away."""
        dialog.show()
        self.rest(seconds)
        self.draw(name, dialog)
        dialog.close()
        dialog.deleteLater()

    def scan(self) -> None:
        """Scan the demo case and wait until it is read and filed."""
        desk = self.desk.desk
        self.wait(lambda: bool(desk.choices.device_id and desk.choices.profile), _SOON_S)
        self.draw("empty-case")
        self.desk.commands["scan"].trigger()
        self.wait(lambda: desk.snapshot is not None and len(desk.snapshot.live) >= 12, _SCAN_S)
        # Its picture takes a moment; the next pages must not take its place meanwhile.
        self.desk.intake.stop_following()
        live = desk.snapshot.live if desk.snapshot else ()
        read = [page.id for page in live if page.material_id and not page.blank]
        self.desk.pages.go_to(max(read))
        self.rest(2.0)
        self.draw("scanning")
        self.wait(lambda: desk.receiving.intake is None, _SCAN_S)
        self.wait(
            lambda: (
                desk.snapshot is not None
                and desk.snapshot.backlog == 0
                and not desk.snapshot.arrangement.unfiled
            ),
            _SCAN_S,
        )
        self.rest(7.0)  # the toast goes

    def draw_desk(self, suffix: str = "") -> None:
        """Draw the scan desk with a page, with hits, and close up."""
        if not self.wants(f"scan-desk{suffix}", f"search{suffix}", f"text{suffix}"):
            return
        desk = self.desk
        desk.fit_page()
        desk.pages.go_to_row(0)
        self.rest(1.5)
        self.draw(f"scan-desk{suffix}")
        desk.bar.search.setText("送货单")
        desk.side.search("送货单")
        self.wait(lambda: bool(desk.side.hits.hits.hits), _SOON_S)
        self.rest(1.5)
        self.draw(f"search{suffix}")
        desk.side.forget_search()
        desk.bar.search.clear()
        desk.pages.go_to_row(0)
        desk.fit_width()
        self.wait(lambda: bool(desk.side.text.lines.lines), _SOON_S)
        desk.side.text.setCurrentIndex(desk.side.text.lines.index(2, 0))
        self.rest(1.5)
        self.draw(f"text{suffix}")

    def draw_dialogs(self) -> None:
        """Draw every dialog."""
        from app.windows.scan_desk.cases import CasePicker, NewCaseDialog
        from app.windows.scan_desk.export import ExportDialog
        from app.windows.scan_desk.profile import ProfileDialog

        program, window = self._program, self._program.window
        desk = self.desk.desk
        if window is None or desk.snapshot is None or desk.choices.profile is None:
            return
        self.draw_dialog("open-case", CasePicker(window, desk.cases))
        new = NewCaseDialog(window, frozenset())
        new.number.setText("（2026）粤0308民初2026号")
        new.cause.setCurrentText("民间借贷纠纷")
        self.draw_dialog("new-case", new)
        folder = Path("/home/clerk")
        self.draw_dialog("export", ExportDialog(window, program.theme, desk.snapshot, folder))
        self.draw_dialog("profile", ProfileDialog(window, desk.choices.profile))
        now = Wishes(translations.language(), "system", "")
        self.draw_dialog("settings", SettingsDialog(window, now, "clerk"))
        self.draw_dialog("shortcuts", ShortcutsDialog(window, window.commands))
        self.draw_dialog("about", AboutDialog(window, "/home/clerk/.local/share/wenyi"))
        actions = list(window.commands)
        choices = [Choice(a.text().replace("…", ""), source_of(a), keys_of(a)) for a in actions]
        self.draw_dialog("commands", Chooser(window, tr("Type a command"), choices))
        words = describe(PaperJam(device=desk.choices.devices[0].name), "zh_CN")
        self.draw_dialog(
            "error",
            ErrorDialog(window, program.theme, words.what, words.advice, "DeviceError.PaperJam"),
        )
        count = len(desk.snapshot.unconfirmed)
        title = translations.trn("Confirm all %n suggestion(s)?", count)
        text = tr("Check doubtful ones first: they are marked in the catalogue.")
        self.draw_dialog(
            "question",
            Question(window, program.theme, title, text, tr("Confirm all"), risky=False),
        )
        self._draw_filing_dialogs(window, desk.snapshot)

    def _draw_filing_dialogs(self, window: QWidget, snapshot: Snapshot) -> None:
        from app.windows.scan_desk.filing_actions import confidential_words, destinations
        from app.windows.scan_desk.refused import RefusedDialog

        theme = self._program.theme
        title = tr("Move {pages} to").format(pages=translations.trn("%n page(s)", 2))
        self.draw_dialog("move-to", Chooser(window, title, destinations(snapshot)[0]))
        needed = NeedsConfirmation(title="合议庭评议笔录", clue="副卷")
        title, text, yes = confidential_words(needed)
        self.draw_dialog("confidential", Question(window, theme, title, text, yes, risky=True))
        refused = [
            FileRefused(name, error)
            for name, error in (
                ("答辩意见.docx", Unsupported(source="答辩意见.docx", found="Word")),
                ("银行流水.pdf", Encrypted(source="银行流水.pdf")),
                ("照片3.jpg", Corrupt(source="照片3.jpg")),
            )
        ]
        self.draw_dialog("refused", RefusedDialog(window, theme, refused))

    def draw_operations(self) -> None:
        """Draw the operations desk: before enrolment, at work, and a conflict."""
        from app.demo.pictured_sync import PicturedSync
        from app.windows.operations.conflict import ConflictDialog
        from app.windows.operations.operations import Operations

        program = self._program
        if program.services is None:
            return
        operations = program.operations = Operations(program.services, program.lanes, program)
        program.role = "operations"
        program.theme.choose(Scheme.LIGHT)
        for name, enrolled, language in (
            ("operations-enrol", False, "zh_CN"),
            ("operations", True, "zh_CN"),
            ("operations-en", True, "en"),
        ):
            if not self.wants(name):
                continue
            translations.install(language)
            operations.sync = PicturedSync(enrolled)
            operations.picture = None
            operations.read()
            self.wait(lambda: operations.picture is not None, _SOON_S)
            program.show_seat()
            self.rest(1.0)
            self.draw(name)
        if program.window is not None and self.wants("conflict"):
            translations.install("zh_CN")
            both = PicturedSync().compare("")
            self.draw_dialog("conflict", ConflictDialog(program.window, program.theme, both))

    def draw_clerk(self) -> None:
        """Draw the clerk's desk with an invented hearing."""
        from app.demo import pictured_hearing
        from app.windows.clerk.clerk import Clerk

        program = self._program
        if program.services is None:
            return
        translations.install("zh_CN")
        clerk = program.clerk = Clerk(program.services, program.lanes, program)
        case_id = next(iter(program.services.store.cases())).id
        program.role = "clerk"
        program.theme.choose(Scheme.LIGHT)
        clerk.start()
        program.show_seat()
        self.wait(lambda: bool(clerk.lines), _SOON_S)
        clerk.new(case_id)
        self.wait(lambda: clerk.run is not None and not clerk.is_busy, _SOON_S)
        self.rest(1.0)
        self.draw("clerk-start")
        clerk.open(pictured_hearing.make(clerk.store, case_id))
        self.wait(lambda: clerk.run is not None and not clerk.is_busy, _SOON_S)
        if clerk.run is None:
            return
        # Only pictured: nobody looks after a recorder that is not there.
        clerk.run.stop_looking()
        pictured_hearing.fill(clerk.run)
        self._draw_clerk_pages()
        self._draw_clerk_dialogs(clerk)
        if self.wants(*ROOM):
            draw_room(self, program, clerk)

    def _draw_clerk_pages(self) -> None:
        from app.demo import pictured_hearing
        from app.windows.clerk.window import ClerkDesk

        program = self._program
        for name, scheme, language in (
            ("clerk", Scheme.LIGHT, "zh_CN"),
            ("clerk-dark", Scheme.DARK, "zh_CN"),
            ("clerk-contrast", Scheme.CONTRAST, "zh_CN"),
            ("clerk-en", Scheme.LIGHT, "en"),
        ):
            if not self.wants(name, "clerk-find"):
                continue
            translations.install(language)
            program.theme.choose(scheme)
            program.show_seat()
            page = program.window.centralWidget() if program.window else None
            if not isinstance(page, ClerkDesk):
                return
            if page.clerk.run is not None:
                pictured_hearing.speaking(page.clerk.run)
            page.show_pane(False)
            page.view.open(page.view.rows[11].id, 6)
            self.rest(0.8)
            self.draw(name)
            if name == "clerk":
                page.view.close_line()
                page.finder.open(replacing=True)
                page.finder.query.setText("签章")
                self.rest(0.5)
                self.draw("clerk-find")
                page.finder.leave()
        translations.install("zh_CN")
        program.theme.choose(Scheme.LIGHT)

    def _draw_clerk_dialogs(self, clerk: Clerk) -> None:
        from app.windows.clerk.bindings import KeysDialog, defaults_of
        from app.windows.clerk.check import CheckDialog
        from app.windows.clerk.dialogs import HeadDialog
        from app.windows.clerk.log import LogDialog
        from app.windows.clerk.models import ModelsDialog

        program = self._program
        program.show_seat()
        window, theme, run, case = program.window, program.theme, clerk.run, clerk.case
        if window is None or run is None or case is None:
            return
        if self.wants("clerk-check"):
            check = CheckDialog(window, theme, clerk)
            check.show()
            check.run()
            self.wait(lambda: not check.running, _SCAN_S)
            self.rest(0.3)
            self.draw_dialog("clerk-check", check)
        self.draw_dialog("clerk-head", HeadDialog(window, case, run.hearing))
        self.draw_dialog("clerk-log", LogDialog(window, run))
        if self.wants("clerk-models"):
            models = ModelsDialog(window, theme, clerk)
            models.show()
            self.rest(1.0)
            self.draw_dialog("clerk-models", models)
        commands = window.commands
        keys = KeysDialog(window, commands, {}, defaults_of(commands))
        keys.choose("play")
        self.draw_dialog("clerk-keys", keys)


def pack(path: Path) -> None:
    """Write a picture again with at most 256 colours; a page's paper is nearly one colour."""
    with Image.open(path) as picture:
        packed = picture.convert("RGB").quantize(
            256, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE
        )
    packed.save(path, optimize=True)


def draw_room(artist: Artist, program: Program, clerk: Clerk) -> None:
    """Draw bench, party and public screen, and the clerk's control of them."""
    from app.demo import pictured_hearing
    from app.windows.bench.seat import BenchSeat
    from app.windows.bench.window import BenchDesk
    from app.windows.clerk.screens_state import exhibits
    from app.windows.clerk.window import ClerkDesk
    from app.windows.party.seat import PartySeat
    from app.windows.shell import Shell

    screens, theme, lanes = clerk.screens, program.theme, program.lanes
    artist.wait(lambda: screens.running and screens.readiness.total > 0, _SCAN_S)
    artist.wait(lambda: screens.readiness.done and bool(exhibits(screens.facts)), _SCAN_S)
    seats: dict[str, tuple[Shell, BenchSeat | PartySeat]] = {}
    for name, seat in (("bench", ""), ("party", "原告"), ("public", "")):
        folder = program.home / "screens" / f"pictured-{name}"
        asking = lanes.run(Lane.ROOM, partial(_knock, program.home, name, seat, folder))
        artist.wait(asking.finished.is_set, _SCAN_S)
        window = Shell(theme, str(folder))
        page: BenchSeat | PartySeat = (
            BenchSeat(window, theme, lanes, folder)
            if name == "bench"
            else PartySeat(window, theme, lanes, folder, locked=False)
        )
        window.setCentralWidget(page)
        window.resize(SIZE)
        window.show()
        page.start()
        seats[name] = (window, page)
    artist.wait(
        lambda: all(page.room is not None and page.room.facts for _, page in seats.values()),
        _SOON_S,
    )
    third = exhibits(screens.facts)[2]
    screens.show_page(third.id, 2)
    if clerk.run is not None:
        pictured_hearing.speaking(clerk.run)
    judge = seats["bench"][1].page
    if isinstance(judge, BenchDesk):
        judge.bench.look(third.id, 3)
    artist.rest(14.0)
    for name in ("bench", "party", "public"):
        artist.draw(name, seats[name][0])
    desk = program.window.centralWidget() if program.window else None
    if isinstance(desk, ClerkDesk):
        desk.show_pane(True)
        desk.pane.tabs.setCurrentIndex(1)
        artist.rest(1.0)
        artist.draw("clerk-screens")
    theme.choose(Scheme.DARK)
    artist.rest(0.5)
    artist.draw("bench-dark", seats["bench"][0])
    theme.choose(Scheme.LIGHT)
    if artist.wants(*SIGNING):
        _draw_signing(artist, program, clerk, seats["party"])
    for window, page in seats.values():
        page.close_room()
        window.hide()
        window.deleteLater()


def _draw_signing(
    artist: Artist, program: Program, clerk: Clerk, party: tuple[Shell, BenchSeat | PartySeat]
) -> None:
    """Draw the signing window, and the record on a party's screen."""
    from app.windows.clerk.signing import SigningWindow
    from app.windows.party.window import PartyPage

    run, (shell, seat) = clerk.run, party
    if run is None or not isinstance(seat.page, PartyPage):
        return
    run.save()
    window = SigningWindow(program.theme, clerk, run.hearing_id)
    signing, page = window.signing, seat.page
    window.resize(SIZE)
    window.show()
    artist.wait(lambda: window.commands["begin_signing"].isEnabled(), _SOON_S)
    window.commands["begin_signing"].trigger()
    artist.wait(lambda: signing.now is not None, _SCAN_S)
    now = signing.now
    plaintiff = next(one for one in now.signers if one.seat == "plaintiff") if now else None
    if plaintiff is None:
        return
    window.choose(plaintiff.id)
    artist.wait(lambda: window.commands["hand_out"].isEnabled(), _SOON_S)
    window.commands["hand_out"].trigger()
    artist.wait(lambda: page.paper.isVisible() and bool(page.hands.lines), _SCAN_S)
    paper = page.hands.paper
    reader = page.paper.reader
    while paper is not None and not reader.is_whole:
        artist.wait(lambda: reader.page in reader.seen or not reader.is_at_end, _SOON_S)
        artist.rest(0.4)
        reader.onwards()
    artist.wait(lambda: page.paper.ask.isEnabled(), _SOON_S)
    reader.go(1)
    line = page.hands.lines[2]
    page.paper.reader.viewer.tapped.emit(0, (0.4, (line.top + line.bottom) / 2))
    artist.rest(3.0)
    artist.draw("party-record", shell)
    page.paper.ask.click()
    page.paper.correct.words.setPlainText(
        "原告深圳市样例五金制品有限公司，法定代表人甄实初，任执行董事。"
    )
    page.paper.correct.send.click()
    artist.wait(lambda: bool(window.wishes.cards), _SOON_S)
    artist.rest(3.0)
    artist.draw("clerk-signing", window)
    window.close()
    window.deleteLater()


def _knock(home: Path, name: str, seat: str, folder: Path, task: object) -> None:
    from app.demo.room import knock
    from courtroom.hub.contract import Kind

    knock(home, Kind(name), seat, folder)


def draw_all(folder: Path, home: Path, wanted: Collection[str] | None = None) -> list[Path]:
    """Draw every window into ``folder`` with a demo station in ``home``.

    A case that holds pages already is drawn as it is, in the default language and the
    light and dark themes; an empty one is scanned first, and drawn in all of them.

    Args:
        folder: where the pictures go.
        home: folder of the demo station.
        wanted: names of the pictures to draw and pack; None: all, as they are.

    Returns:
        The pictures, in the order they were drawn.

    Raises:
        WenyiError: the demo could not be scanned or read.
    """
    folder.mkdir(parents=True, exist_ok=True)
    existing = QApplication.instance()
    app = existing if isinstance(existing, QApplication) else QApplication(sys.argv[:1])
    save_settings(home, Settings(role="scan", theme="light"))
    program = Program(app, home, demo=True)
    artist = Artist(app, program, folder, wanted)
    try:
        program.start()
        if program.window is not None:
            program.window.resize(SIZE)
        artist.wait(
            lambda: program.desk is not None and program.desk.snapshot is not None, _SOON_S
        )
        if wanted is None or not (
            OPERATIONS | CLERK | ROOM | ARCHIVE | CUSTODY | COUNTER | PEOPLE
        ).issuperset(wanted):
            _draw_scan_desk(artist, program)
        if artist.wants(*OPERATIONS):
            artist.draw_operations()
        if artist.wants(*CLERK, *ROOM):
            artist.draw_clerk()
        if artist.wants(*ARCHIVE):
            draw_archive(artist, program)
        if artist.wants(*CUSTODY):
            draw_custody(artist, program)
        if artist.wants(*COUNTER):
            draw_counter(artist, program)
        if artist.wants(*PEOPLE):
            draw_people(artist, program)
    finally:
        program.close()
    return artist.drawn


def _draw_scan_desk(artist: Artist, program: Program) -> None:
    """Draw the scan desk and every dialog; an empty case is scanned first."""
    fresh = not (program.desk and program.desk.snapshot and program.desk.snapshot.live)
    if fresh:
        artist.scan()
    artist.wait(lambda: bool(program.desk and program.desk.choices.devices), _SOON_S)
    artist.draw_desk()
    artist.draw_dialogs()
    roles = RolePage(program.theme)
    roles.resize(SIZE)
    artist.draw("roles", roles)
    for scheme in (Scheme.DARK, Scheme.CONTRAST) if fresh else (Scheme.DARK,):
        program.theme.choose(scheme)
        artist.draw_desk(f"-{scheme}")
    if fresh and artist.wants("scan-desk-en", "search-en", "text-en"):
        program.theme.choose(Scheme.LIGHT)
        translations.install("en")
        program.show_seat()
        artist.draw_desk("-en")


def main(arguments: list[str] | None = None) -> int:
    """Draw into the folder given on the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--home", type=Path, help="a demo station with a scanned case")
    parser.add_argument(
        "--documents", action="store_true", help="only the pictures the documents show, packed"
    )
    parser.add_argument("--only", action="append", metavar="NAME", help="only this one, packed")
    given = parser.parse_args(arguments)
    quiet_platform()
    wanted = given.only or (DOCUMENTED if given.documents else None)
    with tempfile.TemporaryDirectory(prefix="wenyi-pictures-") as home:
        try:
            drawn = draw_all(given.folder, given.home or Path(home), wanted)
        except WenyiError as error:
            sys.stderr.write(f"{error}\n")
            return error.exit_code
    for path in drawn:
        sys.stdout.write(f"{path}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
