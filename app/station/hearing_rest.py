"""What recognition left of a hearing's recordings, and going on with it (补转写).

A window may be closed, or die, before recognition has caught up; the recording lies on the
disk. When the hearing is opened again the rest is heard from there. What was told before is
told no second time: that is kept beside the recording.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from courtroom.listening.rest import Missing, count_as_told, missing
from dossier.hearing import Sitting
from dossier.ids import HearingId
from dossier.signing import PaperKind, PaperState
from dossier.store import Store
from dossier.store import signing as papers
from resources.errors import NoRecording, StoreError, WenyiError

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Left:
    """What is left of one recording."""

    sitting: Sitting
    missing: Missing


class Rest:
    """What is left of all recordings of a hearing; safe for the threads of a hearing.

    Args:
        recordings: folder of all of them.
        key: the station's.
        hear: starts recognition of a recording that gets nothing more.
        known_until_s: up to where the record has what was said in a recording.
        may_go_on: whether the record may get more without anybody asking.
    """

    def __init__(
        self,
        recordings: Path,
        key: bytes | None,
        hear: Callable[[Sitting], None],
        known_until_s: Callable[[Sitting], float],
        may_go_on: Callable[[], bool],
    ) -> None:
        self._recordings, self._key = recordings, key
        self._hear, self._known_until_s, self._may_go_on = hear, known_until_s, may_go_on
        self._left: tuple[Left, ...] = ()
        self._queue: list[Left] = []
        self.going = False
        """Whether the rest is being recognised now."""

    @property
    def left_s(self) -> float:
        """Seconds that nobody is at yet."""
        return sum(one.missing.seconds for one in (self._queue if self.going else self._left))

    def look(self, sittings: Sequence[Sitting]) -> None:
        """Count again what is left; reads the recordings' journals."""
        found = []
        for sitting in sittings:
            try:
                left = missing(self._recordings / sitting.folder, self._key)
            except NoRecording:
                continue  # it was made elsewhere
            except WenyiError as error:
                _log.warning("what is left of a recording is not known: %s", error.kind)
                continue
            if left.seconds:
                found.append(Left(sitting, left))
        self._left = tuple(found)

    def begin(self, *, only_begun: bool = False) -> bool:
        """Recognise what is left, one recording after the other; return whether there is any.

        Args:
            only_begun: not where recognition never worked: there somebody typed the record.
        """
        self._queue = [one for one in self._left if one.missing.begun or not only_begun]
        return self.next()

    def next(self) -> bool:
        """Go on with the next recording; return whether there is one."""
        self.going = bool(self._queue)
        if self.going:
            left = self._queue.pop(0)
            self._go_behind(left)
            self._hear(left.sitting)
        return self.going

    def go_on(self, sittings: Sequence[Sitting]) -> None:
        """Recognise what was left, where nobody has to be asked."""
        self.look(sittings)
        if self._may_go_on():
            self.begin(only_begun=True)

    def after_one(self, sittings: Sequence[Sitting], *, failed: bool) -> None:
        """Go on after a recording's end: with the next one, or with those of earlier days."""
        if failed:
            self.leave()  # the next one would fail, too
            self.look(sittings)
        elif not self.going:
            self.go_on(sittings)
        elif not self.next():
            self.look(sittings)

    def leave(self) -> None:
        """Go on no more, as court sits again or recognition cannot work."""
        self.going, self._queue = False, []

    def _go_behind(self, left: Left) -> None:
        """Where progress was lost, begin behind what the record has."""
        until_s = self._known_until_s(left.sitting)
        if left.missing.begun or not until_s:
            return
        folder = self._recordings / left.sitting.folder
        try:
            count_as_told(folder, self._key, until_s)
        except OSError as error:
            raise StoreError(path=str(folder), detail=str(error)) from error


def laid_out(store: Store, hearing_id: HearingId) -> bool:
    """Return whether a record lies before its signers: then nothing is added by itself."""
    with store.snapshot() as reader:
        return any(
            one.kind is PaperKind.RECORD and one.state is not PaperState.SUPERSEDED
            for one in papers.papers(reader, hearing_id)
        )
