"""What one seat holds, and what it is told of it (席位所持文书)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from courtroom.transcript import contents as says
from dossier.ids import PaperId, SignerId
from dossier.signing import DONE, PaperKind, PaperState
from dossier.store import signing as reads

if TYPE_CHECKING:
    from dossier.store import Store

_MOST_WISHES = 30
"""That a seat is told of."""


@dataclass(slots=True)
class Hand:
    """What one seat holds."""

    paper_id: PaperId
    kind: PaperKind
    signer_id: SignerId
    draft: str
    pages: int
    given_s: float
    nonce: str | None = None
    read_s: float = 0.0
    written: int = 0


def paper_fact(store: Store, hand: Hand) -> dict[str, Any]:
    """Return what a seat is told of the paper in its hands."""
    with store.snapshot() as reader:
        signer = reads.signer(reader, hand.signer_id)
        paper = reads.paper(reader, signer.paper_id)
        readings = reads.readings(reader, signer.id)
        asked = reads.corrections(reader, paper.id)
    seen = {
        page
        for one in readings
        if one.draft_sha256 == hand.draft
        for page, seconds in one.shown
        if seconds > 0
    }
    wishes = [
        {
            "page": one.page,
            "quoted": one.quoted[:200],
            "wish": one.wish[:400],
            "decision": one.decision.value,
            "ground": one.ground[:400],
            "at": says.moment(one.at),
        }
        for one in asked
        if one.signer_id == signer.id
    ]
    open_ = signer.state not in DONE and paper.state in (PaperState.READING, PaperState.SIGNING)
    return {
        "id": paper.id,
        "title": paper.title,
        "draft": hand.draft,
        "pages": hand.pages,
        "signer": signer.id,
        "label": signer.label,
        "state": signer.state.value,
        "phase": paper.state.value,
        "asked": hand.nonce if open_ else None,
        "seen": sorted(seen),
        "wishes": wishes[-_MOST_WISHES:],
    }
