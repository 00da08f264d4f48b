"""What a file of sound or film is and how long it takes, found out in a child (音像证据).

The file comes from a party and is untrusted: a child without network, other files or much
memory looks into it and is killed where it takes too long. Nothing is decoded but heads.
"""

from __future__ import annotations

import json
import math
import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

from resources.children import child_command
from resources.errors import (
    Corrupt,
    Crashed,
    Missing,
    StoreError,
    TooLarge,
    UnsupportedMedia,
)

TIMEOUT_S = 20.0
MOST_BYTES = 16 << 30
_MOST_ANSWER = 4096
_LONGEST_S = 400 * 3600.0


@dataclass(frozen=True, slots=True)
class Media:
    """A file of sound or film (音像文件)."""

    kind: str
    """``audio`` or ``video``."""
    form: str
    """As in ``mp4``, ``wav``, ``matroska``."""
    size_bytes: int
    length_s: float | None
    """None: the file does not say."""


def look_into(path: Path, timeout_s: float = TIMEOUT_S) -> Media:
    """Return what a file is; in a child of its own that is gone when this returns.

    Args:
        path: of the file; its name plays no part.
        timeout_s: how long the child may take.

    Raises:
        Missing: there is no such file.
        UnsupportedMedia: it is neither sound nor film that can be played.
        Corrupt: it is empty, damaged or cut short.
        TooLarge: it is over ``MOST_BYTES``.
        StoreError: it cannot be read.
        Crashed: the child cannot be started.
    """
    name = path.name
    try:
        with path.open("rb") as file:
            size_bytes = os.fstat(file.fileno()).st_size
            if size_bytes > MOST_BYTES:
                raise TooLarge(source=name, limit=f"{MOST_BYTES >> 30} GB")
            answer = _asked(file.fileno(), name, timeout_s)
    except FileNotFoundError as error:
        raise Missing(source=name) from error
    except OSError as error:
        raise StoreError(path=str(path), detail=str(error)) from error
    kind, form, length_s = answer.get("kind"), answer.get("form"), answer.get("length_s")
    if answer.get("error") == "unsupported" or size_bytes == 0:
        if size_bytes == 0:
            raise Corrupt(source=name)
        raise UnsupportedMedia(source=name)
    if kind not in ("audio", "video") or not isinstance(form, str):
        raise Corrupt(source=name, detail=str(answer.get("detail", ""))[:200])
    return Media(kind, form[:20], size_bytes, _length(length_s))


def _asked(descriptor: int, name: str, timeout_s: float) -> dict[str, object]:
    """Return what the child says; what it takes too long over, or dies of, is damaged."""
    try:
        done = subprocess.run(  # noqa: S603  our own child
            child_command("courtroom.evidence"),
            stdin=descriptor,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=timeout_s,
            check=False,
            cwd=Path(__file__).resolve().parents[2],
        )
    except subprocess.TimeoutExpired as error:
        raise Corrupt(source=name, detail="took too long") from error
    except OSError as error:
        raise Crashed(engine="courtroom.evidence", detail=str(error)) from error
    if done.returncode != 0 or len(done.stdout) > _MOST_ANSWER:
        raise Corrupt(source=name, detail=f"the child ended with {done.returncode}")
    try:
        answer = json.loads(done.stdout)
    except ValueError as error:
        raise Corrupt(source=name, detail="no answer") from error
    if not isinstance(answer, dict):
        raise Corrupt(source=name, detail="no answer")
    return answer


def _length(value: object) -> float | None:
    if not isinstance(value, int | float) or not math.isfinite(value):
        return None
    return round(float(value), 3) if 0 <= value <= _LONGEST_S else None
