"""Red seals go, the text beneath and red heads stay."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import ImageDraw

from scanner.imaging.seal import without_red
from tests.scanner.drawing import SONG, Pixels, font, noisy, pixels, px, seal, sheet, text_page


def _redness(page: Pixels) -> Pixels:
    wide = page.astype(np.int16)
    excess: Pixels = np.clip(wide[..., 0] - wide[..., 1:].max(axis=2), 0, 255).astype(np.uint8)
    return excess


@pytest.mark.parametrize("strength", [0.3, 0.6, 0.9])
def test_black_text_under_a_seal_survives_and_the_seal_goes(strength: float) -> None:
    plain = text_page(150)
    sealed = noisy(seal(plain, 110, 150, dpi=150, strength=strength), 3)
    clean = without_red(sealed, 150)

    box = np.s_[px(128, 150) : px(172, 150), px(88, 150) : px(132, 150)]
    ink = plain[box].max(axis=2) < 90
    paper = plain[box].min(axis=2) > 240
    assert np.mean(clean[box].max(axis=2)[ink] < 140) > 0.97
    assert np.mean(clean[box].min(axis=2)[paper] > 200) > 0.985
    assert int((_redness(clean) > 40).sum()) < 0.01 * int((_redness(sealed) > 40).sum())


def test_what_is_not_under_a_seal_is_untouched() -> None:
    sealed = seal(text_page(300), 110, 150, dpi=300)
    before = sealed.copy()
    clean = without_red(sealed, 300)

    assert np.array_equal(sealed, before)
    assert np.array_equal(clean[: px(110, 300)], sealed[: px(110, 300)])


def test_a_red_head_is_text_and_stays() -> None:
    image = sheet(300)
    draw = ImageDraw.Draw(image)
    draw.text(
        (px(30, 300), px(30, 300)),
        "广东省某某市人民法院文件",
        font=font(SONG, px(12, 300)),
        fill=(220, 20, 20),
    )
    page = pixels(image)

    assert np.array_equal(without_red(page, 300), page)


def test_a_page_without_red_is_returned_itself() -> None:
    page = text_page(150)
    grey = np.ascontiguousarray(page[:, :, 0])

    assert without_red(page, 150) is page
    assert without_red(grey, 150) is grey
