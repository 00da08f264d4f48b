"""What the bench is made of, without its window: layouts, spool, facts, answers."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.windows.bench import answers, state
from app.windows.bench import layout as lay
from app.windows.bench.spool import Draft, Spool
from app.windows.bench.words import sight_words, what_words
from tests.gui.bench_room import hearing_facts

ZONE = st.sampled_from(lay.ZONES)
MOVE = st.tuples(st.sampled_from(("swap", "join", "split", "show")), ZONE, ZONE)


def moved(layout: lay.Layout, move: tuple[str, str, str]) -> lay.Layout:
    what, one, other = move
    if what == "swap":
        return lay.swapped(layout, one, other)
    if what == "join":
        return lay.joined(layout, one, other)
    return lay.split(layout, one) if what == "split" else lay.shown(layout, one)


@given(
    st.sampled_from([layout for _, layout in lay.PRESETS.values()]), st.lists(MOVE, max_size=12)
)
def test_six_zones_stay_whatever_is_moved(
    layout: lay.Layout, moves: list[tuple[str, str, str]]
) -> None:
    for move in moves:
        layout = moved(layout, move)
        assert lay.from_json(json.loads(json.dumps(lay.to_json(layout)))) == layout
        for zone in lay.ZONES:
            column, slot, at = lay.place(layout, zone)
            assert layout[column].slots[slot].zones[at] == zone


@given(st.sampled_from([layout for _, layout in lay.PRESETS.values()]), ZONE, ZONE)
def test_swapping_twice_is_nothing(layout: lay.Layout, one: str, other: str) -> None:
    assert lay.swapped(lay.swapped(layout, one, other), one, other) == layout


@pytest.mark.parametrize(
    "value",
    [
        None,
        [],
        [{"slots": []}],
        {"a": 1},
        [{"weight": 1, "slots": [{"zones": ["evidence"], "current": 0, "weight": 1}]}],
        [{"weight": 1, "slots": [{"zones": list(lay.ZONES), "current": 9, "weight": 1}]}],
        [{"weight": 1, "slots": [{"zones": [*lay.ZONES, "notes"], "current": 0, "weight": 1}]}],
    ],
)
def test_a_file_that_is_no_layout_is_passed_over(tmp_path: Path, value: Any) -> None:
    lay.save(tmp_path, "郑", lay.SIX)
    (file,) = tmp_path.iterdir()
    file.write_text(json.dumps(value))
    assert lay.load(tmp_path, "郑") is None


def test_each_judge_has_a_layout_and_may_reset_it(tmp_path: Path) -> None:
    lay.save(tmp_path, "郑", lay.SIX)
    lay.save(tmp_path, "孙", lay.READING)
    assert lay.load(tmp_path, "郑") == lay.SIX
    assert lay.load(tmp_path, "孙") == lay.READING
    lay.forget(tmp_path, "郑")
    assert lay.load(tmp_path, "郑") is None
    assert lay.load(tmp_path, "孙") == lay.READING


# ---- spool ----------------------------------------------------------------------------


def draft(id: str, text: str = "交货日期须再核对", **more: Any) -> Draft:
    return Draft(id, "h1", text, (((0.1, 0.2, 0.5), (0.2, 0.2, 0.6)),), "e1", 2, **more)


def test_a_note_in_the_spool_is_the_last_that_was_written(tmp_path: Path) -> None:
    spool = Spool(tmp_path / "notes")
    assert spool.waiting() == []
    spool.keep(draft("a", "一", at="1"))
    spool.keep(draft("b", "二", at="2"))
    spool.keep(draft("a", "一改", at="1"))
    assert [one.text for one in Spool(tmp_path / "notes").waiting()] == ["一改", "二"]


def test_only_what_the_hub_has_goes(tmp_path: Path) -> None:
    spool = Spool(tmp_path / "notes")
    sent, later = draft("a", "一"), draft("a", "一、二")
    spool.keep(sent)
    spool.keep(later)
    assert not spool.done(sent)
    assert spool.waiting() == [later]
    assert spool.done(later)
    assert spool.waiting() == []


def test_nothing_in_the_spool_is_in_clear_and_the_key_is_its_owners(tmp_path: Path) -> None:
    spool = Spool(tmp_path / "notes")
    spool.keep(draft("a"))
    for file in (tmp_path / "notes").iterdir():
        data = file.read_bytes()
        assert "交货".encode() not in data
        assert b"hearing" not in data
    assert (tmp_path / "notes" / "spool.key").stat().st_mode & 0o077 == 0


def test_a_damaged_note_stands_in_nobodys_way_and_stays(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    spool = Spool(tmp_path / "notes")
    spool.keep(draft("a", at="1"))
    (file,) = (tmp_path / "notes").glob("*.note")
    file.write_bytes(file.read_bytes()[:-3])
    spool.keep(draft("b", at="2"))
    assert [one.id for one in spool.waiting()] == ["b"]
    assert file.exists()


_WRITER = """
import sys
from pathlib import Path
from app.windows.bench.spool import Draft, Spool
spool = Spool(Path(sys.argv[1]))
n = 0
while True:
    n += 1
    spool.keep(Draft(f"note{n % 3}", "h1", str(n), at=str(n % 3)))
    print(n, flush=True)
"""


def test_what_was_written_survives_a_kill(tmp_path: Path) -> None:
    """Killed at any moment: every note is there, as of the last answer or later."""
    for round in range(3):
        folder = tmp_path / str(round)
        process = subprocess.Popen(
            [sys.executable, "-c", _WRITER, str(folder)], stdout=subprocess.PIPE, text=True
        )
        assert process.stdout is not None
        told = [int(process.stdout.readline()) for _ in range(7 + 11 * round)]
        process.kill()
        told += [int(line) for line in process.stdout.read().split("\n") if line.strip()]
        process.stdout.close()
        process.wait()
        found = {one.id: int(one.text) for one in Spool(folder).waiting()}
        for id in range(3):
            last = max(n for n in told if n % 3 == id)
            assert found[f"note{id}"] >= last


# ---- facts and answers ----------------------------------------------------------------


def test_exhibits_come_by_side_then_by_order_of_showing() -> None:
    rows = state.exhibits(hearing_facts())
    assert [row.label for row in rows] == ["原证1", "原证2", "原证3", "被证1", "被证2", "院证1"]
    assert [row.count for row in rows] == [4, 12, 6, 3, 8, 5]


def test_seats_are_those_of_parties_and_the_public_screen() -> None:
    found = state.seats(hearing_facts())
    assert [row.key for row in found] == ["plaintiff", "defendant", "third", "public"]
    assert [row.online for row in found] == [True, True, False, True]


def test_what_a_seat_is_shown_goes_before_what_all_are() -> None:
    view = {"id": "v1", "panes": [{"exhibit": "e1", "page": 1}], "media": None}
    own = {"id": "v2", "panes": [{"exhibit": "e4", "page": 2}], "media": None}
    facts = {**hearing_facts(), "show/*": view, "show/defendant": own}
    assert state.sight(facts, "plaintiff").panes[0].exhibit == "e1"
    assert state.sight(facts, "defendant").panes[0].exhibit == "e4"
    assert state.watchers(facts, "e1", 1) == ("*",)
    assert state.watchers(facts, "e4", 2) == ("defendant",)
    assert state.watchers(facts, "e4", 1) == ()
    assert state.sight({**facts, "blank/defendant": {}}, "defendant").blank
    assert not state.sight({**facts, "blank/defendant": {}}, "plaintiff").blank


def test_a_film_that_is_shown_is_named_as_a_page_is() -> None:
    facts = {
        **hearing_facts(),
        "show/*": {"id": "v1", "panes": [], "media": {"exhibit": "e4", "playing": False}},
    }
    label = facts["exhibit/e4"]["label"]
    assert what_words(facts, state.sight(facts, "plaintiff")) == label
    assert sight_words(facts, state.sight(facts, "*"))[1].startswith(label)
    assert what_words(facts, state.sight({}, "*")) == ""


def test_a_confidential_branch_is_one_to_its_last_page() -> None:
    pages = [{"id": "p1", "number": 1}, {"id": "p2", "number": 2}]
    answer = {
        "volumes": [
            {
                "volume": "confidential",
                "name": "副卷",
                "items": [{"title": "评议", "materials": [{"title": "笔录", "pages": pages}]}],
            }
        ],
        "unfiled": [{"id": "p3", "number": 1}],
    }
    secret, loose = answers.dossier(answer, "未编目")
    assert [page.confidential for page in secret.all_pages()] == [True, True]
    assert [page.confidential for page in loose.all_pages()] == [False]


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=4),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(
                    ("volumes", "items", "materials", "pages", "hits", "found", "boxes", "title")
                ),
                inner,
                max_size=4,
            )
        ),
        max_leaves=12,
    )
)
def test_an_answer_that_is_none_is_taken_as_empty(answer: Any) -> None:
    for branch in answers.dossier(answer, "x"):
        list(branch.all_pages())
    answers.hits(answer)
    answers.picture(answer)
    answers.candidates(answer)
