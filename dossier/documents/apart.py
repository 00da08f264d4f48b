"""What is not ours, done in a confined child (子进程): see :mod:`dossier.documents.child`."""

from __future__ import annotations

import json
import subprocess
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from ocr.result import Line, PageText, Quad, Word
from resources.children import child_command
from resources.errors import BadTemplate, Corrupt, Crashed, TooLarge

ENGINE = "pdf"
"""Of texts that were not recognised but taken from the file."""
_TIMEOUT_S = 60.0
_LARGEST_BYTES = 64 << 20
_HEADER_MAX_BYTES = 4096
_LONGEST_PT = 14_400.0


def set_layout(layout: Path, data: dict[str, Any], made_at: datetime) -> bytes:
    """Return the PDF/A-2b that a court's own layout makes; it sees its own folder alone.

    Raises:
        BadTemplate: it is no layout, takes too long or too much, or asks for other files.
        Crashed: the child cannot be started.
    """
    source = f"{layout.parent.name}/{layout.name}"
    if any(each.is_symlink() for each in (layout.parent, *layout.parent.rglob("*"))):
        # Where the system cannot confine the child, a link would lead out of the folder.
        raise BadTemplate(source=source, reason="symbolic link")
    header = {
        "job": "set",
        "folder": str(layout.parent.resolve()),
        "layout": layout.name,
        "made_at": made_at.isoformat(),
    }
    body = json.dumps(data, ensure_ascii=False).encode()
    answer, made = _asked(header, body, BadTemplate(source=source, reason="time, memory"))
    if answer.get("error") or not made.startswith(b"%PDF-"):
        raise BadTemplate(source=source, reason=str(answer.get("error", "no PDF"))[:300])
    return made


@dataclass(frozen=True, slots=True)
class TextPage:
    """The text layer of one page of a PDF (文字层); points, origin top-left."""

    width_pt: float
    height_pt: float
    lines: tuple[tuple[tuple[str, float, float, float, float], ...], ...]
    """Of characters: the character, left, top, right, bottom."""

    @property
    def texts(self) -> list[str]:
        """The lines as text."""
        return ["".join(character for character, *_ in line) for line in self.lines]

    def read(self, width_px: int, height_px: int) -> PageText:
        """Return the text as if it had been read off a picture of that size."""
        across, down = width_px / self.width_pt, height_px / self.height_pt
        made = []
        for line in self.lines:
            words = tuple(
                Word(c, _quad(x0 * across, y0 * down, x1 * across, y1 * down), 1.0)
                for c, x0, y0, x1, y1 in line
                if not c.isspace()
            )
            if words:
                box = _quad(
                    min(w.box[0][0] for w in words),
                    min(w.box[0][1] for w in words),
                    max(w.box[2][0] for w in words),
                    max(w.box[2][1] for w in words),
                )
                made.append(Line("".join(c for c, *_ in line).strip(), box, 1.0, words))
        return PageText(width_px, height_px, tuple(made), ENGINE, 0.0)


def _quad(x0: float, y0: float, x1: float, y1: float) -> Quad:
    return ((x0, y0), (x1, y0), (x1, y1), (x0, y1))


def text_of(data: bytes, name: str) -> list[TextPage]:
    """Return the text layer of each page of a PDF; pages without one have no lines.

    Raises:
        TooLarge: the file is.
        Corrupt: it cannot be read.
        Crashed: the child cannot be started.
    """
    if len(data) > _LARGEST_BYTES:
        raise TooLarge(source=name, limit=f"{_LARGEST_BYTES >> 20} MB")
    answer, made = _asked({"job": "text"}, data, Corrupt(source=name))
    if answer.get("error"):
        raise Corrupt(source=name, detail=str(answer["error"])[:200])
    try:
        return [_page(page) for page in json.loads(made)]
    except (ValueError, TypeError, LookupError) as error:
        # The child has touched bytes from outside: its answer is untrusted itself.
        raise Corrupt(source=name) from error


def _page(page: dict[str, Any]) -> TextPage:
    width, height = (float(side) for side in page["size"])
    if not (0 < width < _LONGEST_PT and 0 < height < _LONGEST_PT):
        raise ValueError(str(page["size"]))
    lines = tuple(
        tuple((str(c)[:1], float(a), float(b), float(d), float(e)) for c, a, b, d, e in line)
        for line in page["lines"]
    )
    return TextPage(width, height, lines)


def _asked(
    header: dict[str, Any], body: bytes, failed: BadTemplate | Corrupt
) -> tuple[dict[str, Any], bytes]:
    """Return a child's answer; what it dies of or takes too long over is ``failed``."""
    try:
        done = subprocess.run(  # noqa: S603  our own child
            child_command("dossier.documents"),
            input=json.dumps(header).encode() + b"\n" + body,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=_TIMEOUT_S,
            check=False,
            cwd=Path(__file__).resolve().parents[2],
        )
    except subprocess.TimeoutExpired as error:
        raise failed from error
    except OSError as error:
        raise Crashed(engine="dossier.documents", detail=str(error)) from error
    head, _, made = done.stdout.partition(b"\n")
    if done.returncode != 0 or len(head) > _HEADER_MAX_BYTES or len(made) > _LARGEST_BYTES:
        raise failed
    try:
        answer = json.loads(head)
    except ValueError as error:
        raise failed from error
    if not isinstance(answer, dict):
        raise failed
    return answer, made
