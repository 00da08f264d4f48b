"""What is to be recorded, from where, and how (录音方案)."""

from __future__ import annotations

import base64
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Literal, get_args

from asr.resample import LEAST_HZ
from resources.errors import BadValue

SourceKind = Literal["device", "file", "tone"]
VideoKind = Literal["camera", "screen", "file", "pattern"]
MOST_CHANNELS = 32
MOST_VIDEOS = 4
MOST_WIDTH_PX = 3840
MOST_STORE_HZ = 96_000


@dataclass(frozen=True, slots=True)
class SourceSpec:
    """Where sound comes from (音源)."""

    kind: SourceKind
    name: str = ""
    """Of a device: PortAudio's name or number, empty for the default; of a file: its path."""
    channels: int = 1
    rate_hz: int = 0
    """0: what the device or the file has."""


@dataclass(frozen=True, slots=True)
class ChannelSpec:
    """A seat's microphone (席位通道)."""

    seat: str
    source: int = 0
    """Index into the sources."""
    source_channel: int = 0
    """0-based channel of it."""


@dataclass(frozen=True, slots=True)
class VideoSpec:
    """A picture that is recorded beside the sound (录像)."""

    kind: VideoKind
    name: str = ""
    """Of a camera: its number, its device or its address (``rtsp://…``); of a screen: its
    number, 1 for the first; of a file: its path."""
    label: str = ""
    """What it shows, for status and sheet; addresses may hold passwords, this must not."""
    width_px: int = 1280
    """Asked of a camera; what is larger is made smaller, in its own proportions."""
    height_px: int = 720
    fps: float = 15.0


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything a recorder must know; the folder names the recording."""

    folder: Path
    sources: tuple[SourceSpec, ...]
    channels: tuple[ChannelSpec, ...]
    rate_hz: int = 48_000
    """Of what is stored."""
    copy: Path | None = None
    """Folder on another disk for the second copy (双备份)."""
    key: bytes | None = field(default=None, repr=False)
    """32 bytes that samples are sealed with; None leaves them in clear."""
    segment_s: float = 300.0
    title: str = ""
    """For the sheet, as the hearing's id; not the parties' names."""
    speed: float = 1.0
    """Of files and tones; 1.0 is real time."""
    stop_at_end: bool = False
    """Stop by itself once every file has ended."""
    videos: tuple[VideoSpec, ...] = ()

    def __post_init__(self) -> None:
        """Refuse what cannot be recorded.

        Raises:
            BadValue: names the field.
        """
        if not 1 <= len(self.channels) <= MOST_CHANNELS:
            raise BadValue(column="channels", value=str(len(self.channels)))
        if not LEAST_HZ <= self.rate_hz <= MOST_STORE_HZ:
            raise BadValue(column="rate_hz", value=str(self.rate_hz))
        if not 1.0 <= self.segment_s <= 3600.0:
            raise BadValue(column="segment_s", value=str(self.segment_s))
        if self.key is not None and len(self.key) != 32:
            raise BadValue(column="key", value=f"{len(self.key)} bytes")
        for spec in self.sources:
            if spec.kind not in get_args(SourceKind):
                raise BadValue(column="source", value=str(spec.kind))
        for channel in self.channels:
            self._check(channel)
        if len(self.videos) > MOST_VIDEOS or (self.videos and self.speed != 1.0):
            raise BadValue(column="videos", value=str(len(self.videos)))
        for video in self.videos:
            _check_video(video)

    def _check(self, channel: ChannelSpec) -> None:
        if not channel.seat:
            raise BadValue(column="seat", value="")
        if not 0 <= channel.source < len(self.sources):
            raise BadValue(column="source", value=str(channel.source))
        if not 0 <= channel.source_channel < self.sources[channel.source].channels:
            raise BadValue(column="source_channel", value=str(channel.source_channel))

    def to_json(self) -> dict[str, Any]:
        """Return it as :func:`plan_from_json` takes it; holds the key."""
        value = asdict(self)
        value["folder"] = str(self.folder)
        value["copy"] = None if self.copy is None else str(self.copy)
        value["key"] = None if self.key is None else base64.b64encode(self.key).decode()
        return value


def _check_video(video: VideoSpec) -> None:
    if video.kind not in get_args(VideoKind):
        raise BadValue(column="video", value=str(video.kind))
    if not 16 <= video.width_px <= MOST_WIDTH_PX or not 16 <= video.height_px <= MOST_WIDTH_PX:
        raise BadValue(column="video", value=f"{video.width_px} × {video.height_px}")
    if not 1.0 <= video.fps <= 60.0:
        raise BadValue(column="fps", value=str(video.fps))


def plan_from_json(value: dict[str, Any]) -> Plan:
    """Return the plan that :meth:`Plan.to_json` wrote.

    Raises:
        BadValue: as :class:`Plan`.
    """
    value = dict(value)
    key, copy = value.pop("key"), value.pop("copy")
    return Plan(
        folder=Path(value.pop("folder")),
        sources=tuple(SourceSpec(**spec) for spec in value.pop("sources")),
        channels=tuple(ChannelSpec(**spec) for spec in value.pop("channels")),
        videos=tuple(VideoSpec(**spec) for spec in value.pop("videos", ())),
        key=None if key is None else base64.b64decode(key),
        copy=None if copy is None else Path(copy),
        **value,
    )
