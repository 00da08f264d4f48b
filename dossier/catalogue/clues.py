"""What makes a page confidential (副卷线索), whatever its title says."""

from __future__ import annotations

from dataclasses import dataclass

from dossier.catalogue.heading import Row, joined
from dossier.catalogue.naming import built
from dossier.catalogue.rules import Clue, clue_in, clue_in_title, rules, without_open
from dossier.catalogue.titles import BIG, Title

LABEL_ZONE = 0.5
"""Part of the page height in which labels of forms and heads stand."""

_LEAST_OPEN = 6
_ANY_TRIAL = "civil_first"
"""Template whose words for papers of the parties are those of all trials."""


@dataclass(frozen=True, slots=True)
class Found:
    """Words that make a page confidential, and where they stand."""

    clue: Clue
    row: Row
    in_title: bool


def find_clue(page: list[Row], top: list[Row], title: Title | None) -> Found | None:
    """Return the clue of a page, in its title rather than below; None: there is none."""
    open_rows = [row for row in (*top[:6], *joined(top[:4])) if _is_open(row)]
    for row in _clue_rows(top, title):
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


def _is_open(row: Row) -> bool:
    """Whether a title is built like one of a paper for the parties."""
    if row.prose or row.colon or len(row.bare) < _LEAST_OPEN:
        return False
    build = built(row.text, _ANY_TRIAL)
    return build is not None and build.open and bool(build.head)


def _draft(row: Row) -> Found | None:
    """Return what a title built like one of a court's own draft (判决书底稿) shows."""
    if row.prose or row.colon or row.part:
        return None
    build = built(row.text, _ANY_TRIAL)
    if build is None or build.name != "draft" or not build.sure or not build.head:
        return None
    return Found(Clue(build.head, build.head, build.category), row, in_title=True)


def _is_confidential(title: Title) -> bool:
    return title.category in ("deliberation", "approvals", "drafts", "closing_internal")


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
