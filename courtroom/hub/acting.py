"""Acts, done in the order they are judged: durable, told, and answered once (动作执行)."""

from __future__ import annotations

import asyncio
import hmac
import logging
import time
from collections import deque
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from courtroom.hub.acts import judge, targets_of
from courtroom.hub.core import Core
from courtroom.hub.facts import Change
from courtroom.hub.messages import check_act
from courtroom.hub.once import Answers, key_of
from courtroom.hub.outbox import Note, Outbox
from courtroom.hub.permits import Actor
from courtroom.hub.screens import Screens
from courtroom.hub.verdicts import Verdict
from dossier.ids import new_id
from resources.errors import NotAllowed, TooOften, WenyiError

_log = logging.getLogger(__name__)

_LEAVE_A_MINUTE = 5
Spawn = Callable[[Any], asyncio.Task[Any]]
Result = Mapping[str, Any]


class Acting:
    """Does acts for screens and for the station's window. Of the event loop alone.

    Args:
        core: where they are judged and written.
        screens: who is connected.
        outbox: writes lines of the display log and marks.
        note: has the station write something.
        revoke: withdraws a device.
        spawn: runs something that ends although who wished it goes.
    """

    def __init__(
        self,
        core: Core,
        screens: Screens,
        outbox: Outbox,
        note: Note,
        revoke: Callable[[str], Awaitable[None]],
        spawn: Spawn,
    ) -> None:
        self._core, self._screens, self._outbox = core, screens, outbox
        self._note, self._revoke, self._spawn = note, revoke, spawn
        self._under_way: dict[str, asyncio.Task[Result]] = {}
        self._answers = Answers(core.ahead)
        self._urgent_n = 0
        self._leaving: dict[str, deque[float]] = {}

    async def act(
        self, actor: Actor, act: str, untrusted: Mapping[str, Any], once: str = ""
    ) -> Result:
        """Do something for somebody; returns when it is durable and told.

        Args:
            actor: who.
            act: its name.
            untrusted: its values.
            once: names this very wish: said again it is answered, not done again.

        Raises:
            BadValue, NotAllowed, OutOfTurn, TooOften, RuleError, StoreError: as the
                protocol says.
        """
        check_act(act, untrusted)
        if not once:
            return await self._act(actor, act, untrusted, "")
        key = key_of(actor.device, once)
        task = self._under_way.get(key)
        if task is None:
            known = self._core.told.get(key)
            if known is not None and "result" in known:
                answer: Result = known["result"]
                return answer
            task = self._under_way[key] = self._spawn(self._act(actor, act, untrusted, key))
            task.add_done_callback(lambda _done: self._under_way.pop(key, None))
        # Who asks may go; what was begun is finished.
        return await asyncio.shield(task)

    async def _act(self, actor: Actor, act: str, values: Mapping[str, Any], key: str) -> Result:
        begun = self._core.told.get(key) if key else None
        made = new_id() if begun is None else str(begun["id"])
        verdict = judge(self._core.ahead, actor, act, values, time.time(), made)
        if act == "leave":
            return self._leave(actor, values["code"])
        if act == "revoke":
            await self._revoke(values["device"])
            return {}
        change, result = verdict.change, verdict.result
        if verdict.note is not None and verdict.then is not None:
            change, result = await self._written(verdict, actor, act, key, made)
        if key:
            kept = self._answers.done(key, result, time.time())
            change = Change({**change.set, **kept.set}, change.gone | kept.gone)
        if act in ("blank", "unblank"):
            await self._blank(actor, act, values, change)
        else:
            await self._commit(change, actor, act)
        return result

    async def _written(
        self, verdict: Verdict, actor: Actor, act: str, key: str, made: str
    ) -> tuple[Change, Result]:
        """Have the station write what has to be there before anything changes."""
        if verdict.note is None or verdict.then is None:
            return verdict.change, verdict.result
        if key:
            await self._core.commit(self._answers.begun(key, made, time.time()), actor, act)
        return verdict.then(await self._note(*verdict.note))

    async def _commit(self, change: Change, actor: Actor, act: str) -> None:
        before = self._outbox.due()
        done = self._core.commit(change, actor, act)
        lines = self._outbox.due() - before
        await done
        # What is shown has its line in the journal before the act is answered.
        await self._outbox.written(lines)

    async def _blank(
        self, actor: Actor, act: str, values: Mapping[str, Any], change: Change
    ) -> None:
        """Black first: the disk may take its time."""
        seats = frozenset(targets_of(self._core.ahead, values["to"]))
        if act == "blank":
            self._urgent_n += 1
            mine = self._urgent_n
            self._screens.urgent[mine] = seats
            self._screens.darken(seats, on=True)
            try:
                await self._commit(change, actor, act)
            finally:
                # By now the fact says so, or it could not be written: then who
                # wished it hears that, and the screens stay black until they are told.
                del self._screens.urgent[mine]
        else:
            await self._commit(change, actor, act)
        self._screens.darken(seats, on=False)

    def _leave(self, actor: Actor, code: str) -> Result:
        now = time.monotonic()
        tries = self._leaving.setdefault(actor.device, deque(maxlen=_LEAVE_A_MINUTE))
        while tries and now - tries[0] > 60.0:
            tries.popleft()
        if len(tries) == _LEAVE_A_MINUTE:
            raise TooOften(seconds=round(60.0 - (now - tries[0])) + 1)
        if not hmac.compare_digest(code, str(self._core.told.all["leave"]["code"])):
            tries.append(now)
            raise NotAllowed
        tries.clear()
        return {}


def log_failure(done: asyncio.Future[None]) -> None:
    """Note that something the station brought could not be written."""
    error = None if done.cancelled() else done.exception()
    if error is not None:
        name = error.kind if isinstance(error, WenyiError) else type(error).__name__
        _log.error("what the station brought is not with the screens: %s", name)
