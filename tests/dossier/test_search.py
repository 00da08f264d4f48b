from __future__ import annotations

import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dossier.changes import DeletePages, ReadPage, RestorePages
from dossier.edits import geometry
from dossier.folding import fold
from dossier.model import Volume
from dossier.search import LONGEST, find
from dossier.store import Store
from ocr.result import Line, PageText
from resources.errors import QueryTooLong
from tests.dossier.paper import box, file, material, open_case, page_text, receive

# Rare ideographs beyond the basic plane, full-width forms, digits, Latin, marks.
ALPHABET = '原告合同的𠮷𫝆１2a９0BＣé㎡，。（ )"*:-^ \n'


def brute_force(text: str, query: str) -> int:
    """Count occurrences the slow way."""
    folded, wanted = fold(text), fold(query)
    return folded.count(wanted) if wanted else 0


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_a_query_is_found_exactly_where_it_is_a_substring(
    store: Store, data: st.DataObject
) -> None:
    if not store.cases():
        case_id, batch_id = open_case(store)
        chance = random.Random(3)
        texts = ["".join(chance.choices(ALPHABET, k=400)) for _ in range(3)]
        receive(store, case_id, batch_id, *texts)
    case = store.cases()[0]
    pages = store.pages(case.id)
    texts = []
    for page in pages:
        reading = store.reading(page.id)
        assert reading is not None
        texts.append(reading.text)
    whole = data.draw(st.sampled_from(texts))
    start = data.draw(st.integers(0, len(whole) - 1))
    length = data.draw(st.integers(1, 200))
    query = data.draw(
        st.one_of(st.just(whole[start : start + length]), st.text(ALPHABET, max_size=4))
    )
    hits = find(store, query, case.id, limit=100_000)
    for page, text in zip(pages, texts, strict=True):
        mine = [hit for hit in hits if hit.page_id == page.id]
        assert len(mine) == brute_force(text, query), (query, text)
        for hit in mine:
            # A match may be a part of one character: the 2 of ㎡.
            assert fold(query) in fold(hit.snippet[hit.match_start : hit.match_end])


@pytest.mark.parametrize(
    "query",
    ["违约金", "违 约 金", "违约金５０００", "5000元", "000", "621700", "6217 0012", "icbc",
     "ＩＣＢＣ", "号:6217", "约金5000元\n整", "(2026)粤", "〔2026〕粤", "“甲方”", '"甲方"'],
)  # fmt: skip
def test_spellings_of_the_same_words_are_found(store: Store, query: str) -> None:
    case_id, batch_id = open_case(store)
    text = "应付违约金5000元\n整，账号：621700123456\nICBC Bank（2026）粤“甲方”"
    (page_id,) = receive(store, case_id, batch_id, text)
    assert [hit.page_id for hit in find(store, query)] == [page_id]


@pytest.mark.parametrize("query", ["违金", "约违", "621712", "2026粤", "元整账号"])
def test_what_is_no_substring_is_not_found(store: Store, query: str) -> None:
    case_id, batch_id = open_case(store)
    receive(store, case_id, batch_id, "应付违约金5000元\n整，账号：621700123456（2026）粤")
    assert find(store, query) == []


@pytest.mark.parametrize("query", ["", "   ", "\n", "\u200b"])
def test_an_empty_query_finds_nothing(store: Store, query: str) -> None:
    case_id, batch_id = open_case(store)
    receive(store, case_id, batch_id, "合同")
    assert find(store, query) == []


def test_the_longest_query_is_taken_and_a_longer_one_refused(store: Store) -> None:
    case_id, batch_id = open_case(store)
    text = "".join(chr(0x4E00 + i) for i in range(LONGEST + 1))
    receive(store, case_id, batch_id, text)
    assert len(find(store, text[:LONGEST])) == 1
    # The index alone does not see the end of a long phrase.
    assert find(store, text[: LONGEST - 1] + "错") == []
    with pytest.raises(QueryTooLong):
        find(store, text)


@pytest.mark.parametrize(
    "query", ['"', '" OR "', "body:合", "合*", "NEAR(合 同)", "合 AND 同", "^合"]
)
def test_search_syntax_has_no_power(store: Store, query: str) -> None:
    case_id, batch_id = open_case(store)
    receive(store, case_id, batch_id, "合同约定")
    assert find(store, query) == []


def test_boxes_surround_the_characters_line_by_line(store: Store) -> None:
    case_id, batch_id = open_case(store)
    receive(store, case_id, batch_id, "第一行的字\n第二行的字")
    (hit,) = find(store, "的字第二")
    assert hit.boxes == (box(220, 100, 80, 40), box(100, 160, 80, 40))
    assert hit.snippet == "第一行的字第二行的字"
    assert hit.snippet[hit.match_start : hit.match_end] == "的字第二"


def test_boxes_without_words_are_interpolated_by_width(store: Store) -> None:
    case_id, batch_id = open_case(store)
    (page_id,) = receive(store, case_id, batch_id, None)
    # Six narrow characters and three wide ones: twelve narrow widths of 20 px.
    line = Line("abcdef原告人", box(0, 0, 240, 40), 0.9)
    store.apply(ReadPage(page_id, PageText(500, 500, (line,), "e", 0.1)), "machine")
    (hit,) = find(store, "f原告")
    assert hit.boxes == (box(100, 0, 100, 40),)


def test_boxes_of_upside_down_text_stay_in_reading_order(store: Store) -> None:
    case_id, batch_id = open_case(store)
    (page_id,) = receive(store, case_id, batch_id, None)
    quad = ((400.0, 40.0), (0.0, 40.0), (0.0, 0.0), (400.0, 0.0))
    line = Line("原告张三", quad, 0.9)
    store.apply(ReadPage(page_id, PageText(500, 500, (line,), "e", 0.1)), "machine")
    (hit,) = find(store, "张三")
    assert hit.boxes == (((200.0, 40.0), (0.0, 40.0), (0.0, 0.0), (200.0, 0.0)),)


def test_boxes_on_very_large_masters_keep_their_place(store: Store) -> None:
    case_id, batch_id = open_case(store)
    (page_id,) = receive(store, case_id, batch_id, None)
    line = Line("原告", box(80_000, 90_000, 2000, 1000), 0.9)
    store.apply(ReadPage(page_id, PageText(100_000, 100_000, (line,), "e", 0.1)), "machine")
    (hit,) = find(store, "告")
    for (x, y), (wanted_x, wanted_y) in zip(
        hit.boxes[0], box(81_000, 90_000, 1000, 1000), strict=True
    ):
        assert x == pytest.approx(wanted_x, abs=4)
        assert y == pytest.approx(wanted_y, abs=4)


def test_a_box_goes_through_the_edits_to_the_view(store: Store) -> None:
    from dossier.edits import Rotate

    case_id, batch_id = open_case(store)
    receive(store, case_id, batch_id, "原告张三")
    (hit,) = find(store, "张三")
    view = geometry((Rotate(2),), 2480, 3508)
    assert view.view_point(*hit.boxes[0][0]) == (2480 - 180, 3508 - 100)


def test_deleted_pages_are_silent_until_restored(store: Store) -> None:
    case_id, batch_id = open_case(store)
    ids = receive(store, case_id, batch_id, "合同", "合同")
    store.apply(DeletePages((ids[0],)), "clerk")
    assert [hit.page_id for hit in find(store, "合同")] == [ids[1]]
    store.apply(RestorePages((ids[0],)), "clerk")
    assert [hit.page_id for hit in find(store, "合同")] == ids


def test_a_second_reading_replaces_the_first(store: Store) -> None:
    case_id, batch_id = open_case(store)
    (page_id,) = receive(store, case_id, batch_id, "旧文字")
    store.apply(ReadPage(page_id, page_text("新文字")), "clerk")
    assert find(store, "旧") == []
    assert len(find(store, "新文字")) == 1
    store.undo(case_id, "clerk")
    assert len(find(store, "旧文字")) == 1
    assert find(store, "新") == []


def test_volumes_and_cases_bound_what_is_seen(store: Store) -> None:
    case_id, batch_id = open_case(store)
    other, other_batch = open_case(store, "（2026）粤0308民初124号")
    ids = receive(store, case_id, batch_id, "合议笔录", "合议笔录", "合议笔录")
    (elsewhere,) = receive(store, other, other_batch, "合议笔录")
    file(store, material(case_id, "笔录", Volume.MAIN), ids[0])
    file(store, material(case_id, "评议", Volume.CONFIDENTIAL, "deliberation"), ids[1])

    def seen(*volumes: Volume) -> list[str]:
        return [hit.page_id for hit in find(store, "合议", case_id, volumes)]

    assert seen(Volume.MAIN) == [ids[0]]
    # Unfiled pages may turn out confidential, so only who may see those sees them.
    assert seen(Volume.CONFIDENTIAL) == [ids[1], ids[2]]
    assert seen(Volume.MAIN, Volume.CONFIDENTIAL) == ids
    assert [hit.volume for hit in find(store, "合议", case_id)] == ["main", "confidential", None]
    assert [hit.page_id for hit in find(store, "合议")] == [*ids, elsewhere]


def test_limit_cuts_the_list(store: Store) -> None:
    case_id, batch_id = open_case(store)
    receive(store, case_id, batch_id, "的的的的", "的的")
    assert len(find(store, "的")) == 6
    assert len(find(store, "的", limit=5)) == 5
    assert find(store, "的", limit=0) == []


def test_snippets_show_what_surrounds_the_match(store: Store) -> None:
    case_id, batch_id = open_case(store)
    text = "甲" * 30 + "合同" + "乙" * 30
    receive(store, case_id, batch_id, text)
    (hit,) = find(store, "合同")
    assert hit.snippet == "…" + "甲" * 20 + "合同" + "乙" * 20 + "…"
    assert (hit.match_start, hit.match_end) == (21, 23)
