"""The exported file: images as they were, bookmarks, labels, metadata, archival form."""

from __future__ import annotations

import hashlib
import io
import struct
import threading
import zlib
from dataclasses import replace
from pathlib import Path

import pikepdf
import pypdfium2  # type: ignore[import-untyped]
import pytest
from PIL import Image, ImageCms

from dossier.edits import geometry
from dossier.export import (
    ExportPage,
    ExportProgress,
    OutlineItem,
    ViewImage,
    write_pdf,
)
from dossier.export.archival import srgb_profile
from dossier.export.check import check_archival
from dossier.export.images import embed
from dossier.export.objects import number
from resources.errors import Cancelled, Corrupt, NothingToExport, StoreError, TooLarge, Unsupported
from tests.dossier.sheets import (
    A4_PX,
    METADATA,
    Laid,
    blank_jpeg,
    export,
    read_line,
    sheet,
)

_SIZE = (61, 40)


def _picture(mode: str) -> Image.Image:
    """A picture of four known corners in the given Pillow mode."""
    picture = Image.new("RGB", _SIZE, "white")
    picture.paste((200, 30, 40), (0, 0, 30, 20))
    picture.paste((10, 10, 10), (31, 20, 61, 40))
    if mode == "P":
        return picture.quantize(5)
    if mode == "RGBA":
        layered = picture.convert("RGBA")
        layered.putpixel((60, 0), (0, 0, 0, 0))
        return layered
    return picture.convert(mode)


def _stored(mode: str, kind: str, **options: object) -> ViewImage:
    buffer = io.BytesIO()
    _picture(mode).save(buffer, kind, **options)
    media = "image/jpeg" if kind == "JPEG" else "image/png"
    return ViewImage(buffer.getvalue(), media, *_SIZE, 72)  # type: ignore[arg-type]


def _page(image: ViewImage, label: str = "") -> ExportPage:
    return ExportPage(lambda: image, geometry((), image.width_px, image.height_px), None, label)


def _interlaced() -> ViewImage:
    """A one-pixel-wide picture, whose Adam7 passes are easily written by hand."""
    rows = zlib.compress(b"\0\x20" + b"\0\x80" + b"\0\x40\0\xc0")
    head = struct.pack(">IIBBBBB", 1, 4, 8, 0, 0, 0, 1)
    data = b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", head) + _chunk(b"IDAT", rows)
    return ViewImage(data + _chunk(b"IEND", b""), "image/png", 1, 4, 72)


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


@pytest.mark.parametrize(
    ("image", "verbatim"),
    [
        (_stored("RGB", "JPEG", quality=95, subsampling=0), True),
        (_stored("RGB", "JPEG", quality=95, subsampling=0, progressive=True), True),
        (_stored("L", "JPEG", quality=95), True),
        (_stored("CMYK", "JPEG", quality=95), False),
        (_stored("RGB", "PNG"), True),
        (_stored("L", "PNG"), True),
        (_stored("1", "PNG"), True),
        (_stored("P", "PNG"), True),
        (_stored("RGBA", "PNG"), False),
        (_stored("P", "PNG", transparency=3), False),
    ],
    ids=["rgb", "progressive", "grey", "cmyk", "png", "png-grey", "png-1", "png-palette",
         "png-alpha", "png-transparent"],
)  # fmt: skip
def test_an_image_looks_as_it_did(tmp_path: Path, image: ViewImage, verbatim: bool) -> None:
    path = tmp_path / "out.pdf"
    export(path, _page(image))
    assert check_archival(path) == ()
    with Image.open(io.BytesIO(image.data)) as opened:
        layer = opened.convert("RGBA")
    wanted = Image.new("RGBA", layer.size, "white")
    wanted.alpha_composite(layer)
    with pypdfium2.PdfDocument(path) as pdf:
        assert pdf[0].get_size() == _SIZE
        seen = pdf[0].render(scale=1).to_pil().convert("RGB")
    for place in ((8, 8), (50, 8), (8, 32), (50, 32), (60, 0)):
        expected = wanted.convert("RGB").getpixel(place)
        assert seen.getpixel(place) == pytest.approx(expected, abs=12)
    with pikepdf.open(path) as pdf:
        raw = pdf.pages[0].resources.XObject["/Im0"].read_raw_bytes()
    assert (raw in image.data) == verbatim


def test_an_interlaced_png_is_straightened() -> None:
    found = embed(_interlaced(), "3")
    with Image.open(io.BytesIO(found.data)) as opened:
        grey = [opened.convert("L").getpixel((0, y)) for y in range(4)]
    assert grey == pytest.approx([0x20, 0x40, 0x80, 0xC0], abs=20)


def test_one_bit_stays_one_bit(tmp_path: Path) -> None:
    path = tmp_path / "out.pdf"
    export(path, _page(_stored("1", "PNG")))
    with pikepdf.open(path) as pdf:
        image = pdf.pages[0].resources.XObject["/Im0"]
        assert (int(image.BitsPerComponent), str(image.ColorSpace)) == (1, "/DeviceGray")


_JPEG = _stored("RGB", "JPEG")
_PNG = _stored("L", "PNG")


@pytest.mark.parametrize(
    ("image", "error"),
    [
        (replace(_JPEG, data=b""), Corrupt),
        (replace(_JPEG, data=b"GIF89a" + b"\0" * 50), Unsupported),
        (replace(_JPEG, data=_JPEG.data[:40]), Corrupt),
        (replace(_JPEG, data=_JPEG.data[:-2]), Corrupt),
        (replace(_JPEG, data=b"\xff\xd8" + b"\xff" * 4000), Corrupt),
        (replace(_JPEG, width_px=62), Corrupt),
        (replace(_PNG, data=_PNG.data[:-20]), Corrupt),
        (replace(_PNG, data=_PNG.data.replace(b"IDAT", b"IDAX")), Corrupt),
        (replace(_PNG, data=_PNG.data[:60] + b"\0" + _PNG.data[61:]), Corrupt),
        (replace(_PNG, height_px=41), Corrupt),
    ],
)
def test_a_damaged_image_is_refused_by_name_and_leaves_no_file(
    tmp_path: Path, image: ViewImage, error: type[Exception]
) -> None:
    path = tmp_path / "out.pdf"
    with pytest.raises(error) as caught:
        export(path, _page(_JPEG, "1"), _page(image, "第七页"))
    assert caught.value.params["source"] == "第七页"  # type: ignore[attr-defined]
    assert list(tmp_path.iterdir()) == []


def test_no_part_of_a_jpeg_or_png_makes_more_than_a_clear_refusal() -> None:
    for image in (_JPEG, _PNG, _stored("CMYK", "JPEG"), _stored("RGBA", "PNG")):
        for length in range(len(image.data) - 1):
            with pytest.raises((Corrupt, Unsupported)):
                embed(replace(image, data=image.data[:length]), "1")


def test_a_png_bomb_is_refused_before_it_is_blown_up() -> None:
    rows = zlib.compress(bytes(30_000_000), 9)
    body = struct.pack(">IIBBBBB", 10, 10, 8, 0, 0, 0, 0)
    data = b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", body) + _chunk(b"IDAT", rows)
    with pytest.raises(Corrupt):
        embed(ViewImage(data + _chunk(b"IEND", b""), "image/png", 10, 10, 72), "1")
    huge = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 6, 0, 0, 0)
    data = b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", huge) + _chunk(b"IDAT", rows)
    with pytest.raises(TooLarge):
        embed(ViewImage(data + _chunk(b"IEND", b""), "image/png", 60_000, 60_000, 72), "1")


def test_bookmarks_lead_to_their_pages(tmp_path: Path) -> None:
    outline = (
        OutlineItem(
            "起诉材料", 0, (OutlineItem("民事起诉状", 0), OutlineItem("证据\n（原告）", 70))
        ),
        OutlineItem("庭审笔录", 129),
    )
    path = tmp_path / "out.pdf"
    export(path, *[_page(_JPEG)] * 130, outline=outline)
    with pypdfium2.PdfDocument(path) as pdf:
        assert len(pdf) == 130
        seen = [
            (item.level, item.get_title(), item.get_dest().get_index()) for item in pdf.get_toc()
        ]
    assert seen == [
        (0, "起诉材料", 0),
        (1, "民事起诉状", 0),
        (1, "证据 （原告）", 70),
        (0, "庭审笔录", 129),
    ]
    with pikepdf.open(path) as pdf:
        assert int(pdf.Root.Outlines.Count) == 4
        assert pdf.Root.PageMode == pikepdf.Name.UseOutlines
    assert check_archival(path) == ()


def test_a_bookmark_to_nowhere_is_our_bug(tmp_path: Path) -> None:
    with pytest.raises(IndexError):
        export(tmp_path / "out.pdf", _page(_JPEG), outline=[OutlineItem("无", 1)])
    assert list(tmp_path.iterdir()) == []


def test_page_labels_are_shown(tmp_path: Path) -> None:
    labels = [
        "封面",
        "目录",
        "目录",
        "1",
        "2",
        "3",
        "证1-1",
        "证1-2",
        "007",
        "8",
        "",
        "卷2",
        "卷10",
    ]
    path = tmp_path / "out.pdf"
    export(path, *[_page(_JPEG, label) for label in labels])
    with pypdfium2.PdfDocument(path) as pdf:
        assert [pdf.get_page_label(n) for n in range(len(labels))] == labels
    with pikepdf.open(path) as pdf:
        runs = pdf.Root.PageLabels.Nums
        assert len(runs) < 2 * len(labels)
    assert check_archival(path) == ()


def test_info_and_xmp_say_the_same(tmp_path: Path) -> None:
    path = tmp_path / "out.pdf"
    strange = replace(
        METADATA, title="案\x00卷\x0b\ud800 <x> & “y”\ufffe 𠮷", author="", keywords=()
    )
    write_pdf(path, [_page(_JPEG)], (), strange)
    assert check_archival(path) == ()
    with pikepdf.open(path) as pdf:
        assert str(pdf.docinfo["/Title"]) == "案卷 <x> & “y” 𠮷"
        assert "/Author" not in pdf.docinfo
        with pdf.open_metadata() as xmp:
            assert xmp["dc:title"] == "案卷 <x> & “y” 𠮷"
            assert (xmp["pdfaid:part"], xmp["pdfaid:conformance"]) == ("2", "B")
        assert xmp.pdfa_status == "2B"


def test_equal_input_gives_equal_bytes_and_the_digest_is_the_files(tmp_path: Path) -> None:
    page = sheet([read_line(Laid("一审判决书𠮷", 100, 300, 400), geometry((), *A4_PX))], label="1")
    first = export(tmp_path / "a.pdf", page, page, outline=[OutlineItem("判决书", 0)])
    second = export(tmp_path / "b.pdf", page, page, outline=[OutlineItem("判决书", 0)])
    data = (tmp_path / "a.pdf").read_bytes()
    assert data == (tmp_path / "b.pdf").read_bytes()
    assert first == second
    assert first.sha256 == hashlib.sha256(data).hexdigest()
    assert (first.size_bytes, first.pages) == (len(data), 2)


def test_the_colour_profile_is_srgb() -> None:
    ours = ImageCms.ImageCmsProfile(io.BytesIO(srgb_profile()))
    assert ImageCms.getProfileName(ours).strip() == "sRGB"
    picture = Image.new("RGB", (16, 16))
    picture.putdata([(17 * (n % 16), 17 * (n // 16), (n * 37) % 256) for n in range(256)])
    for intent in (ImageCms.Intent.PERCEPTUAL, ImageCms.Intent.RELATIVE_COLORIMETRIC):
        theirs = ImageCms.createProfile("sRGB")
        turned = ImageCms.profileToProfile(picture, ours, theirs, renderingIntent=intent)
        assert turned is not None
        pairs = zip(picture.tobytes(), turned.tobytes(), strict=True)
        assert max(abs(a - b) for a, b in pairs) <= 1


def test_the_check_sees_what_is_wrong(tmp_path: Path) -> None:
    path, broken = tmp_path / "out.pdf", tmp_path / "broken.pdf"
    export(path, sheet([read_line(Laid("判决", 100, 300, 400), geometry((), *A4_PX))]))

    def findings() -> set[str]:
        return {finding.clause for finding in check_archival(broken)}

    with pikepdf.open(path) as pdf:
        del pdf.Root.OutputIntents
        pdf.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript)
        pdf.pages[0].resources.XObject["/Im0"].Interpolate = True
        pdf.pages[0].mediabox = pikepdf.Array([0, 0, 2, 20000])
        font = pdf.pages[0].resources.Font["/F0"].DescendantFonts[0]
        font.DW = 700
        pdf.save(broken)
    assert findings() >= {"6.2.3", "6.4", "6.2.8", "6.1.13", "6.2.11.5"}
    with pikepdf.open(path) as pdf:
        pdf.docinfo["/Title"] = "另一个"
        font = pdf.pages[0].resources.Font["/F0"]
        font.ToUnicode.write(b"")
        font.DescendantFonts[0].CIDToGIDMap.write(bytes(131072))
        pdf.save(broken, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    assert findings() >= {"6.6.3", "6.2.11.7", "6.2.11.8"}
    with pikepdf.open(path) as pdf:
        locked = pikepdf.Encryption(owner="x", user="")
        pdf.save(broken, encryption=locked)
    assert "6.1.3" in findings()
    broken.write_bytes(path.read_bytes() + b"more")
    assert "6.1.3" in findings()


def test_a_huge_sheet_is_kept_within_what_the_format_allows(tmp_path: Path) -> None:
    path = tmp_path / "out.pdf"
    export(path, _page(replace(blank_jpeg(6000, 100), dpi=10)), _page(replace(_JPEG, dpi=5000)))
    assert check_archival(path) == ()
    with pikepdf.open(path) as pdf:
        assert float(pdf.pages[0].mediabox[2]) == 14400


def test_progress_is_told_after_each_page(tmp_path: Path) -> None:
    told: list[ExportProgress] = []
    write_pdf(tmp_path / "a.pdf", [_page(_JPEG)] * 3, (), METADATA, told.append)
    write_pdf(tmp_path / "b.pdf", iter([_page(_JPEG)]), (), METADATA, told.append)
    assert told == [ExportProgress(n, 3) for n in (1, 2, 3)] + [ExportProgress(1, None)]


def test_a_cancel_leaves_the_older_file_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "out.pdf"
    path.write_bytes(b"older")
    cancel = threading.Event()

    def stop(progress: ExportProgress) -> None:
        if progress.pages_done == 2:
            cancel.set()

    for count in (9, 2):
        cancel.clear()
        with pytest.raises(Cancelled):
            write_pdf(path, [_page(_JPEG)] * count, (), METADATA, stop, cancel)
        assert [file.name for file in tmp_path.iterdir()] == ["out.pdf"]
        assert path.read_bytes() == b"older"
    export(path, _page(_JPEG))
    assert check_archival(path) == ()


def test_an_error_of_the_pages_comes_through_untouched(tmp_path: Path) -> None:
    def unreadable() -> ViewImage:
        raise FileNotFoundError(2, "blob")

    page = replace(_page(_JPEG), image=unreadable)
    with pytest.raises(FileNotFoundError, match="blob"):
        export(tmp_path / "out.pdf", _page(_JPEG), page)
    assert list(tmp_path.iterdir()) == []


def test_no_pages_no_file(tmp_path: Path) -> None:
    with pytest.raises(NothingToExport):
        export(tmp_path / "out.pdf")
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    path = tmp_path / "none" / "out.pdf"
    with pytest.raises(StoreError) as caught:
        export(path, _page(_JPEG))
    assert caught.value.params["path"] == str(path)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, b"0"),
        (-0.00001, b"0"),
        (1.5, b"1.5"),
        (-2.0, b"-2"),
        (1e-9, b"0"),
        (12345.67891, b"12345.6789"),
        (1e6, b"1000000"),
    ],
)
def test_numbers_have_no_exponent(value: float, text: bytes) -> None:
    assert number(value) == text
