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
        said_by = self._label(seat)
        for mention in found[-2:]:
            meant = meant_by(mention, listed, said_by)
            if meant is not None:
                words = text[mention.start : mention.end]
                self._tell(meant[0].id, meant[1], words, said_by)

    def _label(self, key: str) -> str:
        seat = seat_at(self._exhibits.rows_of_seats(), key)
        return key if seat is None else seat.full

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


def meant_by(
    mention: Mention, listed: Sequence[Exhibit], said_by: str
) -> tuple[Exhibit, int] | None:
    """Return the exhibit that is meant and its page; None: nothing fits, or several do.

    Where no side is named and several have that number, the speaker's own is meant.
    """
    found = [
        one
        for one in listed
        if one.number == mention.number
        and (mention.group is None or one.group == mention.group)
        and (not mention.side or one.side == mention.side)
    ]
    if len(found) > 1:
        own = [one for one in found if said_by.startswith(one.side)]
        found = own if len(own) == 1 else []
    if not found:
        return None
    page = mention.page or 1
    return found[0], page if 1 <= page <= max(1, len(found[0].pages)) else 1
