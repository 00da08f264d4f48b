"""The six indicators with the list behind each number (指标).

Formulas are ours, in ``resources/archive/indicators.toml``. A number without a denominator, or
that the station cannot know, is none: it is never shown as 0 or 100 %.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

import resources
from dossier.court_time import COURT_TIME
from dossier.indicators.days import Calendar, Window, calendar
from dossier.indicators.told import TellPage, Told, by_machine


@dataclass(frozen=True, slots=True)
class Row:
    """One thing that was counted (明细)."""

    case: str
    thing: str
    counts: bool
    """In the numerator, too."""
    why: str


@dataclass(frozen=True, slots=True)
class Indicator:
    """One number and what it is made of (一项指标)."""

    key: str
    name: str
    name_en: str
    formula: str
    formula_en: str
    rows: tuple[Row, ...]
    unknown: tuple[str, str] = ("", "")
    """Why it cannot be told, Chinese and English."""

    @property
    def numerator(self) -> int:
        """How many count."""
        return sum(row.counts for row in self.rows)

    @property
    def value(self) -> float | None:
        """Of 0 to 1; None: nothing to count, or it cannot be told."""
        return self.numerator / len(self.rows) if self.rows and not self.unknown[0] else None

    def plain(self, window: Window) -> dict[str, Any]:
        """Return it as plain values, its list too."""
        return {
            "key": self.key,
            "name": self.name,
            "name_en": self.name_en,
            "formula": self.formula,
            "formula_en": self.formula_en,
            "from": window.first.isoformat(),
            "to": window.last.isoformat(),
            "value": None if self.value is None else round(self.value, 4),
            "numerator": None if self.unknown[0] else self.numerator,
            "denominator": None if self.unknown[0] else len(self.rows),
            "unknown": self.unknown[0],
            "unknown_en": self.unknown[1],
            "list": [
                {"case": row.case, "thing": row.thing, "counts": row.counts, "why": row.why}
                for row in self.rows
            ],
        }


@cache
def _table() -> dict[str, Any]:
    return resources.toml("archive/indicators.toml")


def indicators(told: Told, window: Window) -> tuple[Indicator, ...]:
    """Return the six indicators over a window."""
    made = []
    for row in _table()["indicator"]:
        rows, unknown = _MAKERS[row["key"]](told, window)
        made.append(
            Indicator(
                row["key"],
                row["name"],
                row["name_en"],
                row["formula"],
                row["formula_en"],
                tuple(rows),
                unknown,
            )
        )
    return tuple(made)


def daily(told: Told, window: Window) -> list[dict[str, Any]]:
    """Return what each person did on each day, columns that stayed empty left out."""
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for (day, who, column), count in sorted(told.done.items(), key=lambda e: e[0]):
        if window.first <= day <= window.last:
            key = (day.isoformat(), who)
            row = found.setdefault(key, {"day": key[0], "person": who})
            row[column] = row.get(column, 0) + count
    return list(found.values())


Made = tuple[list[Row], tuple[str, str]]


def _in_time(told: Told, window: Window) -> Made:
    days = _calendar()
    cases: dict[str, int] = {}
    late: dict[str, int] = {}
    for page in _live(told):
        if window.holds(page.received_at):
            cases[page.case] = cases.get(page.case, 0) + 1
            due = days.due(page.received_at, int(_table()["working_days"]))
            if page.filed_at is None or page.filed_at.astimezone(COURT_TIME).date() > due:
                late[page.case] = late.get(page.case, 0) + 1
    rows = [
        Row(
            told.cases.get(case, case),
            f"{count} 页",
            case not in late,
            f"{late[case]} 页未在期限内入卷" if case in late else "全部按期入卷",
        )
        for case, count in sorted(cases.items(), key=lambda e: told.cases.get(e[0], ""))
    ]
    return rows, ("", "")


def _machine_filed(told: Told, window: Window) -> Made:
    rows = []
    for id_, page in told.pages.items():
        if page.deleted or page.filed_at is None or not window.holds(page.filed_at):
            continue
        now = _where(told, page)
        kept = by_machine(page.filed_by) and now == page.first
        why = "机器归目" if kept else "人工归目" if not by_machine(page.filed_by) else "已改目"
        rows.append(Row(told.cases.get(page.case, page.case), id_, kept, why))
    return rows, ("", "")


def _smart_hearing(told: Told, window: Window) -> Made:
    rows = []
    for id_, one in told.sittings.items():
        if not window.holds(one.begun_at):
            continue
        used = [
            name
            for name, there in (
                ("语音识别", id_ in told.recognised),
                ("电子证据", one.hearing in told.shown),
                ("电子签名", one.hearing in told.signed),
            )
            if there
        ]
        rows.append(
            Row(told.cases.get(one.case, one.case), id_, bool(used), "、".join(used) or "未使用")
        )
    return rows, ("", "")


def _read_on_screen(told: Told, window: Window) -> Made:
    rows = []
    for case in sorted(told.looked.keys() | told.lent.keys(), key=lambda c: told.cases.get(c, c)):
        seen = sum(window.holds(at) for at in told.looked.get(case, ()))
        lent = sum(window.holds(at) for at in told.lent.get(case, ()))
        if seen or lent:
            why = f"屏幕阅卷 {seen} 次" + (f"，借出纸质 {lent} 次" if lent else "")
            rows.append(Row(told.cases.get(case, case), "阅卷", not lent, why))
    return rows, ("", "")


def _papers_made(told: Told, window: Window) -> Made:
    held: dict[str, list[TellPage]] = {}
    for page in _live(told):
        if page.material is not None:
            held.setdefault(page.material, []).append(page)
    rows = []
    for id_, material in told.materials.items():
        pages = held.get(id_, [])
        wanted = material.category in _table()["papers"] and not material.deleted
        if not pages or not wanted or not window.holds(material.at):
            continue
        made = all(told.sources.get(page.batch) in _table()["made_here"] for page in pages)
        case = told.cases.get(pages[0].case, pages[0].case)
        rows.append(Row(case, material.title, made, "模板生成" if made else "扫描或者导入"))
    return rows, ("", "")


def _auto_archived(told: Told, window: Window) -> Made:
    refiled = {
        page.case
        for page in _live(told)
        if page.filed_at is not None
        and (not by_machine(page.filed_by) or _where(told, page) != page.first)
    }
    rows = []
    for case, made in told.archived.items():
        within = [passed for at, passed in made if window.holds(at)]
        if within:
            passed = within[-1] is True
            good = passed and case not in refiled
            why = "未通过或者未检测" if not passed else "有人工归目" if not good else "通过"
            rows.append(Row(told.cases.get(case, case), f"{len(within)} 个信息包", good, why))
    return rows, ("", "")


_MAKERS: dict[str, Callable[[Told, Window], Made]] = {
    "in_time": _in_time,
    "machine_filed": _machine_filed,
    "smart_hearing": _smart_hearing,
    "read_on_screen": _read_on_screen,
    "papers_made": _papers_made,
    "auto_archived": _auto_archived,
}


def _live(told: Told) -> list[TellPage]:
    return [page for page in told.pages.values() if not page.deleted]


def _where(told: Told, page: TellPage) -> tuple[str, str] | None:
    known = told.materials.get(page.material) if page.material is not None else None
    return None if known is None else (known.volume, known.category)


def _calendar() -> Calendar:
    return calendar(_table()["holidays"], _table()["workdays"])
