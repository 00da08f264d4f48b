"""What a station may ask, and what it is told (工作站权限).

Stands before :class:`sync.core.centre.Centre`, which takes every station for the whole
court's. Knowing a digest grants nothing: bytes are there for a station that uploaded
them itself, or that may read a case they are bound to; for any other they are not
there. What is forbidden and what does not exist are answered alike.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Sequence, Set
from dataclasses import replace
from typing import Any

import sqlalchemy as sa

from resources.errors import Rejected
from sync.access.contract import Caller
from sync.core.answers import (
    Answer,
    Committed,
    ConflictPage,
    Done,
    FeedPage,
    HeldPart,
    Lacking,
    Parts,
    Proof,
    ProofOf,
    Refusal,
    Reset,
    Stored,
    Unavailable,
)
from sync.core.centre.machine import within
from sync.core.entries import header, needs
from sync.core.fields import Zone
from sync.core.framing import Span
from sync.core.messages import (
    Batch,
    Commit,
    Complete,
    Conflicts,
    Feed,
    Get,
    Have,
    Hello,
    Join,
    NewEpoch,
    OpenUpload,
    Part,
    Prove,
    Request,
    Slices,
)
from sync.gateway import showing
from sync.gateway.belonging import cases_of
from sync.gateway.contract import Facilities
from sync.gateway.kinds import (
    Entry,
    is_confidential,
    is_filing,
    is_note,
    is_record,
    record_rows,
    rows_of,
)
from sync.gateway.sweeping import release_slices
from sync.ledger import queries
from sync.ledger.cells import cell
from sync.ledger.contract import Reach
from sync.ledger.tables import blob as blob_table

_Pieces = Sequence[Span]
_OPEN = ".open"
"""Behind the generation of a feed without the confidential volume: who is given the right
to it later begins anew, and misses nothing."""
_OTHER = "other"
"""No generation's name: a cursor that was followed with other rights begins anew."""
_JOINING_S = 10
_PARTS_JOINING = 4
"""Parts put together of slices at once."""
_FORBIDDEN = Refusal("forbidden")
_STORING = (Have, Batch, OpenUpload, Part, Slices, Join, Complete)


class Permits:
    """Answers stations within their rights; may be called from any thread."""

    def __init__(self, facilities: Facilities) -> None:
        self._facilities = facilities
        self._centre = facilities.centre
        self._books = facilities.books
        self._stores = facilities.stores
        self._joining: set[tuple[Zone, str]] = set()
        self._parts_joining: set[tuple[Zone, str, int]] = set()
        self._lock = threading.Lock()
        self._ways: dict[type, Callable[[str, Reach, Any, _Pieces], Answer]] = {
            Hello: self._pass,
            NewEpoch: self._pass,
            Have: self._have,
            Batch: self._batch,
            OpenUpload: self._open_upload,
            Part: self._part,
            Slices: self._slices,
            Join: self._join_slices,
            Complete: self._complete,
            Commit: self._commit,
            Feed: self._feed,
            Prove: self._prove,
            Conflicts: self._conflicts,
        }

    def answer(self, caller: Caller, request: Request, pieces: _Pieces = ()) -> Answer:
        """Answer everything but ``Get``, whose bytes :meth:`readable` leads to."""
        if caller.device is None:
            return Refusal("unknown_device")
        way = self._ways.get(type(request))
        if way is None:
            return _FORBIDDEN
        reach = caller.reach
        if caller.device.kind == "courtroom" and isinstance(request, _STORING):
            # It writes what is shown there, so it sends the pictures of it; see ``_is_record``.
            reach = replace(reach, writes=reach.cases is None or bool(reach.cases))
        return way(caller.device.id, reach, request, pieces)

    def readable(self, caller: Caller, request: Get) -> tuple[Zone, int] | Refusal:
        """Return zone and size of bytes that the caller may read whole."""
        if caller.device is None:
            return Refusal("unknown_device")
        with self._books.reading(caller.reach) as connection:
            found = queries.blob_access(connection, caller.reach, request.sha256)
        if found is None:
            return Refusal("unknown_blob", request.sha256)
        if request.offset > found.size:
            return Refusal("size", request.sha256)
        return found.zone, found.size

    # ---- bytes --------------------------------------------------------------------

    def _pass(self, device: str, _reach: Reach, request: Any, pieces: _Pieces) -> Answer:
        return self._centre.answer(device, request, pieces)

    def _have(self, device: str, reach: Reach, request: Have, _: _Pieces) -> Answer:
        if not _may_store(reach, request.zone):
            return _FORBIDDEN
        named = [blob.sha256 for blob in request.blobs]
        usable = self._usable(device, reach, named)
        asked = tuple(blob for blob in request.blobs if blob.sha256 in usable)
        answer = self._centre.answer(device, Have(request.zone, asked))
        if not isinstance(answer, Lacking):
            return answer
        lacking = {*answer.blobs, *(sha256 for sha256 in named if sha256 not in usable)}
        return Lacking(tuple(sha256 for sha256 in named if sha256 in lacking))

    def _batch(self, device: str, reach: Reach, request: Batch, pieces: _Pieces) -> Answer:
        if not _may_store(reach, request.zone):
            return _FORBIDDEN
        answer = self._centre.answer(device, request, pieces)
        if isinstance(answer, Stored):
            self._note_holder(device, [blob.sha256 for blob in request.blobs])
        return answer

    def _open_upload(self, device: str, reach: Reach, request: OpenUpload, _: _Pieces) -> Answer:
        if not _may_store(reach, request.zone):
            return _FORBIDDEN
        sha256 = request.blob.sha256
        usable = sha256 in self._usable(device, reach, [sha256])
        if not usable and self._is_other_size(request):
            # The name stands for other bytes; who does not have them need not know.
            return Parts(sha256, ())
        answer = self._centre.answer(device, request)
        if usable or not isinstance(answer, Parts):
            return answer
        shown = self._shown(device, request)
        held = shown if answer.done else [part for part in answer.held if part in shown]
        return Parts(sha256, tuple(held))

    def _part(self, device: str, reach: Reach, request: Part, pieces: _Pieces) -> Answer:
        if not _may_store(reach, request.zone):
            return _FORBIDDEN
        sha256 = request.blob.sha256
        if self._is_other_size(request) and sha256 not in self._usable(device, reach, [sha256]):
            return Done()
        answer = self._centre.answer(device, request, pieces)
        if isinstance(answer, Done):
            self._note_part(device, request)
        return answer

    def _note_part(self, device: str, request: Part | Join) -> None:
        part = HeldPart(request.number, request.sha256)
        with self._books.writing() as connection:
            showing.note(connection, device, request.zone, request.blob.sha256, part, _now_s())

    def _slices(self, device: str, reach: Reach, request: Slices, pieces: _Pieces) -> Answer:
        if not _may_store(reach, request.zone):
            return _FORBIDDEN
        answer = self._centre.answer(device, request, pieces)
        if isinstance(answer, Done):
            self._note_holder(device, request.slices)
        return answer

    def _join_slices(self, device: str, reach: Reach, request: Join, _: _Pieces) -> Answer:
        """Make a part only of slices that this device sent, or may read."""
        if not _may_store(reach, request.zone):
            return _FORBIDDEN
        sha256 = request.blob.sha256
        part = HeldPart(request.number, request.sha256)
        if part in self._shown(device, request) and self._is_held(device, request, part):
            # The answer was lost: what it was made of went when it was made.
            return Done()
        usable = self._usable(device, reach, [sha256, *request.slices])
        lacking = tuple(each for each in request.slices if each not in usable)
        if lacking:
            return Refusal("missing", f"{sha256} {request.number}", lacking)
        if sha256 not in usable and self._is_other_size(request):
            return Done()
        place = (request.zone, sha256, request.number)
        with self._lock:
            # Each holds a part in memory, which no limit of bodies counts.
            if place in self._parts_joining or len(self._parts_joining) >= _PARTS_JOINING:
                return Unavailable(1, "joining")
            self._parts_joining.add(place)
        try:
            answer = self._centre.answer(device, request)
        finally:
            with self._lock:
                self._parts_joining.discard(place)
        if isinstance(answer, Done):
            self._note_part(device, request)
            release_slices(self._facilities, device, request)
        return answer

    def _shown(self, device: str, request: OpenUpload | Join) -> list[HeldPart]:
        with self._books.consulting() as connection:
            return showing.shown(connection, device, request.zone, request.blob.sha256)

    def _is_held(self, device: str, request: Join, part: HeldPart) -> bool:
        answer = self._centre.answer(device, OpenUpload(request.zone, request.blob))
        return isinstance(answer, Parts) and (answer.done or part in answer.held)

    def _complete(self, device: str, reach: Reach, request: Complete, _: _Pieces) -> Answer:
        if not _may_store(reach, request.zone):
            return _FORBIDDEN
        sha256 = request.blob.sha256
        if sha256 not in self._usable(device, reach, [sha256]):
            refusal = self._unproven(device, request)
            if refusal is not None:
                return refusal
        answer = self._join(device, request)
        if isinstance(answer, Stored):
            self._note_holder(device, [sha256])
        if isinstance(answer, Stored | Refusal):
            with self._books.writing() as connection:
                showing.forget(connection, device, request.zone, sha256)
        return answer

    def _join(self, device: str, request: Complete) -> Answer:
        """Put parts together once: who asked, gave up waiting and asks again, waits on."""
        place = (request.zone, request.blob.sha256)
        with self._lock:
            if place in self._joining:
                return Unavailable(_JOINING_S, "joining")
            self._joining.add(place)
        try:
            return self._centre.answer(device, request)
        finally:
            with self._lock:
                self._joining.discard(place)

    def _unproven(self, device: str, request: Complete) -> Refusal | None:
        """Refuse to hand over bytes for digests: every part must have come from this device."""
        zone, sha256 = request.zone, request.blob.sha256
        named = [HeldPart(number, part) for number, part in enumerate(request.parts, 1)]
        with self._books.consulting() as connection:
            shown = set(showing.shown(connection, device, zone, sha256))
            there = connection.scalar(
                sa.select(blob_table.c.size).where(
                    blob_table.c.sha256 == sha256,
                    blob_table.c.zone == zone,
                    sa.not_(blob_table.c.damaged),
                )
            )
        lacking = [part for part in named if part not in shown]
        if lacking:
            return Refusal("missing", f"{sha256} {len(lacking)}")
        if there is None:
            return None
        same = there == request.blob.size and showing.matches(
            self._stores[zone], zone, sha256, there, request.parts
        )
        return None if same else Refusal("hash", sha256)

    def _is_other_size(self, request: OpenUpload | Part | Join) -> bool:
        with self._books.consulting() as connection:
            size = connection.scalar(
                sa.select(blob_table.c.size).where(
                    blob_table.c.sha256 == request.blob.sha256, blob_table.c.zone == request.zone
                )
            )
        return size is not None and size != request.blob.size

    def _prove(self, device: str, reach: Reach, request: Prove, _: _Pieces) -> Answer:
        usable = self._usable(device, reach, request.blobs)
        asked = tuple(sha256 for sha256 in request.blobs if sha256 in usable)
        answer = self._centre.answer(device, Prove(request.nonce, asked))
        if not isinstance(answer, Proof):
            return answer
        found = {each.sha256: each for each in answer.blobs}
        return Proof(
            request.nonce,
            tuple(found.get(sha256, ProofOf(sha256, "", False)) for sha256 in request.blobs),
        )

    def _usable(self, device: str, reach: Reach, named: Sequence[str]) -> frozenset[str]:
        if not named:
            return frozenset()
        with self._books.reading(reach) as connection:
            return frozenset(queries.may_use(connection, device, reach, named))

    def _note_holder(self, device: str, named: Iterable[str]) -> None:
        with self._books.writing() as connection:
            queries.note_holder(connection, device, named)

    # ---- entries ------------------------------------------------------------------

    def _commit(self, device: str, reach: Reach, request: Commit, _: _Pieces) -> Answer:
        try:
            named = [(sent, header(sent.entry.raw)) for sent in request.entries]
        except Rejected:
            # The centre says what is wrong with it, and stores nothing.
            return self._centre.answer(device, request)
        # What is to be put aside changes nothing: whoever holds the chain may do it.
        aside = frozenset(request.aside)
        taken = [each for each in named if each[1].sequence not in aside]
        begun = {
            place
            for _, entry in named
            if entry.sequence in aside and is_confidential(entry)
            for place in rows_of(entry)
        }
        refusal = self._outside(reach, taken, begun)
        refusal = refusal or self._not_theirs(device, reach, request, taken)
        return refusal or self._centre.answer(device, request)

    def _outside(
        self, reach: Reach, taken: Sequence[Entry], begun: Set[tuple[str, str]]
    ) -> Refusal | None:
        """Refuse entries about cases that the caller may not write, or about several.

        What changes nothing, as the note of an export, may be written by whoever may
        read the case: a reader's chain must not end at it. So may the record of a hearing:
        a courtroom reads the dossier and writes what is said, shown and found there; of
        what ``begun`` names and the ledger knows as confidential, only with that right.
        """
        everywhere = reach.cases is None and reach.writes
        entries = [entry for _, entry in taken]
        with self._books.view() as ledger:
            found = cases_of(ledger.connection, entries)
            closed = begun | queries.closed_rows(ledger.connection, record_rows(taken))
        for (sent, entry), cases in zip(taken, found, strict=True):
            may = reach.may_write
            if is_note(sent, entry) or is_record(sent, entry) or is_filing(sent, entry):
                hidden = is_confidential(entry) or not closed.isdisjoint(rows_of(entry))
                may = reach.may_read_secret if hidden else reach.may_read
            if not everywhere and not (cases and all(map(may, cases))):
                return Refusal("forbidden", str(entry.sequence))
            if cases - {cell(entry.case)}:
                return Refusal("entry", f"{entry.sequence} case")
        return None

    def _not_theirs(
        self, device: str, reach: Reach, request: Commit, taken: Sequence[Entry]
    ) -> Refusal | None:
        """Refuse to bind bytes that the caller only knows the names of."""
        named = {need.sha256 for _, entry in taken for need in needs(entry)}
        named |= {sha256 for sent, _ in taken for sha256 in sent.blobs}
        foreign = named - self._usable(device, reach, sorted(named))
        if not foreign:
            return None
        late = {each.sha256 for each in request.late}
        with self._books.consulting() as connection:
            there = queries.names_heard(connection, foreign & late)
        missing = sorted((foreign - late) | there)
        if not missing:
            return None
        return Refusal("missing", str(len(missing)), tuple(missing[:1000]))

    # ---- what others did ----------------------------------------------------------

    def _feed(self, device: str, reach: Reach, request: Feed, _: _Pieces) -> Answer:
        if not request.scope:
            if reach.cases is not None or not reach.secret:
                return _FORBIDDEN
            return self._with_wanted(device, reach, self._centre.answer(device, request))
        if not reach.may_read(request.scope):
            return _FORBIDDEN
        reach = reach.only(request.scope)
        mark = "" if reach.secret else _OPEN
        plain = request.generation.removesuffix(mark)
        if request.generation and not request.generation.endswith(mark):
            plain = _OTHER
        # Whether the numbering is known, and what is wanted, the core says.
        asked = replace(request, generation=plain, limit=1)
        answer = self._centre.answer(device, asked)
        if isinstance(answer, Reset):
            return replace(answer, generation=answer.generation + mark)
        if not isinstance(answer, FeedPage):
            return answer
        return self._with_wanted(device, reach, self._page(reach, request, answer, mark))

    def _page(self, reach: Reach, request: Feed, answer: FeedPage, mark: str) -> FeedPage:
        """Return what of a case the caller may see; numbers tell nothing of the rest."""
        with self._books.reading(reach) as connection:
            found = queries.items_for(
                connection, reach, request.scope, request.after, request.limit
            )
            newest = queries.newest_item(connection, reach, request.scope)
        items = within(found)
        through = items[-1].number if items else request.after
        return replace(
            answer,
            generation=answer.generation + mark,
            items=tuple(items),
            through=through,
            head=max(through, newest) if items else through,
        )

    def _with_wanted(self, device: str, reach: Reach, answer: Answer) -> Answer:
        """Name only those blobs as wanted that the caller may have to do with."""
        if not isinstance(answer, FeedPage) or not answer.wanted:
            return answer
        usable = self._usable(device, reach, answer.wanted)
        return replace(answer, wanted=tuple(each for each in answer.wanted if each in usable))

    def _conflicts(self, device: str, reach: Reach, request: Conflicts, _: _Pieces) -> Answer:
        if request.scope:
            if not reach.may_read(request.scope):
                return _FORBIDDEN
            reach = reach.only(request.scope)
        elif reach.cases is not None or not reach.secret:
            return _FORBIDDEN
        answer = self._centre.answer(device, replace(request, limit=1))
        if not isinstance(answer, ConflictPage):
            return answer
        with self._books.reading(reach) as connection:
            found = queries.conflicts_after(
                connection, reach, request.scope, request.after, request.limit
            )
        return ConflictPage(tuple(found))


def outcomes(answer: Answer, note: Callable[[str], None]) -> None:
    """Tell ``note`` what became of each entry of a manifest."""
    if isinstance(answer, Committed):
        from sync.core.codec import decode_receipt

        receipt = decode_receipt(answer.receipt.body)
        for settled in getattr(receipt, "entries", ()):
            note(settled.outcome)


def _may_store(reach: Reach, zone: Zone) -> bool:
    """Return whether the caller may send bytes of this zone, for some case at least."""
    if not (reach.writes or reach.writes_in):
        return False
    return zone == "main" or reach.secret or bool(reach.secret_in)


def _now_s() -> int:
    return int(time.time())
