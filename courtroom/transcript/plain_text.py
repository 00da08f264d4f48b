"""A record from a plain text: stages, speakers, what they said (文本导入)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from courtroom.transcript import labels
from courtroom.transcript.words import cleaned
from courtroom.wording.stages import Stage
from dossier.hearing import Seat
from resources.errors import Missing, NotText, StoreError, TooLarge

if TYPE_CHECKING:
    from courtroom.transcript.transcript import Transcript
    from dossier.ids import UtteranceId

MOST_BYTES = 20 << 20
MOST_LINES = 50_000
_SPEAKER = re.compile(
    r"^(?P<label>[^：:，。；？！、\s（）()]{1,12})(?:（(?P<person>[^）]{1,20})）)?[：:]\s*"
)
_STAGES = {stage.value for stage in Stage}
_STAGE = re.compile(r"^【(?P<stage>[^】]{1,20})】$")
_ROLES = (
    "审判长", "审判员", "法官", "人民陪审员", "法官助理", "书记员", "原告", "被告", "第三人",
    "上诉人", "被上诉人", "申请人", "被申请人", "证人", "鉴定人", "翻译人员",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Said:
    """A line of the text (行)."""

    stage: str
    role: str
    """Full label; empty: the line names nobody."""
    text: str


def decoded(data: bytes, name: str) -> str:
    """Return the text of a file in UTF-8, UTF-16 with its mark, or GB 18030.

    Raises:
        TooLarge: more than 20 MB.
        NotText: not a text.
    """
    if len(data) > MOST_BYTES:
        raise TooLarge(source=name, limit=f"{MOST_BYTES >> 20} MB")
    encodings = ("utf-8-sig", "gb18030")
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        encodings = ("utf-16", "utf-8-sig")
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise NotText(source=name)


def read(path: Path) -> str:
    """Return the text of a file.

    Raises:
        Missing: no such file.
        StoreError: it cannot be read.
        TooLarge, NotText: as :func:`decoded`.
    """
    try:
        with path.open("rb") as source:
            data = source.read(MOST_BYTES + 1)
    except FileNotFoundError as error:
        raise Missing(source=str(path)) from error
    except OSError as error:
        raise StoreError(path=str(path), detail=str(error)) from error
    return decoded(data, path.name)


def add(transcript: Transcript, lines: Sequence[Said], author: str) -> list[UtteranceId]:
    """Put lines to the end of a record as one operation; without a stage, under the last."""
    return transcript.add_all(
        [(one.role, one.text) for one in lines],
        author,
        after=transcript.record.last(),
        stages=[one.stage or transcript.stage for one in lines],
    )


def parsed(text: str, seats: Sequence[Seat] = ()) -> list[Said]:
    """Return the lines of a record.

    ``【法庭调查】`` by itself begins a stage, ``原：`` or ``原告（张三）：`` a speaker; a line
    without either goes on with the speaker before. Short labels become full ones where it
    is clear whose they are.

    Raises:
        TooLarge: more lines than a record has.
    """
    full = _full(seats)
    stage = ""
    found: list[Said] = []
    for line in text.splitlines():
        words = cleaned(line).strip(" \u3000\ufeff").removesuffix("（同时发言）")
        if not words:
            continue
        if len(found) >= MOST_LINES:
            raise TooLarge(source="text", limit=f"{MOST_LINES}")
        heading = _STAGE.match(words)
        if heading or words.strip("【】") in _STAGES:
            stage = heading["stage"] if heading else words
            continue
        match = _SPEAKER.match(words)
        role = full.get(match["label"]) if match else None
        if match is None or role is None:
            found.append(Said(stage, "", words))
        else:
            found.append(Said(stage, role, words[match.end() :]))
    return found


def _full(seats: Sequence[Seat]) -> dict[str, str]:
    """Return full labels by what stands before the colon."""
    names: dict[str, set[str]] = {}
    known = list(_ROLES)
    known += [f"{role}代理人" for role in _ROLES[6:13]]
    known += [f"{each}{n}" for each in known for n in range(1, 10)]
    known += [f"{role}{n}代理人" for role in _ROLES[6:13] for n in range(1, 10)]
    for each in known:
        names.setdefault(each, set()).add(each)
    short: dict[str, list[str]] = {}
    for each in known:
        short.setdefault(labels.short(each), []).append(each)
    for label, roles in short.items():
        names.setdefault(label, set()).add(roles[0])
    for seat in seats:
        names[seat.full] = {seat.full}
    taken: dict[str, set[str]] = {}
    for seat in seats:
        if seat.short:
            taken.setdefault(seat.short, set()).add(seat.full)
    names.update(taken)
    return {label: next(iter(roles)) for label, roles in names.items() if len(roles) == 1}
