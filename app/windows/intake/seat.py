"""The counter's desk in its program (收转台)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from app.windows.intake.intake import Intake
from app.windows.intake.window import CounterDesk

if TYPE_CHECKING:
    from app.windows.main import Program
    from app.windows.services import Services
    from app.windows.shell import Shell


def counter_desk(program: Program, shell: Shell, services: Services) -> QWidget:
    """Return the page of the desk."""
    if program.intake is None:
        program.intake = Intake(services, program.lanes, program)
        program.intake.start()
    return CounterDesk(shell, program.theme, program.intake, shell.commands)
