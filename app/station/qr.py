"""QR codes for papers and labels (二维码)."""

from __future__ import annotations

import numpy as np
import zxingcpp


def modules(text: str) -> list[list[bool]]:
    """Return a QR code as rows of modules, True is dark, with the quiet zone around it."""
    code = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level="Q")
    image = np.asarray(code.to_image(scale=1, add_quiet_zones=True))
    return [[bool(one) for one in row] for row in image < 128]


def svg(text: str) -> str:
    """Return a QR code as SVG text, with the quiet zone around it.

    Level Q: a quarter of it may be dirty or torn.
    """
    code = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level="Q")
    return str(code.to_svg(add_quiet_zones=True))
