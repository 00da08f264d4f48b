"""What to ask when the feeder stopped: go on from which sheet (续扫)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from app.qt.forms import cancel_and, number_field
from app.qt.lanes import Lane
from app.qt.pictures import to_image
from app.qt.theme import size, space
from app.qt.translations import language, tr
from app.windows.host import Host
from app.windows.scan_desk.desk import Desk
from dossier.ids import BatchId
from resources.errors import DeviceError, ForeignSeparator, WenyiError, describe

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from app.station.feeding import Feed, Stopped
    from app.windows.services import Services

_PASTED = "MultiFeed"
_PICTURE_PX = 340


@dataclass(frozen=True, slots=True)
class Halt:
    """A batch that stopped, as it is put before the person.

    Attributes:
        kind: class name of the error.
        said: what happened and what to do.
        where: to go on.
        picture: H × W × 3 RGB of the last good side; None: none came whole.
        files: files came and no paper: there is nothing to be laid in again.
    """

    kind: str
    said: str
    where: Stopped
    picture: NDArray[np.uint8] | None
    files: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """What the person said.

    Attributes:
        from_sheet: the sheet laid in first.
        accepted: why the double feed is none; empty: it was parted.
    """

    from_sheet: int
    accepted: str = ""


class GoOnDialog(QDialog):
    """The last good sheet, and the number of the sheet that is laid in first."""

    def __init__(self, parent: QWidget, halt: Halt) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Feeding stopped"))
        self.setMinimumWidth(680)
        foreign, where = halt.kind == "ForeignSeparator", halt.where
        said = QLabel(halt.said)
        said.setWordWrap(True)
        self.sheet = number_field(1, max(1, where.from_sheet), where.from_sheet)
        self.sheet.setMinimumHeight(size("control"))
        self.sheet.setAccessibleName(tr("Feed again from sheet"))
        self.pasted = QRadioButton(tr("Looked at: one sheet, pasted or punched"))
        self.parted = QRadioButton(tr("There were several sheets; they are parted now"))
        self.parted.setChecked(True)
        words = QVBoxLayout()
        words.setSpacing(space("m"))
        words.addWidget(said)
        if where.sheets:
            whole = QLabel(
                tr("{sheets} sheets came whole; the last of them is on the left.").format(
                    sheets=where.sheets
                )
            )
            whole.setWordWrap(True)
            words.addWidget(whole)
        if halt.kind == _PASTED:
            words.addWidget(self.parted)
            words.addWidget(self.pasted)
        else:
            for button in (self.parted, self.pasted):
                button.setParent(self)
                button.hide()
        line = QHBoxLayout()
        laid_in = QLabel(tr("Feed again from sheet"))
        line.addWidget(laid_in)
        line.addWidget(self.sheet)
        line.addStretch(1)
        words.addLayout(line)
        hint = QLabel(tr("Sheets that came already may be laid in again: they are set aside."))
        hint.setObjectName("muted")
        hint.setWordWrap(True)
        words.addWidget(hint)
        for paper in (laid_in, self.sheet, hint):
            paper.setVisible(not halt.files)
        words.addStretch(1)
        top = QHBoxLayout()
        top.setSpacing(space("xl"))
        if halt.picture is not None:
            shown = QLabel()
            shown.setFrameShape(QFrame.Shape.Box)
            shown.setPixmap(QPixmap.fromImage(to_image(halt.picture)))
            shown.setAccessibleName(tr("The last sheet that came whole"))
            top.addWidget(shown, 0, Qt.AlignmentFlag.AlignTop)
        top.addLayout(words, 1)
        buttons, self.yes = cancel_and(
            self, tr("Go on in this case") if foreign else tr("Go on scanning")
        )
        self.yes.setMinimumHeight(size("touch"))
        cancel = buttons.button(QDialogButtonBox.StandardButton.Cancel)
        cancel.setMinimumHeight(size("touch"))
        buttons.accepted.connect(self.accept)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*[space("xl")] * 4)
        layout.setSpacing(space("l"))
        layout.addLayout(top)
        layout.addWidget(buttons)
        stops = (self.yes, self.parted, self.pasted, self.sheet)
        for before, after in pairwise(stops):
            QWidget.setTabOrder(before, after)
        # What belongs to another case must not come in because somebody pressed Enter.
        (cancel if foreign else self.yes).setDefault(True)
        (cancel if foreign else self.yes).setFocus()

    @property
    def answer(self) -> Answer:
        """What is chosen."""
        # What the button says is what the journal keeps as the person's word.
        accepted = self.pasted.text() if self.pasted.isChecked() else ""
        return Answer(self.sheet.value(), accepted)

    @classmethod
    def ask(cls, parent: QWidget, halt: Halt) -> Answer | None:
        """Return what the person said; None when the dialog was left."""
        dialog = cls(parent, halt)
        accepted = dialog.exec() == QDialog.DialogCode.Accepted
        answer = dialog.answer if accepted else None
        dialog.deleteLater()
        return answer


class GoingOn(QObject):
    """Shows the last good sheet of a batch that stopped, and goes on from the next.

    Attributes:
        gone_on: emitted when the rest of a pile is asked for.
    """

    gone_on = Signal()

    def __init__(self, page: QWidget, host: Host, desk: Desk) -> None:
        super().__init__(page)
        self._page, self._host, self._desk = page, host, desk

    def offers(self, error: WenyiError) -> bool:
        """Return whether feeding can go on after such an error."""
        return isinstance(error, DeviceError | ForeignSeparator)

    def ask(self, batch_id: BatchId, error: WenyiError) -> None:
        """Find where to go on, show the last good sheet, and ask."""
        words = describe(error, "en" if language() == "en" else "zh_CN")
        advice = words.advice
        if self._desk.receiving.files and isinstance(error, ForeignSeparator):
            advice = tr(
                "Check the files: if what follows belongs to the other case, leave this dialog, "
                "open that case and import those files there; if the sheet is among them by "
                "mistake, go on in this case. Pages that came already are not taken twice."
            )
        said = f"{words.what}\n{advice}"
        kind = type(error).__name__
        self._desk.lanes.run(
            Lane.STORE,
            lambda task: _halt(self._desk.services, batch_id, kind, said),
            self._ask,
            owner=self,
        )

    def ask_for_last(self) -> None:
        """Ask for the newest batch of the open case, if the feeder ended it."""
        snapshot, services = self._desk.snapshot, self._desk.services
        if snapshot is None:
            return
        said = tr("The last batch of this case was not fed to its end.")

        def work(task: object) -> Halt | None:
            from app.station.feeding import last_stopped

            last = last_stopped(services.store, snapshot.case.id)  # type: ignore[arg-type]
            if last is None:
                return None
            kind = last.error_kind.rpartition(".")[2]
            return _halt(services, last.batch.id, kind, said)

        def show(halt: Halt | None) -> None:
            if halt is None:
                self._host.say(tr("No batch of this case waits to be gone on with."))
            else:
                self._desk.receiving.fed, self._desk.receiving.files = None, ()
                self._ask(halt)

        self._desk.lanes.run(Lane.STORE, work, show, owner=self)

    def _ask(self, halt: Halt) -> None:
        from app.station.feeding import PLAIN

        receiving = self._desk.receiving
        files = receiving.files
        answer = GoOnDialog.ask(self._page, replace(halt, files=bool(files)))
        if answer is None:
            return
        if files:
            # They are read from the first again: the pages that came are known and set aside.
            answer = replace(answer, from_sheet=1)
        fed = _behind(receiving.fed or PLAIN, halt, answer)
        self.gone_on.emit()
        if files:
            receiving.import_files(files, fed)
        else:
            receiving.scan(fed, receiving.profile)


def _halt(services: Services, batch_id: BatchId, kind: str, said: str) -> Halt:
    from app.station.feeding import stopped

    where = stopped(services.store, batch_id)  # type: ignore[arg-type]
    known_by = where.known_by
    picture = None if known_by is None else services.thumbnail(known_by, _PICTURE_PX)
    return Halt(kind, said, where, picture)


def _behind(fed: Feed, halt: Halt, answer: Answer) -> Feed:
    """Return how the rest of the pile is fed: as what came before, and behind it."""
    from scanner.capture.batch import Continued

    last = halt.where.last_good
    into = fed.into
    if into is not None and last is not None:
        # What came lies in its place already.
        into, fed = last.id, replace(fed, replace=False, after=True)
    return replace(
        fed,
        into=into,
        backs_of=halt.where.backs_of,
        continued=Continued(halt.where.batch.id, answer.from_sheet),
        pass_foreign=halt.kind == "ForeignSeparator",
        accepted=answer.accepted,
    )
