"""``kill -9`` between signing and filing: never signed but lost, never filed twice."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from app.station import Station, open_station, signing_certificates
from app.station.signing import SigningDesk
from courtroom.signing import verifying
from dossier.ids import HearingId
from dossier.signing import PaperKind, SignerState
from dossier.store import signing as reads
from tests.app import signing

ROOT = Path(__file__).resolve().parents[2]


def _run_and_kill(home: Path, hearing_id: HearingId, after_s: float) -> list[list[str]]:
    """Sign in a child, kill it some time after it began, return what it acknowledged."""
    command = [sys.executable, "-m", "tests.faults.signing_child", str(home), hearing_id]
    child = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert child.stdout is not None
    with child.stdout:
        try:
            assert child.stdout.readline() == "ready\n"
            time.sleep(after_s)
        finally:
            child.kill()
        lines = child.stdout.read().splitlines(keepends=True)
        child.wait()
    # The last line may be cut short; that was not acknowledged.
    return [line.split() for line in lines if line.endswith("\n")]


def _kill_loop(home: Path, hearings: int, kills: int, seed: int) -> int:
    """Kill so often over so many hearings; return how many kills met something unfinished."""
    chance = random.Random(seed)
    met = 0
    for number in range(1, hearings + 1):
        with open_station(home) as station:
            if not signing_certificates.has_own(station.store):
                signing_certificates.make_demo(station.store)
            held = signing.hearing(station.store, number=number, recorded_in=station.home)
            desk = SigningDesk(station, held.id, signing.CLERK)
            desk.begin()
            signing.read_all(desk)
            hearing_id = held.id
        signed: set[str] = set()
        filed: set[str] = set()
        for _ in range(kills):
            said = _run_and_kill(home, hearing_id, chance.uniform(0, 3.0))
            signed |= {each[1] for each in said if each[0] == "signed"}
            filed |= {each[1] for each in said if each[0] == "filed"}
            met += not filed
        with open_station(home) as station:
            _check(station, hearing_id, signed, filed)
    return met


def _check(station: Station, hearing_id: HearingId, signed: set[str], filed: set[str]) -> None:
    desk = SigningDesk(station, hearing_id, signing.CLERK)
    now = desk.standing()
    done = {str(one.id) for one in now.signers if one.state is SignerState.SIGNED}
    assert done >= signed
    case_id = now.paper.case_id
    titles = [one.title for one in station.store.materials(case_id)]
    assert len(filed) <= 1 and len(set(titles)) == len(titles) <= 2
    signing.sign_all(desk)
    material = desk.finish()
    assert {material} >= filed
    _check_enclosed(station, hearing_id)
    found = verifying.verify(desk.newest(), signing_certificates.roots(station.home))
    assert found.ok and found.locked
    assert len(found.signatures) == len(now.signers) + 2
    assert station.store.verify(deep=True).ok


def _check_enclosed(station: Station, hearing_id: HearingId) -> None:
    """Check that the record and the sheet of its recording are filed, each once and whole."""
    store = station.store
    with store.snapshot() as reader:
        papers = reads.papers(reader, hearing_id)
    assert [one.kind for one in papers] == [PaperKind.RECORD, PaperKind.SHEET]
    materials = store.materials(papers[0].case_id)
    assert {one.id for one in materials} == {one.material_id for one in papers}
    pages = [page.material_id for page in store.pages(papers[0].case_id)]
    for one in papers:
        assert pages.count(one.material_id) == one.pages
    roots = signing_certificates.roots(station.home)
    assert verifying.verify(store.blobs.read(papers[1].file.sha256), roots).ok


def test_a_few_kills_lose_no_signature_and_file_once(tmp_path: Path) -> None:
    _kill_loop(tmp_path / "home", hearings=1, kills=2, seed=4)


@pytest.mark.faults
@pytest.mark.timeout(7200)
def test_many_kills_lose_no_signature_and_file_once(tmp_path: Path) -> None:
    assert _kill_loop(tmp_path / "home", hearings=8, kills=8, seed=5) > 8
