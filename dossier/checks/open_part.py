"""What of a run is told to who may not see the confidential volume (不得接触副卷者的检测结果).

The whole case is examined whoever asks, for what hides in 副卷 stops archiving all the same.
Told is what the same checks say of the open volume alone; where the whole is worse than that,
one sentence says that somebody permitted must look, without number, title, id or page.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence, Set
from dataclasses import replace

from dossier.catalogue.arrange import arrange
from dossier.checks.case_facts import CaseFacts, Content, Reading
from dossier.checks.findings import Finding, Level, Place
from dossier.checks.outcome import Judged, Outcome
from dossier.ids import PageId
from dossier.model import Batch, Volume
from dossier.store import verify

RULE = "in_confidential"
"""Of the one finding that stands for all in 副卷."""
_Key = tuple[str, str, str]


def open_part(facts: CaseFacts) -> CaseFacts:
    """Return what the checks know of a case, all of 副卷 left out.

    What cannot be ascribed to a volume any more (a page that is lost) is left out, too.
    Pages in the tray belong to no volume yet and stay; exhibits are open by the store's rule.
    Papers numbered twice are for the caller to add, whose templates know their kinds.
    """
    closed = {id_ for id_, volume in facts.volumes.items() if volume is not Volume.MAIN}
    materials = tuple(one for one in facts.materials if one.volume is Volume.MAIN)
    pages = tuple(page for page in facts.pages if page.material_id not in closed)
    ids = {page.id for page in pages}
    hearings = tuple(held for held in facts.hearings if held.hearing.volume is Volume.MAIN)
    sittings = {one.id for held in hearings for one in held.sittings}
    held = {held.hearing.id for held in hearings}
    media = {one.media_sha256 for one in facts.exhibits}
    media |= {one.sha256 for h in hearings for files in h.files.values() for one in files}
    contents = {id_: one for id_, one in facts.contents.items() if id_ in ids}
    files = {sha256: one for sha256, one in facts.files.items() if sha256 in media}
    return replace(
        facts,
        materials=materials,
        pages=pages,
        arrangement=arrange(facts.template, materials, pages),
        batches=_batches(facts, ids),
        hearings=hearings,
        received=frozenset(str(id_) for id_ in ids),
        journal=None if facts.journal is None else _nameless(facts.journal),
        numbers={id_: one for id_, one in facts.numbers.items() if id_ in ids},
        samples={id_: one for id_, one in facts.samples.items() if id_ in ids},
        numbers_twice=(),
        papers=tuple(
            one for one in facts.papers if one.volume is Volume.MAIN and one.hearing_id in held
        ),
        bundles=tuple(one for one in facts.bundles if one.volume is Volume.MAIN),
        volumes={id_: volume for id_, volume in facts.volumes.items() if id_ not in closed},
        contents=contents,
        files=files,
        found={id_: one for id_, one in facts.found.items() if id_ in ids},
        heard={id_: one for id_, one in facts.heard.items() if id_ in sittings},
        reading=_reading(facts, (*contents.values(), *files.values())),
    )


def told_findings(whole: Sequence[Finding], open_: Sequence[Finding]) -> tuple[Finding, ...]:
    """Return the findings of the open volume that stand in the whole case, too.

    Args:
        whole: of all facts.
        open_: of :func:`open_part` of them; a thing that only seems to lack because it lies in
            副卷 is in these alone, and is no finding.
    """
    real, known = {_key(one) for one in whole}, {_key(one) for one in open_}
    told = [one for one in open_ if _key(one) in real]
    rest = [one for one in whole if _key(one) not in known]
    if not rest:
        return tuple(told)
    level = min((one.level for one in rest), key=list(Level).index)
    said = Finding(RULE, Place("case", label="副卷"), {}, level)
    stops = sum(one.level is Level.BLOCKER for one in told)
    at = stops if level is Level.BLOCKER else len(told)
    return (*told[:at], said, *told[at:])


def told_outcomes(whole: Sequence[Outcome], open_: Sequence[Outcome]) -> tuple[Outcome, ...]:
    """Return every code with the result of the whole case and the words of the open volume."""
    return tuple(_told(one, other) for one, other in zip(whole, open_, strict=True))


def _told(whole: Outcome, open_: Outcome) -> Outcome:
    said, seen = whole.judged, open_.judged
    remark = seen.remark if seen.verdict is said.verdict else ("", "")
    found = told_findings(said.findings, seen.findings)
    return replace(whole, judged=Judged(seen.examined, found, said.verdict, remark))


def _key(finding: Finding) -> _Key:
    return finding.rule, finding.place.kind, finding.place.id


def _batches(facts: CaseFacts, ids: Set[PageId]) -> tuple[Batch, ...]:
    """Return the batches of which not every page lies in 副卷."""
    brought: dict[str, set[PageId]] = {}
    for page in facts.pages:
        brought.setdefault(page.batch_id, set()).add(page.id)
    return tuple(one for one in facts.batches if one.id not in brought or brought[one.id] & ids)


def _nameless(report: verify.Report) -> verify.Report:
    """Return what was found in the journal without the things it names, of whatever volume.

    Nor with its length, which grows with what is done in 副卷: 0 stands for all there is.
    """
    problems = tuple(replace(one, thing="") for one in report.problems)
    return replace(report, problems=problems, entries=0)


def _reading(facts: CaseFacts, contents: Iterable[Content]) -> Reading:
    """Return the speed, with the bytes of what may be seen."""
    size_bytes = sum(one.size_bytes for one in contents)
    share = size_bytes / facts.reading.size_bytes if facts.reading.size_bytes else 0.0
    return Reading(size_bytes, facts.reading.seconds * share)
