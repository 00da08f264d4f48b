"""What a seat's page asks of the window it lives in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from app.qt.activity import Activity


class Host(Protocol):
    """The window: toasts, error dialogs, progress, status bar."""

    activity: Activity

    def say(self, text: str, button: str = "", action: Callable[[], object] | None = None) -> None:
        """Show a toast."""
        ...

    def show_error(self, error: BaseException) -> None:
        """Show an error dialog."""
        ...

    def show_state(self, store: str, reading: str) -> None:
        """Show the state of the store and the reading backlog."""
        ...
