"""Measure reading files from outside in the confined child; prints JSON.

Run: ``python -m benchmarks.import_files [--stills 200] [--pages 100]``. Wall seconds
depend on what else the machine does; core-seconds of parent and child less so.
"""

from __future__ import annotations

import argparse
import io
import json
import re
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pikepdf
from PIL import Image

from scanner.untrusted.answers import ReadPage
from scanner.untrusted.reader import PageReader

_SIZE_PX = (2480, 3508)


def main() -> None:
    """Make the files, read them, print."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--stills", type=int, default=200)
    options.add_argument("--pages", type=int, default=100)
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory(prefix="wenyi-bench-") as folder:
        figures = measure(Path(folder), chosen.stills, chosen.pages)
    sys.stdout.write(json.dumps(figures, indent=2) + "\n")


def measure(folder: Path, stills: int, pages: int) -> dict[str, dict[str, float]]:
    """Return seconds, core-seconds a page and the child's peak memory by kind of file."""
    page = _page()
    small = _encoded(page.resize((1240, 1754)), "JPEG", quality=80)
    full = _encoded(page, "JPEG", quality=60)
    kinds = {
        f"{stills} JPEG of {len(small) // 1000} kB": [small] * stills,
        f"TIFF G4, {pages} pages": [_tiff(page.convert("1"), pages, "group4")],
        f"TIFF LZW colour, {pages // 10} pages": [_tiff(page, pages // 10, "tiff_lzw")],
        f"PDF of {pages} scans of {len(full) // 1000} kB": [_pdf(full, pages)],
        f"{stills // 10} PNG, A4 300 dpi colour": [_encoded(page, "PNG")] * (stills // 10),
    }
    figures = {}
    for name, contents in kinds.items():
        paths = []
        for number, content in enumerate(contents):
            paths.append(folder / f"{number}.bin")
            paths[-1].write_bytes(content)
        figures[name] = _read(paths)
    return figures


def _read(paths: list[Path]) -> dict[str, float]:
    wall_s, core_s = time.perf_counter(), _core_s()
    count, first_s, peak_mib = 0, 0.0, 0.0
    with PageReader() as reader:
        for _ in _pages(reader, paths):
            first_s = first_s or time.perf_counter() - wall_s
            count += 1
            if count % 20 == 1:
                peak_mib = max(peak_mib, _peak_mib(reader.child_pid))
        peak_mib = max(peak_mib, _peak_mib(reader.child_pid))
    wall_s, core_s = time.perf_counter() - wall_s, _core_s() - core_s
    return {
        "pages": count,
        "first_page_s": round(first_s, 3),
        "pages_a_second": round(count / wall_s, 1),
        "core_ms_a_page": round(1000 * core_s / count, 1),
        "child_peak_mib": round(peak_mib),
    }


def _pages(reader: PageReader, paths: list[Path]) -> Iterator[ReadPage]:
    for path in paths:
        with path.open("rb") as file:
            for answer in reader.read(file, path.name):
                if not isinstance(answer, ReadPage):
                    raise answer.error
                yield answer


def _core_s() -> float:
    kinds = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    used = [resource.getrusage(kind) for kind in kinds]
    return sum(one.ru_utime + one.ru_stime for one in used)


def _peak_mib(pid: int | None) -> float:
    status = Path(f"/proc/{pid}/status").read_text()
    found = re.search(r"VmHWM:\s+(\d+) kB", status)
    return int(found[1]) / 1024 if found else 0.0


def _page() -> Image.Image:
    """Rows of characters-like blocks on slightly noisy paper."""
    width_px, height_px = _SIZE_PX
    chance = np.random.default_rng(1)
    paper = chance.normal(248, 2, (height_px, width_px)).astype(np.int16)
    for top in range(300, height_px - 300, 75):
        cells = chance.random((10, (width_px - 600) // 5)) < 0.4
        ink = np.repeat(np.repeat(cells, 5, 0), 5, 1)
        paper[top : top + ink.shape[0], 300 : 300 + ink.shape[1]] -= 210 * ink
    return Image.fromarray(np.clip(paper, 0, 255).astype(np.uint8)).convert("RGB")


def _encoded(image: Image.Image, kind: str, **options: int) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, dpi=(300, 300), **options)
    return out.getvalue()


def _tiff(image: Image.Image, pages: int, compression: str) -> bytes:
    out = io.BytesIO()
    more = [image] * (pages - 1)
    image.save(out, "TIFF", compression=compression, save_all=True, append_images=more)
    return out.getvalue()


def _pdf(picture: bytes, pages: int) -> bytes:
    pdf = pikepdf.new()
    width_pt, height_pt = (side * 72 / 300 for side in _SIZE_PX)
    for _ in range(pages):
        scan = pdf.make_stream(
            picture,
            Type=pikepdf.Name.XObject,
            Subtype=pikepdf.Name.Image,
            Width=_SIZE_PX[0],
            Height=_SIZE_PX[1],
            ColorSpace=pikepdf.Name.DeviceRGB,
            BitsPerComponent=8,
            Filter=pikepdf.Name.DCTDecode,
        )
        page = pdf.add_blank_page(page_size=(width_pt, height_pt))
        page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Scan=scan))
        page.Contents = pdf.make_stream(f"q {width_pt} 0 0 {height_pt} 0 0 cm /Scan Do Q".encode())
    out = io.BytesIO()
    pdf.save(out)
    return out.getvalue()


if __name__ == "__main__":
    main()
