"""Pleadings with known truth, worded as law firms, litigants and model forms word them.

Everybody in them is made up from a seed; numbers have right check digits.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field

from app.demo.case.canvas import Flow, Paper, Type, pt
from dossier.identity import organisation_check, resident_check

_SURNAMES = (
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦"
    "章云苏潘葛范彭郎鲁韦马"
)
_GIVEN = (
    "文明建国志强秀英丽芳伟敏静磊洋勇艳杰娟涛超霞平刚桂玉萍红梅兰凤洁琳素云莲真环雪"
    "荣爱妹香月莺媛瑞凡佳嘉琼勤珍"
)
_PLACES = (
    ("广东省深圳市", ("福田区", "罗湖区", "盐田区", "宝安区", "龙岗区")),
    ("湖南省衡阳市", ("雁峰区", "衡南县", "祁东县")),
    ("四川省成都市", ("武侯区", "双流区", "金堂县")),
    ("江苏省苏州市", ("吴中区", "昆山市", "太仓市")),
    ("贵州省黔东南苗族侗族自治州", ("凯里市", "黄平县")),
)
_STREETS = ("海澄路", "解放大道", "人民北路", "临江街", "科技南十二路", "澄心巷", "工业四路")
_TRADES = (
    "供应链",
    "建设工程",
    "五金制品",
    "物业服务",
    "装饰设计",
    "电子科技",
    "餐饮管理",
    "融资租赁",
)
_POSTS = ("执行董事", "总经理", "董事长", "执行董事兼总经理", "经理")
_NATIONS = ("汉族", "汉族", "汉族", "土家族", "苗族", "回族", "壮族", "维吾尔族")

Truth = list[tuple[str, str, str]]
"""(role and name joined by ``|`` or ``case``, field, value)."""


@dataclass
class Person:
    """A natural person."""

    name: str
    sex: str
    born: tuple[int, int, int]
    nation: str
    identity: str
    address: str
    phone: str


@dataclass
class Firm:
    """An organisation and who speaks for it."""

    name: str
    code: str
    address: str
    head: str
    post: str
    phone: str


@dataclass
class Pleading:
    """A document and what it says."""

    form: str
    title: str
    category: str
    paragraphs: list[str]
    truth: Truth = field(default_factory=list)

    def drawn(self) -> list[Paper]:
        """Return its sides, at 300 dpi."""
        flow = Flow(body=Type("song", pt(14)), leading_px=104)
        flow.title(self.title, Type("hei", pt(20)))
        for paragraph in self.paragraphs:
            flow.add(paragraph)
        return flow.numbered()


def pleadings(seed: int, count: int) -> list[Pleading]:
    """Return so many documents, the forms in turn."""
    forms: tuple[Callable[[random.Random], Pleading], ...] = (_running, _lines, _cells, _appeal)
    return [
        forms[number % len(forms)](random.Random(seed * 10_000 + number))
        for number in range(count)
    ]


def _person(chance: random.Random) -> Person:
    born = (chance.randint(1950, 2004), chance.randint(1, 12), chance.randint(1, 28))
    sex = chance.choice("男女")
    serial = chance.randrange(0, 499) * 2 + (sex == "男")
    head = f"440305{born[0]:04d}{born[1]:02d}{born[2]:02d}{serial:03d}"
    name = chance.choice(_SURNAMES) + "".join(chance.sample(_GIVEN, chance.choice((1, 2, 2))))
    return Person(
        name,
        sex,
        born,
        chance.choice(_NATIONS),
        head + resident_check(head),
        _address(chance),
        _phone(chance),
    )


def _firm(chance: random.Random) -> Firm:
    city = chance.choice(("深圳市", "广东", "苏州", "衡阳市", "四川省"))
    word = "".join(chance.sample("恒泰瑞丰鑫源盛达嘉禾锦程弘远", 2))
    kind = chance.choice(("有限公司", "有限责任公司", "股份有限公司", "集团有限公司"))
    name = f"{city}{word}{chance.choice(_TRADES)}{kind}"
    if chance.random() < 0.2:
        name = (
            f"{word}（{city.removesuffix('市').removesuffix('省')}）{chance.choice(_TRADES)}{kind}"
        )
    body = "91440300MA5" + "".join(
        chance.choice("0123456789ABCDEFGHJKLMNPQRTUWXY") for _ in range(6)
    )
    person = _person(chance)
    return Firm(
        name,
        body + organisation_check(body),
        _address(chance),
        person.name,
        chance.choice(_POSTS),
        chance.choice((_phone(chance), f"0755-2{chance.randrange(10**6, 10**7)}")),
    )


def _address(chance: random.Random) -> str:
    city, districts = chance.choice(_PLACES)
    text = f"{city}{chance.choice(districts)}{chance.choice(_STREETS)}{chance.randint(1, 999)}号"
    return text + chance.choice(
        (
            "",
            f"{chance.randint(1, 30)}栋{chance.randint(101, 2805)}",
            "创新大厦A座",
            f"{chance.randint(2, 9)}楼",
        )
    )


def _phone(chance: random.Random) -> str:
    return "1" + chance.choice("35789") + "".join(chance.choices("0123456789", k=9))


def _told_person(role: str, one: Person, *fields: str) -> Truth:
    born = f"{one.born[0]:04d}-{one.born[1]:02d}-{one.born[2]:02d}"
    values = {
        "name": one.name,
        "sex": one.sex,
        "born": born,
        "nation": one.nation,
        "identity": one.identity,
        "address": one.address,
        "phone": one.phone,
    }
    return [(f"{role}|{one.name}", key, values[key]) for key in fields]


def _told_firm(role: str, one: Firm, *fields: str) -> Truth:
    values = {
        "name": one.name,
        "identity": one.code,
        "address": one.address,
        "representative": one.head,
        "post": one.post,
        "phone": one.phone,
    }
    return [(f"{role}|{one.name}", key, values[key]) for key in fields]


_ALL_OF_A_PERSON = ("name", "sex", "born", "nation", "identity", "address", "phone")
_ALL_OF_A_FIRM = ("name", "identity", "address", "representative", "post", "phone")


def _claims(chance: random.Random, many: bool) -> tuple[list[str], Truth, str]:
    cause, first = chance.choice(
        (
            ("民间借贷纠纷", "判令被告偿还借款本金{}"),
            ("买卖合同纠纷", "判令被告支付货款{}"),
            ("房屋租赁合同纠纷", "判令被告支付拖欠的租金{}"),
            ("物业服务合同纠纷", "请求判决被告向原告支付物业服务费{}"),
            ("劳动争议", "请求被告支付2024年5月至7月工资共计{}"),
            ("建设工程施工合同纠纷", "请求依法判令被告支付工程款{}"),
        )
    )
    yuan = chance.randrange(300_000, 90_000_000)
    written, value = chance.choice(
        (
            (f"人民币{yuan / 100:,.2f}元", yuan / 100),
            (f"{yuan // 100}元", yuan // 100),
            (f"{yuan // 1_000_000 + 1}万元", (yuan // 1_000_000 + 1) * 10_000),
            (f"{yuan / 100:.2f}元", yuan / 100),
        )
    )
    one = first.format(written)
    items = [one]
    truth: Truth = [("case", "claim", one), ("case", "amount", f"{value:.2f}")]
    if many:
        rate = chance.choice(("3.45%", "一年期贷款市场报价利率的四倍", "每日万分之五"))
        two = (
            f"判令被告支付利息（以{written}为基数，按{rate}自2025年3月1日起计算至实际付清之日止）"
        )
        three = chance.choice(("本案诉讼费用由被告承担", "判令被告承担本案全部诉讼费、保全费"))
        items += [two, three]
        truth += [("case", "claim", two), ("case", "claim", three)]
    return items, truth, cause


def _numbered(chance: random.Random, items: list[str]) -> list[str]:
    style = chance.choice(("han", "dot", "mark", "one line"))
    ends = [*("；",) * (len(items) - 1), "。"]
    han = "一二三四五"
    if style == "one line":
        return [
            "".join(
                f"{n}、{item}{end}"
                for n, (item, end) in enumerate(zip(items, ends, strict=True), 1)
            )
        ]
    return [
        {"han": f"{han[n]}、", "dot": f"{n + 1}.", "mark": f"（{n + 1}）"}[style] + item + end
        for n, (item, end) in enumerate(zip(items, ends, strict=True))
    ]


_STORY = (
    "原告与被告系朋友关系。2024年3月，被告以资金周转为由向原告提出借款，原告通过银行转账方式向被告交付，双方约定一年内还清。"
    "借款到期后，被告一直以各种理由推脱，原告多次催要未果。为维护自身合法权益，特诉至贵院，望判如所请。",
    "2024年1月，原、被告签订合同，约定了价款、期限和违约责任。合同签订后，原告依约履行了全部义务，被告仅支付了部分款项，"
    "余款经原告多次催收仍未支付，已构成违约。根据有关法律规定，原告特向贵院提起诉讼，请求支持原告的诉讼请求。",
)


_PERSON_WORDS = (
    "{name}，{sex}，{day}出生，{nation}，住{address}，公民身份号码{identity}，联系电话{phone}。",
    "{name}，{sex}，{nation}，{day}生，身份证号：{identity}，住址：{address}，电话：{phone}。",
    "{name}，性别：{sex}，民族：{nation}，出生日期：{day}，身份证号码：{identity}，户籍地址：{address}，"
    "联系方式：{phone}。",
)


def _worded(words: str, one: Person) -> str:
    day = f"{one.born[0]}年{one.born[1]}月{one.born[2]}日"
    return words.format(
        day=day,
        **{name: getattr(one, name) for name in ("name", "sex", "nation", "address")},
        identity=one.identity,
        phone=one.phone,
    )


def _running(chance: random.Random) -> Pleading:
    """自然人之间，连排."""
    one, two = _person(chance), _person(chance)
    words = chance.choice(_PERSON_WORDS)
    items, truth, cause = _claims(chance, chance.random() < 0.8)
    body = [f"原告：{_worded(words, one)}", f"被告：{_worded(words, two)}"]
    told = _told_person("原告", one, *_ALL_OF_A_PERSON) + _told_person(
        "被告", two, *_ALL_OF_A_PERSON
    )
    if chance.random() < 0.5:
        body.append(f"案由：{cause}")
        truth.append(("case", "cause", cause))
    body += [chance.choice(("诉讼请求：", "诉讼请求", "请求事项：")), *_numbered(chance, items)]
    body += [chance.choice(("事实与理由：", "事实和理由：", "事实及理由")), chance.choice(_STORY)]
    body += ["此致", "深圳市样例区人民法院", f"具状人：{one.name}", "2026年3月2日"]
    return Pleading("running", "民事起诉状", "complaint", body, told + truth)


def _lines(chance: random.Random) -> Pleading:
    """单位与自然人，律师所作."""
    one, two, three = _firm(chance), _firm(chance), _person(chance)
    lawyers = [_person(chance).name for _ in range(chance.choice((1, 2)))]
    house = f"广东{''.join(chance.sample('信达诚毅明正', 2))}律师事务所"
    colon = chance.choice(("：", ""))
    body = [
        f"原告：{one.name}，住所地{colon}{one.address}，统一社会信用代码{colon}{one.code}。",
        f"法定代表人：{one.head}，{one.post}。联系电话：{one.phone}。",
        f"委托诉讼代理人：{'、'.join(lawyers)}，{house}律师。",
    ]
    second = chance.randrange(2)
    if second == 0:
        body += [
            f"被告一：{two.name}，住所地{colon}{two.address}，统一社会信用代码{colon}{two.code}。",
            f"法定代表人：{two.head}，{two.post}。电话：{two.phone}。",
        ]
    else:
        body += [
            f"被告一：{two.name}",
            f"住所：{two.address}",
            f"统一社会信用代码：{two.code}",
            f"法定代表人：{two.head}　职务：{two.post}",
            f"联系电话：{two.phone}",
        ]
    body.append(
        f"被告二：{three.name}，{three.sex}，{three.nation}，住{three.address}，公民身份号码：{three.identity}。"
    )
    items, truth, cause = _claims(chance, True)
    told = _told_firm("原告", one, *_ALL_OF_A_FIRM) + _told_firm("被告", two, *_ALL_OF_A_FIRM)
    told += _told_person("被告", three, "name", "sex", "nation", "identity", "address")
    told += [(f"原告|{one.name}", "counsel", name) for name in lawyers]
    told.append((f"原告|{one.name}", "firm", house))
    body += [
        f"案由：{cause}",
        "诉讼请求：",
        *_numbered(chance, items),
        "事实与理由：",
        chance.choice(_STORY),
    ]
    body += [
        "此致",
        "深圳市样例区人民法院",
        f"具状人：{one.name}",
        f"法定代表人：{one.head}",
        "2026年3月2日",
    ]
    truth.append(("case", "cause", cause))
    return Pleading("lines", "民事起诉状", "complaint", body, told + truth)


def _cells(chance: random.Random) -> Pleading:
    """要素式."""
    one, two = _person(chance), _firm(chance)
    items, truth, cause = _claims(chance, True)
    date = f"{one.born[0]}年{one.born[1]}月{one.born[2]}日"
    body = [
        f"（{cause}）",
        "当事人信息",
        "原告（自然人）",
        f"姓名：{one.name}",
        f"性别：{one.sex}　　出生日期：{date}　　民族：{one.nation}",
        f"工作单位：无　　职务：无　　联系电话：{one.phone}",
        f"住所地（户籍所在地）：{one.address}",
        "经常居住地：同上",
        f"证件类型：居民身份证　　证件号码：{one.identity}",
        "被告（法人、非法人组织）",
        f"名称：{two.name}",
        f"住所地（主要办事机构所在地）：{two.address}",
        f"法定代表人/负责人：{two.head}　　职务：{two.post}　　联系电话：{two.phone}",
        f"统一社会信用代码：{two.code}",
        "诉讼请求",
        *[f"{n}.{item}" for n, item in enumerate(items, 1)],
        "事实与理由",
        chance.choice(_STORY),
        f"具状人（签字、盖章）：{one.name}",
        "日期：2026年3月2日",
    ]
    told = _told_person("原告", one, *_ALL_OF_A_PERSON) + _told_firm("被告", two, *_ALL_OF_A_FIRM)
    return Pleading("cells", "民事起诉状", "complaint", body, told + truth)


def _appeal(chance: random.Random) -> Pleading:
    """上诉状、申请执行书."""
    one, two = _firm(chance), _person(chance)
    enforcing = chance.random() < 0.5
    first, second = ("申请执行人", "被执行人") if enforcing else ("上诉人", "被上诉人")
    added = ("", "") if enforcing else ("（原审被告）", "（原审原告）")
    items, truth, _ = _claims(chance, False)
    if not enforcing:
        ask = "请求撤销（2026）粤0308民初15号民事判决，改判驳回被上诉人的全部诉讼请求"
        items, truth = [ask], [("case", "claim", ask)]
    two_fees = chance.choice(("一、二审诉讼费用由被上诉人承担", "本案上诉费由被上诉人负担"))
    if not enforcing:
        items.append(two_fees)
        truth.append(("case", "claim", two_fees))
    body = [
        f"{first}{added[0]}：{one.name}，住所地{one.address}，统一社会信用代码{one.code}。",
        f"法定代表人：{one.head}，职务：{one.post}，联系电话：{one.phone}。",
        f"{second}{added[1]}：{two.name}，{two.sex}，{two.born[0]}年{two.born[1]}月{two.born[2]}日出生，{two.nation}，"
        f"公民身份号码{two.identity}，住{two.address}。",
        "请求事项：" if enforcing else "上诉请求：",
        *_numbered(chance, items),
        "事实与理由：",
        chance.choice(_STORY),
        "此致",
        "深圳市样例区人民法院",
        f"{first}：{one.name}",
        "2026年3月2日",
    ]
    told = _told_firm(first, one, *_ALL_OF_A_FIRM)
    told += _told_person(second, two, "name", "sex", "born", "nation", "identity", "address")
    title = "强制执行申请书" if enforcing else "民事上诉状"
    category = "enforcement_application" if enforcing else "appeal"
    return Pleading("appeal", title, category, body, told + truth)
