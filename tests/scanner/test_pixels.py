"""What all measurements of a page start from: levels of brightness, connected marks."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from scanner.imaging.holes import marks
from scanner.imaging.pixels import level_of


@pytest.mark.parametrize("shape", [(1, 1), (7, 11), (40, 30, 3)])
@pytest.mark.parametrize("percent", [0, 33.3, 50, 99, 100])
def test_a_level_is_the_percentile(shape: tuple[int, ...], percent: float) -> None:
    values = np.random.default_rng(3).integers(0, 256, shape, dtype=np.uint8)
    assert level_of(values, percent) == pytest.approx(float(np.percentile(values, percent)))
    # Cut out of a larger picture, as pages without their margin are.
    inner = values[: max(1, shape[0] - 1)]
    assert level_of(inner, percent) == pytest.approx(float(np.percentile(inner, percent)))


def test_a_level_counts_only_where_it_is_asked_for() -> None:
    random = np.random.default_rng(4)
    values = random.integers(0, 256, (60, 50), dtype=np.uint8)
    where = (random.random(values.shape) < 0.1).astype(np.uint8)
    assert level_of(values, 50, where) == pytest.approx(float(np.median(values[where > 0])))


def test_marks_lie_where_they_were_drawn() -> None:
    mask = np.zeros((200, 300), np.uint8)
    cv2.rectangle(mask, (41, 63), (60, 68), 255, -1)
    cv2.rectangle(mask, (203, 120), (205, 141), 255, -1)
    found = [(m.left, m.top, m.width, m.height, m.area_px) for m in marks(mask)]
    assert found == [(41, 63, 20, 6, 120.0), (203, 120, 3, 22, 66.0)]
    assert [int(m.ink.sum()) for m in marks(mask)] == [120, 66]
    assert not list(marks(np.zeros((20, 30), np.uint8)))
