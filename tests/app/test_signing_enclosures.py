"""What goes into the dossier beside a signed record, and a record that is corrected after all."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.station import Station, open_station, signing_certificates, signing_enclosures
from app.station.hearing_recorded import RECORDINGS
from app.station.signing import SigningDesk
from courtroom.signing import verifying
from dossier.evidence import Stand
from dossier.evidence_changes import NoteDisplay, NoteOpinion
from dossier.hearing import Hearing, HearingEvent, HearingEventKind
from dossier.hearing_changes import NoteHearingEvent
from dossier.ids import HearingEventId, MaterialId, new_id
from dossier.model import Volume
from dossier.signing import Decision, Paper, PaperKind, PaperState, SignerState
from dossier.store import Store
from dossier.store import hearings as hearing_reads
from dossier.store import signing as reads
from resources.errors import Damaged, PaperOutOfTurn, RecordingOpen
from tests.app import signing
from tests.dossier import evidence


@pytest.fixture(scope="module")
def station(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Station]:
    with open_station(tmp_path_factory.mktemp("enclosures") / "home") as opened:
        signing_certificates.make_demo(opened.store)
        yield opened


@pytest.fixture
def number(station: Station) -> int:
    return len(station.store.cases()) + 1


def words(data: bytes) -> str:
    done = subprocess.run(["pdftotext", "-", "-"], input=data, check=True, capture_output=True)
    return "".join(done.stdout.decode().split())


def papers(store: Store, hearing: Hearing) -> dict[PaperKind, Paper]:
    with store.snapshot() as reader:
        return {one.kind: one for one in reads.papers(reader, hearing.id) if one.stands}


def log(store: Store, hearing: Hearing, kind: HearingEventKind, reason: str = "") -> None:
    event = HearingEvent(
        HearingEventId(new_id()), hearing.case_id, hearing.id, kind, datetime.now(UTC),
        signing.CLERK, reason,
    )  # fmt: skip
    store.apply(NoteHearingEvent(event), signing.CLERK)


def held(station: Station, number: int) -> Hearing:
    """Hold a hearing with a recording, a failure, evidence shown and spoken of."""
    store = station.store
    made = signing.hearing(store, number=number, recorded_in=station.home)
    log(store, made, HearingEventKind.START)
    log(store, made, HearingEventKind.INTERRUPTION, "主机断电，改用备用电源")
    one = evidence.make_exhibit(store, made.case_id, name="借款合同")
    evidence.make_exhibit(store, made.case_id, number=2, name="从未出示的收条")
    store.apply(NoteDisplay(evidence.display(made, one, one.pages[0])), signing.CLERK)
    said = evidence.opinion(made, one, authenticity=Stand.DENIED, reason="签名不是本人所写")
    store.apply(NoteOpinion(said), signing.CLERK)
    return made


def signed(station: Station, hearing: Hearing, kind: PaperKind = PaperKind.RECORD) -> SigningDesk:
    desk = SigningDesk(station, hearing.id, signing.CLERK, kind)
    desk.begin()
    signing.read_all(desk)
    signing.sign_all(desk, kind.value)
    return desk


def test_with_the_record_all_else_is_filed_once(station: Station, number: int) -> None:
    store, hearing = station.store, held(station, number)
    desk = signed(station, hearing)
    desk.finish()
    made = papers(store, hearing)
    assert set(made) == set(PaperKind) - {PaperKind.INSTEAD}
    waiting = {kind for kind, one in made.items() if one.material_id is None}
    assert waiting == {PaperKind.GAPS}, "the presiding judge explains what is missing"
    titles = [one.title for one in store.materials(hearing.case_id) if one.confirmed]
    desk.finish()
    signing_enclosures.settle(station, signing.CLERK)
    assert [one.title for one in store.materials(hearing.case_id) if one.confirmed] == titles
    gaps = SigningDesk(station, hearing.id, signing.CLERK, PaperKind.GAPS)
    assert [one.role for one in gaps.standing().signers] == ["审判员", "书记员"]
    signing.read_all(gaps)
    signing.sign_all(gaps, "gaps")
    gaps.finish()
    roots = signing_certificates.roots(station.home)
    for kind, one in papers(store, hearing).items():
        data = store.blobs.read(one.file.sha256)
        found = verifying.verify(data, roots)
        assert found.ok and found.locked, kind
        material = store.material(one.material_id or MaterialId(""))
        assert (material.category, material.volume) == ("hearing_records", Volume.MAIN)
    text = {kind: words(store.blobs.read(one.file.sha256)) for kind, one in made.items()}
    sheet = text[PaperKind.SHEET]
    with store.snapshot() as reader:
        (sitting,) = hearing_reads.sittings(reader, hearing.id)
        files = hearing_reads.recording_files(reader, sitting.id)
    assert all(one.name.rpartition("/")[2] in sheet for one in files if one.name != "sheet.json")
    assert all(one.sha256[:32] in sheet for one in files if one.name != "sheet.json")
    assert "主机断电" in text[PaperKind.GAPS] and signing.CLERK in text[PaperKind.GAPS]
    assert "原证1" in text[PaperKind.DISPLAYS] and "全部" in text[PaperKind.DISPLAYS]
    opinions = text[PaperKind.OPINIONS]
    assert "签名不是本人所写" in opinions and "从未出示" not in opinions


def test_people_may_sign_the_sheet_as_well(station: Station, number: int) -> None:
    hearing = signing.hearing(station.store, number=number, recorded_in=station.home)
    with pytest.raises(RecordingOpen):
        # Nobody has checked the files against their sheet yet.
        SigningDesk(station, hearing.id, signing.CLERK, PaperKind.SHEET).begin()
    signing_enclosures.keep_recordings(station, hearing.id, signing.CLERK)
    desk = SigningDesk(station, hearing.id, signing.CLERK, PaperKind.SHEET)
    desk.begin()
    signed(station, hearing).finish()
    assert papers(station.store, hearing)[PaperKind.SHEET].state is PaperState.READING
    signing.read_all(desk)
    *others, last = desk.standing().signers
    for one in others:
        desk.sign(one.id, desk.written(one.id, signing.ink(f"sheet {one.id}")))
    desk.refuse(last.id, "不到庭")
    with pytest.raises(PaperOutOfTurn):
        desk.ask_correction(others[0].id, "不是笔录")
    desk.finish()
    found = verifying.verify(desk.newest(), signing_certificates.roots(station.home))
    assert found.ok and len(found.signatures) == len(others) + 2
    assert PaperKind.GAPS not in papers(station.store, hearing), "nothing is missing"


def test_a_recording_that_was_changed_is_not_vouched_for(station: Station, number: int) -> None:
    hearing = signing.hearing(station.store, number=number, recorded_in=station.home)
    path = next((station.home / RECORDINGS / f"{hearing.id}-1").glob("channel-00/*"))
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    path.write_bytes(data)
    with pytest.raises(Damaged):
        signing_enclosures.keep_recordings(station, hearing.id, signing.CLERK)
    for kind in (PaperKind.SHEET, PaperKind.GAPS):
        with pytest.raises(RecordingOpen):
            SigningDesk(station, hearing.id, signing.CLERK, kind).begin()
    assert papers(station.store, hearing) == {}


def test_a_certified_record_gives_way_to_a_corrected_one(station: Station, number: int) -> None:
    store = station.store
    desk = signing.desk(station, number=number)
    with pytest.raises(PaperOutOfTurn):
        desk.renew()
    signing.read_all(desk)
    judge, *_, late = desk.standing().signers
    desk.sign(judge.id, desk.written(judge.id, signing.ink(f"old {number}")))
    asked = desk.ask_correction(late.id, "补记：年利率6%", page=1)
    desk.decide(asked.id, Decision.GRANTED, "与录音一致")
    first = desk.standing().paper
    second = desk.renew()
    assert second.title == "法庭笔录（第一次）（更正）" and second.id != first.id
    assert {one.state for one in desk.standing().signers} == {SignerState.UNREAD}
    with store.snapshot() as reader:
        old = reads.paper(reader, first.id)
        assert old.state is PaperState.SUPERSEDED and old.file == first.file
        assert len(reads.signatures(reader, first.id)) == 1
    text = words(desk.newest())
    assert (
        "（更正）" in text and "替代" in text and first.file.sha256 in text and "年利率6%" in text
    )
    assert not desk.redraft(), "the same facts give the same bytes"
    # Ink of the old one is worth nothing here, and what was asked there is decided there.
    signing.read_all(desk)
    signing.sign_all(desk, "again")
    desk.finish()
    (row,) = station.catalogue_rows(second.case_id)
    assert len(row["pages"]) == second.pages, "what was never locked is not filed"
    assert verifying.verify(desk.newest(), signing_certificates.roots(station.home)).ok
    third = desk.renew()
    assert third.title.endswith("（第2次更正）")
    text = words(desk.newest())
    assert "（第2次更正）" in text and f"锁定的“{second.title}”" in text, text
    assert store.verify(deep=True).ok


def test_without_a_certificate_nothing_is_settled(tmp_path: Path) -> None:
    with open_station(tmp_path / "home") as opened:
        assert signing_enclosures.settle(opened, signing.CLERK) == 0
