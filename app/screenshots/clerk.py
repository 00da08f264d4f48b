"""Draws the clerk's desk with an invented hearing (书记员席截图)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.qt import translations
from app.qt.theme import Scheme
from app.screenshots.artist import SCAN_S as _SCAN_S
from app.screenshots.artist import SOON_S as _SOON_S
from app.screenshots.room import ROOM, draw_room

if TYPE_CHECKING:
    from app.screenshots.artist import Artist
    from app.windows.clerk.clerk import Clerk
    from app.windows.main import Program

DOCUMENTED = frozenset({"clerk", "clerk-dark", "clerk-en", "clerk-find", "clerk-check"})
CLERK = DOCUMENTED | frozenset(
    {"clerk-contrast", "clerk-start", "clerk-head", "clerk-keys", "clerk-log", "clerk-models"}
)
"""Pictures of an invented hearing, for which nothing needs to be scanned."""


def draw_clerk(artist: Artist, program: Program) -> None:
    """Draw the clerk's desk with an invented hearing."""
    from app.demo import pictured_hearing
    from app.windows.clerk.clerk import Clerk

    if program.services is None:
        return
    translations.install("zh_CN")
    clerk = program.clerk = Clerk(program.services, program.lanes, program)
    case_id = next(iter(program.services.store.cases())).id
    program.role = "clerk"
    program.theme.choose(Scheme.LIGHT)
    clerk.start()
    program.show_seat()
    artist.wait(lambda: bool(clerk.lines), _SOON_S)
    clerk.new(case_id)
    artist.wait(lambda: clerk.run is not None and not clerk.is_busy, _SOON_S)
    artist.rest(1.0)
    artist.draw("clerk-start")
    clerk.open(pictured_hearing.make(clerk.store, case_id))
    artist.wait(lambda: clerk.run is not None and not clerk.is_busy, _SOON_S)
    if clerk.run is None:
        return
    # Only pictured: nobody looks after a recorder that is not there.
    clerk.run.stop_looking()
    pictured_hearing.fill(clerk.run)
    _draw_pages(artist, program)
    _draw_dialogs(artist, program, clerk)
    if artist.wants(*ROOM):
        draw_room(artist, program, clerk)


def _draw_pages(artist: Artist, program: Program) -> None:
    from app.demo import pictured_hearing
    from app.windows.clerk.window import ClerkDesk

    for name, scheme, language in (
        ("clerk", Scheme.LIGHT, "zh_CN"),
        ("clerk-dark", Scheme.DARK, "zh_CN"),
        ("clerk-contrast", Scheme.CONTRAST, "zh_CN"),
        ("clerk-en", Scheme.LIGHT, "en"),
    ):
        if not artist.wants(name, "clerk-find"):
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
        artist.rest(0.8)
        artist.draw(name)
        if name == "clerk":
            page.view.close_line()
            page.finder.open(replacing=True)
            page.finder.query.setText("签章")
            artist.rest(0.5)
            artist.draw("clerk-find")
            page.finder.leave()
    translations.install("zh_CN")
    program.theme.choose(Scheme.LIGHT)


def _draw_dialogs(artist: Artist, program: Program, clerk: Clerk) -> None:
    from app.windows.clerk.bindings import KeysDialog, defaults_of
    from app.windows.clerk.check import CheckDialog
    from app.windows.clerk.dialogs import HeadDialog
    from app.windows.clerk.log import LogDialog
    from app.windows.clerk.models import ModelsDialog

    program.show_seat()
    window, theme, run, case = program.window, program.theme, clerk.run, clerk.case
    if window is None or run is None or case is None:
        return
    if artist.wants("clerk-check"):
        check = CheckDialog(window, theme, clerk)
        check.show()
        check.run()
        artist.wait(lambda: not check.running, _SCAN_S)
        artist.rest(0.3)
        artist.draw_dialog("clerk-check", check)
    artist.draw_dialog("clerk-head", HeadDialog(window, case, run.hearing))
    artist.draw_dialog("clerk-log", LogDialog(window, run))
    if artist.wants("clerk-models"):
        models = ModelsDialog(window, theme, clerk)
        models.show()
        artist.rest(1.0)
        artist.draw_dialog("clerk-models", models)
    commands = window.commands
    keys = KeysDialog(window, commands, {}, defaults_of(commands))
    keys.choose("play")
    artist.draw_dialog("clerk-keys", keys)
