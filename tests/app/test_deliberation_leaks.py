"""What judges said in open court is in no export, log or picture's note of the open record."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

from app.station import open_station
from app.station.hub_log import display_log, timeline
from app.station.package_contents import along
from courtroom.transcript import contents
from courtroom.transcript import export as forms
from dossier.evidence import Snapshot
from dossier.evidence_changes import NoteDisplay, NoteSnapshot
from dossier.ids import SnapshotId, new_id
from dossier.model import Volume
from tests.app.test_package_silenced import AGAIN, AMONG_JUDGES, OPEN, recorded, spoken
from tests.dossier.evidence import display, make_exhibit
from tests.dossier.hearings import make_hearing


def test_words_spoken_among_judges_are_in_nothing_made_of_the_open_record(tmp_path: Path) -> None:
    with open_station(tmp_path / "home", read_in_background=False) as station:
        store = station.store
        held = make_hearing(store)
        sitting = recorded(station, held, lambda stage: stage.go(12.0))
        closed = spoken(station, held, sitting, 5.0)
        shown = make_exhibit(store, held.case_id)
        # Shown, and kept as a picture, while the judges spoke.
        store.apply(
            NoteDisplay(display(held, shown, shown.pages[0], utterance_id=closed.id)), "clerk"
        )
        picture = Snapshot(
            SnapshotId(new_id()), held.case_id, held.id, 1, store.blobs.put(b"png").sha256,
            shown.id, shown.pages[0], "judge", datetime.now(UTC),
            sitting_id=sitting.id, at_s=5.0, utterance_id=closed.id,
        )  # fmt: skip
        store.apply(NoteSnapshot(picture), "clerk")

        open_ = contents.read(store, held.id)
        made = {
            "srt": forms.srt(open_),
            "txt": forms.text(open_),
            "json": json.dumps(forms.as_json(open_), ensure_ascii=False, default=str),
            "log": repr(display_log(store, held.case_id, held.id)),
            "course": json.dumps(timeline(store, held.case_id, held.id), ensure_ascii=False),
        }
        for form in ("srt", "txt", "json"):
            assert OPEN in made[form] and AGAIN in made[form]
        assert shown.name in made["log"] and "截图1" in made["course"]
        for word in (AMONG_JUDGES, closed.id):
            assert [form for form, text in made.items() if word in text] == []
        entries = timeline(store, held.case_id, held.id)["entries"]
        assert {e["line"] for e in entries if e["kind"] in ("display", "snapshot")} == {None}
        # No subtitle stands in the time of deliberation, which would tell how long it took.
        assert "00:00:05" not in made["srt"]
        # Whoever may see them asks for them, and has them.
        whole = contents.read(store, held.id, confidential=True)
        assert AMONG_JUDGES in forms.srt(whole) and AMONG_JUDGES in forms.text(whole)

        others = along(station, held.case_id, Volume.MAIN, {}, sound=True)[1]
        for one in others:
            data = b"".join(one.pieces())
            for word in (AMONG_JUDGES, closed.id):
                assert word.encode() not in data and word not in one.title + one.name
