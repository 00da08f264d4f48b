"""Recordings, signed papers, exhibits of a package: they hold and belong somewhere (归属核验)."""

from __future__ import annotations

from collections.abc import Iterator

from dossier.checks.case_places import stop
from dossier.checks.findings import Finding
from dossier.checks.package_facts import PackageFacts
from dossier.packages.belongings import OfExhibit, OfHearing, OfPaper, OfRecording
from dossier.packages.belongings import texts as texts_of_hearings
from dossier.packages.described import Described, DescribedOther
from dossier.signing import PaperState


def proofs(facts: PackageFacts) -> list[Finding]:
    """Return what does not hold: chains, samples and films of recordings, signatures (1-1)."""
    found: list[Finding] = []
    for (hearing, sitting), one in facts.recordings.items():
        if one.fault:
            place = facts.place(label=f"第{hearing}次庭审第{sitting}段录音")
            found.append(stop("recording_log", place, found=one.fault[:100]))
        for path, samples in one.sound.items():
            known = facts.opened.get(path)
            if known is not None and not known.fault and known.chain != samples.chain:
                found.append(stop("recording_samples", facts.place(path)))
        for path, digest in one.films.items():
            file = facts.bag.files.get(path)
            if file is not None and digest and file.digests["sha256"] != digest:
                found.append(stop("recording_samples", facts.place(path)))
    found += [
        stop("signature", facts.place(path), found=fault)
        for path, fault in facts.signed.items()
        if fault
    ]
    return found


def lacking(facts: PackageFacts) -> list[Finding]:
    """Return the files that a recording's journal names and the package lacks (2-8)."""
    return [
        stop("no_content", facts.place(path))
        for one in facts.recordings.values()
        for path in (*one.sound, *one.films)
        if path not in facts.bag.files
    ]


def places(facts: PackageFacts, told: Described) -> list[Finding]:
    """Return what names a hearing, recording or document that is not there (1-11)."""
    found: list[Finding] = []
    for other in told.others:
        why = _wrong(facts, told, other)
        if why:
            place = facts.place(other.file, other.title)
            found.append(stop("belongs", place, name=other.title[:100], found=why))
    return found


def texts(told: Described) -> Iterator[str]:
    """Yield every text of hearings and exhibits."""
    yield from texts_of_hearings(told.hearings)
    for other in told.others:
        if isinstance(other.belongs, OfExhibit):
            one = other.belongs.exhibit
            yield from (one.side, one.name, one.source, one.purpose, one.submitter, one.media_name)


def _wrong(facts: PackageFacts, told: Described, other: DescribedOther) -> str:
    """Return in a word what is wrong about where a file belongs; empty: nothing."""
    match other.belongs:
        case OfRecording(hearing, sitting):
            one = facts.recordings.get((hearing, sitting))
            if one is None:
                return "recording"
            path = facts.item_path(other)
            named = path in one.sound or path in one.films
            return "" if named or one.fault or other.file.endswith(".json") else "file"
        case OfPaper(hearing, sitting, item, paper):
            if not 1 <= hearing <= len(told.hearings):
                return "hearing"
            if not 0 <= sitting <= len(told.hearings[hearing - 1].sittings):
                return "recording"
            if not 1 <= item <= len(told.items) or told.items[item - 1].pages != paper.pages:
                return "document"
            locked = paper.state in (PaperState.LOCKED, PaperState.SUPERSEDED)
            return "" if locked and other.file.endswith(".pdf") else "state"
        case OfHearing(hearing):
            return facts.proceedings[hearing].fault
        case OfExhibit() | None:
            return ""
