"""Reading the store: one connection, one consistent snapshot (读取).

The planners read through the same class inside the writer's transaction, so they
see what the changes before them did.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable

import sqlalchemy as sa

from dossier import case_number
from dossier.ids import BatchId, CaseId, MaterialId, PageId
from dossier.model import Batch, BatchState, Case, Material, Page, Party
from dossier.store import following, rows, schema
from ocr import result
from ocr.result import PageText
from resources.errors import UnknownCase, UnknownItem


class Reader:
    """Queries over one connection; lives no longer than its transaction."""

    def __init__(self, connection: sa.Connection) -> None:
        self.connection = connection

    def cases(self) -> list[Case]:
        """Return all cases, newest first."""
        query = sa.select(schema.case).order_by(schema.case.c.id.desc())
        return [rows.to_case(row) for row in self.connection.execute(query).mappings()]

    def case(self, case_id: CaseId) -> Case:
        """Return the case.

        Raises:
            UnknownItem: there is none with this id.
        """
        query = sa.select(schema.case).where(schema.case.c.id == case_id)
        row = self.connection.execute(query).mappings().first()
        if row is None:
            raise UnknownItem(thing=str(case_id))
        return rows.to_case(row)

    def case_by_number(self, number: str) -> Case:
        """Return the case with this number, written in any accepted form.

        Raises:
            InvalidCaseNumber: ``number`` is not a case number.
            UnknownCase: the station has no such case.
        """
        normal = str(case_number.parse(number))
        query = sa.select(schema.case).where(schema.case.c.number == normal)
        row = self.connection.execute(query).mappings().first()
        if row is None:
            raise UnknownCase(number=normal)
        return rows.to_case(row)

    def parties(self, case_id: CaseId) -> list[Party]:
        """Return the parties in the order they were entered."""
        table = schema.party
        query = sa.select(table).where(table.c.case_id == case_id).order_by(table.c.position)
        return [rows.to_party(row) for row in self.connection.execute(query).mappings()]

    def batches(self, case_id: CaseId) -> list[Batch]:
        """Return the case's batches, oldest first."""
        table = schema.batch
        query = sa.select(table).where(table.c.case_id == case_id).order_by(table.c.id)
        return [rows.to_batch(row) for row in self.connection.execute(query).mappings()]

    def batch(self, batch_id: BatchId) -> Batch:
        """Return the batch.

        Raises:
            UnknownItem: there is none with this id.
        """
        query = sa.select(schema.batch).where(schema.batch.c.id == batch_id)
        row = self.connection.execute(query).mappings().first()
        if row is None:
            raise UnknownItem(thing=str(batch_id))
        return rows.to_batch(row)

    def open_batches(self) -> list[Batch]:
        """Return the batches of all cases that nobody closed, oldest first."""
        table = schema.batch
        query = sa.select(table).where(table.c.state == BatchState.OPEN).order_by(table.c.id)
        return [rows.to_batch(row) for row in self.connection.execute(query).mappings()]

    def unread_batches(self) -> list[BatchId]:
        """Return the batches, oldest first, that hold live pages nobody has read yet.

        Batches of other stations are read there.
        """
        table = schema.page
        others = sa.select(following.elsewhere.c.batch_id)
        query = (
            sa.select(table.c.batch_id)
            .where(table.c.reading == "", table.c.deleted == 0, table.c.batch_id.not_in(others))
            .distinct()
            .order_by(table.c.batch_id)
        )
        return [BatchId(row.batch_id) for row in self.connection.execute(query)]

    def materials(self, case_id: CaseId) -> list[Material]:
        """Return the case's materials by volume (main first), category key and order."""
        table = schema.material
        query = (
            sa.select(table)
            .where(table.c.case_id == case_id, table.c.deleted == 0)
            .order_by(table.c.volume.desc(), table.c.category, table.c.rank, table.c.id)
        )
        return [rows.to_material(row) for row in self.connection.execute(query).mappings()]

    def material(self, material_id: MaterialId) -> Material:
        """Return the material.

        Raises:
            UnknownItem: there is none with this id, or it was removed.
        """
        table = schema.material
        query = sa.select(table).where(table.c.id == material_id, table.c.deleted == 0)
        row = self.connection.execute(query).mappings().first()
        if row is None:
            raise UnknownItem(thing=str(material_id))
        return rows.to_material(row)

    def pages(self, case_id: CaseId, include_deleted: bool = False) -> list[Page]:
        """Return the case's pages: the unfiled tray first, then material by material.

        Within each they stand in order; order the materials by :meth:`materials`.
        """
        table = schema.page
        query = sa.select(table).where(table.c.case_id == case_id)
        if not include_deleted:
            query = query.where(table.c.deleted == 0)
        query = query.order_by(table.c.material_id, table.c.rank, table.c.id)
        return [rows.to_page(tuple(row)) for row in self.connection.execute(query)]

    def page(self, page_id: PageId) -> Page:
        """Return the page, deleted or not.

        Raises:
            UnknownItem: there is none with this id.
        """
        row = self.connection.execute(
            sa.select(schema.page).where(schema.page.c.id == page_id)
        ).first()
        if row is None:
            raise UnknownItem(thing=str(page_id))
        return rows.to_page(tuple(row))

    def reading(self, page_id: PageId) -> PageText | None:
        """Return what was recognised on the page, or None where that is not here yet.

        Raises:
            UnknownItem: there is no page with this id.
        """
        digest = self.page(page_id).reading
        return self.text_if_here(digest) if digest else None

    def text(self, sha256: str) -> PageText:
        """Return the recognition result of this digest.

        Raises:
            UnknownItem: there is none.
        """
        text = self.text_if_here(sha256)
        if text is None:
            raise UnknownItem(thing=sha256)
        return text

    def text_if_here(self, sha256: str) -> PageText | None:
        """Return the recognition result, or None: it was made elsewhere and is on its way."""
        query = sa.select(schema.texts.c.body).where(schema.texts.c.sha256 == sha256)
        body = self.connection.execute(query).scalar()
        return None if body is None else result.from_json(zlib.decompress(body).decode("utf-8"))

    def page_rows(self, page_ids: Iterable[PageId]) -> list[Page]:
        """Return these pages in this order, each once.

        Raises:
            UnknownItem: one does not exist.
        """
        return [self.page(page_id) for page_id in dict.fromkeys(page_ids)]

    def tray(self, case_id: CaseId, material_id: MaterialId | None) -> list[tuple[str, str]]:
        """Return (id, rank) of a material's or the unfiled pages, deleted ones too."""
        table = schema.page
        query = (
            sa.select(table.c.id, table.c.rank)
            .where(
                table.c.case_id == case_id, table.c.material_id.is_not_distinct_from(material_id)
            )
            .order_by(table.c.rank, table.c.id)
        )
        return [(id_, rank) for id_, rank in self.connection.execute(query)]

    def category(self, case_id: CaseId, volume: str, category: str) -> list[tuple[str, str]]:
        """Return (id, rank) of the materials under a catalogue item, removed ones too."""
        table = schema.material
        query = (
            sa.select(table.c.id, table.c.rank)
            .where(
                table.c.case_id == case_id,
                table.c.volume == volume,
                table.c.category == category,
            )
            .order_by(table.c.rank, table.c.id)
        )
        return [(id_, rank) for id_, rank in self.connection.execute(query)]

    def live_pages(self, material_id: MaterialId) -> set[str]:
        """Return the ids of the material's pages that are not deleted."""
        table = schema.page
        query = sa.select(table.c.id).where(
            table.c.material_id == material_id, table.c.deleted == 0
        )
        return set(self.connection.execute(query).scalars())

    def removed(self, material_id: MaterialId) -> bool:
        """Return whether the material was removed because its last page left."""
        table = schema.material
        query = sa.select(table.c.deleted).where(table.c.id == material_id)
        return bool(self.connection.execute(query).scalar())

    def last_rank(self, case_id: CaseId) -> str:
        """Return the order key of the last unfiled page, or empty text."""
        table = schema.page
        query = sa.select(sa.func.max(table.c.rank)).where(
            table.c.case_id == case_id, table.c.material_id.is_(None)
        )
        return str(self.connection.execute(query).scalar() or "")

    def exists(self, table: str, id_: str) -> bool:
        """Return whether the domain table has a row of this id."""
        found = schema.DOMAIN[table]
        query = sa.select(sa.literal(1)).where(found.c.id == id_)
        return self.connection.execute(query).first() is not None
