"""What the command palette finds beside the commands of the seat."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.qt.fuzzy import best
from app.qt.palette import Choice, Chooser
from app.qt.theme import Scheme, Theme
from app.windows.shell import Shell


@pytest.mark.parametrize(
    ("typed", "scheme"),
    [("深色", Scheme.DARK), ("浅色", Scheme.LIGHT), ("dark", Scheme.DARK), ("主题", None)],
)
def test_themes_are_found_by_their_names(
    qtbot: QtBot, theme: Theme, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    typed: str, scheme: Scheme | None,
) -> None:  # fmt: skip
    shell = Shell(theme, str(tmp_path))
    qtbot.addWidget(shell)
    shell.add_general_commands()
    taken: list[Scheme] = []
    shell.theme_chosen.connect(taken.append)

    def ask(parent: object, title: str, choices: list[Choice]) -> int | None:
        found = best(typed, [(one.text, one.also, one.note) for one in choices])
        if scheme is None:  # all of them, with nothing to choose
            assert len(found) == len(Scheme)
            return None
        return found[0]

    monkeypatch.setattr(Chooser, "ask", ask)
    shell.commands["palette"].trigger()
    assert taken == ([] if scheme is None else [scheme])
    # The commands themselves are still what they were.
    gone: list[bool] = []
    shell.role_wanted.connect(lambda: gone.append(True))
    monkeypatch.setattr(
        Chooser, "ask",
        lambda parent, title, choices: [one.also for one in choices].index("Choose another seat…"),
    )  # fmt: skip
    shell.commands["palette"].trigger()
    assert gone == [True]
