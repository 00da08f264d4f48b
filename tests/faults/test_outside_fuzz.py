"""Damaged files by the hundred: a page or a clear refusal, nothing else, and in time."""

from __future__ import annotations

import random
import time
from pathlib import Path

import pytest

from resources.errors import DocumentError
from scanner.untrusted.answers import PageRefusal, ReadPage
from scanner.untrusted.limits import Limits
from scanner.untrusted.reader import PageReader
from tests.scanner.outside_files import (
    drawn_pdf,
    encoded,
    jpeg,
    page_image,
    png,
    saved,
    scanned_pdf,
    tiff,
)

GREY = page_image().convert("L")
BILEVEL = page_image().convert("1")
GOOD = [
    jpeg(),
    jpeg(progressive=True),
    encoded(page_image().convert("CMYK"), "JPEG"),
    png(),
    png(page_image().convert("RGBA")),
    png(page_image().quantize(8)),
    tiff([BILEVEL, BILEVEL], compression="group4"),
    tiff([GREY, GREY], compression="tiff_lzw"),
    tiff([page_image()], compression="jpeg"),
    saved(scanned_pdf([jpeg(), jpeg(3)])),
    saved(drawn_pdf()),
]
LIMITS = Limits(page_s=10, memory_bytes=768 << 20, pixels=20_000_000)


def damaged(chance: random.Random, data: bytes) -> bytes:
    kind = chance.randrange(5)
    spoiled = bytearray(data)
    if kind == 0:
        return data[: chance.randrange(len(data))]
    if kind == 1:
        for _ in range(chance.randrange(1, 20)):
            spoiled[chance.randrange(len(spoiled))] ^= 1 << chance.randrange(8)
    elif kind == 2:
        at = chance.randrange(len(spoiled))
        spoiled[at : at + chance.randrange(64)] = chance.randbytes(chance.randrange(64))
    elif kind == 3:
        # Where the sizes and offsets stand.
        for _ in range(4):
            spoiled[chance.randrange(min(400, len(spoiled)))] = chance.choice((0, 1, 127, 255))
    else:
        at = chance.randrange(len(spoiled))
        spoiled[at:at] = spoiled[chance.randrange(len(spoiled)) :][: chance.randrange(2000)]
    return bytes(spoiled)


def run(folder: Path, cases: int, seed: int) -> tuple[int, int]:
    """Return how many damaged files gave pages only, and how many were refused."""
    chance = random.Random(seed)
    whole = refused = 0
    path = folder / "a.bin"
    with PageReader(LIMITS) as reader:
        for _ in range(cases):
            path.write_bytes(damaged(chance, chance.choice(GOOD)))
            began_s = time.monotonic()
            bad = path.stat().st_size == 0
            with path.open("rb") as file:
                try:
                    for answer in reader.read(file, path.name):
                        assert isinstance(answer, ReadPage | PageRefusal)
                        bad = bad or isinstance(answer, PageRefusal)
                except DocumentError as error:
                    assert error.params["source"] == path.name
                    bad = True
            assert time.monotonic() - began_s < 30
            whole, refused = whole + (not bad), refused + bad
    return whole, refused


def open_descriptors() -> int:
    return len(list(Path("/proc/self/fd").iterdir())) if Path("/proc/self/fd").exists() else 0


def test_damaged_files_give_pages_or_refusals(tmp_path: Path) -> None:
    before = open_descriptors()
    whole, refused = run(tmp_path, 200, seed=20_240_312)
    assert whole + refused == 200
    # Neither is the check asleep, nor does it refuse whatever it does not like.
    assert refused > 60
    assert whole > 10
    assert open_descriptors() == before


@pytest.mark.faults
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("seed", range(5))
def test_very_many_damaged_files(tmp_path: Path, seed: int) -> None:
    whole, refused = run(tmp_path, 400, seed)
    assert whole + refused == 400
