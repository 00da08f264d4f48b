from __future__ import annotations

import math
import random

import cv2
import numpy as np
import pytest

from benchmarks.ocr_pages import SERIF, Sheet, prose, scan
from ocr.engine import Image
from ocr.geometry import Corners
from ocr.rapid import RapidEngine
from ocr.ruling import find_cells

COLUMNS_MM = (20, 60, 120, 190)
ROWS_MM = (40, 60, 80, 100)
CELLS: list[list[tuple[str, ...]]] = [
    [("编号",), ("证据名称",), ("证明内容",)],
    [("第一组",), ("原告、被告签订", "的购销合同"), ("标的物、价款和", "付款期限")],
    [("第二组",), ("送货单三份", "及回单"), ("货物已经全部", "交付")],
]


def form(dpi: int = 300) -> Sheet:
    sheet = Sheet(210, 297, dpi)
    for x in COLUMNS_MM:
        sheet.rule(x, ROWS_MM[0], x, ROWS_MM[-1])
    for y in ROWS_MM:
        sheet.rule(COLUMNS_MM[0], y, COLUMNS_MM[-1], y)
    for row, cells in enumerate(CELLS):
        for column, lines in enumerate(cells):
            # Lines in the middle of the cell: in a row they stand at different heights.
            top = ROWS_MM[row] + 10 - 3.5 * len(lines)
            for number, line in enumerate(lines):
                sheet.write(line, COLUMNS_MM[column] + 3, top + 7 * number, 12, SERIF)
    return sheet


def askew(image: Image, degrees: float) -> Image:
    height, width = image.shape[:2]
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), -degrees, 1.0)
    white = (255, 255, 255)
    return np.asarray(cv2.warpAffine(image, turn, (width, height), borderValue=white), np.uint8)


def middles(cells: list[Corners], dpi: int) -> list[tuple[int, int]]:
    found = [cell.mean(axis=0) / dpi * 25.4 for cell in cells]
    return sorted((round(float(y)), round(float(x))) for x, y in found)


@pytest.mark.parametrize("dpi", [150, 300, 600])
def test_every_cell_of_a_table_is_found_once(dpi: int) -> None:
    assert middles(find_cells(form(dpi).page("form").image, 0.0), dpi) == [
        (y, x) for y in (50, 70, 90) for x in (40, 90, 155)
    ]


@pytest.mark.parametrize("degrees", [-3.0, 1.2, 3.0])
def test_cells_of_a_skewed_table_are_found_where_they_are(degrees: float) -> None:
    image = askew(form().page("form").image, degrees)
    cells = find_cells(image, math.radians(degrees))
    assert len(cells) == 9
    for cell in cells:
        across, down = (cell[1] - cell[0]).tolist()
        slope = math.degrees(math.atan2(down, across))
        assert abs(slope - degrees) < 0.1


def test_running_text_and_empty_paper_have_no_cells() -> None:
    page = scan(prose(random.Random(1)), random.Random(2), skew_deg=0.0)
    assert find_cells(page.image, 0.0) == []
    assert find_cells(np.full((64, 64, 3), 255, np.uint8), 0.0) == []
    assert find_cells(np.full((1, 900, 3), 255, np.uint8), 0.0) == []


@pytest.mark.parametrize(("degrees", "turns"), [(0.0, 0), (2.0, 0), (0.0, 1), (0.0, 3)])
def test_a_cell_is_read_to_its_end(rapid: RapidEngine, degrees: float, turns: int) -> None:
    image = np.rot90(askew(form().page("form").image, degrees), turns)
    found = rapid.recognise(np.ascontiguousarray(image))
    assert found.text.splitlines() == [
        line for cells in CELLS for lines in cells for line in lines
    ]
