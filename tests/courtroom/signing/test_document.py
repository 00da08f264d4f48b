"""A record certified, signed, locked; whatever is done to it afterwards is found."""

from __future__ import annotations

import io
import random
import shutil
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from pyhanko.pdf_utils import generic as pyhanko_generic
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from courtroom.signing import certificates, document, fields, layout
from courtroom.signing.verifying import Verified, verify
from dossier.ids import CaseId, CorrectionId, HearingId, PaperId, SignerId
from dossier.signing import Correction, Decision
from resources.errors import (
    BadCertificate,
    BadValue,
    Corrupt,
    Encrypted,
    UnknownItem,
    WenyiError,
    WrongPin,
)
from tests.courtroom.signing import papers

generic: Any = pyhanko_generic


def check(data: bytes) -> Verified:
    return verify(data, [papers.authority().certificate])


def test_every_page_has_a_place_for_every_signer() -> None:
    made = papers.laid()
    names = [place.name for place in made.places]
    for one in papers.signers():
        key = layout.key(one)
        assert names.count(f"sign.{key}") == 1
        assert [f"page{n}.{key}" in names for n in range(1, made.pages + 1)] == [True] * made.pages
    assert len(set(names)) == len(names)
    for place in made.places:
        left, bottom, right, top = place.rectangle
        assert 0 < left < right < 596 and 0 < bottom < top < 842, place


def test_a_signed_record_is_valid_and_says_who_signed() -> None:
    found = check(papers.locked())
    assert found.ok and found.locked and found.whole
    assert [one.signer for one in found.signatures][1:4] == [s.label for s in papers.signers()]
    assert [one.changes_after for one in found.signatures] == ["signatures"] * 4 + ["none"]
    assert [one.covers_whole for one in found.signatures] == [False] * 4 + [True]
    assert found.signatures[1].reason == "核对无误"


def test_it_says_over_which_bytes_each_signature_is() -> None:
    data = papers.locked()
    ends = [one.covers_bytes for one in check(data).signatures]
    assert ends == sorted(set(ends)) and ends[-1] == len(data)
    assert ends[1] == len(papers.locked()[: ends[1]]) and check(data[: ends[1]]).ok


def test_a_file_that_cannot_be_read_is_named_and_so_is_one_with_a_password() -> None:
    roots = [papers.authority().certificate]
    with pytest.raises(Corrupt) as broken:
        verify(papers.locked()[:4000], roots, name="甲.pdf")
    assert broken.value.params["source"] == "甲.pdf"
    opened = {}
    for user in ("geheim", ""):
        held = io.BytesIO()
        with pikepdf.open(io.BytesIO(papers.laid().data)) as pdf:
            pdf.save(held, encryption=pikepdf.Encryption(owner="owner", user=user))
        opened[user] = held.getvalue()
    with pytest.raises(Encrypted) as locked:
        verify(opened["geheim"], roots, name="乙.pdf")
    assert locked.value.params["source"] == "乙.pdf"
    assert not verify(opened[""], roots).signatures, "opens without a password, bears none"


def test_what_is_signed_is_valid_at_each_step_and_not_locked_before_the_end() -> None:
    assert not check(papers.laid().data).ok
    for data in (papers.certified(), papers.signed()):
        found = check(data)
        assert found.ok and not found.locked


@pytest.mark.skipif(shutil.which("pdfsig") is None, reason="poppler-utils is not installed")
def test_the_metadata_stay_byte_for_byte_through_certifying_signing_and_locking() -> None:
    # Written anew, its extension schema is in a form that validators of PDF/A refuse.
    def packet(data: bytes) -> bytes:
        with pikepdf.open(io.BytesIO(data)) as pdf:
            return bytes(pdf.Root.Metadata.read_bytes())

    first = packet(papers.laid().data)
    assert b"pdfaSchema:namespaceURI>" in first
    assert {packet(one()) for one in (papers.certified, papers.signed, papers.locked)} == {first}


def test_another_checker_agrees(tmp_path: Path) -> None:
    file = tmp_path / "signed.pdf"
    file.write_bytes(papers.locked())
    told = subprocess.run(
        ["pdfsig", "-nocert", file], check=True, capture_output=True, text=True
    ).stdout
    assert told.count("Signature is Valid") == 5
    assert told.count("Total document signed") == 1
    changed = bytearray(papers.locked())
    changed[2000] ^= 1
    file.write_bytes(changed)
    done = subprocess.run(["pdfsig", "-nocert", file], check=False, capture_output=True, text=True)
    assert "Signature is Valid" not in done.stdout


def test_pyhanko_with_its_own_policy_agrees() -> None:
    root = certificates.as_asn1(papers.authority().certificate)
    reader = PdfFileReader(io.BytesIO(papers.locked()))
    for one in reader.embedded_signatures:
        context = ValidationContext(trust_roots=[root], allow_fetching=False)
        assert validate_pdf_signature(one, context).bottom_line, one.field_name


def flipped(data: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(data))
    changed = bytearray(data)
    changed[at] = chance.choice([n for n in range(256) if n != data[at]])
    return bytes(changed)


def is_found(data: bytes) -> bool:
    try:
        return not check(data).ok
    except WenyiError:
        return True


def test_single_changed_bytes_are_found() -> None:
    chance = random.Random(1)
    data = papers.locked()
    assert all(is_found(flipped(data, chance)) for _ in range(6))


def test_changed_digits_within_the_last_signature_are_found() -> None:
    data = papers.locked()
    chance = random.Random(2)
    begins = data.rindex(b"/Contents") + len(b"/Contents ")
    for _ in range(6):
        at = begins + chance.randrange(1, 16_000)
        changed = bytearray(data)
        changed[at] = chance.choice([n for n in b"0123456789ABCDEFabcdef" if n != data[at]])
        assert is_found(bytes(changed)), at


def test_a_number_that_became_a_point_is_found_as_any_other_change() -> None:
    data = papers.locked()
    at = data.index(b"/Fields [ ") + len(b"/Fields [ ")
    changed = data[:at] + b"." + data[at + 1 :]
    assert data[at : at + 1].isdigit() and is_found(changed)


@pytest.mark.faults
@pytest.mark.timeout(3600)
def test_every_one_of_a_thousand_changed_bytes_is_found() -> None:
    chance = random.Random(3)
    data = papers.locked()
    missed = [n for n in range(1000) if not is_found(flipped(data, chance))]
    assert missed == []


def updated(data: bytes, change: Any) -> bytes:
    """Return the file with something added behind it."""
    writer = IncrementalPdfFileWriter(io.BytesIO(data))
    change(writer)
    made = io.BytesIO()
    write: Any = writer.write
    write(made)
    return made.getvalue()


def move_a_field(writer: Any) -> None:
    field = writer.root["/AcroForm"]["/Fields"][0].get_object()
    field[pdf_name("/Rect")] = generic.ArrayObject(
        [generic.FloatObject(n) for n in (10, 10, 90, 40)]
    )
    writer.update_container(field)


def add_a_page(writer: Any) -> None:
    pages = writer.root["/Pages"]
    page = generic.DictionaryObject(
        {
            pdf_name("/Type"): pdf_name("/Page"),
            pdf_name("/Parent"): writer.root.raw_get("/Pages"),
            pdf_name("/MediaBox"): generic.ArrayObject(
                [generic.NumberObject(n) for n in (0, 0, 595, 842)]
            ),
            pdf_name("/Resources"): generic.DictionaryObject(),
        }
    )
    pages["/Kids"].append(writer.add_object(page))
    pages[pdf_name("/Count")] = generic.NumberObject(int(pages["/Count"]) + 1)
    writer.update_container(pages)


def swap_pages(writer: Any) -> None:
    pages = writer.root["/Pages"]
    kids = pages["/Kids"]
    first, second = kids.raw_get(0), kids.raw_get(1)
    kids[0], kids[1] = second, first
    writer.update_container(kids)
    writer.update_container(pages)


def change_a_page(writer: Any) -> None:
    page, _ = writer.prev.find_page_for_modification(0)
    found = page.get_object()
    stream = generic.StreamObject(stream_data=b"q Q")
    found[pdf_name("/Contents")] = writer.add_object(stream)
    writer.update_container(found)


def overwrite_ink(writer: Any) -> None:
    fields_ = writer.root["/AcroForm"]["/Fields"]
    field = next(f.get_object() for f in fields_ if str(f.get_object()["/T"]) == "page1-s1")
    field[pdf_name("/V")] = generic.pdf_string("别人")
    writer.update_container(field)


@pytest.mark.parametrize("change", [move_a_field, add_a_page, swap_pages, change_a_page])
@pytest.mark.parametrize("lock", [False, True])
def test_what_is_added_behind_a_signature_is_found(change: Any, lock: bool) -> None:
    data = papers.locked() if lock else papers.signed()
    added = updated(data, change)
    assert added.startswith(data), "the signed bytes are as they were"
    found = check(added)
    assert not found.ok and not found.whole and not found.locked
    # Even where somebody signs on top, so that all bytes are covered again.
    on_top = document.lock(added, papers.court(), papers.said(), None).data if not lock else None
    if on_top is not None:
        found = check(on_top)
        assert not found.ok and found.whole and not found.locked
        assert found.signatures[0].changes_after == "forbidden"


def test_filling_in_behind_the_lock_is_found() -> None:
    found = check(updated(papers.locked(), overwrite_ink))
    assert not found.ok and not found.locked


def test_bytes_cut_off_or_added_are_found() -> None:
    data = papers.locked()
    assert is_found(data + b"\n")
    assert is_found(data[:-1])
    # What is cut off at a signature's end is whole in itself, but not locked.
    shorter = data[: len(papers.signed())]
    assert shorter == papers.signed() and not check(shorter).locked


def test_a_certificate_nobody_trusts_and_one_that_is_over_are_told_apart_from_changes() -> None:
    (found, *_) = verify(papers.locked(), []).signatures
    assert (found.intact, found.trusted, found.problem) == (True, False, "untrusted")
    other = certificates.demo_authority()
    assert not verify(papers.locked(), [other.certificate]).ok
    late = datetime.now(UTC) + timedelta(days=1000)
    found = verify(papers.locked(), [papers.authority().certificate], late).signatures[0]
    assert (found.intact, found.trusted, found.problem) == (True, False, "untrusted")


def test_a_certificate_that_is_over_or_not_yet_valid_signs_nothing() -> None:
    old = certificates.issued(
        papers.authority(), "旧", datetime.now(UTC) - timedelta(days=99), days=9
    )
    early = certificates.issued(papers.authority(), "新", datetime.now(UTC) + timedelta(days=9))
    for identity, reason in ((old, "已过期"), (early, "尚未生效")):
        with pytest.raises(BadCertificate) as told:
            certificates.check_usable(identity, datetime.now(UTC), "x")
        assert reason in told.value.params["reason"]


def test_a_persons_certificate_comes_as_pkcs12() -> None:
    packed = papers.court().packed(b"pin")
    assert certificates.unpacked(packed, b"pin", "x").sha256 == papers.court().sha256
    with pytest.raises(WrongPin):
        certificates.unpacked(packed, b"other", "x")
    with pytest.raises(BadCertificate):
        certificates.unpacked(b"nothing", b"pin", "x")


def test_notes_go_into_their_lines_once() -> None:
    text = "被告李四拒绝签名。理由：认为记录有误。"
    noted = document.remark(papers.signed(), 1, text)
    assert document.notes(noted)[1] == text
    assert check(document.lock(noted, papers.court(), papers.said(), None).data).ok
    with pytest.raises(UnknownItem):
        document.remark(noted, 1, "again")
    with pytest.raises(UnknownItem):
        document.remark(noted, layout.NOTES + 1, "no such line")


def test_a_long_note_is_set_smaller_and_one_that_never_fits_is_refused() -> None:
    long = "被告认为笔录记载与事实不符，要求补记。" * 10
    noted = document.remark(papers.signed(), 1, long)
    text = subprocess.run(
        ["pdftotext", "-", "-"], input=noted, check=True, capture_output=True
    ).stdout.decode()
    assert text.replace("\n", "").count("要求补记") == 10
    with pytest.raises(BadValue):
        document.remark(papers.signed(), 1, long * 10)


def test_what_was_asked_for_stands_in_the_annex() -> None:
    asked = Correction(
        CorrectionId("k"), CaseId("c"), HearingId("h"), PaperId("p"), SignerId("s3"), papers.AT,
        "三十六万元", page=1, quoted="三十万元", decision=Decision.REFUSED,
        ground="与录音一致", decided_by="孙书记", decided_at=papers.AT,
    )  # fmt: skip
    made = layout.record(papers.contents(3), papers.signers(), [asked], papers.AT)
    again = layout.record(papers.contents(3), papers.signers(), [asked], papers.AT)
    assert made.data == again.data, "the same words give the same bytes"
    text = subprocess.run(
        ["pdftotext", "-", "-"], input=made.data, check=True, capture_output=True
    ).stdout.decode()
    assert all(word in text for word in ("三十六万元", "不予补正", "与录音一致", "孙书记"))


def test_signatures_lie_where_they_are_said_to() -> None:
    place = fields.place_of(papers.locked(), "sign.s2")
    told = next(each for each in papers.laid().places if each.name == "sign.s2")
    assert place.page == told.page
    assert place.rectangle == pytest.approx(told.rectangle, abs=0.01)
    with pikepdf.open(io.BytesIO(papers.locked())) as pdf:
        assert len(pdf.pages) == papers.laid().pages


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7\n", b"no pdf at all" * 100])
def test_what_is_no_pdf_is_told(data: bytes) -> None:
    with pytest.raises(Corrupt):
        check(data)
