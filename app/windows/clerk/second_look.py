"""Tells the clerk what a second look at the sound changed in the record (复听提示)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from app.qt.translations import tr, trn
from courtroom.listening.heard import Heard, HeardKind
from dossier.ids import UtteranceId

if TYPE_CHECKING:
    from app.windows.clerk.window import ClerkDesk

TOGETHER_MS = 1500
"""Lines that come so close together are told at once: their texts come one by one."""


class SecondLook(QObject):
    """Counts what comes late and says so, with a way to it; nothing is moved on the screen."""

    def __init__(self, desk: ClerkDesk) -> None:
        super().__init__(desk)
        self._desk = desk
        self._found: dict[UtteranceId, None] = {}
        self._taken: dict[UtteranceId, None] = {}
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
        if heard.kind is HeardKind.FINAL:
            self._found |= {one.id: None for one in lines if not one.deleted}
        elif heard.kind is HeardKind.SUPPRESSED:
            self._taken |= {one.id: None for one in lines if one.suppressed and not one.deleted}
        if self._found or self._taken:
            self._timer.start()

    def tell(self) -> None:
        """Say what came since it was said last."""
        self._timer.stop()
        found, taken = list(self._found), list(self._taken)
        self._found, self._taken = {}, {}
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
