from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dossier.catalogue.suggest import suggest
from dossier.catalogue.suggestion import Action, Previous, Suggestion
from dossier.catalogue.templates import procedures, template
from dossier.model import Volume
from tests.dossier.catalogue.pages import boxed, page

CIVIL = template("civil_first")
PARTY = "原告：深圳市样例五金制品有限公司，住所地深圳市样例区海澄路88号，统一社会信用代码不详。"
COMPLAINT = Previous("complaint", Volume.MAIN, "民事起诉状", page("民事起诉状", PARTY))


def filed(*lines: str, previous: Previous | None = None) -> Suggestion:
    return suggest(CIVIL, page(*lines), previous)


@pytest.mark.parametrize(
    ("lines", "category", "title"),
    [
        (("民事起诉状", PARTY), "complaint", "民事起诉状"),
        (("民事反诉状", PARTY), "counterclaim", "民事反诉状"),
        (("民事答辩状", PARTY), "answer", "民事答辩状"),
        (("深圳市样例区人民法院", "传  票"), "hearing_notices", "传票"),
        (("传", "票", "案号"), "hearing_notices", "传票"),
        (("授", "权", "委", "托", "书"), "identity", "授权委托书"),
        (("诉讼参与人", "送达地址", "确认书"), "service", "送达地址确认书"),
        (("合议庭组成人员通知书", PARTY), "acceptance_notices", "合议庭组成人员通知书"),
        (("诉讼费用交纳通知书", PARTY), "fees", "诉讼费用交纳通知书"),
        (("财产保全申请书", PARTY), "preservation", "财产保全申请书"),
        (("延期举证申请书", PARTY), "applications", "延期举证申请书"),
        (("采购合同补充协议", PARTY), "evidence", "采购合同补充协议"),
        (("法庭笔录（第二次）", "时间：2026年4月21日"), "hearing_records", "法庭笔录（第二次）"),
        (
            ("深圳市样例区人民法院", "民事判决书", "（2026）粤0308民初1573号"),
            "judgments",
            "民事判决书",
        ),
        (("民事上诉状", PARTY), "appeal", "民事上诉状"),
        (("中华人民共和国", "居民身份证", "签发机关", "样例市公安局"), "identity", "居民身份证"),
        (("调解协议", PARTY), "mediation", "调解协议"),
        (("撤诉申请书", PARTY), "withdrawal", "撤诉申请书"),
    ],
)
def test_titles_of_a_civil_case(lines: tuple[str, ...], category: str, title: str) -> None:
    found = filed(*lines)
    assert (found.action, found.category, found.title) == (Action.NEW, category, title)
    assert found.volume is Volume.MAIN
    assert found.confidence >= 0.75
    assert title in found.reason


@pytest.mark.parametrize(
    ("read", "category", "title"),
    [
        ("民事起讲状", "complaint", "民事起诉状"),
        ("起拆伏", "complaint", "起诉状"),
        ("传禀", "hearing_notices", "传票"),
        ("送达口证", "service", "送达回证"),
        ("微信聊夭纪录", "evidence", "微信聊天记录"),
        ("授杈委拖书", "identity", "授权委托书"),
        ("民事答辨状", "answer", "民事答辩状"),
        ("法定代表人身份证明节", "identity", "法定代表人身份证明书"),
        ("受理案件通书", "acceptance_notices", "受理案件通知书"),
    ],
)
def test_confused_characters_are_put_right(read: str, category: str, title: str) -> None:
    found = filed(read, PARTY)
    assert (found.category, found.title) == (category, title)
    assert read in found.reason


def test_a_title_in_running_text_is_no_title() -> None:
    found = filed(
        "本院于2026年3月10日向被告送达起诉状副本、应诉通知书，被告提交答辩状。", previous=COMPLAINT
    )
    assert found.action is Action.CONTINUE
    found = filed("案由：买卖合同纠纷", "合同编号：YL-2025-0618", previous=COMPLAINT)
    assert found.action is Action.CONTINUE


def test_an_upside_down_reading_is_judged_upright() -> None:
    lines = ["送货单", *(f"第{n}项  缓冲铰链  数量一千只" for n in range(20)), "收据"]
    found = suggest(CIVIL, page(*lines, upside_down=True), None)
    assert found.title == "送货单"


def test_pages_without_a_title_continue() -> None:
    found = filed("合同签订后，原告分三批交货，", "被告签收。", previous=COMPLAINT)
    assert (found.action, found.category, found.title) == (
        Action.CONTINUE,
        "complaint",
        "民事起诉状",
    )
    blank = filed(previous=COMPLAINT)
    assert (blank.action, blank.category) == (Action.CONTINUE, "complaint")


def test_a_running_head_on_page_two_continues() -> None:
    contract = Previous(
        "evidence", Volume.MAIN, "家具五金配件购销合同", page("家具五金配件购销合同")
    )
    found = filed("家具五金配件购销合同", "第四条 交货", "第2页共4页", previous=contract)
    assert found.action is Action.CONTINUE
    again = filed("家具五金配件购销合同", "甲方：样例", "第1页共4页", previous=contract)
    assert again.action is Action.NEW


def test_what_follows_a_signed_end_is_doubtful() -> None:
    signed = page("以上事实属实。", "此致", "具状人：甄实初", "2026年2月27日")
    ended = Previous("complaint", Volume.MAIN, "民事起诉状", signed)
    after = filed("双方往来情况见下。", previous=ended)
    running = filed("双方往来情况见下。", previous=COMPLAINT)
    assert after.confidence < running.confidence
    stranger = suggest(
        CIVIL,
        boxed(
            [("磁盘刻录封套", (900, 300, 1580, 400))]
            + [(f"内容{n}行，文字。", (300, 600 + n * 90, 2100, 650 + n * 90)) for n in range(8)]
        ),
        ended,
    )
    assert (stranger.action, stranger.category) == (Action.NEW, "other")
    assert stranger.confidence <= 0.3
    assert "磁盘刻录封套" in stranger.reason


def test_a_wrong_character_does_not_open_a_confidential_title() -> None:
    found = filed("审料委员会讨论案件笔录")
    assert found.volume is Volume.CONFIDENTIAL
    assert filed("审计报告").volume is Volume.MAIN, "another word, not a misread 审理报告"


def test_a_signature_on_delivery_is_no_draft_sent_for_signing() -> None:
    """送 and 达 are taken for each other by engines, so that 送达签收 reads as 送送签收."""
    for title in ("送达签收簿页", "执行送达签名页", "送达签收单"):
        assert filed(title, "收件人：甲").volume is Volume.MAIN, title
    assert filed("判决书送签稿").volume is Volume.CONFIDENTIAL


def test_a_title_no_wording_knows_is_filed_by_the_kind_it_names() -> None:
    known = {
        "申请法院调取证据申请书": "applications",
        "人民法院诉讼费专用收据": "fees",
        "机动车交通事故责任认定书": "evidence",
        "二审询问笔录": "court_evidence",
        "特别授权委托书": "identity",
    }
    for title, category in known.items():
        assert filed(title).category == category, title
    assert filed("收款确认书").category == "evidence", "one character from 领款确认书"


@pytest.mark.parametrize(
    ("procedure", "lines", "category"),
    [
        # What it ends with is what it is; what stands before says of which.
        ("enforcement", ("撤回执行申请书",), "withdrawal"),
        ("enforcement", ("变更申请执行人裁定书",), "party_change_ruling"),
        ("enforcement", ("执行裁定书（追加被执行人）",), "party_change_ruling"),
        ("enforcement", ("提前解除拘留决定书",), "lifting"),
        ("enforcement", ("限期迁出公告",), "conduct"),
        ("enforcement", ("申请执行人提供财产线索通知书",), "acceptance_notices"),
        ("enforcement", ("申请执行人举报财产责任书",), "acceptance_notices"),
        ("civil_first", ("减免诉讼费用申请书",), "fees"),
        ("civil_first", ("改期开庭申请",), "applications"),
        ("civil_first", ("原告提交的证据材料清单",), "evidence"),
        ("civil_second", ("上诉答辩状",), "answer"),
        ("administrative_first", ("停止执行行政行为申请书",), "applications"),
        ("administrative_first", ("行政复议决定书",), "evidence"),
        # Whose paper it is says nothing of which, even misread.
        ("enforcement", ("样例市样例公证处", "执行证书"), "basis"),
        ("civil_first", ("样例区劳动人事争议仲裁委员会", "仲裁裁决书"), "evidence"),
        ("civil_first", ("样例市样例区人民法陀", "宣告判决笔录"), "pronouncement"),
        # A list of papers is none of those it names.
        ("enforcement", ("执行立案材料清单", "申请执行书1份生效判决书1份"), "receipt_list"),
    ],
)
def test_the_particular_counts_before_the_general(
    procedure: str, lines: tuple[str, ...], category: str
) -> None:
    read = page(*lines, "样例市样例有限公司与某甲一案材料如下，具体内容以后附为准。")
    assert suggest(template(procedure), read, None).category == category


def test_a_salutation_of_the_bench_is_no_deliberation() -> None:
    made = suggest(
        template("civil_second"),
        page(
            "二审代理意见书", "合议庭各位法官：", "受上诉人委托，就二审争议焦点发表代理意见如下。"
        ),
        None,
    )
    assert (made.category, made.volume) == ("statements_of_counsel", Volume.MAIN)


@pytest.mark.parametrize(
    "title",
    [
        *(
            "结案登记表",
            "结案情况登记表",
            "结案表",
            "审结情况报告",
            "案件质量自查表",
            "执行案件结案审查报告",
        ),
        *(
            "执行情况报告（内部）",
            "法官会议记录",
            "执行局局务会讨论记录",
            "庭长阅核意见",
            "延长审限请示",
        ),
    ],
)
def test_what_a_court_writes_for_itself_is_internal(title: str) -> None:
    made = suggest(template("civil_first"), page("样例市样例区人民法院", title), None)
    assert made.volume is Volume.CONFIDENTIAL


def test_a_numbered_heading_of_a_part_is_no_title() -> None:
    made = filed(
        "关于本案情况的说明材料", "二、当事人答辩意见", "被告认为货物有质量问题，没有付款的义务。"
    )
    assert made.category != "answer"


def test_a_running_head_begins_no_document() -> None:
    before = Previous("answer", Volume.MAIN, "民事答辩状", page("民事答辩状", "答辩如下。"))
    running = boxed(
        [("民事答辩状", (1090, 180, 1390, 230))]
        + [(f"第{n}点，内容。", (300, 500 + n * 90, 2100, 550 + n * 90)) for n in range(6)]
    )
    assert suggest(CIVIL, running, before).action is Action.CONTINUE
    assert filed("民事答辩状", "答辩人。", previous=before).action is Action.NEW


def test_an_appeal_has_the_judgment_of_the_first_instance_apart() -> None:
    second = template("civil_second")
    lower = page("样例县人民法院", "民事判决书", "（2025）样0308民初12号", "原告某某。")
    own = page("样例市中级人民法院", "民事判决书", "（2026）样03民终15号", "上诉人某某。")
    assert suggest(second, lower, None).category == "lower_judgments"
    assert suggest(second, own, None).category == "judgments"


def test_nothing_known_goes_to_the_fallback_with_low_confidence() -> None:
    for key in procedures():
        found = suggest(template(key), page(), None)
        assert found.category == template(key).fallback
        assert found.confidence < 0.3
        assert found.reason


def test_same_words_are_filed_by_each_template() -> None:
    assert suggest(template("enforcement"), page("强制执行申请书"), None).category == (
        "enforcement_application"
    )
    assert suggest(template("civil_second"), page("民事上诉状"), None).category == "appeal"
    assert suggest(template("administrative_first"), page("行政起诉状"), None).category == (
        "complaint"
    )
    assert suggest(template("enforcement_preservation"), page("民事裁定书"), None).category == (
        "rulings"
    )


CLUES = ["合议", "评议", "审委会", "审判委员会", "审批", "签发", "阅卷", "审理报告"]
ENDS = ["笔录", "表", "单", "意见", "记录（第一次）", "稿", "情况说明", ""]
STARTS = ["", "关于本案的", "民事案件", "内部", "刑事", "延长审限"]
ABOVE = [[], ["深圳市样例区人民法院"], ["（2026）粤0308民初1573号"], ["副卷", "样例区人民法院"]]
BEFORE = [None, COMPLAINT, Previous("judgments", Volume.MAIN, "民事判决书", page("民事判决书"))]


@settings(deadline=None)
@given(
    st.sampled_from(CLUES),
    st.sampled_from(STARTS),
    st.sampled_from(ENDS),
    st.sampled_from(ABOVE),
    st.sampled_from(BEFORE),
    st.sampled_from(procedures()),
    st.booleans(),
    st.booleans(),
)
def test_a_confidential_looking_title_never_goes_to_the_main_volume(
    clue: str,
    start: str,
    end: str,
    above: list[str],
    before: Previous | None,
    procedure: str,
    spaced: bool,
    upside_down: bool,
) -> None:
    title = start + clue + end
    lines = [*above, " ".join(title) if spaced else title, PARTY, "时间：2026年4月28日"]
    found = suggest(template(procedure), page(*lines, upside_down=upside_down), before)
    assert found.volume is Volume.CONFIDENTIAL, found
    assert template(procedure).item(found.category).volume is Volume.CONFIDENTIAL
    assert found.action is Action.NEW


@given(st.sampled_from(CLUES), st.sampled_from(["民事判决书", "传票", "送达回证", "民事起诉状"]))
def test_a_clue_line_under_another_title_is_confidential_but_unsure(clue: str, title: str) -> None:
    found = filed(title, f"{clue}意见", "以下空白")
    assert found.volume is Volume.CONFIDENTIAL
    assert found.confidence <= 0.6


def test_internal_form_under_a_judgments_title() -> None:
    found = filed("民事判决书", "拟稿：文书悦", "核稿：常正", "签发：平允")
    assert (found.volume, found.category) == (Volume.CONFIDENTIAL, "drafts")


def test_a_deliberations_second_page_alone_is_confidential() -> None:
    found = filed("公孙白：没有。", "平允：评议结果如下，合议庭一致意见：", previous=COMPLAINT)
    assert found.volume is Volume.CONFIDENTIAL
    first = Previous("deliberation", Volume.CONFIDENTIAL, "合议庭评议笔录", page("合议庭评议笔录"))
    found = filed("公孙白：没有。", "平允：评议结果如下，合议庭一致意见：", previous=first)
    assert (found.action, found.volume) == (Action.CONTINUE, Volume.CONFIDENTIAL)


@pytest.mark.parametrize(
    "sentence",
    [
        "被告公司内部曾组织技术人员评议，认为该批滑轨不具备使用条件。",
        "该付款须经被告财务总监审批，原告对此知情。",
        "原告认为该案合议庭组成合法，程序没有问题。",
        "该证书由样例市市场监督管理局签发，真实有效。",
    ],
)
def test_a_party_speaking_of_such_things_does_not_flip_its_paper(sentence: str) -> None:
    body = [
        PARTY,
        "诉讼请求：",
        "一、判令被告支付货款；",
        "事实与理由：",
        "双方签订合同。",
        sentence,
    ]
    found = filed("民事起诉状", *body)
    assert (found.volume, found.category) == (Volume.MAIN, "complaint")
    later = filed("合同签订后，原告分三批交货，", "被告签收，", sentence, previous=COMPLAINT)
    assert later.volume is Volume.MAIN


def test_a_page_that_quotes_a_deliberation_is_shown_to_a_person_first() -> None:
    sentence = "据称合议庭评议时有不同意见，应当改判。"
    assert filed("民事起诉状", PARTY, "事实与理由：", sentence).volume is Volume.MAIN
    # Without a title of its own it may be a sheet of the record: better asked than leaked.
    found = filed("此后又过了两个月，", sentence, previous=COMPLAINT)
    assert (found.action, found.volume) == (Action.NEW, Volume.CONFIDENTIAL)
    assert found.confidence <= 0.5


def test_a_judgments_own_words_do_not_flip_it() -> None:
    judgment = Previous("judgments", Volume.MAIN, "民事判决书", page("民事判决书"))
    for line in (
        "本院依法组成合议庭，公开开庭审理了本案。",
        "本案经合议庭评议，现已审理终结。",
        "经本院审判委员会讨论决定，判决如下：",
    ):
        assert filed(line, "原告诉称。", previous=judgment).volume is Volume.MAIN


@settings(deadline=None)  # the machine may be busy; speed has its own test
@given(st.lists(st.text(max_size=40), max_size=12), st.sampled_from(BEFORE))
def test_any_text_gets_some_valid_suggestion(lines: list[str], before: Previous | None) -> None:
    found = filed(*lines, previous=before)
    assert CIVIL.item(found.category).volume is found.volume
    assert 0 <= found.confidence <= 1
    assert found.reason
    assert found.reason_en


def test_a_long_page_is_judged_quickly() -> None:
    lines = [f"第{n}条  甲方应当在收到乙方第{n}批货物之日起三十日内付清价款。" for n in range(40)]
    reading = page(*lines)
    seconds = []
    for _ in range(5):
        started = time.perf_counter()
        suggest(CIVIL, reading, COMPLAINT)
        seconds.append(time.perf_counter() - started)
    assert min(seconds) < 0.05
