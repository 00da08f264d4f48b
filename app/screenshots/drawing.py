"""Which pictures there are, and drawing them (截图)."""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Callable, Collection
from pathlib import Path

from PySide6.QtWidgets import QApplication

from app.qt.platform import quiet_platform
from app.screenshots import clerk, room, scan_desk
from app.screenshots.archive import ARCHIVE, draw_archive
from app.screenshots.artist import SIZE, Artist
from app.screenshots.artist import SOON_S as _SOON_S
from app.screenshots.clerk import CLERK, draw_clerk
from app.screenshots.counter import COUNTER, draw_counter
from app.screenshots.custody import CUSTODY, draw_custody
from app.screenshots.operations import OPERATIONS, draw_operations
from app.screenshots.people import PEOPLE, draw_people
from app.screenshots.room import ROOM
from app.screenshots.scan_desk import draw_scan_desk
from app.station.home import Settings, save_settings
from app.windows.main import Program
from resources.errors import WenyiError

_Draw = Callable[[Artist, Program], None]
_DRAWN: tuple[tuple[frozenset[str], _Draw], ...] = (
    (OPERATIONS, draw_operations),
    (CLERK | ROOM, draw_clerk),
    (ARCHIVE, draw_archive),
    (CUSTODY, draw_custody),
    (COUNTER, draw_counter),
    (PEOPLE, draw_people),
)
"""In this order: from the last on, somebody has to sign in."""
_UNSCANNED = frozenset[str]().union(*(names for names, _ in _DRAWN))
"""Pictures for which nothing needs to be scanned."""
DOCUMENTED = (
    OPERATIONS
    | clerk.DOCUMENTED
    | room.DOCUMENTED
    | ARCHIVE
    | PEOPLE
    | CUSTODY
    | COUNTER
    | scan_desk.DOCUMENTED
)
"""What README and the guides show."""


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
        if wanted is None or not _UNSCANNED.issuperset(wanted):
            draw_scan_desk(artist, program)
        for names, draw in _DRAWN:
            if artist.wants(*names):
                draw(artist, program)
    finally:
        program.close()
    return artist.drawn


def main(arguments: list[str] | None = None) -> int:
    """Draw into the folder given on the command line."""
    parser = argparse.ArgumentParser(prog="python -m app.screenshots", description=__doc__)
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
