"""What a journal says so far: where every sample lies, and where none is (录音索引)."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from courtroom.recorder.journal import FIRST, NAME, Record, records

FORMAT = 1


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of samples in a segment."""

    first: int
    """Index of its first sample in the channel."""
    count: int
    segment: int
    offset: int
    """Byte in the PCM file."""
    at: int
    """Sample in the closed segment."""


@dataclass(frozen=True, slots=True)
class Gap:
    """Where something is missing, and why (缺口)."""

    channel: int
    """-1: not of one channel, as a jump of the clock."""
    first: int
    """Index of the first missing sample; so many are missing as ``count``."""
    count: int
    cause: str
    """``overflow``, ``device_lost``, ``stalled``, ``killed``, ``disk``, ``paused``,
    ``file_damaged`` or ``clock_jump``."""
    start_wall: float
    """Seconds since 1970; so is ``end_wall``."""
    end_wall: float
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Away:
    """A channel that nothing comes from (无声源)."""

    since_wall: float
    cause: str
    """As of the :class:`Gap` it will be, or ``file_ended``."""

    @property
    def for_good(self) -> bool:
        """Whether it never comes back, as a file that was played to its end."""
        return self.cause.startswith("file_")


@dataclass
class Index:
    """Grows with every record it is given."""

    begin: dict[str, Any] = field(default_factory=dict)
    pieces: dict[int, list[Piece]] = field(default_factory=dict)
    next: dict[int, int] = field(default_factory=dict)
    """Index of the sample that comes next, for every channel."""
    gaps: list[Gap] = field(default_factory=list)
    closed: dict[tuple[int, int], dict[str, Any]] = field(default_factory=dict)
    """(channel, segment) → what was said when it was closed."""
    videos: list[dict[str, Any]] = field(default_factory=list)
    """What was said of each segment of a film (录像) when it was closed."""
    video_gaps: list[dict[str, Any]] = field(default_factory=list)
    notes: list[dict[str, Any]] = field(default_factory=list)
    ended: bool = False
    paused_wall: float | None = None
    """Since when there is a recess; None: there is none."""
    away: dict[int, Away] = field(default_factory=dict)
    """Channels without a source now; a gap is told only when it is over."""
    wall: float = 0.0
    """Of the last record of audio; so is ``monotonic``."""
    monotonic: float = 0.0
    head: bytes = FIRST
    number: int = 0
    """Of the next record."""
    end: int = 0
    """Byte after the last record."""

    @property
    def rate_hz(self) -> int:
        """Of what is stored."""
        return int(self.begin["rate_hz"])

    def refresh(self, folder: Path) -> None:
        """Take what the journal in ``folder`` says since.

        Raises:
            Damaged: the journal is not as it was written.
            OSError: it cannot be read.
        """
        for record in records(folder / NAME, self.end, self.head):
            self.take(record)

    def take(self, record: Record) -> None:
        """Take one record; they come in order."""
        self.head, self.end, self.number = record.hash, record.end, self.number + 1
        payload = record.payload
        kind = payload["kind"]
        if kind == "begin":
            self.begin = payload
            self.next = dict.fromkeys(range(len(payload["channels"])), 0)
            self.pieces = {channel: [] for channel in self.next}
        elif kind == "audio":
            self.wall, self.monotonic = payload["wall"], payload["mono"]
            for part in payload["parts"]:
                self._part(part)
        elif kind == "gap":
            gap = Gap(**{key: payload[key] for key in asdict(_NO_GAP)})
            self.gaps.append(gap)
            if gap.channel >= 0:
                self.next[gap.channel] = gap.first + gap.count
        elif kind == "closed":
            self.closed[payload["channel"], payload["segment"]] = payload
        elif kind == "video":
            self.videos.append(payload)
        elif kind == "video_gap":
            self.video_gaps.append(payload)
        else:
            self._note(kind, payload)

    def _note(self, kind: str, payload: dict[str, Any]) -> None:
        self.notes.append(payload)
        self.ended = kind == "end"
        if kind in ("paused", "continued", "end"):
            self.paused_wall = payload["wall"] if kind == "paused" else None
        elif kind == "away":
            self.away[payload["channel"]] = Away(payload["since"], payload["cause"])

    def _part(self, part: dict[str, Any]) -> None:
        channel = part["c"]
        self.away.pop(channel, None)
        pieces = self.pieces[channel]
        at = 0
        if pieces and pieces[-1].segment == part["s"]:
            at = pieces[-1].at + pieces[-1].count
        pieces.append(Piece(part["i"], part["k"], part["s"], part["o"], at))
        self.next[channel] = part["i"] + part["k"]

    def of_segment(self, channel: int, segment: int) -> list[Piece]:
        """Return the pieces of a segment."""
        pieces = self.pieces[channel]
        start = bisect_right(pieces, segment - 1, key=_segment)
        return pieces[start : bisect_right(pieces, segment, key=_segment)]

    def between(self, channel: int, first: int, end: int) -> list[Piece]:
        """Return the pieces that hold samples from ``first`` up to ``end``."""
        pieces = self.pieces[channel]
        start = max(0, bisect_right(pieces, first, key=_first) - 1)
        return [
            piece
            for piece in pieces[start : bisect_right(pieces, end - 1, key=_first)]
            if piece.first + piece.count > first
        ]


_NO_GAP = Gap(0, 0, 0, "", 0.0, 0.0)


def _first(piece: Piece) -> int:
    return piece.first


def _segment(piece: Piece) -> int:
    return piece.segment


def pcm_path(folder: Path, channel: int, segment: int) -> Path:
    """Return where the samples of a segment are written first."""
    return folder / f"channel-{channel:02d}" / f"{segment:06d}.pcm"


def flac_path(folder: Path, channel: int, segment: int, *, sealed: bool) -> Path:
    """Return where a closed segment lies."""
    suffix = ".flac.sealed" if sealed else ".flac"
    return folder / f"channel-{channel:02d}" / f"{segment:06d}{suffix}"
