"""Packages out and in: which volumes, which folder, which digest (归档信息包)."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.qt.forms import cancel_and, form_rows
from app.qt.theme import size, space
from app.qt.translations import tr, trn
from app.windows.names import volume_name
from dossier.model import Volume


@dataclass(frozen=True, slots=True)
class PackWish:
    """What is to be packed, and where to."""

    folder: Path
    volumes: tuple[Volume, ...]
    sound: bool
    paper: str = ""
    """Why paper of these volumes stays where it is."""


@dataclass(frozen=True, slots=True)
class TakeWish:
    """Which bag is to be looked at."""

    folder: Path
    number: str
    digest: str
    only_check: bool


class FolderField(QWidget):
    """A folder, typed or chosen."""

    def __init__(self, title: str, folder: Path | None) -> None:
        super().__init__()
        self._title = title
        self.line = QLineEdit("" if folder is None else str(folder))
        self.line.setAccessibleName(title)
        browse = QPushButton(tr("Choose…"))
        browse.setAutoDefault(False)
        browse.clicked.connect(self._browse)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        for widget in (self.line, browse):
            widget.setMinimumHeight(size("control"))
        row.addWidget(self.line, 1)
        row.addWidget(browse)

    @property
    def folder(self) -> Path | None:
        """What was written; None: nothing."""
        text = self.line.text().strip()
        return Path(text).expanduser() if text else None

    def _browse(self) -> None:
        found = QFileDialog.getExistingDirectory(self, self._title, self.line.text())
        if found:
            self.line.setText(found)


@dataclass(frozen=True, slots=True)
class Packed:
    """What is known of a case that is to be packed."""

    number: str
    pages: dict[Volume, int]
    warning: str
    left: dict[Volume, tuple[str, ...]]
    """Paper of each volume that was not taken out, and where it is."""
    asides: bool = False
    """Deliberation within an open hearing waits for the package of 副卷."""
    withheld: bool = False
    """Whoever packs may not see 副卷."""

    def told(self, volume: Volume) -> tuple[str, bool]:
        """Return how a volume is called, and whether it may be packed."""
        count, closed = self.pages[volume], volume is Volume.CONFIDENTIAL
        name, pages = volume_name(volume), trn("%n page(s)", count)
        if closed and self.withheld:
            return f"{name} · {tr('not for you to see')}", False
        if closed and self.asides:
            return f"{name} · {pages} · {tr('deliberation in a hearing')}", True
        return f"{name} · {pages}", count > 0


class PackDialog(QDialog):
    """A bag for each volume, 正卷 and 副卷 always apart."""

    def __init__(self, parent: QWidget, case: Packed, folder: Path) -> None:
        super().__init__(parent)
        self._left = case.left
        self.setWindowTitle(tr("Make packages"))
        self.setMinimumWidth(560)
        head = QLabel(case.number)
        head.setObjectName("heading")
        self.volumes: dict[Volume, QCheckBox] = {}
        boxes = QVBoxLayout()
        for volume in case.pages:
            name, may = case.told(volume)
            box = QCheckBox(name)
            box.setEnabled(may)
            box.setChecked(may)
            box.toggled.connect(self._enable)
            self.volumes[volume] = box
            boxes.addWidget(box)
        self.sound = QCheckBox(tr("Recordings, sound and film as well"))
        self.sound.setChecked(True)
        boxes.addWidget(self.sound)
        self.field = FolderField(tr("Folder for the packages"), folder)
        form = form_rows()
        form.addRow(tr("Volumes"), boxes)
        form.addRow(tr("Folder"), self.field)
        self.paper_left = QLabel()
        self.paper_left.setObjectName("notice")
        self.paper_left.setWordWrap(True)
        self.reason = QLineEdit()
        self.reason.setMinimumHeight(size("control"))
        self.reason.setMaxLength(200)
        self.reason.setPlaceholderText(tr("Why the paper stays where it is; kept in the journal"))
        self.reason.setAccessibleName(tr("Why the paper stays where it is; kept in the journal"))
        self.reason.textChanged.connect(self._enable)
        apart = QLabel(
            tr("Each volume becomes a package of its own; one that is there is never replaced.")
        )
        apart.setObjectName("small")
        apart.setWordWrap(True)
        notice = QLabel(case.warning)
        notice.setObjectName("notice")
        notice.setWordWrap(True)
        notice.setVisible(bool(case.warning))
        buttons, self.go = cancel_and(self, tr("Make packages"))
        buttons.accepted.connect(self.accept)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*[space("xl")] * 4)
        layout.setSpacing(space("m"))
        layout.addWidget(head)
        layout.addLayout(form)
        for widget in (notice, self.paper_left, self.reason, apart, buttons):
            layout.addWidget(widget)
        self.field.line.textChanged.connect(self._enable)
        self._enable()

    @property
    def wish(self) -> PackWish:
        """What was chosen."""
        chosen = tuple(volume for volume, box in self.volumes.items() if box.isChecked())
        paper = self.reason.text().strip() if self._lines() else ""
        return PackWish(self.field.folder or Path(), chosen, self.sound.isChecked(), paper)

    def _lines(self) -> list[str]:
        """Return the paper of the chosen volumes that was not taken out."""
        chosen = [volume for volume, box in self.volumes.items() if box.isChecked()]
        return [line for volume in chosen for line in self._left.get(volume, ())]

    def _enable(self) -> None:
        any_ = any(box.isChecked() for box in self.volumes.values())
        lines = self._lines()
        self.paper_left.setText(
            "\n".join((tr("Paper that was not taken out:"), *lines)) if lines else ""
        )
        for widget in (self.paper_left, self.reason):
            widget.setVisible(bool(lines))
        settled = not lines or bool(self.reason.text().strip())
        self.go.setEnabled(any_ and settled and self.field.folder is not None)

    @classmethod
    def ask(cls, parent: QWidget, case: Packed, folder: Path) -> PackWish | None:
        """Return what is wanted; None when the dialog was left."""
        dialog = cls(parent, case, folder)
        accepted = dialog.exec() == QDialog.DialogCode.Accepted
        wish = dialog.wish
        dialog.deleteLater()
        return wish if accepted else None


class TakeDialog(QDialog):
    """Which package, of which case, under which digest the sender gave."""

    def __init__(self, parent: QWidget, folder: Path | None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Take a package"))
        self.setMinimumWidth(600)
        self._only_check = False
        hint = QLabel(
            tr(
                "The package is checked by every rule first. Nothing of it is taken while a "
                "blocker fails."
            )
        )
        hint.setObjectName("muted")
        hint.setWordWrap(True)
        self.field = FolderField(tr("Folder of the package"), folder)
        self.number = QLineEdit()
        self.number.setPlaceholderText(tr("Any case"))
        self.digest = QLineEdit()
        self.digest.setPlaceholderText(tr("64 characters, given by the sender another way"))
        form = form_rows()
        for label, widget in (
            (tr("Folder"), self.field),
            (tr("It must be of case"), self.number),
            (tr("Digest as sent"), self.digest),
        ):
            widget.setMinimumHeight(size("control"))
            form.addRow(label, widget)
        buttons, self.go = cancel_and(self, tr("Check and take"))
        self.check = QPushButton(tr("Only check"))
        self.check.setAutoDefault(False)
        self.check.clicked.connect(self._check)
        buttons.addButton(self.check, buttons.ButtonRole.ActionRole)
        buttons.accepted.connect(self.accept)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*[space("xl")] * 4)
        layout.setSpacing(space("m"))
        layout.addWidget(hint)
        layout.addLayout(form)
        layout.addWidget(buttons)
        self.field.line.textChanged.connect(self._enable)
        self._enable()
        self.field.line.setFocus()

    @property
    def wish(self) -> TakeWish:
        """What was chosen."""
        return TakeWish(
            self.field.folder or Path(),
            self.number.text().strip(),
            self.digest.text().strip().lower(),
            self._only_check,
        )

    def _check(self) -> None:
        self._only_check = True
        self.accept()

    def _enable(self) -> None:
        for button in (self.go, self.check):
            button.setEnabled(self.field.folder is not None)

    @classmethod
    def ask(cls, parent: QWidget, folder: Path | None = None) -> TakeWish | None:
        """Return what is wanted; None when the dialog was left."""
        dialog = cls(parent, folder)
        accepted = dialog.exec() == QDialog.DialogCode.Accepted
        wish = dialog.wish
        dialog.deleteLater()
        return wish if accepted else None
