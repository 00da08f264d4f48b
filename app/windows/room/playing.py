"""Sound and film on a screen of the room: what the judge plays, or one's own (播放)."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QStackedWidget

from app.qt.lanes import Lane, Task
from app.qt.theme import Theme
from app.qt.translations import tr
from app.windows.room.bridge import RoomBridge
from app.windows.room.notice import Notice
from courtroom.hub.contract import Kind

if TYPE_CHECKING:
    from app.qt.viewer.media_view import MediaView


KEEP_UP_MS = 500
"""Clocks drift, and a file that is just opened may not know its length yet."""


class MediaPanel(QStackedWidget):
    """Fetches a file whole, then plays it; follows another screen without buttons.

    Eight screens that all sound would be one echo: where this one follows inside the
    courtroom it is silent, and the public screen sounds for all. A remote seat hears.

    Attributes:
        ready: the file can be played.
    """

    ready = Signal()

    def __init__(self, theme: Theme, bridge: RoomBridge) -> None:
        super().__init__()
        self._theme, self._bridge = theme, bridge
        self.notice = Notice(theme)
        self.addWidget(self.notice)
        self._asset = ""
        self._follows: bool | None = None
        self.view: MediaView | None = None
        self._followed: Mapping[str, Any] | None = None
        self._keep_up = QTimer(self)
        self._keep_up.setInterval(KEEP_UP_MS)
        self._keep_up.timeout.connect(self._go_along)

    def show_file(self, exhibit: str, followed: Mapping[str, Any] | None) -> bool:
        """Show an exhibit's file; return whether this seat has one.

        Args:
            exhibit: its id.
            followed: the view's ``media`` where the judge plays it; None: one's own.
        """
        value = self._bridge.facts.get(f"media/{exhibit}")
        if not isinstance(value, Mapping):
            self.close_file()
            return False
        asset, follows = str(value["asset"]), followed is not None
        if (asset, follows) != (self._asset, self._follows):
            self.close_file()
            self._asset, self._follows = asset, follows
            self.notice.say("play", tr("The recording is coming…"), "")
            self._fetch(asset, str(value.get("name", "")))
        self._followed = followed
        self._go_along()
        return True

    def _go_along(self) -> None:
        followed = self._followed
        if followed is not None and self.view is not None:
            playing = bool(followed.get("playing"))
            self.view.follow(playing, self._now_s(followed), float(followed.get("rate") or 1))

    def close_file(self) -> None:
        """Stop and forget."""
        self._asset, self._follows, self._followed = "", None, None
        self._keep_up.stop()
        if self.view is not None:
            self.view.close_file()
            self.removeWidget(self.view)
            self.view.deleteLater()
            self.view = None

    def _now_s(self, followed: Mapping[str, Any]) -> float:
        """Return where the judge's screen is now, by the hub's clock."""
        at_s = float(followed.get("at_s") or 0)
        as_of = float(followed.get("as_of") or 0)
        if not followed.get("playing") or not as_of:
            return at_s
        ahead_s = float(self._bridge.room.live.get("clock") or 0)
        passed_s = time.time() + ahead_s - as_of
        return at_s + max(0.0, passed_s) * float(followed.get("rate") or 1)

    def _fetch(self, asset: str, name: str) -> None:
        room = self._bridge.room

        def work(task: Task) -> str:
            return room.media(asset)

        self._bridge.lanes.run(
            Lane.COURT,
            work,
            lambda path: self._open(asset, path, name),
            lambda error: self._failed(asset),
            owner=self,
        )

    def _open(self, asset: str, path: str, name: str) -> None:
        from app.qt.viewer.media_view import MediaView

        if asset != self._asset:
            return
        room = self._bridge.room
        silent = bool(self._follows) and not room.remote and room.kind != Kind.PUBLIC
        output: Callable[[], None] | None = (lambda: None) if silent else None
        self.view = MediaView(self._theme, self._bridge.lanes, output)
        self.view.set_controls(not self._follows)
        self.view.failed.connect(lambda error: self._failed(asset))
        self.addWidget(self.view)
        self.setCurrentWidget(self.view)
        self.view.open(path, name)
        if self._follows:
            self._keep_up.start()
        self.ready.emit()

    def _failed(self, asset: str) -> None:
        if asset == self._asset:
            self.notice.say("warning", tr("This recording cannot be played here."), "")
            self.setCurrentWidget(self.notice)
