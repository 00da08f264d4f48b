"""What may be wrong with an image (图像缺陷): exposure, text cut off, paper cut off, folds.

Remarks for a person, nothing is changed. All from the copy at 150 dpi; lengths in
millimetres. Each defect is a flag, and the figure that led to it is kept beside it.
"""

from __future__ import annotations

from typing import cast

import cv2
import numpy as np

from scanner.imaging.edges import Edges
from scanner.imaging.pixels import Pixels, Scaled

TOO_DARK = "too_dark"
"""过暗: the paper is grey, what is written on it hard to tell."""
TOO_LIGHT = "too_light"
"""过淡: ink hardly darker than paper."""
CLIPPED = "clipped"
"""文字出界: characters stand across an edge of the image."""
CUT_EDGE = "cut_edge"
"""纸边缺失: paper lay outside of what was scanned."""
FOLDED = "folded"
"""折角: a corner of the paper is missing or turned over."""

_DARK_PAPER = 118.0
_PALE_DEPTH = 62.0
_DEPTH = 40
_FRAME_MM = 0.5
_CHARACTER_MM = (1.2, 9.0)
_LEAST_CUT = 3
"""Characters across one edge; a stroke or a stamp may touch it."""
_LEAST_RULES = 4
_RULE_MM, _RULE_WIDE_MM = 6.0, 1.0
_NEAR, _BARE, _TINT = 0.07, 0.72, 0.16
_TILTED_DEG = 0.35
_CORNER_MM = 45.0
_FOLD_MM = 6.0
_FOLD_DEPTH = 45
_EVEN = 22.0
_TRIANGLE = (0.36, 0.64)
"""Of the legs' rectangle that a fold fills; a triangle is a half."""


def defects(
    page: Scaled, paper: Scaled, edges: Edges | None, *, lined: bool, bare: bool = False
) -> tuple[tuple[str, ...], dict[str, float]]:
    """Return the flags of what is wrong, and figures by name.

    Args:
        page: as scanned, at about 150 dpi.
        paper: only the paper of it; the same where it fills the frame.
        edges: of the paper on ``page``; None: it fills the frame, or in doubt.
        lined: whether there are lines of text; a photograph has no ink to judge.
        bare: whether most of it is paper, whatever stands on it.
    """
    flags: list[str] = []
    tone, depth = _tones(paper.grey)
    figures = {"paper_tone": round(tone, 1), "ink_depth": round(depth, 1)}
    if (lined or bare) and tone < _DARK_PAPER:
        flags.append(TOO_DARK)
    elif lined and depth < _PALE_DEPTH:
        flags.append(TOO_LIGHT)
    if edges is None and (lined or bare):
        cut, rules = _cut_by_edges(page)
        figures["cut_characters"], figures["cut_rules"] = float(cut), float(rules)
        if cut >= _LEAST_CUT or rules >= _LEAST_RULES:
            flags.append(CLIPPED)
    if edges is not None and _beyond(page, edges):
        flags.append(CUT_EDGE)
    fold = _fold_mm(paper)
    figures["fold_mm"] = round(fold, 1)
    if fold >= _FOLD_MM:
        flags.append(FOLDED)
    return tuple(flags), figures


def _tones(grey: Pixels) -> tuple[float, float]:
    """Return the tone of the paper, and how much darker its ink is."""
    small = cv2.resize(grey, (grey.shape[1] // 2 or 1, grey.shape[0] // 2 or 1))
    paper = float(np.percentile(small, 80))
    closed = cv2.morphologyEx(grey, cv2.MORPH_BLACKHAT, np.ones((9, 9), np.uint8))
    strokes = closed[closed > 12]
    if strokes.size < 60:
        return paper, 255.0
    return paper, float(np.percentile(strokes, 90))


def _ink(grey: Pixels) -> Pixels:
    paper = cv2.morphologyEx(grey, cv2.MORPH_CLOSE, np.ones((21, 21), np.uint8))
    _, ink = cv2.threshold(cv2.subtract(paper, grey), _DEPTH, 1, cv2.THRESH_BINARY)
    return cast(Pixels, ink)


def is_bare(paper: Scaled) -> bool:
    """Return whether most of a sheet is even paper without a colour of its own: no photograph."""
    small = cast(Pixels, cv2.resize(paper.rgb, (160, 220), interpolation=cv2.INTER_AREA))
    grey = cv2.cvtColor(small, cv2.COLOR_RGB2GRAY)
    tone = float(np.percentile(grey, 70))
    near = np.abs(grey.astype(np.float32) - tone) <= max(10.0, _NEAR * tone)
    chroma = small.max(axis=2).astype(np.float32) - small.min(axis=2)
    return float(near.mean()) >= _BARE and float(np.median(chroma)) <= _TINT * max(60.0, tone)


def _cut_by_edges(page: Scaled) -> tuple[int, int]:
    """Return the most characters that one edge cuts through, and the most rules of a table."""
    # Seals across the edges of sheets (骑缝章) are meant to be cut: red is bright in red.
    ink = _ink(np.ascontiguousarray(page.rgb[:, :, 0]))
    # Parts of one character are joined, neighbours are not.
    gap = max(1, round(page.px(0.35)))
    joined = cast(Pixels, cv2.dilate(ink, np.ones((gap, gap), np.uint8)))
    band = max(8, round(page.px(_CHARACTER_MM[1] + 2)))
    most, rules = 0, []
    for way in (_as_it_is, _from_below, _from_left, _from_right):
        strip = np.asarray(np.ascontiguousarray(way(joined)[:band]), np.uint8)
        most = max(most, _crossing(strip, page))
        rules.append(_rules(np.asarray(np.ascontiguousarray(way(ink)[:band]), np.uint8), page))
    # Ruled paper has its lines run over both edges; a table that was cut, over one.
    one_sided = (abs(rules[0] - rules[1]), abs(rules[2] - rules[3]))
    return most, max(one_sided)


def _as_it_is(mask: Pixels) -> Pixels:
    return mask


def _from_below(mask: Pixels) -> Pixels:
    return mask[::-1]


def _from_left(mask: Pixels) -> Pixels:
    return mask.T


def _from_right(mask: Pixels) -> Pixels:
    return mask[:, ::-1].T


def _rules(strip: Pixels, page: Scaled) -> int:
    """Return how many rules cross the top row of a strip."""
    long = max(5, round(page.px(_RULE_MM)))
    # A rule that lies a little askew steps aside by a pixel now and then.
    wide = cv2.dilate(strip, np.ones((1, 3), np.uint8))
    straight = cv2.morphologyEx(wide, cv2.MORPH_OPEN, np.ones((long, 1), np.uint8))
    _, _, stats, _ = cv2.connectedComponentsWithStats(straight)
    frame = max(1, round(page.px(_FRAME_MM)))
    narrow = page.px(_RULE_WIDE_MM) + 2
    crossing = (stats[1:, cv2.CC_STAT_TOP] <= frame) & (stats[1:, cv2.CC_STAT_WIDTH] <= narrow)
    return int(crossing.sum())


def _crossing(strip: Pixels, page: Scaled) -> int:
    """Return the marks the size of characters that reach the top row of a strip."""
    frame = max(1, round(page.px(_FRAME_MM)))
    low, high = (page.px(mm) for mm in _CHARACTER_MM)
    _, _, stats, _ = cv2.connectedComponentsWithStats(strip)
    count = 0
    for left, top, width, height, area in stats[1:].tolist():
        if top > frame or top + height >= strip.shape[0]:
            continue
        at_corner = left == 0 or left + width >= strip.shape[1]
        sized = low <= max(width, height) <= high and width <= high
        # A shadow along the edge is long and flat; a stroke has some depth.
        if sized and not at_corner and height >= page.px(0.7) and area >= page.px(0.5) ** 2:
            count += 1
    return count


def _beyond(page: Scaled, edges: Edges) -> bool:
    """Return whether a side of paper that lies askew runs along the frame.

    It cannot, unless the frame cut it: then paper lay outside.
    """
    if abs(edges.skew_deg) < _TILTED_DEG:
        return False
    height, width = page.grey.shape
    near = page.px(0.8)
    corners = edges.corners
    sides = (
        (corners[0][0], corners[3][0], 0.0),
        (corners[1][0], corners[2][0], float(width)),
        (corners[0][1], corners[1][1], 0.0),
        (corners[3][1], corners[2][1], float(height)),
    )
    return any(abs(a - at) <= near and abs(b - at) <= near for a, b, at in sides)


def _fold_mm(paper: Scaled) -> float:
    """Return the shorter leg of the largest fold at a corner; 0: there is none."""
    grey = paper.grey
    size = min(round(paper.px(_CORNER_MM)), grey.shape[0] // 2, grey.shape[1] // 2)
    if size < 20:
        return 0.0
    tone = float(np.percentile(grey[::4, ::4], 75))
    found = 0.0
    for corner in (
        grey[:size, :size],
        grey[:size, ::-1][:, :size],
        grey[::-1][:size, :size],
        grey[::-1, ::-1][:size, :size],
    ):
        found = max(found, _triangle_px(np.ascontiguousarray(corner), tone))
    return found * 25.4 / paper.dpi


def _triangle_px(corner: Pixels, tone: float) -> float:
    """Return the shorter leg of what lies across the top left corner and is no paper."""
    soft = cv2.GaussianBlur(corner, (5, 5), 0)
    other = (soft.astype(np.float32) < tone - _FOLD_DEPTH).astype(np.uint8)
    # Slivers of backing along the edges, up to a millimetre and a half, are no part of a fold.
    kernel = np.ones((9, 9), np.uint8)
    other = np.asarray(
        cv2.morphologyEx(
            other, cv2.MORPH_OPEN, kernel, borderType=cv2.BORDER_CONSTANT, borderValue=0
        ),
        np.uint8,
    )
    _, labels, stats, _ = cv2.connectedComponentsWithStats(other)
    reach = min(8, corner.shape[0])
    seen = labels[:reach, :reach]
    labels_there = np.unique(seen[seen > 0])
    best = 0.0
    for label in labels_there.tolist():
        left, top, width, height, area = stats[label].tolist()
        if left > reach or top > reach or max(width, height) >= corner.shape[0] - 2:
            continue
        short, long = sorted((left + width, top + height))
        if long > 3.5 * short:
            continue
        if not _TRIANGLE[0] <= area / (short * long) <= _TRIANGLE[1]:
            continue
        # Backing and the back of a sheet are even; a dark picture is not.
        low, high = np.percentile(soft[labels == label], (15, 80))
        if high - low <= _EVEN:
            best = max(best, float(short))
    return best
