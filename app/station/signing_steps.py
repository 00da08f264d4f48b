"""What the court does to a paper: certify, note, lock, stamp, seal (认证、附记、锁定、盖戳).

Each step makes its bytes durable and then writes one entry, so that whatever dies in between
is taken up where it was. Of two that take a step at once the second is refused.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from pyhanko.sign.timestamps import TimestampRequestError

from app.station import signing_certificates
from app.station.signing_standing import Standing, notes
from courtroom.signing import document, layout, revocation
from courtroom.signing.certificates import Signatory
from courtroom.signing.document import Signing
from courtroom.signing.timestamps import HttpTimeStamper
from dossier.ids import PaperId
from dossier.signing import Digests, Paper
from dossier.signing_changes import CertifyPaper, LockPaper, RemarkPaper, StampPaper
from dossier.store import Store
from dossier.store import signing as reads
from resources.errors import ClockBehind, UnknownItem

_TOLERANCE = timedelta(minutes=2)
"""Clocks of two stations may differ so much."""


def kept(store: Store, made: bytes) -> Digests:
    """Make bytes durable and return what they are."""
    store.blobs.put(made)
    return layout.digests(made)


def moment(paper: Paper) -> datetime:
    """Return now, for the next step of a paper.

    Raises:
        ClockBehind: this machine's clock stands before the paper's last step.
    """
    now = datetime.now(UTC)
    if now < (paper.certified_at or paper.opened_at) - _TOLERANCE:
        raise ClockBehind(thing=paper.title, at=now)
    return now


def certify(store: Store, paper: Paper, identity: Signatory, place: str, who: str) -> None:
    """Make a draft the document that is signed (定稿)."""
    at = moment(paper)
    signing_certificates.check_not_revoked(store, identity)
    said = Signing("", identity.name, "认证定稿", place, at)
    made = document.certify(store.blobs.read(paper.file.sha256), identity, said, None).data
    store.apply(CertifyPaper(paper.id, paper.file.sha256, kept(store, made), at), who)


def note(store: Store, now: Standing, who: str) -> None:
    """Write into the annex what happened after certifying and is not there yet (附记).

    Raises:
        UnknownItem: no line is free.
    """
    for text in notes(now):
        paper = _newest(store, now.paper.id)
        data = store.blobs.read(paper.file.sha256)
        lines = document.notes(data)
        if text in lines.values():
            continue
        free = [number for number, said in lines.items() if not said]
        if not free:
            raise UnknownItem(thing=f"{paper.title} 附页")
        file = kept(store, document.remark(data, free[0], text))
        store.apply(RemarkPaper(paper.id, paper.file.sha256, file, text), who)


def lock(store: Store, paper_id: PaperId, identity: Signatory, place: str, who: str) -> None:
    """Lock a document that nobody is to sign any more (锁定).

    What authorities say of the certificates goes into it first, so that the lock covers it.
    """
    paper = _newest(store, paper_id)
    at = moment(paper)
    said = Signing("", identity.name, "锁定", place, at)
    data = store.blobs.read(paper.file.sha256)
    signed = revocation.signers_of(data)
    answers = revocation.asked(signed, [*signed, *signing_certificates.roots(store.home)])
    made = document.lock(revocation.embedded(data, answers), identity, said, None).data
    store.apply(LockPaper(paper.id, paper.file.sha256, kept(store, made), at), who)


def stamp(store: Store, paper_id: PaperId, address: str, who: str) -> bool:
    """Add the timestamp that a locked document lacks; return whether it has one now."""
    paper = _newest(store, paper_id)
    if paper.timestamped_at is not None:
        return True
    if not address:
        return False
    data = store.blobs.read(paper.file.sha256)
    try:
        made = document.timestamp(data, HttpTimeStamper(address))
    except TimestampRequestError:
        return False
    change = StampPaper(paper.id, paper.file.sha256, kept(store, made), datetime.now(UTC))
    store.apply(change, who)
    return True


def _newest(store: Store, paper_id: PaperId) -> Paper:
    with store.snapshot() as reader:
        return reads.paper(reader, paper_id)
