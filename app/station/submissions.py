"""Files that were submitted, taken in beside the paper (电子提交件).

They come from outside: what they are is found out in a child that can be killed, and nothing of
them is believed but their bytes, which are kept as they came.
"""

from __future__ import annotations

import os
import tempfile
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from app.station.evidence import MEDIA_ENDINGS
from app.station.paper_pages import drawn
from courtroom.evidence.media import look_into
from dossier.blobs import told
from dossier.ids import SubmissionId, new_id
from dossier.intake.desk import IntakeDesk
from dossier.intake.model import Registration, Submission
from resources.errors import Corrupt, DiskFull, Missing, TooLarge, Unsupported, WenyiError
from scanner.untrusted.answers import PageRefusal
from scanner.untrusted.reader import PageReader

if TYPE_CHECKING:
    from app.station.station import Station

MOST_FILES = 100
"""In one go."""
_KINDS = {
    "pdf": "application/pdf",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "png": "image/png",
    "tif": "image/tiff",
    "tiff": "image/tiff",
    "bmp": "image/bmp",
    "webp": "image/webp",
}
OnRefused = Callable[[str, WenyiError], None]


def submit(
    station: Station,
    desk: IntakeDesk,
    one: Registration,
    paths: Sequence[Path],
    on_refused: OnRefused,
    *,
    cancel: threading.Event | None = None,
) -> list[Submission]:
    """Take files in, each by itself; what cannot be read is refused and told.

    Returns:
        All files of the registration, those that were there before among them.

    Raises:
        TooLarge: more than :data:`MOST_FILES`.
        StoreError: the bytes cannot be kept.
    """
    if len(paths) > MOST_FILES:
        raise TooLarge(source=f"{len(paths)}", limit=str(MOST_FILES))
    for path in paths:
        if cancel is not None and cancel.is_set():
            break
        try:
            media_type, pages, length_s = _looked_into(path, cancel)
        except WenyiError as error:
            on_refused(path.name, error)
            continue
        if cancel is not None and cancel.is_set():
            break
        blob = station.store.blobs.put_file(path)
        desk.add_submission(
            Submission(
                id=SubmissionId(new_id()),
                case_id=one.case_id,
                registration_id=one.id,
                name=path.name,
                media_type=media_type,
                size_bytes=blob.size,
                sha256=blob.sha256,
                added_at=desk.now(),
                added_by=desk.person.name,
                volume=one.volume,
                pages=pages,
                length_s=length_s,
            )
        )
    return desk.submissions(one.case_id, one.id)


def pages_of(
    station: Station, one: Submission, cancel: threading.Event | None = None
) -> tuple[bytes, ...]:
    """Return the pictures of a file's pages, drawn by the reading child; none of sound.

    Raises:
        Damaged: its bytes are not here, or not what they were.
        DocumentError: a page cannot be drawn.
    """
    if not one.pages:
        return ()
    data = station.store.blobs.read(one.sha256)
    return tuple(page.encoded or b"" for page in drawn(data, one.name, cancel))


def laid_out(station: Station, one: Submission) -> tempfile.TemporaryDirectory[str]:
    """Return a folder with the file alone, for a player that needs a path; clean it up after.

    It lies in memory where the system has a place for that, since the store keeps it sealed.

    Raises:
        Damaged: its bytes are not here, or not what they were.
        DiskFull: there is no room for it.
    """
    shared = "/dev/shm"  # noqa: S108 -- a folder of our own in it, for us alone.
    place = shared if Path(shared).is_dir() and os.access(shared, os.W_OK) else None
    folder = tempfile.TemporaryDirectory(prefix="wenyi-file-", dir=place)
    try:
        path_in(folder, one).write_bytes(station.store.blobs.read(one.sha256))
    except OSError as error:
        folder.cleanup()
        raise DiskFull(path=folder.name) from error
    except BaseException:
        folder.cleanup()
        raise
    return folder


def path_in(folder: tempfile.TemporaryDirectory[str], one: Submission) -> Path:
    """Return where :func:`laid_out` put the file."""
    return Path(folder.name) / f"file{Path(one.name).suffix.casefold()}"


def _looked_into(path: Path, cancel: threading.Event | None) -> tuple[str, int, float]:
    """Return kind, pages and length of a file, found out by a child."""
    ending = path.suffix[1:].casefold()
    if ending in MEDIA_ENDINGS:
        found = look_into(path)
        return f"{found.kind}/{found.form}", 0, found.length_s or 0.0
    if ending not in _KINDS:
        raise Unsupported(source=path.name)
    pages = 0
    if not path.is_file():
        raise Missing(source=path.name)
    with told(path), PageReader() as reader, path.open("rb") as untrusted:
        for answer in reader.read(untrusted, path.name, cancel=cancel):
            if isinstance(answer, PageRefusal):
                raise answer.error
            pages += 1
    if not pages and not (cancel is not None and cancel.is_set()):
        raise Corrupt(source=path.name)
    return _KINDS[ending], pages, 0.0
