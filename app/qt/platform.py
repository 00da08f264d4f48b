"""What Qt's platform plugin says of itself, kept out of the program's output."""

from __future__ import annotations

import sys

from PySide6.QtCore import QMessageLogContext, QtMsgType, qFormatLogMessage, qInstallMessageHandler

_KNOWN = "This plugin does not support "
"""Offscreen some window calls have no effect; Qt says so each time, and nothing is wrong."""


def quiet_platform() -> None:
    """Drop the known remarks of the platform plugin; all else is written as Qt would."""
    qInstallMessageHandler(_take)


def _take(kind: QtMsgType, context: QMessageLogContext, text: str) -> None:
    if not text.startswith(_KNOWN):
        sys.stderr.write(qFormatLogMessage(kind, context, text) + "\n")
