"""OCR beside OCRmyPDF: pages a minute and character errors, same pages, one run.

    python -m benchmarks.ocr_peer [--source demo|drawn | --pages DIR] [--count N]
                                  [--json FILE] [--pipeline]

Pages come from the demo case (upright sides with some text), from ``ocr_pages``, or from a
folder of images that have their truth beside them (``page.jpg``, ``page.txt``). OCRmyPDF gets
all pages in one PDF of the same JPEG bytes and all cores; we read the JPEG files in our worker
pool, red seals taken out first as in the product. Both start cold: processes and models are in
the time, and both give way to other work alike (our workers are nice by themselves). Core-seconds
are the processor time of a program with all its children. ``--pipeline`` adds RapidOCR's own
pipeline on the same models and OpenVINO.

The truth is all that can be read, signatures too, without red seals. Tables, forms and
screens side by side have no one reading order, so errors are counted in four ways, the same
for every program:

- ``as read``: as a person reads (``app.demo.case.reading``): what stands in one cell or on one
  screen is read to its end, everything else row by row;
- ``rows``: the truth's lines by their boxes alone, rows from top to bottom (lines whose middles
  differ by less than half the lower line's height are one row), in a row from left to right;
- ``either``: page by page, whichever of the two orders fits the program's text better;
- ``any order``: characters that are missing or too many, wherever they stand.

``folded`` is ``either`` with wide and narrow forms taken for the same.

The peer (MPL-2.0, only run as a program) is installed into a virtual environment of its
own below the user's cache folder.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
import venv
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pikepdf
import platformdirs
from PIL import Image

from app.demo.case import demo_case, render_side
from app.demo.case.reading import in_rows
from benchmarks.character_errors import character_errors
from benchmarks.ocr_pages import scanned_pages
from ocr.pool import Job, Pool, plan
from ocr.worker import load_image
from scanner.imaging.seal import without_red

DPI = 300
SOME_TEXT = 60
"""Characters; sides with fewer say little about either program."""
GIVE_WAY = 10
"""Niceness of our workers; the peer gets the same, or a busy machine would favour it."""
PICTURES = {".jpg", ".jpeg", ".png"}


@dataclass(frozen=True, slots=True)
class Sample:
    """A page as a JPEG file, its truth as a person reads it and row by row, and its kind."""

    path: Path
    truths: tuple[str, ...]
    kind: str


def drawn_samples(count: int, folder: Path) -> list[Sample]:
    """Draw ``count`` court pages into ``folder``."""
    samples = []
    for number, page in enumerate(scanned_pages(count)):
        path = folder / f"{number:03}.jpg"
        Image.fromarray(page.image).save(path, quality=92, dpi=(DPI, DPI))
        samples.append(Sample(path, (page.text,), page.kind))
    return samples


def demo_samples(count: int, folder: Path) -> list[Sample]:
    """Draw ``count`` upright printed sides of the demo case, spread over it."""
    sides = [
        side
        for side in demo_case().sides
        if not side.upside_down and sum(len(line.text) for line in side.lines) >= SOME_TEXT
    ]
    count = min(count, len(sides))
    samples = []
    for number in range(count):
        side = sides[number * len(sides) // count]
        path = folder / f"{number:03}.jpg"
        Image.fromarray(render_side(side)).save(path, quality=92, dpi=(DPI, DPI))
        orders = (side.lines, in_rows(side.lines))
        truths = tuple("\n".join(line.text for line in order) for order in orders)
        samples.append(Sample(path, truths, side.key))
    return samples


def found_samples(pages: Path, folder: Path) -> list[Sample]:
    """Return the pages of a folder that have their truth beside them, as JPEG files."""
    samples = []
    for picture in sorted(pages.iterdir()):
        truth = picture.with_suffix(".txt")
        if picture.suffix.lower() in PICTURES and truth.exists():
            path = folder / f"{picture.stem}.jpg"
            if picture.suffix.lower() == ".png":
                Image.open(picture).convert("RGB").save(path, quality=92, dpi=(DPI, DPI))
            else:
                path.write_bytes(picture.read_bytes())
            samples.append(Sample(path, (truth.read_text(encoding="utf-8"),), "given"))
    return samples


def as_pdf(samples: list[Sample], path: Path) -> None:
    """Write the very JPEG bytes into a PDF, a page each."""
    pdf = pikepdf.new()
    for sample in samples:
        data = sample.path.read_bytes()
        with Image.open(io.BytesIO(data)) as picture:
            (width, height), grey = picture.size, picture.mode == "L"
        points = (width / DPI * 72, height / DPI * 72)
        image = pikepdf.Stream(
            pdf,
            data,
            Type=pikepdf.Name.XObject,
            Subtype=pikepdf.Name.Image,
            Width=width,
            Height=height,
            ColorSpace=pikepdf.Name.DeviceGray if grey else pikepdf.Name.DeviceRGB,
            BitsPerComponent=8,
            Filter=pikepdf.Name.DCTDecode,
        )
        page = pdf.add_blank_page(page_size=points)
        page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Im=image))
        drawing = f"{points[0]:.3f} 0 0 {points[1]:.3f} 0 0 cm /Im Do"
        page.Contents = pikepdf.Stream(pdf, drawing.encode("ascii"))
    pdf.save(path)


def peer_program() -> Path:
    """Return OCRmyPDF's program, installing it at the first run."""
    home = Path(platformdirs.user_cache_dir("wenyi-benchmarks")) / "ocrmypdf"
    program = home / "bin" / "ocrmypdf"
    if not program.exists():
        venv.create(home, with_pip=True)
        pip = [str(home / "bin" / "python"), "-m", "pip", "install", "--quiet", "ocrmypdf"]
        subprocess.run(pip, check=True)
    return program


def with_peer(samples: list[Sample], folder: Path, *options: str) -> tuple[list[str], float]:
    """Return OCRmyPDF's text of every page and the seconds it took."""
    as_pdf(samples, folder / "pages.pdf")
    sidecar = folder / "pages.txt"
    command = [
        *(["nice", "-n", str(GIVE_WAY)] if shutil.which("nice") else []),
        str(peer_program()),
        *("-l", "chi_sim", "-j", str(os.cpu_count() or 1), "--output-type", "pdf", "--quiet"),
        *("--sidecar", str(sidecar), *options),
        *(str(folder / "pages.pdf"), str(folder / "out.pdf")),
    ]
    started = time.perf_counter()
    subprocess.run(command, check=True)
    seconds = time.perf_counter() - started
    texts = sidecar.read_text(encoding="utf-8").split("\f")
    return texts[: len(samples)], seconds


def load_without_seals(path: Path) -> Any:
    """Return the pixels as the product reads them: red seals taken out."""
    return without_red(load_image(path))


def with_us(samples: list[Sample]) -> tuple[list[str], float]:
    """Return our text of every page and the seconds it took, workers' start included."""
    started = time.perf_counter()
    with Pool() as pool:
        futures = [pool.submit(Job(sample.path, load_without_seals)) for sample in samples]
        texts = [future.result().text for future in futures]
        seconds = time.perf_counter() - started
    return texts, seconds


def with_pipeline(samples: list[Sample]) -> tuple[list[str], float]:
    """Return what RapidOCR's own pipeline reads with the same models."""
    started = time.perf_counter()
    from rapidocr import EngineType, RapidOCR

    engines = {f"{part}.engine_type": EngineType.OPENVINO for part in ("Det", "Cls", "Rec")}
    engine = RapidOCR(params={**engines, "Global.log_level": "critical"})
    found = [engine(str(sample.path)) for sample in samples]
    seconds = time.perf_counter() - started
    return ["\n".join(getattr(one, "txts", None) or ()) for one in found], seconds


def report(
    name: str, samples: list[Sample], run: Callable[[], tuple[list[str], float]]
) -> dict[str, Any]:
    """Run one program and return its figures."""
    before = _core_seconds()
    texts, seconds = run()
    core_seconds = _core_seconds() - before
    every = [
        [character_errors(truth, text) for truth in sample.truths]
        for sample, text in zip(samples, texts, strict=True)
    ]
    as_read, rows = [one[0] for one in every], [one[-1] for one in every]
    best = [min(one, key=lambda errors: errors.wrong) for one in every]
    folded = [
        min(character_errors(truth, text, fold_width=True).wrong for truth in sample.truths)
        for sample, text in zip(samples, texts, strict=True)
    ]
    characters = sum(errors.characters for errors in rows)
    return {
        "program": name,
        "pages": len(samples),
        "seconds": round(seconds, 2),
        "pages_per_minute": round(60 * len(samples) / seconds, 2),
        "core_seconds_per_page": round(core_seconds / len(samples), 3),
        "characters": characters,
        "error_rate": sum(e.wrong for e in as_read) / characters,
        "error_rate_rows": sum(e.wrong for e in rows) / characters,
        "error_rate_either": sum(e.wrong for e in best) / characters,
        "error_rate_either_width_folded": sum(folded) / characters,
        "error_rate_any_order": sum(e.missing for e in rows) / characters,
        "by_page": [
            {"kind": s.kind, "characters": a.characters, "wrong": a.wrong, "either": b.wrong}
            for s, a, b in zip(samples, as_read, best, strict=True)
        ],
    }


def main() -> None:
    """Run the comparison and print a table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--pages", type=Path, help="folder of images with truth in .txt files")
    parser.add_argument("--source", choices=("demo", "drawn"), default="demo")
    parser.add_argument("--count", type=int, default=8, help="pages to draw (default 8)")
    parser.add_argument("--json", type=Path, help="write the figures here")
    parser.add_argument("--pipeline", action="store_true", help="add RapidOCR's own pipeline")
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if wanted.pages:
            samples = found_samples(wanted.pages, folder)
        else:
            draw = {"demo": demo_samples, "drawn": drawn_samples}[wanted.source]
            samples = draw(wanted.count, folder)
        if not samples:
            sys.exit("no pages with truth found")
        peer_program()
        runs: dict[str, Callable[[], tuple[list[str], float]]] = {
            "wenyi": lambda: with_us(samples),
            "ocrmypdf": lambda: with_peer(samples, folder),
        }
        if wanted.pipeline:
            runs["rapidocr pipeline"] = lambda: with_pipeline(samples)
        rows = [report(label, samples, run) for label, run in runs.items()]
    show(rows)
    if wanted.json:
        figures = {"workers": plan(), "load": os.getloadavg(), "runs": rows}
        wanted.json.write_text(json.dumps(figures, ensure_ascii=False, indent=1) + "\n")


def _core_seconds() -> float:
    """Return the processor time of this process and of all children that have ended."""
    return sum(os.times()[:4])


RATES = {
    "error_rate": "as read",
    "error_rate_rows": "rows",
    "error_rate_either": "either",
    "error_rate_either_width_folded": "folded",
    "error_rate_any_order": "any order",
}


def show(rows: list[dict[str, Any]]) -> None:
    """Print one line for each program and the ratios."""
    print(
        f"{'':20}{'pages/min':>11}{'core-s/page':>13}"
        + "".join(f"{title:>11}" for title in RATES.values())
    )
    for row in rows:
        shown = "".join(f"{row[key]:>11.2%}" for key in RATES)
        print(
            f"{row['program']:20}{row['pages_per_minute']:>11}{row['core_seconds_per_page']:>13}{shown}"
        )
    us, peer = rows[0], rows[1]
    speed = us["pages_per_minute"] / peer["pages_per_minute"]
    print(f"{speed:.1f} times as fast (wanted 5)")
    effort = peer["core_seconds_per_page"] / us["core_seconds_per_page"]
    print(f"{effort:.1f} times less processor time")
    for key, title in RATES.items():
        if peer[key]:
            print(f"errors, {title}: {us[key] / peer[key]:.3f} of the peer's (wanted 0.1)")


if __name__ == "__main__":
    main()
