"""Which material of the dossier somebody speaks of (证据提及). Only ever a suggestion."""

from __future__ import annotations

import re
from dataclasses import dataclass

from courtroom.wording.mentions import Mention
from dossier.catalogue.arrange import FiledMaterial, arrange
from dossier.catalogue.templates import template
from dossier.ids import CaseId
from dossier.model import Page, Volume
from dossier.store import Store

_NUMBER = re.compile(r"(?:证据|原证|被证|附件)\s*第?([一二三四五六七八九十\d]{1,3})")
_NUMERALS = "零一二三四五六七八九十"


@dataclass(frozen=True, slots=True)
class Found:
    """A material, and perhaps the page of it, that is meant."""

    title: str
    page: Page | None
    page_number: int | None
    """1-based in the material."""


def find_exhibit(store: Store, case_id: CaseId, mention: Mention) -> Found | None:
    """Return the evidence that is meant, of the main volume; None: nothing fits.

    A number in the title counts first (证据三 …), then the place among the evidence of the
    side that is named.
    """
    evidence = _evidence(store, case_id, mention.side)
    wanted = None
    for one in evidence:
        match = _NUMBER.search(one.material.title)
        if match is not None and _value(match[1]) == mention.number:
            wanted = one
            break
    if wanted is None and 0 < mention.number <= len(evidence):
        wanted = evidence[mention.number - 1]
    if wanted is None:
        return None
    number = mention.page
    if number is not None and not 0 < number <= len(wanted.pages):
        number = None
    page = wanted.pages[(number or 1) - 1]
    return Found(wanted.material.title, page, number)


def _evidence(store: Store, case_id: CaseId, side: str) -> list[FiledMaterial]:
    """Return what was submitted as evidence by a side, in the dossier's order."""
    case = store.case(case_id)
    arranged = arrange(template(case.procedure), store.materials(case_id), store.pages(case_id))
    others = [one for one in ("原告", "被告", "第三人") if side and one not in side]
    return [
        filed
        for item in arranged.volume(Volume.MAIN).items
        if "证据" in item.item.title and not any(one in item.item.title for one in others)
        for filed in item.materials
        if filed.pages
    ]


def _value(text: str) -> int:
    if text.isdecimal():
        return int(text)
    if text.startswith("十"):
        return 10 + (_NUMERALS.index(text[1]) if len(text) > 1 else 0)
    if "十" in text:
        tens, _, ones = text.partition("十")
        return 10 * _NUMERALS.index(tens) + (_NUMERALS.index(ones) if ones else 0)
    return _NUMERALS.index(text[0])
