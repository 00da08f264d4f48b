"""What is done to many pages' views at once (图像处理): switched on by measuring, or off.

Nothing is written here: the result is one change, which a person's undo takes back as one.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from app.station.feeding import is_duplex
from dossier.changes import EditPages
from dossier.edits import (
    Clean,
    ClearBorder,
    Crop,
    Deskew,
    Despeckle,
    Edit,
    FillHoles,
    LiftBack,
    Rotate,
    cleaned,
    cleaning_of,
)
from dossier.ids import PageId
from dossier.model import Page
from dossier.scanning import REFED
from dossier.store import Store
from resources.errors import Cancelled
from scanner.capture.great import pixels_of
from scanner.imaging.analyse import analyse_scaled
from scanner.imaging.edges import autocrop
from scanner.imaging.other_side import shows_through
from scanner.imaging.pixels import Pixels, Scaled, scaled
from scanner.imaging.seal import without_red
from scanner.imaging.stains import border, holes, specks


class Step(StrEnum):
    """What can be done to a view, in the order it is done."""

    BORDER = "border"
    HOLES = "holes"
    BACK = "back"
    SPECKS = "specks"
    DESKEW = "deskew"
    CROP = "crop"


KINDS: Mapping[Step, type[Edit]] = {
    Step.BORDER: ClearBorder,
    Step.HOLES: FillHoles,
    Step.BACK: LiftBack,
    Step.SPECKS: Despeckle,
    Step.DESKEW: Deskew,
    Step.CROP: Crop,
}
_LAID = (Step.DESKEW, Step.CROP)


@dataclass(frozen=True, slots=True)
class Processed:
    """What came of it (处理结果).

    Attributes:
        change: to be made; None: no page would look different.
        found: how many pages each step that was switched on found something on.
    """

    change: EditPages | None
    found: Mapping[Step, int]


def steps_of(page: Page) -> frozenset[Step]:
    """Return the steps that are on for a page."""
    return frozenset(
        step for step, kind in KINDS.items() if any(isinstance(e, kind) for e in page.edits)
    )


def process(
    store: Store,
    pages: Sequence[Page],
    switched: Mapping[Step, bool],
    *,
    on_progress: Callable[[int, int], None] | None = None,
    cancel: threading.Event | None = None,
) -> Processed:
    """Return the change that switches steps on or off for pages.

    Lane: one that may take long; about 0.2 s a page, nothing where all is switched off.

    Args:
        store: where the pages are.
        pages: as they are now.
        switched: the steps to change; others stay as they are on each page.
        on_progress: told (done, of).
        cancel: set it to give up.

    Raises:
        Cancelled: ``cancel`` was set; nothing was changed.
        Damaged, Corrupt: a master cannot be read.
    """
    found = dict.fromkeys((step for step, on in switched.items() if on), 0)
    edited: list[tuple[PageId, tuple[Edit, ...]]] = []
    for number, page in enumerate(pages):
        if cancel is not None and cancel.is_set():
            raise Cancelled
        if on_progress is not None:
            on_progress(number, len(pages))
        edits = _edits(store, page, switched, found)
        if edits != page.edits:
            edited.append((page.id, edits))
    return Processed(EditPages(tuple(edited)) if edited else None, found)


def _edits(
    store: Store, page: Page, switched: Mapping[Step, bool], found: dict[Step, int]
) -> tuple[Edit, ...]:
    on_before = steps_of(page)
    wanted = {step: switched.get(step, step in on_before) for step in Step}
    changed = {step for step, on in switched.items() if on != (step in on_before)}
    if not changed:
        for step in found:
            found[step] += step in on_before
        return page.edits
    # How a page lies is measured anew where it changes: a cut depends on the turn before it.
    lies_anew = any(step in changed for step in _LAID) and any(wanted[step] for step in _LAID)
    fresh = [step for step in changed if switched[step] and step not in _LAID]
    copy = _copy(store, page) if fresh or lies_anew else None
    laid: tuple[Edit, ...] = tuple(e for e in page.edits if isinstance(e, Deskew | Crop))
    if copy is not None and lies_anew:
        laid = _laid(page, copy, deskew=wanted[Step.DESKEW], crop=wanted[Step.CROP])
    elif any(step in changed for step in _LAID):
        laid = ()
    clean: list[Clean] = [e for e in cleaning_of(page.edits) if _stays(e, wanted)]
    for step in fresh:
        edit = None if copy is None else _measured(store, page, copy, step)
        if edit is not None:
            clean.append(edit)
    turns = tuple(edit for edit in page.edits if isinstance(edit, Rotate))
    edits = cleaned((*laid, *turns), *clean)
    for step in found:
        found[step] += any(isinstance(edit, KINDS[step]) for edit in edits)
    return edits


def _stays(edit: Clean, wanted: Mapping[Step, bool]) -> bool:
    return any(wanted[step] for step, kind in KINDS.items() if isinstance(edit, kind))


def _laid(page: Page, copy: Scaled, *, deskew: bool, crop: bool) -> tuple[Edit, ...]:
    found = analyse_scaled(copy)
    turn = tuple(edit for edit in found.edits if isinstance(edit, Deskew)) if deskew else ()
    if not crop or found.edges is None:
        return turn
    return autocrop(found.edges, turn, page.width_px, page.height_px, page.dpi)


def _measured(store: Store, page: Page, copy: Scaled, step: Step) -> Clean | None:
    match step:
        case Step.BORDER:
            return border(copy)
        case Step.HOLES:
            return holes(copy)
        case Step.SPECKS:
            return specks(copy)[0]
        case Step.BACK:
            other = other_side(store, page)
            through = None if other is None else shows_through(copy, _copy(store, other))
            return None if through is None else through.lift
    return None


def other_side(store: Store, page: Page) -> Page | None:
    """Return the other side of a page's sheet; None: it was not scanned with both."""
    if not is_duplex(store.batch(page.batch_id)):
        return None
    pages = store.pages(page.case_id, include_deleted=True)
    sides = sorted(
        (one for one in pages if one.batch_id == page.batch_id and REFED not in one.flags),
        key=lambda one: one.id,
    )
    place = next((at for at, one in enumerate(sides) if one.id == page.id), -1)
    return sides[place ^ 1] if place >= 0 and place ^ 1 < len(sides) else None


def _copy(store: Store, page: Page) -> Scaled:
    return scaled(pixels_of(store, page), page.dpi, (page.width_px, page.height_px))


def red_free(pixels: Pixels, dpi: float) -> Pixels:
    """Return a view without red seals and fingerprints, as recognition reads it."""
    return without_red(pixels, dpi)
