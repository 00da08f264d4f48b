"""The bytes of a station, as the machine and the carrier ask for them (文件馆).

Masters lie in the blob folder; what was recognised on a page is a blob too, kept
compressed in the database. A blob is confidential (副卷) where every live page that
shows it is filed there now.
"""

from __future__ import annotations

import hashlib
import hmac
import logging
import threading
import time
import zlib
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import BinaryIO, Protocol

import sqlalchemy as sa

from dossier.blobs import sync_folder, told
from dossier.changes import Changes
from dossier.model import BatchState, Volume
from dossier.store import Store, following, schema
from dossier.store.rows import time_text
from resources.errors import Cancelled, Damaged
from sync.core import limits
from sync.core.messages import BlobName
from sync.core.slicing import sliced
from sync.core.station.ports import LocalBlob
from sync.station.tables import marks, strides
from sync.station.wanted import kind_of

_log = logging.getLogger(__name__)

_MOST_KNOWN = 20_000
_MOST_DIGESTED = 16
_MOST_PROOFS = 5_000
_MOST_GOING = 500
_LOOK_S = 30.0
_STAYS = frozenset({"ReceivePage", "MeasurePage", "OrientPage", "EditPages", "OpenBatch"})
"""Kinds of change after which known bytes are in the volume they were in."""


_HIDDEN = """EXISTS (SELECT 1 FROM material m
    WHERE m.id = page.material_id AND m.volume = ?), page.deleted FROM page"""
_BY_PAGE = """? IN (volume, (SELECT m.volume FROM page p
    JOIN material m ON m.id = p.material_id WHERE p.id = page_id))"""
_USES = f"""SELECT sha256, {_HIDDEN} WHERE page.sha256 IN ({{names}})
    UNION ALL SELECT reading, {_HIDDEN} WHERE page.reading IN ({{names}}) AND page.reading <> ''
    UNION ALL SELECT sha256, {_BY_PAGE}, 0 FROM snapshot WHERE sha256 IN ({{names}})
    UNION ALL SELECT media_sha256, {_BY_PAGE}, deleted FROM exhibit
    WHERE media_sha256 IN ({{names}}) AND media_sha256 <> ''
    UNION ALL SELECT sha256, volume = ?, 0 FROM recording WHERE sha256 IN ({{names}})
    UNION ALL SELECT sha256, volume = ?, 0 FROM paper WHERE sha256 IN ({{names}})
    UNION ALL SELECT draft_sha256, volume = ?, 0 FROM paper WHERE draft_sha256 IN ({{names}})
    UNION ALL SELECT sha256, volume = ?, 0 FROM signature WHERE sha256 IN ({{names}})
    UNION ALL SELECT before_sha256, volume = ?, 0 FROM signature
    WHERE before_sha256 IN ({{names}})
    UNION ALL SELECT trace_sha256, volume = ?, 0 FROM signature
    WHERE trace_sha256 IN ({{names}}) AND trace_sha256 <> ''
    UNION ALL SELECT signature_sha256, volume = ?, 0 FROM custody_act
    WHERE signature_sha256 IN ({{names}}) AND signature_sha256 <> ''
    UNION ALL SELECT receipt_sha256, volume = ?, 0 FROM registration
    WHERE receipt_sha256 IN ({{names}}) AND receipt_sha256 <> ''
    UNION ALL SELECT sha256, volume = ?, 0 FROM submission
    WHERE sha256 IN ({{names}})"""  # noqa: S608
"""Whether each page of a master or reading, each picture of what was shown, each exhibit of
sound or film, each paper that is signed and its ink, each receipt and each file that was
submitted is confidential, and whether it is deleted. Without a page ``IN`` is NULL."""
_USED_IN = _USES.count("UNION") + 1
"""Tables and columns that are asked."""


def _recorded(before: str, only: str) -> sa.Select[tuple[str]]:
    """Return files of recordings that began before; they also lie in the recording's folder."""
    file, sitting = schema.recording, schema.sitting
    standing, followed = following.standing, following.followed
    young = sa.select(file.c.sha256).join(sitting, sitting.c.id == file.c.sitting_id)
    kept = sa.select(followed.c.scope).where(followed.c.masters != 0)
    young = young.where(sa.or_(sitting.c.begun_at > before, file.c.case_id.in_(kept)))
    query = (
        sa.select(file.c.sha256)
        .join(sitting, sitting.c.id == file.c.sitting_id)
        .join(standing, standing.c.sha256 == file.c.sha256)
        .where(
            standing.c.state == "verified",
            sitting.c.begun_at <= before,
            file.c.sha256.not_in(young),
            file.c.sha256.not_in(sa.select(schema.page.c.sha256)),
        )
        .distinct()
    )
    return query.where(file.c.sha256 == only) if only else query


class Wanting(Protocol):
    """Knows what is to be fetched."""

    def wanted(self, limit: int) -> Sequence[str]:
        """Return bytes to be fetched: readings first."""

    def arrived(self, sha256: str, body: bytes | None = None) -> None:
        """Note that bytes are here now; ``body``: of a recognition result, to be kept."""


class Library:
    """Implements ``sync.core.station.ports.Library`` and ``sync.station.carrying.Stock``.

    May be used from several threads.

    Args:
        store: of the station.
        wanting: knows what is to be fetched, and keeps recognition results that came.
        keep_days: masters older than that may go once the centre proved to hold them;
            0: they all stay.
        ending: set once long work is to end.
        now: the station's time, a label that only retention depends on.
    """

    def __init__(
        self,
        store: Store,
        wanting: Wanting,
        *,
        keep_days: int = 0,
        ending: threading.Event | None = None,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._store = store
        self._wanting = wanting
        self._keep_days = keep_days
        self._ending = ending or threading.Event()
        self._now = now
        self._lock = threading.Lock()
        self._known: dict[str, LocalBlob] = {}
        self._moves = 0
        """Changes that may have moved bytes: what was looked up across one is not kept."""
        self._digests: OrderedDict[str, tuple[str, ...]] = OrderedDict()
        self._proofs: dict[tuple[str, str], str] = {}
        self._going: list[str] = []
        self._looked_s = float("-inf")

    def heed(self, changes: Changes) -> None:
        """Forget where bytes belong, where a change may have moved them."""
        if changes.kind not in _STAYS:
            with self._lock:
                self._moves += 1
                self._known.clear()

    # ---- what the machine asks ------------------------------------------------------

    def expect(self, sha256s: Sequence[str]) -> None:
        """Read in few questions what will be asked about."""
        with self._lock:
            fresh = [sha256 for sha256 in sha256s if sha256 not in self._known]
        if fresh:
            self._found(fresh)

    def describe(self, sha256: str) -> LocalBlob | None:
        """Return what lies here, or None."""
        with self._lock:
            found = self._known.get(sha256)
        return self._found([sha256]).get(sha256) if found is None else found

    def _found(self, sha256s: Sequence[str]) -> dict[str, LocalBlob]:
        """Look bytes up, and keep what was found."""
        moves = self._moves
        found = self._look_up(sha256s)
        with self._lock:
            if moves == self._moves:
                if len(self._known) + len(found) > _MOST_KNOWN:
                    self._known.clear()
                self._known.update(found)
        return found

    def part_digest(self, sha256: str, number: int) -> str:
        """Return the SHA-256 of a part, from 1; empty where it cannot be read.

        At the first part the whole is read once, so that nothing is sent of a blob that
        is damaged anywhere.

        Raises:
            Cancelled: the sync is to end.
        """
        with self._lock:
            found = self._digests.get(sha256) if number > 1 else None
        if found is None:
            found = self._digest(sha256)
            with self._lock:
                self._digests[sha256] = found
                while len(self._digests) > _MOST_DIGESTED:
                    self._digests.popitem(last=False)
        return found[number - 1] if number <= len(found) else ""

    def slice_digests(self, sha256: str, number: int) -> Sequence[str]:
        """Return the SHA-256 of each slice of a part; none where it cannot be read."""
        try:
            part = self.read_part(sha256, number)
        except Damaged:
            return ()
        if not part or hashlib.sha256(part).hexdigest() != self._known_digest(sha256, number):
            return ()
        return tuple(hashlib.sha256(each).hexdigest() for each in sliced(part))

    def _known_digest(self, sha256: str, number: int) -> str:
        """Return what the machine was told of a part, without reading the whole again."""
        with self._lock:
            found = self._digests.get(sha256)
        if found is None:
            return self.part_digest(sha256, number)
        return found[number - 1] if number <= len(found) else ""

    def reckon(self, nonce: str, told: Mapping[str, str]) -> None:
        """Reckon proofs that :meth:`proof` will be asked for at once, on another thread.

        Where the salted digest is the one the centre told, the bytes here are those it
        hashed to their name, and are not hashed to it again.
        """
        found: dict[tuple[str, str], str] = {}
        try:
            for sha256, digest in told.items():
                salted = self._salted(nonce, sha256)
                same = bool(digest) and hmac.compare_digest(salted, digest)
                found[nonce, sha256] = salted if same else self._proof(nonce, sha256)
        except Cancelled:
            return
        with self._lock:
            if len(self._proofs) > _MOST_PROOFS:
                self._proofs.clear()
            self._proofs.update(found)

    def proof(self, nonce: str, sha256: str) -> str:
        """Return the SHA-256 over the nonce's bytes and the blob; empty: not whole.

        Raises:
            Cancelled: the sync is to end.
        """
        with self._lock:
            found = self._proofs.pop((nonce, sha256), None)
        return self._proof(nonce, sha256) if found is None else found

    def _salted(self, nonce: str, sha256: str) -> str:
        """Return the SHA-256 over the nonce's bytes and what lies here under that name."""
        salted = hashlib.sha256(bytes.fromhex(nonce))
        try:
            for piece in self._pieces(sha256):
                self._go_on()
                salted.update(piece)
        except (Damaged, OSError):
            return ""
        return salted.hexdigest()

    def _proof(self, nonce: str, sha256: str) -> str:
        salted, plain = hashlib.sha256(bytes.fromhex(nonce)), hashlib.sha256()
        try:
            for piece in self._pieces(sha256):
                self._go_on()
                salted.update(piece)
                plain.update(piece)
        except (Damaged, OSError) as error:
            _log.info("%s cannot be proven: %s", sha256[:12], type(error).__name__)
            return ""
        return salted.hexdigest() if plain.hexdigest() == sha256 else ""

    def removable(self, limit: int) -> Sequence[str]:
        """Return masters that may go: received long ago, read, in no case followed here.

        Those of open batches and those that were fetched on purpose stay.
        """
        # Asked at every step of the machine, and it reads the table of pages.
        fresh = time.monotonic() < self._looked_s + _LOOK_S
        if not fresh:
            self._going = self._removable(_MOST_GOING)
            self._looked_s = time.monotonic()
        return self._going[:limit]

    def _removable(self, limit: int, only: str = "") -> list[str]:
        if self._keep_days <= 0 or limit <= 0:
            return []
        page, batch, followed = schema.page, schema.batch, following.followed
        before = time_text(self._now() - timedelta(days=self._keep_days))
        needed = sa.select(page.c.sha256).where(
            sa.or_(
                page.c.received_at.is_(None),
                page.c.received_at > before,
                sa.and_(page.c.reading == "", page.c.deleted == 0),
                page.c.case_id.in_(sa.select(followed.c.scope).where(followed.c.masters != 0)),
                page.c.batch_id.in_(sa.select(batch.c.id).where(batch.c.state == BatchState.OPEN)),
            )
        )
        query = (
            sa.select(page.c.sha256)
            .join(following.standing, following.standing.c.sha256 == page.c.sha256)
            .where(
                following.standing.c.state == "verified",
                page.c.received_at <= before,
                page.c.sha256.not_in(needed),
            )
            .distinct()
        )
        if only:
            query = query.where(page.c.sha256 == only)
        found: list[str] = []
        with self._store.snapshot() as reader:
            for (sha256,) in reader.connection.execute(query.union_all(_recorded(before, only))):
                if self._store.blobs.has(sha256):
                    found.append(sha256)
                if len(found) == limit:
                    break
        return found

    def wanted(self, limit: int) -> Sequence[str]:
        """Return bytes to be fetched from the centre: readings first."""
        return self._wanting.wanted(limit)

    # ---- what the carrier asks ------------------------------------------------------

    def read(self, sha256: str) -> bytes:
        """See ``Stock.read``."""
        text = self._text(sha256)
        return self._store.blobs.read(sha256) if text is None else text

    def read_part(self, sha256: str, number: int) -> bytes:
        """See ``Stock.read_part``."""
        try:
            with self._open(sha256) as file:
                file.seek((number - 1) * limits.PART_BYTES)
                return file.read(limits.PART_BYTES)
        except OSError as error:
            raise Damaged(path=sha256, found=str(error.errno)) from error

    def receive(self, blob: BlobName, pieces: Iterable[bytes]) -> None:
        """See ``Stock.receive``."""
        if kind_of(self._store, blob.sha256) == "text":
            data = b"".join(pieces)
            if len(data) != blob.size or hashlib.sha256(data).hexdigest() != blob.sha256:
                raise Damaged(path=blob.sha256, found="other bytes")
            self._wanting.arrived(blob.sha256, data)
            return
        self._store.blobs.put_pieces(pieces, blob.sha256, blob.size)
        self._wanting.arrived(blob.sha256)

    def free(self, sha256: str) -> None:
        """Let a local copy go; the machine has just seen that the centre holds it.

        Retention is asked once more: a page may have come to use the bytes meanwhile.

        Raises:
            StoreError: it cannot be removed.
        """
        if self._removable(1, sha256):
            blobs = self._store.blobs
            path = blobs.path(sha256)
            with told(path), blobs.replacing:
                path.unlink(missing_ok=True)
                sync_folder(path.parent)
            with self._lock:
                self._known.pop(sha256, None)
                self._digests.pop(sha256, None)

    # ---- inside ---------------------------------------------------------------------

    def _look_up(self, sha256s: Sequence[str]) -> dict[str, LocalBlob]:
        """Return what lies here of these."""
        sizes: dict[str, int] = {}
        uses: dict[str, list[tuple[bool, bool]]] = {}
        with self._store.snapshot() as reader:
            # Asked for every blob that is sent: plain SQL, as that is what takes time.
            ask = reader.connection.exec_driver_sql
            for some in strides(sorted(set(sha256s))):
                names, asked = marks(some), tuple(some)
                hidden_in = Volume.CONFIDENTIAL.value
                query = _USES.format(names=names)
                for sha256, hidden, deleted in ask(query, (hidden_in, *asked) * _USED_IN):
                    uses.setdefault(sha256, []).append((bool(hidden), bool(deleted)))
                for sha256 in some:
                    size = self._store.blobs.size(sha256)
                    if size is not None:
                        sizes[sha256] = size
                lacking = tuple(sha256 for sha256 in some if sha256 not in sizes)
                texts = f"SELECT sha256, body FROM texts WHERE sha256 IN ({marks(lacking)})"  # noqa: S608
                for sha256, body in ask(texts, lacking) if lacking else ():
                    sizes[sha256] = len(zlib.decompress(body))
        return {
            sha256: LocalBlob(size, "secret" if _is_hidden(uses.get(sha256, [])) else "main")
            for sha256, size in sizes.items()
        }

    def _text(self, sha256: str) -> bytes | None:
        """Return a recognition result, or None where the digest names a master, or nothing.

        Raises:
            Damaged: it is not what its name says.
        """
        if self._store.blobs.has(sha256):
            return None
        query = sa.select(schema.texts.c.body).where(schema.texts.c.sha256 == sha256)
        with self._store.snapshot() as reader:
            body = reader.connection.execute(query).scalar()
        if body is None:
            return None
        try:
            data = zlib.decompress(body)
        except zlib.error as error:
            raise Damaged(path=sha256, found="not compressed text") from error
        if hashlib.sha256(data).hexdigest() != sha256:
            raise Damaged(path=sha256, found="other bytes")
        return data

    def _pieces(self, sha256: str) -> Iterable[bytes]:
        text = self._text(sha256)
        return self._store.blobs.pieces(sha256) if text is None else [text]

    def _open(self, sha256: str) -> BinaryIO:
        import io

        text = self._text(sha256)
        return self._store.blobs.open(sha256) if text is None else io.BytesIO(text)

    def _digest(self, sha256: str) -> tuple[str, ...]:
        """Return the digests of all parts; none where the whole is damaged."""
        whole = hashlib.sha256()
        found: list[str] = []
        try:
            # A second core hashes the whole while this one hashes and reads the parts.
            with self._open(sha256) as file, ThreadPoolExecutor(1) as beside:
                hashing: Future[None] | None = None
                while data := file.read(limits.PART_BYTES):
                    self._go_on()
                    if hashing is not None:
                        hashing.result()
                    hashing = beside.submit(whole.update, data)
                    found.append(hashlib.sha256(data).hexdigest())
        except (Damaged, OSError) as error:
            _log.warning("%s cannot be read: %s", sha256[:12], type(error).__name__)
            return ()
        if whole.hexdigest() != sha256:
            _log.warning("%s is damaged here", sha256[:12])
            return ()
        return tuple(found)

    def _go_on(self) -> None:
        if self._ending.is_set():
            raise Cancelled


def _is_hidden(uses: Sequence[tuple[bool, bool]]) -> bool:
    """Return whether all that uses bytes is confidential, by (confidential, deleted)."""
    # Deleted pages count where there are no others: what was hidden stays hidden.
    counted = [hidden for hidden, deleted in uses if not deleted]
    counted = counted or [hidden for hidden, _ in uses]
    return bool(counted) and all(counted)
