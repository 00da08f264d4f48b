"""Unusual pixels made plain: RGB or grey, 8 bit, no alpha (转换)."""

from __future__ import annotations

import io

from PIL import Image

from scanner.untrusted.formats.page import CONVERTED, ParsedPage

JPEG_QUALITY = 95


def plain(image: Image.Image) -> Image.Image:
    """Return ``image`` as mode 1, L or RGB; alpha lies on white, 16 bit become 8."""
    if image.mode in ("1", "L", "RGB"):
        return image if "transparency" not in image.info else _on_white(image)
    if image.mode in ("RGBA", "LA", "PA", "La", "RGBa") or "transparency" in image.info:
        return _on_white(image)
    if image.mode.startswith("I;16"):
        # Pillow keeps the 16 bits of a table's results, whatever mode is asked for.
        return image.convert("I").point(lambda value: value * (1 / 256) + 0).convert("L")
    if image.mode in ("I", "F"):
        return _stretch(image)
    return image.convert("RGB")


def _on_white(image: Image.Image) -> Image.Image:
    over = image if image.mode == "RGBA" else image.convert("RGBA")
    white = Image.new("RGB", over.size, (255, 255, 255))
    # Pasting through its own alpha needs no third copy of the pixels.
    white.paste(over, mask=over)
    return white


def _stretch(image: Image.Image) -> Image.Image:
    """Bring 32-bit values to 8 bit: as 16 bit when they reach that far, else as they are."""
    high = image.getextrema()[1]
    top = high if isinstance(high, int | float) else 255
    factor = 255 / top if top > 65_535 else (1 / 256 if top > 255 else 1)
    return image.point(lambda value: value * factor + 0).convert("L")


def png_page(image: Image.Image, dpi: int, flags: tuple[str, ...]) -> ParsedPage:
    """Return ``image`` (mode 1, L or RGB) as a PNG page, lossless."""
    out = io.BytesIO()
    image.save(out, "PNG", dpi=(dpi, dpi), compress_level=3)
    return _page(image, "image/png", out, dpi, flags)


def jpeg_page(image: Image.Image, dpi: int, flags: tuple[str, ...]) -> ParsedPage:
    """Return ``image`` (L or RGB) as a JPEG page of high quality, colour unthinned."""
    out = io.BytesIO()
    image.save(out, "JPEG", quality=JPEG_QUALITY, subsampling=0, dpi=(dpi, dpi))
    return _page(image, "image/jpeg", out, dpi, flags)


def _page(
    image: Image.Image, media_type: str, out: io.BytesIO, dpi: int, flags: tuple[str, ...]
) -> ParsedPage:
    return ParsedPage(
        media_type=media_type,
        encoded=out.getvalue(),
        width_px=image.width,
        height_px=image.height,
        dpi=dpi,
        decode=lambda: image,
        flags=flags,
    )


def converted_flags(flags: tuple[str, ...] = ()) -> tuple[str, ...]:
    """Return ``flags`` with the mark of a conversion."""
    return (*flags, CONVERTED)
