"""Reading hearings and their records (庭审读取); see :meth:`dossier.store.Store.snapshot`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import sqlalchemy as sa

from dossier.hearing import (
    Hearing,
    HearingEvent,
    RecordingFile,
    Seat,
    Sitting,
    Stretch,
    Utterance,
)
from dossier.ids import CaseId, HearingId, SittingId, StretchId, UtteranceId
from dossier.model import Volume
from dossier.store import hearing_rows as rows
from dossier.store import schema
from dossier.store.readers import Reader
from resources.errors import UnknownItem

PAGE = 5_000
"""Rows of a record that are read at a time."""
_IN = 500


def hearings(reader: Reader, case_id: CaseId | None = None) -> list[Hearing]:
    """Return the hearings of a case, or of all, by case and number."""
    table = schema.hearing
    query = sa.select(table).order_by(table.c.case_id, table.c.ordinal, table.c.id)
    if case_id is not None:
        query = query.where(table.c.case_id == case_id)
    return [rows.to_hearing(tuple(row)) for row in reader.connection.execute(query)]


def hearing(reader: Reader, hearing_id: HearingId) -> Hearing:
    """Return the hearing.

    Raises:
        UnknownItem: there is none with this id.
    """
    return rows.to_hearing(_row(reader, schema.hearing, hearing_id))


def seats(reader: Reader, hearing_id: HearingId) -> list[Seat]:
    """Return the seats of a hearing in the order they were made, earlier ones included.

    Who sits where at a time says :func:`dossier.hearing.seat_at`.
    """
    table = schema.seat
    query = sa.select(table).where(table.c.hearing_id == hearing_id).order_by(table.c.id)
    return [rows.to_seat(tuple(row)) for row in reader.connection.execute(query)]


def events(reader: Reader, hearing_id: HearingId) -> list[HearingEvent]:
    """Return the log of a hearing in the order in which it happened (起止记录).

    By id: the clock of the wall can be set back between two lines, or between two days, and
    ids sort as what they name came about (see :func:`dossier.ids.new_id_after`).
    """
    table = schema.hearing_event
    query = sa.select(table).where(table.c.hearing_id == hearing_id).order_by(table.c.id)
    return [rows.to_event(tuple(row)) for row in reader.connection.execute(query)]


def sittings(reader: Reader, hearing_id: HearingId) -> list[Sitting]:
    """Return the recordings of a hearing in order."""
    table = schema.sitting
    query = sa.select(table).where(table.c.hearing_id == hearing_id)
    query = query.order_by(table.c.ordinal, table.c.id)
    return [rows.to_sitting(tuple(row)) for row in reader.connection.execute(query)]


def sitting(reader: Reader, sitting_id: SittingId) -> Sitting:
    """Return the recording of a hearing.

    Raises:
        UnknownItem: there is none with this id.
    """
    return rows.to_sitting(_row(reader, schema.sitting, sitting_id))


def recording_files(reader: Reader, sitting_id: SittingId) -> list[RecordingFile]:
    """Return the files of a recording that were noted, by name."""
    table = schema.recording
    query = sa.select(table).where(table.c.sitting_id == sitting_id)
    query = query.order_by(table.c.name, table.c.id)
    return [rows.to_recording_file(tuple(row)) for row in reader.connection.execute(query)]


def count(reader: Reader, hearing_id: HearingId, *, confidential: bool = True) -> int:
    """Return how many utterances the record of a hearing shows.

    Args:
        reader: of the store.
        hearing_id: of the hearing.
        confidential: those of 副卷 as well.
    """
    table = schema.utterance
    query = sa.select(sa.func.count()).where(
        table.c.hearing_id == hearing_id, table.c.deleted == 0, table.c.suppressed == 0
    )
    if not confidential:
        query = query.where(table.c.volume != Volume.CONFIDENTIAL.value)
    return int(reader.connection.execute(query).scalar_one())


def utterances(reader: Reader, hearing_id: HearingId) -> Iterator[list[Utterance]]:
    """Yield the record in order, ``PAGE`` utterances at a time, removed ones included."""
    table = schema.utterance
    place = ("", "")
    while True:
        query = (
            sa.select(table)
            .where(
                table.c.hearing_id == hearing_id,
                sa.tuple_(table.c.rank, table.c.id) > place,
            )
            .order_by(table.c.rank, table.c.id)
            .limit(PAGE)
        )
        found = [rows.to_utterance(tuple(row)) for row in reader.connection.execute(query)]
        if found:
            yield found
        if len(found) < PAGE:
            return
        place = (found[-1].rank, found[-1].id)


def stretches(reader: Reader, hearing_id: HearingId) -> Iterator[list[Stretch]]:
    """Yield what was heard in a hearing, ``PAGE`` stretches at a time, by id."""
    table = schema.stretch
    last = ""
    while True:
        query = (
            sa.select(table)
            .where(table.c.hearing_id == hearing_id, table.c.id > last)
            .order_by(table.c.id)
            .limit(PAGE)
        )
        found = [rows.to_stretch(tuple(row)) for row in reader.connection.execute(query)]
        if found:
            yield found
        if len(found) < PAGE:
            return
        last = found[-1].id


def some_utterances(reader: Reader, ids: Iterable[UtteranceId]) -> dict[UtteranceId, Utterance]:
    """Return those of ``ids`` that are there."""
    found: dict[UtteranceId, Utterance] = {}
    wanted = list(dict.fromkeys(ids))
    for at in range(0, len(wanted), _IN):
        query = sa.select(schema.utterance).where(schema.utterance.c.id.in_(wanted[at : at + _IN]))
        for row in reader.connection.execute(query):
            one = rows.to_utterance(tuple(row))
            found[one.id] = one
    return found


def some_stretches(reader: Reader, ids: Iterable[StretchId]) -> dict[StretchId, Stretch]:
    """Return those of ``ids`` that are there."""
    found: dict[StretchId, Stretch] = {}
    wanted = list(dict.fromkeys(ids))
    for at in range(0, len(wanted), _IN):
        query = sa.select(schema.stretch).where(schema.stretch.c.id.in_(wanted[at : at + _IN]))
        for row in reader.connection.execute(query):
            one = rows.to_stretch(tuple(row))
            found[one.id] = one
    return found


def secret_holders(reader: Reader, hearing_id: HearingId, stretch_id: StretchId) -> list[str]:
    """Return the utterances in 副卷 that took characters from a stretch."""
    table = schema.utterance
    query = sa.select(table.c.id).where(
        table.c.hearing_id == hearing_id,
        table.c.volume == "confidential",
        sa.or_(table.c.spans.contains(stretch_id), table.c.offered.contains(stretch_id)),
    )
    return list(reader.connection.execute(query).scalars())


def _row(reader: Reader, table: sa.Table, id_: str) -> tuple[Any, ...]:
    row = reader.connection.execute(sa.select(table).where(table.c.id == id_)).first()
    if row is None:
        raise UnknownItem(thing=id_)
    return tuple(row)
