"""From a profile to the device's own words (扫描方案与设备选项的对应).

Backends name the same thing differently; the patterns are tried in order, and the
first offered name that matches is taken. Compared in lower case.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Final

from resources.errors import NotOffered
from scanner.profile import ColourMode, Source

_NOT_ONE_SIDE: Final = r"(?!.*(back|rear|both|duplex|card))"
SOURCE_PATTERNS: Final[dict[Source, tuple[str, ...]]] = {
    Source.ADF: (
        r"adf$",
        r"adf (front|simplex)",
        r"automatic document feeder$",
        _NOT_ONE_SIDE + r".*\b(adf|feeder|tray)",
    ),
    Source.ADF_DUPLEX: (r"adf[ _-]?duplex", r"(?=.*(adf|feeder)).*(duplex|both)", r".*duplex"),
    Source.FLATBED: (r"flat ?bed", r"platen", r"document table", r"normal$"),
}
MODE_PATTERNS: Final[dict[ColourMode, tuple[str, ...]]] = {
    # A richer mode holds the poorer one, never the other way round: what a device
    # cannot do in black and white it does in grey, but grey is no answer to colour.
    ColourMode.LINEART: (
        r"lineart$",
        r"(binary|black|monochrome|b/?w|text)",
        r"gr[ae]y",
        r"colou?r",
    ),
    ColourMode.GRAY: (r"gr[ae]y$", r"(true |256 )?gr[ae]y", r"(24 ?bit )?colou?r"),
    ColourMode.COLOR: (r"colou?r$", r"24 ?bit colou?r", r".*(colou?r|rgb)"),
}


def source_name(wish: Source, offered: Sequence[str], device: str) -> str:
    """Return the device's name for ``wish``.

    Raises:
        NotOffered: the device has no such source.
    """
    return _first_match(SOURCE_PATTERNS[wish], wish.value, offered, device)


def mode_name(wish: ColourMode, offered: Sequence[str], device: str) -> str:
    """Return the device's name for ``wish``, or for a mode that holds it.

    Raises:
        NotOffered: colour is wanted and the device has none.
    """
    return _first_match(MODE_PATTERNS[wish], wish.value, offered, device)


def nearest(wish: float, constraint: Any) -> float:
    """Return the value nearest to ``wish`` under a python-sane ``constraint``.

    Args:
        wish: what the profile says.
        constraint: ``None``, a list of values, or (minimum, maximum, step); a step of 0
            means any. Of two equally near list values the larger.
    """
    if isinstance(constraint, list) and constraint:
        return float(min(constraint, key=lambda value: (abs(value - wish), -value)))
    if isinstance(constraint, tuple) and len(constraint) == 3:
        minimum, maximum, step = constraint
        bounded = min(max(wish, minimum), maximum)
        if step > 0:
            steps = min(round((bounded - minimum) / step), int((maximum - minimum) / step))
            bounded = minimum + steps * step
        return float(bounded)
    return float(wish)


def _first_match(patterns: Sequence[str], wish: str, offered: Sequence[str], device: str) -> str:
    for pattern in patterns:
        for name in offered:
            if re.match(pattern, name.strip().lower()):
                return name
    raise NotOffered(device=device, wish=wish, offered=", ".join(offered))
