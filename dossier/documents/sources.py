"""Where the fields of papers come from in a case (字段来源).

Each source is a function of the facts. What it cannot say is empty text, or no rows; what a
person has to do then stands beside it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal

from dossier import archive_number, case_number
from dossier.catalogue.arrange import FiledMaterial, FiledVolume
from dossier.documents import terms
from dossier.documents.facts import Facts
from dossier.documents.numerals import moment_in_figures
from dossier.model import VOLUME_WORDS

Row = dict[str, str]
Value = str | list[Row]
ISO_MOMENT = "%Y-%m-%d %H:%M"
_CLAIMING = ("原告", "上诉人", "申请人", "再审申请人", "申请执行人", "起诉人", "公益诉讼起诉人")
_ANSWERING = ("被告", "被上诉人", "被申请人", "被执行人")
_UNNUMBERED = frozenset({"cover", "contents", "remarks", "back_cover"})
"""Items that bear no page number. Source: domain, rules of 1991."""


@dataclass(frozen=True, slots=True)
class Source:
    """One thing a case can say (来源)."""

    read: Callable[[Facts], Value]
    advice: str
    """What to do where it says nothing."""
    advice_en: str


def _names(facts: Facts, roles: Iterable[str]) -> str:
    wanted = tuple(roles)
    return "、".join(one.name for one in facts.parties if one.role.rstrip("0123456789") in wanted)


def _others(facts: Facts) -> str:
    shown = [f"{p.role}{p.name}" for p in facts.parties if p.role in ("第三人", "案外人")]
    return "、".join(shown)


def _bench(facts: Facts) -> str:
    held = facts.hearing
    if held is None:
        return ""
    people = [held.presiding, *held.judges, *held.assessors]
    return "、".join(name for name in people if name)


def _beside(kind: str) -> Callable[[Facts], str]:
    """Return those of the bench beside who presides: ``judges`` or ``assessors``."""
    return lambda facts: "" if facts.hearing is None else "、".join(getattr(facts.hearing, kind))


def _planned(facts: Facts) -> str:
    held = facts.hearing
    if held is None or held.planned_at is None:
        return ""
    return held.planned_at.astimezone(facts.local.tzinfo).strftime(ISO_MOMENT)


def _hearing(name: str) -> Callable[[Facts], str]:
    return lambda facts: "" if facts.hearing is None else str(getattr(facts.hearing, name))


def _public(facts: Facts) -> str:
    return "" if facts.hearing is None else "公开" if facts.hearing.public else "不公开"


def _addressee(name: str) -> Callable[[Facts], str]:
    return lambda facts: "" if facts.addressee is None else str(getattr(facts.addressee, name))


def _court(name: str) -> Callable[[Facts], str]:
    return lambda facts: str(getattr(facts.court, name))


def _volume(facts: Facts) -> FiledVolume:
    return facts.arrangement.volume(facts.volume)


def _contents(facts: Facts) -> list[Row]:
    """Return the lines of the table of contents, with the pages that bear numbers counted."""
    made: list[Row] = []
    at = 0
    for item in _volume(facts).items:
        for filed in item.materials:
            count = len(filed.pages)
            if not count or item.item.key in _UNNUMBERED:
                continue
            made.append(
                {
                    "no": str(len(made) + 1),
                    "title": filed.material.title,
                    "pages": str(at + 1) if count == 1 else f"{at + 1}-{at + count}",
                    "note": "",
                }
            )
            at += count
    return made


def _scanned(facts: Facts) -> list[Row]:
    """Return the materials of the volume with their pages as they were scanned (扫描材料)."""
    made: list[Row] = []
    for item in _volume(facts).items:
        for filed in item.materials:
            if not filed.pages:
                continue
            days = sorted(page.received_at for page in filed.pages if page.received_at)
            made.append(
                {
                    "no": str(len(made) + 1),
                    "item": item.item.title,
                    "title": filed.material.title,
                    "pages": str(len(filed.pages)),
                    "blank": str(sum(page.blank for page in filed.pages)),
                    "day": days[0].astimezone(facts.local.tzinfo).date().isoformat()
                    if days
                    else "",
                }
            )
    return made


def _numbered_pages(facts: Facts) -> int:
    return sum(
        len(filed.pages)
        for item in _volume(facts).items
        if item.item.key not in _UNNUMBERED
        for filed in item.materials
    )


def _pages(facts: Facts) -> str:
    count = _numbered_pages(facts)
    return str(count) if count else ""


def _archive_number(facts: Facts) -> str:
    return archive_number.of(case_number.parse(facts.case.number), facts.volume)


def _exhibits(facts: Facts) -> list[Row]:
    """Return what the addressee gave, numbered for this paper; for nobody: all exhibits."""
    whose = facts.addressee
    given = [
        one
        for one in facts.exhibits
        if whose is None or one.side.rstrip("0123456789") == whose.role
    ]
    return [
        {
            "no": str(place),
            "name": one.name,
            "copies": str(one.copies),
            "pages": str(len(one.pages)) if one.pages else "",
            "original": "原件" if one.original else "复印件",
        }
        for place, one in enumerate(given, start=1)
    ]


def _volumes(facts: Facts) -> list[Row]:
    """Return the volumes that hold pages, for a transfer list."""
    made: list[Row] = []
    for volume in facts.arrangement.volumes:
        held = [filed for item in volume.items for filed in item.materials if filed.pages]
        if held:
            number = archive_number.of(case_number.parse(facts.case.number), volume.volume)
            made.append(
                {
                    "no": str(len(made) + 1),
                    "number": number,
                    "name": f"{facts.case.number}{facts.case.cause}{VOLUME_WORDS[volume.volume]}",
                    "materials": str(len(held)),
                    "pages": str(_counted(held)),
                    "note": "",
                }
            )
    return made


def _bundles(facts: Facts) -> list[Row]:
    """Return the envelopes of paper of the volume, for the list that goes with a double set."""
    some = [one for one in facts.bundles if one.volume is facts.volume]
    return [
        {
            "no": str(place),
            "label": one.label,
            "title": one.title,
            "sheets": str(one.sheets),
            "whose": one.submitter or "本院",
            "where": one.where,
        }
        for place, one in enumerate(some, 1)
    ]


def _counted(held: Iterable[FiledMaterial]) -> int:
    return sum(len(one.pages) for one in held)


def _evidence_days(facts: Facts) -> str:
    return str(terms.evidence_days(_procedure(facts)))


def _procedure(facts: Facts) -> str:
    return facts.hearing.procedure if facts.hearing is not None else ""


def _today(facts: Facts) -> str:
    return facts.local.date().isoformat()


_CASE = ("请在案件中登记。", "Enter it in the case.")
_PARTY = ("请在案件中登记当事人及其称谓。", "Enter the parties and their roles in the case.")
_HEARING = (
    "请先在庭审中登记（wenyi hearing new），或用 --set 填写。",
    "Enter it in the hearing (wenyi hearing new), or give it with --set.",
)
_COURT = (
    "请写入工作站目录的 court.toml，或用 --set 填写。",
    "Write it into court.toml of the station's folder, or give it with --set.",
)
_WHO = (
    "请用 --to 选定一名当事人；案件中没有的，请先登记当事人及其称谓。",
    "Choose one participant with --to; enter participants in the case where there are none.",
)
_FILED = ("请先扫描或导入材料并归目。", "Scan or import material and file it first.")
_KEPT = (
    "请先登记卷宗袋（wenyi cabinet register）。",
    "Register the paper first (wenyi cabinet register).",
)
_LISTED = ("请先登记证据清单。", "List the evidence first.")

SOURCES: dict[str, Source] = {
    "case.number": Source(lambda facts: facts.case.number, *_CASE),
    "case.cause": Source(lambda facts: facts.case.cause, *_CASE),
    "case.procedure": Source(lambda facts: facts.catalogue.title, *_CASE),
    "case.opened": Source(
        lambda facts: facts.case.created_at.astimezone(facts.local.tzinfo).date().isoformat(),
        *_CASE,
    ),
    "parties.claiming": Source(lambda facts: _names(facts, _CLAIMING), *_PARTY),
    "parties.answering": Source(lambda facts: _names(facts, _ANSWERING), *_PARTY),
    "parties.others": Source(_others, *_PARTY),
    "addressee.name": Source(_addressee("name"), *_WHO),
    # 被告1 tells parties of one case apart; a paper calls each by its role.
    "addressee.role": Source(
        lambda facts: str(_addressee("role")(facts)).rstrip("0123456789"), *_WHO
    ),
    "addressee.identity": Source(_addressee("identity"), *_PARTY),
    "hearing.planned_at": Source(_planned, *_HEARING),
    "hearing.place": Source(_hearing("place"), *_HEARING),
    "hearing.procedure": Source(_procedure, *_HEARING),
    "hearing.public": Source(_public, *_HEARING),
    "hearing.presiding": Source(_hearing("presiding"), *_HEARING),
    "hearing.bench": Source(_bench, *_HEARING),
    "hearing.judges": Source(_beside("judges"), *_HEARING),
    "hearing.assessors": Source(_beside("assessors"), *_HEARING),
    "hearing.clerk": Source(_hearing("clerk"), *_HEARING),
    "hearing.ordinal": Source(_hearing("ordinal"), *_HEARING),
    "court.name": Source(_court("name"), *_COURT),
    "court.address": Source(_court("address"), *_COURT),
    "court.postcode": Source(_court("postcode"), *_COURT),
    "court.phone": Source(_court("phone"), *_COURT),
    "court.fonds": Source(_court("fonds"), *_COURT),
    "volume.contents": Source(_contents, *_FILED),
    "volume.scanned": Source(_scanned, *_FILED),
    "volume.pages": Source(_pages, *_FILED),
    "volume.archive_number": Source(_archive_number, *_CASE),
    "volume.word": Source(lambda facts: VOLUME_WORDS[facts.volume], *_CASE),
    "dossier.volumes": Source(_volumes, *_FILED),
    "paper.rows": Source(_bundles, *_KEPT),
    "evidence.rows": Source(_exhibits, *_LISTED),
    "terms.defence_days": Source(lambda _: str(terms.DEFENCE_DAYS), *_CASE),
    "terms.evidence_days": Source(_evidence_days, *_CASE),
    "today": Source(_today, *_CASE),
}


def shown_moment(text: str, facts: Facts) -> str:
    """Return a time of :data:`ISO_MOMENT` as papers have it."""
    from datetime import datetime

    return moment_in_figures(
        datetime.strptime(text, ISO_MOMENT).replace(tzinfo=facts.local.tzinfo)
    )


def money(text: str) -> Decimal:
    """Return an amount a person wrote, in yuan.

    Raises:
        ValueError: it is none.
    """
    value = Decimal(text.replace(",", "").replace("，", "").removesuffix("元").strip())
    if not value.is_finite():
        raise ValueError(text)
    return value
