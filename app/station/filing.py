"""First filing of a batch (自动归目): pages in the order they came, as suggestions.

A page can only be filed when the pages before it in its batch are, since a page
without a title continues the one before.
"""

from __future__ import annotations

import logging
from dataclasses import replace
from typing import Any

from app.station.page_job import in_view
from app.station.splitting import Sheet, last_pages_before, sheet_before, split_note
from dossier.catalogue.arrange import Arrangement
from dossier.catalogue.own import in_force
from dossier.catalogue.suggest import suggest
from dossier.catalogue.suggestion import Action, Previous, Suggestion
from dossier.catalogue.templates import Template
from dossier.changes import MACHINE, AddMaterial, MovePages
from dossier.ids import BatchId, MaterialId, PageId, new_id
from dossier.model import Material, Page, Volume
from dossier.store import Store
from ocr.result import PageText
from resources.errors import RuleError

_BY_SHEET = 0.99
"""A person put the sheet there; that they put the right one is to be confirmed."""
_log = logging.getLogger(__name__)


class Filing:
    """Files the pages of one batch as their texts become known.

    Lives on the reading lane.
    """

    def __init__(self, store: Store, template: Template, batch_id: BatchId) -> None:
        self._store = store
        self._template = template
        self._own = in_force(store.home, template.key)
        self.batch_id = batch_id
        self._waiting: list[PageId] = []
        self._ready: dict[PageId, PageText | None] = {}
        self._previous = self._end_of_batch_before()

    def _end_of_batch_before(self) -> tuple[MaterialId, Previous] | None:
        """Return where the batch ended that this one goes on with, if it does."""
        pages = last_pages_before(self._store, self.batch_id)
        for page in reversed(pages):
            if page.material_id is not None:
                text = self._store.reading(page.id)
                material = self._store.material(page.material_id)
                upright = None if text is None else in_view(text, page)
                previous = Previous(material.category, material.volume, material.title, upright)
                return material.id, previous
        return None

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
            if self._file(first, known):
                filed.append(first)
        return tuple(filed)

    def _file(self, page_id: PageId, text: PageText | None) -> bool:
        page = self._store.page(page_id)
        upright = None if text is None else in_view(text, page)
        if page.material_id is not None:
            # A person was quicker; what follows continues where that page lies.
            if upright is not None:
                self._remember(self._store.material(page.material_id), upright)
            return False
        if page.deleted:
            return False
        sheet = sheet_before(self._store, page)
        if sheet is not None:
            return self._behind(page, sheet, upright)
        if upright is None:
            return False
        previous = self._previous
        if previous is not None and not self._alive(previous[0]):
            previous = None
        known = previous[1] if previous else None
        found = suggest(self._template, upright, known, self._own)
        if found.action is Action.CONTINUE and previous is not None:
            self._store.apply(MovePages((page_id,), previous[0]), MACHINE)
            self._remember(self._store.material(previous[0]), upright)
        else:
            self._begin(page, found, upright)
        return True

    def _behind(self, page: Page, sheet: Sheet, text: PageText | None) -> bool:
        """File a page behind a separator sheet: all up to the next sheet are one document."""
        material = None
        if sheet.material_id is not None and self._alive(sheet.material_id):
            material = self._store.material(sheet.material_id)
        known = None if material is None else _as_previous(material)
        found = None if text is None else suggest(self._template, text, known, self._own)
        # What looks confidential never goes into 正卷 by itself, whatever the sheet says.
        closed = found is not None and found.volume is Volume.CONFIDENTIAL
        if material is not None and not (closed and material.volume is Volume.MAIN):
            self._store.apply(MovePages((page.id,), material.id), MACHINE)
        else:
            begun = self._first_behind(page, sheet, found)
            if begun is None:
                return False
            material = begun
            self._store.apply_all(
                [AddMaterial(material, (page.id,)), split_note(page, sheet, material)], MACHINE
            )
        if text is not None:
            self._remember(material, text)
        return True

    def _first_behind(self, page: Page, sheet: Sheet, found: Suggestion | None) -> Material | None:
        """Return the material that begins behind a sheet; None: nobody can tell which."""
        item = self._template.item(sheet.category) if sheet.category else None
        if item is None or (
            found is not None
            and found.volume is Volume.CONFIDENTIAL
            and item.volume is Volume.MAIN
        ):
            if found is None:
                return None
            return replace(suggested(page, found), reason=f"{sheet.name}后首页；{found.reason}")
        titled = found is not None and found.category == item.key
        return Material(
            id=MaterialId(new_id()),
            case_id=page.case_id,
            volume=item.volume,
            category=item.key,
            title=found.title if found is not None and titled else item.title,
            rank="",
            confidence=_BY_SHEET,
            reason=f"{sheet.name}注明类目",
            confirmed=False,
        )

    def _begin(self, page: Page, found: Suggestion, text: PageText) -> None:
        material = suggested(page, found)
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


def suggested(page: Page, found: Suggestion) -> Material:
    """Return the material a suggestion begins; nobody has confirmed it."""
    return Material(
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


def _as_previous(material: Material) -> Previous:
    return Previous(material.category, material.volume, material.title)


def catalogue_rows(arrangement: Arrangement) -> list[dict[str, Any]]:
    """Return a dossier's catalogue as plain rows, one a material, the tray last."""
    rows: list[dict[str, Any]] = [
        {
            "category": item.item.title,
            "key": item.item.key,
            "volume": str(volume.volume),
            "material": filed.material.id,
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
                "material": None,
                "title": "待编目",
                "pages": [page.id for page in arrangement.unfiled],
                "confidence": 0.0,
                "confirmed": False,
                "reason": "",
            }
        )
    return rows
