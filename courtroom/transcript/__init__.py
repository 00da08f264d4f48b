"""The record of a hearing while it is made: editor's core, autosave, export (法庭笔录)."""

from courtroom.transcript.autosave import Autosaver
from courtroom.transcript.record import Batch, Event, EventKind
from courtroom.transcript.times import Moment, Place
from courtroom.transcript.transcript import Transcript

__all__ = ["Autosaver", "Batch", "Event", "EventKind", "Moment", "Place", "Transcript"]
