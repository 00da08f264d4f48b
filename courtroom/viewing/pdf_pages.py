"""Pages of a PDF drawn by tile through PDFium; in the child (PDF 渲染).

Scripts do not run: the library is built without an engine for them. Annotations and form
fields are drawn.
"""

from __future__ import annotations

import ctypes
import time
from collections import OrderedDict
from collections.abc import Callable
from typing import Any

import numpy as np
import pypdfium2  # type: ignore[import-untyped]
import pypdfium2.raw as pdfium  # type: ignore[import-untyped]

from courtroom.viewing.limits import Limits
from courtroom.viewing.ranged import RangedFile, Stopped
from resources.errors import Corrupt, Encrypted, TooLarge

_PAGES_HELD = 3
_LOOK_S = 0.02
"""Between two looks whether the answer is still wanted."""
_MOST_PIXELS = 4 << 20
_LEAST_PT, _MOST_PT = 0.5, 200_000.0
Send = Callable[[dict[str, Any], bytes], None]


class PdfPages:
    """One document; its last pages stay loaded."""

    def __init__(self, file: RangedFile, limits: Limits) -> None:
        self._file, self._limits = file, limits
        try:
            self._pdf = pypdfium2.PdfDocument(file)
            self._pdf.init_forms()
        except pypdfium2.PdfiumError as error:
            if getattr(error, "err_code", None) == pdfium.FPDF_ERR_PASSWORD:
                raise Encrypted from error
            raise Corrupt(detail=str(error)) from error
        self._count = len(self._pdf)
        if self._count < 1:
            raise Corrupt(detail="PDF without pages")
        if self._count > limits.pages:
            raise TooLarge(limit=f"{limits.pages} 页 pages")
        self._held: OrderedDict[int, Any] = OrderedDict()

    def facts(self) -> dict[str, Any]:
        """Return what the parent is told of it."""
        return {"form": "pdf", "pages": self._count}

    def do(self, wish: dict[str, Any], send: Send) -> None:
        """Do what the parent wishes.

        Raises:
            DocumentError: it cannot be done.
            Stopped: the parent gave it up.
        """
        page = int(wish["page"])
        if not 0 <= page < self._count:
            raise Corrupt(detail="no such page")
        self._file.stopped = False
        if wish["do"] == "size":
            width, height = self._size(page)
            send({"kind": "size", "width_pt": width, "height_pt": height}, b"")
        elif wish["do"] == "draw":
            box = tuple(int(value) for value in wish["box"])
            size = int(wish["size"][0]), int(wish["size"][1])
            send({"kind": "pixels"}, self._drawn(page, size, box))

    def _size(self, page: int) -> tuple[float, float]:
        # Known without loading the page.
        try:
            width, height = self._pdf.get_page_size(page)
        except pypdfium2.PdfiumError as error:
            raise Corrupt(detail=str(error)) from error
        if not (_LEAST_PT <= width <= _MOST_PT and _LEAST_PT <= height <= _MOST_PT):
            raise Corrupt(detail=f"page of {width:g} × {height:g} pt")
        return float(width), float(height)

    def _page(self, number: int) -> Any:
        page = self._held.get(number)
        if page is None:
            try:
                page = self._pdf[number]
            except pypdfium2.PdfiumError as error:
                raise Corrupt(detail=str(error)) from error
            self._held[number] = page
            while len(self._held) > _PAGES_HELD:
                self._held.popitem(last=False)[1].close()
        self._held.move_to_end(number)
        return page

    def _drawn(self, number: int, size: tuple[int, int], box: tuple[int, ...]) -> bytes:
        """Draw what lies in ``box`` of the page at ``size`` pixels; RGB rows."""
        left, top, right, bottom = box
        wide, high = right - left, bottom - top
        if not (wide > 0 and high > 0 and wide * high <= _MOST_PIXELS):
            raise TooLarge(limit=f"{_MOST_PIXELS} px")
        page = self._page(number)
        bitmap = pdfium.FPDFBitmap_CreateEx(wide, high, pdfium.FPDFBitmap_BGR, None, 0)
        if not bitmap:
            raise MemoryError
        try:
            pdfium.FPDFBitmap_FillRect(bitmap, 0, 0, wide, high, 0xFFFFFFFF)
            flags = pdfium.FPDF_ANNOT | pdfium.FPDF_REVERSE_BYTE_ORDER
            place = (-left, -top, size[0], size[1], 0, flags)
            self._render(page, bitmap, place)
            if self._pdf.formenv is not None:
                pdfium.FPDF_FFLDraw(self._pdf.formenv, bitmap, page, *place)
            return _bytes_of(bitmap, wide, high)
        finally:
            pdfium.FPDFBitmap_Destroy(bitmap)

    def _render(self, page: Any, bitmap: Any, place: tuple[int, ...]) -> None:
        looked_s = time.monotonic()
        stopped: list[bool] = []

        def wants_pause(_: Any) -> int:
            nonlocal looked_s
            now_s = time.monotonic()
            if now_s - looked_s > _LOOK_S:
                looked_s = now_s
                try:
                    self._file.check()
                except Stopped:
                    stopped.append(True)
                    return 1
            return 0

        pause = pdfium.IFSDK_PAUSE()
        pause.version = 1
        kind = type(pause.NeedToPauseNow)
        callback = kind(wants_pause)
        pause.NeedToPauseNow = callback
        state = pdfium.FPDF_RenderPageBitmap_Start(bitmap, page, *place, ctypes.byref(pause))
        while state == pdfium.FPDF_RENDER_TOBECONTINUED and not stopped:
            state = pdfium.FPDF_RenderPage_Continue(page, ctypes.byref(pause))
        pdfium.FPDF_RenderPage_Close(page)
        if stopped:
            raise Stopped
        if state == pdfium.FPDF_RENDER_FAILED:
            raise Corrupt(detail="page cannot be drawn")


def _bytes_of(bitmap: Any, wide: int, high: int) -> bytes:
    stride = pdfium.FPDFBitmap_GetStride(bitmap)
    buffer = pdfium.FPDFBitmap_GetBuffer(bitmap)
    kind = ctypes.POINTER(ctypes.c_uint8 * (stride * high))
    rows = np.ctypeslib.as_array(ctypes.cast(buffer, kind).contents).reshape(high, stride)
    return rows[:, : wide * 3].tobytes()
