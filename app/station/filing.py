"""First filing of a batch (自动归目): pages in the order they came, as suggestions.

A page can only be filed when the pages before it in its batch are, since a page
without a title continues the one before.
"""

from __future__ import annotations

import logging
from typing import Any

from app.station.page_job import in_view
from dossier.catalogue.arrange import Arrangement
from dossier.catalogue.suggest import Action, Previous, Suggestion, suggest
from dossier.catalogue.templates import Template
from dossier.changes import MACHINE, AddMaterial, MovePages
from dossier.ids import BatchId, MaterialId, PageId, new_id
from dossier.model import Material, Page
from dossier.store import Store
from ocr.result import PageText
from resources.errors import RuleError

_log = logging.getLogger(__name__)


class Filing:
    """Files the pages of one batch as their texts become known.

    Lives on the reading lane.
    """

    def __init__(self, store: Store, template: Template, batch_id: BatchId) -> None:
        self._store = store
        self._template = template
        self.batch_id = batch_id
        self._waiting: list[PageId] = []
        self._ready: dict[PageId, PageText | None] = {}
        self._previous: tuple[MaterialId, Previous] | None = None

    def expect(self, page_id: PageId) -> None:
        """Note that a page came; pages are filed in the order of this."""
        self._waiting.append(page_id)

    def read(self, page_id: PageId, text: PageText | None) -> tuple[PageId, ...]:
        """Take the text of a page, file what can be filed now and return those pages.

        Args:
            page_id: a page that was expected.
            text: boxes in master pixels; None: reading failed, so the page stays in
                the unfiled tray, where a person sees it.
        """
        self._ready[page_id] = text
        filed: list[PageId] = []
        while self._waiting and self._waiting[0] in self._ready:
            first = self._waiting.pop(0)
            known = self._ready.pop(first)
            if known is not None and self._file(first, known):
                filed.append(first)
        return tuple(filed)

    def _file(self, page_id: PageId, text: PageText) -> bool:
        page = self._store.page(page_id)
        upright = in_view(text, page)
        if page.material_id is not None:
            # A person was quicker; what follows continues where that page lies.
            self._remember(self._store.material(page.material_id), upright)
            return False
        if page.deleted:
            return False
        previous = self._previous
        if previous is not None and not self._alive(previous[0]):
            previous = None
        found = suggest(self._template, upright, previous[1] if previous else None)
        if found.action is Action.CONTINUE and previous is not None:
            self._store.apply(MovePages((page_id,), previous[0]), MACHINE)
            self._remember(self._store.material(previous[0]), upright)
        else:
            self._begin(page, found, upright)
        return True

    def _begin(self, page: Page, found: Suggestion, text: PageText) -> None:
        material = Material(
            id=MaterialId(new_id()),
            case_id=page.case_id,
            volume=found.volume,
            category=found.category,
            title=found.title,
            rank="",
            confidence=found.confidence,
            reason=found.reason,
            confirmed=False,
        )
        self._store.apply(AddMaterial(material, (page.id,)), MACHINE)
        self._remember(material, text)

    def _remember(self, material: Material, text: PageText) -> None:
        if not text.lines and self._previous is not None and self._previous[0] == material.id:
            # A blank back says nothing of whether its document has ended.
            return
        self._previous = (
            material.id,
            Previous(material.category, material.volume, material.title, text),
        )

    def _alive(self, material_id: MaterialId) -> bool:
        try:
            self._store.material(material_id)
        except RuleError:
            return False
        return True


def catalogue_rows(arrangement: Arrangement) -> list[dict[str, Any]]:
    """Return a dossier's catalogue as plain rows, one a material, the tray last."""
    rows: list[dict[str, Any]] = [
        {
            "category": item.item.title,
            "key": item.item.key,
            "volume": str(volume.volume),
            "title": filed.material.title,
            "pages": [page.id for page in filed.pages],
            "confidence": round(filed.material.confidence, 3),
            "confirmed": filed.material.confirmed,
            "reason": filed.material.reason,
        }
        for volume in arrangement.volumes
        for item in volume.items
        for filed in item.materials
        if filed.pages
    ]
    if arrangement.unfiled:
        rows.append(
            {
                "category": None,
                "key": None,
                "volume": None,
                "title": "待编目",
                "pages": [page.id for page in arrangement.unfiled],
                "confidence": 0.0,
                "confirmed": False,
                "reason": "",
            }
        )
    return rows
