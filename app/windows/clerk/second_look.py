"""Tells the clerk what a second look at the sound changed in the record (复听提示)."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from app.qt.translations import tr, trn
from courtroom.listening.heard import Heard, HeardKind
from dossier.ids import UtteranceId

if TYPE_CHECKING:
    from app.windows.clerk.record_binding import RecordBinding
    from app.windows.clerk.window import ClerkDesk

TOGETHER_MS = 1500
"""Lines that come so close together are told at once: their texts come one by one."""
SAME_LOOK_S = 30.0
"""A line that comes so soon after a message is told with those of that message: a slow machine
takes seconds for each text, and one message takes the place of another."""


class SecondLook(QObject):
    """Counts what comes late and says so, with a way to it; nothing is moved on the screen."""

    def __init__(self, desk: ClerkDesk) -> None:
        super().__init__(desk)
        self._desk = desk
        self._found: dict[UtteranceId, None] = {}
        self._taken: dict[UtteranceId, None] = {}
        self._of: RecordBinding | None = None
        self._untold = False
        self._told_s = float("-inf")
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(TOGETHER_MS)
        self._timer.timeout.connect(self.tell)

    def hear(self, heard: Heard) -> None:
        """Note what was heard where it is of a second look."""
        binding = self._desk.binding
        sitting = None if binding is None else binding.run.sitting_of(heard)
        if not heard.late or binding is None or sitting is None:
            return
        lines = binding.transcript.lines_of(sitting.id, heard.id)
        over = not self._untold and time.monotonic() - self._told_s > SAME_LOOK_S
        if over or self._of is not binding:
            self._of, self._found, self._taken = binding, {}, {}
        before = len(self._found) + len(self._taken)
        if heard.kind is HeardKind.FINAL:
            self._found |= {one.id: None for one in lines if not one.deleted}
        elif heard.kind is HeardKind.SUPPRESSED:
            self._taken |= {one.id: None for one in lines if one.suppressed and not one.deleted}
        if len(self._found) + len(self._taken) > before:
            self._untold = True
            self._timer.start()

    def tell(self) -> None:
        """Say what came, with what was said of it just before."""
        self._timer.stop()
        if not self._untold:
            return
        self._untold, self._told_s = False, time.monotonic()
        found, taken = list(self._found), list(self._taken)
        parts = []
        if found:
            parts.append(trn("%n line(s) spoken over another's voice added", len(found)))
        if taken:
            parts.append(trn("%n line(s) of another seat's voice hidden", len(taken)))
        if len(parts) == 2:
            text = tr("Heard again: {first}, {second}").format(first=parts[0], second=parts[1])
        elif parts:
            text = tr("Heard again: {what}").format(what=parts[0])
        else:
            return
        if found:
            self._desk.say(text, tr("Show it"), lambda: self._show(found[0]))
        else:
            self._desk.say(text, tr("Look at it"), lambda: self._desk.editing.restore(taken))

    def _show(self, id: UtteranceId) -> None:
        view = self._desk.view
        if view.rows.index(id) is not None:
            view.pause_following()
            view.open(id, 0)
