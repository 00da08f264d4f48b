"""Handing what was taken out to the archive (移交归档)."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QDialog, QLabel, QLineEdit, QVBoxLayout, QWidget

from app.qt.forms import cancel_and, form_rows
from app.qt.theme import size, space
from app.qt.translations import tr
from app.windows.custody.steps import facts
from dossier.custody.model import Bundle


class ArchiveDialog(QDialog):
    """Who receives it at the archive; both sides are named.

    Args:
        parent: of the dialog.
        number: 案号.
        who: hands it over.
        bundles: that are handed over, originals to be given back told among them.
    """

    def __init__(
        self, parent: QWidget, number: str, who: str, bundles: Sequence[Bundle] = ()
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Hand to the archive"))
        self.setMinimumWidth(460)
        head = QLabel(number)
        head.setObjectName("heading")
        note = QLabel(tr("Everything of this case that was taken out is handed over."))
        note.setObjectName("muted")
        note.setWordWrap(True)
        listed = QLabel("\n".join(facts(one, one.label) for one in bundles))
        listed.setWordWrap(True)
        originals = [one for one in bundles if one.submitter]
        self.warning = QLabel(
            tr(
                "Originals to be given back are among them: {labels}. Cancel to give them back."
            ).format(labels="、".join(f"{one.label}（{one.submitter}）" for one in originals))
        )
        self.warning.setObjectName("invalid")
        self.warning.setWordWrap(True)
        self.warning.setVisible(bool(originals))
        self.to = QLineEdit()
        self.to.setMaxLength(100)
        self.to.setMinimumHeight(size("touch"))
        self.to.setAccessibleName(tr("Received by"))
        form = form_rows()
        form.addRow(tr("Handed over by"), QLabel(who))
        form.addRow(tr("Received by"), self.to)
        buttons, self.yes = cancel_and(self, tr("Hand over"))
        buttons.accepted.connect(self.accept)
        self.yes.setEnabled(False)
        self.to.textChanged.connect(
            lambda text: self.yes.setEnabled(bool(text.strip()) and text.strip() != who)
        )
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*[space("xl")] * 4)
        layout.setSpacing(space("m"))
        layout.addWidget(head)
        layout.addWidget(note)
        layout.addWidget(listed)
        layout.addWidget(self.warning)
        layout.addLayout(form)
        layout.addWidget(buttons)
        self.to.setFocus()

    @classmethod
    def ask(
        cls, parent: QWidget, number: str, who: str, bundles: Sequence[Bundle] = ()
    ) -> str | None:
        """Return who receives it; None when the form was left."""
        dialog = cls(parent, number, who, bundles)
        accepted = dialog.exec() == QDialog.DialogCode.Accepted
        to = dialog.to.text().strip()
        dialog.deleteLater()
        return to if accepted and to else None
