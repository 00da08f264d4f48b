"""clamd by its protocol: clean, infected, too large, gone."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from dossier.checks.antivirus import Clamd, definitions_at, find_clamd
from dossier.checks.codes import Stage
from dossier.checks.outcome import judge
from dossier.checks.package_facts import gather_package
from dossier.checks.package_usability import CHECKS
from dossier.packages.building import build
from tests.dossier.checks.clamd import MARK, VERSION, SimulatedClamd
from tests.dossier.checks.judging import ENVIRONMENT
from tests.dossier.packages.bags import head, main_items

pytestmark = pytest.mark.skipif(not hasattr(socket, "AF_UNIX"), reason="no such sockets here")
TODAY = VERSION.format(when=f"{datetime.now(UTC):%a %b %e %H:%M:%S %Y}")


@pytest.fixture
def simulated(tmp_path: Path) -> Iterator[SimulatedClamd]:
    made = SimulatedClamd(tmp_path / "clamd.ctl", TODAY)
    yield made
    made.close()


def test_bytes_are_clean_infected_or_unknown(simulated: SimulatedClamd) -> None:
    clamd = find_clamd(str(simulated.path))
    assert clamd is not None
    assert clamd.scan([b"plain", b" text"]).state == "clean"
    # The mark lies across two pieces, as they come from the disk.
    told = clamd.scan([b"a" * 70_000 + MARK[:9], MARK[9:]])
    assert (told.state, told.name) == ("infected", "Simulated.Malware")
    assert clamd.scan([]).state == "clean"


def test_more_than_it_takes_is_unknown_and_never_clean(simulated: SimulatedClamd) -> None:
    told = Clamd(str(simulated.path)).scan([bytes(1 << 16)] * 64)
    assert told.state == "unknown"


def test_a_daemon_that_is_gone(tmp_path: Path) -> None:
    assert find_clamd(str(tmp_path / "none.ctl")) is None
    assert find_clamd("127.0.0.1:1") is None
    assert Clamd(str(tmp_path / "none.ctl")).scan([b"x"]).state == "unknown"


def test_a_daemon_that_says_nothing_is_not_waited_for(tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as mute:
        mute.bind(str(tmp_path / "mute.ctl"))
        mute.listen()
        clamd = Clamd(str(tmp_path / "mute.ctl"), timeout_s=0.05)
        assert clamd.version() == ""
        assert clamd.scan([b"x"]).state == "unknown"


def test_days_of_definitions_in_any_language_of_the_machine() -> None:
    found = definitions_at("ClamAV 1.0.9/27500/Tue Dec  3 09:40:12 2024")
    assert found == datetime(2024, 12, 3, tzinfo=UTC)
    assert definitions_at("ClamAV 1.0.9") is None
    assert definitions_at("x/1/Tue Foo 31 09:40:12 2024") is None
    assert definitions_at("x/1/Tue Feb 31 09:40:12 2024") is None


def test_a_package_is_scanned_file_by_file(simulated: SimulatedClamd, tmp_path: Path) -> None:
    clamd = Clamd(str(simulated.path))
    built = build(tmp_path / "out", head(), main_items()[:1], [])
    facts = gather_package(built.folder, clamd=clamd, cancel=threading.Event())
    facts = replace(facts, environment=replace(ENVIRONMENT, clamd=clamd.version()))
    told = {one.code.number: one for one in judge(facts, CHECKS, Stage.KEEPING, "package")}
    assert (told["4-1"].result, told["4-2"].result) == ("passed", "passed")
    assert simulated.streams == len(facts.bag.files)
    assert told["4-2"].code.at(Stage.KEEPING) == "CQ4-2"

    (built.folder / "data" / "其他" / "x.json").write_bytes(MARK)
    facts = gather_package(built.folder, clamd=clamd)
    facts = replace(facts, environment=replace(ENVIRONMENT, clamd=clamd.version()))
    told = {one.code.number: one for one in judge(facts, CHECKS, Stage.KEEPING, "package")}
    (finding,) = told["4-2"].judged.findings
    assert finding.place.id == "data/其他/x.json"
    assert "Simulated.Malware" in finding.words()
