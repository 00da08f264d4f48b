"""What ``wenyi counter``, ``task`` and ``receipt`` print (收转、扫描任务)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from app.cli.output import print_json, print_note, print_table
from app.cli.session import Session
from dossier.court_time import in_court
from dossier.deadlines.explaining import Explained
from dossier.deadlines.model import CHINA
from dossier.intake.arrived import Told
from dossier.intake.desk import IntakeDesk
from dossier.intake.model import (
    ACT_WORDS,
    ORIGIN_WORDS,
    ORIGINAL_WORDS,
    OUTCOME_WORDS,
    WAY_WORDS,
    Registration,
    Submission,
    Task,
    TaskStep,
)
from dossier.intake.reconciling import Reconciliation


def registration_form(desk: IntakeDesk, one: Registration) -> dict[str, Any]:
    """Return a registration as ``docs/cli.md`` promises it."""
    return {
        "id": one.id,
        "number": one.number,
        "case": desk.store.case(one.case_id).number,
        "volume": one.volume.value,
        "way": one.way.value,
        "submitter": one.submitter,
        "capacity": one.capacity,
        "identity": one.identity,
        "phone": one.phone,
        "tracking": one.tracking,
        "received_at": one.received_at.isoformat(),
        "by": one.by,
        "note": one.note,
        "items": [
            {
                "title": item.title,
                "pages": item.pages,
                "copies": item.copies,
                "category": item.category,
                "original": item.original.value,
                "evidence": item.evidence,
            }
            for item in one.items
        ],
        "receipt": one.receipt_number,
        "receipt_sha256": one.receipt_sha256,
        "withdrawn": one.withdrawn,
        "ground": one.ground,
    }


def task_form(desk: IntakeDesk, one: Task) -> dict[str, Any]:
    """Return a task as ``docs/cli.md`` promises it."""
    return {
        "id": one.id,
        "number": one.number,
        "label": one.label,
        "case": desk.store.case(one.case_id).number,
        "volume": one.volume.value,
        "title": one.title,
        "sheets": one.sheets,
        "origin": one.origin.value,
        "state": one.state.value,
        "created_at": one.created_at.isoformat(),
        "created_by": one.created_by,
        "registration": one.registration_id,
        "list": one.list_number,
        "offered_by": one.offered_by,
        "taken_by": one.taken_by,
        "batches": list(one.batches),
        "received": one.received,
        "missing": one.missing,
        "foreign": one.foreign,
        "ground": one.ground,
    }


def reconciliation_form(found: Reconciliation) -> dict[str, Any]:
    """Return sheets against pages as ``docs/cli.md`` promises it."""
    return {
        "sheets": found.sheets,
        "received": found.received,
        "matched": found.matched,
        "missing": found.missing,
        "foreign": found.foreign,
        "unfiled": found.unfiled,
        "lines": [
            {"category": line.category, "declared": line.declared, "found": line.found}
            for line in found.lines
        ],
        "strange": list(found.strange),
    }


def submission_form(one: Submission) -> dict[str, Any]:
    """Return a file as ``docs/cli.md`` promises it."""
    return {
        "id": one.id,
        "registration": one.registration_id,
        "name": one.name,
        "media_type": one.media_type,
        "size_bytes": one.size_bytes,
        "sha256": one.sha256,
        "pages": one.pages,
        "length_s": one.length_s,
        "outcome": None if one.outcome is None else one.outcome.value,
        "compared_by": one.compared_by,
        "ground": one.ground,
    }


def show_registrations(
    session: Session, desk: IntakeDesk, found: Sequence[Registration], **more: Any
) -> None:
    """Print registrations."""
    if session.json:
        forms = [registration_form(desk, one) for one in found]
        print_json({"registrations": forms, **more})
        return
    print_table(
        "收件登记",
        ["收件号", "案号", "方式", "提交人", "材料", "时间", "状态"],
        (
            [
                one.number,
                desk.store.case(one.case_id).number,
                WAY_WORDS[one.way],
                one.submitter,
                "、".join(
                    f"{item.title}（{item.pages}页×{item.copies}，"
                    f"{ORIGINAL_WORDS[item.original]}）"
                    for item in one.items
                ),
                _local(one.received_at),
                "已撤回" if one.withdrawn else ("已出收据" if one.receipt_number else ""),
            ]
            for one in found
        ),
    )


def told_form(told: Told) -> dict[str, Any]:
    """Return what came of a registration for deadlines as ``docs/cli.md`` promises it."""
    return {
        "events": [
            {
                "id": each.event.id,
                "event": each.event.kind,
                "name": each.name,
                "at": each.event.at.isoformat(),
                "subject": each.event.subject,
                "note": each.event.note,
                "starts": [_deadline_form(one) for one in each.starts],
                "ends": [_deadline_form(one) for one in each.ends],
            }
            for each in told.effects
        ],
        "waiting": [
            {
                "material": each.title,
                "rule": each.arrival.name,
                "events": list(each.arrival.events),
                "dated": each.arrival.dated,
                "basis": str(each.arrival.source),
            }
            for each in told.open
        ],
    }


def _deadline_form(one: Explained) -> dict[str, Any]:
    deadline = one.deadline
    return {
        "rule": deadline.rule.key,
        "name": deadline.rule.name,
        "due": deadline.due,
        "basis": str(deadline.rule.source),
    }


def show_told(one: Registration, told: Told) -> None:
    """Print what came of a registration for deadlines."""
    if told.effects:
        print_table(
            f"期限事件 {one.number}",
            ["编号", "事件", "日期", "当事人", "起算的期限", "办结的期限"],
            (
                [
                    each.event.id,
                    each.name,
                    f"{each.event.at.astimezone(CHINA):%Y-%m-%d}",
                    each.event.subject,
                    "、".join(f"{d.deadline.rule.name} {d.deadline.due}" for d in each.starts),
                    "、".join(d.deadline.rule.name for d in each.ends),
                ]
                for each in told.effects
            ),
        )
    for each in told.open:
        kinds = "、".join(f"{kind}（{told.names[kind]}）" for kind in each.arrival.events)
        print_note(
            f"{each.title}：{each.arrival.dated or '哪一种事件'}待填。"
            f"请用 counter events {one.number} --note 事件=日期/当事人 登记，事件：{kinds}"
        )


def show_tasks(session: Session, desk: IntakeDesk, found: Sequence[Task], **more: Any) -> None:
    """Print tasks."""
    if session.json:
        print_json({"tasks": [task_form(desk, one) for one in found], **more})
        return
    print_table(
        "扫描任务",
        ["任务号", "案号", "材料", "张数", "来源", "状态", "移交清单", "经手"],
        (
            [
                one.number if one.label in ("", one.number) else f"{one.number}（{one.label}）",
                desk.store.case(one.case_id).number,
                one.title,
                str(one.sheets),
                ORIGIN_WORDS[one.origin],
                one.word,
                one.list_number,
                " → ".join(filter(None, (one.offered_by or one.created_by, one.taken_by))),
            ]
            for one in found
        ),
    )


def show_reconciliation(
    session: Session, desk: IntakeDesk, one: Task, found: Reconciliation
) -> None:
    """Print sheets against pages."""
    if session.json:
        print_json({"task": task_form(desk, one), **reconciliation_form(found)})
        return
    print_table(
        f"张数核对 {one.number}（{one.word}）",
        ["移交", "收到", "相符", "缺少", "多出", "未归目页"],
        [
            [
                str(value)
                for value in (
                    found.sheets,
                    found.received,
                    found.matched,
                    found.missing,
                    found.foreign,
                    found.unfiled,
                )
            ]
        ],
    )
    for line in found.lines:
        if line.declared != line.found:
            print_note(f"{line.category}：登记 {line.declared} 页，卷内 {line.found} 页")


def show_steps(session: Session, steps: Sequence[TaskStep]) -> None:
    """Print what was done with a task."""
    if session.json:
        forms = [
            {
                "act": step.act.value,
                "by": step.by,
                "at": step.at.isoformat(),
                "sheets": step.sheets,
                "ground": step.ground,
            }
            for step in steps
        ]
        print_json({"steps": forms})
        return
    print_table(
        "流转记录",
        ["时间", "操作", "经手", "张数", "说明"],
        (
            [
                _local(step.at),
                ACT_WORDS[step.act],
                step.by,
                "" if step.sheets is None else str(step.sheets),
                step.ground,
            ]
            for step in steps
        ),
    )


def show_submissions(
    session: Session, found: Sequence[Submission], refused: Sequence[dict[str, str]] = ()
) -> None:
    """Print files that were submitted."""
    if session.json:
        print_json({"files": [submission_form(one) for one in found], "refused": list(refused)})
        return
    print_table(
        "电子提交件",
        ["编号", "文件", "页数或时长", "核对", "核对人", "说明"],
        (
            [
                one.id,
                one.name,
                f"{one.pages} 页" if one.pages else f"{one.length_s:.0f} 秒",
                "待核对" if one.outcome is None else OUTCOME_WORDS[one.outcome],
                one.compared_by,
                one.ground,
            ]
            for one in found
        ),
    )
    for each in refused:
        print_note(f"{each['file']}：{each['message']}")


def _local(at: datetime) -> str:
    return f"{in_court(at):%Y-%m-%d %H:%M}"
