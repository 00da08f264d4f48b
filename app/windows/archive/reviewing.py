"""A person decides a check that a machine cannot (人工核对)."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtWidgets import (
    QButtonGroup,
    QDialog,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from app.qt.forms import cancel_and, form_rows, writing_lines
from app.qt.theme import size, space
from app.qt.translations import tr


@dataclass(frozen=True, slots=True)
class Decision:
    """What a person found, and what they looked at."""

    passed: bool
    reason: str


class ReviewDialog(QDialog):
    """Passed or failed, and why; neither is chosen beforehand."""

    def __init__(self, parent: QWidget, title: str, remark: str, who: str) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Manual review"))
        self.setMinimumWidth(520)
        head = QLabel(title)
        head.setObjectName("heading")
        note = QLabel(remark)
        note.setObjectName("muted")
        for label in (head, note):
            label.setWordWrap(True)
        note.setVisible(bool(remark))
        self.passed = QRadioButton(tr("Passed"))
        self.failed = QRadioButton(tr("Failed"))
        group = QButtonGroup(self)
        choice = QHBoxLayout()
        choice.setSpacing(space("xl"))
        for button in (self.passed, self.failed):
            button.setMinimumHeight(size("control"))
            group.addButton(button)
            choice.addWidget(button)
        choice.addStretch(1)
        self.reason = QPlainTextEdit()
        self.reason.setAccessibleName(tr("What was looked at"))
        self.reason.setPlaceholderText("已核对移交审批单及经办人、审核人签字")
        writing_lines(self.reason, 3)
        form = form_rows()
        form.addRow(tr("Verdict"), choice)
        form.addRow(tr("What was looked at"), self.reason)
        form.addRow(tr("Reviewed by"), QLabel(who))
        kept = QLabel(tr("Name, time and reason go into the journal and the report."))
        kept.setObjectName("small")
        buttons, self.save = cancel_and(self, tr("Confirm the review"))
        buttons.accepted.connect(self.accept)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*[space("xl")] * 4)
        layout.setSpacing(space("m"))
        layout.addWidget(head)
        layout.addWidget(note)
        layout.addLayout(form)
        layout.addWidget(kept)
        layout.addWidget(buttons)
        group.buttonToggled.connect(lambda *_: self._enable())
        self.reason.textChanged.connect(self._enable)
        self._enable()

    def _enable(self) -> None:
        chosen = self.passed.isChecked() or self.failed.isChecked()
        self.save.setEnabled(chosen and bool(self.reason.toPlainText().strip()))

    @classmethod
    def ask(cls, parent: QWidget, title: str, remark: str, who: str) -> Decision | None:
        """Return the decision; None when the dialog was left."""
        dialog = cls(parent, title, remark, who)
        accepted = dialog.exec() == QDialog.DialogCode.Accepted
        made = Decision(dialog.passed.isChecked(), dialog.reason.toPlainText().strip())
        dialog.deleteLater()
        return made if accepted else None
