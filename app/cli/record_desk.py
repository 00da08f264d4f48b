"""What the commands of ``wenyi record`` share: a paper's desk, who is meant, files."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from app.cli.session import Session
from dossier.ids import HearingId
from dossier.signing import PaperKind, Signer
from resources.errors import BadValue, Missing, StoreError, UnknownItem

if TYPE_CHECKING:
    from app.station.signing import SigningDesk
    from app.station.signing_standing import Standing

HearingOption = Annotated[str, typer.Option("--hearing", help="Id, as `transcript list` says.")]
PaperOption = Annotated[
    str,
    typer.Option(
        "--paper",
        help="record; instead: the recording in its place; sheet, gaps, displays or opinions.",
    ),
]
SignerOption = Annotated[
    str, typer.Option("--signer", help="Number, role or name, as `record status` says.")
]
RECORD = PaperKind.RECORD.value
NOT_VALID = 6
"""Exit code of a check that found something, as of `recording verify`."""


@contextmanager
def desk_of(
    session: Session, hearing: str, paper: str = RECORD
) -> Iterator[tuple[Session, SigningDesk]]:
    """Open the desk of a paper; what an earlier run locked and did not file is filed first.

    Raises:
        BadValue: there is no such kind of paper.
    """
    from app.station import signing_certificates, signing_court, signing_filing
    from app.station.signing import SigningDesk

    try:
        kind = PaperKind(paper)
    except ValueError as error:
        raise BadValue(column="--paper", value=paper) from error
    with session.station() as station:
        if session.demo and not signing_court.is_set(station):
            signing_certificates.make_demo(station.store, session.settings.court)
        signing_filing.file_all(station.store, session.who)
        yield session, SigningDesk(station, HearingId(hearing), session.who, kind)


def signer_of(standing: Standing, wanted: str) -> Signer:
    """Return who is meant; a role or name that two have means nobody."""
    found = [
        one
        for one in standing.signers
        if wanted in (str(one.number), one.role, one.name, one.label, one.id)
    ]
    if len(found) != 1:
        raise UnknownItem(thing=wanted)
    return found[0]


def pin_of(path: Path | None) -> str:
    """Return the passphrase in a file; empty: no file."""
    return "" if path is None else bytes_of(path, 4096).decode("utf-8", "replace").strip()


def bytes_of(path: Path, most: int) -> bytes:
    """Return the beginning of a file, as many bytes as may be.

    Raises:
        Missing, StoreError: it cannot be read.
    """
    try:
        with path.open("rb") as file:
            return file.read(most)
    except FileNotFoundError as error:
        raise Missing(source=str(path)) from error
    except OSError as error:
        raise StoreError(path=str(path), detail=str(error)) from error
