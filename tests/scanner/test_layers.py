"""Pages in layers: smaller, and nothing on them is lost."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from pathlib import Path

import cv2
import numpy as np
import pypdfium2  # type: ignore[import-untyped]
import pytest
from PIL import Image, ImageDraw

from dossier.edits import geometry
from dossier.export import ExportPage, Metadata, ViewImage, write_pdf
from dossier.export.check import check_archival
from dossier.export.page import Layers
from scanner.imaging.layers import layers
from scanner.imaging.pixels import Pixels
from tests.scanner.drawing import text_page

DPI = 150
META = Metadata("案卷", "", "", (), datetime(2026, 11, 22, tzinfo=UTC))


def _sealed() -> Pixels:
    """A page of text with a red seal, a faint pencil line and a blue signature."""
    page = Image.fromarray(text_page())
    draw = ImageDraw.Draw(page)
    draw.ellipse((700, 1250, 950, 1500), outline=(200, 40, 45), width=7)
    draw.line((200, 1400, 500, 1405), fill=(196, 194, 190), width=3)
    draw.line((250, 1550, 480, 1500), fill=(40, 60, 150), width=5)
    noise = np.random.default_rng(1).normal(0, 1.5, (page.height, page.width, 3))
    return np.clip(np.asarray(page) + noise, 0, 255).astype(np.uint8)


def _jpeg(view: Pixels) -> bytes:
    buffer = io.BytesIO()
    Image.fromarray(view).save(buffer, "JPEG", quality=90)
    return buffer.getvalue()


@pytest.fixture(scope="module")
def view() -> Pixels:
    return _sealed()


@pytest.fixture(scope="module")
def made(view: Pixels) -> Layers:
    found = layers(view, DPI)
    assert found is not None
    return found


def _rendered(image: Layers | ViewImage, folder: Path) -> Pixels:
    """What PDFium makes of the written page, at the view's own resolution."""
    frame = geometry((), image.width_px, image.height_px)
    write_pdf(folder / "one.pdf", [ExportPage(lambda: image, frame, None, "1")], [], META)
    with pypdfium2.PdfDocument(folder / "one.pdf") as document:
        assert check_archival(folder / "one.pdf") == ()
        bitmap = document[0].render(scale=DPI / 72)
        pixels = np.asarray(bitmap.to_pil().convert("RGB"))
    size = (image.width_px, image.height_px)
    return np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), np.uint8)


@pytest.fixture(scope="module")
def shown(made: Layers, tmp_path_factory: pytest.TempPathFactory) -> Pixels:
    return _rendered(made, tmp_path_factory.mktemp("layers"))


@pytest.fixture(scope="module")
def plain(view: Pixels, tmp_path_factory: pytest.TempPathFactory) -> Pixels:
    """The same page as it goes in otherwise."""
    height, width = view.shape[:2]
    image = ViewImage(_jpeg(view), "image/jpeg", width, height, DPI)
    return _rendered(image, tmp_path_factory.mktemp("plain"))


def test_it_is_much_smaller(view: Pixels, made: Layers) -> None:
    assert made.size_bytes < 0.4 * len(_jpeg(view))


def test_a_reader_shows_the_page_as_it_was(view: Pixels, shown: Pixels) -> None:
    before, after = (cv2.GaussianBlur(one, (0, 0), 3).astype(np.int16) for one in (view, shown))
    assert np.abs(before - after).mean() < 4
    assert np.abs(before - after).max() < 60, "nothing is gone and nothing came"


def test_letters_stay_dark_and_paper_light(view: Pixels, plain: Pixels, shown: Pixels) -> None:
    ink = view.max(2) < 70
    assert ink.sum() > 2000
    assert shown[ink].mean() < plain[ink].mean() + 20
    paper = cv2.erode((view.min(2) > 225).astype(np.uint8), np.ones((7, 7), np.uint8)) > 0
    assert (shown[paper].min(1) > 200).mean() > 0.995


def test_seal_and_signature_keep_their_colour(view: Pixels, shown: Pixels) -> None:
    for box in ((700, 1250, 950, 1500), (250, 1490, 480, 1560)):
        left, top, right, bottom = box
        before = view[top:bottom, left:right].astype(np.int16)
        after = shown[top:bottom, left:right].astype(np.int16)
        coloured = before.max(2) - before.min(2) > 60
        assert coloured.sum() > 200
        assert np.abs(before[coloured] - after[coloured]).mean() < 25


def test_dark_blue_on_yellow_paper_keeps_its_colour() -> None:
    """Where paper is as far from grey as the ink is, in the other direction (送货单)."""
    page = Image.fromarray((text_page() * np.array([1.0, 0.95, 0.87])).astype(np.uint8))
    ImageDraw.Draw(page).line((250, 1550, 480, 1500), fill=(44, 44, 84), width=5)
    found = layers(np.asarray(page), DPI)
    assert found is not None
    # The signature, and nothing of the black print.
    (patch,) = found.patches
    assert patch.left <= 250 and patch.left + patch.width >= 480
    assert patch.height < 120


def test_a_pencil_line_is_still_there(view: Pixels, shown: Pixels) -> None:
    across = np.s_[1385:1420, 250:450]
    depth = [
        float(np.median(one[across].mean((1, 2)))) - one[across].mean((1, 2)).min()
        for one in (view, shown)
    ]
    assert depth[0] > 15
    assert depth[1] > depth[0] * 0.5


def test_a_photograph_stays_a_picture() -> None:
    chance = np.random.default_rng(2)
    coarse = chance.integers(0, 255, (60, 40, 3)).astype(np.uint8)
    photo = cv2.resize(coarse, (1240, 1754), interpolation=cv2.INTER_CUBIC)
    assert layers(np.asarray(photo, np.uint8), DPI) is None


def test_a_blank_page_and_a_tiny_one() -> None:
    blank = np.full((1754, 1240, 3), 247, np.uint8)
    found = layers(blank, DPI)
    assert found is not None and found.patches == ()
    assert found.size_bytes < 20_000
    assert layers(blank[:40], DPI) is None
