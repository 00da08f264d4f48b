"""Whose paper a page is, and what its text says where the title leaves it open."""

from __future__ import annotations

import pytest

from dossier.catalogue.suggest import suggest
from dossier.catalogue.suggestion import Action, Previous
from dossier.catalogue.templates import template
from dossier.model import Volume
from tests.dossier.catalogue.pages import page


def filed(procedure: str, *lines: str) -> tuple[str, bool]:
    """Return the item of a first page and whether it is of 副卷."""
    made = suggest(template(procedure), page(*lines), None)
    return made.category, made.volume is Volume.CONFIDENTIAL


@pytest.mark.parametrize(
    ("title", "below"),
    [
        ("调查笔录", "问：何时开始经营？"),
        ("立案审批表", "承办人意见：建议立案"),
        ("送达回证", "受送达人：郦样"),
        ("案件来源登记表", "承办人意见：拟立案调查"),
    ],
)
def test_an_agencys_papers_are_its_evidence_and_a_courts_are_not(title: str, below: str) -> None:
    agency = filed("administrative_first", "样水区城市管理局", title, below)
    assert agency == ("answer", False)
    court = filed("administrative_first", "样水区人民法院", title, below)
    assert court[0] != "answer"
    # Only in cases against agencies, and only under their head.
    assert filed("civil_first", "样水区城市管理局", title, below)[0] != "answer"
    assert filed("administrative_first", title, below)[0] != "answer"


def test_an_agencys_name_under_a_courts_head_opens_nothing() -> None:
    lines = ("样水区人民法院", "样水区城市管理局", "合议庭评议笔录", "评议如下：维持")
    assert filed("administrative_first", *lines) == ("deliberation", True)


def test_a_judgment_on_appeal_names_the_number_it_was_appealed_from() -> None:
    title = ("样州市中级人民法院", "民事判决书", "（2024）样01民终4641号")
    appealed = "不服样水区人民法院（2023）样0102民初3694号民事判决，向本院提起上诉"
    parties = ("上诉人（原审被告）：郦样", "被上诉人（原审原告）：糜样")
    assert filed("civil_second", *title, *parties, appealed)[0] == "judgments"
    # The number of the appeal was written on the judgment of the first instance.
    lower = ("样水区人民法院", "民事判决书", "（2024）样01民终4641号", "（2023）样0102民初3694号")
    assert filed("civil_second", *lower, "原告：糜样")[0] == "lower_judgments"


@pytest.mark.parametrize(
    ("who", "category"),
    [
        ("样安律师事务所", "evidence"),
        ("样水区人民法院", "court_evidence"),
        ("样水区人民法陀", "court_evidence"),
    ],
)
def test_an_expert_asked_by_a_party_gives_its_evidence(who: str, category: str) -> None:
    lines = ("样江司法鉴定所", "司法鉴定意见书", f"委托人：{who}", "委托事项：伤残等级")
    assert filed("civil_first", *lines)[0] == category


def test_a_ruling_on_preservation_is_told_by_its_text() -> None:
    head = ("样水区人民法院", "民事裁定书", "（2024）样0102民初6219号之一")
    asks = ("申请人：郦样", "被申请人：糜样", "冻结被申请人银行存款")
    assert filed("civil_first", *head, *asks)[0] == "preservation"
    other = ("原告：郦样", "被告：糜样", "申请人郦样申请撤回起诉并解除保全")
    assert filed("civil_first", *head, *other)[0] == "judgments"


def test_a_payment_from_the_courts_account_is_no_exhibit() -> None:
    paid = "付款人：样水区人民法院执行款专户"
    assert filed("enforcement", "电子回单", paid, "金额：4925.00")[0] == "funds"
    private = filed("enforcement", "电子回单", "付款人：郦样", "金额：4925.00")
    assert private[0] == "evidence"


@pytest.mark.parametrize(
    ("procedure", "title", "expected"),
    [
        # Approvals an item of the main volume names, and those none does.
        ("civil_second", "立案审批表", ("case_source", False)),
        ("civil_second", "民事上诉案件立案审查审批表", ("case_source", False)),
        ("civil_first", "立案审批表", ("approvals", True)),
        ("enforcement", "领款审批单", ("funds", False)),
        ("enforcement", "拘留审批表", ("approvals", True)),
        ("civil_second", "延长审限审批表", ("approvals", True)),
        ("enforcement", "院领导批示单", ("approvals", True)),
    ],
)
def test_which_approvals_are_open(procedure: str, title: str, expected: tuple[str, bool]) -> None:
    assert filed(procedure, "样州市人民法院", title, "审批意见：同意") == expected


def test_papers_on_closing_are_shut_though_their_end_is_damaged() -> None:
    shut = ("closing_internal", True)
    assert filed("civil_second", "样州市中级人民法院", "二审案件结案旷息表") == shut
    assert filed("enforcement", "样水区人民法院", "结案通知书") == ("closing", False)


def test_a_panel_that_sits_does_not_deliberate() -> None:
    head = ("样州市中级人民法院", "开庭笔录", "时间：2024年7月23日9时30分至11时")
    panel = "合议庭：审判长芦样、审判员龚样、费样　书记员钮样"
    assert filed("civil_second", *head, panel, "旁听：3人　公开审理") == ("hearing_records", False)
    said = filed("civil_second", *head, "合议庭评议：维持原判")
    assert said == ("deliberation", True)
    assert filed("civil_second", panel, "评议如下：")[1], "without a title the word counts"


def test_a_list_names_papers_of_the_main_volume() -> None:
    rows = ("1　上诉案件移送函　1", "2　立案审批表　2", "3　原审判决书　3-9")
    assert filed("civil_second", "卷内目录", *rows) == ("contents", False)
    assert filed("civil_second", "卷内目录", "1　合议笔录　1-3")[1]


def test_rows_of_a_list_that_goes_on_are_no_clue() -> None:
    items = template("administrative_first")
    before = Previous("answer", Volume.MAIN, "被告证据目录")
    rows = page("6　集体讨论记录　14-16", "7　决定书及送达回证　17-21")
    made = suggest(items, rows, before)
    assert (made.action, made.volume) == (Action.CONTINUE, Volume.MAIN)
    assert suggest(items, rows, None).volume is Volume.CONFIDENTIAL


def test_a_firms_letter_begins_by_its_short_title_and_a_signature_does_not() -> None:
    items = template("civil_first")
    before = Previous("evidence", Volume.MAIN, "律师函")
    letter = page(
        "所函", "样水区人民法院：", "本所接受郦样的委托，指派祝样律师。", "样安律师事务所"
    )
    made = suggest(items, letter, before)
    assert (made.action, made.category) == (Action.NEW, "identity")
    foot = page("附：1.对账单复印件", "户名：郦样", "样安律师事务所")
    assert suggest(items, foot, before).action is Action.CONTINUE


@pytest.mark.parametrize(
    "line",
    [
        "合议庭农样、农样、包样　书记员热样",
        "合议庭：戚样（主审）　书记员闭样",
        "现发表以下代理意见，供合议时参考：",
    ],
)
def test_a_panel_that_is_named_or_greeted_is_no_clue(line: str) -> None:
    assert filed("civil_second", "开庭笔录", "时间：2024年7月23日", line)[1] is False


@pytest.mark.parametrize("line", ["合议庭评议：维持原判", "合议庭意见：改判", "合议庭一致认为"])
def test_a_panel_that_says_what_it_thinks_is_one(line: str) -> None:
    assert filed("civil_second", "开庭笔录", "时间：2024年7月23日", line)[1] is True
