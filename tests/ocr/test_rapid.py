from __future__ import annotations

import random
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from benchmarks import ocr_pages
from benchmarks.character_errors import character_errors
from ocr.models import locate, manifest
from ocr.rapid import RapidEngine
from resources.errors import ModelDamaged, ModelMissing

OFFLINE = """
import socket, sys

class NoNetwork(socket.socket):
    def __init__(self, *args, **kwargs):
        raise AssertionError("a socket was opened")

def refuse(*args, **kwargs):
    raise AssertionError("a name was looked up")

socket.socket = NoNetwork
socket.create_connection = socket.getaddrinfo = refuse
import threading
seen = []
threading.excepthook = lambda args: seen.append(args.exc_value)

import numpy as np
from ocr.rapid import RapidEngine
assert RapidEngine().recognise(np.full((64, 64, 3), 255, np.uint8)).lines == ()
reporting = [name for name, module in sys.modules.items() if "telemetry" in name and module]
assert not reporting, reporting
assert "rapidocr" not in sys.modules and "requests" not in sys.modules
assert not seen, seen
"""


def test_loads_and_reads_without_touching_the_network() -> None:
    done = subprocess.run([sys.executable, "-c", OFFLINE], capture_output=True, text=True)
    # Where /sys is not mounted, as in a bare chroot, the thread library remarks on it.
    said = [line for line in done.stderr.splitlines() if not line.startswith("hwloc/")]
    assert (done.returncode, done.stdout, said) == (0, "", [])


@pytest.mark.parametrize("kind", range(len(ocr_pages.MAKERS)))
def test_scanned_pages_of_every_kind_are_read(
    rapid: RapidEngine, scans: list[ocr_pages.DrawnPage], kind: int
) -> None:
    page = scans[kind]
    found = rapid.recognise(page.image)
    assert character_errors(page.text, found.text).rate <= 0.025


@pytest.mark.parametrize("turn_deg", [90, 180, 270])
def test_a_page_the_wrong_way_up_is_read_with_boxes_where_the_ink_is(
    rapid: RapidEngine, turn_deg: int
) -> None:
    page = ocr_pages.few_lines(random.Random(5), dpi=150)
    lying = np.ascontiguousarray(np.rot90(page.image, turn_deg // 90))
    found = rapid.recognise(lying)
    assert (found.width_px, found.height_px) == (lying.shape[1], lying.shape[0])
    assert character_errors(page.text, found.text).rate <= 0.01
    line = max(found.lines, key=lambda one: len(one.text))
    (x0, y0), (x1, y1) = line.box[0], line.box[1]
    # np.rot90 turns anticlockwise: a line then runs up, to the left, down.
    along = {90: (y1 < y0 - 100), 180: (x1 < x0 - 100), 270: (y1 > y0 + 100)}
    assert along[turn_deg]


def test_one_word_box_for_a_number_one_for_every_character(rapid: RapidEngine) -> None:
    sheet = ocr_pages.Sheet(120, 40, 300)
    sheet.write("货款共计1,286,500.50元整", 10, 12, 16, ocr_pages.SERIF)
    line = rapid.recognise(sheet.page("words").image).lines[0]
    assert [word.text for word in line.words] == [*"货款共计", "1,286,500.50", *"元整"]
    em = 16 / 72 * 300
    starts = [word.box[0][0] for word in line.words]
    assert starts == sorted(starts)
    for i, word in enumerate(line.words[:4]):
        middle = (word.box[0][0] + word.box[1][0]) / 2
        assert abs(middle - (10 / 25.4 * 300 + (i + 0.5) * em)) < 0.3 * em


def test_traditional_text_stays_traditional(rapid: RapidEngine) -> None:
    text = "對銀行帳號與電話聯絡"
    sheet = ocr_pages.Sheet(120, 80, 300)
    for row, face in enumerate(
        (("NotoSerifCJK-Regular.ttc", 3), ("ukai.ttc", 2), ("uming.ttc", 2))
    ):
        sheet.write(text, 10, 12 + 18 * row, 16, face)
    assert rapid.recognise(sheet.page("traditional").image).text.split() == [text] * 3


def test_models_are_named_with_licence_and_digest() -> None:
    for model in manifest():
        assert model.licence == "Apache-2.0"
        assert len(model.sha256) == 64
        assert locate(model.engine, model.task).name == Path(model.file).name


def test_a_missing_or_damaged_model_is_named(tmp_path: Path) -> None:
    with pytest.raises(ModelMissing) as missing:
        RapidEngine(folder=tmp_path)
    assert missing.value.params["model"] == "PP-OCRv6_det_small"
    whole = locate("rapidocr", "detect").read_bytes()
    damaged = tmp_path / "PP-OCRv6_det_small.onnx"
    damaged.write_bytes(whole[:-1])
    with pytest.raises(ModelDamaged):
        RapidEngine(folder=tmp_path)
    damaged.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
    with pytest.raises(ModelDamaged):
        RapidEngine(folder=tmp_path)
    with pytest.raises(ModelMissing):
        locate("rapidocr", "sing")
