"""An invented hearing for pictures of the clerk's desk (截图用庭审)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from app.demo.case import facts
from app.station.hearing import HearingRun
from app.station.hearing_seats import new_hearing
from app.station.hearing_sound import Level, SoundStatus
from asr.wording.line import Character
from courtroom.listening.client import State
from courtroom.listening.heard import Heard, HeardKind
from dossier.hearing import HearingEvent, HearingEventKind, Mark, Sitting
from dossier.hearing_changes import NoteHearingEvent, NoteSitting, SetHearing
from dossier.ids import CaseId, HearingEventId, HearingId, SittingId, new_id

if TYPE_CHECKING:
    from dossier.store import Store

WHO = "文书"
_SAID = (
    ("clerk", "请旁听人员保持安静，现在宣布法庭纪律。", "庭前准备", ""),
    ("judge", "现在开庭。首先核对当事人身份。", "核对当事人", ""),
    ("plaintiff", "原告深圳市样例五金制品有限公司，执行董事甄实初。", "", "甄"),
    ("defendant", "被告深圳市虚构家居有限公司，总经理贾雨同。", "", ""),
    ("judge", "双方对对方出庭人员的身份有无异议？", "", ""),
    ("plaintiff", "没有异议。", "", ""),
    ("defendant", "没有异议。", "", ""),
    ("judge", "现在进行法庭调查，请原告陈述诉讼请求、事实和理由。", "法庭调查", ""),
    (
        "plaintiff",
        "请求判令被告支付货款368000元及逾期付款利息。双方于2025年3月签订买卖合同，原告已按约交货，"
        "被告签收后至今未付款，依据《民法典》第五百七十九条应当承担付款责任。",
        "",
        "签收",
    ),
    ("defendant", "部分货物存在质量问题，我方不同意全额支付。", "", "质量"),
    ("plaintiff", "送货单上有被告仓库的签章，", "", ""),
    ("defendant", "签章只说明收到，不说明验收合格。", "", "验"),
    ("judge", "请原告围绕争议焦点举证。请看原告证据三第五页。", "举证质证", ""),
)


def make(store: Store, case_id: CaseId) -> HearingId:
    """Make a hearing whose recording began a while ago; return its id."""
    begun = datetime.now(UTC) - timedelta(minutes=47)
    made = new_hearing(store, case_id, WHO, place="第三审判庭", presiding=facts.JUDGE)
    store.apply(SetHearing(replace(made, observers=6)), WHO)
    sitting = Sitting(
        SittingId(new_id()), case_id, made.id, 1, "pictured", "pictured", begun, length_s=2820.0
    )
    store.apply(NoteSitting(sitting), WHO)
    return made.id


def _log(run: HearingRun) -> None:
    """Log what happened, after it was opened: nothing is really recorded here."""
    sitting = run.sitting
    if sitting is None:
        return
    for kind, minutes, reason in (
        (HearingEventKind.START, 0, ""),
        (HearingEventKind.RECESS, 18, "合议庭短暂休庭"),
        (HearingEventKind.RESUME, 23, ""),
    ):
        at = sitting.begun_at + timedelta(minutes=minutes)
        event = HearingEvent(
            HearingEventId(new_id()), run.hearing.case_id, run.hearing_id, kind, at, WHO, reason,
            sitting_id=sitting.id,
        )  # fmt: skip
        run.store.apply(NoteHearingEvent(event), WHO)
    run.read()


def fill(run: HearingRun) -> None:
    """Have everything said, as recognition would tell it; on the editing thread."""
    _log(run)
    transcript = run.transcript
    at_s = 3.0
    for number, (seat, text, stage, doubt) in enumerate(_SAID):
        transcript.stage = stage or transcript.stage
        if stage == "举证质证":
            transcript.stage = "法庭调查"
        overlap = number in (10, 11)
        run.enter(_heard(seat, text, at_s, doubt, overlap=overlap, id=str(number)))
        if number == 9:
            for other in ("judge", "plaintiff"):
                run.enter(
                    _heard(other, text[:8], at_s, "", HeardKind.SUPPRESSED, source="defendant")
                )
        at_s += 0.24 * len(text) + (0.4 if overlap else 1.6)
    shown = transcript.shown()
    transcript.mark([shown[8].id], Mark.KEY.value, True, WHO)
    transcript.mark([shown[11].id], Mark.DOUBTFUL.value, True, WHO)
    wrong = shown[9].text.index("部分")
    transcript.replace(shown[9].id, wrong, wrong + 2, "部份", WHO)
    better = "部分货物存在质量问题，我方不同意全额付款。"
    run.enter(_heard("defendant", better, _start_s(9), "", HeardKind.SECOND, id="9"))
    levels = {
        "judge": Level(-47.0, -39.0),
        "plaintiff": Level(-19.0, -8.0),
        "defendant": Level(-41.0, -33.0),
        "clerk": Level(-120.0, -120.0, dead=True),
    }
    # What a recorder and an engine would tell.
    run.sound._sound = SoundStatus("recording", 2820.0, levels, hours_left=118.0)
    run.sound._listening = State("listening", "whisper/base", behind_s=0.8)


def speaking(run: HearingRun) -> None:
    """Have the judge name the next stage, and somebody speak just now."""
    at_s = _start_s(len(_SAID))
    last = len(_SAID) - 1
    run.on_heard(_heard("judge", _SAID[last][1], _start_s(last), "", id=str(last)))
    words = "好的，证据三是送货单共十二张，第五页是"
    run.enter(_heard("plaintiff", words, at_s, "", HeardKind.PARTIAL, id="now"))


def _start_s(wanted: int) -> float:
    at_s = 3.0
    for number, (_, text, _, _) in enumerate(_SAID):
        if number == wanted:
            break
        at_s += 0.24 * len(text) + (0.4 if number in (10, 11) else 1.6)
    return at_s


def _heard(
    seat: str,
    text: str,
    at_s: float,
    doubt: str,
    kind: HeardKind = HeardKind.FINAL,
    *,
    overlap: bool = False,
    source: str = "",
    id: str = "",
) -> Heard:
    step_s = 0.22
    doubtful = range(text.find(doubt), text.find(doubt) + len(doubt)) if doubt else range(0)
    characters = tuple(
        Character(one, at_s + n * step_s, at_s + (n + 1) * step_s, 0.2 if n in doubtful else 0.93)
        for n, one in enumerate(text)
    )
    return Heard(
        id or f"{seat}/{at_s}", kind, seat, at_s, at_s + step_s * len(text), text, text,
        characters, (), 0.9, overlap, source, "whisper/base",
    )  # fmt: skip
