"""Something in the demo's cabinet (演示在柜材料): stored, lent, overdue, asked for, waiting."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from app.demo.cabinet.process import BIG
from cabinet.contract import Cell
from cabinet.desk import CustodyDesk
from cabinet.manual import ManualCabinet
from cabinet.settings import Wiring
from dossier.court_time import in_court
from dossier.custody.model import Purpose
from dossier.custody.rights import Person
from dossier.ids import CaseId
from dossier.model import Volume
from dossier.store import Store, custody
from resources.errors import UnknownCase

if TYPE_CHECKING:
    from app.station.station import Station

_KEEPER, _JUDGE, _CHIEF = Person("张保管"), Person("李法官"), Person("王庭长")
_CASES = (
    ("（2026）粤0308民初2101号", "买卖合同纠纷", "样例五金制品有限公司", "甄实初"),
    ("（2026）粤0308民初2117号", "民间借贷纠纷", "贾明义", "任若虚"),
    ("（2026）粤0308民初2133号", "房屋租赁合同纠纷", "样例置业有限公司", "言如是"),
    ("（2026）粤0308民初2140号", "机动车交通事故责任纠纷", "甄实初", "样例运输有限公司"),
)
_PAPER = (
    # Case, label, title, sheets, submitter, cell.
    (0, "J2101-1", "诉讼卷宗（一）", 86, "", "1-01"),
    (0, "J2101-2", "证据原件", 14, "样例五金制品有限公司", "1-01"),
    (1, "J2117-1", "诉讼卷宗", 52, "", "1-02"),
    (2, "J2133-1", "诉讼卷宗", 120, "", "1-05"),
    (2, "J2133-2", "租赁合同原件", 6, "样例置业有限公司", "1-06"),
    (3, "J2140-1", "诉讼卷宗", 71, "", "1-09"),
    (3, "J2140-2", "事故认定材料", 18, "", "1-10"),
)
_WAITING = (2, "J2133-3", "补充证据", 2)
_AGO = timedelta(days=20)


def stock(station: Station) -> None:
    """Put paper into the demo's big cabinet, unless it is there already."""
    store = station.store
    with store.snapshot() as reader:
        if custody.bundles(reader):
            return
    cases = [_case(station, *each) for each in _CASES]
    then = datetime.now(UTC) - _AGO
    keeper = _desk(store, _KEEPER, then)
    for case, label, title, sheets, submitter, cell in _PAPER:
        keeper.register(cases[case], label, title, sheets, submitter=submitter)
        visit = keeper.begin(Purpose.STORE, [label], Cell.parse(cell))
        keeper.finish(visit.id, word="演示数据")
    _lend(store, "J2117-1", then, in_court(then + timedelta(days=7)).date())
    soon = datetime.now(UTC)
    _lend(store, "J2140-2", soon, in_court(soon + timedelta(days=5)).date())
    _desk(store, _JUDGE, soon).ask_loan("J2101-1", "开庭前阅卷")
    case, label, title, sheets = _WAITING
    for n, each in enumerate(cases):
        _paper_pages(station, n, each)
    _desk(store, _KEEPER, soon).register(cases[case], label, title, sheets, volume=Volume.MAIN)


def _lend(store: Store, label: str, at: datetime, due: date) -> None:
    judge = _desk(store, _JUDGE, at)
    loan = judge.ask_loan(label, "撰写判决书")
    _desk(store, _CHIEF, at).decide_loan(loan.id, True, due)
    place = judge.labelled(label).place
    if place is not None:
        visit = judge.begin(Purpose.LEND, [label], Cell.parse(place.cell))
        judge.finish(visit.id, word="演示数据")


def _desk(store: Store, person: Person, at: datetime) -> CustodyDesk:
    """Return a desk at which no electronics are asked: doors are not what this is about."""
    wiring = Wiring(name=BIG, url="manual:")
    return CustodyDesk(
        store,
        person,
        ManualCabinet(wiring),
        wiring,
        lacking=lambda *_: None,
        clock=lambda: at,
    )


def _case(station: Station, number: str, cause: str, plaintiff: str, defendant: str) -> CaseId:
    try:
        return station.store.case_by_number(number).id
    except UnknownCase:
        parties = (("原告", plaintiff), ("被告", defendant))
        return station.new_case(number, cause, parties=parties, who=_KEEPER.name).id


def _paper_pages(station: Station, n: int, case_id: CaseId) -> None:
    """Give a case pages enough for its paper: what waits, and what comes back, can be put in."""
    stored = sum(sheets for case, _, _, sheets, _, _ in _PAPER if case == n)
    _received(station.store, case_id, stored + (_WAITING[3] if n == _WAITING[0] else 0))


def _received(store: Store, case_id: CaseId, count: int) -> None:
    from dossier.changes import CloseBatch, OpenBatch, ReceivePage
    from dossier.ids import BatchId, PageId, new_id
    from dossier.model import Batch, BatchState, Page

    now = datetime.now(UTC)
    batch = Batch(BatchId(new_id()), case_id, "演示", "", BatchState.OPEN, now)
    blob = store.blobs.put(_blank())
    changes: list[OpenBatch | ReceivePage] = [OpenBatch(batch)]
    changes += [
        ReceivePage(
            Page(
                id=PageId(new_id()),
                case_id=case_id,
                batch_id=batch.id,
                material_id=None,
                rank="",
                sha256=blob.sha256,
                media_type="image/png",
                size_bytes=blob.size,
                width_px=_BLANK_PX[0],
                height_px=_BLANK_PX[1],
                dpi=72,
                received_at=now,
            )
        )
        for _ in range(count)
    ]
    store.apply_all(changes, _KEEPER.name)
    store.apply(CloseBatch(batch.id, BatchState.DONE), _KEEPER.name)


_BLANK_PX = (595, 842)


def _blank() -> bytes:
    import io

    from PIL import Image

    data = io.BytesIO()
    Image.new("L", _BLANK_PX, 255).save(data, "PNG")
    return data.getvalue()
