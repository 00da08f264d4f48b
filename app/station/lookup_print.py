"""Pages for paper, with a watermark over each (查档打印)."""

from __future__ import annotations

import io
import re
import subprocess
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from courtroom.transcript import typesetting
from dossier.model import Page, Volume
from resources.errors import BadValue, NoPrinter

if TYPE_CHECKING:
    from app.station.lookups import LookupPage
    from app.station.station import Station

_MOST_PX = 2400
_POINTS = 72.0
_LP_S = 60.0
_RANGE = re.compile(r"(正|副)?卷?(\d{1,6})(?:[-~至到](\d{1,6}))?页?")


def stamped(station: Station, pages: Sequence[Page], words: Sequence[str]) -> bytes:
    """Return pages as a PDF for the printer: pictures alone, no text to copy, watermarked.

    Raises:
        FontMissing: no Chinese font is installed.
        Missing, Damaged: a page's bytes are not here, or not what they were.
    """
    import pikepdf
    from PIL import Image

    made = pikepdf.new()
    marks: dict[tuple[int, int], pikepdf.Pdf] = {}
    for page in pages:
        picture = Image.fromarray(station.view(page, _MOST_PX))
        dpi = page.dpi * max(picture.size) / max(page.width_px, page.height_px, 1)
        out = io.BytesIO()
        picture.save(out, "PDF", resolution=max(dpi, 50.0), quality=85)
        with pikepdf.open(out) as one:
            made.pages.extend(one.pages)
        placed = made.pages[-1]
        box = [float(each) for each in placed.mediabox]
        size = (round(box[2] - box[0]), round(box[3] - box[1]))
        if size not in marks:
            data = {"width": size[0], "height": size[1], "lines": list(words)}
            mark = typesetting.pdf("lookup_stamp", data, datetime.now(UTC))
            marks[size] = pikepdf.open(io.BytesIO(mark))
        placed.add_overlay(marks[size].pages[0], None)
    done = io.BytesIO()
    made.save(done)
    return done.getvalue()


def by_lp(printer: str) -> Callable[[bytes], None]:
    """Return what puts a PDF on paper through the system's queue; for :data:`lookups.Print`.

    Args:
        printer: name of the queue; empty: the system's own choice.
    """

    def deliver(pdf: bytes) -> None:
        command = ["lp", *(["-d", printer] if printer else []), "-t", "wenyi", "-"]
        try:
            done = subprocess.run(  # noqa: S603  a list of words, no shell
                command, input=pdf, capture_output=True, timeout=_LP_S, check=False
            )
        except FileNotFoundError as error:
            raise NoPrinter(printer=printer or "—", detail="lp") from error
        except subprocess.TimeoutExpired as error:
            raise NoPrinter(printer=printer or "—", detail=f"{_LP_S:.0f} s") from error
        if done.returncode != 0:
            said = done.stderr.decode("utf-8", "replace").strip()[:200]
            raise NoPrinter(printer=printer or "—", detail=said or str(done.returncode))

    return deliver


def chosen(pages: Sequence[LookupPage], said: str) -> list[LookupPage]:
    """Return the pages that people name by volume and number, as in ``正1-3,副2`` (页码范围).

    Without a word for the volume it is 正卷.

    Raises:
        BadValue: it names no pages, or one that may not be seen.
    """
    by_place = {(one.volume, one.position): one for one in pages}
    last_of = Counter(one.volume for one in pages)
    there = "、".join(
        f"{word}1-{last_of[volume]}"
        for word, volume in (("正", Volume.MAIN), ("副", Volume.CONFIDENTIAL))
        if last_of[volume]
    )
    found: list[LookupPage] = []
    for part in filter(None, re.split(r"[,，、\s]+", said.strip())):
        match = _RANGE.fullmatch(part)
        if match is None:
            raise BadValue(column="pages", value=f"{said[:40]}（可选 {there}）")
        volume = Volume.CONFIDENTIAL if match[1] == "副" else Volume.MAIN
        first, last = int(match[2]), int(match[3] or match[2])
        if not 1 <= first <= last <= first + len(pages):
            raise BadValue(column="pages", value=f"{part}（可选 {there}）")
        for position in range(first, last + 1):
            one = by_place.get((volume, position))
            if one is None:
                raise BadValue(column="pages", value=f"{part}（可选 {there}）")
            found.append(one)
    if not found:
        raise BadValue(column="pages", value=f"{said[:40] or '—'}（可选 {there}）")
    return found
