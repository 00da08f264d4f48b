"""An archive desk over a clean case and one that lacks something."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.qt.theme import Theme
from app.station import Station, open_station
from app.windows.archive.archive import Archive
from app.windows.archive.window import ArchiveDesk
from app.windows.main import Program
from dossier.changes import DeletePages
from dossier.people.archive import ArchiveRole, put_person
from tests.dossier.checks.clean import Clean, clean_case

OTHER = "（2026）粤0308民初124号"
PHRASE = "落霞与孤鹜齐飞2026"


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Station, Clean, Clean]]:
    """A clean case, and one that lacks a page and its judgment."""
    with open_station(tmp_path_factory.mktemp("desk") / "home") as station:
        clean, spoilt = clean_case(station.store), clean_case(station.store, OTHER)
        gone = (*spoilt.pages["民事判决书"], spoilt.pages["购销合同"][1])
        station.store.apply(DeletePages(gone), "甲")
        put_person(station.store, "阅卷人", ArchiveRole.READER, PHRASE)
        put_person(station.store, "王档案", ArchiveRole.ARCHIVIST, PHRASE)
        yield station, clean, spoilt


@pytest.fixture
def program(
    qapp: QApplication,
    qtbot: QtBot,
    theme: Theme,
    world: tuple[Station, Clean, Clean],
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Program]:
    station = world[0]
    # Nothing is looked for or read when the scan desk opens: it is not what is tested.
    monkeypatch.setattr(type(station), "devices", lambda self: ())
    monkeypatch.setattr(type(station), "resume_reading", lambda self: 0)
    made = Program(qapp, station.home, demo=False, role="archive", theme=theme)
    made.use(station)
    qtbot.waitUntil(lambda: made.archive is not None and made.archive.chosen is not None)
    yield made
    made.close(keep_station=True)
    qapp.processEvents()


@pytest.fixture
def desk(program: Program) -> ArchiveDesk:
    assert program.window is not None
    page = program.window.centralWidget()
    assert isinstance(page, ArchiveDesk)
    return page


@pytest.fixture
def archive(program: Program) -> Archive:
    assert program.archive is not None
    return program.archive


def idle(qtbot: QtBot, archive: Archive) -> None:
    qtbot.waitUntil(lambda: not archive.is_busy)
