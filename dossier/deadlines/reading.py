"""Reading tables of rules (读取规则表): the shipped one, a court's own laid over it.

An entry of the court's file with a key of the shipped table changes the fields it names; a
new key adds an entry. Every fault is told with file, line and reason.
"""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

import resources
from dossier.deadlines import entries
from dossier.deadlines.entries import Entry
from dossier.deadlines.table import Table, indexed
from resources.errors import BadRules

FILE = "deadlines/rules.toml"
KINDS = ("facet", "event", "suspension", "duty", "ladder", "rule", "arrival")
MOST_BYTES = 1 << 20
_HEADER = re.compile(r"\[\[\s*(\w+)\s*\]\]")
_FIELD = re.compile(r"(\w+)\s*=")
_AT_LINE = re.compile(r"\(at line (\d+)")


_LEAVES = frozenset({"rule", "arrival"})
"""Kinds of entries that others seldom refer to."""


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a table (规则表错误)."""

    source: str
    line: int
    """1-based; 0: of the whole."""
    reason: str
    """In Chinese."""


@cache
def shipped() -> Table:
    """Return the table this program ships.

    Raises:
        BadRules: the installation is damaged.
    """
    return read(())


def read(own: Iterable[tuple[str, str]]) -> Table:
    """Return the shipped table with the court's files laid over it, in this order.

    Args:
        own: (name, text) of each.

    Raises:
        BadRules: one has faults; the first is named with its line, and how many there are.
    """
    table, faults = check(own)
    if table is None:
        first = faults[0]
        raise BadRules(
            source=first.source, line=first.line, reason=first.reason, faults=len(faults)
        )
    return table


def check(own: Iterable[tuple[str, str]]) -> tuple[Table | None, list[Fault]]:
    """Return the table, or None and everything that is wrong with it."""
    texts = [("", resources.path(FILE).read_text(encoding="utf-8")), *own]
    faults: list[Fault] = []
    found = {kind: dict(some) for kind, some in _shipped_entries().items()}
    whole = [_take_in(source, text, True, found, faults) for source, text in texts[1:]]
    if not all(whole):
        return None, _sorted(faults)
    digest = hashlib.sha256("\0".join(text for _, text in texts).encode()).hexdigest()
    return _table(found, digest, faults), _sorted(faults)


@cache
def _shipped_entries() -> dict[str, dict[str, Entry]]:
    found: dict[str, dict[str, Entry]] = {kind: {} for kind in KINDS}
    faults: list[Fault] = []
    _take_in(FILE, resources.path(FILE).read_text(encoding="utf-8"), False, found, faults)
    if faults:
        raise BadRules(source=FILE, line=faults[0].line, reason=faults[0].reason, faults=1)
    return found


def _table(found: dict[str, dict[str, Entry]], digest: str, faults: list[Fault]) -> Table | None:
    def each(kind: str, build: Callable[[Entry], Any]) -> dict[str, Any]:
        built: dict[str, Any] = {}
        for key, entry in found[kind].items():
            try:
                built[key] = build(entry)
            except ValueError as error:
                field = str(error.args[1]) if len(error.args) > 1 else ""
                source, line = entry.place(field)
                faults.append(Fault(source, line, f"{key}：{error.args[0]}"))
        return built

    facets = each("facet", entries.facet)
    events = each("event", entries.event)
    suspensions = each("suspension", entries.suspension)
    duties = each("duty", entries.duty)
    ladders = each("ladder", lambda entry: entries.ladder(entry, found["duty"].keys()))
    rules = each(
        "rule",
        lambda entry: entries.rule(
            entry,
            facets={key: one.values.keys() for key, one in facets.items()},
            known={kind: found[kind].keys() for kind in KINDS},
            superiors={key for key, one in duties.items() if one.superior},
            ladders=ladders,
        ),
    )
    arrivals = each("arrival", lambda entry: entries.arrival(entry, events.keys()))
    if faults:
        return None
    used = {key: rule for key, rule in rules.items() if rule is not None}
    for key, rule in used.items():
        if rule.base and rule.base not in used:
            faults.append(Fault(*found["rule"][key].place("from"), f"{key}：起算规则已停用"))
    if faults:
        return None
    try:
        by_event, chained = indexed(used.values())
    except ValueError as error:
        faults.append(Fault(FILE, 0, str(error)))
        return None
    comes = tuple(one for one in arrivals.values() if one is not None)
    return Table(used, events, facets, suspensions, duties, digest, by_event, comes, chained)


def _take_in(
    source: str,
    text: str,
    is_own: bool,
    found: dict[str, dict[str, Entry]],
    faults: list[Fault],
) -> bool:
    """Add the entries of one file, changing those whose key is there.

    Returns:
        Whether all came in that others refer to. Where it did not, what is told of those others
        would be wrong; on a rule that did not come in, hardly anything rests.
    """
    if len(text.encode("utf-8", "replace")) > MOST_BYTES:
        faults.append(Fault(source, 0, "文件过大"))
        return False
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        told_line = _AT_LINE.search(str(error))
        faults.append(Fault(source, int(told_line[1]) if told_line else 0, f"不是 TOML：{error}"))
        return False
    lines = _lines(text)
    whole = True
    for kind, rows in data.items():
        if kind not in KINDS or not isinstance(rows, list):
            faults.append(Fault(source, 0, f"不认识 [[{kind}]]"))
            whole = False
            continue
        seen: set[str] = set()
        for n, fields in enumerate(rows):
            at_lines = lines.get((kind, n), {})
            at = at_lines.get("", 0)
            key = fields.get("key") if isinstance(fields, dict) else None
            if not isinstance(key, str) or not re.fullmatch(r"[a-z][a-z0-9_]{0,63}", key):
                faults.append(Fault(source, at, "缺少 key，或 key 不是小写字母、数字、下划线"))
                whole = whole and kind in _LEAVES
            elif key in seen:
                faults.append(Fault(source, at, f"{key} 写了两次"))
            else:
                seen.add(key)
                given = Entry(key, dict(fields), source, at_lines, is_own)
                before = found[kind].get(key)
                found[kind][key] = given if before is None else before.changed_by(given)
    return whole


def _lines(text: str) -> dict[tuple[str, int], dict[str, int]]:
    """Return the line of each field of each entry; empty: of its header."""
    found: dict[tuple[str, int], dict[str, int]] = {}
    counts: dict[str, int] = {}
    fields: dict[str, int] = {}
    for number, line in enumerate(text.splitlines(), 1):
        plain = line.strip()
        if header := _HEADER.match(plain):
            kind = header[1]
            fields = found[kind, counts.get(kind, 0)] = {"": number}
            counts[kind] = counts.get(kind, 0) + 1
        elif field := _FIELD.match(plain):
            fields.setdefault(field[1], number)
    return found


def _sorted(faults: list[Fault]) -> list[Fault]:
    return sorted(faults, key=lambda fault: (fault.source, fault.line))
