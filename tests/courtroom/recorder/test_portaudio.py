"""Four microphones through real PortAudio: a PulseAudio daemon with a pipe for a source."""

from __future__ import annotations

import os
import shutil
import subprocess
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest

from courtroom.recorder.client import Recorder
from courtroom.recorder.plan import ChannelSpec, Plan, SourceSpec
from courtroom.recorder.reading import Recording
from courtroom.recorder.verify_recording import verify

RATE_HZ = 16_000
HERTZ = (300.0, 500.0, 700.0, 1_100.0)
CHANNEL_MAP = "front-left,front-right,rear-left,rear-right"
"""As ALSA's plugin asks for; with another one PulseAudio mixes the microphones."""

pytestmark = pytest.mark.skipif(
    shutil.which("pulseaudio") is None, reason="needs pulseaudio, to stand in for microphones"
)
pytest.importorskip("sounddevice", exc_type=(ImportError, OSError))  # type: ignore[arg-type]


@dataclass
class Room:
    """A daemon with one source of four channels, and whoever speaks into it."""

    folder: Path
    daemon: subprocess.Popen[bytes]
    stopping: threading.Event = field(default_factory=threading.Event)
    silent: set[int] = field(default_factory=set)

    def speak(self) -> None:
        descriptor = os.open(self.folder / "microphones", os.O_WRONLY)
        began_s, given = time.monotonic(), 0
        with os.fdopen(descriptor, "wb", buffering=0) as pipe:
            while not self.stopping.wait(0.02):
                count = int((time.monotonic() - began_s) * RATE_HZ) - given
                at = (given + np.arange(count))[:, None] / RATE_HZ
                frames = 9_000 * np.sin(2 * np.pi * np.array(HERTZ)[None, :] * at)
                for channel in self.silent:
                    frames[:, channel] = 0
                given += count
                try:
                    pipe.write(frames.astype("<i2").tobytes())
                except BrokenPipeError:
                    return


@pytest.fixture
def room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Room]:
    folder = tmp_path / "pulse"
    folder.mkdir(mode=0o700)
    for name in ("HOME", "XDG_RUNTIME_DIR", "XDG_CONFIG_HOME", "PULSE_RUNTIME_PATH"):
        monkeypatch.setenv(name, str(folder))
    monkeypatch.setenv("PULSE_SERVER", f"unix:{folder}/native")
    fifo = folder / "microphones"
    command = [
        "pulseaudio", "-n", "--daemonize=no", "--exit-idle-time=-1", "--use-pid-file=no",
        "--disallow-exit", "--log-target=stderr",
        "-L", f"module-native-protocol-unix socket={folder}/native auth-anonymous=1",
        "-L", f"module-pipe-source file={fifo} format=s16le rate={RATE_HZ} channels=4 "
              f"channel_map={CHANNEL_MAP}",
    ]  # fmt: skip
    with (folder / "log").open("wb") as log:
        daemon = subprocess.Popen(command, stdout=log, stderr=log)
    made = Room(folder, daemon)
    deadline = time.monotonic() + 20
    while not (fifo.exists() and (folder / "native").exists()):
        if daemon.poll() is not None or time.monotonic() > deadline:
            pytest.skip("pulseaudio does not run here: " + (folder / "log").read_text()[-300:])
        time.sleep(0.1)
    speaker = threading.Thread(target=made.speak)
    speaker.start()
    yield made
    made.stopping.set()
    daemon.kill()
    daemon.wait(10)
    speaker.join(10)


def test_four_seats_through_portaudio(room: Room, tmp_path: Path) -> None:
    seats = ("审判长", "原告", "被告", "书记员")
    plan = Plan(
        tmp_path / "庭审",
        (SourceSpec("device", "pulse", channels=4, rate_hz=RATE_HZ),),
        tuple(ChannelSpec(seat, 0, number) for number, seat in enumerate(seats)),
        rate_hz=RATE_HZ,
    )
    recorder = Recorder.start(plan, watch=False)
    try:
        deadline = time.monotonic() + 20
        while recorder.status()["channels"][0]["length_s"] < 3 and time.monotonic() < deadline:
            time.sleep(0.2)
        assert recorder.status()["sources"][0]["trouble"] == ""
        room.silent.add(2)
        fell_silent_s = time.monotonic()  # ten seconds where the machine is not busy
        while not recorder.status()["channels"][2]["dead"]:
            assert time.monotonic() - fell_silent_s < 60
            time.sleep(0.1)
        assert [c["dead"] for c in recorder.status()["channels"]] == [False, False, True, False]
        room.daemon.kill()
        pulled_s = time.monotonic()
        while not recorder.status()["channels"][0]["dead"]:
            assert time.monotonic() - pulled_s < 60
            time.sleep(0.1)
    finally:
        recorder.stop()
    recording = Recording(plan.folder)
    assert verify(plan.folder).ok
    for channel, hertz in enumerate(HERTZ):
        samples = recording.samples(channel, 1.0, 2.0).astype(float)
        spectrum = np.abs(np.fft.rfft(samples * np.hanning(len(samples))))
        assert abs(float(np.argmax(spectrum)) - hertz) <= 1.0
    assert {gap.cause for gap in recording.index.gaps} <= {"device_lost", "stalled", "overflow"}
    assert {"device_lost", "stalled"} & {gap.cause for gap in recording.index.gaps}
