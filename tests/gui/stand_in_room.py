"""A room that keeps facts in a dict and answers acts by itself; of the shape of ``Room``."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import Future
from threading import Event
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from courtroom.screen.contract import Happened, Link
from courtroom.viewing.arrays import ArraySource
from courtroom.viewing.contract import Tile, TileSource
from resources.errors import NotAllowed

SIZE = (1240, 1754)


def paper(text: str, size: tuple[int, int] = SIZE) -> NDArray[np.uint8]:
    """Return a page with a number and lines on it."""
    image = Image.new("RGB", size, "white")
    draw = ImageDraw.Draw(image)
    draw.text((100, 90), text, fill="black", font_size=64)
    for line in range(24):
        y = 240 + line * 58
        draw.rectangle((100, y, size[0] - 100 - (line * 37) % 300, y + 16), fill="#555555")
    draw.ellipse(
        (size[0] - 420, size[1] - 420, size[0] - 160, size[1] - 160), outline="red", width=8
    )
    return np.asarray(image)


class Counted:
    """A source that counts the tiles it gave; not had: NotAllowed, as of the hub."""

    def __init__(self, inner: ArraySource | None) -> None:
        self.inner = inner or ArraySource(paper("?"), "none")
        self.had = inner is not None
        self.tiles = 0

    @property
    def key(self) -> str:
        return self.inner.key

    @property
    def size(self) -> tuple[int, int]:
        return self.inner.size

    @property
    def levels(self) -> int:
        return self.inner.levels

    def tile(self, which: Tile, cancel: Event | None = None) -> NDArray[np.uint8]:
        if not self.had:
            raise NotAllowed
        self.tiles += 1
        return self.inner.tile(which, cancel)

    def close(self) -> None:
        pass


class StandInRoom:
    """See :class:`courtroom.screen.contract.Room`."""

    def __init__(self, kind: str = "party", seat: str = "plaintiff", remote: bool = False) -> None:
        self._facts: dict[str, Any] = {}
        self._live: dict[str, Any] = {}
        self.state = Link.GOOD
        self.number = 0
        self.kind, self.seat, self.remote = kind, seat, remote
        self.done: list[tuple[str, dict[str, Any]]] = []
        self.said: list[tuple[str, Any]] = []
        self.acknowledged: list[int] = []
        self.answers: dict[str, Any] = {}
        """By act: what it gives, or the exception it ends with."""
        self.sources: dict[str, Counted] = {}
        self._listeners: list[Callable[[Happened], None]] = []
        self.closed = False
        self.files: dict[str, str] = {}

    @property
    def facts(self) -> Mapping[str, Any]:
        return MappingProxyType(dict(self._facts))

    @property
    def live(self) -> Mapping[str, Any]:
        return MappingProxyType(dict(self._live))

    @property
    def link(self) -> Link:
        return self.state

    def subscribe(self, listener: Callable[[Happened], None]) -> Callable[[], None]:
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def do(self, act: str, **values: Any) -> Future[Any]:
        self.done.append((act, values))
        future: Future[Any] = Future()
        answer = self.answers.get(act, {})
        if isinstance(answer, BaseException):
            future.set_exception(answer)
        else:
            future.set_result(answer)
        return future

    def ask(self, name: str, **values: Any) -> Future[Any]:
        return self.do(f"ask:{name}", **values)

    def say(self, key: str, value: Any) -> None:
        self.said.append((key, value))

    def painted(self, number: int) -> None:
        self.acknowledged.append(number)

    def picture(self, sha256: str) -> TileSource:
        return self.sources.get(sha256) or Counted(None)

    def whole(self, sha256: str) -> bytes:
        raise NotAllowed

    def media(self, sha256: str) -> str:
        if sha256 not in self.files:
            raise NotAllowed
        return self.files[sha256]

    def close(self) -> None:
        self.closed = True

    # What a test does to it

    def tell(self, set: Mapping[str, Any] | None = None, gone: tuple[str, ...] = ()) -> int:
        """Change facts as one event does; return its number."""
        self.number += 1
        for key in gone:
            self._facts.pop(key, None)
        self._facts.update(set or {})
        self._happened(frozenset([*(set or {}), *gone]), frozenset())
        return self.number

    def tell_live(self, key: str, value: Any) -> None:
        """Send an ephemeral value."""
        if value is None:
            self._live.pop(key, None)
        else:
            self._live[key] = value
        self._happened(frozenset(), frozenset({key}))

    def tell_link(self, link: Link) -> None:
        """Change how the connection is."""
        self.state = link
        self._happened(frozenset(), frozenset())

    def add(self, exhibit: str, label: str, name: str, side: str, pages: int, **more: Any) -> None:
        """Give the seat an exhibit."""
        facts: dict[str, Any] = {
            f"exhibit/{exhibit}": {
                "label": label, "name": name, "side": side, "kind": "书证",
                "rank": exhibit, "media": None, "pages": pages, **more,
            }
        }  # fmt: skip
        for number in range(1, pages + 1):
            asset = f"{exhibit}-{number}"
            self.sources[asset] = Counted(ArraySource(paper(f"{label} / {number}"), asset))
            facts[f"page/{exhibit}/{number}"] = {
                "asset": asset, "page": asset, "width": SIZE[0], "height": SIZE[1], "tiles": None,
            }  # fmt: skip
        self.tell(facts)

    def _happened(self, keys: frozenset[str], live: frozenset[str]) -> None:
        for listener in list(self._listeners):
            listener(Happened(keys, self.state, self.number, live))


def view(id: str, *panes: tuple[str, int], **more: Any) -> dict[str, Any]:
    """Return a view of whole pages."""
    return {
        "id": id,
        "panes": [
            {"exhibit": exhibit, "page": page, "rectangle": [0, 0, 1, 1], "rotation": 0}
            for exhibit, page in panes
        ],
        "linked": False,
        "media": None,
        "by": "judge",
        "at": 0,
        **more,
    }


def hearing_room(
    kind: str = "party", seat: str = "plaintiff", remote: bool = False
) -> StandInRoom:
    """Return a room in the middle of a hearing, with nothing shown."""
    room = StandInRoom(kind, seat, remote)
    room.tell(
        {
            "hearing": {
                "id": "h", "case_number": "（2026）示0101民初123号", "title": "买卖合同纠纷",
                "state": "open", "stage": "举证质证",
            },
            "seat/judge": {"role": "审判长", "label": "审判长", "side": "", "colour": "#1B559E"},
            "seat/plaintiff": {
                "role": "原告", "label": "原告", "person": "甲公司", "side": "原告",
                "colour": "#B3261E",
            },
            "seat/defendant": {
                "role": "被告", "label": "被告", "person": "乙公司", "side": "被告",
                "colour": "#1F6E43",
            },
        }
    )  # fmt: skip
    if kind != "public":
        room.add("e1", "原证1", "买卖合同", "原告", 4)
        room.add("e2", "原证2", "送货单及对账单（2025年1月至6月）", "原告", 12)
    room.add("f1", "被证1", "付款凭证", "被告", 2)
    lines = (
        ("judge", "审判长", "现在进行法庭调查。请原告出示证据并说明证明目的。"),
        ("plaintiff", "原告", "原告提交证据一，买卖合同，证明双方于2025年1月6日成立买卖关系。"),
        ("judge", "审判长", "被告对该证据的真实性、合法性、关联性发表质证意见。"),
        ("defendant", "被告", "对真实性认可，对证明目的不认可。"),
    )  # fmt: skip
    room.tell(
        {
            f"line/{at:04}": {
                "id": f"u{at}",
                "seat": seat,
                "label": label,
                "text": text,
                "at_s": at,
            }
            for at, (seat, label, text) in enumerate(lines)
        }
    )
    return room
