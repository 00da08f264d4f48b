"""Takes rights away from a child process before it sees a byte from outside (沙箱).

Linux: address space, file size, descriptors, processes, core dumps; a network
namespace of its own without any interface; Landlock, after which only the
program, the system's libraries and the fonts can be read, and nothing can be
written or executed. What the platform or its settings do not grant is skipped,
and the list returned names what holds.

Sources: setrlimit(2), unshare(2), landlock(7).
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import struct
import sys
from pathlib import Path

_CLONE_NEWUSER = 0x1000_0000
_CLONE_NEWNET = 0x4000_0000
_PR_SET_NO_NEW_PRIVS = 38
_LANDLOCK_CREATE, _LANDLOCK_ADD, _LANDLOCK_RESTRICT = 444, 445, 446
_LANDLOCK_RULE_PATH = 1
_READ_FILE, _READ_DIR = 1 << 2, 1 << 3
_FS_RIGHTS = {1: 13, 2: 14, 3: 15, 4: 15, 5: 16}
"""Number of file rights a Landlock version knows; newer versions know no fewer."""
_NET_RIGHTS = 0b11
_WRITE_MAX_BYTES = 64 << 20
_OPEN_FILES = 64


def confine(memory_bytes: int, readable: tuple[Path, ...], *, threads: bool = False) -> list[str]:
    """Give up rights for good; call while the process has one thread.

    Args:
        memory_bytes: limit of the address space.
        readable: files and folders that may still be opened, for reading only.
        threads: the process may still start threads of its own; the system counts them
            as processes, so that their number is not limited then.

    Returns:
        Names of what is enforced: memory, processes, files, core, network, landlock.
    """
    enforced = _limit(memory_bytes, threads=threads)
    if sys.platform == "linux":
        libc = ctypes.CDLL(None, use_errno=True)
        if _leave_network(libc):
            enforced.append("network")
        if _landlock(libc, readable):
            enforced.append("landlock")
    return enforced


def allow_cpu(seconds: int) -> None:
    """Let the process compute ``seconds`` more before the system stops it."""
    if sys.platform == "win32":
        return
    import resource

    used = resource.getrusage(resource.RUSAGE_SELF)
    soft = int(used.ru_utime + used.ru_stime) + seconds + 1
    hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
    if hard != resource.RLIM_INFINITY:
        soft = min(soft, hard)
    resource.setrlimit(resource.RLIMIT_CPU, (soft, hard))


def _limit(memory_bytes: int, *, threads: bool) -> list[str]:
    if sys.platform == "win32":
        return []
    import resource

    wanted = {
        "memory": (resource.RLIMIT_AS, memory_bytes),
        "file size": (resource.RLIMIT_FSIZE, _WRITE_MAX_BYTES),
        "files": (resource.RLIMIT_NOFILE, _OPEN_FILES),
        "core": (resource.RLIMIT_CORE, 0),
        "processes": (resource.RLIMIT_NPROC, 0),
    }
    if threads:
        del wanted["processes"]
    enforced = []
    for name, (which, value) in wanted.items():
        # macOS knows RLIMIT_AS but does not keep to it, and may refuse it.
        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(which, (value, value))
            enforced.append(name)
    return enforced


def _leave_network(libc: ctypes.CDLL) -> bool:
    """Move into an empty network namespace: at once as root, else by a user namespace."""
    return any(libc.unshare(how) == 0 for how in (_CLONE_NEWNET, _CLONE_NEWUSER | _CLONE_NEWNET))


def _landlock(libc: ctypes.CDLL, readable: tuple[Path, ...]) -> bool:
    version = libc.syscall(_LANDLOCK_CREATE, None, 0, 1)
    if version < 1:
        return False
    rights = (1 << _FS_RIGHTS.get(version, 16)) - 1
    attributes = (
        struct.pack("=QQ", rights, _NET_RIGHTS) if version >= 4 else struct.pack("=Q", rights)
    )
    rules = libc.syscall(_LANDLOCK_CREATE, attributes, len(attributes), 0)
    if rules < 0:
        return False
    try:
        for path in readable:
            _allow_reading(libc, rules, path)
        if libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0:
            return False
        return bool(libc.syscall(_LANDLOCK_RESTRICT, rules, 0) == 0)
    finally:
        os.close(rules)


def _allow_reading(libc: ctypes.CDLL, rules: int, path: Path) -> None:
    try:
        beneath = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return
    try:
        rights = _READ_FILE | (_READ_DIR if path.is_dir() else 0)
        libc.syscall(
            _LANDLOCK_ADD, rules, _LANDLOCK_RULE_PATH, struct.pack("=Qi", rights, beneath), 0
        )
    finally:
        os.close(beneath)
