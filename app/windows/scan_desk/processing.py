"""What is done to the chosen pages' views: straight, cut, cleaned (图像处理)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QLabel,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.qt.lanes import Lane, Task
from app.qt.theme import space
from app.qt.translations import mark, spoken, tr, trn
from app.windows.scan_desk.desk import Desk
from dossier.model import Page
from resources.errors import Cancelled

if TYPE_CHECKING:
    from app.station.processing import Processed, Step
    from app.station.station import Station

_NAMES = {
    "deskew": (mark("Lay &straight"), mark("Turned by the angle of its lines.")),
    "crop": (mark("Cut to the &paper"), mark("The backing around smaller paper goes.")),
    "border": (mark("Take off dark &borders"), mark("Shadows and backing along the edges.")),
    "holes": (mark("Fill punch &holes"), mark("Painted over with the paper's colour.")),
    "back": (
        mark("Lift print showing &through"),
        mark("Of sheets scanned with both sides: told by the mirrored other side."),
    ),
    "specks": (
        mark("Remove spec&ks"),
        mark("Single ones apart from ink; seals, fingerprints and handwriting stay."),
    ),
}


class ProcessingDialog(QDialog):
    """Switches for the chosen pages; what differs from page to page stays until it is set."""

    def __init__(self, parent: QWidget, desk: Desk, pages: Sequence[Page]) -> None:
        from app.station.processing import Step, steps_of

        super().__init__(parent)
        self._desk, self._pages = desk, tuple(pages)
        self._task: Task | None = None
        self.done_to: Processed | None = None
        self.setWindowTitle(tr("Image processing"))
        self.setMinimumWidth(480)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*[space("xl")] * 4)
        layout.setSpacing(space("m"))
        head = QLabel(trn("Views of %n page(s)", len(self._pages)))
        head.setObjectName("heading")
        layout.addWidget(head)
        told = QLabel(tr("What was scanned stays as it is; every step can be switched off again."))
        told.setObjectName("muted")
        told.setWordWrap(True)
        layout.addWidget(told)
        on = [steps_of(page) for page in self._pages]
        self.boxes: dict[Step, QCheckBox] = {}
        for key, (name, hint) in _NAMES.items():
            step = Step(key)
            box = QCheckBox(spoken(name))
            box.setToolTip(spoken(hint))
            count = sum(step in each for each in on)
            if 0 < count < len(on):
                box.setTristate(True)
                box.setCheckState(Qt.CheckState.PartiallyChecked)
            else:
                box.setChecked(bool(on) and count == len(on))
            layout.addWidget(box)
            self.boxes[step] = box
        self._before = {step: box.checkState() for step, box in self.boxes.items()}
        self.progress = QProgressBar()
        # Of a single page no share is known: the bar runs to and fro until it is done.
        self.progress.setRange(0, len(self._pages) if len(self._pages) > 1 else 0)
        self.progress.setTextVisible(False)
        self.progress.hide()
        layout.addWidget(self.progress)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.go = QPushButton(tr("Apply"))
        self.go.setObjectName("primary")
        buttons.addButton(self.go, QDialogButtonBox.ButtonRole.ActionRole)
        self.go.setDefault(True)
        self.go.clicked.connect(self.apply)
        buttons.rejected.connect(self.reject)
        layout.addStretch(1)
        layout.addWidget(buttons)

    @property
    def switched(self) -> dict[Step, bool]:
        """What a person set otherwise than it was."""
        return {
            step: box.checkState() is Qt.CheckState.Checked
            for step, box in self.boxes.items()
            if box.checkState() is not Qt.CheckState.PartiallyChecked
            and box.checkState() is not self._before[step]
        }

    def apply(self) -> None:
        """Measure the pages and make the change."""
        switched = self.switched
        if not switched:
            self.accept()
            return
        self.go.setEnabled(False)
        for box in self.boxes.values():
            box.setEnabled(False)
        self.progress.show()

        def work(task: Task) -> Processed:
            from app.station.processing import process

            return process(
                cast("Station", self._desk.services).store,
                self._pages,
                switched,
                on_progress=lambda done, of: task.progress((done, of)),
                cancel=task.cancel,
            )

        self._task = self._desk.lanes.run(
            Lane.EXPORT,
            work,
            self._made,
            self._failed,
            lambda told: self.progress.setValue(told[0]),
            owner=self,
        )

    def _made(self, made: Processed) -> None:
        self._task, self.done_to = None, made
        self._desk.apply(made.change)
        self.accept()

    def _failed(self, error: BaseException) -> None:
        self._task = None
        if not isinstance(error, Cancelled):
            self._desk.failed.emit(error)
        super().reject()

    def reject(self) -> None:
        """Give up; nothing is changed."""
        if self._task is not None:
            self._task.cancel.set()
        super().reject()


def words_of(made: Processed, pages: int) -> str:
    """Return on how many pages each step found something, for the status line."""
    names = {
        "deskew": tr("Laid straight"),
        "crop": tr("Cut"),
        "border": tr("Dark borders"),
        "holes": tr("Punch holes"),
        "back": tr("Showing through"),
        "specks": tr("Specks"),
    }
    told = [
        tr("{step}: {count} of {pages}").format(step=names[step], count=count, pages=pages)
        for step, count in made.found.items()
    ]
    return tr(" · ").join(told)
