"""Whole ordinary cases of authors who had not seen the rules (第七至第九作者的案卷).

``AUTHOR/TEMPLATE.txt`` is written as ``strange.py`` says, with a mark of frequency at the
catalogue item: ``+`` in nearly every dossier, ``?`` in one of eight, none in two of three. Those
papers in one order are given twice: as ordinary scans give them, and as poor ones do.

Nothing is learnt from these authors: the cases are there to measure what was learnt from others.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from benchmarks.drawn.dossiers import Dossier, Filed
from benchmarks.drawn.strange import POOR, Faults, Kind, kinds_of, sheets

_ORDINARY = Faults(0.08, 0.005, 0.015, 0.04, 0.08, 0.02, 0.05, 0.03, (0.0, 0.002, 0.002, 0.008))
_TYPES = {
    "civil_first": "民初",
    "civil_second": "民终",
    "administrative_first": "行初",
    "enforcement": "执",
}


@dataclass(frozen=True)
class Place:
    """Where an author's cases are heard, and by whom they are brought.

    ``courts`` are a court of first instance, the one above it and the first's code; the cases take
    them in turn. ``causes`` are parted by spaces. ``organs`` may name the ``{town}``.
    """

    counts: Mapping[str, int]
    courts: tuple[tuple[str, str, str], ...]
    causes: Mapping[str, str]
    organs: tuple[str, ...]
    people: tuple[str, ...]
    companies: tuple[str, ...]
    towns: tuple[str, ...]
    counsel: tuple[str, ...]
    firms: tuple[str, ...]
    banks: tuple[str, ...]
    judges: tuple[str, ...]
    clerks: tuple[str, ...]


_PLACES = {
    "seventh": Place(
        counts={
            "civil_first": 16,
            "civil_second": 9,
            "administrative_first": 9,
            "enforcement": 12,
        },
        courts=(("样州市样水区人民法院", "样州市中级人民法院", "0102"),),
        causes={
            "civil_first": "买卖合同纠纷 民间借贷纠纷 房屋租赁合同纠纷 承揽合同纠纷 "
            "建设工程分包合同纠纷 劳务合同纠纷 机动车交通事故责任纠纷",
            "civil_second": "合伙合同纠纷 建设工程合同纠纷 民间借贷纠纷",
            "administrative_first": "行政处罚 行政强制 工伤认定 政府信息公开 责令限期拆除",
            "enforcement": "买卖合同纠纷 民间借贷纠纷 劳动争议 租赁合同纠纷 金融借款合同纠纷",
        },
        organs=(
            "样水区市场监督管理局",
            "样州市综合行政执法局",
            "样水区城市管理局",
            "样州市人力资源和社会保障局",
            "样水区{town}人民政府",
        ),
        people=("郦样", "糜样", "瞿样", "井样", "翟样", "亓样"),
        companies=("样腾物资贸易有限公司", "样恒建设集团有限公司", "样味食品有限公司"),
        towns=("样岗镇", "样塘街道", "样桥乡"),
        counsel=("祝样", "糜小样"),
        firms=("样安律师事务所", "样省样衡律师事务所"),
        banks=("样州农村商业银行城东支行", "样行样州分行营业部", "样省邮储银行样水支行"),
        judges=("芦样", "穆样"),
        clerks=("费小样", "钮样"),
    ),
    "eighth": Place(
        counts={
            "civil_first": 16,
            "civil_second": 9,
            "administrative_first": 9,
            "enforcement": 12,
        },
        courts=(
            ("样尔市样林区人民法院", "样尔市中级人民法院", "0704"),
            ("样邕县人民法院", "样南市中级人民法院", "1421"),
            ("样垦区人民法院", "第样师中级人民法院", "3102"),
            ("样浦区人民法院", "样海市第一中级人民法院", "0115"),
        ),
        causes={
            "civil_first": "供用热力合同纠纷 土地承包经营权出租合同纠纷 追索劳动报酬纠纷 "
            "海上货运代理合同纠纷 提供劳务者受害责任纠纷 财产保险合同纠纷 农资买卖合同纠纷 "
            "机动车交通事故责任纠纷 仓储合同纠纷 金融借款合同纠纷",
            "civil_second": "运输合同纠纷 确认劳动关系纠纷 土地承包合同纠纷 财产损害赔偿纠纷",
            "administrative_first": "行政征收补偿 草原行政登记 社会保险待遇核定 道路交通行政处罚 "
            "不履行法定职责 食品安全行政处罚",
            "enforcement": "追索劳动报酬纠纷 农资买卖合同纠纷 服务合同纠纷 运输合同纠纷 "
            "信用卡纠纷 机动车交通事故责任纠纷",
        },
        organs=(
            "样林区应急管理局",
            "样邕县公安局交通警察大队",
            "样垦区医疗保障局",
            "样尔市林业和草原局",
            "样浦区市场监督管理局",
            "样邕县{town}人民政府",
        ),
        people=("佟样", "覃样", "蒙样", "关样秋", "吐样·买买提", "古丽样", "俞样"),
        companies=(
            "样疆棉业有限责任公司",
            "样沪国际货运代理有限公司",
            "样北农机制造股份有限公司",
            "样邕糖业有限公司",
        ),
        towns=("样屯镇", "样壮瑶族乡", "样团场三连", "样浜路街道"),
        counsel=("鲍样", "韦小样", "佘样"),
        firms=("样北黑土律师事务所", "样桂正源律师事务所", "样市申样律师事务所"),
        banks=("样尔农村信用合作联社", "样邕桂样村镇银行", "样浦发展银行样江支行"),
        judges=("宫样", "农样", "戚样"),
        clerks=("栾样", "闭样", "热样古丽"),
    ),
    "ninth": Place(
        counts={
            "civil_first": 16,
            "civil_second": 9,
            "administrative_first": 9,
            "enforcement": 12,
        },
        courts=(
            ("样泽市样东区人民法院", "样泽市中级人民法院", "0602"),
            ("样坪县人民法院", "样泽市中级人民法院", "0623"),
            ("样泽经济技术开发区人民法院", "样泽市中级人民法院", "0691"),
        ),
        causes={
            "civil_first": "民间借贷纠纷 买卖合同纠纷 房屋租赁合同纠纷 劳动争议 离婚纠纷 "
            "机动车交通事故责任纠纷 建设工程施工合同纠纷 法定继承纠纷 相邻通行纠纷 "
            "股东知情权纠纷 物业服务合同纠纷",
            "civil_second": "合伙合同纠纷 民间借贷纠纷 买卖合同纠纷 劳务合同纠纷 排除妨害纠纷",
            "administrative_first": "行政处罚 工伤认定 政府信息公开 房屋征收补偿 行政强制 "
            "土地行政确认 不履行法定职责",
            "enforcement": "民间借贷纠纷 买卖合同纠纷 建设工程施工合同纠纷 抚养费纠纷 "
            "排除妨害纠纷 劳动争议 金融借款合同纠纷",
        },
        organs=(
            "样泽市样东区市场监督管理局",
            "样坪县人力资源和社会保障局",
            "样坪县自然资源局",
            "样泽市样东区综合行政执法局",
            "样泽市公安局样东分局",
            "样坪县{town}人民政府",
        ),
        people=("简样", "扈样", "明样", "桑样梅", "游样", "昝样", "全样"),
        companies=(
            "样泽宏样建材有限公司",
            "样东样固建筑安装工程有限公司",
            "样坪样润食品加工有限公司",
            "样泽样捷物流有限公司",
        ),
        towns=("样圩镇", "样店镇", "样湖街道", "样渡乡"),
        counsel=("屈样", "展小样", "隗样"),
        firms=("样泽言样律师事务所", "样省样信律师事务所", "样坪县样圩法律服务所"),
        banks=("样泽样商银行股份有限公司样东支行", "样坪农村商业银行样圩支行", "样行样泽分行"),
        judges=("栗样", "冷样", "苑样"),
        clerks=("茅小样", "晏样"),
    ),
}
AUTHORS = tuple(_PLACES)


def ordinary(seed: int, author: str, *, poor: bool) -> Iterator[Dossier]:
    """Yield an author's cases (46 of each), as ordinary or as poor scans."""
    faults = POOR if poor else _ORDINARY
    place = _PLACES[author]
    for procedure, count in place.counts.items():
        kinds = kinds_of(procedure, author)
        for number in range(count):
            name = f"{author} {seed} {procedure} {number}"
            chance, scan = random.Random(name), random.Random(f"{name} scan")
            cause = chance.choice(place.causes[procedure].split())
            court = place.courts[number % len(place.courts)]
            words = _words(chance, _TYPES[procedure], cause, place, court)
            yield Dossier(procedure, cause, tuple(_pile(chance, scan, kinds, words, faults)))


def _words(
    chance: random.Random, type_: str, cause: str, place: Place, court: tuple[str, str, str]
) -> dict[str, str]:
    one, other = chance.sample(place.people, 2)
    company = chance.choice(place.companies)
    # A person against a company, the other way round, or two persons.
    plaintiff, defendant = chance.choice(((one, company), (company, other), (one, other)))
    town = chance.choice(place.towns)
    first, above, code = court
    second = type_ == "民终"
    return {
        "p": plaintiff,
        "q": defendant,
        "a": one,
        "b": other,
        "man": one,
        "co": company,
        "cause": cause,
        "court": above if second else first,
        "lower": first,
        "organ": chance.choice(place.organs).format(town=town),
        "town": town,
        "law": chance.choice(place.counsel),
        "firm": chance.choice(place.firms),
        "bank": chance.choice(place.banks),
        "j": chance.choice(place.judges),
        "k": chance.choice(place.clerks),
        "n": str(chance.randint(10, 99)),
        "m": str(chance.randint(80, 9000) * 100),
        "fee": str(chance.randint(25, 4200)),
        "no": f"（2024）样{code[:2] if second else code}{type_}{chance.randint(10, 9900)}号",
        "old": f"（2023）样{code}民初{chance.randint(10, 9900)}号",
        **{f"d{n}": f"2024年{1 + 2 * n}月{chance.randint(1, 28)}日" for n in range(6)},
    }


def _pile(
    chance: random.Random,
    scan: random.Random,
    kinds: list[Kind],
    words: dict[str, str],
    faults: Faults,
) -> Iterator[Filed]:
    """Yield a case's pages; ``chance`` draws the papers, ``scan`` what befell them."""
    chosen = [kind for kind in kinds if chance.random() < kind.share]
    # Several of a kind: exhibits, and a proof of service for each who was served.
    several = ("evidence", "service")
    chosen += [k for k in kinds if k.category in several and chance.random() < 0.4 * k.share]
    chosen.sort(key=lambda kind: kinds.index(kind) + chance.uniform(-3, 3))
    for document, kind in enumerate(chosen):
        title = chance.choice(kind.titles).strip()
        total = min(chance.randint(*kind.sides), 1 + -(-len(kind.later) // 2))

        def said(side: int, kind: Kind = kind, total: int = total) -> list[str]:
            return _said(kind, side, total)

        name = title or kind.first[0]
        for text in sheets(scan, kind, title.format(**words), words, said, total, faults):
            yield Filed(text, document, kind.category, kind.confidential, name)


def _said(kind: Kind, side: int, total: int) -> list[str]:
    """Return what stands on a side: what follows the first is dealt out in its order."""
    if side == 1:
        return list(kind.first)
    count, others = len(kind.later), total - 1
    return list(kind.later[(side - 2) * count // others : (side - 1) * count // others])
