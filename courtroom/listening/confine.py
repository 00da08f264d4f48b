"""Rights that recognition does not need, given up before a model is loaded (权限收缩).

The process holds the key of sealed recordings and runs other people's models: no core
dumps, nobody may attach to it, nothing it starts gains rights, and it stands behind the
recorder when processors are short. Address space is not limited: models are mapped.

Sources: prctl(2), setrlimit(2), nice(2).
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import sys

_PR_SET_DUMPABLE, _PR_SET_NO_NEW_PRIVS = 4, 38
_OPEN_FILES = 512
_NICER = 5


def confine() -> list[str]:
    """Give up rights for good; return names of what holds."""
    if sys.platform == "win32":
        return []
    import resource

    held = []
    for name, which, value in (
        ("core", resource.RLIMIT_CORE, 0),
        ("files", resource.RLIMIT_NOFILE, _OPEN_FILES),
    ):
        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(which, (value, value))
            held.append(name)
    with contextlib.suppress(OSError):
        os.nice(_NICER)
        held.append("nice")
    if sys.platform == "linux":
        libc = ctypes.CDLL(None, use_errno=True)
        if libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0:
            held.append("privileges")
        if libc.prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0) == 0:
            held.append("dumpable")
    return held
