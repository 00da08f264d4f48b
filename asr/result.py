"""What engines give back: words and segments with times (识别结果)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Word:
    """A word, or one character of Chinese, as it was heard (词)."""

    text: str
    start_s: float
    """Seconds from the first sample of the channel; so is ``end_s``."""
    end_s: float
    confidence: float
    """0.0 to 1.0; 1.0 where the engine gives none."""


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of speech between two pauses (语段)."""

    text: str
    """As the engine wrote it; words of Chinese are not joined yet."""
    start_s: float
    end_s: float
    words: tuple[Word, ...]
    """In order; empty where the engine gives no times of words."""
    confidence: float
    final: bool
    """False: what is heard so far, replaced by the next one of the same start."""
    engine: str
    """Name and model, as ``whisper/base``."""
