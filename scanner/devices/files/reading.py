"""Pages out of files: what can be taken is taken, the rest refused by name (导入).

Pages come in order, one at a time; a bad file, or a bad page in a good file, does
not keep the others back.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event
from typing import BinaryIO, cast

import numpy as np
from numpy.typing import NDArray

from resources.errors import Cancelled, DocumentError
from scanner.devices.contract import PageSink, RawPage
from scanner.devices.files.collect import Found, collect
from scanner.devices.files.names import display_name
from scanner.devices.files.opening import opened
from scanner.untrusted.answers import MailHead, PageRefusal, ReadPage, page_name
from scanner.untrusted.limits import Limits
from scanner.untrusted.reader import PageReader

SETTLE_S = 1.0
"""A file must have lain still for so long."""
WAIT_S = 30.0
"""How long a file that is being written is waited for."""

OnRefused = Callable[[str, DocumentError], None]


@dataclass(frozen=True, slots=True)
class Refused:
    """A file, or a page of one, that was not taken (拒收)."""

    source: str
    """Name for people; a single page as ``name #3``."""
    error: DocumentError


@dataclass(slots=True)
class FilesReport:
    """What became of the files."""

    pages: int = 0
    """Pages delivered."""
    refused: list[Refused] = field(default_factory=list)


def read_files(
    paths: Sequence[Path],
    on_page: PageSink,
    on_refused: OnRefused,
    cancel: Event,
    *,
    settle_s: float = SETTLE_S,
    wait_s: float = WAIT_S,
    limits: Limits | None = None,
) -> FilesReport:
    """Deliver every page of files and folders; runs in the lane that calls it.

    Args:
        paths: files and folders; folders stand for all files below them.
        on_page: called a page, in order; reading waits for it.
        on_refused: called a file or page that is not taken, with its name for people.
        cancel: stops within about 50 ms; pages delivered stay delivered.
        settle_s: how long a file must have lain still.
        wait_s: how long to wait for that, a file.
        limits: what a file may cost.

    Returns:
        The number of pages and what was refused; empty folders give neither.

    Raises:
        resources.errors.Cancelled: ``cancel`` was set.
        resources.errors.Crashed: the reading child cannot be started at all.
    """
    report = FilesReport()
    limits = limits or Limits()

    def refuse(source: str, error: DocumentError) -> None:
        report.refused.append(Refused(source, error))
        on_refused(source, error)

    with PageReader(limits) as reader:
        for found in collect(paths, refuse):
            if cancel.is_set():
                raise Cancelled
            try:
                with opened(
                    found.path,
                    found.source,
                    max_bytes=limits.file_bytes,
                    settle_s=settle_s,
                    wait_s=wait_s,
                    cancel=cancel,
                ) as file:
                    for answer in reader.read(file, found.source, cancel=cancel):
                        if isinstance(answer, PageRefusal):
                            refuse(str(answer.error.params["source"]), answer.error)
                        else:
                            on_page(_raw(answer, found, report.pages))
                            report.pages += 1
            except DocumentError as error:
                refuse(str(error.params.get("source", found.source)), error)
    return report


def read_mail(
    path: Path,
    on_page: PageSink,
    on_refused: OnRefused,
    cancel: Event,
    *,
    limits: Limits | None = None,
) -> FilesReport:
    """Deliver every page of what hangs on a mail (.eml), attachment by attachment.

    As :func:`read_files` otherwise; the mail's own words give no page.
    """
    report, limits = FilesReport(), limits or Limits()
    shown = display_name(path.name)

    def refuse(source: str, error: DocumentError) -> None:
        report.refused.append(Refused(source, error))
        on_refused(source, error)

    with PageReader(limits) as reader, _open_mail(path, limits, cancel) as file:
        for part, name in enumerate(reader.mail(file, shown, cancel=cancel).parts):
            source = f"{shown}/{display_name(name)}"
            found = Found(path, source)
            try:
                for answer in reader.read(file, source, cancel=cancel, part=part):
                    if isinstance(answer, PageRefusal):
                        refuse(str(answer.error.params["source"]), answer.error)
                    else:
                        on_page(_raw(answer, found, report.pages))
                        report.pages += 1
            except DocumentError as error:
                refuse(str(error.params.get("source", source)), error)
    return report


def mail_head(path: Path, *, limits: Limits | None = None) -> MailHead:
    """Return what a mail says of itself, and the names of what hangs on it.

    Raises:
        resources.errors.DocumentError: it is no mail, or is refused.
    """
    limits = limits or Limits()
    with PageReader(limits) as reader, _open_mail(path, limits, Event()) as file:
        return reader.mail(file, display_name(path.name))


def _open_mail(path: Path, limits: Limits, cancel: Event) -> AbstractContextManager[BinaryIO]:
    return opened(
        path,
        display_name(path.name),
        max_bytes=limits.mail_bytes,
        settle_s=SETTLE_S,
        wait_s=WAIT_S,
        cancel=cancel,
    )


def iterate_pages(
    path: Path, *, limits: Limits | None = None, cancel: Event | None = None
) -> Iterator[RawPage]:
    """Yield the pages of one file with their pixels, decoded by the reading child.

    Args:
        path: a file; a link is followed once.
        limits: what the file may cost.
        cancel: stops within about 50 ms.

    Raises:
        resources.errors.DocumentError: the file or one of its pages is refused; pages
            before it were yielded.
        resources.errors.Cancelled: ``cancel`` was set.
    """
    limits = limits or Limits()
    refusals: list[DocumentError] = []
    shown = display_name(path.name)
    files = [] if path.is_dir() else list(collect([path], lambda _, error: refusals.append(error)))
    if not files:
        raise refusals[0] if refusals else DocumentError(source=shown)
    with (
        PageReader(limits) as reader,
        opened(
            files[0].path,
            shown,
            max_bytes=limits.file_bytes,
            settle_s=SETTLE_S,
            wait_s=WAIT_S,
            cancel=cancel or Event(),
        ) as file,
    ):
        for index, answer in enumerate(reader.read(file, shown, want_pixels=True, cancel=cancel)):
            if isinstance(answer, PageRefusal):
                raise answer.error
            yield _raw(answer, files[0], index)


def upright_pixels(page: RawPage) -> NDArray[np.uint8]:
    """Return a page's pixels turned upright; H × W × 3 RGB or H × W grey.

    Raises:
        ValueError: the page came without pixels.
    """
    if page.pixels is None:
        raise ValueError("page without pixels")
    return np.ascontiguousarray(np.rot90(page.pixels, -page.turn_quarters))


def upright_px(page: RawPage) -> tuple[int, int]:
    """Return width and height of the page as its file holds it, turned upright, in pixels.

    Of a great picture that is more than :func:`upright_pixels` gives.
    """
    size = page.width_px, page.height_px
    return size if page.turn_quarters % 2 == 0 else size[::-1]


def _raw(page: ReadPage, found: Found, index: int) -> RawPage:
    pixels = None
    if page.pixels is not None:
        shape: tuple[int, ...] = page.pixels_px[::-1]
        if page.channels == 3:
            shape = (*shape, 3)
        pixels = cast("NDArray[np.uint8]", np.frombuffer(page.pixels, np.uint8).reshape(shape))
    return RawPage(
        index=index,
        dpi=page.dpi,
        pixels=pixels,
        encoded=page.encoded,
        media_type=page.media_type,
        width_px=page.width_px,
        height_px=page.height_px,
        source_name=found.source if page.total == 1 else page_name(found.source, page.number),
        turn_quarters=page.turn_quarters,
        flags=page.flags,
    )
