"""Images and texts of pages, byte by byte as they lie (页面图像与文字).

Masters are given as they were captured; nothing here opens or renders them. The browser
is told not to guess, run or remember anything.

Source: RFC 9110, section 14 (ranges).
"""

from __future__ import annotations

import hashlib
import logging
import re
import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, replace
from typing import Any

from starlette.responses import Response, StreamingResponse

from ocr.result import from_json
from resources.errors import BlobMissing, Damaged, StoreError, SyncError, UnknownItem
from sync.blobs.contract import BlobKey, BlobStore
from sync.gateway.api.asking import PRIVATE, Ask, has_tag, not_there
from sync.gateway.api.views import readable_page
from sync.gateway.identifying import identify_request
from sync.ledger import queries
from sync.ledger.queries import BlobAccess, Thing

_log = logging.getLogger(__name__)

_ENDINGS = {
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/tiff": "tif",
}
"""What is called by its name; a station could write anything into a row."""
_PIECE_BYTES = 1 << 20
MAX_TEXT_BYTES = 16 << 20
_RANGE = re.compile(r"bytes=(\d{0,15})-(\d{0,15})")


@dataclass(frozen=True, slots=True)
class Lying:
    """Bytes that the caller may read, and where they lie."""

    page: Thing
    key: BlobKey
    size: int
    media_type: str


def find_image(ask: Ask, page_id: str) -> Lying:
    """Return where the master of a page lies.

    Raises:
        UnknownItem: no such page, not the caller's to see, or not here yet.
    """
    return _find(ask, page_id, "sha256")


def find_text(ask: Ask, page_id: str) -> dict[str, Any]:
    """Return the text that was recognised on a page.

    Raises:
        UnknownItem: no such page, not the caller's to see, or not read yet.
        Damaged: the bytes are not what they should be.
    """
    lying = _find(ask, page_id, "reading")
    store = ask.facilities.stores[lying.key.zone]
    if lying.size > MAX_TEXT_BYTES:
        raise not_there()
    data = store.get_range(lying.key, 0, lying.size)
    if hashlib.sha256(data).hexdigest() != lying.key.sha256:
        _mark(ask, lying.key)
        raise Damaged(path=lying.key.sha256, found="text")
    try:
        text = from_json(data.decode("utf-8"))
    except (ValueError, KeyError, TypeError, IndexError, RecursionError) as error:
        # Another station's own; whole, but not of a form we know.
        raise not_there() from error
    return {
        "page": page_id,
        "sha256": lying.key.sha256,
        "width_px": text.width_px,
        "height_px": text.height_px,
        "engine": text.engine,
        "text": text.text,
        "lines": [
            {"text": line.text, "box": line.box, "confidence": line.confidence}
            for line in text.lines
        ],
    }


async def give(ask: Ask, lying: Lying) -> Response:
    """Return the bytes, or the range of them that was asked for.

    Raises:
        BlobMissing, Damaged: they cannot be read, or a short image is not what it was.
    """
    tag = f'"{lying.key.sha256}"'
    headers = {
        **PRIVATE,
        "ETag": tag,
        "Accept-Ranges": "bytes",
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "Cross-Origin-Resource-Policy": "same-origin",
    }
    if has_tag(ask.request, tag):
        return Response(status_code=304, headers=headers)
    ending = _ENDINGS.get(lying.media_type, "bin")
    media_type = lying.media_type if ending != "bin" else "application/octet-stream"
    headers["Content-Disposition"] = f'inline; filename="{_plain(lying.page.id)}.{ending}"'
    start, stop = 0, lying.size
    status = 200
    wanted = ask.request.headers.get("range", "")
    if wanted and ask.request.headers.get("if-range", tag) == tag:
        found = _range(wanted, lying.size)
        if found == "unsatisfiable":
            headers["Content-Range"] = f"bytes */{lying.size}"
            return Response(status_code=416, headers=headers)
        if isinstance(found, tuple):
            start, stop = found
            status = 206
            headers["Content-Range"] = f"bytes {start}-{stop - 1}/{lying.size}"
    headers["Content-Length"] = str(stop - start)
    if ask.request.method == "HEAD":
        return Response(status_code=status, headers=headers, media_type=media_type)
    pieces = _pieces(ask.facilities.stores[lying.key.zone], lying, start, stop)
    # Before the answer begins: what fails now is an error and not a cut.
    first = await _next(ask, lying.key, pieces)
    return StreamingResponse(
        _stream(ask, lying, first, pieces), status, headers, media_type=media_type
    )


def _find(ask: Ask, page_id: str, column: str) -> Lying:
    reach = ask.caller.reach
    with ask.facilities.books.reading(reach) as connection:
        page = readable_page(ask, connection, page_id)
        found: BlobAccess | None = None
        sha256 = page.row.get(column)
        if isinstance(sha256, str) and sha256:
            found = queries.blob_access(
                connection, reach.only(page.case), sha256, filed=ask.filed_only
            )
    if found is None or not isinstance(sha256, str):
        raise not_there()
    media_type = page.row.get("media_type")
    return Lying(page, BlobKey(found.zone, sha256), found.size, str(media_type))


def _range(text: str, size: int) -> tuple[int, int] | str:
    """Return start and stop of a single range; empty text where there is none to serve."""
    match = _RANGE.fullmatch(text.replace(" ", "")[:60])
    if match is None or match.groups() == ("", ""):
        # Several ranges, or units we do not know: the whole is a right answer.
        return ""
    first, last = match.groups()
    if not first:
        start, stop = max(0, size - int(last)), size
    else:
        start, stop = int(first), min(size, int(last) + 1 if last else size)
        if last and int(last) < int(first):
            return ""
    return (start, stop) if start < stop else "unsatisfiable"


def _pieces(store: BlobStore, lying: Lying, start: int, stop: int) -> Iterator[bytes]:
    """Yield the bytes; of the whole, the last ones only when the digest was right.

    Raises:
        Damaged: they are not those of the key, or end too early.
    """
    running = hashlib.sha256()
    whole = (start, stop) == (0, lying.size)
    at = start
    while at < stop:
        piece = store.get_range(lying.key, at, min(stop, at + _PIECE_BYTES))
        if not piece:
            raise Damaged(path=str(lying.key), found=f"{at} / {lying.size} bytes")
        at += len(piece)
        running.update(piece)
        if whole and at >= stop and running.hexdigest() != lying.key.sha256:
            raise Damaged(path=str(lying.key), found=running.hexdigest())
        yield piece


async def _stream(
    ask: Ask, lying: Lying, first: bytes, rest: Iterator[bytes]
) -> AsyncIterator[bytes]:
    page, key = lying.page.id, lying.key
    rights_s = ask.facilities.limits.rights_s
    looked_s = time.monotonic()
    yield first
    try:
        while piece := await _next(ask, key, rest):
            if time.monotonic() - looked_s > rights_s:
                await _look_again(ask, page, key)
                looked_s = time.monotonic()
            yield piece
    except (StoreError, SyncError, UnknownItem) as error:
        # What was sent is short of what was announced: the other end sees a cut.
        raise ConnectionAbortedError(error.kind) from error


async def _look_again(ask: Ask, page: str, key: BlobKey) -> None:
    """Hang up where the caller may not have the rest any more, or the page shows other bytes.

    Raises:
        UnknownItem: neither is told from the other.
    """
    caller = await identify_request(ask.facilities, ask.request.scope)
    lying = await ask.run(find_image, replace(ask, caller=caller), page)
    if lying.key != key:
        raise not_there()


async def _next(ask: Ask, key: BlobKey, pieces: Iterator[bytes]) -> bytes:
    """Return the next piece, empty at the end; what rotted is marked, to be sent again."""
    try:
        return await ask.run(next, pieces, b"")
    except (BlobMissing, Damaged):
        await ask.run(_mark, ask, key)
        raise


def _mark(ask: Ask, key: BlobKey) -> None:
    _log.error("blob %s cannot be read whole", key)
    ask.facilities.meters.damaged.labels(key.zone).inc()
    ask.facilities.centre.damaged(key.zone, key.sha256)


def _plain(id_: str) -> str:
    return "".join(c for c in id_ if c.isascii() and (c.isalnum() or c in "-_"))[:80]
