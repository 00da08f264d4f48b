"""Labels and the case of their letters."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa

from dossier.custody.inventory import compare
from dossier.custody.labels import Labels
from dossier.custody.model import Bundle, BundleState, Place
from dossier.ids import BundleId, CaseId
from dossier.model import Volume
from dossier.store import Store, custody, intake, schema
from dossier.store.sqlcipher import writer_engine
from resources.errors import DuplicateLabel, UnknownLabel, UnknownTask
from tests.dossier.intake.things import task
from tests.dossier.paper import KEY, open_case

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
HERE, THERE = Place("一号柜", "1-01"), Place("一号柜", "1-02")


def test_a_label_is_found_whatever_the_case_of_its_letters() -> None:
    labels = Labels(["WX3", "AB4", "ab4", "卷-7"])
    assert [labels.meant(text) for text in (" wx3 ", "AB4", "ab4", "卷-7")] == [
        "WX3", "AB4", "ab4", "卷-7",
    ]  # fmt: skip
    assert labels.meant("Ab4") is None, "it might be either"
    assert labels.meant("wx") is labels.meant("") is None


def test_stock_taken_with_caps_lock_on_misses_nothing() -> None:
    first = Bundle(
        BundleId("1"), CaseId("1"), "WX3", "卷", 2, NOW, "甲", Volume.MAIN,
        state=BundleState.STORED, place=HERE,
    )  # fmt: skip
    second = replace(first, id=BundleId("2"), label="ab4", place=THERE)
    found = compare([first, second], {HERE: ["wx3", "WX3"], THERE: ["AB4"]})
    assert (found.present, found.missing, found.foreign) == ((first, second), (), ())
    turned = compare([first, second], {HERE: ["AB4"], THERE: ["wx3"]})
    assert [(one.label, place) for one, place in turned.misplaced] == [
        ("ab4", HERE), ("WX3", THERE),
    ]  # fmt: skip


def test_a_label_is_one_whatever_the_case_of_its_letters(store: Store) -> None:
    case_id, _ = open_case(store)
    made = task(store, case_id, 1, label="WX3")
    with pytest.raises(DuplicateLabel):
        task(store, case_id, 1, label="wx3")
    with store.snapshot() as reader:
        assert custody.labelled(reader, " wX3 ").label == "WX3"
        assert intake.called(reader, "wx3").id == made.id
        assert intake.called(reader, made.number.lower()).id == made.id
        for nothing in ("wx", "wx33", "w_3", ""):
            with pytest.raises(UnknownTask):
                intake.called(reader, nothing)
            with pytest.raises(UnknownLabel):
                custody.labelled(reader, nothing)


def test_labels_that_stand_from_earlier_are_found_as_they_are_written(
    store: Store, home: Path
) -> None:
    case_id, _ = open_case(store)
    made = [task(store, case_id, 1, label=label) for label in ("WX3", "AB4")]
    engine = writer_engine(home / "dossier.db", KEY)
    with engine.begin() as connection:  # as an earlier version let it be
        for table in (schema.bundle, schema.scan_task):
            query = sa.update(table).where(table.c.label == "AB4").values(label="wx3")
            connection.execute(query)
    engine.dispose()
    with store.snapshot() as reader:
        for label, one in zip(("WX3", "wx3"), made, strict=True):
            assert custody.labelled(reader, label).label == label
            assert intake.called(reader, label).id == one.id
        with pytest.raises(UnknownLabel):
            custody.labelled(reader, "Wx3")
        with pytest.raises(UnknownTask):
            intake.called(reader, "Wx3")
