"""What recognition wrote for 证据, 原证 and 被证, put right (误识还原).

Counts only where a page or a wish to see it stands beside it: 证剧三第五页, 请看元证二.
"""

from __future__ import annotations

import re
from functools import lru_cache

from asr.wording import syllables

N = r"(?:[一二两三四五六七八九十百零幺廿卅]+|\d{1,4})"
"""A number as it is spoken or written."""
_CAPITALS = str.maketrans("壹贰叁肆伍陆柒捌玖拾〇", "一二三四五六七八九十零")
_IN_CAPITALS = re.compile(r"(?<=[据证第])[壹贰叁肆伍陆柒捌玖拾〇]+(?![某先女总])")
SEEN = re.compile(
    r"(?:看|翻到?|翻开|出示|播放|见|调出?|投|打开|核对|关于|对|请|展示|放大)(?:一下|下|到|原告的?|被告的?)?$"
)
"""Before a piece of evidence: somebody wants to see it."""
_KINDS = ("证据", "原证", "被证")
_TRUE_KINDS = (*_KINDS, "院证", "反证")
_HEARD = 0.45
"""Farthest that two characters together may sound from 证据: tones, not other sounds."""
_DIGIT_HEARD = {
    "三": "散伞叁",
    "四": "私思肆寺",
    "五": "武舞午伍",
    "六": "柳溜陆",
    "九": "玖久酒",
    "十": "拾时",
}
"""What recognition writes for a number; nothing that sentences are built of (是, 就, 以)."""
_DIGIT = re.compile(
    rf"(?<=证据)(?P<heard>[{''.join(_DIGIT_HEARD.values())}])(?={N}?的?第{N}[页叶夜业液])"
)
_FOLLOWED = re.compile(rf"{N}(?:号)?(?P<page>的?[第地递弟]{N}[页叶夜业液])?")


def as_meant(text: str) -> str:
    """Return the text with what was heard as 证据, 原证, 被证 put right; as long as before."""
    if len(text) < 3:
        return text
    found = list(text)
    for at in range(len(text) - 2):
        meant = _sounds_like(text[at : at + 2])
        if not meant:
            continue
        after = _FOLLOWED.match(text, at + 2)
        if after and (after["page"] or SEEN.search(text[:at])):
            found[at : at + 2] = meant
    put = _DIGIT.sub(_digit_as_meant, "".join(found))
    return _IN_CAPITALS.sub(lambda said: said[0].translate(_CAPITALS), put)


def _digit_as_meant(match: re.Match[str]) -> str:
    heard = match["heard"]
    return next((digit for digit, others in _DIGIT_HEARD.items() if heard in others), heard)


@lru_cache(maxsize=50_000)
def _sounds_like(two: str) -> str:
    """Return the kind of evidence that two characters sound like; empty: none, or it is one."""
    if two in _TRUE_KINDS:
        return ""
    for kind in _KINDS:
        far = [syllables.distance(heard, meant) for heard, meant in zip(two, kind, strict=True)]
        if sum(far) <= _HEARD:
            return kind
    return ""
