"""The list of evidence from the dossier's catalogue, in one go (由卷宗生成证据目录).

Only suggested: names, sides and kinds come from titles, and a person goes over them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from asr.wording import numerals
from courtroom.evidence.numbering import COURT, arranged, next_number, side_key, sides
from dossier.catalogue.arrange import FiledItem, FiledMaterial
from dossier.court_time import in_court
from dossier.evidence import EvidenceKind, Exhibit
from dossier.ids import CaseId, ExhibitId, PartyId, new_id
from dossier.model import Party

_N = r"[一二三四五六七八九十百]{1,4}|\d{1,3}"
_NUMBER = re.compile(
    rf"^[（(【\[]?(?:(?P<side>原告|被告|第三人|法院)(?P<which>[一二三四五六七八九\d]?)(?:方|提交的?|提供的?)*)?"
    rf"(?:第(?P<group>{_N})组)?(?:证据(?:材料)?|原证|被证|附件|书证)第?(?P<number>{_N})号?"
    rf"(?:[-－—](?P<inner>{_N}))?[）)】\]]?[\s：:、，,.．—-]*"
)
_SIDE = re.compile(r"(?P<side>原告|被告|第三人)(?P<which>[一二三四五六七八九\d]?)")
_TRAILING = re.compile(
    r"[（(](?:原告|被告|第三人|法院)[^（()）]{0,6}(?:提交|提供|举示|调取)?[）)]$"
)
_EVIDENCE_ITEM = re.compile(r"证据|举证|取证")
_NO_EVIDENCE = re.compile(
    r"^(?:民事|行政)?(?:起诉状|答辩状|上诉状|反诉状|证据(?:材料)?(?:目录|清单)|代理词|授权委托书"
    r"|应诉通知书|举证通知书|(?:延期举证|调查取证|调查收集证据|鉴定|司法鉴定)申请书"
    r"|调查令|协助调查函|调取证据通知书|鉴定委托书)"
)
_KINDS = (
    (EvidenceKind.RECORDING, re.compile(r"录音|录像|视频|监控|影像")),
    (EvidenceKind.ELECTRONIC, re.compile(r"微信|聊天|短信|邮件|截图|截屏|电子数据|网页|朋友圈")),
    (EvidenceKind.TESTIMONY, re.compile(r"证人证言|证言")),
    (EvidenceKind.EXPERT, re.compile(r"鉴定意见|鉴定书|评估报告|审计报告")),
    (EvidenceKind.INSPECTION, re.compile(r"勘验")),
    (EvidenceKind.STATEMENT, re.compile(r"当事人陈述|询问笔录|谈话笔录")),
    (EvidenceKind.OBJECT, re.compile(r"物证|实物|样品")),
)


@dataclass(frozen=True, slots=True)
class Titled:
    """What the title of a material says of it as evidence."""

    name: str
    side: str
    """Empty: it does not say."""
    group: int | None
    number: int | None


def suggested(
    case_id: CaseId,
    items: Iterable[FiledItem],
    parties: Sequence[Party],
    existing: Sequence[Exhibit] = (),
) -> list[Exhibit]:
    """Return an exhibit for every material filed as evidence that has none yet (建议目录).

    Numbers that titles give are kept where they are free, others follow without gaps.

    Args:
        case_id: of the case.
        items: of the main volume, in order.
        parties: of the case.
        existing: the list so far, withdrawn ones included: those stay withdrawn.
    """
    known = {page for one in existing for page in one.pages}
    materials = {one.material_id for one in existing if one.material_id is not None}
    names = sides(parties)
    found: list[Exhibit] = []
    for item in items:
        for filed in evidence_of(item):
            pages = tuple(page.id for page in filed.pages)
            if not pages or filed.material.id in materials or known.intersection(pages):
                continue
            found.append(_exhibit(case_id, item, filed, parties, names))
    return _numbered(found, existing)


def titled(title: str) -> Titled:
    """Return what a title says: 原告证据三：借条 → 借条, of 原告, number 3."""
    match = _NUMBER.match(title.strip())
    rest = title.strip()
    side, group, number = "", None, None
    if match:
        rest = rest[match.end() :]
        side = _side(match)
        group, number = _value(match["group"]), _value(match["number"])
        if match["inner"]:
            group, number = number, _value(match["inner"])
    trailing = _TRAILING.search(rest)
    if trailing:
        said = _SIDE.search(trailing[0])
        side = side or (_side(said) if said else COURT if COURT in trailing[0] else "")
        rest = rest[: trailing.start()]
    elif not side:
        said = _SIDE.match(rest)
        side = _side(said) if said else ""
    return Titled(rest.strip() or title.strip(), side, group, number)


def kind_of(name: str) -> EvidenceKind:
    """Return the kind of evidence that a name sounds like; 书证 where it says nothing."""
    return next((kind for kind, words in _KINDS if words.search(name)), EvidenceKind.DOCUMENT)


def evidence_of(item: FiledItem) -> list[FiledMaterial]:
    """Return the materials of an item that are evidence, no pleading or form (证据材料)."""
    if not (
        item.item.key in ("evidence", "court_evidence") or _EVIDENCE_ITEM.search(item.item.title)
    ):
        return []
    return [one for one in item.materials if not _NO_EVIDENCE.match(one.material.title.strip())]


def _exhibit(
    case_id: CaseId,
    item: FiledItem,
    filed: FiledMaterial,
    parties: Sequence[Party],
    names: Mapping[PartyId, str],
) -> Exhibit:
    title = titled(filed.material.title)
    side = _known_side(title.side, names) or _by_name(filed.material.title, parties, names)
    side = side or _by_item(item, names)
    times = [page.received_at for page in filed.pages if page.received_at is not None]
    return Exhibit(
        id=ExhibitId(new_id()),
        case_id=case_id,
        side=side,
        number=title.number or 0,
        name=title.name,
        rank="",
        group=title.group,
        kind=kind_of(title.name),
        material_id=filed.material.id,
        pages=tuple(page.id for page in filed.pages),
        submitter="、".join(party.name for party in parties if names.get(party.id) == side),
        submitted_on=in_court(min(times)).date() if times else None,
    )


def _numbered(found: Sequence[Exhibit], existing: Sequence[Exhibit]) -> list[Exhibit]:
    """Give numbers and ranks: titles' own first, so that what has none goes around them."""
    labels = {one.label for one in existing}
    settled: list[Exhibit] = []
    for one in found:
        if one.number and one.label not in labels:
            labels.add(one.label)
            settled.append(one)
    kept = {one.id for one in settled}
    for one in found:
        if one.id not in kept:
            number = next_number([*existing, *settled], one.side, one.group)
            settled.append(replace(one, number=number))
    live = [one for one in existing if not one.removed]
    if not live:
        return arranged(settled)
    ranked = {one.id: one for one in arranged([*live, *settled])}
    last = max(one.rank for one in live)
    fresh = sorted(settled, key=lambda one: ranked[one.id].rank)
    # The list as it stands keeps its order; what is new comes behind it.
    from dossier import order

    ranks = order.spread(last, "", len(fresh))
    return [replace(one, rank=rank) for one, rank in zip(fresh, ranks, strict=True)]


def _by_name(title: str, parties: Sequence[Party], names: Mapping[PartyId, str]) -> str:
    """Return the side of the one party whose name stands in a title behind 提交 or alone."""
    said = {names[p.id] for p in parties if p.id in names and len(p.name) > 1 and p.name in title}
    return said.pop() if len(said) == 1 else ""


def _by_item(item: FiledItem, names: Mapping[PartyId, str]) -> str:
    if item.item.key == "court_evidence":
        return COURT
    there = sorted(set(names.values()), key=side_key)
    if item.item.key == "answer":
        return next((side for side in there if side.startswith("被")), "被告")
    return there[0] if there else "原告"


def _known_side(said: str, names: Mapping[PartyId, str]) -> str:
    """Return the side a title means: 被告二 is 被告2, and 被告 the only or the first one."""
    if not said or said == COURT:
        return said
    there = sorted(set(names.values()), key=side_key)
    if said in there or not there:
        return said
    return next((side for side in there if side.startswith(said.rstrip("0123456789"))), said)


def _side(match: re.Match[str]) -> str:
    return f"{match['side'] or ''}{_value(match['which']) or ''}"


def _value(said: str | None) -> int | None:
    if not said:
        return None
    return int(said) if said.isascii() else numerals.integer(said)
