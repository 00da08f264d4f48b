"""The second engine: Tesseract with simplified Chinese and English."""

from __future__ import annotations

import csv
import io
import subprocess
import time
from itertools import groupby, pairwise
from typing import Any

import numpy as np
import pytesseract  # type: ignore[import-untyped]

from ocr.characters import is_wide
from ocr.engine import Image
from ocr.geometry import to_rgb
from ocr.reading_order import reading_order
from ocr.result import Line, PageText, Quad, Word
from resources.errors import Crashed, ModelMissing, Stalled

ENGINE = "tesseract"
LANGUAGE = "chi_sim"
BESIDE = "eng"
"""Used as well when installed."""
TIMEOUT_S = 120.0
SEGMENTATION = "--psm 3"
"""Find the layout by itself, without turning the page."""
MARGIN_PX = 32
"""White around the page; Tesseract refuses images of a few pixels."""

_Row = dict[str, Any]
_NUMBERS = ("block_num", "par_num", "line_num", "left", "top", "width", "height")


class TesseractEngine:
    """Reads a page with the ``tesseract`` program, which runs as a process of its own.

    Args:
        timeout_s: a page that takes longer is given up and the process is ended.

    Raises:
        ModelMissing: the program or its Chinese model is not installed.
    """

    def __init__(self, timeout_s: float = TIMEOUT_S) -> None:
        try:
            languages = pytesseract.get_languages()
            version = pytesseract.get_tesseract_version()
        except (pytesseract.TesseractNotFoundError, SystemExit) as error:
            raise ModelMissing(engine=ENGINE, model=ENGINE) from error
        if LANGUAGE not in languages:
            raise ModelMissing(engine=ENGINE, model=LANGUAGE)
        self._languages = f"{LANGUAGE}+{BESIDE}" if BESIDE in languages else LANGUAGE
        self._timeout_s = timeout_s
        self.name = f"{ENGINE} {version}"

    def recognise(self, image: Image) -> PageText:
        """Return the text of ``image``, which must be upright (识别).

        Raises:
            Stalled: the page took too long.
            Crashed: the program failed.
        """
        started = time.perf_counter()
        rows = self._rows(to_rgb(image))
        lines = []
        for _, group in groupby(rows, lambda r: (r["block_num"], r["par_num"], r["line_num"])):
            lines.append(_line(list(group)))
        order = reading_order([np.array(line.box, dtype=np.float32) for line in lines])
        seconds = time.perf_counter() - started
        height, width = image.shape[:2]
        return PageText(width, height, tuple(lines[i] for i in order), self.name, seconds)

    def _rows(self, image: Image) -> list[_Row]:
        """Return Tesseract's words, boxes in pixels of ``image``."""
        sides = ((MARGIN_PX, MARGIN_PX), (MARGIN_PX, MARGIN_PX), (0, 0))
        framed = np.pad(image, sides, constant_values=255)
        return [
            row for row in self._table(framed) if float(row["conf"]) >= 0 and row["text"].strip()
        ]

    def _table(self, image: Image) -> list[_Row]:
        """Run the program over pipes: neither the page nor its text touches a disk."""
        height, width = image.shape[:2]
        command = [
            *(pytesseract.pytesseract.tesseract_cmd, "stdin", "stdout"),
            *("-l", self._languages, *SEGMENTATION.split(), "tsv"),
        ]
        try:
            done = subprocess.run(  # noqa: S603  the installed program, no shell
                command,
                input=b"P6 %d %d 255\n" % (width, height) + image.tobytes(),
                capture_output=True,
                check=True,
                timeout=self._timeout_s,
                creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
            )
        except subprocess.TimeoutExpired as error:
            raise Stalled(engine=ENGINE, seconds=self._timeout_s, detail="timeout") from error
        except (OSError, subprocess.CalledProcessError) as error:
            # What the program says may name files, never what is on the page.
            raise Crashed(engine=ENGINE, detail=str(error)) from error
        text = io.StringIO(done.stdout.decode("utf-8", "replace"))
        rows = csv.DictReader(text, delimiter="\t", quoting=csv.QUOTE_NONE)
        return [{**row, **{name: int(row[name]) for name in _NUMBERS}} for row in rows]


def _line(rows: list[_Row]) -> Line:
    words = tuple(
        Word(str(row["text"]).strip(), _box([row]), float(row["conf"]) / 100) for row in rows
    )
    text = words[0].text
    for left, right in pairwise(words):
        narrow = not is_wide(left.text) and not is_wide(right.text[:1])
        text += f" {right.text}" if narrow else right.text
    characters = sum(len(word.text) for word in words)
    sure = sum(word.confidence * len(word.text) for word in words) / characters
    return Line(text, _box(rows), sure, words)


def _box(rows: list[_Row]) -> Quad:
    left = float(min(row["left"] for row in rows)) - MARGIN_PX
    top = float(min(row["top"] for row in rows)) - MARGIN_PX
    right = float(max(row["left"] + row["width"] for row in rows)) - MARGIN_PX
    base = float(max(row["top"] + row["height"] for row in rows)) - MARGIN_PX
    return ((left, top), (right, top), (right, base), (left, base))
