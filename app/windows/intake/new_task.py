"""Paper that was not registered here: from an assistant, or after a hearing (新建扫描任务)."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QDialog, QLabel, QLineEdit, QVBoxLayout, QWidget

from app.qt.forms import cancel_and, form_rows, number_field
from app.qt.theme import size, space
from app.qt.translations import spoken, tr
from app.windows.intake import words
from dossier.custody.changes import LONGEST_LABEL, MOST_SHEETS
from dossier.intake.changes import LONGEST_NAME
from dossier.intake.model import Origin


@dataclass(frozen=True, slots=True)
class NewTask:
    """What is to be scanned."""

    title: str
    sheets: int
    origin: Origin
    label: str
    submitter: str


class NewTaskDialog(QDialog):
    """What it is, how many sheets, where it comes from, whose originals."""

    def __init__(
        self, parent: QWidget, number: str, origin: Origin = Origin.HEARING, title: str = ""
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("New scan task"))
        self.setMinimumWidth(520)
        head = QLabel(number)
        head.setObjectName("heading")
        self.title = QLineEdit()
        self.title.setMaxLength(LONGEST_NAME)
        self.sheets = number_field(1, MOST_SHEETS, 1)
        self.origin = QComboBox()
        for one in (Origin.HEARING, Origin.ASSISTANT, Origin.COUNTER):
            self.origin.addItem(spoken(words.ORIGINS[one]), one.value)
        self.origin.setCurrentIndex(self.origin.findData(origin.value))
        self.submitter = QLineEdit()
        self.submitter.setMaxLength(LONGEST_NAME)
        self.submitter.setPlaceholderText(tr("Only of originals that go back"))
        self.label = QLineEdit()
        self.label.setMaxLength(LONGEST_LABEL)
        self.label.setPlaceholderText(tr("Label stuck on already (scan); else a new one"))
        self.label.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)
        form = form_rows()
        for name, field in (
            (tr("Name of the material"), self.title),
            (tr("Sheets"), self.sheets),
            (tr("Came from"), self.origin),
            (tr("Brought by"), self.submitter),
            (tr("Label"), self.label),
        ):
            field.setMinimumHeight(size("control"))
            field.setAccessibleName(name)
            form.addRow(name, field)
        buttons, self.yes = cancel_and(self, tr("Make the task"))
        buttons.accepted.connect(self.accept)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*[space("xl")] * 4)
        layout.setSpacing(space("m"))
        layout.addWidget(head)
        layout.addLayout(form)
        layout.addWidget(buttons)
        self.yes.setEnabled(False)
        self.title.textChanged.connect(lambda text: self.yes.setEnabled(bool(text.strip())))
        # Disabling the button passed the keyboard on to "Cancel".
        self.title.setFocus()
        self.title.setText(title)
        self.title.selectAll()

    @property
    def entered(self) -> NewTask:
        """What was entered."""
        return NewTask(
            self.title.text().strip(),
            self.sheets.value(),
            Origin(self.origin.currentData()),
            self.label.text().strip(),
            self.submitter.text().strip(),
        )

    @classmethod
    def ask(
        cls, parent: QWidget, number: str, origin: Origin = Origin.HEARING, title: str = ""
    ) -> NewTask | None:
        """Return what was entered; None when the dialog was left."""
        dialog = cls(parent, number, origin, title)
        accepted = dialog.exec() == QDialog.DialogCode.Accepted
        entered = dialog.entered
        dialog.deleteLater()
        return entered if accepted else None
