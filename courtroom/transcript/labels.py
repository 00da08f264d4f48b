"""How speakers are called: in full at first, short after that (称谓).

Source: usual labels of court records.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from dossier.hearing import Seat

_SHORT = {
    "审判长": "审",
    "审判员": "审",
    "法官": "审",
    "人民陪审员": "陪",
    "法官助理": "助",
    "书记员": "书",
    "原告": "原",
    "被告": "被",
    "第三人": "三",
    "上诉人": "上",
    "被上诉人": "被上",
    "申请人": "申",
    "被申请人": "被申",
    "证人": "证",
    "鉴定人": "鉴",
    "翻译人员": "译",
}
_NUMBERED = re.compile(r"^(?P<role>.*?)(?P<number>\d*)(?P<agent>代理人)?(?P<after>\d*)$")


def short(full: str, seats: Iterable[Seat] = ()) -> str:
    """Return the label after the first use: 被告2代理人 → 被2代.

    Args:
        full: label at first use.
        seats: those of the hearing; theirs comes first.
    """
    for seat in seats:
        if seat.full == full and seat.short:
            return seat.short
    match = _NUMBERED.match(full)
    if match is None:
        return full
    stem = _SHORT.get(match["role"])
    if stem is None:
        return full
    agent = "代" if match["agent"] else ""
    return f"{stem}{match['number']}{agent}{match['after']}"


def first(full: str, seats: Iterable[Seat]) -> str:
    """Return the label at first use, with the person's name where it is known and not in it."""
    people = {seat.person for seat in seats if seat.full == full and seat.person}
    named = len(people) == 1 and not full.endswith(tuple(people))
    return f"{full}（{people.pop()}）" if named else full
