"""What a package brings beside documents becomes part of the case it is taken into."""

from __future__ import annotations

import json
import re
import shutil
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from app.cli.main import main
from app.station import Station, documents, open_station, signing_certificates
from app.station.checks import check_case, listen, patrol, report_json
from app.station.package_adopting import waiting
from app.station.package_contents import signed_faults
from app.station.package_import import Taken, take
from app.station.package_recording import rebuilt
from app.station.packages import Wish, make_package
from app.station.signing import SigningDesk
from courtroom.playback.sittings import Sitting as Played
from courtroom.signing.verifying import verify
from courtroom.transcript.transcript import Transcript
from dossier.checks.codes import Stage
from dossier.checks.opened import Opener
from dossier.checks.outcome import Outcome, Result, judge
from dossier.checks.package_facts import gather_package
from dossier.checks.package_proceedings import Brought
from dossier.checks.package_usability import CHECKS
from dossier.evidence import EvidenceKind, Exhibit
from dossier.evidence_changes import SetExhibits
from dossier.hearing import Hearing, HearingEvent, HearingEventKind, Span
from dossier.hearing_changes import NoteHearingEvent, WriteUtterances
from dossier.ids import ExhibitId, HearingEventId, HearingId, UtteranceId, new_id
from dossier.model import Volume
from dossier.order import between, spread
from dossier.packages.described import from_xml
from dossier.packages.proceedings import from_json
from dossier.signing import Decision, Paper, PaperKind, PaperState
from dossier.store import evidence as evidence_reads
from dossier.store import hearings as hearing_reads
from dossier.store import signing as signing_reads
from resources import path as resource
from resources.errors import Damaged
from tests.app.recorded_hearing import recorded
from tests.app.signing import CLERK, hearing, read_all, sign_all
from tests.courtroom.recorder.stage import voice
from tests.dossier.checks.judging import failed as failed_of
from tests.dossier.hearings import BEGUN, edited, heard, said, write
from tests.dossier.packages.bags import reseal

JOURNAL = "data/其他/庭审录音录像/01-01/journal.json"
SOUND = "data/其他/庭审录音录像/01-01/channel-00/000000.flac"
PAPER = "data/其他/签署文书/0001.pdf"
CATALOGUE = "data/案卷目录.XML"
GIVEN = {"court": "样例人民法院", "at": "2026-12-08 09:00", "place": "第一法庭"}
FILM = "data/其他/视听资料/0002.mp4"
DATA = "data/其他/庭审数据/01.json"


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Station, bytes, Path]]:
    """A station whose hearing was recorded and signed; the signed record; the bag."""
    home = tmp_path_factory.mktemp("court")
    with open_station(home / "home") as station:
        signing_certificates.make_demo(station.store)
        held = hearing(station.store, recorded_in=station.home)
        talk(station, held)
        room = SigningDesk(station, held.id, CLERK)
        room.begin()
        (first, *_) = room.standing().signers
        room.read(first.id, [(page, 2.0) for page in range(1, room.standing().paper.pages + 1)])
        wish = room.ask_correction(first.id, "应为“原告”", page=1, quoted="被告")
        room.decide(wish.id, Decision.REFUSED, "与录音一致")
        room.redraft()
        read_all(room)
        sign_all(room)
        room.finish()
        log(station, held)
        exhibit = Exhibit(
            id=ExhibitId(new_id()),
            case_id=held.case_id,
            side="原告",
            number=1,
            name="通话录音",
            rank=between("", ""),
            kind=EvidenceKind.RECORDING,
            source="原告手机",
            purpose="证明约定的交货日期",
            media_sha256=station.store.blobs.put_file(resource("sound_check.flac")).sha256,
            media_name="通话.flac",
            media_type="audio",
            media_size_bytes=resource("sound_check.flac").stat().st_size,
            submitter="原告",
        )
        shown = film(home / "监控.mp4")
        seen = replace(
            exhibit,
            id=ExhibitId(new_id()),
            number=2,
            name="监控录像",
            rank=between(exhibit.rank, ""),
            media_sha256=station.store.blobs.put_file(shown).sha256,
            media_name=shown.name,
            media_type="video",
            media_size_bytes=shown.stat().st_size,
            media_length_s=2.0,
        )
        station.store.apply(SetExhibits(held.case_id, (exhibit, seen)), CLERK)
        announced = documents.fill(station, held.case_id, "hearing_announcement", GIVEN)
        documents.file(station, announced, "甲")
        paper = next(p for p in papers(station) if p.kind is PaperKind.RECORD)
        made = make_package(station, Wish(held.case_id, Volume.MAIN), home / "out", who="甲")
        yield station, station.store.blobs.read(paper.file.sha256), made.folder


def frames(path: Path) -> int:
    """Return how many pictures a film shows."""
    import cv2

    source, count = cv2.VideoCapture(str(path)), 0
    while source.read()[0]:
        count += 1
    return count


def film(path: Path) -> Path:
    """Write two seconds of a real film."""
    import cv2

    codec = cv2.VideoWriter.fourcc(*"mp4v")
    made = cv2.VideoWriter(str(path), codec, 10.0, (160, 120))
    for frame in range(20):
        made.write(np.full((120, 160, 3), 12 * frame, np.uint8))
    made.release()
    return path


def log(station: Station, held: Hearing) -> None:
    """Note start and end."""
    with station.store.snapshot() as reader:
        sitting = hearing_reads.sittings(reader, held.id)[0]
    for kind in (HearingEventKind.START, HearingEventKind.CLOSE):
        event = HearingEvent(
            HearingEventId(new_id()), held.case_id, held.id, kind, BEGUN, CLERK,
            sitting_id=sitting.id,
        )  # fmt: skip
        station.store.apply(NoteHearingEvent(event), CLERK)


def talk(station: Station, held: Hearing) -> None:
    """Have an edited line, a removed one, and some in 副卷."""
    with station.store.snapshot() as reader:
        (sitting,) = hearing_reads.sittings(reader, held.id)
    # Deliberation is on a recording of its own: one that it is on does not leave with 正卷.
    aside = recorded(station.store, station.home, held, ordinal=2)
    # What was removed lies between open words: behind them it might be of the deliberation.
    gone, typed = (
        heard(held, sitting, text, 1.0 + at) for at, text in enumerate(("咳嗽声", "被告答辯。"))
    )
    closed, mixed = (
        heard(held, aside, text, float(at)) for at, text in enumerate(("评议意见一", "评议意见二"))
    )
    ranks = spread(between("", ""), "", 5)
    lines = [
        (replace(said(gone, ranks[0]), deleted=True), gone),
        (edited(said(typed, ranks[1]), 3, "辩"), typed),
        (replace(said(closed, ranks[2]), volume=Volume.CONFIDENTIAL), closed),
        # What a line in 副卷 took from is secret, where an open one took from it, too.
        (replace(said(mixed, ranks[3]), volume=Volume.CONFIDENTIAL), mixed),
    ]
    write(station.store, held, *lines)
    open_line = replace(
        said(mixed, ranks[4]), text="公开", spans=(Span(mixed.id, 0, 2),), id=UtteranceId(new_id())
    )
    station.store.apply(WriteUtterances(held.id, (open_line,)), CLERK)


@pytest.fixture
def folder(world: tuple[Station, bytes, Path], tmp_path: Path) -> Path:
    return Path(shutil.copytree(world[2], tmp_path / world[2].name))


def papers(station: Station) -> list[Paper]:
    with station.store.snapshot() as reader:
        return signing_reads.papers(reader)


def take_all(other: Station, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Taken:
    """Take a bag of a case that lacks what a complete one has."""
    monkeypatch.setattr(
        "app.station.package_import._NOT_OF_PAGES", frozenset({"2-3", "2-9", "2-10", "2-11"})
    )
    return take(other, folder, Stage.HANDOVER, who="乙")


def test_a_taken_case_is_heard_verified_and_packed_again(
    world: tuple[Station, bytes, Path],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfdbinary: pytest.CaptureFixture[bytes],
) -> None:
    station, signed, bag = world
    count = len(papers(station))
    home = tmp_path / "other"
    with open_station(home, read_in_background=False) as other:
        taken = take_all(other, bag, monkeypatch)
        assert (taken.along.recordings, taken.along.papers, taken.along.exhibits) == (1, count, 2)
        assert len(taken.not_taken) == 2 and all("静音副本" in one for one in taken.not_taken)
        case = taken.case
        with other.store.snapshot() as reader:
            (held,) = hearing_reads.hearings(reader, case.id)
            (sitting,) = hearing_reads.sittings(reader, held.id)
            exhibit, seen = evidence_reads.exhibits(reader, case.id)
        with station.store.snapshot() as reader:
            (first,) = hearing_reads.hearings(reader)
            here, _aside = hearing_reads.sittings(reader, first.id)
        # The record: the very bytes, signatures, place in the dossier.
        record = next(p for p in papers(other) if p.kind is PaperKind.RECORD)
        assert other.store.blobs.read(record.file.sha256) == signed
        assert verify(signed, signing_certificates.roots(station.home)).ok
        assert (record.state, record.volume) == (PaperState.LOCKED, Volume.MAIN)
        with other.store.snapshot() as reader:
            assert record.material_id is not None
            assert reader.material(record.material_id).title == record.title
        # Its recording: sealed here, played sample by sample, verified, and by its first chain.
        assert (held.presiding, held.clerk, held.place) == (
            first.presiding, first.clerk, first.place,
        )  # fmt: skip
        lies = home / "recordings" / sitting.folder
        assert {one.suffix for one in lies.rglob("channel-*/*")} == {".sealed"}
        told = listen(other, sitting)
        assert told is not None
        assert (told.faults, told.by_digest_only, told.ended) == ((), 0, True)
        played = Played(lies, other.store.recordings_key)
        assert np.array_equal(played.samples(1, 9_000, 25_000), voice(1, 9_000, 16_000))
        assert sitting.recording_id == here.recording_id
        assert (lies / "origin" / "journal.wyr").read_bytes() == (
            station.home / "recordings" / here.folder / "journal.wyr"
        ).read_bytes()
        assert kept_of(other, held.id) == kept_of(station, first.id)
        # The exhibit's sound.
        assert (exhibit.label, exhibit.name, exhibit.purpose) == (
            "原证1", "通话录音", "证明约定的交货日期",
        )  # fmt: skip
        assert other.store.blobs.read(exhibit.media_sha256)[:4] == b"fLaC"
        assert (seen.media_type, seen.media_name, seen.media_length_s) == (
            "video", "监控.mp4", 2.0,
        )  # fmt: skip
        shown = tmp_path / "shown.mp4"
        shown.write_bytes(other.store.blobs.read(seen.media_sha256))
        assert shown.read_bytes() == (bag / FILM).read_bytes()
        assert frames(shown) == 20
        # Nothing is taken twice; the case checks as it did, and goes out again.
        described = from_xml((bag / CATALOGUE).read_bytes())
        brought = {1: Brought(from_json((bag / DATA).read_bytes()))}
        assert not waiting(other, case.id, described, brought)
        # Nor does the station where it was held take its own words again.
        assert not waiting(station, first.case_id, described, brought)
        rules = {one.rule for one in patrol(other, case.id)}
        assert rules - {one.rule for one in patrol(station, first.case_id)} <= {
            "unread", "unconfirmed",
        }  # fmt: skip
        codes = {
            row["code"]: row["result"]
            for row in report_json(check_case(other, case.id, Stage.FILING, who="乙"))["results"]
        }
        assert (codes["GD1-1"], codes["GD3-4"]) == ("passed", "passed")
        again = make_package(other, Wish(case.id, Volume.MAIN), tmp_path / "again", who="乙")
        assert (again.folder / JOURNAL).read_bytes() == (bag / JOURNAL).read_bytes()
        assert (again.folder / PAPER).read_bytes() == signed
        assert (again.folder / DATA).read_bytes() == (bag / DATA).read_bytes()
    pdf = tmp_path / "record.pdf"
    capfdbinary.readouterr()
    command = ["--home", str(home), "--json", "record"]
    assert main([*command, "export", "--hearing", held.id, "--pdf", str(pdf)]) == 0
    assert pdf.read_bytes() == signed
    capfdbinary.readouterr()
    assert main([*command, "status", "--hearing", held.id]) == 0
    status = json.loads(capfdbinary.readouterr().out)
    assert status["paper"]["state"] == "locked"
    assert {one["state"] for one in status["signers"]} == {"signed"}


def kept_of(station: Station, hearing_id: HearingId) -> dict[str, object]:
    """Return what is shown of a hearing: words with the time of each character, signers."""
    record = Transcript.open(station.store, hearing_id)
    with station.store.snapshot() as reader:
        seats = hearing_reads.seats(reader, hearing_id)
        events = hearing_reads.events(reader, hearing_id)
        signed = {
            (paper.title, one.number): (
                one.role, one.name, one.state, one.seat, one.bench,
                [(r.at, r.shown, r.draft_sha256) for r in signing_reads.readings(reader, one.id)],
                [
                    (c.at, c.wish, c.page, c.quoted, c.decision, c.ground, c.decided_by)
                    for c in signing_reads.corrections(reader, paper.id, one.id)
                ],
                [
                    (s.at, s.after, s.field, s.page, s.rectangle, s.device, s.certificate)
                    for s in signing_reads.signatures(reader, paper.id)
                    if s.signer_id == one.id
                ],
            )
            for paper in signing_reads.papers(reader, hearing_id=hearing_id)
            for one in signing_reads.signers(reader, paper.id)
        }  # fmt: skip
    secret = {one.id for one in record.shown() if "公开" in one.text}
    return {
        "seats": [(one.key, one.role, one.short, one.channel, one.present) for one in seats],
        "events": [(one.kind, one.at, one.by) for one in events],
        "lines": [
            (one.role, one.text, one.stage, one.edited_by, one.marks, one.id in secret
             or [(t and (t.start_s, t.end_s, t.confidence)) for t in record.times(one.id)])
            for one in record.shown()
            if one.volume is Volume.MAIN
        ],
        "signed": signed,
    }  # fmt: skip


def test_words_of_the_confidential_volume_do_not_leave_with_the_main_one(
    world: tuple[Station, bytes, Path],
) -> None:
    text = (world[2] / DATA).read_text("utf-8")
    found = from_json(text.encode())
    assert [one.text for one in found.utterances] == ["现在开庭。", "被告答辩。", "公开"]
    assert [one.text for one in found.stretches] == ["现在开庭。", "被告答辯。"]
    assert found.utterances[2].spans == (Span(None, 0, 2),)
    assert "评议" not in text and "咳嗽" not in text
    assert found.papers[0].signatures
    assert '"trace_sha256"' not in text and '"ink_mark"' not in text


def test_an_import_that_stopped_goes_on_and_words_that_came_half_are_taken_up(
    world: tuple[Station, bytes, Path],
    folder: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    held = from_json((folder / DATA).read_bytes())
    (folder / DATA).unlink()
    catalogue = (folder / CATALOGUE).read_text("utf-8")
    (folder / CATALOGUE).write_text(
        re.sub(r"\s*<文件[^>]*庭审数据/[^>]*/>", "", catalogue), "utf-8"
    )
    reseal(folder)

    def killed(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with open_station(tmp_path / "other", read_in_background=False) as other:
        with monkeypatch.context() as patched:
            # Before the files of the recording are named.
            patched.setattr("app.station.package_adopting.keep_files", killed)
            with pytest.raises(KeyboardInterrupt):
                take_all(other, folder, monkeypatch)
        taken = take_all(other, folder, monkeypatch)
        assert (taken.items, taken.along.recordings, taken.along.exhibits) == (0, 1, 2)
        with other.store.snapshot() as reader:
            (hearing_id,) = (one.id for one in hearing_reads.hearings(reader))
            (sitting,) = hearing_reads.sittings(reader, hearing_id)
            assert hearing_reads.recording_files(reader, sitting.id)
            # A package of before brings no words.
            assert hearing_reads.count(reader, hearing_id) == 0
        assert len(papers(other)) == len(papers(world[0]))
        left = [one.name for one in (other.home / "recordings").iterdir()]
        assert left == [sitting.folder]
        with monkeypatch.context() as patched:
            # One line at a time, and killed behind the first.
            patched.setattr("app.station.package_proceedings.MOST_AT_ONCE", 1)
            apply, done = other.store.apply, list[str]()

            def stop(change: object, who: str) -> object:
                done.append(type(change).__name__)
                if done.count("AdoptRecord") == 3:
                    raise KeyboardInterrupt
                return apply(change, who)  # type: ignore[arg-type]

            patched.setattr(other.store, "apply", stop)
            with pytest.raises(KeyboardInterrupt):
                take_all(other, world[2], monkeypatch)
        take_all(other, world[2], monkeypatch)
        with other.store.snapshot() as reader:
            assert hearing_reads.count(reader, hearing_id) == len(held.utterances)
        (first,) = (one.id for one in hearings_of(world[0]))
        assert kept_of(other, hearing_id) == kept_of(world[0], first)


def hearings_of(station: Station) -> list[Hearing]:
    with station.store.snapshot() as reader:
        return hearing_reads.hearings(reader)


def rewritten(folder: Path, name: str, pattern: str, text: str) -> None:
    before = (folder / name).read_text("utf-8")
    after = re.sub(pattern, text, before, count=1)
    assert after != before
    (folder / name).write_text(after, "utf-8")


def silent(folder: Path) -> None:
    import soundfile  # type: ignore[import-untyped]

    samples, rate = soundfile.read(folder / SOUND, dtype="int16")
    samples[100:200] = 0
    soundfile.write(folder / SOUND, samples, rate, format="FLAC", subtype="PCM_16")


def flipped(folder: Path) -> None:
    data = bytearray((folder / PAPER).read_bytes())
    data[2_000] ^= 1
    (folder / PAPER).write_bytes(bytes(data))


SPOILT: list[tuple[str, Callable[[Path], object]]] = [
    ("1-1", silent),
    ("1-1", flipped),
    ("1-1", lambda folder: rewritten(folder, JOURNAL, r"\\\"wall\\\":\d", r'\\"wall\\":7')),
    ("1-1", lambda folder: rewritten(folder, JOURNAL, "audio", "audi0")),
    ("1-1", lambda folder: (folder / JOURNAL).write_text("[]")),
    ("1-1", lambda folder: rewritten(folder, JOURNAL, r"channel-00", "../../../x")),
    ("1-1", lambda folder: (folder / JOURNAL).unlink()),
    ("2-8", lambda folder: (folder / SOUND).unlink()),
    ("1-11", lambda folder: rewritten(folder, CATALOGUE, r' 件="\d+"', ' 件="9"')),
    ("1-11", lambda folder: rewritten(folder, CATALOGUE, ' 庭审="1"', ' 庭审="4"')),
    ("1-11", lambda folder: rewritten(folder, CATALOGUE, '状态="locked"', '状态="reading"')),
    ("1-11", lambda folder: rewritten(folder, DATA, '"format": 1', '"format": 2')),
    ("1-11", lambda folder: rewritten(folder, DATA, '"sitting_id": "1"', '"sitting_id": "2"')),
    ("1-11", lambda folder: rewritten(folder, DATA, '"stretch": "1"', '"stretch": "7"')),
    ("1-11", lambda folder: rewritten(folder, DATA, '"count": 5', '"count": 6')),
    ("1-11", lambda folder: rewritten(folder, DATA, '"sha256": "', '"sha256": "0')),
    ("1-11", lambda folder: rewritten(folder, DATA, '"signer_id": "1"', '"signer_id": "99"')),
    ("1-11", lambda folder: rewritten(folder, DATA, r'"present": true', '"present": NaN')),
    ("1-11", lambda folder: (folder / DATA).write_text("[" * 100_000)),
    ("1-11", lambda folder: (folder / DATA).unlink()),
    ("3-1", lambda folder: rewritten(folder, CATALOGUE, '文书="record"', '文书="deed"')),
    ("1-6", lambda folder: rewritten(folder, CATALOGUE, '审判长="', '审判长="\u200b')),
]


@pytest.fixture(scope="module")
def opener() -> Iterator[Opener]:
    """One child for all: starting it takes longer than any check."""
    with Opener() as made:
        yield made


def failed(folder: Path, opener: Opener, *, signed: bool) -> dict[str, Outcome]:
    """Check a bag as a station that does not have the case; return what failed, by code."""
    facts = gather_package(folder, clamd=None, opener=opener)
    facts = replace(facts, signed=signed_faults(facts) if signed else {})
    return failed_of(judge(facts, CHECKS, Stage.HANDOVER, "package"))


@pytest.mark.parametrize(("code", "spoil"), SPOILT)
def test_what_does_not_hold_is_found(
    code: str, spoil: Callable[[Path], object], folder: Path, opener: Opener
) -> None:
    spoil(folder)
    named_anew(folder)
    # Signatures take longest, and only one of these spoils one.
    assert code in failed(folder, opener, signed=spoil is flipped)


def named_anew(folder: Path) -> None:
    """Write the digests of the catalogue and the manifests anew: its maker covered it up."""
    import hashlib

    text = (folder / CATALOGUE).read_text("utf-8")

    def row(match: re.Match[str]) -> str:
        path = folder / "data" / match[1]
        if not path.is_file():
            return match[0]
        data = path.read_bytes()
        sm3 = hashlib.new("sm3", data).hexdigest()
        sha256 = hashlib.sha256(data).hexdigest()
        return f'文件="{match[1]}" 字节="{len(data)}" SHA256="{sha256}" SM3="{sm3}"'

    pattern = r'文件="([^"]+)" 字节="\d+" SHA256="\w+" SM3="\w+"'
    (folder / CATALOGUE).write_text(re.sub(pattern, row, text), "utf-8")
    reseal(folder)


def test_an_untouched_bag_has_no_fault(folder: Path, opener: Opener) -> None:
    named_anew(folder)
    facts = gather_package(folder, clamd=None, opener=opener)
    facts = replace(facts, signed=signed_faults(facts))
    found = {one.code.number: one for one in judge(facts, CHECKS, Stage.HANDOVER, "package")}
    # The case is a hearing and nothing else: it lacks its claim and its parties.
    bad = {number for number, one in found.items() if one.result is Result.FAILED}
    assert bad <= {"2-3", "2-9", "3-5", "3-6"}
    # A person plays the film.
    assert found["3-4"].result is Result.MANUAL
    for number in ("1-1", "1-11", "1-13", "3-3", "4-3"):
        assert found[number].result is Result.PASSED, number


def test_a_journal_that_makes_no_sense_is_no_recording(
    world: tuple[Station, bytes, Path], folder: Path, tmp_path: Path, opener: Opener
) -> None:
    # The chain is made anew, too, so that only putting it together can tell.
    text = json.loads((folder / JOURNAL).read_text("utf-8"))
    text["records"][0] = text["records"][0].replace('"rate_hz":8000', '"rate_hz":"x"')
    (folder / JOURNAL).write_text(json.dumps(text), "utf-8")
    rewritten(folder, CATALOGUE, '日志校验值="[^"]*"', '日志校验值=""')
    named_anew(folder)
    facts = gather_package(folder, clamd=None, opener=opener)
    (found,) = facts.recordings.values()
    assert found.fault == ""
    (tmp_path / "made").mkdir()
    key = world[0].store.recordings_key
    with pytest.raises(Damaged):
        rebuilt(facts, found, [], tmp_path / "made", key, threading.Event())
