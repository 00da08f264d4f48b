"""The custody desk in its program (中间柜)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from app.windows.custody.custody import Custody
from app.windows.custody.window import CustodyDesk

if TYPE_CHECKING:
    from app.windows.main import Program
    from app.windows.services import Services
    from app.windows.shell import Shell


def custody_desk(program: Program, shell: Shell, services: Services) -> QWidget:
    """Return the page of the desk."""
    if program.custody is None:
        custody = program.custody = Custody(services, program.lanes, program)
        # Queued: the window that asks is replaced.
        custody.entered.connect(program.guard.enter, Qt.ConnectionType.QueuedConnection)
        program.guard.changed.connect(custody.person_changed)
        custody.start()
    return CustodyDesk(shell, program.theme, program.custody, shell.commands)
