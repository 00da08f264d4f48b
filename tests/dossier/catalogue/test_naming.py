"""What a title is built like: its end, and what stands before it."""

from __future__ import annotations

import pytest

from dossier.catalogue.naming import built
from dossier.catalogue.suggest import suggest
from dossier.catalogue.suggestion import Action, Previous
from dossier.catalogue.templates import template
from dossier.model import Volume
from tests.dossier.catalogue.pages import HEIGHT_PX, boxed, page

CIVIL, ENFORCEMENT = template("civil_first"), template("enforcement")


@pytest.mark.parametrize(
    ("title", "procedure", "category"),
    [
        # The end decides, not what it answers or mentions.
        ("关于变更诉讼请求申请书的答辩", "civil_first", "answer"),
        ("延期举证申请书送达回执", "civil_first", "service"),
        ("财产保全申请费票据", "civil_first", "fees"),
        # A verb governs what follows it.
        ("撤回强制执行申请书", "enforcement", "withdrawal"),
        ("解除限制消费措施决定书", "enforcement", "lifting"),
        ("限制消费措施决定书", "enforcement", "coercive"),
        # Else the word nearest to the end.
        ("诉前调解笔录", "civil_first", "alternative_resolution"),
        ("调解笔录", "civil_first", "mediation"),
        ("民事开庭笔录", "civil_first", "hearing_records"),
        ("证人调查笔录", "civil_first", "court_evidence"),
        # What brackets add to a ruling says of which; a copy is what was copied.
        ("执行裁定书（终结本次执行程序）", "enforcement", "termination"),
        ("人口信息登记表（复印件）", "civil_first", "identity"),
        # The first of two papers.
        ("张贴公告现场照片及说明", "enforcement", "service"),
        # The same words in another procedure.
        ("上诉案件报送函", "civil_first", "appeal"),
        ("上诉案件报送函", "civil_second", "case_source"),
        ("工伤认定决定书", "civil_first", "evidence"),
        ("工伤认定决定书", "administrative_first", "administrative_act"),
        # Strokes read in a stain, and one wrong character of the end.
        ("短信送丨达记亠录", "civil_first", "service"),
        ("公开宣判笔绿", "civil_first", "pronouncement"),
        ("预交诉讼费通如书", "civil_first", "fees"),
        # A record of those who decide is none of the court room.
        ("民事庭审判人员讨论记录", "civil_first", "deliberation"),
    ],
)
def test_a_title_is_what_its_end_says(title: str, procedure: str, category: str) -> None:
    found = built(title, procedure)
    assert found is not None
    assert (found.category, found.sure) == (category, True)


@pytest.mark.parametrize(
    "title", ["山水花鸟诗集", "记录", "", "2024", "（复印件）", "执行情况报告"]
)
def test_what_is_no_title_has_no_build(title: str) -> None:
    found = built(title, "civil_first")
    assert found is None or not found.sure


def test_an_end_alone_is_only_a_guess() -> None:
    found = built("某某收据", "civil_first")
    assert found is not None
    assert (found.category, found.sure) == ("evidence", False)


def test_the_build_overrules_a_wording_inside_the_title() -> None:
    made = suggest(CIVIL, page("针对民事起诉状的答辩", "原告所述与事实不符"), None)
    assert made.category == "answer"


@pytest.mark.parametrize(
    ("title", "volume"),
    [
        ("关于合议庭成员回避的申请", Volume.MAIN),
        ("合议庭成员变更告知书", Volume.MAIN),
        ("合议庭成员讨论记录", Volume.CONFIDENTIAL),
        ("民事判决书清样", Volume.CONFIDENTIAL),
        ("裁定书校对稿", Volume.CONFIDENTIAL),
    ],
)
def test_a_paper_for_the_parties_is_open_and_a_draft_is_not(title: str, volume: Volume) -> None:
    assert suggest(CIVIL, page(title, "样例区"), None).volume is volume


TEXT = "双方于二〇二四年三月签订书面文件，此后陆续往来，金额与数量均有记载可以查对。"


def _sheet(first: str, top: float, *, low: int = 60, right: bool = False) -> object:
    """A sheet of running text whose first line stands at ``top`` (part of the page)."""
    y = int(top * HEIGHT_PX)
    half = 30 * len(first)
    left = 1240 - half
    lines = [(first, (left, y, left + 2 * half, y + low))]
    lines += [(TEXT, (240, y + 110 * n, 2240, y + 110 * n + 60)) for n in range(1, 9)]
    return boxed(lines)


BEFORE = Previous("hearing_notices", Volume.MAIN, "开庭传票", page("开庭传票", *[TEXT] * 9))


@pytest.mark.parametrize(
    ("first", "top", "action"),
    [
        ("样州市样例区人民法院", 0.08, Action.NEW),
        ("样州市样例区人民囗院", 0.08, Action.NEW),
        ("（2024）样0101民初77号", 0.08, Action.NEW),
        ("法院专递投递记录", 0.08, Action.NEW),
        # Where room was left for a title, the first words of a paper begin one.
        ("申请人：样大建筑有限公司。", 0.13, Action.NEW),
        ("申请人：样大建筑有限公司。", 0.08, Action.CONTINUE),
        # Rows of a list, and what runs on, do not.
        ("3现场照片证明质量问题4", 0.08, Action.CONTINUE),
        ("开庭传栗（续）", 0.05, Action.CONTINUE),
        (TEXT[:30], 0.08, Action.CONTINUE),
    ],
)
def test_a_paper_without_a_title_that_was_read_still_begins(
    first: str, top: float, action: Action
) -> None:
    assert suggest(CIVIL, _sheet(first, top), BEFORE).action is action  # type: ignore[arg-type]


def test_speakers_in_a_record_begin_no_paper() -> None:
    record = Previous("hearing_records", Volume.MAIN, "开庭笔录", BEFORE.reading)
    made = suggest(CIVIL, _sheet("上诉人：没有异议。", 0.13), record)  # type: ignore[arg-type]
    assert made.action is Action.CONTINUE


def test_a_first_page_number_begins_a_paper() -> None:
    sheet = page(TEXT, TEXT, TEXT, TEXT, "第1页")
    assert suggest(CIVIL, sheet, BEFORE).action is Action.NEW


def test_what_nobody_knows_among_confidential_papers_stays_with_them() -> None:
    shut = Previous("deliberation", Volume.CONFIDENTIAL, "合议笔录", page("合议笔录", *[TEXT] * 9))
    sheet = boxed(
        [("山水花鸟诗集", (900, 260, 1580, 360))]
        + [("青山横北郭白水绕", (240, 500 + 110 * n, 780, 560 + 110 * n)) for n in range(5)]
    )
    made = suggest(CIVIL, sheet, shut)
    assert made.volume is Volume.CONFIDENTIAL
    assert "请核对" in made.reason
    assert suggest(CIVIL, sheet, BEFORE).volume is Volume.MAIN


def test_a_sheet_of_few_lines_is_measured_by_the_page_before() -> None:
    """All large print: on its own nothing on it is larger than the rest."""
    sheet = boxed(
        [("山水花鸟册", (850, 300, 1630, 400))]
        + [("甲乙丙丁", (240, 500 + 150 * n, 640, 600 + 150 * n)) for n in range(4)]
    )
    assert suggest(CIVIL, sheet, BEFORE).action is Action.NEW
