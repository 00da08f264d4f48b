"""What makes a page confidential (副卷线索), whatever its title says."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache

from dossier.catalogue.heading import LABEL_ZONE, Row, below_letterhead, joined
from dossier.catalogue.naming import built
from dossier.catalogue.rules import (
    Clue,
    clue_in,
    clue_in_title,
    rules,
    without_open,
)
from dossier.catalogue.templates import Template
from dossier.catalogue.titles import BIG, Title
from dossier.model import Volume

_LEAST_OPEN = 5
_SHUT = ("deliberation", "approvals", "drafts", "closing_internal")
_LISTED = re.compile(r"\d{1,2}[、.]?[\u4e00-\u9fff].*\d{1,3}(-\d{1,3})?$")
"""Row of a list of papers: number, name, pages."""
_PANEL = re.compile(r"合议庭(?!.{0,3}(评议|合议|讨论|意见|笔录|记录|纪要|表决|认为|一致))")
"""The panel that only sits, is greeted, or is named with its members."""
_ANY_TRIAL = "civil_first"
"""Template whose words for papers of the parties are those of all trials."""


@dataclass(frozen=True, slots=True)
class Found:
    """Words that make a page confidential, and where they stand."""

    clue: Clue
    row: Row
    in_title: bool


def find_clue(
    template: Template,
    page: list[Row],
    top: list[Row],
    title: Title | None,
    *,
    listed: bool = False,
) -> Found | None:
    """Return the clue of a page, in its title rather than below; None: there is none.

    ``listed``: the page before is a list for the parties, whose rows name papers.
    """
    open_rows = [row for row in (*top[:6], *joined(top[:4])) if _is_open(template, row)]
    first = below_letterhead(top)
    if first is not None and _approves_openly(template, title.row if title else first):
        return None
    if title is not None and title.exact and not _is_confidential(title):
        page, top = [_of_panel(row) for row in page], [_of_panel(row) for row in top]
    for row in _clue_rows(top, title):
        if listed and _LISTED.match(row.text):
            continue
        row = _without_named(template, row)
        clue = clue_in_title(row.bare)
        if clue is not None and not any(_explains(one, row) for one in open_rows):
            # 'A：… 合议 …' is somebody speaking, not a title.
            alone = title is None and not row.colon
            in_title = alone or (title is not None and row.number <= title.row.number)
            return Found(clue, row, in_title)
    draft = next((one for row in (*top[:4], *joined(top[:4])) if (one := _draft(row))), None)
    if draft is not None:
        return draft
    if title is not None and _is_confidential(title):
        return Found(Clue(title.text, "", title.category), title.row, in_title=True)
    unsaid = [row for row in top if row not in open_rows]
    return _label(page) or _in_prose(unsaid) or (_inside(page) if title is None else None)


def _clue_rows(top: list[Row], title: Title | None) -> list[Row]:
    lines = [row for row in top[:6] if not row.prose]
    # Running text counts in the first line only when it is a title for its size.
    lines += [row for row in top[:3] if row.prose and row.size >= BIG]
    if title is not None:
        return [*lines, title.row]
    # A clue letter-spaced over the page is only seen in the joined line.
    return [*lines, *joined(top[:4])]


def _explains(paper: Row, row: Row) -> bool:
    """Whether a row's clue is that of a title of an open paper, of which it is part or more."""
    rest = row.bare.replace(paper.bare, "")
    return row.bare in paper.bare or (rest != row.bare and clue_in_title(rest) is None)


def _of_panel(row: Row) -> Row:
    """Return a row without the panel that only sits there (合议庭：审判长…)."""
    plain = _PANEL.sub("", row.bare)
    return row if plain == row.bare else replace(row, bare=plain)


@cache
def _named_open(template: Template) -> tuple[str, ...]:
    """Return papers with a clue that a main item of ``template`` names itself (立案审批表)."""
    pieces = (
        piece
        for item in template.of_volume(Volume.MAIN)
        for piece in re.split("[、及]", item.title)
    )
    return tuple(piece for piece in pieces if clue_in(piece, rules().clues) is not None)


def _without_named(template: Template, row: Row) -> Row:
    plain = row.bare
    for paper in _named_open(template):
        plain = plain.replace(paper, "")
    return row if plain == row.bare else replace(row, bare=plain)


def _approves_openly(template: Template, row: Row) -> bool:
    """Whether a line is the title of an approval filed with the papers of the parties."""
    build = None if row.prose or row.colon else built(row.text, template.key)
    return build is not None and build.name == "approval" and build.open and bool(build.head)


def _is_open(template: Template, row: Row) -> bool:
    """Whether a title is built like one of a paper for the parties."""
    if row.prose or row.colon or len(row.bare) < _LEAST_OPEN:
        return False
    builds = (built(row.text, key) for key in (_ANY_TRIAL, template.key))
    return any(build is not None and build.open and bool(build.head) for build in builds)


def _draft(row: Row) -> Found | None:
    """Return what a title built like one of a court's own draft (判决书底稿) shows."""
    if row.prose or row.colon or row.part:
        return None
    build = built(row.text, _ANY_TRIAL)
    if build is None or not build.sure or build.category not in _SHUT:
        return None
    # A damaged end may be another's; of papers on closing the word says enough.
    if build.name != "draft" and build.category != "closing_internal":
        return None
    if not build.head and build.category != "closing_internal":
        return None
    said = build.head or build.word
    return Found(Clue(said, said, build.category), row, in_title=True)


def _is_confidential(title: Title) -> bool:
    return title.category in _SHUT


def _label(page: list[Row]) -> Found | None:
    for row in page[:20]:
        if row.top > LABEL_ZONE:
            continue
        folded = without_open(row.bare)
        for label in rules().labels:
            rest = len(folded) - len(label.folded)
            if folded.startswith(label.folded) and (row.colon or rest <= 4):
                return Found(label, row, in_title=False)
    return None


def _in_prose(top: list[Row]) -> Found | None:
    """Two different clues in the first lines of running text, or one that opens it."""
    book = rules()
    hits: dict[str, Found] = {}
    for row in top[:3]:
        folded = without_open(row.bare)
        for clue in book.clues:
            if clue.folded in folded:
                hits.setdefault(clue.text, Found(clue, row, in_title=False))
    opens = [f for f in hits.values() if f.row is top[0]]
    if opens and without_open(top[0].bare).startswith(opens[0].clue.folded):
        return opens[0]
    return next(iter(hits.values())) if len(hits) > 1 else None


def _inside(page: list[Row]) -> Found | None:
    for row in page:
        clue = clue_in(row.bare, rules().inside)
        if clue is not None:
            return Found(clue, row, in_title=False)
    return None
