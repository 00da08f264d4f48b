"""From the record to the lines that are shown (笔录行生成)."""

from __future__ import annotations

from datetime import datetime, timedelta

from app.station.hub_seats import COLOURS, colour_numbers
from app.windows.clerk.rows import Row
from courtroom.listening.heard import Heard
from courtroom.transcript import Transcript
from dossier.court_time import in_court
from dossier.hearing import Utterance, seat_at
from dossier.ids import SittingId, UtteranceId

DOUBTFUL = 0.4
"""Confidence under which characters are underlined; engines are modest."""


class RowMaker:
    """Makes lines of utterances; remembers whose colour is which.

    Args:
        transcript: to show.
    """

    def __init__(self, transcript: Transcript) -> None:
        self._transcript = transcript
        self._colours: dict[str, int] = {}
        self._places: dict[str, list[str]] = {}
        """Who is called so → the seats where they sit now."""

    def colour(self, seat: str) -> int:
        """Return a seat's colour, 1-based; 0: no seat."""
        if not seat:
            return 0
        if seat not in self._colours:
            self.forget_seats()
        if seat not in self._colours:  # somebody who left; the free colours are left over
            taken = set(self._colours.values())
            free = (one for one in range(COLOURS, 0, -1) if one not in taken)
            self._colours[seat] = next(free, COLOURS)
        return self._colours[seat]

    def colour_of(self, one: Utterance) -> int:
        """Return the colour of who said it, as the card of their seat now has it.

        Another's than the microphone's if relabelled, or if people changed seats since.
        """
        if not self._places:
            self.forget_seats()
        keys = self._places.get(one.role)
        if not keys:
            keys = [seat.key for seat in self._transcript.seats if seat.full == one.role]
        return self.colour(one.seat if one.seat in keys or not keys else keys[-1])

    def forget_seats(self) -> None:
        """Read the seats again: their colours are those that all screens show."""
        seats = self._transcript.seats
        self._colours |= colour_numbers(seats)
        self._places = {}
        for key in dict.fromkeys(seat.key for seat in seats):
            now = seat_at(seats, key)
            if now is not None:
                self._places.setdefault(now.full, []).append(key)

    def row(self, id: UtteranceId) -> Row:
        """Return the line of an utterance."""
        one = self._transcript.get(id)
        return Row(
            id=one.id,
            text=one.text,
            label=self._transcript.label(id),
            role=one.role,
            seat=one.seat,
            stage=one.stage,
            clock=self.clock(one.sitting_id, one.start_s),
            marks=one.marks,
            overlap=one.overlap,
            doubts=tuple(self._transcript.doubtful(id, DOUBTFUL))
            if one.start_s is not None
            else (),
            offered=self._transcript.offered_text(id) if one.offered else "",
            colour=self.colour_of(one),
        )

    def partial(self, heard: Heard, sitting: SittingId | None) -> Row:
        """Return the line of what somebody is just saying."""
        transcript = self._transcript
        role = heard.seat
        if sitting is not None:
            role = transcript.role_of(heard.seat, sitting, heard.start_s)
        return Row(
            id=f"partial/{heard.id}",
            text=heard.text,
            kind="partial",
            label=role,
            role=role,
            seat=heard.seat,
            stage=transcript.stage,
            clock=self.clock(sitting, heard.start_s),
            overlap=heard.overlap,
            colour=self.colour(heard.seat),
        )

    def hidden(self, members: list[Utterance]) -> Row:
        """Return one line for other seats' voices that stand together."""
        roles = dict.fromkeys(one.role for one in members)
        return Row(
            id=f"hidden/{members[0].id}",
            text="",
            kind="hidden",
            label="、".join(roles),
            members=tuple(one.id for one in members),
        )

    def everything(self) -> list[Row]:
        """Return all lines, other seats' voices as groups."""
        rows: list[Row] = []
        group: list[Utterance] = []
        missing = self._transcript.record.withheld
        before = ""
        for one in self._transcript.record.everything():
            if missing is not None and one.id in missing.shown:
                if before != "withheld":
                    rows += [self.hidden(group)] if group else []
                    group = []
                    rows.append(Row(id=f"withheld/{len(rows)}", text="", kind="hidden"))
                before = "withheld"
                continue
            if one.deleted:
                continue
            before = ""
            if one.suppressed:
                group.append(one)
                continue
            if group:
                rows.append(self.hidden(group))
                group = []
            rows.append(self.row(one.id))
        if group:
            rows.append(self.hidden(group))
        return rows

    def clock(self, sitting: SittingId | None, start_s: float | None) -> str:
        """Return the time of day at a time of a recording; empty: not known."""
        if sitting is None or start_s is None:
            return ""
        for one in self._transcript.sittings:
            if one.id == sitting:
                return clock_text(one.begun_at + timedelta(seconds=start_s))
        return ""


def clock_text(moment: datetime) -> str:
    """Return the time of day here."""
    return in_court(moment).strftime("%H:%M:%S")
