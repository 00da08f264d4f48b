"""sherpa-onnx as far as it can be tried without a model: refusals by the real runtime, and the
way from its results to segments with a recogniser that follows a script."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest

from asr.engine import SAMPLE_RATE_HZ
from asr.engines.sherpa import OfflineEngine, StreamingEngine, open_sherpa
from resources.errors import Crashed, ModelDamaged, ModelMissing
from tests.asr.engines import speech


@pytest.mark.parametrize("kind", ["zipformer", "paraformer", "sense_voice", "offline_paraformer"])
def test_files_that_are_no_networks_are_damaged(tmp_path: Path, kind: str) -> None:
    pytest.importorskip("sherpa_onnx")
    with pytest.raises(ModelDamaged):
        open_sherpa(tmp_path, "sherpa/x", kind, speech.settings(tmp_path))
    for name in ("encoder.onnx", "decoder.onnx", "joiner.onnx", "model.onnx"):
        (tmp_path / name).write_bytes(b"\x08\x07 no network" * 40)
    (tmp_path / "tokens.txt").write_text("<blk> 0\n开 1\n", encoding="utf-8")
    with pytest.raises(ModelDamaged):
        open_sherpa(tmp_path, "sherpa/x", kind, speech.settings(tmp_path))


def test_a_kind_nobody_knows_is_missing(tmp_path: Path) -> None:
    pytest.importorskip("sherpa_onnx")
    with pytest.raises(ModelMissing):
        open_sherpa(tmp_path, "sherpa/x", "oracle", speech.settings(tmp_path))


@dataclass
class Heard:
    tokens: list[str] = field(default_factory=list)
    timestamps: list[float] = field(default_factory=list)
    ys_probs: list[float] = field(default_factory=list)
    start_time: float = 0.0

    @property
    def ys_log_probs(self) -> list[float]:
        return self.ys_probs

    @property
    def text(self) -> str:
        return "".join(self.tokens).replace("▁", " ").strip()


class Tape:
    """A stream of the scripted recogniser."""

    def __init__(self) -> None:
        self.taken, self.decoded, self.since = 0, 0, 0
        self.result = Heard()

    def accept_waveform(self, rate_hz: float, samples: np.ndarray) -> None:
        assert rate_hz == SAMPLE_RATE_HZ
        assert samples.dtype == np.float32
        assert np.abs(samples).max(initial=0.0) <= 1.0
        self.taken += len(samples)

    def input_finished(self) -> None:
        """Nothing follows."""


class Scripted:
    """Says a token for every half second, and ends after four."""

    SCRIPT = ("现", "在", "▁We", "nyi")

    def create_stream(self) -> Tape:
        return Tape()

    def is_ready(self, tape: Tape) -> bool:
        return tape.taken - tape.decoded >= SAMPLE_RATE_HZ // 2

    def decode_stream(self, tape: Tape) -> None:
        at_s = (tape.decoded - tape.since) / SAMPLE_RATE_HZ
        number = len(tape.result.tokens)
        if number < len(self.SCRIPT):
            tape.result.tokens.append(self.SCRIPT[number])
            tape.result.timestamps.append(at_s)
            tape.result.ys_probs.append(-0.1)
        tape.decoded += SAMPLE_RATE_HZ // 2

    def is_endpoint(self, tape: Tape) -> bool:
        return len(tape.result.tokens) == len(self.SCRIPT)

    def get_result_all(self, tape: Tape) -> Heard:
        return tape.result

    def reset(self, tape: Tape) -> None:
        tape.since = tape.decoded
        tape.result = Heard(start_time=tape.decoded / SAMPLE_RATE_HZ)


def test_a_streaming_model_keeps_the_contract(tmp_path: Path) -> None:
    engine = StreamingEngine(Scripted(), "sherpa/x", speech.settings(tmp_path))
    stream, found = engine.stream(), []
    for _ in range(25):
        found += stream.accept(np.zeros(SAMPLE_RATE_HZ // 5, np.int16))
    found += stream.finish()
    speech.check(found, 5.6, "sherpa/x")
    finals = [one for one in found if one.final]
    assert [one.text for one in finals][:2] == ["现在 Wenyi", "现在 Wenyi"]
    assert [word.text for word in finals[0].words] == ["现", "在", "Wenyi"]
    assert finals[1].words[0].start_s == pytest.approx(2.0)
    assert [one.final for one in found[:4]] == [False, False, False, True]
    assert {one.start_s for one in found[:4]} == {0.0}
    engine.close()
    with pytest.raises(Crashed):
        engine.stream()


def test_an_offline_model_speaks_at_pauses(tmp_path: Path) -> None:
    class Offline(Scripted):
        def decode_stream(self, tape: Tape) -> None:
            tape.result = Heard(["<|zh|>", "开", "庭"], [0.0, 0.9, 1.2], [0.0, -0.2, -0.3])

    engine = OfflineEngine(Offline(), "sherpa/s", speech.settings(tmp_path))
    assert engine.transcribe(speech.silence(2.0)) == []
    (segment,) = engine.transcribe(speech.mandarin()[: 5 * SAMPLE_RATE_HZ])
    assert [word.text for word in segment.words] == ["开", "庭"]
    stream, found = engine.stream(), []
    samples = speech.mandarin()
    for at in range(0, len(samples), 3200):
        found += stream.accept(samples[at : at + 3200])
    found += stream.finish()
    assert [one.final for one in found] == [True, True]
    assert found[0].end_s < found[1].start_s
