"""Evidence brought to the hearing: whose it is, what it is called, its files (当庭提交)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QFileDialog,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from app.qt.forms import cancel_and, form_rows, writing_lines
from app.qt.lanes import Lane
from app.qt.theme import size, space
from app.qt.translations import tr
from app.station.evidence import Brought, EvidenceDesk, Wish
from app.windows.clerk.screens_opinions import sides
from app.windows.scan_desk.refused import RefusedDialog
from dossier.evidence import Exhibit

if TYPE_CHECKING:
    from app.windows.clerk.window import ClerkDesk

COURT = "法院"
PURPOSE_LINES = 3
"""What evidence is to prove is a sentence or two."""


class WishForm(QWidget):
    """What is asked of every piece of evidence that comes in a hearing."""

    def __init__(self, sides: Sequence[str], name: str = "") -> None:
        super().__init__()
        self.side = QComboBox()
        self.side.addItems(list(dict.fromkeys([*sides, COURT])))
        self.name = QLineEdit(name)
        self.purpose = QPlainTextEdit()
        writing_lines(self.purpose, PURPOSE_LINES)
        self.original = QCheckBox(tr("The original was handed in"))
        form = form_rows()
        form.setContentsMargins(0, 0, 0, 0)
        for label, widget in (
            (tr("Submitted by"), self.side),
            (tr("Name"), self.name),
            (tr("What it is to prove"), self.purpose),
            ("", self.original),
        ):
            if widget is not self.purpose:
                widget.setMinimumHeight(size("control"))
            widget.setAccessibleName(label or self.original.text())
            form.addRow(label, widget)
        self.setLayout(form)

    @property
    def wanted(self) -> Wish:
        """What was written."""
        fields = {
            "purpose": self.purpose.toPlainText().strip(),
            "original": self.original.isChecked(),
        }
        return Wish(self.side.currentText(), self.name.text().strip(), fields=fields)


class BroughtDialog(QDialog):
    """A piece of evidence that was brought to the hearing as files."""

    def __init__(self, parent: QWidget, paths: Sequence[Path], sides: Sequence[str]) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Evidence brought to the hearing"))
        self.setMinimumWidth(560)
        self.form = WishForm(sides, paths[0].stem)
        files = QLabel("、".join(path.name for path in paths)[:300])
        files.setObjectName("muted")
        files.setWordWrap(True)
        buttons, _ = cancel_and(self, tr("List"))
        buttons.accepted.connect(self.accept)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*[space("xl")] * 4)
        layout.setSpacing(space("m"))
        for widget in (files, self.form, buttons):
            layout.addWidget(widget)
        self.form.side.setFocus()

    @classmethod
    def ask(cls, parent: QWidget, paths: Sequence[Path], sides: Sequence[str]) -> Wish | None:
        """Return what is known of it; None when the dialog was left."""
        dialog = cls(parent, paths, sides)
        accepted = dialog.exec() == QDialog.DialogCode.Accepted
        wanted = dialog.form.wanted
        dialog.deleteLater()
        return wanted if accepted else None


def service_of(desk: ClerkDesk) -> EvidenceDesk | None:
    """Return the evidence of the case that is open; None: there is none."""
    clerk = desk.clerk
    services: Any = clerk.services
    return None if clerk.case is None else EvidenceDesk(services, clerk.case.id, clerk.who)


def listed_words(desk: ClerkDesk) -> Callable[[Exhibit], None]:
    """Return what says that an exhibit is listed, and has it seen."""

    def listed(one: Exhibit) -> None:
        desk.say(tr("{label} is listed").format(label=one.label))
        desk.pane.evidence.tree.choose(one.id)
        desk.clerk.screens.read_exhibits()

    return listed


def add_files(desk: ClerkDesk) -> None:
    """Take what was brought to the hearing into the dossier and list it as one exhibit."""
    clerk, service = desk.clerk, service_of(desk)
    if service is None:
        return
    names, _ = QFileDialog.getOpenFileNames(
        desk, tr("Evidence brought to the hearing"), "", tr("Pictures, PDF, sound, film (*)")
    )
    paths = [Path(name) for name in names]
    wish = BroughtDialog.ask(desk, paths, sides(clerk.screens.facts)) if paths else None
    if wish is None:
        return
    listed = listed_words(desk)

    def added(brought: Brought) -> None:
        if brought.report is not None and brought.report.refused:
            RefusedDialog.ask(desk, desk.theme, brought.report.refused)
        if brought.exhibit is None:
            desk.say(tr("None of the files could be taken."))
            return
        listed(brought.exhibit)

    desk.say(tr("The files are taken into the dossier…"))
    clerk.lanes.run(
        Lane.EXPORT,
        lambda task: service.add_files(paths, wish, cancel=task.cancel),
        added,
        desk.show_error,
        owner=desk,
    )
