"""The judge's notes between the widgets, this disk and the hub (随庭笔记的保存)."""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from app.qt.lanes import Lane
from app.windows.bench.bench import Bench
from app.windows.bench.spool import Draft, Spool
from courtroom.screen.contract import Link
from dossier.ids import new_id
from resources.errors import WenyiError

_log = logging.getLogger(__name__)

SAVE_MS = 300
"""From a key or stroke to the disk: what follows meanwhile goes with it."""
RETRY_MS = 3000
MOST_BYTES = 44 << 10
"""Of a note as JSON: a message of the room holds 64 KiB."""


class Notebook(QObject):
    """The notes of this judge in this hearing.

    A note is on this disk within a second of every key, whatever becomes of the hub; the
    spool lets it go when the hub has it.

    Attributes:
        changed: emitted when the list of notes is another one.
        state_changed: emitted when notes are waiting, are saved, or cannot be written.
    """

    changed = Signal()
    state_changed = Signal()

    def __init__(self, bench: Bench, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bench = bench
        self._spool: Spool | None = None
        self._judge = ""
        self.notes: dict[str, Draft] = {}
        self.current = ""
        self.problem: BaseException | None = None
        """Why the last note could not be written to this disk."""
        self._dirty: set[str] = set()
        self._sending: set[str] = set()
        self._waiting: set[str] = set()
        self._save = QTimer(self)
        self._save.setSingleShot(True)
        self._save.setInterval(SAVE_MS)
        self._save.timeout.connect(self.flush)
        self._retry = QTimer(self)
        self._retry.setSingleShot(True)
        self._retry.setInterval(RETRY_MS)
        self._retry.timeout.connect(self._send_waiting)
        bench.link_changed.connect(self._link)
        bench.changed.connect(self._known)
        self._known(frozenset())

    def _known(self, keys: frozenset[str]) -> None:
        """Open the spool of this judge, once it is known who that is."""
        judge = self._bench.judge
        if not judge or not self.hearing or judge == self._judge:
            return
        self._judge = judge
        # One who sits here later must not come upon the notes of one who sat here before.
        name = hashlib.sha256(judge.encode()).hexdigest()[:16]
        spool = self._spool = Spool(self._bench.folder / "notes" / name)
        self._bench.lanes.run(
            Lane.STORE,
            lambda task: spool.waiting(),
            self._found,
            self._bench.failed.emit,
            owner=self,
        )

    def close(self) -> None:
        """Write what is not written yet, here and now; it is sent at the next start."""
        self._save.stop()
        self._retry.stop()
        spool = self._spool
        for id in sorted(self._dirty):
            if spool is not None:
                spool.keep(self.notes[id])
        self._dirty.clear()

    # ---- what there is ----------------------------------------------------------------

    @property
    def hearing(self) -> str:
        """Id of the hearing."""
        return str((self._bench.facts.get("hearing") or {}).get("id", ""))

    @property
    def waiting(self) -> int:
        """How many notes the hub has not answered for."""
        return len(self._waiting | self._dirty | self._sending)

    def listed(self) -> list[Draft]:
        """Return the notes that stand, newest first."""
        left = [one for one in self.notes.values() if not one.removed]
        return sorted(left, key=lambda one: (one.at, one.id), reverse=True)

    def _found(self, drafts: list[Draft]) -> None:
        for draft in drafts:
            if draft.hearing != self.hearing:
                continue  # it waits for its own hearing
            self.notes.setdefault(draft.id, draft)
            self._waiting.add(draft.id)
        self.changed.emit()
        self.state_changed.emit()
        self._send_waiting()
        self.read()

    def read(self) -> None:
        """Ask the hub for the notes it has."""
        self._bench.ask("notes", self._answered, lambda error: None)

    def _answered(self, answer: Any) -> None:
        listed = answer.get("notes") if isinstance(answer, Mapping) else None
        for one in listed or ():
            id = str(one.get("id", ""))
            if id and id not in self._waiting | self._dirty | self._sending:
                self.notes[id] = _of(one, self.hearing)
        self.changed.emit()

    # ---- writing ----------------------------------------------------------------------

    def begin(self, text: str = "") -> Draft:
        """Begin a note, tied to now and to the page that is looked at."""
        now = self._bench.looking
        draft = Draft(
            new_id(),
            self.hearing,
            text,
            exhibit=now.exhibit if now else "",
            page=now.page if now else 0,
            at=datetime.now(UTC).isoformat(),
        )
        self.current = draft.id
        self.notes[draft.id] = draft
        if text:
            self._touch(draft.id)
        self.changed.emit()
        return draft

    def write(self, id: str, **changed: Any) -> bool:
        """Change a note; False when it would be too long to be sent, and nothing changed."""
        draft = replace(self.notes[id], **changed)
        if draft == self.notes[id]:
            return True
        if len(json.dumps(_values(draft), ensure_ascii=False).encode()) > MOST_BYTES:
            return False
        self.notes[id] = draft
        self._touch(id)
        return True

    def remove(self, id: str) -> None:
        """Take a note away; it can be brought back until the next one is removed."""
        if self.current == id:
            self.current = ""
        if id in self.notes:
            self.write(id, removed=True)
            self.changed.emit()

    def restore(self, id: str) -> None:
        """Bring a removed note back."""
        if id in self.notes:
            self.write(id, removed=False)
            self.changed.emit()

    def append(self, text: str) -> None:
        """Put text into the note that is open, or into a new one."""
        if not self.current:
            self.begin(text)
            return
        before = self.notes[self.current].text
        self.write(self.current, text=f"{before}\n{text}" if before else text)
        self.changed.emit()

    def _touch(self, id: str) -> None:
        self._dirty.add(id)
        if not self._save.isActive():
            self._save.start()
        self.state_changed.emit()

    def flush(self) -> None:
        """Write what changed to this disk, then send it."""
        self._save.stop()
        spool = self._spool
        if spool is None:
            return
        dirty, self._dirty = self._dirty, set()
        for id in dirty:
            draft = self.notes[id]
            self._sending.add(id)
            self._bench.lanes.run(
                Lane.STORE,
                lambda task, draft=draft: spool.keep(draft),  # type: ignore[misc]
                lambda _, draft=draft: self._kept(draft),  # type: ignore[misc]
                lambda error, draft=draft: self._not_kept(draft, error),  # type: ignore[misc]
                owner=self,
            )

    def _not_kept(self, draft: Draft, error: BaseException) -> None:
        # The disk refused it; the hub may still take it.
        self.problem = error
        self._send(draft)

    def _kept(self, draft: Draft) -> None:
        self.problem = None
        self._send(draft)

    # ---- sending ----------------------------------------------------------------------

    def _send(self, draft: Draft) -> None:
        self._sending.add(draft.id)
        self._bench.settle(
            self._bench.room.do("note", **_values(draft)),
            lambda _: self._sent(draft),
            lambda error: self._not_sent(draft, error),
        )
        self.state_changed.emit()

    def _sent(self, draft: Draft) -> None:
        self._sending.discard(draft.id)
        self._waiting.discard(draft.id)
        spool = self._spool
        if spool is not None:
            self._bench.lanes.run(Lane.STORE, lambda task: spool.done(draft), owner=self)
        self.state_changed.emit()

    def _not_sent(self, draft: Draft, error: BaseException) -> None:
        _log.info("a note waits here: %s", getattr(error, "kind", type(error).__name__))
        self._sending.discard(draft.id)
        self._waiting.add(draft.id)
        self._retry.start()
        self.state_changed.emit()
        if self.problem is not None and isinstance(self.problem, WenyiError | OSError):
            # Neither here nor there: the judge must know.
            self._bench.failed.emit(error)

    def _link(self) -> None:
        if self._bench.link in (Link.GOOD, Link.POOR):
            self._send_waiting()

    def _send_waiting(self) -> None:
        for id in sorted(self._waiting - self._dirty - self._sending):
            self._send(self.notes[id])


def _values(draft: Draft) -> dict[str, Any]:
    return {
        "id": draft.id,
        "text": draft.text,
        "ink": [[list(point) for point in stroke] for stroke in draft.ink],
        "exhibit": draft.exhibit or None,
        "page": draft.page or None,
        "removed": draft.removed,
    }


def _of(value: Mapping[str, Any], hearing: str) -> Draft:
    ink = tuple(
        tuple((float(p[0]), float(p[1]), float(p[2]) if len(p) > 2 else 0.5) for p in stroke)
        for stroke in value.get("ink") or ()
    )
    page = value.get("page")
    return Draft(
        str(value.get("id", "")),
        hearing,
        str(value.get("text") or ""),
        ink,
        str(value.get("exhibit") or ""),
        page if isinstance(page, int) else 0,
        removed=bool(value.get("removed")),
        at=str(value.get("at") or ""),
    )
