"""Searchable PDF/A-2b, written page by page (双层 PDF 导出).

Each page is on disk before the next is asked for, so memory does not grow with the
case. The target appears only when all of it is durable and checked.
"""

from __future__ import annotations

import errno
import hashlib
import os
from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence, Sized
from contextlib import contextmanager, suppress
from io import FileIO
from pathlib import Path
from threading import Event

from dossier.export.archival import PRODUCER, keywords_line, pdf_date, srgb_profile, xmp_packet
from dossier.export.drawing import draw
from dossier.export.glyphless import Glyphless
from dossier.export.objects import MAX_SIZE_BYTES, ObjectWriter, number, plain, text_string
from dossier.export.outline import page_labels, write_outline
from dossier.export.page import ExportPage, ExportProgress, Metadata, OutlineItem, Written
from dossier.export.text_layer import FONT, text_operators
from dossier.ids import new_id
from resources.errors import (
    Cancelled,
    Damaged,
    DiskFull,
    NothingToExport,
    StoreError,
    TooLarge,
    WenyiError,
)

_KIDS = 64
"""Pages in one node of the page tree."""
_SHORTEST_PT, _LONGEST_PT = 3.0, 14400.0
"""Page sides PDF/A-2 allows. Source: ISO 19005-2, 6.1.13."""
_BUFFER_BYTES = 1 << 18
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


def write_pdf(
    path: Path,
    pages: Iterable[ExportPage],
    outline: Sequence[OutlineItem],
    metadata: Metadata,
    on_progress: Callable[[ExportProgress], None] | None = None,
    cancel: Event | None = None,
) -> Written:
    """Write ``pages`` as a searchable PDF/A-2b at ``path``, replacing what was there.

    An error or a cancel leaves no new file and an older one untouched. Runs in the
    caller's lane; equal input gives equal bytes.

    Args:
        path: the target; its folder exists.
        pages: taken one by one; each image is asked for when its turn comes.
        outline: bookmarks, by index of the page.
        metadata: what the file says of itself.
        on_progress: called after each page.
        cancel: looked at before each page.

    Raises:
        Cancelled: ``cancel`` was set.
        DiskFull: no space left for the file.
        StoreError: the folder cannot be written; Damaged: what came back from the disk
            is not what was written.
        DocumentError: the image of a page is damaged or too large; ``source`` names it.
        NothingToExport: there are no pages.
    """
    with _replacing(path) as part, part.open("wb", buffering=0) as file:
        sink = _Sink(file, path)
        document = _Document(sink)
        total = len(pages) if isinstance(pages, Sized) else None
        for page in pages:
            if cancel is not None and cancel.is_set():
                raise Cancelled
            document.add(page)
            if on_progress is not None:
                on_progress(ExportProgress(document.page_count, total))
        if not document.page_count:
            raise NothingToExport(number=metadata.title, volume="PDF")
        if cancel is not None and cancel.is_set():
            raise Cancelled
        written = document.finish(outline, metadata)
        sink.make_durable()
        _check(part, path, written)
    return written


class _Sink:
    """The unfinished file; its errors name the target.

    It buffers by itself: a buffered file tries once more when it is closed, and then
    the disk's own error would hide ours.
    """

    def __init__(self, file: FileIO, target: Path) -> None:
        self._file = file
        self._target = target
        self._size_bytes = 0
        self._pending = bytearray()

    def write(self, data: bytes) -> None:
        self._size_bytes += len(data)
        if self._size_bytes > MAX_SIZE_BYTES:
            raise TooLarge(source=str(self._target), limit="10 GB")
        self._pending += data
        if len(self._pending) >= _BUFFER_BYTES:
            self._flush()

    def make_durable(self) -> None:
        self._flush()
        with _naming(self._target):
            os.fsync(self._file.fileno())

    def _flush(self) -> None:
        with _naming(self._target), memoryview(self._pending) as rest:
            done = 0
            while done < len(rest):
                done += self._file.write(rest[done:])
        self._pending.clear()


class _Document:
    """What is known of the document while its pages go by."""

    def __init__(self, sink: _Sink) -> None:
        self._out = ObjectWriter(sink)
        self._font = Glyphless()
        self._font_number: int | None = None
        self._pages = array("Q")
        self._nodes: list[tuple[int, int]] = []
        self._labels: list[str] = []
        self._tree = self._out.reserve()

    @property
    def page_count(self) -> int:
        return len(self._pages)

    def add(self, page: ExportPage) -> None:
        if self.page_count % _KIDS == 0:
            self._close_node()
            self._nodes.append((self._out.reserve(), self.page_count))
        node, _ = self._nodes[-1]
        source = page.label or str(self.page_count + 1)
        view = page.image()
        size_pt = _size_pt(view.width_px, view.height_px, view.dpi)
        text = page.text() if callable(page.text) else page.text
        layer = text_operators(text, page.geometry, size_pt, self._font) if text else b""
        drawn = draw(self._out, view, size_pt, source)
        resources = b"/XObject<<%s>>" % drawn.names
        if layer:
            if self._font_number is None:
                self._font_number = self._out.reserve()
            resources += b"/Font<<%s %d 0 R>>" % (FONT, self._font_number)
        width, height = (number(side) for side in size_pt)
        content_number = self._out.write_stream(b"", drawn.operators + layer)
        body = b"<</Type/Page/Parent %d 0 R/MediaBox[0 0 %s %s]/Resources<<%s>>/Contents %d 0 R>>"
        page_number = self._out.write(body % (node, width, height, resources, content_number))
        self._pages.append(page_number)
        self._labels.append(page.label)

    def finish(self, outline: Sequence[OutlineItem], metadata: Metadata) -> Written:
        self._close_node()
        kids = b" ".join(b"%d 0 R" % node for node, _ in self._nodes)
        self._out.write(b"<</Type/Pages/Kids[%s]/Count %d>>" % (kids, self.page_count), self._tree)
        if self._font_number is not None:
            self._font.write(self._out, self._font_number)
        root = self._catalogue(outline, metadata)
        digest = self._out.finish(root, self._info(metadata))
        return Written(digest, self.page_count, self._out.size_bytes)

    def _close_node(self) -> None:
        if not self._nodes:
            return
        node, first = self._nodes[-1]
        kids = b" ".join(b"%d 0 R" % page for page in self._pages[first:])
        self._out.write(
            b"<</Type/Pages/Parent %d 0 R/Kids[%s]/Count %d>>"
            % (self._tree, kids, self.page_count - first),
            node,
        )

    def _catalogue(self, outline: Sequence[OutlineItem], metadata: Metadata) -> int:
        profile = self._out.write_stream(b"/N 3", srgb_profile())
        packet = self._out.write_stream(
            b"/Type/Metadata/Subtype/XML", xmp_packet(metadata), deflate=False
        )
        bookmarks = write_outline(self._out, outline, self._pages)
        body = b"<</Type/Catalog/Pages %d 0 R/Metadata %d 0 R/Lang(zh-CN)" % (self._tree, packet)
        body += b"/ViewerPreferences<</DisplayDocTitle true>>"
        body += (
            b"/OutputIntents[<</Type/OutputIntent/S/GTS_PDFA1"
            b"/OutputConditionIdentifier(sRGB)/Info(sRGB)/DestOutputProfile %d 0 R>>]" % profile
        )
        if any(self._labels):
            body += b"/PageLabels" + page_labels(self._labels)
        if bookmarks is not None:
            body += b"/Outlines %d 0 R/PageMode/UseOutlines" % bookmarks
        return self._out.write(body + b">>")

    def _info(self, metadata: Metadata) -> int:
        moment = pdf_date(metadata.created_at)
        entries = {
            b"Title": plain(metadata.title),
            b"Subject": plain(metadata.subject),
            b"Author": plain(metadata.author),
            b"Keywords": keywords_line(metadata),
            b"Creator": PRODUCER,
            b"Producer": PRODUCER,
            b"CreationDate": moment,
            b"ModDate": moment,
        }
        rows = [b"/%s%s" % (key, text_string(text)) for key, text in entries.items() if text]
        return self._out.write(b"<<%s>>" % b"".join(rows))


def _size_pt(width_px: int, height_px: int, dpi: float) -> tuple[float, float]:
    """Return the page's size in points, kept within what PDF/A allows."""
    if not dpi > 0:
        raise ValueError(f"dpi {dpi}")
    width, height = width_px * 72 / dpi, height_px * 72 / dpi
    scale = min(1.0, _LONGEST_PT / max(width, height))
    return max(width * scale, _SHORTEST_PT), max(height * scale, _SHORTEST_PT)


@contextmanager
def _replacing(path: Path) -> Iterator[Path]:
    """Give a path beside ``path``; put the file written there in its place at the end."""
    part = path.with_name(f".{new_id()}.part")
    try:
        with _naming(path):
            part.touch(exist_ok=False)
        yield part
        with _naming(path):
            part.replace(path)
            _sync_folder(path.parent)
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)


def _sync_folder(folder: Path) -> None:
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _check(part: Path, target: Path, written: Written) -> None:
    """Read the file back: what was promised is what stands there."""
    digest = hashlib.sha256()
    with _naming(target), part.open("rb") as file:
        size_bytes = os.fstat(file.fileno()).st_size
        while block := file.read(1 << 20):
            digest.update(block)
    if size_bytes != written.size_bytes or digest.hexdigest() != written.sha256:
        raise Damaged(path=str(target), found=digest.hexdigest())


@contextmanager
def _naming(target: Path) -> Iterator[None]:
    """Turn the system's errors into ours, naming the target."""
    try:
        yield
    except OSError as error:
        family: type[WenyiError] = DiskFull if error.errno in _FULL else StoreError
        raise family(path=str(target), detail=str(error)) from error
