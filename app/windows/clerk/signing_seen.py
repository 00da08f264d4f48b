"""Where the signing of a hearing's papers stands, as the clerk's window sees it (签署情况)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from app.station import (
    signing_certificates,
    signing_court,
    signing_drafts,
    signing_filing,
    signing_rivals,
    signing_sound,
)
from app.station.signing_standing import Standing
from courtroom.signing.lines import lines_of
from dossier.ids import HearingId, SignerId
from dossier.signing import Paper, PaperKind, Reading
from dossier.store import hearings
from dossier.store import signing as reads
from resources.errors import WenyiError

if TYPE_CHECKING:
    from app.station.signing import SigningDesk
    from app.station.signing_pages import PaperPages
    from courtroom.signing.lines import Line
    from courtroom.viewing.contract import TileSource

BESIDE = (PaperKind.GAPS, PaperKind.SHEET)
"""What people may sign beside a record."""


@dataclass(frozen=True, slots=True)
class Seen:
    """Where the signing stands, as it was read last."""

    now: Standing | None = None
    papers: tuple[Paper, ...] = ()
    """All that stand of the hearing."""
    due: frozenset[PaperKind] = frozenset()
    """What the hearing needs beside its record."""
    may_be_instead: bool = False
    """Its recording may stand for the record, by consent."""
    readings: Mapping[SignerId, tuple[Reading, ...]] = field(default_factory=dict)
    sources: tuple[TileSource, ...] = ()
    lines: tuple[Line, ...] = ()
    heard: frozenset[str] = frozenset()
    """Ids of lines that can be listened to."""
    has_certificate: bool = True
    is_demo: bool = False
    set_aside: bool = False
    """Another machine began a paper of this hearing first; nobody has decided yet."""

    @property
    def kinds(self) -> frozenset[PaperKind]:
        """Kinds of which a paper stands."""
        return frozenset(one.kind for one in self.papers)


class Looking:
    """Looks where it stands; on the lane of papers, one look at a time.

    Args:
        station: whose dossier it is.
        hearing_id: of the hearing.
        pages: draw them.
    """

    def __init__(self, station: Any, hearing_id: HearingId, pages: PaperPages) -> None:
        self._station, self._hearing_id, self._pages = station, hearing_id, pages
        self._due: frozenset[PaperKind] | None = None
        self._events = 0

    def look(self, desk: SigningDesk, who: str, before: Seen) -> Seen:
        """File what waits for it and return where a paper stands; ``before``: seen last."""
        store = desk.store
        signing_filing.file_all(store, who)
        demo = getattr(self._station, "demo", None) is not None
        if demo and not signing_court.is_set(self._station):
            signing_certificates.make_demo(store, self._station.settings.court)
        with store.snapshot() as reader:
            papers = tuple(one for one in reads.papers(reader, self._hearing_id) if one.stands)
            hearing = hearings.hearing(reader, self._hearing_id)
        seen = Seen(
            papers=papers,
            due=self._needed(desk),
            may_be_instead=signing_drafts.is_simplified(hearing),
            has_certificate=signing_court.is_set(self._station),
            is_demo=demo,
            set_aside=signing_rivals.set_aside(store, self._hearing_id),
        )
        if desk.kind not in seen.kinds:
            return seen
        now = desk.standing()
        with store.snapshot() as reader:
            readings = {one.id: tuple(reads.readings(reader, one.id)) for one in now.signers}
        seen = replace(seen, now=now, readings=readings)
        file = now.paper.file.sha256
        if before.now is not None and before.now.paper.file.sha256 == file and before.sources:
            return replace(seen, sources=before.sources, lines=before.lines, heard=before.heard)
        lines = lines_of(desk.newest())
        return replace(
            seen,
            sources=tuple(self._pages.sources(file, now.paper.title, now.paper.pages)),
            lines=lines,
            heard=signing_sound.heard(store, [one.id for one in lines]),
        )

    def _needed(self, desk: SigningDesk) -> frozenset[PaperKind]:
        """Return what is signed beside the record; looked for anew when the log has grown."""
        with desk.store.snapshot() as reader:
            events = len(hearings.events(reader, self._hearing_id))
        if self._due is None or events != self._events:
            self._events = events
            said = signing_drafts.contents(self._station, desk.hearing)
            wanted = set()
            for kind in BESIDE:
                try:
                    if signing_drafts.is_due(self._station, said, kind):
                        wanted.add(kind)
                except WenyiError:
                    # A recording that has not ended, or lies elsewhere.
                    continue
            self._due = frozenset(wanted)
        return self._due
