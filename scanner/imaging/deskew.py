"""Skew by projection (纠偏): at which angle do the rows of ink separate best.

The page is cut into narrow upright strips; an angle is tried by shifting each strip
and adding them up. Lines of text that lie level give a profile that jumps between ink
and paper, so the score is the sum of squared differences of neighbouring profile
values. It is computed from the strips' Fourier coefficients (Parseval): a shift is
then a turn of phase, exact for fractions of a pixel, and tries at coarse steps can
leave out the frequencies that such steps would alias.

The page is scored in bands one below the other. Bands that disagree betray what is
no text: photographs, a slanting signature, a drawing.

Sign: a skew is counter-clockwise positive as seen, as in
:attr:`dossier.model.Page.skew_deg`; ``Deskew(skew)`` puts it right.

Source: projection-profile deskew after W. Postl (1986), score after Bloomberg, Kopec
and Dasari (1995); the Fourier form and the vote of the bands are ours.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

import cv2
import numpy as np
from numpy.typing import NDArray

from dossier.edits import Deskew
from scanner.imaging.pixels import (
    COARSE_DPI,
    MM_PER_INCH,
    Pixels,
    as_grey,
    believable,
    reduced,
)

SEARCHED_DEG = 7.5
"""Angles are tried from minus to plus this."""
CORRECTED_FROM_DEG = 0.1
"""Below it nobody sees the skew and resampling would only soften the page."""
CONFIDENT_FROM = 1.0
"""Nothing is corrected below it; full lines of print reach 5, photographs 0.1."""
DOUBT_DEG = 0.6
"""Of a page with confidence 1 the angle is only known to about this; the doubt falls as
confidence rises. A smaller correction could make a straight page with few short lines
worse."""
BEYOND_DOUBT = 4.0
"""Rows this sure are not compared with columns any more."""

_STRIP_MM = 2.7
_BANDS = 5
_COARSE_STEP_DEG = 0.25
_FINE_STEP_DEG = 0.05
_COARSE_WAVE_PX = 7.0
_FINE_WAVE_PX = 3.0
_MARGIN_MM = 3.0
_FADE_MM = 9.0
_CREST_MM = 2.5
_LEAST_LINES = 3
"""A single line written by hand may well slant on a page that lies straight."""
_STRONG = 3.8
"""Two lines as sure as this are print, where the third is short and stands off from them."""
_LEAST_INK = 0.0015
"""Share of the page that must be ink before there is anything to measure."""
_BAND_TOLERANCE_DEG = 0.6

Ink = NDArray[np.float32]
Spectrum = NDArray[np.complex64]
Scores = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Skew:
    """How a page lies (倾斜).

    Attributes:
        angle_deg: counter-clockwise positive as seen; 0 where nothing was found.
        confidence: best ÷ mean score − 1, weighed with how far the bands agree; 0 and up.
        at_limit: the best angle was the last one tried, so the true one is unknown.
    """

    angle_deg: float
    confidence: float
    at_limit: bool = False

    @property
    def sure(self) -> bool:
        """Whether the evidence is enough to correct the page."""
        return self.confidence >= CONFIDENT_FROM and not self.at_limit

    def edits(self) -> tuple[Deskew, ...]:
        """Return the correction, or nothing where none is due."""
        least = max(CORRECTED_FROM_DEG, DOUBT_DEG / max(self.confidence, CONFIDENT_FROM))
        if self.sure and abs(self.angle_deg) >= least:
            return (Deskew(round(self.angle_deg, 3)),)
        return ()


def measure_skew(pixels: Pixels, dpi: float) -> Skew:
    """Return the skew of a page image, grey or RGB.

    Text in rows and text in columns are both tried and the more confident one wins.
    The reducing included, A4 at 300 dpi takes under 30 ms of one core.
    """
    # Grey first: reducing three channels by no whole factor takes four times as long.
    return skew_of_grey(as_grey(pixels), believable(dpi))


def skew_of_grey(grey: Pixels, dpi: float) -> Skew:
    """Return the skew of a grey image, faster the nearer it is to :data:`COARSE_DPI`."""
    small, small_dpi = reduced(grey, dpi, COARSE_DPI)
    ink = ink_of(small, small_dpi)
    if float(ink.mean()) < _LEAST_INK:
        return Skew(0.0, 0.0)
    rows = _measure(ink, small_dpi)
    if rows.confidence >= BEYOND_DOUBT:
        return rows
    columns = _measure(np.ascontiguousarray(ink.T), small_dpi)
    if columns.confidence > rows.confidence:
        return Skew(-columns.angle_deg, columns.confidence, columns.at_limit)
    return rows


def ink_of(grey: Pixels, dpi: float) -> Ink:
    """Return how much of each pixel is ink, 0 to 1, with the paper's tone taken out.

    The margin is left out and the rest faded in: shadows of the paper's edge are straight
    and strong, and say how the sheet was cut; so would an abrupt end of a dark picture.
    """
    height, width = grey.shape
    eighth = cv2.resize(grey, (max(1, width // 8), max(1, height // 8)))
    # Closing by 8 mm or so fills text and keeps large dark areas, which are no text.
    span = max(3, round(8 * dpi / 8 / MM_PER_INCH) | 1)
    paper = cv2.morphologyEx(eighth, cv2.MORPH_CLOSE, np.ones((span, span), np.uint8))
    paper = cv2.resize(cv2.blur(paper, (span, span)), (width, height))
    tone = cv2.divide(grey, paper, scale=255.0, dtype=cv2.CV_32F)
    ink = np.clip((217.0 - tone) * (1.0 / 77.0), 0.0, 1.0).astype(np.float32)
    ink *= _fade(height, dpi)[:, None]
    ink *= _fade(width, dpi)
    return cast(Ink, ink)


def _fade(length: int, dpi: float) -> Ink:
    """Return weights that are 0 in the margin and rise smoothly to 1 inside."""
    from_edge_mm = (np.minimum(np.arange(length), np.arange(length)[::-1]) + 0.5) * (
        MM_PER_INCH / dpi
    )
    share = np.clip((from_edge_mm - _MARGIN_MM) / _FADE_MM, 0, 1)
    return cast(Ink, (np.sin(share * np.pi / 2) ** 2).astype(np.float32))


def _measure(ink: Ink, dpi: float) -> Skew:
    strips, pitch_px = _strips(ink, dpi)
    bands = [_spectrum(band, ink.shape[1]) for band in _bands(strips)]
    coarse = np.arange(-SEARCHED_DEG, SEARCHED_DEG + 1e-9, _COARSE_STEP_DEG)
    per_band = np.stack([_scores(band, pitch_px, coarse, _COARSE_WAVE_PX)[0] for band in bands])
    total = per_band.sum(axis=0)
    mean = float(total.mean())
    if mean <= 0:
        return Skew(0.0, 0.0)
    best = int(total.argmax())
    angle, profile = _refine(strips, ink.shape[1], pitch_px, float(coarse[best]))
    strength = float(total[best]) / mean - 1
    lines = _lines(profile, dpi)
    if lines < _LEAST_LINES and not (lines == _LEAST_LINES - 1 and strength >= _STRONG):
        strength = 0.0
    at_limit = best in (0, len(coarse) - 1)
    return Skew(angle, strength * _agreement(per_band, coarse, angle), at_limit)


def _strips(ink: Ink, dpi: float) -> tuple[Ink, float]:
    """Return the ink averaged over narrow upright strips, and the strips' distance."""
    height, width = ink.shape
    count = max(2, width // max(2, round(_STRIP_MM * dpi / MM_PER_INCH)))
    strips = cv2.resize(ink, (count, height), interpolation=cv2.INTER_AREA)
    return cast(Ink, strips), width / count


def _bands(strips: Ink) -> list[Ink]:
    """Return overlapping bands one below the other, faded into each other."""
    height = strips.shape[0]
    half = max(1, height // (_BANDS + 1))
    window = (np.sin(np.pi * (np.arange(2 * half) + 0.5) / (2 * half)) ** 2).astype(np.float32)
    return [
        strips[top : top + 2 * half] * window[: height - top, None]
        for top in range(0, half * _BANDS, half)
    ]


def _spectrum(strips: Ink, width_px: int) -> Spectrum:
    """Return the Fourier coefficients of each strip, strips first."""
    # Room for the largest shift, so that nothing wraps round into the other end.
    drift = width_px * np.tan(np.radians(SEARCHED_DEG))
    length = cv2.getOptimalDFTSize(strips.shape[0] + int(drift) + 1)
    length += length % 2
    return np.fft.rfft(strips, n=length, axis=0).astype(np.complex64).T


def _scores(
    spectrum: Spectrum, pitch_px: float, angles: Scores, wave_px: float
) -> tuple[Scores, Spectrum]:
    """Return Σ(difference of neighbouring row sums)² for each angle, waves ≥ ``wave_px``.

    With it come the coefficients of the profiles, from the first wave on.
    """
    length = 2 * (spectrum.shape[1] - 1)
    top = min(spectrum.shape[1], int(length / wave_px) + 1)
    waves = np.arange(1, top)
    turn = -2j * np.pi / length * pitch_px
    step = np.exp(turn * np.outer(np.tan(np.radians(angles)), waves)).astype(np.complex64)
    # Horner's rule over the strips: one multiplication a strip instead of one exponential.
    profile = np.zeros_like(step)
    for strip in spectrum[::-1, 1:top]:
        profile *= step
        profile += strip
    weight = (2 * np.sin(np.pi * waves / length)) ** 2
    power = profile.real**2 + profile.imag**2
    return cast(Scores, power.astype(np.float64) @ weight), profile


def _refine(
    strips: Ink, width_px: int, pitch_px: float, centre_deg: float
) -> tuple[float, NDArray[np.float64]]:
    """Return the best angle near ``centre_deg`` on the whole page, and the profile there."""
    spectrum = _spectrum(strips, width_px)
    for _ in range(3):
        angles = np.asarray(centre_deg + np.arange(-6, 7) * _FINE_STEP_DEG, np.float64)
        scores, profiles = _scores(spectrum, pitch_px, angles, _FINE_WAVE_PX)
        best = int(scores.argmax())
        centre_deg = float(angles[best])
        if 0 < best < len(angles) - 1:
            break
    wide = np.zeros(spectrum.shape[1], np.complex128)
    wide[1 : 1 + profiles.shape[1]] = profiles[best]
    return _peak(angles, scores), np.fft.irfft(wide)


def _peak(angles: Scores, scores: Scores) -> float:
    """Return where the parabola through the highest score and its neighbours peaks."""
    i = int(scores.argmax())
    if i in (0, len(scores) - 1):
        return float(angles[i])
    left, top, right = (float(s) for s in scores[i - 1 : i + 2])
    bend = left - 2 * top + right
    shift = 0.5 * (left - right) / bend if bend < 0 else 0.0
    return float(angles[i]) + shift * _FINE_STEP_DEG


def _lines(profile: NDArray[np.float64], dpi: float) -> int:
    """Return how many separate crests of ink a profile without its mean shows."""
    span = max(1, round(_CREST_MM * dpi / MM_PER_INCH))
    smooth = np.convolve(profile, np.ones(span) / span, "same")
    high = smooth > np.percentile(smooth, 10) + 0.35 * np.ptp(smooth)
    return int(np.count_nonzero(high[1:] & ~high[:-1]))


def _agreement(per_band: Scores, angles: Scores, angle: float) -> float:
    """Return how far the bands point the same way, 0 to 1."""
    means = per_band.mean(axis=1)
    bests = angles[per_band.argmax(axis=1)]
    # The root keeps one heavy table from outvoting three bands of text.
    votes = np.sqrt(np.maximum(per_band.max(axis=1) - means, 0.0))
    total = float(votes.sum())
    agree = np.abs(bests - angle) <= _BAND_TOLERANCE_DEG
    return float(votes[agree].sum()) / total if total > 0 else 0.0
