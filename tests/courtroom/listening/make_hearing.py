"""How the small hearing was made: ``python -m tests.courtroom.listening.make_hearing``.

Needs espeak-ng (Debian's package; it is given pinyin); its output is nobody's voice and
nobody's work but ours. Writes the sentences one after the other, clean, and where they are.
"""

from __future__ import annotations

import io
import subprocess
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
from pypinyin import Style, lazy_pinyin

from asr.resample import resampled

DATA = Path(__file__).with_name("data")
RATE_HZ = 16_000
LINES = (
    ("judge", "m3", 205, "现在开庭，请原告陈述诉讼请求。", 0.5),
    ("plaintiff", "f2", 215, "请求判令被告支付货款三十六万八千元。", 4.5),
    ("judge", "m3", 205, "被告是否申请回避？", 8.9),
    ("defendant", "m7", 200, "不申请回避。", 10.1),
    ("defendant", "m7", 210, "我方不同意原告的诉讼请求。", 11.9),
)
"""Seat, voice, words a minute, text, second at which it begins."""


def spoken(voice: str, speed: int, text: str) -> np.ndarray[Any, np.dtype[np.int16]]:
    """Return a sentence, silence around it cut off."""
    sounds = " ".join(lazy_pinyin(text, style=Style.TONE3, neutral_tone_with_five=True))
    language = f"cmn-latn-pinyin+{voice}"
    command = ["espeak-ng", "-v", language, "-s", str(speed), "--stdout", sounds]
    wav = subprocess.run(command, check=True, capture_output=True).stdout
    samples, rate_hz = import_module("soundfile").read(io.BytesIO(wav), dtype="int16")
    samples = resampled(samples, rate_hz, RATE_HZ)
    loud = np.flatnonzero(np.abs(samples) > 200)
    samples = samples[loud[0] : loud[-1] + 1].astype(np.float64)
    return np.asarray(np.rint(samples * 9000 / np.abs(samples).max()), np.int16)


def main() -> None:
    """Write the files."""
    parts, rows, first = [], [], 0
    for seat, voice, speed, text, at_s in LINES:
        samples = spoken(voice, speed, text)
        rows.append(
            f'[[line]]\nseat = "{seat}"\ntext = "{text}"\nat_s = {at_s}\n'
            f"first = {first}\ncount = {len(samples)}\n"
        )
        parts.append(samples)
        first += len(samples)
    DATA.mkdir(exist_ok=True)
    import_module("soundfile").write(
        DATA / "sentences.flac", np.concatenate(parts), RATE_HZ, subtype="PCM_16"
    )
    (DATA / "hearing.toml").write_text("\n".join(rows), encoding="utf-8")


if __name__ == "__main__":
    main()
