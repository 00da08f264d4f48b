"""Folders whose files are taken in by themselves: other programs' files, and mails (收件文件夹).

A file belongs to the case whose number its subfolder, its name or, of a mail, its subject says.
What was taken goes to 已收 by day, what was not to 未收 with the reason beside it; nothing is
deleted. That a file was taken stands in the store together with its batch, so that a crash
between taking and moving takes nothing twice.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import threading
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from app.station.intake import take_files
from dossier import case_number
from dossier.changes import MACHINE, DeletePages
from dossier.court_time import COURT_TIME
from dossier.deadlines.desk import check_step
from dossier.ids import BatchId, CaseId
from dossier.model import Batch, BatchState
from resources.errors import (
    Cancelled,
    DocumentError,
    InvalidCaseNumber,
    NoCaseNamed,
    NothingInside,
    RuleError,
    StoreError,
    UnknownCase,
    WenyiError,
    describe,
)
from scanner.capture.hold import held
from scanner.devices.files import FileVersion, collect, mail_head, watch_folder

if TYPE_CHECKING:
    from app.station.station import Station
    from scanner.untrusted.answers import MailHead

_log = logging.getLogger(__name__)

TAKEN, REFUSED = "已收", "未收"
MAIL = ".eml"
_CHUNK = 1 << 20


class Fate(StrEnum):
    """What became of a file (收件结果)."""

    TAKEN = "taken"
    PARTLY = "partly"
    """Taken, but for some pages or attachments."""
    TWICE = "twice"
    """It is in the case already."""
    REFUSED = "refused"
    LEFT = "left"
    """Left where it is, to be tried again: the store gave out, or somebody stopped."""


@dataclass(frozen=True, slots=True)
class Dropped:
    """A file that lay in a folder, and what became of it.

    Attributes:
        name: of the file, for people.
        fate: what became of it.
        number: of its case; empty: none was named.
        pages: taken.
        reasons: why it, or a part of it, was not taken.
        batch_id: with its pages.
        sender: of a mail, as it says.
        sent_at: of a mail, ISO time, as it says.
    """

    name: str
    fate: Fate
    number: str = ""
    pages: int = 0
    reasons: tuple[WenyiError, ...] = ()
    batch_id: BatchId | None = None
    sender: str = ""
    sent_at: str = ""


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder that is watched.

    Attributes:
        path: of the folder.
        mails: only mails are taken from it.
    """

    path: Path
    mails: bool = False


def folders_of(station: Station) -> list[Folder]:
    """Return the folders that the settings name."""
    found = [(station.settings.drop_folder, False), (station.settings.mail_folder, True)]
    return [Folder(Path(path).expanduser(), mails) for path, mails in found if path.strip()]


def watch(
    station: Station,
    folder: Folder,
    *,
    who: str,
    on_dropped: Callable[[Dropped], None],
    cancel: threading.Event,
    once: bool = False,
    poll_s: float = 1.0,
    settle_s: float = 2.0,
) -> None:
    """Take in what is laid into a folder until ``cancel`` is set; runs where it is called.

    Args:
        station: open.
        folder: to be watched; may be absent for a while, as network drives are.
        who: the person, for the journal.
        on_dropped: called for each file dealt with.
        cancel: ends it; a file half taken is taken anew the next time.
        once: ends when all that lay there was dealt with.
        poll_s: pause between two looks.
        settle_s: how long a file must lie still.

    Raises:
        Locked: another program watches the folder for this station.
    """
    settled = _Settled(folder, station, who, on_dropped, cancel)
    with held(station.home, _lock_of(folder)):
        for file in watch_folder(
            folder.path, settled.is_passed_over, cancel, poll_s=poll_s, settle_s=settle_s
        ):
            settled.deal_with(file.path)
            if cancel.is_set() or (once and settled.left.issuperset(waiting(folder))):
                return


def _lock_of(folder: Folder) -> BatchId:
    """Return the name of the lock by which one program at a time watches a folder."""
    path = str(folder.path.resolve()).encode()
    return BatchId("drop-" + hashlib.sha256(path).hexdigest()[:24])


def waiting(folder: Folder) -> list[Path]:
    """Return the files that lie in a folder and were not put away."""
    return [
        found.path
        for found in collect([folder.path], lambda source, error: None)
        if not _is_put_away(folder.path, found.path)
    ]


def _is_put_away(folder: Path, path: Path) -> bool:
    try:
        return path.relative_to(folder.resolve()).parts[0] in (TAKEN, REFUSED)
    except (ValueError, IndexError):
        return False


class _Settled:
    """Deals with one complete file after the other."""

    def __init__(
        self,
        folder: Folder,
        station: Station,
        who: str,
        on_dropped: Callable[[Dropped], None],
        cancel: threading.Event,
    ) -> None:
        self._folder, self._station, self._who = folder, station, who
        self._on_dropped, self._cancel = on_dropped, cancel
        self.left: set[Path] = set()

    def is_passed_over(self, file: FileVersion) -> bool:
        return _is_put_away(self._folder.path, file.path)

    def deal_with(self, path: Path) -> None:
        """Take a file in, put it away, and tell."""
        try:
            dropped = take(self._station, self._folder, path, who=self._who, cancel=self._cancel)
        except Cancelled:
            return
        if dropped.fate is Fate.LEFT:
            self.left.add(path)
        else:
            try:
                _put_away(self._folder.path.resolve(), path, dropped)
            except OSError as error:
                # It lies there still; the store knows that it was taken.
                self.left.add(path)
                _log.warning("a file cannot be put away: %s", os.strerror(error.errno or 0))
        self._on_dropped(dropped)


def take(
    station: Station, folder: Folder, path: Path, *, who: str, cancel: threading.Event
) -> Dropped:
    """Take one complete file into its case; it is not moved.

    Raises:
        Cancelled: ``cancel`` was set.
    """
    mail = path.suffix.lower() == MAIL
    head: MailHead | None = None
    try:
        # Of the mail folder whatever lies there is asked whether it is a mail.
        head = mail_head(path) if mail or folder.mails else None
        case_id, number = _case_of(station, folder.path.resolve(), path, head)
        check_step(station.store, case_id, "scan", who)
    except (DocumentError, RuleError, UnknownCase) as error:
        said = (head.sender, head.sent_at) if head else ("", "")
        return Dropped(path.name, Fate.REFUSED, "", 0, (error,), None, *said)
    except StoreError as error:
        return Dropped(path.name, Fate.LEFT, reasons=(error,))
    return _taken(station, path, head, case_id, number, who=who, cancel=cancel)


def _taken(
    station: Station,
    path: Path,
    head: MailHead | None,
    case_id: CaseId,
    number: str,
    *,
    who: str,
    cancel: threading.Event,
) -> Dropped:
    said = (head.sender, head.sent_at) if head else ("", "")
    try:
        digest = _digest(path)
    except OSError as error:
        return Dropped(path.name, Fate.LEFT, number, 0, (_unreadable(path, error),), None, *said)
    before = _before(station, case_id, digest)
    if before is not None and before.state is BatchState.DONE:
        return Dropped(path.name, Fate.TWICE, number, 0, (), before.id, *said)
    if before is not None:
        _set_half_aside(station, before)
    about: dict[str, object] = {"name": path.name, "sha256": digest}
    if head is not None:
        about |= {key: value for key, value in asdict(head).items() if key != "parts"}
    report = take_files(
        station, case_id, [path], who=who, on_event=lambda event: None, cancel=cancel,
        wait=False, note=json.dumps({"drop": about}, ensure_ascii=False), mail=head is not None,
    )  # fmt: skip
    if report.cancelled:
        raise Cancelled
    reasons = tuple(refused.error for refused in report.refused)
    if report.error is not None:
        fate, reasons = Fate.LEFT, (report.error,)
    elif not report.page_ids:
        fate, reasons = Fate.REFUSED, reasons or (NothingInside(source=path.name),)
    else:
        fate = Fate.PARTLY if reasons else Fate.TAKEN
    return Dropped(path.name, fate, number, len(report.page_ids), reasons, report.batch_id, *said)


def _case_of(
    station: Station, folder: Path, path: Path, head: MailHead | None
) -> tuple[CaseId, str]:
    """Return the case a file belongs to.

    Raises:
        NoCaseNamed: nothing names a case.
        UnknownCase: the one named is not on this station.
    """
    words = [*path.relative_to(folder).parts[:-1], path.stem]
    if head is not None:
        words += [head.subject, *head.parts]
    for text in words:
        try:
            found = case_number.find(text)
        except InvalidCaseNumber:
            continue
        if found is not None:
            return station.store.case_by_number(str(found)).id, str(found)
    raise NoCaseNamed(source=path.name)


def _before(station: Station, case_id: CaseId, digest: str) -> Batch | None:
    """Return the batch whose pages came from a file of these bytes; None: there is none.

    Pages that were all hidden count no more: half a file, or what a person took out.
    """
    for batch in reversed(station.store.batches(case_id)):
        try:
            about = json.loads(batch.profile).get("drop", {})
        except (ValueError, AttributeError):
            continue
        if about.get("sha256") == digest and station.store.batch_pages(batch):
            return batch
    return None


def _set_half_aside(station: Station, batch: Batch) -> None:
    """Hide the pages of a file that was taken in half: it is taken anew as a whole."""
    if batch.state is BatchState.OPEN:
        from scanner.capture.batch import finish

        finish(station.store, batch)
    live = tuple(page.id for page in station.store.batch_pages(batch))
    if live:
        station.store.apply(DeletePages(live), MACHINE)


def _digest(path: Path) -> str:
    found = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            found.update(chunk)
    return found.hexdigest()


def _unreadable(path: Path, error: OSError) -> WenyiError:
    from resources.errors import Unreadable

    return Unreadable(source=path.name, detail=os.strerror(error.errno or 0))


def _put_away(folder: Path, path: Path, dropped: Dropped) -> None:
    """Move a file to where what was dealt with lies, with the reasons beside it."""
    day = datetime.now(COURT_TIME).date().isoformat()
    kept = dropped.fate is not Fate.REFUSED
    target = folder.joinpath(TAKEN if kept else REFUSED, day, *path.relative_to(folder).parts[:-1])
    target.mkdir(parents=True, exist_ok=True)
    place = _free(target, path.name)
    path.rename(place)
    if dropped.reasons:
        told = [describe(error, "zh_CN") for error in dropped.reasons]
        told += [describe(error, "en") for error in dropped.reasons]
        lines = [f"{words.what} {words.advice}" for words in told]
        place.with_name(place.name + ".原因.txt").write_text("\n".join(lines) + "\n", "utf-8")


def _free(folder: Path, name: str) -> Path:
    place, count = folder / name, 1
    while place.exists():
        count += 1
        place = folder / f"{Path(name).stem} ({count}){Path(name).suffix}"
    return place
