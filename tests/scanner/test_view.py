"""Views: every pixel lands where the geometry says, at full size and reduced."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from dossier.edits import Crop, Deskew, Edit, Rotate, geometry
from dossier.sealing import MAGIC
from resources.errors import Corrupt, Unsupported
from scanner.imaging.header import JPEG, PNG, TIFF, read_header
from scanner.imaging.master import encode_bilevel_png, encode_jpeg, encode_png
from scanner.imaging.view import Views, paper_colour, render, render_encoded
from tests.scanner.drawing import YELLOW, Pixels, text_page

WIDTH, HEIGHT = 400, 300

EDITS = st.lists(
    st.one_of(
        st.builds(Rotate, st.integers(1, 3)),
        st.builds(Deskew, st.floats(-12, 12)),
        st.builds(
            Crop,
            st.integers(0, 40),
            st.integers(0, 40),
            st.integers(180, 260),
            st.integers(180, 260),
        ),
    ),
    max_size=4,
).map(tuple)


def _marked(x: int, y: int, radius: int = 4) -> Pixels:
    page = np.full((HEIGHT, WIDTH, 3), 250, np.uint8)
    page[y - radius : y + radius, x - radius : x + radius] = (10, 10, 200)
    return page


def _centre(view: Pixels) -> tuple[float, float] | None:
    mass = 250.0 - view[:, :, 0]
    mass[mass < 60] = 0
    if mass.sum() < 60 * 240:
        return None
    ys, xs = np.mgrid[: view.shape[0], : view.shape[1]]
    return float((xs + 0.5).ravel() @ mass.ravel() / mass.sum()), float(
        (ys + 0.5).ravel() @ mass.ravel() / mass.sum()
    )


@settings(max_examples=30, deadline=None)
@given(edits=EDITS, x=st.integers(60, WIDTH - 60), y=st.integers(60, HEIGHT - 60))
def test_a_mark_lands_where_the_geometry_says(edits: tuple[Edit, ...], x: int, y: int) -> None:
    said = geometry(edits, WIDTH, HEIGHT)
    view = render(encode_png(_marked(x, y), 300), edits)

    assert view.shape == (said.height_px, said.width_px, 3)
    seen = _centre(view)
    at_x, at_y = said.view_point(x, y)
    inside = 8 < at_x < said.width_px - 8 and 8 < at_y < said.height_px - 8
    if seen is not None and inside:
        assert seen == pytest.approx((at_x, at_y), abs=1.0)


def test_a_mark_in_the_middle_is_seen_after_every_kind_of_edit() -> None:
    edits: tuple[Edit, ...] = (Rotate(1), Deskew(3.0), Crop(20, 30, 260, 340), Rotate(2))
    view = render(encode_png(_marked(210, 160), 300), edits)

    assert _centre(view) == pytest.approx(
        geometry(edits, WIDTH, HEIGHT).view_point(210, 160), abs=0.3
    )


def test_what_a_crop_cut_off_does_not_come_back_in_a_corner() -> None:
    page = np.full((HEIGHT, WIDTH, 3), 250, np.uint8)
    page[:60] = 0
    view = render(encode_png(page, 300), (Crop(0, 60, WIDTH, HEIGHT - 60), Deskew(8.0)))

    assert view.min() > 200


def test_corners_come_in_as_paper() -> None:
    page = np.empty((HEIGHT, WIDTH, 3), np.uint8)
    page[:] = YELLOW
    view = render(encode_png(page, 300), (Deskew(10.0),))

    assert view[0, -1].tolist() == pytest.approx(list(YELLOW), abs=2)
    assert paper_colour(np.full((50, 50, 3), 20, np.uint8)) == (255, 255, 255)


@pytest.mark.parametrize("media_type", [JPEG, PNG])
@settings(max_examples=25, deadline=None)
@given(edits=EDITS, max_side_px=st.integers(20, 700))
def test_a_reduced_view_shows_the_same(
    media_type: str, edits: tuple[Edit, ...], max_side_px: int
) -> None:
    page = np.zeros((HEIGHT, WIDTH, 3), np.uint8)
    ys, xs = np.mgrid[:HEIGHT, :WIDTH]
    page[..., 0], page[..., 1], page[..., 2] = xs * 0.6, ys * 0.8, 128
    master = encode_jpeg(page, 300, 95) if media_type == JPEG else encode_png(page, 300)
    small = render(master, edits, max_side_px)
    full = render(master, edits)

    assert max(small.shape[:2]) <= max_side_px or small.shape == full.shape
    assert max(small.shape) >= min(max_side_px, max(full.shape)) - 1
    middle = small[small.shape[0] // 2, small.shape[1] // 2].astype(int)
    same = full[full.shape[0] // 2, full.shape[1] // 2].astype(int)
    # One pixel of the small view is this much of the ramp.
    step = max(full.shape) / max(small.shape)
    assert np.abs(middle - same).max() <= 8 + 1.5 * step


def test_a_page_without_edits_is_exported_as_it_is() -> None:
    master = encode_jpeg(text_page(150), 150, 85)

    assert render_encoded(master, JPEG, (), 60) == (master, JPEG, 1240, 1754)


def test_an_edited_page_is_exported_with_its_resolution() -> None:
    master = encode_jpeg(text_page(150), 150, 90)
    data, media_type, width, height = render_encoded(master, JPEG, (Rotate(1), Deskew(1.0)), 80)

    header = read_header(data)
    assert (media_type, width, height) == (JPEG, 1754, 1240)
    assert (header.width_px, header.height_px, header.dpi) == (1754, 1240, 150)


def test_quarter_turns_lose_next_to_nothing() -> None:
    page = text_page(150)
    data, *_ = render_encoded(encode_png(page, 150), PNG, (Rotate(1),), 40)
    back = np.rot90(render(data, ()), 1)

    assert float(np.abs(back.astype(int) - page).mean()) < 2.0


@pytest.mark.parametrize("edits", [(), (Deskew(2.0),)])
def test_black_and_white_stays_black_and_white(edits: tuple[Edit, ...]) -> None:
    black = np.where(text_page(150)[:, :, 0] > 128, 255, 0).astype(np.uint8)
    tiff = io.BytesIO()
    Image.fromarray(black).convert("1").save(tiff, "TIFF", compression="group4", dpi=(150, 150))
    for master, media_type in ((encode_bilevel_png(black, 150), PNG), (tiff.getvalue(), TIFF)):
        data, exported, _, _ = render_encoded(master, media_type, edits, 90)
        assert exported == PNG
        assert data[24] == 1
        assert round(read_header(data).dpi) == 150
        assert set(np.unique(render(data, ()))) == {0, 255}


def test_damaged_and_foreign_bytes_are_named() -> None:
    with pytest.raises(Unsupported) as unsupported:
        render(b"GIF89a....", (), source="假.jpg")
    assert unsupported.value.params["source"] == "假.jpg"
    with pytest.raises(Corrupt):
        render(b"\xff\xd8\xff\xe0\x00\x10JFIF\0", (), source="坏.jpg")
    with pytest.raises(Corrupt):
        render(encode_png(text_page(150), 150)[:60], ())


KEY = b"v" * 32


def _never() -> bytes:
    raise AssertionError("should have come from the cache")


def test_the_cache_returns_what_it_kept_until_it_is_deleted(tmp_path: Path) -> None:
    views = Views(tmp_path, KEY)
    master = encode_jpeg(text_page(150), 150, 90)
    made = views.thumbnail("ab" * 32, (Rotate(1),), 200, lambda: master)
    assert max(made.shape) == 200

    kept = views.thumbnail("ab" * 32, (Rotate(1),), 200, _never)
    assert float(np.abs(kept.astype(int) - made).mean()) < 6
    for file in tmp_path.glob("??/*"):
        file.write_bytes(file.read_bytes()[:40])
    again = views.thumbnail("ab" * 32, (Rotate(1),), 200, lambda: master)
    assert np.array_equal(again, made)
    assert views.thumbnail("ab" * 32, (), 200, lambda: master).shape == (200, 141, 3)


def test_the_cache_stays_within_its_size_and_keeps_what_is_used(tmp_path: Path) -> None:
    master = encode_jpeg(text_page(150), 150, 90)
    views = Views(tmp_path, KEY, limit_bytes=60_000)
    for i in range(12):
        views.thumbnail(f"{i:064x}", (), 220, lambda: master)
        views.thumbnail(f"{0:064x}", (), 220, lambda: master)
    views.sweep()

    assert sum(file.stat().st_size for file in tmp_path.glob("??/*")) <= 60_000
    views.thumbnail(f"{0:064x}", (), 220, _never)
    with pytest.raises(AssertionError):
        views.thumbnail(f"{1:064x}", (), 220, _never)


def test_a_view_is_shown_even_where_nothing_can_be_kept(tmp_path: Path) -> None:
    blocked = tmp_path / "views"
    blocked.write_text("in the way")
    master = encode_jpeg(text_page(150), 150, 90)

    assert max(Views(blocked, KEY).thumbnail("cd" * 32, (), 100, lambda: master).shape) == 100


def test_kept_views_are_sealed_and_those_of_earlier_versions_go(tmp_path: Path) -> None:
    master = encode_jpeg(text_page(150), 150, 90)
    old = tmp_path / "ab" / ("ab" * 20 + ".jpg")
    old.parent.mkdir()
    old.write_bytes(master)
    Views(tmp_path, KEY).thumbnail("ab" * 32, (), 200, lambda: master)
    (kept,) = (file for file in tmp_path.rglob("*") if file.is_file())
    assert kept.read_bytes().startswith(MAGIC)
    assert b"JFIF" not in kept.read_bytes()
    # Another key cannot read it, and makes it again.
    with pytest.raises(AssertionError):
        Views(tmp_path, b"w" * 32).thumbnail("ab" * 32, (), 200, _never)
