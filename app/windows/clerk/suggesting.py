"""What the desk suggests while people speak: a stage, a piece of evidence; who speaks (提示)."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from app.qt.lanes import Lane
from app.qt.translations import tr
from app.station.hearing_exhibits import Found, find_exhibit
from app.station.hearing_sound import SoundStatus
from app.station.hub_seats import COURT, side_of
from courtroom.listening.heard import Heard, HeardKind
from courtroom.wording.mentions import Mention, mentions
from courtroom.wording.stages import Stage, suggest

if TYPE_CHECKING:
    from app.windows.clerk.window import ClerkDesk

SPEAKING_S = 1.2
"""After the last partial text somebody still counts as speaking."""
LOUD_DBFS = -42.0
LOUDER_DB = 8.0


class Suggesting(QObject):
    """Looks at what was said for stages and evidence; nothing is done without a person."""

    def __init__(self, desk: ClerkDesk) -> None:
        super().__init__(desk)
        self._desk = desk
        self._last: Mention | None = None
        self._speaking: dict[str, float] = {}

    def hear(self, heard: Heard) -> None:
        """Look at what was heard."""
        if heard.kind is HeardKind.PARTIAL:
            self._speaking[heard.seat] = time.monotonic()
            return
        if heard.kind is not HeardKind.FINAL or self._desk.binding is None:
            return
        self._speaking.pop(heard.seat, None)
        self._stage(heard)
        found = mentions(heard.text, self._last)
        if found:
            self._last = found[-1]
            self._evidence(found[-1], heard)

    def speaking(self, sound: SoundStatus) -> set[str]:
        """Return the seats whose people seem to speak now."""
        now = time.monotonic()
        found = {seat for seat, at in self._speaking.items() if now - at < SPEAKING_S}
        if found or sound.state != "recording":
            return found if sound.state == "recording" else set()
        # A lost microphone's last level stays; nobody is heard by it.
        alive = [item for item in sound.levels.items() if not item[1].dead]
        levels = sorted(alive, key=lambda item: item[1].rms_dbfs, reverse=True)
        if not levels or levels[0][1].rms_dbfs < LOUD_DBFS:
            return set()
        if len(levels) > 1 and levels[0][1].rms_dbfs - levels[1][1].rms_dbfs < LOUDER_DB:
            return set()
        return {levels[0][0]}

    def _stage(self, heard: Heard) -> None:
        binding = self._desk.binding
        if binding is None or binding.run.sitting is None:
            return
        transcript, sitting = binding.transcript, binding.run.sitting.id
        role = transcript.role_of(heard.seat, sitting, heard.start_s)
        try:
            now = Stage(transcript.stage) if transcript.stage else None
        except ValueError:
            now = None
        found = suggest(heard.text, role, now)
        if found is None:
            return
        held = [
            one.id
            for stretch in transcript.record.stretches.heard((sitting, heard.id))
            for one in transcript.record.holders([stretch])
        ]
        text = tr("Begin “{stage}”").format(stage=found.stage.value)
        at = held[0] if held else None
        self._desk.chips.offer(
            "stage",
            text,
            "by_arrival",
            lambda: self._desk.editing.stage(found.stage.value, at),
            "Alt+S",
        )

    def _side(self, seat: str) -> str:
        """Return whose evidence a seat means where it names no side; empty: the court's."""
        binding = self._desk.binding
        seats = () if binding is None else binding.run.seated()
        side = next((side_of(one) for one in seats if one.key == seat), COURT)
        return "" if side == COURT else side

    def _evidence(self, mention: Mention, heard: Heard) -> None:
        """Look the evidence up in the dossier; what is found is offered."""
        desk, clerk = self._desk, self._desk.clerk
        if clerk.case is None or clerk.screens.running:
            return  # the hub offers it, here and on the bench
        case_id, words = clerk.case.id, heard.text[mention.start : mention.end]
        side = self._side(heard.seat)

        def show(found: Found | None) -> None:
            if found is None:
                return
            text = tr("{words} → {title}").format(words=words, title=found.title)
            if found.page_number is not None:
                text += tr(", page {n}").format(n=found.page_number)
            desk.chips.offer(
                "evidence", text, "evidence", lambda: desk.hearing.look_at(found), "Alt+E"
            )

        clerk.lanes.run(
            Lane.STORE,
            lambda task: find_exhibit(clerk.store, case_id, mention, side),
            show,
            clerk.failed.emit,
            owner=self,
        )
