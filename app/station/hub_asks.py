"""What bench and clerk ask of the dossier through the hub (法官席查询).

Answers are JSON values, as :mod:`courtroom.hub.contract` lists them. Only devices of bench
and clerk get here; what they ask may lie in the confidential volume.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from courtroom.hub.contract import Device, Kind
from dossier.catalogue.arrange import Arrangement
from dossier.edits import geometry
from dossier.ids import CaseId, HearingId, PageId
from dossier.model import VOLUME_WORDS, Page, Volume
from dossier.search import LONGEST, Hit
from ocr.result import Quad
from resources.errors import BadValue, NotAllowed, UnknownItem

if TYPE_CHECKING:
    from app.station.hub_pages import ScreenPages
    from app.station.station import Station

MOST_HITS = 200
MOST_SOUND_BYTES = 3 << 20
"""15 s of 48 kHz stereo, and a little."""

Answer = Callable[[Mapping[str, Any], Device], Any]


class Asks:
    """Answers for one hearing.

    Args:
        station: whose dossier it is.
        case_id: of the hearing's case.
        hearing_id: of the hearing.
        pages: where pages become pictures.
        more: further answers by name: statutes, recall, opinions, notes.
    """

    def __init__(
        self,
        station: Station,
        case_id: CaseId,
        hearing_id: HearingId,
        pages: ScreenPages,
        more: Mapping[str, Answer],
    ) -> None:
        self._station, self._case_id, self._hearing_id = station, case_id, hearing_id
        self._pages = pages
        self._answers: dict[str, Answer] = {
            "dossier": lambda value, device: self.dossier(),
            "search": lambda value, device: self.search(
                _text(value, "query"), _count(value, "limit", MOST_HITS)
            ),
            "page": lambda value, device: self.page(PageId(_text(value, "page"))),
            "voice": lambda value, device: self.voice(_text(value, "wav", MOST_SOUND_BYTES * 2)),
            "voice.warm": lambda value, device: self.warm_voice(),
            **more,
        }

    def answer(self, name: str, value: Mapping[str, Any], device: Device) -> Any:
        """Answer a question.

        Raises:
            NotAllowed: nobody but bench and clerk may ask.
            UnknownItem: there is no question of that name.
            WenyiError: as the question's room does.
        """
        if device.kind not in (Kind.BENCH, Kind.CLERK):
            raise NotAllowed(wish=name)
        found = self._answers.get(name)
        if found is None:
            raise UnknownItem(thing=name)
        return found(value, device)

    # ---- the dossier ----------------------------------------------------------------

    def _arrangement(self) -> Arrangement:
        return self._station.arrangement(self._case_id)

    def dossier(self) -> dict[str, Any]:
        """Return volumes, items, materials and pages in order (卷宗目录)."""
        arrangement = self._arrangement()
        return {
            "volumes": [
                {
                    "volume": str(filed.volume),
                    "name": VOLUME_WORDS[filed.volume],
                    "items": [
                        {
                            "key": item.item.key,
                            "title": item.item.title,
                            "materials": [
                                {
                                    "id": one.material.id,
                                    "title": one.material.title,
                                    "pages": _pages(one.pages),
                                }
                                for one in item.materials
                                if one.pages
                            ],
                        }
                        for item in filed.items
                        if any(one.pages for one in item.materials)
                    ],
                }
                for filed in arrangement.volumes
            ],
            "unfiled": _pages(arrangement.unfiled),
        }

    def search(self, query: str, limit: int = MOST_HITS) -> dict[str, Any]:
        """Return where a phrase stands in both volumes, and how many pages nobody has read yet.

        Raises:
            QueryTooLong: as :func:`dossier.search.find`.
        """
        arrangement = self._arrangement()
        places: dict[PageId, tuple[Page, str, int, str]] = {}
        for filed in arrangement.volumes:
            for item in filed.items:
                for one in item.materials:
                    for number, page in enumerate(one.pages, 1):
                        places[page.id] = (page, one.material.title, number, str(filed.volume))
        for number, page in enumerate(arrangement.unfiled, 1):
            places[page.id] = (page, "待编目", number, str(Volume.CONFIDENTIAL))
        hits = []
        for hit in self._station.search(query, self._case_id)[:limit]:
            place = places.get(hit.page_id)
            if place is not None:
                hits.append(_hit(hit, *place))
        unread = sum(1 for page, *_ in places.values() if not page.reading)
        return {"hits": hits, "unread": unread}

    def page(self, page_id: PageId) -> dict[str, Any]:
        """Return the picture of any page of this case, by its digest.

        Raises:
            UnknownItem: this case has no such page.
        """
        page = self._station.store.page(page_id)
        if page.case_id != self._case_id or page.deleted:
            raise UnknownItem(thing=str(page_id))
        shown = self._pages.shown(page)
        return {
            "asset": shown.sha256,
            "width": shown.width,
            "height": shown.height,
            "tiles": None if shown.tiles is None else list(shown.tiles),
        }

    # ---- by voice -------------------------------------------------------------------

    def voice(self, wav: str) -> dict[str, Any]:
        """Return what was said into the bench's microphone (语音检索).

        Raises:
            BadValue: it is no sound file, or too long.
            EngineError: it cannot be recognised now.
        """
        try:
            data = base64.b64decode(wav, validate=True)
        except binascii.Error:
            raise BadValue(column="wav", value="base64") from None
        if len(data) > MOST_SOUND_BYTES:
            raise BadValue(column="wav", value=f"{len(data)} bytes")
        from app.station.voice import heard_text

        return {"text": heard_text(self._station, self._case_id, data)}

    def warm_voice(self) -> dict[str, Any]:
        """Load what recognises speech, while somebody begins to speak; takes seconds.

        Raises:
            EngineError: it cannot be loaded.
        """
        from app.station.voice import warm

        warm(self._station)
        return {}


def _pages(pages: tuple[Page, ...]) -> list[dict[str, Any]]:
    rows = []
    for number, page in enumerate(pages, 1):
        whole = geometry(page.edits, page.width_px, page.height_px)
        size = (round(whole.width_px), round(whole.height_px))
        rows.append({"id": page.id, "number": number, "width": size[0], "height": size[1]})
    return rows


def _hit(hit: Hit, page: Page, title: str, number: int, volume: str) -> dict[str, Any]:
    return {
        "page": hit.page_id,
        "material": title,
        "title": title,
        "number": number,
        "volume": volume,
        "snippet": hit.snippet,
        "start": hit.match_start,
        "end": hit.match_end,
        "boxes": [view_box(page, box) for box in hit.boxes],
    }


def view_box(page: Page, box: Quad) -> list[float]:
    """Return a quad of the master as x, y, width, height, parts of the view."""
    whole = geometry(page.edits, page.width_px, page.height_px)
    points = [whole.view_point(x, y) for x, y in box]
    xs = [min(1.0, max(0.0, x / whole.width_px)) for x, _ in points]
    ys = [min(1.0, max(0.0, y / whole.height_px)) for _, y in points]
    left, top = min(xs), min(ys)
    return [round(each, 5) for each in (left, top, max(xs) - left, max(ys) - top)]


def _text(value: Mapping[str, Any], name: str, most: int = LONGEST) -> str:
    """Return a text from outside.

    Raises:
        BadValue: it is none, or too long.
    """
    found = value.get(name)
    if not isinstance(found, str) or len(found) > most:
        raise BadValue(column=name, value=str(found)[:40])
    return found


def _count(value: Mapping[str, Any], name: str, most: int) -> int:
    found = value.get(name, most)
    if not isinstance(found, int) or isinstance(found, bool) or found < 1:
        raise BadValue(column=name, value=str(found)[:40])
    return min(found, most)
