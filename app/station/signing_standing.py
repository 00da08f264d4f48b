"""Where the signing of a paper stands, who is to sign, what its annex must say (签署情况)."""

from __future__ import annotations

from dataclasses import dataclass

from courtroom.transcript import contents as says
from dossier.hearing import Seat
from dossier.model import Volume
from dossier.signing import (
    DECISION_WORDS,
    Correction,
    Decision,
    Paper,
    Signature,
    Signer,
    SignerState,
)

BENCH = ("审判长", "审判员", "人民陪审员", "法官助理", "书记员")


_MOST = 360
"""Characters of a line of the annex, set as small as it may be."""
_REST = "……（全文见本案留痕）"


@dataclass(frozen=True, slots=True)
class Standing:
    """Where the signing of a paper stands (签署情况)."""

    paper: Paper
    signers: tuple[Signer, ...]
    corrections: tuple[Correction, ...]
    signatures: tuple[Signature, ...]


def who_signs(said: says.Contents) -> list[tuple[str, str, str]]:
    """Return role, name and seat of everybody who signs, in the order of the paper."""
    hearing = said.hearing
    presiding = "审判长" if hearing.judges or hearing.assessors else "审判员"
    found = [(presiding, hearing.presiding)]
    found += [("审判员", name) for name in hearing.judges]
    found += [("人民陪审员", name) for name in hearing.assessors]
    if hearing.assistant:
        found.append(("法官助理", hearing.assistant))
    found.append(("书记员", hearing.clerk))
    seats = [seat for seat in said.seats if seat.present]
    listed = _seated(found, seats)
    if hearing.volume is Volume.CONFIDENTIAL:
        # No party signs, or ever sees, a deliberation.
        return listed
    names: dict[str, str] = {}
    for party in said.parties:
        names.setdefault(party.role, party.name)
    others = {
        seat.full: (seat.full, seat.person or names.get(seat.full, ""), seat.key)
        for seat in seats
        if seat.role not in BENCH
    }
    if not others:
        others = {one.role: (one.role, one.name, "") for one in said.parties}
    return [*listed, *others.values()]


def _seated(found: list[tuple[str, str]], seats: list[Seat]) -> list[tuple[str, str, str]]:
    """Return role, name and seat of who sits for the court: no two of them at one seat."""
    free = list(seats)
    keys: dict[int, str] = {}
    for by_name in (True, False):
        for at, (role, name) in enumerate(found):
            if at in keys:
                continue
            fits = [
                seat
                for seat in free
                if seat.role == role and (seat.person == name if by_name else True)
            ]
            if fits and (name or not by_name):
                keys[at] = fits[0].key
                free.remove(fits[0])
    return [(role, name, keys.get(at, "")) for at, (role, name) in enumerate(found)]


def notes(now: Standing) -> list[str]:
    """Return what has to stand in the annex of a certified document."""
    certified_at = now.paper.certified_at
    names = {one.id: one.label for one in now.signers}
    texts: list[str] = []
    for one in now.corrections:
        late = certified_at is None or one.at > certified_at
        if one.decision is Decision.OPEN or not late or one.decided_at is None:
            continue
        page = "" if one.page is None else f"第{one.page}页"
        ground = f"，理由：{one.ground}" if one.ground else ""
        texts.append(
            f"{names[one.signer_id]}于{says.moment(one.at)}申请将{page}{one.quoted}补正为："
            f"{one.wish}。{DECISION_WORDS[one.decision]}{ground}"
            f"（{one.decided_by}，{says.moment(one.decided_at)}）。"
        )
    for signer in now.signers:
        if signer.state is SignerState.REFUSED and signer.at is not None:
            witness = f"，见证人：{signer.witness}" if signer.witness else ""
            texts.append(
                f"{signer.label}拒绝签名。理由：{signer.reason}{witness}"
                f"（{signer.noted_by}，{says.moment(signer.at)}记明）。"
            )
    return [_fitting(text) for text in texts]


def _fitting(text: str) -> str:
    """Return a text that fits into a line of the annex; the journal has all of it."""
    return text if len(text) <= _MOST else text[: _MOST - len(_REST)] + _REST
