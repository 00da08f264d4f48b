"""What the reading child says, checked before it is believed (回答检查).

The child has touched bytes from outside; until each field is looked at, its answers
are bytes from outside too.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from resources import wire
from resources.errors import Corrupt, DocumentError, Encrypted, Hostile, TooLarge, Unsupported
from scanner.imaging.great_sizes import BASE_SIDE_PX
from scanner.untrusted.limits import Limits

_MEDIA_TYPES = {
    "image/jpeg": (b"\xff\xd8\xff",),
    "image/png": (b"\x89PNG\r\n\x1a\n",),
    "image/tiff": (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+"),
}
GREAT = "great_picture"
"""Flag of a page that is too large to be decoded whole."""
FLAGS = frozenset(
    ("converted", "rendered", "reduced_resolution", "active_content", "attachments", GREAT)
)
"""Every flag a page may carry; explained in ``docs/import.md``."""
_ERRORS: dict[str, type[DocumentError]] = {
    cls.__name__: cls for cls in (Unsupported, Encrypted, Corrupt, TooLarge, Hostile)
}
_PARAMS = frozenset(("found", "limit", "detail"))


@dataclass(frozen=True, slots=True)
class ReadPage:
    """A page the child vouches for; ``number`` is 0-based in its file.

    ``pixels`` are rows of grey or RGB bytes, ``channels`` 1 or 3, as stored, before
    ``turn_quarters`` (clockwise) brings them upright; only there when asked for, and with a
    great picture, of which they are a reduced copy. ``pixels_px`` is their width and height.
    """

    number: int
    media_type: str
    encoded: bytes = field(repr=False)
    width_px: int
    height_px: int
    dpi: int
    turn_quarters: int
    flags: tuple[str, ...]
    total: int
    """Pages in the file."""
    pixels: bytearray | None = field(default=None, repr=False)
    channels: int = 0
    pixels_px: tuple[int, int] = (0, 0)


@dataclass(frozen=True, slots=True)
class PageRefusal:
    """One page of a file that cannot be taken while others can."""

    number: int
    error: DocumentError


@dataclass(frozen=True, slots=True)
class MailHead:
    """What a mail says of itself, and the names of what hangs on it (邮件信头)."""

    sender: str
    sent_at: str
    """ISO time with its zone; empty: the mail says none."""
    subject: str
    parts: tuple[str, ...]


def understand_mail(header: dict[str, Any], limits: Limits, source: str) -> MailHead:
    """Check what the child says of a mail.

    Raises:
        resources.wire.Gone: it does not keep to the form.
        resources.errors.DocumentError: the mail is refused.
    """
    if header.get("kind") == "refused":
        raise _error(header, source, None)
    parts = header.get("parts")
    words = [header.get(key) for key in ("sender", "sent_at", "subject")]
    if header.get("kind") != "mail" or not isinstance(parts, list):
        raise wire.Gone
    names = [part.get("name") if isinstance(part, dict) else None for part in parts]
    if len(names) > limits.attachments or not all(isinstance(w, str) for w in (*words, *names)):
        raise wire.Gone
    sender, sent_at, subject = (_printable(str(word)) for word in words)
    try:
        moment = datetime.fromisoformat(sent_at).isoformat() if sent_at else ""
    except ValueError as error:
        raise wire.Gone from error
    return MailHead(sender, moment, subject, tuple(_printable(str(name)) for name in names))


def understand(
    header: dict[str, Any],
    bodies: tuple[bytearray, ...],
    limits: Limits,
    source: str,
    expected: int,
) -> ReadPage | PageRefusal | None:
    """Check a message of the child; None is the end of the file.

    Raises:
        resources.wire.Gone: it does not keep to the form.
        resources.errors.DocumentError: the file is refused.
    """
    kind = header.get("kind")
    if kind == "end":
        if expected == 0 or header.get("total") != expected:
            raise wire.Gone
        return None
    number = header.get("number")
    if number is not None and number != expected:
        raise wire.Gone
    if kind == "refused":
        error = _error(header, source, number)
        if number is None:
            raise error
        return PageRefusal(expected, error)
    if kind != "page" or not bodies:
        raise wire.Gone
    return _page(header, bodies, limits, expected)


def _error(header: dict[str, Any], source: str, number: int | None) -> DocumentError:
    cls = _ERRORS.get(str(header.get("error")))
    params = header.get("params")
    if cls is None or not isinstance(params, dict):
        raise wire.Gone
    words = {key: _printable(str(params[key])) for key in _PARAMS & params.keys()}
    name = source if number is None else page_name(source, number)
    return cls(source=name, **words)


def page_name(source: str, number: int) -> str:
    """Return how page ``number`` (0-based) of a file is named to people."""
    return f"{source} #{number + 1}"


def _printable(text: str) -> str:
    return "".join(sign if sign.isprintable() else "\N{REPLACEMENT CHARACTER}" for sign in text)[
        :500
    ]


def _page(
    header: dict[str, Any], bodies: tuple[bytearray, ...], limits: Limits, number: int
) -> ReadPage:
    media_type, flags = header.get("media_type"), header.get("flags")
    great = isinstance(flags, list) and GREAT in flags
    side_px = limits.great_side_px if great else limits.side_px
    width_px = _number(header, "width_px", 1, side_px)
    height_px = _number(header, "height_px", 1, side_px)
    pixels_px = _pixels_px(header) if len(bodies) > 1 else (0, 0)
    channels = _number(header, "channels", 1, 3) if len(bodies) > 1 else 0
    magics = _MEDIA_TYPES.get(str(media_type), ())
    known = isinstance(flags, list) and all(flag in FLAGS for flag in flags if _is_text(flag))
    fits = width_px * height_px <= (limits.great_pixels if great else limits.pixels)
    if great:
        fits = fits and len(bodies) > 1 and max(pixels_px) <= BASE_SIDE_PX
    elif len(bodies) > 1:
        fits = fits and pixels_px == (width_px, height_px)
    if len(bodies) > 1:
        fits = fits and len(bodies[1]) == pixels_px[0] * pixels_px[1] * channels
    if not known or not fits or not any(bodies[0].startswith(magic) for magic in magics):
        raise wire.Gone
    return ReadPage(
        number=number,
        media_type=str(media_type),
        encoded=bytes(bodies[0]),
        width_px=width_px,
        height_px=height_px,
        dpi=_number(header, "dpi", 1, 10_000),
        turn_quarters=_number(header, "turn_quarters", 0, 3),
        flags=tuple(str(flag) for flag in header["flags"]),
        total=_number(header, "total", 1, limits.pages),
        pixels=bodies[1] if len(bodies) > 1 else None,
        channels=channels,
        pixels_px=pixels_px,
    )


def _pixels_px(header: dict[str, Any]) -> tuple[int, int]:
    size = header.get("pixels_px")
    if not isinstance(size, list) or len(size) != 2:
        raise wire.Gone
    width_px, height_px = size
    if type(width_px) is not int or type(height_px) is not int or min(size) < 1:
        raise wire.Gone
    return width_px, height_px


def _is_text(value: object) -> bool:
    if not isinstance(value, str):
        raise wire.Gone
    return True


def _number(header: dict[str, Any], key: str, low: int, high: int) -> int:
    value = header.get(key)
    if type(value) is not int or not low <= value <= high:
        raise wire.Gone
    return value
