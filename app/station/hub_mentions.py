"""Evidence that is spoken of becomes an offer on bench and clerk's desk (证据提及→示证建议).

An offer is only ever that: nothing is shown without somebody's touch.
"""

from __future__ import annotations

import logging
import queue
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from app.station.hub_seats import COURT, side_of
from courtroom.evidence.recall import Candidate, meant
from courtroom.wording.mentions import Mention, mentions
from dossier.evidence import Exhibit
from dossier.hearing import seat_at
from dossier.ids import new_id
from resources.errors import WenyiError

if TYPE_CHECKING:
    from app.station.hub_exhibits import StationExhibits
    from courtroom.listening.heard import Heard
    from dossier.hearing import Utterance

_log = logging.getLogger(__name__)

AGAIN_S = 20.0
"""The same page is not offered again within this time: second passes, and the saved line."""
MOST_OFFERS = 6
MOST_AT_ONCE = 2
"""Exhibits that one mention may mean; of more none is offered."""
LEAST = 0.6
CLOSE = 0.1
_MOST_WAITING = 200

Offer = Callable[[str, Mapping[str, Any] | None], None]


class Offers:
    """Looks at what was said for evidence; works on a thread of its own.

    Args:
        exhibits: the station's evidence.
        offer: tells the hub an offer by its id, or that it is no more.
    """

    def __init__(self, exhibits: StationExhibits, offer: Offer) -> None:
        self._exhibits, self._offer = exhibits, offer
        self._last: Mention | None = None
        self._listed: list[Exhibit] | None = None
        self._recent: dict[tuple[str, int], float] = {}
        self._open: list[str] = []
        self._queue: queue.Queue[tuple[str, str] | None] = queue.Queue(_MOST_WAITING)
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin to look."""
        self._thread = threading.Thread(target=self._work, name="hub-mentions", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Look no more."""
        if self._thread is not None:
            self._queue.put(None)
            self._thread.join(10.0)
            self._thread = None

    def heard(self, heard: Heard) -> None:
        """Look at what was recognised; any thread, waits for nobody."""
        self._put(heard.seat, heard.text)

    def said(self, one: Utterance) -> None:
        """Look at a line that was written."""
        self._put(one.seat, one.text)

    def forget(self) -> None:
        """Read the evidence again at the next mention."""
        self._listed = None

    def _put(self, seat: str, text: str) -> None:
        try:
            self._queue.put_nowait((seat, text))
        except queue.Full:
            _log.warning("what was said is not looked at for evidence: too much waits")

    def _work(self) -> None:
        while (said := self._queue.get()) is not None:
            try:
                self._look(*said)
            except WenyiError as error:
                _log.error("evidence that was mentioned is not offered: %s", error.kind)

    def _look(self, seat: str, text: str) -> None:
        found = mentions(text, self._last)
        if not found:
            return
        self._last = found[-1]
        listed = self._listed
        if listed is None:
            listed = self._listed = self._exhibits.listed()
        said_by, side = self._speaker(seat)
        for mention in found[-2:]:
            words = text[mention.start : mention.end]
            for one in offered(meant(mention, listed, side)):
                self._tell(one.exhibit.id, one.page or 1, words, said_by)

    def _speaker(self, key: str) -> tuple[str, str]:
        """Return how a seat is called, and whose evidence it means where it names no side."""
        seat = seat_at(self._exhibits.rows_of_seats(), key)
        if seat is None:
            return key, ""
        side = side_of(seat)
        return seat.full, "" if side == COURT else side

    def _tell(self, exhibit: str, page: int, words: str, said_by: str) -> None:
        now = time.monotonic()
        last = self._recent.get((exhibit, page))
        self._recent[exhibit, page] = now
        if last is not None and now - last < AGAIN_S:
            return
        id_ = new_id()
        self._open.append(id_)
        value = {
            "exhibit": exhibit,
            "page": page,
            "words": words,
            "said_by": said_by,
            "at": datetime.now(UTC).isoformat(),
        }
        self._offer(id_, value)
        while len(self._open) > MOST_OFFERS:
            self._offer(self._open.pop(0), None)


def offered(candidates: Sequence[Candidate]) -> Sequence[Candidate]:
    """Return the one that is meant; where the court's words fit two, both: a person chooses."""
    if not candidates:
        return ()
    least = max(LEAST, candidates[0].score - CLOSE)
    found = [one for one in candidates if one.score >= least]
    return found if len(found) <= MOST_AT_ONCE else ()
