"""SANE's status sentences and the errors they stand for (SANE 状态对照).

python-sane hands out ``sane_strstatus`` and not the number, so the sentences are the
key. Source: SANE Standard 1.06, 4.2.7, and libsane 1.2.1's own spelling.
"""

from __future__ import annotations

from typing import Final

from resources.errors import (
    AccessDenied,
    Busy,
    CoverOpen,
    DeviceError,
    Disconnected,
    FeederEmpty,
    NotFound,
    PaperJam,
)

NO_DOCS: Final = "Document feeder out of documents"
CANCELLED: Final = "Operation was cancelled"

_WHILE_SCANNING: Final[dict[str, type[DeviceError]]] = {
    "Device busy": Busy,
    "Document feeder jammed": PaperJam,
    NO_DOCS: FeederEmpty,
    "Scanner cover is open": CoverOpen,
    "Error during device I/O": Disconnected,
    "Access to resource has been denied": AccessDenied,
    # No class of their own, the sentence goes into the details: "Operation not
    # supported", "Operation was cancelled" (on the machine itself), "Invalid argument",
    # "End of file reached", "Out of memory", "Lamp not ready, please retry",
    # "Scanner mechanism locked for transport".
}

_WHILE_OPENING: Final[dict[str, type[DeviceError]]] = {
    **_WHILE_SCANNING,
    # How SANE says that there is no such backend or no such device.
    "Invalid argument": NotFound,
    "Operation not supported": NotFound,
}


def scanning_error(sentence: str, device: str) -> DeviceError:
    """Return what ``sentence`` means in the middle of a scan."""
    return _WHILE_SCANNING.get(sentence, DeviceError)(device=device, detail=sentence)


def opening_error(sentence: str, device: str) -> DeviceError:
    """Return what ``sentence`` means when a device is opened."""
    return _WHILE_OPENING.get(sentence, DeviceError)(device=device, detail=sentence)
