"""How much of a recording recognition has not told yet (未转写部分).

Counted from the progress beside the recording: what a window took over counts, what died on
the way to it does not.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from asr.engine import SAMPLE_RATE_HZ
from courtroom.listening import spans as progress
from courtroom.listening.spans import Spans
from courtroom.recorder.reading import Recording

_TAIL_S = 0.5
"""Less than that at the end is nothing that anybody said."""


@dataclass(frozen=True, slots=True)
class Missing:
    """What recognition left of a recording."""

    begun: bool
    """Whether it worked on that recording at all."""
    seconds: float
    """From the first that is not taken over to the end; 0: nothing is left."""


def missing(folder: Path, key: bytes | None) -> Missing:
    """Return what is left to be recognised of a recording.

    Args:
        folder: of the recording.
        key: the station's, where it is sealed.

    Raises:
        NoRecording: none there.
        Damaged: its journal is not as it was written.
    """
    recording = Recording(folder, key)
    length_s = max((recording.length_s(n) for n in range(len(recording.seats))), default=0.0)
    spans = progress.load(progress.state_path(folder), _id(recording))
    left_s = length_s - spans.base / SAMPLE_RATE_HZ
    begun = spans.base > 0 or len(spans) > 0
    return Missing(begun, left_s if left_s > _TAIL_S else 0.0)


def count_as_told(folder: Path, key: bytes | None, until_s: float) -> None:
    """Let recognition begin behind what a record has, where its progress was lost.

    Raises:
        NoRecording, Damaged: as :func:`missing`.
        OSError: it cannot be written.
    """
    path = progress.state_path(folder)
    progress.save(path, _id(Recording(folder, key)), Spans(round(until_s * SAMPLE_RATE_HZ)))


def _id(recording: Recording) -> str:
    return str(recording.index.begin["id"])
