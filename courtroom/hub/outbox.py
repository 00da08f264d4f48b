"""Lines of the display log on their way to the station's journal (示证记录外发).

With them go marks that were made in private and are now shown. They are facts of the hub's own
(``noting/…``), written in the event that made what they tell of; they go once the station has
them. A hub that was killed says them again: the station takes the same id once.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Collection, Mapping
from typing import Any

from courtroom.hub.core import HUB, Core
from courtroom.hub.facts import Change
from resources.errors import StoreError, WenyiError

_log = logging.getLogger(__name__)

_AGAIN_S = 2.0
Note = Callable[[str, Mapping[str, Any]], Awaitable[Mapping[str, Any]]]


class Outbox:
    """Hands displays to the station, one after the other. Of the event loop alone.

    Args:
        core: where they stand.
        note: writes one; durable when it returns.
        spawn: runs something beside.
    """

    def __init__(self, core: Core, note: Note, spawn: Callable[[Any], object]) -> None:
        self._core, self._note = core, note
        self._waiting: dict[str, asyncio.Future[None]] = {}
        self._woken = asyncio.Event()
        spawn(self._run())

    def due(self) -> frozenset[str]:
        """Return the keys of lines that are to be written."""
        return self._core.ahead.keys("noting")

    def wake(self) -> None:
        """Look whether there is something to write."""
        self._woken.set()

    async def written(self, keys: Collection[str]) -> None:
        """Wait until lines are written.

        Raises:
            StoreError: they are not yet; they will be tried again.
        """
        mine = [key for key in keys if key in self._core.told.all]
        waiting = []
        for key in mine:
            if key not in self._waiting:
                self._waiting[key] = asyncio.get_running_loop().create_future()
            waiting.append(self._waiting[key])
        self.wake()
        for one in waiting:
            await asyncio.shield(one)

    async def _run(self) -> None:
        while True:
            await self._woken.wait()
            self._woken.clear()
            while keys := sorted(self._core.told.keys("noting")):
                done = []
                error: WenyiError | None = None
                for key in keys:
                    try:
                        kind = "mark" if key.endswith("/mark") else "display"
                        await self._note(kind, self._core.told.all[key])
                    except StoreError as one:
                        error = one
                        break
                    except WenyiError as one:
                        # Said again it would be refused again.
                        _log.error("a line of the %s log was refused: %s", kind, one.kind)
                    done.append(key)
                if done:
                    await self._forget(done)
                if error is not None:
                    self._settle(keys, error)
                    await asyncio.sleep(_AGAIN_S)

    async def _forget(self, keys: list[str]) -> None:
        try:
            await self._core.commit(Change(gone=frozenset(keys)), HUB, "noted")
        except StoreError as error:
            _log.error("the room's log cannot be written: %s", error)
        self._settle(keys, None)

    def _settle(self, keys: list[str], error: WenyiError | None) -> None:
        for key in keys:
            waiting = self._waiting.pop(key, None)
            if waiting is not None and not waiting.done():
                if error is None:
                    waiting.set_result(None)
                else:
                    waiting.set_exception(error)
