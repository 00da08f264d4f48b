from __future__ import annotations

import hashlib
import os
import threading
import zlib
from collections.abc import Iterator, Sequence
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from dossier.changes import AddMaterial, Changes, DeletePages, MovePages, RestorePages
from dossier.hearing import RecordingFile
from dossier.hearing_changes import NoteRecordingFiles
from dossier.ids import CaseId, MaterialId, PageId, RecordingFileId, new_id
from dossier.model import Material, Volume
from dossier.signing_changes import AddSignature
from dossier.store import following, schema
from resources.errors import Cancelled, Damaged
from sync.core import limits
from sync.core.messages import BlobName
from sync.station.incoming import Incoming
from sync.station.library import _USED_IN, _USES, Library
from tests.dossier.hearings import BEGUN, make_hearing, make_sitting
from tests.dossier.test_signing import Court
from tests.sync.station.real import RealStation


class Nothing:
    def __init__(self) -> None:
        self.came: list[str] = []

    def wanted(self, limit: int) -> Sequence[str]:
        return ()

    def arrived(self, sha256: str, body: bytes | None = None) -> None:
        self.came.append(sha256)


@pytest.fixture
def station(tmp_path: Path) -> Iterator[RealStation]:
    made = RealStation(tmp_path / "home")
    yield made
    made.close()


@pytest.fixture
def library(station: RealStation) -> Library:
    made = Library(station.store, Nothing())
    station.store.subscribe(made.heed)
    return made


def material(case_id: CaseId, volume: Volume) -> Material:
    return Material(MaterialId(new_id()), case_id, volume, "evidence", "证据", "m", 1.0, "", True)


def sha(station: RealStation, page_id: PageId) -> str:
    return station.store.page(page_id).sha256


def test_the_zone_follows_where_pages_are_filed(station: RealStation, library: Library) -> None:
    case_id, batch_id = station.open_case()
    first, second = station.scan(case_id, batch_id, 2, 1000)
    station.read(first, "文")
    reading = station.store.page(first).reading

    def zones() -> list[str]:
        found = [library.describe(each) for each in (sha(station, first), reading)]
        return [each.zone for each in found if each is not None]

    assert zones() == ["main", "main"]
    hidden = material(case_id, Volume.CONFIDENTIAL)
    station.store.apply(AddMaterial(hidden, (first, second)), "clerk")
    assert zones() == ["secret", "secret"]
    # Deleted, it does not come to light; the master of a page that is gone stays hidden.
    station.store.apply(DeletePages((first,)), "clerk")
    assert zones() == ["secret", "secret"]
    station.store.apply(RestorePages((first,)), "clerk")
    station.store.apply(MovePages((first,), None, second_confirmation=True), "clerk")
    assert zones() == ["main", "main"]
    station.store.undo(case_id, "clerk")
    assert zones() == ["secret", "secret"]


def prove(station: RealStation, sha256: str) -> None:
    def work(connection: sa.Connection) -> list[Changes]:
        connection.execute(sa.insert(following.standing).values(sha256=sha256, state="verified"))
        return []

    station.store.work(work)


@pytest.mark.parametrize("volume", list(Volume))
def test_papers_and_the_ink_on_them_go_to_the_zone_of_their_hearing(
    station: RealStation, library: Library, volume: Volume
) -> None:
    court = Court(station.store, volume)
    wanted = "secret" if volume is Volume.CONFIDENTIAL else "main"
    before = court.paper.file.sha256
    kept = {before}
    assert library.describe(before) is not None
    for number in range(3):
        court.read(number)
    court.certify()
    kept.add(court.paper.file.sha256)
    one = court.signature(0)
    court.apply(AddSignature(one))
    kept |= {court.paper.file.sha256, one.after.sha256, one.trace_sha256}
    for sha256 in kept:
        described = library.describe(sha256)
        assert described is not None and described.zone == wanted


def test_files_of_a_recording_go_to_the_zone_of_their_hearing(
    station: RealStation, library: Library
) -> None:
    found = []
    for number, volume in enumerate((Volume.MAIN, Volume.CONFIDENTIAL), 7):
        sitting = make_sitting(station.store, make_hearing(station.store, volume, number))
        blob = station.store.blobs.put(volume.value.encode())
        ids = (RecordingFileId(new_id()), sitting.case_id, sitting.hearing_id, sitting.id)
        file = RecordingFile(*ids, "a.flac", blob.sha256, blob.size)
        station.store.apply(NoteRecordingFiles(sitting.id, (file,)), "clerk")
        described = library.describe(blob.sha256)
        assert described is not None
        found.append(described.zone)
        # It went on where the centre proved to have it, and only long after.
        prove(station, blob.sha256)
        kept = Library(station.store, Nothing(), keep_days=30, now=lambda: BEGUN)
        assert kept.removable(9) == []
        later = Library(
            station.store, Nothing(), keep_days=30, now=lambda: BEGUN + timedelta(days=31)
        )
        assert blob.sha256 in later.removable(9)
        later.free(blob.sha256)
        assert not station.store.blobs.has(blob.sha256)
    assert found == ["main", "secret"]


def test_unknown_and_short_bytes(station: RealStation, library: Library) -> None:
    assert library.describe("ab" * 32) is None
    assert library.part_digest("ab" * 32, 1) == ""
    assert library.proof("00" * 32, "ab" * 32) == ""
    with pytest.raises(Damaged):
        library.read("ab" * 32)
    with pytest.raises(Damaged):
        library.read_part("ab" * 32, 1)


def test_digests_of_parts(station: RealStation, library: Library) -> None:
    data = bytes(range(256)) * (limits.PART_BYTES // 256) + b"the rest"
    blob = station.store.blobs.put(data)
    parts = [data[: limits.PART_BYTES], b"the rest"]
    for n, part in enumerate(parts, 1):
        assert library.part_digest(blob.sha256, n) == hashlib.sha256(part).hexdigest()
        assert library.read_part(blob.sha256, n) == part
    assert library.part_digest(blob.sha256, 3) == ""
    nonce = "5a" * 32
    expected = hashlib.sha256(bytes.fromhex(nonce) + data).hexdigest()
    assert library.proof(nonce, blob.sha256) == expected


@pytest.mark.parametrize("place", [40, 20 << 20, -1])
def test_no_part_of_a_damaged_blob_has_a_digest(
    station: RealStation, library: Library, place: int
) -> None:
    blob = station.store.blobs.put(b"x" * (33 << 20))
    path = station.store.blobs.path(blob.sha256)
    spoilt = bytearray(path.read_bytes())
    spoilt[place] ^= 1
    path.write_bytes(spoilt)
    assert library.part_digest(blob.sha256, 1) == ""
    assert library.proof("00" * 32, blob.sha256) == ""


def test_no_slice_of_a_part_that_became_another_has_a_digest(
    station: RealStation, library: Library
) -> None:
    """Bytes of another blob, whole as they lie, under this name."""
    blob, other = (station.store.blobs.put(os.urandom(3 << 16)) for _ in range(2))
    assert len(library.slice_digests(blob.sha256, 1)) == 3
    path = station.store.blobs.path(blob.sha256)
    path.unlink()
    os.link(station.store.blobs.path(other.sha256), path)
    assert library.slice_digests(blob.sha256, 1) == ()
    assert Library(station.store, Nothing()).part_digest(blob.sha256, 1) == ""


def test_a_reading_that_changed_is_not_sent_and_none_is_taken_in(
    station: RealStation, library: Library
) -> None:
    case_id, batch_id = station.open_case()
    pages = station.scan(case_id, batch_id, 2, 1000)
    for page_id, words in zip(pages, ("买卖合同", "借款合同"), strict=True):
        station.read(page_id, words)
    readings = [station.store.page(page_id).reading for page_id in pages]
    first, second = (library.read(reading) for reading in readings)
    assert ["买卖" in first.decode(), "借款" in second.decode()] == [True, True]
    spoilt = first.replace("买".encode(), "卖".encode())
    assert len(spoilt) == len(first)
    fetch = following.wanted.insert().values(
        sha256=readings[0], kind="text", case_id=case_id, late=0
    )
    station.store.write(lambda connection: connection.execute(fetch).close())
    with pytest.raises(Damaged):
        library.receive(BlobName(readings[0], len(first)), [spoilt])
    update = sa.update(schema.texts).where(schema.texts.c.sha256 == readings[0])
    values = {"body": zlib.compress(spoilt)}
    station.store.write(lambda connection: connection.execute(update.values(values)).close())
    with pytest.raises(Damaged):
        library.read(readings[0])


def test_readings_are_blobs_too(station: RealStation, library: Library) -> None:
    case_id, batch_id = station.open_case()
    (page_id,) = station.scan(case_id, batch_id, 1, 1000)
    station.read(page_id, "买卖合同")
    reading = station.store.page(page_id).reading
    data = library.read(reading)
    assert hashlib.sha256(data).hexdigest() == reading
    found = library.describe(reading)
    assert found is not None and found.size == len(data)
    assert "买卖合同" in data.decode()


def test_what_comes_in_is_checked(station: RealStation, library: Library) -> None:
    data = b"some bytes"
    name = hashlib.sha256(data).hexdigest()
    for pieces in ([b"other bytes"], [b"some "], []):
        with pytest.raises(Damaged):
            library.receive(BlobName(name, len(data)), pieces)
    assert not station.store.blobs.has(name)
    library.receive(BlobName(name, len(data)), [b"some ", b"bytes"])
    assert station.store.blobs.read(name) == data


def test_long_work_ends_when_the_sync_ends(station: RealStation) -> None:
    ending = threading.Event()
    library = Library(station.store, Nothing(), ending=ending)
    blob = station.store.blobs.put(b"x" * 1000)
    ending.set()
    with pytest.raises(Cancelled):
        library.part_digest(blob.sha256, 1)
    with pytest.raises(Cancelled):
        library.proof("00" * 32, blob.sha256)


def test_begun_downloads_tell_nothing_and_are_checked(tmp_path: Path) -> None:
    incoming = Incoming(tmp_path, b"s" * 32)
    name = "ab" * 32
    assert incoming.begun(name) == 0
    incoming.keep(name, 0, b"readable text" * 100)
    incoming.keep(name, 1300, b"and more")
    incoming.keep(name, 5000, b"after a gap")
    assert incoming.begun(name) == 1308
    assert b"".join(incoming.read(name)) == b"readable text" * 100 + b"and more"
    for file in (tmp_path / name).iterdir():
        assert b"readable" not in file.read_bytes()
    # Another key, another name, another place: nothing of it opens.
    with pytest.raises(Damaged):
        list(Incoming(tmp_path, b"t" * 32).read(name))
    first = tmp_path / name / f"{0:016x}"
    first.write_bytes(first.read_bytes()[:-1] + b"!")
    with pytest.raises(Damaged):
        list(incoming.read(name))
    incoming.sweep({"cd" * 32})
    assert incoming.begun(name) == 0


def test_bytes_are_looked_up_by_index(station: RealStation) -> None:
    query = f"EXPLAIN QUERY PLAN {_USES.format(names='?, ?')}"
    with station.store.snapshot() as reader:
        asked = ("confidential", "a", "b") * _USED_IN
        plan = reader.connection.exec_driver_sql(query, asked).all()
    assert not [row for row in plan if str(row[3]).startswith("SCAN")]


def test_many_are_described_as_one_by_one(station: RealStation) -> None:
    case_id, batch_id = station.open_case()
    pages = station.scan(case_id, batch_id, 5)
    station.read(pages[0], "原告张三")
    found = [station.store.page(id_) for id_ in pages]
    names = [page.sha256 for page in found] + [found[0].reading, "0" * 64]
    one_by_one = [Library(station.store, Nothing()).describe(sha256) for sha256 in names]
    together = Library(station.store, Nothing())
    together.expect(names)
    assert [together.describe(sha256) for sha256 in names] == one_by_one
    assert one_by_one[-1] is None
    assert all(one_by_one[:5])


@pytest.mark.parametrize("centre_says", ["the same", "other bytes", "that it lacks them"])
def test_a_proof_reckoned_before_is_the_same_and_given_once(
    station: RealStation, centre_says: str
) -> None:
    case_id, batch_id = station.open_case()
    (page_id,) = station.scan(case_id, batch_id, 1)
    sha256 = station.store.page(page_id).sha256
    nonce = "7" * 64
    lib = Library(station.store, Nothing())
    proof = lib.proof(nonce, sha256)
    told = {"the same": proof, "other bytes": "1" * 64}.get(centre_says, "")
    lib.reckon(nonce, {sha256: told})
    path = station.store.blobs.path(sha256)
    path.write_bytes(b"other")
    assert lib.proof(nonce, sha256) == proof
    assert lib.proof(nonce, sha256) == ""
    # Neither what the centre says of the whole bytes nor of these makes them those of the name.
    lib.reckon(nonce, {sha256: told})
    assert lib.proof(nonce, sha256) == ""
