"""The detached SM2 signature of a locked paper, where a seal service is set (国密签章)."""

from __future__ import annotations

import json
import logging
from datetime import UTC, datetime
from typing import Any

from app.station import signing_certificates
from courtroom.signing import layout, seals
from courtroom.signing.certificates import DEMO
from courtroom.signing.seal_service import ServiceSeal
from dossier.ids import PaperId
from dossier.signing import Digests, Seal
from dossier.signing_changes import SealPaper
from dossier.store import Store
from dossier.store import signing as reads
from resources.errors import BadValue, WenyiError

_log = logging.getLogger(__name__)

SOFTWARE = "software"
"""Setting of the software key, for showing and tests alone."""
_SOFTWARE_NAME = f"软件密钥·{DEMO}"
_FORMAT = "wenyi-sm2-seal"


def seal(store: Store, paper_id: PaperId, setting: str, who: str) -> bool:
    """Have a locked paper signed by the seal service; return whether it is now.

    A service that is down stops nobody: it is tried again by the next call.

    Raises:
        DocumentChanged, PaperOutOfTurn: it changed meanwhile, or is not locked.
    """
    with store.snapshot() as reader:
        paper = reads.paper(reader, paper_id)
    if paper.seal is not None:
        return True
    if not setting:
        return False
    data = store.blobs.read(paper.file.sha256)
    try:
        service, name = service_of(store, setting)
        signature, key = service.sign(data), service.public_key
    except WenyiError as error:
        _log.warning("the seal service gave no signature: %s", error.kind)
        return False
    made = Seal(key.hex(), signature.hex(), paper.file, datetime.now(UTC), name)
    store.apply(SealPaper(paper.id, made), who)
    return True


def told(made: Seal) -> bytes:
    """Return a seal as a file that stands beside the document (签章文件)."""
    body = {
        "format": _FORMAT,
        "algorithm": "SM2 (GB/T 32918.2) with SM3",
        "identity": seals.DEFAULT_ID.decode(),
        "public_key": made.key,
        "signature": made.signature,
        "sha256": made.document.sha256,
        "sm3": made.document.sm3,
        "size_bytes": made.document.size_bytes,
        "at": made.at.isoformat(),
        "service": made.service,
    }
    return json.dumps(body, ensure_ascii=False, indent=1).encode() + b"\n"


def read(data: bytes, name: str) -> Seal:
    """Return the seal of such a file.

    Raises:
        BadValue: it is none.
    """
    try:
        body: dict[str, Any] = json.loads(data)
        document = Digests(str(body["sha256"]), str(body["sm3"]), int(body["size_bytes"]))
        at = datetime.fromisoformat(body["at"])
        made = Seal(
            str(body["public_key"]), str(body["signature"]), document, at, str(body["service"])
        )
        bytes.fromhex(made.key), bytes.fromhex(made.signature)
    except (ValueError, LookupError, TypeError) as error:
        raise BadValue(column="--seal", value=name) from error
    return made


def is_of(made: Seal, data: bytes) -> bool:
    """Return whether a seal is of a document, or of its beginning where a timestamp followed."""
    begun = data[: made.document.size_bytes]
    if layout.digests(begun) != made.document:
        return False
    return seals.is_signed(begun, bytes.fromhex(made.signature), bytes.fromhex(made.key))


def service_of(store: Store, setting: str) -> tuple[seals.Seal, str]:
    """Return the seal service of a setting, and what it is called.

    Raises:
        BadValue: the setting names no service.
        Disconnected: it does not answer.
    """
    if setting == SOFTWARE:
        return seals.SoftwareSeal(signing_certificates.software_secret(store)), _SOFTWARE_NAME
    service = ServiceSeal(setting)
    return service, service.name
