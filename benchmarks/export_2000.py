"""Measure the PDF export at 20, 200 and 2,000 pages beside pikepdf; prints JSON.

Run: ``python -m benchmarks.export_2000 [--pages 20 200 2000] [--peer] [--folder DIR]``.

Each size runs in a process of its own, so that its peak memory is its own. The pages
are A4 at 200 dpi in grey with noise, about half a megabyte each, with forty lines of
text and a box for every character. The peer builds the same pages (without the text
layer) in pikepdf, which keeps a document in memory until it is saved.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import json
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pikepdf
from PIL import Image

from dossier.edits import geometry
from dossier.export import ExportPage, Metadata, OutlineItem, ViewImage, write_pdf
from ocr.result import Line, PageText, Quad, Word

_SIZE_PX = (1654, 2339)
_DPI = 200
_LINES, _CHARS = 40, 32
_WORDS = "原告被告合同签订货款交付验收逾期违约金诉讼请求事实与理由盐田区人民法院0123456789，。"


def main() -> None:
    """Measure each size in a child process and print the figures."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--pages", type=int, nargs="+", default=[20, 200, 2000])
    options.add_argument("--peer", action="store_true", help="also measure pikepdf")
    options.add_argument("--folder", type=Path, help="where to write; default: temporary")
    options.add_argument("--one", nargs=2, metavar=("WRITER", "PAGES"), help=argparse.SUPPRESS)
    chosen = options.parse_args()
    if chosen.one:
        sys.stdout.write(json.dumps(_measure(chosen.one[0], int(chosen.one[1]), chosen.folder)))
        return
    rows = []
    with tempfile.TemporaryDirectory(prefix="wenyi-bench-", dir=chosen.folder) as folder:
        for count in chosen.pages:
            for writer in ("wenyi", "pikepdf") if chosen.peer else ("wenyi",):
                rows.append(_in_child(writer, count, Path(folder)))
    sys.stdout.write(json.dumps({"image_bytes": len(_image(0)), "runs": rows}, indent=2) + "\n")


def _in_child(writer: str, count: int, folder: Path) -> dict[str, object]:
    command = [sys.executable, "-m", "benchmarks.export_2000", "--folder", str(folder)]
    done = subprocess.run([*command, "--one", writer, str(count)], check=True, capture_output=True)
    row: dict[str, object] = json.loads(done.stdout)
    return row


def _measure(writer: str, count: int, folder: Path) -> dict[str, object]:
    images = [_image(seed) for seed in range(3)]
    path = folder / f"{writer}.pdf"
    begin, cpu = time.perf_counter(), time.process_time()
    if writer == "wenyi":
        items = [OutlineItem(f"材料{n}", n) for n in range(0, count, 10)]
        moment = datetime(2026, 1, 1, tzinfo=UTC)
        write_pdf(path, _pages(images, count), items, Metadata("卷宗", "", "", (), moment))
    else:
        _by_pikepdf(images, count, path)
    seconds, cpu = time.perf_counter() - begin, time.process_time() - cpu
    row: dict[str, object] = {
        "writer": writer,
        "pages": count,
        "peak_mb": round(_peak_mb(), 1),
        "file_mb": round(path.stat().st_size / 1e6, 1),
        "pages_per_s": round(count / seconds, 1),
        "core_ms_per_page": round(1000 * cpu / count, 2),
    }
    path.unlink()
    return row


def _peak_mb() -> float:
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _image(seed: int) -> bytes:
    source = random.Random(seed)
    tile = Image.frombytes("L", (256, 256), source.randbytes(65536))
    sheet = Image.new("L", _SIZE_PX, 245)
    for top in range(0, _SIZE_PX[1], 512):
        for left in range(0, _SIZE_PX[0], 400):
            sheet.paste(tile, (left, top))
    buffer = io.BytesIO()
    sheet.save(buffer, "JPEG", quality=60, dpi=(_DPI, _DPI))
    return buffer.getvalue()


def _pages(images: list[bytes], count: int) -> Iterator[ExportPage]:
    shape = geometry((), *_SIZE_PX)
    for index in range(count):
        view = ViewImage(images[index % len(images)], "image/jpeg", *_SIZE_PX, _DPI)
        yield ExportPage(
            lambda view=view: view,  # type: ignore[misc]
            shape,
            lambda index=index: _text(index),  # type: ignore[misc]
            str(index + 1),
        )


def _text(seed: int) -> PageText:
    source = random.Random(seed)
    lines = []
    for row in range(_LINES):
        top, left, pitch = 120.0 + 52 * row, 150.0, 40.0
        chars = source.choices(_WORDS, k=_CHARS)
        words = tuple(
            Word(char, _box(left + pitch * n + source.uniform(0, 4), top, 36, 38), 0.9)
            for n, char in enumerate(chars)
        )
        lines.append(Line("".join(chars), _box(left, top, pitch * _CHARS, 38), 0.9, words))
    return PageText(*_SIZE_PX, tuple(lines), "bench", 0.0)


def _box(x: float, y: float, width: float, height: float) -> Quad:
    return ((x, y), (x + width, y), (x + width, y + height), (x, y + height))


def _by_pikepdf(images: list[bytes], count: int, path: Path) -> None:
    width_pt, height_pt = (side * 72 / _DPI for side in _SIZE_PX)
    with pikepdf.new() as pdf:
        for index in range(count):
            page = pdf.add_blank_page(page_size=(width_pt, height_pt))
            image = pikepdf.Stream(pdf, images[index % len(images)])
            image.stream_dict = pikepdf.Dictionary(
                Type=pikepdf.Name.XObject,
                Subtype=pikepdf.Name.Image,
                Width=_SIZE_PX[0],
                Height=_SIZE_PX[1],
                ColorSpace=pikepdf.Name.DeviceGray,
                BitsPerComponent=8,
                Filter=pikepdf.Name.DCTDecode,
            )
            page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Im0=image))
            content = f"q {width_pt} 0 0 {height_pt} 0 0 cm /Im0 Do Q".encode()
            page.Contents = pikepdf.Stream(pdf, content)
        pdf.save(path)
    with path.open("rb") as file:
        hashlib.file_digest(file, "sha256")


if __name__ == "__main__":
    main()
