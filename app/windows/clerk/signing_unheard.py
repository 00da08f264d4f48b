"""What a record lacks, told before it is laid out for signing (听不清的行、尚未转写的录音)."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QDialogButtonBox, QPushButton, QWidget

from app.qt.lanes import Lane, Task
from app.qt.messages import Question
from app.qt.theme import Theme
from app.qt.translations import tr, trn
from app.station.hearing_status import Status
from app.windows.clerk.words import BEHIND_S, duration
from courtroom.transcript import Transcript, finding
from dossier.ids import UtteranceId

if TYPE_CHECKING:
    from app.windows.clerk.signing import SigningWindow


class Answer(StrEnum):
    """What the clerk wants done about them."""

    GO = "go"
    """Have the first one open in the record."""
    GO_ON = "go on"
    """Lay the record out without them."""
    CANCEL = "cancel"


class UnheardDialog(Question):
    """Says how many there are; the way to the first is the answer that Enter gives."""

    def __init__(self, parent: QWidget, theme: Theme, count: int) -> None:
        super().__init__(
            parent,
            theme,
            trn("%n line(s) were heard, but have no words", count),
            tr(
                "The record to be signed leaves them out: listen to them and write what was said, "
                "or 【听不清】, or remove them."
            ),
            tr("Go to the first one"),
            risky=False,
        )
        self.answer = Answer.CANCEL
        self.go_on = QPushButton(tr("Lay out without them"))
        self.go_on.setAutoDefault(False)
        self.buttons.addButton(self.go_on, QDialogButtonBox.ButtonRole.ActionRole)
        self.go_on.clicked.connect(lambda: self._end(Answer.GO_ON))
        self.buttons.accepted.connect(lambda: self._end(Answer.GO))

    def _end(self, answer: Answer) -> None:
        self.answer = answer
        self.accept()

    @classmethod
    def answered(cls, parent: QWidget, theme: Theme, count: int) -> Answer:
        """Ask, and return the answer."""
        dialog = cls(parent, theme, count)
        dialog.exec()
        answer = dialog.answer
        dialog.deleteLater()
        return answer


def unwritten_s(status: Status | None) -> float:
    """Return how much of the recordings recognition is still writing, in seconds."""
    if status is None:
        return 0.0
    state = status.sound.listening
    going = state is not None and state.phase in ("starting", "ready", "listening", "restarting")
    behind_s = state.behind_s if state is not None and going else 0.0
    left_s = behind_s + (status.rest_s if status.catching_up else 0.0)
    return left_s if left_s >= BEHIND_S else 0.0


def unless_unwritten(window: SigningWindow, go_on: Callable[[], None]) -> None:
    """Lay the record out; while words of it are still to come, the clerk says so first."""
    left_s = unwritten_s(window.clerk.status())
    if left_s:
        title = tr("Recognition is not done: {t} of the recording to go").format(
            t=duration(left_s)
        )
        text = tr(
            "What is written after this is not in what was laid out: it has to be laid out anew, "
            "and everybody reads it again. Better wait until everything said is written."
        )
        if not Question.ask(window, window.theme, title, text, tr("Lay it out now")):
            return
    go_on()


def unless_unheard(
    window: SigningWindow, go_on: Callable[[], None], known: set[UtteranceId]
) -> None:
    """Lay the record out, once the clerk knows which lines it would leave out.

    Args:
        window: whose hearing it is.
        go_on: lays it out; called at once where every line that was heard has words.
        known: lines the clerk was told of and left out; they are not told again, and those
            left out now are added.
    """
    signing = window.signing
    store, hearing_id = signing.desk.store, signing.hearing_id

    def look(task: Task) -> list[UtteranceId]:
        return finding.unheard(Transcript.open(store, hearing_id).record)

    def found(lines: list[UtteranceId]) -> None:
        if known.issuperset(lines):
            go_on()
            return
        answer = UnheardDialog.answered(window, window.theme, len(lines))
        if answer is Answer.GO:
            window.line_asked.emit(lines[0])
        elif answer is Answer.GO_ON:
            known.update(lines)
            go_on()

    signing.lanes.run(Lane.SIGNING, look, found, signing.failed.emit, owner=window)
