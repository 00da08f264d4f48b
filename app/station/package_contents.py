"""What goes along with the documents of a package, and where it belongs (信息包其他文件).

Recordings leave in clear, with the recorder's journal as text: the chain that vouches for
every sample goes with them. Signed papers leave as they were signed.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from app.station import package_proceedings, package_silenced
from app.station.checks import recordings_folder
from app.station.package_recording import ORIGIN
from courtroom.recorder.journal import NAME, body_of, records_in
from courtroom.recorder.sealed import PURPOSE
from courtroom.recorder.sheet import SHEET
from courtroom.signing.verifying import verify
from dossier.blobs import told
from dossier.checks.package_facts import PackageFacts
from dossier.hearing import Hearing, RecordingFile, Sitting
from dossier.ids import CaseId, MaterialId, SittingId
from dossier.model import Volume
from dossier.packages.belongings import LOG, Held, OfExhibit, OfPaper, OfRecording
from dossier.packages.belongings import SHEET as SHEET_KIND
from dossier.packages.building import Other
from dossier.packages.described import BadCatalogue
from dossier.packages.reading import opened
from dossier.packages.recordings import SEALED, Log, from_json, to_json
from dossier.sealing import derive_key, open_sealed, plain_pieces
from dossier.signing import Paper
from dossier.store import evidence as evidence_reads
from dossier.store import hearings as hearing_reads
from dossier.store import signing as signing_reads
from resources.errors import DocumentError

if TYPE_CHECKING:
    from app.station.station import Station

SIGNED = "签署文书"
SOUND = "庭审录音录像"
"""Folders of a package."""
_PIECE_BYTES = 1 << 20
_MEDIA = {"audio": "录音", "video": "录像"}
_SUFFIXES = frozenset({".flac", ".wav", ".mp3", ".mp4", ".mkv", ".m4a"})


def along(
    station: Station,
    case_id: CaseId,
    volume: Volume,
    serials: Mapping[MaterialId, int],
    *,
    sound: bool,
) -> tuple[tuple[Held, ...], list[Other]]:
    """Return the hearings of a volume, and the files that go along.

    Args:
        station: open.
        case_id: of the case.
        volume: that is packed; of others nothing is told.
        serials: numbers of the documents in the package.
        sound: also recordings, and media of exhibits.

    Raises:
        Damaged: the journal of a recording is not as it was written.
    """
    with station.store.snapshot() as reader:
        hearings = [h for h in hearing_reads.hearings(reader, case_id) if h.volume is volume]
        sittings = {one.id: hearing_reads.sittings(reader, one.id) for one in hearings}
        files = {
            sitting.id: {
                one.name: one for one in hearing_reads.recording_files(reader, sitting.id)
            }
            for some in sittings.values()
            for sitting in some
        }
        papers = [p for p in signing_reads.papers(reader, case_id=case_id) if p.volume is volume]
    silent = package_silenced.overheard(station, case_id) if sound else {}
    held: list[Held] = []
    recordings: list[Other] = []
    signed: list[Other] = []
    said: list[Other] = []
    for number, hearing in enumerate(hearings, 1):
        told_of: list[Sitting] = []
        for sitting in sittings[hearing.id] if sound else ():
            log = _log(station, files[sitting.id])
            belongs = None
            where = f"{number:02d}-{sitting.ordinal:02d}"
            if sitting.id in silent:
                if log is not None:
                    recordings += package_silenced.copied(
                        station, hearing, sitting, silent[sitting.id], f"{SOUND}/{where}", log.head
                    )
                continue
            if log is not None:
                recording_id = str(log.payloads[0]["id"])
                told_of.append(replace(sitting, head=log.head, recording_id=recording_id))
                belongs = OfRecording(number, len(told_of))
            some = _recording(station, hearing, sitting, files[sitting.id])
            recordings += [_belonging(one, where, belongs) for one in some]
        held.append(Held(hearing, tuple(told_of)))
        places = {sitting.id: place for place, sitting in enumerate(told_of, 1)}
        locked: list[Paper] = []
        for paper in papers:
            if paper.hearing_id == hearing.id and paper.locked_at is not None:
                about = 0 if paper.sitting_id is None else places.get(paper.sitting_id, 0)
                item = 0 if paper.material_id is None else serials.get(paper.material_id, 0)
                of = OfPaper(number, about, item, paper) if item else None
                locked += [paper] if of is not None else []
                signed.append(_signed(station, paper, len(signed) + 1, of))
        with station.store.snapshot() as reader:
            parties = station.store.parties(case_id)
            data = package_proceedings.proceedings_of(reader, hearing, places, locked, parties)
        if data:
            said.append(package_proceedings.along(number, hearing, data))
    if volume is Volume.CONFIDENTIAL:
        with station.store.snapshot() as reader:
            asides = package_proceedings.asides_of(reader, case_id)
        said += [package_proceedings.aside(n, *one) for n, one in enumerate(asides, 1)]
        recordings += _overheard(station, case_id, silent)
    media = _media(station, case_id, volume) if sound else ()
    return tuple(held), [*signed, *said, *recordings, *media]


def has_asides(station: Station, case_id: CaseId) -> bool:
    """Return whether deliberation within an open hearing waits for the package of 副卷."""
    with station.store.snapshot() as reader:
        asides = package_proceedings.asides_of(reader, case_id)
    return bool(asides or package_silenced.overheard(station, case_id))


def signed_faults(facts: PackageFacts) -> dict[str, str]:
    """Verify the signed papers of a package from outside; return why one does not hold, by path.

    Whether a certificate is trusted is not asked: it is another court's.
    """
    found: dict[str, str] = {}
    for other in facts.described.others if facts.described is not None else ():
        path = facts.item_path(other)
        if isinstance(other.belongs, OfPaper) and path in facts.bag.files:
            with told(facts.bag.folder / path), opened(facts.bag.folder, path) as file:
                found[path] = _fault(file.read())
    return found


def _fault(untrusted: bytes) -> str:
    try:
        said = verify(untrusted, ())
    except DocumentError as error:
        return error.kind
    bad = [one for one in (*said.signatures, *said.stamps) if not one.intact]
    if bad or not said.signatures:
        return bad[0].problem if bad else "no signature"
    if not said.whole or any(one.changes_after == "forbidden" for one in said.signatures):
        return "changes"
    return ""


def _signed(station: Station, paper: Paper, number: int, belongs: OfPaper | None) -> Other:
    """The signed paper itself: its pages are documents, its signatures only here."""
    name = f"{SIGNED}/{number:04d}.pdf"
    return Other(SIGNED, paper.title, name, _blob(station, paper.file.sha256), belongs)


def _recording(
    station: Station, hearing: Hearing, sitting: Sitting, files: Mapping[str, RecordingFile]
) -> Iterator[Other]:
    """The sound and film of one sitting, opened: the archive has no key of ours."""
    title = f"{hearing.title}第{hearing.ordinal}次"
    for file in files.values():
        name = file.name.removesuffix(SEALED)
        if Path(name).suffix in _SUFFIXES:
            kind = "录像" if name.endswith((".mkv", ".mp4")) else "录音"
            path = recordings_folder(station) / sitting.folder / file.name
            yield Other(kind, f"{title} {name}", name, _opened(station, path, file))
    log = _log(station, files)
    if log is not None:
        text = to_json(log.bodies)
        yield Other(LOG, f"{title} {LOG}", "journal.json", lambda: [text])
    sheet = files.get(f"{ORIGIN}/{SHEET}", files.get(SHEET))
    if sheet is not None:
        yield Other(SHEET_KIND, f"{title} {SHEET_KIND}", SHEET, _blob(station, sheet.sha256))


def _overheard(
    station: Station, case_id: CaseId, silent: Collection[SittingId]
) -> Iterator[Other]:
    """Yield the recordings of open hearings that deliberation is on, for the bag of 副卷."""
    with station.store.snapshot() as reader:
        some = [
            (hearing, sitting, hearing_reads.recording_files(reader, sitting.id))
            for hearing in hearing_reads.hearings(reader, case_id)
            for sitting in hearing_reads.sittings(reader, hearing.id)
            if sitting.id in silent
        ]
    for hearing, sitting, files in some:
        where = f"公开庭审-{hearing.ordinal:02d}-{sitting.ordinal:02d}"
        for one in _recording(station, hearing, sitting, {f.name: f for f in files}):
            yield _belonging(one, where, None)


def _belonging(other: Other, where: str, belongs: OfRecording | None) -> Other:
    return replace(other, name=f"{SOUND}/{where}/{other.name}", belongs=belongs)


def _log(station: Station, files: Mapping[str, RecordingFile]) -> Log | None:
    """Return the journal of who recorded it, of a recording taken over the first one.

    None: it has not ended, or is from before journals were kept.
    """
    file = files.get(f"{ORIGIN}/{NAME}", files.get(NAME))
    if file is None:
        return None
    with station.store.blobs.open(file.sha256) as source:
        bodies = [body_of(one.payload) for one in records_in(source, file.name)]
    try:
        return from_json(to_json(bodies))
    except BadCatalogue:
        return None


def _media(station: Station, case_id: CaseId, volume: Volume) -> Iterator[Other]:
    with station.store.snapshot() as reader:
        exhibits = evidence_reads.exhibits(reader, case_id)
    for serial, one in enumerate(exhibits, 1):
        suffix = Path(one.media_name).suffix.lower()
        if one.media_sha256 and one.volume is volume and suffix in _SUFFIXES:
            kind = _MEDIA.get(one.media_type, "视听资料")
            name = f"视听资料/{serial:04d}{suffix}"
            of = OfExhibit(one) if one.media_type in _MEDIA else None
            pieces = _blob(station, one.media_sha256)
            yield Other(kind, f"{one.label} {one.name}", name, pieces, of)


def _blob(station: Station, sha256: str) -> Callable[[], Iterator[bytes]]:
    return lambda: station.store.blobs.pieces(sha256)


def _opened(station: Station, path: Path, file: RecordingFile) -> Callable[[], Iterator[bytes]]:
    """Return what gives a recording's file in clear, from its folder or from the blobs.

    A blob holds the file as it lay in the folder: sealed, where that was.
    """

    def pieces() -> Iterator[bytes]:
        key = derive_key(station.store.recordings_key, PURPOSE)
        if not file.name.endswith(SEALED):
            yield from station.store.blobs.pieces(file.sha256)
        elif path.is_file():
            yield from plain_pieces(path, key)
        else:
            with (
                station.store.blobs.open(file.sha256) as kept,
                open_sealed(kept, key, file.name) as source,
            ):
                while piece := source.read(_PIECE_BYTES):
                    yield piece

    return pieces
