"""Evidence at the station: list, files brought to the hearing, opinions, rulings (证据服务).

What joins dossier, intake and the courtroom's evidence; windows and command line use it.
Whatever is written is durable on return.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from threading import Event as Flag
from typing import TYPE_CHECKING, Any

from app.station import events
from courtroom.evidence import listing, numbering
from courtroom.evidence.media import look_into
from courtroom.evidence.opinions import Matrix, matrix
from dossier import order
from dossier.changes import AddMaterial, Change
from dossier.court_time import court_now
from dossier.evidence import Exhibit, Opinion, Ruling
from dossier.evidence_changes import NoteOpinion, NoteRuling, SetExhibits
from dossier.ids import CaseId, ExhibitId, HearingId, MaterialId, PageId, new_id
from dossier.model import Material, Volume
from dossier.store import evidence as reads
from resources.errors import BadValue, NothingToExport, UnknownItem

if TYPE_CHECKING:
    from app.station.station import Station

_CATEGORY = "evidence"
_COURT_CATEGORY = "court_evidence"
_FIXED = frozenset({"id", "case_id", "volume", "media_sha256", "media_size_bytes", "rank"})
MEDIA_ENDINGS = frozenset(
    (
        *("mp4", "m4v", "mov", "mkv", "webm", "avi", "3gp"),
        *("mp3", "m4a", "wav", "flac", "ogg", "oga", "opus", "amr", "aac", "aif", "aiff"),
    )
)
"""Of files that are looked into as sound or film; what they are, their bytes say."""


@dataclass(frozen=True, slots=True)
class Brought:
    """What came of files that were brought to a hearing (当庭提交)."""

    exhibit: Exhibit | None
    """None: no page came in."""
    report: events.BatchReport | None
    """Of the intake; None for sound and film."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What is known of a new exhibit; empty fields are filled in (新证据)."""

    side: str
    name: str = ""
    """Empty: as the file or material is called."""
    number: int | None = None
    """None: the lowest that is free."""
    group: int | None = None
    fields: Mapping[str, Any] | None = None
    """Other fields of :class:`dossier.evidence.Exhibit`."""


class EvidenceDesk:
    """The evidence of a case, for one person at the station.

    May be used from several threads; what waits for a device or a file takes long.

    Args:
        station: open.
        case_id: of the case.
        who: the person, for the journal.
    """

    def __init__(self, station: Station, case_id: CaseId, who: str) -> None:
        self._station, self._store = station, station.store
        self.case_id, self.who = case_id, who

    # ---- reading --------------------------------------------------------------------

    def listed(self, *, removed: bool = False) -> list[Exhibit]:
        """Return the list of evidence in the order of showing."""
        with self._store.snapshot() as reader:
            return reads.exhibits(reader, self.case_id, removed=removed)

    def exhibit(self, called: str) -> Exhibit:
        """Return the exhibit of this id, label or barcode.

        Raises:
            UnknownItem: there is none.
        """
        for one in self.listed(removed=True):
            if one.id == called or (called in (one.label, one.barcode) and not one.removed):
                return one
        raise UnknownItem(thing=called)

    def sides(self) -> list[str]:
        """Return the sides of the case as exhibits name them, in the order of showing."""
        found = numbering.sides(self._store.parties(self.case_id)).values()
        return sorted({*found, numbering.COURT}, key=numbering.side_key)

    def matrix(self, hearing_id: HearingId | None = None, *, announced: bool = False) -> Matrix:
        """Return what every party said of every exhibit and what the court found.

        Args:
            hearing_id: of one hearing; None: of all.
            announced: leave out what was not announced, for eyes of parties.
        """
        with self._store.snapshot() as reader:
            listed = reads.exhibits(reader, self.case_id)
            said = reads.opinions(reader, self.case_id, hearing_id=hearing_id)
            found = reads.rulings(reader, self.case_id, hearing_id=hearing_id)
        columns = [side for side in self.sides() if side != numbering.COURT]
        return matrix(listed, said, found, columns, announced=announced)

    # ---- the list -------------------------------------------------------------------

    def suggested(self) -> list[Exhibit]:
        """Return exhibits for what the dossier has filed as evidence and the list lacks."""
        arranged = self._station.arrangement(self.case_id)
        parties = self._store.parties(self.case_id)
        items = arranged.volume(Volume.MAIN).items
        return listing.suggested(self.case_id, items, parties, self.listed(removed=True))

    def write(self, exhibits: Sequence[Exhibit]) -> None:
        """Write exhibits, new ones and changed ones; one step of the case's undo.

        Raises:
            RuleError: as :class:`dossier.evidence_changes.SetExhibits`.
        """
        if exhibits:
            self._store.apply(SetExhibits(self.case_id, tuple(exhibits)), self.who)

    def change(self, exhibit_id: ExhibitId, **fields: Any) -> Exhibit:
        """Change fields of an exhibit: name, purpose, number, barcode, copies, …; return it.

        Raises:
            BadValue: a field that is not there, or is not changed this way.
        """
        one = self.exhibit(exhibit_id)
        for name in fields:
            if name in _FIXED or name not in Exhibit.__slots__:
                raise BadValue(column=name, value=str(fields[name])[:50])
        changed = replace(one, **fields)
        self._checked(changed)
        self.write([changed])
        return changed

    def withdraw(self, exhibit_id: ExhibitId, removed: bool = True) -> Exhibit:
        """Withdraw an exhibit (撤回), or take it up again; its pages stay in the dossier."""
        return self.change(exhibit_id, removed=removed)

    def move(self, ids: Sequence[ExhibitId], before: ExhibitId | None) -> None:
        """Put exhibits before another one in the order of showing, or to the end."""
        self.write(numbering.moved(self.listed(), ids, before))

    # ---- brought to the hearing -------------------------------------------------------

    def add_pages(
        self,
        pages: Sequence[PageId],
        wish: Wish,
        title: str = "",
        *,
        besides: Collection[PageId] = (),
    ) -> Exhibit:
        """Make a material and an exhibit of pages, wherever they lie; one transaction.

        What is among ``besides`` (empty backs) belongs to the material and not to the exhibit.

        Raises:
            NeedsConfirmation: a page looks confidential or lies in 副卷; nothing is done.
            NothingToExport: there are no pages.
            RuleError: as :class:`dossier.evidence_changes.SetExhibits`.
        """
        shown = tuple(page for page in pages if page not in besides)
        if not shown:
            raise NothingToExport(number=self._store.case(self.case_id).number, volume="证据")
        name = wish.name or title or "证据"
        template = self._station.template_of(self.case_id)
        category = _COURT_CATEGORY if wish.side == numbering.COURT else _CATEGORY
        material = Material(
            *(MaterialId(new_id()), self.case_id, Volume.MAIN, template.place(category).key),
            *(name, "", 1.0, ""),
            confirmed=True,
        )
        one = replace(self._made(wish, name), pages=shown, material_id=material.id)
        changes: list[Change] = [
            AddMaterial(material, tuple(pages)),
            SetExhibits(self.case_id, (one,)),
        ]
        self._store.apply_all(changes, self.who)
        return one

    def list_pages(self, pages: Sequence[PageId], wish: Wish) -> Exhibit:
        """Make an exhibit of pages that are filed already and stay where they are.

        Raises:
            ConfidentialEvidence: one is not filed in the main volume.
        """
        one = replace(self._made(wish, wish.name or "证据"), pages=tuple(pages))
        self.write([one])
        return one

    def add_files(
        self,
        paths: Sequence[Path],
        wish: Wish,
        *,
        on_event: events.OnEvent = events.ignore,
        cancel: Flag | None = None,
    ) -> Brought:
        """Take files that were brought along: pages become material and exhibit, film a blob.

        Files that cannot be taken are refused one by one in the report; pages that came
        stay received even where no exhibit came about.

        Raises:
            BadValue: sound or film together with other files.
            DocumentError: of sound or film, as :func:`courtroom.evidence.media.look_into`.
            RuleError: as :meth:`add_pages`.
        """
        media = [path for path in paths if path.suffix[1:].casefold() in MEDIA_ENDINGS]
        if media:
            if len(paths) != 1:
                raise BadValue(column="files", value="、".join(path.name for path in media)[:200])
            return Brought(self.add_media(media[0], wish), None)
        report = self._station.import_files(
            self.case_id, paths, who=self.who, on_event=on_event, cancel=cancel, wait=False
        )
        return Brought(self.add_received(report, wish, paths[0].stem if paths else ""), report)

    def add_received(
        self, report: events.BatchReport, wish: Wish, title: str = ""
    ) -> Exhibit | None:
        """Make an exhibit of what was just scanned or imported; None where no page came.

        For what is scanned on the spot: :meth:`Station.scan` with ``wait=False``, then this.
        """
        if not report.page_ids or report.cancelled:
            return None
        return self.add_pages(report.page_ids, wish, title)

    def add_media(self, path: Path, wish: Wish) -> Exhibit:
        """Make an exhibit of a file of sound or film; its bytes are durable first.

        Raises:
            DocumentError: as :func:`courtroom.evidence.media.look_into`.
            DiskFull, StoreError: the bytes cannot be kept.
        """
        found = look_into(path)
        # Checked before gigabytes are copied.
        one = self._made(wish, wish.name or path.stem)
        blob = self._store.blobs.put_file(path)
        one = replace(
            one,
            kind=one.kind if (wish.fields or {}).get("kind") else listing.kind_of("录音录像"),
            media_sha256=blob.sha256,
            media_name=path.name,
            media_type=found.kind,
            media_size_bytes=blob.size,
            media_length_s=found.length_s,
        )
        self.write([one])
        return one

    # ---- in the hearing ---------------------------------------------------------------

    def note_opinion(self, opinion: Opinion) -> None:
        """Write down what a party says of an exhibit; time and writer are filled in."""
        at = opinion.at or datetime.now(UTC)
        self._store.apply(
            NoteOpinion(replace(opinion, at=at, by=opinion.by or self.who)), self.who
        )

    def note_ruling(self, ruling: Ruling) -> None:
        """Write down comparing or admission; what is not announced goes into 副卷."""
        at = ruling.at or datetime.now(UTC)
        made = replace(ruling, at=at, by=ruling.by or self.who)
        if not made.announced and made.original is made.original.OPEN:
            made = replace(made, volume=Volume.CONFIDENTIAL)
        self._store.apply(NoteRuling(made), self.who)

    # ---- inside ---------------------------------------------------------------------

    def _made(self, wish: Wish, name: str) -> Exhibit:
        """Return a new exhibit with number and rank."""
        every = self.listed(removed=True)
        number = wish.number or numbering.next_number(every, wish.side, wish.group)
        live = [one for one in every if not one.removed]
        one = Exhibit(
            id=ExhibitId(new_id()),
            case_id=self.case_id,
            side=wish.side,
            number=number,
            name=name,
            rank=numbering.rank_for(live, wish.side, wish.group, number),
            group=wish.group,
            kind=listing.kind_of(name),
            submitter=self._submitter(wish.side),
            submitted_on=court_now().date(),
        )
        fields = dict(wish.fields or {})
        for field_ in fields:
            if field_ in _FIXED or field_ not in Exhibit.__slots__:
                raise BadValue(column=field_, value=str(fields[field_])[:50])
        one = replace(one, **fields)
        self._checked(one)
        return one

    def _checked(self, one: Exhibit) -> None:
        """Say which value cannot be, before the store says that something cannot.

        Raises:
            BadValue: side, number, group or copies.
        """
        known = one.side.rstrip("0123456789") in numbering.SIDES
        for column, value, good in (
            ("side", one.side, known),
            ("number", one.number, 1 <= one.number <= 9999),
            ("group", one.group, one.group is None or 1 <= one.group <= 999),
            ("copies", one.copies, 0 <= one.copies <= 9999),
            ("rank", one.rank, order.is_key(one.rank)),
        ):
            if not good:
                raise BadValue(column=column, value=str(value)[:50])

    def _submitter(self, side: str) -> str:
        parties = self._store.parties(self.case_id)
        names = numbering.sides(parties)
        return "、".join(party.name for party in parties if names.get(party.id) == side)
