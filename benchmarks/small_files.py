"""Measure what the small file keeps of seals, and how small it is, on drawn pages.

Run: ``python -m benchmarks.small_files [--each 40] [--seed 1]``; prints JSON.

Each page has a seal, a fingerprint, a signature and a remark in pencil. It becomes a master as a
scanned page does, and a page of a PDF twice: as scanned, and small. PDFium draws both. ``seal``:
mean difference of colour (ΔE, CIE 1976) on the page where seal and fingerprint are red, between
the two; ``master``: the same between the master and what the scanner saw.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import sys
import tempfile
import time
from collections import defaultdict
from datetime import UTC, datetime
from itertools import takewhile
from pathlib import Path
from typing import cast

import cv2
import numpy as np
import pypdfium2  # type: ignore[import-untyped]
from numpy.typing import NDArray

from benchmarks.drawn.paper import DPI, Pixels
from benchmarks.drawn.stained import NOTHING, Stained, stained_pages
from dossier.edits import geometry
from dossier.export import ExportPage, Metadata, ViewImage, write_pdf
from dossier.export.page import Layers
from scanner.imaging.layers import layers
from scanner.imaging.master import decode, encode_jpeg

_QUALITY = 90
"""Of masters."""
_RED = 60
"""Red above green, of 255, from which what the scanner saw counts as red ink."""
_WANTED = 5.0
_META = Metadata("案卷", "", "", (), datetime(2026, 11, 23, tzinfo=UTC))


def main() -> None:
    """Run the measurement and print it."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--each", type=int, default=40)
    options.add_argument("--seed", type=int, default=1)
    given = options.parse_args()
    cv2.setNumThreads(1)
    # Clean pages are drawn first.
    pages = takewhile(lambda page: page.stain == NOTHING, stained_pages(given.seed, given.each))
    report: dict[str, object] = {"load": os.getloadavg()[0], "seed": given.seed, "dpi": DPI}
    columns: dict[str, list[float]] = defaultdict(list)
    pictures = 0
    with tempfile.TemporaryDirectory() as folder:
        for page in pages:
            figures = _measured(page, Path(folder))
            pictures += not figures
            for name, value in figures.items():
                columns[name].append(value)
    report |= {"pages": given.each, "kept as pictures": pictures}
    report |= {
        name: {"mean": round(statistics.mean(v), 2), "most": round(max(v), 2)}
        for name, v in columns.items()
    }
    report["seals beyond"] = sum(value > _WANTED for value in columns["seal"])
    json.dump(report, sys.stdout, indent=1)


def _measured(page: Stained, folder: Path) -> dict[str, float]:
    """Return the figures of one page; none where it is kept as a picture."""
    data = encode_jpeg(page.pixels, DPI, _QUALITY)
    master = decode(data)
    began = time.process_time()
    small = layers(master, DPI)
    core_s = time.process_time() - began
    if small is None:
        return {}
    height, width = master.shape[:2]
    plain, plain_kb = _drawn(ViewImage(data, "image/jpeg", width, height, DPI), folder)
    shown, small_kb = _drawn(small, folder)
    seen = page.pixels.astype(np.int16)
    red = page.seal & (seen[..., 0] - seen[..., 1] > _RED)
    return {
        "master": float(_differences(page.pixels, master)[red].mean()),
        "seal": float(_differences(plain, shown)[red].mean()),
        "as scanned, kB": plain_kb,
        "small, kB": small_kb,
        "core_ms": 1000 * core_s,
    }


def _drawn(image: Layers | ViewImage, folder: Path) -> tuple[Pixels, float]:
    """Return what a reader shows of the page, and the file's size in thousands of bytes."""
    path = folder / "one.pdf"
    frame = geometry((), image.width_px, image.height_px)
    write_pdf(path, [ExportPage(lambda: image, frame, None, "1")], [], _META)
    with pypdfium2.PdfDocument(path) as document:
        pixels = np.asarray(document[0].render(scale=DPI / 72).to_pil().convert("RGB"))
    size = image.width_px, image.height_px
    return cast(Pixels, cv2.resize(pixels, size)), path.stat().st_size / 1000


def _differences(one: Pixels, other: Pixels) -> NDArray[np.float32]:
    """Return the difference of colour at every pixel."""
    lab = [
        cv2.cvtColor(image.astype(np.float32) / 255, cv2.COLOR_RGB2LAB) for image in (one, other)
    ]
    return cast(NDArray[np.float32], np.linalg.norm(lab[0] - lab[1], axis=2))


if __name__ == "__main__":
    main()
