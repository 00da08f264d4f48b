"""Papers made from templates and signed records, packed for the archive."""

from __future__ import annotations

from pathlib import Path

from app.station import documents, open_station, signing_certificates
from app.station.checks import report_json
from app.station.packages import Wish, check_package, make_package
from courtroom.signing.verifying import verify
from dossier.checks.codes import Stage
from dossier.model import Volume
from tests.app.signing import desk, read_all, sign_all

GIVEN = {"court": "样例人民法院", "at": "2026-12-08 09:00", "place": "第一法庭"}


def test_a_signed_record_goes_along_with_its_signatures(tmp_path: Path) -> None:
    with open_station(tmp_path / "home") as station:
        room = desk(station)
        read_all(room)
        sign_all(room)
        room.finish()
        signed = station.store.blobs.read(room.standing().paper.file.sha256)
        (case,) = station.store.cases()
        documents.file(
            station, documents.fill(station, case.id, "hearing_announcement", GIVEN), "甲"
        )
        out = tmp_path / "out"
        wish = Wish(case.id, Volume.MAIN, sound=False)
        folder = make_package(station, wish, out, who="甲").folder
        report = check_package(station, folder, Stage.HANDOVER, who="甲")
        told = {row["code"]: row["result"] for row in report_json(report)["results"]}
        roots = signing_certificates.roots(station.home)
    assert len(list((folder / "data" / "电子档案").iterdir())) == 2
    (packed,) = (folder / "data" / "其他" / "签署文书").iterdir()
    assert packed.read_bytes() == signed
    assert verify(signed, roots).ok
    for code in ("YJ1-1", "YJ1-11", "YJ1-13", "YJ3-3", "YJ3-4", "YJ4-3"):
        assert told[code] == "passed", code
