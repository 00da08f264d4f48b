"""Every good kind of file gives its pages, and plain ones keep their bytes."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import numpy as np
import pikepdf
import pytest
from PIL import Image

from scanner.devices.files import iterate_pages, upright_pixels
from tests.scanner.outside_files import (
    drawn_pdf,
    encoded,
    jpeg,
    page_image,
    pixels_of,
    png,
    saved,
    scanned_pdf,
    take,
    tiff,
)


def written(folder: Path, name: str, data: bytes) -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


@pytest.mark.parametrize(
    ("data", "media_type"),
    [
        (jpeg(), "image/jpeg"),
        (jpeg(progressive=True), "image/jpeg"),
        (encoded(page_image().convert("L"), "JPEG", dpi=(300, 300)), "image/jpeg"),
        (png(dpi=(300, 300)), "image/png"),
        (png(page_image().convert("1"), dpi=(300, 300)), "image/png"),
        (png(page_image().quantize(16), dpi=(300, 300)), "image/png"),
        (tiff([page_image()], dpi=(300, 300)), "image/tiff"),
        (tiff([page_image()], compression="tiff_lzw", dpi=(300, 300)), "image/tiff"),
        (tiff([page_image()], compression="jpeg", dpi=(300, 300)), "image/tiff"),
        (tiff([page_image().convert("1")], compression="group4", dpi=(300, 300)), "image/tiff"),
    ],
)
def test_plain_file_keeps_its_bytes(tmp_path: Path, data: bytes, media_type: str) -> None:
    page = take(written(tmp_path, "起诉状.bin", data)).page
    assert page.encoded == data
    assert (page.media_type, page.dpi, page.flags) == (media_type, 300, ())
    assert (page.width_px, page.height_px) == (400, 560)
    assert page.source_name == "起诉状.bin"


def test_wrong_suffix_does_not_matter(tmp_path: Path) -> None:
    assert take(written(tmp_path, "照片.pdf", jpeg())).page.media_type == "image/jpeg"


@pytest.mark.parametrize(("orientation", "turn"), [(1, 0), (6, 1), (3, 2), (8, 3)])
def test_exif_orientation_is_handed_on_as_a_turn(
    tmp_path: Path, orientation: int, turn: int
) -> None:
    exif = Image.Exif()
    exif[274] = orientation
    data = jpeg(exif=exif)
    page = next(iterate_pages(written(tmp_path, "a.jpg", data)))
    assert page.encoded == data
    assert page.turn_quarters == turn
    assert page.pixels is not None
    assert page.pixels.shape == (560, 400, 3)
    from PIL import ImageOps

    expected = np.asarray(ImageOps.exif_transpose(Image.open(io.BytesIO(data))))
    assert np.array_equal(upright_pixels(page), expected)


def test_mirrored_picture_is_made_upright(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[274] = 2
    page = take(written(tmp_path, "a.jpg", jpeg(exif=exif))).page
    assert (page.turn_quarters, page.flags) == (0, ("converted",))
    straight = np.asarray(page_image())[:, ::-1].astype(int)
    assert np.abs(pixels_of(page).astype(int) - straight).mean() < 4


@pytest.mark.parametrize(
    ("options", "dpi"),
    [
        ({"dpi": (200, 200)}, 200),
        ({"dpi": (10, 10)}, 300),
        ({"dpi": (9000, 9000)}, 300),
        ({"dpi": (96, 96)}, 96),
        ({"dpi": (0, 0)}, 300),
    ],
)
def test_resolution_of_jpeg(tmp_path: Path, options: dict[str, Any], dpi: int) -> None:
    assert take(written(tmp_path, "a.jpg", jpeg(**options))).page.dpi == dpi


def test_software_resolution_of_a_photograph_is_not_believed(tmp_path: Path) -> None:
    data = encoded(page_image(4000, 3000), "JPEG", dpi=(72, 72))
    assert take(written(tmp_path, "a.jpg", data)).page.dpi == 300


def test_cmyk_and_alpha_and_16_bit_are_made_plain(tmp_path: Path) -> None:
    clear = page_image().convert("RGBA")
    clear.putalpha(Image.new("L", clear.size, 0))
    deep = Image.fromarray(np.full((560, 400), 0x80FF, np.uint16))
    files = [
        written(tmp_path, "1.jpg", encoded(page_image().convert("CMYK"), "JPEG")),
        written(tmp_path, "2.png", png(clear)),
        written(tmp_path, "3.png", png(deep)),
        written(tmp_path, "4.tif", encoded(page_image().convert("CMYK"), "TIFF")),
        written(tmp_path, "5.tif", encoded(deep, "TIFF")),
        written(tmp_path, "6.png", png(page_image().convert("L"), transparency=251)),
    ]
    taken = take(*files)
    assert [error for _, error in taken.refused] == []
    assert [page.flags for page in taken.pages] == [("converted",)] * 6
    original = np.asarray(page_image()).astype(int)
    for at in (0, 3):
        assert np.abs(pixels_of(taken.pages[at]).astype(int) - original).mean() < 4
    assert pixels_of(taken.pages[1]).min() == 255
    assert set(np.unique(pixels_of(taken.pages[2]))) == {128}
    assert set(np.unique(pixels_of(taken.pages[4]))) == {128}
    graded = np.repeat(np.arange(256, dtype=np.uint16)[None] * 257, 300, 0)
    for name, data in (("7.png", png(Image.fromarray(graded))),):
        page = take(written(tmp_path, name, data)).page
        shown = np.asarray(Image.open(io.BytesIO(page.encoded or b"")).convert("L"))
        assert np.abs(shown.astype(int) - np.arange(256)).max() <= 1


def test_pages_of_a_tiff_stay_packed_as_they_are(tmp_path: Path) -> None:
    images = [page_image(mark=mark).convert("1", dither=Image.Dither.NONE) for mark in range(5)]
    data = tiff(images, compression="group4", dpi=(300, 300))
    taken = take(written(tmp_path, "a.tif", data))
    assert taken.refused == []
    assert [page.source_name for page in taken.pages] == [f"a.tif #{n}" for n in range(1, 6)]
    for page, image in zip(taken.pages, images, strict=True):
        assert page.encoded is not None
        single = Image.open(io.BytesIO(page.encoded))
        assert (single.mode, single.info["compression"], page.dpi) == ("1", "group4", 300)
        assert getattr(single, "n_frames", 1) == 1
        assert np.array_equal(np.asarray(single), np.asarray(image))


@pytest.mark.parametrize("compression", ["raw", "tiff_lzw", "tiff_adobe_deflate", "packbits"])
def test_colour_tiff_pages_are_lossless(tmp_path: Path, compression: str) -> None:
    images = [page_image(mark=1), page_image(mark=2)]
    taken = take(written(tmp_path, "a.tif", tiff(images, compression=compression)))
    assert taken.refused == []
    for page, image in zip(taken.pages, images, strict=True):
        assert page.media_type == "image/tiff"
        assert np.array_equal(pixels_of(page), np.asarray(image))


def test_big_endian_and_big_tiff(tmp_path: Path) -> None:
    big = tiff([page_image(), page_image(mark=3)], big_tiff=True)
    taken = take(written(tmp_path, "a.tif", big))
    assert taken.refused == []
    assert np.array_equal(pixels_of(taken.pages[1]), np.asarray(page_image(mark=3)))


def test_fax_pages_get_square_pixels(tmp_path: Path) -> None:
    fax = page_image(1728, 1100).convert("1")
    data = tiff([fax], compression="group3", dpi=(204, 98))
    page = take(written(tmp_path, "fax.tif", data)).page
    assert (page.width_px, page.height_px, page.dpi) == (1728, 2290, 204)
    assert page.flags == ("converted",)


def test_turned_tiff_is_not_turned_twice(tmp_path: Path) -> None:
    data = encoded(page_image(mark=2), "TIFF", tiffinfo={274: 6})
    page = take(written(tmp_path, "a.tif", data)).page
    assert (page.turn_quarters, page.width_px, page.height_px) == (1, 400, 560)
    assert np.array_equal(pixels_of(page), np.asarray(page_image(mark=2)))


def test_scanned_pdf_gives_the_scans_own_bytes(tmp_path: Path) -> None:
    pictures = [jpeg(mark) for mark in range(3)]
    taken = take(written(tmp_path, "卷.pdf", saved(scanned_pdf(pictures, dpi=150))))
    assert taken.refused == []
    assert [page.encoded for page in taken.pages] == pictures
    assert {(page.dpi, page.media_type, page.flags) for page in taken.pages} == {
        (150, "image/jpeg", ())
    }
    assert taken.pages[2].source_name == "卷.pdf #3"


@pytest.mark.parametrize("rotate", [0, 90, 180, 270])
@pytest.mark.parametrize("matrix", ["288 0 0 403.2 0 0", "-288 0 0 -403.2 288 403.2"])
def test_turned_scan_in_pdf_looks_like_the_page(tmp_path: Path, rotate: int, matrix: str) -> None:
    pdf = scanned_pdf([jpeg(4)])
    pdf.pages[0].Contents = pdf.make_stream(f"q {matrix} cm /Im0 Do Q".encode())
    pdf.pages[0].Rotate = rotate
    path = written(tmp_path, "a.pdf", saved(pdf))
    page = next(iterate_pages(path))
    assert page.encoded == jpeg(4)
    import pypdfium2  # type: ignore[import-untyped]

    with pypdfium2.PdfDocument(path) as document:
        shown = np.asarray(document[0].render(scale=100 / 72).to_pil().convert("RGB"))
    upright = upright_pixels(page)
    assert abs(upright.shape[0] - shown.shape[0]) <= 1
    height, width = (min(a, b) for a, b in zip(upright.shape[:2], shown.shape[:2], strict=True))
    difference = upright[:height, :width].astype(int) - shown[:height, :width]
    assert np.abs(difference).mean() < 12


def test_scan_turned_by_its_matrix(tmp_path: Path) -> None:
    pdf = scanned_pdf([jpeg(4)])
    pdf.pages[0].MediaBox = [0, 0, 403.2, 288]
    # Counter-clockwise by a quarter: the picture's foot is at the right.
    pdf.pages[0].Contents = pdf.make_stream(b"q 0 288 -403.2 0 403.2 0 cm /Im0 Do Q")
    page = take(written(tmp_path, "a.pdf", saved(pdf))).page
    assert (page.encoded, page.turn_quarters) == (jpeg(4), 3)


def test_pdf_page_with_more_than_its_scan_is_drawn(tmp_path: Path) -> None:
    stamped = scanned_pdf([jpeg()])
    stamped.pages[0].contents_add(b"1 0 0 rg 20 20 100 40 re f")
    noted = scanned_pdf([jpeg()])
    noted.pages[0].Annots = pikepdf.Array(
        [
            noted.make_indirect(
                pikepdf.Dictionary(
                    Type=pikepdf.Name.Annot,
                    Subtype=pikepdf.Name.Square,
                    Rect=[20, 20, 120, 60],
                    C=[1, 0, 0],
                    IC=[1, 0, 0],
                    F=4,
                )
            )
        ]
    )
    inverted = scanned_pdf([jpeg()], Decode=[1, 0, 1, 0, 1, 0])
    for name, pdf in (("1.pdf", stamped), ("2.pdf", noted), ("3.pdf", inverted)):
        page = take(written(tmp_path, name, saved(pdf))).page
        assert "rendered" in page.flags
        assert page.dpi == 300
        assert page.encoded != jpeg()
    red = pixels_of(take(tmp_path / "1.pdf").page)[-100, 200]
    assert red[0] > 200 > 60 > red[1]
    assert pixels_of(take(tmp_path / "3.pdf").page).mean() < 90


def test_invisible_text_over_a_scan_is_no_obstacle(tmp_path: Path) -> None:
    pdf = scanned_pdf([jpeg()])
    font = pikepdf.Dictionary(
        Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica
    )
    pdf.pages[0].Resources.Font = pikepdf.Dictionary(F1=font)
    pdf.pages[0].contents_add(b"BT /F1 12 Tf 3 Tr 30 30 Td (recognised) Tj ET")
    assert take(written(tmp_path, "a.pdf", saved(pdf))).page.encoded == jpeg()


def test_drawn_pdf_page_is_rendered_at_300_dpi(tmp_path: Path) -> None:
    page = take(written(tmp_path, "a.pdf", saved(drawn_pdf()))).page
    assert (page.media_type, page.dpi, page.flags) == ("image/png", 300, ("rendered",))
    assert (page.width_px, page.height_px) == (1242, 1751)
    pixels = pixels_of(page)
    # The box lies 20 to 80 pt from the left and 20 to 120 pt from the foot.
    assert pixels[1751 - 290, 200].max() < 30
    assert pixels[100, 100].min() > 250


def test_active_content_is_flattened_and_said(tmp_path: Path) -> None:
    scripted = drawn_pdf()
    scripted.Root.OpenAction = pikepdf.Dictionary(
        S=pikepdf.Name.JavaScript, JS=pikepdf.String("app.alert(1)")
    )
    launching = drawn_pdf()
    launching.Root.AA = pikepdf.Dictionary(
        WC=pikepdf.Dictionary(S=pikepdf.Name.Launch, F=pikepdf.String("cmd.exe"))
    )
    carrying = drawn_pdf()
    carrying.attachments["a.exe"] = b"MZ"
    flags = [
        take(written(tmp_path, f"{n}.pdf", saved(pdf))).page.flags
        for n, pdf in enumerate((scripted, launching, carrying))
    ]
    assert flags == [
        ("active_content", "rendered"),
        ("active_content", "rendered"),
        ("attachments", "rendered"),
    ]


def test_pdf_that_opens_without_a_password_is_taken(tmp_path: Path) -> None:
    data = saved(scanned_pdf([jpeg()]), encryption=pikepdf.Encryption(owner="x", user=""))
    assert take(written(tmp_path, "a.pdf", data)).page.encoded == jpeg()


def test_poster_is_drawn_at_a_lower_resolution(tmp_path: Path) -> None:
    pdf = drawn_pdf()
    pdf.pages[0].MediaBox = [0, 0, 72 * 60, 72 * 60]
    page = take(written(tmp_path, "a.pdf", saved(pdf))).page
    assert page.dpi == 166
    assert page.flags == ("rendered", "reduced_resolution")


def test_iterate_pages_gives_pixels_of_every_page(tmp_path: Path) -> None:
    images = [page_image().convert("L"), page_image(mark=1).convert("L")]
    path = written(tmp_path, "a.tif", tiff(images, compression="tiff_lzw"))
    pages = list(iterate_pages(path))
    for page, image in zip(pages, images, strict=True):
        assert page.pixels is not None
        assert np.array_equal(page.pixels, np.asarray(image))
