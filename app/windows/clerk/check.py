"""The check before a hearing: one button, verdicts, and what to do (庭前检测)."""

from __future__ import annotations

import threading
from datetime import datetime
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QMarginsF
from PySide6.QtGui import QPageLayout, QPageSize, QPdfWriter, QTextDocument
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QGridLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.qt.lanes import Lane
from app.qt.messages import show_error
from app.qt.theme import Theme, space
from app.qt.translations import mark, spoken, tr
from app.station.hearing_check import Finding, check

if TYPE_CHECKING:
    from app.windows.clerk.clerk import Clerk

THINGS = {
    "microphones": mark("Microphones"),
    "disk": mark("Disk"),
    "copy": mark("Second copy"),
    "clock": mark("Clock"),
    "engine": mark("Recognition"),
}
ADVICE = {
    "connect": mark("Connect the microphones and switch them on."),
    "channels": mark("Fewer microphones than seats: check the cables, or the seats."),
    "disk": mark("The disk does not answer. Call the administrator."),
    "room": mark("Little room left on the disk. Make room before the hearing."),
    "copy": mark("No second disk is set: one failure of this disk would lose the recording."),
    "clock": mark("The computer's clock is wrong. Set it before the hearing."),
    "model": mark("No speech model. The hearing is recorded; the record must be typed."),
}
_ICONS = {
    "good": ("check", "success"),
    "doubtful": ("warning", "warning"),
    "bad": ("error", "danger"),
    "unknown": ("info", "muted"),
}
_VERDICTS = {
    "good": mark("in order"),
    "doubtful": mark("look at it"),
    "bad": mark("stops the hearing"),
    "unknown": mark("not known"),
}


class CheckDialog(QDialog):
    """Runs the check as soon as it is shown; it can be run again and printed."""

    def __init__(self, parent: QWidget, theme: Theme, clerk: Clerk) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Check the room"))
        self.setMinimumWidth(620)
        self._theme, self._clerk = theme, clerk
        self._cancel = threading.Event()
        self.findings: list[Finding] = []
        self.running = False
        self.head = QLabel(tr("Check the room"))
        self.head.setObjectName("heading")
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(space("m"))
        self._grid.setVerticalSpacing(space("s"))
        self._grid.setColumnStretch(2, 1)
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
        layout.setSpacing(space("l"))
        layout.addWidget(self.head)
        layout.addLayout(self._grid)
        layout.addStretch(1)
        layout.addWidget(buttons)
        self.finished.connect(lambda _: self._cancel.set())

    def run(self) -> None:
        """Look at everything."""
        run = self._clerk.run
        if run is None or self.running:
            return
        self.running = True
        self.findings = []
        while self._grid.count():
            item = self._grid.takeAt(0)
            widget = None if item is None else item.widget()
            if widget is not None:
                widget.deleteLater()
        self.head.setText(tr("Checking…"))
        self.again.setEnabled(False)
        self.save.setEnabled(False)
        setup, seats, home = run.setup, run.seated(), self._clerk.services.home
        self._clerk.lanes.run(
            Lane.COURT,
            lambda task: check(home, setup, seats, task.progress, self._cancel),
            self._done,
            self._failed,
            self._add,
            owner=self,
        )

    def _add(self, finding: Finding) -> None:
        row = len(self.findings)
        self.findings.append(finding)
        icon = QLabel()
        name, tint = _ICONS[finding.verdict]
        self._theme.bind(icon, name, tint)
        icon.setAccessibleName(spoken(_VERDICTS[finding.verdict]))
        thing = QLabel(spoken(THINGS[finding.thing]))
        words = QLabel(self._words(finding))
        words.setWordWrap(True)
        for column, widget in enumerate((icon, thing, words)):
            self._grid.addWidget(widget, row, column)

    def _words(self, finding: Finding) -> str:
        advice = spoken(ADVICE[finding.advice]) if finding.advice else ""
        return "\n".join(x for x in (finding.found.strip("–"), advice) if x)

    def _done(self, findings: list[Finding]) -> None:
        self.running = False
        bad = any(one.verdict == "bad" for one in findings)
        doubtful = any(one.verdict == "doubtful" for one in findings)
        text = tr("Ready for the hearing")
        if doubtful:
            text = tr("The hearing can begin; look at what is marked")
        if bad:
            text = tr("Not ready: mend what is marked red first")
        self.head.setText(text)
        self.again.setEnabled(True)
        self.save.setEnabled(True)
        self.adjustSize()

    def _failed(self, error: BaseException) -> None:
        self.running = False
        self.head.setText(tr("The check did not finish"))
        self.again.setEnabled(True)
        show_error(self, self._theme, error)

    def _save(self) -> None:
        name = datetime.now().strftime("庭前检测 %Y-%m-%d %H%M.pdf")
        path, _ = QFileDialog.getSaveFileName(
            self, tr("Save as PDF…"), str(Path.home() / name), "*.pdf"
        )
        if path:
            self.write_pdf(Path(path))

    def write_pdf(self, path: Path) -> None:
        """Write the result as a page to sign."""
        run, case = self._clerk.run, self._clerk.case
        if run is None:
            return
        rows = "".join(
            f"<tr><td>{escape(spoken(THINGS[one.thing]))}</td>"
            f"<td>{escape(spoken(_VERDICTS[one.verdict]))}</td>"
            f"<td>{escape(self._words(one))}</td></tr>"
            for one in self.findings
        )
        number = "" if case is None else case.number
        page = QTextDocument()
        page.setDefaultFont(self._theme.font("base"))
        page.setHtml(
            f"<h2>{escape(tr('Check the room'))}</h2><p>{escape(number)} "
            f"{escape(run.hearing.place)} {datetime.now():%Y-%m-%d %H:%M}</p>"
            f"<table border='1' cellspacing='0' cellpadding='6' width='100%'>{rows}</table>"
            f"<p>{escape(self.head.text())}</p><p><br>{escape(tr('Court clerk'))}：________</p>"
        )
        writer = QPdfWriter(str(path))
        writer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
        writer.setPageMargins(QMarginsF(20, 20, 20, 20), QPageLayout.Unit.Millimeter)
        page.print_(writer)

    @classmethod
    def ask(cls, parent: QWidget, theme: Theme, clerk: Clerk) -> None:
        """Run the check and show it until it is closed."""
        dialog = cls(parent, theme, clerk)
        dialog.run()
        dialog.exec()
        dialog.deleteLater()
