"""Which articles the dossier of a case cites (卷内引用法条): in the background, once a page."""

from __future__ import annotations

import logging
import threading
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from dossier.court_time import in_court
from dossier.ids import CaseId
from dossier.model import Page
from dossier.statutes.citing import Citation, citations
from dossier.statutes.law import label, short
from dossier.statutes.library import Library
from dossier.store import Store
from resources.errors import WenyiError

_log = logging.getLogger(__name__)

MOST_PAGES = 20_000
"""Of one case; further ones are not looked at."""
_KEPT = 50_000
"""Readings whose citations are remembered."""
_MOST_ARTICLES = 200
_MOST_PLACES = 20
"""Pages told of one article."""
_AT_ONCE_S = 0.25
"""How long an answer waits for the pages that were not looked at yet."""


@dataclass(slots=True)
class _Work:
    pages: list[Page]
    done: threading.Event = field(default_factory=threading.Event)


class DossierCitations:
    """Looks through the readings of cases on one thread, and remembers by their digest."""

    def __init__(self, store: Store, library: Library) -> None:
        self._store = store
        self._library = library
        self._lock = threading.Lock()
        self._found: OrderedDict[str, tuple[Citation, ...]] = OrderedDict()
        self._names_of: object = None
        self._waiting: OrderedDict[str, _Work] = OrderedDict()
        self._wake = threading.Event()
        self._closing = threading.Event()
        self._thread: threading.Thread | None = None

    def close(self) -> None:
        """Stop; what was found is forgotten."""
        self._closing.set()
        self._wake.set()
        if self._thread is not None:
            self._thread.join(10)

    def answer(self, case: str, on: date) -> dict[str, Any]:
        """Return the articles that the pages of a case cite, most pages first.

        The first answer may be of a part: ``done`` is False while pages wait to be
        looked through; asking again tells more.

        Raises:
            UnknownItem: no such case.
        """
        filed = in_court(self._store.case(CaseId(case)).created_at).date()
        self._forget_when_names_changed()
        pages = [page for page in self._store.pages(CaseId(case)) if page.reading][:MOST_PAGES]
        with self._lock:
            missing = [page for page in pages if page.reading not in self._found]
        if missing:
            self._look_through(case, missing).done.wait(_AT_ONCE_S)
        with self._lock:
            known = {
                page.id: self._found[page.reading] for page in pages if page.reading in self._found
            }
        return {
            "articles": self._counted(pages, known, on),
            "pages": len(pages),
            "looked_at": len(known),
            "done": len(known) == len(pages),
            "filed": filed.isoformat(),
        }

    def _counted(
        self, pages: Sequence[Page], known: dict[Any, tuple[Citation, ...]], on: date
    ) -> list[dict[str, Any]]:
        places: dict[tuple[str, int, int], list[str]] = {}
        for page in pages:
            cited = {
                (one.statute, one.article, one.sub or 0): None for one in known.get(page.id, ())
            }
            for key in cited:
                places.setdefault(key, []).append(str(page.id))
        in_force = {one.title: one for one in self._library.laws(on)}
        ranked = sorted(places.items(), key=lambda one: -len(one[1]))[:_MOST_ARTICLES]
        return [
            {
                "title": title,
                "short": short(title),
                "version": in_force[title].id if title in in_force else None,
                "number": number,
                "sub": sub,
                "label": label(number, sub),
                "count": len(on_pages),
                "pages": on_pages[:_MOST_PLACES],
            }
            for (title, number, sub), on_pages in ranked
        ]

    def _forget_when_names_changed(self) -> None:
        names = self._library.names
        with self._lock:
            if self._names_of is not names:
                self._names_of = names
                self._found.clear()

    def _look_through(self, case: str, pages: list[Page]) -> _Work:
        with self._lock:
            work = self._waiting[case] = _Work(pages)
            if self._thread is None:
                self._thread = threading.Thread(
                    target=self._run, name="statutes-cited", daemon=True
                )
                self._thread.start()
        self._wake.set()
        return work

    def _run(self) -> None:
        while not self._closing.is_set():
            with self._lock:
                # The case that was asked for last is looked at first.
                case, work = self._waiting.popitem() if self._waiting else ("", None)
                if work is None:
                    self._wake.clear()
            if work is None:
                self._wake.wait()
                continue
            try:
                self._look(case, work)
            except WenyiError:
                _log.warning("citations of a case could not be looked for", exc_info=True)
            work.done.set()

    def _look(self, case: str, work: _Work) -> None:
        names = self._library.names
        for page in work.pages:
            with self._lock:
                stale = case in self._waiting or self._names_of is not names
                known = page.reading in self._found
            if self._closing.is_set() or stale:
                return
            if known:
                continue
            text = self._store.reading(page.id)
            found = tuple(citations(text.text, names)) if text is not None else ()
            with self._lock:
                if self._names_of is names:
                    self._found[page.reading] = found
                    while len(self._found) > _KEPT:
                        self._found.popitem(last=False)
