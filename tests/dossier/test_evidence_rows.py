"""Evidence and all that becomes of it, through the database and back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st

from dossier.evidence import (
    Admission,
    Annotation,
    Display,
    EvidenceKind,
    Exhibit,
    Note,
    Opinion,
    Original,
    Ruling,
    Snapshot,
    Stand,
    Tool,
)
from dossier.ids import (
    AnnotationId,
    CaseId,
    DisplayId,
    ExhibitId,
    HearingId,
    MaterialId,
    NoteId,
    OpinionId,
    PageId,
    RulingId,
    SeatId,
    SittingId,
    SnapshotId,
    UtteranceId,
)
from dossier.model import Volume
from dossier.store import evidence_rows as rows
from dossier.store import schema
from tests.dossier.evidence import (
    NOW,
)

text = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
ids = st.uuids().map(str)
parts = st.integers(0, 100_000).map(lambda n: n / 100_000)
times = st.integers(0, 10**6).map(lambda n: NOW + timedelta(seconds=n / 7))
volumes = st.sampled_from(Volume)
seconds = st.none() | st.floats(0, 1e5)
sha256s = st.binary(min_size=32, max_size=32).map(bytes.hex)
where = {
    "case_id": ids.map(CaseId),
    "hearing_id": ids.map(HearingId),
    "volume": volumes,
}
about = {
    "exhibit_id": st.none() | ids.map(ExhibitId),
    "page_id": st.none() | ids.map(PageId),
}
in_record = {
    "sitting_id": st.none() | ids.map(SittingId),
    "at_s": seconds,
}
VALUES: dict[str, tuple[st.SearchStrategy[Any], Callable[[Any], Any], Callable[[Any], Any]]] = {
    "exhibit": (
        st.builds(
            Exhibit,
            id=ids.map(ExhibitId),
            case_id=ids.map(CaseId),
            side=text,
            number=st.integers(1, 99),
            name=text,
            rank=st.just("i00000"),
            group=st.none() | st.integers(1, 9),
            kind=st.sampled_from(EvidenceKind),
            source=text,
            purpose=text,
            material_id=st.none() | ids.map(MaterialId),
            pages=st.lists(ids.map(PageId), max_size=4, unique=True).map(tuple),
            media_sha256=st.just("") | sha256s,
            media_name=text,
            media_type=st.sampled_from(["", "audio", "video"]),
            media_size_bytes=st.integers(0, 1 << 40),
            media_length_s=seconds,
            copies=st.integers(0, 9),
            original=st.booleans(),
            submitter=text,
            submitted_on=st.none() | st.dates(),
            late=st.booleans(),
            barcode=text,
            volume=volumes,
            removed=st.booleans(),
        ),
        rows.exhibit_row,
        rows.to_exhibit,
    ),
    "opinion": (
        st.builds(
            Opinion,
            id=ids.map(OpinionId),
            exhibit_id=ids.map(ExhibitId),
            side=text,
            **{
                name: st.sampled_from(Stand)
                for name in ("authenticity", "legality", "relevance", "purpose", "force")
            },
            reason=text,
            objection=text,
            at=st.none() | times,
            by=text,
            **where,
        ),
        rows.opinion_row,
        rows.to_opinion,
    ),
    "ruling": (
        st.builds(
            Ruling,
            id=ids.map(RulingId),
            exhibit_id=ids.map(ExhibitId),
            original=st.sampled_from(Original),
            admission=st.sampled_from(Admission),
            reason=text,
            announced=st.booleans(),
            by=text,
            at=st.none() | times,
            **where,
        ),
        rows.ruling_row,
        rows.to_ruling,
    ),
    "display": (
        st.builds(
            Display,
            id=ids.map(DisplayId),
            page_number=st.none() | st.integers(1, 9),
            rectangle=st.tuples(parts, parts, parts, parts),
            by=text,
            to=st.lists(text, max_size=3).map(tuple),
            shown_at=times,
            until=st.none() | times,
            utterance_id=st.none() | ids.map(UtteranceId),
            **where,
            **about,
        ),
        rows.display_row,
        rows.to_display,
    ),
    "annotation": (
        st.builds(
            Annotation,
            id=ids.map(AnnotationId),
            page_sha256=sha256s,
            seat=text,
            person=text,
            tool=st.sampled_from(Tool),
            colour=st.just("#00ff00"),
            width=st.floats(0, 1),
            points=st.lists(st.tuples(parts, parts), max_size=5).map(tuple),
            at=times,
            text=text,
            removed=st.booleans(),
            **where,
            **about | {"page_id": ids.map(PageId)},
        ),
        rows.annotation_row,
        rows.to_annotation,
    ),
    "snapshot": (
        st.builds(
            Snapshot,
            id=ids.map(SnapshotId),
            number=st.integers(1, 99),
            sha256=sha256s,
            by=text,
            at=times,
            utterance_id=st.none() | ids.map(UtteranceId),
            **where,
            **about,
            **in_record,
        ),
        rows.snapshot_row,
        rows.to_snapshot,
    ),
    "note": (
        st.builds(
            Note,
            id=ids.map(NoteId),
            author=text,
            seat_id=st.none() | ids.map(SeatId),
            text=text,
            at=times,
            ink=st.lists(st.lists(st.tuples(parts, parts, parts), max_size=4).map(tuple)).map(
                tuple
            ),
            removed=st.booleans(),
            **where,
            **about,
            **in_record,
        ),
        rows.note_row,
        rows.to_note,
    ),
}


@pytest.mark.parametrize("table", VALUES)
def test_rows_come_back_through_the_database(table: str) -> None:
    """Every column is there, keeps its value, and none is left out."""
    values, to_row, from_row = VALUES[table]
    engine = sa.create_engine("sqlite://")
    schema.metadata.create_all(engine)
    kept = schema.DOMAIN[table]
    assert set(VALUES) == set(schema.EVIDENCE)

    @settings(deadline=None, max_examples=60)
    @given(values)
    def check(value: Any) -> None:
        row = to_row(value)
        assert row.keys() == set(kept.c.keys())
        with engine.begin() as connection:
            connection.execute(sa.delete(kept))
            connection.execute(sa.insert(kept).values(row))
            found = connection.execute(sa.select(kept)).mappings().one()
            assert dict(found) == row
            assert from_row(found) == value

    check()
    engine.dispose()
