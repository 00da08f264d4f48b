"""Sound and film as evidence: heard and seen in private, then shown (视听资料)."""

from __future__ import annotations

import time
from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QFrame, QVBoxLayout

from app.qt.lanes import Lane
from app.qt.theme import Theme
from app.qt.translations import tr
from app.qt.viewer import MediaView
from app.windows.bench.bench import Bench
from app.windows.bench.look import set_state
from app.windows.bench.page_view import StateBand

CHECK_MS = 250
CHECKS = 6
"""A player goes to a place in its own time; for so long it is looked at whether it is there."""
_APART_S = 0.3
_SAME_PICTURE_S = 0.001
"""Of a film that stands: a step is one picture, and all look at the same."""


class MediaPane(QFrame):
    """One file of sound or film, framed as a page is.

    While all screens have it, what the judge does with it is done on all screens.
    """

    def __init__(self, theme: Theme, bench: Bench) -> None:
        super().__init__()
        self.setObjectName("stateFrame")
        self._bench = bench
        self.exhibit = ""
        self._asset = ""
        self.band = StateBand(theme)
        self.player = MediaView(theme, bench.lanes)
        self._told: dict[str, Any] = {}
        self._checks = 0
        self._again = QTimer(self)
        self._again.setSingleShot(True)
        self._again.setInterval(CHECK_MS)
        self._again.timeout.connect(self._put)
        self.player.state_changed.connect(self._moved)
        self.player.failed.connect(bench.failed)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.band)
        column.addWidget(self.player, 1)

    def show_media(self, exhibit: str) -> None:
        """Open the file of an exhibit; empty: none."""
        value = self._bench.facts.get(f"media/{exhibit}") or {}
        asset = str(value.get("asset", "")) if exhibit else ""
        self.exhibit = exhibit
        if asset == self._asset:
            return
        self._asset = asset
        self._told, self._checks = {}, 0
        self.player.close_file()
        if not asset:
            return
        name = str(value.get("name", ""))
        self.band.note.setText(tr("Fetching the file…"))

        def take(path: str) -> None:
            if self._asset == asset:
                self.band.note.setText("")
                self.player.open(path, name)

        def failed(error: BaseException) -> None:
            if self._asset == asset:
                self._asset = ""
                self.band.note.setText("")
                self._bench.failed.emit(error)

        room = self._bench.room
        self._bench.lanes.run(Lane.COURT, lambda task: room.media(asset), take, failed, owner=self)

    def show_state(self, words: str, state: str) -> None:
        """Say who sees and hears it."""
        self.band.show_state(words, state)
        set_state(self, "state", state)

    def now(self) -> dict[str, Any]:
        """Return where it stands, as the room has it."""
        player = self.player.player
        playing, rate = (player.state.playing, player.state.speed) if player else (False, 1.0)
        return {
            "exhibit": self.exhibit,
            "playing": playing,
            "at_s": max(0.0, self.player.position_s),
            "rate": rate,
            "as_of": time.time(),
        }

    def _moved(self, told: dict[str, Any]) -> None:
        self._checks = CHECKS
        self._put()

    def _put(self) -> None:
        """Tell the room where it stands; again, if the player only got there later."""
        now, told = self.now(), self._told
        if not self.exhibit:
            return
        if not told or _differs(told, now):
            self._told = now
            self._bench.move_media(now)
        if self._checks > 0:
            self._checks -= 1
            self._again.start()

    def close_media(self) -> None:
        """Let go of the file."""
        self._again.stop()
        self._asset = self.exhibit = ""
        self.player.close_file()


def _differs(told: dict[str, Any], now: dict[str, Any]) -> bool:
    """Return whether who follows what was told is somewhere else than the player is."""
    if (told["playing"], told["rate"]) != (now["playing"], now["rate"]):
        return True
    if not now["playing"]:
        return bool(abs(told["at_s"] - now["at_s"]) > _SAME_PICTURE_S)
    passed_s = (now["as_of"] - told["as_of"]) * told["rate"]
    return bool(abs(told["at_s"] + passed_s - now["at_s"]) > _APART_S)
