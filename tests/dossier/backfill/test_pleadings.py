"""What pleadings say of parties and claims, in the wordings courts see."""

from __future__ import annotations

import pytest

from dossier.identity import organisation_check, resident_check
from tests.dossier.backfill.papers import document, plain, read

WOMAN = "44030819850302" + "002" + resident_check("44030819850302002")
MAN = "44030819790911" + "001" + resident_check("44030819790911001")
FIRM = "91440300MA5EXAMP0".replace("O", "0").replace("I", "1")
FIRM = FIRM[:17] + organisation_check(FIRM[:17])


def test_natural_persons_in_running_text() -> None:
    told = plain(
        read(
            document(
                "complaint",
                "民事起诉状",
                f"原告：苏样例，女，1985年3月2日出生，汉族，住广东省深圳市样例区海澄路18号3栋402，公民身份号码{WOMAN}，联系电话13900000001。",
                f"被告：钱虚构，男，1979年9月11日生，土家族，户籍地湖南省样例县虚构镇5组，身份证号：{MAN}，电话：13900000002。",
                "诉讼请求：",
                "1.判令被告偿还借款本金人民币150,000元；",
                "2.判令被告支付利息（以150,000元为基数，按年利率3.45%自2025年1月1日计至清偿之日）；",
                "3.本案诉讼费由被告承担。",
                "事实与理由：",
                "2024年5月6日，被告因周转需要向原告借款。",
            )
        )
    )
    who = ("原告", "苏样例")
    assert told[*who, "sex"] == ["女"]
    assert told[*who, "born"] == ["1985-03-02"]
    assert told[*who, "nation"] == ["汉族"]
    assert told[*who, "address"] == ["广东省深圳市样例区海澄路18号3栋402"]
    assert told[*who, "identity"] == [WOMAN]
    assert told[*who, "phone"] == ["13900000001"]
    other = ("被告", "钱虚构")
    assert told[*other, "sex"] == ["男"]
    assert told[*other, "born"] == ["1979-09-11"]
    assert told[*other, "nation"] == ["土家族"]
    assert told[*other, "address"] == ["湖南省样例县虚构镇5组"]
    assert told[*other, "identity"] == [MAN]
    assert told[*other, "phone"] == ["13900000002"]
    assert told["", "", "claim"] == [
        "判令被告偿还借款本金人民币150,000元",
        "判令被告支付利息（以150,000元为基数，按年利率3.45%自2025年1月1日计至清偿之日）",
        "本案诉讼费由被告承担",
    ]
    assert told["", "", "amount"] == ["150000.00"]


def test_organisations_with_their_representatives_and_counsel() -> None:
    told = plain(
        read(
            document(
                "complaint",
                "民 事 起 诉 状",
                f"原告：样例（深圳）供应链有限公司，住所地：深圳市样例区虚构大道1号，统一社会信用代码：{FIRM}。",
                "法定代表人：甄样例，职务：执行董事兼总经理，联系电话：0755-20000001。",
                "委托诉讼代理人：言样例、许虚构，广东例证律师事务所律师。",
                "被告一：虚构建设集团股份有限公司",
                "住所：惠州市样例区临江路9号",
                "负责人：贾样例，该公司董事长",
                "被告二：虚构建设集团股份有限公司样例分公司，住所地深圳市样例区临江路10号。",
                "案由：建设工程施工合同纠纷",
                "诉讼请求",
                "一、请求判令被告一、被告二连带支付工程款1,234.56万元；二、请求判令两被告支付违约金人民币叁拾万元整；三、诉讼费、保全费由两被告负担。",
                "以上合计1264.56万元。",
                "事实和理由",
                "双方签订合同。",
            )
        )
    )
    who = ("原告", "样例（深圳）供应链有限公司")
    assert told[*who, "identity"] == [FIRM]
    assert told[*who, "address"] == ["深圳市样例区虚构大道1号"]
    assert told[*who, "representative"] == ["甄样例"]
    assert told[*who, "post"] == ["执行董事兼总经理"]
    assert told[*who, "phone"] == ["0755-20000001"]
    assert told[*who, "counsel"] == ["言样例", "许虚构"]
    assert told[*who, "firm"] == ["广东例证律师事务所"]
    first = ("被告", "虚构建设集团股份有限公司")
    assert told[*first, "address"] == ["惠州市样例区临江路9号"]
    assert told[*first, "representative"] == ["贾样例"]
    assert told[*first, "post"] == ["董事长"]
    second = ("被告", "虚构建设集团股份有限公司样例分公司")
    assert told[*second, "address"] == ["深圳市样例区临江路10号"]
    assert told["", "", "cause"] == ["建设工程施工合同纠纷"]
    assert told["", "", "amount"] == ["12345600.00", "300000.00"]
    assert len(told["", "", "claim"]) == 3


def test_a_form_of_labelled_cells() -> None:
    told = plain(
        read(
            document(
                "complaint",
                "民事起诉状",
                "（民间借贷纠纷）",
                "当事人信息",
                "原告（自然人）",
                "姓名：苏样例",
                "性别：女 出生日期：1985年3月2日 民族：汉族",
                "工作单位：无 职务：无 联系电话：13900000001",
                "住所地（户籍所在地）：广东省深圳市样例区海澄路18号",
                f"证件类型：居民身份证 证件号码：{WOMAN}",
                "被告（法人、非法人组织）",
                "名称：虚构家居有限公司",
                "住所地（主要办事机构所在地）：深圳市样例区临港大道6号",
                "法定代表人/负责人：贾样例 职务：总经理 联系电话：13900000003",
                f"统一社会信用代码：{FIRM}",
                "诉讼请求",
                "1.本金：截至2025年6月30日止，尚欠本金200000元",
                "2.是否主张诉讼费用：是",
                "事实与理由",
                "1.合同签订情况：2024年签订",
            )
        )
    )
    who = ("原告", "苏样例")
    assert told[*who, "sex"] == ["女"]
    assert told[*who, "born"] == ["1985-03-02"]
    assert told[*who, "nation"] == ["汉族"]
    assert told[*who, "phone"] == ["13900000001"]
    assert told[*who, "address"] == ["广东省深圳市样例区海澄路18号"]
    assert told[*who, "identity"] == [WOMAN]
    other = ("被告", "虚构家居有限公司")
    assert told[*other, "representative"] == ["贾样例"]
    assert told[*other, "post"] == ["总经理"]
    assert told[*other, "identity"] == [FIRM]
    assert told[*other, "address"] == ["深圳市样例区临港大道6号"]
    assert told["", "", "amount"] == ["200000.00"]


@pytest.mark.parametrize(
    ("category", "line", "role", "name"),
    [
        ("appeal", "上诉人（原审被告）：钱虚构，男，住样例县。", "上诉人", "钱虚构"),
        ("appeal", "被上诉人（一审原告）：苏样例，女，住样例县。", "被上诉人", "苏样例"),
        ("answer", "答辩人（被告）：钱虚构，男，住样例县。", "被告", "钱虚构"),
        ("enforcement_application", "申请执行人：苏样例，女，住样例县。", "申请执行人", "苏样例"),
        ("enforcement_application", "被执行人钱虚构，男，住样例县样例镇。", "被执行人", "钱虚构"),
        ("counterclaim", "反诉原告（本诉被告）：钱虚构，男，住样例县。", "反诉原告", "钱虚构"),
        ("complaint", "第三人：虚构商行，经营者钱虚构，男。", "第三人", "虚构商行"),
        ("complaint", "起诉人：苏样例，女，住样例县。", "原告", "苏样例"),
    ],
)
def test_roles(category: str, line: str, role: str, name: str) -> None:
    told = plain(read(document(category, "状", line, "请求事项：", "1.请求支持。", "此致")))

    assert told[role, name, "name"] == [name]


def test_no_party_is_made_of_a_sentence_about_one() -> None:
    told = plain(
        read(
            document(
                "complaint",
                "原告：苏样例，女，住样例县样例镇1号。",
                "诉讼请求：",
                "1.请求判令被告返还押金3000元；",
                "事实与理由：",
                "原告与被告于2025年签订租赁合同。",
                "被告，一直没有返还押金，原告多次催要。",
                "此致",
            )
        )
    )

    assert {key[:2] for key in told if key[0]} == {("原告", "苏样例")}


@pytest.mark.parametrize(
    ("read_as", "value", "remark"),
    [
        (WOMAN.replace("0", "O", 1), WOMAN, "repaired"),
        (WOMAN[:-1], WOMAN[:-1], "length"),
        (
            WOMAN[:6] + "1" + WOMAN[7:8] + WOMAN[8:17] + ("1" if WOMAN[17] != "1" else "2"),
            None,
            "check_digit",
        ),
    ],
)
def test_numbers_are_put_right_only_where_the_check_digit_says_so(
    read_as: str, value: str | None, remark: str
) -> None:
    rows = read(
        document(
            "complaint",
            f"原告：苏样例，女，公民身份号码{read_as}，住样例县。",
            "诉讼请求：",
            "1.请求支持。",
        )
    )

    (row,) = [row for row in rows if row.field == "identity"]
    assert row.found[0].value == (value or read_as)
    assert row.found[0].remark == remark
    assert (row.found[0].confidence < 0.5) == (remark != "repaired")


@pytest.mark.parametrize(
    ("heading", "first", "second", "end"),
    [
        ("诉请：", "一、", "二、", "事实与理由："),
        ("诉求：", "（一）", "（二）", "事情经过："),
        ("请求：", "1.", "2.", "事实经过："),
        ("申请执行事项：", "一、", "二、", "申请执行的事实与理由："),
    ],
)
def test_claims_under_the_headings_people_write(
    heading: str, first: str, second: str, end: str
) -> None:
    told = plain(
        read(
            document(
                "complaint",
                "原告：某甲，男，住样例市样例路1号。",
                heading,
                f"{first}判令被告支付货款20000元；",
                f"{second}判令被告承担诉讼费。",
                f"{end}被告收货后没有付款，共计欠款20000元。",
            )
        )
    )
    assert told["", "", "claim"] == ["判令被告支付货款20000元", "判令被告承担诉讼费"]
    assert told["", "", "amount"] == ["20000.00"]


def test_an_address_that_points_at_another_is_none_and_a_post_may_stand_in_brackets() -> None:
    told = plain(
        read(
            document(
                "complaint",
                "原告：样例市某某有限公司，住所地样例市样例路1号。",
                "法定代表人：某乙（该公司总经理）。",
                "被告：某甲，男，住址同原告。",
                "诉讼请求：",
                "判令被告支付货款20000元。",
            )
        )
    )
    assert told["原告", "样例市某某有限公司", "post"] == ["总经理"]
    assert ("被告", "某甲", "address") not in told


def test_an_application_for_preservation_names_the_parties_other_papers_of_it_do_not() -> None:
    lines = ("申请人：某甲，男，住样例市样例路1号。", "请求事项：", "冻结被申请人存款20000元。")
    asked = plain(read(document("preservation", *lines, title="财产保全申请书")))
    assert asked["申请人", "某甲", "address"] == ["样例市样例路1号"]
    assert not read(document("preservation", *lines, title="民事裁定书"))


def test_a_value_over_two_lines_has_the_box_of_each() -> None:
    rows = read(
        document(
            "complaint",
            "原告：苏样例，女，住广东省深圳市样例区海澄路18号样例花园3栋402房，汉族。",
            "诉讼请求：",
            "1.请求支持。",
            width=20,
        )
    )

    (row,) = [row for row in rows if row.field == "address"]
    first, second = row.found[0].boxes
    assert first[0][1] == 300.0 and second[0][1] == 410.0
    assert second[0][0] == 300.0, "it goes on at the margin"
    assert first[1][0] == pytest.approx(300.0 + 20 * 58), "it runs to the end of the line"


def test_two_papers_that_disagree_say_so_and_the_card_comes_first() -> None:
    complaint = document(
        "complaint", "原告：苏样例，女，住样例县甲镇1号。", "诉讼请求：", "1.请求支持。"
    )
    answer = document(
        "answer", "被答辩人（原告）：苏样例，女，住样例县乙镇2号。", "事实与理由：", "不欠。"
    )

    (row,) = [row for row in read(complaint, answer) if row.field == "address"]

    assert row.disagrees
    assert [found.value for found in row.found] == ["样例县甲镇1号", "样例县乙镇2号"]


def test_a_paper_of_nothing_says_nothing() -> None:
    assert read(document("complaint", "")) == ()
    assert read(document("evidence", "原告：苏样例，女，住样例县。")) == ()
