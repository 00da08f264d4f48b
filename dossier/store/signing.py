"""Reading what was confirmed and signed (签署读取); see :meth:`dossier.store.Store.snapshot`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa

from dossier.ids import CaseId, CorrectionId, HearingId, PaperId, SignerId
from dossier.signing import Correction, Paper, PaperState, Reading, Signature, Signer
from dossier.store import schema
from dossier.store import signing_rows as rows
from dossier.store.readers import Reader
from resources.errors import UnknownItem


def papers(
    reader: Reader, hearing_id: HearingId | None = None, case_id: CaseId | None = None
) -> list[Paper]:
    """Return papers in the order they were opened, of a hearing or a case or of all."""
    table = schema.paper
    query = sa.select(table)
    if hearing_id is not None:
        query = query.where(table.c.hearing_id == hearing_id)
    if case_id is not None:
        query = query.where(table.c.case_id == case_id)
    return [rows.to_paper(row) for row in _all(reader, query.order_by(table.c.id))]


def paper(reader: Reader, paper_id: PaperId) -> Paper:
    """Return the paper.

    Raises:
        UnknownItem: there is none with this id.
    """
    return rows.to_paper(_row(reader, schema.paper, paper_id))


def unfiled(reader: Reader) -> list[Paper]:
    """Return the papers that are locked and lie in no catalogue item yet (待归入)."""
    table = schema.paper
    query = sa.select(table).where(
        table.c.state == PaperState.LOCKED.value, table.c.material.is_(None)
    )
    return [rows.to_paper(row) for row in _all(reader, query.order_by(table.c.id))]


def signers(reader: Reader, paper_id: PaperId) -> list[Signer]:
    """Return who is to sign, in the order of their places."""
    table = schema.signer
    query = sa.select(table).where(table.c.paper_id == paper_id).order_by(table.c.number)
    return [rows.to_signer(row) for row in _all(reader, query)]


def signer(reader: Reader, signer_id: SignerId) -> Signer:
    """Return the signer.

    Raises:
        UnknownItem: there is none with this id.
    """
    return rows.to_signer(_row(reader, schema.signer, signer_id))


def readings(reader: Reader, signer_id: SignerId) -> list[Reading]:
    """Return what was shown to a signer, in order."""
    table = schema.paper_reading
    query = sa.select(table).where(table.c.signer_id == signer_id).order_by(table.c.id)
    return [rows.to_reading(row) for row in _all(reader, query)]


def corrections(
    reader: Reader, paper_id: PaperId, signer_id: SignerId | None = None
) -> list[Correction]:
    """Return what was asked for, in order."""
    table = schema.correction
    query = sa.select(table).where(table.c.paper_id == paper_id)
    if signer_id is not None:
        query = query.where(table.c.signer_id == signer_id)
    return [rows.to_correction(row) for row in _all(reader, query.order_by(table.c.id))]


def correction(reader: Reader, correction_id: CorrectionId) -> Correction:
    """Return one request.

    Raises:
        UnknownItem: there is none with this id.
    """
    return rows.to_correction(_row(reader, schema.correction, correction_id))


def signatures(reader: Reader, paper_id: PaperId) -> list[Signature]:
    """Return the signatures on a paper in the order they were added."""
    table = schema.signature
    query = sa.select(table).where(table.c.paper_id == paper_id).order_by(table.c.id)
    return [rows.to_signature(row) for row in _all(reader, query)]


def ink_used(reader: Reader, ink_mark: str) -> bool:
    """Return whether the very same ink is in a signature already."""
    query = sa.select(schema.signature.c.id).where(schema.signature.c.ink_mark == ink_mark)
    return reader.connection.execute(query.limit(1)).first() is not None


def _all(reader: Reader, query: sa.Select[Any]) -> Iterator[sa.RowMapping]:
    return iter(reader.connection.execute(query).mappings())


def _row(reader: Reader, table: sa.Table, id_: str) -> sa.RowMapping:
    row = reader.connection.execute(sa.select(table).where(table.c.id == id_)).mappings().first()
    if row is None:
        raise UnknownItem(thing=str(id_))
    return row
