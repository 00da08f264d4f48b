"""The quality desk's work (编目质检): what is wrong with a batch, verdicts, samples.

Everything is worked out from the journal's rows when asked; nothing but what people say and
what was drawn is written.
"""

from __future__ import annotations

import math
import random
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import resources
from app.station.quality_pages import Facts, problems_across, problems_of
from dossier.ids import BatchId, CaseId, PageId, SampleId, VerdictId, new_id
from dossier.intake.model import TaskState
from dossier.model import Batch, Page, Volume
from dossier.quality import Problem, basis_of, basis_of_all, latest
from dossier.scanning import Judged, Sample, Verdict
from dossier.scanning_changes import DrawSample, NoteVerdict
from dossier.store import scanning as reads
from resources.errors import EmptyValue, QualityBlocked, SampleOpen, UnknownItem

if TYPE_CHECKING:
    from app.station.station import Station
    from dossier.store.readers import Reader

_RUNNING = frozenset({TaskState.SCANNING, TaskState.RESCAN})
"""Tasks whose sheets nobody has reconciled yet."""
SAMPLE_SHARE = 0.05
"""At least this share of what the machine found nothing wrong with is looked at (DA/T 31)."""


@dataclass(frozen=True, slots=True)
class BatchQuality:
    """A batch as the quality desk sees it (批次质检).

    Attributes:
        pages: live, in the order they came.
        problems: open, what stands in the way first, the furthest out first.
        sample: drawn pages; None: none were drawn yet.
        unseen: drawn pages that nobody gave a verdict on.
        clean: live pages with nothing open, of which the sample is drawn.
        verdicts: the last word on each page, and under None on the batch.
        passed: a person passed the batch as it is now.
    """

    batch: Batch
    pages: tuple[Page, ...]
    problems: tuple[Problem, ...]
    sample: Sample | None
    unseen: tuple[PageId, ...]
    clean: int
    verdicts: dict[PageId | None, Verdict]
    passed: bool

    @property
    def blockers(self) -> tuple[Problem, ...]:
        """What stands in the way of filing."""
        return tuple(problem for problem in self.problems if problem.blocks)


def case_quality(station: Station, case_id: CaseId) -> list[BatchQuality]:
    """Return the batches of a case that hold live pages, oldest first.

    Raises:
        UnknownItem: no such case.
    """
    store = station.store
    case = store.case(case_id)
    with store.snapshot() as reader:
        batches = reader.batches(case_id)
        pages = reader.pages(case_id, True)
        looks = reads.looks(reader, case_id)
        notes = reads.notes(reader, case_id)
        verdicts = reads.verdicts(reader, case_id)
        samples = reads.samples(reader, case_id)
        declared, came = _declared(reader, case_id)
        readings = {
            page.id: text
            for page in pages
            if not page.deleted and page.reading and (text := reader.reading(page.id)) is not None
        }
    facts = Facts(
        case,
        {batch.id: batch for batch in batches},
        tuple(pages),
        looks,
        readings,
        tuple(notes),
        declared,
        came,
    )
    return [
        _batch(batch, facts, [v for v in verdicts if v.batch_id == batch.id], samples)
        for batch in batches
        if any(page.batch_id == batch.id and not page.deleted for page in pages)
    ]


def batch_quality(station: Station, case_id: CaseId, batch_id: BatchId) -> BatchQuality:
    """Return one batch of a case.

    Raises:
        UnknownItem: the case has no such batch with live pages.
    """
    for found in case_quality(station, case_id):
        if found.batch.id == batch_id:
            return found
    raise UnknownItem(thing=str(batch_id))


def judge(
    station: Station,
    page_ids: Sequence[PageId],
    judged: Judged,
    *,
    reason: str = "",
    who: str,
) -> list[Verdict]:
    """Note a person's verdict on pages of a case (质检结论); in the journal on return.

    Raises:
        UnknownItem: no such page.
        EmptyValue: accepted without a reason.
    """
    if judged is Judged.ACCEPT and not reason.strip():
        raise EmptyValue(column="理由 reason")
    made: list[Verdict] = []
    boards: dict[CaseId, list[BatchQuality]] = {}
    for page_id in page_ids:
        page = station.store.page(page_id)
        if page.case_id not in boards:
            boards[page.case_id] = case_quality(station, page.case_id)
        open_ = {
            problem.key
            for board in boards[page.case_id]
            for problem in board.problems
            if problem.page_id == page_id
        }
        earlier = next(
            (
                board.verdicts[page_id]
                for board in boards[page.case_id]
                if page_id in board.verdicts
            ),
            None,
        )
        if earlier is not None and earlier.basis == basis_of(page):
            open_ |= set(earlier.problems)
        made.append(
            _verdict(
                page.case_id, page.batch_id, page_id, judged, open_, reason, who, basis_of(page)
            )
        )
    station.store.apply_all([NoteVerdict(verdict) for verdict in made], who)
    return made


def accept_batch(
    station: Station, case_id: CaseId, batch_id: BatchId, *, reason: str, who: str
) -> Verdict:
    """Accept what is wrong with a batch as a whole, for a reason (批次特许).

    Raises:
        UnknownItem: no such batch.
        EmptyValue: no reason.
    """
    if not reason.strip():
        raise EmptyValue(column="理由 reason")
    found = batch_quality(station, case_id, batch_id)
    keys = {problem.key for problem in found.problems if problem.page_id is None}
    earlier = found.verdicts.get(None)
    if earlier is not None and earlier.judged is Judged.ACCEPT:
        keys |= set(earlier.problems)
    basis = basis_of_all(found.pages)
    verdict = _verdict(case_id, batch_id, None, Judged.ACCEPT, keys, reason, who, basis)
    station.store.apply(NoteVerdict(verdict), who)
    return verdict


def draw_sample(
    station: Station,
    case_id: CaseId,
    batch_id: BatchId,
    *,
    who: str,
    share: float = SAMPLE_SHARE,
    seed: str = "",
) -> Sample:
    """Draw pages at random from those with nothing open (抽检); kept with its seed.

    Args:
        station: open.
        case_id: of the case.
        batch_id: of the batch.
        who: the person, for the journal.
        share: of the clean pages; never less than one page, nor than 5 %.
        seed: the drawing can be done again with it; empty: a new one.

    Raises:
        UnknownItem: no such batch, or no clean page in it.
    """
    found = batch_quality(station, case_id, batch_id)
    clean = _clean(found.pages, found.problems)
    if not clean:
        raise UnknownItem(thing="可抽检的页面 clean page")
    share = min(1.0, max(SAMPLE_SHARE, share))
    seed = seed or secrets.token_hex(8)
    count = min(len(clean), math.ceil(share * len(clean)))
    drawn = random.Random(seed).sample(sorted(page.id for page in clean), count)  # noqa: S311
    sample = Sample(
        SampleId(new_id()),
        case_id,
        Volume.MAIN,
        batch_id,
        seed,
        len(clean),
        tuple(sorted(drawn)),
        who,
        datetime.now(UTC),
    )
    station.store.apply(DrawSample(sample), who)
    return sample


def pass_batch(station: Station, case_id: CaseId, batch_id: BatchId, *, who: str) -> Verdict:
    """Pass a batch for filing (批次质检通过).

    Raises:
        UnknownItem: no such batch.
        QualityBlocked: something stands in the way.
        SampleOpen: no sample was drawn, or drawn pages were not looked at.
    """
    found = batch_quality(station, case_id, batch_id)
    if found.blockers:
        raise QualityBlocked(count=len(found.blockers), first=words(found.blockers[0]))
    if found.sample is None and found.clean:
        raise SampleOpen(left=max(1, math.ceil(SAMPLE_SHARE * found.clean)))
    if found.unseen:
        raise SampleOpen(left=len(found.unseen))
    keys = {problem.key for problem in found.problems if problem.page_id is None}
    before = found.verdicts.get(None)
    if before is not None:
        keys |= set(before.problems)
    basis = basis_of_all(found.pages)
    verdict = _verdict(case_id, batch_id, None, Judged.PASS, keys, "", who, basis)
    station.store.apply(NoteVerdict(verdict), who)
    return verdict


def words(problem: Problem, language: str = "zh_CN") -> str:
    """Return what a problem says to a person."""
    said = {key: _figure(value) for key, value in problem.said.items()}
    template = str(resources.toml("quality.toml")[problem.key][language])
    return template.format_map(_Dashes(said))


class _Dashes(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return "—"


def _figure(value: str | int | float) -> str:
    return f"{value:.1f}".removesuffix(".0") if isinstance(value, float) else str(value)


def _batch(
    batch: Batch, facts: Facts, verdicts: Sequence[Verdict], samples: Sequence[Sample]
) -> BatchQuality:
    said = latest(verdicts)
    pages = tuple(
        sorted(
            (p for p in facts.pages if p.batch_id == batch.id and not p.deleted),
            key=lambda page: page.id,
        )
    )
    found = [
        problem
        for page in pages
        for problem in problems_of(page, facts.looks.get(page.id), said.get(page.id))
    ]
    found += problems_across(batch, facts, said)
    found.sort(key=lambda problem: (not problem.blocks, -problem.weight, problem.page_id or ""))
    drawn = next((s for s in reversed(samples) if s.batch_id == batch.id), None)
    live = {page.id for page in pages}
    unseen = (
        ()
        if drawn is None
        else tuple(id_ for id_ in drawn.pages if id_ in live and id_ not in said)
    )
    last = said.get(None)
    passed = (
        last is not None
        and last.judged is Judged.PASS
        and last.basis == basis_of_all(pages)
        and not any(problem.blocks for problem in found)
    )
    clean = len(_clean(pages, found))
    return BatchQuality(batch, pages, tuple(found), drawn, unseen, clean, said, passed)


def _clean(pages: Sequence[Page], problems: Sequence[Problem]) -> list[Page]:
    wrong = {problem.page_id for problem in problems}
    return [page for page in pages if page.id not in wrong]


def _declared(reader: Reader, case_id: CaseId) -> tuple[int | None, int | None]:
    """Return the sheets counted when the paper of a case came, and those scanned.

    The counter's scan tasks say it; where there are none, the bundles of the cabinet. Batches
    that count towards tasks are held against these as reconciling does, and no more once that
    is done: people have said then what is missing and what is foreign. What is still on its
    way to the scanner, or was withdrawn, is not waited for.

    Returns:
        None first: nobody counted, or it is settled. None second: count all pages of the case.
    """
    from dossier.store import custody, intake

    tasks = [
        task for task in intake.tasks(reader, case_id) if task.state is not TaskState.WITHDRAWN
    ]
    if any(task.batches for task in tasks):
        running = [task for task in tasks if task.state in _RUNNING]
        if not running:
            return None, None
        found = [intake.reconciled(reader, task) for task in running]
        return sum(one.sheets for one in found), sum(one.received for one in found)
    handed = [task for task in tasks if task.state is not TaskState.WAITING]
    counts = [task.sheets for task in handed or tasks]
    if not counts:
        counts = [bundle.sheets for bundle in custody.bundles(reader, case_id)]
    return (sum(counts) if counts and all(counts) else None), None


def _verdict(
    case_id: CaseId,
    batch_id: BatchId,
    page_id: PageId | None,
    judged: Judged,
    problems: set[str],
    reason: str,
    who: str,
    basis: str,
) -> Verdict:
    return Verdict(
        VerdictId(new_id()),
        case_id,
        Volume.MAIN,
        batch_id,
        page_id,
        judged,
        tuple(sorted(problems)),
        reason.strip(),
        who,
        datetime.now(UTC),
        basis,
    )
