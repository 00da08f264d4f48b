"""Files that were submitted, held against the paper (电子件核对)."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QImage
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from app.qt.lanes import Lane
from app.qt.listing import Table
from app.qt.panels import EmptyState, Panel
from app.qt.pictures import to_image
from app.qt.theme import Theme, size, space
from app.qt.translations import language, spoken, tr
from app.qt.viewer import MediaView
from app.windows.archive.picture import Picture
from app.windows.host import Host
from app.windows.intake import words
from app.windows.intake.handing import ReasonDialog
from app.windows.intake.intake import Intake
from dossier.ids import PageId
from dossier.intake.model import Outcome, Registration, Submission
from dossier.model import Volume
from resources.errors import WenyiError, describe

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from app.station.station import Station
    from dossier.intake.desk import IntakeDesk
    from dossier.model import Page

_SIDE_PX = 1600


@dataclass(frozen=True, slots=True)
class _Beside:
    """The pages of the dossier that may be the same paper."""

    pages: tuple[Page, ...]
    titles: tuple[str, ...]


class CompareDialog(QDialog):
    """Files at the left, one of them in the middle, the scanned paper at the right."""

    def __init__(
        self, parent: QWidget, theme: Theme, host: Host, intake: Intake, one: Registration
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Electronic files of {number}").format(number=one.number))
        self.resize(1240, 760)
        self.setAcceptDrops(True)
        self._theme, self._host, self._intake, self._one = theme, host, intake, one
        self.files: tuple[Submission, ...] = ()
        self._pages: tuple[bytes, ...] = ()
        self._beside = _Beside((), ())
        self._at = self._paper_at = 0
        self._asked = 0
        heads = (tr("File"), tr("Pages or length"), tr("Compared"))
        self.table = Table(tr("Files"), heads, 0)
        empty = EmptyState(
            theme, "import", tr("No files yet"), tr("Drop PDF, pictures, sound or film here.")
        )
        self.list_panel = Panel(tr("Submitted files"), self.table, empty)
        self.refused = QLabel()
        self.refused.setObjectName("badNote")
        self.refused.setWordWrap(True)
        self.refused.hide()
        self.list_panel.layout_.addWidget(self.refused)
        self.file_picture = Picture(theme, tr("The file"))
        self.paper_picture = Picture(theme, tr("The paper, as scanned"))
        nothing = EmptyState(
            theme,
            "scan",
            tr("Nothing of this case was scanned yet"),
            tr("Hold the file against the paper in your hand."),
        )
        self.player = MediaView(theme, intake.lanes)
        self.player.failed.connect(host.show_error)
        self._laid: tempfile.TemporaryDirectory[str] | None = None
        self.finished.connect(lambda _: self._stop())
        self.file_panel = Panel(tr("The file"), self.file_picture, self.player)
        self.paper_panel = Panel(tr("The paper, as scanned"), self.paper_picture, nothing)
        for panel, turn in ((self.file_panel, self._turn), (self.paper_panel, self._turn_paper)):
            for step, text in ((-1, "‹"), (1, "›")):
                button = QPushButton(text)
                button.setAutoDefault(False)
                button.setFixedSize(size("control"), size("control"))
                button.setAccessibleName(tr("Previous page") if step < 0 else tr("Next page"))
                button.clicked.connect(lambda _, turn=turn, step=step: turn(step))
                panel.add_widget(button)
        self.add = QPushButton(tr("Add files…"))
        self.same = QPushButton(tr("Same as the paper"))
        self.same.setObjectName("primary")
        self.differs = QPushButton(tr("Differs…"))
        self.differs.setObjectName("dangerButton")
        self._lay_out()
        self.table.currentCellChanged.connect(lambda *_: self._choose())
        self.add.clicked.connect(self._add)
        self.same.clicked.connect(lambda: self._compare(Outcome.SAME, ""))
        self.differs.clicked.connect(self._differs)
        self._show_files(())
        self._read()

    def _lay_out(self) -> None:
        middle = QSplitter(Qt.Orientation.Horizontal)
        for n, panel in enumerate((self.list_panel, self.file_panel, self.paper_panel)):
            middle.addWidget(panel)
            middle.setStretchFactor(n, 1 if n else 0)
        middle.setSizes([380, 430, 430])
        middle.setHandleWidth(1)
        middle.setChildrenCollapsible(False)
        foot = QFrame()
        foot.setObjectName("foot")
        row = QHBoxLayout(foot)
        row.setContentsMargins(space("l"), space("s"), space("l"), space("s"))
        self.said = QLabel()
        self.said.setObjectName("small")
        close = QPushButton(tr("Close"))
        close.clicked.connect(self.reject)
        row.addWidget(self.add)
        row.addWidget(self.said, 1)
        for button in (close, self.differs, self.same):
            row.addWidget(button)
        for button in (self.add, close, self.differs, self.same):
            button.setAutoDefault(False)
            button.setMinimumHeight(size("touch"))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(middle, 1)
        layout.addWidget(foot)

    # ---- files ----------------------------------------------------------------------

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take files that are dragged here."""
        if event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Take the files that were dropped."""
        paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        if paths:
            event.acceptProposedAction()
            self.take(paths)

    def _add(self) -> None:
        names, _kind = QFileDialog.getOpenFileNames(self, tr("Add files"))
        if names:
            self.take([Path(name) for name in names])

    def take(self, paths: Sequence[Path]) -> None:
        """Take files in; each is looked into by a child."""
        one, refused = self._one, list[tuple[str, WenyiError]]()
        self.said.setText(tr("Looking into the files…"))
        self.add.setEnabled(False)

        def work(station: Station, desk: IntakeDesk) -> tuple[Submission, ...]:
            from app.station.submissions import submit

            found = submit(station, desk, one, paths, lambda *each: refused.append(each))
            return tuple(found)

        def done(found: tuple[Submission, ...]) -> None:
            self.add.setEnabled(True)
            self.said.setText("")
            self._show_files(found)
            self._show_refused(refused)

        def failed(error: BaseException) -> None:
            self.add.setEnabled(True)
            self.said.setText("")
            self._host.show_error(error)

        self._intake.run(work, done, failed, lane=Lane.EXPORT, owner=self)

    def _show_refused(self, refused: Sequence[tuple[str, WenyiError]]) -> None:
        lang = "en" if language() == "en" else "zh_CN"
        said = [
            f"{name}：{describe(error, 'en' if lang == 'en' else 'zh_CN').what}"
            for name, error in refused
        ]
        self.refused.setText("\n".join(said))
        self.refused.setVisible(bool(said))

    def _read(self) -> None:
        one = self._one

        def work(station: Station, desk: IntakeDesk) -> tuple[tuple[Submission, ...], _Beside]:
            files = tuple(desk.submissions(one.case_id, one.id))
            arranged = station.arrangement(one.case_id)
            pages = arranged.volume(Volume.MAIN).pages
            titles = {each.id: each.title for each in station.store.materials(one.case_id)}
            named = tuple(titles.get(page.material_id, "") for page in pages if page.material_id)
            return files, _Beside(tuple(pages), named)

        def show(found: tuple[tuple[Submission, ...], _Beside]) -> None:
            self._beside = found[1]
            self.paper_panel.show_empty(not self._beside.pages)
            self._turn_paper(0)
            self._show_files(found[0])

        self._intake.run(work, show, self._host.show_error, owner=self)

    def _show_files(self, files: tuple[Submission, ...]) -> None:
        self.files = files
        lines = [
            (
                one.id,
                (
                    one.name,
                    tr("{count} pages").format(count=one.pages)
                    if one.pages
                    else f"{int(one.length_s) // 60}:{int(one.length_s) % 60:02}",
                    tr("Not yet")
                    if one.outcome is None
                    else f"{spoken(words.OUTCOMES[one.outcome])}　{one.compared_by}",
                ),
            )
            for one in files
        ]
        colours = {None: "muted", Outcome.SAME: "success", Outcome.DIFFERS: "danger"}
        tints = [(2, self._theme.colour(colours[one.outcome])) for one in files]
        self.table.fill(lines, tints)
        self.list_panel.show_empty(not files)
        if files and self.table.chosen is None:
            self.table.selectRow(0)
        self._enable()

    @property
    def chosen(self) -> Submission | None:
        """The file that is looked at."""
        return next((one for one in self.files if one.id == self.table.chosen), None)

    def _choose(self) -> None:
        one = self.chosen
        self._enable()
        self._asked += 1
        asked = self._asked
        self._pages, self._at = (), 0
        self._stop()
        self.file_panel.show_empty(one is not None and not one.pages)
        self.file_panel.note.setText("")
        self.file_picture.show_image(None)
        if one is None:
            return
        self.said.setText(one.ground)
        if not one.pages:
            self._play(one, asked)
            return

        def work(station: Station, desk: IntakeDesk) -> tuple[bytes, ...]:
            from app.station.submissions import pages_of

            return pages_of(station, one)

        def show(pages: tuple[bytes, ...]) -> None:
            if asked == self._asked:
                self._pages = pages
                self._turn(0)

        self._intake.run(work, show, self._host.show_error, lane=Lane.EXPORT, owner=self)

    def _play(self, one: Submission, asked: int) -> None:
        """Have sound or film ready to be played, from a copy that is gone with it."""

        def work(station: Station, desk: IntakeDesk) -> tempfile.TemporaryDirectory[str]:
            from app.station.submissions import laid_out

            return laid_out(station, one)

        def show(folder: tempfile.TemporaryDirectory[str]) -> None:
            from app.station.submissions import path_in

            if asked != self._asked or not self.isVisible():
                folder.cleanup()
                return
            self._laid = folder
            self.player.open(str(path_in(folder, one)), one.name)

        self._intake.run(work, show, self._host.show_error, lane=Lane.EXPORT, owner=self)

    def _stop(self) -> None:
        """Let go of what was played."""
        self.player.close_file()
        laid, self._laid = self._laid, None
        if laid is not None:
            laid.cleanup()

    def _enable(self) -> None:
        chosen = self.chosen is not None
        self.same.setEnabled(chosen)
        self.differs.setEnabled(chosen)

    # ---- looking --------------------------------------------------------------------

    def _turn(self, step: int) -> None:
        if not self._pages:
            return
        self._at = min(max(self._at + step, 0), len(self._pages) - 1)
        image = QImage()
        image.loadFromData(self._pages[self._at])
        self.file_picture.show_image(image)
        self.file_panel.note.setText(f"{self._at + 1} / {len(self._pages)}")

    def _turn_paper(self, step: int) -> None:
        pages = self._beside.pages
        if not pages:
            return
        self._paper_at = min(max(self._paper_at + step, 0), len(pages) - 1)
        at, page = self._paper_at, pages[self._paper_at]
        title = self._beside.titles[at] if at < len(self._beside.titles) else ""
        self.paper_panel.note.setText(f"{title}　{at + 1} / {len(pages)}")

        def show(pixels: NDArray[np.uint8]) -> None:
            if at == self._paper_at:
                self.paper_picture.show_image(to_image(pixels))

        self._intake.run(
            lambda station, desk: station.view(page, _SIDE_PX),
            show,
            self._host.show_error,
            lane=Lane.IMAGES,
            owner=self,
        )

    def show_page(self, page_id: PageId) -> None:
        """Lay a page of the dossier beside the file."""
        ids = [page.id for page in self._beside.pages]
        if page_id in ids:
            self._paper_at = ids.index(page_id)
            self._turn_paper(0)

    # ---- what came of it ------------------------------------------------------------

    def _differs(self) -> None:
        one = self.chosen
        if one is None:
            return
        reason = ReasonDialog.ask(
            self, tr("Differs from the paper"), one.name, tr("Note the difference")
        )
        if reason is not None:
            self._compare(Outcome.DIFFERS, reason)

    def _compare(self, outcome: Outcome, ground: str) -> None:
        one, registration = self.chosen, self._one
        if one is None:
            return

        def work(station: Station, desk: IntakeDesk) -> tuple[Submission, ...]:
            desk.compare(one.id, outcome, ground)
            return tuple(desk.submissions(registration.case_id, registration.id))

        self._intake.run(work, self._show_files, self._host.show_error, owner=self)

    @classmethod
    def ask(
        cls, parent: QWidget, theme: Theme, host: Host, intake: Intake, one: Registration
    ) -> None:
        """Show the dialog until it is closed."""
        dialog = cls(parent, theme, host, intake, one)
        dialog.exec()
        dialog.deleteLater()
