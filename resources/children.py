"""How this program starts parts of itself as processes of their own (子进程)."""

from __future__ import annotations

import sys
import sysconfig
from pathlib import Path

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


_FONT_FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts", "/usr/share/X11/fonts")


def readable_by(*rooms: str) -> tuple[Path, ...]:
    """Return what a confined child reads: program, interpreter, libraries, fonts, randomness.

    Args:
        rooms: packages of this program that it imports, ``resources`` aside.
    """
    ours = Path(__file__).resolve().parents[1]
    found = {Path(folder) for folder in sysconfig.get_paths().values()}
    found |= {Path(sys.base_prefix), Path("/usr/lib"), Path("/lib"), Path("/lib64")}
    found |= {ours / name for name in (*rooms, "resources")}
    found |= {Path(folder) for folder in _FONT_FOLDERS}
    found |= {Path("/dev/urandom"), Path("/dev/random")}
    if getattr(sys, "frozen", False):
        found.add(Path(sys.executable).parent)
    return tuple(sorted(found))
