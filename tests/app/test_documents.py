"""Papers from templates: set as PDF/A, numbered, filed once, proof-read."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pikepdf
import pytest
from pypdfium2 import PdfDocument  # type: ignore[import-untyped]

from app.cli.main import main
from app.station import Station, document_check, documents, open_station
from app.station.checks import patrol
from dossier.changes import DeletePages, OpenBatch, ReceivePage
from dossier.deadlines.desk import DeadlineDesk
from dossier.deadlines.model import Level
from dossier.documents import apart
from dossier.documents.filling import Paper
from dossier.documents.proof.reading import proofread
from dossier.documents.templates import templates
from dossier.hearing import Hearing
from dossier.hearing_changes import OpenHearing
from dossier.ids import BatchId, HearingId, PageId, new_id
from dossier.model import Batch, BatchState, Case, Volume
from dossier.store import chains
from resources.errors import (
    BadTemplate,
    CaseLocked,
    FieldsMissing,
    NoPlaceInCatalogue,
    StepStopped,
    UnknownItem,
)

NOW = datetime(2026, 11, 22, 8, tzinfo=UTC)
COURT = 'name = "深圳市盐田区人民法院"\naddress = "深圳市盐田区海景二路1号"\n'
GIVEN = {
    "material_receipt": {"rows": "起诉状|2|3|原件\n营业执照|1|1|复印件"},
    "service_return": {"papers": "应诉通知书|1\n传票|1"},
    "contents": {"rows": "起诉状|1-3\n法庭笔录|4-20"},
    "remarks": {"pages": "20"},
    "paper_list": {"rows": "WB000001|起诉材料|12|原告|在柜 A 1-03"},
    "scan_list": {"rows": "起诉状及相关材料|民事起诉状|3|0|2026-11-22"},
    "judgment": {
        "claims": "判令被告支付货款。",
        "found": "双方签订合同，原告已经交货。",
        "reasons": "合同依法成立，被告应当付款。",
        "ruling": "一、被告于本判决生效之日起十日内支付货款。\n二、驳回原告的其他诉讼请求。",
    },
    "transfer_list": {"rows": "2026-粤0308-民初-000123-Z|正卷|3|20", "from_whom": "民事审判庭"},
}


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Station]:
    home = tmp_path_factory.mktemp("documents") / "home"
    home.mkdir()
    (home / "court.toml").write_text(COURT, encoding="utf-8")
    with open_station(home) as opened:
        yield opened


@pytest.fixture
def suit(desk: Station) -> Case:
    return _suit(desk, f"（2026）粤0308民初{len(desk.store.cases()) + 100}号")


def _suit(desk: Station, number: str) -> Case:
    people = [("原告", "深圳市远帆贸易有限公司"), ("被告", "深圳市海岚电子厂")]
    made = desk.new_case(number, "买卖合同纠纷", parties=people, who="甲")
    held = Hearing(
        id=HearingId(new_id()),
        case_id=made.id,
        ordinal=1,
        place="第三审判庭",
        procedure="简易程序",
        presiding="陈静",
        clerk="王小明",
        planned_at=datetime(2026, 12, 3, 1, 30, tzinfo=UTC),
    )
    desk.store.apply(OpenHearing(held, ()), "甲")
    return made


def _paper(desk: Station, suit: Case, name: str, **given: str) -> Paper:
    to = "被告" if templates()[name].addressed else ""
    return documents.fill(desk, suit.id, name, {**GIVEN.get(name, {}), **given}, to=to, now=NOW)


@pytest.mark.parametrize("name", templates())
def test_every_paper_is_a_pdf_for_the_archive_that_says_what_the_case_says(
    desk: Station, suit: Case, name: str, tmp_path: Path
) -> None:
    paper = _paper(desk, suit, name)
    assert paper.missing == ()
    path = tmp_path / "paper.pdf"
    made = documents.save(desk, paper, path, "甲")
    assert path.read_bytes() == made
    # An outside reader sees one page and its text, every font inside, and no error in it.
    text = subprocess.run(["pdftotext", "-raw", path, "-"], capture_output=True, check=True)
    lines = text.stdout.decode().replace("\f", "").splitlines()
    assert suit.number in "".join("".join(lines).split())
    assert proofread([lines], documents.facts_of(desk, suit.id, NOW)) == ()
    with pikepdf.open(path) as pdf:
        assert len(pdf.pages) == 1
    fonts = subprocess.run(["pdffonts", path], capture_output=True, check=True).stdout.decode()
    assert all(" yes yes " in line for line in fonts.splitlines()[2:])
    assert desk.store.journal_entries(after=0)[-1].kind == "NoteExport"


def test_a_blank_goes_on_in_the_next_line_and_spreads_none(desk: Station, suit: Case) -> None:
    paper = _paper(desk, suit, "hearing_announcement", at="", place="")
    with PdfDocument(documents.pdf(paper)) as made:
        said = made[0].get_textpage().get_text_range()
    # What is spread out is read with spaces between its characters.
    assert "本院定于" in said, said


@pytest.mark.parametrize("count", [3, *range(20, 33, 3), 70])
def test_what_is_signed_of_a_list_says_how_much_it_covers(
    desk: Station, suit: Case, count: int
) -> None:
    """The signatures may come to stand on a sheet of their own; sheets of several are numbered."""
    line = "送达地址确认书、送达回证或其他送达凭证|送达回证|2|1|2026-11-22"
    paper = _paper(desk, suit, "scan_list", rows="\n".join([line] * count))
    with closing(PdfDocument(documents.pdf(paper))) as document:
        sheets = [page.get_textpage().get_text_range() for page in document]
    (signed,) = (text for text in sheets if "扫描人" in text)
    assert f"共 {count} 件，{2 * count} 页" in signed
    numbers = [
        f"扫描材料清单　第{n}页，共{len(sheets)}页" in text for n, text in enumerate(sheets, 1)
    ]
    assert numbers == [len(sheets) > 1] * len(sheets)


@pytest.mark.parametrize(
    ("panel", "signed"),
    [
        ({}, ["审判员陈静"]),
        (
            {"judges": "赵判、钱判", "assessors": "周陪"},
            ["审判长陈静", "审判员赵判", "审判员钱判", "人民陪审员周陪"],
        ),
    ],
    ids=["alone", "panel"],
)
def test_a_judgment_names_everybody_who_signs_it(
    desk: Station, suit: Case, tmp_path: Path, panel: dict[str, str], signed: list[str]
) -> None:
    path = tmp_path / "judgment.pdf"
    documents.save(desk, _paper(desk, suit, "judgment", **panel), path, "甲")
    text = subprocess.run(["pdftotext", "-raw", path, "-"], capture_output=True, check=True)
    lines = ["".join(line.split()) for line in text.stdout.decode().splitlines()]
    assert [one for one in lines if one.startswith(("审判", "人民陪审员"))] == signed


@pytest.mark.parametrize("name", templates())
def test_many_parties_with_long_names_still_fit(desk: Station, name: str) -> None:
    long = "深圳市样例建筑装饰设计工程（集团）股份有限公司粤港澳大湾区分公司"
    people = [("原告", long)]
    people += [(f"被告{n}", f"深圳市第{n}样例物业管理有限公司") for n in range(1, 9)]
    people += [(f"第三人{n}", f"样例保险股份有限公司第{n}支公司") for n in range(1, 4)]
    number = f"（2026）粤0308民初{len(desk.store.cases()) + 100}号"
    made = desk.new_case(number, "建设工程施工合同纠纷", parties=people, who="甲")
    held = Hearing(
        id=HearingId(new_id()),
        case_id=made.id,
        ordinal=1,
        place="第十二审判庭",
        procedure="普通程序",
        presiding="陈静",
        clerk="王小明",
        planned_at=datetime(2026, 12, 28, 1, 30, tzinfo=UTC),
    )
    desk.store.apply(OpenHearing(held, ()), "甲")
    to = "被告1" if templates()[name].addressed else ""
    paper = documents.fill(desk, made.id, name, GIVEN.get(name, {}), to=to, now=NOW)
    pages = apart.text_of(documents.pdf(paper), name)
    said = "".join(line for page in pages for line in page.texts).replace(" ", "")
    assert len(pages) == 1
    assert "被告1" not in said, "parties are told apart by number in lists of the program only"
    if name in ("acceptance_notice", "response_notice", "evidence_notice", "hearing_notice"):
        assert "深圳市第1样例物业管理有限公司等8人" in said
    # No cell is so narrow that its words stand one below the other.
    alone = [line for page in pages for line in page.texts if len(line.strip()) == 1]
    assert len(alone) < 20


def test_a_paper_says_that_it_is_pdf_a(desk: Station, suit: Case, tmp_path: Path) -> None:
    path = tmp_path / "paper.pdf"
    path.write_bytes(documents.pdf(_paper(desk, suit, "summons")))
    assert b"<pdfaid:part>2</pdfaid:part>" in path.read_bytes()
    assert b"<pdfaid:conformance>B</pdfaid:conformance>" in path.read_bytes()


def test_a_judgment_is_stopped_by_a_deadline_that_is_over_until_it_is_unlocked(
    desk: Station, suit: Case, tmp_path: Path
) -> None:
    made = desk.new_case("（2026）粤0308民初909号", "买卖合同纠纷", parties=[("原告", "张三"), ("被告", "李四")], who="甲")  # fmt: skip  # noqa: E501
    deadlines = DeadlineDesk(desk.store, "甲")
    deadlines.assign(made.id, "president", "周院长")
    deadlines.note_event(made.id, "case_filed", datetime(2025, 1, 2, tzinfo=UTC))
    given = {**GIVEN["judgment"], "presiding": "陈静", "clerk": "王小明"}
    paper = documents.fill(desk, made.id, "judgment", given, now=NOW)
    assert paper.missing == ()
    with pytest.raises((StepStopped, CaseLocked)):
        documents.save(desk, paper, tmp_path / "判决书.pdf", "甲")
    with pytest.raises((StepStopped, CaseLocked)):
        documents.file(desk, paper, "甲")
    assert not (tmp_path / "判决书.pdf").exists() and documents.pdf(paper)
    deadlines.sweep()
    for one in deadlines.standing(made.id):
        if one.is_open and one.rule.unlock and one.level >= Level.GATE:
            deadlines.unlock(
                made.id, one.rule.key, by="周院长", duty="president", reason="已报上级延长",
                event_id=one.event.id,
            )  # fmt: skip
    assert documents.file(desk, paper, "甲").item.key == "judgments"


def test_a_paper_is_filed_once_and_another_gets_the_next_number(desk: Station, suit: Case) -> None:
    first = documents.file(desk, _paper(desk, suit, "summons"), "甲")
    again = documents.file(desk, _paper(desk, suit, "summons"), "乙")
    assert (first.again, again.again) == (False, True)
    assert first.material == again.material
    assert first.item.key == "hearing_notices"
    assert first.material.confirmed
    (row,) = desk.catalogue_rows(suit.id)
    assert (row["key"], row["title"], len(row["pages"])) == (
        "hearing_notices",
        "传票（被告深圳市海岚电子厂）",
        1,
    )
    (hit,) = desk.search("请按上列时间到达", suit.id)
    assert hit.page_id == first.pages[0]
    assert desk.store.batch(first.kept.batch_id).state == "done"
    assert first.kept.batch_id not in desk.store.unread_batches()
    read = document_check.check_page(desk, suit.id, first.pages[0])
    assert (read.findings, read.recognised) == ((), False)
    with pytest.raises(UnknownItem):
        other_case = _suit(desk, "（2026）粤0308民初9999号")
        document_check.check_page(desk, other_case.id, first.pages[0])

    second = documents.file(desk, _paper(desk, suit, "summons", place="第五审判庭"), "甲")
    assert [first.kept.number, second.kept.number] == [1, 2]
    assert _paper(desk, suit, "summons").number == 1
    assert [one.number for one in documents.kept(desk, suit.id)] == [2, 1]
    # What a person said over the case is kept with the paper.
    assert documents.kept(desk, suit.id)[0].given == {"place": "第五审判庭"}
    assert documents.kept(desk, suit.id)[1].given == {}

    desk.store.apply(DeletePages(first.pages), "甲")
    anew = documents.file(desk, _paper(desk, suit, "summons"), "甲")
    assert not anew.again
    assert anew.kept.number == 1
    assert set(anew.pages).isdisjoint(first.pages)
    assert desk.store.verify(deep=True).ok


def test_two_windows_that_file_at_once_file_it_once(desk: Station, suit: Case) -> None:
    paper = _paper(desk, suit, "hearing_notice")
    results: list[object] = []
    ready = threading.Barrier(2)

    def work() -> None:
        ready.wait()
        try:
            results.append(documents.file(desk, paper, "甲").again)
        except Exception as error:  # noqa: BLE001  told below
            results.append(type(error).__name__)

    threads = [threading.Thread(target=work) for _ in range(2)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    # The one that waits too long is told that the other is at it; it does no harm.
    assert results.count(False) == 1
    assert set(results) <= {False, True, "Locked"}
    assert len(desk.catalogue_rows(suit.id)) == 1


_DIES = """
import os, sys
from pathlib import Path
from app.station import open_station, documents
from dossier.store import Store
home, number, when = Path(sys.argv[1]), sys.argv[2], sys.argv[3]
real = Store.apply_all
def apply_all(self, changes, who):
    if type(changes[0]).__name__ == when:
        os._exit(9)
    return real(self, changes, who)
Store.apply_all = apply_all
with open_station(home) as desk:
    case = desk.store.case_by_number(number)
    documents.file(desk, documents.fill(desk, case.id, "summons", {}, to="被告"), "甲")
"""


@pytest.mark.parametrize(
    "when",
    [
        "AddMaterial",
        *(
            pytest.param(one, marks=pytest.mark.faults)
            for one in ("ReceivePage", "CloseBatch", "OrientPage")
        ),
    ],
)
def test_whenever_it_dies_the_next_try_files_it_once(tmp_path: Path, when: str) -> None:
    home = tmp_path / "home"
    home.mkdir()
    (home / "court.toml").write_text(COURT, encoding="utf-8")
    number = "（2026）粤0308民初123号"
    with open_station(home) as desk:
        _suit(desk, number)
    died = subprocess.run([sys.executable, "-c", _DIES, home, number, when], check=False)
    assert died.returncode == 9
    with open_station(home) as desk:
        suit = desk.store.case_by_number(number)
        filed = documents.file(desk, documents.fill(desk, suit.id, "summons", {}, to="被告"), "甲")
        assert filed.kept.number == 1
        rows = desk.catalogue_rows(suit.id)
        assert [(row["key"], len(row["pages"])) for row in rows] == [("hearing_notices", 1)]
        assert desk.unfinished() == ()
        assert desk.store.verify(deep=True).ok


def test_what_lacks_something_or_has_no_place_is_not_filed(desk: Station, suit: Case) -> None:
    with pytest.raises(FieldsMissing):
        documents.file(desk, _paper(desk, suit, "summons", place=""), "甲")
    with pytest.raises(NoPlaceInCatalogue):
        documents.file(desk, _paper(desk, suit, "cover"), "甲")
    assert desk.catalogue_rows(suit.id) == []


def test_a_transfer_list_goes_into_the_confidential_volume_and_leaves_no_words_outside(
    desk: Station, suit: Case
) -> None:
    filed = documents.file(desk, _paper(desk, suit, "transfer_list"), "甲")
    assert filed.material.volume is Volume.CONFIDENTIAL
    assert "民事审判庭" not in desk.store.batch(filed.kept.batch_id).profile
    assert documents.kept(desk, suit.id)[0].values == {}


def test_contents_of_the_appeal_are_filed_under_their_own_item(desk: Station) -> None:
    suit = _suit(desk, "（2026）粤03民终77号")
    filed = documents.file(desk, _paper(desk, suit, "contents"), "甲")
    assert filed.item.key == "contents"
    # A table of contents does not list itself.
    paper = documents.fill(desk, suit.id, "contents", now=NOW)
    assert [one.field.key for one in paper.missing] == ["rows"]


def test_a_courts_own_template_is_set_and_filed(tmp_path: Path) -> None:
    home = tmp_path / "home"
    own = home / "templates" / "assistance"
    own.mkdir(parents=True)
    (own / "template.toml").write_text(
        'title = "协助函"\nkind = "notice"\ncategories = ["preservation", "other"]\n'
        '[[fields]]\nkey = "number"\nlabel = "案号"\nsource = "case.number"\nrequired = true\n'
        '[[fields]]\nkey = "whom"\nlabel = "协助单位"\nrequired = true\n',
        encoding="utf-8",
    )
    (own / "template.typ").write_text(
        "#let data = json(bytes(sys.inputs.data))\n#set text(font: data.fonts)\n"
        "= #data.title\n#data.v.whom：请协助。#data.v.number",
        encoding="utf-8",
    )
    with open_station(home) as desk:
        suit = _suit(desk, "（2026）粤0308民初123号")
        paper = documents.fill(desk, suit.id, "协助函", {"协助单位": "某某银行"})
        assert documents.file(desk, paper, "甲").item.key == "preservation"
        (hit,) = desk.search("某某银行", suit.id)
        assert hit.case_id == suit.id


def test_the_command_line_fills_files_and_checks(
    tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    home, number = tmp_path / "home", "（2026）粤0308民初123号"
    with open_station(home) as desk:
        _suit(desk, number)

    def run(*words: str) -> tuple[int, dict[str, object]]:
        code = main(["--home", str(home), "document", *words, "--json"])
        return code, json.loads(capfdbinary.readouterr().out.splitlines()[-1])

    code, told = run("list")
    assert code == 0
    assert {one["name"] for one in told["templates"]} == set(templates())  # type: ignore[attr-defined]
    pdf = tmp_path / "summons.pdf"
    code, told = run("summons", "--case", number, "--to", "被告", "--pdf", str(pdf))
    assert (code, told["error"]["kind"]) == (8, "RuleError.FieldsMissing")  # type: ignore[index]
    assert not pdf.exists()
    code, told = run("summons", "--case", number, "--to", "被告", "--pdf", str(pdf), "--blank")
    assert code == 0
    assert pdf.exists()
    assert [one["key"] for one in told["document"]["missing"]] == ["court"]  # type: ignore[index]
    court = ("--set", "法院=深圳市盐田区人民法院")
    code, told = run("传票", "--case", number, "--to", "被告", *court, "--file")
    assert (code, told["filed"]["category"]) == (0, "hearing_notices")  # type: ignore[index]
    wrong = tmp_path / "draft.txt"
    wrong.write_text("（2026）粤0308民初132号\n被告：深圳市海兰电子厂", encoding="utf-8")
    code, told = run("check", str(wrong), "--case", number)
    assert (code, told["sure"]) == (8, 2)
    code, told = run("check", str(pdf), "--case", number)
    assert (code, told["findings"]) == (0, [])


def test_two_stations_apart_give_no_number_twice(tmp_path: Path) -> None:
    homes = [tmp_path / name for name in ("one", "two")]
    shown = []
    for home, mark in zip(homes, ("A", "B"), strict=True):
        home.mkdir()
        (home / "court.toml").write_text(f'{COURT}mark = "{mark}"\n', encoding="utf-8")
        with open_station(home) as station:
            suit = _suit(station, "（2026）粤0308民初100号")
            paper = _paper(station, suit, "summons")
            filed = documents.file(station, paper, "甲")
            shown.append(paper.shown_number)
            assert (filed.kept.mark, filed.kept.number) == (mark, 1)
            assert _paper(station, suit, "summons", place="第五审判庭").shown_number == f"{mark}2"
            # The paper keeps its number, whatever the station is called later.
            (home / "court.toml").write_text(f'{COURT}mark = "C"\n', encoding="utf-8")
            assert _paper(station, suit, "summons").shown_number == f"{mark}1"
            assert _paper(station, suit, "summons", place="第五审判庭").shown_number == "C1"
    assert shown == ["A1", "B1"]
    (homes[0] / "court.toml").write_text(f'{COURT}mark = "a b"\n', encoding="utf-8")
    with open_station(homes[0]) as station, pytest.raises(BadTemplate):
        documents.facts_of(station, station.store.cases()[0].id)


def test_an_enrolled_station_marks_its_numbers_by_its_own_name(
    desk: Station, suit: Case, tmp_path: Path
) -> None:
    assert _paper(desk, suit, "summons").mark == "", "it stands alone"
    # As sync keeps that a centre let the station in.
    desk.store.write(lambda it: chains.put_setting(it, "sync_enrolment", b"{}"))
    try:
        mark = _paper(desk, suit, "summons").mark
        assert len(mark) == 3
        assert mark.isalpha()
        assert _paper(desk, suit, "summons").mark == mark
    finally:
        desk.store.write(lambda it: chains.put_setting(it, "sync_enrolment", None))


def test_numbers_given_twice_before_there_were_marks_are_told(desk: Station, suit: Case) -> None:
    first = documents.file(desk, _paper(desk, suit, "summons"), "甲")
    assert not [one for one in patrol(desk, suit.id) if one.rule == "number_twice"]
    # As it comes from another station: a batch of its own with the same number.
    note = json.loads(desk.store.batch(first.kept.batch_id).profile)
    batch = Batch(
        BatchId(new_id()), suit.id, "documents", json.dumps({**note, "key": "other"}),
        BatchState.OPEN, NOW,
    )  # fmt: skip
    page = replace(desk.store.page(first.pages[0]), id=PageId(new_id()), batch_id=batch.id)
    page = replace(page, material_id=None, rank="", reading="")
    desk.store.apply_all([OpenBatch(batch), ReceivePage(page)], "乙")
    (found,) = [one for one in patrol(desk, suit.id) if one.rule == "number_twice"]
    assert "传票" in found.words()
    desk.store.apply(DeletePages((page.id,)), "乙")
    assert not [one for one in patrol(desk, suit.id) if one.rule == "number_twice"]
