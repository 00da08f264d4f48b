"""Papers that go with a pile: table of contents, list of what was scanned, separator sheets."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QObject, QStandardPaths
from PySide6.QtWidgets import QFileDialog, QWidget

from app.qt.lanes import Lane, Task
from app.qt.palette import Choice, Chooser
from app.qt.translations import tr, trn
from app.windows.host import Host
from app.windows.names import item_name, volume_name
from app.windows.scan_desk.desk import Desk
from dossier.model import VOLUME_WORDS, Volume

if TYPE_CHECKING:
    from app.station.station import Station
    from app.windows.scan_desk.snapshot import Snapshot


class PrintedActions(QObject):
    """What the commands do that write a paper about the open case as a PDF."""

    def __init__(self, page: QWidget, host: Host, desk: Desk) -> None:
        super().__init__(page)
        self._page, self._host, self._desk = page, host, desk

    def contents(self) -> None:
        """Write the table of contents of a volume."""
        self._of_volume("contents", tr("Table of contents"), "目录")

    def scan_list(self) -> None:
        """Write which materials of a volume were scanned, with how many pages (扫描材料清单)."""
        self._of_volume("scan_list", tr("List of scanned materials"), "扫描材料清单")

    def separators(self) -> None:
        """Write a sheet for each catalogue item, or one alone, to be printed on both sides."""
        snapshot = self._desk.snapshot
        if snapshot is None:
            return
        items = [item for one in Volume for item in snapshot.template.of_volume(one)]
        choices = [
            Choice(trn("A whole set, one for each item: %n sheet(s)", len(items))),
            Choice(tr("One for the next document, whatever it is")),
            *(Choice(item_name(item), item.key, volume_name(item.volume)) for item in items),
        ]
        chosen = Chooser.ask(self._page, tr("Separator sheets for"), choices)
        if chosen is None:
            return
        keys = [[item.key for item in items], [""], *([item.key] for item in items)][chosen]
        path = self._asked(tr("Separator sheets"), f"{snapshot.case.number} 分隔页.pdf")
        if path is None:
            return
        case_id, who, station = snapshot.case.id, self._desk.who, self._station

        def work(task: Task) -> None:
            from app.station import separators
            from dossier.packages.files import write_whole

            write_whole(path, separators.make(station, case_id, keys, who=who))

        words = tr("Saved {file}; print it on both sides").format(file=path.name)
        self._write(work, words)

    def _of_volume(self, template: str, title: str, name: str) -> None:
        snapshot = self._desk.snapshot
        if snapshot is None:
            return
        volume = self._volume(snapshot, title)
        if volume is None:
            return
        path = self._asked(title, f"{snapshot.case.number} {VOLUME_WORDS[volume]}{name}.pdf")
        if path is None:
            return
        case_id, who, station = snapshot.case.id, self._desk.who, self._station

        def work(task: Task) -> None:
            from app.station import documents as papers

            given = {"volume": VOLUME_WORDS[volume]}
            papers.save(station, papers.fill(station, case_id, template, given), path, who)

        self._write(work, tr("Saved {file}").format(file=path.name))

    def _volume(self, snapshot: Snapshot, title: str) -> Volume | None:
        """Return the volume that has pages; asked for where both have some."""
        found = [volume.volume for volume in snapshot.arrangement.volumes if volume.pages]
        if len(found) < 2:
            return found[0] if found else Volume.MAIN
        choices = [Choice(volume_name(one)) for one in found]
        chosen = Chooser.ask(self._page, title, choices)
        return None if chosen is None else found[chosen]

    def _asked(self, title: str, name: str) -> Path | None:
        documents = QStandardPaths.writableLocation(
            QStandardPaths.StandardLocation.DocumentsLocation
        )
        start = str(Path(documents) / name)
        chosen, _kind = QFileDialog.getSaveFileName(self._page, title, start, "PDF (*.pdf)")
        return Path(chosen) if chosen else None

    def _write(self, work: Callable[[Task], None], words: str) -> None:
        self._desk.lanes.run(
            Lane.EXPORT,
            work,
            lambda _: self._host.say(words),
            self._host.show_error,
            owner=self,
        )

    @property
    def _station(self) -> Station:
        return cast("Station", self._desk.services)
