"""Whether the pages of a bundle are all in (影像齐全): what a cell opens for.

The port is :data:`Lacking`. Where a scan task names the bundle's label, :func:`by_tasks` asks
it: its sheets were reconciled with the pages received, and those are good and filed. For a
bundle without a task :func:`by_count` says what sheets and pages alone can say.
"""

from __future__ import annotations

from collections.abc import Callable

import sqlalchemy as sa

from dossier.custody.model import Bundle, BundleState
from dossier.intake.model import TaskState
from dossier.model import BatchState
from dossier.store import custody, intake, schema
from dossier.store.readers import Reader
from resources.errors import CaseBeingScanned, PagesNotIn, ScanTaskOpen

Lacking = Callable[[Reader, Bundle], PagesNotIn | None]
"""Return None where all pages of a bundle are in, else what says which are not."""


_IN = frozenset({TaskState.FILED, TaskState.STORED})


def by_tasks(reader: Reader, bundle: Bundle) -> PagesNotIn | None:
    """Ask the tasks of the bundle's label; each has to be reconciled, checked and filed.

    Tasks that were withdrawn say nothing; where no other is left, pages are counted.
    """
    found = [
        task
        for task in intake.tasks(reader, bundle.case_id, label=bundle.label)
        if task.state is not TaskState.WITHDRAWN
    ]
    if not found:
        return by_count(reader, bundle)
    for task in found:
        if task.state not in _IN:
            # Its pages may be in, and wait to be looked at: their number would say nothing.
            return ScanTaskOpen(label=bundle.label, number=task.number, state=task.word)
    return None


def by_count(reader: Reader, bundle: Bundle) -> PagesNotIn | None:
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
        return CaseBeingScanned(label=bundle.label)
    sheets = bundle.sheets + sum(
        other.sheets
        for other in custody.bundles(reader, bundle.case_id)
        if other.id != bundle.id and other.state is not BundleState.WAITING
    )
    if pages >= sheets:
        return None
    return PagesNotIn(label=bundle.label, sheets=sheets, pages=pages)
