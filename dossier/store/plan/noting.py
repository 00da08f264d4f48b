"""Events that other changes bring about by themselves (自动登记期限事件).

They stand in the entry of the change that brings them about: neither is without the other. A
case in which nobody noted anything keeps no deadlines, and nothing is noted in it.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import UTC, datetime

from dossier.changes import MACHINE, Change, CloseBatch, NoteExport
from dossier.custody.changes import HandToArchive
from dossier.deadlines import arriving
from dossier.deadlines.model import CaseEvent
from dossier.hearing import HearingEventKind
from dossier.hearing_changes import NoteHearingEvent
from dossier.ids import CaseEventId, CaseId, HearingId, new_id
from dossier.intake.changes import Register, TakeTask, WithdrawRegistration
from dossier.model import BatchState, Volume
from dossier.signing import PaperKind
from dossier.signing_changes import LockPaper
from dossier.store import deadlines, hearings, intake, signing
from dossier.store.deadline_rows import event_row
from dossier.store.plan.delta import Delta, Planned, changed, created
from dossier.store.readers import Reader

_SCANNED_AFTER = frozenset({"case_filed", "material_received", "paper_handed"})
_HANDED_AFTER = frozenset({"case_filed"})
_ARCHIVED_AFTER = frozenset({"closed"})
_READ_AFTER = frozenset({"hearing_held"})


def noted(reader: Reader, change: Change, planned: Planned) -> list[Delta]:
    """Return the rows of events that a change brings about; most bring none."""
    if planned.case_id is None or (not planned.deltas and not isinstance(change, NoteExport)):
        return []
    if isinstance(change, Register):
        return _arrived(change, planned)
    if isinstance(change, WithdrawRegistration):
        return _taken_back(reader, change)
    found = _event_of(reader, change)
    if found is None:
        return []
    kind, at, note, after = found
    there = deadlines.facts(reader, planned.case_id).events
    live = [one for one in there if not one.cancelled]
    if not live or (after and not _waits(live, kind, after)):
        return []
    event = CaseEvent(
        CaseEventId(new_id()), planned.case_id, kind, at, MACHINE, datetime.now(UTC), note=note
    )
    return [created("case_event", event_row(event))]


def _arrived(change: Register, planned: Planned) -> list[Delta]:
    """Return the events that came with a registration; their remarks name it by its number."""
    number = str((planned.deltas[0].after or {})["number"])
    return [
        created("case_event", event_row(replace(one, note=f"{arriving.head(number)}{one.note}")))
        for one in change.events
    ]


def _taken_back(reader: Reader, change: WithdrawRegistration) -> list[Delta]:
    """Cancel the events that came with a registration which was an error."""
    one = intake.registration(reader, change.registration_id)
    return [
        delta
        for event in arriving.came_with(deadlines.facts(reader, one.case_id).events, one.number)
        for delta in changed(
            "case_event",
            event.id,
            event_row(event),
            event_row(replace(event, cancelled=True, note=change.ground)),
        )
    ]


def _event_of(reader: Reader, change: Change) -> tuple[str, datetime, str, Collection[str]] | None:
    """Return kind, time, remark, and the kinds of events one of which it must follow."""
    match change:
        case CloseBatch() | NoteHearingEvent() | LockPaper():
            return _event_where(reader, change)
        case TakeTask(at=at):
            return "paper_handed", at, "自动登记：纸质材料移交", _HANDED_AFTER
        case HandToArchive(at=at):
            return "archived", at, "自动登记：移交归档", _ARCHIVED_AFTER
        case NoteExport(form="package", passed=True):
            return "archived", datetime.now(UTC), "自动登记：归档信息包", _ARCHIVED_AFTER
    return None


def _event_where(
    reader: Reader, change: CloseBatch | NoteHearingEvent | LockPaper
) -> tuple[str, datetime, str, Collection[str]] | None:
    """Return as :func:`_event_of` what depends on the row that is changed."""
    match change:
        case CloseBatch(batch_id, state=BatchState.DONE):
            # Files that were imported have no profile: no paper waits for them.
            if reader.batch(batch_id).profile:
                return "material_scanned", datetime.now(UTC), "自动登记：扫描完成", _SCANNED_AFTER
        case NoteHearingEvent(event) if event.kind is HearingEventKind.START:
            # Of a deliberation the main volume knows nothing.
            hearing = hearings.hearing(reader, HearingId(event.hearing_id))
            if hearing.volume is not Volume.CONFIDENTIAL:
                return "hearing_held", event.at, "自动登记：开庭", ()
        case LockPaper(paper_id, at=at):
            if signing.paper(reader, paper_id).kind in (PaperKind.RECORD, PaperKind.INSTEAD):
                return "record_read", at, "自动登记：笔录签署完毕", _READ_AFTER
        case _:
            pass
    return None


def _waits(live: Collection[CaseEvent], kind: str, after: Collection[str]) -> bool:
    """Return whether something that calls for this event came after the last one of it."""
    called = [one.noted_at for one in live if one.kind in after]
    last = max((one.noted_at for one in live if one.kind == kind), default=None)
    return bool(called) and (last is None or max(called) > last)


def case_filed(case_id: CaseId, at: datetime, who: str) -> CaseEvent:
    """Return the event that a case was filed, as its station notes it (立案)."""
    return CaseEvent(
        CaseEventId(new_id()), case_id, "case_filed", at, who, datetime.now(UTC),
        note="自动登记：建案；与立案日期不符的请更正",
    )  # fmt: skip
