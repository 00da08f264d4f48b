"""What the machine makes of page images, without a case (页面检查): nothing is stored."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from dossier.edits import (
    Clean,
    ClearBorder,
    Crop,
    Deskew,
    Despeckle,
    FillHoles,
    LiftBack,
    cleaned,
    to_json,
    without,
)
from ocr.orientation import SURE, Orientation
from ocr.worker import Job, do
from resources.errors import DocumentError, EngineError, OtherSideDiffers, PageMissing
from scanner.devices.contract import RawPage
from scanner.devices.files import iterate_pages, upright_pixels
from scanner.devices.files.reading import upright_px
from scanner.imaging.analyse import Analysis, analyse_scaled
from scanner.imaging.codes import Code, read_codes
from scanner.imaging.edges import Edges
from scanner.imaging.master import encode_jpeg, encode_png
from scanner.imaging.other_side import blank_beside, shows_through
from scanner.imaging.pixels import Pixels, Scaled, as_rgb, believable, reduced, scaled
from scanner.imaging.seal import RedMark, red_marks, without_red
from scanner.imaging.stains import border, holes, specks
from scanner.imaging.view import applied

_log = logging.getLogger(__name__)

KINDS: dict[str, type[Clean]] = {
    "border": ClearBorder,
    "holes": FillHoles,
    "back": LiftBack,
    "specks": Despeckle,
}
"""What can be cleaned off, by the names of the command line."""
_QUALITY = 92
SIDES_WITHIN = 0.06
"""Of a length: both sides of one sheet are of one size, but for how they were cut."""


@dataclass(frozen=True, slots=True)
class Inspected:
    """One page and what was measured on it.

    Attributes:
        source: file, and the page's number from the second on.
        found: skew, blank suspicion, flags, edits that would be made.
        edges: of the paper on a larger frame; None where it fills it, or in doubt.
        codes: QR, bar and patch codes.
        sharpness: variance of the Laplacian beside ink at 150 dpi; None without ink.
        residual_skew_deg: what the edits would leave.
        orientation_deg: clockwise turn that puts the page upright; None: not known.
        red: seals and fingerprints.
        clean: what cleaning would take off: border, holes, specks, the other side.
        specks: how many.
        likeness: to the mirrored other side; None: nothing shows through, or none was given.
        seconds: of one core and more, reading the file left out.
        page_px: width and height of the page as the file holds it.
        measured_px: of what was measured, in whose pixels all places are: less, of a great
            picture.
    """

    source: str
    found: Analysis
    edges: Edges | None
    codes: tuple[Code, ...]
    sharpness: float | None
    residual_skew_deg: float
    orientation_deg: int | None
    red: tuple[RedMark, ...]
    clean: tuple[Clean, ...]
    specks: int
    likeness: float | None
    seconds: float
    page_px: tuple[int, int]
    measured_px: tuple[int, int]


def inspect_files(
    paths: Sequence[Path], *, back: Path | None = None, engine: str = ""
) -> Iterator[Inspected | DocumentError]:
    """Yield what is found on every page, or why a file cannot be read, in order.

    The files are parsed by a child with limits, and only their pixels looked at here.

    Args:
        paths: files of one or more pages.
        back: the other side of every page; of a file with several pages, page by page.
        engine: says which way is up; empty: nothing does.
    """
    try:
        backs = [] if back is None else [_copy(page) for page in iterate_pages(back)]
    except DocumentError as error:
        yield error
        backs = []
    number = 0
    for given in paths:
        # “.” has no name of its own that a refusal could say.
        path = given if given.name else given.resolve()
        try:
            for place, page in enumerate(iterate_pages(path), start=1):
                source = str(path) if place == 1 else f"{path} #{place}"
                other = backs[min(number, len(backs) - 1)] if backs else None
                number += 1
                yield _inspected(source, page, other, str(back or ""), engine)
        except DocumentError as error:
            yield error


def _copy(page: RawPage) -> Scaled:
    return scaled(upright_pixels(page), page.dpi)


def _inspected(
    source: str, page: RawPage, other: Scaled | None, back: str, engine: str
) -> Inspected:
    pixels = upright_pixels(page)
    began = time.perf_counter()
    copy = scaled(pixels, page.dpi)
    found = analyse_scaled(copy)
    clean, count, likeness = measured_stains(copy, other, back)
    if other is not None:
        found = replace(found, blank=blank_beside(copy, other, found.blank))
    turned = sum(e.angle_deg for e in found.edits if isinstance(e, Deskew))
    return Inspected(
        source,
        found,
        found.edges,
        read_codes(pixels, page.dpi),
        found.measures.get("sharpness"),
        round(found.skew_deg - turned, 3),
        _orientation(pixels, engine),
        red_marks(copy),
        clean,
        count,
        likeness,
        round(time.perf_counter() - began, 3),
        upright_px(page),
        (pixels.shape[1], pixels.shape[0]),
    )


def measured_stains(
    copy: Scaled, other: Scaled | None, back: str = ""
) -> tuple[tuple[Clean, ...], int, float | None]:
    """Return what may be cleaned off a page, how many specks, and the likeness to its back.

    Raises:
        OtherSideDiffers: ``other`` is of another size.
    """
    if other is not None:
        _same_size(copy, other, back)
    through = None if other is None else shows_through(copy, other)
    despeckle, count = specks(copy)
    lift = None if through is None else through.lift
    wanted = [edit for edit in (border(copy), holes(copy), lift, despeckle) if edit is not None]
    return cleaned_only(*wanted), count, None if through is None else through.likeness


def cleaned_only(*wanted: Clean) -> tuple[Clean, ...]:
    """Return cleaning in its order."""
    return tuple(edit for edit in cleaned((), *wanted) if isinstance(edit, Clean))


def _same_size(copy: Scaled, other: Scaled, back: str) -> None:
    one, two = (
        [side * 25.4 / each.dpi for side in reversed(each.grey.shape)] for each in (copy, other)
    )
    if any(abs(a - b) > SIDES_WITHIN * max(a, b) for a, b in zip(one, two, strict=True)):
        front, behind = (f"{width:.0f}×{height:.0f} mm" for width, height in (one, two))
        raise OtherSideDiffers(source=back, front=front, back=behind)


def _orientation(pixels: Pixels, engine: str) -> int | None:
    if not engine:
        return None
    try:
        found: Orientation = do(Job(as_rgb(pixels), _itself, "orientation"), engine, 0)
    except EngineError as error:
        _log.warning("no orientation: %s", error.kind)
        return None
    return int(found.turn_deg) if found.confidence >= SURE else None


def _itself(pixels: Pixels) -> Pixels:
    return pixels


@dataclass(frozen=True, slots=True)
class Rendered:
    """The view of one page, encoded (呈现).

    Attributes:
        data: JPEG or PNG.
        edits: as applied, in the form they are kept in.
    """

    data: bytes
    source: str
    width_px: int
    height_px: int
    dpi: int
    edits: list[list[Any]]


def render_file(
    path: Path,
    *,
    page: int = 1,
    back: Path | None = None,
    clean: Sequence[str] = (),
    deskew: bool = True,
    crop: bool = True,
    red_free: bool = False,
    max_side_px: int = 0,
    png: bool = False,
) -> Rendered:
    """Return the view of one page of a file.

    Args:
        path: read by a child with limits.
        page: of the file, from 1.
        back: the other side of the sheet; of a file with several pages, the same page.
        clean: kinds out of :data:`KINDS`.
        deskew: turn it straight.
        crop: cut it to its paper.
        red_free: without seals.
        max_side_px: 0: full size.
        png: rather than JPEG.

    Raises:
        DocumentError: a file cannot be read, has no such page, or the back is of another size.
    """
    raw = _page(path, page)
    pixels = as_rgb(upright_pixels(raw))
    copy = scaled(pixels, raw.dpi)
    edits = analyse_scaled(copy).edits
    other = None
    if back is not None:
        backs = list(iterate_pages(back))
        other = _copy(backs[min(page, len(backs)) - 1])
    edits = without(edits, *(() if crop else (Crop,)), *(() if deskew else (Deskew,)))
    if clean:
        found, _, _ = measured_stains(copy, other, str(back or ""))
        wanted = tuple(KINDS[kind] for kind in clean)
        edits = cleaned(edits, *(edit for edit in found if isinstance(edit, wanted)))
    view = applied(pixels, edits)
    dpi = float(believable(raw.dpi))
    if red_free:
        view = without_red(view, dpi)
    longest = max(view.shape[:2])
    if max_side_px and longest > max_side_px:
        view, dpi = reduced(view, dpi, dpi * max_side_px / longest)
    encoded = encode_png(view, round(dpi)) if png else encode_jpeg(view, round(dpi), _QUALITY)
    height, width = view.shape[:2]
    source = str(path) if page == 1 else f"{path} #{page}"
    return Rendered(encoded, source, width, height, round(dpi), json.loads(to_json(edits)))


def _page(path: Path, number: int) -> RawPage:
    count = 0
    for count, raw in enumerate(iterate_pages(path), start=1):
        if count == number:
            return raw
    raise PageMissing(source=path.name, page=number, pages=count)
