"""A paper made from the case: chosen, filled, seen, corrected, numbered, filed (文书)."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QStandardPaths, Qt, QTimer
from PySide6.QtGui import QImage
from PySide6.QtWidgets import (
    QComboBox,
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

from app.qt.lanes import Lane, Task
from app.qt.listing import Table
from app.qt.panels import EmptyState, Panel
from app.qt.theme import Theme, size, space
from app.qt.translations import language, tr
from app.station import documents
from app.windows.archive.archive import Archive
from app.windows.archive.paper_form import PaperForm
from app.windows.archive.picture import Picture
from app.windows.host import Host
from resources.errors import Cancelled, FieldRefused, describe

if TYPE_CHECKING:
    from app.station.document_preview import Preview
    from app.station.documents import Filed
    from dossier.documents.templates import Template

_AFTER_MS = 500
"""After the last key the paper is set anew."""


class PapersDialog(QDialog):
    """Template and fields on the left, the paper in the middle, the proof-reader beside it."""

    def __init__(self, parent: QWidget, theme: Theme, host: Host, archive: Archive) -> None:
        super().__init__(parent)
        case = archive.chosen
        if case is None:
            raise RuntimeError("no case is chosen")
        self.setWindowTitle(tr("Papers"))
        self.resize(1280, 820)
        self._theme, self._host, self._archive = theme, host, archive
        self._case_id = case.case.id
        self.preview: Preview | None = None
        self._page = 0
        self._asked = 0
        self.template = QComboBox()
        self.template.setAccessibleName(tr("Template"))
        self.to = QComboBox()
        self.to.setAccessibleName(tr("For whom"))
        for box in (self.template, self.to):
            box.setMinimumHeight(size("control"))
        self.form = PaperForm()
        self.picture = Picture(theme, tr("The paper"))
        self.findings = Table(tr("Proof-reader"), (tr("Where"), tr("What")), 1)
        self.findings.setWordWrap(True)
        # The column gets its width when the list comes into sight.
        self.findings.horizontalHeader().sectionResized.connect(self._fit_rows)
        self.paper_panel = Panel(
            tr("The paper"),
            self.picture,
            EmptyState(theme, "write", tr("Setting the paper…"), ""),
        )
        self.proof_panel = Panel(
            tr("Proof-reader"),
            self.findings,
            EmptyState(
                theme,
                "check",
                tr("Nothing to object"),
                tr("Names, numbers, dates and amounts agree with the case."),
            ),
        )
        self.notice = QLabel()
        self.notice.setObjectName("notice")
        self.notice.setWordWrap(True)
        self.notice.hide()
        self._turn = (QPushButton("‹"), QPushButton("›"))
        for step, button in zip((-1, 1), self._turn, strict=True):
            button.setAutoDefault(False)
            button.setFixedSize(size("control"), size("control"))
            button.setAccessibleName(tr("Previous page") if step < 0 else tr("Next page"))
            button.clicked.connect(lambda _, step=step: self._show_page(self._page + step))
            self.paper_panel.add_widget(button)
        self.save_button = QPushButton(tr("Save as PDF…"))
        self.file_button = QPushButton(tr("Number and file"))
        self.file_button.setObjectName("primary")
        self._lay_out(case.case.number)
        self._filed = ""
        """What became of the paper that is seen, once it is filed."""
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_AFTER_MS)
        self._timer.timeout.connect(self._ask_preview)
        self.form.changed.connect(self._change)
        self.template.activated.connect(lambda _: self._choose())
        self.to.activated.connect(lambda _: self._choose())
        self.save_button.clicked.connect(self._save)
        self.file_button.clicked.connect(self._file)
        self.finished.connect(lambda _: self._leave())
        self._show(None)
        self._read()

    def _lay_out(self, number: str) -> None:
        left = QFrame()
        left.setObjectName("panel")
        column = QVBoxLayout(left)
        column.setContentsMargins(*[space("m")] * 4)
        column.setSpacing(space("s"))
        head = QLabel(number)
        head.setObjectName("heading")
        for widget in (head, self.template, self.to, self.notice):
            column.addWidget(widget)
        column.addWidget(self.form, 1)
        middle = QSplitter(Qt.Orientation.Horizontal)
        for n, (panel, stretch) in enumerate(
            ((left, 0), (self.paper_panel, 1), (self.proof_panel, 0))
        ):
            middle.addWidget(panel)
            middle.setStretchFactor(n, stretch)
        middle.setSizes([380, 560, 320])
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
        row.addWidget(self.said, 1)
        for button in (close, self.save_button, self.file_button):
            button.setAutoDefault(False)
            button.setMinimumHeight(size("touch"))
            row.addWidget(button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(middle, 1)
        layout.addWidget(foot)

    # ---- choosing -------------------------------------------------------------------

    def _read(self) -> None:
        station = self._archive.station

        def work(task: Task) -> tuple[tuple[Template, ...], list[str]]:
            parties = [f"{p.role}{p.name}" for p in station.store.parties(self._case_id)]
            return documents.listed(station), parties

        def show(found: tuple[tuple[Template, ...], list[str]]) -> None:
            for one in found[0]:
                name = one.title_en or one.title if language() == "en" else one.title
                self.template.addItem(name, one)
            self.to.addItems(found[1])
            self._choose()

        self._archive.lanes.run(Lane.STORE, work, show, self._failed, owner=self)

    def choose(self, name: str) -> None:
        """Take a template by its name."""
        for index in range(self.template.count()):
            if self.template.itemData(index).name == name:
                self.template.setCurrentIndex(index)
                self._choose()

    def _change(self) -> None:
        self._filed = ""
        self._timer.start()

    def _choose(self) -> None:
        chosen: Template | None = self.template.currentData()
        if chosen is None:
            return
        self._filed = ""
        self.to.setVisible(chosen.addressed and self.to.count() > 0)
        self.form.clear()
        self._ask_preview()

    # ---- the paper ------------------------------------------------------------------

    def _ask_preview(self) -> None:
        chosen: Template | None = self.template.currentData()
        if chosen is None:
            return
        self._timer.stop()
        self._asked += 1
        asked, given, station = self._asked, self.form.given, self._archive.station
        to = self.to.currentText() if chosen.addressed else ""
        self.said.setText(tr("Setting the paper…"))

        def work(task: Task) -> Preview:
            from app.station.document_preview import preview

            return preview(station, self._case_id, chosen.name, given, to=to, cancel=task.cancel)

        def show(preview: Preview) -> None:
            if asked == self._asked:
                self._show(preview)

        def failed(error: BaseException) -> None:
            if asked != self._asked or isinstance(error, Cancelled):
                return
            self.said.setText("")
            if isinstance(error, FieldRefused):
                # Somebody is still writing it: a dialog would take the keyboard away.
                self._refuse(error)
            else:
                self._failed(error)

        self._archive.lanes.run(Lane.EXPORT, work, show, failed, owner=self)

    def _refuse(self, error: FieldRefused) -> None:
        """Say which field cannot be set; the paper that is shown is not what is written."""
        words = describe(error, "en" if language() == "en" else "zh_CN")
        self.notice.setText(f"{words.what}{words.advice}")
        self.notice.show()
        for button in (self.save_button, self.file_button):
            button.setEnabled(False)

    def _show(self, preview: Preview | None) -> None:
        self.preview = preview
        self.paper_panel.show_empty(preview is None)
        ready = preview is not None
        self.save_button.setEnabled(ready)
        missing = preview is not None and bool(preview.paper.missing)
        self.file_button.setEnabled(ready and not missing and not self._filed)
        if preview is None:
            return
        paper = preview.paper
        self.form.show_paper(paper)
        labels = [
            one.field.label_en if language() == "en" else one.field.label for one in paper.missing
        ]
        self.notice.setText(tr("Still missing: {fields}").format(fields="、".join(labels)))
        self.notice.setVisible(bool(labels))
        number = paper.shown_number
        coming = tr("It will be number {number}").format(number=number) if number else ""
        self.said.setText(self._filed or coming)
        english = language() == "en"
        lines = [
            (
                n,
                (
                    tr("Page {page}, line {line}").format(
                        page=one.place.page, line=one.place.line
                    ),
                    one.words("en" if english else "zh_CN"),
                ),
            )
            for n, one in enumerate(preview.findings)
        ]
        tints = [
            (1, self._theme.colour("danger" if one.sure else "warning"))
            for one in preview.findings
        ]
        self.findings.fill(lines, tints)
        self._fit_rows()
        self.proof_panel.show_empty(not lines)
        self.proof_panel.note.setText(str(len(lines)) if lines else "")
        self._show_page(self._page)

    def _fit_rows(self) -> None:
        """Make every finding whole; the table's own measure leaves out the padding of cells."""
        room = self.findings.columnWidth(1) - 2 * space("m")
        flags = Qt.TextFlag.TextWordWrap
        for row in range(self.findings.rowCount()):
            item = self.findings.item(row, 1)
            text = "" if item is None else item.text()
            rect = self.findings.fontMetrics().boundingRect(0, 0, room, 10_000, flags, text)
            self.findings.setRowHeight(row, rect.height() + 2 * space("m"))

    def _show_page(self, page: int) -> None:
        pages = () if self.preview is None else self.preview.pages
        if not pages:
            return
        self._page = min(max(page, 0), len(pages) - 1)
        image = QImage()
        image.loadFromData(pages[self._page])
        self.picture.show_image(image)
        self.paper_panel.note.setText(f"{self._page + 1} / {len(pages)}")
        self._turn[0].setEnabled(self._page > 0)
        self._turn[1].setEnabled(self._page < len(pages) - 1)

    # ---- what becomes of it ---------------------------------------------------------

    def _save(self) -> None:
        if self.preview is None:
            return
        paper, who = self.preview.paper, self._archive.who
        folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        name, _kind = QFileDialog.getSaveFileName(
            self, tr("Save as PDF"), str(Path(folder) / f"{paper.title}.pdf"), "PDF (*.pdf)"
        )
        if not name:
            return
        path = Path(name) if name.lower().endswith(".pdf") else Path(f"{name}.pdf")
        station = self._archive.station
        self._archive.lanes.run(
            Lane.EXPORT,
            lambda task: documents.save(station, paper, path, who),
            lambda _: self.said.setText(tr("Saved {file}").format(file=path.name)),
            self._failed,
            owner=self,
        )

    def _file(self) -> None:
        if self.preview is None or self._timer.isActive():
            # What was written last is not in the paper that is seen.
            return
        paper, who, station = self.preview.paper, self._archive.who, self._archive.station
        self.file_button.setEnabled(False)
        self.said.setText(tr("Filing…"))

        def filed(found: Filed) -> None:
            text = tr("Is in the dossier already: {item}") if found.again else tr("Filed: {item}")
            # The window's own message lies behind this dialog: it is said here, too, and stays
            # until something is changed.
            self._filed = text.format(item=found.item.title)
            self._ask_preview()
            self._host.say(f"{found.material.title}　{self._filed}")

        def failed(error: BaseException) -> None:
            self.file_button.setEnabled(True)
            self.said.setText("")
            self._failed(error)

        self._archive.lanes.run(
            Lane.EXPORT,
            lambda task: documents.file(station, paper, who),
            filed,
            failed,
            owner=self,
        )

    def _failed(self, error: BaseException) -> None:
        self._host.show_error(error)

    def _leave(self) -> None:
        self._timer.stop()
        self._asked += 1

    @classmethod
    def ask(cls, parent: QWidget, theme: Theme, host: Host, archive: Archive) -> None:
        """Show the dialog until it is closed."""
        dialog = cls(parent, theme, host, archive)
        dialog.exec()
        dialog.deleteLater()
