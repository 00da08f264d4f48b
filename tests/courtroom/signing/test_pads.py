"""Ink as data: what comes from a pad is checked, sealed, and bound to one document."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courtroom.signing import ink as drawing
from courtroom.signing.pads import trace
from courtroom.signing.pads.contract import (
    Ink,
    Point,
    Prompt,
    as_json,
    device_of,
    enclosed_of,
    strokes_of,
)
from courtroom.signing.pads.script import ScriptedPad, read_ink
from courtroom.signing.pads.trace import Bound
from dossier.signing import PadDevice
from resources.errors import BadValue, Cancelled, Damaged, Missing, TraceOfAnother
from tests.courtroom.signing import papers

KEY = bytes(range(32))
BOUND = Bound("a" * 64, "paper", "signer")


def test_strokes_come_back_from_json() -> None:
    strokes = papers.ink(1).strokes
    again = strokes_of(json.loads(json.dumps(as_json(strokes))))
    assert [len(one) for one in again] == [len(one) for one in strokes]
    assert again[2][5].x_mm == pytest.approx(strokes[2][5].x_mm, abs=0.001)


@pytest.mark.parametrize(
    "untrusted",
    [
        None,
        "ink",
        {},
        [[]],
        [[[1, 2, 0.5]]],
        [[[1, 2, 2, 0]]],
        [[[1, 2, 0.5, -1]]],
        [[[float("nan"), 2, 0.5, 0]]],
        [[[1e9, 2, 0.5, 0]]],
        [[[True, 2, 0.5, 0]]],
        [[["1", 2, 0.5, 0]]],
        [[[1, 2, 0.5, 5], [1, 2, 0.5, 4]]],
        [[[1, 2, 0.5, 0]]] * 501,
    ],
)
def test_what_is_no_ink_is_refused(untrusted: Any) -> None:
    with pytest.raises(BadValue):
        strokes_of(untrusted)


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "voice"},
        {"media_type": "image/svg+xml"},
        {"media_type": ["image/jpeg"]},
        {"data": "no base64 !"},
        {"data": "R0lGODlh"},
        {"data": None},
        {"data": "/9j/" + "A" * 900_000},
    ],
)
def test_what_is_no_picture_of_the_signer_is_refused(wrong: dict[str, Any]) -> None:
    right = {"kind": "photo", "media_type": "image/jpeg", "data": "/9j/4AAQ"}
    assert enclosed_of(right).data == b"\xff\xd8\xff\xe0\x00\x10"
    with pytest.raises(BadValue):
        enclosed_of({**right, **wrong})
    with pytest.raises(BadValue):
        enclosed_of([right])


@given(st.recursive(st.none() | st.floats() | st.text(), st.lists, max_leaves=9))
def test_anything_else_is_refused_and_nothing_else_happens(untrusted: Any) -> None:
    with suppress(BadValue):
        assert len(strokes_of(untrusted)) <= 500


def test_a_trace_opens_for_its_own_document_and_signer_alone() -> None:
    ink = papers.ink(1)
    sealed = trace.sealed(ink, BOUND, papers.AT, KEY)
    opened = trace.opened(sealed, BOUND, KEY)
    assert opened.device == ink.device
    assert trace.mark(opened, KEY) == trace.mark(ink, KEY)
    for other in (
        replace(BOUND, document_sha256="b" * 64),
        replace(BOUND, paper_id="other"),
        replace(BOUND, signer_id="other"),
    ):
        with pytest.raises(TraceOfAnother):
            trace.opened(sealed, other, KEY)
    with pytest.raises(TraceOfAnother):
        trace.opened(sealed, BOUND, bytes(32))
    with pytest.raises(TraceOfAnother):
        trace.opened(sealed[:-1] + bytes([sealed[-1] ^ 1]), BOUND, KEY)
    with pytest.raises(Damaged):
        trace.opened(b"WYTRACE", BOUND, KEY)


def test_a_sealed_trace_shows_nothing_of_the_ink() -> None:
    sealed = trace.sealed(papers.ink(1), BOUND, papers.AT, KEY)
    assert b"strokes" not in sealed and b"T-1" not in sealed
    assert sealed != trace.sealed(papers.ink(1), BOUND, papers.AT, KEY)


def test_the_same_ink_has_one_mark_wherever_and_whenever_it_was_written() -> None:
    ink = papers.ink(1)
    moved = Ink(
        tuple(
            tuple(replace(p, x_mm=p.x_mm + 3, y_mm=p.y_mm + 1, t_s=p.t_s + 9) for p in stroke)
            for stroke in ink.strokes
        ),
        PadDevice("another"),
    )
    assert trace.mark(moved, KEY) == trace.mark(ink, KEY)
    assert trace.mark(papers.ink(2), KEY) != trace.mark(ink, KEY)
    assert trace.mark(ink, bytes(32)) != trace.mark(ink, KEY)


def test_empty_ink_and_a_dot_are_short() -> None:
    dot = Ink(((Point(1, 1, 0.5, 0), Point(1.2, 1, 0.5, 0.1)),), PadDevice("x"))
    assert Ink((), PadDevice("x")).is_short and dot.is_short
    assert not papers.ink(1).is_short


def test_harder_pressure_draws_a_thicker_line_within_its_box() -> None:
    def width(pressure: float) -> float:
        line = (Point(0, 0, pressure, 0), Point(20, 0, pressure, 0.1))
        told = drawing.drawn(Ink((line,), PadDevice("x")), (0, 0, 200, 50)).decode()
        return float(told.split(" w ")[0].split()[-1])

    assert width(1.0) > width(0.5) > width(0.0) > 0
    told = drawing.drawn(papers.ink(3), (10, 20, 60, 30)).decode().split()
    for at, word in enumerate(told):
        if word in ("m", "l"):
            x, y = float(told[at - 2]), float(told[at - 1])
            assert 9.9 <= x <= 70.1 and 19.9 <= y <= 50.1


def test_a_file_of_strokes_is_a_pad(tmp_path: Path) -> None:
    file = tmp_path / "ink.json"
    file.write_text(
        json.dumps({"device": {"model": "甲"}, "strokes": as_json(papers.ink(1).strokes)})
    )
    pad = ScriptedPad(read_ink(file))
    assert pad.device.model == "甲"
    seen: list[int] = []
    ink = pad.ask(Prompt("笔录", "原告", "n"), lambda strokes: seen.append(len(strokes)), Event())
    assert seen == [1, 2, 3, 4] and len(ink.strokes) == 4
    stop = Event()
    stop.set()
    with pytest.raises(Cancelled):
        pad.ask(Prompt("笔录", "原告", "n"), lambda _: None, stop)
    for text in ("", "[]", "{}", '{"strokes": [[[1]]]}', "[" * 100_000):
        file.write_text(text)
        with pytest.raises(BadValue):
            read_ink(file)
    with pytest.raises(Missing):
        read_ink(tmp_path / "none")


@pytest.mark.parametrize("untrusted", [None, {"model": 1}, {"model": "x" * 201}, {"rate_hz": -1}])
def test_what_says_no_device_is_refused(untrusted: Any) -> None:
    with pytest.raises(BadValue):
        device_of(untrusted)
