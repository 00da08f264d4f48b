"""What a reader of the record needs, whoever's screen it is; and a seat's own (笔录阅读来源)."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any

from PySide6.QtCore import QObject, Signal
from shiboken6 import Shiboken

from app.qt.lanes import Lane, Lanes, Task
from app.windows.room.bridge import RoomBridge
from app.windows.room.reading import is_dark
from courtroom.viewing.contract import TileSource
from resources.errors import Refused

Strokes = Sequence[Sequence[Sequence[float]]]
OnDone = Callable[[], None]


@dataclass(frozen=True, slots=True)
class ReaderLine:
    """One sentence where it stands (笔录行)."""

    id: str
    page: int
    top: float
    bottom: float
    label: str
    text: str
    heard: bool

    @property
    def words(self) -> str:
        """As people read it."""
        return f"{self.label}：{self.text}" if self.label else self.text


@dataclass(frozen=True, slots=True)
class ReaderPaper:
    """The paper as its reader knows it (待阅笔录)."""

    title: str
    label: str
    """Who reads."""
    draft: str
    pages: int
    state: str
    phase: str
    asked: str
    """Nonce while they are asked to sign; empty: they are not."""
    seen: tuple[int, ...] = ()
    wishes: tuple[Mapping[str, Any], ...] = field(default=())

    @property
    def is_open(self) -> bool:
        """Whether there is something left to do for them."""
        return self.state not in ("signed", "refused") and self.phase != "locked"


class Hands(QObject):
    """A paper in somebody's hands; a reader shows it and says what they do.

    Attributes:
        changed: the paper, its lines or what is heard are others.
        failed: with the error of something a person did.
    """

    changed = Signal()
    failed = Signal(object)

    def __init__(self, lanes: Lanes, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.lanes = lanes
        self.lines: tuple[ReaderLine, ...] = ()

    @property
    def paper(self) -> ReaderPaper | None:
        """The paper; None: nothing is in their hands."""
        raise NotImplementedError

    @property
    def is_dark(self) -> bool:
        """Whether nothing can be seen on this screen now: then nobody reads."""
        return False

    def source(self, page: int) -> TileSource | None:
        """Return the picture of a page; None: it is not there yet."""
        raise NotImplementedError

    def read(self, shown: Sequence[tuple[int, float]]) -> None:
        """Note what was shown."""
        raise NotImplementedError

    def correct(
        self, wish: str, ink: Strokes, page: int | None, line: str | None, then: OnDone
    ) -> None:
        """Ask for a correction."""
        raise NotImplementedError

    def listen(self, line: str, play: Callable[[str], None]) -> None:
        """Have the sound of a line; ``play`` is given the path of its file."""
        raise NotImplementedError

    def looking_at(self, page: int) -> None:
        """Say which page is looked at."""

    def writing(self, strokes: Strokes) -> None:
        """Say what is written so far."""

    def sign(self, strokes: Strokes, pad: Mapping[str, Any], then: OnDone) -> None:
        """Hand over what was written."""
        raise NotImplementedError

    def decline(self) -> None:
        """Say that nothing is signed now."""
        raise NotImplementedError


class SeatHands(Hands):
    """The paper that a seat's facts hold.

    Args:
        bridge: of this screen.
    """

    def __init__(self, bridge: RoomBridge, parent: QObject | None = None) -> None:
        super().__init__(bridge.lanes, parent)
        self._bridge = bridge
        self._text = ""
        self._paper: ReaderPaper | None = None
        self._id = ""
        bridge.changed.connect(self._changed)
        self._take()

    @property
    def paper(self) -> ReaderPaper | None:
        """What the fact says."""
        return self._paper

    @property
    def is_dark(self) -> bool:
        """Whether the screen is black."""
        bridge = self._bridge
        return is_dark(bridge.facts, bridge.room.seat, bridge.link)

    def source(self, page: int) -> TileSource | None:
        """Return the picture of a page."""
        leaf = self._bridge.facts.get(f"leaf/{self._bridge.room.seat}/{page}")
        return None if leaf is None else self._bridge.room.picture(str(leaf["asset"]))

    def read(self, shown: Sequence[tuple[int, float]]) -> None:
        """Note what was shown."""
        self._do("read", lambda: None, shown=[[page, round(s, 1)] for page, s in shown])

    def correct(
        self, wish: str, ink: Strokes, page: int | None, line: str | None, then: OnDone
    ) -> None:
        """Ask for a correction."""
        more: dict[str, Any] = {}
        if ink:
            more["ink"] = [[list(point) for point in stroke] for stroke in ink]
        if page is not None:
            more["page"] = page
        if line is not None:
            more["line"] = line
        self._do("correct", then, wish=wish, **more)

    def listen(self, line: str, play: Callable[[str], None]) -> None:
        """Have the sound of a line fetched from the hub, then play it."""
        room = self._bridge.room

        def came(result: Any) -> None:
            asset = str(result.get("asset", ""))
            self.lanes.run(
                Lane.COURT,
                lambda task: room.media(asset),
                play,
                self.failed.emit,
                owner=self,
            )

        self._do("listen", came, takes=True, line=line)

    def looking_at(self, page: int) -> None:
        """Let the clerk know which page is looked at."""
        if self._paper is not None:
            self._bridge.room.say(f"reading/{self._bridge.room.seat}", {"page": page})

    def writing(self, strokes: Strokes) -> None:
        """Let the clerk see what is written."""
        paper = self._paper
        if paper is not None and paper.asked:
            plain = [[list(point[:3]) for point in stroke] for stroke in strokes]
            value = {"nonce": paper.asked, "strokes": plain}
            self._bridge.room.say(f"ink/{self._bridge.room.seat}", value)

    def sign(self, strokes: Strokes, pad: Mapping[str, Any], then: OnDone) -> None:
        """Hand over what was written."""
        paper = self._paper
        if paper is not None:
            self._act("sign", then, nonce=paper.asked, strokes=strokes, pad=dict(pad))

    def decline(self) -> None:
        """Say that nothing is signed now."""
        paper = self._paper
        if paper is not None:
            self._act("decline", lambda: None, nonce=paper.asked)

    # ---- inside -----------------------------------------------------------------------

    def _do(
        self, act: str, then: Callable[..., None], *, takes: bool = False, **more: Any
    ) -> None:
        paper = self._paper
        if paper is not None:
            self._act(act, then, takes=takes, draft=paper.draft, **more)

    def _act(
        self, act: str, then: Callable[..., None], *, takes: bool = False, **more: Any
    ) -> None:
        future = self._bridge.room.do(act, paper=self._id, **more)

        def done(future: Future[Any]) -> None:
            if not future.cancelled():
                self.lanes.post(lambda: self._answered(future, then, takes))

        future.add_done_callback(done)

    def _answered(self, future: Future[Any], then: Callable[..., None], takes: bool) -> None:
        if not Shiboken.isValid(self):
            return
        error = future.exception()
        if error is not None:
            self.failed.emit(error)
        elif takes:
            then(future.result())
        else:
            then()

    def _changed(self, keys: frozenset[str], number: int) -> None:
        seat = self._bridge.room.seat
        heads = (f"paper/{seat}", f"leaf/{seat}/", f"text/{seat}")
        if any(key.startswith(heads) for key in keys):
            self._take()
            self.changed.emit()

    def _take(self) -> None:
        facts, seat = self._bridge.facts, self._bridge.room.seat
        value = facts.get(f"paper/{seat}")
        if not isinstance(value, Mapping):
            self._paper, self._id, self._text, self.lines = None, "", "", ()
            return
        self._id = str(value["id"])
        self._paper = ReaderPaper(
            title=str(value["title"]),
            label=str(value["label"]),
            draft=str(value["draft"]),
            pages=int(value["pages"]),
            state=str(value["state"]),
            phase=str(value["phase"]),
            asked=str(value["asked"] or ""),
            seen=tuple(int(page) for page in value["seen"]),
            wishes=tuple(value["wishes"]),
        )
        text = str((facts.get(f"text/{seat}") or {}).get("asset", ""))
        if text and text != self._text:
            self._text, self.lines = text, ()
            self._fetch(text)

    def _fetch(self, text: str) -> None:
        room = self._bridge.room

        def work(task: Task) -> tuple[ReaderLine, ...]:
            return lines_from(room.whole(text))

        def show(lines: tuple[ReaderLine, ...]) -> None:
            if text == self._text:
                self.lines = lines
                self.changed.emit()

        def failed(error: BaseException) -> None:
            # The pages can be read all the same; asked for again with the next change.
            self._text = ""

        self.lanes.run(Lane.COURT, work, show, failed, owner=self)


def lines_from(untrusted: bytes) -> tuple[ReaderLine, ...]:
    """Return lines as the hub gives them.

    Raises:
        Refused: they are none.
    """
    try:
        found = json.loads(untrusted)["lines"]
        return tuple(
            ReaderLine(
                str(id_), int(page), float(top), float(bottom), str(label), str(text), bool(heard)
            )
            for id_, page, top, bottom, label, text, heard in found
        )
    except (ValueError, KeyError, TypeError) as error:
        raise Refused(centre="hub") from error
