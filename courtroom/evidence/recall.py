"""Calling up an exhibit: by label, number, barcode, name or spoken words (证据调取).

Ranked; only ever an offer. Names are found by sound as well, as characters (转帐凭正) and as
letters (zhuanzhang, zzpz). There are some hundreds of exhibits at most, so that the sounds are
compared here, by the same table as the words of a case (:mod:`asr.wording.syllables`), and no
further library is needed.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from asr.wording import numerals, syllables
from courtroom.wording.mentions import Mention, mentions
from dossier.evidence import Exhibit

MOST = 8
"""Candidates that are given."""
MOST_CHARACTERS = 200
_SURE = 0.9
_LEAST = 0.45
_COST_OF_A_SOUND = 1.2
"""Of :func:`asr.wording.syllables.distance`: what is further away is another character."""
_PAGE = re.compile(r"的?第?(?P<page>[一二三四五六七八九十百零]+|\d{1,4})[页叶]$")
_SIDES = {"原": "原告", "被": "被告", "三": "第三人", "院": "法院"}
_SHORT = re.compile(
    r"^(?:(?P<side>原告?|被告?|第?三人?|法?院)(?P<which>\d{0,2}))?(?:证据?|号)?(?:(?P<group>\d{1,3})-)?"
    r"(?P<number>\d{1,3}|[一二三四五六七八九十百]{1,4})号?(?:证据)?$"
)
_FILLERS = re.compile(
    r"^(?:请|帮我|麻烦)*(?:把|将)?(?:再|先)?(?:看|调出|出示|打开|找|翻到|显示|展示|给我)*(?:一下|一看|那[个份张]|这[个份张])*"
)


@dataclass(frozen=True, slots=True)
class Candidate:
    """An exhibit that may be meant, and its page (候选证据)."""

    exhibit: Exhibit
    page: int | None
    """1-based; None: no page was said, or it has none of that number."""
    score: float
    """0 to 1; from 0.9 on it is what was called, letter by letter."""
    why: str
    """``label``, ``barcode``, ``number``, ``name`` or ``sound``."""


def recall(
    text: str,
    exhibits: Sequence[Exhibit],
    before: Mention | None = None,
    speaker: str = "",
) -> list[Candidate]:
    """Return what is meant by typed, scanned or spoken words, best first.

    Args:
        text: 原证1-3, a barcode, 证据三第五页, 转账凭证, zhuanzhang, 证剧三.
        exhibits: of the case; withdrawn ones are passed over.
        before: what was spoken of last.
        speaker: side of who speaks; 我方 is of it, and of equal numbers its own comes first.
    """
    said = _plain(text)[:MOST_CHARACTERS]
    live = [one for one in exhibits if not one.removed]
    if not said or not live:
        return []
    found: dict[str, Candidate] = {}
    for one in _called(said, live):
        _keep(found, one)
    for mention in mentions(said, before):
        for one in meant(mention, live, speaker):
            _keep(found, one)
    words, page = _without_page(_FILLERS.sub("", said))
    for one in (*_numbered(words, page, live, speaker), *_named(words, page, live)):
        _keep(found, one)
    ranked = sorted(found.values(), key=lambda one: (-one.score, one.exhibit.rank, one.exhibit.id))
    return ranked[:MOST]


def meant(mention: Mention, exhibits: Sequence[Exhibit], speaker: str = "") -> list[Candidate]:
    """Return the exhibits that a mention means, best first; of several numbers all.

    Where no side was said, the speaker's own comes first and others with that number after.
    """
    side = mention.side or (speaker if mention.whose == "own" else "")
    fitting = [one for one in exhibits if not one.removed and _fits(mention, one, side, speaker)]
    called = any(_is_called(mention, one) for one in fitting)
    # Said without a group: of those that have none, else of the first.
    first_groups = {None} if any(one.group is None for one in fitting) else {1}
    several = len({one.side for one in fitting}) > 1
    found: list[Candidate] = []
    for one in fitting:
        score = 0.98 if side else 0.9
        if several and not side:
            # Nothing but who speaks tells whose.
            score = 0.9 if one.side == speaker else 0.75
        if _is_called(mention, one) != called:
            score -= 0.25
        elif not called and mention.group is None and one.group not in first_groups:
            score -= 0.15
        found.append(Candidate(one, _page(one, mention.page), score, "number"))
    return sorted(found, key=lambda one: (-one.score, one.exhibit.rank, one.exhibit.id))


def sure(candidates: Sequence[Candidate]) -> Candidate | None:
    """Return the one candidate that no other comes near, or None: it is to be asked."""
    if not candidates:
        return None
    first = candidates[0]
    behind = candidates[1].score if len(candidates) > 1 else 0.0
    if first.score >= 1.0 > behind:
        return first
    return first if first.score >= 0.6 and first.score - behind >= 0.1 else None


def _fits(mention: Mention, one: Exhibit, side: str, speaker: str) -> bool:
    if side and not _same_side(one.side, side):
        return False
    if mention.whose == "other" and speaker and one.side == speaker:
        return False
    if _is_called(mention, one):
        return True
    if mention.group is not None and one.group != mention.group:
        return False
    return mention.number <= one.number <= mention.last_number


def _is_called(mention: Mention, one: Exhibit) -> bool:
    """Return whether 原证1-3 is the third of group 1, where there is such a group."""
    several = mention.group is None and mention.last_number != mention.number
    return several and (one.group, one.number) == (mention.number, mention.last_number)


def _same_side(one: str, side: str) -> bool:
    """Return whether 被告 may mean 被告2; 被告2 means nobody else. 法庭 is 法院."""
    side = "法院" if side == "法庭" else side
    return one == side or (not side[-1].isdecimal() and one.rstrip("0123456789") == side)


def _called(said: str, exhibits: Sequence[Exhibit]) -> list[Candidate]:
    """Return what has exactly this label or barcode."""
    words, page = _without_page(said)
    found = []
    for one in exhibits:
        code = _plain(one.barcode)
        if code and code == said:
            found.append(Candidate(one, None, 1.0, "barcode"))
        elif _plain(one.label) == words:
            found.append(Candidate(one, _page(one, page), 1.0, "label"))
    return found


def _numbered(
    words: str, page: int | None, exhibits: Sequence[Exhibit], speaker: str
) -> list[Candidate]:
    """Return what a bare number means: 3, 三号, 原3, 被2-1."""
    match = _SHORT.match(words)
    number = _value(match["number"]) if match else None
    if match is None or not number:
        return []
    side = _SIDES.get((match["side"] or "").replace("第", "").replace("法", "")[:1], "")
    one = Mention(
        *(0, len(words), f"{side}{match['which'] or ''}", _value(match["group"])),
        *(number, number, page, page),
    )
    return [
        Candidate(each.exhibit, each.page, each.score - 0.05, "number")
        for each in meant(one, exhibits, speaker)
    ]


def _named(words: str, page: int | None, exhibits: Sequence[Exhibit]) -> list[Candidate]:
    if len(words) < 2:
        return []
    by_letters = words.isascii() and words.isalpha()
    found = []
    for one in exhibits:
        name = _plain(one.name)
        if words in name:
            score, why = 0.6 + 0.35 * len(words) / len(name), "name"
        else:
            score = _letters(words, name) if by_letters else _sound(words, name)
            why = "sound"
        if score >= _LEAST:
            found.append(Candidate(one, _page(one, page), min(score, _SURE), why))
    return found


# ---- sounds ---------------------------------------------------------------------------


def _letters(words: str, name: str) -> float:
    """Return how well letters without tones spell a name: whole syllables, or initials."""
    spelled, initials, starts = _spelling(name)
    best = 0.0
    if len(words) >= 2 and words in initials:
        best = 0.5 + 0.35 * len(words) / max(1, len(initials))
    at = spelled.find(words)
    while at >= 0:
        if at in starts:
            best = max(best, 0.55 + 0.35 * len(words) / len(spelled))
        at = spelled.find(words, at + 1)
    return best


@lru_cache(maxsize=4_000)
def _spelling(name: str) -> tuple[str, str, frozenset[int]]:
    """Return a name in letters, its initials, and where its syllables begin."""
    parts = [_letters_of(each) for each in name]
    starts, at = set(), 0
    for part in parts:
        starts.add(at)
        at += len(part)
    return "".join(parts), "".join(part[:1] for part in parts), frozenset(starts)


def _letters_of(character: str) -> str:
    if character.isascii():
        return character if character.isalnum() else ""
    found = syllables.readings(character)
    return (found[0].initial + found[0].final).replace("ü", "v") if found else ""


def _sound(words: str, name: str) -> float:
    """Return how well words sound like a part of a name: 0 to 1.

    The words are laid along the name; a character left out or put in costs one, another
    one costs what it sounds different by. What is left of the words weighs most: a name
    is rarely said whole.
    """
    heard = {sound for each in name for sound in syllables.heard(each)}
    near = sum(each in name or bool(heard & syllables.heard(each)) for each in words)
    if near < max(2, 0.6 * len(words)):
        return 0.0
    # Anywhere in the name: the first row costs nothing.
    row = [0.0] * (len(name) + 1)
    for i, said in enumerate(words, 1):
        above, row = row, [float(i)] + [0.0] * len(name)
        for j, meant_ in enumerate(name, 1):
            same = min(1.0, syllables.distance(said, meant_) / _COST_OF_A_SOUND)
            row[j] = min(above[j - 1] + same, above[j] + 1.0, row[j - 1] + 1.0)
    right = 1.0 - min(row) / len(words)
    return right * (0.55 + 0.3 * min(1.0, len(words) / len(name))) if right >= 0.6 else 0.0


# ---- small things ---------------------------------------------------------------------


def _keep(found: dict[str, Candidate], one: Candidate) -> None:
    known = found.get(one.exhibit.id)
    if known is None or (one.score, one.page or 0) > (known.score, known.page or 0):
        page = one.page if one.page is not None or known is None else known.page
        found[one.exhibit.id] = Candidate(one.exhibit, page, one.score, one.why)


def _page(one: Exhibit, page: int | None) -> int | None:
    return page if page is not None and 1 <= page <= len(one.pages) else None


def _without_page(said: str) -> tuple[str, int | None]:
    match = _PAGE.search(said)
    if match is None or match.start() == 0:
        return said, None
    return said[: match.start()], _value(match["page"])


def _plain(text: str) -> str:
    """Return text as it is compared: full-width letters narrow, small, without blanks."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return re.sub(r"[\s，。！？、；：,.!?;:\"'“”]+", "", re.sub(r"[－—–~～]", "-", folded))


def _value(said: str | None) -> int | None:
    if not said:
        return None
    return int(said) if said.isascii() else numerals.integer(said)
