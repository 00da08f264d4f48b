"""What the record shows, line by line, and how high every line is (笔录行)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

RowKind = Literal["said", "partial", "hidden"]


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the record as it is shown (笔录行)."""

    id: str
    """Of the utterance; of the first one of a group of hidden ones."""
    text: str
    kind: RowKind = "said"
    """``hidden``: other seats' voices in a microphone, or deliberation that is kept from who
    sits here, as one line."""
    label: str = ""
    """Short after the first use."""
    role: str = ""
    """Full label."""
    seat: str = ""
    stage: str = ""
    clock: str = ""
    """Time of day, or of the recording, for the margin."""
    marks: tuple[str, ...] = ()
    overlap: bool = False
    doubts: tuple[tuple[int, int], ...] = ()
    """Spans of ``text`` that were hardly understood."""
    offered: str = ""
    """Better text of the second pass that waits for a decision."""
    members: tuple[str, ...] = ()
    """Ids of hidden utterances of the group; none: they cannot be asked for."""
    colour: int = 0
    """Which of the speakers' colours; 0: none."""


class Rows:
    """The lines in order with their heights; edits and look-ups take little time.

    Heights are guessed until a line has been laid out once.

    Args:
        guess: returns a likely height in pixels.
    """

    def __init__(self, guess: Callable[[Row, Row | None], int]) -> None:
        self._guess = guess
        self._rows: list[Row] = []
        self._heights = np.zeros(0, np.int64)
        self._tops: np.ndarray[tuple[int], np.dtype[np.int64]] | None = None
        self._places: dict[str, int] | None = {}

    def __len__(self) -> int:
        return len(self._rows)

    def __getitem__(self, index: int) -> Row:
        return self._rows[index]

    def row(self, id: str) -> Row | None:
        """Return the line of an utterance."""
        index = self.index(id)
        return None if index is None else self._rows[index]

    def index(self, id: str) -> int | None:
        """Return where the line stands; None: nowhere."""
        if self._places is None:
            self._places = {row.id: index for index, row in enumerate(self._rows)}
        return self._places.get(id)

    def before(self, index: int) -> Row | None:
        """Return the line before one that is said; None at the beginning."""
        for at in range(index - 1, max(-1, index - 200), -1):
            if self._rows[at].kind != "hidden":
                return self._rows[at]
        return None

    def replace(self, rows: Sequence[Row]) -> None:
        """Take these lines for all; heights of lines that stay are kept."""
        known = {row.id: at for at, row in enumerate(self._rows)}
        old, heights = self._rows, self._heights
        fresh = np.empty(len(rows), np.int64)
        before: Row | None = None
        for at, row in enumerate(rows):
            was = known.get(row.id)
            if was is not None and old[was] is row:
                fresh[at] = heights[was]
            else:
                fresh[at] = self._guess(row, before)
            if row.kind != "hidden":
                before = row
        self._rows, self._heights = list(rows), fresh
        self._tops, self._places = None, None

    def splice(self, start: int, end: int, rows: Sequence[Row]) -> None:
        """Put ``rows`` in place of the lines from ``start`` up to ``end``."""
        heights = []
        before = self.before(start)
        for row in rows:
            heights.append(self._guess(row, before))
            if row.kind != "hidden":
                before = row
        appended = start == len(self._rows) and self._places is not None
        kept = {row.id: int(self._heights[start + at]) for at, row in
                enumerate(self._rows[start:end])}  # fmt: skip
        heights = [kept.get(row.id, high) for row, high in zip(rows, heights, strict=True)]
        self._rows[start:end] = rows
        self._heights = np.concatenate(
            (self._heights[:start], np.asarray(heights, np.int64), self._heights[end:])
        )
        self._tops = None
        if appended and self._places is not None:
            for at, row in enumerate(rows):
                self._places[row.id] = start + at
        elif [row.id for row in rows] != list(kept):
            self._places = None

    # ---- heights --------------------------------------------------------------------

    def set_height(self, index: int, height: int) -> bool:
        """Note how high a line really is; return whether that is new."""
        if self._heights[index] == height:
            return False
        self._heights[index] = height
        self._tops = None
        return True

    def guess_again(self) -> None:
        """Guess all heights anew, after another width or font."""
        before: Row | None = None
        for at, row in enumerate(self._rows):
            self._heights[at] = self._guess(row, before)
            if row.kind != "hidden":
                before = row
        self._tops = None

    def top(self, index: int) -> int:
        """Return where a line begins, in pixels from the record's first."""
        return int(self._edges()[index])

    def height(self, index: int) -> int:
        """Return how high a line is."""
        return int(self._heights[index])

    @property
    def total(self) -> int:
        """Height of all."""
        return int(self._edges()[-1])

    def at(self, y: int) -> int:
        """Return the line at a height; the last one below all."""
        found = int(np.searchsorted(self._edges(), y, side="right")) - 1
        return max(0, min(len(self._rows) - 1, found))

    def _edges(self) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
        if self._tops is None:
            self._tops = np.concatenate(([0], np.cumsum(self._heights)))
        return self._tops
