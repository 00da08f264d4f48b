"""A recording that runs: twice a second what came becomes durable (录制).

Between two commits, every ``LOOK_S``, it is written ahead: for recognition, and for the
recorder that comes after one that was killed (:mod:`courtroom.recorder.ahead`).
"""

from __future__ import annotations

import errno
import logging
import math
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from courtroom.recorder import store
from courtroom.recorder.ahead import AheadWriter, left_behind
from courtroom.recorder.clock import Clock
from courtroom.recorder.closing import Closer, Job, drop_pcm
from courtroom.recorder.disk import Room, RoomOf, check_before, room, system_room
from courtroom.recorder.index import Gap
from courtroom.recorder.intake import MOST_HELD_S, Channel, Feed, Intake
from courtroom.recorder.levels import Levels
from courtroom.recorder.mirror import Mirror
from courtroom.recorder.plan import Plan
from courtroom.recorder.sheet import write_sheet
from courtroom.recorder.sources import Source
from courtroom.recorder.store import Stretch
from courtroom.recorder.video.watch import Films
from dossier.blobs import NO_SPACE
from resources.errors import BadValue, RuleError

_log = logging.getLogger(__name__)

COMMIT_S = 0.5
"""Between two commits: half a second, so that with the time a commit takes no more than
one second is lost whatever happens."""
LOOK_S = 0.1
"""Between two looks at the sources."""
CLOCK_JUMP_S = 0.5
_ROOM_EVERY_S = 10.0
_RESERVE = "reserve"
_RESERVE_BYTES = 1 << 20
_CLOSE_TIMEOUT_S = 120.0


class Session:
    """One recording from begin to end; one thread calls it.

    Args:
        plan: what to record.
        sources: one for each of the plan's.
        clock: the two clocks.
        room_of: asks how much room a disk has.

    Raises:
        DiskFull: too little room to begin.
        Damaged: a recording to go on with was changed.
        OSError: the folder cannot be written.
    """

    def __init__(
        self,
        plan: Plan,
        sources: Sequence[Source],
        clock: Clock | None = None,
        room_of: RoomOf = system_room,
    ) -> None:
        self.plan = plan
        self._clock = clock or Clock()
        self._room_of = room_of
        self._room: Room | None = None
        self._room_at = -math.inf
        self.ended = False
        self.disk_error = ""
        """Why the disk refuses samples now; empty when it does not."""
        self._notes: list[dict[str, Any]] = []
        self._found: list[Stretch] = []
        """What an earlier recorder wrote ahead, and when the last of it came."""
        self._found_at = (0.0, 0.0)
        self._levels = Levels()
        self._told_dead: set[int] = set()
        self._films: Films | None = None
        wall, now_s = self._clock.wall(), self._clock.monotonic()
        self._resumed = resumed = store.is_begun(plan.folder)
        if resumed:
            self._writer = store.resume(plan.folder, plan.key)
            self._check_same()
        else:
            check_before(plan.folder, self._bytes_per_s(), room_of)
            self._writer = store.begin(plan, wall, now_s, _devices(sources))
        self._offset_s = wall - now_s
        self._intake = Intake(self._feeds(sources, now_s), now_s)
        self._ahead = AheadWriter(plan.folder, self._writer.stretches)
        if resumed:
            self._after_death(wall, now_s)
        else:
            self._ahead.clear()
        self._closer = Closer(plan.folder, self._writer.stretches, plan.rate_hz)
        for channel, segment in self._writer.open_segments():
            self._close(channel, segment)
        self._mirror = None if plan.copy is None else Mirror(plan.folder, plan.copy)
        if self._mirror is not None:
            self._mirror.start()
        self._keep_reserve()

    def _feeds(self, sources: Sequence[Source], now_s: float) -> list[Feed]:
        feeds = [Feed(source, [], heard_s=now_s) for source in sources]
        for number, spec in enumerate(self.plan.channels):
            channel = Channel(number, spec.seat, spec.source_channel, self.plan.rate_hz)
            channel.next = self._writer.index.next[number]
            channel.changed_s = now_s
            feeds[spec.source].channels.append(channel)
        return feeds

    def _check_same(self) -> None:
        begun = self._writer.index.begin
        same = begun["channels"] == [asdict(channel) for channel in self.plan.channels]
        if not same or begun["rate_hz"] != self.plan.rate_hz:
            self._writer.close()
            raise BadValue(column="channels", value=str(self.plan.folder))
        if begun["sealed"] != (self.plan.key is not None):
            self._writer.close()
            raise BadValue(column="key", value=str(self.plan.folder))
        if self._writer.index.ended:
            self._writer.close()
            raise RuleError(detail="the recording has ended")

    def _after_death(self, wall: float, now_s: float) -> None:
        """Put the timeline where it was, and a gap over the time nobody recorded."""
        index = self._writer.index
        last_wall = index.wall or float(index.begin["wall"])
        # The monotonic clock counts on unless the machine was started again.
        away_s = now_s - index.monotonic
        if not index.monotonic or away_s < 0 or abs(away_s - (wall - last_wall)) > 3600:
            away_s = max(0.0, wall - last_wall)
        furthest = max(index.next.values(), default=0)
        zero_s = now_s - away_s - furthest / self.plan.rate_hz
        found = left_behind(self.plan.folder, self._writer.stretches, index.next)
        ends = [one.first + len(one.samples) - index.next[one.channel] for one in found]
        found_s = max(ends, default=0) / self.plan.rate_hz
        self._found = found
        self._found_at = (
            last_wall + found_s,
            (index.monotonic or float(index.begin["mono"])) + found_s,
        )
        self._intake.after_death(zero_s, last_wall + found_s, found, index.paused_wall)
        note = {"kind": "resumed", "wall": wall, "mono": now_s, "found_s": round(found_s, 3)}
        self._notes.append(note)

    # ---- the loop -------------------------------------------------------------------

    def look(self) -> None:
        """Fetch what came and write it ahead; to be called every ``LOOK_S``."""
        if not self.ended:
            self._intake.fetch(self._clock.monotonic(), self._clock.wall())
            self._write_ahead()

    def step(self) -> None:
        """Fetch what came and make it durable; to be called every ``COMMIT_S``."""
        now_s, wall = self._clock.monotonic(), self._clock.wall()
        self._watch_clock(now_s, wall)
        self._intake.fetch(now_s, wall)
        self._write_ahead()
        self._watch_films(now_s, wall)
        self._watch_microphones(now_s, wall)
        self._commit(now_s, wall)
        self._after_commit()
        if self.plan.stop_at_end and all(feed.finished for feed in self._intake.feeds):
            self.stop()

    def pause(self, why: str = "") -> None:
        """Record nothing until :meth:`go_on` (休庭)."""
        if self._intake.paused_wall is None:
            self.step()
            wall = self._clock.wall()
            self._intake.pause(self._clock.monotonic(), wall)
            if self._films is not None:
                self._films.pause()
            self._notes.append({"kind": "paused", "wall": wall, "why": why})

    def go_on(self) -> None:
        """Record again (复庭)."""
        if self._intake.paused_wall is not None:
            now_s, wall = self._clock.monotonic(), self._clock.wall()
            self._intake.fetch(now_s, wall)
            self._intake.go_on(now_s, wall)
            if self._films is not None:
                self._films.go_on()
            self._notes.append({"kind": "continued", "wall": wall})

    def note(self, text: str) -> None:
        """Write a remark into the journal, as a person's or another program's."""
        self._notes.append({"kind": "note", "wall": self._clock.wall(), "text": text[:1000]})

    def stop(self) -> None:
        """End the recording: close every segment, write the sheet, finish the copy."""
        if self.ended:
            return
        now_s, wall = self._clock.monotonic(), self._clock.wall()
        self._intake.fetch(now_s, wall)
        self._intake.finish(now_s, wall)
        self._commit(now_s, wall)
        if self._films is not None:
            length_s = max(self._writer.index.next.values()) / self.plan.rate_hz
            self._notes += self._films.stop(wall, length_s)
        for channel, segment in self._writer.end_segments():
            self._close(channel, segment)
        for channel, segment, _ in list(self._closer.failed):
            self._close(channel, segment)  # once more: the disk may have been full for a while
        whole = self._closer.wait(_CLOSE_TIMEOUT_S)
        closed = self._take_closed()
        self._notes.append({"kind": "end", "wall": wall, "mono": now_s})
        self._commit(now_s, wall)
        self.ended = True
        if not self.disk_error:
            self._drop(closed)
            (self.plan.folder / _RESERVE).unlink(missing_ok=True)
        self._ahead.close(remove=not self.disk_error)
        try:
            write_sheet(self.plan.folder, self._writer.index)
        except OSError as error:
            _log.warning("no sheet was written", exc_info=error)
        if self._mirror is not None:
            self._mirror.stop()
        self._writer.close()
        if not whole:
            _log.warning("segments were left as PCM")

    # ---- parts of a step ------------------------------------------------------------

    def _write_ahead(self) -> None:
        if not self.disk_error:
            held = [item for channel in self._intake.channels for item in channel.held]
            self._ahead.write([item for item in held if isinstance(item, Stretch)])

    def _watch_clock(self, now_s: float, wall: float) -> None:
        jump_s = (wall - now_s) - self._offset_s
        if abs(jump_s) > CLOCK_JUMP_S:
            gap = Gap(-1, 0, 0, "clock_jump", wall - jump_s, wall, f"{jump_s:+.3f} s")
            self._notes.append({"kind": "gap", **asdict(gap)})
            self._offset_s = wall - now_s

    def _watch_films(self, now_s: float, wall: float) -> None:
        if self._films is None and self.plan.videos:
            # Only now it is known when the sound began.
            self._films = Films(
                self.plan.folder,
                self.plan.videos,
                self._intake.zero_s,
                self.plan.segment_s,
                self._writer.stretches.key,
                self._writer.index.videos if self._resumed else None,
            )
        if self._films is not None:
            self._notes += self._films.step(now_s, wall)

    def _watch_microphones(self, now_s: float, wall: float) -> None:
        dead = set(self._intake.dead(now_s))
        for kind, channels in (
            ("dead", dead - self._told_dead),
            ("alive", self._told_dead - dead),
        ):
            for channel in sorted(channels):
                self._notes.append({"kind": kind, "channel": channel, "wall": wall})
        self._told_dead = dead
        # Whoever reads along knows by this that nothing more of a sentence comes.
        self._notes += self._intake.newly_away(wall)

    def _commit(self, now_s: float, wall: float) -> None:
        channels = self._intake.channels
        items = [item for channel in channels for item in channel.held]
        if not items and not self._notes:
            return
        try:
            if self._found:
                # A record of its own: its time is when these samples came, not now.
                self._writer.commit(self._found, *self._found_at)
                self._found = []
            self._writer.commit(items, wall, now_s, self._notes)
        except OSError as error:
            self._refused(error, channels, wall)
            return
        if self.disk_error:
            self._notes = [{"kind": "disk", "wall": wall, "error": self.disk_error}]
            self.disk_error = ""
        else:
            self._notes = []
        for channel in channels:
            self._levels.measure(channel.number, channel.held)
            channel.held.clear()
        self._ahead.clear()

    def _refused(self, error: OSError, channels: list[Channel], wall: float) -> None:
        if not self.disk_error:
            _log.error("the disk refuses the recording", exc_info=error)
        self.disk_error = (
            "full" if error.errno in NO_SPACE else errno.errorcode.get(error.errno or 0, "error")
        )
        reserve = self.plan.folder / _RESERVE
        try:
            reserve.unlink(missing_ok=True)
        except OSError as other:
            _log.warning("the reserve could not be given", exc_info=other)
        for channel in channels:
            held_s = channel.held_s()
            if held_s > MOST_HELD_S:
                channel.drop_held(wall - held_s, wall)

    def _after_commit(self) -> None:
        if self.disk_error:
            return
        for channel, segment in self._writer.full_segments():
            self._close(channel, segment)
        closed = self._take_closed()
        if closed:
            self._commit(self._clock.monotonic(), self._clock.wall())
            if not self.disk_error:
                self._drop(closed)

    def _close(self, channel: int, segment: int) -> None:
        pieces = self._writer.index.of_segment(channel, segment)
        self._closer.give(Job(channel, segment, pieces))

    def _take_closed(self) -> list[dict[str, Any]]:
        closed = self._closer.finished()
        self._notes += closed
        return closed

    def _drop(self, closed: list[dict[str, Any]]) -> None:
        for payload in closed:
            drop_pcm(self.plan.folder, payload["channel"], payload["segment"])

    def _keep_reserve(self) -> None:
        """Keep some room that is given up when the disk is full, for the journal."""
        try:
            (self.plan.folder / _RESERVE).write_bytes(b"\xa5" * _RESERVE_BYTES)
        except OSError as error:
            _log.warning("no reserve", exc_info=error)

    # ---- what others ask ------------------------------------------------------------

    def _bytes_per_s(self) -> int:
        return 2 * self.plan.rate_hz * len(self.plan.channels)

    def status(self) -> dict[str, Any]:
        """Return how it goes, as JSON; levels and lengths are of what lies on the disk."""
        now_s = self._clock.monotonic()
        if now_s - self._room_at > _ROOM_EVERY_S:
            self._room_at = now_s
            try:
                self._room = room(self.plan.folder, self._bytes_per_s(), self._room_of)
            except OSError as error:
                _log.warning("the disk does not answer", exc_info=error)
        index, disk = self._writer.index, self._room
        sources = [
            {"name": feed.source.name, "trouble": "" if feed.finished else feed.cause}
            for feed in self._intake.feeds
        ]
        return {
            "id": index.begin["id"],
            "state": self._state(),
            "began": index.begin["wall"],
            "channels": [
                self._channel_status(channel, now_s) for channel in self._intake.channels
            ],
            "sources": sources,
            "videos": [] if self._films is None else self._films.status(),
            "gaps": sum(gap.cause not in ("paused", "clock_jump") for gap in index.gaps),
            "clock_jumps": sum(gap.cause == "clock_jump" for gap in index.gaps),
            "disk_error": self.disk_error,
            "disk_free": None if disk is None else round(disk.part_free, 4),
            "disk_low": disk is not None and disk.low,
            "hours_left": None if disk is None else round(disk.hours_left, 1),
            "copy_error": None if self._mirror is None else self._mirror.error,
            "unclosed": len(self._closer.failed),
            "head": index.head.hex(),
            "records": index.number,
        }

    def _state(self) -> str:
        if self.ended:
            return "ended"
        return "recording" if self._intake.paused_wall is None else "paused"

    def _channel_status(self, channel: Channel, now_s: float) -> dict[str, Any]:
        return {
            "seat": channel.seat,
            "length_s": self._writer.index.next[channel.number] / self.plan.rate_hz,
            "dead": channel.number in self._told_dead,
            "silent_s": round(max(0.0, now_s - channel.changed_s), 1),
            **self._levels.of(channel.number),
        }


def _devices(sources: Sequence[Source]) -> list[dict[str, Any]]:
    return [
        {"name": source.name, "channels": source.channels, "live": source.live}
        for source in sources
    ]
