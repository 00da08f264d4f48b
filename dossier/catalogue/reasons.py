"""The reason of a filing in another language (归目理由).

A material keeps its reason as one Chinese sentence, as the journal and the exports have
it. The sentences come from ``reasons.toml``, so their English is found by that table.
"""

from __future__ import annotations

import re
from functools import cache
from string import Formatter

import resources


def reason_in(reason: str, language: str) -> str:
    """Return a material's reason in ``language`` (``zh_CN`` or ``en``).

    A sentence the table does not hold, as a person's or an older program's, stays as it is.
    """
    if language == "zh_CN":
        return reason
    for pattern, words in _table():
        found = pattern.fullmatch(reason)
        if found is not None:
            return words.get(language, reason).format_map(found.groupdict())
    return reason


@cache
def _table() -> list[tuple[re.Pattern[str], dict[str, str]]]:
    sentences: dict[str, dict[str, str]] = resources.toml("catalogue/reasons.toml")
    return [(_pattern(words["zh_CN"]), words) for words in sentences.values()]


def _pattern(sentence: str) -> re.Pattern[str]:
    """Return what recognises a sentence whatever stands in its places."""
    parts = []
    for text, name, _form, _conversion in Formatter().parse(sentence):
        parts.append(re.escape(text))
        if name:
            parts.append(f"(?P<{name}>.+)")
    return re.compile("".join(parts), re.DOTALL)
