"""Four microphones through real PortAudio: a PulseAudio daemon with a pipe for a source."""

from __future__ import annotations

import os
import shutil
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
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
MODULE_NAME = "module-pipe-source"
CHANNEL_MAP = "front-left,front-right,rear-left,rear-right"
"""As ALSA's plugin asks for; with another one PulseAudio mixes the microphones."""

pytestmark = pytest.mark.skipif(
    shutil.which("pulseaudio") is None, reason="needs pulseaudio, to stand in for microphones"
)
pytest.importorskip("sounddevice", exc_type=(ImportError, OSError))  # type: ignore[arg-type]


def module(folder: Path) -> list[str]:
    """Return the source's module and its arguments."""
    fifo = folder / "microphones"
    return [MODULE_NAME, f"file={fifo}", "format=s16le", f"rate={RATE_HZ}", "channels=4",
            f"channel_map={CHANNEL_MAP}"]  # fmt: skip


def until(is_so: Callable[[], bool]) -> None:
    """Wait for a state; longer than any busy machine takes."""
    over_s = time.monotonic() + 60
    while not is_so():
        assert time.monotonic() < over_s
        time.sleep(0.1)


@dataclass
class Room:
    """A daemon with one source of four channels, and whoever speaks into it."""

    folder: Path
    daemon: subprocess.Popen[bytes]
    stopping: threading.Event = field(default_factory=threading.Event)
    silent: set[int] = field(default_factory=set)

    def speak(self) -> None:
        """Speak as long as there are microphones, and again once there are."""
        began_s, given = time.monotonic(), 0
        pipe: int | None = None
        while not self.stopping.wait(0.02):
            count = int((time.monotonic() - began_s) * RATE_HZ) - given
            at = (given + np.arange(count))[:, None] / RATE_HZ
            frames = 9_000 * np.sin(2 * np.pi * np.array(HERTZ)[None, :] * at)
            for channel in self.silent:
                frames[:, channel] = 0
            given += count
            try:
                if pipe is None:
                    # Not waiting for a reader: there may be none any more.
                    ways = os.O_WRONLY | os.O_NONBLOCK
                    pipe = os.open(self.folder / "microphones", ways)
                    os.set_blocking(pipe, True)
                os.write(pipe, frames.astype("<i2").tobytes())
            except OSError:
                if pipe is not None:
                    os.close(pipe)
                pipe = None
        if pipe is not None:
            os.close(pipe)

    def plug(self, *, in_: bool) -> None:
        """Plug the microphones in or pull them out."""
        what = ["load-module", *module(self.folder)] if in_ else ["unload-module", MODULE_NAME]
        subprocess.run(["pactl", *what], check=True, stdout=subprocess.DEVNULL)


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
        "-L", " ".join(module(folder)),
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


def test_four_seats_through_portaudio_pulled_out_in_mid_sentence_and_plugged_in_again(
    room: Room, tmp_path: Path
) -> None:
    seats = ("审判长", "原告", "被告", "书记员")
    plan = Plan(
        tmp_path / "庭审",
        (SourceSpec("device", "pulse", channels=4, rate_hz=RATE_HZ),),
        tuple(ChannelSpec(seat, 0, number) for number, seat in enumerate(seats)),
        rate_hz=RATE_HZ,
    )
    recorder = Recorder.start(plan, watch=False)
    try:
        until(lambda: recorder.status()["channels"][0]["length_s"] >= 3)
        assert recorder.status()["sources"][0]["trouble"] == ""
        room.silent.add(2)  # ten seconds where the machine is not busy
        until(lambda: bool(recorder.status()["channels"][2]["dead"]))
        assert [c["dead"] for c in recorder.status()["channels"]] == [False, False, True, False]
        room.plug(in_=False)
        until(lambda: recorder.status()["sources"][0]["trouble"] != "")
        room.silent.clear()
        room.plug(in_=True)
        until(lambda: recorder.status()["sources"][0]["trouble"] == "")
        back_s = recorder.status()["channels"][2]["length_s"]
        until(lambda: recorder.status()["channels"][2]["length_s"] >= back_s + 2.5)
    finally:
        recorder.stop()
    recording = Recording(plan.folder)
    assert verify(plan.folder).ok
    for channel, hertz in enumerate(HERTZ):
        for start_s in (1.0, back_s + 1.0):
            samples = recording.samples(channel, start_s, start_s + 1.0).astype(float)
            spectrum = np.abs(np.fft.rfft(samples * np.hanning(len(samples))))
            assert abs(float(np.argmax(spectrum)) - hertz) <= 1.0
    assert {gap.cause for gap in recording.index.gaps} <= {"device_lost", "stalled", "overflow"}
    lost = [gap for gap in recording.index.gaps if gap.cause in ("device_lost", "stalled")]
    assert lost
    assert all(gap.first < back_s * RATE_HZ for gap in lost)
