"""What people and machines at a station do, one thing at a time."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from typing import Any

from sync.core import limits
from sync.core.answers import Conflict
from sync.core.entries import Row
from tests.sync.simulation.station import SimStation

Rows = dict[str, list[Row]]


def act(
    station: SimStation,
    chance: random.Random,
    uid: str,
    conflicts: Sequence[Conflict],
    *,
    recordings: bool = True,
) -> None:
    """Do one thing that makes sense on what is seen; nothing if nothing does."""
    rows: Rows = {}
    for (table, _), row in station.rows().items():
        if not row.get("deleted"):
            rows.setdefault(table, []).append(row)
    open_ = [each for each in conflicts if not each.resolved_by]
    if open_ and chance.random() < 0.1:
        _resolve(station, chance, uid, rows, open_)
        return
    doing = chance.choice(_DOINGS)
    if recordings or doing is not _record:
        doing(station, chance, uid, rows)


def _resolve(
    station: SimStation, chance: random.Random, uid: str, rows: Rows, open_: list[Conflict]
) -> None:
    conflict = chance.choice(open_)
    deltas: list[Any] = []
    if rows.get("case"):
        case = chance.choice(rows["case"])
        deltas = [_change("case", case, {"title": f"resolved {uid}"})]
    station.write(
        uid, "ResolveConflict", conflict.case or None, deltas, {"resolves": [conflict.id]}
    )


def _open_case(station: SimStation, chance: random.Random, uid: str, rows: Rows) -> None:
    if len(rows.get("case", ())) > 6:
        return
    # Two stations may open the same case while neither hears of the other.
    number = f"no{chance.randrange(12)}"
    if any(row["number"] == number for row in rows.get("case", ())):
        return
    case = {"id": f"case-{uid}", "number": number, "title": ""}
    batch = {"id": f"batch-{uid}", "case_id": case["id"]}
    deltas = [["case", case["id"], None, case], ["batch", batch["id"], None, batch]]
    station.write(uid, "OpenCase", str(case["id"]), deltas, {})


def _receive(station: SimStation, chance: random.Random, uid: str, rows: Rows) -> None:
    if not rows.get("batch"):
        return
    batch = chance.choice(rows["batch"])
    large = chance.random() < 0.2
    size = chance.randrange(limits.SMALL_BYTES, 4 * limits.PART_BYTES) if large else 20
    page = {
        "id": f"page-{uid}",
        "case_id": batch["case_id"],
        "batch_id": batch["id"],
        "material_id": None,
        "rank": uid,
        "sha256": station.keep(uid.encode() * (size // len(uid))),
        "edits": "[]",
        "reading": "",
        "deleted": 0,
    }
    delta = ["page", page["id"], None, page]
    station.write(uid, "ReceivePage", batch["case_id"], [delta], {})


def _read(station: SimStation, chance: random.Random, uid: str, rows: Rows) -> None:
    if rows.get("page"):
        page = chance.choice(rows["page"])
        text = station.keep(f"text {uid}".encode())
        station.write(
            uid, "ReadPage", page["case_id"], [_change("page", page, {"reading": text})], {}
        )


def _edit(station: SimStation, chance: random.Random, uid: str, rows: Rows) -> None:
    if rows.get("page"):
        page = chance.choice(rows["page"])
        delta = _change("page", page, {"edits": f'["{uid}"]'})
        station.write(uid, "EditPages", page["case_id"], [delta], {})


def _file(station: SimStation, chance: random.Random, uid: str, rows: Rows) -> None:
    if not rows.get("page"):
        return
    page = chance.choice(rows["page"])
    near = [row for row in rows.get("material", ()) if row["case_id"] == page["case_id"]]
    if near and chance.random() < 0.6:
        target = chance.choice(near)
        if target["id"] == page["material_id"]:
            return
        delta = _change("page", page, {"material_id": target["id"], "rank": uid})
        station.write(uid, "MovePages", page["case_id"], [delta], {})
        return
    material = {
        "id": f"material-{uid}",
        "case_id": page["case_id"],
        "title": uid,
        "rank": uid,
        "deleted": 0,
    }
    deltas = [
        ["material", material["id"], None, material],
        _change("page", page, {"material_id": material["id"], "rank": uid}),
    ]
    station.write(uid, "AddMaterial", page["case_id"], deltas, {})


def _delete(station: SimStation, chance: random.Random, uid: str, rows: Rows) -> None:
    if len(rows.get("page", ())) > 4:
        page = chance.choice(rows["page"])
        station.write(
            uid, "DeletePages", page["case_id"], [_change("page", page, {"deleted": 1})], {}
        )


def _empty(station: SimStation, chance: random.Random, uid: str, rows: Rows) -> None:
    """Remove a material in which nothing is seen any more, by mark or for good."""
    used = {row["material_id"] for row in rows.get("page", ())}
    free = [row for row in rows.get("material", ()) if row["id"] not in used]
    if free:
        material = chance.choice(free)
        everything = station.rows().values()
        referred = any(row.get("material_id") == material["id"] for row in everything)
        delta = _change("material", material, {"deleted": 1})
        if not referred and chance.random() < 0.5:
            delta = ["material", material["id"], material, None]
        station.write(uid, "MovePages", material["case_id"], [delta], {})


def _rename(station: SimStation, chance: random.Random, uid: str, rows: Rows) -> None:
    if rows.get("material"):
        material = chance.choice(rows["material"])
        delta = _change("material", material, {"title": f"title {uid}"})
        station.write(uid, "RenameMaterial", material["case_id"], [delta], {})


def _record(station: SimStation, chance: random.Random, uid: str, rows: Rows) -> None:
    if rows.get("case"):
        case = chance.choice(rows["case"])
        sound = station.keep(uid.encode() * limits.PART_BYTES)
        row = {"id": f"recording-{uid}", "case_id": case["id"], "sha256": sound}
        station.write(uid, "Record", case["id"], [["recording", row["id"], None, row]], {})


def _newer(station: SimStation, chance: random.Random, uid: str, rows: Rows) -> None:
    """A change of a kind that the centre does not know yet."""
    if rows.get("material") and chance.random() < 0.2:
        material = chance.choice(rows["material"])
        deltas = [
            ["stamp", f"stamp-{uid}", None, {"id": f"stamp-{uid}", "ink": 3}],
            _change("material", material, {"title": f"stamped {uid}"}),
        ]
        station.write(uid, "Stamp", material["case_id"], deltas, {})


def _change(table: str, row: Row, after: Row) -> list[Any]:
    return [table, row["id"], {name: row[name] for name in after}, after]


_Doing = Callable[[SimStation, random.Random, str, Rows], None]
_DOINGS: tuple[_Doing, ...] = (
    _open_case,
    _receive,
    _receive,
    _receive,
    _read,
    _read,
    _edit,
    _file,
    _file,
    _delete,
    _empty,
    _rename,
    _record,
    _newer,
)
