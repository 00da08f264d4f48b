"""Deep zoom: first view, tiles, panning, memory, against rendering the whole page (看图).

``python -m benchmarks.viewer [--folder DIR] [--side 30000] [--pages 60]``. Needs no screen:
windows of 1920 × 1080 are painted into memory, which is all that Qt's widgets do anyway.
Memory is the proportional set of the program and its children together, sampled.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import os
import random
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np
import pikepdf
import pypdfium2  # type: ignore[import-untyped]
from PySide6.QtCore import QPointF
from PySide6.QtGui import QImage, QImageReader
from PySide6.QtWidgets import QApplication

from app.qt.lanes import Lanes
from app.qt.theme import Scheme, Theme
from app.qt.viewer import Pane, Viewer
from courtroom.viewing.contract import Tile, TileSource
from courtroom.viewing.levels import grid
from courtroom.viewing.picture import GreatPicture
from courtroom.viewing.workshop import Workshop, opening_of

SIZE = (1920, 1080)
WAIT_S = 240.0


class Memory:
    """The most that the program and its children held together."""

    def __init__(self) -> None:
        self.peak: tuple[int, ...] = (0,)
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _now(self) -> tuple[int, ...]:
        def pss(pid: int | str) -> int:
            try:
                for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
                    if line.startswith("Pss:"):
                        return int(line.split()[1]) << 10
            except OSError:
                return 0
            return 0

        pids: set[str] = set()
        for task in Path(f"/proc/{os.getpid()}/task").iterdir():
            try:
                pids.update((task / "children").read_text().split())
            except OSError:
                continue
        return (pss("self"), *(pss(pid) for pid in pids))

    def _run(self) -> None:
        while not self._end.wait(0.2):
            self.peak = max(self.peak, self._now(), key=sum)

    def stop(self) -> str:
        """End sampling; return the peak in words."""
        self._end.set()
        self._thread.join()
        parts = " + ".join(f"{part / 1e6:.0f}" for part in self.peak)
        return f"{sum(self.peak) / 1e6:.0f} MB ({parts})"


class Bench:
    """A window and what is measured in it."""

    def __init__(self, app: QApplication) -> None:
        self.app = app
        self.theme = Theme(app)
        self.theme.choose(Scheme.LIGHT)
        self.lanes = Lanes()
        self.shown = 0
        self.shops: list[Workshop] = []
        self.paced_pids: set[int] = set()
        self.viewer = self._viewer()

    def _viewer(self) -> Viewer:
        viewer = Viewer(self.theme, self.lanes)
        viewer.resize(*SIZE)
        viewer.shown.connect(self._was_shown)
        viewer.show()
        return viewer

    def _was_shown(self, pane: int) -> None:
        self.shown += 1

    def until(self, holds: Callable[[], bool], limit_s: float = WAIT_S) -> float:
        """Run the window until something holds; return how long that took."""
        began_s = time.perf_counter()
        while not holds():
            self.app.processEvents()
            time.sleep(0.0005)
            for shop in self.shops:
                if shop.pids - self.paced_pids:
                    keep_pace(shop)
                    self.paced_pids |= shop.pids
            if time.perf_counter() - began_s > limit_s:
                raise TimeoutError
        return time.perf_counter() - began_s

    def show(self, source: TileSource) -> float:
        """Show a page; return how long until it is all there."""
        before = self.shown
        self.viewer.set_panes([Pane(source, key=source.key)])
        return self.until(lambda: self.shown > before)

    def jump(self) -> float:
        """Go to a random place at full size; return how long until it is all there."""
        width, height = self.viewer.slots[0].view.size
        wide, high = SIZE[0] / width, SIZE[1] / height
        place = (random.uniform(0, 1 - wide), random.uniform(0, 1 - high), wide, high)
        before = self.shown
        self.viewer.set_viewport(0, place, animate=False)
        return self.until(lambda: self.shown > before)

    def frames(self, count: int, move: Callable[[int], None]) -> tuple[float, float, float]:
        """Move and paint as fast as may be: frames a second, worst 5 %, share that was sharp."""
        took, sharp = [], 0
        for number in range(count):
            began_s = time.perf_counter()
            move(number)
            self.viewer.repaint()
            self.app.processEvents()
            took.append(time.perf_counter() - began_s)
            sharp += not self.viewer.slots[0].canvas.missing
        took.sort()
        return 1 / statistics.mean(took), 1 / took[int(0.95 * count)], sharp / count

    def paced(self, count: int, move: Callable[[int], None], hz: float = 60.0) -> float:
        """Move as a hand does, 60 times a second; return the share of frames that was sharp."""
        sharp = 0
        for number in range(count):
            end_s = time.perf_counter() + 1 / hz
            move(number)
            self.viewer.repaint()
            sharp += not self.viewer.slots[0].canvas.missing
            while time.perf_counter() < end_s:
                self.app.processEvents()
                time.sleep(0.0005)
        return sharp / count

    def close(self) -> None:
        """Close the window."""
        self.viewer.close()
        self.lanes.close()


def spread(values: list[float]) -> str:
    """Return median and 95 % in words."""
    values = sorted(values)
    return (
        f"{1000 * values[len(values) // 2]:.0f} / {1000 * values[int(0.95 * len(values))]:.0f} ms"
    )


def warm(shop: Workshop) -> None:
    """Start the first child; those of a program that goes before others do so, too."""
    shop.warm()
    keep_pace(shop)


def keep_pace(shop: Workshop) -> None:
    """Give children the scheduling group of their parent: they begin sessions of their own."""
    try:
        nice = Path("/proc/self/autogroup").read_text().split()[-1]
        for pid in shop.pids:
            Path(f"/proc/{pid}/autogroup").write_text(nice)
    except OSError:
        return


def _is_held(bench: Bench, source: TileSource, tile: Tile) -> bool:
    return bench.viewer.loader.held(source, tile) is not None


def _has_shown(bench: Bench, before: int) -> bool:
    return bench.shown > before


def _is_past(end_s: float) -> bool:
    return time.perf_counter() > end_s


def row(what: str, value: str) -> None:
    """Print a row of the table."""
    print(f"| {what} | {value} |", flush=True)


def tiles(source: TileSource, count: int) -> list[float]:
    """Time single tiles at full size, each for the first time."""
    columns, rows = grid(source.size, 0)
    places = random.sample(range(columns * rows), min(count, columns * rows))
    found = []
    for place in places:
        began_s = time.perf_counter()
        source.tile(Tile(0, place % columns, place // columns))
        found.append(time.perf_counter() - began_s)
    return found


def moving(bench: Bench) -> None:
    """Pan and pinch at full size."""
    bench.jump()
    view = bench.viewer.slots[0].view

    def pan(number: int) -> None:
        back = (number // 120) % 2
        bench.viewer.pan(0, QPointF(13 if back else -13, 8 if back else -8))

    def zoom(number: int) -> None:
        bench.viewer.zoom(1.02 if number % 80 < 40 else 1 / 1.02, 0, view.pane.center())

    sharp = bench.paced(180, pan)
    fps, slow, _ = bench.frames(240, pan)
    row("panning: fps mean / slowest 5 %", f"{fps:.0f} / {slow:.0f}")
    row("panning 950 px a second: frames in full resolution", f"{100 * sharp:.0f} %")
    fps, slow, _ = bench.frames(120, zoom)
    row("pinching: fps mean / slowest 5 %", f"{fps:.0f} / {slow:.0f}")


# ---- a picture ----------------------------------------------------------------------


def great_picture(path: Path, side: int) -> None:
    """Write a drawing with noise, as a scanner gives it."""
    import pyvips  # type: ignore[import-untyped]

    block = side // 20
    noise = np.random.default_rng(1).normal(228, 9, (block, block, 3)).clip(0, 255)
    noise[::97] = noise[:, ::113] = 40
    noise[30:60, 30:400] = (170, 20, 20)
    image = pyvips.Image.new_from_array(noise.astype(np.uint8)).copy(interpretation="srgb")
    image.replicate(20, 20).jpegsave(str(path), Q=85)


def picture(bench: Bench, folder: Path, side: int) -> None:
    """Measure a great picture, never seen and seen before."""
    path = folder / f"great-{side}.jpg"
    if not path.exists():
        great_picture(path, side)
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    print(f"\n**{side} × {side} JPEG, {path.stat().st_size / 1e6:.0f} MB**\n")
    memory = Memory()
    with tempfile.TemporaryDirectory() as place:
        for turn in ("never seen", "seen before"):
            shop = Workshop(Path(place), bytes(32))
            warm(shop)
            bench.shops.append(shop)
            began_s = time.perf_counter()
            source = shop.open(opening_of(path), digest, path.name).page(0)
            if not isinstance(source, GreatPicture):
                raise SystemExit("--side: too small to be a great picture")
            bench.viewer.forget(source.key)
            bench.viewer.set_panes([Pane(source, key=turn)])
            top = Tile(source.levels - 1, 0, 0)
            before = bench.shown
            bench.until(partial(_is_held, bench, source, top))
            row(f"{turn}: first pixels", f"{time.perf_counter() - began_s:.2f} s")
            bench.until(partial(_has_shown, bench, before))
            row(f"{turn}: whole picture in full screen", f"{time.perf_counter() - began_s:.2f} s")
            if turn == "never seen":
                bench.until(partial(getattr, source, "ready"))
                row("pyramid of all tiles, behind it", f"{time.perf_counter() - began_s:.0f} s")
                size = sum(file.stat().st_size for file in Path(place).iterdir())
                row("pyramid on the disk, sealed", f"{size / 1e6:.0f} MB")
                shop.close()
        row("one tile, p50 / p95", spread(tiles(source, 300)))
        row(
            "a new place at full size, whole window, p50 / p95",
            spread([bench.jump() for _ in range(60)]),
        )
        moving(bench)
        row("memory at its peak: window + children", memory.stop())
        bench.viewer.set_panes([])
        shop.close()


def picture_whole(folder: Path, side: int) -> None:
    """Measure Qt's own way to open it."""
    path = folder / f"great-{side}.jpg"
    image = QImage(str(path))
    row("Qt's QImage, whole picture, as it comes", "refused" if image.isNull() else "opened")
    QImageReader.setAllocationLimit(0)
    memory = Memory()
    began_s = time.perf_counter()
    image = QImage(str(path))
    took_s = time.perf_counter() - began_s
    row(
        "the same without its limit: first view; memory",
        f"{took_s:.1f} s{' (failed)' if image.isNull() else ''}; {memory.stop()}",
    )


# ---- a PDF --------------------------------------------------------------------------


def drawing_pdf() -> bytes:
    """Return an A0 drawing of 40,000 lines and 4,000 words."""
    spots = np.random.default_rng(2)
    parts = []
    for _ in range(40_000):
        x, y = spots.uniform(0, 2384), spots.uniform(0, 3370)
        dx, dy = spots.uniform(-60, 60, 2)
        parts.append(
            f"{spots.uniform(0.1, 1.5):.2f} w {x:.1f} {y:.1f} m {x + dx:.1f} {y + dy:.1f} l S"
        )
    for _ in range(4_000):
        x, y = spots.uniform(0, 2300), spots.uniform(0, 3370)
        parts.append(f"BT /F {spots.uniform(4, 14):.1f} Tf {x:.1f} {y:.1f} Td (M12 x 340) Tj ET")
    with pikepdf.new() as pdf:
        pdf.add_blank_page(page_size=(2384, 3370))
        font = pikepdf.Dictionary(
            Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica
        )
        pdf.pages[0].Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F=font))
        pdf.pages[0].Contents = pdf.make_stream("\n".join(parts).encode())
        file = io.BytesIO()
        pdf.save(file)
    return file.getvalue()


def document(bench: Bench) -> None:
    """Measure an A0 drawing, by tiles and at once."""
    data = drawing_pdf()
    print("\n**A0 drawing, PDF, 40,000 lines and 4,000 words, at 300 dpi**\n")
    memory = Memory()
    shop = Workshop()
    warm(shop)
    bench.shops.append(shop)
    began_s = time.perf_counter()
    source = shop.open(opening_of(data), hashlib.sha256(data).hexdigest()).page(0)
    bench.show(source)
    row("first view, whole page", f"{time.perf_counter() - began_s:.2f} s")
    row("one tile, p50 / p95", spread(tiles(source, 200)))
    row(
        "a new place at full size, whole window, p50 / p95",
        spread([bench.jump() for _ in range(40)]),
    )
    moving(bench)
    row("memory at its peak: window + children", memory.stop())
    bench.viewer.set_panes([])
    shop.close()
    memory = Memory()
    began_s = time.perf_counter()
    with pypdfium2.PdfDocument(data) as pdf:
        pixels = pdf[0].render(scale=300 / 72, rev_byteorder=True).to_numpy()
    height, width = pixels.shape[:2]
    image = QImage(pixels.data, width, height, 3 * width, QImage.Format.Format_RGB888)
    image = image.convertToFormat(QImage.Format.Format_RGB32)
    image.scaled(*SIZE)
    took_s = time.perf_counter() - began_s
    row(
        "the whole page at 300 dpi at once: first view; memory", f"{took_s:.2f} s; {memory.stop()}"
    )


# ---- a dossier ----------------------------------------------------------------------


def dossier(bench: Bench, count: int) -> None:
    """Turn pages of scanned paper, A4 at 300 dpi; all differ."""
    import cv2

    print("\n**2,000 pages of A4 at 300 dpi, JPEG: turning pages**\n")
    page = np.full((3508, 2480, 3), 245, np.uint8)
    for line in range(40):
        cv2.putText(page, "Wenyi " * 8, (200, 300 + 75 * line), 0, 2.0, (30, 30, 30), 4)
    jpegs = []
    for number in range(count):
        cv2.putText(page, str(number), (1100, 200 + number), 0, 4.0, (0, 0, 200), 8)
        jpegs.append(bytes(cv2.imencode(".jpg", page)[1]))
    memory = Memory()
    shop = Workshop()
    warm(shop)
    bench.shops.append(shop)
    opened = [shop.open(opening_of(data), f"{number:064d}") for number, data in enumerate(jpegs)]
    for pace_s, words in ((0.0, "without a pause"), (1.0, "a page a second, the next one ready")):
        found = []
        bench.viewer.loader._held.clear()
        shop.held.clear()
        for number in range(count // 2):
            began_s = time.perf_counter()
            bench.show(opened[number].page(0))
            found.append(time.perf_counter() - began_s)
            if pace_s:
                bench.viewer.prefetch([opened[number + 1].page(0)])
                bench.until(partial(_is_past, time.perf_counter() + pace_s))
        row(f"page to page, {words}, p50 / p95", spread(found[1:]))
    row("memory at its peak: window + children", memory.stop())
    bench.viewer.set_panes([])
    shop.close()


def main() -> None:
    """Run all of it and print rows for docs/benchmarks.md."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()))
    parser.add_argument("--side", type=int, default=30_000)
    parser.add_argument("--pages", type=int, default=40)
    parser.add_argument("--whole", action="store_true", help="the picture at once as well: 4 GB")
    parser.add_argument("--part", choices=("dossier", "document", "picture"))
    given = parser.parse_args()
    if given.part is None:
        # Each in a program of its own: what one leaves in memory is not the next one's.
        print(f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors", flush=True)
        for part in ("dossier", "document", "picture"):
            command = [sys.executable, "-m", "benchmarks.viewer", *sys.argv[1:], "--part", part]
            subprocess.run(command, check=True)
        print(f"\nload {os.getloadavg()[0]:.1f}")
        return
    random.seed(1)
    bench = Bench(QApplication([]))
    try:
        if given.part == "dossier":
            dossier(bench, given.pages)
        elif given.part == "document":
            document(bench)
        else:
            picture(bench, given.folder, given.side)
            if given.whole:
                picture_whole(given.folder, given.side)
    finally:
        bench.close()


if __name__ == "__main__":
    main()
