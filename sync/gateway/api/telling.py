"""What happened, told in plain words (事件): ids and kinds, never names or contents.

Journal entries are about rows; other systems are told of cases, documents and pages.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from sync.core.answers import FeedItem
from sync.core.codec import digest
from sync.core.entries import Delta, Header, Row, header

KINDS: Final = (
    "case.opened",
    "case.changed",
    "case.bytes_arrived",
    "document.added",
    "document.changed",
    "document.removed",
    "document.restored",
    "page.received",
    "page.filed",
    "page.unfiled",
    "page.read",
    "page.changed",
    "page.deleted",
    "page.restored",
)
"""建案 案件变更 迟到文件已到 材料增 材料变更 材料删 材料恢复
页接收 页归目 页退回 页识别 页变更 页删除 页恢复."""


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to things of one case (事件)."""

    id: str
    """The same each time it is told; receivers skip what they know."""
    kind: str
    case: str
    ids: tuple[str, ...]
    """Of the cases, documents or pages."""
    at: str
    """When, as the station's clock said; a label. Order is that of the list."""

    def to_json(self) -> dict[str, Any]:
        """Return the form that answers and webhooks have."""
        return {
            "id": self.id,
            "kind": self.kind,
            "case": self.case,
            "ids": list(self.ids),
            "at": self.at,
        }


def told(item: FeedItem) -> list[Event]:
    """Return what an item of the feed says, in plain words; often one event, or none."""
    if item.kind == "arrival":
        seed = digest(f"arrival/{item.blob}".encode())
        return [
            Event(_event_id(seed, "case.bytes_arrived", case), "case.bytes_arrived", case, (), "")
            for case in item.cases
        ]
    if item.entry is None or item.outcome != "applied":
        return []
    entry = header(item.entry.raw)
    if entry.case not in item.cases:
        return []
    at = _at(item.entry.raw)
    found: dict[str, list[str]] = {}
    for delta in entry.deltas:
        for kind, id_ in _of_delta(delta, entry):
            ids = found.setdefault(kind, [])
            if id_ not in ids[-1:]:
                ids.append(id_)
    return [
        Event(
            _event_id(item.entry.hash, kind, entry.case),
            kind,
            entry.case,
            tuple(dict.fromkeys(ids)),
            at,
        )
        for kind, ids in found.items()
    ]


def _event_id(seed: str, kind: str, case: str) -> str:
    # Not the entry's own hash: that is for those who may read the entry.
    return digest(f"event/{seed}/{kind}/{case}".encode("utf-8", "surrogatepass"))[:32]


def _at(raw: bytes) -> str:
    at = json.loads(raw).get("at")
    return at[:40] if isinstance(at, str) and at.isascii() else ""


def _of_delta(delta: Delta, entry: Header) -> Iterator[tuple[str, str]]:
    match delta.table:
        case "case":
            yield ("case.opened" if delta.before is None else "case.changed"), delta.id
        case "party":
            # A case is opened with its parties; that is one event.
            opened = any(each.table == "case" and each.before is None for each in entry.deltas)
            if not opened:
                yield "case.changed", entry.case
        case "material":
            yield _of_life(delta, "document") or "document.changed", delta.id
        case "page":
            for kind in _of_page(delta):
                yield kind, delta.id


def _of_life(delta: Delta, thing: str) -> str:
    """Return what happened to the row as a whole, or empty text."""
    if delta.before is None:
        return "page.received" if thing == "page" else "document.added"
    if delta.after is None:
        return f"{thing}.deleted" if thing == "page" else f"{thing}.removed"
    if _changed(delta.before, delta.after, "deleted"):
        if delta.after["deleted"]:
            return "page.deleted" if thing == "page" else "document.removed"
        return f"{thing}.restored"
    return ""


def _of_page(delta: Delta) -> Iterator[str]:
    whole = _of_life(delta, "page")
    if whole:
        yield whole
    before, after = delta.before or {}, delta.after or {}
    if after.get("material_id") is not None and before.get("material_id") != after["material_id"]:
        yield "page.filed"
    elif before.get("material_id") is not None and "material_id" in after:
        yield "page.unfiled"
    if after.get("reading") and before.get("reading") != after["reading"]:
        yield "page.read"
    if not whole and not {"material_id", "reading"} & after.keys():
        yield "page.changed"


def _changed(before: Row, after: Row, column: str) -> bool:
    return column in after and bool(before.get(column)) != bool(after[column])
