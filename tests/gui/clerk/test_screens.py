"""The clerk's control of the room's screens, over a real hub on loopback."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, cast

import numpy as np
import pytest
import soundfile  # type: ignore[import-untyped]
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from app.qt.lanes import Lane
from app.qt.theme import Theme
from app.qt.translations import tr
from app.station import Station
from app.station.evidence import EvidenceDesk, Wish
from app.windows.clerk.screens_list import ScreensList
from app.windows.clerk.screens_opinions import OpinionsDialog
from app.windows.clerk.screens_pairing import PairingDialog, qr_picture
from app.windows.clerk.screens_state import exhibits, screens
from app.windows.clerk.window import ClerkDesk
from app.windows.main import Program
from courtroom.listening.heard import HeardKind
from courtroom.screen.pairing import pair
from dossier.evidence import Opinion
from dossier.store import Store
from dossier.store import evidence as reads
from tests.app.test_hub_room import heard
from tests.gui.clerk.evidence import (
    clerk_program,
    leave_hearing,
    listed,
    open_first_hearing,
    wait,
)


@pytest.fixture(scope="module")
def program(
    qapp: QApplication, theme: Theme, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Program]:
    folder = tmp_path_factory.mktemp("screens")
    with clerk_program(qapp, theme, folder, size_px=(400, 560), screens=True) as made:
        yield made


@pytest.fixture
def desk(qtbot: QtBot, program: Program) -> Iterator[ClerkDesk]:
    """The desk with its hearing open and the hub running."""
    page = open_first_hearing(qtbot, program)
    clerk = page.clerk
    wait(qtbot, lambda: clerk.screens.running)
    wait(qtbot, lambda: clerk.screens.readiness.total and clerk.screens.readiness.done)
    wait(qtbot, lambda: page.pane.evidence.page.isEnabled())
    yield page
    # What was written last is on its way still, and has its turn before the screens stop.
    through: list[Lane] = []
    clerk.lanes.run(Lane.ROOM, lambda task: None, lambda _: through.append(Lane.ROOM))
    wait(qtbot, lambda: through)
    leave_hearing(qtbot, program)
    program.app.processEvents()


def test_evidence_is_shown_blanked_offered_and_spoken_of(
    desk: ClerkDesk, qtbot: QtBot, tmp_path: Path
) -> None:
    screens, pane = desk.clerk.screens, desk.pane
    store, case = desk.clerk.store, desk.clerk.case
    assert case is not None
    assert pane.isVisible()
    tree = pane.evidence.tree
    assert [tree.topLevelItem(n).text(0) for n in range(2)] == ["原告", "被告"]  # type: ignore[union-attr]
    ids = [one.id for one in listed(desk)]

    tree.choose(ids[1])
    pane.evidence.page.setValue(2)
    QTest.keyClick(tree, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    wait(qtbot, lambda: "show/*" in screens.facts)
    assert screens.facts["show/*"]["panes"][0]["page"] == 2
    wait(qtbot, lambda: "原证2 送货单" in pane.now.words.text())

    desk.commands["blank_all"].trigger()
    wait(qtbot, lambda: "blank/*" in screens.facts)
    desk.commands["blank_all"].trigger()
    wait(qtbot, lambda: "blank/*" not in screens.facts)
    desk.commands["take_down"].trigger()
    wait(qtbot, lambda: not screens.facts.get("show/*"))

    # Spoken of: offered; only the key shows it.
    screens.hear(heard(HeardKind.FINAL, "请看原告证据二。"))
    wait(qtbot, lambda: pane.offers.offer is not None)
    assert not screens.facts.get("show/*")
    desk.commands["take_evidence"].trigger()
    wait(qtbot, lambda: screens.facts.get("show/*"))
    wait(qtbot, lambda: pane.offers.offer is None)
    assert screens.facts["show/*"]["panes"][0]["exhibit"] == ids[1]

    # Something else was meant: a person says what, and it is still only offered.
    desk.commands["take_down"].trigger()
    wait(qtbot, lambda: not screens.facts.get("show/*"))
    screens.hear(heard(HeardKind.FINAL, "请看原告证据一第一页。"))
    wait(qtbot, lambda: pane.offers.offer is not None)
    pane.offers.fill_menu()
    exhibit = next(one for one in pane.offers.menu.findChildren(QMenu) if "送货单" in one.title())
    exhibit.actions()[1].trigger()
    wait(qtbot, lambda: "送货单" in pane.offers.words.text())
    corrected = pane.offers.offer
    assert corrected is not None and (corrected.exhibit, corrected.page) == (ids[1], 2)
    assert not screens.facts.get("show/*")
    desk.commands["take_evidence"].trigger()
    wait(qtbot, lambda: screens.facts.get("show/*"))
    assert (
        screens.facts["show/*"]["panes"][0] | {"exhibit": ids[1], "page": 2}
        == (screens.facts["show/*"]["panes"][0])
    )
    wait(qtbot, lambda: pane.offers.offer is None)

    # Put away by its key, it is not shown.
    desk.commands["take_down"].trigger()
    wait(qtbot, lambda: not screens.facts.get("show/*"))
    screens.hear(heard(HeardKind.FINAL, "再看原告证据二第二页。"))
    wait(qtbot, lambda: pane.offers.offer is not None)
    desk.commands["leave_suggestions"].trigger()
    wait(qtbot, lambda: pane.offers.offer is None)
    assert not screens.facts.get("show/*")

    # A recording has no pages: it plays.
    call = tmp_path / "call.wav"
    soundfile.write(call, np.zeros(16_000, np.int16), 16_000)
    EvidenceDesk(cast(Station, desk.clerk.services), case.id, "test").add_files(
        [call], Wish("被告", "通话")
    )
    wait(qtbot, lambda: any(line.media for line in exhibits(screens.facts)))
    tree.choose(next(line.id for line in exhibits(screens.facts) if line.media))
    assert pane.evidence.show_button.text() == tr("Play on the screens")
    pane.evidence.show_button.click()
    wait(qtbot, lambda: (screens.facts.get("show/*") or {}).get("media"))
    assert screens.facts["show/*"]["media"]["playing"]
    tree.choose(ids[0])

    dialog = OpinionsDialog(desk, desk.theme, screens, ids[0])
    qtbot.addWidget(dialog)
    assert [row.side for row in dialog.rows] == ["原告", "被告"]
    dialog.rows[1].stands["authenticity"].setCurrentText("不认可")
    dialog.rows[1].reason.setText("无签章")
    dialog._changed("被告")
    dialog.original.setCurrentText("相符")
    dialog.done(0)
    wait(qtbot, lambda: len(opinions_of(desk, store)) == 1)
    (opinion,) = opinions_of(desk, store)
    assert (opinion.side, opinion.authenticity.value, opinion.reason) == (
        "被告", "不认可", "无签章",
    )  # fmt: skip


def opinions_of(desk: ClerkDesk, store: Store) -> list[Opinion]:
    assert desk.clerk.case is not None
    with store.snapshot() as reader:
        return reads.opinions(reader, desk.clerk.case.id)


def test_a_code_that_was_used_waits_for_its_screen(desk: ClerkDesk, qtbot: QtBot) -> None:
    dialog = PairingDialog(desk, desk.clerk.screens, "plaintiff")
    qtbot.addWidget(dialog)
    wait(qtbot, lambda: dialog._pairing is not None)
    dialog._timer.stop()
    for _ in range(3):
        dialog._looked((None, []))
    assert dialog._pairing is not None, "its certificate may be in the making"
    dialog._looked((None, []))
    assert dialog._pairing is None and dialog.note.objectName() == "stateWarn"


def test_a_screen_is_paired_named_and_withdrawn(
    desk: ClerkDesk, qtbot: QtBot, tmp_path: Path
) -> None:
    screens, pane = desk.clerk.screens, desk.pane
    dialog = PairingDialog(desk, screens, "plaintiff")
    qtbot.addWidget(dialog)
    dialog.show()
    wait(qtbot, lambda: dialog._pairing is not None)
    code = dialog.code.text().replace(" ", "")
    assert len(code) == 6
    assert dialog.address.text() == screens.address
    with ThreadPoolExecutor(1) as pool:
        paired = pool.submit(pair, screens.address, code, tmp_path / "screen", "原告屏")
        wait(qtbot, paired.done)
        identity = paired.result()
    wait(qtbot, lambda: "原告屏" in dialog.note.text())
    dialog.done(0)
    wait(qtbot, lambda: any(row.line and row.line.device for row in pane.list.rows))
    (row,) = [row for row in pane.list.rows if row.line and row.line.device]
    assert row.line is not None
    assert (row.line.seat, row.line.online) == ("plaintiff", False)
    screens.act("rename", seat="plaintiff", person="甲公司张某")
    wait(
        qtbot, lambda: "甲公司张某" in row.accessibleName() or row.person.toolTip() == "甲公司张某"
    )
    screens.revoke(identity.device)
    wait(qtbot, lambda: not any(row.line and row.line.device for row in pane.list.rows))


def test_a_qr_code_says_what_it_holds(qapp: QApplication) -> None:
    import cv2
    import numpy as np

    text = "wenyi-pair://192.0.2.7:8443/?code=012345&fingerprint=" + "0f" * 32
    image = qr_picture(text, 400).toImage().convertToFormat(
        qr_picture(text).toImage().Format.Format_Grayscale8
    )  # fmt: skip
    pixels = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), -1)
    padded = cv2.copyMakeBorder(
        pixels[:, : image.width()].copy(), 30, 30, 30, 30, cv2.BORDER_CONSTANT, value=255
    )
    assert cv2.QRCodeDetector().detectAndDecode(padded)[0] == text


def test_a_film_that_all_were_shown_is_public_as_a_whole() -> None:
    facts = {
        "exhibit/e1": {"label": "被证2", "side": "被告"},
        "media/e1": {"type": "video/mp4"},
        "release/e1": {"to": ["*"], "pages": []},
        "exhibit/e2": {"label": "原证1", "side": "原告"},
        "release/e2": {"to": ["*"], "pages": [1]},
    }
    assert {one.id: one.released for one in exhibits(facts)} == {
        "e1": "all",
        "e2": "some",
    }


def test_a_film_on_the_screens_is_marked_in_the_list() -> None:
    facts = {
        "exhibit/e1": {"label": "被证2", "side": "被告"},
        "media/e1": {"type": "video/mp4"},
        "exhibit/e2": {"label": "原证1", "side": "原告"},
        "show/*": {"id": "v1", "panes": [], "media": {"exhibit": "e1", "at_s": 0.0}},
    }
    assert {one.id: one.shown for one in exhibits(facts)} == {"e1": True, "e2": False}


def test_a_screen_without_link_is_not_said_to_show_what_it_cannot(
    qtbot: QtBot, theme: Theme
) -> None:
    view = {"id": "v1", "media": None, "panes": [{"exhibit": "e1", "page": n} for n in (1, 2, 3)]}
    facts: dict[str, Any] = {
        "seat/defendant": {"label": "被告", "role": "被告", "person": "甲", "colour": "#a33b12"},
        "screen/defendant/d": {"device": "d", "name": "vm", "kind": "party", "remote": True,
                               "online": True},
        "exhibit/e1": {"label": "原证3", "name": "送货单", "side": "原告"},
        "show/*": view,
    }  # fmt: skip
    listed = ScreensList(theme)
    qtbot.addWidget(listed)
    listed.show_lines(facts, screens(facts))
    row = listed.rows[0]
    assert "送货单等 3 页" in row.shows.text()
    assert row.state.text() == "远程 · 在线"
    named: list[str] = []
    row.revoke_wanted.connect(lambda device, name: named.append(name))
    next(one for one in row.menu().actions() if one.text().startswith("收回")).trigger()
    assert named == ["被告（vm）"]
    facts["screen/defendant/d"]["online"] = False
    listed.show_lines(facts, screens(facts))
    assert "送货单" not in row.shows.text()
    assert "黑" in row.shows.text()
    assert "离线" in row.state.text()
