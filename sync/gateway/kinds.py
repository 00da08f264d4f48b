"""Which kind of work an entry is, as far as rights depend on it (条目性质)."""

from __future__ import annotations

from collections.abc import Sequence

from dossier.model import Volume
from dossier.signing import CORRECTED
from dossier.store.schema import EVIDENCE, HEARING, LOOKUPS, SIGNING
from sync.core.entries import FORMAT, Delta, Header
from sync.core.messages import Sent
from sync.ledger.cells import cell

Entry = tuple[Sent, Header]

_RECORD = HEARING.keys() | EVIDENCE.keys() | SIGNING.keys() | LOOKUPS.keys()
_NOTED = frozenset({"case_event", "deadline_mark"})
_FILED = frozenset({"batch", "material", "page"})


def rows_of(entry: Header) -> set[tuple[str, str]]:
    """Return the rows an entry changes, as the ledger names them."""
    return {(cell(delta.table), cell(delta.id)) for delta in entry.deltas}


def record_rows(taken: Sequence[Entry]) -> set[tuple[str, str]]:
    """Return the rows of records, of which a change need not say in which volume they are."""
    return {place for sent, entry in taken if is_record(sent, entry) for place in rows_of(entry)}


def is_note(sent: Sent, entry: Header) -> bool:
    """Return whether an entry changes nothing and brings nothing."""
    known = entry.format == FORMAT
    return known and not (entry.deltas or entry.resolves or sent.blobs)


def is_record(sent: Sent, entry: Header) -> bool:
    """Return whether an entry writes hearings, evidence, look-ups (庭审、证据、查档) alone.

    It brings no bytes but those its rows name: sound, film, pictures of what was shown. Events
    from which deadlines run, and the steps they reached, are added in court too, as that court
    sat; what changes them, stands still or is unlocked, is not.
    """
    others = [delta for delta in entry.deltas if not _is_noted(delta)]
    return (
        entry.format == FORMAT
        and bool(entry.deltas)
        and {delta.table for delta in others} <= _RECORD
        and not (entry.resolves or sent.blobs)
    )


def _is_noted(delta: Delta) -> bool:
    """Return whether a row is an event or a step of a deadline that is new."""
    return delta.table in _NOTED and delta.before is None and delta.after is not None


def is_filing(sent: Sent, entry: Header) -> bool:
    """Return whether an entry puts one signed paper into its catalogue item (签署文书归入).

    What it brings is new, so nothing that lies in the dossier is touched, but the title of
    what a corrected record takes the place of: that says so, and nothing else of it changes.
    """
    paper = [delta for delta in entry.deltas if delta.table == "paper"]
    others = [d for d in entry.deltas if d.table != "paper" and not _is_marked(d)]
    return (
        entry.format == FORMAT
        and entry.kind == "FilePaper"
        and len(paper) == 1
        and set(paper[0].after or ()) == {"material"}
        and {delta.table for delta in others} == _FILED
        and all(delta.before is None for delta in others)
        and not (entry.resolves or sent.blobs)
    )


def _is_marked(delta: Delta) -> bool:
    """Return whether a change marks a material as superseded, and does nothing else."""
    before, after = delta.before, delta.after
    if delta.table != "material" or before is None or after is None:
        return False
    marked = {"title": f"{before.get('title')}{CORRECTED}"}
    return set(before) == {"title"} and after == marked


def is_confidential(entry: Header) -> bool:
    """Return whether an entry says itself that it is about the confidential volume (副卷)."""
    rows = [row for delta in entry.deltas for row in (delta.before, delta.after)]
    return any(row is not None and row.get("volume") == Volume.CONFIDENTIAL for row in rows)
