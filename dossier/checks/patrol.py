"""Patrol before archiving: what is missing, unsettled or poor, and where (智能巡查)."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from dossier.catalogue.rules import bare, clue_in, rules
from dossier.checks.case_facts import CaseFacts
from dossier.checks.case_integrity import page_breaks, process, serials
from dossier.checks.case_places import (
    of_case,
    of_exhibit,
    of_hearing,
    of_material,
    of_page,
    of_party,
    stop,
    warn,
)
from dossier.checks.codes import limits
from dossier.checks.completeness import all_materials, lacking, titles_of
from dossier.checks.findings import Finding, Level, Place
from dossier.hearing import HearingEventKind
from dossier.model import Volume
from dossier.signing import PAPER_WORDS, PaperKind, PaperState

_NOT_TITLES = frozenset({"", "未命名材料", "材料"})
_SENT = ("hearing_notices", "judgments", "acceptance_notices", "rulings")
_SERVICE = ("service", "pronouncement")
_FLAGS = {"blurred": "blurred", "skew_unsure": "skewed", "skew_beyond": "skewed"}


def patrol(facts: CaseFacts) -> tuple[Finding, ...]:
    """Return everything that a person should settle before the case is archived.

    Blockers first, then by where they are in the dossier. Pure; of rows and text only.
    """
    found = [finding for rule in _RULES for finding in rule(facts)]
    order = {Level.BLOCKER: 0, Level.WARNING: 1}
    return tuple(sorted(found, key=lambda f: (order[f.level], *_where(f.place))))


def _materials(facts: CaseFacts) -> Iterator[Finding]:
    titles = titles_of(facts.arrangement)
    for row in lacking(facts.case.procedure, titles):
        place = Place("item", row.any[0], Volume.MAIN, label=row.name)
        make = stop if row.blocker else warn
        yield make("lacking", place, name=row.name, name_en=row.name_en)
    sent = [key for key in _SENT if titles.get(key)]
    if sent and not any(titles.get(key) for key in _SERVICE):
        yield warn("no_service", Place("item", "service", Volume.MAIN, label="送达凭证"))


def _settled(facts: CaseFacts) -> Iterator[Finding]:
    yield from process(facts).findings


def _numbers(facts: CaseFacts) -> Iterator[Finding]:
    yield from page_breaks(facts)
    for finding in serials(facts).findings:
        if finding.rule not in ("page_missing", "page_order"):
            yield Finding(finding.rule, finding.place, finding.params, Level.WARNING)


def _quality(facts: CaseFacts) -> Iterator[Finding]:
    least = limits()["quality"]["least_dpi"]
    for page in facts.live:
        place = of_page(facts, page)
        if page.dpi < least:
            yield stop("low_dpi", place, dpi=page.dpi, least=least)
        for rule in sorted({_FLAGS[flag] for flag in page.flags if flag in _FLAGS}):
            yield warn(rule, place)
        if page.blank:
            yield warn("blank", place)


def _order(facts: CaseFacts) -> Iterator[Finding]:
    seen: dict[str, Place] = {}
    for volume in facts.arrangement.volumes:
        for page in (page for page in volume.pages if not page.blank):
            place = of_page(facts, page)
            if page.sha256 in seen:
                yield warn("page_twice", place, first=seen[page.sha256].label)
            seen.setdefault(page.sha256, place)
    for filed in all_materials(facts.arrangement):
        if not filed.pages:
            yield warn("no_pages", of_material(facts, filed.material))
        elif filed.material.title.strip() in _NOT_TITLES:
            yield warn("no_title", of_material(facts, filed.material))


def _secrets(facts: CaseFacts) -> Iterator[Finding]:
    """What looks like 副卷 but lies in the open: never without a second look."""
    for filed in all_materials(facts.arrangement):
        if filed.material.volume is Volume.MAIN and filed.pages:
            clue = clue_in(bare(filed.material.title), rules().clues)
            if clue is not None:
                place = of_material(facts, filed.material)
                yield stop("confidential", place, title=filed.material.title, clue=clue.text)


def _parties(facts: CaseFacts) -> Iterator[Finding]:
    roles = {party.role for party in facts.parties}
    for group in limits()["sides"].get(facts.case.procedure, ()):
        if not roles & set(group):
            yield stop("no_side", of_case(facts), roles="、".join(group[:2]))
    for party in facts.parties:
        if not party.identity.strip():
            yield warn("no_identity", of_party(party), name=party.name)


def _evidence(facts: CaseFacts) -> Iterator[Finding]:
    live = {page.id for page in facts.live}
    for one in facts.exhibits:
        if not one.pages and not one.media_sha256 and one.kind.value != "物证":
            yield warn("exhibit_empty", of_exhibit(one), label=one.label)
        lost = [page for page in one.pages if page not in live]
        if lost:
            yield stop("exhibit_pages", of_exhibit(one), count=len(lost))


def _papers(facts: CaseFacts) -> Iterator[Finding]:
    for title, number in facts.numbers_twice:
        yield warn("number_twice", of_case(facts), title=title, number=number)


def _hearings(facts: CaseFacts) -> Iterator[Finding]:
    records = titles_of(facts.arrangement).get("hearing_records", [])
    for held in facts.hearings:
        if held.hearing.state == "closed" and held.hearing.volume is Volume.MAIN and not records:
            yield warn("record_not_filed", of_hearing(held))
        if held.hearing.state == "closed" and not held.sittings:
            yield warn("not_recorded", of_hearing(held))


def _unsigned(facts: CaseFacts) -> Iterator[Finding]:
    """Papers of hearings that are over and not signed by everybody yet, or not filed."""
    held = {one.hearing.id: one for one in facts.hearings}
    for paper in facts.papers:
        hearing = held.get(paper.hearing_id)
        if hearing is None or not paper.stands or hearing.hearing.state != "closed":
            continue
        if paper.state is not PaperState.LOCKED:
            state = PAPER_WORDS[paper.state]
            yield stop("unsigned", of_hearing(hearing), title=paper.title, state=state)
        elif paper.material_id is None:
            yield stop("paper_not_filed", of_hearing(hearing), title=paper.title)


def _gaps(facts: CaseFacts) -> Iterator[Finding]:
    """Recordings that were interrupted, where nobody has begun to explain it (中断说明).

    Source: 法释〔2017〕5号 art. 4. What was begun and not signed is told of as any paper.
    """
    explained = {
        one.hearing_id for one in facts.papers if one.stands and one.kind is PaperKind.GAPS
    }
    for held in facts.hearings:
        found = [one for one in held.events if one.kind is HearingEventKind.INTERRUPTION]
        if found and held.hearing.state == "closed" and held.hearing.id not in explained:
            yield stop("gaps_unexplained", of_hearing(held), count=len(found))


def _bundles(facts: CaseFacts) -> Iterator[Finding]:
    """Paper that was not taken out for the archive."""
    for bundle in facts.bundles:
        if bundle.is_out:
            continue
        place = Place("bundle", bundle.id, bundle.volume, label=f"{bundle.label} {bundle.title}")
        yield warn("paper_left", place, label=bundle.label, where=bundle.where)


_RULES: tuple[Callable[[CaseFacts], Iterator[Finding]], ...] = (
    _materials,
    _settled,
    _numbers,
    _quality,
    _order,
    _secrets,
    _parties,
    _evidence,
    _hearings,
    _papers,
    _unsigned,
    _gaps,
    _bundles,
)


def _where(place: Place) -> tuple[str, int, str]:
    return (str(place.volume or "~"), place.position or 0, place.id)
