"""The services of a station on real sheets: intake, reading, filing, export."""

from __future__ import annotations

import subprocess
import threading
from dataclasses import replace
from pathlib import Path

import pytest

from app.station import Station, open_station
from app.station.events import Event, FileRefused, PageFiled, PageRead, PageReceived
from app.station.home import load_settings
from app.station.page_job import PageJob
from app.station.reading import Reader
from dossier.changes import DeletePages, EditPages, MovePages
from dossier.edits import Deskew, Rotate
from dossier.model import Case, Page, Volume
from resources.errors import (
    Crashed,
    DuplicateCase,
    NothingToExport,
    RuleError,
    UnknownItem,
    Unsupported,
)


def test_pages_become_a_catalogued_dossier(
    station: Station, case: Case, sheets: dict[str, Path], tmp_path: Path
) -> None:
    seen: list[Event] = []
    report = station.import_files(case.id, list(sheets.values()), who="甲", on_event=seen.append)

    assert report.error is None
    assert not report.refused
    assert not report.unread
    assert [type(event) for event in seen].count(PageReceived) == 3
    assert [type(event) for event in seen].count(PageRead) == 3
    assert [type(event) for event in seen].count(PageFiled) == 3

    first, second, third = (station.store.page(id_) for id_ in report.page_ids)
    assert first.skew_deg == pytest.approx(1.5, abs=0.15)
    assert any(isinstance(edit, Deskew) for edit in first.edits)
    assert second.orientation_deg == 180
    assert Rotate(2) in second.edits
    assert (third.orientation_deg, third.edits) == (0, ())

    rows = station.catalogue_rows(case.id)
    assert [(row["volume"], len(row["pages"])) for row in rows] == [
        ("main", 2),
        ("confidential", 1),
    ]
    assert rows[0]["category"] == "起诉状及相关材料"
    assert rows[0]["reason"]

    (hit,) = station.search("经多次催讨", case.id)
    assert hit.page_id == second.id
    # The page lies upside down in its master: the words of its third line stand low and right.
    xs = [x for box in hit.boxes for x, _ in box]
    ys = [y for box in hit.boxes for _, y in box]
    assert min(xs) > 500
    assert min(ys) > 877

    target = tmp_path / "main.pdf"
    written = station.export_pdf(case.id, Volume.MAIN, target, who="甲")
    assert (written.pages, written.unfiled) == (2, 0)
    text = subprocess.run(["pdftotext", str(target), "-"], capture_output=True, check=True).stdout
    assert "经多次催讨" in text.decode()
    assert "评议" not in text.decode()
    assert station.store.journal_entries(after=0)[-1].kind == "NoteExport"
    assert station.store.verify(deep=True).ok


def test_a_phrase_across_two_lines_is_found(
    station: Station, case: Case, sheets: dict[str, Path]
) -> None:
    station.import_files(case.id, [sheets["facts"]], who="甲")
    assert len(station.search("签订买卖合同，约定由原告", case.id)) == 1


def test_what_was_not_read_is_read_at_the_next_start(
    tmp_path: Path, sheets: dict[str, Path]
) -> None:
    home = tmp_path / "home"
    with open_station(home) as station:
        case = station.new_case("（2026）粤0308民初1号", "买卖合同纠纷", who="甲")
        station.import_files(case.id, [sheets["complaint"]], who="甲", wait=False)
    with open_station(home) as station:
        batch = station.store.batches(case.id)[0]
        if station.store.unread_batches():
            assert station.resume_reading() == 1
            assert station.reader.wait(batch.id, threading.Event()) == ()
        assert station.catalogue_rows(case.id)[0]["category"] == "起诉状及相关材料"


def test_a_fault_nobody_thought_of_does_not_end_reading(
    station: Station, case: Case, sheets: dict[str, Path]
) -> None:
    def fault(event: Event) -> None:
        raise LookupError

    stop = station.reader.subscribe(fault)
    first = station.import_files(case.id, [sheets["complaint"]], who="甲")
    assert isinstance(first.error, Crashed)
    stop()
    second = station.import_files(case.id, [sheets["facts"]], who="甲")
    assert (second.error, second.unread) == (None, ())
    assert station.store.page(second.page_ids[0]).reading


def test_a_page_on_its_way_to_the_worker_counts_as_waiting(
    station: Station, case: Case, sheets: dict[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    counted: list[int] = []
    really = Reader._job

    def look(reader: Reader, page: Page) -> PageJob:
        counted.append(reader.backlog)
        return really(reader, page)

    monkeypatch.setattr(Reader, "_job", look)
    station.import_files(case.id, [sheets["complaint"]], who="甲")
    assert counted == [1]
    assert station.reader.backlog == 0


def test_a_page_a_person_filed_meanwhile_stays_there(
    station: Station, case: Case, sheets: dict[str, Path]
) -> None:
    first = station.import_files(case.id, [sheets["record"]], who="甲").page_ids[0]
    home = station.store.page(first).material_id

    def file_at_once(event: Event) -> None:
        if isinstance(event, PageReceived):
            station.store.apply(MovePages((event.page.id,), home), "甲")

    second = station.import_files(
        case.id, [sheets["complaint"]], who="甲", on_event=file_at_once
    ).page_ids[0]
    assert station.store.page(second).material_id == home


def test_edits_of_a_person_are_not_overwritten_by_reading(
    station: Station, case: Case, sheets: dict[str, Path]
) -> None:
    def turn_at_once(event: Event) -> None:
        if isinstance(event, PageReceived):
            station.store.apply(EditPages(((event.page.id, (Rotate(1),)),)), "甲")

    page_id = station.import_files(
        case.id, [sheets["complaint"]], who="甲", on_event=turn_at_once
    ).page_ids[0]
    assert station.store.page(page_id).edits[0] == Rotate(1)


def test_refused_files_do_not_keep_the_others_back(
    station: Station, case: Case, sheets: dict[str, Path], tmp_path: Path
) -> None:
    bad = tmp_path / "notes.docx"
    bad.write_bytes(b"PK\x03\x04" + b"\0" * 100)
    seen: list[Event] = []
    report = station.import_files(case.id, [bad, sheets["record"]], who="甲", on_event=seen.append)
    assert len(report.page_ids) == 1
    assert [refused.source for refused in report.refused] == ["notes.docx"]
    assert isinstance(report.refused[0].error, Unsupported)
    assert any(isinstance(event, FileRefused) for event in seen)


def test_cancel_keeps_what_came(station: Station, case: Case, sheets: dict[str, Path]) -> None:
    cancel = threading.Event()

    def stop(event: Event) -> None:
        if isinstance(event, PageReceived):
            cancel.set()

    report = station.import_files(
        case.id, list(sheets.values()), who="甲", on_event=stop, cancel=cancel
    )
    assert report.cancelled
    assert 1 <= len(report.page_ids) < 3
    assert station.store.verify(deep=True).ok


def test_unfiled_pages_are_in_no_export(
    station: Station, case: Case, sheets: dict[str, Path], tmp_path: Path
) -> None:
    report = station.import_files(case.id, [sheets["complaint"], sheets["record"]], who="甲")
    station.store.apply(MovePages(report.page_ids[:1], None), "甲")
    with pytest.raises(NothingToExport):
        station.export_pdf(case.id, Volume.MAIN, tmp_path / "x.pdf", who="甲")
    assert not (tmp_path / "x.pdf").exists()
    station.store.undo(case.id, "甲")
    station.store.apply(DeletePages(report.page_ids[1:]), "甲")
    assert station.export_pdf(case.id, Volume.MAIN, tmp_path / "x.pdf", who="甲").pages == 1


def test_rules_of_new_cases(station: Station, case: Case) -> None:
    with pytest.raises(DuplicateCase):
        station.new_case(case.number.replace("（", "("), "x", who="甲")
    with pytest.raises(RuleError):
        station.new_case("（2026）粤0308民初2号", "  ", who="甲")
    with pytest.raises(UnknownItem):
        station.new_case("（2026）粤0308民初2号", "x", procedure="none", who="甲")
    assert station.new_case("（2026）粤0308执1号", "x", who="甲").procedure == "enforcement"


def test_settings_survive_and_mistakes_are_named(tmp_path: Path) -> None:
    with open_station(tmp_path) as station:
        changed = station.change_settings(
            language="en", escl=("http://127.0.0.1:1/eSCL",), person='张"三\\'
        )
    assert load_settings(tmp_path) == changed
    assert replace(changed, language="zh_CN") != changed
    for text in ("language = 3", 'theme = "pink"', "nonsense = 1", "language ="):
        (tmp_path / "config.toml").write_text(text)
        with pytest.raises(RuleError):
            load_settings(tmp_path)
