"""Writing the record: PDF as a court prints it, text, subtitles, JSON (导出笔录)."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QLabel,
    QPushButton,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from app.qt.theme import space
from app.qt.translations import mark, spoken, tr
from app.station.hearing import HearingRun
from courtroom.transcript import contents as reading
from courtroom.transcript import export as papers
from dossier.model import Case
from dossier.packages.files import write_whole

KINDS = {
    "pdf": mark("PDF, as the court prints it, with places for signatures"),
    "txt": mark("Plain text"),
    "srt": mark("Subtitles with times (SRT)"),
    "json": mark("Everything, for other programs (JSON)"),
}


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be written, and where."""

    kind: str
    path: Path
    confidential: bool


def export(run: HearingRun, wish: Wish) -> Path:
    """Write the record as it is now; whole or not at all.

    Raises:
        NotWritten, DiskFull: the file cannot be written.
        FontMissing: no Chinese font for the PDF.
    """
    run.save()
    contents = reading.read(run.store, run.hearing_id, confidential=wish.confidential)
    run.store.check_export(contents.volume)
    make: dict[str, Callable[[], bytes]] = {
        "pdf": lambda: papers.pdf(contents),
        "txt": lambda: papers.text(contents).encode(),
        "srt": lambda: papers.srt(contents).encode(),
        "json": lambda: json.dumps(
            papers.as_json(contents), ensure_ascii=False, indent=1
        ).encode(),
    }
    write_whole(wish.path, make[wish.kind]())
    return wish.path


class ExportDialog(QDialog):
    """Which form, and whether deliberation is in it."""

    def __init__(self, parent: QWidget, run: HearingRun) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Export the record"))
        self.setMinimumWidth(460)
        head = QLabel(tr("Export the record"))
        head.setObjectName("heading")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*[space("xl")] * 4)
        layout.setSpacing(space("s"))
        layout.addWidget(head)
        self.group = QButtonGroup(self)
        self.kinds = list(KINDS)
        for number, kind in enumerate(self.kinds):
            button = QRadioButton(spoken(KINDS[kind]))
            button.setChecked(number == 0)
            self.group.addButton(button, number)
            layout.addWidget(button)
        self.secret = QCheckBox(tr("Also what was said in deliberation (confidential)"))
        self.secret.setVisible(run.store.sees_confidential)
        layout.addSpacing(space("s"))
        layout.addWidget(self.secret)
        unsure = len(run.transcript.offers())
        if unsure:
            note = QLabel(tr("{n} lines have a better text that nobody decided on.")
                          .format(n=unsure))  # fmt: skip
            note.setObjectName("notice")
            note.setWordWrap(True)
            layout.addWidget(note)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        save = QPushButton(tr("Choose a file…"))
        save.setObjectName("primary")
        save.setDefault(True)
        buttons.addButton(save, QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        layout.addSpacing(space("m"))
        layout.addWidget(buttons)
        self.group.buttons()[0].setFocus()

    @classmethod
    def ask(cls, parent: QWidget, run: HearingRun, case: Case | None) -> Wish | None:
        """Return what is to be written; None when the dialog was left."""
        dialog = cls(parent, run)
        accepted = dialog.exec() == QDialog.DialogCode.Accepted
        kind = dialog.kinds[dialog.group.checkedId()]
        confidential = dialog.secret.isChecked()
        dialog.deleteLater()
        if not accepted:
            return None
        hearing = run.hearing
        number = "" if case is None else case.number
        name = f"{number}{hearing.title}（第{hearing.ordinal}次）.{kind}"
        path, _ = QFileDialog.getSaveFileName(
            parent, tr("Export the record"), str(Path.home() / name), f"*.{kind}"
        )
        if not path:
            return None
        chosen = Path(path)
        if chosen.suffix.lower() != f".{kind}":
            chosen = chosen.with_name(f"{chosen.name}.{kind}")
        return Wish(kind, chosen, confidential)
