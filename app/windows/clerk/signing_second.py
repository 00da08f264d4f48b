"""The record on a second screen, for somebody who has none of their own (第二屏阅读签署)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QCloseEvent, QGuiApplication, QKeyEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.qt.theme import Theme
from app.qt.translations import tr
from app.windows.clerk.signing_asking import Identified
from app.windows.clerk.signing_control import Signing
from app.windows.room.record_hands import Hands, OnDone, ReaderLine, ReaderPaper, Strokes
from app.windows.room.record_sheet import RecordSheet
from courtroom.signing.pads.contract import Ink, device_of, strokes_of
from courtroom.transcript.contents import moment
from courtroom.viewing.contract import TileSource
from dossier.ids import SignerId


class DeskHands(Hands):
    """The paper of the clerk's machine in the hands of somebody beside it.

    Args:
        signing: the clerk's.
        signer_id: who reads.
    """

    def __init__(self, signing: Signing, signer_id: SignerId, parent: QObject | None) -> None:
        super().__init__(signing.lanes, parent)
        self._signing, self._signer_id = signing, signer_id
        self._asked = ""
        self._count = 0
        self._told = Identified()
        signing.changed.connect(self._changed)
        self._changed()

    def ask(self, told: Identified) -> None:
        """Have them sign on this screen (请其签名)."""
        self._count += 1
        self._asked, self._told = f"here-{self._count}", told
        self.changed.emit()

    @property
    def paper(self) -> ReaderPaper | None:
        """What stands."""
        now, signer = self._signing.now, self._signing.signer(self._signer_id)
        if now is None or signer is None:
            return None
        paper = now.paper
        readings = self._signing.seen.readings.get(signer.id, ())
        return ReaderPaper(
            title=paper.title,
            label=signer.label,
            draft=paper.draft_sha256,
            pages=paper.pages,
            state=signer.state.value,
            phase=paper.state.value,
            asked=self._asked if signer.state.value == "read" else "",
            seen=tuple(
                sorted(
                    {
                        page
                        for one in readings
                        if one.draft_sha256 == paper.draft_sha256
                        for page, seconds in one.shown
                        if seconds > 0
                    }
                )
            ),
            wishes=tuple(
                {
                    "quoted": one.quoted,
                    "wish": one.wish,
                    "decision": one.decision.value,
                    "ground": one.ground,
                    "at": moment(one.at),
                }
                for one in now.corrections
                if one.signer_id == signer.id
            ),
        )

    def source(self, page: int) -> TileSource | None:
        """Return a page as it is now, with what others have signed."""
        sources = self._signing.seen.sources
        return sources[page - 1] if 0 < page <= len(sources) else None

    def read(self, shown: Sequence[tuple[int, float]]) -> None:
        """Note what was shown."""
        self._signing.note_read(self._signer_id, shown)

    def correct(
        self, wish: str, ink: Strokes, page: int | None, line: str | None, then: OnDone
    ) -> None:
        """Ask for a correction; by hand it waits for the clerk's words."""
        found = next((one for one in self.lines if one.id == line), None)
        quoted = "" if found is None else found.words
        if ink:
            self._signing.keep_written(self._signer_id, page, quoted, ink)
        else:
            self._signing.ask_correction(self._signer_id, wish, page, quoted, "")
        then()

    def listen(self, line: str, play: Callable[[str], None]) -> None:
        """Play a sentence from the recording."""
        self._signing.sentence(line, play)

    def sign(self, strokes: Strokes, pad: Mapping[str, object], then: OnDone) -> None:
        """Put the signature into the record."""
        self._asked = ""
        ink = Ink(
            strokes_of([[list(point) for point in stroke] for stroke in strokes]),
            device_of(dict(pad)),
        )
        self._signing.sign_here(self._signer_id, ink, self._told)
        then()

    def decline(self) -> None:
        """Nothing is signed now."""
        self._asked = ""
        self.changed.emit()

    def _changed(self) -> None:
        seen = self._signing.seen
        self.lines = tuple(
            ReaderLine(
                one.id, one.page, one.top, one.bottom, one.label, one.text, one.id in seen.heard
            )
            for one in seen.lines
        )
        self.changed.emit()


class SecondScreen(QWidget):
    """A window that fills the second screen; on a machine with one screen it is a window.

    Attributes:
        closed: it is gone.
    """

    closed = Signal()

    def __init__(self, theme: Theme, signing: Signing, signer_id: SignerId) -> None:
        super().__init__(None, Qt.WindowType.Window)
        self.setWindowTitle(tr("Record for reading and signing"))
        self.signer_id = signer_id
        self.hands = DeskHands(signing, signer_id, self)
        self.sheet = RecordSheet(theme, self.hands)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.sheet)

    def open(self, beside: QWidget) -> None:
        """Fill a screen that the clerk's window is not on; else open large."""
        own = beside.screen()
        others = [one for one in QGuiApplication.screens() if one is not own]
        if others:
            self.setGeometry(others[0].geometry())
            self.showFullScreen()
        else:
            self.resize(1280, 860)
            self.show()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Let nobody close it by Escape but where there is one screen."""
        if event.key() == Qt.Key.Key_Escape and not self.isFullScreen():
            self.close()
        else:
            super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Note what was read."""
        self.sheet.silence()
        self.sheet.hide()
        self.closed.emit()
        super().closeEvent(event)


__all__ = ["DeskHands", "SecondScreen"]
