"""Pictures that are never decoded whole: taken as they are, bounded, and shown small."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageDraw

from dossier.edits import Crop, Rotate
from resources.errors import Corrupt, Hostile, TooLarge
from scanner.capture.encode import master_of
from scanner.imaging import great_sizes, master, view
from scanner.imaging.header import read_header
from scanner.untrusted.limits import Limits
from tests.scanner.outside_files import encoded, png_of, take

SMALL = Limits(pixels=1_000_000)
SIZE = (5000, 400)


def strip_image() -> Image.Image:
    """5,000 × 400 pixels: red at the left, green in the middle, blue at the right."""
    image = Image.new("RGB", SIZE, "white")
    draw = ImageDraw.Draw(image)
    for at, colour in enumerate(("red", "green", "blue")):
        draw.rectangle((at * 2000, 50, at * 2000 + 900, 350), fill=colour)
    return image


FORMS: dict[str, tuple[str, dict[str, Any]]] = {
    "jpeg": ("JPEG", {"quality": 90}),
    "png": ("PNG", {}),
    "tiff": ("TIFF", {"compression": "tiff_lzw"}),
    "g4": ("TIFF", {"compression": "group4"}),
}


def file_of(form: str) -> bytes:
    kind, options = FORMS[form]
    image = strip_image()
    return encoded(
        image.convert("1", dither=Image.Dither.NONE) if form == "g4" else image, kind, **options
    )


@pytest.mark.parametrize("form", FORMS)
def test_taken_with_its_own_bytes_and_a_base(tmp_path: Path, form: str) -> None:
    data = file_of(form)
    (tmp_path / "a").write_bytes(data)
    page = take(tmp_path / "a", limits=SMALL).page
    assert (page.encoded, page.width_px, page.height_px) == (data, *SIZE)
    assert page.flags == ("great_picture",)
    assert page.pixels is not None
    assert page.pixels.shape[:2] == (200, 2500)
    whole = np.asarray(Image.open(io.BytesIO(data)).convert("RGB").resize((2500, 200)))
    seen = page.pixels if page.pixels.ndim == 3 else np.stack([page.pixels] * 3, axis=2)
    assert np.abs(seen.astype(int) - whole).mean() < 6
    kept = master_of(page)
    assert (kept.data, kept.width_px, kept.pixels.shape[1]) == (data, 5000, 2500)


def test_a_turn_that_the_file_asks_for_is_handed_on(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[274] = 6
    (tmp_path / "a.jpg").write_bytes(encoded(strip_image(), "JPEG", exif=exif))
    page = take(tmp_path / "a.jpg", limits=SMALL).page
    assert (page.turn_quarters, page.width_px) == (1, 5000)


def test_a_bomb_is_refused_by_its_head(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(png_of(30_000, 30_000, bytes(100_000)))
    assert type(take(tmp_path / "a.png").error) is Hostile


def test_limits_say_what_is_too_much(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(png_of(41_000, 21_000, bytes(10)))
    wide = Limits(pixels=1_000_000_000)
    assert take(tmp_path / "a.png", limits=wide).refused  # rows are missing: no size is refused
    error = take(tmp_path / "a.png").error
    assert type(error) in (Hostile, TooLarge)
    (tmp_path / "b.jpg").write_bytes(encoded(strip_image(), "JPEG", progressive=True))
    error = take(tmp_path / "b.jpg", limits=SMALL).error
    assert type(error) is TooLarge
    assert "progressive" in str(error.params["limit"])
    (tmp_path / "c.png").write_bytes(file_of("png"))
    error = take(tmp_path / "c.png", limits=Limits(pixels=1_000_000, great_side_px=4000)).error
    assert error.params["limit"] == "1000 MP, 4000 px"


@pytest.mark.parametrize("form", ["jpeg", "png", "tiff"])
def test_damaged_ones_are_refused(tmp_path: Path, form: str) -> None:
    data = bytearray(file_of(form))
    half = len(data) // 2
    if form == "png":
        data[half] ^= 0xFF
    else:
        del data[half:]
    (tmp_path / "a").write_bytes(data)
    assert isinstance(take(tmp_path / "a", limits=SMALL).error, Corrupt)


def test_one_that_takes_too_long_is_given_up(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(file_of("png"))
    error = take(tmp_path / "a.png", limits=Limits(pixels=1_000_000, great_s=0.0)).error
    assert (type(error), error.params["limit"]) == (TooLarge, "0 秒 s")


def test_views_come_from_a_reduced_copy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(great_sizes, "GREAT_PX", 1_000_000)
    data = file_of("png")
    with pytest.raises(TooLarge):
        master.decode(data)
    small = view.thumbnail(data, (Rotate(1),), 1000)
    assert small.shape == (1000, 80, 3)
    # Turned clockwise the left end is at the top.
    assert tuple(small[90, 40]) == (255, 0, 0)
    cut = view.render(data, (Crop(3900, 0, 1100, 400),), 1000)
    assert abs(cut.shape[0] / cut.shape[1] - 400 / 1100) < 0.01
    assert tuple(cut[cut.shape[0] // 2, cut.shape[1] // 2]) == (0, 0, 255)


def test_an_export_keeps_the_size_on_paper(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(great_sizes, "GREAT_PX", 1_000_000)
    monkeypatch.setattr(view, "PRINT_SIDE_PX", 2500)
    data = encoded(strip_image(), "PNG", dpi=(300, 300))
    made, kind, width, height = view.render_encoded(data, "image/png", (), 85)
    header = read_header(made)
    assert (kind, width, height, round(header.dpi)) == ("image/jpeg", 2500, 200, 150)
