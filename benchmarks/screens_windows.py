"""Show to painted with real windows, and spoken to offered (示证到屏、提及到建议).

``python -m benchmarks.screens_windows [TURNS [WINDOWS [cold]]]``: a hub over a real station, eight
windows of parties and public of this one process, over real TLS, offscreen; with 4, four.
Times are from the act to each screen's word that it has painted the page, in full, and from
the final text to the hub's word that it is offered. One thread paints all windows. With
``cold`` as a third word no screen makes a page ready before it is shown.
"""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtWidgets import QApplication

from app.demo.room import demo_pieces, knock, lay_out, open_door
from app.qt import translations
from app.qt.lanes import Lanes
from app.qt.theme import Scheme, Theme
from app.station.hearing_seats import new_hearing
from app.station.hub import RoomHub, page_view
from app.station.station import Station
from app.windows.party.seat import PartySeat
from app.windows.room import following
from app.windows.shell import Shell
from courtroom.hub.contract import Kind
from courtroom.listening.heard import Heard, HeardKind
from dossier.store import open_store

SCREENS = (
    (Kind.PARTY, "plaintiff"), (Kind.PARTY, "defendant"), (Kind.PARTY, "third"),
    (Kind.PUBLIC, ""),
    (Kind.PARTY, "plaintiff"), (Kind.PARTY, "defendant"), (Kind.PARTY, "third"),
    (Kind.PUBLIC, ""),
)  # fmt: skip
"""A side has several screens: beside a party sits an agent."""
_WAIT_S = 120.0


def main(turns: int = 30, windows: int = len(SCREENS)) -> None:
    """Measure and print."""
    app = QApplication([])
    theme = Theme(app)
    translations.install("zh_CN")
    theme.choose(Scheme.LIGHT)
    with tempfile.TemporaryDirectory() as folder:
        _measure(app, theme, Path(folder), turns, windows)


def _measure(app: QApplication, theme: Theme, folder: Path, turns: int, windows: int) -> None:
    station = Station(folder / "home", open_store(folder / "home"), demo=None)
    parties = (("原告", "甲公司"), ("被告", "乙公司"), ("第三人", "丙公司"))
    case = station.new_case("（2026）粤0308民初1573号", "买卖合同纠纷", parties=parties, who="b")
    exhibits = lay_out(station.store, case.id, demo_pieces(folder / "drawn"))
    hearing = new_hearing(station.store, case.id, "书记员", presiding="平允")
    room = RoomHub(station, hearing.id, "书记员")
    offers: dict[str, float] = {}

    def on_state(facts: Any) -> None:
        for key in facts:
            if key.startswith("offer/"):
                offers.setdefault(key, time.perf_counter())

    room.on_state = on_state
    room.start()
    _until(app, lambda: bool(room.readiness.total and room.readiness.done))
    open_door(station.home, room)
    lanes = Lanes()
    seats = [
        _open(app, theme, lanes, station.home, folder / f"screen-{number}", *each)
        for number, each in enumerate(SCREENS[:windows])
    ]
    _until(app, lambda: all(page.room is not None and page.room.facts for page in seats))
    painted = [_listen(page) for page in seats]
    for one in exhibits:
        room.act("release", exhibit=one.id, pages="all", to="*")
    _rest(app, 8.0)  # pages are fetched before they are shown
    views = [(one.id, page) for one in exhibits for page in range(1, len(one.pages) + 1)]
    times, spreads = _shows(app, room, painted, views, turns)
    _say("show to painted", times)
    _say(f"spread over {len(seats)} screens", spreads)
    _say("final text to offer", _offers(app, room, offers, min(turns, 10)))
    for page in seats:
        page.close_room()
    lanes.close()
    room.stop()
    station.close()
    for page in seats:
        page.window().deleteLater()


def _open(
    app: QApplication, theme: Theme, lanes: Lanes, home: Path, place: Path, kind: Kind, seat: str
) -> PartySeat:
    thread = threading.Thread(target=knock, args=(home, kind, seat, place))
    thread.start()
    _until(app, lambda: not thread.is_alive())
    window = Shell(theme, str(place))
    page = PartySeat(window, theme, lanes, place, locked=False)
    window.setCentralWidget(page)
    window.resize(1280, 800)
    window.show()
    page.start()
    return page


def _listen(page: PartySeat) -> list[float]:
    """Note when a screen says that it has painted; returns where the newest is kept."""
    kept = [0.0]
    room: Any = page.room
    say = room.painted

    def note(number: int) -> None:
        kept[0] = time.perf_counter()
        say(number)

    room.painted = note
    return kept


def _offers(app: QApplication, room: RoomHub, offers: dict[str, float], turns: int) -> list[float]:
    said = []
    for turn in range(turns):
        known, begun = set(offers), time.perf_counter()
        text = f"请看原告证据三第{'一二三四五'[turn % 5]}页。"
        room._offers._recent.clear()
        room.hear(Heard(str(turn), HeardKind.FINAL, "judge", 0.0, 1.0, text, text, (), (), 0.9,
                        False, "", "bench"))  # fmt: skip
        _until(app, partial(_is_more, offers, known))
        said.append((offers[next(iter(set(offers) - known))] - begun) * 1000)
    return said


def _is_more(offers: dict[str, float], known: set[str]) -> bool:
    return bool(set(offers) - known)


def _shows(
    app: QApplication,
    room: RoomHub,
    painted: list[list[float]],
    views: Sequence[tuple[str, int]],
    turns: int,
) -> tuple[list[float], list[float]]:
    times: list[float] = []
    spreads: list[float] = []
    for turn in range(turns):
        exhibit, page = views[turn % len(views)]
        begun = time.perf_counter()
        acting = threading.Thread(
            target=room.act, args=("show",), kwargs={"to": "*", "view": page_view(exhibit, page)}
        )
        acting.start()
        _until(app, partial(_are_after, painted, begun))
        acting.join()
        _rest(app, 0.3)
        ends = [kept[0] for kept in painted]
        times += [(end - begun) * 1000 for end in ends]
        spreads.append((max(ends) - min(ends)) * 1000)
    return times, spreads


def _are_after(painted: list[list[float]], begun: float) -> bool:
    return all(kept[0] > begun for kept in painted)


def _until(app: QApplication, so: Any) -> None:
    end = time.monotonic() + _WAIT_S
    while not so():
        app.processEvents()
        time.sleep(0.0005)
        if time.monotonic() > end:
            raise TimeoutError


def _rest(app: QApplication, seconds: float) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        app.processEvents()
        time.sleep(0.002)


def _say(what: str, values: list[float]) -> None:
    ordered = sorted(values)
    p95 = ordered[min(len(ordered) - 1, int(0.95 * len(ordered)))]
    sys.stdout.write(
        f"{what}: p50 {statistics.median(ordered):.0f} ms, p95 {p95:.0f} ms, "
        f"max {ordered[-1]:.0f} ms, n={len(ordered)}, load {os.getloadavg()[0]:.1f}\n"
    )


if __name__ == "__main__":
    if sys.argv[3:] == ["cold"]:
        following.MOST_AHEAD = 0
    main(*[int(word) for word in sys.argv[1:3]])
