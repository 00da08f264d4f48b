"""The log of a hearing: begun, interrupted, resumed, closed, by whom (起止记录)."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHeaderView,
    QLabel,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from app.qt.theme import size, space
from app.qt.translations import spoken, tr
from app.station.hearing import HearingRun
from app.windows.clerk.words import EVENTS
from dossier.court_time import in_court


class LogDialog(QDialog):
    """What the law wants logged (法释〔2017〕5号 art. 3)."""

    def __init__(self, parent: QWidget, run: HearingRun) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Log of the hearing"))
        self.resize(640, 420)
        heads = [tr("Time"), tr("What"), tr("Reason"), tr("By")]
        self.table = QTableWidget(len(run.log), len(heads))
        self.table.setAccessibleName(tr("Log of the hearing"))
        self.table.setHorizontalHeaderLabels(heads)
        self.table.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        self.table.setSelectionBehavior(QTableWidget.SelectionBehavior.SelectRows)
        self.table.setShowGrid(False)
        self.table.setTabKeyNavigation(False)
        self.table.verticalHeader().hide()
        self.table.verticalHeader().setDefaultSectionSize(size("control") + 4)
        for row, event in enumerate(run.log):
            at = in_court(event.at).strftime("%Y-%m-%d %H:%M:%S")
            if event.until is not None:
                at += in_court(event.until).strftime(" – %H:%M:%S")
            texts = (at, spoken(EVENTS[event.kind]), event.reason, event.by)
            for column, text in enumerate(texts):
                self.table.setItem(row, column, QTableWidgetItem(text))
        header = self.table.horizontalHeader()
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(2, QHeaderView.ResizeMode.Stretch)
        gaps = run.sound.status.gaps
        note = QLabel(
            tr("The recording itself notes {n} interruption(s).").format(n=gaps) if gaps else ""
        )
        note.setObjectName("small")
        note.setVisible(bool(gaps))
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*[space("l")] * 4)
        layout.setSpacing(space("m"))
        for widget in (self.table, note, buttons):
            layout.addWidget(widget)

    @classmethod
    def ask(cls, parent: QWidget, run: HearingRun) -> None:
        """Show the log until it is closed."""
        dialog = cls(parent, run)
        dialog.exec()
        dialog.deleteLater()
