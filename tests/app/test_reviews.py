"""What a person decides where the checks cannot, and the signed report."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography.x509 import Certificate

from app.station import Station, open_station, signing_certificates
from app.station.checks import check_case, report_json
from app.station.report_signing import write_report
from app.station.reviews import review
from courtroom.signing.verifying import verify
from dossier.changes import DeletePages, RestorePages
from dossier.checks.codes import Stage
from dossier.checks.outcome import Result
from resources.errors import EmptyValue, UnknownItem
from tests.dossier.checks.clean import Clean, clean_case


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Station, Clean]]:
    with open_station(tmp_path_factory.mktemp("reviews") / "home") as station:
        yield station, clean_case(station.store)


def result_of(station: Station, made: Clean, code: str) -> dict[str, object]:
    told = report_json(check_case(station, made.case.id, Stage.FILING, who="甲"))
    return next(row for row in told["results"] if row["code"] == f"GD{code}")


def test_a_person_decides_with_name_and_reason_until_the_dossier_changes(
    world: tuple[Station, Clean],
) -> None:
    station, made = world
    report = check_case(station, made.case.id, Stage.FILING, who="甲")
    manual = [one.code.number for one in report.unsettled]
    assert "4-7" in manual
    with pytest.raises(EmptyValue):
        review(station, made.case.id, "4-7", Stage.FILING, passed=True, reason=" ", who="乙")
    with pytest.raises(UnknownItem):
        review(station, made.case.id, "9-9", Stage.FILING, passed=True, reason="看过", who="乙")
    review(station, made.case.id, "4-7", Stage.FILING, passed=True, reason="审批单齐全", who="乙")
    row = result_of(station, made, "4-7")
    assert row["result"] == Result.MANUAL, "never shown as passed by machine"
    assert row["review"] == {
        "passed": True, "by": "乙", "reason": "审批单齐全", "stale": False,
        "at": row["review"]["at"],  # type: ignore[index]
    }  # fmt: skip
    after = check_case(station, made.case.id, Stage.FILING, who="甲")
    assert "4-7" not in [one.code.number for one in after.unsettled]
    other = check_case(station, made.case.id, Stage.KEEPING, who="甲")
    assert "4-7" in [one.code.number for one in other.unsettled], "each stage for itself"
    page = made.pages["购销合同"][0]
    station.store.apply(DeletePages((page,)), "甲")
    try:
        assert result_of(station, made, "4-7")["review"]["stale"]  # type: ignore[index]
    finally:
        station.store.apply(RestorePages((page,)), "甲")
    assert [e.kind for e in station.store.journal_entries(0, 9999)].count("NoteReview") == 1


def test_what_a_person_found_wrong_stops_archiving(world: tuple[Station, Clean]) -> None:
    station, made = world
    report = check_case(station, made.case.id, Stage.HANDOVER, who="甲")
    blockers = [one.code.number for one in report.unsettled if one.code.blocker]
    assert report.passed
    if not blockers:
        pytest.fail("no blocker is left to a person; choose another fixture")
    review(
        station, made.case.id, blockers[0], Stage.HANDOVER, passed=False, reason="不符", who="乙"
    )
    again = check_case(station, made.case.id, Stage.HANDOVER, who="甲")
    assert not again.passed
    assert [one.code.number for one in again.blocked] == [blockers[0]]


def test_the_report_is_signed_and_any_change_of_it_is_found(
    world: tuple[Station, Clean], tmp_path: Path
) -> None:
    station, made = world
    report = check_case(station, made.case.id, Stage.FILING, who="甲")
    pdf, data = tmp_path / "report.pdf", tmp_path / "report.json"
    assert not write_report(station, report, pdf), "no certificate yet: written, not signed"
    signing_certificates.make_demo(station.store, "样例法院")
    assert write_report(station, report, pdf)
    assert write_report(station, report, data)
    roots = signing_certificates.roots(station.home)
    told = verify(pdf.read_bytes(), roots)
    assert told.ok
    assert len(told.signatures) == 1
    assert told.signatures[0].covers_whole
    spoilt = bytearray(pdf.read_bytes())
    spoilt[len(spoilt) // 3] ^= 1
    assert not _ok(bytes(spoilt), roots)
    assert json.loads(data.read_bytes())["subject"] == made.case.number
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("openssl is not installed")
    (root,) = (station.home / "signing" / "trust").glob("*.pem")
    command = [
        openssl, "cms", "-verify", "-binary", "-inform", "DER", "-in", f"{data}.p7s",
        "-content", str(data), "-CAfile", str(root), "-purpose", "any",
        "-out", str(tmp_path / "o"),
    ]  # fmt: skip
    assert subprocess.run(command, capture_output=True, check=False).returncode == 0
    data.write_bytes(data.read_bytes().replace(b"GD1-1", b"GD1-2", 1))
    assert subprocess.run(command, capture_output=True, check=False).returncode != 0


def _ok(data: bytes, roots: list[Certificate]) -> bool:
    from resources.errors import WenyiError

    try:
        return verify(data, roots).ok
    except WenyiError:
        return False
