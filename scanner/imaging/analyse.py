"""The first analysis of a page, all measurements from one reduced copy (首次分析)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import cast

import cv2
import numpy as np

from dossier.edits import Deskew, Edit
from scanner.imaging.blank import Blank, BlankReason, blank_of
from scanner.imaging.defects import TOO_DARK, TOO_LIGHT, defects, is_bare
from scanner.imaging.deskew import CONFIDENT_FROM, SEARCHED_DEG, Skew, skew_of_grey
from scanner.imaging.edges import Edges, autocrop, find_edges, levelled
from scanner.imaging.pixels import COARSE_DPI, Pixels, Scaled, as_grey, reduced, scaled
from scanner.imaging.print import print_of
from scanner.imaging.quality import BLURRED_BELOW, sharpness

BLURRED = "blurred"
SKEW_UNSURE = "skew_unsure"
"""There are signs of lines, but too weak to turn the page by."""
SKEW_BEYOND = "skew_beyond"
"""The page lies at a larger angle than is corrected by itself."""

_FURTHER_DEG = 11.0
_DOUBTED_FROM_DEG = 4.0
_BETTER = 1.05
"""Columns of characters line up aslant, within the search: never as well as the lines do."""
_WEAK, _FAR_BETTER = 1.5, 2.0
_CLEARLY_BLURRED = 50.0
_NO_EDGE = 15.0
UNSURE_FROM = 0.3
"""Below this confidence there are no lines at all: a photograph, a signature."""


@dataclass(frozen=True, slots=True)
class Analysis:
    """What the first look at a page found.

    Attributes:
        skew_deg: counter-clockwise positive as seen; 0 where there is nothing to measure.
        skew_confidence: see :class:`scanner.imaging.deskew.Skew`.
        blank: suspicion and reason.
        flags: stable keys, for a person's attention.
        edits: corrections worth making; an empty tuple leaves the page as it is.
        edges: of the paper, on the whole image; None where it fills it, or in doubt.
        measures: figures by name, for the quality desk.
        print: see :mod:`scanner.imaging.print`.
    """

    skew_deg: float
    skew_confidence: float
    blank: Blank
    flags: tuple[str, ...]
    edits: tuple[Edit, ...]
    edges: Edges | None = None
    measures: dict[str, float] = field(default_factory=dict)
    print: str = ""


def analyse(pixels: Pixels, dpi: float) -> Analysis:
    """Return the first analysis of a page image, grey or RGB.

    Worker lane; at A4 and 300 dpi about 60 ms of one core.
    """
    return analyse_scaled(scaled(pixels, dpi))


def analyse_scaled(page: Scaled) -> Analysis:
    """Return the first analysis of a page that is already reduced for measuring."""
    edges = find_edges(page.grey, page.dpi)
    # Black backing around it would be taken for ink, and its border for a line.
    paper = page if edges is None else _only(page, edges)
    blank = blank_of(paper)
    level = skew_of_grey(paper.grey, paper.dpi)
    skew = _as_scanned(level, edges)
    sharp = None if blank.suspected else sharpness(paper)
    bare = not blank.suspected and is_bare(paper)
    flags = () if blank.suspected else _flags(sharp, skew, level, blank, bare=bare)
    # Only where there are lines of text is a tone wrong, or a mark at the edge a character.
    beyond = not blank.suspected and _lies_beyond(paper, level)
    lined = not blank.suspected and (
        beyond or level.confidence >= CONFIDENT_FROM or _pale_lines(paper)
    )
    wrong, figures = defects(page, paper, edges, lined=lined, bare=bare)
    if blank.reason is BlankReason.FAINT and not {TOO_DARK, TOO_LIGHT} & {*wrong}:
        wrong = (*wrong, TOO_LIGHT)
    if beyond and SKEW_BEYOND not in flags:
        flags = (*(flag for flag in flags if flag != SKEW_UNSURE), SKEW_BEYOND)
    if sharp is not None:
        figures["sharpness"] = round(sharp, 1)
    # Columns of characters line up at other angles, too: what lies beyond is not turned by one.
    edits: tuple[Edit, ...] = () if blank.suspected or beyond else skew.edits()
    if edges is not None:
        edits = _cut(page, edges, edits)
    # Without any evidence the best of the angles tried means nothing.
    angle = skew.angle_deg if skew.confidence >= UNSURE_FROM else 0.0
    angle = max(-SEARCHED_DEG, min(SEARCHED_DEG, angle))
    # The paper lies straight where its edges were found: only the lines' own angle is left.
    turn = sum(edit.angle_deg for edit in level.edits() if isinstance(edit, Deskew))
    return Analysis(
        round(angle, 3),
        round(skew.confidence, 3),
        blank,
        (*flags, *wrong),
        edits,
        None if edges is None else edges.enlarged(page.whole_px[0] / page.grey.shape[1]),
        figures,
        "" if blank.suspected else print_of(paper.grey, paper.dpi, turn),
    )


def _pale_lines(paper: Scaled) -> bool:
    """Return whether lines show once faint ink is made darker."""
    small, dpi = reduced(paper.grey, paper.dpi, COARSE_DPI)
    depth = cv2.subtract(np.full_like(small, np.percentile(small, 80)), small)
    darker = cast(Pixels, 255 - np.minimum(depth, 63) * 4)
    return skew_of_grey(darker, dpi).sure


def _lies_beyond(paper: Scaled, level: Skew) -> bool:
    """Return whether lines show, or show better, once the page is turned by more than searched.

    Args:
        paper: the page.
        level: what was found within the search.
    """
    small_angle = abs(level.angle_deg) < _DOUBTED_FROM_DEG
    if level.sure and small_angle and level.confidence >= _WEAK:
        return False
    times = _FAR_BETTER if small_angle else _BETTER
    small, dpi = reduced(paper.grey, paper.dpi, COARSE_DPI)
    height, width = small.shape
    centre = ((width - 1) / 2, (height - 1) / 2)
    for turn in (-_FURTHER_DEG, _FURTHER_DEG):
        matrix = cv2.getRotationMatrix2D(centre, turn, 1.0)
        turned = cv2.warpAffine(small, matrix, (width, height), borderMode=cv2.BORDER_REPLICATE)
        found = skew_of_grey(cast(Pixels, turned), dpi)
        if not found.sure:
            continue
        angle = abs(found.angle_deg - turn)
        if level.sure:
            better = found.confidence > times * level.confidence
            if better and angle > SEARCHED_DEG:
                return True
        elif angle > SEARCHED_DEG - 0.5:
            return True
    return False


def _only(page: Scaled, edges: Edges) -> Scaled:
    paper = levelled(page.rgb, edges)
    return Scaled(paper, as_grey(paper), page.dpi, page.whole_px)


def _as_scanned(skew: Skew, edges: Edges | None) -> Skew:
    """Return the skew on the frame, where it was measured on the paper lying straight."""
    if edges is None:
        return skew
    if not skew.sure:
        # A receipt without a line of text still has its edges.
        return Skew(edges.skew_deg, CONFIDENT_FROM)
    return Skew(skew.angle_deg + edges.skew_deg, skew.confidence)


def _cut(page: Scaled, edges: Edges, turns: tuple[Edit, ...]) -> tuple[Edit, ...]:
    width, height = page.whole_px
    by = width / page.grey.shape[1]
    return autocrop(edges.enlarged(by), turns, width, height, page.dpi * by)


def _flags(
    sharp: float | None, skew: Skew, level: Skew, blank: Blank, *, bare: bool
) -> tuple[str, ...]:
    flags = []
    # Photographs are soft in places by nature; only where there are lines is it a fault.
    lined = level.confidence >= CONFIDENT_FROM
    least = BLURRED_BELOW if lined else _CLEARLY_BLURRED
    # On paper that is bare but for it, ink that has no edge at all is out of focus, too.
    unfocused = blank.reason is BlankReason.SOFT
    if sharp is not None:
        unfocused |= level.confidence >= UNSURE_FROM and sharp < least
        unfocused |= bare and sharp < _NO_EDGE
    if unfocused:
        flags.append(BLURRED)
    if skew.at_limit and skew.confidence >= UNSURE_FROM:
        flags.append(SKEW_BEYOND)
    elif UNSURE_FROM <= skew.confidence < CONFIDENT_FROM:
        flags.append(SKEW_UNSURE)
    return tuple(flags)
