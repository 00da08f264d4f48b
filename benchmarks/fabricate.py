"""Made-up cases of realistic size, for benchmarks and tests.

Masters are a few hundred bytes unless real ones are given: what is measured here are
mostly the store's rows, texts and index. Everything comes from a seeded generator.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import UTC, datetime

from dossier.catalogue.templates import template
from dossier.changes import (
    MACHINE,
    AddMaterial,
    Change,
    CloseBatch,
    OpenBatch,
    OpenCase,
    ReadPage,
    ReceivePage,
)
from dossier.ids import BatchId, CaseId, MaterialId, PageId, PartyId, new_id
from dossier.model import Batch, BatchState, Case, Material, Page, Party, Volume
from dossier.store import Store
from ocr.result import Line, PageText, Quad, Word

WIDTH_PX, HEIGHT_PX, DPI = 2480, 3508, 300

# fmt: off
_WORDS = (
    "原告", "被告", "第三人", "合同", "货款", "违约金", "利息", "借款", "交付", "验收",
    "签订", "履行", "支付", "送达", "开庭", "审理", "证据", "质证", "事实", "理由", "请求",
    "判令", "承担", "诉讼费用", "人民法院", "有限公司", "身份证", "住所地", "法定代表人",
    "委托代理人", "律师事务所", "账户", "转账", "收据", "发票", "送货单", "聊天记录",
    "截图", "原件", "复印件", "核对无异", "依照", "规定", "自愿", "协商", "解除", "赔偿",
    "损失", "本院认为", "经查", "综上", "之日起", "工程", "租赁", "房屋", "车辆", "保险",
    "公证", "鉴定", "评估", "执行", "申请", "异议", "裁定", "调解", "笔录",
)
# fmt: on
_FILLERS = "的了在和与及其于以为由对将已未应可须并或一二三四五六七八九十年月日元"


def page_text(chance: random.Random, lines: int = 28, phrase: str = "") -> PageText:
    """Return a reading of an A4 page at 300 dpi, about 30 characters a line.

    Args:
        chance: source of the words.
        lines: how many.
        phrase: text to stand in the middle of one of the lines.
    """
    made: list[Line] = []
    chosen = chance.randrange(lines)
    for number in range(lines):
        text = _sentence(chance)
        if phrase and number == chosen:
            text = text[:8] + phrase + text[8:16]
        top = 300 + number * 100
        made.append(_line(text, 250, top, 64, chance))
    return PageText(WIDTH_PX, HEIGHT_PX, tuple(made), "fabricated 1", 1.0)


def case(
    store: Store,
    pages: int,
    *,
    number: str = "（2026）粤0308民初123号",
    seed: int = 1,
    pages_per_material: int = 8,
    masters: Sequence[bytes] = (),
) -> CaseId:
    """Fill a new case with pages that are read and, for the greater part, filed.

    Args:
        store: takes the case.
        pages: how many.
        number: 案号.
        seed: of the texts.
        pages_per_material: how many make a material.
        masters: JPEGs of A4 pages at 300 dpi for the first pages; the others cannot be
            drawn.
    """
    chance = random.Random(seed)
    now = datetime.now(UTC)
    case_id = CaseId(new_id())
    made = Case(case_id, number, "买卖合同纠纷", "civil_first", now)
    parties = tuple(
        Party(PartyId(new_id()), case_id, role, name)
        for role, name in (("原告", "深圳市某甲贸易有限公司"), ("被告", "李某某"))
    )
    batch = Batch(BatchId(new_id()), case_id, "files", "", BatchState.OPEN, now)
    store.apply_all([OpenCase(made, parties), OpenBatch(batch)], "clerk")
    done: list[PageId] = []
    for begin in range(0, pages, 50):
        changes: list[Change] = []
        for number_ in range(begin, min(begin + 50, pages)):
            made_up = f"master {case_id} {number_}".encode() * 8
            data = masters[number_] if number_ < len(masters) else made_up
            page = _page(store, case_id, batch.id, data, now)
            done.append(page.id)
            phrase = f"编号WY{number_:05d}字第{number_}号" if number_ % 10 == 0 else ""
            changes += [
                ReceivePage(page),
                ReadPage(page.id, page_text(chance, phrase=phrase)),
            ]
        store.apply_all(changes, MACHINE)
    store.apply(CloseBatch(batch.id, BatchState.DONE, ""), MACHINE)
    filed = len(done) * 9 // 10
    for begin in range(0, filed, pages_per_material):
        ids = tuple(done[begin : min(begin + pages_per_material, filed)])
        volume = Volume.MAIN if begin % 7 else Volume.CONFIDENTIAL
        items = template("civil_first").of_volume(volume)
        material = Material(
            MaterialId(new_id()),
            case_id,
            volume,
            items[begin // pages_per_material % len(items)].key,
            f"材料{begin // pages_per_material + 1}",
            "",
            0.9,
            "标题相符",
            False,
        )
        store.apply(AddMaterial(material, ids), MACHINE)
    return case_id


def _page(store: Store, case_id: CaseId, batch_id: BatchId, data: bytes, now: datetime) -> Page:
    blob = store.blobs.put(data)
    return Page(
        id=PageId(new_id()),
        case_id=case_id,
        batch_id=batch_id,
        material_id=None,
        rank="",
        sha256=blob.sha256,
        media_type="image/jpeg",
        size_bytes=blob.size,
        width_px=WIDTH_PX,
        height_px=HEIGHT_PX,
        dpi=DPI,
        received_at=now,
    )


def _sentence(chance: random.Random) -> str:
    text = ""
    while len(text) < 30:
        text += chance.choice(_WORDS) + chance.choice(_FILLERS)
        if chance.random() < 0.06:
            text += f"{chance.randrange(10**6, 10**12)}"
        if chance.random() < 0.1:
            text += "，"
    return text


def _line(text: str, left: int, top: int, size: int, chance: random.Random) -> Line:
    words = tuple(
        Word(character, _box(left + i * size, top, size, size), chance.uniform(0.9, 1.0))
        for i, character in enumerate(text)
    )
    return Line(text, _box(left, top, size * len(text), size), 0.98, words)


def _box(x: float, y: float, width: float, height: float) -> Quad:
    return ((x, y), (x + width, y), (x + width, y + height), (x, y + height))
