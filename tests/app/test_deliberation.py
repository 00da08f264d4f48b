"""The deliberation of a panel: its own form, signed by the panel, in 副卷 and nowhere else."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from app.cli.main import main
from app.station import open_station, signing_certificates
from app.station.deliberation import new_deliberation, silent
from app.station.hearing_seats import new_hearing
from app.station.hub import RoomHub
from app.station.signing import SigningDesk
from courtroom.signing import verifying
from dossier.ids import HearingId
from dossier.model import Volume
from dossier.store import Store, schema
from dossier.store import hearings as reads
from resources.errors import NoPanel, StaysConfidential
from tests.app import signing
from tests.dossier.hearings import make_hearing

LINES = """【评议】
人民陪审员钱陪审：借款事实清楚，同意支持本金。
审判员赵法官：利率超过约定部分不予支持。
审判长：同意以上意见。
审判长：评议结论：判决被告返还借款。
"""


def volumes(store: Store, hearing_id: HearingId) -> dict[str, set[str]]:
    """Return in which volumes the rows of a hearing lie, by table."""
    found: dict[str, set[str]] = {}
    with store.snapshot() as reader:
        for name, table in schema.DOMAIN.items():
            column = table.c.get("id" if name == "hearing" else "hearing_id")
            if column is None:
                continue
            rows = reader.connection.execute(
                sa.select(table.c.volume).where(column == hearing_id)
            ).scalars()
            kinds = set(rows)
            if kinds:
                found[name] = kinds
    return found


def test_a_panel_deliberates_signs_and_it_lies_in_the_confidential_volume_alone(
    tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    home = tmp_path / "home"

    def wenyi(*words: str, code: int = 0) -> dict[str, Any]:
        assert main(["--home", str(home), *words, "--json"]) == code
        found: dict[str, Any] = json.loads(capfdbinary.readouterr().out)
        return found

    with open_station(home) as station:
        signing_certificates.make_demo(station.store)
        heard = make_hearing(station.store)
        number = station.store.case(heard.case_id).number
    made = wenyi("hearing", "new", "--case", number, "--deliberation", "--place", "合议室")
    assert (made["title"], made["ordinal"]) == ("合议庭评议笔录", 1)
    of = ("--hearing", str(made["hearing"]))
    text = tmp_path / "评议.txt"
    lines = LINES.splitlines()
    text.write_text("\n".join(lines[:2]))
    wenyi("transcript", "import", str(text), *of)
    wenyi("record", "begin", *of)
    assert wenyi("record", "status", *of)["silent"] == ["审判员赵法官", "审判长王法官"]
    text.write_text("\n".join(lines[2:]))
    wenyi("transcript", "import", str(text), *of)
    with open_station(home) as station:
        store = station.store
        hearing_id = HearingId(made["hearing"])
        assert silent(store, hearing_id) == []
        with store.snapshot() as reader:
            seats = reads.seats(reader, hearing_id)
        assert [one.role for one in seats] == ["人民陪审员", "审判员", "审判长", "书记员"]
        desk = SigningDesk(station, hearing_id, signing.CLERK)
        desk.redraft()
        assert [one.role for one in desk.standing().signers] == [
            "审判长", "审判员", "人民陪审员", "书记员",
        ]  # fmt: skip
        signing.read_all(desk)
        signing.sign_all(desk)
        desk.finish()
        done = subprocess.run(
            ["pdftotext", "-", "-"], input=desk.newest(), check=True, capture_output=True
        )
        printed = "".join(done.stdout.decode().split())
        for word in ("评议地点：合议室", "发言顺序：钱陪审→赵法官→王法官", "参加评议的人员阅读"):
            assert word in printed
        for word in ("旁听", "公开", "诉讼参与人", "张三", "李四"):
            assert word not in printed
        assert verifying.verify(desk.newest(), signing_certificates.roots(home)).ok
        (row,) = station.catalogue_rows(heard.case_id)
        assert (row["key"], row["volume"]) == ("deliberation", "confidential")
        found = volumes(store, hearing_id)
        assert set(found) >= {"hearing", "seat", "utterance", "paper", "signer", "signature"}
        assert {one for kinds in found.values() for one in kinds} == {"confidential"}
        with pytest.raises(StaysConfidential):
            RoomHub(station, hearing_id, signing.CLERK)
        # The next hearing has the parties again, and the next number.
        after = new_hearing(store, heard.case_id, "孙书记")
        assert after.ordinal == 2 and after.volume is Volume.MAIN
        with store.snapshot() as reader:
            assert "plaintiff" in {one.key for one in reads.seats(reader, after.id)}
        assert new_deliberation(store, heard.case_id, "孙书记").ordinal == 2


def test_one_judge_alone_does_not_deliberate(tmp_path: Path) -> None:
    with open_station(tmp_path / "home") as station:
        made = signing.hearing(station.store)
        with pytest.raises(NoPanel):
            new_deliberation(station.store, made.case_id, "孙书记")
