"""Integrity of a case: nothing is missing, nothing too much (完整性)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from dossier.checks.case_facts import CaseFacts
from dossier.checks.case_places import (
    of_case,
    of_exhibit,
    of_hearing,
    of_material,
    of_page,
    stop,
    warn,
)
from dossier.checks.codes import limits
from dossier.checks.completeness import (
    all_materials,
    breaks,
    lacking,
    titles_of,
)
from dossier.checks.findings import Finding, Place
from dossier.checks.outcome import Judged
from dossier.hearing import HearingState
from dossier.model import BatchState


def item_count(facts: CaseFacts) -> Judged:
    """2-1: as many pages as the journal says were received, deleted ones counted."""
    here = {str(page.id) for page in facts.pages}
    lost = sorted(facts.received - here)
    found = [stop("page_lost", Place("page", id_, label=id_)) for id_ in lost]
    placed = len(facts.arrangement.positions)
    if placed != len(facts.live):
        found.append(stop("count", of_case(facts), said=len(facts.live), found=placed))
    return Judged(f"{len(facts.received)} 页入库记录、{len(here)} 页", tuple(found))


def total_bytes(facts: CaseFacts) -> Judged:
    """2-2: the bytes in all are those recorded."""
    pages = [p for p in facts.live if p.id in facts.contents]
    said = sum(page.size_bytes for page in pages)
    is_ = sum(facts.contents[page.id].size_bytes for page in pages)
    wrong = said != is_
    found = (stop("total_bytes", of_case(facts), said=said, found=is_),) if wrong else ()
    return Judged(f"{is_} 字节", found)


def case_metadata(facts: CaseFacts) -> Judged:
    """2-3: number, cause, procedure and a party on either side."""
    found = [
        stop("empty", of_case(facts), field=name)
        for name, value in (("案号", facts.case.number), ("案由", facts.case.cause))
        if not value.strip()
    ]
    roles = {party.role for party in facts.parties}
    for group in limits()["sides"].get(facts.case.procedure, ()):
        if not roles & set(group):
            found.append(stop("no_side", of_case(facts), roles="、".join(group[:2])))
    found += [
        stop("empty", Place("party", party.id, label=party.role), field="名称")
        for party in facts.parties
        if not party.name.strip()
    ]
    return Judged(f"1 个案件、{len(facts.parties)} 名当事人", tuple(found))


def item_metadata(facts: CaseFacts) -> Judged:
    """2-4: what every material and page must say of itself."""
    found: list[Finding] = []
    for filed in all_materials(facts.arrangement):
        if filed.pages and not filed.material.title.strip():
            found.append(stop("empty", of_material(facts, filed.material), field="题名"))
    for page in facts.live:
        empty = [
            name
            for name, value in (
                ("接收时间", page.received_at),
                ("摘要值", page.sha256),
                ("格式", page.media_type),
            )
            if not value
        ]
        found += [stop("empty", of_page(facts, page), field=name) for name in empty]
    found += [
        stop("empty", of_exhibit(one), field=name)
        for one in facts.exhibits
        for name, value in (("名称", one.name), ("提交人", one.submitter or one.side))
        if not value.strip()
    ]
    count = len(facts.materials) + len(facts.live) + len(facts.exhibits)
    return Judged(f"{count} 项", tuple(found))


def process(facts: CaseFacts) -> Judged:
    """2-5: received, scanned, read, catalogued, confirmed; hearings closed."""
    found: list[Finding] = []
    for batch in facts.batches:
        if batch.state is BatchState.OPEN:
            found.append(stop("batch_open", Place("batch", batch.id, label=batch.source)))
    for page in facts.live:
        if page.material_id is None:
            found.append(stop("unfiled", of_page(facts, page)))
        if not page.reading:
            found.append(stop("unread", of_page(facts, page)))
    for filed in all_materials(facts.arrangement):
        if filed.pages and not filed.material.confirmed:
            place = of_material(facts, filed.material)
            found.append(stop("unconfirmed", place, title=filed.material.title))
    for held in facts.hearings:
        if held.hearing.state in (HearingState.OPEN, HearingState.RECESSED):
            found.append(stop("hearing_open", of_hearing(held)))
    looked = f"{len(facts.batches)} 个批次、{len(facts.live)} 页、{len(facts.hearings)} 次庭审"
    return Judged(looked, tuple(found))


def serials(facts: CaseFacts) -> Judged:
    """2-6: printed page numbers, exhibits', hearings' and sittings' numbers without gaps."""
    found = list(page_breaks(facts))
    for side, numbers in facts.exhibit_gaps:
        lost = "、".join(map(str, numbers))
        found.append(stop("exhibit_gap", of_case(facts), side=side, numbers=lost))
    main = [h for h in facts.hearings if h.hearing.title == "法庭笔录"]
    found += _gaps("hearing_gap", of_case(facts), [h.hearing.ordinal for h in main])
    for held in facts.hearings:
        place = of_hearing(held)
        found += _gaps("sitting_gap", place, [s.ordinal for s in held.sittings])
    return Judged(f"{len(facts.numbers)} 页、{len(facts.exhibits)} 件证据", tuple(found))


def content(facts: CaseFacts) -> Judged:
    """2-7: every page's content is there to its end."""
    found = []
    for page in facts.live:
        one = facts.contents.get(page.id)
        if one is not None and one.sha256 and not one.whole:
            found.append(stop("cut_off", of_page(facts, page)))
        elif one is not None and one.fault == "missing":
            found.append(stop("no_content", of_page(facts, page)))
    empty = [v.volume for v in facts.arrangement.volumes if v.volume == "main" and not v.pages]
    found += [stop("no_pages_at_all", of_case(facts)) for _ in empty]
    return Judged(f"{len(facts.contents)} 页", tuple(found))


def attachments(facts: CaseFacts) -> Judged:
    """2-8: recordings and media of exhibits are there; a closed hearing's recording ended."""
    found: list[Finding] = []
    count = 0
    for held in facts.hearings:
        closed = held.hearing.state is HearingState.CLOSED
        for sitting in held.sittings:
            count += len(held.files[sitting.id])
            place = Place(
                "recording", sitting.id, held.hearing.volume, label=f"第{sitting.ordinal}段录音"
            )
            heard = facts.heard.get(sitting.id)
            if closed and not held.files[sitting.id] and heard is None:
                found.append(stop("no_recording", place))
            if heard is not None and not heard.ended:
                found.append(warn("recording_open", place))
    for one in facts.exhibits:
        known = facts.files.get(one.media_sha256) if one.media_sha256 else None
        count += bool(one.media_sha256)
        if known is not None and (known.fault or known.size_bytes != one.media_size_bytes):
            found.append(stop("media_missing", of_exhibit(one)))
    return Judged(f"{count} 个文件", tuple(found))


def scope(facts: CaseFacts) -> Judged:
    """2-9: the materials that the case type requires."""
    titles = titles_of(facts.arrangement)
    rows = lacking(facts.case.procedure, titles)
    found = [
        stop(
            "lacking",
            Place("item", row.any[0], label=row.name),
            name=row.name,
            name_en=row.name_en,
        )
        for row in rows
        if row.blocker
    ]
    return Judged(f"{sum(map(len, titles.values()))} 件材料", tuple(found))


def page_breaks(facts: CaseFacts) -> Iterator[Finding]:
    """Yield where printed page numbers break off, material by material."""
    for filed in all_materials(facts.arrangement):
        for one in breaks([page.id for page in filed.pages], facts.numbers):
            place = of_page(facts, filed.pages[one.index])
            yield warn(
                one.rule,
                place,
                title=filed.material.title,
                expected=one.expected,
                number=one.number,
            )


def _gaps(rule: str, place: Place, numbers: Iterable[int]) -> list[Finding]:
    have = set(numbers)
    lost = sorted(set(range(1, max(have, default=0))) - have)
    return [stop(rule, place, numbers="、".join(map(str, lost)))] if lost else []


CHECKS = {
    "2-1": item_count,
    "2-2": total_bytes,
    "2-3": case_metadata,
    "2-4": item_metadata,
    "2-5": process,
    "2-6": serials,
    "2-7": content,
    "2-8": attachments,
    "2-9": scope,
}
"""Number → check."""
