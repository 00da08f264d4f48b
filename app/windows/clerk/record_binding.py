"""Keeps the lines that are shown as the record has them (笔录与界面同步)."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, QTimer
from shiboken6 import Shiboken

from app.station.hearing import HearingRun
from app.windows.clerk.edits import Edit
from app.windows.clerk.record_view import RecordView
from app.windows.clerk.row_maker import RowMaker
from app.windows.clerk.rows import Row
from courtroom.listening.heard import Heard, HeardKind
from courtroom.transcript import Event, EventKind, Transcript, plain_text
from courtroom.transcript.plain_text import Said
from dossier.hearing import Utterance
from dossier.ids import UtteranceId
from resources.errors import WenyiError

RELABEL_MS = 150
MOST_PARTIALS = 16


class RecordBinding(QObject):
    """The record of one hearing in one view; GUI thread.

    Args:
        run: the hearing.
        view: that shows it.
        on_error: told what could not be done.
        parent: owner.
    """

    def __init__(
        self,
        run: HearingRun,
        view: RecordView,
        on_error: Callable[[BaseException], object],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self.run, self.view = run, view
        self._on_error = on_error
        self.maker = RowMaker(run.transcript)
        self._partials: dict[str, Row] = {}
        self._quiet = False
        """Events are not followed one by one: all is shown anew."""
        self._groups: dict[UtteranceId, str] = {}
        """Of a hidden utterance: id of the line of its group."""
        self._relabelling = QTimer(self)
        self._relabelling.setSingleShot(True)
        self._relabelling.setInterval(RELABEL_MS)
        self._relabelling.timeout.connect(self.relabel)
        view.following = True
        self._show_all()
        run.transcript.listen(self._follow)
        view.edited.connect(self._edited)
        view.split_asked.connect(self.split)
        view.merge_asked.connect(self.merge)

    @property
    def transcript(self) -> Transcript:
        """What is edited."""
        return self.run.transcript

    def close(self) -> None:
        """Follow no more."""
        self._relabelling.stop()
        listeners = self.run.transcript.record.listeners
        if self._follow in listeners:
            listeners.remove(self._follow)
        self.view.edited.disconnect(self._edited)
        self.view.split_asked.disconnect(self.split)
        self.view.merge_asked.disconnect(self.merge)

    def _show_all(self) -> None:
        rows = self.maker.everything()
        self._groups = {UtteranceId(one): row.id for row in rows for one in row.members}
        self.view.show_rows([*rows, *self._partials.values()])

    # ---- from the record ------------------------------------------------------------

    def _follow(self, event: Event) -> None:
        if not Shiboken.isValid(self.view):  # another window took the hearing over
            self.run.transcript.record.listeners.remove(self._follow)
            return
        if self._quiet:
            return
        rows = self.view.rows
        if event.kind is EventKind.REMOVED:
            index = rows.index(event.id)
            if index is not None:
                self.view.splice(index, index + 1, [])
                self._join(index)
            one = self.transcript.get(event.id)
            if one.suppressed and not one.deleted:
                self._hide(one)
            self._relabelling.start()
        elif event.kind is EventKind.INSERTED:
            self._unhide(event.id)
            self._insert(event.id, self._place(event.position))
            if event.position < len(self.transcript.record) - 1:
                self._relabelling.start()
        else:
            row = self.maker.row(event.id)
            before = rows.row(event.id)
            if before is not None and before.role != row.role:
                self._relabelling.start()
            self.view.set_row(row)

    def _place(self, position: int) -> int:
        """Return where a line goes that is the record's ``position``-th now."""
        record, rows = self.transcript.record, self.view.rows
        if position >= len(record) - 1:
            return len(rows) - len(self._partials)
        if position == 0:
            return 0
        before = rows.index(record.at(position - 1).id)
        return len(rows) - len(self._partials) if before is None else before + 1

    def _insert(self, id: UtteranceId, at: int) -> None:
        """Show a line; hidden voices that stand there go before it or behind, by the record.

        They are told at once, a line only when its words were recognised.
        """
        rows = self.view.rows
        first = last = at
        while first > 0 and rows[first - 1].members:
            first -= 1
        while last < len(rows) and rows[last].members:
            last += 1
        ids = [UtteranceId(one) for index in range(first, last) for one in rows[index].members]
        voices = sorted(map(self.transcript.get, ids), key=_order)
        here = _order(self.transcript.get(id))
        shown = [self.maker.row(id)]
        for at_end, some in (
            (False, [one for one in voices if _order(one) < here]),
            (True, [one for one in voices if _order(one) > here]),
        ):
            if some:
                group = self.maker.hidden(some)
                shown.insert(len(shown) if at_end else 0, group)
                self._groups.update((one.id, group.id) for one in some)
        self.view.splice(first, last, shown)

    def _hide(self, one: Utterance) -> None:
        """Add to the hidden voices at its place, or begin a group of them."""
        if one.id in self._groups:
            return
        rows = self.view.rows
        first = last = self._place_of(one)
        while last < len(rows) and rows[last].kind == "hidden" and rows[last].members:
            last += 1  # what it stood between is one group now
        ids = [UtteranceId(id) for at in range(first, last) for id in rows[at].members]
        row = self.maker.hidden([*(self.transcript.get(id) for id in ids), one])
        self.view.splice(first, last, [row])
        for id in (*ids, one.id):
            self._groups[id] = row.id

    def _join(self, at: int) -> None:
        """Make one group of the hidden voices before and at ``at``: no line parts them now."""
        rows = self.view.rows
        if not 0 < at < len(rows) or not (rows[at - 1].members and rows[at].members):
            return
        ids = [UtteranceId(id) for id in (*rows[at - 1].members, *rows[at].members)]
        group = self.maker.hidden([self.transcript.get(id) for id in ids])
        self.view.splice(at - 1, at + 1, [group])
        self._groups.update((id, group.id) for id in ids)

    def _place_of(self, one: Utterance) -> int:
        """Return where the line of a hidden voice goes: behind what is shown before it."""
        rows = self.view.rows
        for other in self.transcript.record.beside(one.id, before=True):
            if (index := rows.index(other.id)) is not None:
                index += 1
                while index < len(rows) and rows[index].id.startswith("withheld/"):
                    index += 1
                return index
        return 0

    def _unhide(self, id: UtteranceId) -> None:
        group = self._groups.pop(id, None)
        index = None if group is None else self.view.rows.index(group)
        if index is None:
            return
        left = [UtteranceId(one) for one in self.view.rows[index].members if one != id]
        rows = [self.maker.hidden([self.transcript.get(one) for one in left])] if left else []
        for one in left:
            self._groups[one] = rows[0].id
        self.view.splice(index, index + 1, rows)

    def relabel(self) -> None:
        """Show labels anew: who is called in full may be another now."""
        self._relabelling.stop()
        rows = self.view.rows
        for index in range(len(rows)):
            row = rows[index]
            if row.kind != "said" or UtteranceId(row.id) not in self.transcript.record:
                continue
            if self.transcript.label(UtteranceId(row.id)) != row.label:
                self.view.set_row(self.maker.row(UtteranceId(row.id)))

    # ---- from recognition -----------------------------------------------------------

    def show_heard(self, heard: Heard) -> None:
        """Show a partial text at the end, or take it away once it is final."""
        if heard.kind is HeardKind.PARTIAL:
            sitting = self.run.sitting_of(heard)
            self._show_partial(
                heard.id, self.maker.partial(heard, None if sitting is None else sitting.id)
            )
            return
        self._drop_partial(heard.id)
        sitting = self.run.sitting_of(heard)
        if heard.kind is HeardKind.SUPPRESSED and sitting is not None:
            # What the gate hid before it was recognised has no words, and its line none.
            for one in self.transcript.lines_of(sitting.id, heard.id):
                if one.suppressed and not one.deleted:
                    self._hide(one)
        elif heard.kind is HeardKind.WITHDRAWN and sitting is not None:
            # A hidden voice that has a line of its own by now is counted no more.
            for one in self.transcript.lines_of(sitting.id, heard.id):
                if one.deleted:
                    self._unhide(one.id)

    def drop_partials(self) -> None:
        """Take all partial texts away, as when recognition ended."""
        for id in list(self._partials):
            self._drop_partial(id)

    def _show_partial(self, id: str, row: Row) -> None:
        if id in self._partials:
            self.view.set_row(row)
        elif len(self._partials) < MOST_PARTIALS:
            end = len(self.view.rows)
            self.view.splice(end, end, [row])
        else:
            return
        self._partials[id] = row

    def _drop_partial(self, id: str) -> None:
        row = self._partials.pop(id, None)
        index = None if row is None else self.view.rows.index(row.id)
        if index is not None:
            self.view.splice(index, index + 1, [])

    # ---- from the person ------------------------------------------------------------

    def _edited(self, id: str, edit: Edit) -> None:
        one, who = UtteranceId(id), self.run.who
        try:
            if edit.start == edit.end:
                self.transcript.type(one, edit.start, edit.text, who)
            else:
                self.transcript.replace(one, edit.start, edit.end, edit.text, who)
        except ValueError:  # longer than a line may be: as it was
            self.view.editor.show_text(self.transcript.get(one).text)

    def add_text(self, lines: Sequence[Said]) -> None:
        """Put the lines of a text to the end, however many; one undo takes them back."""
        self._quiet = True
        try:
            plain_text.add(self.transcript, lines, self.run.who)
        finally:
            self._quiet = False
            self._show_all()

    def split(self, id: str, at: int) -> None:
        """Divide a line before a character; the second is open then."""
        new = self.transcript.split(UtteranceId(id), at, self.run.who)
        self.view.open(new, 0)

    def merge(self, id: str, back: bool) -> None:
        """Put a line to the one before it, or the one behind to it."""
        record = self.transcript.record
        position = record.position(UtteranceId(id))
        if position is None or (back and position == 0):
            return
        first = record.at(position - 1) if back else record.at(position)
        caret = len(first.text)
        try:
            if self.transcript.merge(first.id, self.run.who) is not None:
                self.view.open(first.id, caret)
        except WenyiError as error:
            self._on_error(error)


def _order(one: Utterance) -> tuple[str, str]:
    """Return by what the record orders its lines."""
    return one.rank, one.id
