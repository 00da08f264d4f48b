"""QR codes for papers and labels (二维码)."""

from __future__ import annotations

import zxingcpp


def svg(text: str) -> str:
    """Return a QR code as SVG text, with the quiet zone around it.

    Level Q: a quarter of it may be dirty or torn.
    """
    code = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level="Q")
    return str(code.to_svg(add_quiet_zones=True))
