"""A recording made at one station is listed and made again at another, through a real centre."""

from __future__ import annotations

import io
import json
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.station.hearing_files import keep_files
from app.station.hearing_seats import new_hearing
from courtroom.recorder.reading import Recording
from courtroom.recorder.verify_recording import verify
from dossier.ids import SittingId
from dossier.store import open_store
from sync.access import grants
from tests.app.recorded_hearing import recorded
from tests.app.test_sync_commands import PHRASE, Wenyi
from tests.courtroom.recorder.stage import RATE_HZ, voice
from tests.sync.gateway.running import ADMIN, Running, running
from tests.sync.station.real import NUMBER

pytest.importorskip("soundfile")


@pytest.fixture
def centre(tmp_path: Path) -> Iterator[Running]:
    with running(tmp_path / "centre") as found:
        yield found


def held(home: Path) -> SittingId:
    """Record a hearing of the case at a station; return the recording's id."""
    with open_store(home) as store:
        made = new_hearing(store, store.case_by_number(NUMBER).id, "书记员")
        sitting = recorded(store, home, made)
        assert keep_files(store, home / "recordings", [sitting], "书记员").whole
    return sitting.id


def test_a_recording_is_made_again_at_another_station(
    centre: Running,
    tmp_path: Path,
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    one, two = Wenyi(tmp_path / "one", capfd), Wenyi(tmp_path / "two", capfd)
    assert one("station", "enrol", centre.url, centre.code())[0] == 0
    assert one("case", "new", "--number", NUMBER, "--cause", "买卖合同纠纷")[0] == 0
    sitting = held(one.home)
    (mine,) = one("recording", "list", "--case", NUMBER)[1]["recordings"]
    assert (mine["sitting"], mine["length_s"]) == (sitting, 5.0)
    assert mine["files"] == mine["files_here"] > 4
    code, sent = one("sync")
    assert (code, sent["pending"]) == (0, 0)
    assert sent["sent_bytes"] >= mine["bytes"]

    assert two("station", "enrol", centre.url, centre.code())[0] == 0
    judge = centre.person("judge", "judge", PHRASE)
    grants.grant(centre.composed.facilities.books, judge.id, None, ADMIN, int(time.time()))
    monkeypatch.setattr(sys, "stdin", io.StringIO(f"{PHRASE}\n"))
    assert two("station", "follow", NUMBER, "--login", "judge", "--password-stdin")[0] == 0
    assert two("sync")[0] == 0
    (theirs,) = two("recording", "list", "--case", NUMBER)[1]["recordings"]
    assert theirs == mine

    folder = tmp_path / "恢复 录音"
    code, found = two("recording", "restore", sitting, str(folder))
    # Sealed by the first station: the second one checks what it cannot hear.
    assert (code, found["ok"]) == (0, True)
    assert found["by_digest_only"] > 0
    with open_store(one.home) as store:
        key = store.recordings_key
    assert verify(folder, key).ok
    again = Recording(folder, key)
    for channel in (0, 1):
        count = 5 * RATE_HZ
        assert (again.by_index(channel, 0, count) == voice(channel, 0, count)).all()
    assert two("recording", "restore", sitting, str(folder))[0] == 8

    # What was changed on the second station's disk is not made a recording of.
    with open_store(two.home) as store:
        sheet = json.loads((folder / "sheet.json").read_bytes())
        name, entry = next((n, e) for n, e in sheet["files"].items() if "flac" in n)
        store.blobs.path(entry["sha256"]).unlink()
    code, found = two("recording", "restore", sitting, str(tmp_path / "wieder"))
    assert (code, found["error"]["kind"]) == (4, "DocumentError.Missing")
    assert name in found["error"]["message"]
