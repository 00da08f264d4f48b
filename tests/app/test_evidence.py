"""Evidence at the station, from service to command line."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile  # type: ignore[import-untyped]

from app.cli.main import main
from app.station import Station, open_station
from app.station.evidence import EvidenceDesk, Wish
from app.station.hearing_exhibits import find_exhibit
from courtroom.wording.mentions import mentions
from dossier.changes import MoveMaterial
from dossier.evidence import Admission, EvidenceKind, Original, Stand
from dossier.hearing import Hearing
from dossier.model import Volume
from dossier.packages.files import write_whole
from dossier.store import evidence as reads
from resources.errors import (
    BadValue,
    DuplicateItem,
    NothingToExport,
    StoreError,
    UnknownItem,
    UnsupportedMedia,
)
from tests.app.conftest import draw_sheet
from tests.dossier.evidence import make_pages, opinion, pages_of, ruling
from tests.dossier.hearings import make_hearing


@pytest.fixture
def house(tmp_path: Path) -> Iterator[Station]:
    with open_station(tmp_path / "home") as opened:
        yield opened


@pytest.fixture
def hearing(house: Station) -> Hearing:
    return make_hearing(house.store)


@pytest.fixture
def desk(house: Station, hearing: Hearing) -> EvidenceDesk:
    return EvidenceDesk(house, hearing.case_id, "孙书记")


def filed(house: Station, desk: EvidenceDesk, title: str, category: str = "evidence") -> Any:
    return make_pages(house.store, desk.case_id, category=category, title=title)


def sound_file(path: Path) -> Path:
    soundfile.write(path, np.zeros(16_000, np.int16), 8_000)
    return path


def test_the_dossier_becomes_the_list_in_one_step(house: Station, desk: EvidenceDesk) -> None:
    for title in ("证据目录", "借条", "转账凭证"):
        filed(house, desk, title)
    filed(house, desk, "银行流水", "court_evidence")
    filed(house, desk, "民事起诉状", "complaint")
    found = desk.suggested()
    assert not desk.listed()
    desk.write(found)
    assert [(one.label, one.name, one.submitter) for one in desk.listed()] == [
        ("原证1", "借条", "张三"),
        ("原证2", "转账凭证", "张三"),
        ("院证1", "银行流水", ""),
    ]
    assert not desk.suggested()
    house.store.undo(desk.case_id, "孙书记")
    assert not desk.listed()


def test_files_brought_along_become_material_and_exhibit(
    house: Station, desk: EvidenceDesk, tmp_path: Path
) -> None:
    paper = draw_sheet(tmp_path / "收条.jpg", "收条", ["今收到张三人民币壹万元整。"])
    bad = tmp_path / "坏.jpg"
    bad.write_bytes(b"no picture")
    wish = Wish("被告", fields={"purpose": "证明已还款", "original": True, "barcode": "690001"})
    brought = desk.add_files([paper, bad], wish)
    one = brought.exhibit
    assert one is not None and brought.report is not None
    assert (one.label, one.name, one.submitter, one.original) == ("被证1", "收条", "李四", True)
    assert [refused.source for refused in brought.report.refused] == ["坏.jpg"]
    assert one.pages == brought.report.page_ids
    material = house.store.material(one.material_id)  # type: ignore[arg-type]
    assert (material.title, material.category, material.volume) == (
        *("收条", "evidence"),
        Volume.MAIN,
    )
    assert desk.exhibit("690001") == desk.exhibit("被证1") == desk.exhibit(one.id) == one
    with pytest.raises(UnknownItem):
        desk.exhibit("被证9")


def test_sound_is_kept_as_it_came(house: Station, desk: EvidenceDesk, tmp_path: Path) -> None:
    file = sound_file(tmp_path / "催款.wav")
    one = desk.add_files([file], Wish("原告")).exhibit
    assert one is not None
    assert (one.media_type, one.media_length_s, one.kind) == (
        *("audio", 2.0),
        EvidenceKind.RECORDING,
    )
    assert (one.name, one.media_name, one.pages) == ("催款", "催款.wav", ())
    assert house.store.blobs.read(one.media_sha256) == file.read_bytes()
    assert house.store.verify(deep=True).ok
    with pytest.raises(BadValue):
        desk.add_files([file, file], Wish("原告"))
    false = tmp_path / "false.mp4"
    false.write_bytes(b"%PDF-1.7")
    with pytest.raises(UnsupportedMedia):
        desk.add_files([false], Wish("原告"))
    assert len(desk.listed()) == 1


def test_nothing_brought_makes_no_exhibit(desk: EvidenceDesk, tmp_path: Path) -> None:
    bad = tmp_path / "坏.jpg"
    bad.write_bytes(b"no picture")
    assert desk.add_files([bad], Wish("原告")).exhibit is None
    with pytest.raises(NothingToExport):
        desk.add_pages((), Wish("原告"))
    assert not desk.listed()


@pytest.mark.parametrize(
    "wish",
    [
        Wish("路人"),
        Wish("原告", number=-1),
        Wish("原告", group=0),
        Wish("原告", fields={"copies": -1}),
        Wish("原告", fields={"media_sha256": "0" * 64}),
        Wish("原告", fields={"colour": "red"}),
    ],
)
def test_values_that_cannot_be_are_named(house: Station, desk: EvidenceDesk, wish: Wish) -> None:
    pages = pages_of(house.store, filed(house, desk, "借条"))
    with pytest.raises(BadValue):
        desk.list_pages(pages, wish)
    assert not desk.listed()


def test_the_list_is_changed_moved_and_withdrawn(house: Station, desk: EvidenceDesk) -> None:
    for title in ("借条", "转账凭证", "收据"):
        filed(house, desk, title)
    desk.write(desk.suggested())
    first, second, third = desk.listed()
    desk.move([third.id], first.id)
    assert [one.name for one in desk.listed()] == ["收据", "借条", "转账凭证"]
    changed = desk.change(second.id, name="银行转账凭证", submitted_on=date(2026, 3, 1), late=True)
    assert desk.exhibit(second.id) == changed
    with pytest.raises(DuplicateItem):
        desk.change(second.id, number=1)
    for fields in ({"rank": "a"}, {"case_id": "x"}, {"no_field": 1}):
        with pytest.raises(BadValue):
            desk.change(second.id, **fields)
    desk.withdraw(first.id)
    assert first.id not in [one.id for one in desk.listed()]
    # The number of what was withdrawn is not given to another.
    pages = pages_of(house.store, filed(house, desk, "欠条"))
    assert desk.list_pages(pages, Wish("原告")).number == 4


def test_opinions_and_rulings_make_the_matrix(
    house: Station, desk: EvidenceDesk, hearing: Hearing
) -> None:
    filed(house, desk, "借条")
    desk.write(desk.suggested())
    (one,) = desk.listed()
    desk.note_opinion(opinion(hearing, one, authenticity=Stand.DENIED, at=None, by=""))
    desk.note_ruling(ruling(hearing, one, original=Original.SAME))
    desk.note_ruling(ruling(hearing, one, admission=Admission.ADMITTED))
    (row,) = desk.matrix(hearing.id).rows
    assert row.opinions["被告"].by == "孙书记"
    assert row.original is not None and row.admission is not None
    assert row.admission.volume is Volume.CONFIDENTIAL
    (outside,) = desk.matrix(hearing.id, announced=True).rows
    assert outside.admission is None
    assert not desk.matrix(hearing.id).open()


def test_what_is_mentioned_is_looked_up_in_the_list_then_in_the_dossier(
    house: Station, desk: EvidenceDesk
) -> None:
    material = filed(house, desk, "证据三 借条")
    filed(house, desk, "转账凭证")
    (mention,) = mentions("请看证据三第二页")
    guessed = find_exhibit(house.store, desk.case_id, mention)
    assert guessed is not None and guessed.exhibit is None
    assert (guessed.title, guessed.page_number) == ("证据三 借条", 2)
    desk.write(desk.suggested())
    found = find_exhibit(house.store, desk.case_id, mention)
    assert found is not None and found.exhibit is not None and found.page is not None
    assert (found.exhibit.label, found.page_number) == ("原证3", 2)
    assert found.page.id == pages_of(house.store, material)[1]
    (nothing,) = mentions("请看证据九")
    assert find_exhibit(house.store, desk.case_id, nothing) is None
    # Into 副卷: the page is not shown any more.
    house.store.apply(MoveMaterial(material.id, Volume.CONFIDENTIAL, "deliberation"), "clerk")
    gone = find_exhibit(house.store, desk.case_id, mention)
    assert gone is not None and gone.page is None and gone.page_number is None


# ---- command line ---------------------------------------------------------------------


def test_evidence_on_the_command_line(
    tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    home = tmp_path / "家"
    with open_station(home) as station:
        hearing = make_hearing(station.store)
        case = station.store.case(hearing.case_id).number
        make_pages(station.store, hearing.case_id, category="evidence", title="借条")
    wenyi = ["--home", str(home), "evidence"]

    def run(*arguments: str, code: int = 0) -> dict[str, Any]:
        assert main([*wenyi, arguments[0], "--case", case, *arguments[1:], "--json"]) == code
        found: dict[str, Any] = json.loads(capfdbinary.readouterr().out)
        return found

    assert run("import", "--from-dossier", "--dry-run")["written"] is False
    assert run("list")["evidence"] == []
    assert [one["label"] for one in run("import", "--from-dossier")["added"]] == ["原证1"]
    sound = sound_file(tmp_path / "录音.wav")
    added = run("add", str(sound), "--side", "被告", "--number", "2", "--copies", "2")
    assert added["exhibit"]["label"] == "被证2" and added["exhibit"]["length_s"] == 2.0
    listed = run("list", "--pdf", str(tmp_path / "list.pdf"))
    assert [one["label"] for one in listed["evidence"]] == ["原证1", "被证2"]
    assert listed["missing_numbers"] == [{"side": "被告", "group": None, "numbers": [1]}]
    said = run(
        *("opinion", "--hearing", hearing.id, "--exhibit", "原证1", "--side", "被告"),
        *("--authenticity", "不认可", "--reason", "非本人签名"),
    )
    assert said["sentence"].startswith("对原证1的真实性不予认可")
    table = run("opinions", "--pdf", str(tmp_path / "table.pdf"))
    assert table["open"] == [{"label": "被证2", "side": "原告"}]
    made = run("receipt", "--side", "原告", "--pdf", str(tmp_path / "receipt.pdf"))
    assert made["exhibits"] == ["原证1"]
    for name in ("list", "table", "receipt"):
        assert (tmp_path / f"{name}.pdf").read_bytes().startswith(b"%PDF")
    assert not list(tmp_path.glob("*.part"))
    with open_station(home) as station:
        kinds = [entry.kind for entry in station.store.journal_entries()]
        with station.store.snapshot() as reader:
            assert len(reads.exhibits(reader, hearing.case_id)) == 2
        assert station.store.verify(deep=True).ok
    assert kinds.count("NoteExport") == 3


def test_wrong_use_is_told(tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    home = tmp_path / "home"
    with open_station(home) as station:
        hearing = make_hearing(station.store)
        case = station.store.case(hearing.case_id).number
    wenyi = ["--home", str(home), "evidence"]
    none = str(tmp_path / "none.pdf")
    opinion_of = ["opinion", "--case", case, "--hearing", hearing.id, "--side", "被告"]
    for arguments, code in (
        (["list", "--case", "（2026）粤0308民初999号"], 8),
        (["import", "--case", case], 8),
        (["receipt", "--case", case, "--side", "原告", "--pdf", none], 8),
        ([*opinion_of, "--exhibit", "原证1"], 8),
        (["add", none, "--case", case, "--side", "原告"], 4),
        (["add", str(tmp_path / "none.mp4"), "--case", case, "--side", "原告"], 4),
        (["add", none, "--case", case, "--side", "原告", "--kind", "猜测"], 8),
    ):
        assert main([*wenyi, *arguments, "--json"]) == code, arguments
        assert b'"error"' in capfdbinary.readouterr().out
    assert not Path(none).exists()
    # Who mistypes is told what there is.
    for arguments, told in (
        (["add", none, "--case", case, "--side", "原告", "--kind", "猜测"], "书证"),
        (["add", none, "--case", case, "--side", "原告", "--submitted-on", "昨天"], "YYYY-MM-DD"),
        (["opinions", "--case", case, "--hearing", "9"], "“9”"),
        ([*opinion_of, "--exhibit", "原证1", "--authenticity", "好"], "部分认可"),
    ):
        assert main([*wenyi, *arguments, "--json"]) > 2, arguments
        assert told in capfdbinary.readouterr().out.decode(), arguments


def test_a_paper_that_cannot_be_written_is_named_as_it_was_asked_for(tmp_path: Path) -> None:
    wanted = tmp_path / "nowhere" / "证据目录.pdf"
    with pytest.raises(StoreError) as caught:
        write_whole(wanted, b"%PDF")
    assert caught.value.params["path"] == str(wanted)
