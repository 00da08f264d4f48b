from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.ocr_pages import KAI, MING, SANS, SERIF, Face, Sheet
from ocr.characters import Glyph
from ocr.punctuation import with_wide_marks
from ocr.rapid import RapidEngine

WIDE = dict(zip(":;?!,()¥", "：；？！，（）￥", strict=True))


def widened(text: str, chance: float) -> str:
    """Return what becomes of ``text`` when every mark's wide form has this chance."""
    glyphs = [
        Glyph(c, float(i), 1 - chance, WIDE.get(c, ""), chance if c in WIDE else 0.0)
        for i, c in enumerate(text)
    ]
    return "".join(glyph.text for glyph in with_wide_marks(glyphs))


@pytest.mark.parametrize(
    ("read", "printed"),
    [
        ("审判员:", "审判员："),
        ("有无异议?", "有无异议？"),
        ("是否听清?是否申请回避?", "是否听清？是否申请回避？"),
        ("合同369,800.00,", "合同369,800.00，"),
        ("(副本)", "（副本）"),
        ("上午10:03", "上午10:03"),
        ("14:07", "14:07"),
        ("Fee: 1,286.50", "Fee: 1,286.50"),
        ("", ""),
    ],
)
def test_marks_beside_chinese_text_are_wide_where_that_is_likely(read: str, printed: str) -> None:
    assert widened(read, 0.03) == printed
    assert widened(read, 0.0001) == read


def test_marks_inside_numbers_are_narrow_where_that_is_likely() -> None:
    def found(text: str, chance: float) -> str:
        narrow = {"，": ",", "：": ":"}
        glyphs = [
            Glyph(c, float(i), 1 - chance, narrow.get(c, ""), chance) for i, c in enumerate(text)
        ]
        return "".join(glyph.text for glyph in with_wide_marks(glyphs))

    assert found("受理费7，843元，合计10，544元，", 0.3) == "受理费7,843元，合计10,544元，"
    assert found("上午10：03开庭：", 0.3) == "上午10:03开庭："
    assert found("受理费7，843元", 0.001) == "受理费7，843元"


def test_a_yuan_sign_is_wide_only_when_it_looks_so() -> None:
    assert widened("¥60,000.00", 0.3) == "￥60,000.00"
    assert widened("¥60,000.00", 0.03) == "¥60,000.00"


def test_brackets_of_a_pair_are_alike() -> None:
    glyphs = [Glyph(c, float(i), 1.0) for i, c in enumerate("金额（元)与(美元)")]
    found = "".join(glyph.text for glyph in with_wide_marks(glyphs))
    assert found == "金额（元）与(美元)"


@given(st.text(alphabet="甲乙a1 :;?!,()（）¥：", max_size=20), st.floats(0, 0.5))
def test_only_the_width_of_marks_changes(text: str, chance: float) -> None:
    found = widened(text, chance)
    assert len(found) == len(text)
    for before, after in zip(text, found, strict=True):
        assert after in (before, WIDE.get(before))


@pytest.mark.parametrize("face", [SERIF, SANS, KAI, MING])
def test_wide_marks_at_the_end_of_printed_lines_are_read_wide(
    rapid: RapidEngine, face: Face
) -> None:
    texts = ["审判员：", "双方有无异议？", "（以下无正文）", "判决如下：", "小写：￥60,000.00"]
    sheet = Sheet(120, 80, 300)
    for i, text in enumerate(texts):
        sheet.write(text, 10, 8 + i * 13, 14, face)
    assert [line.text for line in rapid.recognise(sheet.page("marks").image).lines] == texts


def test_narrow_marks_in_numbers_stay_narrow(rapid: RapidEngine) -> None:
    texts = ["2025-09-26 10:03", "198,860.00", "No. KT-10 (2)"]
    sheet = Sheet(120, 60, 300)
    for i, text in enumerate(texts):
        sheet.write(text, 10, 8 + i * 13, 14, SANS)
    assert [line.text for line in rapid.recognise(sheet.page("narrow").image).lines] == texts
