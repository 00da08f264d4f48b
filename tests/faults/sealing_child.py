"""A program that seals a folder of blobs; run, and killed, by the fault tests."""

from __future__ import annotations

import os
import sys
import threading
from pathlib import Path

from dossier.blobs import Blobs
from dossier.sealing import seal
from dossier.unsealed import seal_all

if __name__ == "__main__":
    folder = Blobs(Path(sys.argv[1]), bytes.fromhex(sys.argv[2]))
    # The first use loads libraries, and the kills shall not fall into that.
    seal(b"", folder.key or b"")
    os.write(1, b"ready\n")
    seal_all(folder, threading.Event())
    os.write(1, b"done\n")
