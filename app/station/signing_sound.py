"""The sound of one sentence of a record, for those who check it (点听).

Source: 法释〔2017〕5号 art. 7: the recording is played to decide a correction.
"""

from __future__ import annotations

import io
import wave
from collections.abc import Iterable
from pathlib import Path

import numpy as np

from app.station.hearing_recorded import RECORDINGS
from asr.resample import resampled
from courtroom.playback.sittings import Sitting
from courtroom.transcript.withheld import silent_s
from dossier.hearing import Utterance
from dossier.ids import HearingId, UtteranceId
from dossier.model import Volume
from dossier.store import Store
from dossier.store import hearings as reads
from resources.errors import UnknownItem

RATE_HZ = 16_000
MOST_S = 120.0
_AROUND_S = 0.15
"""Before and behind: no sentence begins on its first sample."""


def can_be_heard(one: Utterance) -> bool:
    """Return whether an utterance comes from a recording and may be played to parties."""
    return (
        one.volume is Volume.MAIN
        and one.sitting_id is not None
        and one.start_s is not None
        and one.end_s is not None
        and one.end_s > one.start_s
    )


def heard(store: Store, ids: Iterable[str]) -> frozenset[str]:
    """Return those utterances that can be played to whoever reads the record."""
    with store.snapshot() as reader:
        found = reads.some_utterances(reader, [UtteranceId(one) for one in ids])
    return frozenset(one for one in found if can_be_heard(found[one]))


def sentence(
    store: Store, home: Path, hearing_id: HearingId, utterance_id: UtteranceId
) -> tuple[bytes, float]:
    """Return a sentence as all microphones heard it, as WAV, and its length in seconds.

    Args:
        store: of the station.
        home: its folder.
        hearing_id: whose record it is; one of another hearing is not given.
        utterance_id: of the sentence.

    Raises:
        UnknownItem: it is not of this hearing, or nothing was recorded of it.
        NoRecording, Damaged, WrongKey: the recording cannot be read.
    """
    with store.snapshot() as reader:
        found = reads.some_utterances(reader, [utterance_id])
        sittings = {one.id: one for one in reads.sittings(reader, hearing_id)}
        # All microphones are heard: what judges said among themselves meanwhile is not played.
        record = [one for page in reads.utterances(reader, hearing_id) for one in page]
        stretches = [one for page in reads.stretches(reader, hearing_id) for one in page]
        silent = silent_s(record, stretches, list(sittings.values()))
    one = found.get(utterance_id)
    if one is None or one.hearing_id != hearing_id or not can_be_heard(one):
        raise UnknownItem(thing=utterance_id)
    sitting = sittings.get(one.sitting_id) if one.sitting_id is not None else None
    if sitting is None or one.start_s is None or one.end_s is None:
        raise UnknownItem(thing=utterance_id)
    muted_s = silent.get(sitting.id, ())
    recording = Sitting(home / RECORDINGS / sitting.folder, store.recordings_key, muted_s)
    rate = recording.rate_hz
    first = max(0, round((one.start_s - _AROUND_S) * rate))
    end = round(min(one.end_s + _AROUND_S, one.start_s + MOST_S) * rate)
    mixed = recording.mixed(range(len(recording.seats)), first, end)
    samples = np.rint(mixed * 32767.0).astype(np.int16)
    if rate != RATE_HZ:
        samples = resampled(samples, rate, RATE_HZ)
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE_HZ)
        file.writeframes(samples.astype("<i2").tobytes())
    return out.getvalue(), len(samples) / RATE_HZ
