"""The base of a great picture, kept beside its master (巨幅图像的底图).

A cache like any view: made when the picture comes, made again where it is gone, which takes
4 to 30 s. Measuring, reading, thumbnails and looking at the whole page start from it.
"""

from __future__ import annotations

from dossier.blobs import Blobs
from dossier.model import Page
from dossier.store import Store
from scanner.imaging.great_sizes import BASE_SIDE_PX, is_great
from scanner.imaging.master import decode
from scanner.imaging.pixels import Pixels
from scanner.imaging.view_cache import Views

FOLDER = "views"


def pixels_of(store: Store, page: Page) -> Pixels:
    """Return a page's master decoded, H × W × 3 RGB; of a great picture its base.

    Raises:
        Damaged: its bytes are not there.
        Corrupt, Unsupported: it cannot be decoded.
    """
    if is_great(page.width_px, page.height_px):
        return base_of(store, page)
    return decode(store.blobs.read(page.sha256), page.source_name)


def base_of(store: Store, page: Page) -> Pixels:
    """Return the base of a great picture, from the cache where it is there.

    Raises:
        Damaged, Corrupt, Unsupported: as :func:`pixels_of`.
    """
    return base_in(_views(store), store.blobs, page)


def base_in(views: Views, blobs: Blobs, page: Page) -> Pixels:
    """As :func:`base_of`, for who has no store."""
    return views.thumbnail(page.sha256, (), BASE_SIDE_PX, lambda: blobs.read(page.sha256))


def keep_base(store: Store, page: Page, base: Pixels) -> None:
    """Keep a base that was made already; a full disk costs time later, not the page."""
    _views(store).keep(page.sha256, (), BASE_SIDE_PX, base)


def _views(store: Store) -> Views:
    return Views(store.home / FOLDER, store.views_key)
