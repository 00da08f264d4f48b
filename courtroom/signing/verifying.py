"""Who signed what, when, over which bytes, and what changed since (验签).

The bytes alone are asked: integrity of each signature, what the certification allows, the
chain of each certificate up to a root that is trusted. Everything in the file is under the
digest of its last signature but that signature itself, which is therefore read strictly.

Source: ETSI EN 319 102-1; ISO 32000-2, 12.8.
"""

from __future__ import annotations

import io
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from asn1crypto import cms  # type: ignore[import-untyped]
from cryptography import x509
from pyhanko.pdf_utils.crypt import AuthStatus
from pyhanko.pdf_utils.misc import PdfReadError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import ModificationLevel, SuspiciousModification
from pyhanko.sign.general import CMSStructuralError
from pyhanko.sign.validation import (
    EmbeddedPdfSignature,
    SignatureCoverageLevel,
    validate_pdf_signature,
    validate_pdf_timestamp,
)
from pyhanko.sign.validation.dss import DocumentSecurityStore
from pyhanko.sign.validation.errors import SignatureValidationError, ValidationInfoReadingError
from pyhanko_certvalidator import ValidationContext

from courtroom.signing.certificates import as_asn1
from resources.errors import Corrupt, Encrypted, TooLarge

MOST_BYTES = 256 << 20
_MOST_KEPT = 128 << 10
"""A longer signature is looked at anew every time: it is none of ours."""
# It would log the names in certificates; what it finds is told by the result.
logging.getLogger("pyhanko").setLevel(logging.CRITICAL + 1)
_STRANGE = (
    PdfReadError,
    CMSStructuralError,
    SignatureValidationError,
    ValueError,
    TypeError,
    KeyError,
    AttributeError,
    IndexError,
    NotImplementedError,
    RecursionError,
    ArithmeticError,
)
"""What the parsers raise over bytes that are not as they should be."""


@dataclass(frozen=True, slots=True)
class Checked:
    """One signature or timestamp (签名校验结果)."""

    field: str
    signer: str
    time: datetime | None
    """Of the timestamp where there is one, else as the signer's machine had it."""
    timestamped: bool
    reason: str
    place: str
    certificate: str
    """Subject, as RFC 4514 writes it; empty where it cannot be read."""
    intact: bool
    """The signed bytes are those that were signed."""
    trusted: bool
    """The certificate leads to a root that is trusted, and was valid at the time."""
    covers_bytes: int
    """It covers the file up to here, itself excepted."""
    covers_whole: bool
    """It covers the whole file as it is now."""
    changes_after: str
    """``none``, ``signatures`` (further signatures and notes only), ``forbidden``."""
    problem: str = ""
    """Stable word for what is wrong; empty: nothing."""

    @property
    def valid(self) -> bool:
        """Whether all is well with it."""
        return self.intact and self.trusted and self.changes_after != "forbidden"


@dataclass(frozen=True, slots=True)
class Verified:
    """What a file says of itself (验签结论)."""

    signatures: tuple[Checked, ...]
    """In the order they were made; timestamps of the whole document not among them."""
    stamps: tuple[Checked, ...]
    """Timestamps of the whole document."""
    locked: bool
    """The court locked it, and what it locked was not changed before."""
    whole: bool
    """Nothing stands behind the last signature."""

    @property
    def ok(self) -> bool:
        """Whether it is signed, and every signature is valid."""
        every = (*self.signatures, *self.stamps)
        return bool(self.signatures) and self.whole and all(one.valid for one in every)


def verify(
    data: bytes,
    roots: Sequence[x509.Certificate],
    now: datetime | None = None,
    name: str = "PDF",
) -> Verified:
    """Check every signature of a file.

    Args:
        data: the file.
        roots: whom to trust.
        now: by default now; certificates of what carries no timestamp must be valid then.
        name: of the file, for errors.

    Raises:
        Encrypted: it opens by a password alone.
        Corrupt: it is no PDF.
        TooLarge: it is larger than a record ever is.
    """
    if len(data) > MOST_BYTES:
        raise TooLarge(source=name, limit=f"{MOST_BYTES >> 20} MiB")
    try:
        reader = PdfFileReader(io.BytesIO(data))
        if reader.encrypted and reader.decrypt(b"").status is AuthStatus.FAILED:
            raise Encrypted(source=name)
        found = list(reader.embedded_signatures)
    except _STRANGE as error:
        raise Corrupt(source=name, detail=str(error)[:200]) from error
    return _Check(data, reader, found, roots, now or datetime.now(UTC)).run()


class _Check:
    """One file being checked."""

    def __init__(
        self,
        data: bytes,
        reader: PdfFileReader,
        found: list[EmbeddedPdfSignature],
        roots: Sequence[x509.Certificate],
        now: datetime,
    ) -> None:
        self._data = data
        self._reader = reader
        self._found = sorted(found, key=_end)
        self._roots = [as_asn1(root) for root in roots]
        self._now = now
        self._answers = _answers(reader)

    def run(self) -> Verified:
        """Return what was found."""
        seen = [self._looked_at(one) for one in self._found]
        whole = bool(seen) and _end(seen[-1].one) == len(self._data)
        sound = whole and not any(each.problem for each in seen)
        # What changed since is asked once all bytes are known to be those that were signed.
        since = self._changes() if sound else "forbidden"
        # A timestamp proves of everything before it that it was there already.
        moment = self._now
        checked: list[Checked] = []
        for each in reversed(seen):
            if each.stamped_at is not None and each.stamped_at <= moment:
                moment = each.stamped_at
            last = each is seen[-1]
            after = "none" if last and whole else since
            checked.append(self._checked(each, moment, after, covers_whole=last and whole))
        checked.reverse()
        stamps = {str(each.one.field_name) for each in seen if _is_stamp(each.one)}
        signatures = tuple(one for one in checked if one.field not in stamps)
        locked = since != "forbidden" and any(
            one.field == "lock" and one.valid for one in signatures
        )
        return Verified(
            signatures, tuple(one for one in checked if one.field in stamps), locked, whole
        )

    def _looked_at(self, one: EmbeddedPdfSignature) -> _Seen:
        """Return what a signature's own bytes say."""
        try:
            _ask(one, skip_diff=True)
            if one.coverage < SignatureCoverageLevel.ENTIRE_REVISION:
                return _Seen(one, "coverage")
            status = self._status(one, self._now)
            sound = status.intact and status.valid
            # What lies before the last signature is under its digest.
            problem = _strict(self._data, one) if sound and one is self._found[-1] else ""
        except _STRANGE:
            return _Seen(one, "unreadable")
        if not sound:
            return _Seen(one, "changed")
        if problem:
            return _Seen(one, problem)
        if _is_stamp(one):
            return _Seen(one, "", status.trusted, status.timestamp if status.trusted else None)
        stamp = status.timestamp_validity
        if stamp is None:
            return _Seen(one, "", status.trusted, revoked=_is_revoked(status))
        if not (stamp.intact and stamp.valid):
            return _Seen(one, "timestamp")
        at = stamp.timestamp if stamp.trusted else None
        return _Seen(one, "", status.trusted, at, _is_revoked(status))

    def _changes(self) -> str:
        """Return what happened after the certification.

        It speaks for all pages and fields, the lock for what follows it; further signatures
        between them need no look of their own.
        """
        last = len(self._found) - 1
        for number, one in enumerate(self._found[:last]):
            if one.field_name == "lock":
                most = ModificationLevel.LTA_UPDATES
            elif number == 0:
                most = ModificationLevel.FORM_FILLING
            else:
                continue
            if not _within(one, most):
                return "forbidden"
        return "signatures"

    def _checked(
        self, seen: _Seen, moment: datetime, since: str, *, covers_whole: bool
    ) -> Checked:
        one, problem, trusted = seen.one, seen.problem, seen.trusted
        certificate, at = "", None
        try:
            certificate = _subject(one)
            at = one.self_reported_timestamp
            if not problem and moment != self._now:
                trusted = bool(self._status(one, moment).trusted)
        except _STRANGE:
            problem = problem or "unreadable"
        intact = not problem
        if intact and not trusted:
            problem = "revoked" if seen.revoked else "untrusted"
        elif intact and since == "forbidden":
            problem = "changes"
        said = one.sig_object
        return Checked(
            field=str(one.field_name),
            signer=str(said.get("/Name", "") or certificate),
            time=seen.stamped_at or at,
            timestamped=seen.stamped_at is not None,
            reason=str(said.get("/Reason", "")),
            place=str(said.get("/Location", "")),
            certificate=certificate,
            intact=intact,
            trusted=intact and trusted,
            covers_bytes=_end(one),
            covers_whole=covers_whole,
            changes_after=since,
            problem=problem,
        )

    def _status(self, one: EmbeddedPdfSignature, moment: datetime) -> Any:
        """Return what pyHanko says of a signature, its certificate taken at a moment."""
        then = self._context(moment)
        if _is_stamp(one):
            return validate_pdf_timestamp(one, then, skip_diff=True)
        return validate_pdf_signature(one, then, self._context(self._now), skip_diff=True)

    def _context(self, moment: datetime) -> ValidationContext:
        return ValidationContext(
            trust_roots=self._roots,
            allow_fetching=False,
            moment=moment,
            best_signature_time=moment,
            ocsps=self._answers[0],
            crls=self._answers[1],
        )


@dataclass(frozen=True, slots=True)
class _Seen:
    """A signature and what its own bytes say."""

    one: EmbeddedPdfSignature
    problem: str
    trusted: bool = False
    stamped_at: datetime | None = None
    revoked: bool = False


def _answers(reader: PdfFileReader) -> tuple[list[Any], list[Any]]:
    """Return what authorities said of certificates, as the document keeps it."""
    try:
        store = DocumentSecurityStore.read_dss(reader)
        context = store.as_validation_context({"trust_roots": []})
        return list(context.ocsps), list(context.crls)
    except (ValidationInfoReadingError, *_STRANGE):
        return [], []


def _is_revoked(status: Any) -> bool:
    return getattr(status, "revocation_details", None) is not None


def _ask(one: EmbeddedPdfSignature, *, skip_diff: bool) -> None:
    one.compute_integrity_info(skip_diff=skip_diff)  # type: ignore[no-untyped-call]


def _within(one: EmbeddedPdfSignature, most: ModificationLevel) -> bool:
    """Return whether what follows a signature stays within what may follow."""
    try:
        _ask(one, skip_diff=False)
    except (SuspiciousModification, *_STRANGE):
        return False
    found: Any = one.diff_result
    if isinstance(found, SuspiciousModification) or found is None:
        return False
    return bool(found.modification_level <= most)


def _strict(data: bytes, one: EmbeddedPdfSignature) -> str:
    """Return what is wrong with how a signature is written; empty: nothing.

    Its own bytes are under no digest, so nothing may hide in them: hexadecimal digits in
    one case, DER in its one form, zeros behind it, no certificate that is not needed.
    """
    first, before, second, after = (int(each) for each in one.byte_range)
    written = data[first + before : second]
    if first != 0 or written[:1] != b"<" or written[-1:] != b">" or second + after > len(data):
        return "form"
    digits = written[1:-1]
    if not digits or set(digits) - set(b"0123456789ABCDEF") or len(digits) % 2:
        return "form"
    raw = bytes.fromhex(digits.decode("ascii"))
    look = _is_plain if len(raw) <= _MOST_KEPT else _is_plain.__wrapped__
    return _surplus(one) if look(raw) else "form"


@lru_cache(maxsize=64)
def _is_plain(raw: bytes) -> bool:
    """Return whether a signature is in the one form of DER, with zeros alone behind it.

    Every certificate in it is written anew for that, half of what verifying costs; the
    signatures of a record are looked at again whenever one is added.
    """
    content: Any = cms.ContentInfo.load(raw)
    der = content.dump()
    if raw[: len(der)] != der or raw[len(der) :].strip(b"\0"):
        return False
    again: Any = cms.ContentInfo.load(der, strict=True)
    return bool(again.dump(force=True) == der)


def _surplus(one: EmbeddedPdfSignature) -> str:
    """Return whether a signature carries certificates that nothing needs."""
    needed = {one.signer_cert.dump()}
    others = {each.subject.dump(): each for each in one.other_embedded_certs}
    issuer = one.signer_cert.issuer.dump()
    while issuer in others:
        above = others.pop(issuer)
        needed.add(above.dump())
        issuer = above.issuer.dump()
    return "form" if others else ""


def _subject(one: EmbeddedPdfSignature) -> str:
    return x509.load_der_x509_certificate(one.signer_cert.dump()).subject.rfc4514_string()


def _is_stamp(one: EmbeddedPdfSignature) -> bool:
    return str(one.sig_object_type) == "/DocTimeStamp"


def _end(one: EmbeddedPdfSignature) -> int:
    """Return where the bytes that a signature covers end."""
    try:
        return int(one.byte_range[2]) + int(one.byte_range[3])
    except _STRANGE:
        return 0
