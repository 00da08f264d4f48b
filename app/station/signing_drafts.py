"""What each paper of a hearing says before anybody signs, and who is to sign it (待签文书)."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from app.station import evidence_papers, signing_recordings
from app.station.evidence import EvidenceDesk
from app.station.hearing_recorded import RECORDINGS
from app.station.hub_log import display_log
from app.station.signing_standing import BENCH, who_signs
from courtroom.evidence.papers import displays_printed, opinions_printed
from courtroom.signing import layout
from courtroom.signing.layout import LaidOut
from courtroom.transcript import contents as says
from courtroom.transcript import recording_papers
from courtroom.transcript.contents import Contents
from dossier.hearing import Hearing, HearingEventKind
from dossier.ids import SignerId, new_id
from dossier.model import Volume
from dossier.signing import (
    CONSENT_WORDS,
    SIMPLIFIED,
    Correction,
    Decision,
    Paper,
    PaperKind,
    Signer,
)
from dossier.store import signing as reads
from resources.errors import NotSimplified

if TYPE_CHECKING:
    from app.station.station import Station

TITLES = {
    PaperKind.SHEET: "庭审录音元数据及完整性校验值",
    PaperKind.GAPS: "录音中断情况说明",
    PaperKind.INSTEAD: "庭审录音录像替代法庭笔录确认书",
    PaperKind.DISPLAYS: "示证记录",
    PaperKind.OPINIONS: "举证质证情况表",
}
_INSTEAD = (
    "本案适用{procedure}审理。根据《最高人民法院关于人民法院庭审录音录像的若干规定》第八条，经当事人同意，"
    "以本次庭审录音录像替代法庭笔录；根据该规定第九条，由法官、书记员、诉讼参与人对下列录音录像的完整性"
    "校验值（SHA-256、SM3）签名确认。",
    "各文件的任何改动都会使其校验值改变。查阅、核对以本院保存的录音录像文件为准。",
)
"""Source: 法释〔2017〕5号 art. 8, 9."""


def title(hearing: Hearing, kind: PaperKind, earlier: int) -> str:
    """Return how a paper is called; ``earlier`` ones of its kind were superseded (更正)."""
    number = says.ordinal(hearing.ordinal)
    base = hearing.title if kind is PaperKind.RECORD else TITLES[kind]
    again = ("", "（更正）")[earlier] if earlier < 2 else f"（第{earlier}次更正）"
    return f"{base}（{number}）{again}"


def signers(said: Contents, paper: Paper, *, by_hand: bool) -> tuple[Signer, ...]:
    """Return who is to sign a paper; nobody where the court signs alone."""
    if not by_hand:
        return ()
    everybody = who_signs(said)
    if paper.kind is PaperKind.GAPS:
        # The presiding judge explains, with the clerk who logged. Source: 法释〔2017〕5号 art. 4.
        presiding = everybody[0]
        everybody = [one for one in everybody if one is presiding or one[0] == "书记员"]
    hearing = said.hearing
    return tuple(
        Signer(
            id=SignerId(new_id()),
            case_id=hearing.case_id,
            hearing_id=hearing.id,
            paper_id=paper.id,
            number=number,
            role=role,
            name=name,
            seat=seat,
            bench=role in BENCH,
        )
        for number, (role, name, seat) in enumerate(everybody, 1)
    )


def contents(station: Station, hearing: Hearing) -> Contents:
    """Return what was said and who was there."""
    return says.read(station.store, hearing.id, court=station.settings.court)


def check_simplified(hearing: Hearing) -> None:
    """Check that a recording may stand for the record of a hearing.

    Raises:
        NotSimplified: it may not.
    """
    if not is_simplified(hearing):
        raise NotSimplified(procedure=hearing.procedure or "其他程序")


def is_simplified(hearing: Hearing) -> bool:
    """Return whether a recording may stand for the record of a hearing, by consent."""
    return hearing.procedure in SIMPLIFIED and hearing.volume is Volume.MAIN


def laid(
    station: Station,
    said: Contents,
    paper: Paper,
    who: Sequence[Signer],
    corrections: Sequence[Correction] = (),
    before: Paper | None = None,
) -> LaidOut:
    """Return a paper as it is to be signed; the same facts give the same bytes.

    Args:
        station: where it is made.
        said: of its hearing.
        paper: its kind, title and time.
        who: is to sign.
        corrections: asked for and decided before certifying.
        before: paper whose place it takes.

    Raises:
        RecordingOpen: a recording has not ended, or is not here.
        NothingToExport: nothing was shown, or nobody brought evidence.
        FontMissing: no Chinese font is installed.
    """
    at = paper.opened_at
    if paper.kind is PaperKind.RECORD:
        replaces, granted, askers = _replaced(station, before)
        plain = title(said.hearing, paper.kind, 0)
        return layout.record(
            said,
            who,
            [*granted, *corrections],
            at,
            again=paper.title.removeprefix(plain),
            replaces=replaces,
            askers=askers,
        )
    template, data = _enclosed(station, said, paper, who)
    notes = layout.FEW_NOTES if who else 0
    data = {"court": said.court, **data}
    return layout.laid_out(template, data, who, at, notes=notes)


def _enclosed(
    station: Station, said: Contents, paper: Paper, who: Sequence[Signer]
) -> tuple[str, dict[str, object]]:
    hearing, number = said.hearing, said.case.number
    name = f"{hearing.title}（{says.ordinal(hearing.ordinal)}）"
    if paper.kind in (PaperKind.SHEET, PaperKind.INSTEAD):
        sheets = signing_recordings.sheets(station.store, _folder(station), hearing.id)
        data = recording_papers.sheet_printed(sheets, number, name, paper.title)
        if paper.kind is PaperKind.INSTEAD:
            data["head"] = [*_presided(said), *data["head"]]
            data["says"] = [text.format(procedure=hearing.procedure) for text in _INSTEAD]
            data["consents"] = [_consent(one) for one in who if not one.bench]
        return "sheet", data
    if paper.kind is PaperKind.GAPS:
        sheets = signing_recordings.sheets(station.store, _folder(station), hearing.id)
        data = recording_papers.gaps_printed(sheets, number, name)
        data["log"] = [
            {
                "at": says.moment(event.at)
                + ("" if event.until is None else f"至{says.clock(event.until)}"),
                "reason": event.reason,
                "by": event.by,
            }
            for event in said.events
            if event.kind is HearingEventKind.INTERRUPTION
        ]
        return "gaps", data
    desk = EvidenceDesk(station, hearing.case_id, "")
    head = evidence_papers.head(station, desk, said.court)
    if paper.kind is PaperKind.DISPLAYS:
        shown = display_log(station.store, hearing.case_id, hearing.id)
        return "displays", displays_printed(head, shown, paper.title)
    table = signing_recordings.spoken_of(
        station.store, desk.matrix(hearing.id, announced=True), hearing
    )
    return "evidence_opinions", opinions_printed(head, table, paper.title)


def is_due(station: Station, said: Contents, kind: PaperKind) -> bool:
    """Return whether a hearing whose record is locked needs such a paper beside it.

    Raises:
        RecordingOpen: a recording has not ended, or is not here.
    """
    hearing = said.hearing
    if kind is PaperKind.SHEET:
        return bool(said.sittings)
    if kind is PaperKind.GAPS:
        if any(event.kind is HearingEventKind.INTERRUPTION for event in said.events):
            return True
        sheets = signing_recordings.sheets(station.store, _folder(station), hearing.id)
        return any(map(signing_recordings.is_broken, sheets))
    if hearing.volume is not Volume.MAIN:
        return False
    if kind is PaperKind.DISPLAYS:
        return bool(display_log(station.store, hearing.case_id, hearing.id))
    desk = EvidenceDesk(station, hearing.case_id, "")
    table = desk.matrix(hearing.id, announced=True)
    return bool(signing_recordings.spoken_of(station.store, table, hearing).rows)


def _replaced(
    station: Station, before: Paper | None
) -> tuple[str, list[Correction], list[Signer]]:
    """Return what a record says of the one whose place it takes, and what was granted there."""
    if before is None or before.certified_at is None:
        return "", [], []
    with station.store.snapshot() as reader:
        asked = reads.corrections(reader, before.id)
        askers = reads.signers(reader, before.id)
    granted = [
        one for one in asked if one.decision is Decision.GRANTED and one.at > before.certified_at
    ]
    state = "认证定稿后尚未锁定" if before.locked_at is None else "锁定"
    text = (
        f"本笔录替代{says.moment(before.locked_at or before.certified_at)}{state}的"
        f"“{before.title}”（SHA-256 {before.file.sha256}）；原笔录仍予保存。"
    )
    return text, granted, askers


def _presided(said: Contents) -> list[tuple[str, str]]:
    wanted = ("案由", "时间", "地点", "审判长", "审判员", "人民陪审员", "书记员", "诉讼参与人")
    return [(name, value) for name, value in says.head(said) if name in wanted]


def _consent(one: Signer) -> dict[str, str]:
    return {
        "who": one.label,
        "consent": "未表示" if one.consent is None else CONSENT_WORDS[one.consent],
        "at": "" if one.consent_at is None else says.moment(one.consent_at),
        "by": one.consent_by,
    }


def _folder(station: Station) -> Path:
    return station.home / RECORDINGS
