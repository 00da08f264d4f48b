"""A case with papers of its own, look-ups and a package, for pictures (档案示例)."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from app.station import documents
from app.station.lookups import LookupDesk
from dossier.changes import RenameMaterial
from dossier.documents.facts import COURT_FILE
from dossier.documents.templates import template
from dossier.hearing import Hearing
from dossier.hearing_changes import OpenHearing
from dossier.ids import CaseId, HearingId, new_id
from dossier.people.archive import ArchivePerson, ArchiveRole

if TYPE_CHECKING:
    from app.station.station import Station

NUMBER = "（2026）粤0308民初1208号"
READER = ArchivePerson("承办法官", ArchiveRole.READER, confidential=True)
LEADER = ArchivePerson("审管办主任", ArchiveRole.LEADER, confidential=True)
_PARTIES = (("原告", "样例五金制品有限公司"), ("被告", "甄实初"))
_PAPERS = (
    ("acceptance_notice", "原告"),
    ("response_notice", "被告"),
    ("evidence_notice", "被告"),
    ("summons", "原告"),
    ("summons", "被告"),
    ("hearing_announcement", ""),
)


def make(station: Station, who: str) -> CaseId:
    """Make the case; every page of it is a paper set from the case."""
    case = station.new_case(NUMBER, "买卖合同纠纷", parties=_PARTIES, who=who)
    hearing = Hearing(
        id=HearingId(new_id()),
        case_id=case.id,
        ordinal=1,
        place="第三审判庭",
        procedure="简易程序",
        presiding="审判长",
        clerk="书记员",
        planned_at=datetime(2026, 12, 3, 1, 30, tzinfo=UTC),
    )
    station.store.apply(OpenHearing(hearing, ()), who)
    (station.home / COURT_FILE).write_text('name = "样例人民法院"\n', encoding="utf-8")
    court = {"court": "样例人民法院", "phone": "0000-00000000", "address": "样例路1号"}
    for name, to in _PAPERS:
        fields = {one.key for one in template(name, station.home).fields}
        known = {key: value for key, value in court.items() if key in fields}
        paper = documents.fill(station, case.id, name, known, to=to)
        if not paper.missing:
            documents.file(station, paper, who)
    # One that nobody named, for the patrol to find.
    unnamed = station.store.materials(case.id)[0]
    station.store.apply(RenameMaterial(unnamed.id, "未命名材料"), who)
    return case.id


def look_up(station: Station, case_id: CaseId) -> tuple[LookupDesk, LookupDesk]:
    """Ask twice, have one granted and seen; return the desks of who asks and who decides."""
    reader, leader = LookupDesk(station, READER), LookupDesk(station, LEADER)
    first = reader.ask(case_id, "办理关联案件，核对送达情况", capacity="承办法官")
    leader.decide(first.id, True, days=7, may_print=True)
    looking = reader.open(first.id)
    for one in looking.pages[:2]:
        looking.picture(one.page.id, 200)
    reader.ask(case_id, "撰写上诉案件移送函", capacity="承办法官")
    return reader, leader
