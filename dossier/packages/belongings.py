"""Where what goes along belongs: hearings, recordings, signed papers, exhibits (归属).

So that whoever takes the package has recordings as recordings and signed papers as signed
papers, and not files beside a case. The values are the domain's own, with empty ids: the
receiving station gives its own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from xml.etree import ElementTree

from dossier.evidence import EvidenceKind, Exhibit
from dossier.hearing import Hearing, HearingState, Sitting
from dossier.ids import CaseId, ExhibitId, HearingId, PaperId, SittingId
from dossier.model import Volume
from dossier.signing import Digests, Paper, PaperKind, PaperState, Seal

HEARINGS = "庭审"
LOG, SHEET = "录音日志", "录音元数据表"
"""Kinds of files: the journal of a recording as text, and its sheet."""
_SEAL = "国密签章"
_YES = "是"


@dataclass(frozen=True, slots=True)
class Held:
    """A hearing of the volume and its recordings, in order (庭审)."""

    hearing: Hearing
    sittings: tuple[Sitting, ...] = ()


@dataclass(frozen=True, slots=True)
class OfRecording:
    """A file of a recording (录音文件); both numbers 1-based in the package."""

    hearing: int
    sitting: int


@dataclass(frozen=True, slots=True)
class OfPaper:
    """A signed paper (签署文书)."""

    hearing: int
    sitting: int
    """0: it is about no one recording."""
    item: int
    """Serial number of the document its pages are; 0: they lie in none."""
    paper: Paper


@dataclass(frozen=True, slots=True)
class OfExhibit:
    """Sound or film of an exhibit (证据)."""

    exhibit: Exhibit


@dataclass(frozen=True, slots=True)
class OfHearing:
    """What was said in a hearing and who signed (庭审数据); the number 1-based in the package."""

    hearing: int


Belonging = OfRecording | OfPaper | OfExhibit | OfHearing


def hearings_element(root: ElementTree.Element, held: Sequence[Held]) -> None:
    """Add the hearings of the volume below ``root``; nothing where there are none."""
    if not held:
        return
    rows = ElementTree.SubElement(root, HEARINGS)
    for number, one in enumerate(held, 1):
        hearing = one.hearing
        row = ElementTree.SubElement(
            rows,
            "次",
            {
                "序号": str(number),
                "次序": str(hearing.ordinal),
                "题名": hearing.title,
                "地点": hearing.place,
                "程序": hearing.procedure,
                "公开": _YES if hearing.public else "否",
                "旁听人数": str(hearing.observers),
                "审判长": hearing.presiding,
                "审判员": "、".join(hearing.judges),
                "人民陪审员": "、".join(hearing.assessors),
                "法官助理": hearing.assistant,
                "书记员": hearing.clerk,
                "状态": hearing.state.value,
                "排期时间": _moment(hearing.planned_at),
            },
        )
        for place, sitting in enumerate(one.sittings, 1):
            said = {
                "序号": str(place),
                "次序": str(sitting.ordinal),
                "编号": sitting.recording_id,
                "起始时间": _moment(sitting.begun_at),
                "偏移秒": repr(sitting.offset_s),
                "时长秒": repr(sitting.length_s),
                "日志校验值": sitting.head,
            }
            ElementTree.SubElement(row, "录音", said)


def hearings_of(root: ElementTree.Element) -> tuple[Held, ...]:
    """Return the hearings a catalogue from outside tells of.

    Raises:
        KeyError, ValueError: it is not of our form.
    """
    found = tuple(_held(row) for row in root.iterfind(f"{HEARINGS}/次"))
    numbers = [int(row.attrib["序号"]) for row in root.iterfind(f"{HEARINGS}/次")]
    if numbers != list(range(1, len(found) + 1)):
        raise ValueError("庭审序号")
    return found


def belonging_element(row: ElementTree.Element, belongs: Belonging | None) -> None:
    """Say on a file's row where it belongs."""
    match belongs:
        case OfRecording(hearing, sitting):
            row.attrib |= {"庭审": str(hearing), "录音": str(sitting)}
        case OfHearing(hearing):
            row.attrib["庭审"] = str(hearing)
        case OfPaper(hearing, sitting, item, paper):
            row.attrib |= {
                "庭审": str(hearing),
                "录音": str(sitting),
                "件": str(item),
                "文书": paper.kind.value,
                "状态": paper.state.value,
                "页数": str(paper.pages),
                "版面校验值": paper.draft_sha256,
                "形成时间": _moment(paper.opened_at),
                "定稿时间": _moment(paper.certified_at),
                "锁定时间": _moment(paper.locked_at),
                "时间戳时间": _moment(paper.timestamped_at),
            }
            if paper.seal is not None:
                ElementTree.SubElement(row, _SEAL, _sealed(paper.seal))
        case OfExhibit(exhibit):
            row.attrib |= _exhibit(exhibit)


def belonging_of(row: ElementTree.Element, title: str, file: Digests) -> Belonging | None:
    """Return where a file from outside says it belongs; None: it says nothing.

    Args:
        row: of the file.
        title: of the file.
        file: its digests and size, as the row says.

    Raises:
        KeyError, ValueError: it is not of our form.
    """
    said = row.attrib
    if "文书" in said:
        return _paper(row, title, file)
    if "证据方" in said:
        return OfExhibit(_exhibit_of(said, file))
    if "录音" in said:
        return OfRecording(int(said["庭审"]), int(said["录音"]))
    if "庭审" in said:
        return OfHearing(int(said["庭审"]))
    return None


def texts(held: Sequence[Held]) -> list[str]:
    """Return every text people wrote of hearings, to be looked at as other metadata is."""
    found = []
    for one in held:
        head = one.hearing
        found += [head.title, head.place, head.procedure, head.presiding]
        found += [*head.judges, *head.assessors, head.assistant, head.clerk]
        found += [sitting.recording_id for sitting in one.sittings]
    return found


def _held(row: ElementTree.Element) -> Held:
    said = row.attrib
    hearing = Hearing(
        id=HearingId(""),
        case_id=CaseId(""),
        ordinal=int(said["次序"]),
        place=said["地点"],
        procedure=said["程序"],
        public=said["公开"] == _YES,
        observers=int(said["旁听人数"]),
        presiding=said["审判长"],
        judges=_names(said["审判员"]),
        assessors=_names(said["人民陪审员"]),
        assistant=said["法官助理"],
        clerk=said["书记员"],
        title=said["题名"],
        state=HearingState(said["状态"]),
        planned_at=_moment_of(said["排期时间"]),
    )
    sittings = tuple(
        Sitting(
            id=SittingId(""),
            case_id=CaseId(""),
            hearing_id=HearingId(""),
            ordinal=int(one["次序"]),
            folder="",
            recording_id=one["编号"],
            begun_at=_known(one["起始时间"]),
            offset_s=_seconds(one["偏移秒"]),
            length_s=_seconds(one["时长秒"]),
            head=one["日志校验值"],
        )
        for one in (child.attrib for child in row.iter("录音"))
    )
    return Held(hearing, sittings)


def _paper(row: ElementTree.Element, title: str, file: Digests) -> OfPaper:
    said = row.attrib
    sealed = row.find(_SEAL)
    paper = Paper(
        id=PaperId(""),
        case_id=CaseId(""),
        hearing_id=HearingId(""),
        kind=PaperKind(said["文书"]),
        title=title,
        file=file,
        draft_sha256=said["版面校验值"],
        pages=int(said["页数"]),
        opened_at=_known(said["形成时间"]),
        state=PaperState(said["状态"]),
        certified_at=_known(said["定稿时间"]),
        locked_at=_known(said["锁定时间"]),
        timestamped_at=_moment_of(said["时间戳时间"]),
        seal=None if sealed is None else _seal_of(sealed.attrib),
    )
    return OfPaper(int(said["庭审"]), int(said["录音"]), int(said["件"]), paper)


def _sealed(seal: Seal) -> dict[str, str]:
    return {
        "公钥": seal.key,
        "签名值": seal.signature,
        "SHA256": seal.document.sha256,
        "SM3": seal.document.sm3,
        "字节": str(seal.document.size_bytes),
        "时间": _moment(seal.at),
        "签章服务": seal.service,
    }


def _seal_of(said: Mapping[str, str]) -> Seal:
    document = Digests(said["SHA256"], said["SM3"], int(said["字节"]))
    return Seal(said["公钥"], said["签名值"], document, _known(said["时间"]), said["签章服务"])


def _exhibit(one: Exhibit) -> dict[str, str]:
    return {
        "证据方": one.side,
        "证据组": "" if one.group is None else str(one.group),
        "证据号": str(one.number),
        "证据名": one.name,
        "证据种类": one.kind.value,
        "来源": one.source,
        "证明目的": one.purpose,
        "份数": str(one.copies),
        "原件": _YES if one.original else "否",
        "提交人": one.submitter,
        "提交日期": "" if one.submitted_on is None else one.submitted_on.isoformat(),
        "逾期": _YES if one.late else "否",
        "文件名": one.media_name,
        "媒体": one.media_type,
        "时长秒": "" if one.media_length_s is None else repr(one.media_length_s),
        "撤回": _YES if one.removed else "否",
    }


def _exhibit_of(said: Mapping[str, str], file: Digests) -> Exhibit:
    if said["媒体"] not in ("audio", "video"):
        raise ValueError("媒体")
    return Exhibit(
        id=ExhibitId(""),
        case_id=CaseId(""),
        side=said["证据方"],
        number=int(said["证据号"]),
        name=said["证据名"],
        rank="",
        group=int(said["证据组"]) if said["证据组"] else None,
        kind=EvidenceKind(said["证据种类"]),
        source=said["来源"],
        purpose=said["证明目的"],
        media_sha256=file.sha256,
        media_name=said["文件名"],
        media_type=said["媒体"],
        media_size_bytes=file.size_bytes,
        media_length_s=_seconds(said["时长秒"]) if said["时长秒"] else None,
        copies=int(said["份数"]),
        original=said["原件"] == _YES,
        submitter=said["提交人"],
        submitted_on=date.fromisoformat(said["提交日期"]) if said["提交日期"] else None,
        late=said["逾期"] == _YES,
        removed=said["撤回"] == _YES,
    )


def in_volume(held: Held, volume: Volume) -> Held:
    """Return a hearing as it is in the volume of its package."""
    return replace(held, hearing=replace(held.hearing, volume=volume))


def _names(text: str) -> tuple[str, ...]:
    return tuple(name for name in text.split("、") if name)


def _seconds(text: str) -> float:
    value = float(text)
    if not 0.0 <= value < 1e8:
        raise ValueError(text[:40])
    return value


def _moment(moment: datetime | None) -> str:
    return "" if moment is None else moment.isoformat()


def _known(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError("a time without its zone")
    return moment


def _moment_of(text: str) -> datetime | None:
    return _known(text) if text else None
