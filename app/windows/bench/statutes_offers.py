"""What the statutes zone offers unasked: spoken of, cited in the dossier, all laws (法条备选)."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import CancelledError, Future
from datetime import date
from typing import Any, Protocol

from PySide6.QtCore import QObject, QTimer, Signal
from shiboken6 import Shiboken

from app.qt.lanes import Lanes
from app.qt.translations import tr
from app.windows.bench.statutes_day import DayButton
from app.windows.bench.statutes_list import Row, cited_rows, law_rows, spoken_rows
from resources.errors import WenyiError

MOST_SPOKEN = 12
_AGAIN_MS = 2_000
_MOST_AGAIN = 60


class Ask(Protocol):
    """Asks the station, here or over the hub."""

    def __call__(self, name: str, **values: Any) -> Future[Any]:
        """Return what will hold the answer."""
        ...


class Asking:
    """Asks with the day that counts, and brings answers to the GUI thread.

    Args:
        owner: answers that come after it is gone are dropped.
        lanes: bring them.
        ask: of the station.
        day: tells which day counts.
        failed: told of errors nobody else wants.
    """

    def __init__(
        self,
        owner: QObject,
        lanes: Lanes,
        ask: Ask,
        day: DayButton,
        failed: Callable[[WenyiError], None],
    ) -> None:
        self._owner, self._lanes, self._ask = owner, lanes, ask
        self._day, self._failed = day, failed

    def __call__(
        self,
        name: str,
        on_done: Callable[[Any], None],
        on_error: Callable[[WenyiError], None] | None = None,
        **values: Any,
    ) -> None:
        """Ask; one of the two is called on the GUI thread."""
        if name.startswith("statute."):
            values["on"] = self._day.on.isoformat() if self._day.on else None
        future = self._ask(name, **values)

        def done(ended: Future[Any]) -> None:
            try:
                answer = ended.result()
            except CancelledError:
                return
            except WenyiError as error:
                known = error
                self._lanes.post(lambda: self._alive(on_error or self._failed, known))
                return
            self._lanes.post(lambda: self._alive(on_done, answer))

        future.add_done_callback(done)

    def _alive(self, call: Callable[[Any], None], value: Any) -> None:
        if Shiboken.isValid(self._owner):
            call(value)


class StatuteOffers(QObject):
    """Keeps what is offered; while somebody looks, asks until the dossier is read through.

    Attributes:
        changed: with whether a list that is read should not jump.
        spoken: with the number of articles that were spoken of.
    """

    changed = Signal(bool)
    spoken = Signal(int)

    def __init__(self, asking: Asking, day: DayButton, parent: QObject) -> None:
        super().__init__(parent)
        self._ask, self._day = asking, day
        self.laws: list[Row] = []
        self._cited: list[Row] = []
        self._spoken: list[Row] = []
        self._seen = False
        self._asked_again = 0
        self._again = QTimer(self)
        self._again.setSingleShot(True)
        self._again.setInterval(_AGAIN_MS)
        self._again.timeout.connect(self._ask_cited)

    def refresh(self) -> None:
        """Ask again for the laws and for what the dossier cites."""
        self.ask_laws()
        self._asked_again = 0
        self._ask_cited()

    def ask_laws(self) -> None:
        """Ask for the laws of the day."""
        self._ask("statute.laws", self._take_laws)

    def show_seen(self, seen: bool) -> None:
        """Say whether somebody looks; nothing is asked again while nobody does."""
        self._seen = seen
        if not seen:
            self._again.stop()

    def hear(self, text: str) -> None:
        """Offer the articles that somebody spoke of."""
        if text.strip():
            self._ask("statute.cited", self._take_spoken, lambda error: None, text=text)

    def rows(self) -> list[Row]:
        """Return all that is offered, under titles."""
        rows: list[Row] = []
        for title, some in (
            (tr("Spoken of"), self._spoken),
            (tr("Cited in the dossier"), self._cited),
            (tr("Laws"), self.laws),
        ):
            if some:
                rows += [Row(title), *some]
        return rows

    def _ask_cited(self) -> None:
        # Without a dossier there are no offers of one; the laws are there all the same.
        self._ask("statute.cited", self._take_cited, lambda error: None, case="")

    def _take_laws(self, answer: Any) -> None:
        self.laws = law_rows(answer["laws"], tr("in force since {day}"))
        self.changed.emit(False)

    def _take_cited(self, answer: Any) -> None:
        self._cited = cited_rows(answer["articles"])
        if not answer.get("done", True) and self._asked_again < _MOST_AGAIN and self._seen:
            self._asked_again += 1
            self._again.start()
        if "filed" in answer and not self._day.offered:
            self._day.offer({tr("Day of filing"): date.fromisoformat(answer["filed"])})
        self.changed.emit(False)

    def _take_spoken(self, answer: Any) -> None:
        rows = spoken_rows(answer["articles"])
        if not rows:
            return
        keys = {(row.law, row.number, row.sub) for row in rows}
        older = [row for row in self._spoken if (row.law, row.number, row.sub) not in keys]
        self._spoken = (list(reversed(rows)) + older)[:MOST_SPOKEN]
        self.spoken.emit(len(self._spoken))
        self.changed.emit(True)
