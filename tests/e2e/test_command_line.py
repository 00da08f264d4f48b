"""The whole way of a page through the command line, and what it says of bad input."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
from pathlib import Path

import pypdfium2 as pdfium  # type: ignore[import-untyped]
import pytest

from app.demo.case import demo_case, render_side
from app.demo.escl.faults import Faults
from app.demo.escl.feed import PageFeed
from app.demo.escl.server import VirtualScanner
from dossier.store import open_store
from scanner.imaging.master import encode_jpeg
from tests.e2e.conftest import NUMBER, Wenyi
from tests.scanner.outside_files import jpeg

CONFIDENTIAL_WORD = "评议"


@pytest.fixture(scope="module")
def sheets(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the complaint's pages and the confidential record of the demo case."""
    folder = tmp_path_factory.mktemp("sheets")
    sides = [side for sheet in demo_case().sheets for side in (sheet.front, sheet.back) if side]
    complaint = [side for side in sides if side.category == "complaint"][:2]
    record = [side for side in sides if side.volume == "confidential"][:1]
    for place, side in enumerate([*complaint, *record], start=1):
        (folder / f"{place:03}.jpg").write_bytes(encode_jpeg(render_side(side), 300, 92))
    return folder


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with three small pages, for what comes in and not for what it says.

    Reading a full page takes seconds.
    """
    folder = tmp_path_factory.mktemp("plain")
    for place in (1, 2, 3):
        (folder / f"{place:03}.jpg").write_bytes(jpeg(place))
    return folder


@pytest.fixture(scope="module")
def station(module_wenyi: Wenyi, sheets: Path) -> Wenyi:
    """A station that has taken the folder into a case."""
    made = module_wenyi(
        "case", "new", "--number", "(2026)粤0308民初1573号", "--cause", "买卖合同纠纷",
        "--party", "原告=深圳市示例贸易有限公司", "--json",
    )  # fmt: skip
    assert made.code == 0, made.err
    assert made.json["case"]["number"] == NUMBER
    taken = module_wenyi("import", "--case", NUMBER, str(sheets), "--json")
    assert taken.code == 0, taken.err
    assert taken.json["received"] == 3
    assert taken.json["refused"] == []
    assert taken.json["error"] is None
    for page in taken.json["pages"]:
        assert (page["width_px"], page["height_px"], page["dpi"]) == (2480, 3508, 300)
        assert page["orientation_deg"] == 0
        assert page["blank"] is False
        blob = module_wenyi.home / "blobs" / page["sha256"][:2] / page["sha256"]
        assert blob.stat().st_size > 0
    return module_wenyi


def test_cases_are_listed(station: Wenyi) -> None:
    listed = station("case", "list", "--json")
    assert [case["number"] for case in listed.json["cases"]] == [NUMBER]
    assert listed.json["cases"][0]["parties"] == [
        {"role": "原告", "name": "深圳市示例贸易有限公司"}
    ]


def test_masters_are_the_files_own_bytes_and_sealed(station: Wenyi, sheets: Path) -> None:
    lie = {file.name: file.read_bytes() for file in (station.home / "blobs").glob("??/*")}
    with open_store(station.home) as store:
        for file in sorted(sheets.iterdir()):
            data = file.read_bytes()
            name = hashlib.sha256(data).hexdigest()
            assert store.blobs.read(name) == data
            assert data[:64] not in lie[name]


def test_pages_are_catalogued_and_the_record_is_confidential(station: Wenyi) -> None:
    items = station("catalogue", "--case", NUMBER, "--json").json["items"]
    volumes = {item["volume"]: item for item in items}
    assert set(volumes) == {"main", "confidential"}
    assert volumes["main"]["category"] == "起诉状及相关材料"
    assert len(volumes["main"]["pages"]) == 2
    assert CONFIDENTIAL_WORD in volumes["confidential"]["category"]
    assert not volumes["main"]["confirmed"]


def test_a_phrase_is_found_with_boxes(station: Wenyi) -> None:
    found = station("search", "诉讼请求", "--case", NUMBER, "--json").json
    assert found["hits"]
    hit = found["hits"][0]
    assert hit["case"] == NUMBER
    assert "诉讼请求" in hit["snippet"]
    for x, y in hit["boxes"][0]:
        assert 0 <= x <= 2480
        assert 0 <= y <= 3508
    assert station("search", "不存在的字句", "--json").json["hits"] == []


def test_export_holds_the_text_for_two_readers(station: Wenyi, tmp_path: Path) -> None:
    target = tmp_path / "main.pdf"
    done = station("export", "--case", NUMBER, "--pdf", str(target), "--json")
    assert done.code == 0, done.err
    assert done.json["pages"] == 2
    text = subprocess.run(
        ["pdftotext", str(target), "-"], capture_output=True, check=True
    ).stdout.decode()
    assert "诉讼请求" in text
    assert CONFIDENTIAL_WORD not in text
    document = pdfium.PdfDocument(target)
    assert "诉讼请求" in document[0].get_textpage().get_text_bounded()
    document.close()


def test_confidential_volume_is_a_file_of_its_own(station: Wenyi, tmp_path: Path) -> None:
    target = tmp_path / "side.pdf"
    done = station(
        "export", "--case", NUMBER, "--pdf", str(target), "--volume", "confidential", "--json"
    )
    assert done.json["pages"] == 1


def test_journal_is_sound(station: Wenyi) -> None:
    report = station("journal", "verify", "--deep", "--json")
    assert report.code == 0
    assert report.json["ok"]
    assert report.json["blobs"] == 3


def test_ocr_of_a_file_stores_nothing(wenyi: Wenyi, sheets: Path) -> None:
    first = sheets / "001.jpg"
    done = wenyi("ocr", str(first), "--json")
    assert done.code == 0, done.err
    (page,) = done.json["pages"]
    assert page["source"] == str(first)
    assert "起诉状" in page["text"]
    line = page["lines"][0]
    assert len(line["box"]) == 4
    assert 0 < line["confidence"] <= 1
    assert not (wenyi.home / "blobs").exists()


def test_scan_through_the_real_driver(wenyi: Wenyi, sheets: Path) -> None:
    wenyi("case", "new", "--number", NUMBER, "--cause", "买卖合同纠纷")
    with VirtualScanner(PageFeed.from_folder(sheets)) as scanner:
        done = wenyi("scan", "--case", NUMBER, "--escl", scanner.url, "--json")
    assert done.code == 0, done.err + done.out
    assert done.json["received"] == 3
    assert [page["position"] for page in done.json["pages"]].count(1) == 2  # one a volume


def test_jam_keeps_what_came_before(wenyi: Wenyi, plain: Path) -> None:
    wenyi("case", "new", "--number", NUMBER, "--cause", "买卖合同纠纷")
    with VirtualScanner(PageFeed.from_folder(plain)) as scanner:
        scanner.faults = Faults(jam_at=3)
        done = wenyi("scan", "--case", NUMBER, "--escl", scanner.url, "--json")
    assert done.code == 3
    assert done.json["received"] == 2
    assert done.json["error"]["kind"] == "DeviceError.PaperJam"
    assert "卡纸" in done.json["error"]["message"]


@pytest.mark.parametrize(
    ("arguments", "code", "kind"),
    [
        (("search", "x", "--case", "2026民初"), 8, "RuleError.InvalidCaseNumber"),
        (("catalogue", "--case", NUMBER), 8, "RuleError.UnknownCase"),
        (("case", "new", "--number", "第一号", "--cause", "x"), 8, "RuleError.InvalidCaseNumber"),
        (("export", "--case", NUMBER, "--pdf", "x.pdf"), 8, "RuleError.UnknownCase"),
        (("search", ""), 8, None),
    ],
)
def test_bad_input_has_a_kind_and_a_code(
    wenyi: Wenyi, arguments: tuple[str, ...], code: int, kind: str | None
) -> None:
    done = wenyi(*arguments, "--json")
    assert done.code == code, done.err
    error = done.json["error"]
    if kind:
        assert error["kind"] == kind
    assert error["message"]
    assert error["message_en"]


def test_unknown_device_is_named(wenyi: Wenyi) -> None:
    wenyi("case", "new", "--number", NUMBER, "--cause", "买卖合同纠纷")
    done = wenyi("scan", "--case", NUMBER, "--device", "nowhere:1", "--json")
    assert done.code == 3
    assert done.json["error"]["kind"] == "DeviceError.NotFound"
    assert "nowhere:1" in done.json["error"]["message"]


def test_bad_files_are_refused_and_the_good_one_is_taken(
    wenyi: Wenyi, plain: Path, tmp_path: Path
) -> None:
    wenyi("case", "new", "--number", NUMBER, "--cause", "买卖合同纠纷")
    good = plain / "001.jpg"
    (tmp_path / "empty.jpg").write_bytes(b"")
    (tmp_path / "cut.jpg").write_bytes(good.read_bytes()[:5000])
    (tmp_path / "text.pdf").write_text("not a pdf")
    done = wenyi(
        "import", "--case", NUMBER, "--json",
        *(str(tmp_path / name) for name in ("empty.jpg", "cut.jpg", "text.pdf", "gone.png")),
        str(good),
    )  # fmt: skip
    assert done.code == 4
    assert done.json["received"] == 1
    assert len(done.json["refused"]) == 4
    assert {Path(row["source"]).name for row in done.json["refused"]} == {
        "empty.jpg", "cut.jpg", "text.pdf", "gone.png",
    }  # fmt: skip
    assert all(row["reason"] for row in done.json["refused"])


def test_wrong_usage_is_2(wenyi: Wenyi) -> None:
    assert wenyi("scan", "--case", NUMBER).code == 2
    assert wenyi("nonsense").code == 2
    assert wenyi("scan", "--case", NUMBER, "--device", "a", "--dpi", "0").code == 2


def test_wrong_key_is_refused_and_nothing_is_changed(wenyi: Wenyi) -> None:
    wenyi("case", "new", "--number", NUMBER, "--cause", "买卖合同纠纷")
    key = wenyi.home / "store.key"
    if not key.exists():
        pytest.skip("this machine has a keyring")
    good = key.read_bytes()
    key.write_bytes(bytes(reversed(good)) if set(good) - set(b"0123456789abcdef\n") else
                    good.translate(bytes.maketrans(b"0123456789", b"1234567890")))  # fmt: skip
    refused = wenyi("case", "list", "--json")
    assert refused.code == 6
    assert refused.json["error"]["kind"] == "StoreError.WrongKey"
    key.write_bytes(good)
    assert len(wenyi("case", "list", "--json").json["cases"]) == 1


def test_settings_file_with_a_mistake_is_named(wenyi: Wenyi) -> None:
    wenyi.home.mkdir(parents=True)
    (wenyi.home / "config.toml").write_text('langage = "en"\n')
    done = wenyi("case", "list", "--json")
    assert done.code == 8
    assert "langage" in done.json["error"]["message"]


def test_home_that_cannot_be_written(tmp_path: Path) -> None:
    blocker = tmp_path / "file"
    blocker.write_text(json.dumps(os.getpid()))
    done = Wenyi(blocker)("case", "list", "--json")
    assert done.code == 6
    assert done.json["error"]["kind"].startswith("StoreError")
