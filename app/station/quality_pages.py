"""What is wrong with pages, one by one and side by side (质检规则). Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import pairwise

from app.station.feeding import is_duplex
from dossier.edits import Deskew
from dossier.ids import BatchId, PageId
from dossier.model import Batch, Case, Page
from dossier.quality import (
    BLOCKING_FLAGS,
    RESCAN_DUE,
    Problem,
    basis_of_all,
    covered,
)
from dossier.scanning import ASIDE, REFED, Feeding, FeedNote, Judged, PageLook, Verdict
from ocr.result import PageText
from scanner.imaging.print import SAME_WITHIN, difference

SKEW_LEFT_DEG = 0.5
"""More is seen by eye (DA/T 31: not visibly skewed)."""
_SURE = 1.0
LEAST_DPI = 200
_SAME_TEXT = 0.92
_LEAST_TEXT = 20
_STRICT = 0.04
"""Of prints, where there is no text to compare."""
_NUMBER = re.compile(
    r"第\s*(\d{1,3})\s*页|^[-—–\s]*(\d{1,3})[-—–\s]*$|^(\d{1,3})\s*/\s*(\d{1,3})$"
)
_LEAST_NUMBERS = 3
_ZONE = 0.1
"""Of the height, at top and bottom, where page numbers stand."""


@dataclass(frozen=True, slots=True)
class Facts:
    """All that is known of a case's pages (质检依据).

    Attributes:
        pages: all, deleted ones too.
        declared: sheets registered when the paper came; None: nobody counted, or those who
            reconciled the scan tasks have said what is so.
        came: sheets that count towards those tasks; None: what lies in the case counts.
    """

    case: Case
    batches: Mapping[BatchId, Batch]
    pages: tuple[Page, ...]
    looks: Mapping[PageId, PageLook]
    readings: Mapping[PageId, PageText]
    notes: tuple[FeedNote, ...]
    declared: int | None
    came: int | None = None


def problems_of(page: Page, look: PageLook | None, verdict: Verdict | None) -> Iterator[Problem]:
    """Yield what is open of one page."""
    over = covered(page, verdict)
    figures = {} if look is None else dict(look.measures)
    for flag in page.flags:
        if flag in BLOCKING_FLAGS and flag not in over:
            yield Problem(flag, page.id, _weight(flag, figures), figures)
    if "skew_unsure" in page.flags and "skew_unsure" not in over:
        yield Problem("skew_unsure", page.id, 0.5)
    left = skew_left(page)
    if left is not None and abs(left) > SKEW_LEFT_DEG and "skew_left" not in over:
        yield Problem("skew_left", page.id, abs(left), {"left_deg": round(left, 1)})
    if page.dpi < LEAST_DPI and "low_dpi" not in over:
        yield Problem("low_dpi", page.id, LEAST_DPI / page.dpi, {"dpi": page.dpi})
    if verdict is not None and verdict.judged is Judged.RESCAN:
        yield Problem(RESCAN_DUE, page.id, 100.0)


def skew_left(page: Page) -> float | None:
    """Return the skew the view still has, in degrees; None where it is not certain."""
    if page.skew_deg is None or (page.skew_confidence or 0.0) < _SURE:
        return None
    turned = sum(edit.angle_deg for edit in page.edits if isinstance(edit, Deskew))
    return page.skew_deg - turned


def _weight(flag: str, figures: Mapping[str, float]) -> float:
    """Return how far out a page lies; about 1 at the threshold."""
    match flag:
        case "blurred":
            return 100.0 / max(1.0, figures.get("sharpness", 50.0))
        case "too_dark":
            return 118.0 / max(1.0, figures.get("paper_tone", 60.0))
        case "too_light":
            return 62.0 / max(1.0, figures.get("ink_depth", 30.0))
        case "clipped":
            return figures.get("cut_characters", 3.0) / 3.0
        case "folded":
            return figures.get("fold_mm", 6.0) / 6.0
    return 2.0


def problems_across(
    batch: Batch, facts: Facts, said: Mapping[PageId | None, Verdict]
) -> list[Problem]:
    """Return what is open of a batch that only shows side by side."""
    pages = [page for page in facts.pages if page.batch_id == batch.id]
    pages.sort(key=lambda page: page.id)
    live = [page for page in pages if not page.deleted]
    found = [
        problem
        for problem in (*_duplicates(live, batch, facts), *_number_gaps(live, facts))
        if problem.page_id is None
        or problem.key not in covered(_page(live, problem.page_id), said.get(problem.page_id))
    ]
    whole = [*_backs(batch, pages, facts), *_count(batch, facts), *_sheets(batch, facts)]
    verdict = said.get(None)
    over = frozenset(verdict.problems) if verdict and verdict.basis == basis_of_all(live) else ()
    return [*found, *(problem for problem in whole if problem.key not in over)]


def _page(pages: Sequence[Page], page_id: PageId) -> Page:
    return next(page for page in pages if page.id == page_id)


def _duplicates(live: Sequence[Page], batch: Batch, facts: Facts) -> Iterator[Problem]:
    """Yield pages that show the same as an earlier one, of the batch or of one before it."""
    others = [
        (other, print_)
        for other in facts.pages
        if not other.deleted and other.batch_id < batch.id and (print_ := _print(other, facts))
    ]
    earlier: list[tuple[Page, str]] = []
    places: dict[PageId, int] = {}
    for place, page in enumerate(live, start=1):
        own = _print(page, facts)
        if not own:
            continue
        if (same := _first_same(page, own, earlier, facts)) is not None:
            yield Problem("duplicate", page.id, 1.5, {"of": places[same.id]})
        elif (before := _first_same(page, own, others, facts)) is not None:
            yield Problem("duplicate_before", page.id, 1.5, _place_of(before, facts))
        earlier.append((page, own))
        places[page.id] = place


def _first_same(
    page: Page, own: str, others: Iterable[tuple[Page, str]], facts: Facts
) -> Page | None:
    return next((one for one, print_ in others if _same(facts, page, own, one, print_)), None)


def _place_of(page: Page, facts: Facts) -> dict[str, int]:
    """Return which page of which batch of the case this is."""
    of_batch = [one.id for one in facts.pages if one.batch_id == page.batch_id and not one.deleted]
    piles = sorted({one.batch_id for one in facts.pages})
    number = piles.index(page.batch_id) + 1
    return {"batch": number, "of": sorted(of_batch).index(page.id) + 1}


def _print(page: Page, facts: Facts) -> str:
    """Return what a page looks like, to compare; empty: not measured, or it may be blank."""
    look = facts.looks.get(page.id)
    return "" if look is None or page.blank else look.print


def _same(facts: Facts, page: Page, own: str, other: Page, print_: str) -> bool:
    apart = difference(own, print_)
    if apart > SAME_WITHIN:
        return False
    one, two = (_text(facts.readings.get(each.id)) for each in (page, other))
    if len(one) < _LEAST_TEXT or len(two) < _LEAST_TEXT:
        return apart <= _STRICT
    return SequenceMatcher(None, one, two, autojunk=False).ratio() >= _SAME_TEXT


def _text(reading: PageText | None) -> str:
    return "" if reading is None else "".join(line.text for line in reading.lines)[:1500]


def _number_gaps(live: Sequence[Page], facts: Facts) -> Iterator[Problem]:
    """Yield pages whose printed number does not follow that of the page before.

    Only within a run of numbers: three and more of one document, each higher than the last.
    """
    by_document: dict[str, list[tuple[Page, int]]] = {}
    for page in live:
        number = number_on(page, facts.readings.get(page.id))
        if number is not None:
            by_document.setdefault(str(page.material_id), []).append((page, number))
    for numbered in by_document.values():
        rising = [pair for pair in pairwise(numbered) if pair[1][1] > pair[0][1]]
        steady = [pair for pair in rising if pair[1][1] == pair[0][1] + 1]
        if len(numbered) < _LEAST_NUMBERS or len(steady) < len(rising) / 2:
            continue
        for (_, before), (page, after) in rising:
            if before + 1 < after <= before + 20:
                said = {"before": before, "after": after}
                yield Problem("number_gap", page.id, 3.0, said)


def number_on(page: Page, reading: PageText | None) -> int | None:
    """Return the number printed at the top or bottom edge of a page; None: none was read."""
    if reading is None or not reading.lines:
        return None
    high = reading.height_px
    for line in reversed(reading.lines):
        middle = sum(y for _, y in line.box) / 4
        if _ZONE * high < middle < (1 - _ZONE) * high:
            continue
        found = _NUMBER.search(line.text.strip())
        if found is not None:
            return int(next(group for group in found.groups() if group))
    return None


def _backs(batch: Batch, pages: Sequence[Page], facts: Facts) -> Iterator[Problem]:
    # What a person deleted came all the same; what came twice was counted before.
    sides = sum(1 for page in pages if REFED not in page.flags)
    goes_on = any(
        note.kind is Feeding.CONTINUED and note.detail.get("of") == batch.id
        for note in facts.notes
    )
    if is_duplex(batch) and sides % 2 and not goes_on and not _continues(batch.id, facts):
        said = {"fronts": sides // 2 + 1, "backs": sides // 2}
        yield Problem("back_missing", None, 5.0, said)


def _continues(batch_id: BatchId, facts: Facts) -> bool:
    return any(
        note.kind is Feeding.CONTINUED and note.batch_id == batch_id for note in facts.notes
    )


def _count(batch: Batch, facts: Facts) -> Iterator[Problem]:
    """Yield where all that came of a case is not what was registered; at its last batch."""
    if facts.declared is None or not facts.pages:
        return
    if batch.id != max(page.batch_id for page in facts.pages):
        return
    came = _came(facts) if facts.came is None else facts.came
    if came != facts.declared:
        said = {"declared": facts.declared, "came": came}
        yield Problem("count_differs", None, 4.0, said)


def _came(facts: Facts) -> int:
    """Return the sheets that all pages of a case amount to."""
    aside = {str(note.detail["of"]) for note in facts.notes if note.kind is Feeding.REPLACED}
    other_sides = (Feeding.BACKS, Feeding.SIDES_JOINED)
    backs = {note.batch_id for note in facts.notes if note.kind in other_sides}
    sides: dict[BatchId, int] = {}
    for page in facts.pages:
        # Whatever a person deleted is paper all the same; a page scanned anew is the same paper.
        counts = not ASIDE.intersection(page.flags) and page.id not in aside
        if counts and page.batch_id not in backs:
            sides[page.batch_id] = sides.get(page.batch_id, 0) + 1
    return sum(
        -(-count // 2) if is_duplex(facts.batches[batch_id]) else count
        for batch_id, count in sides.items()
    )


def _sheets(batch: Batch, facts: Facts) -> Iterator[Problem]:
    for note in facts.notes:
        if note.batch_id != batch.id:
            continue
        if note.kind is Feeding.MISSING:
            listed = note.detail["numbers"]
            assert isinstance(listed, list)  # noqa: S101  as it is written
            came = {
                other.detail.get("sequence")
                for other in facts.notes
                if other.kind is Feeding.SEPARATOR
                and other.detail.get("set") == note.detail["set"]
            }
            left = [str(number) for number in listed if number not in came]
            if left:
                said = {"numbers": "、".join(left), "set": str(note.detail["set"])}
                yield Problem("separator_missing", None, 6.0, said)
        elif note.kind is Feeding.OUT_OF_ORDER:
            said = {key: str(note.detail[key]) for key in ("sequence", "set")}
            yield Problem("separator_order", None, 6.0, said)
