"""Saving a volume as a searchable PDF (导出)."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from app.qt.messages import Question
from app.qt.theme import Theme, space
from app.qt.translations import tr, trn
from app.windows.names import volume_name
from app.windows.scan_desk.snapshot import Snapshot
from dossier.model import VOLUME_WORDS, Volume


@dataclass(frozen=True, slots=True)
class Wish:
    """What to export and where to."""

    volume: Volume
    path: Path
    small: bool = False


def file_name(snapshot: Snapshot, volume: Volume) -> str:
    """Return a file name for a volume that every file system takes."""
    return f"{snapshot.case.number}-{VOLUME_WORDS[volume]}.pdf"


class ExportDialog(QDialog):
    """Which volume, which file, and what is not in it."""

    def __init__(self, parent: QWidget, theme: Theme, snapshot: Snapshot, folder: Path) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Export PDF"))
        self.setMinimumWidth(540)
        self._snapshot = snapshot
        self._folder = folder
        self._theme = theme
        self._typed = False
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*[space("xl")] * 4)
        layout.setSpacing(space("m"))
        head = QLabel(
            tr("Searchable PDF (PDF/A-2b) of {number}").format(number=snapshot.case.number)
        )
        head.setObjectName("heading")
        layout.addWidget(head)
        self.volumes = QButtonGroup(self)
        for i, filed in enumerate(snapshot.arrangement.volumes):
            count = trn("%n page(s)", len(filed.pages))
            button = QRadioButton(f"{volume_name(filed.volume)} · {count}")
            button.setEnabled(bool(filed.pages))
            self.volumes.addButton(button, i)
            layout.addWidget(button)
        usable = [i for i, filed in enumerate(snapshot.arrangement.volumes) if filed.pages]
        self.small = QCheckBox(tr("Smaller file: ink in black, seals and colours as they are"))
        self.small.setToolTip(
            tr(
                "For sending and reading on a screen. Letters stay sharp at full resolution; the "
                "paper's own grain is coarser. Without it pages go in as they were scanned."
            )
        )
        layout.addWidget(self.small)
        self.path = QLineEdit()
        self.path.setAccessibleName(tr("File"))
        browse = QPushButton(tr("Choose…"))
        browse.setAutoDefault(False)
        browse.clicked.connect(self._browse)
        row = QHBoxLayout()
        row.addWidget(QLabel(tr("File")))
        row.addWidget(self.path, 1)
        row.addWidget(browse)
        layout.addLayout(row)
        self.notice = QLabel()
        self.notice.setObjectName("notice")
        self.notice.setWordWrap(True)
        layout.addWidget(self.notice)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.go = QPushButton(tr("Export"))
        self.go.setObjectName("primary")
        self.go.setDefault(True)
        self.go.setEnabled(bool(usable))
        buttons.addButton(self.go, QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        layout.addStretch(1)
        layout.addWidget(buttons)
        self.volumes.idToggled.connect(lambda i, on: self._show() if on else None)
        self.path.textEdited.connect(self._path_typed)
        if usable:
            self.volumes.button(usable[0]).setChecked(True)
        self._show()

    @property
    def volume(self) -> Volume:
        """The chosen volume."""
        return self._snapshot.arrangement.volumes[max(0, self.volumes.checkedId())].volume

    @property
    def wish(self) -> Wish:
        """What was chosen; a name without ``.pdf`` gets it."""
        path = Path(self.path.text().strip()).expanduser()
        named = path if path.suffix.lower() == ".pdf" else path.with_name(path.name + ".pdf")
        return Wish(self.volume, named, self.small.isChecked())

    def accept(self) -> None:
        """Agree; a file that is there already is replaced only if the person says so."""
        path = self.wish.path
        title = tr("Replace the existing file?")
        if path.exists() and not Question.ask(
            self, self._theme, title, str(path), tr("Replace"), risky=True
        ):
            return
        super().accept()

    def _show(self) -> None:
        volume = self.volume
        if not self._typed:
            self.path.setText(str(self._folder / file_name(self._snapshot, volume)))
        lines = []
        unfiled = len(self._snapshot.arrangement.unfiled)
        if unfiled:
            lines.append(trn("%n page(s) are not filed yet and will not be in the PDF.", unfiled))
        waiting = len(self._snapshot.unconfirmed)
        if waiting:
            lines.append(trn("%n suggested filing(s) have not been confirmed.", waiting))
        if self._snapshot.backlog:
            count = self._snapshot.backlog
            lines.append(trn("%n page(s) are not read yet and cannot be searched.", count))
        if volume is Volume.CONFIDENTIAL:
            lines.append(tr("The confidential volume must not reach parties or lawyers."))
        self.notice.setText("\n".join(lines))
        self.notice.setVisible(bool(lines))

    def _path_typed(self) -> None:
        self._typed = True
        self.go.setEnabled(bool(Path(self.path.text().strip()).name))

    def _browse(self) -> None:
        name, _kind = QFileDialog.getSaveFileName(
            self, tr("Export PDF"), self.path.text(), "PDF (*.pdf)"
        )
        if name:
            self._typed = True
            self.path.setText(name)

    @classmethod
    def ask(cls, parent: QWidget, theme: Theme, snapshot: Snapshot, folder: Path) -> Wish | None:
        """Return what the person wants; None when the dialog was left."""
        dialog = cls(parent, theme, snapshot, folder)
        accepted = dialog.exec() == QDialog.DialogCode.Accepted
        wish = dialog.wish if accepted else None
        dialog.deleteLater()
        return wish
