"""What recognition tells, and what a person did about it."""

from __future__ import annotations

import pytest

from asr.wording.line import Rewrite
from courtroom.listening.heard import HeardKind
from courtroom.transcript import EventKind, Place
from courtroom.transcript.record import Event
from dossier.hearing import Mark
from dossier.model import Volume
from resources.errors import ChangedSince, NeedsConfirmation, NothingToUndo
from tests.courtroom.transcript.court import CLERK, empty, heard, texts

SECOND = HeardKind.SECOND


def test_a_final_becomes_an_utterance_and_comes_twice_as_one() -> None:
    transcript, sitting = empty()
    transcript.hear(heard("1", "judge", 1, "现在开庭", HeardKind.PARTIAL), sitting)
    assert texts(transcript) == []
    for _ in range(2):
        transcript.hear(heard("1", "judge", 1, "现在开庭"), sitting)
    transcript.hear(heard("2", "plaintiff", 4, "没有异议"), sitting)
    assert texts(transcript) == ["现在开庭", "没有异议"]
    assert [one.role for one in transcript.shown()] == ["审判长", "原告代理人"]
    assert transcript.hear(heard("3", "judge", 9, "", SECOND), sitting) == []


def test_speech_without_words_is_a_marked_line_until_words_come() -> None:
    transcript, sitting = empty()
    for _ in range(2):
        transcript.hear(heard("1", "judge", 1, ""), sitting)
    (only,) = transcript.shown()
    assert (only.text, only.marks, only.seat) == ("", (Mark.INAUDIBLE,), "judge")
    transcript.hear(heard("2", "plaintiff", 3, "反对"), sitting)
    transcript.hear(heard("1", "judge", 1, "现在休庭", SECOND), sitting)
    first, _ = transcript.shown()
    assert (first.id, first.text, first.marks) == (only.id, "现在休庭", ())
    assert [one.marks for one in transcript.shown()] == [(), ()]
    # What the clerk wrote there stays.
    (typed,) = transcript.hear(heard("3", "defendant", 6, ""), sitting)
    transcript.type(typed, 0, "没有", CLERK)
    transcript.hear(heard("3", "defendant", 6, "没有意见", SECOND), sitting)
    assert transcript.get(typed).text == "没有"


def test_a_line_without_words_goes_and_comes_back_with_the_gate_s_verdict() -> None:
    transcript, sitting = empty()
    (only,) = transcript.hear(heard("1", "judge", 1, ""), sitting)
    transcript.hear(heard("1", "judge", 1, "", HeardKind.SUPPRESSED), sitting)
    assert transcript.get(only).suppressed
    transcript.hear(heard("2", "plaintiff", 4, "", HeardKind.SUPPRESSED), sitting)
    transcript.hear(heard("2", "plaintiff", 4, ""), sitting)
    (back,) = transcript.shown()
    assert (back.seat, back.marks) == ("plaintiff", (Mark.INAUDIBLE,))
    transcript.hear(heard("2", "plaintiff", 4, "", HeardKind.WITHDRAWN), sitting)
    assert list(transcript.shown()) == []


def test_who_began_first_stands_first_whatever_was_typed_between() -> None:
    transcript, sitting = empty()
    transcript.hear(heard("1", "judge", 1, "一"), sitting)
    transcript.add("（记）", CLERK, role="书记员")
    transcript.hear(heard("2", "defendant", 8, "三"), sitting)
    transcript.hear(heard("3", "plaintiff", 5, "二"), sitting)
    assert texts(transcript) == ["一", "（记）", "二", "三"]


def test_what_comes_late_stands_under_the_stage_in_which_it_was_said() -> None:
    transcript, sitting = empty()
    (first,) = transcript.hear(heard("1", "judge", 1, "现在开庭"), sitting)
    transcript.set_stage(first, "宣布开庭", CLERK)
    (last,) = transcript.hear(heard("2", "judge", 60, "进行辩论"), sitting)
    transcript.set_stage(last, "法庭辩论", CLERK)
    transcript.hear(heard("3", "plaintiff", 30, "没有异议"), sitting)
    transcript.hear(heard("4", "plaintiff", 90, "坚持诉请"), sitting)
    assert [one.stage for one in transcript.shown()] == [
        "宣布开庭", "宣布开庭", "法庭辩论", "法庭辩论"
    ]  # fmt: skip


def test_hidden_voices_go_under_the_stage_of_their_lines() -> None:
    transcript, sitting = empty()
    hidden = HeardKind.SUPPRESSED
    transcript.hear(heard("1", "judge", 1, "大家好"), sitting)
    transcript.hear(heard("2", "clerk", 9, "合议庭", hidden), sitting)
    (first,) = transcript.hear(heard("3", "judge", 9.1, "合议庭现在评议"), sitting)
    for id_, at in (("4", 20.0), ("5", 30.0), ("6", 40.0)):
        transcript.hear(heard(id_, "clerk", at, "同意", hidden), sitting)
    assert transcript.set_stage(first, "评议", CLERK) == 1
    assert {(one.stage, one.volume) for one in transcript.suppressed()} == {
        ("评议", Volume.CONFIDENTIAL)
    }
    # What was said meanwhile, and is recognised now, comes behind one of them.
    (late,) = transcript.hear(heard("7", "plaintiff", 25, "不同意"), sitting)
    assert transcript.get(late).volume is Volume.CONFIDENTIAL
    transcript.undo(CLERK)
    assert [one.stage for one in transcript.suppressed()] == [""] * 4


def test_a_line_typed_at_the_end_stands_under_the_stage_just_chosen() -> None:
    transcript, sitting = empty()
    (first,) = transcript.hear(heard("1", "judge", 1, "现在开庭"), sitting)
    transcript.set_stage(first, "法庭调查", CLERK)
    transcript.stage = "法庭辩论"
    last = transcript.add("围绕争议焦点辩论", CLERK)
    between = transcript.add("（记）", CLERK, after=first)
    assert transcript.get(last).stage == "法庭辩论"
    assert transcript.get(between).stage == "法庭调查"
    transcript.undo(CLERK)
    transcript.undo(CLERK)
    assert transcript.get(transcript.add("再来", CLERK)).stage == "法庭辩论", "it was not undone"


def test_behind_a_stage_that_was_taken_back_nothing_leaves_the_confidential_volume() -> None:
    transcript, _ = empty()
    id_ = transcript.add("合议庭评议如下", CLERK)
    transcript.set_stage(id_, "评议", CLERK)
    transcript.set_stage(id_, "宣判", CLERK, second_confirmation=True)
    transcript.undo(CLERK)
    next_ = transcript.get(transcript.add("意见一致", CLERK))
    assert (next_.stage, next_.volume) == ("评议", Volume.CONFIDENTIAL)


def test_better_text_replaces_what_nobody_touched() -> None:
    transcript, sitting = empty()
    (id_,) = transcript.hear(heard("1", "judge", 1, "原告陈诉"), sitting)
    transcript.relabel([id_], "judge", "审判员", CLERK)
    transcript.mark([id_], Mark.KEY, True, CLERK)
    transcript.hear(heard("1", "judge", 1, "原告陈述", SECOND), sitting)
    assert texts(transcript) == ["原告陈述"] and not transcript.offers()
    one = transcript.get(id_)
    assert (one.role, one.marks) == ("审判员", (Mark.KEY,))
    with pytest.raises(NothingToUndo):
        transcript.undo("machine")


def test_better_text_never_goes_over_an_edit_but_is_offered() -> None:
    transcript, sitting = empty()
    (id_,) = transcript.hear(heard("1", "judge", 1, "原告章三陈诉诉请"), sitting)
    transcript.replace(id_, 2, 4, "张叁", CLERK)
    touched = transcript.hear(heard("1", "judge", 1, "原告张三陈述诉请", SECOND), sitting)
    assert touched == [id_] == transcript.offers()
    assert texts(transcript) == ["原告张叁陈诉诉请"]
    assert [(d.start, d.end, d.text) for d in transcript.differences(id_)] == [
        (3, 4, "三"),
        (5, 6, "述"),
    ]
    assert transcript.offered_text(id_) == "原告张三陈述诉请"
    transcript.accept(id_, CLERK, frozenset({1}))
    assert texts(transcript) == ["原告张叁陈述诉请"]
    assert transcript.offers() == [id_], "the other difference still waits"
    times = transcript.times(id_)
    assert times[5] is not None and times[5].start_s == 2.0, "accepted text has its time"
    transcript.dismiss(id_, CLERK)
    assert transcript.offers() == []
    transcript.undo(CLERK)
    assert transcript.offers() == [id_]


def test_a_better_text_of_what_was_split_is_shared_by_time() -> None:
    transcript, sitting = empty()
    (first,) = transcript.hear(heard("1", "judge", 1, "请原告陈诉请被告答便"), sitting)
    second = transcript.split(first, 5, CLERK)
    transcript.hear(heard("1", "judge", 1, "请原告陈述请被告答辩", SECOND), sitting)
    assert transcript.offered_text(first) == "请原告陈述"
    assert transcript.offered_text(second) == "请被告答辩"


def test_a_better_text_of_one_part_of_a_merged_utterance_leaves_the_other_alone() -> None:
    transcript, sitting = empty()
    (first,) = transcript.hear(heard("1", "judge", 1, "请原告陈诉"), sitting)
    transcript.hear(heard("2", "judge", 5, "请被告答辩"), sitting)
    transcript.merge(first, CLERK)
    transcript.hear(heard("1", "judge", 1, "请原告陈述", SECOND), sitting)
    transcript.accept(first, CLERK)
    assert texts(transcript) == ["请原告陈述请被告答辩"]


def test_what_was_removed_gets_no_offer_and_the_same_text_is_none() -> None:
    transcript, sitting = empty()
    (one,) = transcript.hear(heard("1", "judge", 1, "咳咳"), sitting)
    transcript.replace(one, 0, 1, "哈", CLERK)
    transcript.hear(heard("1", "judge", 1, "咳咳", SECOND), sitting)
    assert transcript.offers() == []
    transcript.remove([one], CLERK)
    transcript.hear(heard("1", "judge", 1, "可以", SECOND), sitting)
    assert texts(transcript) == [] and not transcript.get(one).offered
    transcript.bring_back([one], CLERK)
    assert texts(transcript) == ["哈咳"]


def test_a_suppressed_voice_is_restored_and_gets_its_words() -> None:
    transcript, sitting = empty()
    (id_,) = transcript.hear(heard("9", "judge", 3, "", HeardKind.SUPPRESSED), sitting)
    assert texts(transcript) == [] and [u.id for u in transcript.suppressed()] == [id_]
    transcript.restore([id_], CLERK)
    transcript.hear(heard("9", "judge", 3, "我同意"), sitting)
    assert texts(transcript) == ["我同意"]
    # The gate says again that it is another's voice: a person decided otherwise.
    transcript.hear(heard("9", "judge", 3, "我同意", HeardKind.SUPPRESSED), sitting)
    assert texts(transcript) == ["我同意"]


def test_the_gate_may_change_its_mind_where_nobody_touched_anything() -> None:
    transcript, sitting = empty()
    transcript.hear(heard("1", "judge", 1, "反对"), sitting)
    transcript.hear(heard("2", "judge", 4, "是的"), sitting)
    transcript.hear(heard("1", "judge", 1, "反对", HeardKind.SUPPRESSED), sitting)
    assert texts(transcript) == ["是的"]
    transcript.hear(heard("1", "judge", 1, "反对"), sitting)
    assert texts(transcript) == ["反对", "是的"]
    transcript.hear(heard("2", "judge", 4, "", HeardKind.WITHDRAWN), sitting)
    assert texts(transcript) == ["反对"]


def test_a_rewrite_is_shown_and_taken_back_with_its_time() -> None:
    transcript, sitting = empty()
    rewrite = Rewrite(2, 9, "三十六万八千元", "368000元", "amount")
    (id_,) = transcript.hear(
        heard("1", "judge", 1, "借款368000元整", rewrites=(rewrite,)), sitting
    )
    (kept,) = transcript.rewrites(id_)
    assert (kept.start, kept.end, kept.rule) == (2, 9, "amount")
    transcript.take_back(id_, kept, CLERK)
    assert texts(transcript) == ["借款三十六万八千元整"] and not transcript.rewrites(id_)
    times = transcript.times(id_)
    assert times[2] is not None and times[2].start_s == 1.4
    assert times[8] is not None and times[8].end_s == 2.8
    transcript.undo(CLERK)
    assert texts(transcript) == ["借款368000元整"] and transcript.rewrites(id_) == [kept]


def test_every_author_takes_back_their_own() -> None:
    transcript, sitting = empty()
    (one,) = transcript.hear(heard("1", "judge", 1, "甲乙丙"), sitting)
    (two,) = transcript.hear(heard("2", "judge", 9, "丁"), sitting)
    transcript.replace(one, 3, 3, "！", "a")
    transcript.replace(two, 1, 1, "？", "b")
    transcript.undo("a")
    assert texts(transcript) == ["甲乙丙", "丁？"]
    transcript.redo("a")
    transcript.replace(one, 0, 1, "戊", "b")
    with pytest.raises(ChangedSince):
        transcript.undo("a")
    with pytest.raises(NothingToUndo):
        transcript.undo("a")
    transcript.undo("b")
    transcript.undo("b")
    assert texts(transcript) == ["甲乙丙！", "丁"]


def test_typing_is_one_operation_until_it_goes_elsewhere() -> None:
    transcript, _ = empty()
    id_ = transcript.add("", CLERK, role="书记员")
    for at, letter in enumerate("全体起立"):
        transcript.type(id_, at, letter, CLERK)
    transcript.type(id_, 0, "请", CLERK)
    transcript.undo(CLERK)
    assert texts(transcript) == ["全体起立"]
    transcript.undo(CLERK)
    assert texts(transcript) == [""]
    transcript.redo(CLERK)
    assert texts(transcript) == ["全体起立"]


def test_a_deliberation_is_confidential_and_leaves_only_confirmed() -> None:
    transcript, sitting = empty()
    ids = [transcript.hear(heard(str(n), "judge", n * 5, "说"), sitting)[0] for n in range(1, 5)]
    assert transcript.set_stage(ids[0], "法庭辩论", CLERK) == 4
    assert transcript.set_stage(ids[2], "评议", CLERK) == 2
    assert [one.volume for one in transcript.shown()] == [Volume.MAIN] * 2 + [
        Volume.CONFIDENTIAL
    ] * 2
    with pytest.raises(NeedsConfirmation):
        transcript.set_stage(ids[2], "宣判", CLERK)
    with pytest.raises(NeedsConfirmation):
        transcript.move([ids[3]], ids[0], CLERK)
    with pytest.raises(NeedsConfirmation):
        transcript.merge(ids[1], CLERK)
    assert [one.stage for one in transcript.shown()] == ["法庭辩论"] * 2 + ["评议"] * 2
    transcript.set_stage(ids[2], "宣判", CLERK, second_confirmation=True)
    assert transcript.record.take().second_confirmation
    assert {one.volume for one in transcript.shown()} == {Volume.MAIN}
    assert transcript.stage == "宣判"


def test_labels_are_full_once_and_then_short() -> None:
    transcript, sitting = empty()
    ids = [
        transcript.hear(heard(str(n), seat, n * 5, "说"), sitting)[0]
        for n, seat in enumerate(("plaintiff", "judge", "plaintiff", "judge"), 1)
    ]
    labels = [transcript.label(id_) for id_ in ids]
    assert labels == ["原告代理人", "审判长", "原代", "审"]
    transcript.relabel([ids[0]], "judge", "被告2代理人", CLERK)
    assert [transcript.label(id_) for id_ in ids] == ["被告2代理人", "审判长", "原告代理人", "审"]
    transcript.remove([ids[1]], CLERK)
    assert transcript.label(ids[3]) == "审判长"
    assert transcript.relabel_seat("judge", "被告2代理人", CLERK) == 1
    assert transcript.label(ids[3]) == "被2代"


def test_looking_for_words_folds_what_does_not_count() -> None:
    transcript, sitting = empty()
    transcript.hear(heard("1", "judge", 1, "被告陈國明與ＡＢＣ公司"), sitting)
    transcript.hear(heard("2", "plaintiff", 9, "陈国明、陈国明"), sitting)
    matches = transcript.find("陈国明")
    assert [one.text for one in matches] == ["陈國明", "陈国明", "陈国明"]
    assert [one.text for one in transcript.find("abc")] == ["ＡＢＣ"]
    assert len(transcript.find("陈国明", role="审判长")) == 1
    assert transcript.find("") == []
    transcript.delete(matches[0].id, 0, 1, CLERK)
    assert transcript.replace_all(matches, "陈国铭", CLERK) == 2, "the first moved since"
    assert texts(transcript)[1] == "陈国铭、陈国铭"
    times = transcript.times(matches[1].id)
    assert [one is None for one in times] == [False, False, True, False, False, False, True]
    transcript.undo(CLERK)
    assert texts(transcript)[1] == "陈国明、陈国明"


def test_doubtful_characters_are_found_one_after_the_other() -> None:
    transcript, sitting = empty()
    (one,) = transcript.hear(heard("1", "judge", 1, "清楚"), sitting)
    (two,) = transcript.hear(heard("2", "judge", 3, "不清", sure=0.3), sitting)
    transcript.replace(two, 1, 1, "太", CLERK)
    assert transcript.doubtful(one) == []
    assert transcript.doubtful(two) == [(0, 1), (2, 3)]
    first = transcript.next_doubtful(None)
    assert first == Place(two, 0)
    assert transcript.next_doubtful(first) == Place(two, 2)
    assert transcript.next_doubtful(Place(two, 2)) is None


def test_a_window_is_told_what_to_do() -> None:
    transcript, sitting = empty()
    rows: list[str] = []

    def follow(event: Event) -> None:
        match event.kind:
            case EventKind.INSERTED:
                rows.insert(event.position, event.id)
            case EventKind.REMOVED:
                assert rows.pop(event.position) == event.id
            case EventKind.UPDATED:
                assert rows[event.position] == event.id

    transcript.listen(follow)
    for number in range(12):
        transcript.hear(heard(str(number), "judge", number * 7 % 31, "说了一句话"), sitting)
    ids = [one.id for one in transcript.shown()]
    transcript.move([ids[5], ids[2]], ids[9], CLERK)
    transcript.merge(ids[0], CLERK)
    transcript.split(ids[3], 2, CLERK)
    transcript.remove([ids[7], ids[8]], CLERK)
    transcript.undo(CLERK)
    transcript.move([ids[11]], None, CLERK)
    assert rows == [one.id for one in transcript.shown()]


def test_what_a_record_cannot_hold_becomes_a_space() -> None:
    transcript, sitting = empty()
    (id_,) = transcript.hear(heard("1", "judge", 1, "好\u202e的\x00"), sitting)
    transcript.replace(id_, 0, 0, "行\n\ud800", CLERK)
    assert texts(transcript) == ["行  好 的 "]
    with pytest.raises(ValueError, match="no such"):
        transcript.replace(id_, 3, 99, "x", CLERK)
    with pytest.raises(ValueError, match="more than"):
        transcript.replace(id_, 0, 0, "长" * 20_001, CLERK)


def test_evidence_is_told() -> None:
    transcript, sitting = empty()
    (id_,) = transcript.hear(heard("1", "judge", 1, "请看证据三第五页"), sitting)
    (mention,) = transcript.mentions(id_)
    assert (mention.number, mention.page) == (3, 5)
