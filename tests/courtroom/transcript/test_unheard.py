"""Lines that were heard and are without words."""

from __future__ import annotations

from courtroom.transcript.finding import unheard
from courtroom.wording.stages import Stage
from dossier.hearing import Mark
from dossier.model import Volume
from tests.courtroom.transcript.court import CLERK, empty, heard


def test_only_what_a_paper_would_leave_out_is_told() -> None:
    transcript, sitting = empty()
    (first,) = transcript.hear(heard("h1", "judge", 0.0, ""), sitting)
    transcript.hear(heard("h2", "judge", 1.0, "现在开庭。"), sitting)
    (third,) = transcript.hear(heard("h3", "plaintiff", 3.0, ""), sitting)
    transcript.add("", CLERK)
    assert unheard(transcript.record) == [first, third]
    transcript.type(first, 0, "【听不清】", CLERK)
    assert unheard(transcript.record) == [third]
    transcript.remove([third], CLERK)
    assert unheard(transcript.record) == []
    transcript.undo(CLERK)
    transcript.mark([third], Mark.INAUDIBLE.value, False, CLERK)
    assert unheard(transcript.record) == []


def test_deliberation_is_told_of_only_where_its_own_paper_is_made() -> None:
    for volume, told in ((Volume.MAIN, 0), (Volume.CONFIDENTIAL, 1)):
        transcript, sitting = empty(volume)
        transcript.stage = Stage.DELIBERATION
        transcript.hear(heard("h1", "judge", 0.0, ""), sitting)
        assert len(unheard(transcript.record)) == told
