"""Errors are told one at a time, and once each, also while a dialog is open."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.qt.theme import Theme
from app.windows import shell as shells
from app.windows.shell import Shell
from resources.errors import NoLoudspeaker, describe


def test_what_fails_again_while_its_dialog_is_open_is_told_once(
    qtbot: QtBot, theme: Theme, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shell = Shell(theme, str(tmp_path))
    qtbot.addWidget(shell)
    told: list[str] = []

    def dialog(parent: object, theme: object, error: BaseException) -> None:
        told.append(repr(error))
        if len(told) == 1:  # the dialog is open: the same, another, and what was unlocked
            shell.show_error(NoLoudspeaker(device="default"))
            shell.show_error(RuntimeError("other"))
            shell.show_errors()

    monkeypatch.setattr(shells, "show_error", dialog)
    shell.show_error(NoLoudspeaker(device="default"))
    assert told == [repr(NoLoudspeaker(device="default")), repr(RuntimeError("other"))]
    shell.show_error(NoLoudspeaker(device="default"))
    assert len(told) == 3
    assert "扬声器" in describe(NoLoudspeaker(device="default"), "zh_CN").what
