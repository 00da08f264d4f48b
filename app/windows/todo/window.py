"""The to-do list as a desk, and as a window beside any other desk (待办窗口)."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget

from app.qt.translations import tr
from app.windows.todo.board import Board
from app.windows.todo.page import ToDoPage

if TYPE_CHECKING:
    from app.station.station import Station
    from app.windows.main import Program
    from app.windows.shell import Shell


def todo_desk(program: Program, shell: Shell) -> QWidget:
    """Return the list as the page of a seat."""
    return ToDoPage(shell, program.theme, board_of(program))


def board_of(program: Program) -> Board:
    """Return the list of a program, made when it is first asked for."""
    if program.todo is None:
        program.todo = Board(cast("Station", program.services), program.lanes, program)
        if program.following is not None:
            program.following.time_passed.connect(program.todo.read)
    return program.todo


class ToDoWindow(QDialog):
    """The list beside the desk somebody works at."""

    def __init__(self, program: Program, shell: Shell) -> None:
        super().__init__(shell)
        self.setWindowTitle(tr("To do"))
        self.resize(min(1240, shell.width() - 40), min(760, shell.height() - 40))
        self.page = ToDoPage(shell, program.theme, board_of(program))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.page)

    def done(self, result: int) -> None:
        """Go for good: the next one is made anew."""
        super().done(result)
        self.deleteLater()


def show_to_do(program: Program) -> None:
    """Show the list over the desk; once."""
    shell = program.window
    if shell is None or program.services is None:
        return
    there = shell.findChild(ToDoWindow)
    if there is not None and there.isVisible():
        there.raise_()
        there.activateWindow()
        return
    ToDoWindow(program, shell).show()
