"""What the checks know of a case: rows and, in one pass, what its bytes are (案件事实).

Bytes are read once: digest, size, format, decoding, malware and the speed of reading come of
the same pass, a page at a time. What is kept of a page is a few numbers.
"""

from __future__ import annotations

import hashlib
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

import sqlalchemy as sa

from dossier.blobs import Blobs
from dossier.catalogue.arrange import Arrangement, arrange
from dossier.catalogue.heading import Numbering, numbering, rows
from dossier.catalogue.templates import Template, template
from dossier.checks.antivirus import Clamd, Verdict
from dossier.custody.model import Bundle
from dossier.evidence import Exhibit
from dossier.hearing import Hearing, HearingEvent, RecordingFile, Sitting
from dossier.ids import CaseId, MaterialId, PageId, SittingId
from dossier.model import Batch, Case, Material, Page, Party, Volume
from dossier.signing import Paper
from dossier.store import Store, journal, verify
from dossier.store import custody as custody_reads
from dossier.store import evidence as evidence_reads
from dossier.store import hearings as hearing_reads
from dossier.store import signing as signing_reads
from resources.errors import Cancelled, Damaged, DocumentError, StoreError

LookAt = Callable[[bytes], tuple[str, int, int, bool]]
"""Decodes an image wholly: media type, width, height, whether its end is there.

Raises DocumentError where it cannot be decoded."""
Progress = Callable[[int, int], None]
"""Things done, things in all."""


@dataclass(frozen=True, slots=True)
class Content:
    """What the bytes of a page or file turned out to be (内容数据)."""

    sha256: str = ""
    """Empty: they are not here, or cannot be read."""
    size_bytes: int = 0
    media_type: str = ""
    """By the bytes themselves; empty: unknown."""
    width_px: int = 0
    height_px: int = 0
    whole: bool = True
    """Nothing is cut off at the end."""
    fault: str = ""
    """Why it cannot be decoded; empty: it can."""
    virus: Verdict | None = None
    """None: not asked."""


@dataclass(frozen=True, slots=True)
class Held:
    """A hearing with what was noted of it."""

    hearing: Hearing
    events: tuple[HearingEvent, ...]
    sittings: tuple[Sitting, ...]
    files: dict[SittingId, tuple[RecordingFile, ...]]


@dataclass(frozen=True, slots=True)
class Heard:
    """What verifying a recording gave (录音核验)."""

    faults: tuple[str, ...]
    seconds: float
    """Of samples that were decoded."""
    by_digest_only: int = 0
    """Stretches that could not be decoded here."""
    ended: bool = True
    films: int = 0
    """Files of film, whose frames are not decoded."""


@dataclass(frozen=True, slots=True)
class Reading:
    """How fast content came (读取速度)."""

    size_bytes: int = 0
    seconds: float = 0.0

    @property
    def mb_per_s(self) -> float:
        """Megabytes a second; 0 where nothing was read."""
        return self.size_bytes / 1e6 / self.seconds if self.seconds > 0 else 0.0


@dataclass(frozen=True, slots=True)
class Environment:
    """What the machine has (检测环境)."""

    decoders: tuple[str, ...] = ()
    """Media types it decodes."""
    fonts: tuple[str, ...] = ()
    """Chinese fonts."""
    clamd: str = ""
    """Version; empty: there is none."""


@dataclass(frozen=True, slots=True)
class CaseFacts:
    """Everything the checks of a case judge by."""

    case: Case
    parties: tuple[Party, ...]
    template: Template
    materials: tuple[Material, ...]
    pages: tuple[Page, ...]
    """Deleted ones too."""
    arrangement: Arrangement
    batches: tuple[Batch, ...]
    hearings: tuple[Held, ...]
    exhibits: tuple[Exhibit, ...]
    received: frozenset[str]
    """Pages that entries of the journal brought in."""
    journal: verify.Report | None
    """None: the journal was not asked."""
    numbers: dict[PageId, Numbering | None]
    """Printed page numbers of the pages that were read."""
    samples: dict[PageId, str]
    """Some words of some pages, to be asked back."""
    exhibit_gaps: tuple[tuple[str, tuple[int, ...]], ...] = ()
    """Side and the numbers that its exhibits lack (缺号)."""
    numbers_twice: tuple[tuple[str, str], ...] = ()
    """Kind and number of papers that were numbered alike."""
    papers: tuple[Paper, ...] = ()
    """Papers of hearings that are signed, or being signed."""
    bundles: tuple[Bundle, ...] = ()
    """Paper of the case, in its envelopes."""
    volumes: dict[MaterialId, Volume] = field(default_factory=dict)
    """Of every material."""
    contents: dict[PageId, Content] = field(default_factory=dict)
    files: dict[str, Content] = field(default_factory=dict)
    """By digest: recordings and media of exhibits."""
    found: dict[PageId, bool] = field(default_factory=dict)
    """Whether the search gives a sampled page back."""
    heard: dict[SittingId, Heard] = field(default_factory=dict)
    """Recordings whose folder is here."""
    reading: Reading = Reading()
    environment: Environment = Environment()

    @property
    def live(self) -> tuple[Page, ...]:
        """The pages that are not deleted."""
        return tuple(page for page in self.pages if not page.deleted)

    @property
    def has_confidential(self) -> bool:
        """Whether anything of the case is of 副卷."""
        volumes = {
            *self.volumes.values(),
            *(one.volume for one in self.bundles),
            *(one.volume for one in self.papers),
            *(one.hearing.volume for one in self.hearings),
        }
        return Volume.CONFIDENTIAL in volumes


def gather(store: Store, case_id: CaseId, *, whole_journal: bool) -> CaseFacts:
    """Return the rows of a case, as one snapshot sees them; no bytes are read.

    Args:
        store: of the station.
        case_id: of the case.
        whole_journal: verify the station's journal, too.

    Raises:
        UnknownItem: no such case.
    """
    with store.snapshot() as reader:
        case = reader.case(case_id)
        materials = reader.materials(case_id)
        pages = reader.pages(case_id, include_deleted=True)
        made = template(case.procedure)
        arrangement = arrange(made, materials, pages)
        exhibits = evidence_reads.exhibits(reader, case_id)
        held = []
        for hearing in hearing_reads.hearings(reader, case_id):
            sittings = hearing_reads.sittings(reader, hearing.id)
            files = {
                one.id: tuple(hearing_reads.recording_files(reader, one.id)) for one in sittings
            }
            events = tuple(hearing_reads.events(reader, hearing.id))
            held.append(Held(hearing, events, tuple(sittings), files))
        numbers: dict[PageId, Numbering | None] = {}
        samples: dict[PageId, str] = {}
        live = [page for page in pages if not page.deleted]
        every = max(1, len(live) // 20)
        for place, page in enumerate(live):
            text = reader.text_if_here(page.reading) if page.reading else None
            if text is None:
                continue
            numbers[page.id] = numbering(rows(text))
            longest = max((line.text for line in text.lines), key=len, default="")
            if place % every == 0 and len(longest) >= 8:
                samples[page.id] = longest[:16]
        return CaseFacts(
            case=case,
            parties=tuple(reader.parties(case_id)),
            template=made,
            materials=tuple(materials),
            pages=tuple(pages),
            arrangement=arrangement,
            batches=tuple(reader.batches(case_id)),
            hearings=tuple(held),
            exhibits=tuple(exhibits),
            received=frozenset(_received(reader.connection, case_id)),
            journal=verify.verify(reader.connection, store.home, store.blobs, deep=False)
            if whole_journal
            else None,
            numbers=numbers,
            samples=samples,
            papers=tuple(signing_reads.papers(reader, case_id=case_id)),
            bundles=tuple(custody_reads.bundles(reader, case_id)),
            volumes={material.id: material.volume for material in materials},
        )


def entries_of(
    connection: sa.Connection, case_id: CaseId | None = None
) -> Iterator[journal.Entry]:
    """Yield the journal's entries, of one case or all, in order and a few at a time."""
    position = 0
    while some := journal.entries(connection, position, 1000):
        position = some[-1].position
        yield from (e for e in some if case_id is None or e.case_id == case_id)


def _received(connection: sa.Connection, case_id: CaseId) -> Iterator[str]:
    for entry in entries_of(connection, case_id):
        for delta in entry.deltas:
            if delta.table == "page" and delta.before is None:
                yield delta.id


def look_at_pages(
    pages: Iterable[Page],
    blobs: Blobs,
    look: LookAt,
    clamd: Clamd | None,
    on_page: Callable[[], None],
    cancel: threading.Event,
) -> tuple[dict[PageId, Content], Reading]:
    """Read every page's master once and say what it is.

    Raises:
        Cancelled: ``cancel`` was set.
    """
    found: dict[PageId, Content] = {}
    size_bytes, seconds = 0, 0.0
    for page in pages:
        if cancel.is_set():
            raise Cancelled
        begin = time.perf_counter()
        try:
            data = blobs.read(page.sha256)
        except Damaged as error:
            found[page.id] = Content(fault=str(error.params.get("found", "damaged")))
        else:
            seconds += time.perf_counter() - begin
            found[page.id] = _image(data, look, clamd)
        size_bytes += found[page.id].size_bytes
        on_page()
    return found, Reading(size_bytes, seconds)


def _image(data: bytes, look: LookAt, clamd: Clamd | None) -> Content:
    sha256 = hashlib.sha256(data).hexdigest()
    virus = None if clamd is None else clamd.scan([data])
    try:
        kind, width_px, height_px, whole = look(data)
    except DocumentError as error:
        return Content(sha256, len(data), fault=error.kind, virus=virus)
    return Content(sha256, len(data), kind, width_px, height_px, whole, virus=virus)


def look_at_file(
    blobs: Blobs, sha256: str, clamd: Clamd | None, cancel: threading.Event
) -> tuple[Content, float]:
    """Read a recording's or exhibit's file once, in pieces; return it and the seconds.

    Raises:
        Cancelled: ``cancel`` was set.
    """
    hasher, size, seconds, head, tail = hashlib.sha256(), 0, 0.0, b"", b""
    try:
        begin = time.perf_counter()
        for piece in blobs.pieces(sha256):
            seconds += time.perf_counter() - begin
            if cancel.is_set():
                raise Cancelled
            hasher.update(piece)
            size += len(piece)
            head = head or piece[:16]
            tail = (tail + piece)[-16:]
            begin = time.perf_counter()
    except (StoreError, OSError):
        return Content(fault="missing"), seconds
    virus = None if clamd is None else clamd.scan(blobs.pieces(sha256))
    return Content(hasher.hexdigest(), size, media_type_of(head), virus=virus), seconds


def media_type_of(head: bytes) -> str:
    """Return the media type that the first bytes of a file say; empty: none we know."""
    for magic, kind in _MAGIC:
        if head.startswith(magic):
            return kind
    if head[4:8] == b"ftyp":
        return "video/mp4"
    if head[:4] == b"RIFF" and head[8:12] == b"WAVE":
        return "audio/wav"
    return ""


_MAGIC = (
    (b"%PDF-", "application/pdf"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"II*\0", "image/tiff"),
    (b"MM\0*", "image/tiff"),
    (b"fLaC", "audio/flac"),
    (b"ID3", "audio/mpeg"),
    (b"\xff\xfb", "audio/mpeg"),
    (b"\x1aE\xdf\xa3", "video/x-matroska"),
    (b"WYSEAL\r\x01", "sealed"),
    (b"PK\x03\x04", "application/zip"),
    (b"Rar!", "application/vnd.rar"),
    (b"7z\xbc\xaf", "application/x-7z-compressed"),
    (b"\x1f\x8b", "application/gzip"),
    (b"MZ", "application/x-msdownload"),
    (b"\x7fELF", "application/x-elf"),
)
