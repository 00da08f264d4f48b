"""Draws the operations desk with an invented queue (运维席截图)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.qt import translations
from app.qt.theme import Scheme
from app.screenshots.artist import SOON_S as _SOON_S

if TYPE_CHECKING:
    from app.screenshots.artist import Artist
    from app.windows.main import Program

OPERATIONS = frozenset({"operations", "operations-en", "operations-enrol", "conflict"})
"""Pictures for which nothing needs to be scanned."""


def draw_operations(artist: Artist, program: Program) -> None:
    """Draw the operations desk: before enrolment, at work, and a conflict."""
    from app.demo.pictured_sync import PicturedSync
    from app.windows.operations.conflict import ConflictDialog
    from app.windows.operations.operations import Operations

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
        if not artist.wants(name):
            continue
        translations.install(language)
        operations.sync = PicturedSync(enrolled)
        operations.picture = None
        operations.read()
        artist.wait(lambda: operations.picture is not None, _SOON_S)
        program.show_seat()
        artist.rest(1.0)
        artist.draw(name)
    if program.window is not None and artist.wants("conflict"):
        translations.install("zh_CN")
        both = PicturedSync().compare("")
        artist.draw_dialog("conflict", ConflictDialog(program.window, program.theme, both))
