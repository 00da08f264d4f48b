"""The record as a court prints it, and as other programs read it."""

from __future__ import annotations

import io
import re
from datetime import timedelta
from pathlib import Path

import pikepdf
import pypdfium2  # type: ignore[import-untyped]
import pytest

from courtroom.transcript import Autosaver, Transcript, contents, export
from courtroom.transcript.plain_text import MOST_BYTES, decoded, parsed
from courtroom.transcript.recording_papers import explanation_pdf, sheet_pdf
from dossier.hearing import HearingEvent, HearingEventKind
from dossier.hearing_changes import NoteHearingEvent
from dossier.ids import HearingEventId, HearingId, new_id
from dossier.model import Volume
from dossier.store import Store, open_store
from resources.errors import Missing, NotText, TooLarge
from tests.courtroom.recorder import stage
from tests.courtroom.transcript.court import CLERK, heard
from tests.dossier.hearings import BEGUN, make_hearing, make_sitting
from tests.dossier.paper import KEY

NASTY = '#include "/etc/passwd" $x$ *粗* <b>_a_ @ref [x] \\ `raw` // 注释 --> {}'
SAID = (
    ("宣布开庭", "judge", "现在宣布开庭，核对当事人身份。"),
    ("法庭调查", "plaintiff", "请求判令被告返还借款本金368000元。"),
    ("法庭调查", "judge", "被告有无异议？"),
    ("法庭调查", "plaintiff", NASTY),
    ("法庭辩论", "defendant", "没有了。"),
)


def words(pdf: bytes) -> str:
    document = pypdfium2.PdfDocument(pdf)
    try:
        texts = []
        for number in range(len(document)):
            page = document[number]
            text = page.get_textpage()
            texts.append(text.get_text_bounded())
            text.close()
            page.close()
        return re.sub(r"\s", "", "".join(texts))
    finally:
        document.close()


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return open_store(tmp_path / "home", key=KEY)


@pytest.fixture
def said(store: Store) -> contents.Contents:
    hearing = make_hearing(store)
    sitting = make_sitting(store, hearing)
    for kind, minute, reason in (
        (HearingEventKind.START, 0, ""),
        (HearingEventKind.RECESS, 20, "合议庭评议"),
        (HearingEventKind.RESUME, 30, ""),
        (HearingEventKind.CLOSE, 80, ""),
    ):
        event = HearingEvent(
            HearingEventId(new_id()), hearing.case_id, hearing.id, kind,
            BEGUN + timedelta(minutes=minute), CLERK, reason,
        )  # fmt: skip
        store.apply(NoteHearingEvent(event), CLERK)
    transcript = Transcript.open(store, hearing.id)
    at_s = 1.0
    for number, (heading, seat, text) in enumerate(SAID):
        transcript.stage = heading
        transcript.hear(heard(str(number), seat, at_s, text, overlap=number == 2), sitting.id)
        at_s += len(text) / 5 + 1
    secret = transcript.add("合议庭意见一致。", CLERK, role="审判长")
    transcript.set_stage(secret, "评议", CLERK)
    Autosaver(transcript.record, lambda some: store.apply_all(some, CLERK)).step()
    return contents.read(store, hearing.id, court="某市某区人民法院")


def test_the_record_is_typeset_as_a_court_has_it(said: contents.Contents, store: Store) -> None:
    pdf = export.pdf(said)
    text = words(pdf)
    for expected in (
        "某市某区人民法院",
        "法庭笔录（第一次）",
        "案号：（2026）粤0308民初1号",
        "时间：2026年3月9日9时30分至10时50分",
        "人民陪审员：钱陪审",
        "【法庭调查】",
        "审判长：现在宣布开庭",
        "审：被告有无异议？（同时发言）",
        "原：",
        "休庭2026年3月9日9时50分合议庭评议",
        "第1页共",
        "核对无误",
        "拒绝签名或者申请补正",
    ):
        assert expected in text, expected
    assert re.sub(r"\s", "", NASTY) in text, "nothing that was said is typst's code"
    assert "意见一致" not in text, "a deliberation is not in the open record"
    with pikepdf.open(io.BytesIO(pdf)) as made:
        assert b"pdfaid" in made.Root.Metadata.read_bytes()
    store.close()


def test_a_deliberation_is_printed_only_when_asked_for(
    said: contents.Contents, store: Store
) -> None:
    for form in (export.text, export.srt):
        assert "意见一致" not in form(said)
    assert "意见一致" not in str(export.as_json(said))
    with_it = contents.read(store, said.hearing.id, confidential=True)
    assert "意见一致" in export.text(with_it)
    hearing = make_hearing(store, Volume.CONFIDENTIAL, number=2)
    transcript = Transcript.open(store, hearing.id)
    transcript.add("同意承办人意见。", CLERK, role="审判员")
    Autosaver(transcript.record, lambda some: store.apply_all(some, CLERK)).step()
    own = contents.read(store, HearingId(hearing.id))
    assert "同意承办人意见" in words(export.pdf(own))
    store.close()


def test_plain_text_comes_back_as_it_went(said: contents.Contents, store: Store) -> None:
    text = export.text(said)
    body = text[text.index("【宣布开庭】") : text.index(export.CLOSING)]
    lines = parsed(body, said.seats)
    assert [(one.stage, one.role, one.text) for one in lines] == [
        (row.utterance.stage, row.utterance.role, row.utterance.text) for row in said.rows
    ]
    store.close()


def test_speakers_are_told_from_other_colons() -> None:
    lines = parsed(
        "法庭辩论\n审：请发表意见。\n原告代理人（周律师）：意见如下：一、事实清楚。\n"
        "时间：不是发言人\n被2代：没有。\n二、另外：还有\n\n"
    )
    assert [(one.role, one.text) for one in lines] == [
        ("审判长", "请发表意见。"),
        ("原告代理人", "意见如下：一、事实清楚。"),
        ("", "时间：不是发言人"),
        ("被告2代理人", "没有。"),
        ("", "二、另外：还有"),
    ]
    assert {one.stage for one in lines} == {"法庭辩论"}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_texts_of_usual_encodings_are_read(encoding: str) -> None:
    assert decoded("审：开庭。".encode(encoding), "记录.txt") == "审：开庭。"


def test_what_is_no_text_is_refused() -> None:
    with pytest.raises(NotText):
        decoded(b"\x89PNG\x00\x00\xff", "x.txt")
    with pytest.raises(TooLarge):
        decoded(b"a" * (MOST_BYTES + 1), "x.txt")
    with pytest.raises(TooLarge):
        parsed("\n".join("a" for _ in range(50_001)))


def test_subtitles_keep_the_hearings_time(said: contents.Contents, store: Store) -> None:
    srt = export.srt(said)
    blocks = [block.split("\n") for block in srt.strip().split("\n\n")]
    assert [block[0] for block in blocks] == [str(n) for n in range(1, len(blocks) + 1)]
    assert blocks[0][1] == "00:00:01,000 --> 00:00:04,000"
    assert blocks[0][2] == "审判长：现在宣布开庭，核对当事人身份。"
    last = ""
    for block in blocks:
        begin, end = block[1].split(" --> ")
        assert last <= begin < end
        last = begin
        assert "<" not in block[2] and "-->" not in block[2]
    store.close()


def test_json_has_every_character_with_its_time(said: contents.Contents, store: Store) -> None:
    made = export.as_json(said)
    first = made["utterances"][0]
    assert len(first["characters"]) == len(first["text"])
    assert first["characters"][0] == [1.0, 1.2, 0.9]
    assert made["hearing"]["presiding"] == "王法官"
    store.close()


@pytest.mark.parametrize(
    ("number", "written"), [(1, "第一次"), (10, "第十次"), (12, "第十二次"), (20, "第二十次"),
                            (35, "第三十五次"), (120, "第120次")],
)  # fmt: skip
def test_hearings_are_numbered_as_one_says(number: int, written: str) -> None:
    assert contents.ordinal(number) == written


def test_papers_of_a_recording_are_made_to_be_signed(tmp_path: Path) -> None:
    folder = tmp_path / "录音"
    with stage.hearing(stage.plan_of(folder)) as on:
        on.go(3)
    whole = words(explanation_pdf(folder, case_number="（2026）粤0308民初1号"))
    assert "录音中断情况说明" in whole and "连续、完整，无中断" in whole
    assert "（2026）粤0308民初1号" in whole
    sheet = words(sheet_pdf(folder))
    assert "完整性校验值" in sheet and "journal" in sheet
    broken = tmp_path / "broken"
    with stage.hearing(stage.plan_of(broken)) as on:
        on.go(2)
        on.array.overflow = True
        on.go(2)
    text = words(explanation_pdf(broken, hearing="法庭笔录（第一次）"))
    assert "处中断" in text and "法庭笔录（第一次）" in text
    with pytest.raises(Missing):
        explanation_pdf(tmp_path)
    with pytest.raises(Missing):
        sheet_pdf(tmp_path / "nowhere")
