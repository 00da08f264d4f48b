"""What every pad gives: strokes as time series, and what it is (签字板约定).

Source of the data: GB/T 26237.7 (ISO/IEC 19794-7): x, y, time, pressure, pen state.
"""

from __future__ import annotations

import base64
import binascii
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from threading import Event
from typing import Any, Protocol

from dossier.signing import PadDevice
from resources.errors import BadValue

MOST_STROKES = 500
MOST_POINTS = 100_000
LARGEST_MM = 1_000.0
LONGEST_S = 3_600.0
MOST_ENCLOSED = 4
MOST_ENCLOSED_BYTES = 600_000
"""Of one picture: a message of a pad's service holds no more."""
ENCLOSED = {"photo": "照片", "fingerprint": "指纹"}
"""What a pad may give beside the ink, and how it is called."""
_PICTURES = {"image/jpeg": b"\xff\xd8\xff", "image/png": b"\x89PNG\r\n\x1a\n"}
DOT_MM = 3.0
"""Ink shorter than this is empty or a dot: a person is asked whether it is meant so."""


@dataclass(frozen=True, slots=True)
class Point:
    """Where the pen was at a moment."""

    x_mm: float
    """From the left edge of the pad."""
    y_mm: float
    """From the upper edge, downwards."""
    pressure: float
    """0 to 1; 1 where the device does not tell."""
    t_s: float
    """From the first point of the signature."""


Stroke = tuple[Point, ...]
"""From pen down to pen up."""


@dataclass(frozen=True, slots=True)
class Enclosed:
    """What the device took of the signer while they signed (随签照片、指纹).

    Kept as it came and sealed with the strokes; nothing here looks into the picture.
    """

    kind: str
    """``photo`` or ``fingerprint``."""
    media_type: str
    """``image/jpeg`` or ``image/png``."""
    data: bytes


@dataclass(frozen=True, slots=True)
class Ink:
    """One signature as it was written (笔迹)."""

    strokes: tuple[Stroke, ...]
    device: PadDevice
    enclosed: tuple[Enclosed, ...] = ()

    @property
    def length_mm(self) -> float:
        """Length of all strokes."""
        return sum(
            math.hypot(b.x_mm - a.x_mm, b.y_mm - a.y_mm)
            for stroke in self.strokes
            for a, b in pairwise(stroke)
        )

    @property
    def is_short(self) -> bool:
        """Whether it is empty or but a dot."""
        return self.length_mm < DOT_MM

    @property
    def box_mm(self) -> tuple[float, float, float, float]:
        """Left, top, right, bottom of all ink; zeros where there is none."""
        xs = [point.x_mm for stroke in self.strokes for point in stroke]
        ys = [point.y_mm for stroke in self.strokes for point in stroke]
        return (min(xs), min(ys), max(xs), max(ys)) if xs else (0.0, 0.0, 0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Prompt:
    """What the pad shows while somebody signs."""

    title: str
    """Of the paper."""
    who: str
    nonce: str
    """Of this asking; an answer to another is not taken."""


Listener = Callable[[Sequence[Stroke]], None]
"""Gets all strokes so far, on the driver's thread, each time something was written."""


class Pad(Protocol):
    """A pad that somebody can be asked to sign on."""

    @property
    def device(self) -> PadDevice:
        """What it is."""

    def ask(self, prompt: Prompt, on_ink: Listener, cancel: Event) -> Ink:
        """Wait until somebody has signed; clearing is done on the pad or by asking anew.

        Blocks; for a lane.

        Raises:
            DeviceError: the pad cannot be used, or vanished meanwhile.
            Cancelled: ``cancel`` was set, or the signer gave up on the pad.
        """

    def close(self) -> None:
        """Let go of it; to be called once."""


def strokes_of(untrusted: Any) -> tuple[Stroke, ...]:
    """Return strokes from JSON: a list of strokes of [x mm, y mm, pressure, t s] each.

    Raises:
        BadValue: they are no strokes, or beyond the limits of a pad.
    """
    if not isinstance(untrusted, list) or len(untrusted) > MOST_STROKES:
        raise BadValue(column="strokes", value=_shown(untrusted))
    found: list[Stroke] = []
    count, last_s = 0, 0.0
    for stroke in untrusted:
        if not isinstance(stroke, list) or not stroke:
            raise BadValue(column="strokes", value=_shown(stroke))
        count += len(stroke)
        if count > MOST_POINTS:
            raise BadValue(column="strokes", value=str(count))
        points = tuple(_point(each) for each in stroke)
        for point in points:
            if point.t_s < last_s:
                raise BadValue(column="strokes", value=f"t = {point.t_s}")
            last_s = point.t_s
        found.append(points)
    return tuple(found)


def as_json(strokes: Sequence[Stroke]) -> list[list[list[float]]]:
    """Return strokes as :func:`strokes_of` reads them."""
    return [
        [
            [round(p.x_mm, 3), round(p.y_mm, 3), round(p.pressure, 4), round(p.t_s, 4)]
            for p in stroke
        ]
        for stroke in strokes
    ]


def enclosed_of(untrusted: Any) -> Enclosed:
    """Return a picture from JSON: ``kind``, ``media_type``, ``data`` in base64.

    Raises:
        BadValue: it is none, of another kind, or too large.
    """
    if not isinstance(untrusted, dict):
        raise BadValue(column="enclosed", value=_shown(untrusted))
    kind, media_type = untrusted.get("kind"), untrusted.get("media_type")
    if kind not in ENCLOSED:
        raise BadValue(column="kind", value=_shown(kind))
    begins = _PICTURES.get(media_type) if isinstance(media_type, str) else None
    if begins is None or not isinstance(media_type, str):
        raise BadValue(column="media_type", value=_shown(media_type))
    text = untrusted.get("data")
    if not isinstance(text, str) or len(text) > MOST_ENCLOSED_BYTES * 4 // 3 + 4:
        raise BadValue(column="data", value=_shown(text))
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise BadValue(column="data", value=_shown(text)) from error
    if not data.startswith(begins):
        raise BadValue(column="media_type", value=media_type)
    return Enclosed(kind, media_type, data)


def enclosed_json(enclosed: Sequence[Enclosed]) -> list[dict[str, str]]:
    """Return pictures as :func:`enclosed_of` reads them."""
    return [
        {
            "kind": one.kind,
            "media_type": one.media_type,
            "data": base64.b64encode(one.data).decode("ascii"),
        }
        for one in enclosed
    ]


def device_of(untrusted: Any) -> PadDevice:
    """Return what a pad says of itself.

    Raises:
        BadValue: it says no such thing.
    """
    if not isinstance(untrusted, dict):
        raise BadValue(column="device", value=_shown(untrusted))
    model, serial = untrusted.get("model", ""), untrusted.get("serial", "")
    if not isinstance(model, str) or not isinstance(serial, str) or len(model + serial) > 200:
        raise BadValue(column="device", value=_shown(model))
    numbers = {}
    for name in ("rate_hz", "lines_per_mm", "width_mm", "height_mm"):
        numbers[name] = _number(untrusted.get(name, 0), name, 0.0, 1e6)
    levels = int(_number(untrusted.get("pressure_levels", 0), "pressure_levels", 0.0, 1e6))
    return PadDevice(model=model, serial=serial, pressure_levels=levels, **numbers)


def _point(untrusted: Any) -> Point:
    if not isinstance(untrusted, list) or len(untrusted) != 4:
        raise BadValue(column="strokes", value=_shown(untrusted))
    x, y, pressure, t = untrusted
    return Point(
        _number(x, "x", -LARGEST_MM, LARGEST_MM),
        _number(y, "y", -LARGEST_MM, LARGEST_MM),
        _number(pressure, "pressure", 0.0, 1.0),
        _number(t, "t", 0.0, LONGEST_S),
    )


def _number(untrusted: Any, name: str, least: float, most: float) -> float:
    if isinstance(untrusted, bool) or not isinstance(untrusted, int | float):
        raise BadValue(column=name, value=_shown(untrusted))
    if not (math.isfinite(untrusted) and least <= untrusted <= most):
        raise BadValue(column=name, value=_shown(untrusted))
    return float(untrusted)


def _shown(untrusted: Any) -> str:
    return repr(untrusted)[:40]
