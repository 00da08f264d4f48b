"""Fetches beforehand what a seat's facts name, in order of showing (示证预载)."""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable, Mapping
from threading import Condition, Event, Thread
from typing import Any

from courtroom.hub.contract import ALL
from courtroom.screen.assets import Assets
from courtroom.viewing.levels import levels_of, tiles_of
from resources.errors import Cancelled, Offline, SyncError, WenyiError

_log = logging.getLogger(__name__)

WORKERS = 2
"""Fewer than the connections: what is on the glass now is never kept waiting."""
COARSE_LEVELS = 2
"""Of a page in tiles: enough to show the whole of it at once."""
AGAIN_S = 1.0


_Wanted = tuple[str, tuple[int, int] | None, str]


def wanted(facts: Mapping[str, Any], seat: str) -> list[_Wanted]:
    """Return what is to be fetched as (digest, size if in tiles, ``page`` or ``media``).

    What is shown comes first, then pages by rank and number, then sound and film.
    """
    shown = set()
    for key in (f"show/{ALL}", f"show/{seat}"):
        view = facts.get(key)
        for pane in view.get("panes", ()) if isinstance(view, Mapping) else ():
            shown.add((str(pane.get("exhibit")), pane.get("page")))
    pages: list[tuple[tuple[bool, str, str, int], _Wanted]] = []
    media: list[tuple[str, _Wanted]] = []
    for key, value in facts.items():
        if not isinstance(value, Mapping) or not value.get("asset"):
            continue
        if key.startswith("leaf/"):
            number = key.rpartition("/")[2]
            pages.append(((True, "", "", int(number)), (str(value["asset"]), None, "page")))
        elif key.startswith("page/"):
            exhibit, _, number = key[5:].rpartition("/")
            rank = str((facts.get(f"exhibit/{exhibit}") or {}).get("rank", ""))
            order = ((exhibit, int(number)) not in shown, rank, exhibit, int(number))
            pages.append((order, (str(value["asset"]), tiles_size(value), "page")))
        elif key.startswith("media/"):
            rank = str((facts.get(f"exhibit/{key[6:]}") or {}).get("rank", ""))
            media.append((rank, (str(value["asset"]), None, "media")))
    pages.sort(key=lambda each: each[0])
    media.sort(key=lambda each: each[0])
    return [each[1] for each in pages] + [each[1] for each in media]


def tiles_size(value: Mapping[str, Any]) -> tuple[int, int] | None:
    """Return a page's width and height where it is had in tiles."""
    tiles = value.get("tiles")
    if not tiles:
        return None
    if tiles is True:
        return int(value["width"]), int(value["height"])
    return int(tiles[0]), int(tiles[1])


class Prefetch:
    """Fetches on threads of its own; ``look`` tells it that facts have changed.

    Args:
        facts: gives the newest facts.
        seat: this device's seat.
        assets: where to fetch.
        online: whether it makes sense to try.
    """

    def __init__(
        self,
        facts: Callable[[], Mapping[str, Any]],
        seat: str,
        assets: Assets,
        online: Callable[[], bool],
    ) -> None:
        self._facts, self._seat = facts, seat
        self._assets, self._online = assets, online
        self._queue: deque[tuple[str, tuple[int, int] | None, str]] = deque()
        self._done: set[str] = set()
        self._refused: set[str] = set()
        self._stale = False
        self._cancel = Event()
        self._ready = Condition()
        self._busy = 0
        self._threads = [
            Thread(target=self._work, name=f"screen-fetch-{n}", daemon=True)
            for n in range(WORKERS)
        ]
        for thread in self._threads:
            thread.start()

    def look(self) -> None:
        """Facts have changed, or the link is good again."""
        with self._ready:
            self._stale = True
            self._refused.clear()
            self._ready.notify_all()

    @property
    def left(self) -> int:
        """How many assets are not here yet."""
        with self._ready:
            return len(self._queue) + self._busy + (1 if self._stale else 0)

    def forget(self, digests: frozenset[str]) -> None:
        """Only ``digests`` are still held; the others would have to be fetched anew."""
        with self._ready:
            self._done &= digests

    def close(self) -> None:
        """End."""
        with self._ready:
            self._cancel.set()
            self._ready.notify_all()
        for thread in self._threads:
            thread.join(5.0)

    def _next(self) -> tuple[str, tuple[int, int] | None, str] | None:
        with self._ready:
            while not self._cancel.is_set():
                if self._stale:
                    self._stale = False
                    skip = self._done | self._refused
                    self._queue = deque(
                        each for each in wanted(self._facts(), self._seat) if each[0] not in skip
                    )
                if self._queue and self._online():
                    self._busy += 1
                    return self._queue.popleft()
                self._ready.wait(AGAIN_S if self._queue else None)
            return None

    def _work(self) -> None:
        while (task := self._next()) is not None:
            sha256, size, kind = task
            outcome = self._fetch(sha256, size, kind)
            with self._ready:
                self._busy -= 1
                if outcome == "done":
                    self._done.add(sha256)
                elif outcome == "refused":
                    self._refused.add(sha256)
                elif outcome == "again" and not self._stale:
                    self._queue.append(task)
                    self._ready.wait(AGAIN_S)

    def _fetch(self, sha256: str, size: tuple[int, int] | None, kind: str) -> str:
        try:
            if kind == "media":
                self._assets.media(sha256, self._cancel)
            elif size is None:
                self._assets.whole(sha256, self._cancel)
            else:
                self._coarse(sha256, size)
        except Cancelled:
            return "cancelled"
        except SyncError as error:
            return "again" if isinstance(error, Offline) else "refused"
        except WenyiError as error:
            _log.info("not fetched beforehand: %s", error.kind)
            return "refused"
        return "done"

    def _coarse(self, sha256: str, size: tuple[int, int]) -> None:
        least = levels_of(size) - COARSE_LEVELS
        for tile in tiles_of(size):
            if tile.level >= least:
                self._assets.tile(sha256, tile.level, tile.column, tile.row, self._cancel)
