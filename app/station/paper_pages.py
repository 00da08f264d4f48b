"""The pages of a PDF that we made or signed, drawn, and their text (文书页面)."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from contextvars import ContextVar

from app.station.in_memory import in_memory
from dossier.changes import MACHINE, Change, OrientPage, ReadPage
from dossier.documents import apart
from dossier.ids import PageId
from dossier.store import Store
from scanner.untrusted.answers import PageRefusal
from scanner.untrusted.answers import ReadPage as Drawn
from scanner.untrusted.reader import PageReader

_reader: ContextVar[PageReader | None] = ContextVar("paper_reader", default=None)


@contextmanager
def one_child() -> Iterator[None]:
    """Have all papers within be drawn by one reading child, which takes half a second to start."""
    if _reader.get() is not None:
        yield
        return
    with PageReader() as reader:
        token = _reader.set(reader)
        try:
            yield
        finally:
            _reader.reset(token)


def drawn(data: bytes, name: str, stop: threading.Event | None = None) -> Iterator[Drawn]:
    """Yield the pages of a PDF as the reading child draws them; nothing lies in clear.

    Raises:
        WenyiError: a page cannot be drawn.
    """
    shared = _reader.get()
    with nullcontext(shared) if shared else PageReader() as reader, in_memory(data) as file:
        for answer in reader.read(file, name, cancel=stop):
            if isinstance(answer, PageRefusal):
                raise answer.error
            yield answer


def keep_texts(store: Store, data: bytes, name: str, pages: Sequence[PageId]) -> None:
    """Note what pages say from the PDF itself, exact and with boxes; none is recognised.

    Where the PDF has another number of pages, they are read as any other.
    """
    texts = apart.text_of(data, name)
    if len(texts) != len(pages):
        return
    changes: list[Change] = []
    for page_id, text in zip(pages, texts, strict=True):
        page = store.page(page_id)
        changes.append(OrientPage(page_id, 0, page.edits))
        changes.append(ReadPage(page_id, text.read(page.width_px, page.height_px)))
    store.apply_all(changes, MACHINE)
