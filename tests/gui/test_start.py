"""What must not be loaded before the window is on the screen."""

from __future__ import annotations

import subprocess
import sys

from PySide6.QtCore import QObject, Signal
from pytestqt.qtbot import QtBot


def test_the_window_does_not_wait_for_heavy_libraries() -> None:
    code = (
        "import sys; import app.windows.main; "
        "heavy = {'cv2', 'openvino', 'alembic', 'rapidocr', 'pypdfium2', 'pikepdf'}; "
        "sys.exit(','.join(heavy & set(sys.modules)) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_signals_of_this_pyside_keep_count(qtbot: QtBot) -> None:
    """PySide 6.12.0 lost a reference to True with every emit: Python 3.11 then aborts."""

    class Sender(QObject):
        sent = Signal(object)

    sender = Sender()
    sender.sent.connect(lambda value: None)
    before = sys.getrefcount(True), sys.getrefcount(None)
    for _ in range(100):
        sender.sent.emit(1)
    after = sys.getrefcount(True), sys.getrefcount(None)
    assert all(now > then - 50 for then, now in zip(before, after, strict=True))
