"""Whole cases worded by authors who had not seen the rules (第三、第四作者的案卷).

``third/TEMPLATE.txt``, or ``fourth/TEMPLATE.txt`` by a fourth author, holds one kind of document
a line, fields apart by ``;;``: catalogue item (``!``: confidential volume), letterhead, titles,
sides, words of the first side, words of the last. A case takes some of them, in a pile roughly in
order; the sides lie as recognised text or, for real recognition, drawn.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from app.demo.case.canvas import Paper, Type
from benchmarks.drawn.dossiers import HEIGHT_PX, WIDTH_PX, Dossier, Filed, printed
from ocr.rapid import RapidEngine
from ocr.result import PageText

_HERE = Path(__file__).parent
_COURT = "湖样市样例区人民法院"
_CASES = {
    "civil_first": (
        "民初",
        "民间借贷 买卖合同 房屋租赁合同 离婚 机动车交通事故责任 劳动争议 物业服务合同 "
        "建设工程施工合同 装饰装修合同 法定继承 相邻关系 生命权身体权健康权 股东知情权 追偿权 "
        "信用卡 医疗损害责任 网络购物合同 土地承包经营权 抚养费 侵害商标权",
    ),
    "civil_second": (
        "民终",
        "买卖合同 离婚后财产 劳动争议 保险合同 房屋买卖合同 承揽合同 名誉权 合伙合同",
    ),
    "administrative_first": (
        "行初",
        "行政处罚 信息公开 行政强制 工伤认定 行政许可 房屋征收补偿 不履行职责 行政登记",
    ),
    "enforcement": (
        "执",
        "借款 货款 工程款 抚养费 腾房 仲裁裁决 公证债权 人身损害 租金 股权转让款",
    ),
    "enforcement_preservation": ("执保", "借款 货款 股权 工程款"),
}
_PARTIES = (
    ("和样商贸有限公司", "江样"),
    ("贺样", "佟样"),
    ("湖样置业有限公司", "欧样"),
    ("牟样", "湖样市通样运输有限公司"),
    ("鄢样", "娄样"),
)
_RUNNING = (
    "双方于前述日期签字后，按约定分批履行，期间通过电话和短信多次沟通，直至次年春节仍有部分事项没有办妥。",
    "对上述情况，有关人员均表示知情，具体数额以双方核对后的结果为准，核对时应有两人以上在场。",
    "问：后来呢？答：后来他说资金紧张，让我再等等，我等到现在也没有结果，手机也打不通了。",
    "经查，该部分款项分别于三月、五月和七月汇出，每次均注明用途，与所附明细能够对应。",
    "乙方应在约定期限内完成全部内容，逾期的，每迟延一日应当按未完成部分价款的千分之一承担责任。",
    "因天气和材料供应等原因，实际进度较原计划推迟二十三天，监理单位对此出具过说明。",
)
Row = tuple[str, float, float, str]
"""Words, y in pixels, size (1: body text), how it is aligned."""


@dataclass(frozen=True)
class _Kind:
    category: str
    confidential: bool
    head: str
    titles: tuple[str, ...]
    sides: int
    first: tuple[str, ...]
    last: tuple[str, ...]


def third(seed: int, folder: str = "third") -> Iterator[Dossier]:
    """Yield the cases of a folder as recognised text, with a few characters misread."""
    for procedure, name, chance, sides in _cases(seed, folder):
        pages = tuple(
            Filed(_as_read(rows, chance), document, kind.category, kind.confidential, title)
            for document, kind, title, rows in sides
        )
        yield Dossier(procedure, name, pages)


def third_drawn(
    seed: int, count: int, engine: RapidEngine, folder: str = "third"
) -> Iterator[Dossier]:
    """Yield so many of the cases, spread over all kinds, drawn and read by ``engine``."""
    every = list(_cases(seed, folder))
    for procedure, name, _, sides in every[:: max(1, len(every) // count)][:count]:
        pages = tuple(
            Filed(_recognised(rows, engine), document, kind.category, kind.confidential, title)
            for document, kind, title, rows in sides
        )
        yield Dossier(procedure, name, pages)


def _cases(
    seed: int, folder: str
) -> Iterator[tuple[str, str, random.Random, list[tuple[int, _Kind, str, list[Row]]]]]:
    for procedure, (type_, causes) in _CASES.items():
        kinds = _kinds(procedure, folder)
        for number, cause in enumerate(causes.split()):
            chance = random.Random(f"{folder} {seed} {procedure} {number}")
            yield procedure, cause, chance, list(_sides(chance, kinds, type_, cause))


def _kinds(procedure: str, folder: str) -> list[_Kind]:
    kinds = []
    text = (_HERE / folder / f"{procedure}.txt").read_text(encoding="utf-8")
    for line in text.splitlines():
        category, head, titles, sides, first, last = (part.strip() for part in line.split(";;"))
        kinds.append(
            _Kind(
                category.rstrip("!"),
                category.endswith("!"),
                head,
                tuple(one.strip() for one in titles.split("|")),
                int(sides),
                tuple(first.split("/")),
                tuple(last.split("/")) if last else (),
            )
        )
    return kinds


def _sides(
    chance: random.Random, kinds: list[_Kind], type_: str, cause: str
) -> Iterator[tuple[int, _Kind, str, list[Row]]]:
    plaintiff, defendant = chance.choice(_PARTIES)
    month = chance.randint(1, 6)
    words = {
        "p": plaintiff,
        "q": defendant,
        "cause": cause if cause.endswith("争议") else f"{cause}纠纷",
        "court": _COURT,
        "no": f"（2025）粤0377{type_}{chance.randint(20, 9800)}号",
        **{f"d{n}": f"2025年{month + n}月{chance.randint(1, 28)}日" for n in range(6)},
    }
    chosen = [kind for kind in kinds if chance.random() < 0.6]
    chosen.sort(key=lambda kind: kinds.index(kind) + chance.uniform(-2, 2))
    for document, kind in enumerate(chosen):
        title = chance.choice(kind.titles)
        total = max(1, kind.sides + chance.choice((-1, 0, 0, 1))) if kind.sides > 1 else 1
        foot = chance.choice(("", "", f"第{{}}页/共{total}页", "{}", "-{}-"))
        for side in range(1, total + 1):
            rows = _rows(chance, kind, title, side, total, words)
            if foot:
                rows.append((foot.format(side), 3320, 0.8, "centre"))
            yield document, kind, title, rows


def _rows(
    chance: random.Random, kind: _Kind, title: str, side: int, total: int, words: dict[str, str]
) -> list[Row]:
    rows: list[Row] = []
    y = 300.0
    if side == 1:
        if kind.head:
            rows.append((kind.head.format(**words), y, 1.4, "centre"))
            y += 140
        rows.append((title, y, chance.choice((1.5, 1.8)), "centre"))
        y += 180
        if kind.head and chance.random() < 0.5:
            rows.append((words["no"], y, 1.0, "right"))
            y += 110
    said = [one.format(**words) for one in kind.first] if side == 1 else []
    if total > 1:
        said += chance.sample(_RUNNING, 3 if side == total else 5)
    for one in said:
        for at in range(0, len(one), 32):
            rows.append((one[at : at + 32], y, 1.0, "left"))
            y += 98
    y += 160
    for one in kind.last if side == total else ():
        rows.append((one.format(**words), y, 1.0, "right" if len(one) < 26 else "left"))
        y += 105
    return rows


def _as_read(rows: list[Row], chance: random.Random) -> PageText:
    lines = tuple(printed(words, y, size, chance, align) for words, y, size, align in rows)
    return PageText(WIDTH_PX, HEIGHT_PX, lines, "drawn", 0.0)


def _recognised(rows: list[Row], engine: RapidEngine) -> PageText:
    paper = Paper()
    for words, y, size, align in rows:
        kind = Type("hei" if size > 1.0 else "song", round(58 * size))
        if align == "left":
            paper.text(300, round(y), words, kind)
        elif align == "right":
            paper.text(WIDTH_PX - 300, round(y), words, kind, align="right")
        else:
            paper.text(WIDTH_PX // 2, round(y), words, kind, align="centre")
    return engine.recognise(np.asarray(paper.image))
