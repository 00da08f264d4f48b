"""Cleaning: stains go, ink and seals stay, the other side is told from this one."""

from __future__ import annotations

from functools import cache

import cv2
import numpy as np
import pytest

from dossier.edits import ClearBorder, Deskew, Despeckle, FillHoles, LiftBack, cleaned
from scanner.imaging.blank import blank_of
from scanner.imaging.cleaning import cleaned_pixels, scaled_clean
from scanner.imaging.holes import find_holes
from scanner.imaging.master import encode_png
from scanner.imaging.other_side import blank_beside, shows_through
from scanner.imaging.pixels import scaled
from scanner.imaging.seal import RedKind, red_marks
from scanner.imaging.stains import border, holes, specks
from scanner.imaging.view import render, thumbnail
from tests.scanner.drawing import (
    KAI,
    Pixels,
    column_page,
    noisy,
    pixels,
    px,
    seal,
    sheet,
    text_page,
    write_line,
)

DPI = 150


@cache
def _page() -> Pixels:
    page = seal(text_page(lines=18).copy(), 140, 215)
    return write_line(page, "逾期利息", x_mm=40, y_mm=270, ink=(120, 120, 122), face=KAI)


def _changed(one: Pixels, other: Pixels) -> Pixels:
    return np.asarray(cv2.absdiff(one, other).max(axis=2), np.uint8)


def _punched(page: Pixels, dark: int = 30) -> Pixels:
    out = page.copy()
    for y_mm in (108, 188):
        cv2.circle(out, (px(11, DPI), px(y_mm, DPI)), px(3, DPI), (dark,) * 3, -1, cv2.LINE_AA)
    return out


def _bordered(page: Pixels) -> Pixels:
    out = page.copy()
    out[:, : px(4, DPI)] = 40
    out[-px(3, DPI) :] = 60
    return out


def _behind(page: Pixels, other: Pixels, strength: float = 0.22, softness: float = 2.0) -> Pixels:
    """The other side, mirrored, soft, shifted a little."""
    ink = (245 - other.min(axis=2).astype(np.float32)).clip(0) / 255
    soft = cv2.GaussianBlur(ink[:, ::-1], (0, 0), softness)
    soft = np.roll(soft, (px(1.5, DPI), px(2, DPI)), (0, 1))
    return np.asarray((page * (1 - soft[..., None] * strength)).clip(0, 255), np.uint8)


def test_punch_holes_are_painted_over_and_nothing_else() -> None:
    clean = _page()
    page = scaled(_punched(clean), DPI)
    found = holes(page)
    assert found is not None and len(found.holes) == 2
    after = cleaned_pixels(page.rgb, (found,))
    assert _changed(after, clean).max() < 20


def test_a_border_is_taken_off_and_text_at_the_edge_is_not() -> None:
    clean = _page()
    page = scaled(_bordered(clean), DPI)
    found = border(page)
    assert found is not None and found.left_px and found.bottom_px
    assert not found.top_px and not found.right_px
    after = cleaned_pixels(page.rgb, (found,))
    assert np.percentile(_changed(after, clean), 99.9) < 20
    # Backing is never quite grey, and its noise no coloured ink to be spared.
    rng = np.random.default_rng(4)
    tinted = (page.rgb * (0.86, 0.93, 0.9)).astype(np.int16) + rng.integers(-6, 7, page.rgb.shape)
    after = cleaned_pixels(tinted.clip(0, 255).astype(np.uint8), (found,))
    assert after[: px(200, DPI), : px(3, DPI)].min() > 120
    # Cut through its characters a page has a dark edge, too, but one with gaps.
    cut = np.ascontiguousarray(text_page()[:, px(27, DPI) :])
    assert border(scaled(cut, DPI)) is None
    forced = cleaned_pixels(cut, (ClearBorder(60, 60, 60, 60),))
    assert np.array_equal(forced, cut)


def test_specks_go_and_strokes_dots_in_a_row_and_seals_stay() -> None:
    clean = _page().copy()
    for i in range(12):
        cv2.circle(clean, (px(60 + i * 2, DPI), px(255, DPI)), 1, (60, 60, 60), -1)
    page = clean.copy()
    places = [(30 + 17 * i, 245) for i in range(4)] + [(20, 12), (120, 8), (190, 14)]
    for x_mm, y_mm in places:
        cv2.circle(page, (px(x_mm, DPI), px(y_mm, DPI)), 1, (50, 50, 50), -1)
    found, count = specks(scaled(page, DPI))
    assert found is not None and count == len(places)
    after = cleaned_pixels(page, (found,))
    assert _changed(after, clean).max() < 20
    assert specks(scaled(clean, DPI))[1] == 0


def test_what_shows_through_is_lifted_and_pencil_is_not() -> None:
    clean, other = _page(), column_page()
    page = scaled(noisy(_behind(clean, other), 2), DPI)
    through = shows_through(page, scaled(other, DPI))
    assert through is not None
    after = cleaned_pixels(page.rgb, (through.lift,))
    ghost = _changed(_behind(clean, other), clean) > 18
    assert (_changed(after, clean)[ghost] <= 18).mean() > 0.6
    ink = clean.min(axis=2) < 150
    assert (_changed(after, page.rgb)[ink] > 30).mean() < 0.002
    # Another sheet's back is none of this one's.
    assert shows_through(scaled(clean, DPI), scaled(other, DPI)) is None


def test_a_side_where_only_the_other_one_shows_is_blank_and_one_line_is_not() -> None:
    other = scaled(text_page(), DPI)
    bare = noisy(_behind(pixels(sheet(DPI)), text_page(), 0.3, 0.8), 2)
    alone = blank_of(scaled(bare, DPI))
    assert not alone.suspected
    assert blank_beside(scaled(bare, DPI), other, alone).suspected
    for ink, words in (((60, 60, 70), "张三"), ((125, 125, 125), "以上笔录我看过")):
        written = write_line(bare, words, x_mm=60, y_mm=120, ink=ink)
        page = scaled(written, DPI)
        assert not blank_beside(page, other, blank_of(page)).suspected


def test_seals_and_fingerprints_are_told_apart() -> None:
    page = seal(pixels(sheet(DPI)), 60, 80)
    for ring in range(9):
        r = px(1 + ring * 0.9, DPI)
        axes = (r, round(r * 1.3))
        cv2.ellipse(page, (px(150, DPI), px(200, DPI)), axes, 0, 20, 330, (220, 90, 90), 2)
    found = red_marks(scaled(page, DPI))
    assert [mark.kind for mark in found] == [RedKind.SEAL, RedKind.FINGERPRINT]
    left, top, right, bottom = found[0].box
    assert left < px(42, DPI) and right > px(78, DPI) and top < px(62, DPI) < bottom


@pytest.mark.parametrize("side_px", [None, 600])
def test_a_view_is_cleaned_at_every_size_and_the_master_is_not(side_px: int | None) -> None:
    master = encode_png(_bordered(_punched(_page())), DPI)
    page = scaled(_bordered(_punched(_page())), DPI)
    wanted = [edit for edit in (border(page), holes(page)) if edit is not None]
    # Wherever they stand, cleaning comes first and speaks of the master.
    edits = (Deskew(0.1), *wanted)
    shown = render(master, edits) if side_px is None else thumbnail(master, edits, side_px)
    plain = render(master, (Deskew(0.1),), side_px)
    assert shown.shape == plain.shape
    left = np.s_[: shown.shape[0] // 2, : max(2, shown.shape[1] // 110)]
    assert plain[left].mean() < 90 < 200 < shown[left].mean()
    assert render(master, (), side_px)[left].mean() < 90


def test_one_edit_of_a_kind_stands_and_in_its_order() -> None:
    edits = cleaned((Deskew(1.0),), Despeckle(5.0), FillHoles(((1, 2, 3),)))
    assert edits == (FillHoles(((1, 2, 3),)), Despeckle(5.0), Deskew(1.0))
    assert cleaned(edits, Despeckle(7.0)) == (FillHoles(((1, 2, 3),)), Despeckle(7.0), Deskew(1.0))


def _shadowed(page: Pixels, *places_mm: tuple[float, float]) -> Pixels:
    """Holes over a light backing: a shadow thicker on one side is all that is dark of them."""
    out = page.copy()
    for x_mm, y_mm in places_mm:
        x, y, radius = px(x_mm, DPI), px(y_mm, DPI), px(3, DPI)
        cv2.circle(out, (x, y), radius, (150,) * 3, -1, cv2.LINE_AA)
        cv2.circle(out, (x - 1, y - 2), radius - 1, (222,) * 3, -1, cv2.LINE_AA)
    return out


@pytest.mark.parametrize(
    ("places_mm", "wanted"),
    [(((11, 108), (11, 188)), 2), (((11, 108),), 0), (((11, 108), (11, 150)), 0)],
)
def test_shadows_of_two_holes_are_known_by_how_far_they_are_apart(
    places_mm: tuple[tuple[float, float], ...], wanted: int
) -> None:
    """One alone, or two elsewhere, may be written circles and stay."""
    found = find_holes(scaled(_shadowed(_page(), *places_mm), DPI))
    assert len(found) == wanted


def test_a_page_of_one_pixel_or_of_ink_alone_is_taken_as_it_is() -> None:
    for page in (np.full((1, 1, 3), 255, np.uint8), np.zeros((300, 200, 3), np.uint8)):
        copy = scaled(page, DPI)
        wanted = [edit for edit in (border(copy), holes(copy), specks(copy)[0]) if edit]
        every = (ClearBorder(9, 9, 9, 9), FillHoles(((0, 0, 4),)), Despeckle(5.0))
        lift = LiftBack(40, 4.5, 3, "ff")
        after = cleaned_pixels(page, (*wanted, *every, lift, scaled_clean(lift, 0.1)))
        assert after.shape == page.shape
        assert find_holes(copy) == ()
