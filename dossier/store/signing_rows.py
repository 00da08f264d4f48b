"""Rows of signing and the domain's values, back and forth (签署各表)."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from sqlalchemy import RowMapping

from dossier.ids import (
    CaseId,
    CorrectionId,
    HearingId,
    MaterialId,
    PaperId,
    ReadingId,
    SignatureId,
    SignerId,
    SittingId,
    UtteranceId,
)
from dossier.model import Volume
from dossier.signing import (
    Consent,
    Correction,
    Decision,
    Digests,
    PadDevice,
    Paper,
    PaperKind,
    PaperState,
    Reading,
    Seal,
    Signature,
    Signer,
    SignerState,
)
from dossier.store.rows import Row, clean, finite, time_text


def file_row(file: Digests) -> Row:
    """Return the columns of a file's digests."""
    return {"sha256": file.sha256, "sm3": file.sm3, "size_bytes": file.size_bytes}


def paper_row(paper: Paper) -> Row:
    """Return the row of ``paper``."""
    return {
        **_head(paper),
        "kind": paper.kind.value,
        "title": clean(paper.title),
        "state": paper.state.value,
        "sitting_id": paper.sitting_id,
        **file_row(paper.file),
        "draft_sha256": paper.draft_sha256,
        "pages": paper.pages,
        "opened_at": time_text(paper.opened_at),
        "certified_at": _time(paper.certified_at),
        "locked_at": _time(paper.locked_at),
        "timestamped_at": _time(paper.timestamped_at),
        "material": paper.material_id,
        "seal": None if paper.seal is None else _seal_text(paper.seal),
        "first_of": None,
    }


def signer_row(signer: Signer) -> Row:
    """Return the row of ``signer``."""
    return {
        **_head(signer),
        "paper_id": str(signer.paper_id),
        "number": signer.number,
        "role": clean(signer.role),
        "name": clean(signer.name),
        "seat": clean(signer.seat),
        "bench": int(signer.bench),
        "state": signer.state.value,
        "due_on": None if signer.due_on is None else signer.due_on.isoformat(),
        "reason": clean(signer.reason),
        "witness": clean(signer.witness),
        "noted_by": clean(signer.noted_by),
        "at": _time(signer.at),
        "consent": None if signer.consent is None else signer.consent.value,
        "consent_at": _time(signer.consent_at),
        "consent_by": clean(signer.consent_by) or None,
    }


def reading_row(reading: Reading) -> Row:
    """Return the row of ``reading``."""
    return {
        **_head(reading),
        "paper_id": str(reading.paper_id),
        "signer_id": str(reading.signer_id),
        "draft_sha256": reading.draft_sha256,
        "at": time_text(reading.at),
        "shown": _json([[page, round(seconds, 3)] for page, seconds in reading.shown]),
        "screen": clean(reading.screen),
        "aloud": int(reading.aloud),
    }


def correction_row(correction: Correction) -> Row:
    """Return the row of ``correction``."""
    return {
        **_head(correction),
        "paper_id": str(correction.paper_id),
        "signer_id": str(correction.signer_id),
        "at": time_text(correction.at),
        "wish": clean(correction.wish),
        "page": correction.page,
        "quoted": clean(correction.quoted),
        "reason": clean(correction.reason),
        "utterance_id": correction.utterance_id,
        "sitting_id": correction.sitting_id,
        "at_s": finite(correction.at_s),
        "decision": correction.decision.value,
        "ground": clean(correction.ground),
        "decided_by": clean(correction.decided_by),
        "decided_at": _time(correction.decided_at),
    }


def signature_row(signature: Signature) -> Row:
    """Return the row of ``signature``."""
    return {
        **_head(signature),
        "paper_id": str(signature.paper_id),
        "signer_id": str(signature.signer_id),
        "at": time_text(signature.at),
        "before_sha256": signature.before_sha256,
        **file_row(signature.after),
        "field": clean(signature.field),
        "page": signature.page,
        "rectangle": _json([round(each, 3) for each in signature.rectangle]),
        "device": _json(_cleaned(asdict(signature.device))),
        "trace_sha256": signature.trace_sha256,
        "ink_mark": signature.ink_mark,
        "certificate": clean(signature.certificate),
        "certificate_sha256": signature.certificate_sha256,
        "identified": clean(signature.identified),
        "witness": clean(signature.witness),
        "timestamped": int(signature.timestamped),
    }


def to_paper(row: RowMapping) -> Paper:
    """Return the paper of a row."""
    return Paper(
        id=PaperId(row["id"]),
        case_id=CaseId(row["case_id"]),
        hearing_id=HearingId(row["hearing_id"]),
        kind=PaperKind(row["kind"]),
        title=row["title"],
        file=_file(row),
        draft_sha256=row["draft_sha256"],
        pages=row["pages"],
        opened_at=datetime.fromisoformat(row["opened_at"]),
        state=PaperState(row["state"]),
        sitting_id=_sitting_of(row),
        certified_at=_time_of(row["certified_at"]),
        locked_at=_time_of(row["locked_at"]),
        timestamped_at=_time_of(row["timestamped_at"]),
        material_id=None if row["material"] is None else MaterialId(row["material"]),
        volume=Volume(row["volume"]),
        seal=None if row["seal"] is None else _seal_of(row["seal"]),
    )


def to_signer(row: RowMapping) -> Signer:
    """Return the signer of a row."""
    return Signer(
        id=SignerId(row["id"]),
        case_id=CaseId(row["case_id"]),
        hearing_id=HearingId(row["hearing_id"]),
        paper_id=PaperId(row["paper_id"]),
        number=row["number"],
        role=row["role"],
        name=row["name"],
        seat=row["seat"],
        bench=bool(row["bench"]),
        state=SignerState(row["state"]),
        due_on=None if row["due_on"] is None else date.fromisoformat(row["due_on"]),
        reason=row["reason"],
        witness=row["witness"],
        noted_by=row["noted_by"],
        at=_time_of(row["at"]),
        volume=Volume(row["volume"]),
        consent=None if row["consent"] is None else Consent(row["consent"]),
        consent_at=_time_of(row["consent_at"]),
        consent_by=row["consent_by"] or "",
    )


def to_reading(row: RowMapping) -> Reading:
    """Return the reading of a row."""
    return Reading(
        id=ReadingId(row["id"]),
        case_id=CaseId(row["case_id"]),
        hearing_id=HearingId(row["hearing_id"]),
        paper_id=PaperId(row["paper_id"]),
        signer_id=SignerId(row["signer_id"]),
        draft_sha256=row["draft_sha256"],
        at=datetime.fromisoformat(row["at"]),
        shown=tuple((page, seconds) for page, seconds in json.loads(row["shown"])),
        screen=row["screen"],
        aloud=bool(row["aloud"]),
        volume=Volume(row["volume"]),
    )


def to_correction(row: RowMapping) -> Correction:
    """Return the request of a row."""
    utterance = row["utterance_id"]
    return Correction(
        id=CorrectionId(row["id"]),
        case_id=CaseId(row["case_id"]),
        hearing_id=HearingId(row["hearing_id"]),
        paper_id=PaperId(row["paper_id"]),
        signer_id=SignerId(row["signer_id"]),
        at=datetime.fromisoformat(row["at"]),
        wish=row["wish"],
        page=row["page"],
        quoted=row["quoted"],
        reason=row["reason"],
        utterance_id=None if utterance is None else UtteranceId(utterance),
        sitting_id=_sitting_of(row),
        at_s=row["at_s"],
        decision=Decision(row["decision"]),
        ground=row["ground"],
        decided_by=row["decided_by"],
        decided_at=_time_of(row["decided_at"]),
        volume=Volume(row["volume"]),
    )


def to_signature(row: RowMapping) -> Signature:
    """Return the signature of a row."""
    left, bottom, width, height = json.loads(row["rectangle"])
    return Signature(
        id=SignatureId(row["id"]),
        case_id=CaseId(row["case_id"]),
        hearing_id=HearingId(row["hearing_id"]),
        paper_id=PaperId(row["paper_id"]),
        signer_id=SignerId(row["signer_id"]),
        at=datetime.fromisoformat(row["at"]),
        before_sha256=row["before_sha256"],
        after=_file(row),
        field=row["field"],
        page=row["page"],
        rectangle=(left, bottom, width, height),
        device=PadDevice(**json.loads(row["device"])),
        trace_sha256=row["trace_sha256"],
        ink_mark=row["ink_mark"],
        certificate=row["certificate"],
        certificate_sha256=row["certificate_sha256"],
        identified=row["identified"],
        witness=row["witness"],
        timestamped=bool(row["timestamped"]),
        volume=Volume(row["volume"]),
    )


def _head(one: Paper | Signer | Reading | Correction | Signature) -> Row:
    return {
        "id": str(one.id),
        "case_id": str(one.case_id),
        "hearing_id": str(one.hearing_id),
        "volume": one.volume.value,
    }


def _file(row: RowMapping) -> Digests:
    return Digests(row["sha256"], row["sm3"], row["size_bytes"])


def _seal_text(seal: Seal) -> str:
    return _json(
        {
            "key": seal.key,
            "signature": seal.signature,
            **file_row(seal.document),
            "at": time_text(seal.at),
            "service": clean(seal.service),
        }
    )


def _seal_of(text: str) -> Seal:
    told = json.loads(text)
    document = Digests(told["sha256"], told["sm3"], told["size_bytes"])
    at = datetime.fromisoformat(told["at"])
    return Seal(told["key"], told["signature"], document, at, told["service"])


def _cleaned(values: dict[str, Any]) -> dict[str, Any]:
    return {
        name: clean(value) if isinstance(value, str) else finite(value) or 0
        for name, value in values.items()
    }


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def _time(moment: datetime | None) -> str | None:
    return None if moment is None else time_text(moment)


def _time_of(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)


def _sitting_of(row: RowMapping) -> SittingId | None:
    return None if row["sitting_id"] is None else SittingId(row["sitting_id"])
