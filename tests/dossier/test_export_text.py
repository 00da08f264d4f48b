"""The text layer: every phrase is found, by poppler and by PDFium, where it stands."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pikepdf
import pypdfium2  # type: ignore[import-untyped]
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dossier.edits import Crop, Deskew, Edit, Rotate, geometry
from dossier.export.check import check_archival
from dossier.export.glyphless import Glyphless, showable, true_type
from ocr.result import Line
from tests.dossier.sheets import (
    A4_PX,
    DPI,
    Laid,
    blank_jpeg,
    export,
    pdfium_text,
    poppler_text,
    read_line,
    sheet,
    to_master,
)

_TEXTS = (
    "原告张三诉被告李四民间借贷纠纷一案",
    "案号（2026）粤0308民初123号，借款人民币50000元整",
    "Contract No. AB-2026 signed on 2026-03-05 by both parties",
    "微信号wx_abc123转账￥3,500.00，备注：还款 第2期",
    "审判长　王 五",
)
_EDITS: tuple[tuple[Edit, ...], ...] = (
    (),
    (Rotate(1),),
    (Rotate(2),),
    (Rotate(3),),
    (Deskew(2.4),),
    (Deskew(-0.6),),
    (Crop(60, 40, 2300, 3300),),
    (Rotate(3), Deskew(-1.7), Crop(30, 30, 3300, 2300)),
)


def _laid_out(edits: tuple[Edit, ...]) -> list[Laid]:
    view = geometry(edits, *A4_PX)
    return [
        Laid(text, 150, 300 + 130 * n, min(len(text) * 56, view.width_px - 300))
        for n, text in enumerate(_TEXTS)
    ]


def _phrases(text: str) -> list[str]:
    """Every phrase of ``text``, but those PDFium's own search cannot find.

    It gives up on a phrase that begins within a row of equal characters: 「000元」 in
    「50000元」, in any file.
    """
    return [
        text[start:end]
        for start in range(len(text))
        for end in range(start + 1, len(text) + 1)
        if text[start:end].strip() == text[start:end]
        and not (start and text[start - 1] == text[start])
    ]


def _found(textpage: pypdfium2.PdfTextPage, phrase: str) -> bool:
    return textpage.search(phrase, match_case=True).get_next() is not None


def _as_read(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.parametrize("edits", _EDITS, ids=str)
def test_every_phrase_is_found_whatever_was_done_to_the_page(
    tmp_path: Path, edits: tuple[Edit, ...]
) -> None:
    found = geometry(edits, *A4_PX)
    lines = [read_line(laid, found) for laid in _laid_out(edits)]
    path = tmp_path / "out.pdf"
    export(path, sheet(lines, edits))
    assert [line for line in poppler_text(path).splitlines() if line.strip()] == [
        _as_read(text) for text in _TEXTS
    ]
    assert pdfium_text(path).splitlines() == [_as_read(text) for text in _TEXTS]
    with pypdfium2.PdfDocument(path) as pdf:
        textpage = pdf[0].get_textpage()
        missing = [p for t in _TEXTS for p in _phrases(_as_read(t)) if not _found(textpage, p)]
    assert missing == []
    assert check_archival(path) == ()


@pytest.mark.parametrize("edits", _EDITS, ids=str)
def test_each_character_lies_where_it_stands_on_the_paper(
    tmp_path: Path, edits: tuple[Edit, ...]
) -> None:
    found = geometry(edits, *A4_PX)
    laid = Laid("借款人民币50000元整", 200, 900, 1500)
    gaps = [1, 1, 1, 1, 1, 0.4, 0.5, 0.6, 0.5, 0.4, 3.0, 1]
    path = tmp_path / "out.pdf"
    export(path, sheet([read_line(laid, found, gaps, margin=0.0)], edits))
    per_px = 72 / DPI
    with pypdfium2.PdfDocument(path) as pdf:
        page, passed = pdf[0], 0.0
        textpage = page.get_textpage()
        for n, gap in enumerate(gaps):
            left, bottom, right, top = textpage.get_charbox(n)
            middle = (passed + gap / 2) / sum(gaps) * laid.width + laid.x
            passed += gap
            half_line = laid.height / 2 * per_px
            assert (left + right) / 2 == pytest.approx(middle * per_px, abs=half_line / 2)
            assert bottom == pytest.approx(page.get_height() - laid.y * per_px, abs=0.2)
            assert top - bottom == pytest.approx(laid.height * per_px, abs=0.5)


@pytest.mark.parametrize("angle_deg", [90, 180, 270, 0.4, -0.8, 30])
def test_turned_lines_are_found_in_place(tmp_path: Path, angle_deg: float) -> None:
    found = geometry((), *A4_PX)
    text = "案号（2026）粤0308民初123号"
    laid = Laid(text, 1240, 1754, 900, 50, angle_deg)
    path = tmp_path / "out.pdf"
    export(path, sheet([read_line(laid, found)]))
    assert pdfium_text(path) == text
    if angle_deg != 30:  # poppler takes strongly slanted lines apart, whoever wrote them
        assert text in poppler_text(path)
    corners = laid.quad()
    lefts, tops = [x for x, _ in corners], [y for _, y in corners]
    with pypdfium2.PdfDocument(path) as pdf:
        page = pdf[0]
        textpage = page.get_textpage()
        boxes = [textpage.get_charbox(n) for n in range(len(text))]
        stray = laid.height / 2 * 72 / DPI
        assert min(box[0] for box in boxes) == pytest.approx(min(lefts) * 72 / DPI, abs=stray)
        assert max(box[2] for box in boxes) == pytest.approx(max(lefts) * 72 / DPI, abs=stray)
        height = page.get_height()
        assert height - max(box[3] for box in boxes) == pytest.approx(
            min(tops) * 72 / DPI, abs=stray
        )
        assert height - min(box[1] for box in boxes) == pytest.approx(
            max(tops) * 72 / DPI, abs=stray
        )


@pytest.mark.parametrize("angle_deg", [1.2, -1.2])
def test_a_long_line_with_a_slight_slant_stays_one_line(tmp_path: Path, angle_deg: float) -> None:
    found = geometry((), *A4_PX)
    text = "原告于2026年3月5日向被告交付货物，被告至今未付货款"
    path = tmp_path / "out.pdf"
    export(path, sheet([read_line(Laid(text, 300, 1700, 1700, 56, angle_deg), found)]))
    assert poppler_text(path).split() == [text]
    assert pdfium_text(path) == text


def test_a_vertical_line_reads_downwards(tmp_path: Path) -> None:
    text = "民事起诉状副本"
    quad = ((2000.0, 300.0), (2060.0, 300.0), (2060.0, 760.0), (2000.0, 760.0))
    path = tmp_path / "out.pdf"
    export(path, sheet([Line(text, quad, 0.9)]))
    assert pdfium_text(path) == text
    assert text in poppler_text(path)
    with pypdfium2.PdfDocument(path) as pdf:
        textpage = pdf[0].get_textpage()
        tops = [textpage.get_charbox(n)[3] for n in range(len(text))]
    assert tops == sorted(tops, reverse=True)
    assert tops[0] - tops[-1] == pytest.approx(460 * 6 / 7 * 72 / DPI, abs=1)


@pytest.mark.parametrize("text", ["1", "11", "丨", "元", "l1"])
def test_a_narrow_line_is_not_taken_for_a_vertical_one(tmp_path: Path, text: str) -> None:
    quad = ((500.0, 300.0), (500.0 + 22 * len(text), 300.0))
    lower = ((500.0 + 22 * len(text), 360.0), (500.0, 360.0))
    path = tmp_path / "out.pdf"
    export(path, sheet([Line(text, (*quad, *lower), 0.9)]))
    with pypdfium2.PdfDocument(path) as pdf:
        textpage = pdf[0].get_textpage()
        left, _, right, _ = textpage.get_charbox(0)
        assert right - left == pytest.approx(22 * 72 / DPI, abs=0.2)
    assert text in poppler_text(path)


def test_a_view_with_fewer_pixels_than_the_master_keeps_text_in_place(tmp_path: Path) -> None:
    found = geometry((), *A4_PX)
    page = sheet([read_line(Laid(_TEXTS[0], 400, 1000, 1200), found)])
    small = replace(blank_jpeg(1240, 1754), dpi=150)
    export(tmp_path / "full.pdf", page)
    export(tmp_path / "half.pdf", replace(page, image=lambda: small))
    boxes = []
    for name in ("full.pdf", "half.pdf"):
        with pypdfium2.PdfDocument(tmp_path / name) as pdf:
            assert pdf[0].get_size() == pytest.approx((595.2, 841.92), abs=0.01)
            boxes.append(pdf[0].get_textpage().get_charbox(3))
    assert boxes[0] == pytest.approx(boxes[1], abs=0.01)


def test_words_that_are_not_the_lines_text_are_passed_over(tmp_path: Path) -> None:
    found = geometry((), *A4_PX)
    good = read_line(Laid("甲方应于本合同签订", 300, 500, 700), found)
    wrong = Line(
        "乙方应于收到货物后", to_master(Laid("", 300, 900, 700).quad(), found), 0.9, good.words
    )
    backwards = Line(good.text, good.box, 0.9, good.words[::-1])
    path = tmp_path / "out.pdf"
    export(path, sheet([wrong]), sheet([backwards]))
    assert pdfium_text(path, 0) == wrong.text
    assert pdfium_text(path, 1) == good.text


def test_characters_beyond_the_basic_plane(tmp_path: Path) -> None:
    text = "姓名𠮷田𪚥，住深圳市，𠮷田签收"
    path = tmp_path / "out.pdf"
    export(path, sheet([read_line(Laid(text, 200, 500, 1000), geometry((), *A4_PX))]))
    assert text in poppler_text(path)
    # PDFium keeps them as two halves each; its search cannot be asked for halves.
    assert pdfium_text(path) == text
    assert check_archival(path) == ()


def test_more_characters_beyond_the_basic_plane_than_there_are_codes() -> None:
    font = Glyphless()
    text = "".join(chr(0x20000 + n) for n in range(2049))
    codes = [code for code, _ in font.encode(text)]
    assert len(set(codes)) == 2049
    assert codes[-1] == ord("〓")
    assert codes[0] == font.encode(text[0])[0][0]


@given(st.text())
def test_what_is_shown_can_be_encoded(text: str) -> None:
    shown = showable(text)
    assert not re.search(r"[\x00-\x1f\ufeff\ufffe\uffff\ud800-\udfff]", shown)
    assert len(Glyphless().encode(shown)) == len(shown)


def test_text_without_place_or_characters_is_left_out(tmp_path: Path) -> None:
    flat = ((10.0, 10.0), (90.0, 10.0), (90.0, 10.0), (10.0, 10.0))
    box = ((10.0, 10.0), (90.0, 10.0), (90.0, 50.0), (10.0, 50.0))
    lines = [Line("有字", flat, 0.9), Line(" \n\x07\ufeff", box, 0.9), Line("", box, 0.9)]
    path = tmp_path / "out.pdf"
    export(path, sheet(lines))
    assert pdfium_text(path) == ""
    with pikepdf.open(path) as pdf:
        assert "/Font" not in pdf.pages[0].resources
    assert check_archival(path) == ()


def test_the_whole_font_is_small_whatever_the_text(tmp_path: Path) -> None:
    found = geometry((), *A4_PX)
    chars = "".join(chr(c) for c in [*range(0x4E00, 0x9FA6), *range(0x20000, 0x20400)])
    rows = [chars[n : n + 100] for n in range(0, len(chars), 100)]
    lines = [read_line(Laid(row, 100, 60 + 15 * n, 2200, 14), found) for n, row in enumerate(rows)]
    path = tmp_path / "out.pdf"
    export(path, sheet(lines))
    with pikepdf.open(path) as pdf:
        font = pdf.pages[0].resources.Font["/F0"]
        inner = font.DescendantFonts[0]
        streams = (font.ToUnicode, inner.CIDToGIDMap, inner.FontDescriptor.FontFile2)
        size_bytes = sum(len(stream.read_raw_bytes()) for stream in streams)
    assert size_bytes <= 30_000
    assert len(true_type()) < 1000
    assert check_archival(path) == ()


# Without the hyphen: readers join what it ends with the next line.
_COURT = "原告被告于民国初审判决书第三人借款合同0123456789一二年月日元，。：（）、ABCxyz./@￥"
_rows = st.lists(st.tuples(st.sampled_from(_COURT), st.floats(0.3, 3.0)), min_size=2, max_size=30)


@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(_rows, min_size=1, max_size=8), st.floats(0.0, 0.4), st.sampled_from(_EDITS))
def test_uneven_characters_never_make_a_space(
    tmp_path: Path,
    rows: list[list[tuple[str, float]]],
    margin: float,
    edits: tuple[Edit, ...],
) -> None:
    found = geometry(edits, *A4_PX)
    texts = ["".join(char for char, _ in row) for row in rows]
    lines = [
        read_line(
            Laid(text, 150, 300 + 140 * n, 62 * len(text)), found, [g for _, g in row], margin
        )
        for n, (text, row) in enumerate(zip(texts, rows, strict=True))
    ]
    path = tmp_path / "out.pdf"
    export(path, sheet(lines, edits))
    assert [line for line in poppler_text(path).splitlines() if line.strip()] == texts
    found_lines = pdfium_text(path).splitlines()
    if min(map(len, texts)) > 2:
        assert found_lines == texts
    else:
        # PDFium reads lines of two characters that stand in a square as columns, and takes
        # the second of two like ones of very unequal width for a shadow of the first.
        assert " " not in "".join(found_lines)
