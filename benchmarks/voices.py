"""Clean single voices for generated hearings: made by espeak-ng, or read from folders.

``python -m benchmarks.voices FILE.ogg`` makes the small set that the tests use.
"""

from __future__ import annotations

import io
import subprocess
import sys
from functools import cache
from importlib import import_module
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

RATE_HZ = 16_000
Voice = NDArray[np.float32]
"""One sentence, -1.0 to 1.0, without silence at its ends, RMS of 0.08."""

SENTENCES = (
    "请旁听人员保持安静，现在宣布法庭纪律。",
    "现在开庭，首先核对当事人身份。",
    "原告，请陈述你的姓名、出生日期和住址。",
    "我叫李明，住在海山路二十八号。",
    "请求判令被告支付货款三十六万八千元。",
    "货物存在质量问题，我方已经多次通知原告。",
    "对真实性没有异议，对关联性有异议。",
    "请看证据三第五页，这是送货单。",
    "没有异议。",
    "是的，我记得很清楚，那天下着雨，门卫登记了车牌以后才让我们进去卸货。",
    "不申请回避。",
    "反对，这个问题与本案无关。",
    "违约金按照未付款项每日万分之三计算。",
    "不清楚。",
    "合议庭将在休庭以后评议，择期宣判。",
    "请证人退庭，核对笔录后签字。",
)
KOREAN = (
    "지금부터 재판을 시작하겠습니다.",
    "원고는 이름과 주소를 말씀해 주십시오.",
    "네, 맞습니다.",
    "저는 작년 오월에 그 물건을 받았습니다.",
    "피고는 이 증거에 대하여 의견이 있습니까?",
    "그 서류는 우리 회사 직원이 서명한 것이 아닙니다.",
    "이의 있습니다.",
    "다음 재판은 십이월 삼일 오전 열시에 열겠습니다.",
)
"""For the one streaming model at hand, which knows Korean."""
SPEAKERS = (
    ("cmn+m1", 170, 40),
    ("cmn+f2", 190, 60),
    ("cmn+m7", 150, 30),
    ("cmn+f4", 205, 75),
    ("cmn+m3", 215, 50),
    ("cmn+f3", 165, 45),
)
"""Voice of espeak-ng, words a minute, pitch."""
HUMAN = tuple(
    Path("/usr/share/asterisk/sounds", name)
    for name in (
        "en_US_f_Allison",
        "fr_CA_f_June",
        "es_MX_f_Allison",
        "it_IT_m_Carlo",
        "ru_RU_f_IvrvoiceRU",
    )
)
"""People's voices, 8 kHz: Debian's packages asterisk-core-sounds-LANGUAGE-wav."""


@cache
def spoken(speaker: int, sentence: int) -> Voice:
    """Return one of the sentences by a synthetic voice.

    Raises:
        FileNotFoundError: espeak-ng is not installed.
    """
    voice, rate, pitch = SPEAKERS[speaker % len(SPEAKERS)]
    return _said(SENTENCES[sentence % len(SENTENCES)], voice, rate, pitch)


def said(text: str, speaker: int) -> Voice:
    """Return any Chinese words by a synthetic voice, by their sounds.

    Where espeak-ng has no list of characters it reads them as "Chinese letter"; Pinyin with
    tones it always reads.

    Raises:
        FileNotFoundError: espeak-ng is not installed.
    """
    voice, rate, pitch = SPEAKERS[speaker % len(SPEAKERS)]
    sounds = import_module("pypinyin").lazy_pinyin(
        text, style=import_module("pypinyin").Style.TONE3, neutral_tone_with_five=True
    )
    return _said(" ".join(sounds), voice.replace("cmn", "cmn-latn-pinyin"), rate - 20, pitch)


@cache
def korean(speaker: int, sentence: int) -> Voice:
    """Return a Korean sentence by a synthetic voice.

    Raises:
        FileNotFoundError: espeak-ng is not installed.
    """
    voice, rate, pitch = SPEAKERS[speaker % len(SPEAKERS)]
    return _said(KOREAN[sentence % len(KOREAN)], voice.replace("cmn", "ko"), rate - 20, pitch)


def _said(words: str, voice: str, rate: int, pitch: int) -> Voice:
    command = ["espeak-ng", "-v", voice, "-s", str(rate), "-p", str(pitch), "--stdout", words]
    done = subprocess.run(command, stdout=subprocess.PIPE, check=True)
    samples, rate_hz = import_module("soundfile").read(io.BytesIO(done.stdout), dtype="int16")
    return levelled(at_16_khz(samples, rate_hz))


def people() -> list[list[Path]]:
    """Return the files of each installed human voice that hold a sentence, in fixed order."""
    found = []
    for folder in HUMAN:
        files = [
            path for path in sorted(folder.glob("*.wav")) if 24_000 < path.stat().st_size < 130_000
        ]
        if files:
            found.append(files)
    return found


def recorded(path: Path) -> Voice:
    """Return a sentence from a file."""
    samples, rate_hz = import_module("soundfile").read(path, dtype="int16")
    return levelled(at_16_khz(samples, rate_hz))


def at_16_khz(samples: NDArray[np.int16], rate_hz: int) -> NDArray[np.float32]:
    """Return ``samples`` at 16 kHz, -1.0 to 1.0."""
    count = round(len(samples) * RATE_HZ / rate_hz)
    spectrum = np.fft.rfft(samples.astype(np.float64) / 32768.0)
    fitted = np.zeros(count // 2 + 1, np.complex128)
    fitted[: min(len(fitted), len(spectrum))] = spectrum[: len(fitted)]
    shaped = np.fft.irfft(fitted, count) * (count / len(samples))
    return shaped.astype(np.float32)


def levelled(samples: NDArray[np.float32]) -> Voice:
    """Return ``samples`` without silence at the ends, with the RMS that all voices have."""
    loud = np.flatnonzero(np.abs(samples) > 0.02 * np.max(np.abs(samples)))
    cut = samples[loud[0] : loud[-1] + 1]
    loudness = float(np.sqrt(np.mean(cut * cut)))
    return np.asarray(cut * (0.08 / loudness), np.float32)


def main(target: Path) -> None:
    """Write the tests' set: 12 sentences of 4 voices, half a second of silence after each."""
    parts: list[NDArray[np.float32]] = []
    for sentence in range(12):
        parts += [spoken(sentence % 4, sentence), np.zeros(RATE_HZ // 2, np.float32)]
    import_module("soundfile").write(
        target, np.concatenate(parts), RATE_HZ, format="OGG", subtype="VORBIS"
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
