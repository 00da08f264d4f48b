"""Integrity, usability and security of a package (完整性、可用性、安全性)."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from dossier.catalogue.templates import procedures
from dossier.checks import package_authenticity, package_belongings
from dossier.checks.case_places import stop
from dossier.checks.case_usability import (
    is_private,
    judge_clamd,
    judge_decoders,
    judge_fonts,
    judge_speed,
    judge_viruses,
)
from dossier.checks.codes import limits
from dossier.checks.completeness import lacking
from dossier.checks.findings import Finding
from dossier.checks.outcome import Judged, Result
from dossier.checks.package_authenticity import of_catalogue
from dossier.checks.package_facts import PackageFacts
from dossier.model import Volume
from dossier.packages.described import Described
from dossier.packages.reading import PAYLOAD

_DECODED = {"application/pdf", "audio/flac", "audio/wav"}
_FILM = frozenset({".mp4", ".mkv", ".mp3", ".m4a"})
_MEDIA = {
    ".pdf": ("application/pdf",),
    ".flac": ("audio/flac",),
    ".wav": ("audio/wav",),
    ".mp3": ("audio/mpeg",),
    ".mp4": ("video/mp4",),
    ".m4a": ("video/mp4",),
    ".mkv": ("video/x-matroska",),
    ".json": ("",),
}
_NO_SOURCE = Judged(
    "—",
    verdict=Result.MANUAL,
    remark=("本机没有该案件，须由移交方核对。", "This station does not have the case."),
)

_TAKEN = Judged(
    "—",
    verdict=Result.MANUAL,
    remark=(
        "本机的案件由信息包接收，没有原件可比，须由移交方核对。",
        "This station took the case from a package and has no originals to compare.",
    ),
)


@of_catalogue
def item_count(facts: PackageFacts, told: Described) -> Judged:
    """2-1: as many documents as described."""
    files = [p for p in facts.bag.payload if p.startswith(f"{PAYLOAD}电子档案/")]
    wrong = len(files) != len(told.items)
    found = (
        (stop("count", facts.place(), said=len(told.items), found=len(files)),) if wrong else ()
    )
    return Judged(f"{len(told.items)} 件、{len(files)} 个文件", found)


def total_bytes(facts: PackageFacts) -> Judged:
    """2-2: bytes and files of the payload as bag-info.txt says."""
    found = [
        stop("oxum", facts.place("bag-info.txt"), said=fault.name, found=fault.found)
        for fault in facts.bag.faults
        if fault.kind == "oxum"
    ]
    if "Payload-Oxum" not in facts.bag.info:
        found.append(stop("empty", facts.place("bag-info.txt"), field="Payload-Oxum"))
    return Judged(f"{facts.bag.size_bytes} 字节", tuple(found))


@of_catalogue
def case_metadata(facts: PackageFacts, told: Described) -> Judged:
    """2-3: what a volume must say of itself, and a party on either side."""
    found = [
        stop("empty", facts.place(), field=name)
        for name, value in (
            ("案号", told.number),
            ("档号", told.archive_number),
            ("案由", told.cause),
            ("审判程序", told.procedure),
            ("立案日期", told.opened_on),
        )
        if not value.strip()
    ]
    roles = {role for role, name, _ in told.parties if name.strip()}
    for group in limits()["sides"].get(told.procedure, ()):
        if not roles & set(group):
            found.append(stop("no_side", facts.place(), roles="、".join(group[:2])))
    return Judged(f"1 个案卷、{len(told.parties)} 名当事人", tuple(found))


@of_catalogue
def item_metadata(facts: PackageFacts, told: Described) -> Judged:
    """2-4: what every document must say of itself."""
    found = [
        stop("empty", facts.of_item(item), field=name)
        for item in told.items
        for name, value in (("题名", item.title), ("类目", item.category), ("文件", item.file))
        if not value.strip()
    ]
    return Judged(f"{len(told.items)} 件", tuple(found))


@of_catalogue
def serials(facts: PackageFacts, told: Described) -> Judged:
    """2-6: serial numbers from 1 on, each document's pages after those before."""
    found: list[Finding] = []
    for rows in (told.items, told.others):
        numbers = [one.serial for one in rows]
        if numbers != list(range(1, len(numbers) + 1)):
            lost = sorted(set(range(1, len(numbers) + 1)) - set(numbers))
            said = "、".join(map(str, lost)) or "次序"
            found.append(stop("serial", facts.place(), numbers=said))
    page = 1
    for item in told.items:
        if item.first_page != page:
            found.append(stop("page_range", facts.of_item(item), title=item.title))
        page = item.first_page + item.pages
    return Judged(f"{len(told.files)} 项", tuple(found))


@of_catalogue
def content(facts: PackageFacts, told: Described) -> Judged:
    """2-7: every document has the pages described."""
    found: list[Finding] = []
    for item in told.items:
        path = facts.item_path(item)
        known = facts.opened.get(path)
        if path not in facts.bag.files:
            found.append(stop("no_content", facts.of_item(item)))
        elif known is not None and not known.fault and known.pages != item.pages:
            place = facts.of_item(item)
            found.append(
                stop("page_total", place, title=item.title, said=item.pages, found=known.pages)
            )
    return Judged(f"{len(told.items)} 件、{told.pages} 页", tuple(found))


@of_catalogue
def attachments(facts: PackageFacts, told: Described) -> Judged:
    """2-8: what goes along is there and not empty."""
    found = []
    for other in told.others:
        file = facts.bag.files.get(facts.item_path(other))
        if file is None or not file.size_bytes:
            found.append(stop("no_content", facts.place(other.file, other.title)))
    found += package_belongings.lacking(facts)
    return Judged(f"{len(told.others)} 个文件", tuple(found))


@of_catalogue
def scope(facts: PackageFacts, told: Described) -> Judged:
    """2-9: the materials that the case type requires; of the main volume."""
    if told.volume is not Volume.MAIN or told.procedure not in procedures():
        remark = ("副卷没有必备材料清单。", "No list of required materials applies.")
        return Judged("—", verdict=Result.NOT_RUN, remark=remark)
    titles: dict[str, list[str]] = {}
    for item in told.items:
        titles.setdefault(item.category, []).append(item.title)
    found = tuple(
        stop("lacking", facts.place(label=row.name), name=row.name, name_en=row.name_en)
        for row in lacking(told.procedure, titles)
        if row.blocker
    )
    return Judged(f"{len(told.items)} 件", found)


@of_catalogue
def source_metadata(facts: PackageFacts, told: Described) -> Judged:
    """2-10: number, cause, parties, documents as the case at this station has them."""
    source = facts.source
    if source is None:
        return _NO_SOURCE
    is_ = {
        "案由": (told.cause, source.cause),
        "当事人": (told.parties, source.parties),
        "件": (
            tuple((item.category, item.title) for item in told.items),
            tuple((category, title) for category, title, _ in source.items),
        ),
    }
    found = tuple(
        stop("other_source", facts.place(), found=name)
        for name, (one, other) in is_.items()
        if one != other
    )
    return Judged(f"{len(told.items)} 件", found)


@of_catalogue
def source_content(facts: PackageFacts, told: Described) -> Judged:
    """2-11: the originals of every page as the case at this station has them."""
    source = facts.source
    if source is None:
        return _NO_SOURCE
    found: list[Finding] = []
    if len(told.items) != len(source.items):
        found.append(stop("count", facts.place(), said=len(source.items), found=len(told.items)))
    compared = 0
    for item, (_, _, digests) in zip(told.items, source.items, strict=False):
        compared += sum(map(bool, digests))
        if len(digests) != len(item.originals) or any(
            here and here != one.sha256 for one, here in zip(item.originals, digests, strict=False)
        ):
            found.append(stop("other_source", facts.of_item(item), found=item.title))
    if not compared and not found:
        return _TAKEN
    return Judged(f"{compared} 页", tuple(found))


def metadata(facts: PackageFacts) -> Judged:
    """3-1: the catalogue can be read."""
    if facts.described is None:
        fault = facts.catalogue_fault[:100]
        return Judged("1 个文件", (stop("xml_bad", facts.place(), found=fault),))
    return Judged("1 个文件")


@of_catalogue
def asked_back(facts: PackageFacts, told: Described) -> Judged:
    """3-2: every document is found again by its serial number and by its file."""
    by_file = {item.file: item for item in told.items}
    by_serial = {item.serial: item for item in told.items}
    found = tuple(
        stop("serial", facts.of_item(item), numbers=str(item.serial))
        for item in told.items
        if by_file[item.file] is not item or by_serial[item.serial] is not item
    )
    return Judged(f"{len(told.items)} 件", found)


def formats(facts: PackageFacts) -> Judged:
    """3-3: suffix of the list, first bytes of that format, PDF/A."""
    allowed = limits()["values"]["content_formats"]
    found: list[Finding] = []
    for path in sorted(facts.bag.payload):
        if path in (PAYLOAD + "说明文件.TXT", PAYLOAD + "案卷目录.XML"):
            continue
        suffix, kind = Path(path).suffix.lower(), facts.contents[path].media_type
        if suffix not in allowed:
            found.append(stop("format", facts.place(path), found=suffix or "—"))
        elif kind not in _MEDIA[suffix]:
            found.append(stop("format", facts.place(path), found=kind or "—"))
        for clause, what in (facts.opened[path].rules if path in facts.opened else ())[:5]:
            found.append(stop("not_archival", facts.place(path), found=f"{clause} {what}"))
    return Judged(f"{len(facts.bag.payload)} 个文件", tuple(found))


def decodes(facts: PackageFacts) -> Judged:
    """3-4: every page is drawn and every sample decoded; film and compressed sound are not."""
    found = [
        stop("undecodable", facts.place(path), fault=one.fault)
        for path, one in facts.opened.items()
        if one.fault
    ]
    pages = sum(one.pages for one in facts.opened.values())
    seconds = sum(one.seconds for one in facts.opened.values())
    films = sum(Path(path).suffix.lower() in _FILM for path in facts.bag.payload)
    looked = f"{pages} 页、{seconds:.0f} 秒声音"
    if films:
        remark = (f"{films} 个录像等文件须人工播放。", f"{films} films or the like: play them.")
        return Judged(looked, tuple(found), Result.MANUAL, remark)
    return Judged(looked, tuple(found))


def decoders(facts: PackageFacts) -> Judged:
    """3-5: this machine decodes what the package holds."""
    wanted = {facts.contents[p].media_type for p in facts.opened} & _DECODED
    return judge_decoders(facts.environment, wanted, facts.place())


def fonts(facts: PackageFacts) -> Judged:
    """3-6: every font is embedded, and the machine has a Chinese one."""
    base = judge_fonts(facts.environment, facts.place())
    loose = tuple(
        stop("not_archival", facts.place(path), found="、".join(one.loose_fonts[:3]))
        for path, one in facts.opened.items()
        if one.loose_fonts
    )
    return Judged(base.examined, (*base.findings, *loose))


def plain(facts: PackageFacts) -> Judged:
    """3-8: nothing encrypted, no archive within."""
    found = [
        stop("encrypted", facts.place(path)) for path, one in facts.opened.items() if one.encrypted
    ]
    found += [
        stop("private", facts.place(path), found=one.media_type)
        for path, one in facts.contents.items()
        if is_private(one) and one.media_type != "application/pdf"
    ]
    return Judged(f"{len(facts.bag.files)} 个文件", tuple(found))


def viruses(facts: PackageFacts) -> Judged:
    """4-2: what the antivirus says of every file."""
    looked = [(facts.place(path), one) for path, one in facts.contents.items()]
    return judge_viruses(facts.environment, looked)


def extra(facts: PackageFacts) -> Judged:
    """4-3: no file that no manifest lists, none listed that is not there."""
    found = [
        stop(fault.kind, facts.place(fault.name), name=fault.name)
        for fault in facts.bag.faults
        if fault.kind in ("not_listed", "not_there")
    ]
    for path in sorted(facts.bag.files.keys() - facts.bag.listed.keys()):
        if not path.startswith((PAYLOAD, "tagmanifest-")):
            found.append(stop("not_listed", facts.place(path), name=path))
    return Judged(f"{len(facts.bag.files)} 个文件", tuple(found))


CHECKS: dict[str, Callable[[PackageFacts], Judged]] = {
    **package_authenticity.CHECKS,
    "2-1": item_count,
    "2-2": total_bytes,
    "2-3": case_metadata,
    "2-4": item_metadata,
    "2-6": serials,
    "2-7": content,
    "2-8": attachments,
    "2-9": scope,
    "2-10": source_metadata,
    "2-11": source_content,
    "3-1": metadata,
    "3-2": asked_back,
    "3-3": formats,
    "3-4": decodes,
    "3-5": decoders,
    "3-6": fonts,
    "3-8": plain,
    "4-1": lambda facts: judge_clamd(facts.environment),
    "4-2": viruses,
    "4-3": extra,
    "4-4": lambda facts: judge_speed(facts.reading),
}
"""Number → check, all that a machine does on a package."""
