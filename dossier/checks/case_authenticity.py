"""Authenticity of a case: what it says of itself is true (真实性)."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from dossier import archive_number, case_number
from dossier.catalogue.templates import procedures
from dossier.checks.case_facts import CaseFacts
from dossier.checks.case_places import (
    of_case,
    of_exhibit,
    of_hearing,
    of_material,
    of_page,
    of_party,
    stop,
)
from dossier.checks.codes import limits
from dossier.checks.findings import Finding, Place
from dossier.checks.outcome import Judged
from dossier.hearing import HearingEventKind, HearingState
from dossier.identity import check_identity
from dossier.model import Page
from resources.errors import InvalidCaseNumber, InvalidIdentity

Value = tuple[str, str, Place]
"""Field name (key of the lengths), value, where it is."""


def fixity(facts: CaseFacts) -> Judged:
    """1-1: digests again, and the journal's chain and signatures."""
    found = []
    for page in facts.live:
        content = facts.contents.get(page.id)
        if content is not None and content.sha256 != page.sha256 and content.fault != "missing":
            found.append(
                stop("digest", of_page(facts, page), found=content.sha256 or content.fault)
            )
    for place, sha256 in _files(facts):
        content = facts.files.get(sha256)
        if content is not None and content.sha256 not in ("", sha256):
            found.append(stop("digest", place, found=content.sha256))
    looked = f"{len(facts.live)} 页、{len(facts.files)} 个文件"
    if facts.journal is not None:
        # Who may not see 副卷 is not told how much of the journal there is.
        looked += f"、{facts.journal.entries} 条日志" if facts.journal.entries else "、全部日志"
        for problem in facts.journal.problems[:50]:
            where = Place("case", facts.case.id, label=f"{problem.kind} {problem.thing}")
            found.append(stop("journal", where, kind=problem.kind, at=problem.sequence or 0))
    return Judged(looked, tuple(found))


def lengths(facts: CaseFacts) -> Judged:
    """1-2: no value longer than its field."""
    most = limits()["length"]
    values = list(texts(facts))
    found = [
        stop("too_long", place, field=name, count=len(value), most=most[name])
        for name, value, place in values
        if name in most and len(value) > most[name]
    ]
    return Judged(f"{len(values)} 项", tuple(found))


def formats(facts: CaseFacts) -> Judged:
    """1-3: case number in its normal form, identity numbers with their check digits, digests."""
    found: list[Finding] = []
    case = facts.case
    try:
        if str(case_number.parse(case.number)) != case.number:
            found.append(stop("number_form", of_case(facts), value=case.number))
    except InvalidCaseNumber:
        found.append(stop("number_form", of_case(facts), value=case.number))
    for party in facts.parties:
        if party.identity:
            try:
                check_identity(party.identity)
            except InvalidIdentity:
                found.append(stop("identity", of_party(party), name=party.name))
    for page in facts.live:
        if len(page.sha256) != 64 or not set(page.sha256) <= set("0123456789abcdef"):
            found.append(stop("digest_form", of_page(facts, page)))
    return Judged(f"1 个案号、{len(facts.parties)} 名当事人、{len(facts.live)} 页", tuple(found))


def value_sets(facts: CaseFacts) -> Judged:
    """1-4: procedure, roles, catalogue items, formats of their sets."""
    allowed = limits()["values"]
    found: list[Finding] = []
    if facts.case.procedure not in procedures():
        found.append(stop("value", of_case(facts), field="procedure", value=facts.case.procedure))
    for party in facts.parties:
        if party.role not in allowed["roles"]:
            found.append(stop("value", of_party(party), field="role", value=party.role))
    known = {(item.volume, item.key) for item in facts.template.items}
    for material in facts.materials:
        if (material.volume, material.category) not in known:
            place = of_material(facts, material)
            found.append(stop("value", place, field="category", value=material.category))
    for page in facts.live:
        if page.media_type not in allowed["page_formats"]:
            place = of_page(facts, page)
            found.append(stop("value", place, field="format", value=page.media_type))
    count = 1 + len(facts.parties) + len(facts.materials) + len(facts.live)
    return Judged(f"{count} 项", tuple(found))


def plausible(facts: CaseFacts) -> Judged:
    """1-5: times in their order, sizes and resolutions that can be."""
    slack = timedelta(seconds=limits()["quality"]["clock_s"])
    now = datetime.now(UTC) + slack
    opened = facts.case.created_at
    found: list[Finding] = []
    if opened > now:
        found.append(stop("future", of_case(facts), field="created_at"))
    try:
        if case_number.parse(facts.case.number).year > (opened + timedelta(hours=8)).year:
            found.append(stop("year", of_case(facts), value=facts.case.number))
    except InvalidCaseNumber:
        pass  # 1-3 tells it
    for page in facts.live:
        place = of_page(facts, page)
        if page.received_at is not None and not opened - slack <= page.received_at <= now:
            found.append(stop("received_when", place, at=f"{page.received_at:%Y-%m-%d}"))
        if not (
            0 < page.width_px < 100_000 and 0 < page.height_px < 100_000 and page.size_bytes > 0
        ):
            found.append(stop("size", place, field="width × height"))
        if not 50 <= page.dpi <= 2400:
            found.append(stop("size", place, field=f"{page.dpi} dpi"))
    found += _hearing_times(facts, now)
    return Judged(f"1 个案件、{len(facts.live)} 页、{len(facts.hearings)} 次庭审", tuple(found))


def characters(facts: CaseFacts) -> Judged:
    """1-6: no control, private, unassigned or invisible characters in metadata."""
    values = list(texts(facts))
    found = []
    for name, value, place in values:
        strange = strange_characters(value)
        if strange:
            found.append(stop("characters", place, field=name, found=strange))
    return Judged(f"{len(values)} 项", tuple(found))


def archive_numbers(facts: CaseFacts) -> Judged:
    """1-7: the archive numbers that this case's volumes get keep the rule."""
    found: list[Finding] = []
    volumes = [v.volume for v in facts.arrangement.volumes if v.pages]
    for volume in volumes:
        try:
            archive_number.of(case_number.parse(facts.case.number), volume)
        except (InvalidCaseNumber, ValueError):
            found.append(stop("archive_number", of_case(facts), value=facts.case.number))
    return Judged(f"{len(volumes)} 个档号", tuple(found))


def duplicates(facts: CaseFacts) -> Judged:
    """1-8: no page twice, no exhibit's number twice."""
    found: list[Finding] = []
    first: dict[str, Place] = {}
    # Empty backs look alike to the byte, drawn ones above all; they are told as blank elsewhere.
    for page in (page for page in _in_order(facts) if not page.blank):
        place = of_page(facts, page)
        if page.sha256 in first:
            found.append(stop("page_twice", place, first=first[page.sha256].label))
        first.setdefault(page.sha256, place)
    labels: dict[str, str] = {}
    for one in facts.exhibits:
        if one.label in labels:
            found.append(stop("exhibit_twice", of_exhibit(one), label=one.label))
        labels[one.label] = one.id
    return Judged(f"{len(facts.live)} 页、{len(facts.exhibits)} 件证据", tuple(found))


def attributes(facts: CaseFacts) -> Judged:
    """1-10: format, size and dimensions of content as recorded."""
    found: list[Finding] = []
    for page in facts.live:
        content = facts.contents.get(page.id)
        if content is None or content.fault == "missing":
            continue
        said = (page.size_bytes, page.media_type, page.width_px, page.height_px)
        names = ("size_bytes", "media_type", "width_px", "height_px")
        is_ = (content.size_bytes, content.media_type, content.width_px, content.height_px)
        if content.fault:
            is_ = (content.size_bytes, *said[1:])
        for name, one, other in zip(names, said, is_, strict=True):
            if one != other and content.sha256:
                found.append(
                    stop("attribute", of_page(facts, page), field=name, said=one, found=other)
                )
    for held in facts.hearings:
        for one_file in (f for files in held.files.values() for f in files):
            content = facts.files.get(one_file.sha256)
            if (
                content is not None
                and content.sha256
                and content.size_bytes != one_file.size_bytes
            ):
                place = Place("recording", one_file.id, held.hearing.volume, label=one_file.name)
                found.append(
                    stop(
                        "attribute",
                        place,
                        field="size_bytes",
                        said=one_file.size_bytes,
                        found=content.size_bytes,
                    )
                )
    return Judged(f"{len(facts.contents)} 页、{len(facts.files)} 个文件", tuple(found))


def linked(facts: CaseFacts) -> Judged:
    """1-11: every row has its content, every reference what it names."""
    found = [*_page_links(facts)]
    filed = {page.material_id for page in facts.live}
    found += [
        stop("no_pages", of_material(facts, material))
        for material in facts.materials
        if material.id not in filed
    ]
    pages = {page.id for page in facts.live}
    for one in facts.exhibits:
        lost = [page for page in one.pages if page not in pages]
        if lost:
            found.append(stop("exhibit_pages", of_exhibit(one), count=len(lost)))
    for place, sha256 in _files(facts):
        if sha256 in facts.files and facts.files[sha256].fault == "missing":
            found.append(stop("no_content", place))
    looked = f"{len(facts.live)} 页、{len(facts.materials)} 件材料、{len(facts.exhibits)} 件证据"
    return Judged(looked, tuple(found))


def _page_links(facts: CaseFacts) -> Iterator[Finding]:
    batches = {batch.id for batch in facts.batches}
    for page in facts.live:
        place = of_page(facts, page)
        if page.id in facts.contents and facts.contents[page.id].fault == "missing":
            yield stop("no_content", place)
        if page.material_id is not None and page.material_id not in facts.volumes:
            yield stop("no_material", place)
        if page.batch_id not in batches:
            yield stop("no_batch", place)


def texts(facts: CaseFacts) -> Iterator[Value]:
    """Yield every text of the metadata with its place."""
    yield "number", facts.case.number, of_case(facts)
    yield "cause", facts.case.cause, of_case(facts)
    for party in facts.parties:
        yield "party", party.name, of_party(party)
        yield "identity", party.identity, of_party(party)
    for material in facts.materials:
        yield "title", material.title, of_material(facts, material)
        yield "category", material.category, of_material(facts, material)
    for one in facts.exhibits:
        for value in (one.name, one.source, one.purpose, one.submitter):
            yield "exhibit", value, of_exhibit(one)
    for held in facts.hearings:
        hearing = held.hearing
        for value in (hearing.place, hearing.presiding, hearing.clerk, hearing.title):
            yield "party", value, of_hearing(held)


def strange_characters(value: str) -> str:
    """Return the code points that no metadata may hold, as ``U+200B``; empty: none.

    Joiners are among them: neither a name nor a title in Chinese needs one.
    """
    bad = {
        c
        for c in value
        if unicodedata.category(c) in ("Cc", "Cf", "Co", "Cs", "Cn") or c == "\ufffd"
    }
    return " ".join(f"U+{ord(c):04X}" for c in sorted(bad))


def _in_order(facts: CaseFacts) -> Iterator[Page]:
    for volume in facts.arrangement.volumes:
        yield from volume.pages
    yield from facts.arrangement.unfiled


def _files(facts: CaseFacts) -> Iterator[tuple[Place, str]]:
    for held in facts.hearings:
        for file in (f for files in held.files.values() for f in files):
            yield Place("recording", file.id, held.hearing.volume, label=file.name), file.sha256
    for one in facts.exhibits:
        if one.media_sha256:
            yield of_exhibit(one), one.media_sha256


def _hearing_times(facts: CaseFacts, now: datetime) -> Iterator[Finding]:
    for held in facts.hearings:
        times = {event.kind: event.at for event in held.events}
        start, close = times.get(HearingEventKind.START), times.get(HearingEventKind.CLOSE)
        slack = timedelta(seconds=limits()["quality"]["clock_s"])
        if start is not None and start < facts.case.created_at - slack:
            yield stop("hearing_before", of_hearing(held))
        if start is not None and start > now:
            yield stop("future", of_hearing(held), field="start")
        if start is not None and close is not None and close < start:
            yield stop("closed_before", of_hearing(held))
        if held.hearing.state is HearingState.CLOSED and close is None:
            yield stop("closed_without", of_hearing(held))


CHECKS = {
    "1-1": fixity,
    "1-2": lengths,
    "1-3": formats,
    "1-4": value_sets,
    "1-5": plausible,
    "1-6": characters,
    "1-7": archive_numbers,
    "1-8": duplicates,
    "1-10": attributes,
    "1-11": linked,
}
"""Number → check."""
