"""The station behind the hub: hearing, seats, exhibits, their bytes (示证数据来源)."""

from __future__ import annotations

import logging
import mimetypes
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from app.station import voice
from app.station.hub_asks import Answer, Asks
from app.station.hub_log import timeline
from app.station.hub_notes import Notes
from app.station.hub_pages import PIECE_BYTES, ShownPage
from app.station.hub_prepare import Preparing
from app.station.hub_reading import KINDS as READING_KINDS
from app.station.hub_reading import Reading
from app.station.hub_seats import seat_facts
from app.station.hub_values import text
from app.station.statutes import Statutes
from courtroom.evidence.recall import recall
from courtroom.hub.contract import Asset, Device
from dossier.evidence import Exhibit
from dossier.ids import PageId
from dossier.model import Page
from dossier.store import hearings as reads
from resources.errors import UnknownItem

if TYPE_CHECKING:
    from app.station.station import Station
    from dossier.hearing import Seat
    from dossier.ids import HearingId

_log = logging.getLogger(__name__)

STATUTES = ("statute.laws", "statute.find", "statute.show", "statute.cited")
_MEDIA_TYPES = {"audio": "audio/mpeg", "video": "video/mp4"}


@dataclass(frozen=True, slots=True)
class Media:
    """A file of sound or film of an exhibit."""

    sha256: str
    size_bytes: int
    name: str
    kind: str
    length_s: float | None


@dataclass
class _Known:
    """What was read of the evidence last."""

    exhibits: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    media: dict[str, Media] = field(default_factory=dict)


class StationExhibits:
    """Implements :class:`courtroom.hub.contract.Exhibits` for one hearing.

    Args:
        station: whose store it is.
        hearing_id: of the hearing; one whose record lies in 副卷 has no screens.
        who: who keeps the record, for the journal.
        stage: gives the stage the hearing has reached.

    Attributes:
        reading: the record in the hands of seats, where there is a hub.
    """

    def __init__(
        self,
        station: Station,
        hearing_id: HearingId,
        who: str,
        stage: Callable[[], str] = lambda: "",
    ) -> None:
        store = station.store
        self._station, self._store, self.hearing_id = station, store, hearing_id
        self._stage = stage
        with store.snapshot() as reader:
            self._hearing = reads.hearing(reader, hearing_id)
        self.case_id = self._hearing.case_id
        self.preparing = Preparing(station.home, store, self.case_id, station.great_tiles.tiles)
        self.pages = self.preparing.pages
        self._statutes = Statutes(station.home, store, self.case_id)
        self._lock = threading.Lock()
        self._known = _Known()
        self.reading: Reading | None = None
        self.notes = Notes(station, self._hearing, who, self.pages)
        more: dict[str, Answer] = {
            **self.notes.answers(),
            "recall": lambda value, device: self.recall(text(value, "text", 200)),
            "timeline": lambda value, device: timeline(store, self.case_id, hearing_id),
            **{name: self._statute(name) for name in STATUTES},
        }
        self._asks = Asks(station, self.case_id, hearing_id, self.pages, more)

    def close(self) -> None:
        """Let go of what answers need; bytes that were rendered stay."""
        self.preparing.close()
        self._statutes.close()
        voice.close(self._station)

    def _statute(self, name: str) -> Answer:
        return lambda value, device: self._statutes.ask(name, value)

    # ---- facts ----------------------------------------------------------------------

    def hearing(self) -> Mapping[str, Any]:
        """Return the value of ``hearing``."""
        with self._store.snapshot() as reader:
            hearing = reads.hearing(reader, self.hearing_id)
            case = reader.case(hearing.case_id)
        return {
            "id": hearing.id,
            "case_number": case.number,
            "title": case.cause,
            "ordinal": hearing.ordinal,
            "place": hearing.place,
            "state": str(hearing.state),
            "stage": self._stage(),
        }

    def seats(self) -> Mapping[str, Mapping[str, Any]]:
        """Return seat key → value of ``seat/S``."""
        return seat_facts(self.rows_of_seats())

    def rows_of_seats(self) -> list[Seat]:
        """Return the hearing's seats as they are in the store."""
        with self._store.snapshot() as reader:
            return reads.seats(reader, self.hearing_id)

    def listed(self) -> list[Exhibit]:
        """Return the exhibits of the main volume, in the order of showing."""
        return self.preparing.listed()

    def exhibits(self) -> Mapping[str, Mapping[str, Any]]:
        """Return the exhibits by id, with the pages that are ready; never of 副卷."""
        listed = self.listed()
        open_pages = self.preparing.open_pages(listed)
        facts: dict[str, Mapping[str, Any]] = {}
        media: dict[str, Media] = {}
        for one in listed:
            film = self._media(one)
            if film is not None:
                media[film.sha256] = film
            facts[one.id] = {
                "label": one.label,
                "name": one.name,
                "side": one.side,
                "kind": one.kind.value,
                "rank": one.rank,
                "pages": list(self._page_facts(one, open_pages)),
                "media": None
                if film is None
                else {
                    "asset": film.sha256,
                    "name": film.name,
                    "type": film.kind,
                    "length_s": film.length_s,
                },
            }
        with self._lock:
            self._known = _Known(facts, media)
        return facts

    def _page_facts(
        self, one: Exhibit, open_pages: Mapping[PageId, Page]
    ) -> Iterator[dict[str, Any]]:
        for number, page_id in enumerate(one.pages, 1):
            page = open_pages.get(page_id)
            shown = None if page is None else self.pages.known(page)
            if shown is not None:
                yield page_fact(number, shown)

    def _media(self, one: Exhibit) -> Media | None:
        if not one.media_sha256:
            return None
        size_bytes = self._store.blobs.size(one.media_sha256)
        if size_bytes is None:
            _log.warning("a file of sound or film is not at this station")
            return None
        return Media(
            one.media_sha256,
            size_bytes,
            one.media_name,
            one.media_type,
            one.media_length_s,
        )

    def recall(self, said: str) -> dict[str, Any]:
        """Return the exhibits that typed, scanned or spoken words may mean, best first."""
        found = recall(said, self.listed())
        return {
            "found": [
                {
                    "exhibit": one.exhibit.id,
                    "label": one.exhibit.label,
                    "name": one.exhibit.name,
                    "page": one.page,
                    "score": round(one.score, 3),
                }
                for one in found
            ]
        }

    # ---- bytes ----------------------------------------------------------------------

    def asset(self, sha256: str) -> Asset | None:
        """Return what is known of an asset; None: there is none."""
        found = self.pages.asset(sha256)
        if found is None and self.reading is not None:
            found = self.reading.asset(sha256)
        if found is not None:
            return found
        with self._lock:
            media = self._known.media.get(sha256)
        if media is None:
            return None
        guessed = mimetypes.guess_type(media.name)[0] or _MEDIA_TYPES.get(media.kind, "")
        return Asset(sha256, media.size_bytes, guessed or "application/octet-stream")

    def read(self, sha256: str, start: int, count: int) -> Iterator[bytes]:
        """Return bytes of an asset in pieces of at most 256 KiB.

        Raises:
            UnknownItem: there is none of this digest.
            StoreError: they cannot be read.
        """
        with self._lock:
            is_media = sha256 in self._known.media
        reading = self.reading
        if reading is not None and reading.asset(sha256) is not None:
            yield from reading.read(sha256, start, count)
            return
        if not is_media:
            yield from self.pages.read(sha256, start, count)
            return
        with self._store.blobs.open(sha256) as file:
            file.seek(start)
            left = count
            while left > 0:
                piece = file.read(min(PIECE_BYTES, left))
                if not piece:
                    return
                left -= len(piece)
                yield piece

    def tile(self, sha256: str, level: int, column: int, row: int) -> bytes:
        """Return a tile as JPEG.

        Raises:
            UnknownItem: there is no such tile.
        """
        page = self.pages.page_of(sha256)
        if page is None:
            raise UnknownItem(thing=sha256)
        return self.preparing.tiles.tile(sha256, page, level, column, row)

    # ---- what became of things, and questions ---------------------------------------

    def note(self, kind: str, value: Mapping[str, Any]) -> Mapping[str, Any]:
        """Write into the journal what became of something; durable on return.

        Raises:
            RuleError, StoreError: it was not written.
        """
        if kind in READING_KINDS:
            if self.reading is None:
                raise UnknownItem(thing=kind)
            return self.reading.note(kind, value)
        return self.notes.write(kind, value)

    def ask(self, name: str, value: Mapping[str, Any], device: Device) -> Any:
        """Answer a question of the bench or clerk as JSON.

        Raises:
            WenyiError: as the question's room does.
        """
        return self._asks.answer(name, value, device)


def page_fact(number: int, shown: ShownPage) -> dict[str, Any]:
    """Return what is told of a page of an exhibit."""
    return {
        "page": number,
        "asset": shown.sha256,
        "width": shown.width,
        "height": shown.height,
        "tiles": None if shown.tiles is None else list(shown.tiles),
    }


def labels_of(exhibits: Iterable[Exhibit]) -> dict[str, str]:
    """Return exhibit id → how it is called (原证3)."""
    return {one.id: one.label for one in exhibits}
