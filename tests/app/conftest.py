"""A real station on real files: drawn sheets, real recognition."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageFont

from app.station import Station, open_station
from dossier.model import Case
from tests.scanner.drawing import SONG

PAPER = (250, 248, 240)


def draw_sheet(path: Path, title: str, lines: list[str], turn_deg: float = 0.0) -> Path:
    """Draw an A4 sheet at 150 dpi; ``turn_deg`` counter-clockwise, any angle."""
    image = Image.new("RGB", (1240, 1754), PAPER)
    draw = ImageDraw.Draw(image)
    heading = ImageFont.truetype(str(SONG), 34)
    draw.text((620, 200), title, font=heading, fill=(20, 20, 20), anchor="mm")
    body = ImageFont.truetype(str(SONG), 25)
    for place, line in enumerate(lines):
        draw.text((175, 320 + place * 48), line, font=body, fill=(30, 30, 30))
    turned = image.rotate(turn_deg, Image.Resampling.BICUBIC, fillcolor=PAPER)
    turned.save(path, quality=92, dpi=(150, 150))
    return path


COMPLAINT = [
    "原告：深圳市远帆贸易有限公司，住所地深圳市盐田区。",
    "被告：深圳市海岚电子厂，住所地深圳市宝安区。",
    "诉讼请求：一、判令被告支付货款人民币368000元；",
    "二、判令被告支付逾期付款利息；",
    "三、本案诉讼费用由被告承担。",
]
FACTS = [
    "事实与理由：原被告双方于二〇二五年三月签订买卖合同，",
    "约定由原告向被告供应电子元件，原告依约交付全部货物，",
    "被告收货后仅支付部分货款，经多次催讨仍未付清余款，",
    "原告为维护自身合法权益，特向贵院提起诉讼，请依法判决。",
]
RECORD = ["时间：二〇二六年三月二日上午九时", "地点：本院第三评议室", "评议情况记录如下："]


@pytest.fixture(scope="session")
def sheets(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("sheets")
    return {
        "complaint": draw_sheet(folder / "1.jpg", "民事起诉状", COMPLAINT, 1.5),
        "facts": draw_sheet(folder / "2.jpg", "", FACTS, 180),
        "record": draw_sheet(folder / "3.jpg", "合议庭评议笔录", RECORD),
    }


@pytest.fixture(scope="session")
def station(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Station]:
    """One station for all tests, since starting the engine takes seconds; a case each."""
    with open_station(tmp_path_factory.mktemp("station") / "home") as opened:
        yield opened


@pytest.fixture
def case(station: Station) -> Case:
    number = f"（2026）粤0308民初{len(station.store.cases()) + 100}号"
    return station.new_case(number, "买卖合同纠纷", parties=[("原告", "远帆")], who="书记员")
