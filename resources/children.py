"""How this program starts parts of itself as processes of their own (子进程)."""

from __future__ import annotations

import sys

FROZEN_SWITCH = "--child"
"""Of the stand-alone build, which has no interpreter to run a module with."""

MODULES = (
    "courtroom.recorder",
    "courtroom.recorder.video",
    "courtroom.listening",
    "courtroom.evidence",
    "courtroom.spoken",
    "courtroom.viewing",
    "dossier.documents",
    "dossier.checks",
)
"""What the stand-alone build may be started as."""


def child_command(module: str) -> list[str]:
    """Return the command that runs one of :data:`MODULES`."""
    if getattr(sys, "frozen", False):
        return [sys.executable, FROZEN_SWITCH, module]
    return [sys.executable, "-m", module]
