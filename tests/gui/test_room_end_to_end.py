"""A courtroom with real windows: hub, bench, two parties and the gallery, over real TLS."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.qt.theme import Theme
from app.station.hub import page_view
from app.station.hub_log import display_log
from dossier.store import evidence as reads
from tests.app.test_hub_room import heard
from tests.gui.room_windows import Room, has_paper, is_black


@pytest.fixture
def room(qapp: QApplication, qtbot: QtBot, theme: Theme, tmp_path: Path) -> Iterator[Room]:
    made = Room(qtbot, theme, tmp_path)
    yield made
    made.close()
    qapp.processEvents()


def test_page_five_of_exhibit_three_is_seen_by_everybody_and_nothing_before(room: Room) -> None:
    room.pair_all()
    third = room.exhibits[2].id
    bench = room.seats["bench"].room
    assert bench is not None

    # Looked at on the bench: nobody else learns of it.
    page = room.facts("bench")[f"page/{third}/5"]
    assert bench.picture(page["asset"]).size == (840, 1188)
    assert f"exhibit/{third}" not in room.facts("defendant")
    assert f"exhibit/{third}" not in room.facts("public")

    # Spoken of: offered on the bench, and nothing is shown.
    begun = time.monotonic()
    room.hub.hear(heard(heard_kind(), "请看原告证据三第五页。"))
    room.until(lambda: any(key.startswith("offer/") for key in room.facts("bench")))
    offered_s = time.monotonic() - begun
    assert offered_s < 60
    assert not any(key.startswith("show/") for key in room.facts("defendant"))

    # Shown: all see it, and the hub knows that it is on the glass.
    bench.do("show", to="*", view=page_view(third, 5)).result(60)
    for name in ("plaintiff", "defendant", "public"):
        room.until(lambda name=name: f"page/{third}/5" in room.facts(name))
        room.until(lambda name=name: room.painted(name) > 0)
        room.until(lambda name=name: has_paper(room.seats[name]))
    assert f"page/{third}/4" not in room.facts("defendant")

    # Black, and back.
    room.hub.act("blank", to="*", reason="")
    for name in ("plaintiff", "defendant", "public"):
        room.until(lambda name=name: is_black(room.seats[name]))
    room.hub.act("unblank", to="*")
    for name in ("plaintiff", "defendant", "public"):
        room.until(lambda name=name: not is_black(room.seats[name]))

    # Marked by a party, kept as a numbered picture, withdrawn.
    party = room.seats["defendant"].room
    assert party is not None
    party.do(
        "mark", exhibit=third, page=5, tool="box", colour="#c2570c", width=0.01,
        points=[[0.2, 0.5], [0.6, 0.8]], text="",
    ).result(60)  # fmt: skip
    room.until(lambda: any(key.startswith("mark/") for key in room.facts("public")))
    made = bench.do("snapshot", exhibit=third, page=5, rectangle=[0, 0, 1, 1]).result(60)
    assert made["number"] == 1
    bench.do("withdraw", exhibit=third, to="*").result(60)
    room.until(lambda: f"exhibit/{third}" not in room.facts("public"))
    room.until(lambda: not has_paper(room.seats["public"]))

    with room.station.store.snapshot() as reader:
        (mark,) = reads.marks(reader, room.hearing_id)
        assert mark.seat == "defendant"
        assert len(reads.snapshots(reader, room.hearing_id)) == 1
    log = display_log(room.station.store, room.case_id, room.hearing_id)
    assert {(one.what, one.page) for one in log} == {("原证3 送货单", 5)}
    assert all(one.until is not None for one in log)

    # The hub goes: screens become black by themselves.
    room.hub.stop()
    for name in ("plaintiff", "defendant", "public"):
        room.until(lambda name=name: is_black(room.seats[name]))


def heard_kind() -> Any:
    from courtroom.listening.heard import HeardKind

    return HeardKind.FINAL
