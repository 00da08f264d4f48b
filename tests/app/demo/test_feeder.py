"""The demo's feeder as a process (演示进纸器)."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

_STOPPED_WHILE_DRAWING = """
import multiprocessing, pathlib, sys, threading
import cv2, numpy
from app.demo import station

ours, theirs = multiprocessing.Pipe()
drawing = threading.Event()

def draw(sheets):
    page = numpy.zeros((3000, 2000), numpy.uint8)
    while True:
        cv2.GaussianBlur(page, (9, 9), 0)
        drawing.set()

def stop():
    drawing.wait()
    ours.recv()
    ours.send("stop")

station._draw = draw
threading.Thread(target=stop, daemon=True).start()
station._serve(theirs, pathlib.Path(sys.argv[1]), 1)
"""


def test_a_feeder_that_is_drawing_pages_ends_without_a_crash(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", _STOPPED_WHILE_DRAWING, str(tmp_path)],
        capture_output=True,
        timeout=120,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, b"")
