"""A hearing that is ready to be signed, at a station."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

from app.demo.pad import DEVICE, made_up
from app.station import Station, signing_certificates
from app.station.signing import SigningDesk
from courtroom.signing.pads.contract import Ink, device_of, strokes_of
from dossier import order
from dossier.hearing import Hearing
from dossier.hearing_changes import SetHearing
from dossier.model import Volume
from dossier.signing import DONE, SignerState
from dossier.store import Store
from tests.app.recorded_hearing import recorded
from tests.dossier.hearings import heard, make_hearing, make_sitting, said, write

CLERK = "孙书记"


def hearing(
    store: Store,
    volume: Volume = Volume.MAIN,
    number: int = 1,
    *,
    recorded_in: Path | None = None,
    procedure: str = "普通程序",
) -> Hearing:
    """Make a hearing with a record of one line, and a real recording below a station's home."""
    made = replace(
        make_hearing(store, volume, number), judges=(), assessors=(), procedure=procedure
    )
    store.apply(SetHearing(made), CLERK)
    if recorded_in is None:
        sitting = make_sitting(store, made)
    else:
        sitting = recorded(store, recorded_in, made)
    stretch = heard(made, sitting, "现在开庭。", 0.0)
    (rank,) = order.place([], ["a"], None).values()
    write(store, made, (said(stretch, rank), stretch))
    return made


def desk(station: Station, volume: Volume = Volume.MAIN, number: int = 1) -> SigningDesk:
    """Return the desk of a hearing whose record is laid out, at a station that can sign."""
    if not signing_certificates.has_own(station.store):
        signing_certificates.make_demo(station.store)
    made = SigningDesk(station, hearing(station.store, volume, number).id, CLERK)
    made.begin()
    return made


def ink(seed: str) -> Ink:
    """Return ink that no other seed gives."""
    return Ink(strokes_of(made_up(seed)), device_of(DEVICE))


def ink_file(folder: Path, seed: str) -> Path:
    """Write the file of a scripted pad."""
    file = folder / f"{seed}.json"
    file.write_text(json.dumps({"device": DEVICE, "strokes": made_up(seed)}))
    return file


def read_all(made: SigningDesk) -> None:
    """Have everybody who is not done read everything."""
    now = made.standing()
    for one in now.signers:
        if one.state not in DONE:
            made.read(one.id, [(page, 2.0) for page in range(1, now.paper.pages + 1)])


def sign_all(made: SigningDesk, seed: str = "") -> None:
    """Have everybody sign who read and did not yet."""
    for one in made.standing().signers:
        if one.state is SignerState.READ:
            made.sign(one.id, made.written(one.id, ink(f"{seed}{one.id}")))
