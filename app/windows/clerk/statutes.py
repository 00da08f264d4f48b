"""The laws this station holds, and how a folder of them comes in (法规库、导入法律法规)."""

from __future__ import annotations

import threading
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QTableWidgetItem,
    QTextBrowser,
    QVBoxLayout,
    QWidget,
)

from app.qt.forms import plain_table
from app.qt.lanes import Lane, Lanes, Task
from app.qt.messages import show_error
from app.qt.theme import Theme, space
from app.qt.translations import language, tr, trn
from resources.errors import Cancelled, Language, describe

if TYPE_CHECKING:
    from dossier.statutes.importing import Progress, Report
    from dossier.statutes.law import Version

MOST_TOLD = 200
"""Faults and gaps listed; further ones are only counted."""


class LawsDialog(QDialog):
    """The laws by version; a folder of Markdown files can be imported."""

    def __init__(self, parent: QWidget, theme: Theme, lanes: Lanes, home: Path) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Library of laws"))
        self.resize(860, 620)
        self._theme, self._lanes, self._home = theme, lanes, home
        self._cancel = threading.Event()
        self._running = False
        head = QLabel(tr("Library of laws"))
        head.setObjectName("heading")
        words = QLabel(
            tr(
                "A folder with one Markdown file for each law is imported; the name of a file "
                "tells the day of adoption, as in 公司法(2023-12-29).md. What was imported "
                "before stays until a newer text takes its place."
            )
        )
        words.setWordWrap(True)
        heads = [tr("Law"), tr("Adopted"), tr("In force"), tr("Articles")]
        self.table = plain_table(tr("Library of laws"), heads)
        self.outcome = QTextBrowser()
        self.outcome.setAccessibleName(tr("What became of the import"))
        self.outcome.setMaximumHeight(170)
        self.outcome.hide()
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.step = QLabel()
        self.stop = QPushButton(tr("Stop"))
        self.stop.clicked.connect(self._stop)
        self.folder = QPushButton(tr("Import laws and regulations…"))
        self.folder.setObjectName("primary")
        self.folder.clicked.connect(self._choose)
        row = QHBoxLayout()
        row.addWidget(self.folder)
        row.addWidget(self.step)
        row.addWidget(self.bar, 1)
        row.addWidget(self.stop)
        row.addStretch()
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        row.addWidget(buttons)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*[space("xl")] * 4)
        layout.setSpacing(space("m"))
        layout.addWidget(head)
        layout.addWidget(words)
        layout.addWidget(self.table, 1)
        layout.addWidget(self.outcome)
        layout.addLayout(row)
        self.finished.connect(lambda _: self._cancel.set())
        self._rest()
        self.folder.setFocus()
        self._read()

    @classmethod
    def ask(cls, parent: QWidget, theme: Theme, lanes: Lanes, home: Path) -> None:
        """Show the library."""
        dialog = cls(parent, theme, lanes, home)
        dialog.exec()
        dialog.deleteLater()

    def _read(self) -> None:
        def work(task: Task) -> list[Version]:
            from app.station.statutes import open_library

            library = open_library(self._home)
            try:
                return library.versions()
            finally:
                library.close()

        self._lanes.run(Lane.EXPORT, work, self._show, self._failed, owner=self)

    def _show(self, versions: list[Version]) -> None:
        self.table.setRowCount(len(versions))
        for row, one in enumerate(versions):
            in_force = one.effective.isoformat()
            if one.basis.value == "assumed":
                in_force += tr(" (assumed)")
            texts = (one.title, one.adopted.isoformat(), in_force, str(one.articles))
            for column, text in enumerate(texts):
                item = QTableWidgetItem(text)
                item.setToolTip("\n".join(one.sources))
                self.table.setItem(row, column, item)

    # ---- importing --------------------------------------------------------------------------

    def _choose(self) -> None:
        path = QFileDialog.getExistingDirectory(self, tr("Folder with laws"))
        if path:
            self.import_(Path(path))

    def import_(self, folder: Path) -> None:
        """Import a folder; the window stays usable, and it can be stopped."""
        self._cancel = threading.Event()
        self._running = True
        cancel, home = self._cancel, self._home
        self.outcome.hide()
        self.bar.setRange(0, 0)
        for one in (self.bar, self.stop, self.step):
            one.show()
        self.stop.setEnabled(True)
        self.folder.setEnabled(False)

        def work(task: Task) -> Report:
            from app.station.statutes import open_library

            library = open_library(home)
            try:
                return library.import_(folder, on_progress=task.progress, cancel=cancel)
            finally:
                library.close()

        self._lanes.run(
            Lane.EXPORT, work, self._done, self._failed, on_progress=self._move, owner=self
        )

    def _move(self, progress: Progress) -> None:
        self.bar.setRange(0, progress.total)
        self.bar.setValue(progress.done)
        words = (
            tr("Reading {done} of {total}")
            if progress.reading
            else tr("Writing {done} of {total}")
        )
        self.step.setText(words.format(done=progress.done, total=progress.total))

    def _stop(self) -> None:
        self._cancel.set()
        self.stop.setEnabled(False)

    def _done(self, report: Report) -> None:
        self._rest()
        self.outcome.setHtml(told(report))
        self.outcome.show()
        self._read()

    def _rest(self) -> None:
        self._running = False
        for one in (self.bar, self.stop, self.step):
            one.hide()
        self.folder.setEnabled(True)

    def _failed(self, error: BaseException) -> None:
        self._rest()
        if isinstance(error, Cancelled):
            self.outcome.setPlainText(tr("Stopped. Nothing was changed."))
            self.outcome.show()
        else:
            show_error(self, self._theme, error)


def told(report: Report) -> str:
    """Return what became of an import as HTML: counts, then what needs a person."""
    chosen: Language = "en" if language() == "en" else "zh_CN"
    counts = [
        trn("%n version(s) new", len(report.added)),
        trn("%n version(s) replaced", len(report.replaced)),
        trn("%n version(s) as before", len(report.same)),
        trn("%n file(s) not imported", len(report.refused)),
    ]
    lines = [f"<b>{escape('　'.join(counts))}</b>"]
    for bad in report.refused[:MOST_TOLD]:
        words = describe(bad.error, chosen)
        lines.append(escape(f"✕ {words.what}{words.advice}"))
    assumed = [one for one in (*report.added, *report.replaced) if one.basis.value == "assumed"]
    for one in assumed[:MOST_TOLD]:
        note = tr("{law}: the file does not tell when it came into force; {day} is assumed.")
        lines.append(escape("！" + note.format(law=one.title, day=one.effective)))
    for gap in report.gaps[:MOST_TOLD]:
        note = tr("{source}, line {line}: {article} is missing before {next}.")
        words_ = note.format(
            source=gap.source, line=gap.line, article=gap.missing, next=gap.article
        )
        lines.append(escape("！" + words_))
    return "<br>".join(lines)
