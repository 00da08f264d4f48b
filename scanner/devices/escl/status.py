"""What an eSCL scanner says of itself (扫描仪自报状态).

SANE has no status for a double feed, and sane-airscan reports one as an I/O error, as
it does a vanished scanner and a damaged page. So after an error the scanner is asked.
Runs in the driver's child process: the answers come from outside.

Source: Mopria Alliance, eSCL Technical Specification, ScannerStatus/AdfState.
"""

from __future__ import annotations

import http.client
import re
import ssl
from dataclasses import dataclass
from html import unescape
from typing import Final
from urllib.parse import urlsplit

from resources.errors import CoverOpen, DeviceError, FeederEmpty, MultiFeed, PaperJam

ANSWER_WITHIN_S: Final = 2.0
_MAX_ANSWER_BYTES: Final = 262_144

ADF_ERRORS: Final[dict[str, type[DeviceError]]] = {
    "ScannerAdfMultipickDetected": MultiFeed,
    "ScannerAdfJam": PaperJam,
    "ScannerAdfMispick": PaperJam,
    "ScannerAdfDoorOpen": CoverOpen,
    "ScannerAdfHatchOpen": CoverOpen,
    "ScannerAdfEmpty": FeederEmpty,
}


@dataclass(frozen=True, slots=True)
class ScannerStatus:
    """State of scanner and feeder, in the device's words; empty when not said."""

    state: str
    adf_state: str

    @property
    def processing(self) -> bool:
        """True while the scanner works for somebody."""
        return self.state == "Processing"

    @property
    def adf_error(self) -> type[DeviceError] | None:
        """What is wrong with the feeder, if anything."""
        return ADF_ERRORS.get(self.adf_state)


def scanner_status(address: str) -> ScannerStatus | None:
    """Return the status of the scanner at ``address``, ``None`` when it does not answer."""
    xml = _get(address, "ScannerStatus")
    if xml is None:
        return None
    return ScannerStatus(_element(xml, "State") or "", _element(xml, "AdfState") or "")


def make_and_model(address: str) -> str | None:
    """Return the name of the scanner at ``address``, ``None`` when there is none."""
    xml = _get(address, "ScannerCapabilities")
    if xml is None or "ScannerCapabilities" not in xml:
        return None
    return _element(xml, "MakeAndModel") or urlsplit(address).netloc


def _get(address: str, resource: str) -> str | None:
    parts = urlsplit(address)
    if parts.scheme == "https":
        # Scanners carry certificates they signed themselves; nothing secret is sent.
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        connection: http.client.HTTPConnection = http.client.HTTPSConnection(
            parts.hostname or "", parts.port, timeout=ANSWER_WITHIN_S, context=context
        )
    else:
        connection = http.client.HTTPConnection(
            parts.hostname or "", parts.port, timeout=ANSWER_WITHIN_S
        )
    try:
        connection.request("GET", f"{parts.path.rstrip('/')}/{resource}")
        answer = connection.getresponse()
        if answer.status != http.client.OK:
            return None
        return answer.read(_MAX_ANSWER_BYTES).decode("utf-8", "replace")
    except (OSError, http.client.HTTPException):
        return None
    finally:
        connection.close()


def _element(xml: str, name: str) -> str | None:
    # By name instead of by tree: no entities to expand, any prefix.
    found = re.search(rf"<(?:[\w-]+:)?{name}\b[^<>]*>([^<]{{0,200}})<", xml)
    return unescape(found.group(1)).strip() if found else None
