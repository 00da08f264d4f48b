"""Cases on their way to the archive, people and look-ups, for the demo (档案席演示).

Two cases wait to be closed, one of them with something left to mend; one is packed; two
look-ups wait. All of it is invented; every page is set from words, so nothing is recognised.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

from app.station.checks import check_case
from app.station.lookups import LookupDesk
from app.station.packages import Wish, make_package, volumes
from app.station.paper_pages import drawn, keep_texts
from courtroom.transcript import typesetting
from dossier.changes import AddMaterial, ConfirmMaterials, OpenCase
from dossier.checks.codes import Stage
from dossier.custody.changes import RegisterBundle
from dossier.custody.model import Bundle
from dossier.documents.facts import COURT_FILE
from dossier.ids import BundleId, CaseId, MaterialId, PageId, PartyId, new_id
from dossier.model import Case, Material, Party, Volume
from dossier.people.archive import ArchivePerson, ArchiveRole, people, put_person
from scanner.capture.batch import capture
from scanner.devices.contract import PageSink, RawPage

if TYPE_CHECKING:
    from app.station.station import Station

_log = logging.getLogger(__name__)

PASSWORD = "demo-2026-archive"  # noqa: S105  of people who do not exist
PACKAGES = "demo-packages"
"""Folder below the station's for the packages of the packed case."""
READER = ArchivePerson("演示承办法官", ArchiveRole.READER, confidential=True)
ARCHIVIST = ArchivePerson("演示档案员", ArchiveRole.ARCHIVIST)
LEADER = ArchivePerson("演示审批领导", ArchiveRole.LEADER, confidential=True)
COURT = "样例人民法院"
_WHO = "demo"


@dataclass(frozen=True, slots=True)
class Invented:
    """One invented case (虚构案件)."""

    number: str
    cause: str
    claimant: tuple[str, str]
    """Name and identity number."""
    defendant: tuple[str, str]
    claim: str
    left_out: frozenset[str] = frozenset()
    """Titles of papers that are not there yet."""
    unconfirmed: frozenset[str] = frozenset()
    packed: bool = False
    paper: tuple[tuple[str, str, int], ...] = ()
    """Label, content and sheets of paper that was not taken out."""


CASES = (
    Invented(
        "（2026）粤0308民初1216号",
        "民间借贷纠纷",
        ("甄有为", "440308190002020881"),
        ("贾定归", "440308190003030885"),
        "被告偿还借款本金人民币120000元及利息",
        left_out=frozenset({"送达回证"}),
        unconfirmed=frozenset({"转账记录"}),
        paper=(("WY20261216A", "起诉材料", 9), ("WY20261216B", "证据原件", 4)),
    ),
    Invented(
        "（2026）粤0308民初1217号",
        "房屋租赁合同纠纷",
        ("样例物业管理有限公司", "91440300MA5000883F"),
        ("郝再来", "440308190004040886"),
        "被告支付拖欠租金人民币36000元及违约金",
    ),
    Invented(
        "（2026）粤0308民初1203号",
        "买卖合同纠纷",
        ("样例五金制品有限公司", "91440300MA5000882C"),
        ("甄实初", "440308190001010884"),
        "被告支付货款人民币58000元及逾期付款损失",
        packed=True,
    ),
)


@dataclass(frozen=True, slots=True)
class _Sheet:
    category: str
    title: str
    lines: tuple[str, ...]
    signed: tuple[str, ...] = ()
    volume: Volume = Volume.MAIN


def make(station: Station, cancel: threading.Event | None = None) -> tuple[CaseId, ...]:
    """Make the cases, people and look-ups on a station that lacks them; seconds a case.

    Args:
        station: of the demo.
        cancel: between two cases it stops.
    """
    stop = cancel or threading.Event()
    known = {case.number: case.id for case in station.store.cases()}
    if not (station.home / COURT_FILE).exists():
        (station.home / COURT_FILE).write_text(f'name = "{COURT}"\n', encoding="utf-8")
    made: list[CaseId] = []
    for one in CASES:
        if stop.is_set():
            return tuple(made)
        if one.number not in known:
            known[one.number] = _case(station, one)
        made.append(known[one.number])
    _people(station)
    _lookups(station, made[-1])
    return tuple(made)


def _case(station: Station, one: Invented) -> CaseId:
    case = Case(CaseId(new_id()), one.number, one.cause, "civil_first", datetime.now(UTC))
    parties = tuple(
        Party(PartyId(new_id()), case.id, role, *who)
        for role, who in (("原告", one.claimant), ("被告", one.defendant))
    )
    station.store.apply(OpenCase(case, parties), _WHO)
    sheets = [sheet for sheet in _sheets(one) if sheet.title not in one.left_out]
    data = {
        "title": f"{one.number} 演示材料",
        "papers": [
            {"title": sheet.title, "lines": list(sheet.lines), "signed": list(sheet.signed)}
            for sheet in sheets
        ],
        "fonts": list(typesetting.fonts()),
    }
    pdf = typesetting.pdf("demo_papers", data)
    titles = [sheet.title for sheet in sheets]
    came = capture(
        station.store,
        case.id,
        partial(_feed, pdf, titles),
        source="files",
        profile=None,
        who=_WHO,
    )
    if came.error is not None:
        raise came.error
    keep_texts(station.store, pdf, case.number, came.page_ids)
    _file(station, case.id, one, sheets, came.page_ids)
    for label, title, count in one.paper:
        bundle = Bundle(
            BundleId(new_id()), case.id, label, title, count, datetime.now(UTC), "收转台"
        )
        station.store.apply(RegisterBundle(bundle), _WHO)
    if one.packed:
        _pack(station, case.id)
    return case.id


def _feed(pdf: bytes, titles: Sequence[str], sink: PageSink, stop: threading.Event) -> None:
    for index, page in enumerate(drawn(pdf, titles[0], stop)):
        sink(
            RawPage(
                index=index,
                dpi=page.dpi,
                pixels=None,
                encoded=page.encoded,
                media_type=page.media_type,
                width_px=page.width_px,
                height_px=page.height_px,
                source_name=titles[min(index, len(titles) - 1)],
                flags=page.flags,
            )
        )


def _file(
    station: Station,
    case_id: CaseId,
    one: Invented,
    sheets: Sequence[_Sheet],
    pages: Sequence[PageId],
) -> None:
    changes: list[AddMaterial | ConfirmMaterials] = []
    for sheet, page in zip(sheets, pages, strict=True):
        material = Material(
            id=MaterialId(new_id()),
            case_id=case_id,
            volume=sheet.volume,
            category=sheet.category,
            title=sheet.title,
            rank="",
            confidence=0.9,
            reason="标题相符",
            confirmed=False,
        )
        changes.append(AddMaterial(material, (page,)))
        if sheet.title not in one.unconfirmed:
            changes.append(ConfirmMaterials((material.id,)))
    station.store.apply_all(changes, _WHO)


def _pack(station: Station, case_id: CaseId) -> None:
    report = check_case(station, case_id, Stage.FILING, who=ARCHIVIST.name)
    out = station.home / PACKAGES
    for volume in volumes(station, case_id):
        wish = Wish(case_id, volume, passed=report.passed)
        make_package(station, wish, out, who=ARCHIVIST.name)


def _people(station: Station) -> None:
    known = {one.name for one in people(station.store)}
    for one in (READER, ARCHIVIST, LEADER):
        if one.name not in known:
            put_person(station.store, one.name, one.role, PASSWORD, confidential=one.confidential)


def _lookups(station: Station, case_id: CaseId) -> None:
    reader, leader = LookupDesk(station, READER), LookupDesk(station, LEADER)
    if reader.listed(case_id):
        return
    granted = reader.ask(case_id, "办理关联案件，核对合同约定", capacity="承办法官")
    leader.decide(granted.id, True, days=7, may_print=True)
    reader.ask(case_id, "撰写上诉案件移送函", capacity="承办法官")
    reader.ask(case_id, "核对合议意见", main=False, confidential=True, capacity="承办法官")


def _sheets(one: Invented) -> tuple[_Sheet, ...]:
    """Return the papers of a case, in the order of its catalogue."""
    first, second = one.claimant[0], one.defendant[0]
    opened = datetime.now(UTC) - timedelta(days=60)
    day = f"{opened.year}年{opened.month}月{opened.day}日"
    head = f"原告{first}与被告{second}{one.cause}一案"
    return (
        _Sheet(
            "complaint",
            "民事起诉状",
            (
                f"原告：{first}。",
                f"被告：{second}。",
                f"诉讼请求：一、判令{one.claim}；二、本案诉讼费用由被告负担。",
                "事实与理由：双方约定明确，原告已经履行，被告至今没有履行。",
            ),
            (f"具状人：{first}", day),
        ),
        _Sheet(
            "answer",
            "民事答辩状",
            (f"答辩人：{second}。", "答辩人对欠付的事实没有异议，请求分期履行。"),
            (f"答辩人：{second}", day),
        ),
        _Sheet("fees", "诉讼费交纳凭证", (f"交款人：{first}。", "案件受理费已经交纳。")),
        _Sheet(
            "identity", "当事人身份证明", (f"原告：{first}。", f"证件号码：{one.claimant[1]}。")
        ),
        _Sheet(
            "identity",
            "授权委托书",
            (f"委托人{first}委托律师为本案诉讼代理人，代理权限为一般授权。",),
            (f"委托人：{first}", day),
        ),
        _Sheet("evidence", "合同", ("双方就标的、数量、价款、期限约定如上。",), (first, second)),
        _Sheet("evidence", "转账记录", ("交易明细与原告的陈述相符。",)),
        _Sheet(
            "hearing_records",
            "法庭笔录（第一次）",
            (
                f"案由：{one.cause}。",
                "审判员：现在开庭。核对当事人身份。",
                "以上笔录已经核对无误。",
            ),
            ("审判员　书记员", day),
        ),
        _Sheet(
            "judgments",
            "民事判决书",
            (f"{head}，本院受理后依法审理，现已审理终结。", f"判决如下：{one.claim}。"),
            (COURT, day),
        ),
        _Sheet(
            "service", "送达回证", (f"受送达人：{second}。", "送达文书：民事判决书一份。"), (day,)
        ),
        _Sheet(
            "deliberation",
            "合议庭评议笔录",
            (f"{head}，合议庭评议如下。", "一致意见：支持原告的诉讼请求。"),
            (day,),
            Volume.CONFIDENTIAL,
        ),
    )
