"""Whole ordinary cases of a seventh author, who had not seen the rules (第七作者的案卷).

``seventh/TEMPLATE.txt`` is written as ``strange.py`` says, with a mark of frequency at the
catalogue item: ``+`` in nearly every dossier, ``?`` in one of eight, none in two of three. Those
papers in one order are given twice: as ordinary scans give them, and as poor ones do.

Nothing is learnt from this author: the cases are there to measure what was learnt from others.
"""

from __future__ import annotations

import random
from collections.abc import Iterator

from benchmarks.drawn.dossiers import Dossier, Filed
from benchmarks.drawn.strange import POOR, Faults, Kind, kinds_of, sheets

AUTHOR = "seventh"
_ORDINARY = Faults(0.08, 0.005, 0.015, 0.04, 0.08, 0.02, 0.05, 0.03, (0.0, 0.002, 0.002, 0.008))
_CASES = {
    "civil_first": ("民初", 16),
    "civil_second": ("民终", 9),
    "administrative_first": ("行初", 9),
    "enforcement": ("执", 12),
}
_COURT = "样州市样水区人民法院"
_HIGHER = "样州市中级人民法院"
_CAUSES = {
    "civil_first": "买卖合同纠纷 民间借贷纠纷 房屋租赁合同纠纷 承揽合同纠纷 "
    "建设工程分包合同纠纷 劳务合同纠纷 机动车交通事故责任纠纷",
    "civil_second": "合伙合同纠纷 建设工程合同纠纷 民间借贷纠纷",
    "administrative_first": "行政处罚 行政强制 工伤认定 政府信息公开 责令限期拆除",
    "enforcement": "买卖合同纠纷 民间借贷纠纷 劳动争议 租赁合同纠纷 金融借款合同纠纷",
}
_ORGANS = (
    "样水区市场监督管理局",
    "样州市综合行政执法局",
    "样水区城市管理局",
    "样州市人力资源和社会保障局",
    "样水区{town}人民政府",
)
_PEOPLE = ("郦样", "糜样", "瞿样", "井样", "翟样", "亓样")
_COMPANIES = ("样腾物资贸易有限公司", "样恒建设集团有限公司", "样味食品有限公司")
_TOWNS = ("样岗镇", "样塘街道", "样桥乡")
_FIRMS = ("样安律师事务所", "样省样衡律师事务所")
_BANKS = ("样州农村商业银行城东支行", "样行样州分行营业部", "样省邮储银行样水支行")


def seventh(seed: int, *, poor: bool) -> Iterator[Dossier]:
    """Yield the author's 46 cases, as ordinary or as poor scans."""
    faults = POOR if poor else _ORDINARY
    for procedure, (type_, count) in _CASES.items():
        kinds = kinds_of(procedure, AUTHOR)
        for number in range(count):
            name = f"{AUTHOR} {seed} {procedure} {number}"
            chance, scan = random.Random(name), random.Random(f"{name} scan")
            cause = chance.choice(_CAUSES[procedure].split())
            words = _words(chance, type_, cause)
            yield Dossier(procedure, cause, tuple(_pile(chance, scan, kinds, words, faults)))


def _words(chance: random.Random, type_: str, cause: str) -> dict[str, str]:
    one, other = chance.sample(_PEOPLE, 2)
    company = chance.choice(_COMPANIES)
    # A person against a company, the other way round, or two persons.
    plaintiff, defendant = chance.choice(((one, company), (company, other), (one, other)))
    town = chance.choice(_TOWNS)
    code = "01" if type_ == "民终" else "0102"
    return {
        "p": plaintiff,
        "q": defendant,
        "a": one,
        "b": other,
        "man": one,
        "co": company,
        "cause": cause,
        "court": _HIGHER if type_ == "民终" else _COURT,
        "lower": _COURT,
        "organ": chance.choice(_ORGANS).format(town=town),
        "town": town,
        "law": chance.choice(("祝样", "糜小样")),
        "firm": chance.choice(_FIRMS),
        "bank": chance.choice(_BANKS),
        "j": chance.choice(("芦样", "穆样")),
        "k": chance.choice(("费小样", "钮样")),
        "n": str(chance.randint(10, 99)),
        "m": str(chance.randint(80, 9000) * 100),
        "fee": str(chance.randint(25, 4200)),
        "no": f"（2024）样{code}{type_}{chance.randint(10, 9900)}号",
        "old": f"（2023）样0102民初{chance.randint(10, 9900)}号",
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
