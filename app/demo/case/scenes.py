"""Photographs the defendant hands in, drawn: a store room and rusty rails (照片)."""

from __future__ import annotations

import math

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from app.demo.case.canvas import WIDTH_PX, Paper, TruthLine, Type, mm, pt
from app.demo.case.fonts import font
from app.demo.case.ink import handwrite, sign

Picture = NDArray[np.uint8]
_WIDTH, _HEIGHT = 1660, 1180
_LABEL = (
    "品名：三节阻尼滑轨",
    "型号：HG-450",
    "数量：20副/箱",
    "批号：250815",
    "样例五金制品有限公司",
)
_LABEL_SIZE = (960, 610)
_LABEL_AT = (380, 250)
_LABEL_TURN_DEG = 4.0
"""How the label lies on the carton, counter-clockwise."""
_CAPTIONS = (
    (
        "照片1：第三批滑轨堆放在仓库的情况（2025年9月25日拍摄）",
        "照片2：开箱后的外包装标签（批号250815）",
    ),
    ("照片3：导轨表面锈蚀情况", "照片4：阻尼失效、抽拉卡滞的滑轨"),
)


def photographs(number: int) -> list[Paper]:
    """现场照片（一） or （二）: a side with two photographs (``number`` 0 or 1)."""
    if number == 0:
        pictures = (store_room(1), carton(2))
    else:
        pictures = (rail(3, rust=1.0), rail(4, rust=0.45))
    paper = Paper()
    heading = f"现场照片（{'一二'[number]}）"
    paper.text(WIDTH_PX // 2, mm(18), heading, Type("song_bold", pt(18)), align="centre")
    for k, (picture, caption) in enumerate(zip(pictures, _CAPTIONS[number], strict=True)):
        x, y = (WIDTH_PX - _WIDTH) // 2, mm(32) + k * (_HEIGHT + mm(22))
        paper.image.paste(Image.fromarray(picture), (x, y))
        text_y = y + _HEIGHT + mm(4)
        paper.text(WIDTH_PX // 2, text_y, caption, Type("song", pt(12)), align="centre")
        if number == 0 and k == 1:
            paper.lines += _label_lines(x, y)
    handwrite(paper, mm(60), mm(276), "拍摄人：", 701 + number, size_px=64)
    sign(paper, mm(84), mm(274), "何以采", 711 + number, size_px=92)
    return [paper]


def store_room(seed: int) -> Picture:
    """Return a picture of stacked cartons in a store room."""
    rng = np.random.default_rng(seed)
    picture = _gradient((150, 152, 150), (196, 196, 190))
    floor = round(_HEIGHT * 0.72)
    picture[floor:] = _gradient((120, 116, 110), (84, 80, 76))[floor:]
    for x in range(0, _WIDTH, 210):
        cv2.line(picture, (x, 0), (x + 14, floor), (134, 136, 134), 3, cv2.LINE_AA)
    cv2.rectangle(picture, (1180, 120), (1520, 420), (222, 232, 238), -1)
    for x in (1180, 1350, 1520):
        cv2.line(picture, (x, 120), (x, 420), (120, 126, 130), 9)
    for row in range(3):
        for column in range(5 - row):
            x = 90 + column * 262 + row * 96 + int(rng.integers(-10, 11))
            y = floor + 120 - (row + 1) * 224 + int(rng.integers(-5, 6))
            _box(picture, x, y, 244, 214, rng)
    cv2.rectangle(picture, (60, floor + 118), (1440, floor + 150), (128, 96, 60), -1)
    for x in range(80, 1440, 190):
        cv2.rectangle(picture, (x, floor + 150), (x + 60, floor + 190), (104, 78, 48), -1)
    return _photographed(picture, rng)


def carton(seed: int) -> Picture:
    """Return a close view of a carton's side with its label."""
    rng = np.random.default_rng(seed)
    picture = _gradient((176, 142, 98), (150, 118, 78))
    for y in range(0, _HEIGHT, 9):
        shade = int(rng.integers(-5, 6))
        picture[y : y + 4] = np.clip(picture[y : y + 4].astype(np.int16) + shade, 0, 255)
    cv2.rectangle(picture, (0, 520), (_WIDTH, 610), (198, 178, 142), -1)
    paper = Image.fromarray(picture)
    label = Paper((244, 243, 238))
    for k, text in enumerate(_LABEL):
        label.text(60, 60 + k * 104, text, Type("hei", 70, (40, 40, 44)))
    card = label.image.crop((0, 0, *_LABEL_SIZE))
    for k in range(46):
        x = 600 + round(k * 6.4)
        bar = Image.new("RGB", (2 + k * 7 % 4, 90), (30, 30, 30))
        card.paste(bar, (x, 470 - 330))
    turned = card.rotate(
        _LABEL_TURN_DEG, Image.Resampling.BICUBIC, expand=True, fillcolor=(170, 138, 94)
    )
    mask = Image.new("L", card.size, 255).rotate(
        _LABEL_TURN_DEG, Image.Resampling.BICUBIC, expand=True
    )
    paper.paste(turned, _LABEL_AT, mask)
    return _photographed(np.asarray(paper, np.uint8).copy(), rng)


def _label_lines(x: int, y: int) -> list[TruthLine]:
    """Return what the carton's label says, for a picture whose top-left lies at x, y."""
    angle = math.radians(_LABEL_TURN_DEG)
    cos, sin = math.cos(angle), math.sin(angle)
    width, height = _LABEL_SIZE
    middle_x = x + _LABEL_AT[0] + (width * cos + height * sin) / 2
    middle_y = y + _LABEL_AT[1] + (width * sin + height * cos) / 2
    lines = []
    for k, text in enumerate(_LABEL):
        long = font("hei", 70).getlength(text)
        across, down = 60 + long / 2 - width / 2, 60 + k * 104 + 35 - height / 2
        left = middle_x + across * cos + down * sin - long / 2
        top = middle_y + down * cos - across * sin - 35
        lines.append(
            TruthLine(text, (round(left), round(top), round(left + long), round(top) + 70))
        )
    return lines


def rail(seed: int, rust: float) -> Picture:
    """Return a close view of drawer rails; ``rust`` from 0 to 1."""
    rng = np.random.default_rng(seed)
    picture = _gradient((206, 200, 188), (176, 170, 158))
    for k in range(60):
        y = int(rng.integers(0, _HEIGHT))
        cv2.line(
            picture, (0, y), (_WIDTH, y + 30), (196 - k % 9, 190 - k % 9, 178), 2, cv2.LINE_AA
        )
    lying = np.zeros_like(picture)
    mask = np.zeros(picture.shape[:2], np.uint8)
    for top in (280, 640):
        for inset, light in ((0, 150), (34, 196), (78, 168), (118, 208)):
            a, b = (120, top + inset), (_WIDTH - 120 - inset, top + 190 - inset // 3)
            cv2.rectangle(lying, a, b, (light, light + 2, light + 5), -1)
            cv2.rectangle(mask, a, b, 255, -1)
            cv2.line(lying, a, (b[0], a[1]), (236, 238, 240), 4)
        for x in range(240, _WIDTH - 240, 200):
            cv2.circle(lying, (x, top + 150), 20, (70, 72, 76), -1, cv2.LINE_AA)
            cv2.circle(lying, (x, top + 150), 20, (120, 122, 126), 4, cv2.LINE_AA)
    noise = cv2.resize(
        rng.random((36, 52)).astype(np.float32), (_WIDTH, _HEIGHT), interpolation=cv2.INTER_CUBIC
    )
    fine = cv2.resize(
        rng.random((300, 420)).astype(np.float32), (_WIDTH, _HEIGHT), interpolation=cv2.INTER_CUBIC
    )
    spots = np.clip((noise * 0.7 + fine * 0.42 - (0.92 - 0.3 * rust)) * 5, 0, 0.92)[..., None]
    brown = np.array([128, 66, 26], np.float32) * (0.75 + 0.5 * fine[..., None])
    metal = lying * (1 - spots) + brown * spots
    shadow = cv2.GaussianBlur(
        cv2.warpAffine(mask, np.array([[1, 0, 18], [0, 1, 26]], np.float32), (_WIDTH, _HEIGHT)),
        (0, 0),
        16,
    )
    ground = picture * (1 - 0.5 * shadow[..., None] / 255)
    share = (mask > 0)[..., None]
    mixed = np.where(share, metal, ground).clip(0, 255).astype(np.uint8)
    turn = cv2.getRotationMatrix2D((_WIDTH / 2, _HEIGHT / 2), 8 if seed % 2 else -6, 1.12)
    turned = cv2.warpAffine(mixed, turn, (_WIDTH, _HEIGHT), borderMode=cv2.BORDER_REFLECT)
    return _photographed(np.asarray(turned, np.uint8), rng)


def _gradient(top: tuple[int, int, int], bottom: tuple[int, int, int]) -> Picture:
    share = np.linspace(0, 1, _HEIGHT, dtype=np.float32)[:, None, None]
    column = np.array(top, np.float32) * (1 - share) + np.array(bottom, np.float32) * share
    return np.repeat(column, _WIDTH, axis=1).astype(np.uint8)


def _box(
    picture: Picture, x: int, y: int, width: int, height: int, rng: np.random.Generator
) -> None:
    base = np.array([184, 148, 102]) + rng.integers(-14, 15)
    front = tuple(int(v) for v in base)
    side = tuple(int(v * 0.78) for v in base)
    top = tuple(int(min(v * 1.12, 255)) for v in base)
    cv2.rectangle(picture, (x, y), (x + width, y + height), front, -1)
    dx, dy = 46, -30
    roof = np.array([(x, y), (x + dx, y + dy), (x + width + dx, y + dy), (x + width, y)])
    flank = np.array(
        [
            (x + width, y),
            (x + width + dx, y + dy),
            (x + width + dx, y + height + dy),
            (x + width, y + height),
        ]
    )
    cv2.fillConvexPoly(picture, roof, top, cv2.LINE_AA)
    cv2.fillConvexPoly(picture, flank, side, cv2.LINE_AA)
    tape = (206, 186, 150)
    cv2.rectangle(picture, (x, y + height // 2 - 14), (x + width, y + height // 2 + 14), tape, -1)
    cv2.rectangle(picture, (x + 24, y + 26), (x + 110, y + 78), (238, 236, 230), -1)
    for k in range(3):
        cv2.line(
            picture,
            (x + 32, y + 38 + 14 * k),
            (x + 100 - 12 * k, y + 38 + 14 * k),
            (90, 90, 90),
            4,
        )
    cv2.rectangle(picture, (x, y), (x + width, y + height), side, 3)


def _photographed(picture: Picture, rng: np.random.Generator) -> Picture:
    """Add what a telephone's camera adds: soft focus, grain, dark corners."""
    soft = cv2.GaussianBlur(picture, (0, 0), 1.6).astype(np.float32)
    v, u = np.mgrid[-1 : 1 : _HEIGHT * 1j, -1 : 1 : _WIDTH * 1j].astype(np.float32)
    corners = 1 - 0.2 * np.clip(u**2 + v**2 - 0.35, 0, 2)
    uneven = 1 + 0.1 * (0.6 - u) * (0.4 - v)
    grain = rng.normal(0, 5, (_HEIGHT, _WIDTH, 1)).astype(np.float32)
    lit = soft * (corners * uneven)[..., None] + grain
    return np.asarray(np.clip(lit, 0, 255).astype(np.uint8))
