"""A pad that writes what stands in a file, for automation and tests (脚本签字板)."""

from __future__ import annotations

import json
from pathlib import Path
from threading import Event
from typing import Any

from courtroom.signing.pads.contract import (
    Ink,
    Listener,
    Prompt,
    device_of,
    strokes_of,
)
from dossier.signing import PadDevice
from resources.errors import BadValue, Cancelled, Missing, StoreError

_MOST_BYTES = 8 << 20


def read_ink(path: Path) -> Ink:
    """Return the ink of a file: JSON with ``device`` and ``strokes``.

    Raises:
        Missing: there is no such file.
        BadValue: it holds no strokes.
        StoreError: it cannot be read.
    """
    try:
        with path.open("rb") as file:
            data = file.read(_MOST_BYTES + 1)
    except FileNotFoundError as error:
        raise Missing(source=str(path)) from error
    except OSError as error:
        raise StoreError(path=str(path), detail=str(error)) from error
    if len(data) > _MOST_BYTES:
        raise BadValue(column="strokes", value=f"{len(data)} bytes")
    try:
        untrusted: Any = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise BadValue(column="strokes", value=path.name) from error
    if not isinstance(untrusted, dict):
        raise BadValue(column="strokes", value=path.name)
    device = device_of(untrusted.get("device", {"model": "script"}))
    return Ink(strokes_of(untrusted.get("strokes")), device)


class ScriptedPad:
    """Signs with the same ink each time it is asked; see :class:`.contract.Pad`."""

    def __init__(self, ink: Ink) -> None:
        self._ink = ink

    @property
    def device(self) -> PadDevice:
        """What the file says of its device."""
        return self._ink.device

    def ask(self, prompt: Prompt, on_ink: Listener, cancel: Event) -> Ink:
        """Write stroke by stroke, at once."""
        for count in range(1, len(self._ink.strokes) + 1):
            if cancel.is_set():
                raise Cancelled
            on_ink(self._ink.strokes[:count])
        return self._ink

    def close(self) -> None:
        """Nothing is held."""
