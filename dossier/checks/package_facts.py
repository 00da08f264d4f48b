"""What the checks know of a package: the bag, its catalogue, what its files are (信息包事实)."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from contextlib import nullcontext
from dataclasses import dataclass, field
from pathlib import Path

from dossier.blobs import told
from dossier.checks.antivirus import Clamd, Verdict
from dossier.checks.case_facts import Content, Environment, Reading, media_type_of
from dossier.checks.codes import limits
from dossier.checks.findings import Place
from dossier.checks.opened import Kind, Opened, Opener
from dossier.checks.package_proceedings import Brought, brought
from dossier.checks.package_recordings import Recorded, recorded
from dossier.model import Volume
from dossier.packages import described as says
from dossier.packages.described import BadCatalogue, Described, DescribedItem, DescribedOther
from dossier.packages.files import pieces_of
from dossier.packages.reading import PAYLOAD, ReadBag, opened, read_bag
from resources.errors import Cancelled

_KINDS: dict[str, Kind] = {".pdf": "pdf", ".flac": "sound", ".wav": "sound"}


@dataclass(frozen=True, slots=True)
class Source:
    """The same volume as this station has it, where it does (本机案件)."""

    number: str
    cause: str
    parties: tuple[tuple[str, str, str], ...]
    items: tuple[tuple[str, str, tuple[str, ...]], ...]
    """Catalogue item, title, digests of its pages' originals, in order; empty: not here."""


@dataclass(frozen=True, slots=True)
class PackageFacts:
    """Everything the checks of a package judge by."""

    bag: ReadBag
    described: Described | None
    """None: the catalogue cannot be read; ``catalogue_fault`` says why."""
    catalogue_fault: str
    note: dict[str, str]
    note_fault: str
    contents: dict[str, Content] = field(default_factory=dict)
    """By path in the bag."""
    opened: dict[str, Opened] = field(default_factory=dict)
    """PDF and sound, by path in the bag."""
    recordings: dict[tuple[int, int], Recorded] = field(default_factory=dict)
    """Journals of recordings, by hearing and sitting in the catalogue."""
    proceedings: Mapping[int, Brought] = field(default_factory=dict)
    """What was said and signed, by hearing in the catalogue."""
    signed: Mapping[str, str] = field(default_factory=dict)
    """Signed papers that were verified, by path in the bag: why one does not hold, or empty."""
    source: Source | None = None
    """None: this station does not have the case."""
    sent: str = ""
    """SHA-256 of the tag manifest as the sender gave it; empty: not given."""
    environment: Environment = field(default_factory=Environment)
    reading: Reading = field(default_factory=Reading)

    def item_path(self, one: DescribedItem | DescribedOther) -> str:
        """Return the path in the bag of what the catalogue describes."""
        return PAYLOAD + one.file

    @property
    def volume(self) -> Volume | None:
        """Which volume it says it is."""
        return None if self.described is None else self.described.volume

    def place(self, path: str = "", label: str = "") -> Place:
        """Return a file of the package, or the package itself."""
        return Place("file", path, self.volume, label=label or path or self.bag.folder.name)

    def of_item(self, item: DescribedItem) -> Place:
        """Return a document of the package."""
        label = f"第{item.serial}件 {item.title}"
        return Place("file", self.item_path(item), self.volume, item.first_page, label)


def gather_package(
    folder: Path,
    *,
    clamd: Clamd | None,
    opener: Opener | None = None,
    on_progress: Callable[[int, int], None] | None = None,
    cancel: threading.Event | None = None,
) -> PackageFacts:
    """Read a package from outside; PDF and sound are opened in a child.

    Args:
        folder: of the bag.
        clamd: asked about every file; None: nobody is.
        opener: opens PDF and sound; None: one is started and ended.
        on_progress: files done, in all; each is read, then opened.
        cancel: set it to stop.

    Raises:
        Missing, TooLarge, StoreError, Cancelled: as :func:`dossier.packages.reading.read_bag`.
    """
    cancel = cancel or threading.Event()
    total = [0]

    def halfway(done: int, files: int) -> None:
        total[0] = files
        if on_progress is not None:
            on_progress(done, 2 * files)

    bag = read_bag(folder, halfway, cancel)
    described, catalogue_fault = _catalogue(bag)
    note, note_fault = _note(bag)
    contents: dict[str, Content] = {}
    known: dict[str, Opened] = {}
    recordings = recorded(bag, described)
    wanted = {path: one for each in recordings.values() for path, one in each.sound.items()}
    with nullcontext(opener) if opener is not None else Opener() as used:
        for done, (path, file) in enumerate(bag.files.items(), 1):
            if cancel.is_set():
                raise Cancelled
            virus = None if clamd is None else _scanned(clamd, folder, path)
            media_type = media_type_of(file.head)
            contents[path] = Content(
                file.digests["sha256"], file.size_bytes, media_type, virus=virus
            )
            kind = _KINDS.get(Path(path).suffix.lower())
            if path.startswith(PAYLOAD) and kind is not None:
                with told(folder / path), opened(folder, path) as stream:
                    counts = wanted[path].counts if path in wanted else ()
                    known[path] = used.open(stream, kind, cancel, counts)
            if on_progress is not None:
                on_progress(total[0] + done, 2 * total[0])
    return PackageFacts(
        bag,
        described,
        catalogue_fault,
        note,
        note_fault,
        contents,
        known,
        recordings,
        brought(bag, described),
        reading=Reading(bag.size_bytes, bag.seconds),
    )


def _scanned(clamd: Clamd, folder: Path, path: str) -> Verdict:
    return clamd.scan(pieces_of(folder / path))


def _catalogue(bag: ReadBag) -> tuple[Described | None, str]:
    data = _tag(bag, says.CATALOGUE)
    if data is None:
        return None, "missing"
    try:
        return says.from_xml(data), ""
    except BadCatalogue as error:
        return None, str(error)


def _note(bag: ReadBag) -> tuple[dict[str, str], str]:
    data = _tag(bag, says.NOTE)
    if data is None:
        return {}, "missing"
    try:
        return says.note_values(data), ""
    except BadCatalogue as error:
        return {}, str(error)


def _tag(bag: ReadBag, name: str) -> bytes | None:
    file = bag.files.get(PAYLOAD + name)
    if file is None or file.size_bytes > limits()["package"]["largest_tag_bytes"]:
        return None
    with told(bag.folder / file.path), opened(bag.folder, file.path) as stream:
        return stream.read()
