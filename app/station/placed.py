"""What looks confidential does not stay in the main volume because of its place (就位页面把关).

Who scans into a place says where a page goes before anybody has read it. A title that bears a
clue of 副卷 then begins a suggestion there, as it would have in a batch; a person decides.
"""

from __future__ import annotations

from collections.abc import Iterable

from app.station.filing import suggested
from app.station.page_job import in_view
from dossier.catalogue.own import in_force
from dossier.catalogue.suggest import suggest
from dossier.catalogue.templates import template
from dossier.changes import MACHINE, AddMaterial
from dossier.ids import PageId
from dossier.model import Page, Volume
from dossier.store import Store

_IN_THE_TITLE = "clue"
"""Key of the reason; a clue further down is left to the patrol: the place speaks as well."""


def keep_apart(store: Store, page_ids: Iterable[PageId]) -> tuple[PageId, ...]:
    """Take pages whose titles look confidential out of the main volume; return them.

    Asked for when a page was placed and when it was read, whichever comes last.
    """
    return tuple(id_ for id_ in page_ids if _kept_apart(store, store.page(id_)))


def _kept_apart(store: Store, page: Page) -> bool:
    if page.deleted or page.material_id is None:
        return False
    text = store.reading(page.id)
    if text is None or store.material(page.material_id).volume is Volume.CONFIDENTIAL:
        return False
    procedure = store.case(page.case_id).procedure
    own = in_force(store.home, procedure)
    found = suggest(template(procedure), in_view(text, page), None, own)
    if found.volume is not Volume.CONFIDENTIAL or found.reason_key != _IN_THE_TITLE:
        return False
    store.apply(AddMaterial(suggested(page, found), (page.id,)), MACHINE)
    return True
