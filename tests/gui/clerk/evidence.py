"""What tests of the list of evidence wait for and read."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QDialog
from pytestqt.qtbot import QtBot

from app.windows.clerk.window import ClerkDesk
from dossier.evidence import Exhibit
from dossier.store import evidence as reads


def wait(qtbot: QtBot, until: Callable[[], object]) -> None:
    """Wait for a state, long enough for a machine that has other things to do."""
    qtbot.waitUntil(lambda: bool(until()), timeout=90_000)


def listed(desk: ClerkDesk) -> list[Exhibit]:
    assert desk.clerk.case is not None
    with desk.clerk.store.snapshot() as reader:
        return reads.exhibits(reader, desk.clerk.case.id)


def closed(desk: ClerkDesk, qtbot: QtBot) -> None:
    """Wait until no dialog of the desk is left."""
    wait(qtbot, lambda: not desk.findChildren(QDialog))
