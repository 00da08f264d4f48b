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


def signed_by(identity: Identity) -> bytes:
    one = papers.signers()[0]
    said = papers.said(layout.key(one), one.label)
    return document.sign(papers.certified(), identity, said, papers.ink(901), None).data


def finished(data: bytes) -> bytes:
    """Return a document as it is locked: with what authorities say now."""
    answers = revocation.asked(revocation.signers_of(data), [papers.authority().certificate])
    made = revocation.embedded(data, answers)
    return document.lock(made, papers.court(), papers.said(), None).data


@pytest.mark.parametrize("by_list", [False, True])
def test_what_an_authority_says_goes_into_the_file(service: StatusService, by_list: bool) -> None:
    data = signed_by(person(service, by_list=by_list))
    made = finished(data)
    assert made.startswith(data), "what was signed stays as it was"
    found = verify(made, [papers.authority().certificate])
    assert found.ok and found.locked and found.whole
    kept = DocumentSecurityStore.read_dss(PdfFileReader(io.BytesIO(made)))
    assert (len(kept.ocsps), len(kept.crls)) == ((0, 1) if by_list else (1, 0))
    asked = service.asked
    verify(made, [papers.authority().certificate])
    assert service.asked == asked, "nobody is asked when it is checked"


@pytest.mark.parametrize("by_list", [False, True])
def test_a_certificate_that_was_taken_back_is_told(service: StatusService, by_list: bool) -> None:
    one = person(service, by_list=by_list)
    data = signed_by(one)
    service.revoked.add(one.certificate.serial_number)
    root = papers.authority().certificate
    assert revocation.asked([one.certificate], [root]).revoked == (one.certificate,)
    found = verify(finished(data), [root])
    (bad,) = [each for each in found.signatures if not each.valid]
    assert (bad.intact, bad.problem) == (True, "revoked") and not found.ok
    assert verify(data, [root]).ok, "nothing of it stands in the file that was not locked"


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
    assert verify(finished(data), [root]).ok


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
