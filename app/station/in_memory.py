"""Bytes as an open file that never reaches the disk (内存文件)."""

from __future__ import annotations

import os
import tempfile
from typing import BinaryIO, cast


def in_memory(data: bytes) -> BinaryIO:
    """Return an open file with a descriptor, to be handed to a child; nothing lies in clear.

    Where the system has no such files, it lies in the account's temporary folder while open.
    """
    if hasattr(os, "memfd_create"):
        file: BinaryIO = os.fdopen(os.memfd_create("paper", os.MFD_CLOEXEC), "w+b")
    else:
        file = cast(BinaryIO, tempfile.NamedTemporaryFile())  # noqa: SIM115
    file.write(data)
    file.flush()
    file.seek(0)
    return file
