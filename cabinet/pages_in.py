"""Whether the pages of a bundle are all in (影像齐全): what a cell opens for.

The port is :data:`Lacking`; this is the answer of a station that knows sheets and pages and
nothing of who handed what to whom.
"""

from __future__ import annotations

from collections.abc import Callable

import sqlalchemy as sa

from dossier.custody.model import Bundle, BundleState
from dossier.model import BatchState
from dossier.store import custody, schema
from dossier.store.readers import Reader

Lacking = Callable[[Reader, Bundle], int | None]
"""Return None where all pages of a bundle are in, else how many are."""


def by_count(reader: Reader, bundle: Bundle) -> int | None:
    """Compare the sheets that were put away, and these, with the pages of the case.

    A sheet has a page at least, blank ones among them. While the case is being scanned,
    nothing is said to be all in.
    """
    page, batch = schema.page, schema.batch
    query = sa.select(sa.func.count()).where(page.c.case_id == bundle.case_id, page.c.deleted == 0)
    pages = int(reader.connection.execute(query).scalar_one())
    scanning = sa.select(batch.c.id).where(
        batch.c.case_id == bundle.case_id, batch.c.state == BatchState.OPEN.value
    )
    if reader.connection.execute(scanning.limit(1)).first() is not None:
        return pages
    sheets = bundle.sheets + sum(
        other.sheets
        for other in custody.bundles(reader, bundle.case_id)
        if other.id != bundle.id and other.state is not BundleState.WAITING
    )
    return None if pages >= sheets else pages
