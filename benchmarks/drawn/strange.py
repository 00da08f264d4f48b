"""Whole cases of a strange court, as poor scans give them (第五、第六作者的案卷).

``fifth/TEMPLATE.txt`` and ``sixth/TEMPLATE.txt`` hold one kind of document a line, fields apart by
``;;``: catalogue item (``!``: confidential volume), letterhead, titles, sides, words of the first
side, words of those that follow, words of the last. Unlike the earlier authors' piles these have
what hinders reading: titles lost, stamped over, broken over lines or letter-spaced; hand-written
sides of which a line or two was read; stamps of copies and archives above the title; running
heads; backs without text; characters misread, lost or invented, on some sheets many. How often is
said by ``Faults``; ``sheets`` lays them on any author's documents.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from benchmarks.drawn.dossiers import HEIGHT_PX, WIDTH_PX, Dossier, Filed, printed
from ocr.result import Line, PageText

_HERE = Path(__file__).parent
_CLEAN = random.Random(0)
_CASES = {
    "fifth": {
        "civil_first": ("民初", 18),
        "civil_second": ("民终", 8),
        "administrative_first": ("行初", 8),
        "enforcement": ("执", 10),
    },
    "sixth": {
        "civil_first": ("民初", 8),
        "civil_second": ("民终", 5),
        "administrative_first": ("行初", 5),
        "enforcement": ("执", 6),
    },
}
_COURTS = {
    "fifth": ("样州市样例区人民法院", "样州市样水区人民法院"),
    "sixth": ("样江县人民法院", "样江县人民法院样镇人民法庭"),
}
_CAUSES = {
    "civil_first": "买卖合同纠纷 民间借贷纠纷 离婚纠纷 劳动报酬纠纷 房屋租赁合同纠纷 "
    "机动车交通事故责任纠纷 物业服务合同纠纷 承揽合同纠纷",
    "civil_second": "买卖合同纠纷 合伙合同纠纷 民间借贷纠纷 相邻关系纠纷",
    "administrative_first": "行政处罚 强制拆除 工伤认定 信息公开答复",
    "enforcement": "买卖合同纠纷 民间借贷纠纷 人身损害赔偿纠纷 劳动争议",
}
_ORGANS = ("市场监督管理局", "城市管理局", "人力资源和社会保障局", "自然资源局")
_PARTIES = (
    ("卜样", "样通机械有限公司"),
    ("样禾农业合作社", "褚样"),
    ("荀样", "单样"),
    ("样新建材经营部", "样大建筑有限公司"),
    ("阮样", "暨样"),
)
_ALIKE = (
    "诉诈拆", "证征正", "判刹", "送迭", "票栗", "据椐", "状伏壮", "审宙", "执热", "裁栽", "述迷",
    "院陀", "函涵", "申中甲", "书节", "定走", "通逋", "知如", "笔毛", "录永", "议仪", "评坪",
    "结给", "案宰", "报极", "表裘", "回四", "单早", "目日", "清请", "合台", "同向", "调凋",
    "解懈", "撤撇", "辩辨", "答荅", "签鉴", "发友", "批枇", "履覆", "查杳", "限眼", "未末",
    "人入", "大太", "元无", "己已", "于干", "土士", "问间", "记纪", "货贷", "收牧", "领颁",
    "委季", "授援", "权杈", "原愿", "告吉", "庭廷", "开井", "传侍", "保促", "全仝", "财贝才",
)  # fmt: skip
_BROKEN = "口日丨一亠囗·丶"
"""What an engine makes of a stroke of a stamp."""
_STAMPS = (
    "复印件与原件核对无异", "本件与原件一致", "副本", "存根", "扫描件", "已归档", "收件专用",
    "第二联", "密卷勿拆", "卷内第　页", "已录入系统",
)  # fmt: skip
_STAMPS_OPEN = tuple(stamp for stamp in _STAMPS if "密" not in stamp)


_SHARES = {"+": 0.95, "?": 0.12}
"""How often a kind of document is in a pile, by the mark at its catalogue item."""


@dataclass(frozen=True)
class Faults:
    """How often a sheet hinders reading, as shares of sheets.

    ``torn``, ``covered``, ``broken`` and ``spaced`` are what became of titles; ``misread`` are
    shares of characters, one of which is drawn for each document.
    """

    stamped: float
    torn: float
    covered: float
    broken: float
    spaced: float
    by_hand: float
    running: float
    backs: float
    misread: tuple[float, ...]


POOR = Faults(0.12, 0.04, 0.06, 0.06, 0.12, 0.06, 0.12, 0.04, (0.002, 0.008, 0.008, 0.03))


@dataclass(frozen=True)
class Kind:
    """A kind of document: what it says, and in which share of the piles it is."""

    category: str
    share: float
    confidential: bool
    head: str
    titles: tuple[str, ...]
    sides: tuple[int, int]
    first: tuple[str, ...]
    later: tuple[str, ...]
    last: tuple[str, ...]


def strange(seed: int, author: str) -> Iterator[Dossier]:
    """Yield the cases of an author (``fifth``: 44, ``sixth``: 24)."""
    for procedure, (type_, count) in _CASES[author].items():
        kinds = kinds_of(procedure, author)
        for number in range(count):
            chance = random.Random(f"{author} {seed} {procedure} {number}")
            cause = chance.choice(_CAUSES[procedure].split())
            words = _words(chance, type_, cause, author)
            yield Dossier(procedure, cause, tuple(_pile(chance, kinds, words)))


def kinds_of(procedure: str, author: str) -> list[Kind]:
    """Return the kinds of document an author wrote for a procedure, in the order of his file."""
    kinds = []
    text = (_HERE / author / f"{procedure}.txt").read_text(encoding="utf-8")
    for line in text.splitlines():
        category, head, titles, sides, first, later, last = (p.strip() for p in line.split(";;"))
        low, _, high = sides.partition("-")
        kinds.append(
            Kind(
                category.rstrip("!+?"),
                _SHARES.get(category[-1], 0.65),
                "!" in category,
                head,
                tuple(titles.split("|")),
                (int(low), int(high or low)),
                tuple(first.split("/")),
                tuple(later.split("/")) if later else (),
                tuple(last.split("/")) if last else (),
            )
        )
    return kinds


def _words(chance: random.Random, type_: str, cause: str, author: str) -> dict[str, str]:
    court, lower = _COURTS[author]
    if type_ == "民终":
        court, lower = "样州市中级人民法院", court
    plaintiff, defendant = chance.choice(_PARTIES)
    return {
        "p": plaintiff,
        "q": defendant,
        "cause": cause,
        "court": court,
        "lower": lower,
        "organ": chance.choice(_ORGANS),
        "no": f"（2024）样0101{type_}{chance.randint(10, 9900)}号",
        **{f"d{n}": f"2024年{1 + 2 * n}月{chance.randint(1, 28)}日" for n in range(6)},
    }


def _pile(chance: random.Random, kinds: list[Kind], words: dict[str, str]) -> Iterator[Filed]:
    chosen = [kind for kind in kinds if chance.random() < kind.share]
    # Heaps of the parties' own papers, and a pile only roughly in order.
    chosen += [kind for kind in kinds if kind.category == "evidence" and chance.random() < 0.4]
    chosen.sort(key=lambda kind: kinds.index(kind) + chance.uniform(-3, 3))
    for document, kind in enumerate(chosen):
        title = chance.choice(kind.titles)
        total = chance.randint(*kind.sides)

        def said(side: int, kind: Kind = kind) -> list[str]:
            return list(kind.first) if side == 1 else _more(chance, kind)

        for text in sheets(chance, kind, title.format(**words), words, said, total, POOR):
            yield Filed(text, document, kind.category, kind.confidential, title)


def sheets(
    chance: random.Random,
    kind: Kind,
    title: str,
    words: dict[str, str],
    said: Callable[[int], list[str]],
    total: int,
    faults: Faults,
) -> Iterator[PageText]:
    """Yield the ``total`` sides of a document as they were read, and now and then an empty back.

    ``said`` gives what stands on a side, counted from 1, with the names of ``words`` still to be
    put in. A document may be without a title (``""``).
    """
    foot = chance.choice(("", "", "", "第{}页", f"第{{}}页共{total}页", "- {} -"))
    running = total > 1 and chance.random() < faults.running
    by_hand = chance.random() < faults.by_hand
    lost = 0.08 if by_hand else chance.choice(faults.misread)
    for side in range(1, total + 1):
        lines: list[Line] = []
        y = 260.0
        if side == 1:
            y = _heading(lines, chance, kind, title, words, faults)
        elif running:
            _put(lines, f"{title}（续）", 170, 0.85)
        for one in said(side):
            y = _running(lines, one.format(**words), y)
        y += 150
        if side == total:
            for one in kind.last:
                _put(lines, one.format(**words), y, 1.0, "right")
                y += 105
        if foot:
            _put(lines, foot.format(side), 3330, 0.8)
        kept = _lost(lines, chance) if by_hand else lines
        read = tuple(
            replace(line, text=spoilt)
            for line in kept
            if (spoilt := _spoilt(line.text, chance, lost))
        )
        yield PageText(WIDTH_PX, HEIGHT_PX, read, "drawn", 0.0)
    if chance.random() < faults.backs:
        yield PageText(WIDTH_PX, HEIGHT_PX, (), "drawn", 0.0)


def _heading(
    lines: list[Line],
    chance: random.Random,
    kind: Kind,
    title: str,
    words: dict[str, str],
    faults: Faults,
) -> float:
    """Add what stands above the text; return where that begins."""
    y = 240.0
    if chance.random() < faults.stamped:
        stamps = _STAMPS if kind.confidential else _STAMPS_OPEN
        _put(lines, chance.choice(stamps), 120, 0.9, "right")
    if kind.head and chance.random() < 0.8:
        _put(lines, kind.head.format(**words), y, 1.3)
        y += 130
    fate = chance.random()
    size = chance.choice((1.3, 1.5, 1.8))
    covered = faults.torn + faults.covered
    broken = covered + faults.broken
    if not title or fate < faults.torn:
        pass  # never had one; torn off, or under a clip
    elif fate < covered:
        at = chance.randrange(len(title))
        wide = chance.randint(1, 2)
        under = "".join(chance.choice(_BROKEN + "    ") for _ in range(wide)).replace(" ", "")
        _put(lines, title[:at] + under + title[at + wide :] or title, y, size)
    elif fate < broken and len(title) > 5:
        half = chance.randint(2, len(title) - 2)
        _put(lines, title[:half], y, size)
        y += 120
        _put(lines, title[half:], y, size)
    else:
        _put(lines, " ".join(title) if fate < broken + faults.spaced else title, y, size)
    y += 170
    if kind.head and chance.random() < 0.5:
        _put(lines, words["no"], y, 1.0, "right")
        y += 110
    return y


def _more(chance: random.Random, kind: Kind) -> list[str]:
    source = kind.later or kind.first
    return [chance.choice(source) for _ in range(chance.randint(3, 7))]


def _running(lines: list[Line], said: str, y: float) -> float:
    for at in range(0, len(said), 33):
        _put(lines, said[at : at + 33], y, 1.0, "left")
        y += 98
    return y


def _put(lines: list[Line], said: str, y: float, size: float, align: str = "centre") -> None:
    line = printed(said, y, size, _CLEAN, align)
    lines.append(replace(line, text=said))


def _lost(lines: list[Line], chance: random.Random) -> list[Line]:
    """Return what was read of a hand-written sheet: large print, and a few lines."""
    return [
        line for line in lines if line.box[3][1] - line.box[0][1] > 70 or chance.random() < 0.3
    ]


def _spoilt(said: str, chance: random.Random, share: float) -> str:
    """Return ``said`` with so many of its characters misread; a fifth of those are lost."""
    read = []
    for character in said:
        if chance.random() >= share:
            read.append(character)
            continue
        fate = chance.random()
        alike = next((group for group in _ALIKE if character in group), "")
        if alike and fate < 0.9:
            read.append(chance.choice(alike.replace(character, "")))
        elif fate < 0.8:
            read.append(chance.choice(_BROKEN + "旷玄尺丘甬冉"))
    return "".join(read).strip()
