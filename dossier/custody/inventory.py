"""What is there and what should be (盘点): three lists, and what lies in the wrong place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dossier.custody.labels import Labels
from dossier.custody.model import Bundle, Place


@dataclass(frozen=True, slots=True)
class Foreign:
    """Something that lies there and is not listed there (账外)."""

    label: str
    place: Place
    bundle: Bundle | None
    """None: no bundle has this label."""


@dataclass(frozen=True, slots=True)
class Inventory:
    """The outcome (盘点结果). Each listed bundle is in one of the first three."""

    present: tuple[Bundle, ...]
    """账实相符: there and listed."""
    missing: tuple[Bundle, ...]
    """有账无实: listed and not found anywhere that was looked."""
    misplaced: tuple[tuple[Bundle, Place], ...]
    """错放: listed in a cell that was looked into, or in none, and found in another."""
    foreign: tuple[Foreign, ...]
    """有实无账: there and not listed there, those that are misplaced among them."""


def compare(
    bundles: Sequence[Bundle], found: Mapping[Place, Sequence[str]], *, gone: Sequence[Bundle] = ()
) -> Inventory:
    """Compare what is listed with what was scanned.

    Args:
        bundles: all that are in custody, wherever they lie.
        found: labels scanned, by cell that was looked into; nothing: it was empty.
        gone: bundles that left for good; one of them in a cell is foreign.
    """
    by_label = {bundle.label: bundle for bundle in [*gone, *bundles]}
    listed = Labels(by_label)
    known = {bundle.id for bundle in bundles}
    present: list[Bundle] = []
    misplaced: list[tuple[Bundle, Place]] = []
    foreign: list[Foreign] = []
    seen: set[str] = set()
    # Where it should be counts first: of a label that is there twice, the other is a copy.
    for at_home in (True, False):
        for place, labels in found.items():
            for label in dict.fromkeys(listed.meant(text) or text.strip() for text in labels):
                bundle = by_label.get(label)
                home = bundle is not None and bundle.lies == place
                if home is not at_home:
                    continue
                if bundle is not None and home:
                    present.append(bundle)
                    seen.add(label)
                    continue
                foreign.append(Foreign(label, place, bundle))
                if bundle is not None and bundle.id in known and label not in seen:
                    misplaced.append((bundle, place))
                    seen.add(label)
    missing = [bundle for bundle in bundles if bundle.lies in found and bundle.label not in seen]
    return Inventory(tuple(present), tuple(missing), tuple(misplaced), tuple(foreign))
