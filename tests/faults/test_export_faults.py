"""Exports under pressure: a full disk, a kill, and two thousand pages' memory."""

from __future__ import annotations

import hashlib
import io
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pikepdf
import pytest
from PIL import Image

_CHILD = """
import json, resource, signal, sys
from datetime import UTC, datetime
from pathlib import Path
from dossier.edits import geometry
from dossier.export import ExportPage, Metadata, ViewImage, write_pdf
from ocr.result import Line, PageText
from resources.errors import WenyiError, Cancelled

jpeg, out, count, limit_bytes, width, height = sys.argv[1:7]
if int(limit_bytes):
    resource.setrlimit(resource.RLIMIT_FSIZE, (int(limit_bytes), int(limit_bytes)))
size = (int(width), int(height))
box = ((100.0, 100.0), (900.0, 100.0), (900.0, 160.0), (100.0, 160.0))

def view():
    return ViewImage(Path(jpeg).read_bytes(), "image/jpeg", *size, 300)

def text(n):
    lines = tuple(Line(f"第{n}页第{m}行，借款人民币50000元整", box, 0.9) for m in range(30))
    return PageText(*size, lines, "engine", 0.0)

def pages():
    for n in range(int(count)):
        yield ExportPage(view, geometry((), *size), lambda n=n: text(n), str(n + 1))
        if n == 2:
            print("started", flush=True)

metadata = Metadata("卷", "", "", (), datetime(2026, 1, 1, tzinfo=UTC))
try:
    written = write_pdf(Path(out), pages(), (), metadata)
    print(json.dumps({"sha256": written.sha256, "pages": written.pages,
                      "peak_kb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss}))
except WenyiError as error:
    print(json.dumps({"kind": error.kind, "path": error.params["path"]}))
"""
_SIZE = (1240, 1754)


@pytest.fixture(scope="module")
def jpeg(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A noisy page of a few hundred kilobytes."""
    noise = Image.effect_noise(_SIZE, 40)
    buffer = io.BytesIO()
    noise.save(buffer, "JPEG", quality=8)
    path = tmp_path_factory.mktemp("views") / "page.jpg"
    path.write_bytes(buffer.getvalue())
    assert 100_000 < path.stat().st_size < 600_000
    return path


def _command(jpeg: Path, out: Path, count: int, limit_bytes: int = 0) -> list[str]:
    arguments = [str(jpeg), str(out), str(count), str(limit_bytes), *map(str, _SIZE)]
    return [sys.executable, "-c", _CHILD, *arguments]


def _run(jpeg: Path, out: Path, count: int, limit_bytes: int = 0) -> dict[str, object]:
    done = subprocess.run(
        _command(jpeg, out, count, limit_bytes), check=True, capture_output=True, timeout=150
    )
    result: dict[str, object] = json.loads(done.stdout.splitlines()[-1])
    return result


@pytest.mark.parametrize("limit_bytes", [1, 300_000, 1_000_000, 2_000_001])
def test_a_full_disk_is_named_and_leaves_the_older_file(
    tmp_path: Path, jpeg: Path, limit_bytes: int
) -> None:
    out = tmp_path / "卷.pdf"
    out.write_bytes(b"older")
    result = _run(jpeg, out, 20, limit_bytes)
    assert result == {"kind": "StoreError.DiskFull", "path": str(out)}
    assert [file.name for file in tmp_path.iterdir()] == [out.name]
    assert out.read_bytes() == b"older"


def test_memory_does_not_grow_with_the_pages(tmp_path: Path, jpeg: Path) -> None:
    few, many = (_run(jpeg, tmp_path / f"{n}.pdf", n) for n in (20, 300))
    assert (few["pages"], many["pages"]) == (20, 300)
    # 280 pages more are tens of megabytes more on disk; in memory, 8 bytes an object.
    assert int(str(many["peak_kb"])) - int(str(few["peak_kb"])) < 6_000
    with pikepdf.open(tmp_path / "300.pdf") as pdf:
        assert len(pdf.pages) == 300
        assert pdf.check_pdf_syntax() == []


@pytest.mark.parametrize("round_", range(3))
def test_a_kill_leaves_the_old_file_or_the_new(tmp_path: Path, jpeg: Path, round_: int) -> None:
    _kill_once(tmp_path, jpeg, delay_s=0.15 * round_)


@pytest.mark.faults
@pytest.mark.parametrize("round_", range(50))
def test_a_kill_at_any_moment_leaves_the_old_file_or_the_new(
    tmp_path: Path, jpeg: Path, round_: int
) -> None:
    _kill_once(tmp_path, jpeg, delay_s=0.012 * round_)


def _kill_once(tmp_path: Path, jpeg: Path, delay_s: float) -> None:
    out = tmp_path / "out.pdf"
    out.write_bytes(b"older")
    with subprocess.Popen(_command(jpeg, out, 60), stdout=subprocess.PIPE) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == b"started\n"
        time.sleep(delay_s)
        os.kill(child.pid, signal.SIGKILL)
        last = child.stdout.read()
    data = out.read_bytes()
    if data == b"older":
        assert not last
        return
    # It was published whole before the kill came.
    with pikepdf.open(out) as pdf:
        assert len(pdf.pages) == 60
    if last:
        assert hashlib.sha256(data).hexdigest() == json.loads(last)["sha256"]
