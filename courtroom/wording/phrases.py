"""Stock phrases of a record, one key away (常用语)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from courtroom.wording.stages import Stage
from resources import toml

KEYS = "123456789"
_BLANK = re.compile(r"\{(\w+)\}")
BLANK = "＿＿"
"""Stands where the case does not say what belongs there."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """A phrase and the key that writes it (常用语)."""

    text: str
    """With blanks in braces, as {plaintiff}."""
    key: str
    """One of ``KEYS``; empty beyond the ninth."""


def phrases(stage: Stage, role: str) -> list[Phrase]:
    """Return the phrases of a stage and role, their own before those of every stage and role.

    Args:
        stage: where the hearing is.
        role: of the speaker, as 审判长 or 被告2; agents speak as their party does.
    """
    plain = _plain_role(role)
    texts = [
        text
        for want in ((stage.value, plain), ("", plain), (stage.value, ""), ("", ""))
        for text in _table().get(want, ())
    ]
    keys = [*KEYS, *[""] * len(texts)]
    return [Phrase(text, keys[i]) for i, text in enumerate(dict.fromkeys(texts))]


def filled(phrase: Phrase, case: Mapping[str, str]) -> str:
    """Return the text with its blanks filled from ``case``; what is not there stays a blank."""
    return _BLANK.sub(lambda match: case.get(match[1]) or BLANK, phrase.text)


def _plain_role(role: str) -> str:
    bare = re.sub(
        r"[\d一二三四五六七八九十]+$", "", role.removesuffix("代理人").removesuffix("代")
    )
    bare = re.sub(r"[\d]+$", "", bare)
    if bare in ("审判员", "法官", "独任审判员"):
        return "审判长"
    if bare in ("上诉人", "申请人", "反诉原告"):
        return "原告"
    if bare in ("被上诉人", "被申请人", "反诉被告", "第三人"):
        return "被告"
    return bare


@cache
def _table() -> dict[tuple[str, str], tuple[str, ...]]:
    table: dict[tuple[str, str], tuple[str, ...]] = {}
    for one in toml("phrases.toml")["phrase"]:
        key = (str(one["stage"]), str(one["role"]))
        table[key] = (*table.get(key, ()), *one["texts"])
    return table
