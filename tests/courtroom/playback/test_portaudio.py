"""Through real PortAudio into PulseAudio: what is heard, and when, by its monitor."""

from __future__ import annotations

import os
import shutil
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from courtroom.playback.output import PortAudioOutput
from courtroom.playback.player import Player
from resources.errors import NotFound
from tests.courtroom.playback.stage import PATIENCE_S, RATE_HZ, recorded, siren, siren_time_s

pytestmark = pytest.mark.skipif(
    shutil.which("pulseaudio") is None or shutil.which("parec") is None,
    reason="needs pulseaudio and parec, to stand in for a loudspeaker",
)
pytest.importorskip("sounddevice", exc_type=(ImportError, OSError))  # type: ignore[arg-type]
pytest.importorskip("soundfile")


@pytest.fixture
def loudspeaker(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A hall with a loudspeaker, for PortAudio's device ``pulse``."""
    folder = tmp_path / "pulse"
    folder.mkdir(mode=0o700)
    for name in ("HOME", "XDG_RUNTIME_DIR", "XDG_CONFIG_HOME", "PULSE_RUNTIME_PATH"):
        monkeypatch.setenv(name, str(folder))
    monkeypatch.setenv("PULSE_SERVER", f"unix:{folder}/native")
    command = [
        "pulseaudio", "-n", "--daemonize=no", "--exit-idle-time=-1", "--use-pid-file=no",
        "--disallow-exit", "--log-target=stderr",
        "-L", f"module-native-protocol-unix socket={folder}/native auth-anonymous=1",
        "-L", f"module-null-sink sink_name=hall rate={RATE_HZ} channels=2",
    ]  # fmt: skip
    with (folder / "log").open("wb") as log:
        daemon = subprocess.Popen(command, stdout=log, stderr=log)
    deadline = time.monotonic() + 20
    while not (folder / "native").exists():
        if daemon.poll() is not None or time.monotonic() > deadline:
            pytest.skip("pulseaudio does not run here: " + (folder / "log").read_text()[-300:])
        time.sleep(0.1)
    yield
    daemon.kill()
    daemon.wait(10)


class Monitor:
    """Listens to what the loudspeaker plays, and knows when it was."""

    def __init__(self) -> None:
        command = ["parec", "-d", "hall.monitor", "--format=s16le", f"--rate={RATE_HZ}",
                   "--channels=1", "--latency-msec=10", "--raw"]  # fmt: skip
        self._process = subprocess.Popen(command, stdout=subprocess.PIPE)
        self._data = bytearray()
        self._began_s = float("inf")
        self._thread = threading.Thread(target=self._listen)
        self._thread.start()

    def _listen(self) -> None:
        pipe = self._process.stdout
        assert pipe is not None
        while data := os.read(pipe.fileno(), 4096):
            self._data += data
            # What came with the least delay tells when the first sample was heard.
            began_s = time.monotonic() - len(self._data) / 2 / RATE_HZ
            self._began_s = min(self._began_s, began_s)
        pipe.close()

    def end(self) -> None:
        self._process.terminate()
        self._process.wait(10)
        self._thread.join(10)

    def siren_s(self, moment_s: float) -> float | None:
        """Return the time that the siren said at a moment; None where there was silence."""
        sound = np.frombuffer(bytes(self._data[: len(self._data) // 2 * 2]), "<i2") / 32768
        middle = round((moment_s - self._began_s) * RATE_HZ)
        piece = sound[max(0, middle - 800) : middle + 800].astype(np.float32)
        if len(piece) != 1600 or min(np.abs(part).max() for part in np.split(piece, 8)) < 0.2:
            return None
        return siren_time_s(piece, RATE_HZ)


def wait_until(true: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + PATIENCE_S
    while not true() and time.monotonic() < deadline:
        time.sleep(0.02)
    return true()


def test_the_place_is_what_the_loudspeaker_plays(loudspeaker: None, tmp_path: Path) -> None:
    folder = recorded(tmp_path / "r", 12.0, siren)
    player = Player([(folder, None)], PortAudioOutput("pulse"))
    monitor = Monitor()
    says: list[tuple[float, float]] = []
    try:
        for speed in (1.0, 1.5):
            player.set_speed(speed)
            player.seek(2.0)
            player.play()
            assert player.wait(lambda state: state.playing or bool(state.trouble), PATIENCE_S)
            assert player.state.trouble is None
            # The first sound wakes this loudspeaker up, and that takes it two seconds.
            assert wait_until(lambda: player.position_s > 2.3)
            end_s = time.monotonic() + 1.2
            while time.monotonic() < end_s:
                time.sleep(0.03)
                before_s = time.monotonic()
                place_s = player.position_s
                if time.monotonic() - before_s < 0.01:
                    says.append((before_s, place_s))
            player.pause()
            assert player.wait(lambda state: not state.playing, PATIENCE_S)
    finally:
        player.close()
        monitor.end()
    off = [place_s - found for moment_s, place_s in says
           if (found := monitor.siren_s(moment_s)) is not None]  # fmt: skip
    assert len(off) > 20
    assert abs(float(np.median(off))) < 0.05


def test_a_loudspeaker_that_is_not_there_is_named(loudspeaker: None) -> None:
    with pytest.raises(NotFound) as raised:
        PortAudioOutput("没有这样的设备").open(RATE_HZ)
    assert raised.value.params["device"] == "没有这样的设备"
