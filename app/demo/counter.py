"""The demo of the counter: a morning's post, a list that waits, files to compare (收转台演示)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dossier.custody.rights import Person
from dossier.ids import CaseId, SubmissionId, new_id
from dossier.intake.desk import IntakeDesk, Sending, item
from dossier.intake.model import Origin, Original, Registration, Submission, Way
from resources.errors import UnknownCase

if TYPE_CHECKING:
    from app.station.station import Station

COUNTER = "收转台（演示）"
_CASES = (
    ("（2026）粤0308民初2031号", "民间借贷纠纷", (("原告", "黎文博"), ("被告", "邵启航"))),
    (
        "（2026）粤0308民初2044号",
        "物业服务合同纠纷",
        (("原告", "海桐物业公司"), ("被告", "梁若溪")),
    ),
)


def lay_out(station: Station) -> None:
    """Put something to do on the counter, once; other demos are left alone."""
    from app.station.counter import desk_of

    desk = desk_of(station, Person(COUNTER))
    if desk.registrations():
        return
    first, second = (_case(station, *one) for one in _CASES)
    desk.register(
        first,
        Way.COUNTER,
        "黎文博",
        [
            item("民事起诉状", 3, copies=2, category="complaint"),
            item("身份证复印件", 1, category="identity"),
            item("借条", 1, original=Original.RETURN, category="evidence", evidence=True),
            item("转账凭证", 4, category="evidence", evidence=True),
        ],
        capacity="原告",
        scan=Sending(),
    )
    desk.register(
        second,
        Way.POST,
        "梁若溪",
        [item("答辩状", 2, category="answer"), item("缴费记录", 6, category="evidence")],
        capacity="被告",
        tracking="EA202611220031CN",
        scan=Sending(),
    )
    if station.demo is not None:
        case = station.demo.make_case(station)
        made = desk.register(
            case.id,
            Way.ELECTRONIC,
            station.store.parties(case.id)[0].name,
            [item("民事起诉状", 1, category="complaint", original=Original.ELECTRONIC)],
            capacity="原告",
        )
        _submit(station, desk, made)
    handed = desk.create_task(
        first, "庭审中提交的还款明细", 2, origin=Origin.HEARING, submitter="邵启航"
    )
    desk.offer([handed])


def _case(
    station: Station, number: str, cause: str, parties: tuple[tuple[str, str], ...]
) -> CaseId:
    try:
        return station.store.case_by_number(number).id
    except UnknownCase:
        return station.new_case(number, cause, parties=parties, who="demo").id


def _submit(station: Station, desk: IntakeDesk, one: Registration) -> None:
    """Keep a page of the demo case, as a party would send it."""
    from app.demo.case import demo_case
    from app.demo.pages import cached_side

    page = cached_side(demo_case().sheets[0].front, station.home / "demo")()
    blob = station.store.blobs.put(page.read_bytes())
    desk.add_submission(
        Submission(
            id=SubmissionId(new_id()),
            case_id=one.case_id,
            registration_id=one.id,
            name=f"民事起诉状（电子版）{page.suffix}",
            media_type="image/jpeg",
            size_bytes=blob.size,
            sha256=blob.sha256,
            added_at=desk.now(),
            added_by=desk.person.name,
            pages=1,
        )
    )
