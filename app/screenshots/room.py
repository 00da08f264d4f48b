"""Draws a courtroom's screens over a hub on this machine, and signing (法庭各席截图)."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from app.qt.lanes import Lane
from app.qt.theme import Scheme
from app.screenshots.artist import SCAN_S as _SCAN_S
from app.screenshots.artist import SIZE
from app.screenshots.artist import SOON_S as _SOON_S

if TYPE_CHECKING:
    from pathlib import Path

    from app.screenshots.artist import Artist
    from app.windows.bench.seat import BenchSeat
    from app.windows.clerk.clerk import Clerk
    from app.windows.main import Program
    from app.windows.party.seat import PartySeat
    from app.windows.shell import Shell

SIGNING = frozenset({"clerk-signing", "party-record"})
"""Pictures of a record that is read and signed."""
ROOM = SIGNING | frozenset({"clerk-screens", "bench", "bench-dark", "party", "public"})
DOCUMENTED = SIGNING | frozenset({"clerk-screens", "bench", "party"})


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
