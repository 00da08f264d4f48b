"""What was said and signed, as a package brings it: read, and held against the rest (庭审数据)."""

from __future__ import annotations

from dataclasses import dataclass

from dossier.blobs import told
from dossier.checks.codes import limits
from dossier.packages.belongings import OfHearing, OfPaper
from dossier.packages.described import BadCatalogue, Described, DescribedOther
from dossier.packages.proceedings import Proceedings, from_json, number_of
from dossier.packages.reading import PAYLOAD, ReadBag, opened

_NOTHING = Proceedings()


@dataclass(frozen=True, slots=True)
class Brought:
    """The data of one hearing."""

    data: Proceedings
    fault: str = ""
    """Why it says nothing; empty: it does, and fits what the catalogue says."""


def brought(bag: ReadBag, described: Described | None) -> dict[int, Brought]:
    """Return what a package brings, by number of the hearing; packages of before bring none."""
    found: dict[int, Brought] = {}
    for other in described.others if described is not None else ():
        if described is not None and isinstance(other.belongs, OfHearing):
            number = other.belongs.hearing
            twice = number in found
            found[number] = (
                Brought(_NOTHING, "twice") if twice else _one(bag, described, other, number)
            )
    return found


def _one(bag: ReadBag, told_of: Described, other: DescribedOther, number: int) -> Brought:
    if not 1 <= number <= len(told_of.hearings):
        return Brought(_NOTHING, "hearing")
    path = PAYLOAD + other.file
    file = bag.files.get(path)
    if file is None or file.size_bytes > limits()["package"]["largest_tag_bytes"]:
        return Brought(_NOTHING, "missing" if file is None else "too large")
    with told(bag.folder / path), opened(bag.folder, path) as stream:
        untrusted = stream.read()
    try:
        data = from_json(untrusted)
        for sitting in data.sittings:
            number_of(sitting, len(told_of.hearings[number - 1].sittings))
        for party in data.parties:
            number_of(party, len(told_of.parties))
    except (BadCatalogue, ValueError) as error:
        return Brought(_NOTHING, str(error)[:100])
    papers = {
        one.sha256
        for one in told_of.others
        if isinstance(one.belongs, OfPaper) and one.belongs.hearing == number
    }
    signed = [one.sha256 for one in data.papers]
    if len(set(signed)) < len(signed) or not papers.issuperset(signed):
        return Brought(_NOTHING, "paper")
    return Brought(data)
