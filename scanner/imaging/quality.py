"""First look at a page's quality (质量): remarks for a person, nothing is changed."""

from __future__ import annotations

import cv2
import numpy as np

from scanner.imaging.pixels import Scaled

BLURRED_BELOW = 100.0
"""Variance of the Laplacian at 150 dpi beside ink; sharp print has a thousand and more."""
_INK_DEPTH = 40
_LEAST_INK = 0.001


def sharpness(page: Scaled) -> float | None:
    """Return the variance of the Laplacian where there is ink; None for too little ink.

    Bare paper is left out, for a sharp page with one line of text would else count as
    blurred.
    """
    height, width = page.grey.shape
    small = cv2.resize(page.grey, (max(1, width // 8), max(1, height // 8)))
    small = cv2.morphologyEx(small, cv2.MORPH_CLOSE, np.ones((7, 7), np.uint8))
    paper = cv2.resize(small, (width, height))
    _, ink = cv2.threshold(cv2.subtract(paper, page.grey), _INK_DEPTH, 1, cv2.THRESH_BINARY)
    if float(ink.mean()) < _LEAST_INK:
        return None
    beside = cv2.dilate(ink, np.ones((5, 5), np.uint8))
    edges = cv2.Laplacian(page.grey, cv2.CV_16S)
    _, deviation = cv2.meanStdDev(edges, mask=beside)
    return float(deviation[0, 0]) ** 2
