"""What the bench says of screens and pages (用语). No widgets."""

from __future__ import annotations

from app.qt.translations import tr, trn
from app.windows.bench import state
from app.windows.bench.state import Facts, Pane, Sight
from courtroom.hub.contract import ALL


def seat_words(facts: Facts, seat: str) -> str:
    """Return how a seat is called, the public screens and all among them."""
    if seat == ALL:
        return tr("Everybody")
    if seat == state.PUBLIC:
        return tr("Public screen")
    return state.seat_label(facts, seat)


def seats_words(facts: Facts, seats: tuple[str, ...]) -> str:
    """Return how several seats are called."""
    return "、".join(seat_words(facts, seat) for seat in seats)


def pane_words(facts: Facts, pane: Pane) -> str:
    """Return what a pane shows: 原证3 第5页."""
    label = state.label_of(facts, pane.exhibit)
    if pane.page < 1:
        return label
    return tr("{label} page {page}").format(label=label, page=pane.page)


def what_words(facts: Facts, sight: Sight) -> str:
    """Return what a screen shows: pages, or a film or sound by its label; empty: nothing."""
    if not sight.panes and sight.media is not None:
        return state.label_of(facts, str(sight.media.get("exhibit", "")))
    return "、".join(pane_words(facts, pane) for pane in sight.panes)


def sight_words(facts: Facts, sight: Sight) -> tuple[str, str, str]:
    """Return of what a screen shows: a head, what it is, and the state of its frame."""
    what, alone = what_words(facts, sight), ""
    if len(sight.panes) == 1:
        alone = sight.panes[0].exhibit
    elif not sight.panes and sight.media is not None:
        alone = str(sight.media.get("exhibit", ""))
    if alone:
        name = str((facts.get(f"exhibit/{alone}") or {}).get("name", ""))
        what = f"{what}  {name}".strip()
    if sight.blank:
        return tr("All screens are black"), what, "blank"
    if not sight.panes and sight.media is None:
        return tr("The screens show nothing"), "", "private"
    if len(sight.panes) > 1:
        return trn("All screens show %n page(s) side by side", len(sight.panes)), what, "all"
    return tr("All screens show"), what, "all"


def look_words(facts: Facts, exhibit: str, page: int) -> tuple[str, str]:
    """Return who sees a page that the judge looks at, and the state of its frame."""
    watchers = state.watchers(facts, exhibit, page)
    if ALL in watchers:
        if facts.get(f"blank/{ALL}") is not None:
            return tr("Chosen for all screens, which are black now"), "blank"
        return tr("On all screens now"), "all"
    if watchers:
        names = seats_words(facts, watchers)
        return tr("Only {seats} see this page").format(seats=names), "some"
    return tr("Private preview: nobody else sees it"), "private"
