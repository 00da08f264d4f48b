from __future__ import annotations

from datetime import date
from pathlib import Path
from threading import Event

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dossier.statutes import folder, limits
from dossier.statutes.law import Basis, label, numeral
from dossier.statutes.parsing import parse, tidied
from resources.errors import (
    ArticleOutOfOrder,
    ArticleTwice,
    Cancelled,
    Missing,
    NoArticles,
    NotText,
    PartRefused,
    StatuteUndated,
    StatuteUntitled,
    TooLarge,
    WenyiError,
    describe,
)
from tests.dossier.statutes import invented

HEAD = "# 某法\n\n2020年1月1日 议事会通过\n\n<!-- INFO END -->\n\n"


def test_a_law_is_read_with_its_headings_and_days() -> None:
    file = parse(invented.LENDING_2021.encode(), "渡船借用法(2021-09-10).md")
    assert (file.title, file.adopted) == ("中华人民共和国渡船借用法", date(2021, 9, 10))
    assert file.effective is None
    assert [one.label for one in file.articles] == [
        "第一条", "第二条", "第三条", "第四条", "第四条之一", "第五条",
    ]  # fmt: skip
    assert file.articles[2].path == ("第二章 借用人的义务",)
    assert file.articles[2].text.startswith("借用人有下列义务：\n（一）保持船体清洁；")
    assert file.articles[2].line == 17


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_encodings_and_line_ends_do_not_count(encoding: str, end: str) -> None:
    plain = parse(invented.RULES.encode(), "解释(2022-01-20).md")
    data = invented.RULES.replace("\n", end).encode(encoding)
    assert parse(data, "解释(2022-01-20).md") == plain


@pytest.mark.parametrize(
    "body",
    [
        "第一条 甲。\n\n第二条 乙。",
        "第一条　甲。\n第二条　乙。",
        "第1条 甲。\n第2条 乙。",
        "### 第一条\n甲。\n### 第二条\n乙。",
        "**第一条** 甲。\n**第二条** 乙。",
        "\u200b第一条 甲。\n\u200b\n第二条 乙。",
        "第 一 条 甲。".replace(" 一 ", " 一 ") + "\n第 二 条 乙。",
        "第一条甲。\n第二条乙。",
        "第一条：甲。\n第二条：乙。",
    ],
)
def test_common_ways_of_writing_articles(body: str) -> None:
    file = parse((HEAD + body).encode(), "x.md")
    assert [(one.number, one.text) for one in file.articles] == [(1, "甲。"), (2, "乙。")]


def test_a_sentence_that_begins_with_an_article_is_none() -> None:
    body = "第一条 甲。\n第二条所称船舶，包括木筏。\n第五条规定的情形除外。\n第二条 乙。"
    file = parse((HEAD + body).encode(), "x.md")
    assert [one.number for one in file.articles] == [1, 2]
    assert file.articles[0].text.count("\n") == 2


def test_a_contents_list_and_headings_without_articles_do_no_harm() -> None:
    body = "## 一、总则\n\n## 二、附则\n\n## 一、总则\n第一条 甲。\n## 二、附则\n第二条 乙。"
    file = parse((HEAD + body).encode(), "x.md")
    assert [one.path for one in file.articles] == [("一、总则",), ("二、附则",)]


def test_numbers_left_out_are_told() -> None:
    file = parse((HEAD + "第一条 甲。\n第四条 乙。").encode(), "x.md")
    assert file.gaps == ((8, "第四条", "第二条"),)


@pytest.mark.parametrize(
    ("data", "kind", "line"),
    [
        ((HEAD + "第一条 甲。\n\n第一条 乙。").encode(), ArticleTwice, 9),
        ((HEAD + "第三条 甲。\n第二条 乙。").encode(), ArticleOutOfOrder, 8),
        ("## 第一章\n第一条 甲。".encode(), StatuteUntitled, 1),
        ("# 某法\n<!-- INFO END -->\n第一条 甲。".encode(), StatuteUndated, None),
        ((HEAD + "一、甲。").encode(), NoArticles, None),
        (b"\x00\x01\x02", NotText, None),
        (b"\xff\xff\xff\xff", NotText, None),
        (b"", StatuteUntitled, 1),
    ],
)
def test_faults_name_file_and_line(data: bytes, kind: type[WenyiError], line: int | None) -> None:
    with pytest.raises(kind) as caught:
        parse(data, "坏.md")
    assert caught.value.params["source"] == "坏.md"
    assert caught.value.params.get("line") == line
    for language in ("zh_CN", "en"):
        words = describe(caught.value, language)
        assert "坏.md" in words.what
        assert line is None or str(line) in words.what


def test_too_long_an_article_is_refused() -> None:
    text = "甲" * (limits.LONGEST_ARTICLE + 1)
    with pytest.raises(TooLarge):
        parse((HEAD + "第一条 " + text).encode(), "x.md")


@given(st.text(max_size=400))
def test_any_text_gives_a_law_or_a_clear_fault(text: str) -> None:
    data = (HEAD + text).encode("utf-8", "replace")
    try:
        file = parse(data, "x.md")
    except WenyiError:
        return
    numbers = [(one.number, one.sub) for one in file.articles]
    assert numbers == sorted(set(numbers))


@given(st.binary(max_size=200))
def test_any_bytes_give_a_clear_fault(data: bytes) -> None:
    with pytest.raises(WenyiError):
        parse(data, "x.md")


@given(st.integers(1, 9999))
def test_numerals_are_read_as_they_are_written(number: int) -> None:
    from asr.wording import numerals

    assert numerals.integer(numeral(number)) == number


def test_labels() -> None:
    assert (label(10), label(14), label(1010), label(120, 1)) == (
        "第十条", "第十四条", "第一千零一十条", "第一百二十条之一",
    )  # fmt: skip
    assert tidied("第一章　总　则") == "第一章 总则"


def test_a_part_that_fails_keeps_the_whole_law_out(tmp_path: Path) -> None:
    laws = invented.lay(tmp_path / "laws")
    broken = invented.PART_TWO + "\n第四条 又一条。\n"
    (laws / "法典/守塔编.md").write_text(broken, encoding="utf-8")
    found = folder.read(laws, {})
    assert {one.version.title[7:] for one in found.laws} == {
        "渡船借用法",
        "《渡船借用法》的解释",
    } or len(found.laws) == 3
    assert [(one.source, type(one.error)) for one in found.refused] == [
        ("法典/守塔编.md", ArticleTwice),
        ("法典/总则.md", PartRefused),
    ]


def test_a_bad_file_of_another_law_keeps_no_code_out(tmp_path: Path) -> None:
    for name, text in (("总则.md", invented.PART_ONE), ("守塔编.md", invented.PART_TWO)):
        (tmp_path / name).write_text(text, encoding="utf-8")
    (tmp_path / "坏(2020-01-01).md").write_text(
        "# 坏法\n第二条 甲。\n第一条 乙。", encoding="utf-8"
    )
    found = folder.read(tmp_path, {})
    assert [one.version.title for one in found.laws] == ["中华人民共和国灯塔法典"]
    assert [one.source for one in found.refused] == ["坏(2020-01-01).md"]
    # A file of no name among nothing but parts is taken for a part.
    (tmp_path / "坏(2020-01-01).md").write_bytes(b"\xff\x00\xff")
    assert not folder.read(tmp_path, {}).laws


def test_parts_that_claim_the_same_article_are_refused(tmp_path: Path) -> None:
    laws = invented.lay(tmp_path / "laws")
    (laws / "法典/又一编.md").write_text(
        invented.PART_TWO.replace("守塔编", "又一编"), encoding="utf-8"
    )
    found = folder.read(laws, {})
    assert {one.source for one in found.refused} == {
        "法典/守塔编.md", "法典/总则.md", "法典/又一编.md",
    }  # fmt: skip
    assert all(isinstance(one.error, ArticleTwice) for one in found.refused)
    assert "守塔编.md:13" in str(found.refused[0].error.params["first"]) or "又一编" in str(
        found.refused[0].error.params["first"]
    )


def test_a_table_knows_better_than_the_day_of_adoption(tmp_path: Path) -> None:
    laws = invented.lay(tmp_path / "laws")
    known = {("中华人民共和国渡船借用法", date(2021, 9, 10)): date(2022, 3, 1)}
    versions = {one.version.adopted: one.version for one in folder.read(laws, known).laws}
    amended = versions[date(2021, 9, 10)]
    assert (amended.effective, amended.basis) == (date(2022, 3, 1), Basis.TABLE)


def test_links_and_hidden_files_are_not_followed(tmp_path: Path) -> None:
    laws = invented.lay(tmp_path / "laws")
    outside = tmp_path / "outside.md"
    outside.write_text(invented.RULES, encoding="utf-8")
    (laws / "link(2022-01-21).md").symlink_to(outside)
    (laws / ".git").mkdir()
    (laws / ".git/x.md").write_text("?", encoding="utf-8")
    assert len(folder.read(laws, {}).laws) == 4


def test_one_file_can_be_read_and_a_missing_one_is_told(tmp_path: Path) -> None:
    laws = invented.lay(tmp_path / "laws")
    assert len(folder.read(laws / "解释(2022-01-20).md", {}).laws) == 1
    with pytest.raises(Missing):
        folder.read(tmp_path / "nowhere", {})
    cancel = Event()
    cancel.set()
    with pytest.raises(Cancelled):
        folder.read(laws, {}, cancel=cancel)


def test_an_end_of_force_is_kept(tmp_path: Path) -> None:
    ended = invented.LENDING_2015.replace("通过\n", "通过\n\n2024年1月1日 废止\n", 1)
    (tmp_path / "x(2015-03-01).md").write_text(ended, encoding="utf-8")
    assert folder.read(tmp_path, {}).laws[0].version.ended == date(2024, 1, 1)
