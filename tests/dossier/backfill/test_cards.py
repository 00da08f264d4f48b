"""Cards, licences and certificates: values beside their labels, wherever the page lies."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dossier.backfill.finding import look, together
from dossier.backfill.model import Field, Paper, Subject
from dossier.identity import organisation_check, resident_check
from dossier.ids import MaterialId
from tests.dossier.backfill.papers import card, document, plain, read

NUMBER = "44030819850302002" + resident_check("44030819850302002")
OTHER = "44030819850312004" + resident_check("44030819850312004")
CODE = "91440300MA5000882" + organisation_check("91440300MA5000882")
CARD = (
    ("姓名", 600, 500),
    ("苏样例", 800, 505),
    ("性别", 600, 640),
    ("女民族土家", 800, 645),
    ("出生", 600, 780),
    ("1985年3月2日", 800, 785),
    ("住址", 600, 920),
    ("湖南省样例县虚构镇样例", 800, 925),
    ("村5组", 800, 1005),
    ("公民身份号码", 600, 1180),
    (NUMBER, 1000, 1185),
)


@pytest.mark.parametrize("turned", [False, True])
def test_a_card(turned: bool) -> None:
    told = plain(read(card(*CARD, turned=turned)))

    who = ("", "苏样例")
    assert told[*who, "name"] == ["苏样例"]
    assert told[*who, "sex"] == ["女"]
    assert told[*who, "nation"] == ["土家族"]
    assert told[*who, "born"] == ["1985-03-02"]
    assert told[*who, "address"] == ["湖南省样例县虚构镇样例村5组"]
    assert told[*who, "identity"] == [NUMBER]


def test_a_licence_of_two_columns() -> None:
    told = plain(
        read(
            card(
                ("营业执照", 1000, 300),
                ("统一社会信用代码", 400, 460),
                (CODE, 400, 540),
                ("名称", 400, 800),
                ("样例五金制品有限公司", 640, 800),
                ("注册资本", 1400, 800),
                ("伍佰万元", 1700, 800),
                ("类型", 400, 920),
                ("有限责任公司", 640, 920),
                ("成立日期", 1400, 920),
                ("2018年05月08日", 1700, 920),
                ("法定代表人", 400, 1040),
                ("甄样例", 720, 1040),
                ("住所", 1400, 1040),
                ("深圳市样例区海澄路", 1700, 1040),
                ("88号样例工业园3栋", 1700, 1115),
                ("经营范围", 400, 1160),
                ("五金制品的研发与销售", 640, 1160),
            )
        )
    )

    who = ("", "样例五金制品有限公司")
    assert told[*who, "identity"] == [CODE]
    assert told[*who, "representative"] == ["甄样例"]
    assert told[*who, "address"] == ["深圳市样例区海澄路88号样例工业园3栋"]
    assert told[*who, "name"] == ["样例五金制品有限公司"]


def test_a_card_belongs_to_the_party_of_its_name_and_says_what_differs() -> None:
    complaint = document(
        "complaint",
        "原告：苏样例，女，1985年3月12日出生，住湖南省样例县虚构镇样例村5组。",
        "诉讼请求：",
        "1.请求支持。",
    )

    rows = read(complaint, card(*CARD, page="page-9"))

    born = next(row for row in rows if row.field == "born")
    assert born.subject is not None and born.subject.role == "原告"
    assert born.disagrees
    assert [found.value for found in born.found] == ["1985-03-02", "1985-03-12"]
    assert born.found[0].page_id == "page-9", "the card comes first"
    assert not next(row for row in rows if row.field == "address").disagrees


def test_certificate_and_power_of_attorney() -> None:
    told = plain(
        read(
            document(
                "identity",
                "法定代表人身份证明书",
                "甄样例同志，性别女，在我公司担任执行董事职务，系我公司的法定代表人。",
                "特此证明。",
                "样例五金制品有限公司",
                title="法定代表人身份证明书",
            ),
            document(
                "identity",
                "授权委托书",
                "委托人：样例五金制品有限公司，法定代表人甄样例。",
                "受委托人：言样例，广东例证律师事务所律师，电话10000000177。",
                title="授权委托书",
            ),
        )
    )

    who = ("", "样例五金制品有限公司")
    assert told[*who, "representative"] == ["甄样例"]
    assert told[*who, "post"] == ["执行董事"]
    assert told[*who, "counsel"] == ["言样例"]
    assert told[*who, "firm"] == ["广东例证律师事务所"]


def _complaint(*words: str) -> Paper:
    return document("complaint", *words, "诉讼请求：", "1.请求支持。")


def test_a_card_that_writes_a_partys_name_otherwise_is_the_partys_and_names_disagree() -> None:
    complaint = _complaint(
        "原告：苏样俐，女，1985年3月12日出生，住湖南省样例县虚构镇样例村5组，公民身份号码"
        f"{OTHER}。",
        f"被告：虚构家俱有限公司，统一社会信用代码{CODE}。",
    )
    licence = card(
        ("营业执照", 1000, 300),
        ("统一社会信用代码", 300, 500),
        (CODE, 800, 500),
        ("名称", 300, 640),
        ("样例商行有限公司", 800, 640),
    )

    rows = read(complaint, card(*CARD, page="page-9"), licence)

    said = {(row.subject.role, row.field): row for row in rows if row.subject}
    assert {role for role, _ in said} == {"原告", "被告"}, "nobody is left outside"
    assert [found.value for found in said["原告", Field.NAME].found] == ["苏样例", "苏样俐"]
    assert said["原告", Field.NAME].disagrees and said["原告", Field.IDENTITY].disagrees
    assert said["被告", Field.NAME].disagrees, "the number is the firm's, whatever the name"


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ("原告：苏样俐，女，1985年3月12日出生，住样例市1号。", "nothing else is the same"),
        ("原告：章实，女，住湖南省样例县虚构镇样例村5组。", "the name is quite another"),
    ],
)
def test_a_card_of_somebody_else_stays_outside(words: str, why: str) -> None:
    rows = read(_complaint(words), card(*CARD))
    assert Subject("", "苏样例") in {row.subject for row in rows}, why


def test_two_parties_of_nearly_one_name_are_two() -> None:
    complaint = _complaint("原告：苏样俐，女，住湖南省样例县虚构镇样例村5组。")
    found = [*look(complaint), *look(card(*CARD))]
    named = {row.subject for row in together(found, ["苏样俐", "苏样例"])}
    assert Subject("", "苏样例") in named


def test_claims_of_one_number_in_two_papers_disagree_amounts_of_one_claim_do_not() -> None:
    first = document(
        "complaint", "原告：苏样例，女。", "诉讼请求：", "1.返还借款5万元及利息2万元。"
    )
    second = document("complaint", "原告：苏样例，女。", "诉讼请求：", "1.返还借款6万元。")

    def rows(*papers: Paper) -> dict[Field, bool]:
        kept = [replace(p, material_id=MaterialId(str(n))) for n, p in enumerate(papers)]
        return {row.field: row.disagrees for row in read(*kept) if row.number}

    assert not any(rows(first).values())
    told = rows(first, second)
    assert told[Field.CLAIM] and told[Field.AMOUNT]
