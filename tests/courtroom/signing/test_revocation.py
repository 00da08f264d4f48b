"""Certificates that were taken back: asked about when they sign, and kept in the file."""

from __future__ import annotations

import io
from collections.abc import Iterator

import pytest
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation.dss import DocumentSecurityStore

from app.demo.authority import StatusService
from courtroom.signing import certificates, document, layout, revocation
from courtroom.signing.certificates import Identity
from courtroom.signing.verifying import verify
from tests.courtroom.signing import papers


@pytest.fixture
def service() -> Iterator[StatusService]:
    made = StatusService(papers.authority())
    yield made
    made.close()


def person(service: StatusService, *, by_list: bool = False) -> Identity:
    where = service.points if by_list else service.access
    made = certificates.issued(papers.authority(), "张三", status=[where])
    service.issued[made.certificate.serial_number] = made.certificate
    return made


def signed_by(*identities: Identity) -> bytes:
    """Return a certified document that one signer after the other signed."""
    data = papers.certified()
    for one, identity in zip(papers.signers(), identities, strict=False):
        said = papers.said(layout.key(one), one.label)
        data = document.sign(data, identity, said, papers.ink(900 + one.number), None).data
    return data


def finished(data: bytes) -> bytes:
    """Return a document as it is locked: with what authorities say now."""
    answers = revocation.asked(revocation.signers_of(data), [papers.authority().certificate])
    made = revocation.embedded(data, answers)
    return document.lock(made, papers.court(), papers.said(), None).data


def test_what_authorities_say_goes_into_the_file(service: StatusService) -> None:
    root = papers.authority().certificate
    some = (person(service), person(service, by_list=True))
    data = signed_by(*some)
    made = finished(data)
    assert made.startswith(data), "what was signed stays as it was"
    found = verify(made, [root])
    assert found.ok and found.locked and found.whole
    kept = DocumentSecurityStore.read_dss(PdfFileReader(io.BytesIO(made)))
    assert (len(kept.ocsps), len(kept.crls)) == (1, 1)
    assert service.asked == 2, "nobody is asked when it is checked"
    for one in some:
        service.revoked.add(one.certificate.serial_number)
        assert revocation.asked([one.certificate], [root]).revoked == (one.certificate,)
    found = verify(finished(data), [root])
    bad = [each for each in found.signatures if not each.valid]
    assert [(each.intact, each.problem) for each in bad] == [(True, "revoked")] * 2
    assert not found.ok


def test_who_is_not_there_or_knows_nothing_stops_nobody(service: StatusService) -> None:
    stranger = certificates.issued(papers.authority(), "李四", status=[service.access])
    root = papers.authority().certificate
    answers = revocation.asked([stranger.certificate], [root])
    assert not answers and answers.unanswered == 1
    one = person(service)
    service.close()
    answers = revocation.asked([one.certificate], [root])
    assert not answers and answers.unanswered == 1
    data = signed_by(one)
    assert revocation.embedded(data, answers) == data


def test_an_answer_that_nobody_signed_is_not_believed(service: StatusService) -> None:
    # It bears the very name of the authority.
    service.signs = certificates.demo_authority()
    root = papers.authority().certificate
    for by_list in (False, True):
        one = person(service, by_list=by_list)
        service.revoked.add(one.certificate.serial_number)
        answers = revocation.asked([one.certificate], [root])
        assert (answers.revoked, bool(answers), answers.unanswered) == ((), False, 1)
    assert service.asked == 2


def test_a_certificate_that_names_nobody_is_asked_about_nowhere() -> None:
    answers = revocation.asked([papers.court().certificate], [papers.authority().certificate])
    assert not answers and answers.unanswered == 0
