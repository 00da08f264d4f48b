"""Which act a change is (变更所需权限): one list, by the kind that the journal names.

Of several acts one is enough. A kind that is not here is refused to everybody who is not the
machine: whoever adds a change adds it here.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from dossier import evidence_changes, hearing_changes, signing_changes
from dossier.custody.rights import MAY, Wish
from dossier.people.permits import Act

_SCANNING: Final = (Act.SCAN, Act.RECEIVE, Act.CATALOGUE, Act.ARCHIVE)
_IN_COURT: Final = (Act.RUN_HEARING, Act.RULE_ON_EVIDENCE)
_PAPER: Final = tuple(dict.fromkeys(act for wish in Wish for act in MAY[wish]))

NEEDS: Final[Mapping[str, tuple[Act, ...]]] = {
    "OpenCase": (Act.OPEN_CASE, Act.ARCHIVE),
    "OpenBatch": _SCANNING,
    "CloseBatch": _SCANNING,
    "ReceivePage": _SCANNING,
    "MeasurePage": _SCANNING,
    "OrientPage": _SCANNING,
    "ReadPage": _SCANNING,
    "AddMaterial": (Act.CATALOGUE, Act.RECEIVE, Act.ARCHIVE),
    "MovePages": (Act.CATALOGUE,),
    # Where a page is scanned anew, the old one is kept; no more than scanning is needed.
    "PlacePages": (Act.CATALOGUE, Act.SCAN),
    "EditPages": (Act.CATALOGUE, Act.SCAN),
    "DeletePages": (Act.DELETE_PAGES, Act.ARCHIVE),
    "RestorePages": (Act.DELETE_PAGES, Act.ARCHIVE),
    "MoveMaterial": (Act.CATALOGUE,),
    "RenameMaterial": (Act.CATALOGUE,),
    "ConfirmMaterials": (Act.CATALOGUE,),
    "FillIn": (Act.OPEN_CASE, Act.CATALOGUE),
    "NoteExport": (Act.EXPORT, Act.ARCHIVE),
    "NoteLook": _SCANNING,
    "NoteFeed": _SCANNING,
    "NoteVerdict": (Act.CATALOGUE,),
    "DrawSample": (Act.CATALOGUE,),
    "Register": (Act.RECEIVE,),
    "WithdrawRegistration": (Act.RECEIVE,),
    "NoteReceipt": (Act.RECEIVE,),
    "AddSubmission": (Act.RECEIVE,),
    "CompareSubmission": (Act.RECEIVE,),
    # Judges' assistants and courtrooms ask for scans too.
    "CreateTask": (Act.RECEIVE, Act.CATALOGUE, Act.RUN_HEARING),
    "WithdrawTask": (Act.RECEIVE, Act.CATALOGUE, Act.RUN_HEARING),
    "OfferTasks": (Act.RECEIVE, Act.RUN_HEARING),
    "RecallTask": (Act.RECEIVE, Act.SCAN),
    "TakeTask": (Act.SCAN,),
    "BeginTask": (Act.SCAN,),
    "CountBatch": (Act.SCAN,),
    "ReconcileTask": (Act.SCAN,),
    "SendBack": (Act.CATALOGUE,),
    "PassTask": (Act.CATALOGUE,),
    "AdoptHearing": (Act.ARCHIVE,),
    "AdoptRecord": (Act.ARCHIVE,),
    "AdoptSigners": (Act.ARCHIVE,),
    # Hearings, evidence, signing: what the room's seats send comes in by the clerk's station.
    "OpenHearing": _IN_COURT,
    "SetHearing": _IN_COURT,
    "SetSeats": _IN_COURT,
    "NoteHearingEvent": _IN_COURT,
    "NoteSitting": _IN_COURT,
    "NoteRecordingFiles": (*_IN_COURT, Act.ARCHIVE),
    "WriteUtterances": _IN_COURT,
    "SetExhibits": (*_IN_COURT, Act.CATALOGUE, Act.ARCHIVE),
    "NoteOpinion": _IN_COURT,
    "NoteRuling": _IN_COURT,
    "NoteDisplay": _IN_COURT,
    "Annotate": (*_IN_COURT, Act.CATALOGUE),
    "NoteSnapshot": _IN_COURT,
    "WriteNote": _IN_COURT,
    **{
        kind: (Act.SIGN_RECORD,)
        for kind in (
            "OpenPaper",
            "RedraftPaper",
            "NoteReading",
            "AskCorrection",
            "DecideCorrection",
            "DeferReading",
            "RefuseSigning",
            "NoteConsent",
            "CertifyPaper",
            "AddSignature",
            "RemarkPaper",
            "LockPaper",
            "StampPaper",
            "SealPaper",
            "FilePaper",
        )
    },
    "AskLookup": (Act.ASK_LOOKUP,),
    "DecideLookup": (Act.GRANT_LOOKUP,),
    "EndLookup": (Act.ASK_LOOKUP, Act.GRANT_LOOKUP),
    "NoteLookupUse": (Act.ASK_LOOKUP,),
    "NoteReview": (Act.ARCHIVE,),
    "NoteCaseEvent": (Act.NOTE_EVENT,),
    "SetCaseEvent": (Act.NOTE_EVENT,),
    "CancelCaseEvent": (Act.NOTE_EVENT,),
    "Suspend": (Act.SUSPEND,),
    "Resume": (Act.SUSPEND,),
    "CancelSuspension": (Act.SUSPEND,),
    "AssignDuty": (Act.ASSIGN,),
    "EndDuty": (Act.ASSIGN,),
    "ReachSteps": (Act.NOTE_EVENT,),
    "WithdrawMarks": (Act.UNLOCK,),
    "UnlockDeadline": (Act.UNLOCK,),
    "RegisterBundle": MAY[Wish.REGISTER],
    "AskLoan": MAY[Wish.BORROW],
    "DecideLoan": MAY[Wish.DECIDE],
    "WithdrawLoan": MAY[Wish.BORROW],
    # Which visit it is, the cabinet's own rules tell apart.
    "BeginVisit": _PAPER,
    "EndVisit": _PAPER,
    "ReturnBundle": MAY[Wish.RETURN],
    "RecountBundle": MAY[Wish.RETURN],
    "HandToArchive": MAY[Wish.ARCHIVE],
    "GiveBack": MAY[Wish.GIVE_BACK],
    "NoteInventory": MAY[Wish.INSPECT],
    "RecoverBundle": MAY[Wish.RETURN],
    "RaiseAlarm": _PAPER,
    "SettleAlarm": MAY[Wish.SETTLE],
    "AddAccount": (Act.MANAGE_PEOPLE,),
    "SetAccount": (Act.MANAGE_PEOPLE,),
    "RemoveAccount": (Act.MANAGE_PEOPLE,),
    "LockAccount": (Act.MANAGE_PEOPLE,),
    "UnlockAccount": (Act.MANAGE_PEOPLE,),
    "SetPassword": (Act.MANAGE_PEOPLE,),
    "SetRules": (Act.MANAGE_STATION,),
    "ResolveConflict": (Act.CATALOGUE, Act.MANAGE_STATION),
}
"""Acts of which one is needed, by kind of change."""

ONES_OWN: Final = frozenset({"SignIn", "SignOut", "TakeOver", "ChangePassword"})
"""What people do about themselves; the password is the proof."""

_OF_THE_ROOM: Final = frozenset(
    kind.__name__
    for union in (
        hearing_changes.HearingChange,
        evidence_changes.EvidenceChange,
        signing_changes.SigningChange,
    )
    for kind in union.__args__
)
GOES_ON: Final = (_OF_THE_ROOM - {"OpenHearing", "OpenPaper", "SetHearing"}) | {
    "ReceivePage",
    "CloseBatch",
    "EndVisit",
    "RaiseAlarm",
}
"""What goes on under the name of who began it, while the station is locked or another has taken
over: what comes in is never refused."""

MOVES_PAPERS: Final = frozenset(
    {
        "AddMaterial",
        "MovePages",
        "PlacePages",
        "EditPages",
        "DeletePages",
        "RestorePages",
        "MoveMaterial",
        "RenameMaterial",
        "ConfirmMaterials",
    }
)
"""Changes of the catalogue: where they touch 副卷, filing there must be allowed."""
