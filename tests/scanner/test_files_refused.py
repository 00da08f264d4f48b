"""Every bad file is refused by class and by name, and the others go on."""

from __future__ import annotations

import os
import pickle
import socket
import struct
import time
import zlib
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from resources.errors import (
    Corrupt,
    DocumentError,
    Encrypted,
    Hostile,
    Missing,
    TooLarge,
    Unsupported,
    describe,
)
from scanner.devices.files import iterate_pages
from scanner.untrusted.limits import Limits
from tests.scanner.outside_files import (
    drawn_pdf,
    jpeg,
    looped_tiff,
    page_image,
    png,
    png_chunk,
    png_of,
    saved,
    scanned_pdf,
    take,
    tiff,
)

SMALL = Limits(pixels=1_000_000, great_pixels=1_000_000, pages=5)


def locked_pdf() -> bytes:
    return saved(drawn_pdf(), encryption=pikepdf.Encryption(owner="x", user="secret"))


def nested_bomb_pdf() -> bytes:
    """Three deflates, each of which shrinks a run of blanks a thousand times."""
    commands = b"0 0 m " + b" " * 30_000_000
    for _ in range(3):
        commands = zlib.compress(commands, 9)
    pdf = drawn_pdf()
    pdf.pages[0].Contents = pdf.make_stream(
        commands, Filter=pikepdf.Array([pikepdf.Name.FlateDecode] * 3)
    )
    return saved(pdf, compress_streams=False)


def content_bomb_pdf() -> bytes:
    """Four gigabytes of drawing commands in four megabytes: the same block over and over."""
    pack = zlib.compressobj(9)
    head = pack.compress(b" ") + pack.flush(zlib.Z_FULL_FLUSH)
    block = pack.compress(b"0 0 m " * (16 << 20 >> 3)) + pack.flush(zlib.Z_FULL_FLUSH)
    pdf = drawn_pdf()
    pdf.pages[0].Contents = pdf.make_stream(
        head + block * 340 + pack.flush(), Filter=pikepdf.Name.FlateDecode
    )
    return saved(pdf, compress_streams=False)


def picture_bomb_pdf() -> bytes:
    pdf = drawn_pdf(b"298 0 0 420 0 0 cm /Im0 Do")
    picture = pdf.make_stream(
        zlib.compress(bytes(1000)),
        Type=pikepdf.Name.XObject,
        Subtype=pikepdf.Name.Image,
        Width=60_000,
        Height=60_000,
        ColorSpace=pikepdf.Name.DeviceRGB,
        BitsPerComponent=8,
        Filter=pikepdf.Name.FlateDecode,
    )
    pdf.pages[0].Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Im0=picture))
    return saved(pdf)


def tiff_claiming(width_px: int, height_px: int) -> bytes:
    data = bytearray(tiff([page_image()]))
    (first,) = struct.unpack("<I", data[4:8])
    (count,) = struct.unpack("<H", data[first : first + 2])
    for at in range(first + 2, first + 2 + 12 * count, 12):
        tag = struct.unpack_from("<H", data, at)[0]
        if tag in (256, 257):
            claimed = width_px if tag == 256 else height_px
            struct.pack_into("<HII", data, at + 2, 4, 1, claimed)
    return bytes(data)


def jpeg_claiming(width_px: int, height_px: int) -> bytes:
    data = bytearray(jpeg())
    at = data.index(b"\xff\xc0")
    struct.pack_into(">HH", data, at + 5, height_px, width_px)
    return bytes(data)


def many_scans_jpeg() -> bytes:
    data = jpeg(progressive=True)
    last = data.rindex(b"\xff\xda")
    return data[:-2] + data[last:-2] * 600 + b"\xff\xd9"


def flipped(data: bytes) -> bytes:
    middle = len(data) // 2
    return data[:middle] + bytes([data[middle] ^ 0x10]) + data[middle + 1 :]


def jpeg_of_kind(marker: int, precision: int = 8) -> bytes:
    data = bytearray(jpeg())
    at = data.index(b"\xff\xc0")
    data[at + 1] = marker
    data[at + 4] = precision
    return bytes(data)


CASES: dict[str, tuple[bytes, type[DocumentError], dict[str, str]]] = {
    "empty.jpg": (b"", Corrupt, {"detail": "empty"}),
    "zeros.jpg": (bytes(5000), Unsupported, {"found": "全零 zeros"}),
    "one byte.png": (b"\x89", Unsupported, {}),
    "cut.jpg": (jpeg()[:-3000], Corrupt, {}),
    "cut in header.jpg": (jpeg()[:100], Corrupt, {}),
    "only magic.jpg": (b"\xff\xd8\xff", Corrupt, {}),
    "cut with an end.jpg": (jpeg()[:300] + b"\xff\xd9", Corrupt, {}),
    "cut.png": (png()[:-200], Corrupt, {}),
    "short rows.png": (png_of(100, 100, bytes(500)), Corrupt, {}),
    "flipped.png": (flipped(png()), Corrupt, {}),
    "depth 3.png": (png_of(10, 10, bytes(110), depth=3), Corrupt, {}),
    "cut.tif": (tiff([page_image()])[:5000], Corrupt, {}),
    "no pages.tif": (b"II*\0\0\0\0\0", Corrupt, {}),
    "directory outside.tif": (b"II*\0\xff\xff\0\0", Corrupt, {}),
    "cut.pdf": (saved(scanned_pdf([jpeg(), jpeg()]))[:-900], Corrupt, {}),
    "only header.pdf": (b"%PDF-1.7\n%%EOF\n", Corrupt, {}),
    "locked.pdf": (locked_pdf(), Encrypted, {}),
    "no pages.pdf": (saved(pikepdf.new()), Corrupt, {}),
    "word.jpg": (b"PK\x03\x04" + bytes(26) + b"word/document.xml", Unsupported,
                 {"found": "Word (DOCX)"}),
    "archive.pdf": (b"PK\x03\x04" + bytes(100), Unsupported, {"found": "ZIP"}),
    "old.doc": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), Unsupported,
                {"found": "Office 97–2003 / WPS"}),
    "phone.heic": (b"\0\0\0\x18ftypheic" + bytes(100), Unsupported, {"found": "HEIC"}),
    "a.webp": (b"RIFF\x10\0\0\0WEBPVP8 " + bytes(100), Unsupported, {"found": "WebP"}),
    "a.bmp": (b"BM" + bytes(100), Unsupported, {"found": "BMP"}),
    "a.gif": (b"GIF89a" + bytes(100), Unsupported, {"found": "GIF"}),
    "笔录.txt": ("以上笔录我看过，和我说的一样。".encode(), Unsupported, {"found": "文本 text"}),
    "gbk.txt": ("原告张三，男，汉族。".encode("gb18030"), Unsupported, {"found": "文本 text"}),
    "noise.pdf": (bytes(range(128, 256)) * 40, Unsupported, {"found": "未知 unknown"}),
    "page.html": (b"<!DOCTYPE html><html>", Unsupported, {"found": "HTML"}),
    "lossless.jpg": (jpeg_of_kind(0xC3), Unsupported, {"found": "JPEG SOF3"}),
    "deep.jpg": (jpeg_of_kind(0xC1, 12), Unsupported, {"found": "JPEG 12 bit"}),
    "moving.png": (png()[:33] + png_chunk(b"acTL", bytes(8)) + png()[33:], Unsupported, {}),
    "bomb.png": (png_of(60_000, 60_000, bytes(10_000)), Hostile, {}),
    "more than it says.png": (png_of(100, 100, bytes(9_000_000)), Hostile, {}),
    "bomb.jpg": (jpeg_claiming(65_500, 65_500), Hostile, {}),
    "scans.jpg": (many_scans_jpeg(), Hostile, {}),
    "bomb.tif": (tiff_claiming(60_000, 60_000), Hostile, {}),
    "loop.tif": (looped_tiff(), Hostile, {}),
    "nested bomb.pdf": (nested_bomb_pdf(), Hostile, {"found": "嵌套压缩 nested compression"}),
    "picture bomb.pdf": (picture_bomb_pdf(), Hostile, {}),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_refused_by_class_and_name(tmp_path: Path, name: str) -> None:
    data, cls, params = CASES[name]
    (tmp_path / name).write_bytes(data)
    error = take(tmp_path / name).error
    assert type(error) is cls
    assert error.params["source"] == name
    for key, value in params.items():
        assert error.params[key] == value
    for language in ("zh_CN", "en"):
        words = describe(error, language)
        assert name in words.what
        assert "—" not in words.what
    copy = pickle.loads(pickle.dumps(error))  # noqa: S301
    assert (type(copy), copy.params) == (cls, error.params)


def test_bomb_of_drawing_commands_is_stopped(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(content_bomb_pdf())
    (tmp_path / "b.jpg").write_bytes(jpeg())
    began_s = time.monotonic()
    taken = take(tmp_path, limits=Limits(page_s=5, memory_bytes=768 << 20))
    assert time.monotonic() - began_s < 30
    assert [page.encoded for page in taken.pages] == [jpeg()]
    ((source, error),) = taken.refused
    assert source.endswith("a.pdf")
    assert isinstance(error, Hostile | TooLarge | Corrupt)


@pytest.mark.parametrize(
    "data",
    [
        png(page_image(1200, 1000)),
        jpeg_claiming(1200, 1000),
        tiff_claiming(1200, 1000),
        png_of(70_000, 1, bytes(70_001)),
        tiff([page_image(40, 40)] * 6),
    ],
    ids=["png", "jpeg", "tiff", "side", "pages"],
)
def test_over_a_limit(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "a").write_bytes(data)
    assert type(take(tmp_path / "a", limits=SMALL).error) is TooLarge


def test_file_over_the_size_limit_is_not_even_read(tmp_path: Path) -> None:
    with (tmp_path / "a.pdf").open("wb") as file:
        file.truncate(3 << 30)
    error = take(tmp_path / "a.pdf").error
    assert (type(error), error.params["limit"]) == (TooLarge, "2 GiB")


def test_bad_page_does_not_keep_the_others_back(tmp_path: Path) -> None:
    images = [page_image(mark=mark) for mark in range(4)]
    data = bytearray(tiff(images, compression="tiff_adobe_deflate"))
    # The strips of the third page: everything between its neighbours' directories.
    (at,) = struct.unpack("<I", data[4:8])
    for _ in range(2):
        (count,) = struct.unpack_from("<H", data, at)
        (at,) = struct.unpack_from("<I", data, at + 2 + 12 * count)
    (count,) = struct.unpack_from("<H", data, at)
    for entry in range(at + 2, at + 2 + 12 * count, 12):
        tag, _, values, where = struct.unpack_from("<HHII", data, entry)
        if tag == 273:
            strip = where if values == 1 else struct.unpack_from("<I", data, where)[0]
            data[strip : strip + 40] = bytes(40)
    (tmp_path / "a.tif").write_bytes(data)
    taken = take(tmp_path / "a.tif")
    assert [page.source_name for page in taken.pages] == ["a.tif #1", "a.tif #2", "a.tif #4"]
    assert [(source, type(error)) for source, error in taken.refused] == [("a.tif #3", Corrupt)]
    with pytest.raises(Corrupt) as caught:
        list(iterate_pages(tmp_path / "a.tif"))
    assert caught.value.params["source"] == "a.tif #3"


def test_special_files_are_refused_and_never_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "1.jpg")
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(tmp_path / "2.jpg"))
        (tmp_path / "3.jpg").symlink_to("/etc/passwd")
        (tmp_path / "4.jpg").mkdir()
        (tmp_path / "5.jpg").write_bytes(jpeg())
        taken = take(tmp_path, tmp_path / "1.jpg", Path("/dev/zero"))
    kinds = [(source.rpartition("/")[2], type(error)) for source, error in taken.refused]
    assert kinds == [
        ("1.jpg", Unsupported),
        ("2.jpg", Unsupported),
        ("3.jpg", Hostile),
        ("1.jpg", Unsupported),
        ("zero", Unsupported),
    ]
    assert [page.encoded for page in taken.pages] == [jpeg()]


def test_link_named_by_the_person_is_followed_once(tmp_path: Path) -> None:
    (tmp_path / "real.jpg").write_bytes(jpeg())
    (tmp_path / "link.jpg").symlink_to(tmp_path / "real.jpg")
    page = take(tmp_path / "link.jpg").page
    assert (page.encoded, page.source_name) == (jpeg(), "link.jpg")
    (tmp_path / "round.jpg").symlink_to(tmp_path / "round.jpg")
    assert isinstance(take(tmp_path / "round.jpg").error, DocumentError)


def test_missing_file(tmp_path: Path) -> None:
    assert type(take(tmp_path / "没有.pdf").error) is Missing
    (tmp_path / "a.jpg").write_bytes(jpeg())
    # A file used as a folder.
    assert type(take(tmp_path / "a.jpg" / "b.jpg").error) is Missing
    with pytest.raises(Missing):
        next(iterate_pages(tmp_path / "没有.pdf"))


def test_names_that_deceive_are_shown_for_what_they_are(tmp_path: Path) -> None:
    names = ["判决\u202efdp.exe", "a\nb\x1b[31m.pdf", "x" * 240 + ".jpg"]
    for name in names:
        (tmp_path / name).write_bytes(b"MZ" + bytes(200))
    (tmp_path / os.fsdecode(b"gbk\xb2\xc4.jpg")).write_bytes(jpeg())
    taken = take(tmp_path)
    shown = [source for source, _ in taken.refused]
    assert any("判决\\u202efdp.exe" in source for source in shown)
    assert any("a\\u000ab\\u001b[31m.pdf" in source for source in shown)
    assert all(len(source) < 300 and source.isprintable() for source in shown)
    assert taken.pages[0].source_name.endswith("gbk\\xb2\\xc4.jpg")


def test_folder_order_is_natural_and_recursive(tmp_path: Path) -> None:
    folder = tmp_path / "卷宗"
    places = [
        "页10.jpg",
        "页2.jpg",
        "页1.jpg",
        "附件/1.jpg",
        "附件/B.jpg",
        "附件/a.jpg",
        "附10/1.jpg",
    ]
    places += [".hidden.jpg", ".git/1.jpg", "Thumbs.db", "__MACOSX/1.jpg"]
    for place in places:
        (folder / place).parent.mkdir(exist_ok=True, parents=True)
        (folder / place).write_bytes(jpeg())
    taken = take(folder)
    assert [page.source_name for page in taken.pages] == [
        "卷宗/页1.jpg",
        "卷宗/页2.jpg",
        "卷宗/页10.jpg",
        "卷宗/附10/1.jpg",
        "卷宗/附件/1.jpg",
        "卷宗/附件/a.jpg",
        "卷宗/附件/B.jpg",
    ]
    assert taken.refused == []


def test_large_batch_goes_on_past_the_bad_ones(tmp_path: Path) -> None:
    pictures = [jpeg(mark) for mark in range(10)]
    bad = {17: b"", 40: jpeg()[:2000], 41: CASES["archive.pdf"][0], 90: CASES["bomb.png"][0]}
    bad |= {130: CASES["loop.tif"][0], 171: CASES["locked.pdf"][0], 200: CASES["笔录.txt"][0]}
    bad |= {201: CASES["cut.png"][0], 250: CASES["cut.pdf"][0], 299: CASES["noise.pdf"][0]}
    for number in range(300):
        (tmp_path / f"{number}.jpg").write_bytes(bad.get(number, pictures[number % 10]))
    taken = take(tmp_path)
    good = [number for number in range(300) if number not in bad]
    assert [Path(page.source_name).name for page in taken.pages] == [f"{n}.jpg" for n in good]
    assert [page.encoded for page in taken.pages] == [pictures[n % 10] for n in good]
    assert [Path(source).name for source, _ in taken.refused] == [f"{n}.jpg" for n in sorted(bad)]


def test_errors_never_carry_what_the_file_says(tmp_path: Path) -> None:
    secret: Any = "合议庭意见" * 30
    (tmp_path / "a.pdf").write_bytes(b"%PDF-1.4\n" + secret.encode() + b"\n%%EOF")
    error = take(tmp_path / "a.pdf").error
    assert "合议庭" not in repr(error.params)
