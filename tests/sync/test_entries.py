from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dossier.changes import EditPages, MovePages, RenameMaterial
from dossier.edits import Rotate
from dossier.store import journal, open_store, schema
from resources.errors import Rejected
from sync.core import codec, entries, registers
from sync.core.judging import Known
from sync.core.messages import Sent, SignedEntry
from sync.core.replica import Overlay, bases, on_top
from tests.dossier.paper import KEY, file, material, open_case, receive

KNOWN: Known = {
    name: frozenset(column.name for column in table.columns)
    for name, table in schema.DOMAIN.items()
}


def test_the_stations_journal_is_read_as_it_was_written(tmp_path: Path) -> None:
    """The rows that the real store keeps come out of the entries alone."""
    with open_store(tmp_path, key=KEY) as store:
        case_id, batch_id = open_case(store)
        pages = receive(store, case_id, batch_id, "起诉状\n原告张三", "证据", None)
        made = file(store, material(case_id), *pages[:2])
        store.apply(RenameMaterial(made, "民事起诉状"), "clerk")
        store.apply(EditPages(((pages[0], (Rotate(1),)),)), "clerk")
        store.apply(MovePages((pages[1],), None), "clerk")
        store.undo(case_id, "clerk")
        found = store.journal_entries()
        identity = store.identity
        assert entries.origin(identity.device, identity.epoch, identity.public_key) == (
            identity.origin
        )
        view = Overlay()
        unsettled: list[Sent] = []
        wanted: list[entries.Need] = []
        for entry in found:
            head = entries.header(entry.raw)
            assert (head.device, head.epoch, head.sequence, head.previous, head.kind) == (
                entry.device,
                entry.epoch,
                entry.sequence,
                entry.previous,
                entry.kind,
            )
            assert (head.case or None) == entry.case_id
            assert [(d.table, d.id, d.before, d.after) for d in head.deltas] == [
                (d.table, d.id, d.before, d.after) for d in entry.deltas
            ]
            upon = bases(view, head)
            signed = SignedEntry(entry.raw, entry.hash, entry.signature)
            unsettled.append(Sent(signed, upon))
            view = on_top(Overlay(), unsettled, KNOWN)
            wanted += entries.needs(head)
        masters = {page.sha256 for page in store.pages(case_id)}
        assert {need.sha256 for need in wanted if need.kind == "page"} == masters
        assert len([need for need in wanted if need.kind == "text"]) == 2
        with store.snapshot() as reader:
            for name, table in schema.DOMAIN.items():
                for row in reader.connection.execute(table.select()).mappings():
                    assert view.row(name, row["id"]) == dict(row)


def _raw(**changes: Any) -> bytes:
    data: dict[str, Any] = {
        "format": 1,
        "device": "d",
        "epoch": 1,
        "sequence": 3,
        "at": "2026-03-02T09:30:00.000000+00:00",
        "who": "clerk",
        "kind": "RenameMaterial",
        "case": "c",
        "undoes": None,
        "redoes": None,
        "deltas": [["material", "m", {"title": "a"}, {"title": "b"}]],
        "note": {},
        "previous": "0" * 64,
    }
    return journal.canonical({**data, **changes})


def test_canonical_form_is_that_of_the_journal() -> None:
    data = {"b": ["案", 1.5, None, True], "a": {"z": "\u2028", "y": ""}}
    assert codec.canonical(data) == journal.canonical(data)


def test_a_newer_format_is_read_as_far_as_its_place() -> None:
    head = entries.header(_raw(format=2, deltas={"new": "form"}, note=7))
    assert (head.sequence, head.deltas, head.kind) == (3, (), "")
    assert not entries.needs(head)
    assert not registers.touched(head)


@pytest.mark.parametrize(
    "change",
    [
        {"format": True},
        {"format": "1"},
        {"sequence": 1.0},
        {"sequence": None},
        {"device": 7},
        {"previous": None},
        {"case": 7},
        {"kind": None},
        {"deltas": None},
        {"deltas": [["page", "p", None]]},
        {"deltas": [["page", "p", None, None]]},
        {"deltas": [["page", "p", {}, {}]]},
        {"deltas": [["page", "", None, {"id": "p"}]]},
        {"deltas": [["page", "p", {"a": 1}, {"b": 1}]]},
        {"deltas": [["page", "p", None, {"a": [1]}]]},
        {"deltas": [["page", "p", [], {"a": 1}]]},
        {"note": {"resolves": "x"}},
        {"note": {"resolves": [1]}},
    ],
)
def test_what_is_no_entry_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(Rejected):
        entries.header(_raw(**change))


@pytest.mark.parametrize("raw", [b"", b"[]", b"{", b'{"format":1,"format":1}', b"\xff", b"NaN"])
def test_other_bytes_are_refused(raw: bytes) -> None:
    with pytest.raises(Rejected):
        entries.header(raw)
    with pytest.raises(Rejected):
        entries.reissued(raw, "d", 2, 1, "0" * 64)


def test_a_reissued_entry_tells_what_it_was() -> None:
    raw = _raw(note={"uid": "u"})
    new = entries.reissued(raw, "e", 2, 1, "f" * 64)
    head, old = entries.header(new), entries.header(raw)
    assert (head.device, head.epoch, head.sequence, head.previous) == ("e", 2, 1, "f" * 64)
    assert (head.deltas, head.kind, head.case) == (old.deltas, old.kind, old.case)
    data = codec.parse(new, "entry")
    assert data["note"] == {
        "uid": "u",
        "reissued": {
            "device": "d",
            "epoch": 1,
            "sequence": 3,
            "hash": codec.digest(raw),
            "first": codec.digest(raw),
        },
    }
    # Twice moved, it still names the first; two copies of it meet in one register.
    third = entries.header(entries.reissued(new, "e", 3, 5, "e" * 64))
    assert third.reissue_of == head.reissue_of == codec.digest(raw)
    assert f"reissue/{codec.digest(raw)}" in registers.touched(third)
    assert data["at"] == codec.parse(raw, "entry")["at"]


def test_machines_and_people_write_different_registers() -> None:
    def keys(table: str, before: Any, after: Any) -> set[str]:
        raw = _raw(deltas=[[table, "x", before, after]])
        return set(registers.touched(entries.header(raw)))

    assert keys("page", {"reading": ""}, {"reading": "a"}) == {"page/x#reading"}
    assert keys("page", {"edits": "", "flags": ""}, {"edits": "a", "flags": "b"}) == {
        "page/x#image"
    }
    assert keys("page", {"material_id": "", "rank": ""}, {"material_id": "", "rank": "b"}) == {
        "page/x#rest"
    }
    assert keys("signature", {"reading": ""}, {"reading": "a"}) == {"signature/x#rest"}
    everything = {"page/x#life", "page/x#rest", "page/x#image", "page/x#reading"}
    assert keys("page", None, {"id": "x"}) == everything
    assert keys("page", {"id": "x"}, None) == everything
    assert keys("case", {"number": "1"}, {"number": "2"}) == {
        "case/x#rest",
        "case.number/1",
        "case.number/2",
    }


@given(st.text(min_size=1, max_size=2000), st.text(min_size=1, max_size=2000))
def test_keys_stay_short_and_apart(one: str, two: str) -> None:
    assert len(registers.life("page", one)) <= 400
    assert (registers.life("page", one) == registers.life("page", two)) == (one == two)
