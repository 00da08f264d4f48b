"""Folders that are taken in by themselves: whose file it is, nothing twice, nothing lost."""

from __future__ import annotations

import json
import os
import shutil
import threading
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from email.message import EmailMessage
from pathlib import Path

import pytest

from app.cli.main import main
from app.station import Station, open_station
from app.station.dropping import REFUSED, TAKEN, Dropped, Fate, Folder, take, waiting, watch
from dossier import case_number
from dossier.changes import MACHINE, DeletePages, OpenBatch, ReceivePage
from dossier.ids import BatchId, CaseId, PageId, new_id
from dossier.model import Batch, BatchState
from resources.errors import Locked, NoCaseNamed, NothingInside, TooLarge, Unsupported
from scanner.devices.files import mail_head, read_mail
from scanner.untrusted.limits import Limits
from tests.app.unread import unread
from tests.scanner.outside_files import jpeg, page_image, tiff

NUMBER = "（2026）粤0308民初881号"
WHO = "扫描员 王某"


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Station]:
    with unread(), open_station(tmp_path_factory.mktemp("drop") / "home") as station:
        station.new_case(NUMBER, "买卖合同纠纷", who=WHO)
        yield station


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    (tmp_path / "收").mkdir()
    return Folder(tmp_path / "收")


def sweep(station: Station, folder: Folder) -> dict[str, Dropped]:
    """Deal with all that lies in a folder."""
    found: list[Dropped] = []
    watch(
        station, folder, who=WHO, on_dropped=found.append, cancel=threading.Event(), once=True,
        poll_s=0.05, settle_s=0.1,
    )  # fmt: skip
    assert not waiting(folder)
    return {one.name: one for one in found}


def pages(station: Station) -> int:
    return len(station.store.pages(case_of(station)))


def case_of(station: Station) -> CaseId:
    return station.store.case_by_number(NUMBER).id


def mail(*hung: tuple[str, bytes], subject: str = f"{NUMBER} 补充证据") -> bytes:
    message = EmailMessage()
    message["From"] = "律师 <lawyer@example.com>"
    message["Subject"] = subject
    message["Date"] = "Mon, 02 Mar 2026 09:12:00 +0800"
    message.set_content("请查收。")
    message.add_alternative("<script>alert(1)</script>", subtype="html")
    for name, data in hung:
        message.add_attachment(data, maintype="application", subtype="x-thing", filename=name)
    return bytes(message)


def put(folder: Folder, name: str, data: bytes) -> Path:
    path = folder.path / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


def test_files_go_to_the_case_that_folder_or_name_says(opened: Station, folder: Folder) -> None:
    before = pages(opened)
    put(folder, "(2026)粤0308民初881号/流水/一.jpg", jpeg(1))
    put(folder, "2026粤0308民初881号 合同.tif", tiff([page_image(mark=2), page_image(mark=3)]))
    put(folder, "没写案号.jpg", jpeg(4))
    put(folder, f"{NUMBER}说明.docx", b"PK\x03\x04word/document")
    found = sweep(opened, folder)
    assert {name: (one.fate, one.pages) for name, one in found.items()} == {
        "一.jpg": (Fate.TAKEN, 1),
        "2026粤0308民初881号 合同.tif": (Fate.TAKEN, 2),
        "没写案号.jpg": (Fate.REFUSED, 0),
        f"{NUMBER}说明.docx": (Fate.REFUSED, 0),
    }
    assert pages(opened) == before + 3
    assert isinstance(found["没写案号.jpg"].reasons[0], NoCaseNamed)
    (day,) = (folder.path / TAKEN).iterdir()
    assert (day / "(2026)粤0308民初881号" / "流水" / "一.jpg").is_file()
    (day,) = (folder.path / REFUSED).iterdir()
    assert "未注明案号" in (day / "没写案号.jpg.原因.txt").read_text("utf-8")
    assert "DOCX" in (day / f"{NUMBER}说明.docx.原因.txt").read_text("utf-8")


def test_bytes_that_are_in_the_case_are_not_taken_again(opened: Station, folder: Folder) -> None:
    put(folder, f"{NUMBER}.jpg", jpeg(5))
    first = sweep(opened, folder)[f"{NUMBER}.jpg"]
    before = pages(opened)
    put(folder, f"{NUMBER} 再来.jpg", jpeg(5))
    again = sweep(opened, folder)[f"{NUMBER} 再来.jpg"]
    assert (again.fate, again.batch_id) == (Fate.TWICE, first.batch_id)
    assert pages(opened) == before


def test_half_a_file_that_a_crash_left_is_set_aside_and_taken_whole(
    opened: Station, folder: Folder
) -> None:
    path = put(folder, f"{NUMBER} 三页.tif", tiff([page_image(mark=n) for n in (6, 7, 8)]))
    whole = take(opened, folder, path, who=WHO, cancel=threading.Event())
    assert whole.batch_id is not None
    # The same as a crash after the first page leaves it: a batch open, one page of three.
    batch = opened.store.batch(whole.batch_id)
    came = opened.store.batch_pages(batch)
    opened.store.apply(DeletePages(tuple(page.id for page in came)), MACHINE)
    half = Batch(
        BatchId(new_id()), batch.case_id, "files", batch.profile, BatchState.OPEN, batch.started_at
    )
    opened.store.apply(OpenBatch(half), WHO)
    first = replace(
        came[0], id=PageId(new_id()), batch_id=half.id, material_id=None, deleted=False
    )
    opened.store.apply(ReceivePage(first), WHO)
    before = pages(opened)
    again = sweep(opened, folder)[path.name]
    assert (again.fate, again.pages) == (Fate.TAKEN, 3)
    assert pages(opened) == before - 1 + 3
    assert opened.store.batch(half.id).state is BatchState.STOPPED
    assert opened.store.page(first.id).deleted  # kept


def test_a_file_that_is_being_written_is_waited_for(opened: Station, folder: Folder) -> None:
    data, path = jpeg(9), folder.path / f"{NUMBER} 慢.jpg"
    found: list[Dropped] = []
    cancel, looked = threading.Event(), threading.Event()

    def write() -> None:
        with path.open("wb") as file:
            for begin in range(0, len(data), 4096):
                file.write(data[begin : begin + 4096])
                file.flush()
                os.fsync(file.fileno())
                looked.wait(0.05)

    writer = threading.Thread(target=write)
    writer.start()
    watch(
        opened, folder, who=WHO, on_dropped=found.append, cancel=cancel, once=True,
        poll_s=0.05, settle_s=0.5,
    )  # fmt: skip
    writer.join()
    assert [(one.fate, one.pages) for one in found] == [(Fate.TAKEN, 1)]


def test_a_mail_gives_its_pictures_and_keeps_sender_and_time(
    opened: Station, folder: Folder
) -> None:
    mails = Folder(folder.path, mails=True)
    inner = mail(("附页.jpg", jpeg(11)), subject="转")
    put(mails, "a.eml", mail(("一.jpg", jpeg(10)), ("看.exe", b"MZ\x90"), ("转发.eml", inner)))
    put(mails, "b.eml", mail(subject=f"{NUMBER} 无附件"))
    put(mails, "c.jpg", jpeg(12))
    found = sweep(opened, mails)
    taken = found["a.eml"]
    assert (taken.fate, taken.pages, taken.number) == (Fate.PARTLY, 1, NUMBER)
    assert taken.sender == "律师 <lawyer@example.com>"
    assert taken.sent_at == "2026-03-02T09:12:00+08:00"
    assert all(isinstance(one, Unsupported) for one in taken.reasons)
    assert taken.batch_id is not None
    about = json.loads(opened.store.batch(taken.batch_id).profile)["drop"]
    assert (about["sender"], about["sent_at"]) == (taken.sender, taken.sent_at)
    assert isinstance(found["b.eml"].reasons[0], NothingInside)
    assert isinstance(found["c.jpg"].reasons[0], Unsupported)


def test_a_mail_within_a_mail_is_gone_into_and_limits_hold(tmp_path: Path) -> None:
    message = EmailMessage()
    message["Subject"] = "=?gb2312?B?sLi8/g==?="
    inner = EmailMessage()
    inner["From"] = "x@example.com"
    inner.add_attachment(jpeg(1), maintype="image", subtype="jpeg", filename="里.jpg")
    message.set_content("x")
    message.add_attachment(inner)
    path = tmp_path / "m.eml"
    path.write_bytes(bytes(message))
    head = mail_head(path)
    assert (head.subject, head.parts) == ("案件", ("里.jpg",))
    many = EmailMessage()
    many["From"] = "x@example.com"
    many.set_content("x")
    for n in range(5):
        many.add_attachment(b"x", maintype="image", subtype="png", filename=f"{n}.png")
    path.write_bytes(bytes(many))
    refused: list[str] = []
    with pytest.raises(TooLarge):
        read_mail(
            path, lambda page: None, lambda s, e: refused.append(s), threading.Event(),
            limits=Limits(attachments=4),
        )  # fmt: skip
    with pytest.raises(TooLarge):
        mail_head(path, limits=Limits(mail_bytes=100))
    for data in (b"no mail at all", b"X: y\n\nbody", jpeg(1)):
        path.write_bytes(data)
        with pytest.raises(Unsupported):
            mail_head(path)


def test_links_are_not_followed_and_one_program_watches_a_folder(
    opened: Station, folder: Folder, tmp_path: Path
) -> None:
    secret = tmp_path / f"{NUMBER} 别处.jpg"
    secret.write_bytes(jpeg(13))
    (folder.path / secret.name).symlink_to(secret)
    assert not waiting(folder)
    cancel, begun = threading.Event(), threading.Event()

    def run() -> None:
        begun.set()
        # The other look below may hold the folder at this moment.
        while not cancel.is_set():
            with suppress(Locked):
                watch(
                    opened, folder, who=WHO, on_dropped=lambda one: None, cancel=cancel,
                    poll_s=0.05,
                )  # fmt: skip

    first = threading.Thread(target=run)
    first.start()
    begun.wait()
    try:
        locked = False
        while not locked:  # until the first one holds it
            stop = threading.Event()
            stop.set()
            try:
                watch(opened, folder, who=WHO, on_dropped=lambda one: None, cancel=stop)
            except Locked:
                locked = True
            else:
                cancel.wait(0.02)
    finally:
        cancel.set()
        first.join()
    assert secret.is_file()


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("Re: （2026）粤0308民初881号补充证据", NUMBER),
        ("2026粤0308民初 881 号", NUMBER),
        ("关于[2026]粤0308民初881号之一", f"{NUMBER}之一"),
        ("2026年3月2日 流水", None),
        ("", None),
    ],
)
def test_a_case_number_is_found_in_a_line(text: str, number: str | None) -> None:
    found = case_number.find(text)
    assert (None if found is None else str(found)) == number


def test_the_command_tells_each_file(
    opened: Station, folder: Folder, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--home", str(tmp_path / "x"), "drop", "--json"]) == 8
    assert "--folder" in capsys.readouterr().out
    assert main(["--home", str(tmp_path / "x"), "drop", "--folder", str(tmp_path / "n")]) == 4
    put(folder, "无.jpg", jpeg(14))
    home = str(tmp_path / "x")
    assert main(["--home", home, "drop", "--folder", str(folder.path), "--json"]) == 4
    told = json.loads(capsys.readouterr().out)["files"]
    assert told[0]["fate"] == "refused"
    assert told[0]["reasons"][0]["kind"].endswith("NoCaseNamed")
    shutil.rmtree(folder.path)
