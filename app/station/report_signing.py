"""Reports of the checks, signed with the station's certificate (检测报告签名).

Here and not beside the checks: certificates and PDF signatures are the courtroom's, which the
dossier's room may not know; only ``app`` joins the two.
"""

from __future__ import annotations

import asyncio
import io
import json
from pathlib import Path
from typing import TYPE_CHECKING

from pyhanko.sign import fields
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner
from pyhanko.sign.timestamps import TimestampRequestError

from app.station import signing_court
from app.station.checks import Report, report_json, report_pdf
from courtroom.signing.certificates import Signatory
from courtroom.signing.increment import Addition
from courtroom.signing.timestamps import HttpTimeStamper
from dossier.packages.files import write_whole
from dossier.people.permits import Act
from resources.errors import NoCertificate

if TYPE_CHECKING:
    from app.station.station import Station

_RESERVED_BYTES = 16_384
SIGNATURE_SUFFIX = ".p7s"
"""Of the detached signature of a JSON report: CMS in DER, read by ``openssl cms``."""


def signed_pdf(station: Station, report: Report) -> bytes:
    """Return a report as PDF/A, certified by the station: nothing in it may change.

    With a timestamp where an authority is set and answers.

    Raises:
        NoCertificate, BadCertificate, WrongPin: the station has nothing to sign with.
        CourtPinNeeded, CourtPinWrong, CourtTokenAway: its device is not ready to.
        FontMissing: no Chinese font is installed.
    """
    made, address = report_pdf(report), station.timestamps
    with signing_court.opened(station) as identity:
        if address:
            try:
                return _certified(made, identity, report, HttpTimeStamper(address))
            except TimestampRequestError:
                # Signed without: the report says when it was made, the certificate who made it.
                pass
        return _certified(made, identity, report, None)


def signed_json(station: Station, report: Report) -> tuple[bytes, bytes]:
    """Return a report as JSON, and its detached signature.

    Raises:
        NoCertificate, BadCertificate, WrongPin: the station has nothing to sign with.
        CourtPinNeeded, CourtPinWrong, CourtTokenAway: its device is not ready to.
    """
    data = json_bytes(report)
    with signing_court.opened(station) as identity:
        return data, _detached(data, identity)


def json_bytes(report: Report) -> bytes:
    """Return a report as JSON."""
    return json.dumps(report_json(report), ensure_ascii=False, indent=1).encode() + b"\n"


def write_report(
    station: Station, report: Report, path: Path, *, is_json: bool | None = None
) -> bool:
    """Write a report, signed where the station has a certificate; return whether it was.

    One that tells of 副卷 is written by who may see that, and for the file's owner alone.

    Args:
        station: open.
        report: of a case or package.
        path: file to write, in place of an older one.
        is_json: JSON, with its signature beside it, or PDF; None: JSON where it ends in ``.json``.

    Raises:
        NotPermitted: it tells of 副卷, which is not for who is signed in.
        BadCertificate, WrongPin: there is one, which cannot be used.
        FontMissing: no Chinese font is installed.
        DiskFull, StoreError: it cannot be written.
    """
    if report.closed:
        station.store.check(Act.SEE_CONFIDENTIAL)
    wants_json = path.suffix.lower() == ".json" if is_json is None else is_json
    beside = path.with_name(path.name + SIGNATURE_SUFFIX)
    try:
        if wants_json:
            data, signature = signed_json(station, report)
            write_whole(path, data, own=report.closed)
            write_whole(beside, signature)
        else:
            write_whole(path, signed_pdf(station, report), own=report.closed)
    except NoCertificate:
        if wants_json:
            # One of an older report would be taken for this one's.
            beside.unlink(missing_ok=True)
        data = json_bytes(report) if wants_json else report_pdf(report)
        write_whole(path, data, own=report.closed)
        return False
    return True


def _certified(
    data: bytes, identity: Signatory, report: Report, timestamper: HttpTimeStamper | None
) -> bytes:
    meta = PdfSignatureMetadata(
        field_name="report",
        md_algorithm="sha256",
        name=identity.name,
        reason=f"四性检测报告 {report.subject}",
        certify=True,
        subfilter=fields.SigSeedSubFilter.PADES,
        docmdp_permissions=fields.MDPPerm.NO_CHANGES,
    )
    made = io.BytesIO()
    PdfSigner(meta, identity.signer, timestamper=timestamper).sign_pdf(
        Addition(io.BytesIO(data)), output=made, bytes_reserved=_RESERVED_BYTES
    )
    return made.getvalue()


def _detached(data: bytes, identity: Signatory) -> bytes:
    signer = identity.signer
    made = asyncio.run(signer.async_sign_general_data(data, "sha256", detached=True))
    signature: bytes = made.dump()
    return signature
