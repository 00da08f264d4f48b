"""Names, roles, cause and place against the case (姓名、名称、称谓、案由、处所)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from pypinyin import lazy_pinyin
from rapidfuzz.distance import Levenshtein

from dossier.documents.facts import Facts
from dossier.documents.proof.findings import Finding
from dossier.documents.proof.flow import Flow, flow

_HAN = re.compile(r"[\u3400-\u9fff]")
_CLAIMING = ("原告", "上诉人", "申请人", "再审申请人", "申请执行人")
_ANSWERING = ("被告", "被上诉人", "被申请人", "被执行人")
_ROLES = tuple(
    sorted(
        {*_CLAIMING, *_ANSWERING, "第三人", "案外人", "法定代表人", "委托诉讼代理人"}
        | {"审判长", "审判员", "人民陪审员", "法官助理", "书记员", "证人", "负责人", "被传唤人"}
        | {"受送达人", "审判长(员)"},
        key=len,
        reverse=True,
    )
)
_BEHIND_ROLE = re.compile(rf"({'|'.join(map(re.escape, _ROLES))})[:,]?")
_EARLIER = ("原审", "一审", "二审", "反诉", "本诉")
_PLACE = re.compile(r"第[一二三四五六七八九十\d]{1,3}(?:审判庭|法庭|评议室|调解室)")
_PLACE_LABELS = ("处所", "地点", "到庭", "分在", "时在", "点在")
_HIDDEN = "\0"
_SHORT = 4
"""Up to so many characters a name is one of a person: it counts behind a role only."""


_Stretch = tuple[int, int, bool]
"""Start, end, and whether it is sure."""


@dataclass(frozen=True, slots=True)
class _Known:
    name: str
    """As the flow has it."""
    shown: str
    """As the case has it."""
    roles: tuple[str, ...]
    rule: str = "name_misspelt"


def read(text: Flow, facts: Facts) -> Iterator[Finding]:
    """Yield what is wrong with names, roles, the cause and the place."""
    known = _known(facts)
    hidden = _hide(text.text, known)
    yield from _roles(text, facts)
    taken: list[tuple[int, int]] = []
    for one in known:
        for start, end, sure in _near(hidden, text.breaks, one):
            if all(end <= a or start >= b for a, b in taken):
                taken.append((start, end))
                yield text.finding(one.rule, start, end, one.shown, sure=sure)
    yield from _places(text, facts)


def _known(facts: Facts) -> list[_Known]:
    """Return every name of the case, the longest first."""
    roles: dict[str, set[str]] = {}
    for party in facts.parties:
        roles.setdefault(party.name, set()).add(party.role)
    for held in facts.hearings:
        bench = (
            ("审判长", [held.presiding]),
            ("审判员", held.judges),
            ("人民陪审员", held.assessors),
            ("法官助理", [held.assistant]),
            ("书记员", [held.clerk]),
        )
        for role, names in bench:
            for name in names:
                roles.setdefault(name, set()).add(role)
    if facts.court.name:
        roles.setdefault(facts.court.name, set()).add("法院")
    made = [
        _Known(plain(name), name, tuple(sorted(its)))
        for name, its in roles.items()
        if len(plain(name)) >= 2
    ]
    if len(facts.case.cause) >= 4:
        cause = facts.case.cause
        made.append(_Known(plain(cause), cause, ("案由",), "cause_misspelt"))
    return sorted(made, key=lambda one: len(one.name), reverse=True)


def plain(name: str) -> str:
    """Return a name as the flow has it."""
    return flow([[name]]).text


def _hide(text: str, known: list[_Known]) -> str:
    """Return the text with every name that is right put out of sight."""
    for one in known:
        text = text.replace(one.name, _HIDDEN * len(one.name))
    return text


def _near(text: str, breaks: frozenset[int], one: _Known) -> Iterator[_Stretch]:
    """Yield stretches that are nearly a name: start, end, and whether that is sure."""
    if len(one.name) <= _SHORT and one.rule == "name_misspelt":
        yield from _near_person(text, breaks, one)
        return
    size = len(one.name)
    most = 1 if size < 8 else 2
    found: list[tuple[int, int, int, int]] = []
    for width in range(size - most, size + most + 1):
        for start in _anchors(text, one.name, width):
            window = text[start : start + width]
            if _HIDDEN in window:
                continue
            distance = Levenshtein.distance(window, one.name, score_cutoff=most)
            if distance <= most:
                found.append((distance, abs(width - size), start, start + width))
    taken: list[tuple[int, int]] = []
    for distance, _, start, end in sorted(found):
        if any(start < b and end > a for a, b in taken):
            continue
        taken.append((start, end))
        yield start, end, _is_sure(text, start, end, one, distance)


def _anchors(text: str, name: str, width: int) -> Iterator[int]:
    """Yield where a stretch of that width begins or ends as the name does."""
    found = {match.start() for match in re.finditer(re.escape(name[0]), text)}
    found |= {match.end() - width for match in re.finditer(re.escape(name[-1]), text)}
    yield from sorted(start for start in found if 0 <= start <= len(text) - width)


def _is_sure(text: str, start: int, end: int, one: _Known, distance: int) -> bool:
    """Return whether a stretch is meant to be the name, and not another one much like it."""
    window = text[start:end]
    if _sound(window) == _sound(one.name) or _behind_role(text, start):
        return True
    # A company of another name differs in a character; one of a lost character there is not.
    return distance == 1 and len(window) != len(one.name)


def _near_person(text: str, breaks: frozenset[int], one: _Known) -> Iterator[_Stretch]:
    """Yield stretches behind a role that differ from a person's name in one character."""
    size = len(one.name)
    for match in _BEHIND_ROLE.finditer(text):
        start, end = match.end(), match.end() + size
        window = text[start:end]
        if len(window) < size or not all(map(_HAN.match, window)) or "某" in window:
            continue
        if Levenshtein.distance(window, one.name) != 1:
            continue
        same_sound = _sound(window) == _sound(one.name)
        ends = end in breaks or not _HAN.match(text[end])
        its = any(known.startswith(match[1][:2]) for known in one.roles)
        if same_sound or (ends and (its or size > 2)):
            yield start, end, same_sound or (ends and its and size > 2)


def _behind_role(text: str, start: int) -> bool:
    head = text[:start].rstrip(":")
    return head.endswith(_ROLES) or head.endswith(("案由", "称)", "法院"))


def _sound(text: str) -> list[str]:
    return lazy_pinyin(text)


def _roles(text: Flow, facts: Facts) -> Iterator[Finding]:
    """Yield claimants called defendants and the other way round."""
    sides = {role: _CLAIMING for role in _CLAIMING} | {role: _ANSWERING for role in _ANSWERING}
    names: dict[str, set[str]] = {}
    for party in facts.parties:
        names.setdefault(plain(party.name), set()).add(party.role)
    for name, its in names.items():
        held = {sides.get(role.rstrip("0123456789")) for role in its}
        if len(held) != 1 or None in held:
            continue
        for match in re.finditer(rf"([\u4e00-\u9fff]{{2,5}}):?{re.escape(name)}", text.text):
            role = next((r for r in _ROLES if match[1].endswith(r)), "")
            side = sides.get(role)
            if side is None or side in held:
                continue
            start = match.end(1) - len(role)
            if text.text[:start].endswith(_EARLIER):
                continue
            yield text.finding(
                "role_swapped", start, match.end(), "、".join(sorted(its)), name=name
            )


def _places(text: Flow, facts: Facts) -> Iterator[Finding]:
    planned = {m[0] for held in facts.hearings if (m := _PLACE.search(held.place))}
    if not planned:
        return
    for match in _PLACE.finditer(text.text):
        if match[0] not in planned:
            label = text.text[: match.start()].rstrip(":").endswith(_PLACE_LABELS)
            expected = "、".join(sorted(planned))
            yield text.finding("place_other", match.start(), match.end(), expected, sure=label)
