"""What a courtroom may send of signing: its own tables, and one signed paper into the dossier."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sync.core.entries import FORMAT, Delta, Header, needs
from sync.core.messages import Sent, SignedEntry
from sync.gateway.kinds import is_filing, is_record

ROW = {"id": "x", "case_id": "c", "volume": "main"}
SENT = Sent(SignedEntry(b"", "", b""), ())


def new(table: str, **more: str) -> Delta:
    return Delta(table, "x", None, {**ROW, **more})


FILED = Delta("paper", "p", {"material": None}, {"material": "m"})
FILING = Header(
    FORMAT, "d", 1, 1, "", "FilePaper", "c",
    (new("batch"), new("material"), new("page", sha256="a" * 64), FILED), (), "",
)  # fmt: skip


def test_a_signed_paper_is_filed_as_a_whole_and_touches_nothing_else() -> None:
    assert is_filing(SENT, FILING)
    old = {"title": "法庭笔录"}
    marked = Delta("material", "o", old, {"title": "法庭笔录（已更正）"})
    assert is_filing(SENT, replace(FILING, deltas=(*FILING.deltas, marked)))
    for before, now in (
        (old, {"title": "别的名称"}),
        (old, {"title": "法庭笔录（已更正）", "volume": "confidential"}),
        (old, None),
        ({"rank": "a"}, {"rank": "a（已更正）"}),
    ):
        renamed = (*FILING.deltas, Delta("material", "o", before, now))
        assert not is_filing(SENT, replace(FILING, deltas=renamed)), now
    moved = Delta("page", "y", {"material_id": "m"}, {"material_id": None})
    for deltas in (
        (*FILING.deltas, moved),
        (*FILING.deltas, new("party")),
        FILING.deltas[:-1],
        (*FILING.deltas, FILED),
        (FILED,),
        (*FILING.deltas[:-1], Delta("paper", "p", {"state": "a"}, {"state": "b"})),
        (*FILING.deltas[:-1], Delta("paper", "p", {"material": "m"}, None)),
    ):
        assert not is_filing(SENT, replace(FILING, deltas=deltas)), deltas
    assert not is_filing(SENT, replace(FILING, kind="AddMaterial"))
    assert not is_filing(SENT, replace(FILING, format=FORMAT + 1))
    assert not is_filing(replace(SENT, blobs=("b" * 64,)), FILING)


@pytest.mark.parametrize("table", ["paper", "signer", "paper_reading", "correction", "signature"])
def test_what_is_signed_is_part_of_the_record(table: str) -> None:
    assert is_record(SENT, replace(FILING, deltas=(new(table),)))
    assert not is_record(SENT, replace(FILING, deltas=(new(table), new("page"))))


def test_signed_files_and_traces_go_before_what_names_them() -> None:
    named = replace(
        FILING,
        deltas=(new("paper", sha256="a" * 64), new("signature", trace_sha256="b" * 64)),
    )
    assert [(need.sha256[0], need.kind) for need in needs(named)] == [("a", "page"), ("b", "page")]


def test_a_courtroom_adds_events_and_steps_of_deadlines_and_changes_none() -> None:
    held = replace(
        FILING, kind="NoteHearingEvent", deltas=(new("hearing_event"), new("case_event"))
    )
    assert is_record(SENT, held)
    for one in (new("case_event"), new("deadline_mark")):
        assert is_record(SENT, replace(FILING, deltas=(one,)))
    moved = Delta("case_event", "e", {"at": "1"}, {"at": "2"})
    for deltas in (
        (moved,),
        (new("hearing_event"), moved),
        (new("deadline_unlock"),),
        (new("suspension"),),
        (new("case_event"), new("page")),
    ):
        assert not is_record(SENT, replace(FILING, deltas=deltas)), deltas
