"""How ``wenyi cabinet`` speaks: the forms that ``docs/cli.md`` promises, and tables."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from app.cli.output import print_json, print_note, print_table, print_text
from app.cli.session import Session
from cabinet.contract import DOOR_WORDS, CellState
from cabinet.paper_desk import PaperDesk
from dossier.court_time import in_court
from dossier.custody.inventory import Inventory
from dossier.custody.model import (
    ACT_WORDS,
    ALARM_WORDS,
    BUNDLE_WORDS,
    LOAN_WORDS,
    Alarm,
    Bundle,
    CustodyAct,
    Loan,
    Place,
    Visit,
)
from dossier.ids import BundleId
from dossier.store import custody


def place_form(place: Place | None) -> dict[str, str] | None:
    """Return a cell as JSON."""
    return None if place is None else {"cabinet": place.cabinet, "cell": place.cell}


def bundle_form(desk: PaperDesk, bundle: Bundle) -> dict[str, Any]:
    """Return a bundle as JSON."""
    return {
        "bundle": bundle.id,
        "case": desk.store.case(bundle.case_id).number,
        "label": bundle.label,
        "title": bundle.title,
        "volume": bundle.volume.value,
        "sheets": bundle.sheets,
        "counted": bundle.counted,
        "submitter": bundle.submitter,
        "state": bundle.state.value,
        "place": place_form(bundle.place),
        "holder": bundle.holder,
        "due_on": None if bundle.due_on is None else bundle.due_on.isoformat(),
    }


def loan_form(loan: Loan) -> dict[str, Any]:
    """Return a request to borrow as JSON."""
    return {
        "loan": loan.id,
        "bundle": loan.bundle_id,
        "person": loan.person,
        "purpose": loan.purpose,
        "state": loan.state.value,
        "due_on": None if loan.due_on is None else loan.due_on.isoformat(),
        "decided_by": loan.decided_by,
        "ground": loan.ground,
    }


def visit_form(visit: Visit) -> dict[str, Any]:
    """Return a visit as JSON."""
    return {
        "visit": visit.id,
        "place": place_form(visit.place),
        "purpose": visit.purpose.value,
        "bundles": list(visit.bundles),
        "done": list(visit.done),
        "by": visit.by,
        "begun_at": visit.begun_at.isoformat(),
        "ended_at": None if visit.ended_at is None else visit.ended_at.isoformat(),
        "shut": None if visit.shut is None else visit.shut.value,
    }


def alarm_form(alarm: Alarm) -> dict[str, Any]:
    """Return an alarm as JSON."""
    return {
        "alarm": alarm.id,
        "kind": alarm.kind.value,
        "bundle": alarm.bundle_id,
        "place": place_form(alarm.place),
        "raised_at": alarm.raised_at.isoformat(),
        "detail": alarm.detail,
        "settled_at": None if alarm.settled_at is None else alarm.settled_at.isoformat(),
    }


def act_form(act: CustodyAct) -> dict[str, Any]:
    """Return an act as JSON."""
    return {
        "act": act.act.value,
        "by": act.by,
        "person": act.person,
        "at": act.at.isoformat(),
        "place": place_form(act.place),
        "sheets": act.sheets,
        "identified": act.identified,
        "signature_sha256": act.signature_sha256,
        "ground": act.ground,
    }


def show_bundles(session: Session, desk: PaperDesk, bundles: Sequence[Bundle]) -> None:
    """Print bundles."""
    if session.json:
        print_json({"bundles": [bundle_form(desk, bundle) for bundle in bundles]})
        return
    print_table(
        "卷宗袋",
        ["条码", "案号", "名称", "张数", "状态", "位置或持有人", "应还"],
        [
            (
                bundle.label,
                desk.store.case(bundle.case_id).number,
                bundle.title,
                str(bundle.sheets),
                BUNDLE_WORDS[bundle.state],
                bundle.holder if bundle.lies is None else str(bundle.lies),
                "" if bundle.due_on is None else bundle.due_on.isoformat(),
            )
            for bundle in bundles
        ],
    )


def show_cells(session: Session, desk: PaperDesk, name: str, states: Iterable[CellState]) -> None:
    """Print the cells of a cabinet with what lies in them, as this person is shown it."""
    shown = {bundle.id for bundle in desk.shown()}
    lying: dict[str, list[Bundle]] = {}
    taken: set[str] = set()
    with desk.store.snapshot() as reader:
        for bundle in custody.lying(reader, name):
            cell = "" if bundle.place is None else bundle.place.cell
            taken.add(cell)
            if bundle.id in shown:
                lying.setdefault(cell, []).append(bundle)
    if session.json:
        cells = [
            {
                "cell": str(state.cell),
                "door": state.door.value,
                "item": state.item,
                "taken": str(state.cell) in taken,
                "bundles": [
                    bundle_form(desk, bundle) for bundle in lying.get(str(state.cell), [])
                ],
            }
            for state in states
        ]
        print_json({"cabinet": name, "cells": cells})
        return
    print_table(
        name,
        ["格口", "门", "有物", "卷宗袋"],
        [
            (
                str(state.cell),
                DOOR_WORDS[state.door],
                {None: "—", True: "有", False: "无"}[state.item],
                "、".join(bundle.label for bundle in lying.get(str(state.cell), []))
                or ("（非本人权限）" if str(state.cell) in taken else ""),
            )
            for state in states
        ],
    )


def show_loans(session: Session, desk: PaperDesk, loans: Sequence[Loan]) -> None:
    """Print requests to borrow."""
    if session.json:
        print_json({"loans": [loan_form(loan) for loan in loans]})
        return
    print_table(
        "借阅申请",
        ["编号", "条码", "申请人", "事由", "状态", "应还"],
        [
            (
                loan.id,
                _label(desk, loan.bundle_id),
                loan.person,
                loan.purpose,
                LOAN_WORDS[loan.state],
                "" if loan.due_on is None else loan.due_on.isoformat(),
            )
            for loan in loans
        ],
    )


def show_alarms(session: Session, desk: PaperDesk, alarms: Sequence[Alarm]) -> None:
    """Print alarms."""
    if session.json:
        print_json({"alarms": [alarm_form(alarm) for alarm in alarms]})
        return
    print_table(
        "告警",
        ["编号", "类型", "条码", "位置", "时间", "说明"],
        [
            (
                alarm.id,
                ALARM_WORDS[alarm.kind],
                "" if alarm.bundle_id is None else _label(desk, alarm.bundle_id),
                "" if alarm.place is None else str(alarm.place),
                in_court(alarm.raised_at).strftime("%Y-%m-%d %H:%M"),
                alarm.detail,
            )
            for alarm in alarms
        ],
    )


def show_acts(session: Session, acts: Sequence[CustodyAct]) -> None:
    """Print what was done with a bundle."""
    if session.json:
        print_json({"acts": [act_form(act) for act in acts]})
        return
    print_table(
        "流转记录",
        ["时间", "动作", "经手人", "对方", "位置", "清点", "说明"],
        [
            (
                in_court(act.at).strftime("%Y-%m-%d %H:%M"),
                ACT_WORDS[act.act],
                act.by,
                act.person,
                "" if act.place is None else str(act.place),
                "" if act.sheets is None else str(act.sheets),
                act.ground or act.identified,
            )
            for act in acts
        ],
    )


def show_inventory(session: Session, desk: PaperDesk, outcome: Inventory) -> None:
    """Print the three lists, and what is misplaced."""
    if session.json:
        print_json(
            {
                "present": [bundle_form(desk, each) for each in outcome.present],
                "missing": [bundle_form(desk, each) for each in outcome.missing],
                "foreign": [
                    {
                        "label": each.label,
                        "place": place_form(each.place),
                        "bundle": None if each.bundle is None else bundle_form(desk, each.bundle),
                    }
                    for each in outcome.foreign
                ],
                "misplaced": [
                    {"label": each.label, "place": place_form(place)}
                    for each, place in outcome.misplaced
                ],
            }
        )
        return
    print_text(f"账实相符 {len(outcome.present)} 件")
    for bundle in outcome.missing:
        print_note(f"有账无实：{bundle.label}，应在 {bundle.place}")
    for each in outcome.foreign:
        known = "未登记" if each.bundle is None else BUNDLE_WORDS[each.bundle.state]
        should = (
            "" if each.bundle is None or each.bundle.lies is None else f"，应在 {each.bundle.lies}"
        )
        print_note(f"有实无账：{each.label}，在 {each.place}（{known}{should}）")


def _label(desk: PaperDesk, bundle_id: BundleId) -> str:
    with desk.store.snapshot() as reader:
        return custody.bundle(reader, bundle_id).label
