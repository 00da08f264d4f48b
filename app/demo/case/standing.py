"""Who the parties are: certificates, licence, card copies, authorisation (主体资格材料)."""

from __future__ import annotations

import math

import numpy as np
from PIL import Image, ImageDraw

from app.demo.case import facts
from app.demo.case.canvas import WIDTH_PX, Flow, Paper, TruthLine, Type, mm, pt
from app.demo.case.facts import COURT, PLAINTIFF
from app.demo.case.ink import (
    BLUE_BLACK,
    RED,
    box_seal,
    fingerprint,
    handwrite,
    press,
    round_seal,
    sign,
)

_BODY = Type("song", pt(15))
_TITLE = Type("song_bold", pt(22))
_CARD_INK = (52, 56, 66)


def head_certificate() -> list[Paper]:
    """法定代表人身份证明书."""
    flow = Flow(body=Type("song", pt(16)), leading_px=128, top=mm(42))
    flow.title("法定代表人身份证明书", _TITLE, after_px=120)
    flow.add(
        f"{PLAINTIFF.head}，性别男，1900年1月1日出生，公民身份号码{PLAINTIFF.head_id}，"
        f"在我公司任{PLAINTIFF.head_title}职务，是我公司的法定代表人。"
    )
    flow.add("特此证明。")
    flow.skip(1.5)
    paper, y, right = flow.paper, flow.y, flow.right - mm(4)
    paper.text(right, y, PLAINTIFF.name, flow.body, align="right")
    paper.text(right, y + 130, "2026年2月27日", flow.body, align="right")
    seal = round_seal(PLAINTIFF.name, mm(20), 41, turn_deg=12)
    press(paper, seal, right - mm(50), y - mm(13), RED, 0.9)
    flow.y = y + 480
    small = Type("song", pt(12))
    flow.add("附：法定代表人住址：深圳市样例区澄心路1号", small, indent=0)
    flow.add(f"联系电话：{PLAINTIFF.phone}", small, indent=0)
    flow.add("注：企业事业单位、机关、团体的主要负责人为本单位的法定代表人。", small, indent=0)
    return flow.papers


def licence() -> list[Paper]:
    """营业执照（副本）复印件."""
    paper = Paper()
    left, top, right, bottom = mm(20), mm(24), WIDTH_PX - mm(20), mm(196)
    _frame(paper, left, top, right, bottom)
    press(paper, _badge(mm(12)), WIDTH_PX // 2 - mm(12), top + mm(9), RED, 0.8)
    paper.text(
        WIDTH_PX // 2,
        top + mm(34),
        "营业执照",
        Type("song_bold", pt(38)),
        align="centre",
        spacing_px=36,
    )
    paper.text(WIDTH_PX // 2, top + mm(51), "（副本）", Type("song", pt(14)), align="centre")
    small = Type("song", pt(11.5))
    paper.text(left + mm(13), top + mm(14), "统一社会信用代码", Type("song_bold", pt(11.5)))
    paper.text(left + mm(13), top + mm(20), PLAINTIFF.code, Type("hei", pt(12)))
    rows = (
        ("名称", PLAINTIFF.name),
        ("类型", "有限责任公司（自然人独资）"),
        ("法定代表人", PLAINTIFF.head),
        ("经营范围", "一般经营项目：五金制品、家具配件的研发、生产与销售；货物进出口。"),
        ("注册资本", "人民币伍佰万元"),
        ("成立日期", "2018年5月8日"),
        ("营业期限", "2018年5月8日至长期"),
        ("住所", PLAINTIFF.address),
    )
    y = top + mm(63)
    for label, value in rows:
        paper.text(left + mm(14), y, label, Type("song_bold", pt(12)))
        y = paper.paragraph(
            y, value, small, left=left + mm(46), right=right - mm(16), leading_px=70, align="left"
        )
        y += 24
    paper.text(right - mm(62), bottom - mm(28), "登记机关", Type("song_bold", pt(12)))
    paper.text(right - mm(60), bottom - mm(17), "2018年5月8日", small)
    seal = round_seal("样例市场监督管理局", mm(17), 51)
    press(paper, seal, right - mm(52), bottom - mm(42), RED, 0.85)
    _checked(paper, 203, 52)
    return [_sample(paper, (left, top, right, bottom))]


def identity_card() -> list[Paper]:
    """法定代表人居民身份证复印件: both sides on one sheet."""
    paper = Paper()
    width, height = mm(128), mm(81)
    left = (WIDTH_PX - width) // 2
    _card(paper, left, mm(36), width, height)
    _card(paper, left, mm(132), width, height)
    x, y = left + mm(9), mm(36) + mm(10)
    label, value = Type("hei", pt(10), (70, 110, 160)), Type("hei", pt(12), _CARD_INK)
    rows = (("姓名", PLAINTIFF.head), ("性别", "男      民族  汉"), ("出生", "1900 年 1 月 1 日"))
    for name, text in rows:
        paper.text(x, y, name, label)
        paper.text(x + mm(15), y, text, value)
        y += mm(11)
    paper.text(x, y, "住址", label)
    y = paper.paragraph(
        y,
        "深圳市样例区澄心路1号",
        value,
        left=x + mm(15),
        right=x + mm(72),
        leading_px=70,
        align="left",
    )
    paper.text(x, mm(36) + height - mm(14), "公民身份号码", label)
    paper.text(
        x + mm(36),
        mm(36) + height - mm(14),
        PLAINTIFF.head_id,
        Type("hei", pt(15), _CARD_INK),
        spacing_px=4,
    )
    _portrait(paper, left + width - mm(42), mm(45))
    press(paper, _badge(mm(11)), left + mm(9), mm(140), RED, 0.75)
    big = Type("song_bold", pt(19), _CARD_INK)
    paper.text(left + mm(78), mm(143), "中华人民共和国", big, align="centre", spacing_px=8)
    paper.text(
        left + mm(78),
        mm(156),
        "居民身份证",
        Type("song_bold", pt(26), _CARD_INK),
        align="centre",
        spacing_px=14,
    )
    paper.text(left + mm(24), mm(187), "签发机关", label)
    paper.text(left + mm(46), mm(187), "样例市公安局样例分局", value)
    paper.text(left + mm(24), mm(198), "有效期限", label)
    paper.text(left + mm(46), mm(198), "2018.05.08-长期", value)
    _checked(paper, 232, 61)
    press(paper, fingerprint(62), WIDTH_PX - mm(62), mm(228), RED, 0.75)
    _sample(paper, (left, mm(36), left + width, mm(117)))
    return [_sample(paper, (left, mm(132), left + width, mm(213)))]


def authorisation() -> list[Paper]:
    """授权委托书."""
    flow = Flow(body=_BODY, leading_px=116, top=mm(36))
    flow.title("授权委托书", _TITLE, spacing_px=20, after_px=90)
    flow.add(f"委托人：{PLAINTIFF.name}，法定代表人{PLAINTIFF.head}，{PLAINTIFF.head_title}。")
    flow.add(
        f"受委托人：{facts.LAWYER}，{facts.LAW_FIRM}律师，执业证号14403190000000188，电话10000000177。"
    )
    flow.add(
        f"现委托上列受委托人在我公司与{facts.DEFENDANT.name}{facts.CAUSE}一案中，"
        "作为我公司的委托诉讼代理人。"
    )
    flow.add("委托代理权限为特别授权，包括：")
    flow.add("1.代为提起诉讼，提交、签收诉讼材料，提供证据，进行质证、辩论；")
    flow.add("2.代为承认、变更、放弃诉讼请求，进行和解、调解；")
    flow.add("3.代为提起反诉或者上诉，申请财产保全、申请执行；")
    flow.add("4.代为签收法律文书，代为领取执行款项除外。")
    flow.add("委托期限自签署之日起至本案一审终结之日止。")
    flow.skip(0.8)
    flow.add("此致")
    flow.add(COURT, indent=0)
    flow.skip(0.8)
    paper, y, right = flow.paper, flow.y, flow.right - mm(4)
    paper.text(right, y, f"委托人：{PLAINTIFF.name}", _BODY, align="right")
    paper.text(right - mm(62), y + 125, "法定代表人：", _BODY)
    sign(paper, right - mm(30), y + 95, PLAINTIFF.head, 71)
    paper.text(right - mm(62), y + 250, "受委托人：", _BODY)
    sign(paper, right - mm(36), y + 225, facts.LAWYER, 72)
    paper.text(right, y + 375, "2026年2月26日", _BODY, align="right")
    press(
        paper,
        round_seal(PLAINTIFF.name, mm(20), 73, turn_deg=-15),
        right - mm(52),
        y - 190,
        RED,
        0.9,
    )
    press(paper, fingerprint(74, 200), right - mm(14), y + 90, RED, 0.8)
    return flow.papers


def _checked(paper: Paper, y_mm: float, seed: int) -> None:
    """Mark a copy as compared with the original: stamp, signature, seal."""
    stamp = box_seal(("与原件核对无异",), mm(62), seed)
    press(paper, stamp, mm(30), mm(y_mm), (40, 60, 150), 0.85)
    inset, high = stamp.shape[0] // 3, stamp.shape[0]
    box = (mm(30) + inset, mm(y_mm) + high // 5, mm(92) - inset, mm(y_mm) + high * 4 // 5)
    paper.lines.append(TruthLine("与原件核对无异", box))
    handwrite(paper, mm(32), mm(y_mm + 17), "此复印件与原件一致", seed + 3, size_px=72)
    sign(paper, mm(34), mm(y_mm + 28), PLAINTIFF.head, seed + 4, size_px=96)
    seal = round_seal(PLAINTIFF.name, mm(20), seed + 5, turn_deg=seed % 20)
    press(paper, seal, mm(78), mm(y_mm + 12), RED, 0.85)
    handwrite(paper, mm(33), mm(y_mm + 42), "2026.2.27", seed + 6, size_px=64)


def _card(paper: Paper, left: int, top: int, width: int, height: int) -> None:
    """Draw an empty card: rounded, bluish, with waves of fine lines."""
    v, u = np.mgrid[0:height, 0:width].astype(np.float32)
    waves = np.sin(u / 14 + 3 * np.sin(v / 90)) + np.sin(v / 11 + 2.5 * np.sin(u / 120))
    shade = 232 + 5 * waves
    tint = np.stack([shade - 8 * v / height, shade + 3, shade + 10 - 6 * u / width], axis=-1)
    picture = Image.fromarray(np.clip(tint, 0, 255).astype(np.uint8))
    mask = Image.new("L", (width, height), 0)
    ImageDraw.Draw(mask).rounded_rectangle((0, 0, width - 1, height - 1), mm(4), fill=255)
    paper.image.paste(picture, (left, top), mask)
    paper.draw.rounded_rectangle(
        (left, top, left + width, top + height), mm(4), outline=(150, 158, 170), width=3
    )


def _portrait(paper: Paper, x: int, y: int) -> None:
    """Draw a head and shoulders that is nobody's."""
    pen = paper.draw
    w, h = mm(32), mm(42)
    pen.rectangle((x, y, x + w, y + h), fill=(226, 233, 240))
    middle = x + w // 2
    pen.ellipse((middle - mm(13), y + mm(28), middle + mm(13), y + mm(56)), fill=(64, 72, 92))
    pen.rectangle((x, y + h, x + w, y + mm(57)), fill=(236, 242, 246))
    pen.polygon(
        [(middle - mm(4), y + mm(28)), (middle + mm(4), y + mm(28)), (middle, y + mm(36))],
        fill=(238, 238, 238),
    )
    pen.rectangle((middle - mm(3), y + mm(22), middle + mm(3), y + mm(30)), fill=(214, 180, 156))
    pen.ellipse((middle - mm(8), y + mm(5), middle + mm(8), y + mm(27)), fill=(224, 190, 166))
    pen.chord(
        (middle - mm(8.6), y + mm(3), middle + mm(8.6), y + mm(24)), 184, 356, fill=(40, 38, 40)
    )
    for side in (-1, 1):
        ex = middle + side * mm(3.2)
        pen.ellipse((ex - 8, y + mm(15), ex + 8, y + mm(15) + 12), fill=(40, 36, 36))
    pen.arc(
        (middle - mm(3), y + mm(18), middle + mm(3), y + mm(23)),
        30,
        150,
        fill=(150, 90, 84),
        width=5,
    )


def _badge(radius_px: int) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    """Return a plain round badge of rays and stars; no state's emblem."""
    side = radius_px * 2
    badge = Image.new("L", (side, side), 0)
    pen = ImageDraw.Draw(badge)
    pen.ellipse((4, 4, side - 4, side - 4), outline=255, width=max(radius_px // 9, 4))
    for k in range(24):
        angle = k * math.pi / 12
        inner, outer = radius_px * 0.5, radius_px * 0.78
        pen.line(
            (
                radius_px + inner * math.cos(angle),
                radius_px + inner * math.sin(angle),
                radius_px + outer * math.cos(angle),
                radius_px + outer * math.sin(angle),
            ),
            fill=230,
            width=max(radius_px // 16, 3),
        )
    third = radius_px * 0.3
    pen.ellipse(
        (radius_px - third, radius_px - third, radius_px + third, radius_px + third), fill=255
    )
    return np.asarray(badge, np.uint8)


def _frame(paper: Paper, left: int, top: int, right: int, bottom: int) -> None:
    """Draw the ornamental border of a licence."""
    gold = (178, 146, 88)
    for inset, width in ((0, 9), (mm(2), 3), (mm(6), 3), (mm(8), 8)):
        paper.draw.rectangle(
            (left + inset, top + inset, right - inset, bottom - inset), outline=gold, width=width
        )
    step = mm(4)
    for x in range(left + mm(4), right - mm(4), step):
        for y in (top + mm(4), bottom - mm(4)):
            paper.draw.arc(
                (x - step // 2, y - step // 3, x + step // 2, y + step // 3),
                0,
                300,
                fill=gold,
                width=4,
            )
    for y in range(top + mm(4), bottom - mm(4), step):
        for x in (left + mm(4), right - mm(4)):
            paper.draw.arc(
                (x - step // 3, y - step // 2, x + step // 3, y + step // 2),
                60,
                350,
                fill=gold,
                width=4,
            )


def _sample(paper: Paper, box: tuple[int, int, int, int]) -> Paper:
    """Lay a faint 样例 over a certificate, so that nobody takes it for one."""
    from app.demo.case.fonts import font

    veil = Image.new("L", (mm(110), mm(40)), 0)
    ImageDraw.Draw(veil).text(
        (veil.width // 2, veil.height // 2), "样 例", 255, font("hei_bold", mm(24)), anchor="mm"
    )
    turned = np.asarray(veil.rotate(24, Image.Resampling.BICUBIC, expand=True), np.uint8)
    x = (box[0] + box[2] - turned.shape[1]) // 2
    y = (box[1] + box[3] - turned.shape[0]) // 2
    press(paper, turned, x, y, BLUE_BLACK, 0.07)
    return paper
