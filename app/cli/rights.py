"""What reading on the command line needs (命令行权限): changes are checked at the store's door."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from dossier.people.permits import Act

WITHOUT: Final = frozenset(
    {
        "audio",
        "backup",
        "centre",
        "demo",
        "devices",
        "inspect",
        "lookup",
        "models",
        "render",
        "restore",
        "seal",
        "separators",
        "station",
        "sync",
        "user",
    }
)
"""Commands that run without anybody: upkeep, which reads no dossier to anyone, and what asks
itself who is there. What they would change is refused at the door."""

_COURT: Final = (Act.RUN_HEARING, Act.RULE_ON_EVIDENCE)
DEADLINES: Final = (Act.NOTE_EVENT, Act.UNLOCK, Act.ARCHIVE)
"""Who sees deadlines; whoever sets the station up puts rules in force alone."""
READING: Final[Mapping[str, tuple[Act, ...]]] = {
    "backfill": (Act.SEE,),
    "case": (Act.SEE, Act.OPEN_CASE),
    "catalogue": (Act.SEE,),
    "check": (Act.ARCHIVE,),
    "counter": (Act.RECEIVE,),
    "deadline": (*DEADLINES, Act.MANAGE_STATION),
    "display": _COURT,
    "document": (Act.CATALOGUE, Act.EXPORT),
    "evidence": (*_COURT, Act.CATALOGUE),
    "export": (Act.EXPORT, Act.EXPORT_CONFIDENTIAL),
    "hearing": _COURT,
    "hub": _COURT,
    "indicators": (Act.ARCHIVE, Act.GRANT_LOOKUP, Act.MANAGE_STATION),
    "journal": (Act.SEE_JOURNAL,),
    "package": (Act.ARCHIVE,),
    "patrol": (Act.ARCHIVE,),
    "quality": (Act.CATALOGUE,),
    "receipt": (Act.RECEIVE,),
    "record": _COURT,
    "recording": _COURT,
    "review": (Act.ARCHIVE,),
    "search": (Act.SEE,),
    "task": (Act.RECEIVE, Act.SCAN, Act.CATALOGUE, Act.RUN_HEARING),
    "transcribe": _COURT,
    "transcript": _COURT,
}
"""Acts of which one is needed, by command; others need that somebody is signed in."""
