"""Pleadings worded by a third author, who had not seen the rules (第三作者的诉状).

``third/pleadings.txt``: ``== form | title | category``, its paragraphs, then lines of truth
``-- role|name field=value …``. ``{R:…}`` and ``{C:…}`` get the check character of a resident's
number and of a credit code.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from app.demo.case.canvas import Flow, Paper, Type, pt
from benchmarks.drawn.pleadings import Pleading
from dossier.identity import organisation_check, resident_check

_NUMBER = re.compile(r"\{([RC]):(\w+)\}")


@dataclass
class Copied(Pleading):
    """A card or licence copied to a sheet: its title is not printed."""

    def drawn(self) -> list[Paper]:
        """Return its sides, at 300 dpi."""
        flow = Flow(body=Type("hei", pt(14)), leading_px=110)
        for paragraph in self.paragraphs:
            flow.add(paragraph, indent=0, align="left")
        return flow.papers


def third_pleadings() -> list[Pleading]:
    """Return the papers in the order they were written."""
    text = Path(__file__).with_name("third").joinpath("pleadings.txt").read_text(encoding="utf-8")
    return [_pleading(part) for part in _NUMBER.sub(_checked, text).split("== ")[1:]]


def _checked(found: re.Match[str]) -> str:
    kind, first = found.groups()
    return first + (resident_check(first) if kind == "R" else organisation_check(first))


def _pleading(part: str) -> Pleading:
    head, *rest = part.strip().splitlines()
    form, title, category = (one.strip() for one in head.split("|"))
    told = []
    for line in rest:
        if line.startswith("-- "):
            who, *pairs = line[3:].split(" ")
            told += [(who, *pair.split("=", 1)) for pair in pairs]
    truth = [(who, field, value) for who, field, value in told]
    made = Copied if form.startswith("card") else Pleading
    body = [line for line in rest if not line.startswith("-- ")]
    return made(form, title, category, body, truth)
