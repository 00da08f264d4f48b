"""The check before a hearing: one button, verdicts, and what to do (庭前检测)."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QFrame,
    QGridLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from app.qt.lanes import Lane, Task
from app.qt.messages import show_error
from app.qt.theme import Theme, space
from app.qt.translations import language, mark, spoken, tr
from app.station.hearing_check import check_room
from courtroom.sound_check.findings import Finding, Report, Verdict
from dossier.court_time import court_now
from resources.errors import Cancelled, Language

if TYPE_CHECKING:
    from app.windows.clerk.clerk import Clerk

_ICONS = {
    Verdict.GOOD: ("check", "success"),
    Verdict.DOUBTFUL: ("warning", "warning"),
    Verdict.BAD: ("error", "danger"),
    Verdict.UNKNOWN: ("info", "muted"),
}
_VERDICTS = {
    Verdict.GOOD: mark("in order"),
    Verdict.DOUBTFUL: mark("look at it"),
    Verdict.BAD: mark("stops the hearing"),
    Verdict.UNKNOWN: mark("not known"),
}


_GRAVEST_FIRST = (Verdict.BAD, Verdict.DOUBTFUL, Verdict.UNKNOWN, Verdict.GOOD)


class CheckDialog(QDialog):
    """Runs the check as soon as it is shown; it can be run again and printed."""

    def __init__(self, parent: QWidget, theme: Theme, clerk: Clerk) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Check the room"))
        self.resize(680, 560)
        self._theme, self._clerk = theme, clerk
        self._cancel = threading.Event()
        self.findings: list[Finding] = []
        self.report: Report | None = None
        self.running = False
        self.head = QLabel(tr("Check the room"))
        self.head.setObjectName("heading")
        self.head.setWordWrap(True)
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setRange(0, 100)
        inner = QWidget()
        inner.setObjectName("panel")
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(space("m"))
        self._grid.setVerticalSpacing(space("m"))
        self._grid.setColumnStretch(1, 1)
        column = QVBoxLayout(inner)
        column.addLayout(self._grid)
        column.addStretch(1)
        self.area = QScrollArea()
        self.area.setWidget(inner)
        self.area.setWidgetResizable(True)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.note = QLabel()
        self.note.setObjectName("small")
        self.note.hide()
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        self.again = QPushButton(tr("Check again"))
        self.again.setObjectName("primary")
        self.again.clicked.connect(self.run)
        self.save = QPushButton(tr("Save as PDF…"))
        self.save.clicked.connect(self._save)
        buttons.addButton(self.again, QDialogButtonBox.ButtonRole.ActionRole)
        buttons.addButton(self.save, QDialogButtonBox.ButtonRole.ActionRole)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*[space("xl")] * 4)
        layout.setSpacing(space("m"))
        layout.addWidget(self.head)
        layout.addWidget(self.bar)
        layout.addWidget(self.area, 1)
        layout.addWidget(self.note)
        layout.addWidget(buttons)
        self.finished.connect(lambda _: self._cancel.set())

    def run(self) -> None:
        """Look at everything."""
        run = self._clerk.run
        if run is None or self.running:
            return
        self.running = True
        self.report = None
        self._empty()
        self.note.hide()
        self.head.setText(tr("Listening: everybody please says a sentence, one after the other"))
        self.bar.setValue(0)
        self.bar.show()
        self.again.setEnabled(False)
        self.save.setEnabled(False)
        setup, seats, home = run.setup, run.seated(), self._clerk.services.home

        def work(task: Task) -> Report:
            return check_room(
                home,
                setup,
                seats,
                lambda finding, part: task.progress((finding, part)),
                lambda part: task.progress((None, part)),
                self._cancel,
            )

        self._clerk.lanes.run(
            Lane.COURT, work, self._done, self._failed, self._progress, owner=self
        )

    def _progress(self, told: tuple[Finding | None, float]) -> None:
        finding, part = told
        if finding is None:
            self.bar.setValue(round(40 * part))
            if part >= 1.0:  # what was heard is gone through now, which takes a while
                self.head.setText(tr("Checking…"))
            return
        self.head.setText(tr("Checking…"))
        self.bar.setValue(round(40 + 60 * part))
        self._add(finding)

    def _add(self, finding: Finding) -> None:
        row = len(self.findings)
        self.findings.append(finding)
        icon = QLabel()
        name, tint = _ICONS[finding.verdict]
        self._theme.bind(icon, name, tint)
        icon.setAccessibleName(spoken(_VERDICTS[finding.verdict]))
        words = finding.words(cast(Language, language()))
        text = QLabel("\n".join(one for one in (words.what, words.advice) if one))
        text.setWordWrap(True)
        text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._grid.addWidget(icon, row, 0, Qt.AlignmentFlag.AlignTop)
        self._grid.addWidget(text, row, 1)

    def _empty(self) -> None:
        self.findings = []
        while self._grid.count():
            item = self._grid.takeAt(0)
            widget = None if item is None else item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()

    def _done(self, report: Report) -> None:
        self.running, self.report = False, report
        # What has to be looked at must not stand below what many seats say of each other.
        self._empty()
        for one in sorted(report.findings, key=lambda one: _GRAVEST_FIRST.index(one.verdict)):
            self._add(one)
        run = self._clerk.run
        if run is not None and report.room is not None and not report.stops:
            run.learn_room(report.room.to_json())
        text = tr("Ready for the hearing")
        if any(one.verdict is Verdict.DOUBTFUL for one in report.findings):
            text = tr("The hearing can begin; look at what is marked")
        if report.stops:
            text = tr("Not ready: mend what is marked red first")
        self._rest(text)
        self.save.setEnabled(True)

    def _failed(self, error: BaseException) -> None:
        self._rest(tr("The check did not finish"))
        if not isinstance(error, Cancelled):
            show_error(self, self._theme, error)

    def _rest(self, text: str) -> None:
        self.running = False
        self.bar.hide()
        self.head.setText(text)
        self.again.setEnabled(True)

    def _save(self) -> None:
        name = court_now().strftime("庭前检测 %Y-%m-%d %H%M.pdf")
        path, _ = QFileDialog.getSaveFileName(
            self, tr("Save as PDF…"), str(Path.home() / name), "*.pdf"
        )
        if path:
            self.write_pdf(Path(path))

    def write_pdf(self, path: Path) -> None:
        """Write the result as the operator signs it."""
        report, run = self.report, self._clerk.run
        if report is None or run is None:
            return
        place = run.hearing.place or run.setup.place

        def work(task: Task) -> None:
            from courtroom.sound_check.printed import printed
            from dossier.packages.files import write_whole

            write_whole(path, printed(report, place))

        def written(_: None) -> None:
            self.note.setText(tr("Written: {name}").format(name=path.name))
            self.note.show()

        self._clerk.lanes.run(Lane.EXPORT, work, written, self._failed, owner=self)

    @classmethod
    def ask(cls, parent: QWidget, theme: Theme, clerk: Clerk) -> None:
        """Run the check and show it until it is closed."""
        dialog = cls(parent, theme, clerk)
        dialog.run()
        dialog.exec()
        dialog.deleteLater()
