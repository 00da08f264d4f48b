"""What the journal tells of cases, pages, hearings and people, in one pass (日志事实).

The journal of this station alone: what other stations did stands in theirs. Only what the
numbers need is kept: a few values a page.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from dossier.archive_changes import ADOPTED
from dossier.changes import MACHINE
from dossier.court_time import COURT_TIME
from dossier.custody.model import LoanState
from dossier.lookup import Use
from dossier.store.journal import Entry
from dossier.store.plan.delta import Delta

_BY_KIND = {
    "ReceivePage": "收页",
    "ReadPage": "识别",
    "AddMaterial": "建材料",
    "MovePages": "移动页面",
    "PlacePages": "扫描就位",
    "MoveMaterial": "改目",
    "RenameMaterial": "改名",
    "ConfirmMaterials": "确认归目",
    "EditPages": "编辑页面",
    "DeletePages": "删除页面",
    "NoteExport": "导出",
    "OpenCase": "建案",
    "OpenHearing": "建庭审",
    "WriteUtterances": "写笔录",
    "SetExhibits": "列证据",
    "NoteDisplay": "示证",
    "AddSignature": "签名",
    "AskLookup": "申请查档",
    "DecideLookup": "审批查档",
    "NoteLookupUse": "查档",
    "NoteReview": "人工核对",
}
"""Kind of change → column of the daily figures."""


@dataclass
class TellPage:
    """A page through its life."""

    case: str
    received_at: datetime
    batch: str
    material: str | None = None
    deleted: bool = False
    filed_at: datetime | None = None
    """First time that it lay in a material."""
    filed_by: str = ""
    first: tuple[str, str] | None = None
    """Volume and item where it was filed first."""


@dataclass
class TellMaterial:
    """A material as it is now."""

    volume: str
    category: str
    title: str
    at: datetime
    deleted: bool = False


@dataclass
class TellSitting:
    """A recording or, where there was none, a hearing that began."""

    case: str
    hearing: str
    begun_at: datetime
    recorded: bool = True


@dataclass
class Told:
    """Everything that the indicators are made of."""

    cases: dict[str, str] = field(default_factory=dict)
    """Id → number."""
    opened: dict[str, datetime] = field(default_factory=dict)
    pages: dict[str, TellPage] = field(default_factory=dict)
    materials: dict[str, TellMaterial] = field(default_factory=dict)
    sources: dict[str, str] = field(default_factory=dict)
    """Batch → source."""
    sittings: dict[str, TellSitting] = field(default_factory=dict)
    recognised: set[str] = field(default_factory=set)
    """Sittings with text of an engine."""
    shown: set[str] = field(default_factory=set)
    """Hearings with electronic evidence."""
    signed: set[str] = field(default_factory=set)
    """Hearings with an electronic signature."""
    papers: dict[str, str] = field(default_factory=dict)
    """Paper to be signed → hearing."""
    archived: dict[str, list[tuple[datetime, bool | None]]] = field(default_factory=dict)
    """Case → packages made, and how its checks came out."""
    looked: dict[str, list[datetime]] = field(default_factory=dict)
    """Case → when pages of it were shown under a look-up."""
    lent: dict[str, list[datetime]] = field(default_factory=dict)
    """Case → when paper of it went out on loan."""
    done: Counter[tuple[date, str, str]] = field(default_factory=Counter)
    """(day, person, column) → how often."""


def tell(entries: Iterable[Entry]) -> Told:
    """Return what the entries tell, in their order."""
    told = Told()
    for entry in entries:
        _count(told, entry)
        if entry.kind in ADOPTED:
            continue  # held and signed elsewhere, and counted there
        if entry.kind == "NoteExport" and entry.note.get("form") == "package":
            made = told.archived.setdefault(str(entry.case_id), [])
            made.append((entry.at, entry.note.get("passed")))
        for delta in entry.deltas:
            taker = _TAKERS.get(delta.table)
            if taker is not None:
                taker(told, entry, delta)
    return told


def _count(told: Told, entry: Entry) -> None:
    column = _BY_KIND.get(entry.kind)
    if column is not None and entry.undoes is None:
        pages = sum(d.table == "page" for d in entry.deltas) if column in _PAGES else 1
        told.done[entry.at.astimezone(COURT_TIME).date(), entry.who, column] += max(1, pages)


_PAGES = frozenset({"收页", "移动页面", "编辑页面", "删除页面"})
"""Columns that count pages rather than acts."""


def _case(told: Told, entry: Entry, delta: Delta) -> None:
    if delta.after is not None and "number" in delta.after:
        told.cases[delta.id] = str(delta.after["number"])
        told.opened.setdefault(delta.id, entry.at)


def _batch(told: Told, _entry: Entry, delta: Delta) -> None:
    if delta.after is not None and "source" in delta.after:
        told.sources[delta.id] = str(delta.after["source"])


def _material(told: Told, entry: Entry, delta: Delta) -> None:
    after = delta.after
    if after is None:
        told.materials.pop(delta.id, None)
        return
    known = told.materials.setdefault(delta.id, TellMaterial("", "", "", entry.at))
    known.volume = str(after.get("volume", known.volume))
    known.category = str(after.get("category", known.category))
    known.title = str(after.get("title", known.title))
    known.deleted = bool(after.get("deleted", known.deleted))


def _page(told: Told, entry: Entry, delta: Delta) -> None:
    after = delta.after
    if after is None:
        told.pages.pop(delta.id, None)
        return
    known = told.pages.get(delta.id)
    if known is None:
        if "batch_id" not in after:
            return
        known = TellPage(str(after["case_id"]), _moment(after, entry), str(after["batch_id"]))
        told.pages[delta.id] = known
    known.deleted = bool(after.get("deleted", known.deleted))
    if "material_id" in after:
        known.material = after["material_id"]
        if known.material is not None and known.filed_at is None:
            # The material stands in the same entry before its pages, or in an earlier one.
            where = _material_in(told, entry, known.material)
            known.filed_at, known.filed_by, known.first = entry.at, entry.who, where


def _material_in(told: Told, entry: Entry, material: str) -> tuple[str, str] | None:
    for delta in entry.deltas:
        if delta.table == "material" and delta.id == material and delta.after is not None:
            after: dict[str, Any] = delta.after
            if "category" in after:
                return str(after["volume"]), str(after["category"])
    known = told.materials.get(material)
    return None if known is None else (known.volume, known.category)


def _sitting(told: Told, entry: Entry, delta: Delta) -> None:
    if delta.after is not None and "hearing_id" in delta.after:
        hearing = str(delta.after["hearing_id"])
        begun = datetime.fromisoformat(str(delta.after["begun_at"]))
        told.sittings.pop(f"hearing {hearing}", None)
        told.sittings[delta.id] = TellSitting(str(entry.case_id), hearing, begun)


def _event(told: Told, entry: Entry, delta: Delta) -> None:
    after = delta.after
    if after is None or after.get("kind") != "start":
        return
    hearing = str(after["hearing_id"])
    if all(one.hearing != hearing for one in told.sittings.values()):
        at = datetime.fromisoformat(str(after["at"]))
        made = TellSitting(str(entry.case_id), hearing, at, recorded=False)
        told.sittings[f"hearing {hearing}"] = made


def _stretch(told: Told, _entry: Entry, delta: Delta) -> None:
    if delta.after is not None and delta.after.get("engine", "person") != "person":
        told.recognised.add(str(delta.after.get("sitting_id")))


def _display(told: Told, _entry: Entry, delta: Delta) -> None:
    if delta.after is not None and "hearing_id" in delta.after:
        told.shown.add(str(delta.after["hearing_id"]))


def _paper(told: Told, _entry: Entry, delta: Delta) -> None:
    if delta.after is not None and delta.after.get("hearing_id"):
        told.papers[delta.id] = str(delta.after["hearing_id"])


def _signature(told: Told, _entry: Entry, delta: Delta) -> None:
    after = delta.after or {}
    hearing = after.get("hearing_id") or told.papers.get(str(after.get("paper_id", "")))
    if hearing:
        told.signed.add(str(hearing))


def _look(told: Told, entry: Entry, delta: Delta) -> None:
    if (delta.after or {}).get("use") == Use.VIEWED:
        told.looked.setdefault(str(entry.case_id), []).append(entry.at)


def _loan(told: Told, entry: Entry, delta: Delta) -> None:
    if (delta.after or {}).get("state") == LoanState.OUT:
        told.lent.setdefault(str(entry.case_id), []).append(entry.at)


_TAKERS = {
    "case": _case,
    "batch": _batch,
    "material": _material,
    "page": _page,
    "sitting": _sitting,
    "hearing_event": _event,
    "stretch": _stretch,
    "display": _display,
    "paper": _paper,
    "signature": _signature,
    "lookup_use": _look,
    "loan": _loan,
}


def _moment(after: dict[str, Any], entry: Entry) -> datetime:
    said = after.get("received_at")
    return entry.at if not said else datetime.fromisoformat(str(said))


def by_machine(who: str) -> bool:
    """Return whether the machine did it."""
    return who == MACHINE
