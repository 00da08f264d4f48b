"""What parties say of the evidence and what the court finds, from the room (质证、认证入档)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any

from app.station.hub_values import flag, moment, one_of, text
from dossier.changes import Change
from dossier.evidence import Admission, Exhibit, Opinion, Original, Ruling, Stand
from dossier.evidence_changes import NoteOpinion, NoteRuling
from dossier.hearing import Hearing
from dossier.ids import ExhibitId, OpinionId, RulingId, new_id
from dossier.model import Volume
from dossier.store import Store
from dossier.store import evidence as reads

STANDS = ("authenticity", "legality", "relevance", "purpose", "force")


class Findings:
    """Writes and reads opinions and rulings of one hearing.

    Args:
        store: of the dossier.
        hearing: that is held.
        who: who keeps the record, where nobody is named.
        exhibit: gives the exhibit a value names, of this case.
        apply: writes a change; one that was written before is passed over.
    """

    def __init__(
        self,
        store: Store,
        hearing: Hearing,
        who: str,
        exhibit: Callable[[Mapping[str, Any]], Exhibit],
        apply: Callable[[Change], None],
    ) -> None:
        self._store, self._hearing, self._who = store, hearing, who
        self._exhibit, self._apply = exhibit, apply

    def opinion(self, value: Mapping[str, Any]) -> Mapping[str, Any]:
        """Write what a party says of an exhibit (质证意见); as :meth:`Notes.write`."""
        authenticity, legality, relevance, purpose, force = (
            one_of(value, name, Stand, Stand.SILENT) for name in STANDS
        )
        opinion = Opinion(
            id=OpinionId(text(value, "id", 64) if value.get("id") else new_id()),
            case_id=self._hearing.case_id,
            hearing_id=self._hearing.id,
            exhibit_id=self._exhibit(value).id,
            side=text(value, "side", 64),
            reason=text(value, "reason", 20_000, empty=True),
            objection=text(value, "objection", 20_000, empty=True),
            at=moment(value, "at"),
            by=text(value, "person", 200, empty=True) or self._who,
            authenticity=authenticity,
            legality=legality,
            relevance=relevance,
            purpose=purpose,
            force=force,
        )
        self._apply(NoteOpinion(opinion))
        return {"id": opinion.id}

    def ruling(self, value: Mapping[str, Any]) -> Mapping[str, Any]:
        """Write what the court finds (认证); as :meth:`Notes.write`."""
        announced = flag(value, "announced")
        original = one_of(value, "original", Original, Original.OPEN)
        admission = one_of(value, "admission", Admission, Admission.OPEN)
        openly = announced or original is not Original.OPEN
        ruling = Ruling(
            id=RulingId(text(value, "id", 64) if value.get("id") else new_id()),
            case_id=self._hearing.case_id,
            hearing_id=self._hearing.id,
            exhibit_id=self._exhibit(value).id,
            original=original,
            admission=admission,
            reason=text(value, "reason", 20_000, empty=True),
            announced=announced,
            by=text(value, "person", 200, empty=True) or self._who,
            at=moment(value, "at"),
            volume=Volume.MAIN if openly else Volume.CONFIDENTIAL,
        )
        self._apply(NoteRuling(ruling))
        return {"id": ruling.id}

    def opinions_of(self, value: Mapping[str, Any]) -> dict[str, Any]:
        """Return the newest opinion of each side and the newest rulings (质证、认证)."""
        wanted = value.get("exhibit")
        exhibit_id = ExhibitId(wanted) if isinstance(wanted, str) else None
        case_id = self._hearing.case_id
        with self._store.snapshot() as reader:
            opinions = {
                (one.exhibit_id, one.side): one
                for one in reads.opinions(reader, case_id, exhibit_id=exhibit_id)
            }
            rulings = {
                (one.exhibit_id, one.original is Original.OPEN): one
                for one in reads.rulings(reader, case_id, exhibit_id=exhibit_id)
            }
        return {
            "opinions": [_row(one) for one in opinions.values()],
            "rulings": [_row(one) for one in rulings.values()],
        }


_LEFT_OUT = ("id", "case_id", "hearing_id", "exhibit_id", "volume", "by")


def _row(one: Opinion | Ruling) -> dict[str, Any]:
    row = {key: value for key, value in asdict(one).items() if key not in _LEFT_OUT}
    row["exhibit"] = one.exhibit_id
    row["at"] = None if one.at is None else one.at.isoformat()
    return {key: getattr(value, "value", value) for key, value in row.items()}
