"""Court pages drawn with their truth, for measuring and testing recognition.

Every page is drawn here from our own sentences at a given resolution: running text,
tables, small print, two columns, cards and pages of a few lines, then made to look
scanned (tint, shade, noise, blur, a skew of up to a degree, a red seal). The names,
numbers and addresses are invented.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

Pixels = NDArray[np.uint8]

FONT_FOLDERS = (Path("/usr/share/fonts/opentype/noto"), Path("/usr/share/fonts/truetype/arphic"))
SERIF, SANS, KAI, MING = (
    ("NotoSerifCJK-Regular.ttc", 2),
    ("NotoSansCJK-Regular.ttc", 2),
    ("ukai.ttc", 0),
    ("uming.ttc", 0),
)
"""File and face of the simplified Chinese cut of each font."""
Face = tuple[str, int]


@dataclass(frozen=True, slots=True)
class DrawnLine:
    """A line as drawn: its text and its ink box ``(left, top, right, bottom)`` in pixels."""

    text: str
    box: tuple[float, float, float, float]


@dataclass(slots=True)
class DrawnPage:
    """A drawn page: RGB pixels, the lines in reading order, and what kind it is."""

    kind: str
    image: Pixels
    lines: list[DrawnLine] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The lines joined by line feeds."""
        return "\n".join(line.text for line in self.lines)


@cache
def font(face: Face, size_px: int) -> ImageFont.FreeTypeFont:
    """Return ``face`` at ``size_px``.

    Raises:
        FileNotFoundError: the font packages are not installed.
    """
    for folder in FONT_FOLDERS:
        if (folder / face[0]).exists():
            return ImageFont.truetype(str(folder / face[0]), size_px, index=face[1])
    raise FileNotFoundError(face[0])


class Sheet:
    """White paper to write on; sizes in points, positions in millimetres from the top-left."""

    def __init__(self, width_mm: float, height_mm: float, dpi: int) -> None:
        self.dpi = dpi
        size = (round(width_mm / 25.4 * dpi), round(height_mm / 25.4 * dpi))
        self.picture = Image.new("RGB", size, (255, 255, 255))
        self.draw = ImageDraw.Draw(self.picture)
        self.lines: list[DrawnLine] = []

    def px(self, length_mm: float) -> float:
        """Return millimetres as pixels."""
        return length_mm / 25.4 * self.dpi

    def write(self, text: str, x_mm: float, y_mm: float, size_pt: float, face: Face) -> float:
        """Write one line with its top at ``y_mm``; return its right end in millimetres."""
        cut = font(face, round(size_pt / 72 * self.dpi))
        at = (self.px(x_mm), self.px(y_mm))
        self.draw.text(at, text, fill=(25, 25, 28), font=cut)
        box = self.draw.textbbox(at, text, font=cut)
        self.lines.append(DrawnLine(text, (box[0], box[1], box[2], box[3])))
        return box[2] / self.dpi * 25.4

    def centre(self, text: str, y_mm: float, size_pt: float, face: Face) -> None:
        """Write one line in the middle of the sheet."""
        cut = font(face, round(size_pt / 72 * self.dpi))
        width_mm = cut.getlength(text) / self.dpi * 25.4
        whole_mm = self.picture.width / self.dpi * 25.4
        self.write(text, (whole_mm - width_mm) / 2, y_mm, size_pt, face)

    def rule(self, x0_mm: float, y0_mm: float, x1_mm: float, y1_mm: float) -> None:
        """Draw a straight line."""
        ends = [self.px(v) for v in (x0_mm, y0_mm, x1_mm, y1_mm)]
        self.draw.line(ends, fill=(40, 40, 40), width=max(1, self.dpi // 150))

    def page(self, kind: str) -> DrawnPage:
        """Return what was drawn."""
        return DrawnPage(kind, np.asarray(self.picture).copy(), self.lines)


_SENTENCES = (
    "原告与被告于2023年3月18日签订《设备采购合同》，约定被告向原告购买数控车床六台",
    "合同总价款为人民币1,286,500.00元，付款方式为分三期支付，首期款于签订之日起七日内付清",
    "原告已按约定将全部货物运至被告指定的仓库，被告工作人员在送货单上签字确认",
    "截至起诉之日，被告仍拖欠货款436,200.50元，经原告多次催讨，被告均以资金周转困难为由拒绝支付",
    "被告答辩称，原告所交付的设备存在质量瑕疵，导致生产线停工达十二日，应当相应扣减价款",
    "本院经审理查明，双方对合同的真实性、合法性及关联性均无异议，本院依法予以确认",
    "依照《中华人民共和国民法典》第五百零九条、第五百七十七条、第五百七十九条之规定，判决如下",
    "如果未按本判决指定的期间履行给付金钱义务，应当加倍支付迟延履行期间的债务利息",
    "委托代理人的权限为特别授权，即代为承认、放弃、变更诉讼请求，进行和解，提起反诉或者上诉",
    "上述事实有合同、送货单、对账函、银行转账凭证、微信聊天记录以及当事人的陈述在案佐证",
    "鉴定意见认为，涉案设备的主轴径向跳动量为0.018毫米，符合技术协议附件二第4.3条的要求",
    "被告收到应诉通知书、举证通知书和开庭传票后，未在法定期限内提交书面答辩意见和证据材料",
    "违约金按照未付款项每日万分之三计算，自2024年1月1日起计算至实际清偿之日止",
    "证人于庭审中陈述，2023年9月间曾两次随车送货至被告厂区，并由门卫登记车牌粤B·7K639后入场",
    "案件受理费7,843元，财产保全费2,701元，合计10,544元，由被告负担，于本判决生效之日起十日内缴纳",
)


def _paragraph_lines(rng: random.Random, per_line: int, count: int) -> list[str]:
    stream = ""
    while len(stream) < per_line * count:
        stream += rng.choice(_SENTENCES) + "。"
    return [stream[i * per_line : (i + 1) * per_line] for i in range(count)]


def prose(
    rng: random.Random, dpi: int = 300, size_pt: float = 14, face: Face = SERIF
) -> DrawnPage:
    """Draw a judgment-like page of running text (裁判文书)."""
    sheet = Sheet(210, 297, dpi)
    sheet.centre("深圳市海川区人民法院", 25, size_pt + 6, face)
    sheet.centre("民 事 判 决 书", 38, size_pt + 8, face)
    sheet.write("（2024）粤0399民初1768号", 125, 52, size_pt, face)
    step_mm = size_pt * 0.3528 * 1.75
    per_line = int(158 / (size_pt * 0.3528))
    for i, text in enumerate(_paragraph_lines(rng, per_line, int((265 - 64) / step_mm))):
        sheet.write(text, 26, 64 + i * step_mm, size_pt, face)
    sheet.centre("- 3 -", 280, 10, face)
    return sheet.page("prose")


def small_print(rng: random.Random, dpi: int = 300, face: Face = SANS) -> DrawnPage:
    """Draw terms in 8 point and a footnote in 7.5 point (小字)."""
    sheet = Sheet(210, 297, dpi)
    sheet.centre("银行流水明细及开户须知", 15, 15, face)
    for i, text in enumerate(_paragraph_lines(rng, 58, 44)):
        sheet.write(text, 20, 28 + i * 5.2, 8, face)
    sheet.write("注：本页信息仅供参考，以柜面打印并加盖业务专用章的凭证为准。", 20, 268, 7.5, face)
    return sheet.page("small")


def table(rng: random.Random, dpi: int = 300, face: Face = SANS) -> DrawnPage:
    """Draw a delivery note: a grid of short cells with numbers (送货单)."""
    sheet = Sheet(210, 297, dpi)
    sheet.centre("送 货 单", 18, 22, face)
    sheet.write("收货单位：海川市恒达机械制造有限公司", 18, 36, 11, face)
    sheet.write("单号：SH20230916-0472", 135, 36, 11, face)
    columns = (18, 32, 82, 112, 134, 162, 194)
    heads = ("序号", "品名及规格", "型号", "数量", "单价（元）", "金额（元）")
    names = (
        "六角头螺栓",
        "深沟球轴承",
        "液压油缸",
        "伺服电机",
        "导轨滑块",
        "丝杠支座",
        "冷却水泵",
    )
    top, height, rows = 46.0, 9.0, 20
    for col, head in enumerate(heads):
        sheet.write(head, columns[col] + 2, top + 2, 11, face)
    total = 0.0
    for row in range(1, rows + 1):
        count, price = rng.randint(2, 98), rng.randint(1200, 99000) / 100
        total += count * price
        cells = (
            str(row),
            rng.choice(names),
            f"{rng.choice('KMTX')}{rng.randint(10, 99)}-{rng.randint(100, 999)}",
            str(count),
            f"{price:,.2f}",
            f"{count * price:,.2f}",
        )
        for col, cell in enumerate(cells):
            sheet.write(cell, columns[col] + 2, top + row * height + 2, 11, face)
    for row in range(rows + 2):
        sheet.rule(columns[0], top + row * height, columns[-1], top + row * height)
    for x in columns:
        sheet.rule(x, top, x, top + (rows + 1) * height)
    below = top + (rows + 1) * height + 6
    sheet.write(f"合计金额：人民币{total:,.2f}元", 18, below, 12, face)
    sheet.write("送货人：陈国强", 18, below + 12, 12, face)
    sheet.write("收货人：林晓雯", 120, below + 12, 12, face)
    return sheet.page("table")


def columns(rng: random.Random, dpi: int = 300, face: Face = SERIF) -> DrawnPage:
    """Draw two columns of text below one title; truth reads the left column first (分栏)."""
    sheet = Sheet(210, 297, dpi)
    sheet.centre("当事人诉讼权利义务告知书", 20, 18, face)
    left = _paragraph_lines(rng, 19, 34)
    right = _paragraph_lines(rng, 19, 34)
    for x, texts in ((18, left), (110, right)):
        for i, text in enumerate(texts):
            sheet.write(text, x, 38 + i * 7.2, 12, face)
    return sheet.page("columns")


def few_lines(rng: random.Random, dpi: int = 300, face: Face = KAI) -> DrawnPage:
    """Draw a page of a handful of lines (送达回证一类)."""
    sheet = Sheet(210, 297, dpi)
    sheet.centre("授权委托书", 30, 24, face)
    sheet.write("委托人：李秀英，女，1975年6月2日出生", 28, 55, 16, face)
    number = f"44030119750602{rng.randint(100, 999)}X"
    sheet.write(f"公民身份号码：{number}", 28, 68, 16, face)
    sheet.write("联系电话：13800138000", 28, 81, 16, face)
    sheet.write("委托人（签名）：", 110, 230, 16, face)
    sheet.write("2024年5月17日", 120, 244, 16, face)
    return sheet.page("few")


def card(rng: random.Random, dpi: int = 300, face: Face = SANS) -> DrawnPage:
    """Draw the copy of a card in the middle of a sheet (证件复印件)."""
    sheet = Sheet(210, 297, dpi)
    x, y = 62.0, 70.0
    ground = [sheet.px(v) for v in (x, y, x + 86, y + 54)]
    sheet.draw.rounded_rectangle(ground, radius=sheet.px(3), fill=(223, 232, 240))
    for label, value, row in (
        ("姓名", "王建国", 0),
        ("性别", "男　民族 汉", 1),
        ("出生", "1968 年 11 月 5 日", 2),
        ("住址", "广东省海川市东湖区文昌路", 3),
        ("", "28号锦绣花园7栋1单元502室", 4),
    ):
        if label:
            sheet.write(f"{label} {value}", x + 5, y + 6 + row * 7, 9, face)
        else:
            sheet.write(value, x + 14, y + 6 + row * 7, 9, face)
    serial = f"44030119681105{rng.randint(1000, 9999)}"
    sheet.write(f"公民身份号码 {serial}", x + 5, y + 45, 10, face)
    photo = [sheet.px(v) for v in (x + 60, y + 6, x + 82, y + 36)]
    sheet.draw.rectangle(photo, fill=(150, 160, 170))
    sheet.draw.ellipse([sheet.px(v) for v in (x + 64, y + 10, x + 78, y + 26)], fill=(96, 84, 80))
    sheet.centre("与原件核对无异", 150, 14, face)
    return sheet.page("card")


def photograph(rng: random.Random, dpi: int = 100) -> DrawnPage:
    """Draw a picture without any text (照片)."""
    height, width = round(297 / 25.4 * dpi), round(210 / 25.4 * dpi)
    noise = np.random.default_rng(rng.randrange(2**32))
    small = noise.integers(30, 225, (9, 7, 3)).astype(np.uint8)
    image = cv2.resize(small, (width, height), interpolation=cv2.INTER_CUBIC)
    for _ in range(14):
        centre = (rng.randrange(width), rng.randrange(height))
        shade = (rng.randrange(256), rng.randrange(256), rng.randrange(256))
        cv2.circle(image, centre, rng.randrange(20, width // 5), shade, -1, cv2.LINE_AA)
    return DrawnPage("photo", np.asarray(cv2.GaussianBlur(image, (0, 0), 2), dtype=np.uint8))


def blank(_rng: random.Random, dpi: int = 300) -> DrawnPage:
    """Draw nothing (空白页)."""
    return Sheet(210, 297, dpi).page("blank")


def seal(image: Pixels, centre_px: tuple[int, int], radius_px: int) -> None:
    """Stamp a red ring with a star onto ``image`` in place (印章)."""
    ink = np.zeros(image.shape[:2], np.uint8)
    cv2.circle(ink, centre_px, radius_px, 255, max(2, radius_px // 14), cv2.LINE_AA)
    star = [
        (
            centre_px[0] + radius_px * (0.42 if i % 2 == 0 else 0.17) * math.sin(i * math.pi / 5),
            centre_px[1] - radius_px * (0.42 if i % 2 == 0 else 0.17) * math.cos(i * math.pi / 5),
        )
        for i in range(10)
    ]
    cv2.fillPoly(ink, [np.array(star, np.int32)], 255, cv2.LINE_AA)
    share = (ink.astype(np.float32) / 255 * 0.75)[..., None]
    red = np.array([205, 35, 45], np.float32)
    image[:] = np.minimum(image, image * (1 - share) + red * share).astype(np.uint8)


def scan(
    page: DrawnPage, rng: random.Random, skew_deg: float | None = None, *, stamped: bool = False
) -> DrawnPage:
    """Return ``page`` as a scanner would give it; the truth's text stays, boxes are dropped.

    Args:
        page: a drawn page; left as it is.
        rng: source of chance.
        skew_deg: turn of the paper, clockwise; up to ±1° by chance when not given.
        stamped: put a red seal over the lower part.
    """
    image = page.image.copy()
    height, width = image.shape[:2]
    if stamped:
        seal(image, (int(width * 0.68), int(height * 0.8)), width // 11)
    angle = rng.uniform(-1, 1) if skew_deg is None else skew_deg
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), -angle, 1.0)
    white = (255, 255, 255)
    image = cv2.warpAffine(
        image, turn, (width, height), flags=cv2.INTER_LINEAR, borderValue=white
    ).astype(np.uint8)
    image = cv2.GaussianBlur(image, (0, 0), 0.8).astype(np.uint8)
    noise = np.random.default_rng(rng.randrange(2**32))
    paper = np.array([250, 247, 240], np.float32) / 255
    shade = np.linspace(1.0, 0.94, width, dtype=np.float32)[None, :, None]
    grain = noise.normal(0, 5, (height, width, 1)).astype(np.float32)
    scanned = np.clip(image * paper * shade + grain, 0, 255).astype(np.uint8)
    return DrawnPage(
        page.kind, scanned, [DrawnLine(line.text, (0, 0, 0, 0)) for line in page.lines]
    )


Maker = Callable[[random.Random], DrawnPage]

MAKERS: tuple[Maker, ...] = (
    prose,
    lambda rng: prose(rng, size_pt=12, face=KAI),
    small_print,
    table,
    columns,
    lambda rng: prose(rng, size_pt=10.5, face=MING),
    few_lines,
    card,
)


def scanned_pages(count: int, seed: int = 2024) -> Iterator[DrawnPage]:
    """Yield ``count`` scanned pages of all kinds at 300 dpi, the same ones for a seed."""
    for i in range(count):
        rng = random.Random(seed * 1000 + i)
        page = MAKERS[i % len(MAKERS)](rng)
        yield scan(page, rng, stamped=i % 3 == 0)
