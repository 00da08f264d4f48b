"""Saving a scan profile under a name (扫描方案)."""

from __future__ import annotations

from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.qt.theme import size, space
from app.qt.translations import tr
from app.windows.names import mode_name, source_name
from scanner.profile import PAPERS, ColourMode, Profile, Source

_DPI = (200, 300, 400, 600)
"""200 dpi is the floor. Source: DA/T 31-2017."""
_SWITCHES = ("deskew", "crop", "blanks")


class ProfileDialog(QDialog):
    """Source, resolution, colour, paper and a name."""

    def __init__(self, parent: QWidget, start: Profile) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Save scan profile"))
        self.setMinimumWidth(420)
        self.name = QLineEdit(start.name)
        self.source = QComboBox()
        for source in Source:
            self.source.addItem(source_name(source), source)
        self.source.setCurrentIndex(list(Source).index(start.source))
        self.dpi = QComboBox()
        for dpi in sorted({*_DPI, start.dpi}):
            self.dpi.addItem(tr("{dpi} dpi").format(dpi=dpi), dpi)
        self.dpi.setCurrentIndex(self.dpi.findData(start.dpi))
        self.mode = QComboBox()
        for mode in ColourMode:
            self.mode.addItem(mode_name(mode), mode)
        self.mode.setCurrentIndex(list(ColourMode).index(start.mode))
        self.paper = QComboBox()
        papers = {**PAPERS, start.paper.name: start.paper}
        for name, paper in papers.items():
            self.paper.addItem(name, paper)
        self.paper.setCurrentText(start.paper.name)
        form = QFormLayout()
        form.setHorizontalSpacing(space("m"))
        form.setVerticalSpacing(space("s"))
        for label, widget in (
            (tr("Name"), self.name),
            (tr("Source"), self.source),
            (tr("Resolution"), self.dpi),
            (tr("Colour mode"), self.mode),
            (tr("Paper"), self.paper),
        ):
            widget.setMinimumHeight(size("control"))
            form.addRow(label, widget)
        self.deskew = QCheckBox(tr("Set pages straight"))
        self.crop = QCheckBox(tr("Cut sheets to their edges"))
        self.blanks = QCheckBox(tr("Mark pages that may be blank"))
        for name in _SWITCHES:
            box: QCheckBox = getattr(self, name)
            box.setChecked(getattr(start, name))
            form.addRow("", box)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        save = QPushButton(tr("Save"))
        save.setObjectName("primary")
        save.setDefault(True)
        buttons.addButton(save, QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        self.name.textChanged.connect(lambda text: save.setEnabled(bool(text.strip())))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*[space("xl")] * 4)
        layout.setSpacing(space("l"))
        layout.addLayout(form)
        layout.addWidget(buttons)

    @property
    def profile(self) -> Profile:
        """What was chosen."""
        return Profile(
            name=self.name.text().strip(),
            source=list(Source)[self.source.currentIndex()],
            dpi=int(self.dpi.currentData()),
            mode=list(ColourMode)[self.mode.currentIndex()],
            paper=self.paper.currentData(),
            **{name: getattr(self, name).isChecked() for name in _SWITCHES},
        )

    @classmethod
    def ask(cls, parent: QWidget, start: Profile) -> Profile | None:
        """Return the profile to save; None when the dialog was left."""
        dialog = cls(parent, start)
        accepted = dialog.exec() == QDialog.DialogCode.Accepted
        profile = dialog.profile if accepted else None
        dialog.deleteLater()
        return profile
