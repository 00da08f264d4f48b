from __future__ import annotations

import os
import subprocess
import sys
import threading
from datetime import date
from pathlib import Path

import pytest

from dossier.statutes.law import Basis
from dossier.statutes.library import Library
from resources.errors import (
    BadSettingsFile,
    Cancelled,
    NewerSchema,
    NoLaws,
    NotInForce,
    PartMissing,
    QueryTooLong,
    StatutesDamaged,
    UnknownArticle,
    UnknownLaw,
)
from tests.dossier.statutes import invented

LENDING = "中华人民共和国渡船借用法"
CODE = "中华人民共和国灯塔法典"
OWN = """
[[statute]]
name = "渡船借用法"
short = ["船法"]

[in_force]
"中华人民共和国渡船借用法" = { 2021-09-10 = 2022-01-01 }
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return invented.lay(tmp_path / "laws")


@pytest.fixture
def library(tmp_path: Path, folder: Path) -> Library:
    own = tmp_path / "statutes.toml"
    own.write_text(OWN, encoding="utf-8")
    library = Library(tmp_path / "statutes.db", own)
    report = library.import_(folder)
    assert not report.refused
    assert len(report.added) == 4
    return library


def test_the_day_of_force_comes_from_header_table_or_text(library: Library) -> None:
    days = {(one.title, one.adopted): (one.effective, one.basis) for one in library.versions()}
    assert days[LENDING, date(2015, 3, 1)] == (date(2015, 6, 1), Basis.STATED)
    # The amended law still says 2015: the table knows better.
    assert days[LENDING, date(2021, 9, 10)] == (date(2022, 1, 1), Basis.TABLE)
    assert days[CODE, date(2018, 5, 1)] == (date(2019, 1, 1), Basis.STATED)


def test_without_a_table_an_amended_law_is_assumed_in_force_when_adopted(
    tmp_path: Path, folder: Path
) -> None:
    library = Library(tmp_path / "other.db")
    library.import_(folder)
    newest = library.versions(LENDING)[0]
    assert (newest.effective, newest.basis) == (date(2021, 9, 10), Basis.ASSUMED)


@pytest.mark.parametrize(
    ("day", "adopted"),
    [
        (date(2015, 6, 1), date(2015, 3, 1)),
        (date(2021, 12, 31), date(2015, 3, 1)),
        (date(2022, 1, 1), date(2021, 9, 10)),
    ],
)
def test_the_version_in_force_on_a_day(library: Library, day: date, adopted: date) -> None:
    assert library.version("渡船借用法", day).adopted == adopted


def test_before_the_first_day_there_is_no_law(library: Library) -> None:
    with pytest.raises(NotInForce) as caught:
        library.show("船法", 1, on=date(2015, 5, 31))
    assert caught.value.params["known"] == "2015-06-01、2022-01-01"
    assert library.find("船法1", on=date(2015, 5, 31)).missing is not None
    assert LENDING not in {one.title for one in library.laws(date(2015, 5, 31))}


def test_an_article_with_what_stands_around_it(library: Library) -> None:
    shown = library.show(LENDING, 4, on=date(2023, 1, 1))
    assert shown.article.path == ("第二章 借用人的义务",)
    assert shown.before is not None
    assert shown.after is not None
    assert (shown.before.label, shown.after.label) == ("第三条", "第四条之一")
    assert [one.adopted for one in shown.others] == [date(2015, 3, 1)]
    older = library.show(LENDING, 4, version=shown.others[0].id)
    assert "减少" not in older.article.text
    with pytest.raises(UnknownArticle) as caught:
        library.show(LENDING, 9)
    assert caught.value.params["last"] == "第五条"
    with pytest.raises(UnknownLaw):
        library.show("渡轮法", 1)


def test_paragraphs_and_items_are_found_in_an_article(library: Library) -> None:
    article = library.show(LENDING, 3, on=date(2023, 1, 1)).article

    def part(paragraph: int | None, item: int | None) -> str:
        start, end = article.span(paragraph, item)
        return article.text[start:end]

    assert part(1, 2) == "（二）按期归还渡船。"
    assert part(None, 1) == "（一）保持船体清洁；"
    assert part(1, None).endswith("（二）按期归还渡船。")
    assert part(2, None).startswith("依照本法")
    assert part(None, None) == article.text
    assert part(7, None) == article.text


def test_files_of_one_law_are_put_in_order(library: Library) -> None:
    contents = library.contents("灯塔法典")
    assert [path for path, _ in contents] == [
        ("总则", "第一章 基本规定"),
        ("守塔编", "第一分编 通则", "第一章 守塔人"),
    ]
    shown = library.find("灯塔法典3").shown
    assert shown is not None
    assert shown.before is not None
    assert shown.before.text == "守塔人不得离开灯塔。"


@pytest.mark.parametrize(
    ("query", "law", "label"),
    [
        ("滞船费", "解释", "第二条"),
        ("渡船借用法 滞船费", "借用法", "第四条"),
        ("渡船借用法滞船费过高怎么办", "借用法", "第四条"),
        ("大雾 归还", "借用法", "第四条之一"),
        ("守塔人能不能离开", "灯塔法典", "第二条"),
    ],
)
def test_words_find_the_article(library: Library, query: str, law: str, label: str) -> None:
    hits = library.find(query).hits
    assert (label, True) in [(one.article.label, law in one.version.title) for one in hits[:2]]
    for hit in hits:
        for start, end in hit.marks:
            assert 0 <= start < end <= len(hit.snippet)


def test_a_number_alone_offers_that_article_of_every_law(library: Library) -> None:
    for query in ("4", "四条", "第四条"):
        found = library.find(query)
        assert found.shown is None
        assert found.missing is None
        assert [(hit.version.title, hit.article.label) for hit in found.hits] == [
            ("中华人民共和国渡船借用法", "第四条"),
            ("中华人民共和国灯塔法典", "第四条"),
        ], query
    assert library.find("第四条之一").hits[0].article.sub == 1
    assert len(library.find("4", date(2018, 12, 31)).hits) == 1  # the other was not in force
    open_law = library.find("4", law="中华人民共和国灯塔法典")
    assert open_law.shown
    assert not open_law.hits
    assert not library.find("4000").hits


def test_marks_show_what_was_typed(library: Library) -> None:
    hit = library.find("大雾 归还").hits[0]
    assert [hit.snippet[start:end] for start, end in hit.marks] == ["大雾", "归还"]
    assert hit.exact


def test_only_the_version_of_the_day_is_searched(library: Library) -> None:
    assert not [hit for hit in library.find("转借他人").hits if hit.exact]
    found = library.find("转借他人", on=date(2016, 1, 1)).hits
    assert [(hit.article.label, hit.version.adopted) for hit in found] == [
        ("第三条", date(2015, 3, 1))
    ]


def test_a_law_is_found_by_a_part_of_its_name(library: Library) -> None:
    assert {one.title for one in library.find("渡船").laws} >= {LENDING}
    found = library.find("灯塔法典")
    assert [one.title for one in found.laws] == [CODE]


@pytest.mark.parametrize("query", ['"', "AND", "* OR 1", "body:", "(", "　", "", "😀", "%_\\"])
def test_nothing_typed_is_search_syntax(library: Library, query: str) -> None:
    assert library.find(query).shown is None


def test_a_query_has_a_limit(library: Library) -> None:
    with pytest.raises(QueryTooLong):
        library.find("渡" * 201)


def test_citations_are_of_the_version_of_the_day(library: Library) -> None:
    text = "依照《渡船借用法》第四条、第四条之一，该法第三条第一款第（二）项和灯塔法典第九条"
    now = library.cited(text)
    assert [(one.label, one.article is not None) for one in now] == [
        ("第四条", True),
        ("第四条之一", True),
        ("第三条", True),
        ("第九条", False),
    ]
    then = library.cited(text, on=date(2018, 1, 1))
    assert [one.article is not None for one in then] == [True, False, True, False]
    assert then[-1].version is None
    own = library.cited("依照本法第二条订立合同", within=LENDING)
    assert [one.citation.article for one in own] == [2]


def test_the_stations_own_names_are_read_with_care(tmp_path: Path, folder: Path) -> None:
    own = tmp_path / "own.toml"
    own.write_text('[[statute]]\nname = ""\nshort = ["的", "船法"]\n', encoding="utf-8")
    library = Library(tmp_path / "own.db", own)
    library.import_(folder)
    assert library.cited("的第五条、第五条") == []
    own.write_text("[[statute]\nname", encoding="utf-8")
    with pytest.raises(BadSettingsFile):
        library.names  # noqa: B018
    own.write_text('[in_force]\n"甲" = { 2020-01-01 = "x" }\n', encoding="utf-8")
    with pytest.raises(BadSettingsFile):
        library.import_(folder)


def test_an_import_of_a_common_word_is_no_name_in_texts(tmp_path: Path) -> None:
    text = "# 合同\n2020年1月1日 通过\n第一条 甲。\n"
    (tmp_path / "合同(2020-01-01).md").write_text(text, encoding="utf-8")
    library = Library(tmp_path / "x.db")
    library.import_(tmp_path)
    assert library.cited("合同第一条") == []
    assert library.show("合同", 1).article.text == "甲。"


def test_importing_again_replaces_and_keeps_other_versions(library: Library, folder: Path) -> None:
    again = library.import_(folder)
    assert (len(again.same), again.added, again.replaced) == (4, (), ())
    changed = invented.LENDING_2021.replace("大雾", "浓雾")
    (folder / "渡船借用法(2021-09-10).md").write_text(changed, encoding="utf-8")
    (folder / "渡船借用法(2015-03-01).md").unlink()
    report = library.import_(folder)
    assert [one.adopted for one in report.replaced] == [date(2021, 9, 10)]
    assert len(library.versions(LENDING)) == 2
    assert not [hit for hit in library.find("大雾").hits if hit.exact]
    assert library.find("浓雾").hits[0].article.label == "第四条之一"


def test_a_part_alone_does_not_take_the_place_of_the_whole(library: Library, folder: Path) -> None:
    part = folder / "法典/守塔编.md"
    part.write_text(invented.PART_TWO.replace("点灯", "点火"), encoding="utf-8")
    report = library.import_(part)
    assert [type(one.error) for one in report.refused] == [PartMissing]
    assert library.show(CODE, 1).article.text == "灯塔由守塔人看守。"
    assert [one.title for one in library.import_(folder).replaced] == [CODE]


def test_a_cancelled_import_changes_nothing(library: Library, folder: Path) -> None:
    before = library.versions()
    for path in folder.glob("*.md"):
        text = path.read_text(encoding="utf-8").replace("渡船", "木筏")
        path.write_text(text, encoding="utf-8")
    cancel = threading.Event()
    with pytest.raises(Cancelled):
        library.import_(
            folder,
            on_progress=lambda progress: None if progress.reading else cancel.set(),
            cancel=cancel,
        )
    assert library.versions() == before


_KILLED = """
import os, sys
from pathlib import Path
from dossier.statutes.library import Library
def die(progress):
    if not progress.reading and progress.done == int(sys.argv[3]):
        os.kill(os.getpid(), 9)
Library(Path(sys.argv[1])).import_(Path(sys.argv[2]), on_progress=die)
"""


@pytest.mark.parametrize("after", [1, 3])
def test_a_program_that_dies_leaves_the_old_library(
    library: Library, folder: Path, tmp_path: Path, after: int
) -> None:
    before = library.versions()
    for path in folder.rglob("*.md"):
        path.write_text(path.read_text(encoding="utf-8") + "\n新的一款。\n", encoding="utf-8")
    command = [sys.executable, "-c", _KILLED, str(tmp_path / "statutes.db"), str(folder)]
    done = subprocess.run([*command, str(after)], check=False, env=os.environ)
    assert done.returncode == -9
    with_killed = Library(tmp_path / "statutes.db")
    assert with_killed.versions() == before
    assert not with_killed.find("新的一款").hits
    assert len(with_killed.import_(folder).replaced) == 4
    assert with_killed.find("新的一款").hits


def test_many_threads_read_while_one_imports(library: Library, folder: Path) -> None:
    wrong: list[object] = []
    stop = threading.Event()

    def read() -> None:
        while not stop.is_set():
            texts = {
                library.show(CODE, 1).article.text[:2],
                library.show(CODE, 3).article.text[:2],
            }
            found = library.find("点灯").hits
            if texts - {"灯塔", "守塔"} or len(found) != 1:
                wrong.append((texts, found))

    threads = [threading.Thread(target=read) for _ in range(4)]
    for thread in threads:
        thread.start()
    for count in range(6):
        part = invented.PART_TWO + "\n补充。" * count
        (folder / "法典/守塔编.md").write_text(part, encoding="utf-8")
        library.import_(folder)
    stop.set()
    for thread in threads:
        thread.join(30)
    assert not wrong


def test_an_empty_library_answers(tmp_path: Path) -> None:
    library = Library(tmp_path / "none.db")
    assert library.versions() == []
    for query in ("违约金", "民法典579", "民法典"):
        found = library.find(query)
        assert (found.hits, found.laws) == ((), ()) and isinstance(found.missing, NoLaws)
    assert library.cited("民法典第十条")[0].version is None
    with pytest.raises(UnknownLaw):
        library.show("民法典", 1)
    assert not (tmp_path / "none.db").exists()


def test_a_damaged_library_says_what_to_do(tmp_path: Path, library: Library) -> None:
    library.close()
    path = tmp_path / "statutes.db"
    for rest in tmp_path.glob("statutes.db-*"):
        rest.unlink()
    path.write_bytes(b"no database" * 1000)
    with pytest.raises(StatutesDamaged):
        Library(path).versions()


def test_a_newer_library_is_left_alone(tmp_path: Path, library: Library, folder: Path) -> None:
    from sqlcipher3 import dbapi2  # type: ignore[import-untyped]

    library.close()
    connection = dbapi2.connect(str(tmp_path / "statutes.db"), isolation_level=None)
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    with pytest.raises(NewerSchema):
        Library(tmp_path / "statutes.db").versions()
    with pytest.raises(NewerSchema):
        Library(tmp_path / "statutes.db").import_(folder)
