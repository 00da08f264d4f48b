"""Usability and security of a case (可用性、安全性)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from dossier.checks import case_authenticity, case_integrity
from dossier.checks.antivirus import definitions_at
from dossier.checks.case_facts import CaseFacts, Content, Environment, Reading
from dossier.checks.case_places import of_case, of_exhibit, of_page, stop
from dossier.checks.codes import limits
from dossier.checks.findings import Finding, Place
from dossier.checks.outcome import Judged, Result
from dossier.model import Page

_PLAIN_FILES = ("audio/flac", "audio/wav", "audio/mpeg", "video/mp4", "video/x-matroska")
_SEALED = "sealed"


def metadata(facts: CaseFacts) -> Judged:
    """3-1: rows and their JSON were read; else there would be no facts."""
    count = len(facts.pages) + len(facts.materials) + len(facts.parties) + len(facts.exhibits)
    return Judged(f"{count} 行")


def asked_back(facts: CaseFacts) -> Judged:
    """3-2: pages are found again by words that stand on them."""
    pages = {page.id: page for page in facts.live}
    found = tuple(
        stop("not_found", of_page(facts, pages[page]))
        for page, back in facts.found.items()
        if not back and page in pages
    )
    return Judged(f"抽查 {len(facts.found)} 页", found)


def formats(facts: CaseFacts) -> Judged:
    """3-3: formats of the list, by their first bytes; the archive's PDF/A is made of them."""
    allowed = limits()["values"]["page_formats"]
    found: list[Finding] = []
    for page in facts.live:
        one = facts.contents.get(page.id)
        if one is None or not one.sha256 or one.media_type in allowed:
            continue
        if one.media_type or one.fault:
            found.append(stop("format", of_page(facts, page), found=one.media_type or one.fault))
    for one_exhibit in facts.exhibits:
        known = facts.files.get(one_exhibit.media_sha256)
        if known is not None and known.sha256 and known.media_type not in _PLAIN_FILES:
            place = of_exhibit(one_exhibit)
            found.append(stop("format", place, found=known.media_type or "—"))
    return Judged(f"{len(facts.contents)} 页、{len(facts.files)} 个文件", tuple(found))


def decodes(facts: CaseFacts) -> Judged:
    """3-4: every page and every sample decodes; frames of film are told as not decoded."""
    found: list[Finding] = []
    for page in facts.live:
        one = facts.contents.get(page.id)
        if one is not None and one.fault and one.fault != "missing":
            found.append(stop("undecodable", of_page(facts, page), fault=one.fault))
    seconds, unheard, films = 0.0, 0, 0
    for sitting, heard in facts.heard.items():
        seconds += heard.seconds
        unheard += heard.by_digest_only
        films += heard.films
        place = Place("recording", sitting, label="录音")
        found += [stop("undecodable", place, fault=fault) for fault in heard.faults[:20]]
    looked = f"{len(facts.contents)} 页、{seconds:.0f} 秒声音"
    if unheard or films:
        remark = (
            f"{unheard} 段录音、{films} 个录像文件只核对了摘要值，须人工播放。",
            f"{unheard} stretches of sound and {films} films by digest only; play them.",
        )
        return Judged(looked, tuple(found), Result.MANUAL, remark)
    return Judged(looked, tuple(found))


def decoders(facts: CaseFacts) -> Judged:
    """3-5: this machine decodes what the case holds."""
    return judge_decoders(
        facts.environment, {page.media_type for page in facts.live}, of_case(facts)
    )


def fonts(facts: CaseFacts) -> Judged:
    """3-6: a Chinese font for what is typeset; pages are pictures and need none."""
    return judge_fonts(facts.environment, of_case(facts))


def plain(facts: CaseFacts) -> Judged:
    """3-8: no archive, no encryption of somebody's own inside."""
    found = [
        stop("private", of_page(facts, page), found=facts.contents[page.id].media_type)
        for page in facts.live
        if is_private(facts.contents.get(page.id))
    ]
    found += [
        stop("private", of_exhibit(one), found=facts.files[one.media_sha256].media_type)
        for one in facts.exhibits
        if is_private(facts.files.get(one.media_sha256))
    ]
    return Judged(f"{len(facts.contents)} 页、{len(facts.files)} 个文件", tuple(found))


def scanner(facts: CaseFacts) -> Judged:
    """4-1: antivirus software with definitions of late."""
    return judge_clamd(facts.environment)


def viruses(facts: CaseFacts) -> Judged:
    """4-2: what the antivirus says of every page and file."""
    pages: dict[str, Page] = {str(page.id): page for page in facts.live}
    looked = [
        (of_page(facts, pages[id_]), one) for id_, one in facts.contents.items() if id_ in pages
    ]
    looked += [
        (Place("file", sha256, label=sha256[:12]), one) for sha256, one in facts.files.items()
    ]
    return judge_viruses(facts.environment, looked)


def speed(facts: CaseFacts) -> Judged:
    """4-4: how fast the content came."""
    return judge_speed(facts.reading)


def is_private(content: Content | None) -> bool:
    """Return whether bytes are packed or sealed in a way that an archive does not take."""
    return content is not None and (
        content.media_type == _SEALED or content.media_type.startswith("application/")
    )


def judge_decoders(environment: Environment, wanted: set[str], place: Place) -> Judged:
    """Judge whether the machine decodes what is wanted."""
    lacking = sorted(wanted - set(environment.decoders))
    found = tuple(stop("no_decoder", place, format=each) for each in lacking)
    return Judged("、".join(sorted(wanted)) or "—", found)


def judge_fonts(environment: Environment, place: Place) -> Judged:
    """Judge whether the machine can typeset Chinese."""
    found = () if environment.fonts else (stop("no_font", place),)
    return Judged("、".join(environment.fonts[:3]) or "—", found)


def judge_clamd(environment: Environment) -> Judged:
    """Judge the antivirus of the machine; without one nothing is claimed."""
    if not environment.clamd:
        remark = ("本机没有 clamd，未检测。", "No clamd on this machine; not run.")
        return Judged("—", verdict=Result.NOT_RUN, remark=remark)
    day = definitions_at(environment.clamd)
    oldest = timedelta(days=limits()["antivirus"]["oldest_days"])
    if day is None or datetime.now(UTC) - day > oldest:
        remark = ("病毒库日期过旧或者不明。", "The definitions are old or of unknown date.")
        return Judged(environment.clamd, verdict=Result.MANUAL, remark=remark)
    return Judged(environment.clamd)


def judge_viruses(environment: Environment, looked: list[tuple[Place, Content]]) -> Judged:
    """Judge what the antivirus said of each thing."""
    if not environment.clamd:
        remark = ("本机没有 clamd，未检测。", "No clamd on this machine; not run.")
        return Judged("—", verdict=Result.NOT_RUN, remark=remark)
    found = tuple(
        stop("virus", place, name=one.virus.name)
        for place, one in looked
        if one.virus is not None and one.virus.state == "infected"
    )
    # What could not be read was not scanned either; another code tells that.
    unknown = sum(one.virus is None or one.virus.state == "unknown" for _, one in looked)
    if unknown:
        remark = (f"{unknown} 个文件未能检测。", f"{unknown} files could not be scanned.")
        return Judged(f"{len(looked)} 个文件", found, Result.MANUAL, remark)
    return Judged(f"{len(looked)} 个文件", found)


def judge_speed(reading: Reading) -> Judged:
    """Judge how fast content was read; a slow carrier is for a person to look at."""
    looked = f"{reading.size_bytes / 1e6:.1f} MB，{reading.mb_per_s:.0f} MB/s"
    if reading.size_bytes and reading.mb_per_s < limits()["carrier"]["least_mb_per_s"]:
        remark = ("读取过慢，请检查载体。", "Reading is too slow; look at the carrier.")
        return Judged(looked, verdict=Result.MANUAL, remark=remark)
    return Judged(looked)


CHECKS: dict[str, Callable[[CaseFacts], Judged]] = {
    **case_authenticity.CHECKS,
    **case_integrity.CHECKS,
    "3-1": metadata,
    "3-2": asked_back,
    "3-3": formats,
    "3-4": decodes,
    "3-5": decoders,
    "3-6": fonts,
    "3-8": plain,
    "4-1": scanner,
    "4-2": viruses,
    "4-4": speed,
}
"""Number → check, all that a machine does on a case."""
