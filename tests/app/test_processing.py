"""Steps over pages of both sides: measured from the masters, written as one change."""

from __future__ import annotations

import threading

import cv2
import numpy as np
import pytest

from app.station import Station
from app.station.processing import Step, other_side, process, steps_of
from dossier.edits import Deskew, FillHoles, LiftBack
from dossier.model import Case
from resources.errors import Cancelled
from scanner.capture.batch import capture
from scanner.devices.contract import PageSink, RawPage
from scanner.profile import Profile, Source
from tests.scanner.drawing import Pixels, column_page, px, text_page, turned, write_line

DPI = 150


def _sides() -> list[Pixels]:
    other = column_page(DPI)
    ink = (245 - other.min(axis=2).astype(np.float32)).clip(0)[:, ::-1] / 255
    front = text_page(lines=12) * (1 - cv2.GaussianBlur(ink, (0, 0), 2.0)[..., None] * 0.22)
    page = np.ascontiguousarray(front.clip(0, 255).astype(np.uint8))
    cv2.circle(page, (px(11, DPI), px(108, DPI)), px(3, DPI), (30, 30, 30), -1, cv2.LINE_AA)
    return [turned(page, 1.0), turned(other, -1.0)]


def test_steps_are_measured_and_one_change_comes_of_them(station: Station, case: Case) -> None:
    store = station.store
    sides = _sides()

    def feed(take: PageSink, cancel: threading.Event) -> None:
        for index, side in enumerate(sides):
            take(RawPage(index=index, dpi=DPI, pixels=side))

    profile = Profile(source=Source.ADF_DUPLEX, dpi=DPI)
    report = capture(store, case.id, feed, source="test", profile=profile, who="张三")
    front, back = (store.page(page_id) for page_id in report.page_ids)
    assert other_side(store, front) == back and other_side(store, back) == front
    assert steps_of(front) == {Step.DESKEW}

    told: list[tuple[int, int]] = []
    on = dict.fromkeys((Step.HOLES, Step.BACK), True)
    made = process(store, [front, back], on, on_progress=lambda *a: told.append(a))
    assert made.change is not None and made.found == {Step.HOLES: 1, Step.BACK: 1}
    assert told == [(0, 2), (1, 2)]
    store.apply(made.change, "张三")
    front = store.page(front.id)
    assert [type(edit) for edit in front.edits] == [FillHoles, LiftBack, Deskew]
    # On again is nothing to do; off needs no pixels, and on once more brings the same.
    assert process(store, [front], {Step.HOLES: True}).change is None
    off = process(store, [front], {Step.DESKEW: False}).change
    assert off is not None
    store.apply(off, "张三")
    again = process(store, [store.page(front.id)], {Step.DESKEW: True}).change
    assert again is not None and again.edits[0][1] == front.edits
    store.undo(case.id, "张三")
    assert store.page(front.id) == front

    given_up = threading.Event()
    given_up.set()
    with pytest.raises(Cancelled):
        process(store, [front], on, cancel=given_up)


def test_a_back_on_which_only_its_front_shows_is_blank(station: Station, case: Case) -> None:
    """Either side may be the one; a signature among what shows through is content."""
    full = text_page(DPI)
    ink = (245 - full.min(axis=2).astype(np.float32)).clip(0)[:, ::-1] / 255
    soft = cv2.GaussianBlur(np.ascontiguousarray(ink), (0, 0), 0.8)[..., None] * 0.3
    bare = np.full(full.shape, (250, 249, 246), np.uint8) * (1 - soft)
    empty = np.ascontiguousarray(bare.clip(0, 255).astype(np.uint8))
    signed = write_line(empty, "张三", x_mm=60, y_mm=120)
    sides = [full, empty, empty, full, full, signed]

    def feed(take: PageSink, cancel: threading.Event) -> None:
        for index, side in enumerate(sides):
            take(RawPage(index=index, dpi=DPI, pixels=side))

    profile = Profile(source=Source.ADF_DUPLEX, dpi=DPI)
    report = capture(station.store, case.id, feed, source="test", profile=profile, who="张三")
    pages = [station.store.page(page_id) for page_id in report.page_ids]
    assert [page.blank for page in pages] == [False, True, True, False, False, False]
    assert [page.flags for page in pages[1:3]] == [(), ()]
