"""From a change to row deltas: pure functions over a reader, by subject."""

from __future__ import annotations

from dataclasses import replace

from dossier import (
    archive_changes,
    changes,
    evidence_changes,
    hearing_changes,
    scanning_changes,
    signing_changes,
)
from dossier.backfill.particulars import FillIn
from dossier.changes import Change
from dossier.custody import changes as custody_changes
from dossier.deadlines import changes as deadline_changes
from dossier.intake import changes as intake_changes
from dossier.store.plan import (
    archive,
    backfill,
    cases,
    custody,
    deadlines,
    evidence,
    hearings,
    intake,
    materials,
    noting,
    pages,
    placing,
    scanning,
    signing,
)
from dossier.store.plan.delta import Delta, Planned
from dossier.store.readers import Reader

__all__ = ["Delta", "Planned", "plan"]


def plan(reader: Reader, change: Change) -> Planned:
    """Return what ``change`` does to the state that ``reader`` shows.

    Events from which deadlines run, and which it brings about, stand in it too.

    Raises:
        RuleError: the court's rules or the state forbid it.
    """
    planned = _plan(reader, change)
    more = noting.noted(reader, change, planned)
    return replace(planned, deltas=[*planned.deltas, *more]) if more else planned


def _plan(reader: Reader, change: Change) -> Planned:
    match change:
        case changes.OpenCase() | changes.OpenBatch() | changes.CloseBatch():
            return cases.plan(reader, change)
        case FillIn():
            return backfill.plan(reader, change)
        case (
            changes.AddMaterial()
            | changes.MoveMaterial()
            | changes.RenameMaterial()
            | changes.ConfirmMaterials()
            | changes.NoteExport()
        ):
            return materials.plan(reader, change)
        case (
            hearing_changes.OpenHearing()
            | hearing_changes.SetHearing()
            | hearing_changes.SetSeats()
            | hearing_changes.NoteHearingEvent()
            | hearing_changes.NoteSitting()
            | hearing_changes.NoteRecordingFiles()
            | hearing_changes.WriteUtterances()
        ):
            return hearings.plan(reader, change)
        case (
            evidence_changes.SetExhibits()
            | evidence_changes.NoteOpinion()
            | evidence_changes.NoteRuling()
            | evidence_changes.NoteDisplay()
            | evidence_changes.Annotate()
            | evidence_changes.NoteSnapshot()
            | evidence_changes.WriteNote()
        ):
            return evidence.plan(reader, change)
        case (
            signing_changes.OpenPaper()
            | signing_changes.RedraftPaper()
            | signing_changes.NoteReading()
            | signing_changes.AskCorrection()
            | signing_changes.DecideCorrection()
            | signing_changes.DeferReading()
            | signing_changes.RefuseSigning()
            | signing_changes.NoteConsent()
            | signing_changes.CertifyPaper()
            | signing_changes.AddSignature()
            | signing_changes.RemarkPaper()
            | signing_changes.LockPaper()
            | signing_changes.StampPaper()
            | signing_changes.SealPaper()
            | signing_changes.FilePaper()
        ):
            return signing.plan(reader, change)
        case (
            archive_changes.AskLookup()
            | archive_changes.DecideLookup()
            | archive_changes.EndLookup()
            | archive_changes.NoteLookupUse()
            | archive_changes.NoteReview()
            | archive_changes.AdoptHearing()
            | archive_changes.AdoptRecord()
            | archive_changes.AdoptSigners()
        ):
            return archive.plan(reader, change)
        case (
            deadline_changes.NoteCaseEvent()
            | deadline_changes.SetCaseEvent()
            | deadline_changes.CancelCaseEvent()
            | deadline_changes.Suspend()
            | deadline_changes.Resume()
            | deadline_changes.CancelSuspension()
            | deadline_changes.AssignDuty()
            | deadline_changes.EndDuty()
            | deadline_changes.ReachSteps()
            | deadline_changes.WithdrawMarks()
            | deadline_changes.UnlockDeadline()
        ):
            return deadlines.plan(reader, change)
        case (
            scanning_changes.NoteLook()
            | scanning_changes.NoteFeed()
            | scanning_changes.NoteVerdict()
            | scanning_changes.DrawSample()
        ):
            return scanning.plan(reader, change)
        case _:
            return _of_paper(reader, change)


def _of_paper(
    reader: Reader,
    change: custody_changes.CustodyChange
    | intake_changes.IntakeChange
    | changes.PlacePages
    | pages.PageChange,
) -> Planned:
    """Return what a change of the counter, of custody or of pages does."""
    match change:
        case (
            custody_changes.RegisterBundle()
            | custody_changes.AskLoan()
            | custody_changes.DecideLoan()
            | custody_changes.WithdrawLoan()
            | custody_changes.BeginVisit()
            | custody_changes.EndVisit()
            | custody_changes.ReturnBundle()
            | custody_changes.RecountBundle()
            | custody_changes.HandToArchive()
            | custody_changes.GiveBack()
            | custody_changes.NoteInventory()
            | custody_changes.RecoverBundle()
            | custody_changes.RaiseAlarm()
            | custody_changes.SettleAlarm()
        ):
            return custody.plan(reader, change)
        case (
            intake_changes.Register()
            | intake_changes.WithdrawRegistration()
            | intake_changes.NoteReceipt()
            | intake_changes.AddSubmission()
            | intake_changes.CompareSubmission()
            | intake_changes.CreateTask()
            | intake_changes.OfferTasks()
            | intake_changes.TakeTask()
            | intake_changes.RecallTask()
            | intake_changes.BeginTask()
            | intake_changes.CountBatch()
            | intake_changes.ReconcileTask()
            | intake_changes.SendBack()
            | intake_changes.PassTask()
            | intake_changes.WithdrawTask()
        ):
            return intake.plan(reader, change)
        case changes.PlacePages():
            return placing.plan(reader, change)
        case _:
            return pages.plan(reader, change)
