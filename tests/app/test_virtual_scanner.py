"""The virtual scanner by itself: what it answers, and as a process."""

from __future__ import annotations

import http.client
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import cv2
import numpy as np
import pytest

from app.demo.escl.faults import Faults
from app.demo.escl.feed import PageFeed, natural_order
from app.demo.escl.render import jpeg_frame, side_jpeg
from app.demo.escl.server import VirtualScanner
from app.demo.escl.settings import BadSettings, ScanSettings
from tests.scanner.numbered import DPI, feed_of, jpeg_of, number_on, pixels_of

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def scanner() -> Iterator[VirtualScanner]:
    with VirtualScanner(feed_of(2)) as running:
        yield running


def ask(
    scanner: VirtualScanner, method: str, path: str, body: str | None = None
) -> tuple[int, bytes, str]:
    parts = urlsplit(scanner.url)
    connection = http.client.HTTPConnection(parts.netloc, timeout=5)
    try:
        connection.request(method, path, body)
        answer = connection.getresponse()
        return answer.status, answer.read(), answer.getheader("Location") or ""
    finally:
        connection.close()


def settings_xml(**values: object) -> str:
    inner = "".join(f"<scan:{name}>{value}</scan:{name}>" for name, value in values.items())
    return f"<scan:ScanSettings xmlns:scan='x'>{inner}</scan:ScanSettings>"


def test_a_job_delivers_the_files_own_bytes_then_nothing(scanner: VirtualScanner) -> None:
    body = settings_xml(XResolution=DPI, YResolution=DPI, ColorMode="RGB24")
    status, _, job = ask(scanner, "POST", "/eSCL/ScanJobs", body)
    assert status == 201

    pages = [ask(scanner, "GET", f"{job}/NextDocument") for _ in range(3)]
    assert [page[0] for page in pages] == [200, 200, 404]
    assert [page[1] for page in pages[:2]] == [jpeg_of(1), jpeg_of(2)]
    assert b"ScannerAdfEmpty" in ask(scanner, "GET", "/eSCL/ScannerStatus")[1]
    assert ask(scanner, "DELETE", job)[0] == 200
    assert ask(scanner, "DELETE", job)[0] == 404


def test_it_listens_on_the_loopback_interface_only(scanner: VirtualScanner) -> None:
    assert scanner.url.startswith("http://127.0.0.1:")


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("POST", "/eSCL/ScanJobs", "nonsense", 400),
        ("POST", "/eSCL/ScanJobs", settings_xml(XResolution=31), 400),
        ("POST", "/eSCL/ScanJobs", settings_xml(Width="9" * 9), 400),
        ("POST", "/eSCL/ScanJobs", "x" * 70_000, 413),
        ("POST", "/elsewhere", settings_xml(), 404),
        ("GET", "/../etc/passwd", None, 404),
        ("GET", "/eSCL/ScanJobs/00000000-0000-0000-0000-000000000000/NextDocument", None, 404),
        ("PUT", "/eSCL/ScanJobs", None, 501),
    ],
)
def test_bad_requests_are_refused_by_status(
    scanner: VirtualScanner, method: str, path: str, body: str | None, status: int
) -> None:
    assert ask(scanner, method, path, body)[0] == status
    assert ask(scanner, "GET", "/eSCL/ScannerCapabilities")[0] == 200


@pytest.mark.parametrize(
    ("faults", "status", "state"),
    [
        (Faults(busy=True), 503, b"<pwg:State>Processing"),
        (Faults(cover_open=True), 409, b"ScannerAdfDoorOpen"),
        (Faults(empty=True), 409, b"ScannerAdfEmpty"),
    ],
)
def test_a_job_that_cannot_begin_says_why(
    scanner: VirtualScanner, faults: Faults, status: int, state: bytes
) -> None:
    scanner.faults = faults

    assert ask(scanner, "POST", "/eSCL/ScanJobs", settings_xml())[0] == status
    assert state in ask(scanner, "GET", "/eSCL/ScannerStatus")[1]
    scanner.clear()
    assert ask(scanner, "POST", "/eSCL/ScanJobs", settings_xml())[0] == 201


def test_region_resolution_and_mode_are_honoured() -> None:
    settings = ScanSettings(x=300, y=0, width=600, height=900, dpi=200, colour=False)

    data = side_jpeg(pixels_of(5), DPI, settings)

    assert jpeg_frame(data) == (400, 600, 1)


def test_a_larger_region_than_the_paper_is_filled_up_and_the_page_kept_readable() -> None:
    settings = ScanSettings(width=3508, height=4961, dpi=DPI)

    decoded = cv2.imdecode(
        np.frombuffer(side_jpeg(jpeg_of(5), DPI, settings), np.uint8), cv2.IMREAD_COLOR
    )

    assert decoded is not None
    assert decoded.shape == (settings.height_px, settings.width_px, 3)
    assert number_on(decoded[:1169, :827].astype(np.uint8)) == 5


def test_settings_with_another_format_are_refused() -> None:
    with pytest.raises(BadSettings):
        ScanSettings.parse(settings_xml(DocumentFormat="application/pdf"))


def test_a_folder_is_fed_in_natural_order(tmp_path: Path) -> None:
    for name in ("p10.jpg", "p9.jpg", "notes.txt", "p1.png"):
        (tmp_path / name).write_bytes(b"x")

    feed = PageFeed.from_folder(tmp_path)

    assert [Path(str(sheet.front)).name for sheet in feed.sheets] == [
        "p1.png",
        "p9.jpg",
        "p10.jpg",
    ]
    assert natural_order(Path("a2b")) < natural_order(Path("a10b"))
    with pytest.raises(FileNotFoundError):
        PageFeed.from_folder(tmp_path / "none")


def test_as_a_process_it_tells_its_address_and_serves(tmp_path: Path) -> None:
    (tmp_path / "p1.jpg").write_bytes(jpeg_of(1))
    command = [sys.executable, "-m", "app.demo.escl", "--pages", str(tmp_path), "--empty"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) as process:
        try:
            assert process.stdout is not None
            url = urlsplit(process.stdout.readline().strip())
            connection = http.client.HTTPConnection(url.netloc, timeout=5)
            connection.request("GET", f"{url.path}/ScannerStatus")
            assert b"ScannerAdfEmpty" in connection.getresponse().read()
            connection.close()
        finally:
            process.terminate()


@pytest.mark.parametrize("arguments", [["--pages", "none"], ["--pages", ".", "--jam-at", "0"]])
def test_wrong_arguments_end_with_status_two(tmp_path: Path, arguments: list[str]) -> None:
    (tmp_path / "p1.jpg").write_bytes(jpeg_of(1))
    done = subprocess.run(
        [sys.executable, "-m", "app.demo.escl", *arguments],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        check=False,
    )
    assert done.returncode == 2
    assert done.stderr.strip()
    assert "Traceback" not in done.stderr
