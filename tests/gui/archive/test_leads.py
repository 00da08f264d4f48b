"""From the archive desk to the clerk's, and to the paper of a case."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog, QInputDialog, QWidget
from pytestqt.qtbot import QtBot

from app.qt.theme import Theme
from app.station import Station
from app.windows.archive.archive import Archive
from app.windows.archive.packing import PackDialog, Packed
from app.windows.archive.paper_box import PaperDialog
from app.windows.archive.window import ArchiveDesk
from app.windows.clerk.window import ClerkDesk
from app.windows.main import Program
from dossier.custody.changes import RegisterBundle
from dossier.custody.model import Bundle, BundleState, Purpose
from dossier.hearing import Hearing, HearingEvent, HearingEventKind
from dossier.hearing_changes import NoteHearingEvent, OpenHearing
from dossier.ids import BundleId, HearingEventId, HearingId, new_id
from dossier.model import Volume
from tests.dossier.checks.clean import Clean
from tests.dossier.custody_moves import move
from tests.gui.archive.conftest import OTHER, idle


def test_a_finding_of_a_hearing_leads_to_it_at_the_clerks_desk(
    qtbot: QtBot,
    program: Program,
    desk: ArchiveDesk,
    archive: Archive,
    world: tuple[Station, Clean, Clean],
) -> None:
    station, _, spoilt = world
    held = Hearing(HearingId(new_id()), spoilt.case.id, 1, "第一法庭", "普通程序")
    start = HearingEvent(
        HearingEventId(new_id()),
        spoilt.case.id,
        held.id,
        HearingEventKind.START,
        datetime.now(UTC),
        "书记员",
    )
    station.store.apply_all([OpenHearing(held), NoteHearingEvent(start)], "书记员")
    archive.choose(spoilt.case.id)
    desk.commands["patrol"].trigger()
    idle(qtbot, archive)
    qtbot.waitUntil(lambda: archive.findings is not None)
    rules = [one.rule for one in archive.findings or ()]
    desk.results.patrol.table.selectRow(rules.index("hearing_open"))
    qtbot.waitUntil(desk.commands["go_to_place"].isEnabled)
    desk.commands["go_to_place"].trigger()

    def there() -> bool:
        page = program.window.centralWidget() if program.window else None
        clerk = program.clerk
        return isinstance(page, ClerkDesk) and clerk is not None and clerk.run is not None

    qtbot.waitUntil(there)
    assert program.clerk is not None
    assert program.clerk.run is not None
    assert program.clerk.run.hearing_id == held.id


@pytest.mark.parametrize(
    ("asides", "withheld", "told", "may"),
    [
        (False, False, "副卷 · 0 页", False),
        (True, False, "副卷 · 0 页 · 庭中评议", True),
        (False, True, "副卷 · 无权查看", False),
    ],
    ids=["empty", "deliberation alone", "kept from it"],
)
def test_a_volume_of_deliberation_alone_can_be_packed(
    qtbot: QtBot, tmp_path: Path, asides: bool, withheld: bool, told: str, may: bool
) -> None:
    pages = {Volume.MAIN: 3, Volume.CONFIDENTIAL: 0}
    parent = QWidget()
    qtbot.addWidget(parent)
    packing = PackDialog(parent, Packed(OTHER, pages, "", {}, asides, withheld), tmp_path)
    box = packing.volumes[Volume.CONFIDENTIAL]
    assert (box.text(), box.isEnabled(), box.isChecked()) == (told, may, may)
    assert (Volume.CONFIDENTIAL in packing.wish.volumes) is may


def test_paper_that_was_not_taken_out_is_asked_for_and_handed_over(
    qtbot: QtBot,
    theme: Theme,
    program: Program,
    desk: ArchiveDesk,
    archive: Archive,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    world: tuple[Station, Clean, Clean],
) -> None:
    station, clean, _ = world
    archive.choose(clean.case.id)
    bundle = Bundle(
        BundleId(new_id()), clean.case.id, "WB000001", "证据原件", 4, datetime.now(UTC), "收转台"
    )
    station.store.apply(RegisterBundle(bundle), "收转台")
    pages = dict.fromkeys(Volume, 1)
    packing = PackDialog(desk, Packed(OTHER, pages, "", {Volume.MAIN: ("WB000001",)}), tmp_path)
    qtbot.addWidget(packing)
    assert not packing.go.isEnabled()
    packing.reason.setText("原件随卷移送")
    assert packing.go.isEnabled()
    assert packing.wish.paper == "原件随卷移送"
    packing.volumes[Volume.MAIN].setChecked(False)
    assert packing.wish.paper == "", "nothing of that volume stays"
    assert archive.chosen is not None
    assert program.window is not None
    box = PaperDialog(desk, theme, program.window, archive, archive.chosen)
    qtbot.addWidget(box)
    box.show()
    qtbot.waitUntil(lambda: bool(box.bundles))
    assert not box.hand.isEnabled()
    assert "没有取出" in box.notice.text()
    for purpose in (Purpose.STORE, Purpose.TAKE_OUT):
        move(station.store, bundle, purpose)
    box.read()
    qtbot.waitUntil(box.hand.isEnabled)
    monkeypatch.setattr(QInputDialog, "getText", lambda *_: ("档案室王某", True))
    box.hand.click()
    qtbot.waitUntil(lambda: box.bundles[0].state is BundleState.ARCHIVED)
    target = tmp_path / "清单"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(target), ""))
    box.save.click()
    qtbot.waitUntil(target.with_suffix(".pdf").is_file)
    idle(qtbot, archive)
    box.close()
