"""Punctuation of speech from pauses and words (标点). Light, the same for the same line.

Engines that punctuate themselves are left alone: a line that has marks is only completed at
its end, and narrow marks beside Chinese become wide. What a person reads at once matters
more here than every comma; a model can take this step over (``Punctuate``).

Source: GB/T 15834-2011 (标点符号用法).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from asr.wording.joining import is_wide
from asr.wording.line import Character, Line, inserted

MARKS = "，。？！；：、,.?!;:…"
WIDE = {",": "，", ".": "。", "?": "？", "!": "！", ";": "；", ":": "："}
Punctuate = Callable[[Line], Line]
"""What punctuates a line: ``punctuated`` here, or a model in its place."""


@dataclass(frozen=True, slots=True)
class Pauses:
    """How long silences are that mean something, in seconds."""

    comma_s: float = 0.25
    """A comma where the words allow one."""
    sure_comma_s: float = 0.45
    """A comma wherever a word may end."""
    stop_s: float = 0.8
    """The end of a sentence."""


DEFAULT = Pauses()

_QUESTION_END = re.compile(r"(?:吗|呢|么|没有|是不是|对不对|是否|对吧|是吧|好不好|行不行|有没有)$")
_QUESTION = re.compile(
    r"是否|是不是|有没有|有无|能否|可否|什么(?!的)|为何|何时|何地|怎么|怎样|如何|哪[个些里儿一年天]"
    r"|多少|几[个次天份月年点号]|谁|为什么|还是.{1,12}$"
)
_TOLD = re.compile(
    r"不(?:知道|清楚|记得|管|论)|无论|没有?什么|没怎么|请(?:法庭|审判长|合议庭)|说明|证明|决定|判断|查明|了解"
    r"|不管|任何|什么都|谁都|如何.{0,8}的|多少都"
)
_DENIED = re.compile(r"(?:^|并|也|都|还|一直|从来|我方?|其|方)没有$")
_OPENINGS = re.compile(
    r"(?:审判长|审判员|法官|原告|被告|第三人|书记员|首先|其次|再次|最后|另外|此外|综上所述|综上|因此|所以"
    r"|但是|不过|然而|而且|并且|同时|如果|虽然|尽管|由于|据此|那么|好的|好|对|是的|是|不是|没有)$"
)
_CONJUNCTIONS = (
    "但是", "但", "因此", "因为", "所以", "而且", "并且", "并", "然而",
    "不过", "如果", "虽然", "尽管", "由于", "同时", "另外", "此外", "于是",
    "然后", "接着", "否则", "从而", "以及", "却", "故", "首先", "其次",
    "再次", "最后", "综上", "请", "现在", "下面", "不得", "也", "还", "就",
    "都", "我方", "双方",
)  # fmt: skip
_NUMERIC = re.compile(r"[0-9零〇一二两三四五六七八九十百千万亿点]")


def punctuated(line: Line, pauses: Pauses = DEFAULT) -> Line:
    """Return ``line`` with punctuation; what was there stays, and so do all times.

    Rewritten stretches are never divided.
    """
    line = widened(line)
    if not line.characters:
        return line
    marked = any(c.text in MARKS for c in line.characters[:-1])
    marks = {} if marked else _inside(line, pauses)
    last = len(line.characters) - 1
    if line.characters[last].text not in MARKS:
        marks[last] = _end(_clause(line.text, marks, last))
    return inserted(line, marks)


def widened(line: Line) -> Line:
    """Return ``line`` with narrow marks beside Chinese made wide (全角)."""
    text = line.text
    characters = []
    for i, one in enumerate(line.characters):
        wide = WIDE.get(one.text)
        if wide and i and _chinese_around(text, i):
            one = Character(wide, one.start_s, one.end_s, one.confidence, one.added)
        characters.append(one)
    return Line(tuple(characters), line.rewrites)


def _chinese_around(text: str, i: int) -> bool:
    before, after = text[i - 1], text[i + 1 : i + 2]
    if before.isdigit() and after.isdigit():
        return False
    return is_wide(before) or (bool(after) and is_wide(after))


def _inside(line: Line, pauses: Pauses) -> dict[int, str]:
    """Return the marks between the characters, by the index they stand after."""
    text, marks, since = line.text, dict[int, str](), 0
    within = {i for one in line.rewrites for i in range(one.start, one.end - 1)}
    for i, pause_s in enumerate(line.pauses_s()):
        clause, rest = text[since : i + 1], text[i + 1 :]
        if pause_s < pauses.comma_s or i in within or not _may_end(text, i, clause):
            continue
        mark = _between(clause, rest, pause_s, pauses)
        if mark:
            marks[i] = mark
            since = i + 1
    return marks


def _may_end(text: str, i: int, clause: str) -> bool:
    """Tell whether something may end after character ``i``, the last one of ``clause``."""
    one, after = text[i], text[i + 1]
    if one.isspace() or after.isspace() or not (is_wide(one) or is_wide(after)):
        return False
    if _NUMERIC.match(one) and _NUMERIC.match(after):
        return False
    if _OPENINGS.fullmatch(clause):
        return True
    return one not in "的第在把被和与及或跟于将由" and after not in "的了吗呢吧们"


def _between(clause: str, rest: str, pause_s: float, pauses: Pauses) -> str:
    if pause_s >= pauses.stop_s and len(clause) >= 4 and not _OPENINGS.search(clause):
        return _end(clause)
    if _QUESTION_END.search(clause) and pause_s >= pauses.sure_comma_s:
        return _end(clause)
    opening = _OPENINGS.fullmatch(clause)
    if opening or pause_s >= pauses.sure_comma_s or rest.startswith(_CONJUNCTIONS):
        return "，"
    return "，" if len(clause) >= 8 else ""


def _clause(text: str, marks: dict[int, str], last: int) -> str:
    """Return the last sentence of ``text``, up to character ``last``."""
    ends = [i for i, mark in marks.items() if mark in "。？"]
    ends += [i for i, one in enumerate(text[:last]) if one in "。？！?!."]
    return text[max(ends, default=-1) + 1 : last + 1]


def _end(clause: str) -> str:
    """Return what ends the sentence ``clause``: a question mark or a full stop."""
    tail = re.split("[，,；;]", clause)[-1]
    if tail.endswith("吧") and not tail.endswith(("对吧", "是吧")):
        return "。"
    if re.search(r"(?:吗|呢|么)$", tail) and not tail.endswith(("什么", "那么")):
        return "？"
    if _QUESTION_END.search(tail) and not _DENIED.search(tail):
        return "？"
    return "？" if _QUESTION.search(tail) and not _TOLD.search(tail) else "。"
