"""A courtroom without a hub: facts in a mapping, acts done as the hub would, all of it noted."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from courtroom.screen.contract import Happened, Link
from courtroom.viewing.contract import TILE_PX, Tile
from resources.errors import NotAllowed, Offline

PAGE = (1240, 1754)


class PlainPicture:
    """A page with a heading and lines, made when it is asked for."""

    def __init__(self, key: str) -> None:
        self.key = key
        self.size = PAGE
        self.levels = 3
        self._full: NDArray[np.uint8] | None = None

    def _level(self, level: int) -> NDArray[np.uint8]:
        if self._full is None:
            page = np.full((PAGE[1], PAGE[0], 3), 252, np.uint8)
            name = self.key.removeprefix("asset-")
            cv2.putText(page, name, (120, 210), cv2.FONT_HERSHEY_SIMPLEX, 2.2, (30, 30, 40), 5)
            rng = np.random.default_rng(len(name) + sum(map(ord, name)))
            for y in range(320, 1560, 58):
                cv2.line(page, (120, y), (int(rng.integers(700, 1120)), y), (90, 90, 100), 7)
            cv2.rectangle(page, (40, 40), (1200, 1714), (200, 200, 205), 3)
            self._full = page
        made = self._full
        for _ in range(level):
            made = cv2.resize(
                made,
                ((made.shape[1] + 1) // 2, (made.shape[0] + 1) // 2),
                interpolation=cv2.INTER_AREA,
            ).astype(np.uint8)
        return made

    def tile(self, which: Tile, cancel: threading.Event | None = None) -> NDArray[np.uint8]:
        full = self._level(which.level)
        y, x = which.row * TILE_PX, which.column * TILE_PX
        return np.ascontiguousarray(full[y : y + TILE_PX, x : x + TILE_PX])

    def close(self) -> None:
        pass


class StandInRoom:
    """What a bench sees of a room; notes what it was told to do.

    Attributes:
        done: acts in order, as (name, values).
        asked: questions in order.
        said: ephemeral values in order.
        answers: what questions are answered with, by name.
        away: nothing reaches the hub.
    """

    seat = "judge"
    kind = "bench"
    remote = False

    def __init__(self, facts: Mapping[str, Any]) -> None:
        self.facts: Mapping[str, Any] = dict(facts)
        self.live: Mapping[str, Any] = {}
        self.link = Link.GOOD
        self.done: list[tuple[str, dict[str, Any]]] = []
        self.asked: list[tuple[str, dict[str, Any]]] = []
        self.said: list[tuple[str, Any]] = []
        self.answers: dict[str, Any] = {}
        self.painted_numbers: list[int] = []
        self.away = False
        self.files: dict[str, str] = {}
        self.number = 1
        self._listeners: list[Callable[[Happened], None]] = []

    def acts(self, name: str) -> list[dict[str, Any]]:
        """Return the values of every act of a name."""
        return [values for act, values in self.done if act == name]

    # ---- Room -------------------------------------------------------------------------

    def subscribe(self, listener: Callable[[Happened], None]) -> Callable[[], None]:
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def do(self, act: str, **values: Any) -> Future[Any]:
        future: Future[Any] = Future()
        if self.away:
            future.set_exception(Offline(host="hub"))
            return future
        self.done.append((act, values))
        effect: Callable[..., dict[str, Any]] = getattr(self, f"_{act}", lambda **_: {})
        changed = effect(**values)
        if changed:
            self.tell(changed)
        future.set_result({})
        return future

    def ask(self, name: str, **values: Any) -> Future[Any]:
        future: Future[Any] = Future()
        self.asked.append((name, values))
        if self.away:
            future.set_exception(Offline(host="hub"))
        elif name not in self.answers:
            future.set_exception(NotAllowed())
        else:
            answer = self.answers[name]
            future.set_result(answer(values) if callable(answer) else answer)
        return future

    def say(self, key: str, value: Any) -> None:
        self.said.append((key, value))

    def painted(self, number: int) -> None:
        self.painted_numbers.append(number)

    def picture(self, sha256: str) -> PlainPicture:
        return PlainPicture(sha256)

    def whole(self, sha256: str) -> bytes:
        raise NotAllowed

    def media(self, sha256: str) -> str:
        if sha256 not in self.files:
            raise NotAllowed
        return self.files[sha256]

    def close(self) -> None:
        pass

    # ---- what the hub would do --------------------------------------------------------

    def tell(self, changed: Mapping[str, Any], live: Mapping[str, Any] | None = None) -> None:
        """Set facts (None: delete), as events would."""
        facts = dict(self.facts)
        for key, value in changed.items():
            if value is None:
                facts.pop(key, None)
            else:
                facts[key] = value
        self.facts = facts
        if live is not None:
            self.live = {**self.live, **live}
        self.number += 1
        keys, live_keys = frozenset(changed), frozenset(live or ())
        happened = Happened(keys, self.link, self.number, live_keys)
        for listener in list(self._listeners):
            listener(happened)

    def begin_anew(self, facts: Mapping[str, Any]) -> None:
        """Be as a new room, for the next test."""
        gone = {key: None for key in self.facts if key not in facts}
        self.link, self.away = Link.GOOD, False
        self.tell({**gone, **facts}, dict.fromkeys(self.live))
        self.live = {}
        for told in (self.done, self.asked, self.said, self.painted_numbers):
            told.clear()

    def set_link(self, link: Link) -> None:
        """Let the connection become better or worse."""
        self.link = link
        self.tell({})

    def _show(
        self,
        to: list[str],
        view: Mapping[str, Any] | None,
        marks: bool = False,
    ) -> dict[str, Any]:
        changed: dict[str, Any] = {}
        if "*" in to:
            changed = {key: None for key in self.facts if key.startswith("show/")}
        for seat in to:
            shown = None if view is None else {**view, "id": f"v{self.number}", "by": "judge"}
            changed[f"show/{seat}"] = shown
            for pane in (view or {}).get("panes", ()):
                changed[f"release/{pane['exhibit']}"] = {"to": list(to), "pages": [pane["page"]]}
        return changed

    def _turn(self, view: Mapping[str, Any]) -> dict[str, Any]:
        return {
            key: {**value, **view}
            for key, value in self.facts.items()
            if key.startswith("show/") and value["id"] == view["id"]
        }

    def _blank(self, to: list[str], reason: str) -> dict[str, Any]:
        return {f"blank/{seat}": {"by": "judge", "reason": reason} for seat in to}

    def _unblank(self, to: list[str]) -> dict[str, Any]:
        return {f"blank/{seat}": None for seat in to}

    def _freeze(self, on: bool) -> dict[str, Any]:
        return {"frozen": {"by": "judge"} if on else None}

    def _hide_marks(self, on: bool) -> dict[str, Any]:
        return {"marks_hidden": {"by": "judge"} if on else None}

    def _control(self, seat: str | None) -> dict[str, Any]:
        return {"control": seat}

    def _withdraw(self, exhibit: str, to: list[str]) -> dict[str, Any]:
        gone = {
            key: None
            for key, view in self.facts.items()
            if key.startswith("show/") and any(p["exhibit"] == exhibit for p in view["panes"])
        }
        return {f"release/{exhibit}": None, **gone}

    def _answer(self, ask: str, granted: bool) -> dict[str, Any]:
        state = "granted" if granted else "refused"
        return {f"ask/{ask}": {**self.facts[f"ask/{ask}"], "state": state}}

    def _dismiss(self, offer: str) -> dict[str, Any]:
        return {f"offer/{offer}": None}

    def _mark(self, **values: Any) -> dict[str, Any]:
        return {f"mark/m{self.number}": {**values, "seat": "judge", "at": f"t{self.number:05}"}}

    def _unmark(self, mark: str) -> dict[str, Any]:
        return {f"mark/{mark}": None}


def hearing_facts() -> dict[str, Any]:
    """Return the facts of an invented hearing, as a bench has them."""
    facts: dict[str, Any] = {
        "hearing": {"id": "h1", "case_number": "（2026）沪0199民初123号", "title": "买卖合同纠纷",
                    "state": "open", "stage": "举证质证"},
        "seat/judge": {"role": "审判长", "label": "审判长", "person": "郑审判长", "side": "法院",
                       "colour": "#1B559E"},
        "seat/clerk": {"role": "书记员", "label": "书记员", "person": "王书记员", "side": "法院",
                       "colour": "#3F4A5A"},
        "seat/plaintiff": {"role": "原告", "label": "原告席", "person": "沪江机械公司",
                           "side": "原告", "colour": "#A33B12"},
        "seat/defendant": {"role": "被告", "label": "被告席", "person": "远达贸易公司",
                           "side": "被告", "colour": "#1F6E43"},
        "seat/third": {"role": "第三人", "label": "第三人席", "person": "", "side": "第三人",
                       "colour": "#6B3FA0"},
        "screen/judge/d0": {"device": "d0", "name": "法官席", "kind": "bench", "online": True},
        "screen/plaintiff/d1": {"device": "d1", "name": "原告屏", "kind": "party", "online": True},
        "screen/defendant/d2": {"device": "d2", "name": "被告屏", "kind": "party", "online": True},
        "screen/public/d3": {"device": "d3", "name": "旁听屏", "kind": "public", "online": True},
    }  # fmt: skip
    listed = (
        ("e1", "原证1", "产品购销合同", "原告", "书证", 4, "a"),
        ("e2", "原证2", "送货单及签收记录", "原告", "书证", 12, "b"),
        ("e3", "原证3", "银行转账回单", "原告", "书证", 6, "c"),
        ("e4", "被证1", "质量异议函", "被告", "书证", 3, "a"),
        ("e5", "被证2", "现场照片及检验报告", "被告", "鉴定意见", 8, "b"),
        ("e6", "院证1", "现场勘验笔录", "法院", "勘验笔录", 5, "a"),
    )
    for id, label, name, side, kind, pages, rank in listed:
        facts[f"exhibit/{id}"] = {
            "label": label, "name": name, "side": side, "kind": kind, "rank": rank,
            "media": None, "pages": pages,
        }  # fmt: skip
        for page in range(1, pages + 1):
            facts[f"page/{id}/{page}"] = {
                "asset": f"asset-{id}-{page}", "page": page, "width": PAGE[0],
                "height": PAGE[1], "tiles": None,
            }  # fmt: skip
    said = (
        ("judge", "审判长", "现在进行举证质证。请原告出示证据。"),
        ("plaintiff", "原告代理人", "原告出示证据一，产品购销合同，证明双方存在买卖合同关系。"),
        ("judge", "审判长", "被告对该组证据的真实性、合法性、关联性发表意见。"),
        ("defendant", "被告代理人", "真实性认可，但对证明目的不认可，合同约定的交货期已经变更。"),
        (
            "plaintiff",
            "原告代理人",
            "请看证据三第五页，被告已经支付了部分货款，共计三十六万八千元。",
        ),
    )
    for at, (seat, label, text) in enumerate(said):
        facts[f"line/a{at}"] = {
            "id": f"u{at}", "seat": seat, "label": label, "text": text, "at_s": 10.0 * at,
            "state": "final",
        }  # fmt: skip
    return facts
