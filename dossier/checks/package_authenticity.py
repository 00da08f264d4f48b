"""Authenticity of a package: it is what it says, and what was sent (真实性)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from functools import wraps

from dossier import archive_number, case_number
from dossier.catalogue.templates import procedures, template
from dossier.checks import package_belongings
from dossier.checks.case_authenticity import strange_characters
from dossier.checks.case_places import stop
from dossier.checks.codes import limits
from dossier.checks.findings import Finding, Place
from dossier.checks.outcome import Judged, Result
from dossier.checks.package_facts import PackageFacts
from dossier.identity import check_identity
from dossier.packages import described as says
from dossier.packages.described import Described
from dossier.packages.reading import PAYLOAD
from resources.errors import InvalidCaseNumber, InvalidIdentity, UnknownItem

_UNREADABLE = Judged(
    "—", verdict=Result.MANUAL, remark=("案卷目录不能读取。", "The catalogue cannot be read.")
)
_ITEM = re.compile(rf"{says.ITEMS}/\d{{4,6}}\.pdf")
_TAGS = frozenset(
    {"bagit.txt", "bag-info.txt", "manifest-sha256.txt", "tagmanifest-sha256.txt", "sm3.txt"}
)


def of_catalogue(
    check: Callable[[PackageFacts, Described], Judged],
) -> Callable[[PackageFacts], Judged]:
    """Make a check of what the catalogue says; of one that cannot be read nothing is said."""

    @wraps(check)
    def checked(facts: PackageFacts) -> Judged:
        return _UNREADABLE if facts.described is None else check(facts, facts.described)

    return checked


def fixity(facts: PackageFacts) -> Judged:
    """1-1: SHA-256 and SM3 of every file again, those of the tag files too."""
    found = [
        stop("digest", facts.place(fault.name), found=fault.found)
        for fault in facts.bag.faults
        if fault.kind == "digest"
    ]
    if facts.described is not None:
        for one in facts.described.files:
            file = facts.bag.files.get(facts.item_path(one))
            said = {"sha256": one.sha256, "sm3": one.sm3}
            if file is not None:
                found += [
                    stop("digest", facts.place(file.path), found=file.digests[name])
                    for name, digest in said.items()
                    if digest and file.digests[name] != digest
                ]
    found += package_belongings.proofs(facts)
    looked = f"{len(facts.bag.files)} 个文件，SHA-256、SM3"
    if facts.recordings:
        looked += f"；{len(facts.recordings)} 段录音的日志与采样"
    if facts.signed:
        looked += f"；{len(facts.signed)} 份签署文书的签名"
    return Judged(looked, tuple(found))


def lengths(facts: PackageFacts) -> Judged:
    """1-2: no value longer than its field."""
    most = limits()["length"]
    values = list(texts(facts))
    found = [
        stop("too_long", place, field=name, count=len(value), most=most[name])
        for name, value, place in values
        if len(value) > most[name]
    ]
    return Judged(f"{len(values)} 项", tuple(found))


@of_catalogue
def formats(facts: PackageFacts, told: Described) -> Judged:
    """1-3: case number, identity numbers, dates and digests are of their form."""
    found: list[Finding] = []
    if not _is_number(told.number) or str(case_number.parse(told.number)) != told.number:
        found.append(stop("number_form", facts.place(), value=told.number[:64]))
    for role, name, identity in told.parties:
        if identity and not _is_identity(identity):
            found.append(stop("identity", facts.place(label=role), name=name[:50]))
    for field, value in (("立案日期", told.opened_on), ("形成时间", told.made_at)):
        if _day(value[:10]) is None:
            found.append(stop("value", facts.place(), field=field, value=value[:40]))
    for one in told.files:
        if not all(re.fullmatch("[0-9a-f]{64}", d) for d in (one.sha256, one.sm3)):
            found.append(stop("digest_form", facts.place(one.file)))
    return Judged(f"{len(told.files) + len(told.parties) + 3} 项", tuple(found))


@of_catalogue
def value_sets(facts: PackageFacts, told: Described) -> Judged:
    """1-4: procedure, roles and catalogue items of their sets."""
    found: list[Finding] = []
    try:
        known = {item.key for item in template(told.procedure).of_volume(told.volume)}
    except UnknownItem:
        found.append(stop("value", facts.place(), field="审判程序", value=told.procedure[:40]))
        known = {i.key for key in procedures() for i in template(key).of_volume(told.volume)}
    for item in told.items:
        if item.category not in known:
            place = facts.of_item(item)
            found.append(stop("value", place, field="类目", value=item.category[:40]))
    for role, _, _ in told.parties:
        if role not in limits()["values"]["roles"]:
            found.append(stop("value", facts.place(label=role), field="地位", value=role[:20]))
    return Judged(f"{len(told.items) + len(told.parties) + 1} 项", tuple(found))


@of_catalogue
def plausible(facts: PackageFacts, told: Described) -> Judged:
    """1-5: dates in their order, page counts that can be."""
    found: list[Finding] = []
    now = datetime.now(UTC) + timedelta(seconds=limits()["quality"]["clock_s"])
    opened, made = _day(told.opened_on), _day(told.made_at[:10])
    if made is not None and made > now.date():
        found.append(stop("future", facts.place(), field="形成时间"))
    if opened is not None and made is not None and made < opened - timedelta(days=1):
        found.append(stop("received_when", facts.place(), at=told.made_at[:10]))
    try:
        if opened is not None and case_number.parse(told.number).year > opened.year:
            found.append(stop("year", facts.place(), value=told.number))
    except InvalidCaseNumber:
        pass  # 1-3 tells it
    for item in told.items:
        if not 0 < item.pages < 100_000:
            found.append(stop("size", facts.of_item(item), field="页数"))
        if item.originals and len(item.originals) != item.pages:
            place = facts.of_item(item)
            found.append(stop("count", place, said=item.pages, found=len(item.originals)))
    return Judged(f"1 个案卷、{len(told.items)} 件", tuple(found))


def characters(facts: PackageFacts) -> Judged:
    """1-6: no control, private or invisible characters in metadata."""
    values = list(texts(facts))
    found = [
        stop("characters", place, field=name, found=strange)
        for name, value, place in values
        if (strange := strange_characters(value))
    ]
    return Judged(f"{len(values)} 项", tuple(found))


@of_catalogue
def archive_numbers(facts: PackageFacts, told: Described) -> Judged:
    """1-7: the archive number keeps the rule and is that of the case and volume."""
    good = re.fullmatch(limits()["archive_number"]["pattern"], told.archive_number) is not None
    try:
        good &= (
            archive_number.of(case_number.parse(told.number), told.volume) == told.archive_number
        )
    except (InvalidCaseNumber, ValueError):
        good = False
    good &= facts.bag.info.get("External-Identifier", told.archive_number) == told.archive_number
    value = told.archive_number[:64]
    return Judged(value, () if good else (stop("archive_number", facts.place(), value=value),))


@of_catalogue
def duplicates(facts: PackageFacts, told: Described) -> Judged:
    """1-8: no document twice, no page's original twice."""
    found: list[Finding] = []
    first: dict[str, str] = {}
    for item in told.items:
        originals = [one.sha256 for one in item.originals if not one.blank]
        for digest in (item.sha256, *originals):
            if first.setdefault(digest, f"第{item.serial}件") != f"第{item.serial}件":
                found.append(stop("page_twice", facts.of_item(item), first=first[digest]))
        if len(set(originals)) < len(originals):
            found.append(stop("page_twice", facts.of_item(item), first=f"第{item.serial}件"))
    return Judged(f"{len(told.items)} 件", tuple(found))


@of_catalogue
def attributes(facts: PackageFacts, told: Described) -> Judged:
    """1-10: size and format of files as described; each PDF names this case and volume."""
    found: list[Finding] = []
    for one in told.files:
        file = facts.bag.files.get(facts.item_path(one))
        if file is not None and file.size_bytes != one.size_bytes:
            place = facts.place(file.path)
            found.append(
                stop("attribute", place, field="字节", said=one.size_bytes, found=file.size_bytes)
            )
    for item in told.items:
        about = facts.opened[facts.item_path(item)].about if _is_open(facts, item) else ""
        number = about.rpartition(" ")[0] or about
        if _is_number(number) and number != told.number:
            found.append(stop("other_case", facts.of_item(item), title=item.title, number=number))
        elif about.endswith("副卷") and told.volume == "main":
            found.append(stop("volume_mixed", facts.of_item(item), name=item.title))
    return Judged(f"{len(told.files)} 个文件", tuple(found))


@of_catalogue
def linked(facts: PackageFacts, told: Described) -> Judged:
    """1-11: each described file is there, each file of the payload is described."""
    described = {facts.item_path(one) for one in told.files}
    own = {PAYLOAD + says.CATALOGUE, PAYLOAD + says.NOTE}
    there = facts.bag.payload.keys()
    found = [stop("not_there", facts.place(p), name=p) for p in sorted(described - there)]
    found += [
        stop("not_catalogued", facts.place(p), name=p) for p in sorted(there - described - own)
    ]
    found += package_belongings.places(facts, told)
    return Judged(f"{len(described)} 项著录、{len(there)} 个文件", tuple(found))


def descriptive(facts: PackageFacts) -> Judged:
    """1-12: tag files, 案卷目录.XML and 说明文件.TXT are of their form and agree."""
    found = [
        stop(fault.kind, facts.place(fault.name), name=fault.name, found=fault.found)
        for fault in facts.bag.faults
        if fault.kind in ("tag_bad", "tag_missing")
    ]
    if facts.catalogue_fault:
        found.append(
            stop("xml_bad", facts.place(says.CATALOGUE), found=facts.catalogue_fault[:100])
        )
    told = facts.described
    if facts.note_fault:
        found.append(stop("note_bad", facts.place(says.NOTE), found=facts.note_fault[:100]))
    elif told is not None:
        wanted = {"档号": told.archive_number, "案号": told.number, "件数": str(len(told.items))}
        wanted["页数"] = str(told.pages)
        found += [
            stop("note_bad", facts.place(says.NOTE), found=f"{name} {facts.note.get(name, '—')}")
            for name, value in wanted.items()
            if facts.note.get(name) != value
        ]
    return Judged(f"{len(_TAGS) + 2} 个文件", tuple(found))


def tree(facts: PackageFacts) -> Judged:
    """1-13: the folders of the Chinese layout, and names that are safe everywhere."""
    found = [
        stop("unsafe_name", facts.place(fault.name), name=fault.name, found=fault.found)
        for fault in facts.bag.faults
        if fault.kind == "unsafe_name"
    ]
    for path in sorted(facts.bag.payload):
        inner = path.removeprefix(PAYLOAD)
        if inner in (says.CATALOGUE, says.NOTE) or inner.startswith(f"{says.OTHERS}/"):
            continue
        if not _ITEM.fullmatch(inner):
            found.append(stop("tree", facts.place(path), name=inner[:100]))
    for name in sorted(_TAGS - facts.bag.files.keys()):
        found.append(stop("tag_missing", facts.place(name), name=name))
    return Judged(f"{len(facts.bag.files)} 个文件", tuple(found))


def as_sent(facts: PackageFacts) -> Judged:
    """1-14: the tag manifest, which stands for all files, is the one that was sent."""
    file = facts.bag.files.get("tagmanifest-sha256.txt")
    is_ = "" if file is None else file.digests["sha256"]
    if not facts.sent:
        remark = (
            f"发送方未另行给出摘要值；实为 {is_}。",
            f"The sender gave no digest; this one is {is_}.",
        )
        return Judged("1 个摘要值", verdict=Result.MANUAL, remark=remark)
    good = is_ == facts.sent.strip().lower()
    return Judged("1 个摘要值", () if good else (stop("sent", facts.place(), found=is_ or "—"),))


def texts(facts: PackageFacts) -> Iterator[tuple[str, str, Place]]:
    """Yield every text of the metadata with its place."""
    told = facts.described
    if told is None:
        return
    yield "number", told.number, facts.place()
    yield "cause", told.cause, facts.place()
    for role, name, identity in told.parties:
        yield "party", name, facts.place(label=role)
        yield "identity", identity, facts.place(label=role)
    for item in told.items:
        yield "title", item.title, facts.of_item(item)
        yield "category", item.category, facts.of_item(item)
    for other in told.others:
        yield "title", other.title, facts.place(other.file)
    for text in package_belongings.texts(told):
        yield "title", text, facts.place(says.CATALOGUE)


def _is_open(facts: PackageFacts, item: says.DescribedItem) -> bool:
    return facts.item_path(item) in facts.opened


def _is_number(text: str) -> bool:
    try:
        case_number.parse(text)
    except InvalidCaseNumber:
        return False
    return True


def _is_identity(text: str) -> bool:
    try:
        check_identity(text)
    except InvalidIdentity:
        return False
    return True


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


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
    "1-12": descriptive,
    "1-13": tree,
    "1-14": as_sent,
}
"""Number → check."""
