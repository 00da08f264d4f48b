from __future__ import annotations

import io
import json
import sys
import threading
import time
import wave
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile  # type: ignore[import-untyped]

from asr.engine import NO_HINTS, Engine, Hints, Samples
from asr.result import Segment
from courtroom.listening.wire import line
from courtroom.spoken.client import SpokenClient
from courtroom.spoken.service import run
from courtroom.spoken.sound import MOST_BYTES, samples_of
from courtroom.wording.lexicon import Kind, Term
from resources import path, toml
from resources.errors import BadValue, Crashed, ModelMissing, Stalled


def wav(samples: Samples, rate_hz: int = 16_000, channels: int = 1, width: int = 2) -> bytes:
    made = io.BytesIO()
    with wave.open(made, "wb") as file:
        file.setnchannels(channels)
        file.setsampwidth(width)
        file.setframerate(rate_hz)
        file.writeframes(samples.tobytes())
    return made.getvalue()


def silence(seconds: float, rate_hz: int = 16_000) -> Samples:
    return np.zeros(round(seconds * rate_hz), np.int16)


def sentence(number: int = 0) -> Samples:
    """Return a sentence of the shipped hearing."""
    voices, _ = soundfile.read(path("demo/hearing.flac"), dtype="int16")
    row = toml("demo/hearing.toml")["line"][number]
    spoken: Samples = voices[row["first"] : row["first"] + row["count"]]
    return np.concatenate((silence(0.3), spoken, silence(0.3)))


class Parrot:
    """Says what it is told to say; notes how much it was given."""

    name = "parrot"
    language = "zh"
    partials = False

    def __init__(self, text: str) -> None:
        self.text, self.given = text, 0
        self.closed = False

    def stream(self, hints: Hints = NO_HINTS) -> Any:
        raise NotImplementedError

    def transcribe(self, samples: Samples, hints: Hints = NO_HINTS) -> list[Segment]:
        self.given += len(samples)
        return [Segment(self.text, 0.0, len(samples) / 16_000, (), 1.0, True, self.name)]

    def close(self) -> None:
        self.closed = True


def asked(engine: Engine, *requests: bytes) -> list[dict[str, Any]]:
    out = io.BytesIO()
    order = line({"home": "/nowhere"})
    assert run(io.BytesIO(order + b"".join(requests)), out, lambda home, name: engine) == 0
    return [json.loads(one) for one in out.getvalue().splitlines()]


def request(data: bytes, *terms: tuple[str, str]) -> bytes:
    return line({"bytes": len(data), "terms": [list(one) for one in terms]}) + data


def test_what_is_said_comes_in_words_of_the_case() -> None:
    parrot = Parrot("请看宏园物流的合同。")
    ready, first, second = asked(
        parrot,
        request(wav(sentence()), ("宏远物流", Kind.ORGANISATION.value)),
        request(wav(sentence())),
    )
    assert ready == {"ready": "parrot"}
    assert first["text"] == "请看宏远物流的合同"
    assert second["text"] == "请看宏园物流的合同", "a word counts only where it is given"
    assert parrot.closed


def test_silence_is_never_given_to_the_engine() -> None:
    parrot = Parrot("谢谢观看")
    _, answer = asked(parrot, request(wav(silence(3))))
    assert answer["text"] == ""
    assert parrot.given == 0


def test_a_bad_wav_does_not_end_the_process() -> None:
    bad = (
        b"RIFF", b"", wav(silence(16)), wav(silence(1, 4_000), 4_000),
        wav(silence(1), channels=3), wav(silence(1), width=1), b"\xff" * 1000,
    )  # fmt: skip
    answers = asked(Parrot("好"), *map(request, bad), request(wav(sentence())))
    assert [one.get("error") for one in answers[1:-1]] == ["BadValue"] * len(bad)
    assert answers[-1]["text"] == "好"


def test_a_header_that_lies_gives_no_more_than_there_is() -> None:
    whole = wav(silence(1))
    assert len(samples_of(whole[:1000])) <= 16_000
    with pytest.raises(BadValue):
        samples_of(b"x" * (MOST_BYTES + 1))


@pytest.mark.parametrize(("rate_hz", "channels"), [(16_000, 1), (48_000, 2), (44_100, 1)])
def test_rates_and_channels_come_to_one_form(rate_hz: int, channels: int) -> None:
    data = np.repeat(silence(2, rate_hz), channels)
    assert abs(len(samples_of(wav(data, rate_hz, channels))) - 32_000) < 100


@pytest.fixture
def clients() -> Iterator[list[SpokenClient]]:
    made: list[SpokenClient] = []
    yield made
    for one in made:
        one.close()


def child(text: str) -> list[str]:
    """Return the command of a stand-in for the process."""
    return [sys.executable, "-c", "import sys, time\nsys.stdin.readline()\n" + text]


READY = 'print(\'{"ready": "x"}\', flush=True)\n'


ECHO = [
    sys.executable,
    "-c",
    "import json, sys\n"
    "sys.stdin.buffer.readline()\n" + READY + "while head := sys.stdin.buffer.readline():\n"
    "    data = sys.stdin.buffer.read(json.loads(head)['bytes'])\n"
    "    print(json.dumps({'text': str(len(data)), 'raw': '', 'seconds': 0}), flush=True)\n",
]
"""Says how many bytes it was given."""


def test_a_process_that_nobody_asks_leaves_and_comes_again(
    tmp_path: Path, clients: list[SpokenClient]
) -> None:
    client = SpokenClient(tmp_path, command=ECHO, idle_s=0.1)
    clients.append(client)
    for _ in range(2):
        assert client.understand(wav(silence(1))).text == str(len(wav(silence(1))))
        deadline = time.monotonic() + 30
        while client._process is not None and time.monotonic() < deadline:
            time.sleep(0.02)
        assert client._process is None


def test_a_process_that_dies_is_told_and_replaced(
    tmp_path: Path, clients: list[SpokenClient]
) -> None:
    client = SpokenClient(tmp_path, command=child(READY + "sys.exit(3)"))
    clients.append(client)
    for _ in range(2):
        with pytest.raises(Crashed):
            client.understand(wav(silence(1)))


def test_garbage_is_no_answer(tmp_path: Path, clients: list[SpokenClient]) -> None:
    client = SpokenClient(tmp_path, command=child("print('hello', flush=True)"))
    clients.append(client)
    with pytest.raises(Crashed):
        client.warm()


def test_a_process_that_hangs_is_ended(
    tmp_path: Path, clients: list[SpokenClient], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("courtroom.spoken.client.LOAD_TIMEOUT_S", 0.3)
    client = SpokenClient(tmp_path, command=child("time.sleep(600)"))
    clients.append(client)
    with pytest.raises(Stalled):
        client.warm()


def test_a_missing_model_is_told(tmp_path: Path, clients: list[SpokenClient]) -> None:
    client = SpokenClient(tmp_path, engine="vosk/cn-0.22")
    clients.append(client)
    with pytest.raises(ModelMissing):
        client.understand(wav(silence(1)))


def test_the_real_model_hears_a_sentence_and_keeps_nothing(
    tmp_path: Path, clients: list[SpokenClient]
) -> None:
    pytest.importorskip("ctranslate2")
    client = SpokenClient(tmp_path, engine="whisper/base")
    clients.append(client)
    try:
        client.warm()
    except ModelMissing:
        pytest.skip("Whisper base is not installed")
    before = set(tmp_path.rglob("*"))
    spoken = client.understand(wav(sentence()), [Term("民法典", Kind.STATUTE)])
    assert len(spoken.text) >= 4
    assert spoken.seconds > 0
    assert set(tmp_path.rglob("*")) == before, "nothing is kept"


def test_questions_from_several_threads_come_one_after_the_other(
    tmp_path: Path, clients: list[SpokenClient]
) -> None:
    client = SpokenClient(tmp_path, command=ECHO)
    clients.append(client)
    wrong: list[str] = []

    def ask(count: int) -> None:
        data = wav(silence(count / 10))
        for _ in range(20):
            if client.understand(data).text != str(len(data)):
                wrong.append(str(count))

    threads = [threading.Thread(target=ask, args=(count,)) for count in range(1, 5)]
    for one in threads:
        one.start()
    for one in threads:
        one.join(60)
    assert not wrong
