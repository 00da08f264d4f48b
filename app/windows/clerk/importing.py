"""A plain text becomes a part of the record (导入文本)."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFileDialog

from app.qt.lanes import Lane
from app.qt.translations import tr, trn
from courtroom.transcript.plain_text import Said, parsed, read

if TYPE_CHECKING:
    from app.windows.clerk.window import ClerkDesk


def import_text(desk: ClerkDesk) -> None:
    """Choose a text and put its lines to the end of the record, by stage and speaker."""
    binding = desk.binding
    if binding is None:
        return
    name, _ = QFileDialog.getOpenFileName(
        desk, tr("Import a text"), str(Path.home()), tr("Plain text (*.txt)")
    )
    if not name:
        return
    seats = list(binding.transcript.seats)

    def enter(lines: list[Said]) -> None:
        if desk.binding is not binding:
            return  # another hearing was opened meanwhile
        binding.add_text(lines)
        desk.say(trn("%n line(s) imported. Undo takes them back.", len(lines)))

    desk.clerk.lanes.run(
        Lane.EXPORT,
        lambda task: parsed(read(Path(name)), seats),
        enter,
        desk.show_error,
        owner=desk,
    )
