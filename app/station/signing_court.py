"""What the court signs with: the station's file, or a device whose PIN is asked once (法院证书).

The PIN of a device is held in memory until who is signed in leaves or the program ends; it is
never written down. A wrong one is forgotten at once: devices lock after some wrong ones, so
none is tried a second time.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from app.station import signing_certificates
from courtroom.signing import certificates, tokens
from courtroom.signing.certificates import Signatory
from dossier.store import Store
from resources.errors import CourtPinNeeded, CourtPinWrong, CourtTokenAway, NotFound, WrongPin

if TYPE_CHECKING:
    from app.station.station import Station


def is_set(station: Station) -> bool:
    """Return whether the court has something to sign with, usable now or not."""
    return bool(station.settings.court_token) or signing_certificates.has_own(station.store)


def signs_alone(station: Station) -> bool:
    """Return whether the court signs now without asking anybody."""
    if station.settings.court_token:
        return bool(station.people.court_pin)
    return signing_certificates.has_own(station.store)


@contextmanager
def opened(station: Station) -> Iterator[Signatory]:
    """Open what the court signs with, for one step of a paper.

    Raises:
        CourtPinNeeded: nobody gave the PIN of its device yet.
        CourtPinWrong: it was tried once, and is forgotten.
        CourtTokenAway: the device is not plugged in, or was pulled out.
        Missing: the library of its maker is not there.
        NoCertificate, BadCertificate, WrongPin: there is nothing that can sign now.
    """
    module = station.settings.court_token
    if not module:
        yield signing_certificates.own(station.store)
        return
    people, label = station.people, station.settings.court_token_label
    name = label or Path(module).name
    if not people.court_pin and people.ask_court_pin is not None:
        people.court_pin = people.ask_court_pin()
    if not people.court_pin:
        raise CourtPinNeeded(device=name)
    try:
        with tokens.opened(Path(module), people.court_pin, label) as device:
            yield device
    except WrongPin as error:
        people.court_pin = ""
        raise CourtPinWrong(path=name) from error
    except NotFound as error:
        raise CourtTokenAway(device=name) from error


def settle(station: Station, module: Path, label: str, pin: str) -> tuple[str, str]:
    """Have the court sign with a device from now on; return its subject and SHA-256.

    Its root is trusted where it lies in the device. The PIN is tried once, and held.

    Raises:
        CourtPinWrong, CourtTokenAway, Missing, BadCertificate: it cannot sign now.
    """
    name = label or module.name
    try:
        with tokens.opened(module, pin, label) as device:
            _trust(station.store, device)
            signing_certificates.check_not_revoked(station.store, device)
            said = device.subject, device.sha256
    except WrongPin as error:
        raise CourtPinWrong(path=name) from error
    except NotFound as error:
        raise CourtTokenAway(device=name) from error
    station.change_settings(court_token=str(module), court_token_label=label)
    station.people.court_pin = pin
    return said


def _trust(store: Store, device: Signatory) -> None:
    for root in device.chain:
        if root.issuer == root.subject and certificates.leads_to(
            device, [root], device.certificate.not_valid_before_utc
        ):
            signing_certificates.trust(store, root)
    signing_certificates.check_trusted(store, device)
