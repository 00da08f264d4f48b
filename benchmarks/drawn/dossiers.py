"""Whole cases as recognised text with known truth: documents, boundaries, catalogue items.

Each kind of document has wordings of two halves, ``seen`` and ``unseen``: the rules were worked
on with the first alone. Text comes as an engine gives it: titles large and centred, lines broken,
now and then a character taken for another.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from ocr.result import Line, PageText

WIDTH_PX, HEIGHT_PX = 2480, 3508
Half = Literal["seen", "unseen"]
# Taken for each other by their looks, put together apart from the rules' own list.
_ALIKE = (
    "诉讼",
    "证征",
    "判刊",
    "送迭",
    "票栗",
    "据掘",
    "状伏",
    "审审",
    "执挚",
    "裁栽",
    "述迷",
    "院陀",
    "函亟",
    "申串",
)
_PROSE = (
    "原告与被告于二〇二四年三月签订合同，约定由原告向被告提供货物，被告应于收货后三十日内付清全部款项。",
    "合同履行期间，原告已按约定完成交付，被告对数量和质量均未提出异议，但至今仍有部分款项未付。",
    "经多次催要，被告以资金紧张为由一再拖延，其行为已构成违约，应当承担继续履行和赔偿损失的责任。",
    "上述事实有双方往来凭证、对账记录以及证人陈述等在案佐证，足以认定。",
    "双方当事人对上述内容核对无误，确认系真实意思表示，愿意承担由此产生的法律后果。",
    "本单位对所提供材料的真实性负责，如有虚假，愿承担相应的法律责任。",
)
_COURT = "深圳市样例区人民法院"


@dataclass(frozen=True)
class Kind:
    """One kind of document (材料种类)."""

    category: str
    """Item key in the template of the case, as a person would file it."""
    seen: tuple[str, ...]
    unseen: tuple[str, ...]
    pages: tuple[int, int] = (1, 2)
    head: str = ""
    """Line above the title, as a letterhead."""
    tail: tuple[str, ...] = ()
    confidential: bool = False


def _k(category: str, seen: str, unseen: str, **more: object) -> Kind:
    return Kind(category, tuple(seen.split()), tuple(unseen.split()), **more)  # type: ignore[arg-type]


_SIGNED = ("具状人：苏样例", "2025年6月3日")
_OF_COURT = ("审判员　平样例", "二〇二五年七月八日", "书记员　文样例")
_CIVIL = (
    _k(
        "complaint",
        "民事起诉状 起诉状",
        "民事诉状 民事起诉书",
        pages=(2, 3),
        tail=("此致", _COURT, *_SIGNED),
    ),
    _k("receipt_list", "诉讼材料收取清单 材料收取清单", "诉讼材料接收清单 当事人提交材料清单"),
    _k("registration", "立案登记表 案件审判流程管理信息表", "民事案件立案登记表 案件信息登记表"),
    _k(
        "identity",
        "居民身份证 营业执照 授权委托书 法定代表人身份证明书",
        "户籍证明 企业信用信息公示报告 特别授权委托书 组织机构代码证",
    ),
    _k(
        "fees",
        "诉讼费用交纳通知书 预交诉讼费用通知书",
        "诉讼费缴款通知 人民法院诉讼费专用收据",
        head=_COURT,
    ),
    _k(
        "acceptance_notices",
        "受理案件通知书 应诉通知书 举证通知书",
        "参加诉讼通知书 诉讼风险提示书 告知合议庭组成人员通知书",
        head=_COURT,
        tail=_OF_COURT[:2],
    ),
    _k(
        "answer",
        "民事答辩状 答辩状",
        "答辩意见书 书面答辩意见",
        pages=(1, 3),
        tail=("答辩人：钱样例", "2025年6月20日"),
    ),
    _k(
        "applications",
        "延期开庭申请书 调查取证申请书 司法鉴定申请书",
        "延期举证申请 申请法院调取证据申请书 证人出庭作证申请书",
        tail=("申请人：苏样例", "2025年6月25日"),
    ),
    _k(
        "evidence",
        "证据目录 证据清单 借条 购销合同 送货单 对账单 微信聊天记录 收据",
        "举证材料目录 借款协议 销售合同 送货确认单 应收账款对账函 "
        " 微信截图打印件 收款确认书 房屋租赁合同书 工程结算书 医疗费票据 "
        "门诊病历 报价单 聘用合同",
        pages=(1, 4),
    ),
    _k(
        "evidence",
        "转账凭证 银行流水 增值税专用发票",
        "网银转账电子回单 账户历史明细清单 增值税电子普通发票 支付宝转账记录",
    ),
    _k(
        "court_evidence",
        "调查笔录 勘验笔录 鉴定意见书",
        "现场勘验笔录 询问笔录 司法鉴定意见书 协助查询存款通知书",
        pages=(1, 3),
    ),
    _k(
        "preservation",
        "财产保全申请书 诉讼财产保全责任保险单",
        "诉中财产保全申请书 保全担保书 协助执行通知书",
        pages=(1, 2),
    ),
    _k(
        "hearing_notices",
        "传票 开庭公告 出庭通知书",
        "开庭传票 开庭通知书 延期开庭通知书",
        head=_COURT,
        tail=_OF_COURT[1:],
    ),
    _k(
        "hearing_records",
        "法庭笔录 庭前会议笔录",
        "庭审笔录 质证笔录 证据交换笔录",
        pages=(3, 5),
        tail=("以上笔录我看过，和我说的一样。", "书记员：文样例"),
    ),
    _k(
        "statements_of_counsel",
        "代理词 质证意见",
        "代理意见书 书面质证意见",
        pages=(2, 3),
        tail=("代理人：言样例", "2025年7月1日"),
    ),
    _k(
        "mediation",
        "调解笔录 调解协议",
        "和解协议书 民事调解协议书",
        tail=("签名：", "2025年7月3日"),
    ),
    _k(
        "time_limits", "延长审理期限决定书 扣除审限审批结果通知书", "延长审限通知书 中止诉讼通知书"
    ),
    _k("withdrawal", "撤诉申请书 撤回起诉申请书", "撤诉笔录 准许撤诉申请书"),
    _k(
        "judgments",
        "民事判决书 民事裁定书 民事调解书",
        "补正民事裁定书 民事决定书",
        pages=(3, 5),
        head=_COURT,
        tail=_OF_COURT,
    ),
    _k("pronouncement", "宣判笔录", "定期宣判笔录 委托宣判函"),
    _k(
        "service",
        "送达回证 送达地址确认书",
        "邮件全程跟踪查询单 电子送达确认书 公告送达 送达地址及送达方式确认书",
        head=_COURT,
    ),
    _k("appeal", "民事上诉状 上诉状", "上诉费交纳通知书 上诉案件移送函", pages=(1, 2)),
    _k(
        "deliberation",
        "合议庭评议笔录 合议笔录",
        "评议笔录 审判委员会讨论案件笔录",
        pages=(1, 3),
        confidential=True,
    ),
    _k("approvals", "审批表 延长审限审批表", "案件审批单 呈批表", confidential=True),
    _k(
        "drafts",
        "法律文书签发稿 文书签发单",
        "裁判文书签发稿 发文稿纸",
        pages=(2, 3),
        confidential=True,
    ),
    _k("closing_internal", "结案审批表", "结案呈批表 结案报告", confidential=True),
)
_ENFORCEMENT = (
    _k(
        "registration",
        "案件执行流程管理信息表 立案登记表",
        "执行案件登记表",
    ),
    _k(
        "enforcement_application",
        "申请执行书 强制执行申请书",
        "执行申请书 恢复执行申请书",
        tail=_SIGNED,
    ),
    _k(
        "basis",
        "民事判决书 民事调解书",
        "民事裁定书 仲裁裁决书",
        pages=(3, 5),
        head=_COURT,
        tail=_OF_COURT,
    ),
    _k(
        "acceptance_notices",
        "受理案件通知书 提供被执行人财产状况告知书",
        "执行案件受理通知书",
        head=_COURT,
    ),
    _k(
        "enforcement_notice",
        "执行通知书 报告财产令",
        "财产申报表 被执行人报告财产责任书",
        head=_COURT,
    ),
    _k("identity", "居民身份证 授权委托书", "营业执照副本 法定代表人身份证明"),
    _k("records", "执行笔录 谈话笔录", "听证笔录 终本约谈笔录", pages=(1, 3)),
    _k(
        "property_inquiry",
        "网络查控结果 协助查询通知书",
        "不动产登记信息查询结果 车辆信息查询结果",
    ),
    _k("property_disposal", "拍卖公告 评估报告", "成交确认书 网络司法拍卖公告", pages=(1, 4)),
    _k("coercive", "限制消费令 拘留决定书", "查封公告 纳入失信被执行人名单决定书", head=_COURT),
    _k("lifting", "解除查封通知书 解除限制消费令", "解除冻结存款通知书"),
    _k("rulings", "执行裁定书", "执行裁定书", pages=(2, 3), head=_COURT, tail=_OF_COURT),
    _k(
        "settlement",
        "执行和解协议 执行和解笔录",
        "执行和解协议书",
        tail=("签名：", "2025年7月3日"),
    ),
    _k("funds", "执行款发放通知 案款领取单", "领款确认书 执行案款收据"),
    _k("objection", "执行异议申请书 复议申请书", "案外人异议申请书 执行异议书", tail=_SIGNED),
    _k("service", "送达回证 送达地址确认书", "电子送达凭证"),
    _k("approvals", "审批表", "结案审签表 呈批表", confidential=True),
    _k("deliberation", "合议庭评议笔录", "合议笔录", pages=(1, 2), confidential=True),
)
_ADMINISTRATIVE = (
    _k(
        "complaint", "行政起诉状", "行政诉状 起诉状", pages=(2, 3), tail=("此致", _COURT, *_SIGNED)
    ),
    _k("answer", "行政答辩状 答辩状", "行政机关答辩意见", pages=(2, 3)),
    _k(
        "judgments",
        "行政判决书 行政裁定书",
        "行政赔偿调解书",
        pages=(3, 5),
        head=_COURT,
        tail=_OF_COURT,
    ),
    *(
        kind
        for kind in _CIVIL
        if kind.category
        in (
            "identity",
            "fees",
            "acceptance_notices",
            "evidence",
            "hearing_notices",
            "hearing_records",
            "statements_of_counsel",
            "service",
            "deliberation",
            "drafts",
        )
    ),
)
_SECOND = (
    _k("case_source", "上诉案件移送书 立案登记表", "上诉案件移送函 二审立案登记表"),
    _k(
        "lower_judgments",
        "一审民事判决书 原审民事判决书",
        "原审民事裁定书 一审判决书",
        pages=(3, 4),
    ),
    _k("appeal", "民事上诉状 上诉状", "上诉书", pages=(2, 3), tail=("此致", *_SIGNED)),
    _k("answer", "答辩状 民事答辩状", "答辩意见", pages=(1, 2), tail=("答辩人：钱样例",)),
    _k("court_evidence", "询问笔录 调查笔录", "二审询问笔录", pages=(2, 3)),
    _k("hearing_notices", "传票 开庭通知书", "开庭传票", head=_COURT),
    _k("statements_of_counsel", "代理词", "代理意见", pages=(2, 3)),
    _k("hearing_records", "开庭笔录 法庭审理笔录", "庭审笔录", pages=(3, 5)),
    _k(
        "judgments",
        "民事判决书 民事裁定书",
        "民事调解书",
        pages=(3, 5),
        head=_COURT,
        tail=_OF_COURT,
    ),
    _k("service", "送达回证", "送达回证"),
    _k("return_letter", "退卷函", "退卷函存根"),
    _k("deliberation", "合议庭评议笔录", "评议笔录", pages=(1, 2), confidential=True),
)
_TYPES = {
    "civil_first": "民初",
    "enforcement": "执",
    "administrative_first": "行初",
    "civil_second": "民终",
}
_CASES = (
    (
        "civil_first",
        _CIVIL,
        ("民间借贷", "买卖合同", "房屋租赁", "离婚", "机动车交通事故", "劳动争议"),
    ),
    ("enforcement", _ENFORCEMENT, ("执行",)),
    ("civil_first", _CIVIL, ("建设工程", "物业服务", "追偿权")),
    ("administrative_first", _ADMINISTRATIVE, ("行政处罚", "政府信息公开")),
    ("civil_second", _SECOND, ("二审",)),
)


@dataclass(frozen=True)
class Filed:
    """One page with its truth."""

    text: PageText
    document: int
    category: str
    confidential: bool
    title: str


@dataclass(frozen=True)
class Dossier:
    """A case in the order it came (待编目案件)."""

    procedure: str
    name: str
    pages: tuple[Filed, ...]


def dossiers(seed: int, count: int, half: Half) -> Iterator[Dossier]:
    """Yield so many cases; ``unseen`` takes wordings of that half alone."""
    for number in range(count):
        chance = random.Random(f"{seed} {number} {half}")
        procedure, kinds, names = _CASES[number % len(_CASES)]
        pages = tuple(_pages(chance, kinds, half, _TYPES[procedure]))
        yield Dossier(procedure, chance.choice(names), pages)


def _pages(
    chance: random.Random, kinds: Sequence[Kind], half: Half, type_: str
) -> Iterator[Filed]:
    chosen = [kind for kind in kinds if chance.random() < 0.75]
    # Evidence comes in heaps, and the pile is only roughly in order.
    chosen += [kind for kind in kinds if kind.category == "evidence" for _ in range(2)]
    chosen.sort(key=lambda kind: kinds.index(kind) + chance.uniform(-1.5, 1.5))
    for document, kind in enumerate(chosen):
        title = chance.choice(kind.unseen if half == "unseen" else kind.seen)
        total = chance.randint(*kind.pages)
        style = chance.choice(("of", "dash", "none", "none"))
        running = total > 1 and chance.random() < 0.2
        for page in range(1, total + 1):
            text = _page(chance, kind, title, page, total, style, running, type_)
            yield Filed(text, document, kind.category, kind.confidential, title)


def _page(
    chance: random.Random,
    kind: Kind,
    title: str,
    page: int,
    total: int,
    style: str,
    running: bool,
    type_: str,
) -> PageText:
    lines: list[Line] = []
    if page == 1:
        y = _heading(lines, chance, kind, title, type_)
    else:
        y = 320.0
        if running:
            lines.append(printed(title, 180, 0.8, chance))
    for _ in range(chance.randint(2, 4) if page == total else chance.randint(5, 7)):
        for at in range(0, len(words := chance.choice(_PROSE)), 34):
            lines.append(printed(words[at : at + 34], y, 1.0, chance, align="left"))
            y += 96
    y = max(y + 200, 2300)
    for words in kind.tail if page == total else ():
        lines.append(printed(words, y, 1.0, chance, align="right"))
        y += 110
    foot = {"of": f"第{page}页 共{total}页", "dash": f"- {page} -"}.get(style)
    if foot is not None:
        lines.append(printed(foot, 3330, 0.8, chance))
    return PageText(WIDTH_PX, HEIGHT_PX, tuple(lines), "drawn", 0.0)


def _heading(
    lines: list[Line], chance: random.Random, kind: Kind, title: str, type_: str
) -> float:
    """Add letterhead, title and case number; return where the text begins."""
    y = 320.0
    if kind.head and chance.random() < 0.7:
        lines.append(printed(kind.head, y, 1.3, chance))
        y += 130
    spaced = chance.random() < 0.15 and len(title) < 8
    lines.append(printed(" ".join(title) if spaced else title, y, 1.7, chance))
    y += 170
    if kind.head or chance.random() < 0.2:
        type_ = "民初" if kind.category == "lower_judgments" else type_
        lines.append(printed(f"（2025）粤0308{type_}1234号", y, 1.0, chance, align="right"))
        y += 110
    return y


def printed(
    words: str, y: float, size: float, chance: random.Random, align: str = "centre"
) -> Line:
    """Return a line as an engine gives it, now and then with a character misread."""
    high = 58 * size
    wide = high * sum(0.5 if c.isascii() else 1.0 for c in words)
    left = {"centre": (WIDTH_PX - wide) / 2, "left": 300.0, "right": WIDTH_PX - 300 - wide}[align]
    left, right = max(left, 60.0), min(left + wide, WIDTH_PX - 60.0)
    box = ((left, y), (right, y), (right, y + high), (left, y + high))
    read = "".join(_misread(c, chance) for c in words)
    return Line(read, box, 0.93)


def _misread(character: str, chance: random.Random) -> str:
    if chance.random() < 0.015:
        for pair in _ALIKE:
            if character in pair:
                return pair.replace(character, "", 1) or character
    return character
