"""The paper of a case at its closing: where it is, its list, handed to the archive (纸质卷宗)."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QInputDialog,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.qt.lanes import Lane, Task
from app.qt.listing import Table
from app.qt.panels import EmptyState
from app.qt.theme import Theme, size, space
from app.qt.translations import tr, trn
from app.windows.archive.archive import Archive
from app.windows.archive.package_actions import documents
from app.windows.host import Host
from app.windows.names import volume_name
from dossier.custody.model import Bundle, BundleState
from dossier.model import Volume

if TYPE_CHECKING:
    from app.station.archive_cases import ArchiveCase


class PaperDialog(QDialog):
    """Every envelope of a case with its place; what was taken out is handed over here."""

    def __init__(
        self, parent: QWidget, theme: Theme, host: Host, archive: Archive, one: ArchiveCase
    ) -> None:
        super().__init__(parent)
        self._host, self._archive, self._case = host, archive, one
        self.bundles: list[Bundle] = []
        self.setWindowTitle(tr("Paper of the case"))
        self.resize(820, 460)
        head = QLabel(one.case.number)
        head.setObjectName("heading")
        self.said, self.notice = QLabel(), QLabel()
        self.said.setObjectName("muted")
        self.notice.setObjectName("notice")
        for label in (self.said, self.notice):
            label.setWordWrap(True)
        heads = (tr("Label"), tr("Content"), tr("Volume"), tr("Sheets"), tr("Where it is"))
        self.table = Table(tr("Paper of the case"), heads, 1, (3,))
        self.empty = EmptyState(
            theme,
            "cabinet",
            tr("No paper of this case is registered"),
            tr("Paper is registered at the counter, or at the cabinet."),
        )
        self.hand = QPushButton(tr("Hand to the archive…"))
        self.hand.setObjectName("primary")
        self.save = QPushButton(tr("Save the list…"))
        close = QPushButton(tr("Close"))
        row = QHBoxLayout()
        row.setSpacing(space("s"))
        row.addWidget(self.save)
        row.addStretch(1)
        row.addWidget(close)
        row.addWidget(self.hand)
        for button in (self.hand, self.save, close):
            button.setMinimumHeight(size("control"))
            button.setAutoDefault(False)
        self.hand.clicked.connect(self._hand)
        self.save.clicked.connect(self._save)
        close.clicked.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*[space("xl")] * 4)
        layout.setSpacing(space("m"))
        for widget in (head, self.said, self.notice):
            layout.addWidget(widget)
        for panel in (self.table, self.empty):
            layout.addWidget(panel, 1)
        layout.addLayout(row)
        self._show([])
        self.read()

    def read(self) -> None:
        """Read where the paper is."""
        station, case_id = self._archive.station, self._case.case.id

        def read(task: Task) -> list[Bundle]:
            from app.station.archive_paper import shown_of

            return shown_of(station, case_id)

        self._archive.lanes.run(Lane.STORE, read, self._show, self._host.show_error, owner=self)

    def _show(self, bundles: list[Bundle]) -> None:
        self.bundles = bundles
        self.table.fill(
            [
                (n, (one.label, one.title, volume_name(one.volume), str(one.sheets), one.where))
                for n, one in enumerate(bundles)
            ]
        )
        left = sum(not one.is_out for one in bundles)
        taken = any(one.state is BundleState.TAKEN for one in bundles)
        self.table.setVisible(bool(bundles))
        self.empty.setVisible(not bundles)
        self.said.setVisible(bool(bundles) and not left)
        self.notice.setVisible(bool(left))
        self.notice.setText(
            trn("%n envelope(s) not taken out: take them out at the cabinet first.", left)
        )
        self.said.setText(
            tr("All paper was taken out. Hand it to the archive.")
            if taken
            else tr("All paper went to the archive or back to who brought it.")
        )
        self.hand.setEnabled(taken)
        self.save.setEnabled(bool(bundles))

    def _hand(self) -> None:
        to, good = QInputDialog.getText(
            self, tr("Hand to the archive"), tr("Who receives it at the archive")
        )
        if not good or not to.strip():
            return
        station, case_id = self._archive.station, self._case.case.id

        def work(task: Task) -> None:
            from app.station.archive_paper import hand_over

            hand_over(station, case_id, to.strip())

        self._archive.lanes.run(
            Lane.STORE, work, lambda _: self.read(), self._host.show_error, owner=self
        )

    def _save(self) -> None:
        name = f"{self._case.case.number} 纸质卷宗清单.pdf"
        path, _kind = QFileDialog.getSaveFileName(
            self, tr("Save the list"), str(documents() / name), "PDF (*.pdf)"
        )
        if not path:
            return
        station, case_id = self._archive.station, self._case.case.id
        target = Path(path) if path.lower().endswith(".pdf") else Path(f"{path}.pdf")

        def work(task: Task) -> None:
            from app.station.archive_paper import save_list

            save_list(station, case_id, Volume.MAIN, target)

        self._archive.lanes.run(
            Lane.EXPORT,
            work,
            lambda _: self._host.say(tr("Saved {file}").format(file=target.name)),
            self._host.show_error,
            owner=self,
        )

    @classmethod
    def ask(cls, parent: QWidget, theme: Theme, host: Host, archive: Archive) -> None:
        """Show it until it is closed."""
        if archive.chosen is None:
            return
        dialog = cls(parent, theme, host, archive, archive.chosen)
        dialog.exec()
        dialog.deleteLater()
