"""From an entry of a table to what it says (规则表条目), with every value checked.

Faults are raised as ValueError of words in Chinese and the field they are about.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar

from dossier.deadlines.model import LEVEL_KEYS
from dossier.deadlines.table import (
    STEPS,
    Arrival,
    DutyKind,
    EventKind,
    Extension,
    Facet,
    Holiday,
    MonthEnd,
    Rule,
    Source,
    Step,
    SuspensionKind,
)
from dossier.deadlines.terms import Offset, Term, Unit, parse_offset, parse_term

_E = TypeVar("_E", bound=StrEnum)
_MOST_TEXT = 500
_FIELDS = {
    "facet": {"key", "name", "values", "default", "each"},
    "event": {"key", "name", "once"},
    "suspension": {"key", "name", "law", "article", "remark", "most"},
    "duty": {"key", "name", "superior"},
    "ladder": {"key", "name", "steps"},
    "rule": {
        "key", "name", "from", "until", "term", "before", "holiday", "month_end", "when",
        "procedures", "suspended_by", "extended_by", "least", "most", "party", "duty", "ladder",
        "stops", "unlock", "law", "article", "remark", "off", "protects",
    },
    "arrival": {
        "key", "name", "events", "words", "beside", "never", "evidence", "procedures", "after",
        "unless", "about", "named", "begins", "dated", "choose", "law", "article", "remark", "off",
    },
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a file, as it was read."""

    key: str
    fields: Mapping[str, Any]
    source: str
    lines: Mapping[str, int]
    own: bool
    before: Entry | None = None
    """What it changes."""

    def changed_by(self, other: Entry) -> Entry:
        """Return this entry with the other's fields laid over it."""
        fields = {**self.fields, **other.fields}
        return Entry(self.key, fields, other.source, other.lines, other.own, self)

    def place(self, field: str) -> tuple[str, int]:
        """Return file and line of a field, else of the entry's head."""
        if field in self.lines or self.before is None or not field:
            return self.source, self.lines.get(field, self.lines.get("", 0))
        return self.before.place(field)

    def text(self, field: str, default: str | None = None) -> str:
        """Return a text; without a default it must be there."""
        value = self.fields.get(field, default)
        if not isinstance(value, str) or (default is None and not value.strip()):
            raise ValueError(f"缺少 {field}，或不是文字", field)
        if len(value) > _MOST_TEXT:
            raise ValueError(f"{field} 过长", field)
        return value.strip()

    def flag(self, field: str) -> bool:
        """Return yes or no; no where it is not there."""
        value = self.fields.get(field, False)
        if not isinstance(value, bool):
            raise ValueError(f"{field} 应为 true 或 false", field)  # noqa: TRY004  a fault of the file
        return value

    def words(self, field: str, known: Collection[str] | None = None) -> tuple[str, ...]:
        """Return a list of texts, or one text as a list; each known."""
        value = self.fields.get(field, [])
        some = [value] if isinstance(value, str) else value
        if not isinstance(some, list) or not all(isinstance(one, str) for one in some):
            raise ValueError(f"{field} 应为文字的列表", field)
        for one in some:
            if known is not None and one not in known:
                raise ValueError(f"{field} 中的 {one} 没有定义", field)
        return tuple(some)

    def term(self, field: str) -> Term | None:
        """Return a term, or None where there is none."""
        if field not in self.fields:
            return None
        try:
            return parse_term(self.text(field))
        except ValueError as error:
            raise ValueError(error.args[0], field) from error

    def choice(self, field: str, kind: type[_E], default: _E) -> _E:
        """Return one of an enumeration's values."""
        try:
            return kind(self.text(field, default.value))
        except ValueError as error:
            allowed = "、".join(kind)
            raise ValueError(f"{field} 只能是 {allowed}", field) from error

    def table(self, field: str) -> dict[str, Any]:
        """Return an inline table, or an empty one."""
        value = self.fields.get(field, {})
        if not isinstance(value, dict):
            raise ValueError(f"{field} 应为 {{…}}", field)  # noqa: TRY004  a fault of the file
        return value

    def rows(self, field: str) -> list[dict[str, Any]]:
        """Return a list of inline tables, or an empty one."""
        value = self.fields.get(field, [])
        if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
            raise ValueError(f"{field} 应为 {{…}} 的列表", field)
        return value

    def check(self, kind: str) -> None:
        """Check that every field is known."""
        unknown = sorted(self.fields.keys() - _FIELDS[kind])
        if unknown:
            raise ValueError(f"不认识 {unknown[0]}", unknown[0])


def facet(entry: Entry) -> Facet:
    """Return what tells cases apart."""
    entry.check("facet")
    values = entry.table("values")
    if not values or not all(isinstance(one, str) and one for one in values.values()):
        raise ValueError("values 应写明各值及其名称", "values")
    default = entry.text("default", "")
    if default and default not in values:
        raise ValueError(f"default 中的 {default} 没有定义", "default")
    return Facet(entry.key, entry.text("name"), values, default, entry.flag("each"))


def event(entry: Entry) -> EventKind:
    """Return a kind of event."""
    entry.check("event")
    return EventKind(entry.key, entry.text("name"), entry.flag("once"))


def suspension(entry: Entry) -> SuspensionKind:
    """Return a kind of days that are not counted."""
    entry.check("suspension")
    most = entry.term("most")
    if most is not None and most.unit in (Unit.HOURS, Unit.WORKING):
        raise ValueError("most 只能以日、月、年计", "most")
    return SuspensionKind(entry.key, entry.text("name"), _source(entry), most)


def duty(entry: Entry) -> DutyKind:
    """Return what somebody is in a case."""
    entry.check("duty")
    return DutyKind(entry.key, entry.text("name"), entry.flag("superior"))


def ladder(entry: Entry, duties: Collection[str]) -> tuple[Step, ...]:
    """Return the steps of a ladder; one is the very end, so that what is over is noted."""
    entry.check("ladder")
    steps = []
    for row in entry.rows("steps"):
        level, at, tell = row.get("level"), row.get("at"), row.get("tell", [])
        if row.keys() - {"level", "at", "tell"}:
            raise ValueError(
                f"steps 中不认识 {min(row.keys() - {'level', 'at', 'tell'})}", "steps"
            )
        if level not in LEVEL_KEYS:
            raise ValueError(f"level 只能是 {'、'.join(LEVEL_KEYS)}", "steps")
        if not isinstance(tell, list) or not tell or any(one not in duties for one in tell):
            raise ValueError("tell 应为已定义的职责", "steps")
        try:
            offset = parse_offset(str(at))
        except ValueError as error:
            raise ValueError(error.args[0], "steps") from error
        steps.append(Step(LEVEL_KEYS[level], offset, tuple(tell)))
    if Offset(None) not in [step.at for step in steps]:
        raise ValueError("steps 中须有“届满”一级", "steps")
    if len({str(step.at) for step in steps}) < len(steps):
        raise ValueError("steps 中有两级时点相同", "steps")
    return tuple(steps)


def rule(
    entry: Entry,
    *,
    facets: Mapping[str, Collection[str]],
    known: Mapping[str, Collection[str]],
    superiors: Collection[str],
    ladders: Mapping[str, tuple[Step, ...]],
) -> Rule | None:
    """Return a rule; None where it is switched off (停用).

    Args:
        entry: of the table.
        facets: values of each.
        known: keys of each kind of entry.
        superiors: duties that may be named to unlock.
        ladders: steps by key.
    """
    entry.check("rule")
    term = entry.term("term")
    if term is None:
        raise ValueError("缺少 term", "term")
    starts, base = _from(entry, known)
    before = entry.flag("before")
    if before and (term.count == 0 or term.unit is Unit.HOURS):
        raise ValueError("before 的期限以日、工作日、月、年计", "term")
    unlock = entry.words("unlock", superiors)
    steps = _steps(entry, ladders)
    if any(step.level >= LEVEL_KEYS["gate"] for step in steps) and not unlock:
        raise ValueError("设卡、锁定的规则须写明 unlock 由谁解锁", "unlock")
    made = Rule(
        key=entry.key,
        name=entry.text("name"),
        starts=starts,
        base=base,
        term=term,
        source=_source(entry),
        until=frozenset(entry.words("until", known["event"])),
        before=before,
        holiday=entry.choice("holiday", Holiday, Holiday.EARLIER if before else Holiday.LATER),
        month_end=entry.choice("month_end", MonthEnd, MonthEnd.SAME),
        when=_when(entry, facets),
        procedures=frozenset(entry.words("procedures")),
        suspended_by=frozenset(entry.words("suspended_by", known["suspension"])),
        extended_by=_extensions(entry, known["event"]),
        least=entry.term("least"),
        most=entry.term("most"),
        party=entry.flag("party"),
        duty=entry.text("duty", ""),
        steps=steps,
        stops=frozenset(entry.words("stops", STEPS)),
        unlock=unlock,
        own=entry.own,
        protects=entry.flag("protects"),
    )
    if made.duty and made.duty not in known["duty"]:
        raise ValueError(f"duty 中的 {made.duty} 没有定义", "duty")
    return None if entry.flag("off") else made


def arrival(entry: Entry, events: Collection[str]) -> Arrival | None:
    """Return what coming to the counter means for deadlines; None where it is switched off.

    Args:
        entry: of the table.
        events: kinds that are known.
    """
    entry.check("arrival")
    made = Arrival(
        key=entry.key,
        name=entry.text("name"),
        events=entry.words("events", events),
        source=_source(entry),
        words=entry.words("words"),
        beside=entry.words("beside"),
        never=entry.words("never"),
        evidence=entry.flag("evidence"),
        procedures=frozenset(entry.words("procedures")),
        after=frozenset(entry.words("after", events)),
        unless=frozenset(entry.words("unless", events)),
        about=frozenset(entry.words("about", events)),
        named=entry.flag("named"),
        begins=entry.flag("begins"),
        dated=entry.text("dated", ""),
        choose=entry.flag("choose"),
    )
    if not made.events:
        raise ValueError("缺少 events", "events")
    if not all((*made.words, *made.beside, *made.never)):
        raise ValueError("words、beside、never 中不能有空的文字", "words")
    if made.named and not made.after:
        raise ValueError("named 须写明 after", "named")
    return None if entry.flag("off") else made


def _from(entry: Entry, known: Mapping[str, Collection[str]]) -> tuple[tuple[str, ...], str]:
    starts = entry.words("from")
    if len(starts) == 1 and starts[0].startswith("rule:"):
        base = starts[0].removeprefix("rule:")
        if base not in known["rule"]:
            raise ValueError(f"from 中的规则 {base} 没有定义", "from")
        return (), base
    if not starts:
        raise ValueError("缺少 from", "from")
    return entry.words("from", known["event"]), ""


def _when(
    entry: Entry, facets: Mapping[str, Collection[str]]
) -> tuple[tuple[str, frozenset[str]], ...]:
    found = []
    for key, values in entry.table("when").items():
        some = [values] if isinstance(values, str) else values
        if key not in facets:
            raise ValueError(f"when 中的 {key} 没有定义", "when")
        if not isinstance(some, list) or not some or any(one not in facets[key] for one in some):
            raise ValueError(f"when 中 {key} 的值没有定义", "when")
        found.append((key, frozenset(some)))
    return tuple(found)


def _extensions(entry: Entry, events: Collection[str]) -> tuple[Extension, ...]:
    found = []
    for row in entry.rows("extended_by"):
        kind, text = row.get("event"), row.get("term", "")
        known = isinstance(kind, str) and kind in events
        if not known or row.keys() - {"event", "term"} or not isinstance(text, str):
            raise ValueError("extended_by 应写明已定义的 event 和 term", "extended_by")
        try:
            found.append(Extension(str(kind), parse_term(text) if text else None))
        except ValueError as error:
            raise ValueError(error.args[0], "extended_by") from error
    return tuple(found)


def _steps(entry: Entry, ladders: Mapping[str, tuple[Step, ...]]) -> tuple[Step, ...]:
    name = entry.text("ladder")
    if name not in ladders:
        raise ValueError(f"ladder 中的 {name} 没有定义，或有错误", "ladder")
    return ladders[name]


def _source(entry: Entry) -> Source:
    return Source(entry.text("law"), entry.text("article", ""), entry.text("remark", ""))
