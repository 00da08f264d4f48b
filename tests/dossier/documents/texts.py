"""Clean texts of one made-up case, to be proof-read and to have errors put into."""

from __future__ import annotations

from datetime import UTC, datetime

from dossier.catalogue.arrange import arrange
from dossier.catalogue.templates import template as catalogue_of
from dossier.documents.facts import Court, Facts
from dossier.hearing import Hearing
from dossier.ids import CaseId, HearingId, PartyId
from dossier.model import Case, Party

NUMBER = "（2026）粤0308民初123号"
_CASE = CaseId("case")
PARTIES = (
    Party(PartyId("p1"), _CASE, "原告", "深圳市远帆贸易有限公司", "91440300MA5DA1B2CC"),
    Party(PartyId("p2"), _CASE, "被告", "深圳市海岚电子厂", "91440306708461136H"),
    Party(PartyId("p3"), _CASE, "第三人", "赵文轩", "440301199001011234"),
)
HEARING = Hearing(
    id=HearingId("h1"),
    case_id=_CASE,
    ordinal=1,
    place="第三审判庭",
    procedure="简易程序",
    presiding="陈静",
    assessors=("周建国",),
    clerk="王小明",
    planned_at=datetime(2026, 12, 3, 1, 30, tzinfo=UTC),
)
COURT = Court(
    name="深圳市盐田区人民法院",
    address="深圳市盐田区海景二路1号",
    phone="0755-25220000",
)


def facts(parties: tuple[Party, ...] = PARTIES, hearing: Hearing | None = HEARING) -> Facts:
    """Return the facts of a case with these people."""
    case = Case(_CASE, NUMBER, "买卖合同纠纷", "civil_first", datetime(2026, 11, 2, 2, tzinfo=UTC))
    catalogue = catalogue_of("civil_first")
    return Facts(
        case=case,
        parties=parties,
        hearing=hearing,
        hearings=() if hearing is None else (hearing,),
        exhibits=(),
        catalogue=catalogue,
        arrangement=arrange(catalogue, (), ()),
        court=COURT,
        now=datetime(2026, 11, 22, 8, tzinfo=UTC),
    )


JUDGMENT = """深圳市盐田区人民法院
民事判决书
（2026）粤0308民初123号
原告：深圳市远帆贸易有限公司，住所地深圳市盐田区海景二路8号，统一社会信用代码91440300MA5DA1B2CC。
法定代表人：刘志强，总经理。
委托诉讼代理人：孙雨晴，广东海景律师事务所律师，联系电话：13800138000。
被告：深圳市海岚电子厂，住所地深圳市宝安区西乡街道，统一社会信用代码91440306708461136H。
负责人：何志远，厂长，电话：0755-27880000。
第三人：赵文轩，男，1990年1月1日出生，汉族，住深圳市福田区，公民身份号码440301199001011234。
原告深圳市远帆贸易有限公司与被告深圳市海岚电子厂、第三人赵文轩买卖合同纠纷一案，本院于
2026年11月2日立案后，依法适用简易程序，于2026年12月3日公开开庭进行了审理。本案现已审理终结。
原告深圳市远帆贸易有限公司向本院提出诉讼请求：被告支付货款人民币368000元（大写：叁拾陆万捌仟元整），
逾期利息人民币12,345.60元（大写：壹万贰仟叁佰肆拾伍元陆角整），两项合计人民币380,345.60元。
本院经审理查明：2025年3月10日（星期一），双方签订《购销合同》。合同约定，自2026年11月20日起15日内，
即2026年12月7日前付清余款。双方此前另有纠纷，见本院（2025）粤0308民初122号民事判决。
本院认为，双方的合同合法有效，应予履行。判决如下：
一、被告深圳市海岚电子厂于本判决生效之日起十日内支付货款368000元；
二、驳回深圳市远帆贸易有限公司的其他诉讼请求。
三、案件受理费6,820元，由被告深圳市海岚电子厂负担。
如不服本判决，可以在判决书送达之日起十五日内，向本院递交上诉状，并按对方当事人的人数提出副本，
上诉于广东省深圳市中级人民法院。
审判长　陈静
人民陪审员　周建国
二〇二六年十二月十日
书记员　王小明""".splitlines()

SUMMONS = """深圳市盐田区人民法院
传票
案号　（2026）粤0308民初123号
案由　买卖合同纠纷
被传唤人　被告深圳市海岚电子厂
传唤事由　开庭审理
应到时间　2026年12月3日（星期四）上午9时30分
应到处所　第三审判庭
审判长：陈静
书记员：王小明
二〇二六年十一月二十二日
联系电话：0755-25220000""".splitlines()

NOTICE = """深圳市盐田区人民法院
应诉通知书
（2026）粤0308民初123号
深圳市海岚电子厂：
本院受理了深圳市远帆贸易有限公司与深圳市海岚电子厂买卖合同纠纷一案。现将有关事项通知如下：
一、请在收到起诉状副本之日起15日内向本院提交答辩状。
二、本案举证期限为15日，自收到本通知之次日起计算，请按期提交证据。
三、本案立案日期：2026年11月2日。开庭时间：2026年12月3日上午9时30分，在第三审判庭审理。
四、预交保全费人民币1,670.50元（大写：壹仟陆佰柒拾元伍角整）。
二〇二六年十一月二十二日""".splitlines()

STATEMENT = """民事起诉状
原告：深圳市远帆贸易有限公司，统一社会信用代码：91440300MA5DA1B2CC，手机：13912345678。
被告：深圳市海岚电子厂，住所地深圳市宝安区。
第三人：赵文轩，男，1990年1月1日出生，身份证号码：440301199001011234。
诉讼请求：
一、判令被告支付货款人民币1,000,000元（大写：壹佰万元整）；
二、判令被告支付违约金50000元、公证费3000元，合计53000元。
事实和理由：原告与被告于2025-03-10签订合同，2025年6月30日交货，2025年12月31日对账。
买卖合同纠纷发生后，原告多次催讨未果。
此致
深圳市盐田区人民法院
具状人：深圳市远帆贸易有限公司
2026年10月28日""".splitlines()

TEXTS = {
    "judgment": JUDGMENT,
    "summons": SUMMONS,
    "notice": NOTICE,
    "statement": STATEMENT,
}
